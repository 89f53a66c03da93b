"""Who may know who somebody is: each circle around a case, in the verbs and in the tables themselves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from sluitend.access.clock import now
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework import verbs
from sluitend.casework.access import known_persons
from sluitend.casework.models import EmergencyAccess, Entry, Involvement, Participation
from sluitend.casework.people import compare_persons, in_several_cases, joined, search_like, search_persons
from sluitend.gaps.models import Gap
from sluitend.identity.models import Person, Sealed
from sluitend.identity.values import BirthDate, Description, Identifier, Name, Phone
from tests.factories import JOB, a_case, a_token, last_entry
from tests.people.conftest import TELLING, ZONNEBLOEM

pytestmark = pytest.mark.django_db


def revealed(actor, world):
    found = verbs.reveal_person(actor, world.case.pk, world.involvement().pk)
    return {one.value for one in found.known}


def records(**wanted):
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute("SELECT action, outcome, subject, emergency, user_id, categories FROM logbook_record")
        rows = [
            dict(zip([c.name for c in cursor.description], row, strict=True)) for row in cursor.fetchall()
        ]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def opened_rows(actor):
    """What the table of sealed values itself gives to who acts."""
    with acting(actor):
        return Sealed.objects.count()


def test_who_carries_and_who_takes_part_with_a_need_may_know_who_it_is(world):
    for actor in (world.net.anna, world.net.dora, world.net.bas):
        assert revealed(actor, world) == set(ZONNEBLOEM)
        assert opened_rows(actor) == 3
        assert records(action="read_person", user_id=actor.user, subject=world.involvement().person.pseudonym)


def test_who_takes_part_only_to_decide_knows_a_pseudonym(world):
    with pytest.raises(NotAllowed):
        revealed(world.esra, world)
    assert opened_rows(world.esra) == 0
    with acting(world.esra):
        assert Involvement.objects.count() == 1
        assert Person.objects.count() == 1


def test_who_took_part_before_knows_nobody_any_more(world):
    part = Participation.objects.get(case=world.case, organisation=world.net.shelter, until=None)
    verbs.end_participation(world.net.anna, part.pk, reason="Klaar")
    with pytest.raises(NotFound):
        revealed(world.net.bas, world)
    assert opened_rows(world.net.bas) == 0


@pytest.mark.parametrize("who", ["fenna", "pim", "adam", "chantal"])
def test_others_do_not_even_learn_that_there_is_somebody(world, who):
    actor = getattr(world, who, None) or getattr(world.net, who)
    with pytest.raises(NotFound):
        revealed(actor, world)
    with acting(actor):
        assert not Involvement.objects.exists()
        assert not Person.objects.exists()
        assert not Sealed.objects.exists()


def test_an_involvement_of_another_case_opens_nothing(world):
    other = a_case(world.net.chantal, municipality="GM9802")
    verbs.involve_person(world.net.chantal, other.pk, role="subject", values=[Name("Ander", "", "Iemand")])
    with pytest.raises(NotFound):
        verbs.reveal_person(world.net.anna, world.case.pk, world.involvement(other).pk)
    mine = a_case(world.net.anna)
    with pytest.raises(NotFound):
        verbs.reveal_person(world.net.anna, mine.pk, world.involvement().pk)


def test_the_sealed_row_of_another_person_is_not_changed_through_ones_own(world):
    other = a_case(world.net.anna)
    verbs.involve_person(world.net.anna, other.pk, role="subject", values=[Phone("0611111111")])
    row = Sealed.objects.get(person=world.involvement(other).person)
    with pytest.raises(NotFound):
        verbs.change_person(world.net.anna, world.involvement().pk, row.pk, value=Phone("1"))


def test_the_timeline_speaks_of_pseudonyms_only(world):
    net, involved = world.net, world.involvement()
    verbs.add_to_person(net.anna, involved.pk, value=Name("Zonnetje", "", "Anders"))
    row = Sealed.objects.filter(person=involved.person, kind="phone").get()
    verbs.change_person(net.anna, involved.pk, row.pk, value=None)
    verbs.end_involvement(net.anna, involved.pk, reason="Op eigen verzoek")
    told = " ".join(f"{entry.text} {entry.data}" for entry in Entry.objects.filter(case=world.case))
    assert involved.person.pseudonym in told
    assert not any(word in told for word in TELLING)


def test_a_person_without_a_name_is_possible_but_not_one_without_anything(world):
    verbs.involve_person(
        world.net.anna, world.case.pk, role="contact", values=[Description("Draagt een rode jas")]
    )
    assert world.involvement().role == "contact"
    with pytest.raises(Refused):
        verbs.involve_person(world.net.anna, world.case.pk, role="contact", values=[])
    with pytest.raises(Refused):
        verbs.involve_person(world.net.anna, world.case.pk, role="boss", values=ZONNEBLOEM)


def test_a_form_sent_twice_is_one_person(world):
    token = a_token()
    verbs.involve_person(world.net.anna, world.case.pk, role="child", values=ZONNEBLOEM, token=token)
    with pytest.raises(AlreadyDone):
        verbs.involve_person(world.net.anna, world.case.pk, role="child", values=ZONNEBLOEM, token=token)
    assert Involvement.objects.filter(role="child").count() == 1


def test_somebody_known_from_work_is_offered_with_reasons_and_can_be_involved(world):
    net = world.net
    other = a_case(net.anna)
    asked = [Name("Zonnetie", "", "Regenboogstra"), BirthDate("1987-06-23")]
    [offer] = search_persons(net.anna, other.pk, values=asked)
    assert offer.person == world.involvement().person
    assert [case.reference for case in offer.cases] == [world.case.reference]
    assert not offer.here
    assert records(action="search_persons", subject=offer.person.pseudonym)
    verbs.involve_known(net.anna, other.pk, person=offer.person.pk, role="subject")
    assert {held.person for held in in_several_cases(net.anna)} == {offer.person}
    with pytest.raises(Refused):
        verbs.involve_known(net.anna, other.pk, person=offer.person.pk, role="subject")


def test_nobody_outside_ones_need_is_offered_or_involved(world):
    mine = a_case(world.fenna)
    assert search_persons(world.fenna, mine.pk, values=ZONNEBLOEM) == []
    assert records(action="search_persons", subject="", user_id=world.fenna.user)
    with pytest.raises(NotFound):
        verbs.involve_known(world.fenna, mine.pk, person=world.involvement().person_id, role="subject")


def test_a_person_of_another_space_is_never_involved(world):
    signal = a_case(JOB, programme="signal", organisation=world.net.town.pk)
    with pytest.raises(NotFound):
        verbs.involve_known(world.net.anna, signal.pk, person=world.involvement().person_id, role="reporter")
    with pytest.raises(Refused):
        verbs.involve_person(
            world.net.anna, signal.pk, role="reporter", values=[Identifier("bsn", "999999990")]
        )


def test_two_who_are_one_are_joined_told_in_each_case_by_its_own_pseudonym_and_parted(world):
    net = world.net
    other = a_case(net.anna)
    verbs.involve_person(
        net.anna, other.pk, role="subject", values=[Name("Zon", "", "Regenboogstra"), ZONNEBLOEM[1]]
    )
    one, two = world.involvement(), world.involvement(other)
    [offer] = search_like(net.anna, one.pk)
    assert offer.person == two.person
    compared = compare_persons(net.anna, one.person_id, two.person_id)
    assert compared.score.points > 10
    decision = verbs.join_persons(net.anna, keep=one.person_id, merge=two.person_id, reason="Zelf gezegd")
    assert last_entry(world.case).data["person"] == one.person.pseudonym
    assert last_entry(other).data["person"] == two.person.pseudonym
    assert Name("Zon", "", "Regenboogstra") in revealed(net.anna, world)
    # Bas does not take part in the other case: what was known there only stays there.
    assert Name("Zon", "", "Regenboogstra") not in revealed(net.bas, world)
    assert list(joined(net.anna)) == [decision]
    assert list(joined(net.bas)) == []
    verbs.part_persons(net.anna, decision.pk, reason="Toch niet")
    assert revealed(net.anna, world) == set(ZONNEBLOEM)


def test_who_does_not_know_both_joins_nobody(world):
    mine = a_case(world.fenna)
    verbs.involve_person(world.fenna, mine.pk, role="subject", values=ZONNEBLOEM)
    for keep, merge in (
        (world.involvement(mine), world.involvement()),
        (world.involvement(), world.involvement(mine)),
    ):
        with pytest.raises(NotFound):
            verbs.join_persons(world.fenna, keep=keep.person_id, merge=merge.person_id, reason="x")
        with pytest.raises(NotFound):
            compare_persons(world.fenna, keep.person_id, merge.person_id)


def break_the_glass(world, actor=None, **values):
    actor = actor or world.fenna
    usual = {
        "reference": world.case.reference,
        "reason": "Staat nu bij ons voor de deur, gewond",
        "organisation": min(actor.organisations, default=None),
    }
    return verbs.break_glass(actor, **usual | values)


def test_break_glass_opens_for_one_person_for_four_hours_to_read_only(world):
    with pytest.raises(NotFound):
        revealed(world.fenna, world)
    access = break_the_glass(world)
    assert access.until - access.at == timedelta(hours=4)
    assert revealed(world.fenna, world) == set(ZONNEBLOEM)
    assert records(action="break_glass", emergency=True, user_id=world.fenna.user)
    assert records(action="read_person", emergency=True, user_id=world.fenna.user)
    for wish in (
        lambda: verbs.write_note(world.fenna, world.case.pk, text="x"),
        lambda: verbs.involve_person(world.fenna, world.case.pk, role="child", values=ZONNEBLOEM),
        lambda: verbs.add_to_person(world.fenna, world.involvement().pk, value=Phone("1")),
        lambda: search_persons(world.fenna, world.case.pk, values=ZONNEBLOEM),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            wish()
    assert not known_persons(world.fenna, at_work=True).exists()
    verbs.end_emergency(world.fenna, access.pk)
    with pytest.raises(NotFound):
        revealed(world.fenna, world)
    assert opened_rows(world.fenna) == 0


def test_break_glass_ends_by_itself(world):
    access = break_the_glass(world)
    EmergencyAccess.objects.filter(pk=access.pk).update(until=now())
    with pytest.raises(NotFound):
        revealed(world.fenna, world)


def test_who_takes_part_without_a_need_may_break_the_glass(world):
    break_the_glass(world, world.esra)
    assert revealed(world.esra, world) == set(ZONNEBLOEM)


def test_a_colleague_does_not_see_what_break_glass_opened(world):
    from tests.factories import somebody

    colleague = somebody(
        "Gijs", world.net.shelter.__class__.objects.get(name="Opvang De Vuurtoren"), "professional"
    )
    break_the_glass(world)
    with pytest.raises(NotFound):
        revealed(colleague, world)


def test_a_case_that_is_not_there_and_one_that_is_not_to_be_had_answer_alike(world):
    exit_case = a_case(JOB, programme="exit", organisation=world.net.shelter.pk)
    answers = set()
    for actor, reference in (
        (world.fenna, "AAAA-AAAA"),
        (world.net.chantal, world.case.reference),  # another region
        (world.net.anna, exit_case.reference),  # a municipality
    ):
        with pytest.raises(NotFound) as caught:
            break_the_glass(world, actor, reference=reference)
        answers.add((str(caught.value.message), caught.value.field))
    assert len(answers) == 1
    assert not EmergencyAccess.objects.exists()


def test_who_works_on_no_case_and_who_names_another_organisation_break_nothing(world):
    for actor, organisation in ((world.pim, world.net.town.pk), (world.fenna, world.net.town.pk)):
        with pytest.raises(NotAllowed):
            break_the_glass(world, actor, organisation=organisation)


def test_break_glass_asks_for_a_reason_and_no_more_than_five_times_a_day(world):
    with pytest.raises(Refused):
        break_the_glass(world, reason="haast")
    cases = [a_case(world.net.anna) for _number in range(6)]
    for case in cases[:5]:
        break_the_glass(world, reference=case.reference)
    with pytest.raises(Refused, match="vijf keer"):
        break_the_glass(world, reference=cases[5].reference)


def test_who_carries_the_case_is_told_and_their_privacy_officer_judges_once(
    world, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        access = break_the_glass(world)
    entry = last_entry(world.case)
    assert (entry.verb, entry.user, entry.data["organisation"]) == (
        "break_glass",
        None,
        str(access.organisation_id),
    )
    assert mailoutbox
    for mail in mailoutbox:
        assert world.case.reference not in mail.subject + mail.body
    assert {to for mail in mailoutbox for to in mail.to} >= {_address(world.pim)}
    for actor in (world.net.anna, world.fenna, world.net.chantal):
        with pytest.raises((NotAllowed, NotFound)):
            verbs.judge_emergency(actor, access.pk, justified=True, judgement="Goed")
    verbs.judge_emergency(world.pim, access.pk, justified=True, judgement="Terecht: acuut gevaar")
    assert last_entry(world.case).verb == "judge_emergency"
    with pytest.raises(Refused):
        verbs.judge_emergency(world.pim, access.pk, justified=False, judgement="Toch niet")


def _address(actor):
    from tests.factories import account

    return account(actor).email


def test_until_it_is_judged_it_is_a_gap_of_the_privacy_officer(world):
    access = break_the_glass(world)
    gap = Gap.objects.get(rule="emergency_not_judged", closed_at=None)
    assert (gap.subject, gap.organisation_id) == (str(access.pk), world.net.town.pk)
    assert gap.official_id == world.pim.offices[0].official
    verbs.judge_emergency(world.pim, access.pk, justified=False, judgement="Had kunnen bellen")
    gap.refresh_from_db()
    assert gap.closed_at


def test_who_breaks_the_glass_at_the_same_moment_twice_does_it_once(world):
    token = a_token()
    break_the_glass(world, token=token)
    with pytest.raises(AlreadyDone):
        break_the_glass(world, token=token)
    assert EmergencyAccess.objects.count() == 1


def test_the_database_too_lets_break_glass_read_and_change_nothing(world):
    break_the_glass(world)
    involved = world.involvement()
    with acting(world.fenna):
        assert Sealed.objects.filter(person=involved.person).count() == 3
        assert Sealed.objects.update(until=now()) == 0
        assert Person.objects.update(restricted=True) == 0
        assert Involvement.objects.update(until=now()) == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Involvement.objects.create(
                case=world.case, person=involved.person, space="care", role="child", since=now()
            )


def test_the_database_refuses_a_person_of_another_space(world):
    signal = a_case(JOB, programme="signal", organisation=world.net.town.pk)
    for space in ("care", "signals"):
        with pytest.raises(IntegrityError, match="another data space"), transaction.atomic():
            Involvement.objects.create(
                case=signal, person=world.involvement().person, space=space, role="subject", since=now()
            )
