"""The legal track of a case: what follows what, which clock runs, who may know it, and what is a gap before it is late."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from sluitend.access.clock import at
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.models import Entry
from sluitend.casework.terms import today
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.legal import verbs
from sluitend.legal.models import LegalFact, LegalTerm
from sluitend.legal.queries import legal_track
from sluitend.legal.reference import facts, possible, terms
from tests.factories import JOB, a_case, a_token, in_days


def stands(case, track="stay"):
    return next(one.now.code for one in legal_track(case).standing if one.track == track and one.now)


def running(case):
    return {clock.kind.code: clock for clock in legal_track(case).running}


def over(case):
    return [one.over.kind.code for one in legal_track(case).standing if one.over]


def gap(case):
    return Gap.objects.filter(rule="legal_term_ends", case=case, closed_at=None)


def reflect(world, case, days_ago=0):
    verbs.record_legal(world.anna, case.pk, code="reflection_started", on=in_days(-days_ago))


def test_a_reflection_period_runs_for_three_months_and_ends_with_the_report(world, case):
    reflect(world, case)
    clock = running(case)["reflection_period"]
    assert clock.state == "running"
    assert 88 <= clock.left <= 92
    verbs.record_legal(world.anna, case.pk, code="permit_asked", on=today())
    assert "reflection_period" not in running(case)
    verbs.record_legal(world.anna, case.pk, code="permit_given", on=today())
    assert set(running(case)) == {"residence_permit", "permanent_option"}
    verbs.record_legal(world.anna, case.pk, code="permit_refused", on=today())
    assert set(running(case)) == {"objection"}


def test_a_term_is_a_gap_before_it_runs_out_and_no_more_once_it_is_met(world, case):
    reflect(world, case, days_ago=60)
    assert not gap(case).exists()
    with at(timezone.now() + timedelta(days=12)):
        evaluate_all()
        assert running(case)["reflection_period"].state == "soon"
        assert gap(case).get().organisation_id == world.town.pk
        verbs.record_legal(world.anna, case.pk, code="permit_asked", on=today())
        assert not gap(case).exists()


def test_a_term_that_nobody_looked_at_is_over_and_stays_a_gap(world, case):
    reflect(world, case, days_ago=200)
    assert running(case)["reflection_period"].state == "over"
    assert gap(case).exists()
    assert over(case) == ["reflection_period"]
    [clock] = running(case).values()
    verbs.end_term(world.anna, case.pk, term=clock.term.pk, reason="Verstreken; de advocaat weet ervan.")
    assert not gap(case).exists()
    assert over(case) == ["reflection_period"], "nobody said where the person stands now"
    verbs.record_legal(world.anna, case.pk, code="reflection_over", on=today())
    assert over(case) == []


def test_a_stay_whose_term_is_over_is_not_shown_as_running(world, case, as_):
    reflect(world, case)
    assert over(case) == []
    page = reverse("legal_track", args=[case.pk])
    assert "Leg vast wat er nu is" not in as_(world.anna).get(page).content.decode()
    with at(timezone.now() + timedelta(days=200)):
        assert "Leg vast wat er nu is" in as_(world.anna).get(page).content.decode()


def test_what_comes_next_follows_from_what_stands_and_nothing_else_is_taken(world, case):
    verbs.record_legal(world.anna, case.pk, code="stay_none", on=today())
    for code in ("permit_given", "reflection_refused", "stay_none", "onzin", ""):
        with pytest.raises(Refused) as refused:
            verbs.record_legal(world.anna, case.pk, code=code, on=today())
        assert refused.value.field == "code"
    assert stands(case) == "stay_none"


@pytest.mark.parametrize("day", [None, date(2099, 1, 1)])
def test_a_day_that_makes_no_sense_is_refused(world, case, day):
    with pytest.raises(Refused) as refused:
        verbs.record_legal(world.anna, case.pk, code="stay_none", on=day)
    assert refused.value.field == "on"


def test_a_day_before_what_stands_is_refused(world, case):
    reflect(world, case)
    with pytest.raises(Refused):
        verbs.record_legal(world.anna, case.pk, code="permit_asked", on=in_days(-5))


def test_whoever_comes_from_elsewhere_brings_what_was_decided_there(world, case):
    verbs.record_legal(world.anna, case.pk, code="permit_given", on=in_days(-300))
    assert stands(case) == "permit_given"
    assert running(case)["residence_permit"].state == "soon"


def test_every_fact_can_be_reached_and_every_state_has_a_way_on_or_is_an_end():
    for fact in facts().values():
        assert fact in possible(fact.track, "")
        assert fact.after is None or all(facts()[code].track == fact.track for code in fact.after)


def test_what_was_wrong_is_taken_back_with_its_clocks_and_the_history_stays(world, case):
    reflect(world, case)
    fact = LegalFact.objects.get(case=case)
    verbs.take_back_legal(world.anna, case.pk, fact=fact.pk, reason="Verkeerde casus.")
    assert running(case) == {}
    assert [one.taken_back_at is not None for one, _fact in legal_track(case).history] == [True]
    with pytest.raises(NotFound):
        verbs.take_back_legal(world.anna, case.pk, fact=fact.pk, reason="Nog eens.")


def test_only_what_may_be_extended_is_and_an_interruption_holds_only_some_clocks(world, case):
    reflect(world, case)
    verbs.start_term(world.anna, case.pk, kind="wmo_inquiry", on=in_days(-10))
    reflection, inquiry = (running(case)[code].term for code in ("reflection_period", "wmo_inquiry"))
    with pytest.raises(Refused):
        verbs.extend_term(world.anna, case.pk, term=reflection.pk, reason="Graag.")
    for clock in (reflection, inquiry):
        verbs.interrupt_term(world.anna, case.pk, term=clock.pk, on=in_days(0), reason="Verdwenen.")
    with pytest.raises(Refused):
        verbs.interrupt_term(world.anna, case.pk, term=inquiry.pk, on=in_days(0), reason="Weer.")
    with at(timezone.now() + timedelta(days=14)):
        for clock in (reflection, inquiry):
            verbs.resume_term(world.anna, case.pk, term=clock.pk, on=today())
        now = running(case)
    assert now["reflection_period"].term.ends_on == reflection.ends_on
    assert 14 <= (now["wmo_inquiry"].term.ends_on - inquiry.ends_on).days <= 17  # and on to a working day


def test_the_same_form_twice_is_one_act(world, case):
    token = a_token()
    verbs.record_legal(world.anna, case.pk, code="reported", on=today(), token=token)
    with pytest.raises(AlreadyDone):
        verbs.record_legal(world.anna, case.pk, code="reported", on=today(), token=token)
    assert LegalFact.objects.filter(case=case).count() == 1
    assert Entry.objects.get(pk=token).data["sentence"] == "Aangifte gedaan"


def test_it_is_for_who_works_on_the_case_and_needs_to_know_the_person(world, case, adviser):
    verbs.record_legal(world.bas, case.pk, code="lawyer_found", on=today())
    for actor, error in ((world.chantal, NotFound), (adviser, NotAllowed)):
        with pytest.raises(error):
            verbs.record_legal(actor, case.pk, code="lawyer_not", on=today())
        with acting(actor):
            assert not LegalFact.objects.exists()
            assert not LegalTerm.objects.exists()


def test_a_case_of_another_programme_has_none(world, as_):
    other = a_case(world.anna, programme="top_x")
    assert as_(world.anna).get(f"/casussen/{other.pk}/rechtsspoor/").status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE legal_legalfact SET code = 'left'",
        "UPDATE legal_legalfact SET held_on = held_on - 1",
        "DELETE FROM legal_legalfact",
        "DELETE FROM legal_legalterm",
        "UPDATE legal_legalterm SET begins_on = begins_on - 1",
        "INSERT INTO legal_legalterm SELECT gen_random_uuid(), kind, begins_on, ends_on, warn_on, extensions, is_paused, ended_on, case_id, fact_id FROM legal_legalterm",
    ],
)
def test_the_database_refuses_to_rewrite_a_track_or_to_run_one_clock_twice(world, case, statement):
    reflect(world, case)
    with pytest.raises(DatabaseError), transaction.atomic(), acting(JOB), connection.cursor() as cursor:
        cursor.execute(statement)


def page(response):
    return response.content.decode()


def test_the_page_counts_down_says_its_source_and_offers_what_can_be_next(
    world, case, as_, django_assert_max_num_queries
):
    reflect(world, case)
    client = as_(world.anna)
    address = f"/casussen/{case.pk}/rechtsspoor/"
    client.get(address)
    with django_assert_max_num_queries(14):
        text = page(client.get(address))
    assert "Bedenktijd" in text
    assert "B8/3" in text
    assert "Rechtsspoor" in page(client.get(f"/casussen/{case.pk}/"))
    form = page(client.get(address + "?doe=vastleggen"))
    assert "Verblijfsvergunning gevraagd" in form
    assert "Tijdelijke vergunning verleend" not in form


def test_a_form_with_errors_keeps_what_was_typed(world, case, as_):
    client = as_(world.anna)
    answer = client.post(
        f"/casussen/{case.pk}/rechtsspoor/vastleggen/",
        {"code": "reported", "on": "32-13-2026", "text": "Bij de AVIM"},
    )
    assert answer.status_code == 422
    assert "Bij de AVIM" in page(answer)
    assert not LegalFact.objects.exists()


@pytest.mark.parametrize("act", ["vastleggen", "beginnen"])
def test_by_form(world, case, as_, act):
    data = {"code": "reported", "kind": "objection", "on": today().isoformat()}
    answer = as_(world.anna).post(f"/casussen/{case.pk}/rechtsspoor/{act}/", data)
    assert answer.status_code == 302
    assert LegalFact.objects.count() + LegalTerm.objects.count() == 1


def test_acts_on_a_clock_by_form(world, case, as_):
    verbs.start_term(world.anna, case.pk, kind="wmo_decision", on=in_days(-5))
    clock, client = LegalTerm.objects.get(), as_(world.anna)
    for act in ("verlengen", "onderbreken", "hervatten", "afronden"):
        data = {"term": clock.pk, "reason": "Afgesproken.", "on": today().isoformat()}
        answer = client.post(f"/casussen/{case.pk}/rechtsspoor/{act}/", data)
        assert answer.status_code == 302, page(answer)
    clock.refresh_from_db()
    assert (clock.extensions, clock.ended_on) == (1, today())
    for act in ("verlengen", "afronden", "onzin"):
        assert client.post(f"/casussen/{case.pk}/rechtsspoor/{act}/", {"term": clock.pk}).status_code in {
            404,
            422,
        }


def test_others_cannot_send_the_forms(world, case, as_, adviser):
    data = {"code": "reported", "on": today().isoformat()}
    for actor, status in ((world.chantal, 404), (adviser, 403)):
        assert as_(actor).post(f"/casussen/{case.pk}/rechtsspoor/vastleggen/", data).status_code == status
    assert not LegalFact.objects.exists()


def test_the_kinds_of_clock_are_all_used_or_can_be_started():
    assert {kind for fact in facts().values() for kind in (*fact.starts, *fact.ends)} <= terms().keys()


@pytest.mark.parametrize(
    ("act", "words"), [("vastleggen", "text"), ("verlengen", "reason"), ("terugnemen", "reason")]
)
def test_a_number_in_the_words_is_asked_about_once(world, case, as_, act, words):
    reflect(world, case)
    verbs.start_term(world.anna, case.pk, kind="wmo_decision", on=in_days(-5))
    fact, clock = LegalFact.objects.get(), LegalTerm.objects.get(kind="wmo_decision")
    data = {"code": "reported", "on": today().isoformat(), "term": clock.pk, "fact": fact.pk}
    data[words] = "Bel 06 12345678"
    client, address = as_(world.anna), f"/casussen/{case.pk}/rechtsspoor/{act}/"
    asked = client.post(address, data)
    assert asked.status_code == 200
    assert "een telefoonnummer" in page(asked)
    assert "Bel 06 12345678" in page(asked)
    assert not Entry.objects.filter(case=case, text__contains="06").exists()
    assert client.post(address, data | {"toch": "1"}).status_code == 302
    assert Entry.objects.filter(case=case, text__contains="06").exists()
