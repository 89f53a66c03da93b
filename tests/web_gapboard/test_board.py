"""The gap board: what is not closed, whose it is, and one click to the act that closes it."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sluitend.access.clock import now
from sluitend.access.policies import FEW
from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import as_rows
from sluitend.gaps.verbs import bridge_gap
from sluitend.web.gapboard.board import WIDE
from sluitend.web.gapboard.closing import act_of
from sluitend.web.gapboard.filters import read_after
from sluitend.web.gapboard.words import shown
from sluitend.web.work.views import GAPS
from tests.factories import a_case, a_municipality, an_offer, an_organisation, in_days, somebody

PAGES = ["/hiaten/", "/hiaten/waar/", "/hiaten/verloop/"]


def told(response, key) -> str:
    """Return the page without what differs each time: the form token, and the address that was asked for."""
    page = response.content.decode().replace(str(key), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def words(actor, **which):
    [row] = as_rows(actor, Gap.objects.filter(closed_at=None, **which))
    return shown([row], actor)[0]


def test_the_board_says_what_is_open_whose_it_is_and_by_when(late, as_, planner):
    page = as_(planner).get("/hiaten/").content.decode()
    assert "Zorgcoördinator mensenhandel: rol die niemand vervult" in page
    assert "Gemeente Waterstad" in page
    assert "nog 20 werkdagen" in page


def test_my_work_begins_with_the_most_severe_and_leads_to_all_that_is_mine(late, as_, net):
    first = Gap.objects.get(rule="step_overdue")
    for _number in range(GAPS - 1):
        Gap.objects.create(
            rule="step_overdue", subject=str(uuid4()), severity=1, case=late, region=net.region,
            organisation=first.organisation, official=first.official, since=now(), opened_at=now(), due=in_days(-9),
        )  # fmt: skip
    client, all_of_mine = as_(net.anna), "/hiaten/?eigenaar=mine"
    Gap.objects.exclude(case=late).update(closed_at=now())
    Gap.objects.filter(case=late).exclude(rule="step_overdue").update(closed_at=now())
    assert all_of_mine not in client.get("/werk/").content.decode()
    severe = Gap.objects.create(
        rule="help_asked_afterwards", subject=str(uuid4()), severity=3, case=late, region=net.region,
        organisation=first.organisation, official=first.official, since=now(), opened_at=now(), due=in_days(5),
    )  # fmt: skip
    page = client.get("/werk/").content.decode()
    assert f'href="{all_of_mine}">Alle {GAPS + 1} hiaten van u</a>' in page
    mine = page[page.index("Niet sluitend, en van u") :]
    assert re.search(r"/hiaten/([0-9a-f-]{36})/", mine)[1] == str(severe.pk)
    assert len(client.get(all_of_mine).context["gaps"]) == GAPS + 1


def test_the_board_says_how_it_is_sorted(late, as_, planner):
    page = as_(planner).get("/hiaten/").content.decode()
    assert "Wat het eerst dicht moet, staat bovenaan." in page
    assert "dringendste" not in page


def test_who_takes_part_reads_what_the_step_is_and_finishes_it_with_one_click(late, as_, net):
    page = as_(net.anna).get("/hiaten/").content.decode()
    assert f"{late.reference}: Bel de opvang" in page
    step = late.steps.get()
    assert f"/casussen/{late.pk}/?doe=finish_step&amp;step={step.pk}" in page


def test_who_does_not_take_part_reads_nothing_of_the_case(late, as_, planner):
    gap = Gap.objects.get(rule="step_overdue")
    for address in ("/hiaten/", f"/hiaten/{gap.pk}/"):
        page = as_(planner).get(address).content.decode()
        assert "Stap te laat" in page
        assert "Bel de opvang" not in page
        assert late.reference not in page
        assert str(late.pk) not in page


def test_each_gap_leads_to_the_act_that_closes_it(late, net, planner):
    an_organisation("Stille Hulp", "other", phone="", region=net.region)
    an_offer(net.anna, a_case(net.anna), net.shelter)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_handover SET due = due - 30")
    evaluate_all()
    vacancy = Gap.objects.get(rule="post_vacant")
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(3))
    acts = {row.gap.rule: act_of(row) for row in as_rows(net.anna, Gap.objects.filter(closed_at=None))}
    assert {rule: label for rule, (label, _url) in acts.items()} == {
        "agreement_missing": "Leg de afspraak vast",
        "post_vacant": "Wijs iemand aan",
        "procedure_missing": "Begin",
        "no_substitute": "Kies een vervanger",
        "official_untrained": "Leg een training vast",
        "organisation_unreachable": "Vul contact aan",
        "bridge_ending": "Verleng",
        "step_overdue": "Rond af",
        "no_contact": "Leg contact vast",
        "handover_unanswered": "Beslis wie verdergaat",
        "base_level_open": "Bekijk wat nodig is",
    }
    assert acts["bridge_ending"][1] == f"/hiaten/{vacancy.pk}/?doe=bridge"
    assert acts["post_vacant"][1] == f"/rollen/{vacancy.subject}/?doe=appoint"
    assert words(net.anna, rule="handover_unanswered").title.endswith("geen antwoord van Opvang De Brug")
    assert "laatste contact op" in words(net.anna, rule="no_contact").title
    assert words(net.anna, rule="bridge_ending").title == "Rol die niemand vervult: overbrugging loopt af"


def test_a_gap_whose_words_are_gone_still_shows(late, net, planner):
    gap = Gap.objects.get(rule="step_overdue")
    gap.subject = str(uuid4())
    [row] = as_rows(net.anna, [gap])
    assert shown([row], net.anna)[0].title == f"{row.about.reference}: stap te laat"
    bridge_gap(planner, Gap.objects.get(rule="post_vacant").pk, what="Opvang", until=in_days(3))
    ending = Gap.objects.get(rule="bridge_ending")
    ending.detail = {}
    [row] = as_rows(planner, [ending])
    assert shown([row], planner)[0].title == "Overbrugging loopt af"
    assert act_of(row)[1] == "/hiaten/"


def test_a_bridge_is_shown_with_who_does_it(late, net, planner, as_):
    gap = Gap.objects.get(rule="post_vacant")
    bridge_gap(planner, gap.pk, what="Opvang in Almere", until=in_days(90), organisation=net.shelter.pk)
    assert "Opvang in Almere (Opvang De Brug)" in as_(planner).get("/hiaten/").content.decode()
    bridge_gap(planner, gap.pk, what="Zonder naam", until=in_days(90))
    assert words(planner, rule="post_vacant").bridge == "Zonder naam"


def test_filters_stand_in_the_address(late, as_, planner):
    client = as_(planner)
    page = client.get("/hiaten/?soort=post_vacant&leeftijd=7&overbrugd=no&eigenaar=mine").content.decode()
    assert "rol die niemand vervult" in page
    assert "Stap te laat</a>" not in page
    empty = client.get("/hiaten/?gemeente=GM9801&soort=post_vacant").content.decode()
    assert "Met dit filter staat er niets open" in empty


@pytest.mark.parametrize(
    "query",
    [
        "regio=XB", "regio=%00", "soort=%3Cscript%3E", "leeftijd=abc", "gemeente=GM9802", "traject=" + "x" * 5000,
        "na=niets", "na=2018-99-99_x", "na=2018-01-01_x", "na=", "eigenaar=iedereen", "overbrugd=misschien", "regio=-",
    ],
)  # fmt: skip
def test_a_filter_that_does_not_exist_is_left_aside(late, as_, planner, query):
    response = as_(planner).get(f"/hiaten/?{query}")
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_pages_go_on_where_the_last_one_ended(late, net, as_, planner):
    for number in range(30):
        an_organisation(f"Stille Hulp {number}", "other", phone="", region=net.region)
    evaluate_all()
    client = as_(planner)
    first = client.get("/hiaten/").content.decode()
    [after] = re.findall(r"na=(\d{4}-\d\d-\d\d_[0-9a-f-]{36})", first)
    second = client.get(f"/hiaten/?na={after}").content.decode()
    assert "Naar het begin" in second
    assert first.count("sl-row__title") == 25
    assert second.count("sl-row__title") == min(25, Gap.objects.filter(closed_at=None).count() - 25)


def test_the_board_takes_the_same_queries_for_one_gap_and_for_many(
    late, net, as_, adviser, django_assert_max_num_queries
):
    client = as_(adviser)
    # Three of them ask which acts Ad may do: agreements, procedures and trainings are not for everybody.
    for page in PAGES:
        client.get(page)
    with django_assert_max_num_queries(14):
        client.get("/hiaten/")
    for number in range(30):
        an_organisation(f"Stille Hulp {number}", "other", phone="", region=net.region)
        a_case(net.anna)
    evaluate_all()
    for page in PAGES:
        with django_assert_max_num_queries(14):
            client.get(page)


def test_where_shows_each_municipality_against_each_kind(late, as_, planner, net):
    page = as_(planner).get("/hiaten/waar/").content.decode()
    assert "Waterstad" in page
    assert "Dijkdorp" not in page
    assert "?regio=XA&amp;gemeente=GM9801&amp;soort=step_overdue" in page
    assert "De regio zelf" in page
    Gap.objects.update(due=in_days(-2))
    assert "te laat" in as_(planner).get("/hiaten/waar/").content.decode()


def test_where_nothing_is_open_the_pages_say_so(net, as_):
    client = as_(net.chantal)
    assert "Hier is alles sluitend" in client.get("/hiaten/waar/").content.decode()
    assert "Er staat niets open" in client.get("/hiaten/").content.decode()
    assert client.get("/hiaten/waar/?regio=-").status_code == 200


def test_chantal_sees_nothing_of_another_region(late, as_, net):
    client = as_(net.chantal)
    gap = Gap.objects.get(rule="step_overdue")
    for page in ("/hiaten/?regio=XA", "/hiaten/waar/?regio=XA"):
        answer = client.get(page).content.decode()
        assert "Waterstad" not in answer
        assert "Zorgcoördinator" not in answer
    other = uuid4()
    theirs, nothing = client.get(f"/hiaten/{gap.pk}/"), client.get(f"/hiaten/{other}/")
    assert theirs.status_code == nothing.status_code == 404
    assert told(theirs, gap.pk) == told(nothing, other)
    for address in (
        "/hiaten/verloop/?regio=XA",
        "/hiaten/verloop/weken.svg?regio=XA",
        "/hiaten/verloop/weken.csv?regio=XA",
    ):
        assert client.get(address).status_code == 404
    assert client.post(f"/hiaten/{gap.pk}/bridge/", {"what": "x", "until": in_days(3)}).status_code == 404


def test_nobody_is_asked_to_log_in(late, client):
    gap = Gap.objects.first()
    for address in (*PAGES, f"/hiaten/{gap.pk}/", "/hiaten/verloop/weken.svg", "/hiaten/verloop/weken.csv"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("login"))


def test_an_office_without_a_region_sees_the_country(net, as_):
    actor = somebody("Lars", an_organisation("Landelijk Meldpunt", "comensha", phone=""), "professional")
    evaluate_all()
    assert "Landelijk Meldpunt" in as_(actor).get("/hiaten/").content.decode()


def test_a_place_in_the_list_is_read_or_left_aside():
    assert read_after("") is None
    assert read_after("2018-03-01_") is None


def test_a_signal_nobody_judged_leads_to_its_triage(net):
    signal = a_case(net.anna, programme="signal", first_step="Beoordeel het signaal")
    gap = Gap(
        rule="signal_not_triaged", subject=str(signal.pk), case=signal, severity=3, programme="signal",
        organisation=net.town, since=signal.opened_at, opened_at=signal.opened_at, due=in_days(1),
    )  # fmt: skip
    [row] = as_rows(net.anna, [gap])
    assert act_of(row) == ("Beoordeel", f"/signalen/{signal.pk}/")
    assert shown([row], net.anna)[0].title == f"{signal.reference}: signaal niet op tijd beoordeeld"


def test_who_works_on_no_case_reads_how_many_gaps_there_are_in_cases(late, net, as_, adviser):
    client, gap = as_(adviser), Gap.objects.get(rule="step_overdue")
    page = client.get("/hiaten/").content.decode()
    assert "Bekijk hoeveel het er zijn" in page
    assert "Alles over het netwerk dat open staat" in page
    assert "Alles wat open staat" not in page
    assert str(gap.pk) not in page
    assert client.get(f"/hiaten/{gap.pk}/").status_code == 404
    page = client.get("/hiaten/waar/").content.decode()
    assert "Hiaten in casussen" in page
    assert "geen of minder dan 5 casussen" in page
    assert "1–4" not in page
    assert "Eigenaar" not in page
    assert "Zorgcoördinatie slachtoffer" in page
    course = client.get("/hiaten/verloop/?regio=XA")
    assert "Alleen hiaten over het netwerk" in course.content.decode()
    assert (
        "Alleen hiaten over het netwerk"
        not in as_(net.anna).get("/hiaten/verloop/?regio=XA").content.decode()
    )


def rows_of(page, caption):
    """Return the rows of a table as the texts of their cells."""
    table = page[page.index(f">{caption}</caption>") :].split("<tbody")[1].split("</tbody>")[0]
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("<tr>")[1:])
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in cells]


def test_who_reads_numbers_reads_the_same_of_every_municipality(late, net, as_, adviser):
    a_municipality("GM9803", "Meerdam", net.region)
    a_municipality("GM9804", "Achterdam", net.region)
    page = as_(adviser).get("/hiaten/waar/").content.decode()
    assert rows_of(page, "Per gemeente en traject") == [
        [f"{town}geen of minder dan vijf", *["·geen of minder dan 5 casussen"] * len(PROGRAMMES)]
        for town in ("Achterdam", "Meerdam", "Waterstad")
    ]
    matrix = rows_of(page, "Aantal open hiaten per gemeente en soort")
    assert [row[0].removesuffix("niets open") for row in matrix] == [
        "Achterdam",
        "Meerdam",
        "Waterstad",
        "De regio zelf",
    ]
    assert all(cell == "·0" for cell in matrix[0][1:])


def where(client, key):
    """Return what is on the page of where, and how many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/hiaten/waar/")
    assert page.status_code == 200
    return told(page, key), len(queries)


def a_gap_of_a_minor(net, case):
    return Gap.objects.create(
        rule="no_contact", subject=str(case.pk), severity=3, programme="minor_victim", case=case, region=net.region,
        municipality=net.municipality, organisation=net.town, since=now(), opened_at=now(), due=in_days(-3),
    )  # fmt: skip


def test_nothing_on_the_page_tells_one_child_from_none(net, as_, adviser):
    """One gap in the programme of minors in a small municipality would tell that there is a child."""
    cases = [a_case(net.anna, programme="minor_victim") for _number in range(FEW)]
    Gap.objects.update(closed_at=now())
    client = as_(adviser)
    client.get("/hiaten/waar/")
    none = where(client, net.anna)
    for number, case in enumerate(cases, 1):
        a_gap_of_a_minor(net, case)
        assert (where(client, net.anna) == none) == (number < FEW)
    assert "Over het netwerk staat niets open" in none[0]
    assert "Hier is alles sluitend" not in none[0]
    [row] = rows_of(where(client, net.anna)[0], "Per gemeente en traject")
    assert row[1 + list(PROGRAMMES).index("minor_victim")] == f"{FEW}{FEW} te laat"


def test_a_wide_table_says_that_it_scrolls_and_is_reached_with_the_keyboard(late, net, as_):
    assert len(set(Gap.objects.values_list("rule", flat=True))) > WIDE
    page = as_(net.anna).get("/hiaten/waar/").content.decode()
    box = re.search(r'<div class="sl-matrix-box"[^>]*>', page)[0]
    for part in ('role="region"', 'tabindex="0"', 'aria-label="Hiaten per gemeente en soort"'):
        assert part in box
    assert "Schuif hem opzij" in page


def test_a_table_that_is_not_wide_says_nothing_of_it(late, net, as_):
    Gap.objects.exclude(rule="step_overdue").update(closed_at=now())
    page = as_(net.anna).get("/hiaten/waar/").content.decode()
    assert "sl-matrix-box" in page
    assert "Schuif hem opzij" not in page


def test_an_empty_list_says_nothing_of_cases_to_who_sees_no_gap_in_one(net, as_, adviser):
    Gap.objects.all().delete()
    for actor, said, unsaid in (
        (adviser, "Over het netwerk staat niets open", "Hier is alles sluitend"),
        (net.anna, "Hier is alles sluitend", "Over het netwerk staat niets open"),
    ):
        page = as_(actor).get("/hiaten/?regio=XA").content.decode()
        assert said in page
        assert unsaid not in page


def test_who_works_on_cases_reads_of_each_and_no_table_of_numbers(late, net, as_):
    assert "Bekijk hoeveel het er zijn" not in as_(net.anna).get("/hiaten/").content.decode()
    assert "Hiaten in casussen" not in as_(net.anna).get("/hiaten/waar/").content.decode()


def test_where_takes_a_constant_number_of_queries(late, net, as_, adviser, django_assert_max_num_queries):
    client = as_(adviser)
    client.get("/hiaten/waar/")
    for _number in range(6):
        a_case(net.anna)
    evaluate_all()
    with django_assert_max_num_queries(14):
        client.get("/hiaten/waar/")
