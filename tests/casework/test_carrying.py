"""Opening, carrying and closing a case: never without who carries it, nor without a dated step."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management.commands import makemigrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from sluitend.access import clock
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.access.ids import new_id
from sluitend.casework import verbs
from sluitend.casework.access import may, visible_cases
from sluitend.casework.checks import check_due
from sluitend.casework.models import Entry, Participation, Responsibility, Step
from sluitend.casework.programmes import PROGRAMMES, Programme, programme, register
from sluitend.casework.terms import after_working_days, now, today
from sluitend.casework.timeline import insert_once, new_entry
from tests.casework.acts import check_promises
from tests.factories import (
    NOBODY,
    a_case,
    an_offer,
    an_official,
    an_organisation,
    in_days,
    last_entry,
    office,
    open_step,
)


def close(net, case, **how):
    return verbs.close_case(net.anna, case.pk, **{"reason": "no_trafficking", "text": "Klaar"} | how)


def test_a_new_case_has_its_first_step_by_the_programmes_term(net):
    case = a_case(net.anna)
    step = open_step(case)
    assert (step.kind, step.organisation, step.due) == ("first", net.town, after_working_days(today(), 1))
    assert case.next_due == step.due
    assert case.stage == "intake"
    assert [str(case), str(step)] == [case.reference, "Eerste contact: is de persoon nu veilig?"]
    assert str(Responsibility.objects.get()) == f"{case.pk}: {net.town.pk}"
    assert str(Participation.objects.get()) == f"{case.pk}: {net.town.pk}"
    assert str(Entry.objects.get()) == f"{case.pk} 1: open_case"
    check_promises()


def test_a_reference_can_be_said_aloud():
    from sluitend.casework.verbs.opening import _reference

    for _ in range(200):
        assert not set(_reference(new_id())) & set("01OI")


def test_a_municipality_cannot_open_an_exit_case(net):
    with pytest.raises(Refused) as refused:
        a_case(net.anna, programme="exit")
    assert refused.value.field == "organisation"


def test_the_public_opens_signals_and_nothing_else(net):
    case = a_case(NOBODY, programme="signal", organisation=net.town.pk)
    assert last_entry(case).actor == "public:publiek"
    assert not visible_cases(NOBODY).exists()
    with pytest.raises(NotAllowed):
        a_case(NOBODY, organisation=net.town.pk)


def test_who_left_is_given_no_work(net, case):
    left = an_official("Eva", net.town, "planner", valid_until=today())
    later = an_official("Fenna", net.town, "planner", valid_from=in_days(1))
    elsewhere = an_official("Gijs", net.far, "planner")
    for official in (left, later, elsewhere):
        with pytest.raises(Refused) as refused:
            verbs.assign_official(net.anna, case.pk, official=official.pk)
        assert refused.value.field == "official"


@pytest.mark.parametrize("role", ["administrator", "privacy_officer", "policy_adviser"])
def test_a_case_is_given_to_nobody_who_may_not_open_it(net, case, role):
    blind = an_official("Kees", net.town, role)
    for act in (
        lambda: verbs.assign_official(net.anna, case.pk, official=blind.pk),
        lambda: verbs.add_step(net.anna, case.pk, what="Bel", due=in_days(1), official=blind.pk),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.field == "official"
    offer = an_offer(net.bas, a_case(net.bas), net.town)
    with pytest.raises(Refused) as refused:
        verbs.accept_handover(
            net.anna, offer.pk, official=blind.pk, next_what="Bel", next_due=in_days(1), legal_basis="wmo"
        )
    assert refused.value.field == "official"


def test_the_steps_of_the_official_go_along_to_the_next(net):
    case = a_case(net.anna, official=office(net.anna))
    verbs.assign_official(net.anna, case.pk, official=office(net.dora))
    assert open_step(case).official_id == office(net.dora)
    with pytest.raises(Refused):
        verbs.assign_official(net.anna, case.pk, official=office(net.dora))
    verbs.assign_official(net.anna, case.pk, official=None)
    assert last_entry(case).data == {"official": None}
    check_promises()


def test_the_last_step_needs_a_next_one(net, case):
    step = open_step(case)
    for act in (
        lambda **how: verbs.finish_step(net.anna, step.pk, **how),
        lambda **how: verbs.drop_step(net.anna, step.pk, reason="Niet nodig", **how),
    ):
        for how in ({}, {"next_what": "Bel"}, {"next_due": in_days(1)}):
            with pytest.raises(Refused) as refused:
                act(**how)
            assert refused.value.field in {"next_what", "next_due"}
    verbs.finish_step(net.anna, step.pk, next_what="Bel", next_due=in_days(1))
    assert open_step(case).what == "Bel"
    check_promises()


def test_a_step_is_ended_once(net, case):
    step = open_step(case).pk
    verbs.finish_step(net.anna, step, next_what="Bel", next_due=in_days(1))
    for act in (
        lambda: verbs.finish_step(net.anna, step),
        lambda: verbs.drop_step(net.anna, step, reason="x"),
        lambda: verbs.move_step(net.anna, step, due=in_days(2), reason="x"),
    ):
        with pytest.raises(Refused):
            act()


def test_a_participant_ends_only_their_own_steps(net, case):
    with pytest.raises(NotAllowed):
        verbs.finish_step(net.bas, open_step(case).pk, next_what="Bel", next_due=in_days(1))
    verbs.add_step(net.bas, case.pk, what="Bel", due=in_days(9), organisation=net.shelter.pk)
    verbs.finish_step(net.bas, Step.objects.get(what="Bel").pk)


def test_a_step_is_for_who_takes_part(net, case):
    with pytest.raises(Refused) as refused:
        verbs.add_step(net.anna, case.pk, what="Bel", due=in_days(1), organisation=net.far.pk)
    assert refused.value.field == "organisation"


def test_a_moved_step_keeps_its_old_date_in_the_timeline(net, case):
    step = open_step(case)
    verbs.move_step(net.anna, step.pk, due=in_days(9), reason="Op verzoek")
    assert last_entry(case).data | {"old": str(step.due), "due": str(in_days(9))} == last_entry(case).data
    case.refresh_from_db()
    assert case.next_due == in_days(9)


def test_who_takes_part_sees_the_case_until_it_ends(net, case):
    with pytest.raises(Refused):
        verbs.add_participant(
            net.anna, case.pk, organisation=net.shelter.pk, purpose="care", legal_basis="wmo"
        )
    part = Participation.objects.get(organisation=net.shelter)
    assert visible_cases(net.bas).exists()
    verbs.end_participation(net.anna, part.pk, reason="Klaar")
    assert not visible_cases(net.bas).exists()
    with pytest.raises(Refused):
        verbs.end_participation(net.anna, part.pk, reason="Nog eens")


def test_a_part_does_not_end_with_open_steps_nor_for_who_carries(net, case):
    verbs.add_step(net.anna, case.pk, what="Bel", due=in_days(1), organisation=net.shelter.pk)
    for organisation in (net.shelter, net.town):
        with pytest.raises(Refused):
            verbs.end_participation(
                net.anna, Participation.objects.get(organisation=organisation).pk, reason="Klaar"
            )


def test_contact_counts_from_its_own_day(net):
    with clock.at(now() - timedelta(days=9)):
        case = a_case(net.anna)
    verbs.record_contact(net.anna, case.pk, text="Gesproken", on=in_days(-3))
    case.refresh_from_db()
    assert case.last_contact == in_days(-3)
    verbs.record_contact(net.anna, case.pk, text="Ook gesproken", on=in_days(-5))
    case.refresh_from_db()
    assert case.last_contact == in_days(-3)
    for day in (in_days(1), in_days(-10)):
        with pytest.raises(Refused):
            verbs.record_contact(net.anna, case.pk, text="Gesproken", on=day)


def test_a_case_opened_after_midnight_was_opened_that_day(net):
    with clock.at(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)):  # half past midnight in Amsterdam
        case = a_case(net.anna)
        with pytest.raises(Refused):
            verbs.record_contact(net.anna, case.pk, text="Gesproken", on=datetime(2026, 3, 2).date())  # noqa: DTZ001
        verbs.record_contact(net.anna, case.pk, text="Gesproken")


def test_a_correction_names_what_it_corrects_and_leaves_it(net, case):
    first = Entry.objects.get(case=case, number=1)
    verbs.correct_entry(net.anna, first.pk, text="Het was dinsdag")
    assert last_entry(case).corrects == first
    first.refresh_from_db()
    assert first.text == ""


def test_a_line_is_corrected_by_who_wrote_it_and_by_who_carries_the_case_only(net, case):
    verbs.write_note(net.anna, case.pk, text="Om drie uur")
    hers = last_entry(case)
    with pytest.raises(NotAllowed, match="Alleen wie deze regel schreef"):
        verbs.correct_entry(net.bas, hers.pk, text="Nee, om vijf uur")
    assert last_entry(case) == hers
    verbs.write_note(net.bas, case.pk, text="Om vier uur")
    his = last_entry(case)
    verbs.correct_entry(net.bas, his.pk, text="Om vijf uur")
    verbs.correct_entry(net.anna, his.pk, text="Om zes uur")
    assert his.corrections.count() == 2


def test_a_case_moves_only_where_its_programme_leads(net, case):
    with pytest.raises(Refused):
        verbs.change_stage(net.anna, case.pk, stage="aftercare")
    verbs.change_stage(net.anna, case.pk, stage="guidance")
    assert last_entry(case).data == {"old": "intake", "new": "guidance"}


def test_closing_leaves_nothing_open(net, case):
    verbs.add_step(net.anna, case.pk, what="Bel", due=in_days(1))
    close(net, case)
    assert not Step.objects.filter(done_at=None).exists()
    assert not Responsibility.objects.filter(until=None).exists()
    assert not visible_cases(net.bas).exists()
    case.refresh_from_db()
    assert case.next_due is None
    assert not case.is_open
    check_promises()


def test_closing_waits_for_the_steps_of_others_and_for_an_answer(net, case):
    verbs.add_step(net.bas, case.pk, what="Bel", due=in_days(9), organisation=net.shelter.pk)
    with pytest.raises(Refused, match="Opvang De Brug heeft nog een open stap"):
        close(net, case)
    verbs.finish_step(net.bas, Step.objects.get(what="Bel").pk)
    offer = an_offer(net.anna, case, net.far)
    with pytest.raises(Refused):
        close(net, case)
    verbs.withdraw_handover(net.anna, offer.pk, reason="x")
    close(net, case)


def test_closing_describes_aftercare_where_the_programme_asks_it(net, case):
    with pytest.raises(Refused) as refused:
        close(net, case, reason="goals_met")
    assert refused.value.field == "aftercare"
    with pytest.raises(Refused) as refused:
        close(net, case, reason="made_up")
    assert refused.value.field == "reason"


def test_a_case_goes_on_in_another_that_is_open_and_known(net, case):
    other, closed, unseen = a_case(net.anna), a_case(net.anna), a_case(net.chantal)
    close(net, closed)
    for wrong, error in ((case, Refused), (closed, Refused), (unseen, NotFound)):
        with pytest.raises(error):
            close(net, case, continued_in=wrong.pk)
    close(net, case, continued_in=other.pk)
    with pytest.raises(Refused):
        verbs.reopen_case(net.anna, case.pk, reason="Terug", what="Bel", due=in_days(1))


def test_reopened_it_is_carried_by_who_carried_it_last(net, case):
    close(net, case)
    assert may(net.anna, "reopen_case", case) is False, "the object was read before"
    verbs.reopen_case(net.anna, case.pk, reason="Terug", what="Bel", due=in_days(1))
    assert Responsibility.objects.get(until=None).organisation == net.town
    with pytest.raises(NotAllowed):
        verbs.reopen_case(net.anna, case.pk, reason="Terug", what="Bel", due=in_days(1))
    check_promises()


def test_a_date_must_be_given():
    with pytest.raises(Refused) as refused:
        check_due(None)
    assert refused.value.field == "due"


def test_an_unknown_programme_is_refused_and_a_wrong_one_is_not_declared(net):
    with pytest.raises(Refused):
        programme("made_up")
    known = PROGRAMMES["victim_care"]
    assert [known.stage_name("intake"), known.stage_name("x")] == ["Intake", "x"]
    with pytest.raises(ValueError, match="declared twice"):
        register(known)
    values = {name: getattr(known, name) for name in Programme.__dataclass_fields__}
    with pytest.raises(ValueError, match="unknown stages"):
        register(Programme(**values | {"code": "new", "moves": {"intake": frozenset({"nowhere"})}}))
    with pytest.raises(ValueError, match="unknown stages"):
        register(Programme(**values | {"code": "new", "silence": {"nowhere": 3}}))


def test_a_stage_can_have_a_longest_silence_of_its_own_or_none(net):
    known = PROGRAMMES["victim_care"]
    assert (known.silence_in("guidance"), known.silence_in("aftercare")) == (known.contact_term, None)


def test_another_fault_of_the_database_is_not_called_done(net, case):
    from django.db import IntegrityError, transaction

    entry = new_entry(net.anna, case, "write_note")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_once(entry)  # its number is taken, not its id


def test_a_fault_in_an_offer_is_not_called_an_earlier_offer(net, case, monkeypatch):
    from django.db import IntegrityError

    other = an_organisation("Opvang Nieuw", "womens_shelter")
    from sluitend.casework.verbs import handing_over

    monkeypatch.setattr(handing_over, "_receiver", lambda _case, _organisation, _declared: net.town)
    with pytest.raises(IntegrityError, match="handover_to_another"):
        an_offer(net.anna, case, other)


def test_the_migrations_are_in_step_with_the_models():
    detector = makemigrations.MigrationAutodetector  # pgtrigger's, which sees triggers too
    with translation.override(None):
        loader = MigrationLoader(None)
        changes = detector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert {"casework", "access"}.isdisjoint(changes)
