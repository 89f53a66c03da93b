"""A region looks at the guide again: only its own adviser, once a form, never undone; and what is late is a gap."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.access.clock import today
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.guide.access import advised_regions
from sluitend.guide.models import GuideReview
from sluitend.guide.queries import regional, review_day
from sluitend.guide.reading import pieces
from sluitend.guide.verbs import record_review, remark_on_entry
from tests.factories import a_token, an_organisation, in_days, somebody

EARLIER = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))
LATER = datetime(2028, 1, 10, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))


def page(response) -> str:
    return response.content.decode()


def reviewed(actor, entry="bibob", **values):
    return record_review(actor, "XA", entry, **{"note": "Wet gelezen", "review_on": in_days(300)} | values)


def late(entry="bibob"):
    return Gap.objects.filter(rule="guide_outdated", closed_at=None, detail__entry=entry)


def test_a_region_says_that_it_looked_and_when_to_look_again(planner):
    review = reviewed(planner, link="https://wetten.overheid.nl/BWBR0013798/")
    assert (review.region_id, review.entry, review.name) == ("XA", "bibob", "Petra")
    said = regional({"XA"})["bibob"]
    assert review_day(pieces()["bibob"], said) == in_days(300)


@pytest.mark.parametrize("who", ["anna", "bas", "chantal"])
def test_nobody_else_does(who, net, planner):
    with pytest.raises(NotAllowed):
        reviewed(getattr(net, who))
    with pytest.raises(NotAllowed):
        remark_on_entry(getattr(net, who), "XA", "bibob", remark="Anders")
    with pytest.raises(NotAllowed):
        record_review(planner, "XB", "bibob", note="Elders", review_on=in_days(9))
    assert not GuideReview.objects.exists()


def test_the_adviser_of_a_town_or_for_one_programme_does_not_speak_for_the_region(net, planner):
    town = somebody("Tom", net.town, "policy_adviser")
    office = an_organisation("Regio Twee", "region", region=net.region)
    part = somebody("Paul", office, "policy_adviser", programme="victim_care")
    one = somebody("Olga", office, "policy_adviser", region=net.region, municipality=net.municipality)
    for actor in (town, part, one):
        assert not advised_regions(actor)
        with pytest.raises(NotAllowed):
            reviewed(actor)
    assert set(advised_regions(planner)) == {"XA"}
    assert reviewed(planner)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"note": "  "}, "note"), ({"note": "x" * 301}, "note"), ({"link": "javascript:alert(1)"}, "link"),
     ({"link": "ftp://x.nl"}, "link"), ({"review_on": in_days(0)}, "review_on"), ({"review_on": in_days(900)}, "review_on")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_field(values, field, planner):
    with pytest.raises(Refused) as refusal:
        reviewed(planner, **values)
    assert refusal.value.field == field


def test_an_entry_that_does_not_exist_cannot_be_looked_at(planner):
    with pytest.raises(NotFound):
        reviewed(planner, "bestaat_niet")


def test_the_same_form_twice_is_one_act(planner):
    token = a_token()
    reviewed(planner, token=token)
    with pytest.raises(AlreadyDone):
        reviewed(planner, token=token)
    assert GuideReview.objects.count() == 1


def test_what_was_recorded_stays(planner):
    review = reviewed(planner)
    for statement in (
        "UPDATE guide_review SET note = 'x' WHERE id = %s",
        "DELETE FROM guide_review WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [review.pk])


def test_the_database_itself_keeps_another_region_out(net, planner):
    row = {
        "entry": "bibob",
        "kind": "review",
        "at": clock.now(),
        "name": "x",
        "note": "x",
        "review_on": in_days(9),
    }
    with acting(planner):
        GuideReview.objects.create(region_id="XA", **row)
    with pytest.raises(DatabaseError), transaction.atomic(), acting(planner):
        GuideReview.objects.create(region_id="XB", **row)


def test_a_late_entry_is_a_gap_of_the_region_and_a_review_closes_it(net, planner):
    with clock.at(EARLIER):
        evaluate_network()
        assert not late().exists()
    with clock.at(LATER):
        evaluate_network()
        gap = late().get()
        assert gap.region_id == "XA"
        assert gap.official.name == "Petra"
        assert timezone.localdate(gap.since) == date(2027, 11, 29)
        reviewed(planner, review_on=date(2028, 12, 1))
        assert not late().exists()
        assert late("police").exists()
    with clock.at(LATER + timedelta(days=400)):
        evaluate_network()
        assert late().exists()


def test_a_region_that_does_not_work_here_has_no_such_gap(net, planner):
    an_organisation("Regio Achter de Dijk", "region", region=net.elsewhere, on_platform=False)
    an_organisation("Regio Twee", "region", region=net.region)
    with clock.at(LATER):
        evaluate_network()
        assert {gap.region_id for gap in late()} == {"XA"}


@given(st.lists(st.tuples(st.integers(-500, 500), st.integers(1, 700)), max_size=4), st.integers(0, 900))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_page_and_the_gap_agree_on_when_to_look_again(planner, reviews, later):
    piece = pieces()["bibob"]
    noon = datetime(2026, 11, 29, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))
    with transaction.atomic():
        for days, again in sorted(reviews):
            with clock.at(noon + timedelta(days=days)):
                reviewed(planner, review_on=today() + timedelta(days=again))
        with clock.at(noon + timedelta(days=later)):
            evaluate_network()
            assert late().exists() == (review_day(piece, regional({"XA"}).get("bibob", ())) <= today())
        transaction.set_rollback(True)


def test_a_remark_is_read_in_the_region_with_its_number_first_and_an_empty_one_takes_it_away(
    net, planner, as_
):
    remark_on_entry(planner, "XA", "safe_at_home", remark="Vraag naar team Water", phone="035 987 65 43")
    here = page(as_(net.anna).get("/gids/advies/?leeftijd=minor"))
    assert "Vraag naar team Water" in here
    assert here.index("tel:0359876543") < here.index("tel:08002000")
    assert "Vraag naar team Water" not in page(as_(net.chantal).get("/gids/advies/?leeftijd=minor"))
    remark_on_entry(planner, "XA", "safe_at_home", remark="")
    assert "Vraag naar team Water" not in page(as_(net.anna).get("/gids/advies/?leeftijd=minor"))


def test_the_adviser_records_it_on_the_page_and_sees_it_there(planner, as_):
    client = as_(planner)
    assert "Ik heb dit nagekeken" in page(client.get("/gids/over/bibob/?doe=nagekeken"))
    answer = client.post(
        "/gids/over/bibob/nagekeken/",
        {"region": "XA", "note": "Wet gelezen", "review_on": in_days(300).isoformat(), "token": a_token()},
        follow=True,
    )
    assert "Vastgelegd dat u dit hebt nagekeken" in page(answer)
    assert "nagekeken: Wet gelezen" in page(answer)
    answer = client.post(
        "/gids/over/bibob/opmerking/", {"region": "XA", "remark": "Bel eerst Jan"}, follow=True
    )
    assert "Bel eerst Jan" in page(answer)


def test_a_refused_form_keeps_what_was_typed(planner, as_):
    answer = as_(planner).post(
        "/gids/over/bibob/nagekeken/", {"region": "XA", "note": "Gelezen", "review_on": "2001-01-01"}
    )
    assert answer.status_code == 422
    assert "Kies een dag na vandaag" in page(answer)
    assert 'value="Gelezen"' in page(answer)
    for data in ({}, {"region": "ZZ", "note": "x", "review_on": "morgen"}, {"region": "XA", "note": "\x00"}):
        assert as_(planner).post("/gids/over/bibob/nagekeken/", data).status_code == 422


def test_who_is_not_the_adviser_sees_no_form_and_cannot_send_one(net, planner, as_):
    client = as_(net.anna)
    assert "Ik heb dit nagekeken" not in page(client.get("/gids/over/bibob/"))
    data = {"region": "XA", "note": "Gelezen", "review_on": in_days(9).isoformat()}
    assert client.post("/gids/over/bibob/nagekeken/", data).status_code == 403
    assert client.post("/gids/over/bibob/iets/", data).status_code == 404
    assert as_(planner).post("/gids/over/bibob/nagekeken/", data).status_code == 302


def test_the_gap_board_leads_to_the_entry(planner, as_):
    with clock.at(LATER):
        evaluate_network()
    board = page(as_(planner).get("/hiaten/?regel=guide_outdated"))
    assert "doe=nagekeken" in board
