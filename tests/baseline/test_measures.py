"""What the registers of officials and of signals say about the base level."""

from datetime import date, timedelta

import pytest

from sluitend.access import clock
from sluitend.access.actor import system
from sluitend.access.clock import now
from sluitend.access.models import User
from sluitend.baseline.ledger import sync
from sluitend.baseline.models import Fact
from sluitend.gaps.models import Gap
from sluitend.registry.models import Membership, Post
from sluitend.registry.verbs import appoint_official, block_account, unblock_account
from sluitend.signals.verbs import set_aside
from tests.baseline.conftest import TOWN, VILLAGE, on, standing
from tests.factories import an_account, an_official, an_organisation, in_days, somebody
from tests.signals.conftest import a_signal


def counting(measure):
    return standing(measure=measure, counts_until=None)


def shown(measure):
    sync([measure])
    return {(fact.municipality_id, fact.level, fact.detail["title"]) for fact in counting(measure)}


def test_who_is_contact_official_of_the_town_hall_is_the_municipalitys_own(crew):
    assert shown("contact_official") == {(TOWN, "own", "Anna")}
    [fact] = standing(measure="contact_official")
    assert fact.counts_from == fact.dated  # the register knows since when
    assert fact.correction


def test_somebody_appointed_today_is_no_correction(crew):
    an_official(
        "Nu", crew.net.town, "contact_official", municipality=crew.net.municipality, valid_from=in_days(0)
    )
    sync(["contact_official"])
    assert {fact.detail["title"] for fact in standing(measure="contact_official", correction="")} == {"Nu"}


def test_why_somebody_is_in_office_since_an_earlier_day_is_told(crew):
    post, why = Post.objects.get(organisation=crew.net.town, role="contact_official"), "Nu pas doorgegeven"
    appoint_official(system("test"), post.pk, name="Laat", valid_from=in_days(-9), correction=why)
    [fact] = [one for one in standing(measure="contact_official") if one.detail["title"] == "Laat"]
    assert (fact.counts_from, fact.correction) == (in_days(-9), why)


def test_a_contact_official_of_the_region_is_so_for_each_of_its_municipalities(crew):
    office = an_organisation("Regio Achter", "region", region=crew.net.elsewhere)
    an_official("Rik", office, "contact_official", region=crew.net.elsewhere)
    an_official("Els", office, "contact_official", municipality=crew.net.municipality)
    assert shown("contact_official") == {
        (TOWN, "own", "Anna"),
        (TOWN, "regional", "Els"),
        (VILLAGE, "regional", "Rik"),
    }


def test_a_municipality_that_joined_later_was_not_arranged_by_the_region_before(crew):
    office = an_organisation("Regio Achter", "region", region=crew.net.elsewhere)
    rik = an_official("Rik", office, "contact_official", region=crew.net.elsewhere)
    Membership.objects.filter(municipality=VILLAGE, domain="care").update(valid_from=in_days(-30))
    shown("contact_official")
    [fact] = standing(measure="contact_official", municipality=VILLAGE)
    assert (fact.counts_from, fact.dated) == (in_days(-30), in_days(-30))
    assert fact.correction == "In het register staat deze begindatum."
    Post.objects.filter(pk=rik.post_id).update(required_since=in_days(-10))
    Fact.objects.filter(pk=fact.pk).update(superseded_at=now())
    shown("contact_official")
    assert standing(measure="contact_official", municipality=VILLAGE)[0].counts_from == in_days(-10)


def test_who_takes_only_its_safety_in_a_region_is_not_arranged_by_it(crew):
    office = an_organisation("Regio Achter", "region", region=crew.net.elsewhere)
    an_official("Rik", office, "contact_official", region=crew.net.elsewhere)
    Membership.objects.filter(municipality=VILLAGE, domain="care").update(valid_until=in_days(0))
    assert shown("contact_official") == {(TOWN, "own", "Anna")}


def test_a_post_at_a_town_hall_for_another_municipality_is_not_that_ones_own(crew):
    an_official("Els", crew.net.town, "contact_official", municipality=crew.net.other_municipality)
    assert shown("contact_official") == {(TOWN, "own", "Anna"), (VILLAGE, "regional", "Els")}


def test_a_contact_official_whose_account_is_blocked_does_not_count_until_it_is_opened(crew):
    """What counted on each day stays so: opening the account does not fill in the days on which it was closed."""
    ada, anna = somebody("Beer", crew.net.town, "administrator"), crew.anna.user
    anna_of = {"measure": "contact_official", "municipality": TOWN}
    sync()
    closed, opened = in_days(2), in_days(5)
    with on(closed):
        block_account(ada, crew.net.town.pk, anna, reason="Telefoon gestolen")
        [fact] = standing(**anna_of)
        assert fact.counts_until == closed
        gap = Gap.objects.get(rule="base_level_open", closed_at=None, subject=f"{TOWN}:contact_official")
        assert gap.since.date() <= closed
    with on(opened):
        unblock_account(ada, crew.net.town.pk, anna, reason="Nieuwe telefoon")
        [before, since] = standing(**anna_of)
        assert (before.counts_until, since.counts_from, since.counts_until) == (closed, opened, None)
        assert not Gap.objects.filter(pk=gap.pk, closed_at=None).exists()
    with on(in_days(9)):
        sync()
        assert [fact.counts_from for fact in standing(**anna_of)] == [before.counts_from, opened]


def test_a_substitute_whose_account_is_blocked_shows_nothing(crew):
    anna = crew.net.town.posts.get(role="contact_official").officials.get()
    anna.substitute = an_official("Bert", crew.net.town, "professional", user=an_account("Bert"))
    anna.save()
    assert shown("substitute") == {(TOWN, "own", "Bert")}
    User.objects.filter(pk=anna.substitute.user_id).update(is_active=False)
    assert shown("substitute") == set()


@pytest.mark.parametrize("days", [{"valid_until": 0}, {"valid_from": 1}])
def test_who_is_not_in_office_today_does_not_count(crew, days):
    an_official(
        "Ooit", crew.net.town, "contact_official", municipality=crew.net.municipality,
        **{name: in_days(number) for name, number in days.items()},
    )  # fmt: skip
    assert shown("contact_official") == {(TOWN, "own", "Anna")}


def test_a_substitute_counts_while_they_are_in_office(crew):
    anna = crew.net.town.posts.get(role="contact_official").officials.get()
    assert shown("substitute") == set()
    anna.substitute = an_official("Bert", crew.net.town, "professional", valid_until=in_days(9))
    anna.save()
    assert shown("substitute") == {(TOWN, "own", "Bert")}
    assert counting("substitute")[0].holds_until == in_days(9)
    with clock.at(now() + timedelta(days=9)):
        assert shown("substitute") == set()


def test_a_substitute_who_does_not_work_on_cases_shows_nothing(crew):
    anna = crew.net.town.posts.get(role="contact_official").officials.get()
    for role, counts in (("mayor", 0), ("administrator", 0), ("privacy_officer", 0), ("triagist", 1)):
        anna.substitute = an_official("Bert", crew.net.town, role)
        anna.save()
        assert len(shown("substitute")) == counts, role


def uses(measure):
    sync([measure])
    return {
        fact.sub_criterion: (fact.detail.get("signals") or fact.detail["judged"], fact.holds_until)
        for fact in counting(measure)
    }


def test_a_signal_shows_for_a_year_that_signals_are_registered_and_does_not_tell_of_few(crew):
    assert uses("signals_registered") == {}
    for _number in range(4):
        a_signal()
    few = uses("signals_registered")
    assert set(few) == {"signal_registration", "report_route"}
    assert {number for number, _until in few.values()} == {"1–4"}
    a_signal()
    assert uses("signals_registered")["report_route"][0] == "5"
    with clock.at(now() + timedelta(days=400)):
        assert uses("signals_registered") == {}


@pytest.mark.parametrize("reported", [date(2024, 2, 1), date(2024, 2, 17), date(2024, 2, 29)])
def test_what_a_single_report_shows_does_not_tell_on_which_day_it_came(crew, reported):
    with on(reported):
        a_signal()
    with on(date(2024, 3, 1)):
        sync(["signals_registered"])
    assert {(one.dated, one.holds_until) for one in standing()} == {(date(2024, 2, 1), date(2025, 3, 1))}
    with on(date(2025, 2, 28)):
        assert uses("signals_registered")
    with on(date(2025, 3, 1)):
        assert uses("signals_registered") == {}


def test_signals_are_followed_up_while_none_waits_too_long(crew):
    signal, _code = a_signal()
    assert uses("signals_followed_up") == {}  # nothing was judged yet
    set_aside(crew.anna, signal.pk, ground="no_exploitation", reason="Er was niets aan de hand.")
    assert set(uses("signals_followed_up")) == {"signal_follow_up", "contact_official"}
    a_signal()
    assert set(uses("signals_followed_up")) == {"signal_follow_up", "contact_official"}  # within its term
    with clock.at(now() + timedelta(days=20)):  # one waits too long: the official is still at work
        assert set(uses("signals_followed_up")) == {"contact_official"}


def test_what_signals_show_holds_no_data_of_a_case(crew):
    signal, _code = a_signal()
    sync(["signals_registered"])
    for fact in standing(measure="signals_registered"):
        assert set(fact.detail) == {"signals"}
        assert str(signal.pk) not in f"{fact.subject} {fact.detail}"
