from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from sluitend.access.actor import Actor, Office, public, system
from sluitend.access.clock import now
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.identity import verbs
from sluitend.identity.matching import find
from sluitend.identity.models import Merge, Person, Sealed, Token
from sluitend.identity.queries import identity_of, label_of
from sluitend.identity.values import BirthDate, Email, Identifier, Name, Phone
from tests.identity.conftest import all_known_to, known_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ring_file")]
EVERYBODY = Person.objects.all()
NOBODY = Person.objects.none()
SAMIRA = [Name("Samira", "van", "Voorbeeld"), BirthDate("1990-05-12"), Phone("06 1234 5678")]


@pytest.fixture
def samira(anna):
    return known_to(anna, *SAMIRA)


def known(actor, person, **options):
    return {each.value for each in identity_of(actor, person.pk, within=EVERYBODY, **options)}


def found(*values, within=EVERYBODY, space="care"):
    return [match.person for match in find(within, space, values)]


def test_outside_the_vault_a_person_is_a_pseudonym(anna, samira):
    assert str(samira) == samira.pseudonym
    assert len(samira.pseudonym) == 11
    assert known(anna, samira) == set(SAMIRA)
    assert label_of(known(anna, samira), samira.pseudonym) == "Samira van Voorbeeld (1990)"
    assert label_of([], samira.pseudonym) == samira.pseudonym


def test_many_people_are_registered_in_few_statements(anna, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        people = verbs.register_people(anna, space="care", people=[SAMIRA] * 300)
    assert len({person.pseudonym for person in people}) == 300
    assert Sealed.objects.filter(person__in=people).count() == 900


def test_somebody_without_an_office_keeps_nobody(anna):
    with pytest.raises(NotAllowed):
        verbs.register_person(Actor("person", "Chantal"), space="care", values=SAMIRA)


def test_the_public_tells_of_a_person_in_a_signal_only():
    verbs.register_person(public(), space="signals", values=SAMIRA)
    with pytest.raises(NotAllowed):
        verbs.register_person(public(), space="care", values=SAMIRA)


def test_outreach_is_the_ggds_alone(anna):
    with pytest.raises(NotAllowed):
        verbs.register_person(anna, space="outreach", values=[Name("Roos")])


def test_a_space_that_does_not_exist_keeps_nobody(anna):
    with pytest.raises(NotFound):
        verbs.register_person(anna, space="policy", values=SAMIRA)


@pytest.mark.parametrize(
    ("space", "value"),
    [
        ("outreach", BirthDate("1990")),
        ("outreach", Identifier("bsn", "999999990")),
        ("signals", Identifier("bsn", "999999990")),
    ],
)
def test_a_space_keeps_no_more_than_it_may(space, value):
    with pytest.raises(Refused):
        verbs.register_person(system("test"), space=space, values=[value])


@pytest.mark.parametrize(
    "value",
    [
        Name(),
        Name(" "),
        BirthDate("1990-13-01"),
        BirthDate("1990-02-30"),
        BirthDate("3000"),
        BirthDate("12-05-1990"),
        Phone("6" * 201),
        Email("nergens"),
        Identifier("bsn", ""),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(anna, value):
    with pytest.raises(Refused) as caught:
        verbs.register_person(anna, space="care", values=[value])
    assert caught.value.field == value.kind
    assert not Person.objects.exists()


def test_who_is_outside_ones_need_to_know_does_not_exist(anna, samira):
    row = Sealed.objects.first()
    wishes = [
        lambda: verbs.add_identity(anna, samira.pk, value=Phone("1"), within=NOBODY),
        lambda: verbs.change_identity(anna, samira.pk, row.pk, value=Phone("1"), within=NOBODY),
        lambda: verbs.end_identity(anna, samira.pk, row.pk, within=NOBODY),
        lambda: verbs.restrict_person(anna, samira.pk, restricted=True, within=NOBODY),
        lambda: verbs.merge_persons(anna, keep=samira.pk, merge=samira.pk, reason="x", within=NOBODY),
        lambda: verbs.erase_person(anna, samira.pk, within=NOBODY),
        lambda: identity_of(anna, samira.pk, within=NOBODY),
        lambda: identity_of(anna, uuid4(), within=EVERYBODY),
    ]
    for wish in wishes:
        with pytest.raises(NotFound):
            wish()
    assert found(*SAMIRA, within=NOBODY) == []


def test_what_is_added_finds_the_person(anna, samira):
    verbs.add_identity(anna, samira.pk, value=Email("S@voorbeeld.test"), within=EVERYBODY)
    assert found(Email("s@Voorbeeld.test")) == [samira]


def test_a_person_has_one_birth_date(anna, samira):
    with pytest.raises(Refused, match="al een geboortedatum"):
        verbs.add_identity(anna, samira.pk, value=BirthDate("1991"), within=EVERYBODY)
    with pytest.raises(Refused):
        verbs.register_person(anna, space="care", values=[BirthDate("1990"), BirthDate("1991")])


def test_after_rectification_the_former_is_kept_sealed_but_finds_nobody(anna, samira):
    row = Sealed.objects.get(person=samira, kind="phone")
    verbs.change_identity(anna, samira.pk, row.pk, value=Phone("0687654321"), within=EVERYBODY)
    assert Phone("06 1234 5678") not in known(anna, samira)
    assert Phone("06 1234 5678") in known(anna, samira, ended=True)
    assert found(Phone("0612345678")) == []
    assert found(Phone("0687654321")) == [samira]


def test_what_was_changed_before_is_not_changed_again(anna, samira):
    row = Sealed.objects.get(person=samira, kind="phone")
    verbs.end_identity(anna, samira.pk, row.pk, within=EVERYBODY)
    with pytest.raises(NotFound):
        verbs.change_identity(anna, samira.pk, row.pk, value=Phone("1"), within=EVERYBODY)


def test_a_name_is_not_changed_into_a_telephone_number(anna, samira):
    row = Sealed.objects.get(person=samira, kind="name")
    with pytest.raises(Refused):
        verbs.change_identity(anna, samira.pk, row.pk, value=Phone("1"), within=EVERYBODY)


def test_another_persons_row_is_not_changed_through_ones_own(anna, samira):
    other = known_to(anna, Phone("0611111111"))
    row = Sealed.objects.get(person=other)
    with pytest.raises(NotFound):
        verbs.change_identity(anna, samira.pk, row.pk, value=Phone("1"), within=EVERYBODY)


def test_what_ended_is_destroyed_after_its_term_by_the_system_only(anna, samira):
    row = Sealed.objects.get(person=samira, kind="phone")
    verbs.end_identity(anna, samira.pk, row.pk, within=EVERYBODY)
    with pytest.raises(NotAllowed):
        verbs.destroy_ended(anna, space="care", before=now())
    assert verbs.destroy_ended(system("retention"), space="care", before=now() - timedelta(days=1)) == 0
    assert verbs.destroy_ended(system("retention"), space="care", before=now() + timedelta(days=1)) == 1
    assert Phone("06 1234 5678") not in known(anna, samira, ended=True)


def test_a_restricted_person_is_kept_and_found_by_nobody_until_it_is_lifted(anna, samira):
    verbs.restrict_person(anna, samira.pk, restricted=True, within=EVERYBODY)
    assert found(*SAMIRA) == []
    verbs.restrict_person(anna, samira.pk, restricted=False, within=EVERYBODY)
    assert found(*SAMIRA) == [samira]


def test_who_was_merged_is_found_as_the_one_kept_and_undone_as_before(anna, samira):
    other = known_to(anna, Name("Samia", "", "Voorbeelt"), Phone("0201234567"))
    before = {person.pk: (known(anna, person), tokens(person)) for person in (samira, other)}
    merge = verbs.merge_persons(anna, keep=samira.pk, merge=other.pk, reason="zelf gezegd", within=EVERYBODY)
    assert found(Phone("0201234567")) == [samira]
    assert known(anna, samira) == before[samira.pk][0] | before[other.pk][0]
    verbs.undo_merge(anna, merge.pk, reason="vergissing", within=EVERYBODY)
    assert found(Phone("0201234567")) == [other]
    for person in (samira, other):
        assert (known(anna, person), tokens(person)) == before[person.pk]


def test_a_chain_of_merges_ends_at_the_last_one_kept(anna, samira):
    first, second = all_known_to(anna, [[Phone("0201111111")], [Phone("0202222222")]])
    verbs.merge_persons(anna, keep=second.pk, merge=first.pk, reason="x", within=EVERYBODY)
    verbs.merge_persons(anna, keep=samira.pk, merge=second.pk, reason="x", within=EVERYBODY)
    assert found(Phone("0201111111")) == [samira]
    assert Phone("0201111111") in known(anna, samira)


def test_a_merge_never_leads_to_somebody_outside_ones_need_to_know(anna, samira):
    other = known_to(anna, Phone("0201234567"))
    verbs.merge_persons(anna, keep=samira.pk, merge=other.pk, reason="x", within=EVERYBODY)
    assert found(Phone("0201234567"), within=Person.objects.filter(pk=other.pk)) == []
    own = identity_of(anna, samira.pk, within=Person.objects.filter(pk=samira.pk))
    assert {each.person for each in own} == {samira.pk}


def test_a_merge_that_cannot_be_is_refused(anna, samira):
    other, third = all_known_to(anna, [[Phone("1")], [Phone("2")]])
    elsewhere = known_to(anna, *SAMIRA, space="signals")

    def refused(keep, merge, reason="x"):
        with pytest.raises(Refused):
            verbs.merge_persons(anna, keep=keep.pk, merge=merge.pk, reason=reason, within=EVERYBODY)

    refused(samira, samira)
    refused(samira, elsewhere)
    refused(samira, other, reason=" ")
    verbs.merge_persons(anna, keep=samira.pk, merge=other.pk, reason="x", within=EVERYBODY)
    refused(third, other)
    refused(other, third)
    refused(other, samira)


def test_a_merge_is_undone_once_and_with_a_reason(anna, samira):
    other = known_to(anna, Phone("1"))
    merge = verbs.merge_persons(anna, keep=samira.pk, merge=other.pk, reason="x", within=EVERYBODY)
    with pytest.raises(Refused):
        verbs.undo_merge(anna, merge.pk, reason="", within=EVERYBODY)
    verbs.undo_merge(anna, merge.pk, reason="x", within=EVERYBODY)
    with pytest.raises(NotFound):
        verbs.undo_merge(anna, merge.pk, reason="x", within=EVERYBODY)


def test_of_who_is_erased_only_pseudonyms_stay(anna, samira):
    other = known_to(anna, Phone("0201234567"))
    verbs.merge_persons(anna, keep=samira.pk, merge=other.pk, reason="heet Samira", within=EVERYBODY)
    counts = verbs.erase_person(anna, samira.pk, within=EVERYBODY)
    assert counts["identity_sealed"] == 4
    assert counts["identity_person"] == 2
    assert not Sealed.objects.exists()
    assert not Token.objects.exists()
    assert Merge.objects.get().reason == ""
    assert Person.objects.get(pk=samira.pk).pseudonym == samira.pseudonym
    assert found(*SAMIRA) == []
    with pytest.raises(NotFound):
        verbs.add_identity(anna, samira.pk, value=Phone("1"), within=EVERYBODY)


def test_a_ggd_nurse_keeps_the_name_somebody_chose(django_user_model):
    from sluitend.registry.models import Organisation

    ggd = Organisation.objects.create(name="GGD Voorbeeld", kind="ggd")
    bas = Actor("person", "Bas", offices=(Office(uuid4(), "professional", ggd.pk),))
    person = verbs.register_person(bas, space="outreach", values=[Name("Roos")])
    assert found(Name("Roos"), Phone("1"), space="care") == []
    assert known(bas, person) == {Name("Roos")}


def test_the_database_joins_no_two_spaces(anna, samira):
    elsewhere = verbs.register_person(anna, space="signals", values=[Phone("1")])
    for statement in (
        f"UPDATE identity_person SET merged_into_id = '{elsewhere.pk}' WHERE id = '{samira.pk}'",
        f"UPDATE identity_sealed SET person_id = '{elsewhere.pk}' WHERE person_id = '{samira.pk}'",
        f"UPDATE identity_token SET space = 'outreach' WHERE person_id = '{samira.pk}'",
        f"UPDATE identity_person SET space = 'signals' WHERE id = '{samira.pk}'",
        f"UPDATE identity_sealed SET space = 'outreach', kind = 'address' WHERE person_id = '{samira.pk}'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("table", ["identity_person", "identity_merge"])
def test_the_application_deletes_no_pseudonym_and_no_decision(table):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def tokens(person):
    return set(Token.objects.filter(person=person).values_list("token", flat=True))
