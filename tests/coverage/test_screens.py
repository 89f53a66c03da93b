"""The screens: the country, a region with its procedure, a step, a municipality; bad input everywhere."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse

from sluitend.access.clock import today
from sluitend.coverage import listing, verbs
from sluitend.coverage.models import CoordinatorAccess, Procedure, ProcedureStep
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import bridge_gap
from sluitend.registry.areas import load_areas
from tests.factories import a_token, account, in_days, office


@pytest.fixture
def as_(client):
    """Log somebody in; returns their browser."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in


def page(browser, name, *args, query="", status=200):
    answer = browser.get(reverse(name, args=args) + query)
    assert answer.status_code == status
    return answer.content.decode()


def send(browser, name, *args, **data):
    return browser.post(reverse(name, args=args), data)


@pytest.fixture
def procedure(water):
    return water.start()


def step_of(procedure: Procedure, code: str) -> ProcedureStep:
    return ProcedureStep.objects.get(procedure=procedure, code=code)


# --- the country ---


def test_the_country_tells_who_has_access_and_who_has_not(water, as_):
    water.record()
    seen = page(as_(water.net.anna), "coverage")
    assert "1 van 2 gemeenten hebben aantoonbaar toegang" in seen
    assert "Regio Aan het Water" in seen
    assert "Geen toegang bekend" in seen
    assert "Dekking is niet hetzelfde als capaciteit" in seen


def test_the_map_can_be_asked_for_another_day_region_and_state(water, as_):
    water.record(
        valid_from=in_days(-20),
        correction="Lag nog in een la",
        organisation=None,
        organisation_name="De Ster",
    )
    browser = as_(water.adviser)
    assert "De Ster" in page(browser, "coverage", query=f"?op={in_days(-20)}")
    assert "De Ster" not in page(browser, "coverage", query=f"?op={in_days(-21)}")
    assert "Dijkdorp" not in page(browser, "coverage", query="?regio=XA")
    assert "Waterstad" not in page(browser, "coverage", query="?stand=nothing")
    assert "Geen gemeente past" in page(browser, "coverage", query="?stand=own")


@pytest.mark.parametrize(
    "query", ["?op=gisteren", "?op=0001-01-01", "?op=9999-12-31", "?regio=%00", "?stand=<b>", "?op="]
)
def test_a_question_that_makes_no_sense_is_left_aside(water, as_, query):
    assert "Waterstad" in page(as_(water.adviser), "coverage", query=query)


def test_all_342_municipalities_take_a_constant_number_of_statements(
    water, as_, django_assert_max_num_queries
):
    load_areas()
    listing.load()
    browser = as_(water.adviser)
    page(browser, "coverage")
    with django_assert_max_num_queries(16):
        seen = page(browser, "coverage")
    assert seen.count('class="sl-tile ') >= 344
    assert "Gedateerd, niet nagekeken" in seen


def test_the_file_has_a_line_for_each_access_and_no_formulas(water, as_):
    water.record(age_until=23, organisation=None, organisation_name="=HYPERLINK(1)")
    water.record(age_from=23)
    answer = as_(water.adviser).get(reverse("coverage_csv"))
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    town = [row for row in rows if row[0] == "GM9801"]
    assert [row[5] for row in town] == ["Regio Aan het Water", "'=HYPERLINK(1)"] or [
        row[5] for row in town
    ] == [
        "'=HYPERLINK(1)",
        "Regio Aan het Water",
    ]
    assert next(row for row in rows if row[0] == "GM9802")[5] == ""


def test_nobody_without_an_office_sees_it(water, client):
    for name, args in (("coverage", ()), ("coverage_csv", ()), ("coverage_region", ("XA",))):
        assert client.get(reverse(name, args=args)).status_code == 302


# --- the region ---


def test_the_region_says_first_what_hinders_and_who_waits_for_whom(
    water, as_, procedure, django_assert_max_num_queries
):
    verbs.finish_step(water.adviser, step_of(procedure, "decision").pk, note="Besloten in december")
    verbs.wait_for(
        water.adviser, step_of(procedure, "funding").pk, organisation=water.net.town.pk, since=in_days(-45)
    )
    vacancy = Gap.objects.get(rule="post_vacant", subject=str(water.post.pk), closed_at=None)
    bridge_gap(
        water.adviser,
        vacancy.pk,
        what="Opvang in Almere",
        until=in_days(100),
        organisation=water.net.shelter.pk,
    )
    browser = as_(water.net.anna)
    with django_assert_max_num_queries(24):
        seen = page(browser, "coverage_region", "XA")
    assert (
        seen.index("Wat houdt het tegen?") < seen.index("Opvang in Almere") < seen.index("De procedure</h2>")
    )
    assert "Wacht op Gemeente Waterstad" in seen
    assert "Te lang" in seen
    assert "Besloten in december" in seen
    assert reverse("gap", args=[vacancy.pk]) in seen
    assert "De beleidsadviseur van de regio start en plant" in seen


def test_a_procedure_is_started_and_stopped_on_screen(water, as_):
    browser = as_(water.adviser)
    token = a_token()
    data = {"began_on": str(in_days(-3)), "token": token}
    for _twice in range(2):
        assert send(browser, "procedure_start", "XA", **data).status_code == 302
    procedure = Procedure.objects.get()
    wrong = send(browser, "procedure_stop", procedure.pk, reason="")
    assert wrong.status_code == 422
    assert send(browser, "procedure_stop", procedure.pk, reason="Samen met de buren").status_code == 302
    assert "Samen met de buren" in page(browser, "coverage_region", "XA")
    assert send(browser, "procedure_start", "XA", began_on="32-13-2018").status_code == 422


def test_a_step_of_a_stopped_procedure_counts_down_no_more(water, as_, procedure):
    busy, waiting, late = (step_of(procedure, code) for code in ("profile", "funding", "mandate"))
    verbs.finish_step(water.adviser, step_of(procedure, "decision").pk, note="Besloten in december")
    verbs.plan_step(water.adviser, busy.pk, official=office(water.net.bas), planned_on=in_days(14))
    verbs.begin_step(water.adviser, busy.pk)
    verbs.wait_for(water.adviser, waiting.pk, organisation=water.net.town.pk, since=today())
    browser, pages = as_(water.adviser), (("coverage_region", "XA"), ("procedure_step", busy.pk))
    for name, thing in pages:
        seen = page(browser, name, thing)
        assert " werkdagen" in seen
        assert ">bezig</span>" in seen
    ProcedureStep.objects.filter(pk=late.pk).update(planned_on=in_days(-1))
    verbs.stop_procedure(water.adviser, procedure.pk, reason="Samen met de buren")
    for name, thing in pages:
        seen = page(browser, name, thing)
        assert ">gestopt</span>" in seen
        for word in ("werkdag", "bezig", "Wacht op", "sl-entry--alarm", "sl-entry--accent", "te laat"):
            assert word not in seen.split("sl-timeline", 1)[1].split("</ol>")[0], word
    assert "Besloten in december" in page(browser, "coverage_region", "XA")


def test_who_does_not_plan_here_cannot_start(water, as_, procedure):
    browser = as_(water.stranger)
    assert send(browser, "procedure_start", "XA", began_on=str(today())).status_code == 403
    assert send(browser, "procedure_stop", procedure.pk, reason="Zomaar").status_code == 403
    assert page(browser, "coverage_region", "BESTAAT-NIET", status=404)


# --- a step ---


def test_every_act_on_a_step_is_one_form(water, as_, procedure):
    browser = as_(water.adviser)
    step = step_of(procedure, "profile")
    acts = [
        ("plan", {"official": str(office(water.adviser)), "planned_on": str(in_days(9))}),
        ("verzet", {"planned_on": str(in_days(12)), "reason": "Vakantie"}),
        ("wacht", {"organisation": str(water.net.town.pk), "since": str(today())}),
        ("begin", {"note": "Concept ligt er"}),
        ("klaar", {"done_on": str(today()), "evidence": "https://voorbeeld.test/profiel"}),
    ]
    for code, data in acts:
        seen = page(browser, "procedure_step", step.pk)
        assert reverse("procedure_step_act", args=[step.pk, code]) in seen
        assert send(browser, "procedure_step_act", step.pk, code, **data).status_code == 302
    step.refresh_from_db()
    assert step.state == "done"
    assert "Wat u kunt doen</h2>" not in page(browser, "procedure_step", step.pk)
    other = step_of(procedure, "mandate")
    assert (
        send(browser, "procedure_step_act", other.pk, "niet-nodig", reason="Al geregeld").status_code == 302
    )


def test_who_gave_a_step_away_by_a_double_click_reads_that_it_was_done(water, as_, procedure):
    step = step_of(procedure, "profile")
    verbs.plan_step(water.adviser, step.pk, official=office(water.net.bas), planned_on=in_days(9))
    given = {"official": str(office(water.adviser)), "planned_on": str(in_days(9)), "token": str(a_token())}
    browser = as_(water.net.bas)
    assert send(browser, "procedure_step_act", step.pk, "plan", **given).status_code == 302
    again = browser.post(reverse("procedure_step_act", args=[step.pk, "plan"]), given, follow=True)
    assert "Dit is al verwerkt" in again.content.decode()
    later = given | {"token": str(a_token())}
    assert send(browser, "procedure_step_act", step.pk, "plan", **later).status_code == 403


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("plan", {"official": "", "planned_on": str(in_days(3))}),
        ("plan", {"official": "geen-sleutel", "planned_on": "ooit"}),
        ("wacht", {"organisation": "0198ffff-ffff-7fff-8fff-ffffffffff07"}),
        ("klaar", {"done_on": str(in_days(1)), "note": "Morgen"}),
        ("klaar", {"done_on": str(today()), "evidence": "javascript:alert(1)"}),
        ("niet-nodig", {"reason": ""}),
        ("niet-nodig", {"reason": "x" * 301}),
    ],
)
def test_what_is_wrong_in_a_form_is_told_and_kept(water, as_, procedure, act, data):
    step = step_of(procedure, "profile")
    answer = send(as_(water.adviser), "procedure_step_act", step.pk, act, **data)
    assert answer.status_code == 422
    step.refresh_from_db()
    assert step.state == "not_begun"


def test_an_act_that_does_not_exist_and_a_step_of_others(water, as_, procedure):
    step = step_of(procedure, "profile")
    assert send(as_(water.adviser), "procedure_step_act", step.pk, "iets").status_code == 404
    assert send(as_(water.stranger), "procedure_step_act", step.pk, "begin").status_code == 403
    assert "Alleen wie deze stap heeft" in page(as_(water.stranger), "procedure_step", step.pk)


# --- a municipality ---


def test_access_is_recorded_and_ended_on_screen(water, as_):
    browser = as_(water.town_adviser)
    data = {
        "how": "contracted", "organisation": str(water.net.shelter.pk), "valid_from": str(today()),
        "contract_until": str(in_days(400)), "hours": "7,5", "source": "Overeenkomst", "kinds": ["labour"],
        "age_from": "18", "token": a_token(),
    }  # fmt: skip
    for _twice in range(2):
        assert send(browser, "access_record", "GM9801", **data).status_code == 302
    access = CoordinatorAccess.objects.get()
    seen = page(browser, "coverage_municipality", "GM9801")
    assert "vanaf 18 jaar; uitbuiting op het werk" in seen
    assert "7,5 uur per week" in seen
    assert "Niet voor iedereen" in seen
    wrong = send(browser, "access_end", access.pk, on=str(today() - timedelta(days=1)), reason="Weg")
    assert wrong.status_code == 422
    assert (
        send(browser, "access_end", access.pk, on=str(in_days(10)), reason="Contract af").status_code == 302
    )
    assert "Contract af" in page(browser, "coverage_municipality", "GM9801")


@pytest.mark.parametrize(
    "data",
    [{}, {"how": "magic"}, {"valid_from": "ooit"}, {"age_from": "200"}, {"hours": "veel"}, {"kinds": ["x"]}],
)
def test_what_is_wrong_in_access_is_told_and_kept(water, as_, data):
    usual = {"how": "own", "organisation_name": "De Ster", "valid_from": str(today()), "source": "Gebeld"}
    sent = usual | data if data else {}
    answer = send(as_(water.town_adviser), "access_record", "GM9801", **sent)
    assert answer.status_code == 422
    assert not data or "De Ster" in answer.content.decode()
    assert not CoordinatorAccess.objects.exists()


def test_days_that_do_not_fit_are_told_together_with_what_is_missing(water, as_):
    sent = {
        "how": "own",
        "organisation_name": "De Ster",
        "valid_from": str(today()),
        "valid_until": str(today()),
    }
    answer = send(as_(water.town_adviser), "access_record", "GM9801", **sent)
    told = answer.content.decode()
    assert "De einddatum ligt voor de begindatum." in told
    assert 'href="#access_source"' in told


def test_who_is_not_of_the_municipality_records_nothing(water, as_):
    access = water.record()
    browser = as_(water.stranger)
    assert send(browser, "access_record", "GM9801", how="own").status_code == 403
    assert send(browser, "access_end", access.pk, on=str(today()), reason="Weg").status_code == 403
    assert page(browser, "coverage_municipality", "GM0000", status=404)


def test_a_gap_leads_to_the_page_that_closes_it(water, as_):
    browser = as_(water.adviser)
    water.start()
    board = page(browser, "gaps")
    assert reverse("coverage_municipality", args=["GM9801"]) in board
    assert "Besluit: volgende stap heeft geen eigenaar of datum" in board
