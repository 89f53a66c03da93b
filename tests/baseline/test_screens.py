"""The pages of the base level: what is missing first, as of any day, in a constant number of statements."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from sluitend.access.clock import now
from sluitend.baseline import frameworks
from sluitend.baseline.evaluation import FactRow
from sluitend.baseline.ledger import sync
from sluitend.baseline.measures import SINCE_REGISTER
from sluitend.baseline.models import Fact
from sluitend.baseline.policies import ROW_LEVEL_SECURITY
from sluitend.baseline.words import evidence
from sluitend.gaps.evaluation import evaluate_all, evaluate_network
from sluitend.gaps.models import Gap
from sluitend.improvement.models import Goal, GoalStep
from sluitend.policy.models import Passage, PolicyDocument
from sluitend.registry.models import Municipality, Region
from sluitend.registry.verbs import end_office, merge_municipality, move_municipality
from tests.baseline.conftest import START, TOWN, VILLAGE, after, on, standing
from tests.factories import account, an_account, an_organisation, in_days, office, somebody

PAGE = reverse("base_level_of", args=[TOWN])


@pytest.fixture
def adviser(client, crew):
    client.force_login(account(crew.adviser))
    return client


@pytest.fixture
def others(client, crew):
    client.force_login(account(crew.chantal))
    return client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_page_begins_with_what_is_missing_and_whose_it_is(adviser, things):
    things.put("Meldroute 2026", dated=in_days(-10), detail={"title": "Meldroute 2026", "by": "college"})
    evaluate_all()
    shown = text(adviser.get(PAGE))
    missing = shown[shown.index('id="ontbreekt"') : shown.index("sl-aspect")]
    assert "Bewustwording en training" in missing
    assert "Interne meldroute" not in missing
    assert "Gemeente Waterstad" in missing
    assert "naar het hiaat" in missing
    assert "Meldroute 2026</" in shown or "Meldroute 2026, college" in shown
    assert "Zelf geregeld" in shown


def test_without_a_municipality_one_sees_ones_own(adviser):
    assert "<h1" in text(adviser.get("/basisniveau/"))
    assert "Waterstad" in text(adviser.get("/basisniveau/"))


def test_who_works_elsewhere_sees_that_there_is_a_draft_or_a_goal_and_not_what_it_says(others, crew):
    draft = PolicyDocument.objects.create(
        organisation=crew.net.town,
        kind="proposal",
        title="Geheim plan",
        draft=True,
        dated=in_days(-9),
        added_at=now(),
    )
    Passage.objects.create(
        document=draft, sub_criterion="all_forms", quotation="Er komt opvang.", proves="arrangement", proposed_at=now(),
        state="accepted", judged_at=now(),
    )  # fmt: skip
    goal = Goal.objects.create(
        municipality=crew.net.municipality, region=crew.net.region, title="Stille wens", sub_criterion="awareness",
        organisation=crew.net.town, due=in_days(90), opened_at=now(),
    )  # fmt: skip
    GoalStep.objects.create(
        goal=goal,
        what="Stille stap",
        organisation=crew.net.town,
        due=in_days(9),
        added_at=now(),
    )
    sync(["passages", "goals"])
    shown = text(others.get(PAGE))
    assert "Een concept" in shown
    assert "Een doel in het verbeterplan" in shown
    for words in ("Geheim plan", "Er komt opvang", "Stille"):
        assert words not in shown
        assert not Fact.objects.filter(detail__icontains=words).exists()
    for link in (reverse("policy_document", args=[draft.pk]), reverse("goal", args=[goal.pk])):
        assert link in shown
        assert others.get(link).status_code == 404  # the page itself is gated


def test_the_map_is_of_the_day_that_is_asked(adviser, crew):
    Municipality.objects.filter(pk="GM9802").update(valid_from=in_days(-10), valid_until=in_days(-5))

    def on_the_map(query):
        return text(adviser.get(f"/basisniveau/regio/?regio=land{query}")).partition("sl-map__region")[2]

    assert "Dijkdorp" in on_the_map(f"&dag={in_days(-7)}")
    assert "Waterstad" in on_the_map("")
    assert "Dijkdorp" not in on_the_map("")


def test_what_is_committed_later_with_an_earlier_moment_shows_at_once(adviser, things):
    def told(subject, at):
        Fact.objects.create(
            municipality_id=TOWN, sub_criterion="report_route", measure="m", subject=subject, proves="arrangement",
            level="own", dated=in_days(-3), counts_from=in_days(-3), recorded_at=at, detail={"title": subject},
        )  # fmt: skip

    told("Eerste", now())
    assert "Eerste" in text(adviser.get(PAGE))
    told("Tweede", now() - timedelta(minutes=1))
    assert "Tweede" in text(adviser.get(PAGE))


def test_what_is_chosen_in_the_form_gets_an_address_of_its_own(adviser):
    answer = adviser.get("/basisniveau/?gemeente=GM9802&dag=2020-01-01&kader=ibp_5_11")
    assert answer.url == f"{reverse('base_level_of', args=['GM9802'])}?kader=ibp_5_11&dag=2020-01-01"
    assert adviser.get("/basisniveau/?gemeente=../../x", follow=True).status_code == 404


def test_who_has_no_office_sees_nothing(client, crew):
    client.force_login(an_account("Niemand"))
    for address in ("/basisniveau/", PAGE, "/basisniveau/regio/", "/basisniveau/regio/tabel.csv"):
        assert client.get(address).status_code == 403
    assert client.get("/basisniveau/regio/verloop.svg").status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_everybody_with_an_office_may_look_and_only_an_adviser_corrects(others, things, crew):
    things.put("beleid", dated=in_days(-5))
    things.sync()
    assert "beleid" in text(others.get(PAGE))
    [fact] = standing()
    correct = reverse("base_level_fact", args=[fact.pk])
    assert correct not in text(others.get(PAGE))
    assert others.get(correct).status_code == 403
    assert others.post(correct, {"counts_from": "2020-01-01", "reason": "x"}).status_code == 403
    others.force_login(account(crew.adviser))
    assert correct in text(others.get(PAGE))
    assert others.get(correct).status_code == 200


def test_a_correction_is_marked_and_what_was_known_then_can_still_be_seen(adviser, things):
    things.put("Nota 7", sub="trafficking_policy")
    with on(after(100)):
        things.sync()
    [fact] = standing()
    correct = reverse("base_level_fact", args=[fact.pk])
    refused = adviser.post(correct, {"counts_from": "2018-01-02", "reason": ""})
    assert refused.status_code == 422
    assert 'value="2018-01-02"' in refused.content.decode()
    answer = adviser.post(correct, {"counts_from": "2018-01-02", "reason": "Raadsbesluit gevonden"})
    assert answer.status_code == 302
    then = f"{PAGE}?dag=2018-02-01"
    assert "Raadsbesluit gevonden" in text(adviser.get(then))
    assert "Raadsbesluit gevonden" not in text(adviser.get(f"{then}&bekend=toen"))
    assert "Nota 7" not in text(adviser.get(f"{then}&bekend=toen"))


@pytest.mark.parametrize(
    "day", ["2018-02-30", "gisteren", "9999-12-31", "0001-01-01", "2018-02-01T10", "\x00"]
)
def test_a_day_that_is_none_is_left_aside(adviser, day):
    assert adviser.get(PAGE, {"dag": day, "kader": "geen", "bekend": "ooit"}).status_code == 200
    asked = {"dag": day, "kader": "geen", "regio": "??", "criterium": "z", "stand": "?"}
    assert adviser.get("/basisniveau/regio/", asked).status_code == 200


def test_a_municipality_that_ended_names_its_successor(adviser, crew):
    Municipality.objects.create(code="GM9803", name="Veendam aan Zee", valid_until=START, successor_id=TOWN)
    shown = text(adviser.get(reverse("base_level_of", args=["GM9803"])))
    assert "geen gemeente meer" in shown
    assert reverse("base_level_of", args=[TOWN]) in shown
    assert "Wat ontbreekt" in text(adviser.get(reverse("base_level_of", args=["GM9803"]) + "?dag=2017-01-01"))
    assert "Veendam" not in text(adviser.get("/basisniveau/regio/?regio=land"))
    assert "Veendam" in text(adviser.get("/basisniveau/regio/?regio=land&dag=2017-01-01"))


def test_a_municipality_that_does_not_exist_is_not_found(adviser):
    assert adviser.get(reverse("base_level_of", args=["GM0000"])).status_code == 404


def test_the_matrix_shows_criteria_and_then_the_parts_of_one(adviser, things):
    things.put("Meldroute", dated=in_days(-10))
    things.sync()
    shown = text(adviser.get("/basisniveau/regio/"))
    assert "Waterstad" in shown
    assert "Dijkdorp" not in shown
    assert "Actief signaleren" in shown
    parts = text(adviser.get("/basisniveau/regio/?regio=land&criterium=a"))
    assert "Dijkdorp" in parts
    assert "Interne meldroute" in parts
    assert "Zelf geregeld" in parts
    assert "Advies" in parts
    assert "Afspraak" in parts
    assert "Naslag" in parts


def test_the_filter_leaves_out_what_is_in_order(adviser, things):
    for sub in frameworks.frameworks()[0].criteria[0].subs:
        things.put(sub.code, sub=sub.code, dated=in_days(-10))
    things.sync()
    everything = text(adviser.get("/basisniveau/regio/?regio=land&criterium=a"))
    missing = text(adviser.get("/basisniveau/regio/?regio=land&criterium=a&stand=ontbreekt"))
    link = f'href="{PAGE}"'
    assert link in everything
    # The map shows where all stand, whatever the filter.
    assert link not in missing.partition("<table")[2].partition("</table>")[0]


def test_the_table_can_be_taken_along(adviser, things):
    things.put("Meldroute", dated=in_days(-10))
    things.sync()
    answer = adviser.get("/basisniveau/regio/tabel.csv?regio=land&kader=ibp_5_11")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert len(lines) == 1 + 2 * 11
    [line] = [line for line in lines if line.startswith(f"{TOWN};") and "Interne meldroute" in line]
    assert ";Zelf geregeld;ja;gemeente;" in line


@pytest.mark.parametrize("day", ["abc", "2026-02-31", "1990-01-01", in_days(1).isoformat()])
def test_a_day_that_cannot_be_told_of_is_said_and_gives_no_table(adviser, day):
    for page in (PAGE, "/basisniveau/regio/"):
        shown = text(adviser.get(f"{page}?dag={day}"))
        assert "Deze dag kennen we niet." in shown
        assert "Dit is de stand van" not in shown
    chosen = adviser.get(f"/basisniveau/?gemeente={VILLAGE}&dag={day}", follow=True)
    assert "Deze dag kennen we niet." in text(chosen)
    refused = adviser.get(f"/basisniveau/regio/tabel.csv?dag={day}")
    assert refused.status_code == 404
    assert "Deze dag kennen we niet." in refused.content.decode()


@pytest.mark.parametrize("part", ["regio=ZZ", "kader=onzin", "criterium=onzin"])
def test_a_choice_that_does_not_exist_is_said_and_gives_no_table(adviser, part):
    assert "Dat deel is weggelaten." in text(adviser.get(f"/basisniveau/regio/?{part}"))
    assert adviser.get(f"/basisniveau/regio/tabel.csv?{part}").status_code == 404


def test_the_course_is_a_picture_that_a_browser_keeps(adviser):
    answer = adviser.get("/basisniveau/regio/verloop.svg?criterium=b&vorm=smal")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    again = adviser.get(
        "/basisniveau/regio/verloop.svg?criterium=b&vorm=smal", headers={"if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304
    assert adviser.get("/basisniveau/regio/verloop.svg?thema=roze").status_code == 404


def test_a_page_costs_the_same_whatever_there_is_to_tell(adviser, things, django_assert_num_queries, crew):
    def counted(address):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            text(adviser.get(address))
        return len(captured)

    pages = (PAGE, "/basisniveau/regio/?regio=land", "/basisniveau/regio/?regio=XA&criterium=a")
    counted(PAGE)
    before = [counted(page) for page in pages]
    for number in range(30):
        things.put(f"stuk {number}", sub="trafficking_policy", dated=in_days(-number))
        Municipality.objects.create(code=f"GM97{number:02}", name=f"Plaats {number}")
    things.sync()
    assert [counted(page) for page in pages] == before
    assert max(before) <= 18


def test_a_new_framework_is_a_file(adviser, things, tmp_path, monkeypatch):
    for path in frameworks.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (tmp_path / "eigen.yaml").write_text(
        """
code: own_yardstick
version: "1"
name: {nl: "Onze eigen lat", en: "Our own yardstick"}
kind: agreement
what: {nl: "Wat wij afspraken.", en: "What we agreed."}
unread: {nl: "Niets.", en: "Nothing."}
source: ons overleg
checked_on: 2026-11-29
status: to_be_verified_by_the_region
entries:
  - code: one
    name: {nl: "Ons enige criterium", en: "Our only criterion"}
    what: {nl: "Een meldroute.", en: "A report route."}
    sub_criteria:
      - {code: report_route, fresh_months: 12}
""",
        "utf-8",
    )
    monkeypatch.setattr(frameworks, "FOLDER", tmp_path)
    things.put("Meldroute", dated=in_days(-10))
    things.sync()
    shown = text(adviser.get(f"{PAGE}?kader=own_yardstick"))
    assert "Ons enige criterium" in shown
    assert "Alles wat dit kader vraagt is geregeld" in shown
    assert "Onze eigen lat" in text(adviser.get(PAGE))
    assert "Ons enige criterium" in text(adviser.get("/basisniveau/regio/?kader=own_yardstick"))


def test_who_leaves_opens_the_gap_at_once_and_the_page_says_since_when(adviser, crew):
    evaluate_network()
    about = {"rule": "base_level_open", "subject": f"{TOWN}:contact_official", "closed_at": None}
    from sluitend.baseline.ledger import sync

    sync()
    evaluate_network()
    assert not Gap.objects.filter(**about).exists()
    end_office(crew.adviser, office(crew.anna), in_days(0))
    assert Gap.objects.filter(**about).exists()
    assert "Aandachtsfunctionaris aangewezen" in text(adviser.get(PAGE)).split("sl-aspect")[0]


def test_the_protection_stands_for_the_ledger():
    assert Fact._meta.db_table in ROW_LEVEL_SECURITY


def test_what_the_register_says_of_a_date_is_read_in_english_too():
    row = FactRow(
        TOWN, "contact_official", "arrangement", "own", START, None, START, None, correction=SINCE_REGISTER
    )
    with translation.override("en"):
        assert evidence(row).correction == "The register gives this start date."


@pytest.mark.parametrize("then", [True, False])
def test_a_move_recorded_later_changes_only_what_we_know_now(adviser, crew, then):
    asked = f"{reverse('base_level_region')}?regio=XB&dag=2020-01-01{'&bekend=toen' if then else ''}"
    office_ = an_organisation("Regio Achter de Dijk", "region", region_id="XB")
    mover = somebody("Abe", office_, "administrator")
    move_municipality(mover, VILLAGE, domain="care", region="XA", on=date(2019, 1, 1), reason="besluit")
    move_municipality(mover, VILLAGE, domain="safety", region="XA", on=date(2019, 1, 1), reason="besluit")
    shown = text(adviser.get(asked))
    assert ("Dijkdorp</a></th>" in shown) is then
    assert ("is later gecorrigeerd" in shown) is not then


@pytest.mark.parametrize("then", [True, False])
def test_a_merger_recorded_later_changes_only_what_we_know_now(adviser, crew, then):
    office_ = an_organisation("Regio Achter de Dijk", "region", region_id="XB")
    mover = somebody("Abe", office_, "administrator")
    merge_municipality(mover, VILLAGE, into=TOWN, on=date(2019, 1, 1), reason="wet")
    page = reverse("base_level_of", args=[VILLAGE])
    answer = adviser.get(f"{page}?dag=2020-01-01{'&bekend=toen' if then else ''}")
    assert ("baseline/municipality.html" in [one.name for one in answer.templates]) is then


def test_the_regions_for_care_and_for_safety_are_told_apart(adviser, crew):
    Region.objects.create(code="XV", name="Regio Aan het Water", kind="safety_region")
    shown = text(adviser.get(reverse("base_level_region")))
    assert ">Regio Aan het Water (zorg)<" in shown
    assert ">Regio Aan het Water<" in shown


def test_under_what_lapsed_stands_what_ran_out(adviser, things):
    for title, day in (("Nota prostitutiebeleid", in_days(-3000)), ("Oudere nota", in_days(-3900))):
        things.put(title, dated=day, since=day, correction="Gold toen", detail={"title": title})
    things.sync()
    shown = text(adviser.get(PAGE))
    under = shown[shown.index('id="report_route"') :]
    under = under[: under.index("</li>")]
    assert "Verlopen op" in under
    assert "Nota prostitutiebeleid" in under
    assert "Oudere nota" not in under
