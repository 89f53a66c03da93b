"""The procedure of a region: who waits for whom, nothing done without evidence, nothing forgotten."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sluitend.access import clock
from sluitend.access.actor import public, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.coverage import verbs
from sluitend.coverage.checks import is_seated
from sluitend.coverage.models import CoverageEntry, Procedure, ProcedureStep
from sluitend.coverage.queries import coverage_on, standing, track
from sluitend.coverage.reference import steps
from sluitend.coverage.states import STATES
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import bridge_gap, end_bridge
from sluitend.registry.carrying import carried_by
from sluitend.registry.models import Membership, Official, Post, Region
from sluitend.registry.verbs import appoint_official, block_account, end_role, hand_over_and_end
from tests.factories import START, a_token, an_organisation, in_days, office, somebody

JOB = system("test")


def step_of(procedure: Procedure, code: str) -> ProcedureStep:
    return ProcedureStep.objects.get(procedure=procedure, code=code)


def open_gaps(rule: str) -> list[Gap]:
    return list(Gap.objects.filter(rule=rule, closed_at=None))


@pytest.fixture
def procedure(water):
    return water.start()


@pytest.fixture
def chief(water):
    """Who administers the region's own office."""
    return somebody("Ria", water.office, "administrator", region=water.net.region)


def test_a_procedure_starts_with_all_steps_in_order_and_one_runs_at_a_time(water, procedure):
    found = track(procedure)
    assert [row.step.code for row in found] == list(steps())
    assert found[0].is_next
    assert found[0].is_loose
    with pytest.raises(Refused, match="loopt al"):
        water.start()


def test_only_who_plans_in_the_region_starts_it(water):
    for actor in (water.town_adviser, water.stranger, water.net.anna):
        with pytest.raises(NotAllowed):
            verbs.start_procedure(actor, water.net.region.pk, began_on=today())
    with pytest.raises(NotFound):
        verbs.start_procedure(public(), water.net.region.pk, began_on=today())
    with pytest.raises(NotFound):
        verbs.start_procedure(water.adviser, "NERGENS", began_on=today())
    assert water.start().pk


@pytest.mark.parametrize("day", [None, in_days(1), today().replace(year=1999)])
def test_it_began_on_a_day_that_was(water, day):
    with pytest.raises(Refused) as refused:
        water.start(began_on=day)
    assert refused.value.field == "began_on"


def test_a_step_says_for_whom_it_waits_and_since_when(water, procedure):
    funding = step_of(procedure, "funding")
    waiting = verbs.wait_for(
        water.adviser,
        funding.pk,
        organisation=water.net.town.pk,
        since=today() - timedelta(days=10),
        note="Bijdrage",
    )
    assert (waiting.state, waiting.waiting_for, waiting.note) == ("waiting", water.net.town, "Bijdrage")
    assert verbs.begin_step(water.adviser, funding.pk).waiting_for is None
    entry = CoverageEntry.objects.filter(step=funding).earliest("at")
    assert entry.data["organisation"] == water.net.town.name


def test_nothing_is_done_without_evidence_or_a_word_of_it(water, procedure):
    decision = step_of(procedure, "decision")
    with pytest.raises(Refused) as refused:
        verbs.finish_step(water.adviser, decision.pk)
    assert refused.value.field == "evidence"
    for bad in ("javascript:alert(1)", "besluitenlijst", "ftp://a.nl/b", "https://ik:geheim@a.nl/"):
        with pytest.raises(Refused):
            verbs.finish_step(water.adviser, decision.pk, evidence=bad)
    done = verbs.finish_step(water.adviser, decision.pk, evidence="https://voorbeeld.test/besluit.pdf")
    assert (done.state, done.done_on) == ("done", today())
    with pytest.raises(Refused, match="al klaar"):
        verbs.skip_step(water.adviser, decision.pk, reason="toch niet")


def test_an_appointment_is_done_once_somebody_is_in_the_post(water, procedure):
    step = step_of(procedure, "appointment")
    with pytest.raises(Refused, match="Nog niemand"):
        verbs.finish_step(water.adviser, step.pk, note="Ja hoor")
    with pytest.raises(Refused, match="altijd nodig"):
        verbs.skip_step(water.adviser, step.pk, reason="Hoeft niet")
    appoint_official(JOB, water.post.pk, name="Zoë Coördinator", valid_from=today())
    assert verbs.finish_step(water.adviser, step.pk, note="Benoemd").state == "done"


def test_the_last_step_completes_the_procedure_and_stopping_asks_why(water, procedure):
    appoint_official(JOB, water.post.pk, name="Zoë Coördinator", valid_from=today())
    for code in steps():
        if code == "recruitment":
            verbs.skip_step(water.adviser, step_of(procedure, code).pk, reason="Intern gevonden")
        else:
            verbs.finish_step(water.adviser, step_of(procedure, code).pk, note="Gedaan")
    procedure.refresh_from_db()
    assert (procedure.outcome, procedure.ended_on) == ("completed", today())
    again = water.start()
    with pytest.raises(Refused):
        verbs.stop_procedure(water.adviser, again.pk, reason=" ")
    assert verbs.stop_procedure(water.adviser, again.pk, reason="Geen geld").outcome == "stopped"
    with pytest.raises(Refused, match="beëindigd"):
        verbs.begin_step(water.adviser, step_of(again, "decision").pk)


def test_whose_step_it_is_may_work_on_it_and_nobody_else(water, procedure):
    step = step_of(procedure, "profile")
    for actor in (water.town_adviser, water.stranger):
        with pytest.raises(NotAllowed):
            verbs.begin_step(actor, step.pk)
        with pytest.raises(NotAllowed):
            verbs.stop_procedure(actor, procedure.pk, reason="Zomaar")
    verbs.plan_step(water.adviser, step.pk, planned_on=in_days(9), official=office(water.town_adviser))
    assert verbs.begin_step(water.town_adviser, step.pk).state == "busy"
    with pytest.raises(Refused, match="functie heeft in deze regio"):
        verbs.plan_step(water.adviser, step.pk, planned_on=in_days(9), official=office(water.stranger))


def test_a_step_is_given_to_who_stays_in_office(water, procedure):
    step = step_of(procedure, "profile")
    with CaptureQueriesContext(connection) as asked:
        verbs.plan_step(water.adviser, step.pk, planned_on=in_days(9), official=office(water.town_adviser))
    assert [query for query in asked if "FOR SHARE OF o SKIP LOCKED" in query["sql"]]


def test_the_steps_of_who_leaves_pass_to_a_colleague(water, procedure, chief):
    other = somebody("Roos", water.office, "policy_adviser", region=water.net.region)
    rik, roos = (Official.objects.get(pk=office(one)) for one in (water.adviser, other))
    for code in ("decision", "profile"):
        verbs.plan_step(water.adviser, step_of(procedure, code).pk, planned_on=in_days(9), official=rik.pk)
    verbs.finish_step(water.adviser, step_of(procedure, "decision").pk, note="Besloten")
    assert {kind.code: count for kind, count in carried_by(rik)} == {"procedure_steps": 1}
    with pytest.raises(Refused, match="1 stap in een procedure"):
        end_role(chief, rik.pk, reason="Andere baan")
    done = hand_over_and_end(chief, rik.pk, to=roos.pk, reason="Andere baan")
    assert done.given == {"procedure_steps": 1}
    assert step_of(procedure, "profile").official == roos
    assert step_of(procedure, "decision").official == rik, "what is done stays as it was"
    entry = CoverageEntry.objects.latest("at")
    assert (entry.verb, entry.user_id, entry.data["owner"]) == ("give_step", chief.user, "Roos")
    assert not open_gaps("left_behind")


def test_the_steps_of_who_is_blocked_are_left_behind(water, procedure, chief):
    step = step_of(procedure, "profile")
    verbs.plan_step(water.adviser, step.pk, planned_on=in_days(9), official=office(water.adviser))
    block_account(chief, water.office.pk, water.adviser.user, reason="Telefoon gestolen")
    assert [gap.subject for gap in open_gaps("left_behind")] == [str(office(water.adviser))]
    verbs.stop_procedure(JOB, procedure.pk, reason="Geen geld")
    assert not open_gaps("left_behind")


def test_a_date_is_moved_with_a_reason(water, procedure):
    step = step_of(procedure, "profile")
    with pytest.raises(Refused, match="nog geen datum"):
        verbs.move_step(water.adviser, step.pk, planned_on=in_days(3), reason="Ziek")
    verbs.plan_step(water.adviser, step.pk, planned_on=in_days(9), official=office(water.adviser))
    with pytest.raises(Refused, match="Verzet"):
        verbs.plan_step(water.adviser, step.pk, planned_on=in_days(10), official=office(water.adviser))
    with pytest.raises(Refused):
        verbs.move_step(water.adviser, step.pk, planned_on=in_days(20), reason="")
    assert verbs.move_step(
        water.adviser, step.pk, planned_on=in_days(20), reason="Ziek"
    ).planned_on == in_days(20)


def test_the_same_form_twice_is_one_act(water):
    token = a_token()
    water.start(token=token)
    with pytest.raises(AlreadyDone):
        water.start(token=token)
    step = ProcedureStep.objects.earliest("position")
    token_two = a_token()
    verbs.begin_step(water.adviser, step.pk, token=token_two)
    with pytest.raises(AlreadyDone):
        verbs.begin_step(water.adviser, step.pk, token=token_two)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE coverage_entry SET text = 'anders'",
        "DELETE FROM coverage_entry",
        "DELETE FROM coverage_procedurestep",
        "DELETE FROM coverage_procedure",
        "UPDATE coverage_procedurestep SET note = 'anders' WHERE state = 'done'",
        "UPDATE coverage_procedurestep SET state = 'waiting' WHERE code = 'network'",
        "UPDATE coverage_procedurestep SET state = 'not_needed', note = '' WHERE code = 'network'",
        "UPDATE coverage_procedure SET ended_on = began_on, outcome = 'stopped', reason = ''",
    ],
)
def test_the_database_keeps_it(water, procedure, statement):
    verbs.finish_step(water.adviser, step_of(procedure, "decision").pk, note="Gedaan")
    with acting(JOB), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_row_level_security_keeps_strangers_from_writing(water, procedure):
    with acting(water.stranger), connection.cursor() as cursor:
        cursor.execute("UPDATE coverage_procedurestep SET note = 'van buiten'")
        assert cursor.rowcount == 0
        cursor.execute("SELECT count(*) FROM coverage_procedurestep")
        assert cursor.fetchone() == (len(steps()),)
    with acting(public()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM coverage_procedurestep")
        assert cursor.fetchone() == (0,)


def test_the_database_knows_where_a_step_can_stand(water, procedure):
    with acting(JOB), pytest.raises(DatabaseError, match="procedure_step_state"), transaction.atomic():
        ProcedureStep.objects.update(state="magic")


def test_the_region_is_locked_for_who_may_plan_without_holding_up_who_names_it(water):
    with CaptureQueriesContext(connection) as asked, pytest.raises(NotAllowed):
        verbs.start_procedure(water.stranger, water.net.region.pk, began_on=today())
    assert not [query for query in asked if "FOR UPDATE" in query["sql"] or "FOR NO KEY" in query["sql"]]
    with CaptureQueriesContext(connection) as asked:
        water.start()
    locks = [query["sql"] for query in asked if 'FROM "registry_region"' in query["sql"]]
    assert [sql for sql in locks if "FOR NO KEY UPDATE" in sql]


# --- gaps ---


def test_a_coordinator_of_a_partner_in_the_region_is_not_that_of_the_region(water, procedure):
    somebody("Sam", water.net.shelter, "care_coordinator")
    verbs.stop_procedure(water.adviser, procedure.pk, reason="Opnieuw beginnen")
    assert open_gaps("procedure_missing")
    assert not is_seated(water.net.region.pk, "care_coordinator")
    somebody("Zoë", water.office, "care_coordinator")
    evaluate_network()
    assert not open_gaps("procedure_missing")
    assert is_seated(water.net.region.pk, "care_coordinator")


def test_a_bridge_in_the_region_for_safety_covers_no_care(water):
    safety = Region.objects.create(code="XS", name="Veiligheid aan Zee", kind="safety_region")
    Membership.objects.filter(municipality="GM9801", domain=Membership.SAFETY).update(region=safety)
    there = an_organisation("Veiligheid aan Zee", "region", region=safety)
    post = Post.objects.create(
        role="care_coordinator", organisation=there, region=safety, required_since=START
    )
    evaluate_network()
    vacancy = Gap.objects.get(rule="post_vacant", subject=str(post.pk), closed_at=None)
    bridge_gap(JOB, vacancy.pk, what="Opvang in de buurt", until=in_days(100))
    evaluate_network()
    assert {gap.municipality_id for gap in open_gaps("coordinator_access_missing")} == {"GM9801"}
    assert standing(water.net.municipality).state == STATES["nothing"]
    assert [row.state for row in coverage_on(water.adviser, region="XS")] == [STATES["nothing"]]
    water.post.required = False
    water.post.save(update_fields=["required"])
    evaluate_network()
    assert not open_gaps("coordinator_access_missing"), "required for safety is not required for care"


def test_a_region_without_coordinator_and_procedure_is_a_gap_until_one_starts(water):
    water.record()  # any change to the network looks at the rules
    (gap,) = open_gaps("procedure_missing")
    assert (gap.subject, gap.region_id, gap.organisation) == (
        water.net.region.pk,
        water.net.region.pk,
        water.office,
    )
    procedure = water.start()
    assert not open_gaps("procedure_missing")
    verbs.stop_procedure(water.adviser, procedure.pk, reason="Geen geld")
    assert open_gaps("procedure_missing")
    appoint_official(JOB, water.post.pk, name="Zoë Coördinator", valid_from=today())
    assert not open_gaps("procedure_missing")


def test_the_step_that_is_next_is_a_gap_until_it_has_an_owner_and_a_date(water, procedure):
    decision = step_of(procedure, "decision")
    assert [gap.subject for gap in open_gaps("procedure_step_loose")] == [str(decision.pk)]
    verbs.plan_step(water.adviser, decision.pk, planned_on=in_days(9), official=office(water.adviser))
    assert not open_gaps("procedure_step_loose")
    verbs.finish_step(water.adviser, decision.pk, note="Besloten")
    assert [gap.subject for gap in open_gaps("procedure_step_loose")] == [
        str(step_of(procedure, "funding").pk)
    ]


def test_a_step_past_its_date_is_a_gap_of_whose_it_is_until_moved(water, procedure):
    step = step_of(procedure, "decision")
    verbs.plan_step(water.adviser, step.pk, planned_on=in_days(2), official=office(water.town_adviser))
    with clock.at(now() + timedelta(days=3)):
        verbs.begin_step(water.adviser, step.pk)
        (gap,) = open_gaps("procedure_step_late")
        assert (gap.official_id, gap.organisation) == (office(water.town_adviser), water.net.town)
        verbs.move_step(water.adviser, step.pk, planned_on=in_days(9), reason="Vakantie")
        assert not open_gaps("procedure_step_late")


def test_waiting_longer_than_twenty_working_days_is_a_gap(water, procedure):
    step = step_of(procedure, "funding")
    verbs.wait_for(water.adviser, step.pk, organisation=water.net.town.pk)
    for days, many in ((25, 0), (45, 1)):
        with clock.at(now() + timedelta(days=days)):
            evaluate_network()
            assert len(open_gaps("procedure_waits_long")) == many
            row = next(row for row in track(procedure) if row.step.pk == step.pk)
            assert row.waits_long == bool(many)
    with clock.at(now() + timedelta(days=45)):
        verbs.begin_step(water.adviser, step.pk)
        assert not open_gaps("procedure_waits_long")


def test_what_bridges_the_vacancy_keeps_the_municipalities_covered(water):
    water.start()
    assert {gap.municipality_id for gap in open_gaps("coordinator_access_missing")} == {"GM9801"}
    vacancy = Gap.objects.get(rule="post_vacant", subject=str(water.post.pk), closed_at=None)
    bridge_gap(water.adviser, vacancy.pk, what="Opvang in de buurt", until=in_days(100))
    assert not open_gaps("coordinator_access_missing")
    end_bridge(water.adviser, vacancy.pk, reason="De opvang stopt")
    assert open_gaps("coordinator_access_missing")
