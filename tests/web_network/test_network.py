"""The network: whom to call, which roles nobody fills, and who may change that. A gap closes while one looks."""

import pytest
from django.urls import reverse

from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import bridge_gap
from sluitend.registry.models import Official, Organisation, Post, RegistryChange
from tests.factories import a_token, an_account, an_organisation, in_days, office, somebody


@pytest.fixture
def post(planner):
    """The care coordinator that is missing."""
    evaluate_network()
    return Post.objects.get(role="care_coordinator", officials=None)


@pytest.fixture
def silent(net, planner):
    organisation = an_organisation("Stille Hulp", "other", phone="", region=net.region, themes=["shelter"])
    evaluate_network()
    return organisation


def page(response) -> str:
    return response.content.decode()


def stands_in(planner):
    """The office in which Petra works on cases."""
    return next(one.official for one in planner.offices if one.role == "planner")


def open_gap(rule, **which):
    return Gap.objects.filter(rule=rule, closed_at=None, **which).exists()


def test_organisations_are_found_by_name_kind_theme_and_region(silent, as_, net):
    client = as_(net.bas)
    for query in ("", "?zoek=stille", "?soort=other", "?thema=shelter", "?regio=XA"):
        assert "Stille Hulp" in page(client.get(f"/organisaties/{query}"))
    for query in ("?zoek=niemand", "?soort=police", "?thema=addiction"):
        assert "Stille Hulp" not in page(client.get(f"/organisaties/{query}"))
    assert "Geen contact bekend" in page(client.get("/organisaties/"))


@pytest.mark.parametrize(
    "query", ["zoek=%00", "zoek=" + "x" * 5000, "soort=onzin", "regio=ZZ", "blad=abc", "blad=99"]
)
def test_a_search_that_makes_no_sense_still_answers(silent, as_, net, query):
    assert as_(net.bas).get(f"/organisaties/?{query}").status_code == 200


def test_a_long_list_has_pages(silent, as_, net, django_assert_max_num_queries):
    for number in range(120):
        an_organisation(f"Partner {number:03}", "other", region=net.region)
    client = as_(net.bas)
    with django_assert_max_num_queries(9):
        assert "blad=2" in page(client.get("/organisaties/"))
    middle = page(client.get("/organisaties/?blad=2"))
    assert "blad=1" in middle
    assert "blad=3" in middle


def test_an_organisation_shows_how_to_reach_it_and_who_does_what(
    silent, as_, net, django_assert_max_num_queries
):
    net.shelter.covers.add(net.municipality)
    client = as_(net.bas)
    with django_assert_max_num_queries(14):
        shelter = page(client.get(f"/organisaties/{net.shelter.pk}/"))
    assert "035 000 00 00" in shelter
    assert "Bas" in shelter
    assert "Waterstad" in shelter
    assert "partner zonder bereikbaar contact" in page(client.get(f"/organisaties/{silent.pk}/"))


def test_who_gives_a_telephone_number_sees_the_gap_close(silent, as_, planner):
    client = as_(planner)
    assert open_gap("organisation_unreachable", subject=str(silent.pk))
    answer = client.post(f"/organisaties/{silent.pk}/contact/", {"phone": "035 123 45 67"}, follow=True)
    assert "Daarmee is een hiaat gesloten" in page(answer)
    assert not open_gap("organisation_unreachable", subject=str(silent.pk))
    again = client.post(f"/organisaties/{silent.pk}/contact/", {"phone": "035 123 45 68"}, follow=True)
    assert "hiaat gesloten" not in page(again)


def test_a_gap_that_somebody_else_closed_is_not_told_as_ones_own_work(silent, as_, net, planner):
    other = an_organisation("Andere Hulp", "other", phone="", region=net.region)
    evaluate_network()
    Organisation.objects.filter(pk=other.pk).update(phone="035 123 45 67")
    answer = as_(planner).post(
        f"/organisaties/{silent.pk}/contact/", {"hours": "ma-vr 9-17 uur"}, follow=True
    )
    assert "hiaat gesloten" not in page(answer)
    assert not open_gap("organisation_unreachable", subject=str(other.pk))
    assert open_gap("organisation_unreachable", subject=str(silent.pk))


@pytest.mark.parametrize("values", [{"phone": "bel mij"}, {"email": "geen adres"}, {"hours": "x" * 200}])
def test_a_contact_that_cannot_be_comes_back(silent, as_, planner, values):
    response = as_(planner).post(f"/organisaties/{silent.pk}/contact/", values)
    assert response.status_code == 422
    assert "Niet alles is goed ingevuld" in page(response)
    assert open_gap("organisation_unreachable", subject=str(silent.pk))


def test_roles_nobody_fills_stand_first_with_what_bridges_them(post, as_, planner, net):
    bridge_gap(
        planner, Gap.objects.get(rule="post_vacant").pk, what="Opvang in Almere", until=in_days(60),
        organisation=net.shelter.pk,
    )  # fmt: skip
    roles = page(as_(planner).get("/rollen/"))
    assert roles.index("Niemand doet dit nu") < roles.index("Vervuld")
    assert "Opvang in Almere (Opvang De Brug)" in roles
    assert "Anna" in roles
    assert "Chantal" not in roles
    only = page(as_(planner).get("/rollen/?rol=contact_official"))
    assert "Anna" in only
    assert "Opvang in Almere" not in only
    assert "geen rollen afgesproken" in page(as_(planner).get("/rollen/?rol=onzin"))


def test_who_appoints_somebody_sees_the_gap_close(post, as_, planner):
    coordinator = an_account("Coen")
    wil = somebody("Wil", post.organisation, "administrator")
    values = {
        "name": "Coen Jansen",
        "account": coordinator.email.upper(),
        "valid_from": str(in_days(0)),
        "substitute": str(stands_in(planner)),
    }
    answer = as_(wil).post(f"/rollen/{post.pk}/appoint/", values, follow=True)
    assert "Daarmee is een hiaat gesloten" in page(answer)
    assert "Coen Jansen" in page(answer)
    assert not open_gap("post_vacant")
    appointed = Official.objects.get(post=post)
    assert (appointed.user, appointed.email) == (coordinator, coordinator.email)


def test_somebody_without_an_account_can_hold_a_post(post, as_, planner):
    as_(planner).post(f"/rollen/{post.pk}/appoint/", {"name": "Coen", "valid_from": str(in_days(0))})
    assert Official.objects.get(post=post).user is None


def test_who_comes_later_is_announced_and_the_gap_stays(post, as_, planner):
    client = as_(planner)
    client.post(f"/rollen/{post.pk}/appoint/", {"name": "Coen", "valid_from": str(in_days(9))})
    assert open_gap("post_vacant")
    assert "Coen begint" in page(client.get(f"/rollen/{post.pk}/"))
    assert "Coen begint" in page(client.get("/rollen/"))


def test_a_double_click_appoints_once(post, as_, planner):
    client, token = as_(planner), str(a_token())
    for _click in range(2):
        values = {"name": "Coen", "valid_from": str(in_days(0)), "token": token}
        assert client.post(f"/rollen/{post.pk}/appoint/", values).status_code == 302
    assert Official.objects.filter(post=post).count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "\x00"},
        {"name": "Coen", "account": "niemand@voorbeeld.test"},
        {"name": "Coen", "valid_from": "31-02-2026"},
        {"name": "Coen", "valid_from": str(in_days(9)), "valid_until": str(in_days(8))},
        {"name": "x" * 200, "valid_from": str(in_days(0))},
        {"name": "Coen", "valid_from": str(in_days(0)), "substitute": "onzin"},
        {"name": "Coen", "valid_from": str(in_days(0)), "phone": "=1+1"},
        {"name": "Coen", "valid_from": str(in_days(-9))},
    ],
)
def test_an_appointment_that_cannot_be_comes_back_with_what_was_typed(post, as_, planner, values):
    response = as_(planner).post(f"/rollen/{post.pk}/appoint/", values)
    assert response.status_code == 422
    assert "Niet alles is goed ingevuld" in page(response)
    assert not Official.objects.filter(post=post).exists()


def test_a_start_in_the_past_asks_why_and_the_history_tells(post, as_, planner):
    client, why = as_(planner), "Het besluit is nu pas doorgegeven"
    values = {"name": "Coen", "valid_from": str(in_days(-9))}
    refused = client.post(f"/rollen/{post.pk}/appoint/", values)
    assert "Schrijf op waarom dit nu pas wordt vastgelegd" in page(refused)
    assert client.post(f"/rollen/{post.pk}/appoint/", {**values, "correction": why}).status_code == 302
    assert [line.text for line in RegistryChange.objects.filter(verb="appoint_official")] == [why]


def test_a_substitute_is_chosen_and_somebody_stops(post, as_, planner):
    client = as_(planner)
    values = {"name": "Coen", "valid_from": str(in_days(-9)), "correction": "Nu pas bekend"}
    client.post(f"/rollen/{post.pk}/appoint/", values)
    coordinator = Official.objects.get(post=post)
    assert open_gap("no_substitute", official=coordinator)
    shown = page(client.get(f"/rollen/{post.pk}/?doe=substitute&official={coordinator.pk}"))
    assert '<details class="sl-disclosure" id="substitute" open>' in shown
    assert f'value="{stands_in(planner)}"' in shown
    assert f'value="{office(somebody("Bea", post.organisation, "mayor"))}"' not in page(
        client.get(f"/rollen/{post.pk}/")
    )
    client.post(
        f"/rollen/{post.pk}/substitute/",
        {"official": str(coordinator.pk), "substitute": str(stands_in(planner))},
    )
    assert not open_gap("no_substitute", official=coordinator)
    assert "Vervanger: Petra" in page(client.get(f"/rollen/{post.pk}/"))

    client.post(f"/rollen/{post.pk}/end/", {"official": str(coordinator.pk), "on": str(in_days(0))})
    assert open_gap("post_vacant")
    assert "Wie deed dit eerder" in page(client.get(f"/rollen/{post.pk}/"))


def test_only_who_manages_the_organisation_or_its_region_may(post, silent, as_, net):
    client = as_(net.anna)
    assert "Alleen de beheerder" in page(client.get(f"/rollen/{post.pk}/"))
    assert "<details" not in page(client.get(f"/organisaties/{silent.pk}/"))
    for address in (f"/rollen/{post.pk}/appoint/", f"/organisaties/{silent.pk}/contact/"):
        assert client.post(address, {"name": "Coen", "valid_from": "2026-01-01"}).status_code == 403
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/rollen/{}/wis/", "/organisaties/{}/wis/"])
def test_an_act_that_does_not_exist_is_not_found(post, as_, planner, address):
    assert as_(planner).post(address.format(post.pk)).status_code == 404


def test_what_does_not_exist_is_not_found(as_, planner):
    for name in ("post", "organisation"):
        assert as_(planner).get(reverse(name, args=[a_token()])).status_code == 404


def test_nobody_is_asked_to_log_in(post, client):
    for address in ("/rollen/", f"/rollen/{post.pk}/", "/organisaties/", f"/rollen/{post.pk}/appoint/"):
        assert client.get(address).status_code == 302


def test_an_account_without_an_office_sees_no_network(post, client):
    client.force_login(an_account("Zonder"))
    assert client.get(f"/rollen/{post.pk}/").status_code == 404
    assert "Niemand doet dit nu" not in page(client.get("/rollen/"))


def test_what_was_typed_before_a_session_vanished_comes_back(post, silent, client, come_back, planner):
    typed = {"name": "Coen Bewaard", "phone": "Coen Bewaard"}
    for address in (f"/rollen/{post.pk}/appoint/", f"/organisaties/{silent.pk}/contact/"):
        client.logout()
        assert "Coen Bewaard" in page(come_back(planner, client.post(address, typed)))
    assert not post.officials.exists()


def test_the_roles_take_a_constant_number_of_queries(post, net, as_, planner, django_assert_max_num_queries):
    client = as_(planner)
    with django_assert_max_num_queries(10):
        client.get("/rollen/")
    for number in range(20):
        Post.objects.create(role="planner", organisation=net.town, required_since=in_days(-number))
    with django_assert_max_num_queries(10):
        client.get("/rollen/")
