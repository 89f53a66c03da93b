"""Nothing is kept longer than its term, and nothing goes without a decision: the database itself sees to both."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction

from sluitend.access.actor import system
from sluitend.access.clock import at, months_after, now, today
from sluitend.access.context import acting
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.casework.models import Entry, Handover
from sluitend.casework.promises import PROMISES, offenders
from sluitend.casework.verbs import accept_handover, open_case, reopen_case, write_note
from sluitend.identity.models import Sealed
from sluitend.logbook.models import Record
from sluitend.privacy.expiring import expiring
from sluitend.privacy.integrity import certificate_faults
from sluitend.privacy.models import Certificate
from sluitend.privacy.rules import retention
from sluitend.privacy.tasks import destroy_expired
from sluitend.privacy.verbs import (
    approve_disposal,
    destroy_approved,
    hold_case,
    lift_hold,
    withdraw_disposal,
)
from sluitend.privacy.verbs.rights import reasons_to_keep
from tests.factories import a_case, account, actor_of, an_offer, an_official, in_days, somebody
from tests.privacy.conftest import a_person, closed

JOB = system("destroy_expired")
YEARS = 16 * 366


@pytest.fixture
def old(net):
    """A case of victim care with a person and texts, closed longer ago than the term of fifteen years."""
    with at(now() - timedelta(days=YEARS)):
        case = a_case(net.anna, participant=net.shelter, title="Vermoeden bij Samira")
        person = a_person(net.anna, case)
        write_note(net.anna, case.pk, text="Samira woont aan de gracht")
        case = closed(net.anna, case)
    return case, person


def days(case):
    return {"reference": case.reference, "cases": [case.pk]}


def check_promises():
    for promise in PROMISES:
        assert not offenders(promise), promise.code


def dump():
    texts = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relispartition AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" AS t')
            texts += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return texts


def test_what_is_past_its_term_is_shown_and_what_is_not_is_not(net, old, pia):
    case, _person = old
    closed(net.anna, a_case(net.anna))
    found = expiring([net.town.pk], today())
    assert [(one.reference, one.rule.months, one.is_held) for one in found] == [(case.reference, 180, False)]
    assert found[0].due == months_after(found[0].closed_on, 180)
    assert expiring([net.shelter.pk], today()) == []


def test_after_approval_the_case_is_destroyed_and_everything_still_holds(net, old, pia, ring_file):
    case, person = old
    entries = Entry.objects.filter(case=case).count()
    [disposal] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    assert destroy_expired() == (1, 0)
    left = [row for row in dump() if "Samira" in row or "gracht" in row]
    assert left == []
    assert not Sealed.objects.filter(person=person).exists()
    assert Entry.objects.filter(case=case).count() == entries
    certificate = Certificate.objects.get(case=case)
    stated = json.loads(certificate.statement)
    assert stated["approved_by"] == pia.user
    assert stated["counts"]["casework_entry"] == entries
    assert stated["counts"]["identity_sealed"] == 3
    check_promises()
    assert certificate_faults() == []
    disposal.refresh_from_db()
    assert disposal.done_at
    assert destroy_expired() == (0, 0)


def test_a_minors_file_that_goes_on_with_adults_is_kept_as_long_as_one_of_a_minor(net, pia):
    case = a_case(net.anna, programme="minor_victim")
    person = a_person(net.anna, case)
    accept_handover(net.bas, an_offer(net.anna, case, net.shelter, to_programme="victim_care").pk)
    accept_handover(net.anna, an_offer(net.bas, case, net.town).pk)
    case = closed(net.anna, case)
    after_15_years, after_20 = months_after(today(), 181), months_after(today(), 241)
    assert (case.programme, expiring([net.town.pk], after_15_years)) == ("victim_care", [])
    [row] = expiring([net.town.pk], after_20)
    assert (row.rule.code, row.due) == ("minor_victim", months_after(row.closed_on, 240))
    with pytest.raises(Refused, match="nog niet voorbij"):
        approve_disposal(pia, [case.pk], decision="Besluit stuurgroep", until=after_15_years)
    [disposal] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    assert (disposal.rule, disposal.months) == ("minor_victim", 240)
    assert any("Minderjarig" in reason for reason in reasons_to_keep([person.pk], net.town.pk))


def test_an_approval_for_less_than_the_longest_duty_is_not_carried_out(net, old, pia):
    """As for a case that was opened again after the approval, and went on as a minor's."""
    case, _person = old
    [disposal] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    Handover.objects.create(
        case=case, from_organisation=net.town, to_organisation=net.shelter, programme="minor_victim",
        state="declined", reason="x", summary="x", offered_at=now(), answered_at=now(), due=today(),
    )  # fmt: skip
    assert destroy_expired() == (0, 1)
    with pytest.raises(Refused, match="langer"):
        destroy_approved(JOB, disposal.pk)


def test_nothing_goes_without_approval_or_before_its_day(net, old, pia):
    case, _person = old
    recent = closed(net.anna, a_case(net.anna))
    [early] = approve_disposal(pia, [recent.pk], decision="Besluit stuurgroep")
    with pytest.raises(IntegrityError, match="term"), transaction.atomic():
        destroy_approved(JOB, early.pk)
    with pytest.raises(Refused):
        approve_disposal(
            pia, [closed(net.anna, a_case(net.anna)).pk], decision="Besluit stuurgroep", until=today()
        )
    [disposal] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    withdraw_disposal(pia, disposal.pk)
    with pytest.raises(IntegrityError, match="nobody approved"), transaction.atomic():
        destroy_approved(JOB, disposal.pk)
    assert destroy_expired() == (0, 0)


def test_an_open_case_is_never_destroyed(net, pia):
    with at(now() - timedelta(days=YEARS)):
        case = a_case(net.anna)
    with pytest.raises(Refused):
        approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")


def test_a_case_that_was_opened_again_after_approval_stays(net, old, pia):
    case, _person = old
    [disposal] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    reopen_case(net.anna, case.pk, reason="Nieuw contact", what="Bel", due=in_days(3))
    with pytest.raises(IntegrityError, match="open"), transaction.atomic():
        destroy_approved(JOB, disposal.pk)


def test_a_legal_hold_stops_it_until_it_is_lifted(net, old, pia):
    case, _person = old
    approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    hold = hold_case(pia, case.reference, reason="Procedure", until=in_days(30))
    assert destroy_expired() == (0, 1)
    with pytest.raises(Refused):
        hold_case(pia, case.reference, reason="Nog een", until=in_days(30))
    lift_hold(pia, hold.pk, why="Uitspraak gedaan")
    assert destroy_expired() == (1, 0)


def test_who_is_known_in_another_case_that_stands_is_kept(net, old, pia):
    from sluitend.casework.models import Involvement

    case, person = old
    Involvement.objects.create(
        case=a_case(net.anna), person=person, space="care", role="contact", since=now()
    )
    approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    assert destroy_expired() == (1, 0)
    assert Sealed.objects.filter(person=person).count() == 3


def test_what_is_destroyed_stays_so(net, old, pia):
    case, _person = old
    approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    destroy_expired()
    for act in (
        lambda: write_note(net.anna, case.pk, text="Toch nog iets"),
        lambda: reopen_case(net.anna, case.pk, reason="Toch weer", what="Bel", due=in_days(3)),
    ):
        with pytest.raises(IntegrityError, match="destroyed"), transaction.atomic():
            act()
    with pytest.raises(Refused):
        hold_case(pia, case.reference, reason="Te laat", until=in_days(3))


def test_an_unsourced_term_asks_for_the_decision_of_the_region(net, pia):
    assert not [rule.code for rule in retention().values() if rule.sourced]  # the DPIA says so of each
    with at(now() - timedelta(days=6 * 366)):
        case = open_case(
            net.anna, programme="top_x", municipality="GM9801", title="Top X", organisation=net.town.pk
        )
        from sluitend.casework.verbs import close_case

        close_case(net.anna, case.pk, reason="not_taken", text="Nee")
    with pytest.raises(Refused) as refused:
        approve_disposal(pia, [case.pk])
    assert refused.value.field == "decision"
    approve_disposal(pia, [case.pk], decision="Besluit stuurgroep 3 maart")
    assert destroy_expired() == (1, 0)


def test_a_signal_has_no_term_yet_and_so_is_never_destroyed(net, pia):
    assert retention()["signal"].months == 0
    case = open_case(
        net.anna, programme="signal", municipality="GM9801", title="Signaal", organisation=net.town.pk
    )
    with pytest.raises(Refused):
        approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")


def test_only_the_officer_of_who_carries_the_case_decides(net, old, quinten, pia):
    case, _person = old
    for actor in (net.anna, net.bas, net.chantal):
        with pytest.raises(NotAllowed):
            approve_disposal(actor, [case.pk], decision="Besluit stuurgroep")
        with pytest.raises(NotAllowed):
            hold_case(actor, case.reference, reason="x", until=in_days(3))
    with pytest.raises(NotFound):
        approve_disposal(quinten, [case.pk], decision="Besluit stuurgroep")
    with pytest.raises(NotFound):
        hold_case(quinten, case.reference, reason="x", until=in_days(3))
    [disposal] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    with pytest.raises(NotFound):
        withdraw_disposal(quinten, disposal.pk)
    with pytest.raises(NotAllowed):
        destroy_approved(pia, disposal.pk)


def test_an_officer_of_two_organisations_decides_for_both(net, old):
    case, _person = old
    user = account(somebody("Pieter", net.shelter, "privacy_officer"))
    an_official("Pieter", net.town, "privacy_officer", user=user)
    both = actor_of(user)
    assert len({office.organisation for office in both.offices}) == 2
    for officer in (both, replace(both, offices=both.offices[::-1])):
        hold = hold_case(officer, case.reference, reason="Procedure", until=in_days(30))
        assert hold.organisation_id == net.town.pk
        lift_hold(officer, hold.pk, why="Voorbij")
        [disposal] = approve_disposal(officer, [case.pk], decision="Besluit")
        assert disposal.organisation_id == net.town.pk
        withdraw_disposal(officer, disposal.pk)
    with acting(JOB):
        said = Record.objects.filter(action__in=["hold_case", "approve_disposal"])
        assert set(said.values_list("responsible", flat=True)) == {net.town.pk}


ATTACKS = {
    "the timeline is emptied by hand": "UPDATE casework_entry SET text = ''",
    "a certificate is made up": "INSERT INTO privacy_certificate SELECT * FROM privacy_certificate",
    "a certificate is changed": "UPDATE privacy_certificate SET counts = '{}'",
    "a certificate is removed": "DELETE FROM privacy_certificate",
    "a decision is removed": "DELETE FROM privacy_disposal",
    "somebody becomes the keeper": "SET ROLE sluitend_keeper",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nobody_goes_around_the_function(net, old, pia, attack):
    case, _person = old
    approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    destroy_expired()
    for actor in (pia, JOB):
        with (
            pytest.raises(Error, match=r"permission denied|final"),
            acting(actor),
            connection.cursor() as cursor,
        ):
            cursor.execute(ATTACKS[attack])
    assert Certificate.objects.count() == 1


def test_the_officer_cannot_call_the_function_past_the_job(net, old, pia):
    case, _person = old
    [disposal] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    refused = pytest.raises(IntegrityError, match="only a job")
    with refused, acting(pia), connection.cursor() as cursor:
        cursor.execute("SELECT privacy_destroy_case(%s)", [disposal.pk])


def test_a_changed_certificate_is_found(fresh_database):
    import psycopg

    with psycopg.connect(fresh_database.admin, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "INSERT INTO privacy_certificate (id, number, case_id, organisation_id, disposal_id, reference, programme,"
            " counts, at, statement, hash) VALUES (gen_random_uuid(), 2, gen_random_uuid(), gen_random_uuid(),"
            " gen_random_uuid(), 'X', 'care', '{}', now(), '{}', 'false')"
        )
    assert certificate_faults() == [
        "certificate 1 is missing",
        "certificate 2 was changed, or one before it",
    ]
