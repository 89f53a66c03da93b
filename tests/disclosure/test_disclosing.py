"""Data of a person cross a border by a disclosure only: the chosen values, on a basis, written down on both sides."""

import pytest
from django.db import IntegrityError, connection, transaction

from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.access import known_persons
from sluitend.casework.models import Case, Entry, Involvement
from sluitend.disclosure.models import DisclosedPerson, Disclosure, Receipt
from sluitend.disclosure.receivers import ToCase, ToOutside, ToProgramme
from sluitend.disclosure.rules import Grounds
from sluitend.disclosure.verbs import disclose
from sluitend.identity.models import Person, Sealed
from sluitend.identity.queries import identity_of
from sluitend.identity.values import BirthDate, Email, Name
from sluitend.logbook.models import Record
from tests.disclosure.conftest import BSN, DAY, SAMIRA, WITH, WITHOUT, somebody_in
from tests.factories import a_case, a_token, an_organisation

BOTH = ["name", "birth_date"]


def given(actor, case, involved, **values):
    usual = {"involvements": [involved.pk], "categories": BOTH, "grounds": WITHOUT}
    return disclose(actor, case.pk, **usual | values)


def known(actor, person):
    return {one.value for one in identity_of(actor, person, within=known_persons(actor))}


@pytest.fixture
def care(world):
    return a_case(world.anna)


@pytest.fixture
def samira(world, signal):
    return somebody_in(world.anna, signal)


@pytest.fixture
def given_to_care(world, signal, samira, care):
    """Give Samira's name and birth date to the case in care, but for what is changed."""
    return lambda **changed: given(world.anna, signal, samira, **{"to": ToCase(care.pk)} | changed)


def test_the_chosen_values_become_somebody_new_and_nothing_else_goes(world, signal, samira, care):
    done = given(world.anna, signal, samira, to=ToCase(care.pk))
    new = Involvement.objects.get(case=care)
    assert done.received == care
    assert known(world.anna, new.person_id) == {SAMIRA[0], SAMIRA[1]}
    assert new.person_id != samira.person_id
    assert new.person.pseudonym != samira.person.pseudonym
    assert (new.space, new.role) == ("care", "subject")
    assert known(world.anna, samira.person_id) == set(SAMIRA)


def test_both_sides_say_what_why_and_on_which_basis(world, signal, samira, care):
    done = given(
        world.anna, signal, samira, to=ToCase(care.pk), categories=[*BOTH, "story"], summary="Zij wil weg."
    )
    one = done.disclosure
    assert (one.space, one.to_space, one.kind) == ("signals", "care", "crossing")
    assert (one.legal_basis, one.consent, one.by_id) == ("public_task", "danger", world.anna.user)
    assert DisclosedPerson.objects.get(disclosure=one).categories == ["birth_date", "name"]
    receipt = Receipt.objects.get(case=care)
    assert (receipt.from_organisation, receipt.categories) == (world.town, ["birth_date", "name"])
    gave, got = Entry.objects.filter(verb__in=["disclose", "receive_disclosure"]).order_by("at", "id")
    assert (gave.case, got.case, got.text) == (signal, care, "Zij wil weg.")
    assert gave.data["sentence"] == (
        "Gegevens verstrekt aan Gemeente Waterstad: naam, geboortedatum, wat er speelt, in een samenvatting."
    )


def test_each_side_is_logged_for_its_own_pseudonym_in_a_trace_of_its_own(world, signal, samira, care):
    given(world.anna, signal, samira, to=ToCase(care.pk))
    new = Involvement.objects.get(case=care).person
    gave = Record.objects.get(action="disclose")
    got = Record.objects.get(action="receive_disclosure")
    assert (gave.subject, gave.case_id, gave.space) == (samira.person.pseudonym, signal.pk, "signals")
    assert (got.subject, got.case_id, got.space) == (new.pseudonym, care.pk, "care")
    assert gave.categories == got.categories == sorted(BOTH)
    assert gave.trace_id != got.trace_id


def test_a_new_case_can_be_opened_for_it(world, signal, samira):
    done = given(world.anna, signal, samira, to=ToProgramme("victim_care", "Hulp gevraagd", "wmo"))
    assert done.received.programme == "victim_care"
    assert done.received.organisation == world.town
    assert Involvement.objects.get(case=done.received).person.space == "care"


def test_outside_nothing_is_copied_and_all_is_written_down(world, signal, samira):
    police = an_organisation("Politie", "police", on_platform=False)
    people = Person.objects.count()
    done = given(world.anna, signal, samira, to=ToOutside(police.pk))
    assert done.received is None
    assert Person.objects.count() == people
    assert (done.disclosure.kind, done.disclosure.to_name) == ("outside", "Politie")
    by_name = given(world.anna, signal, samira, to=ToOutside(name="Advocaat De Wit"))
    assert by_name.disclosure.to_name == "Advocaat De Wit"


def test_a_form_sent_twice_is_one_disclosure(world, signal, samira, care):
    token = a_token()
    given(world.anna, signal, samira, to=ToCase(care.pk), token=token)
    with pytest.raises(AlreadyDone):
        given(world.anna, signal, samira, to=ToCase(care.pk), token=token)
    assert Disclosure.objects.filter(kind="crossing").count() == 1


def test_what_changed_after_it_was_shown_does_not_go(world, signal, samira, care):
    with pytest.raises(Refused) as refused:
        given(world.anna, signal, samira, to=ToCase(care.pk), shown="")
    assert refused.value.field == "shown"


def test_who_does_not_carry_the_case_gives_nothing(world, signal, samira, care):
    with pytest.raises(NotFound):
        given(world.chantal, signal, samira, to=ToOutside(name="Iemand"))
    case = a_case(world.anna, participant=world.shelter)
    involved = somebody_in(world.anna, case)
    with pytest.raises(NotAllowed):
        given(world.bas, case, involved, to=ToOutside(name="Iemand"))


def test_nobody_gives_into_a_case_that_they_do_not_work_on(world, signal, samira):
    elsewhere = a_case(world.chantal, municipality="GM9802")
    with pytest.raises(Refused) as refused:
        given(world.anna, signal, samira, to=ToCase(elsewhere.pk))
    assert refused.value.field == "to"


def test_somebody_of_another_case_does_not_go_along(world, signal, samira, care):
    other = somebody_in(world.anna, care)
    with pytest.raises(Refused) as refused:
        given(world.anna, signal, other, to=ToOutside(name="Iemand"))
    assert refused.value.field == "involvements"


def test_within_a_space_one_takes_part_or_hands_over(world, care):
    involved = somebody_in(world.anna, care)
    with pytest.raises(Refused, match="dezelfde gegevensruimte"):
        given(
            world.anna,
            care,
            involved,
            to=ToCase(a_case(world.anna).pk),
            grounds=Grounds("wmo", "duty", "Nodig", None),
        )


def test_a_number_never_goes_to_where_it_may_not_be_kept(world):
    care = a_case(world.gerda)
    involved = somebody_in(world.gerda, care, SAMIRA[0], BSN)
    exit_case = a_case(world.gerda, programme="exit")
    with pytest.raises(Refused) as refused:
        given(
            world.gerda,
            care,
            involved,
            to=ToCase(exit_case.pk),
            categories=["name", "identifier"],
            grounds=WITH,
        )
    assert refused.value.field == "categories"
    assert not Person.objects.filter(space="outreach").exists()


def test_out_of_outreach_only_with_consent_and_never_to_a_municipality(world):
    exit_case = a_case(world.gerda, programme="exit")
    involved = somebody_in(world.gerda, exit_case, Name(given="Roos"), Email("roos@voorbeeld.test"))
    grounds = Grounds("care_relation", "duty", "Nodig voor de zorg.")
    with pytest.raises(Refused) as refused:
        given(
            world.gerda, exit_case, involved, to=ToProgramme("victim_care", "Hulp", "consent"),
            categories=["name"], grounds=grounds,
        )  # fmt: skip
    assert refused.value.field == "consent"
    for to in (ToOutside(world.town.pk), ToOutside(name="Gemeente Waterstad")):
        with pytest.raises(Refused) as refused:
            given(world.gerda, exit_case, involved, to=to, categories=["name"], grounds=WITH)
        assert refused.value.field == "to"
    shared = a_case(world.gerda, participant=world.town)
    with pytest.raises(Refused) as refused:
        given(world.gerda, exit_case, involved, to=ToCase(shared.pk), categories=["name"], grounds=WITH)
    assert refused.value.field == "to"
    done = given(
        world.gerda, exit_case, involved, to=ToProgramme("victim_care", "Hulp", "consent"),
        categories=["name"], grounds=WITH,
    )  # fmt: skip
    assert done.received.space == "care"
    assert "exit" not in str(Receipt.objects.values().get())


def test_the_reporter_stays_unknown_without_consent(world, signal, care):
    reporter = somebody_in(world.anna, signal, Name("Piet", "", "Bakker"), role="reporter")
    with pytest.raises(Refused) as refused:
        given(world.anna, signal, reporter, to=ToCase(care.pk), categories=["name"])
    assert refused.value.field == "involvements"


def test_a_restricted_person_is_not_given(world, signal, samira, care):
    Person.objects.filter(pk=samira.person_id).update(restricted=True)
    with pytest.raises(Refused):
        given(world.anna, signal, samira, to=ToCase(care.pk))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"categories": []}, "categories"),
        ({"categories": ["passport"]}, "categories"),
        ({"categories": ["case"]}, "categories"),
        ({"categories": ["email"]}, "categories"),
        ({"categories": ["story"], "summary": ""}, "summary"),
        ({"summary": "Ongevraagd verhaal"}, "summary"),
        ({"involvements": []}, "involvements"),
        ({"involvements": [a_token()]}, "involvements"),
        ({"grounds": Grounds("public_task", "", "Nodig")}, "consent"),
        ({"grounds": Grounds("public_task", "perhaps", "Nodig")}, "consent"),
        ({"grounds": Grounds("public_task", "danger", "  ")}, "motivation"),
        ({"grounds": Grounds("public_task", "written", "Nodig")}, "consent_on"),
        ({"grounds": Grounds("public_task", "written", "Nodig", DAY.replace(year=2999))}, "consent_on"),
        ({"grounds": Grounds("wmo", "danger", "Nodig")}, "legal_basis"),
        ({"grounds": Grounds("consent", "danger", "Nodig")}, "legal_basis"),
        ({"to": ToOutside(name="")}, "to_name"),
        ({"to": ToOutside(organisation=a_token())}, "to_organisation"),
        ({"to": ToCase(a_token())}, "to"),
        ({"to": ToProgramme("top_secret", "x", "wmo")}, "to"),
        ({"to": ToProgramme("signal", "x", "public_task")}, "to"),
        ({"to": ToProgramme("victim_care", "", "wmo")}, "title"),
        ({"to": ToProgramme("victim_care", "Hulp", "nothing")}, "legal_basis"),
    ],
)
def test_what_is_missing_or_cannot_be_is_named_and_nothing_goes(given_to_care, changed, field):
    before = Disclosure.objects.count(), Person.objects.count(), Case.objects.count()
    with pytest.raises(Refused) as refused:
        given_to_care(**changed)
    assert refused.value.field == field
    assert before == (Disclosure.objects.count(), Person.objects.count(), Case.objects.count())


def test_a_disclosure_is_final_also_for_who_has_the_database(world, signal, samira, care):
    given(world.anna, signal, samira, to=ToCase(care.pk))
    for table in ("disclosure_disclosure", "disclosure_disclosedperson", "disclosure_receipt"):
        for statement in (f"UPDATE {table} SET categories = '{{}}'", f"DELETE FROM {table}"):
            with (
                pytest.raises(Exception, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as c,
            ):
                c.execute(statement)


@pytest.mark.parametrize(
    "changed",
    [
        {"consent": "", "motivation": "x"},
        {"motivation": ""},
        {"legal_basis": "consent"},
        {"to_space": "signals"},
        {"space": "care"},
        {"consent": "written"},
    ],
)
def test_the_database_refuses_a_disclosure_without_its_grounds(world, signal, samira, care, changed):
    one = given(world.anna, signal, samira, to=ToCase(care.pk)).disclosure
    one.pk = a_token()
    for name, value in changed.items():
        setattr(one, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_who_sees_what_was_given(world, signal, samira, care):
    shelter = given(world.anna, signal, samira, to=ToOutside(world.shelter.pk)).disclosure
    crossed = given(world.anna, signal, samira, to=ToCase(care.pk)).disclosure
    seen = {}
    for name in ("anna", "dora", "bas", "chantal", "officer", "gerda"):
        with acting(getattr(world, name)):
            seen[name] = set(Disclosure.objects.exclude(kind="taking_part"))
            assert {
                one.disclosure for one in DisclosedPerson.objects.exclude(disclosure__kind="taking_part")
            } == (seen[name])
    both = {shelter, crossed}
    assert seen == {
        "anna": both, "dora": both, "officer": both, "bas": {shelter}, "chantal": set(), "gerda": set(),
    }  # fmt: skip


def test_who_received_in_a_case_sees_their_receipt_and_not_the_giving(world):
    case = a_case(world.gerda, programme="exit")
    involved = somebody_in(world.gerda, case, Name(given="Roos"))
    target = a_case(world.gerda, participant=world.shelter)
    given(world.gerda, case, involved, to=ToCase(target.pk), categories=["name"], grounds=WITH)
    with acting(world.bas):
        assert Receipt.objects.count() == 1
        assert not Disclosure.objects.exclude(kind="taking_part").exists()
        assert not DisclosedPerson.objects.filter(space="outreach").exists()


def test_no_sealed_row_is_shared_by_two_people(world, signal, samira, care):
    given(world.anna, signal, samira, to=ToCase(care.pk))
    new = Involvement.objects.get(case=care).person
    old, copied = (
        {bytes(row) for row in Sealed.objects.filter(person=one).values_list("ciphertext", flat=True)}
        for one in (samira.person, new)
    )
    assert old
    assert copied
    assert not old & copied
    assert known(world.anna, new.pk) == {SAMIRA[0], BirthDate("1990-05-12")}
