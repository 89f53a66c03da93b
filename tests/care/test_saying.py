"""Who sleeps where tonight and who does not; and what is asked before somebody in a minors' case turns 18."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate, localtime
from hypothesis import given
from hypothesis import strategies as st

from sluitend.access.actor import system
from sluitend.access.clock import at, midnight, months_after, now, today
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.care.growing import Growing, growing
from sluitend.care.models import ComingOfAge, SleepingPlace
from sluitend.care.night import GROUPS, tonight_by_case, tonight_counts
from sluitend.care.reference import sleeping_places
from sluitend.care.verbs import (
    accept_placement,
    end_stay,
    prepare_adult_care,
    record_coming_of_age,
    record_sleeping_place,
    start_stay,
)
from sluitend.care.views.night import tonight
from sluitend.casework.models import Entry, Step
from sluitend.casework.verbs import add_participant
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.screens.dates import short_date
from tests.care.conftest import a_place, a_request, a_reservation, a_stay
from tests.factories import a_case, a_token, account, an_organisation, in_days, somebody


def gaps(case, rule):
    return Gap.objects.filter(rule=rule, case=case, closed_at=None)


def group_of(actor, case):
    with acting(actor):
        night = tonight_by_case(actor)
        counts = tonight_counts(actor)
    assert {code: night.count(code) for code in GROUPS if night.count(code)} == counts
    return next(line for lines in night.groups.values() for line in lines if line.case.pk == case.pk)


def says(actor, case, kind, **values):
    return record_sleeping_place(actor, case.pk, kind=kind, **values)


def a_minor(net, **values):
    return a_case(net.anna, programme="minor_victim", **values)


@pytest.mark.parametrize(
    ("kind", "group"),
    [
        ("own_home", "bed"),
        ("network", "bed"),
        ("other_shelter", "bed"),
        ("institution", "bed"),
        ("abroad", "bed"),
        ("street", "none"),
        ("unknown", "unknown"),
    ],
)
def test_what_was_said_last_tells_where_somebody_sleeps(net, kind, group):
    case = a_case(net.anna)
    assert group_of(net.anna, case).group == "unknown"
    says(net.anna, case, "own_home")
    says(net.anna, case, kind)
    assert group_of(net.anna, case).group == group


def test_what_was_said_too_long_ago_is_not_known_any_more_until_it_is_said_again(net):
    with at(now() - timedelta(days=20)):
        case = a_case(net.anna)
        says(net.anna, case, "network")
    line = group_of(net.anna, case)
    assert (line.group, line.is_old, line.since) == ("unknown", True, in_days(-6))
    evaluate_all()
    assert gaps(case, "sleeping_place_unknown").get().organisation_id == net.town.pk
    says(net.anna, case, "network", since=in_days(-20))
    assert group_of(net.anna, case).group == "bed"
    assert not gaps(case, "sleeping_place_unknown").exists()


def test_to_say_the_same_again_keeps_since_when_and_another_place_begins_anew(net):
    with at(now() - timedelta(days=10)):
        case = a_case(net.anna)
    since = lambda: SleepingPlace.objects.filter(case=case).latest("recorded_at", "id").since  # noqa: E731
    says(net.anna, case, "street", since=in_days(-4))
    says(net.anna, case, "street")
    assert since() == in_days(-4)
    assert group_of(net.anna, case).nights == 4
    says(net.anna, case, "street", since=in_days(-6))
    assert since() == in_days(-6)
    says(net.anna, case, "network")
    assert since() == today()
    says(net.anna, case, "street")
    assert since() == today()


def test_after_a_stay_nothing_is_kept_of_its_day(net):
    request = a_request(net.anna)
    a_stay(net.anna, net.bas, a_place(net.bas), request, days_ago=9)
    says(net.anna, request.case, "own_home")
    assert SleepingPlace.objects.get(case=request.case, kind="own_home").since == today()


def test_one_click_says_that_it_is_still_so(net, client):
    with at(now() - timedelta(days=5)):
        case = a_case(net.anna)
        says(net.anna, case, "street")
    client.force_login(account(net.anna))
    address = f"/opvang/slaapt/{case.pk}/"
    page = client.get(address).content.decode()
    assert "Ja, nog zo: Op straat, sinds" in page
    still = dict(re.findall(r'<input type="hidden" name="(token|kind|since)" value="([^"]+)"', page))
    assert (still["kind"], still["since"]) == ("street", str(in_days(-5)))
    assert client.post(address, still).status_code == 302
    assert client.post(address, {"kind": "street", "since": ""}).status_code == 302
    assert set(SleepingPlace.objects.filter(case=case).values_list("since", flat=True)) == {in_days(-5)}
    assert group_of(net.anna, case).nights == 5
    placed = a_request(net.anna)
    a_stay(net.anna, net.bas, a_place(net.bas), placed)
    assert "Ja, nog zo" not in client.get(f"/opvang/slaapt/{placed.case_id}/").content.decode()


def test_a_case_of_which_nobody_said_anything_is_a_gap_after_its_first_night(net):
    with at(now() - timedelta(days=2)):
        case = a_case(net.anna)
    fresh = a_case(net.anna)
    evaluate_all()
    assert gaps(case, "sleeping_place_unknown").exists()
    assert not gaps(fresh, "sleeping_place_unknown").exists()


def test_the_street_is_a_gap_at_once_and_a_bed_closes_it(net):
    case = a_case(net.anna)
    says(net.anna, case, "street", since=in_days(-3))
    gap = gaps(case, "sleeps_outside").get()
    assert (localdate(gap.since), gap.severity) == (in_days(-3), 3)
    line = group_of(net.anna, case)
    assert (line.nights, line.hold_up) == (3, "ask")
    says(net.anna, case, "other_shelter")
    assert not gaps(case, "sleeps_outside").exists()


def test_a_stay_says_where_somebody_sleeps_and_its_end_says_where_they_went(net):
    request = a_request(net.anna)
    stay = a_stay(net.anna, net.bas, a_place(net.bas), request)
    line = group_of(net.anna, request.case)
    assert (line.group, line.placement.pk, line.said.kind) == ("bed", stay.pk, "placed")
    end_stay(net.bas, stay.pk, reason="left")
    assert group_of(net.anna, request.case).group == "unknown"
    assert gaps(request.case, "sleeping_place_unknown").exists()
    other = a_request(net.anna)
    moved = a_stay(net.anna, net.bas, a_place(net.bas), other)
    end_stay(net.bas, moved.pk, reason="own_home")
    assert group_of(net.anna, other.case).said.kind == "own_home"


def test_who_left_the_country_is_no_gap(net):
    request = a_request(net.anna)
    stay = a_stay(net.anna, net.bas, a_place(net.bas), request)
    end_stay(net.bas, stay.pk, reason="abroad")
    assert group_of(net.anna, request.case).kind.code == "abroad"
    assert not gaps(request.case, "sleeping_place_unknown").exists()


@pytest.mark.parametrize("since", [-2, -3])
def test_an_end_that_is_told_late_does_not_cover_what_was_said_since(net, since):
    request = a_request(net.anna)
    stay = a_stay(net.anna, net.bas, a_place(net.bas), request, days_ago=9)
    says(net.anna, request.case, "street", since=in_days(since))
    end_stay(net.bas, stay.pk, reason="own_home", on=in_days(-3))
    line = group_of(net.anna, request.case)
    assert (line.group, line.kind.code) == ("none", "street")
    assert gaps(request.case, "sleeps_outside").exists()


def test_an_end_says_more_than_that_nobody_knew(net):
    request = a_request(net.anna)
    stay = a_stay(net.anna, net.bas, a_place(net.bas), request, days_ago=9)
    says(net.anna, request.case, "unknown", since=in_days(-3))
    end_stay(net.bas, stay.pk, reason="own_home", on=in_days(-3))
    assert group_of(net.anna, request.case).kind.code == "own_home"


def test_a_stay_that_began_says_so_unless_a_later_day_was_spoken_of(net):
    for since, kind in ((0, "placed"), (-1, "placed")):
        request = a_request(net.anna)
        says(net.anna, request.case, "street", since=in_days(since))
        a_stay(net.anna, net.bas, a_place(net.bas), request)
        assert group_of(net.anna, request.case).kind.code == kind
    request = a_request(net.anna)
    with at(now() - timedelta(days=5)):
        promised = a_reservation(net.anna, a_place(net.bas), request)
        accept_placement(net.bas, promised.pk)
    says(net.anna, request.case, "street", since=in_days(-1))
    start_stay(net.bas, promised.pk, on=in_days(-4))
    assert group_of(net.anna, request.case).group == "none"


def test_who_was_in_a_stay_that_is_over_is_unknown_on_the_page_and_a_gap(net):
    request = a_request(net.anna)
    a_stay(net.anna, net.bas, a_place(net.bas), request, days_ago=9)
    over = request.placements.get()
    other = a_case(net.anna)
    SleepingPlace.objects.create(
        case=other,
        kind="placed",
        since=in_days(-9),
        placement=over,
        recorded_at=now(),
        organisation_id=net.town.pk,
    )
    with acting(system("test")):
        over.state, over.ended_on, over.reason = "ended", today(), "left"
        over.save()
    evaluate_all()
    for case in (request.case, other):
        assert group_of(net.anna, case).group == "unknown"
        assert gaps(case, "sleeping_place_unknown").exists()


def test_nobody_without_a_bed_is_left_out_however_many_there_are(net, client):
    for number in range(3):
        says(net.anna, a_case(net.anna), "own_home", since=in_days(-number))
    outside = [a_case(net.anna) for _number in range(2)]
    for case in outside:
        says(net.anna, case, "street")
    nobody_knows = a_case(net.anna)
    with acting(net.anna):
        night = tonight_by_case(net.anna, shown=1)
    listed = {group: [line.case.pk for line in night.listed(group)] for group in night.groups}
    assert set(listed["none"]) == {case.pk for case in outside}
    assert listed["unknown"] == [nobody_knows.pk]
    assert (len(listed["bed"]), night.count("bed"), night.more, night.total) == (1, 3, 2, 6)
    client.force_login(account(net.anna))
    request = client.get("/opvang/vannacht/").wsgi_request
    with acting(net.anna):
        page = tonight(request, shown=1).content.decode()
    assert "Van wie een bed heeft staan nog 2 casussen niet in deze lijst" in page
    assert "Heeft een bed (3)" in page


def test_a_step_whose_day_has_passed_is_too_late_on_the_page(net, client):
    case = a_case(net.anna)
    client.force_login(account(net.anna))
    assert "te laat" not in client.get("/opvang/vannacht/").content.decode()
    with at(now() + timedelta(days=20)):
        assert group_of(net.anna, case).step_is_late
        client.force_login(account(net.anna))
        assert "te laat" in client.get("/opvang/vannacht/").content.decode()


def test_a_day_before_which_something_is_to_be_done_is_told_as_a_day(net, client):
    case = a_case(net.anna)
    due = Step.objects.get(case=case).due
    with at(midnight(due + timedelta(days=5)) + timedelta(hours=12)):
        client.force_login(account(net.anna))
        page = client.get("/opvang/vannacht/").content.decode()
    assert f"uiterlijk {short_date(due)}" in page
    assert "dagen geleden" not in page


def test_whoever_moves_from_a_bed_to_help_without_one_sleeps_nobody_knows_where(net):
    request = a_request(net.anna)
    a_stay(net.anna, net.bas, a_place(net.bas), request)
    case = request.case
    help_at_home = a_request(net.anna, case, kinds=["ambulatory"])
    a_stay(net.anna, net.bas, a_place(net.bas, kind="ambulatory"), help_at_home)
    assert group_of(net.anna, case).group == "unknown"


def test_who_asked_for_tonight_has_no_bed_until_a_place_is_promised(net):
    request = a_request(net.anna, urgency="tonight")
    says(net.anna, request.case, "network")
    assert group_of(net.anna, request.case).hold_up == "place"
    reserved = a_reservation(net.anna, a_place(net.bas), request)
    line = group_of(net.anna, request.case)
    assert (line.group, line.hold_up) == ("none", "answer")
    accept_placement(net.bas, reserved.pk)
    line = group_of(net.anna, request.case)
    assert (line.group, line.hold_up) == ("coming", "arrive")


def test_whoever_was_promised_a_place_still_sleeps_outside_until_they_come(net, client):
    request = a_request(net.anna, urgency="tonight")
    with at(now() - timedelta(days=4)):
        says(net.anna, request.case, "street")
    accept_placement(net.bas, a_reservation(net.anna, a_place(net.bas), request).pk)
    line = group_of(net.anna, request.case)
    assert (line.group, line.kind.is_outside, line.nights) == ("coming", True, 4)
    client.force_login(account(net.anna))
    page = client.get("/opvang/vannacht/").content.decode()
    assert "<strong>Nu: Op straat</strong> <span" in page
    assert "al 4 nachten" in page


def test_whoever_did_not_come_to_a_promised_place_has_no_bed_again(net):
    request = a_request(net.anna, urgency="tonight")
    says(net.anna, request.case, "network")
    noon = localtime(now()).replace(hour=12, minute=0, second=0, microsecond=0)
    with at(noon):
        accept_placement(net.bas, a_reservation(net.anna, a_place(net.bas), request).pk)
    for hours, group, words in (
        (10, "coming", "komt op"),
        (23, "coming", "zou komen op"),
        (26, "none", "zou komen op"),
    ):
        with at(noon + timedelta(hours=hours)):
            line = group_of(net.anna, request.case)
            assert (line.group, line.hold_up) == (group, "arrive")
            assert words in line.promise_told


def test_who_sleeps_outside_and_was_promised_a_place_for_later_is_not_told_to_find_one(net):
    with at(now() - timedelta(days=30)):
        request = a_request(net.anna)
    says(net.anna, request.case, "street")
    assert group_of(net.anna, request.case).hold_up == "late"
    reserved = a_reservation(net.anna, a_place(net.bas), request, starts_on=in_days(3))
    accept_placement(net.bas, reserved.pk)
    line = group_of(net.anna, request.case)
    assert (line.group, line.hold_up, line.waits_too_long) == ("none", "arrive", False)


def test_whoever_ran_away_from_a_stay_has_no_bed(net):
    request = a_request(net.anna)
    a_stay(net.anna, net.bas, a_place(net.bas), request)
    says(net.anna, request.case, "street")
    assert group_of(net.anna, request.case).group == "none"


@pytest.mark.parametrize(
    ("kind", "since", "field"),
    [
        ("placed", None, "kind"),
        ("onzin", None, "kind"),
        ("", None, "kind"),
        ("network", date(2099, 1, 1), "since"),
    ],
)
def test_what_makes_no_sense_is_refused_and_says_where(net, kind, since, field):
    with pytest.raises(Refused) as refused:
        says(net.anna, a_case(net.anna), kind, since=since)
    assert refused.value.field == field


def test_the_same_form_twice_is_said_once_and_stands_in_the_timeline_without_more(net):
    case, token = a_case(net.anna), a_token()
    says(net.anna, case, "network", token=token)
    with pytest.raises(AlreadyDone):
        says(net.anna, case, "network", token=token)
    assert SleepingPlace.objects.filter(case=case).count() == 1
    assert Entry.objects.get(pk=token).data["sentence"] == "Slaapt nu: bij familie of bekenden"


def test_it_is_for_who_works_on_the_case_and_needs_to_know_the_person(net):
    case = a_case(net.anna, participant=net.shelter)
    adviser = an_organisation("Advies", "other", region=net.region)
    add_participant(net.anna, case.pk, organisation=adviser.pk, purpose="escalation", legal_basis="wmo")
    eva = somebody("Eva", adviser, "professional")
    says(net.bas, case, "network")
    for actor, error in ((net.chantal, NotFound), (eva, NotAllowed)):
        with pytest.raises(error):
            says(actor, case, "street")
        with acting(actor):
            assert not SleepingPlace.objects.exists()
            assert tonight_by_case(actor).total == 0
    with pytest.raises(NotFound):
        says(net.anna, a_case(net.anna, programme="top_x"), "street")


def test_what_was_said_is_never_changed_or_removed(net):
    case = a_case(net.anna)
    says(net.anna, case, "network")
    for statement in ("UPDATE care_sleepingplace SET kind = 'street'", "DELETE FROM care_sleepingplace"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_tonight_asks_the_same_number_of_questions_however_many_there_are(net, django_assert_num_queries):
    for _number in range(6):
        request = a_request(net.anna)
        a_stay(net.anna, net.bas, a_place(net.bas), request)
        says(net.anna, a_case(net.anna), "street")
    with acting(net.anna), django_assert_num_queries(8):
        night = tonight_by_case(net.anna)
    assert night.total == 12


def test_of_other_cases_in_the_region_a_small_number_is_not_told(net):
    dirk = somebody("Dirk", net.shelter, "professional", region=net.region)
    for number in range(1, 7):
        a_case(net.anna)
        with acting(dirk):
            unseen = tonight_by_case(dirk).unseen
        assert unseen == {"GM9801": number if number >= 5 else None}
    with acting(net.chantal):
        assert tonight_by_case(net.chantal).unseen == {}


def test_the_page_says_in_one_line_who_has_no_bed(net, client):
    says(net.anna, a_case(net.anna, title="Geheim verhaal"), "street", since=in_days(-2))
    client.force_login(account(net.anna))
    page = client.get("/opvang/vannacht/").content.decode()
    assert "1 persoon heeft vannacht geen bed." in page
    assert "035 000 00 00" in page
    assert "Geheim verhaal" not in page
    client.force_login(account(net.chantal))
    assert "Niemand om voor te zorgen vannacht" in client.get("/opvang/vannacht/").content.decode()


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(net, client):
    case = a_case(net.anna)
    client.force_login(account(net.anna))
    address = f"/opvang/slaapt/{case.pk}/"
    assert "Niemand heeft dit nog vastgelegd" in client.get(address).content.decode()
    wrong = client.post(address, {"kind": "", "text": "bij een vriendin"})
    assert (wrong.status_code, "bij een vriendin" in wrong.content.decode()) == (422, True)
    assert client.post(address, {"kind": "network", "since": str(today())}).status_code == 302
    assert SleepingPlace.objects.get(case=case).kind == "network"
    client.force_login(account(net.chantal))
    assert client.get(address).status_code == 404


# Growing up ------------------------------------------------------------------------------------------------------


def turns(net, case, months, **values):
    return record_coming_of_age(net.anna, case.pk, month=months_after(today(), months), **values)


@pytest.mark.parametrize(
    ("months", "state", "rule"),
    [
        (30, "young", ""),
        (12, "prepare", "adult_care_unprepared"),
        (3, "prepare", "adult_care_unprepared"),
        (-1, "adult", "adult_in_minors_care"),
        (-8, "adult", "adult_in_minors_care"),
    ],
)
def test_from_seventeen_on_nothing_prepared_is_a_gap_and_at_eighteen_still_here_is_one(
    net, months, state, rule
):
    case = a_minor(net)
    turns(net, case, months)
    evaluate_all()
    assert growing(case).state == state
    assert set(Gap.objects.filter(case=case, closed_at=None).values_list("rule", flat=True)) == {rule} - {""}


def test_the_preparation_is_a_step_with_a_date_and_closes_the_gap_until_eighteen(net):
    case = a_minor(net)
    turns(net, case, 6)
    prepare_adult_care(net.anna, case.pk, organisation=net.shelter.pk, due=in_days(30))
    assert not gaps(case, "adult_care_unprepared").exists()
    assert Step.objects.get(case=case, kind="adult_care").what.startswith("Bereid met Opvang De Brug")
    with at(now() + timedelta(days=250)):
        evaluate_all()
        assert gaps(case, "adult_in_minors_care").exists()


def test_nobody_said_when_a_child_turns_18_is_a_gap_after_a_fortnight(net):
    with at(now() - timedelta(days=20)):
        case = a_minor(net)
    evaluate_all()
    assert gaps(case, "coming_of_age_unknown").exists()
    turns(net, case, 40)
    assert not gaps(case, "coming_of_age_unknown").exists()


def test_only_the_month_is_kept_and_only_in_a_minors_case(net):
    case = a_minor(net)
    turns(net, case, 20, reason="Staat in de verwijzing.")
    assert ComingOfAge.objects.get(case=case).month.day == 1
    with pytest.raises(NotFound):
        turns(net, a_case(net.anna), 20)
    for months in (-200, 300):
        with pytest.raises(Refused) as refused:
            turns(net, case, months)
        assert refused.value.field == "month"
    with pytest.raises(NotFound):
        prepare_adult_care(net.chantal, case.pk, organisation=net.shelter.pk, due=in_days(3))


def test_the_page_to_eighteen_takes_a_month_and_a_preparation(net, client):
    case = a_minor(net)
    client.force_login(account(net.anna))
    address = f"/opvang/wordt-18/{case.pk}/"
    assert "Nog niemand heeft vastgelegd" in client.get(address).content.decode()
    assert client.post(address, {"month": "gisteren"}).status_code == 422
    assert client.post(address, {"month": f"{months_after(today(), 5):%m-%Y}"}).status_code == 302
    assert client.post(address, {"organisation": "", "due": ""}).status_code == 422
    sent = client.post(address, {"organisation": str(net.shelter.pk), "due": str(in_days(10))})
    assert sent.status_code == 302
    assert "De overdracht wordt voorbereid" in client.get(address).content.decode()


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(-60, 216))
def test_from_birth_on_each_day_has_one_state_and_they_follow_one_another(day, months):
    month = months_after(day, months).replace(day=1)
    order = ["young", "prepare", "adult"]
    states = [Growing(month, None, on).state for on in (day, months_after(day, 6), months_after(day, 13))]
    assert [order.index(state) for state in states] == sorted(order.index(state) for state in states)


def test_the_reference_data_name_each_place_in_both_languages():
    assert all(one.name.nl and one.name.en for one in sleeping_places().values())
