"""The screens of administration: what an administrator does there, what comes back, who must not come in."""

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from sluitend.access import clock
from sluitend.access.models import User
from sluitend.registry import verbs
from sluitend.registry.actors import actor_of
from sluitend.registry.models import AccessReview, Leave, Official, Proposal, RegistryChange
from tests.factories import a_case, account, an_account, in_days, office, somebody, today


def page(response) -> str:
    return response.content.decode()


def base(world) -> str:
    return f"/beheer/{world.place.pk}/"


def person(world, actor) -> str:
    return f"{base(world)}mensen/{actor.user}/"


def test_the_list_tells_who_has_what_until_when_and_last_used(world, as_, django_assert_max_num_queries):
    for number in range(30):
        somebody(f"Collega {number}", world.place, "professional", valid_until=in_days(30))
    User.objects.filter(pk=world.bas.user).update(
        last_seen=timezone.now() - timedelta(days=200), last_login=None
    )
    Official.objects.filter(pk=office(world.petra)).update(valid_from=in_days(4))
    client = as_(world.ada)
    with django_assert_max_num_queries(22):
        text = page(client.get(base(world)))
    assert "Bas" in text
    assert "Begint nog" in text
    assert "nog nooit" in text
    assert "Anna" not in text


def test_an_administrator_sees_the_menu_and_nobody_else_does(world, as_):
    assert "Beheer</a>" in page(as_(world.ada).get(base(world)))
    assert "Beheer</a>" not in page(as_(world.bas).get("/organisaties/"))


def test_an_administrator_sees_no_case(world, as_):
    case = a_case(world.bas)
    client = as_(world.ada)
    assert client.get(f"/casussen/{case.pk}/").status_code == 404
    assert case.title not in page(client.get(base(world)))


def test_who_is_invited_gets_a_link_by_mail_that_no_screen_shows(
    world, as_, django_capture_on_commit_callbacks
):
    values = {
        "name": "Nina Nieuw",
        "email": "nina@voorbeeld.test",
        "role": "professional",
        "valid_from": str(today()),
        "token": str(uuid4()),
    }
    client = as_(world.ada)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(base(world) + "uitnodigen/", values, follow=True)
    link = re.search(r"/uitnodiging/\S+/", mail.outbox[0].body)[0]
    assert mail.outbox[0].to == ["nina@voorbeeld.test"]
    assert "Nina Nieuw" in page(answer)
    assert link not in page(answer)
    assert "/uitnodiging/" not in page(answer)
    assert "al verwerkt" in page(client.post(base(world) + "uitnodigen/", values, follow=True))
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "onzin"},
        {"name": ""},
        {"role": "koning"},
        {"role": ""},
        {"programme": "onzin"},
        {"municipality": "GM0000"},
        {"valid_from": "31-02-2026"},
        {"valid_from": "gisteren"},
        {"valid_from": "1999-01-01"},
        {"valid_until": "2000-01-01"},
        {"valid_until": "99999-01-01"},
        {"token": "geen token"},
        {"name": "x" * 500},
    ],
)
def test_an_invitation_that_cannot_be_comes_back_with_what_was_typed(world, as_, wrong):
    values = {
        "name": "Nina",
        "email": "nina@voorbeeld.test",
        "role": "professional",
        "valid_from": str(today()),
    }
    answer = as_(world.ada).post(base(world) + "uitnodigen/", values | wrong)
    assert answer.status_code == 422
    assert "Niet alles is goed ingevuld" in page(answer) or "token" in wrong
    assert not User.objects.filter(email="nina@voorbeeld.test").exists()


def test_a_role_is_given_moved_and_ended_on_the_page_of_a_colleague(world, as_):
    client, here = as_(world.ada), person(world, world.bas)
    answer = client.post(
        here + "give/",
        {
            "role": "planner",
            "programme": "victim_care",
            "valid_from": str(today()),
            "valid_until": str(in_days(9)),
        },
        follow=True,
    )
    assert "De rol is gegeven" in page(answer)
    role = Official.objects.get(user=world.bas.user, post__role="planner")
    answer = client.post(f"/beheer/rollen/{role.pk}/move/", {"valid_until": str(in_days(20))}, follow=True)
    assert "De einddatum is veranderd" in page(answer)
    answer = client.post(
        f"/beheer/rollen/{role.pk}/end/", {"on": str(today()), "reason": "Klaar"}, follow=True
    )
    assert "De rol is beëindigd" in page(answer)
    assert "Klaar" in page(answer)
    assert [change.verb for change in RegistryChange.objects.order_by("at")] == [
        "give_role",
        "move_end",
        "end_role",
    ]


def test_what_is_wrong_with_a_role_stands_at_the_form(world, as_):
    client = as_(world.ada)
    for act, values in (
        ("end", {"on": str(in_days(-1)), "reason": "weg"}),
        ("end", {"on": str(today()), "reason": ""}),
        ("move", {"valid_until": "1-1-2001"}),
        ("leave", {"valid_from": "morgen", "valid_until": str(in_days(3))}),
        ("leave", {"valid_from": str(today()), "valid_until": str(in_days(3)), "substitute": str(uuid4())}),
        ("back", {"leave": str(uuid4()), "on": str(today())}),
        ("substitute", {"substitute": "x"}),
    ):
        answer = client.post(f"/beheer/rollen/{office(world.bas)}/{act}/", values)
        assert answer.status_code == 422, act
        assert "Niet alles is goed ingevuld" in page(answer), act
    assert not RegistryChange.objects.exists()


def test_leave_is_recorded_shown_and_called_off(world, as_):
    client, role = as_(world.ada), office(world.bas)
    values = {
        "valid_from": str(today()),
        "valid_until": str(in_days(9)),
        "substitute": str(office(world.petra)),
    }
    assert "neemt waar" in page(client.post(f"/beheer/rollen/{role}/leave/", values, follow=True))
    assert "Petra neemt waar" in page(client.get(base(world)))
    leave = Leave.objects.get(official=role)
    answer = client.post(
        f"/beheer/rollen/{role}/back/", {"leave": str(leave.pk), "on": str(today())}, follow=True
    )
    assert "wanneer deze persoon terug is" in page(answer)
    assert "Petra neemt waar" not in page(client.get(base(world)))


def test_during_leave_the_tasks_of_who_is_away_stand_with_the_substitute(world, as_):
    a_case(world.bas, first_step="Bel de opvang", official=office(world.bas))
    client = as_(world.petra)
    assert "Bel de opvang" not in page(client.get("/werk/"))
    verbs.record_leave(
        world.ada,
        office(world.bas),
        valid_from=today(),
        valid_until=in_days(4),
        substitute=office(world.petra),
    )
    work = page(client.get("/werk/"))
    assert "U neemt waar voor wie afwezig is" in work
    assert "Bel de opvang" in work
    with clock.at(clock.now() + timedelta(days=4)):
        assert "U neemt waar" not in page(client.get("/werk/"))


def test_a_live_session_stops_when_the_account_is_blocked(world, as_, client):
    from django.test import Client

    theirs = Client()
    theirs.force_login(account(world.bas))
    assert theirs.get("/casussen/").status_code == 200
    as_(world.ada).post(person(world, world.bas) + "block/", {"reason": "Telefoon gestolen"})
    assert theirs.get("/casussen/").status_code == 302
    assert "Geblokkeerd" in page(client.get(base(world)))
    client.post(person(world, world.bas) + "unblock/", {"reason": "Terug"})
    assert account(world.bas).is_active


def test_a_role_that_ends_takes_the_case_away_in_the_middle_of_a_session(world, as_):
    case = a_case(world.bas)
    client = as_(world.bas)
    assert client.get(f"/casussen/{case.pk}/").status_code == 200
    Official.objects.filter(pk=office(world.bas)).update(valid_until=in_days(1))
    assert client.get(f"/casussen/{case.pk}/").status_code == 200
    verbs.end_role(world.ada, office(world.bas), reason="weg")
    assert client.get(f"/casussen/{case.pk}/").status_code == 404


def test_a_role_that_expires_at_midnight_in_the_netherlands_ends_an_open_session(world, as_):
    case = a_case(world.bas)
    Official.objects.filter(pk=office(world.bas)).update(valid_until=in_days(1))
    client, tomorrow = as_(world.bas), in_days(1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo("Europe/Amsterdam"))
    seen = []
    for moment in (midnight - timedelta(seconds=1), midnight):
        with clock.at(moment):
            seen.append(client.get(f"/casussen/{case.pk}/").status_code)
    assert seen == [200, 404]


def test_a_role_for_oneself_waits_for_another_administrator(world, as_):
    client = as_(world.ada)
    values = {"role": "professional", "valid_from": str(today()), "reason": "Ik val in"}
    answer = page(client.post(person(world, world.ada) + "give/", values, follow=True))
    assert "een andere beheerder het bevestigt" in answer
    asked = Proposal.objects.get()
    own = page(client.get(base(world)))
    assert "Ik val in" in own
    assert "/confirm/" not in own
    assert client.post(f"/beheer/voorstellen/{asked.pk}/confirm/", follow=True).status_code == 200
    assert not actor_of(account(world.ada)).organisations
    client = as_(world.ben)
    assert "/confirm/" in page(client.get(base(world)))
    assert "Bevestigd" in page(client.post(f"/beheer/voorstellen/{asked.pk}/confirm/", follow=True))
    assert actor_of(account(world.ada)).organisations


def test_the_regions_administrator_finds_what_only_they_can_confirm(world, as_):
    verbs.end_role(world.ada, office(world.ben), reason="weg")
    client = as_(world.ada)
    client.post(
        person(world, world.ada) + "give/",
        {"role": "professional", "valid_from": str(today()), "reason": "nodig"},
    )
    asked = Proposal.objects.get()
    client = as_(world.rik)
    assert f"/beheer/voorstellen/{asked.pk}/confirm/" in page(client.get("/beheer/"))
    client.post(f"/beheer/voorstellen/{asked.pk}/confirm/")
    assert actor_of(account(world.ada)).organisations


def review_answers(world, *actors, choice="keep"):
    return {f"role_{office(actor)}": choice for actor in actors}


def test_the_yearly_review_is_done_in_parts_and_finished_when_complete(
    world, as_, django_assert_max_num_queries
):
    client, here = as_(world.ada), base(world) + "toegang/"
    client.post(here + "start/")
    with django_assert_max_num_queries(22):
        text = page(client.get(here))
    assert "0 van 4 rollen beoordeeld" in text
    assert "Over uw eigen rol beslist een andere beheerder" in text
    client.post(
        here + "decide/", review_answers(world, world.bas, choice="end") | {"reason": "Werkt hier niet meer"}
    )
    assert not actor_of(account(world.bas)).offices
    assert "nog niet beslist" in page(client.post(here + "finish/", follow=True))
    client.post(here + "decide/", review_answers(world, world.petra, world.ben))
    client = as_(world.ben)
    client.post(here + "decide/", review_answers(world, world.ada))
    assert "Alle rollen zijn beoordeeld" in page(client.get(here))
    client.post(here + "finish/")
    review = AccessReview.objects.get()
    record = page(client.get(f"{here}{review.pk}/"))
    assert "Afgerond door Ben" in record
    assert "Beëindigd" in record


def test_a_decision_that_cannot_be_comes_back(world, as_):
    client, here = as_(world.ada), base(world) + "toegang/"
    client.post(here + "start/")
    for answers in (
        {},
        review_answers(world, world.bas, choice="misschien"),
        review_answers(world, world.ada),
    ):
        assert client.post(here + "decide/", answers).status_code == 422, answers
    assert actor_of(account(world.bas)).offices


def test_a_review_that_nobody_began_is_not_decided_on(world, as_):
    client, here = as_(world.ada), base(world) + "toegang/"
    for act in ("decide", "finish"):
        assert client.post(here + act + "/", review_answers(world, world.bas), follow=True).status_code == 200
    assert not AccessReview.objects.exists()
    assert client.get(here + "onzin/").status_code == 404
    assert client.get(here + f"{uuid4()}/").status_code == 404


def everything(world):
    """Every address of administration, about the shelter: (method, address)."""
    review = verbs.start_review(world.ada, world.place.pk)
    asked = verbs.give_role(
        world.ada,
        world.place.pk,
        user=world.ada.user,
        role="professional",
        valid_from=today(),
        reason="nodig",
    )
    here, them = base(world), person(world, world.bas)
    reads = [
        here,
        here + "uitnodigen/",
        them,
        here + "toegang/",
        f"{here}toegang/{review.pk}/",
        here + "wijzigingen/",
    ]
    reads += [f"{them}{act}/" for act in ("give", "block", "unblock", "link")]
    reads += [
        f"/beheer/rollen/{office(world.bas)}/{act}/" for act in ("end", "move", "leave", "back", "substitute")
    ]
    writes = [*reads, *(f"{here}toegang/{act}/" for act in ("start", "decide", "finish"))]
    writes += [f"/beheer/voorstellen/{asked.pk}/{act}/" for act in ("confirm", "decline")]
    return [("get", url) for url in reads] + [("post", url) for url in writes]


FULL = {
    "role": "professional",
    "valid_from": "2030-01-01",
    "reason": "aanval",
    "on": "2030-01-01",
    "name": "Aanvaller",
    "email": "aanval@voorbeeld.test",
}


@pytest.mark.parametrize(
    "who",
    [
        "administrator elsewhere",
        "administrator of the region",
        "planner",
        "professional",
        "professional elsewhere",
    ],
)
def test_nobody_from_elsewhere_or_in_another_role_sees_or_changes_anything(world, as_, who):
    addresses = everything(world)
    before = list(RegistryChange.objects.values_list("pk", flat=True))
    client = as_(world.outsiders[who])
    for method, url in addresses:
        answer = getattr(client, method)(url, FULL if method == "post" else {})
        assert answer.status_code in {403, 404, 405}, (method, url)
        assert "Petra" not in page(answer).replace(world.outsiders[who].name, ""), url
    assert list(RegistryChange.objects.values_list("pk", flat=True)) == before
    assert client.get("/beheer/").status_code == (
        404
        if who not in {"administrator elsewhere", "administrator of the region"}
        else client.get("/beheer/").status_code
    )


def test_nobody_at_all_is_asked_to_log_in(world, client):
    for method, url in everything(world):
        answer = getattr(client, method)(url)
        assert answer.status_code in {302, 403, 405}, url
        assert "Petra" not in page(answer)


def test_a_colleague_of_another_organisation_is_not_found_here(world, as_):
    client = as_(world.ada)
    stranger = an_account("Vreemd")
    for user in (world.net.chantal.user, stranger.pk, 0, 10**30):
        assert client.get(f"{base(world)}mensen/{user}/").status_code == 404
        assert client.post(f"{base(world)}mensen/{user}/block/", {"reason": "x"}).status_code == 404
    assert client.post(f"/beheer/rollen/{office(world.net.chantal)}/end/", FULL).status_code == 404
    assert client.get(f"{person(world, world.bas)}onzin/").status_code == 404
    assert client.get(f"/beheer/rollen/{office(world.bas)}/onzin/").status_code == 404


def test_text_that_looks_like_a_page_is_shown_as_text(world, as_):
    client = as_(world.ada)
    evil = "<script>alert(1)</script>{{ 7|add:7 }}'\"><img src=x onerror=alert(1)>"
    client.post(f"/beheer/rollen/{office(world.bas)}/move/", {"valid_until": str(in_days(9)), "reason": evil})
    for url in (person(world, world.bas), base(world) + "wijzigingen/"):
        text = page(client.get(url))
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text


def test_the_changes_have_pages(world, as_, django_assert_max_num_queries):
    for _number in range(3):
        for until in (in_days(5), in_days(6)):
            verbs.move_end(world.ada, office(world.bas), valid_until=until)
    RegistryChange.objects.bulk_create(
        RegistryChange(organisation=world.place, at=clock.now(), verb="update_contact") for _ in range(120)
    )
    client = as_(world.ada)
    with django_assert_max_num_queries(16):
        assert "blad=2" in page(client.get(base(world) + "wijzigingen/"))
    for number in ("2", "99", "onzin", "-1"):
        assert client.get(f"{base(world)}wijzigingen/?blad={number}").status_code == 200


def test_the_gap_board_leads_to_the_review(world, as_):
    from sluitend.gaps.evaluation import evaluate_network

    User.objects.update(created_at=timezone.now() - timedelta(days=500))
    evaluate_network()
    text = page(as_(world.ada).get("/hiaten/?regio=XA"))
    assert f"/beheer/{world.place.pk}/toegang/" in text
    assert "te laat" in page(as_(world.ada).get(base(world)))


def test_what_was_typed_survives_a_session_that_vanished(world, as_):
    client = as_(world.ada)
    client.logout()
    answer = client.post(person(world, world.bas) + "block/", {"reason": "Telefoon gestolen"})
    assert answer.status_code == 403
    assert account(world.bas).is_active
