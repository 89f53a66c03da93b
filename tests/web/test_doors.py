"""Who gets in where: nobody has to log in, Chantal finds nothing, a participant gets only the forms that are theirs."""

import re

import pytest

from sluitend.access.ids import new_id
from sluitend.casework.models import Entry
from tests.factories import a_token, open_step

pytestmark = pytest.mark.django_db

LISTS = [
    "/werk/",
    "/werk/organisatie/",
    "/casussen/",
    "/casussen/deelname/",
    "/casussen/afgesloten/",
    "/casussen/nieuw/",
    "/overdrachten/",
]
CARRIER_ONLY = ["add_participant", "assign_official", "change_stage", "offer_handover", "close_case"]


def faceless(response, path):
    """The page without what differs from one sending to the next."""
    body = response.content.decode().replace(path, "HERE")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


@pytest.mark.parametrize("path", LISTS)
def test_nobody_is_asked_to_log_in(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.url == f"/inloggen/?next={path}"


@pytest.mark.parametrize("path", LISTS)
def test_who_works_here_gets_in(as_, world, path):
    assert as_(world.anna).get(path).status_code == 200


def test_nobody_is_asked_to_log_in_before_a_case_or_an_offer(client, case, offer):
    for path in (
        f"/casussen/{case.pk}/",
        f"/casussen/{case.pk}/doe/write_note/",
        f"/overdrachten/{offer.pk}/",
    ):
        assert client.get(path).status_code == 302


def test_a_case_of_others_and_one_that_does_not_exist_look_the_same(as_, world, case, offer):
    client = as_(world.chantal)
    for form in (
        "/casussen/{}/",
        "/casussen/{}/doe/write_note/",
        "/overdrachten/{}/",
        "/overdrachten/{}/doe/accept/",
    ):
        real, imagined = form.format(case.pk if "cas" in form else offer.pk), form.format(new_id())
        there, not_there = client.get(real), client.get(imagined)
        assert there.status_code == not_there.status_code == 404
        assert faceless(there, real) == faceless(not_there, imagined)
        there, not_there = client.post(real, {"text": "x"}), client.post(imagined, {"text": "x"})
        assert there.status_code == not_there.status_code
        assert there.status_code in {404, 405}


@pytest.mark.parametrize("verb", CARRIER_ONLY)
def test_a_participant_gets_no_form_for_what_only_the_carrier_does(as_, world, case, verb):
    client = as_(world.bas)
    page = client.get(f"/casussen/{case.pk}/").content.decode()
    assert "doe=write_note" in page
    assert f"doe={verb}" not in page
    assert client.get(f"/casussen/{case.pk}/?doe={verb}").status_code == 403
    assert client.post(f"/casussen/{case.pk}/doe/{verb}/", {"token": a_token()}).status_code == 403
    client = as_(world.anna)
    assert client.get(f"/casussen/{case.pk}/?doe={verb}").status_code == 200


def test_a_participant_cannot_end_a_step_of_the_carrier(as_, world, case):
    step = open_step(case)
    assert f"step={step.pk}" not in as_(world.bas).get(f"/casussen/{case.pk}/").content.decode()
    body = {"step": step.pk, "result": "", "next_what": "Verder", "next_due": "2099-01-01"}
    as_(world.bas).post(f"/casussen/{case.pk}/doe/finish_step/", body)
    step.refresh_from_db()
    assert step.done_at is None


def test_looking_changes_nothing(as_, world, case, offer):
    client, before = as_(world.anna), Entry.objects.count()
    for path in (
        f"/casussen/{case.pk}/doe/write_note/",
        f"/overdrachten/{offer.pk}/doe/withdraw/",
        "/casussen/nieuw/",
    ):
        assert client.get(path + "?text=x&reason=x").status_code == 200
    assert client.get("/uitloggen/").status_code == 405
    assert client.get("/taal/?language=en").status_code == 405
    assert client.get("/inloggen/demo/").status_code == 405
    assert Entry.objects.count() == before


def test_pages_of_cases_are_not_kept_by_the_browser(as_, world, case):
    response = as_(world.anna).get(f"/casussen/{case.pk}/")
    assert "no-store" in response["Cache-Control"]


def test_the_thing_must_belong_to_the_case(as_, world, case, offer):
    """A step of another case of mine, named in the form of this one, is not there."""
    other = open_step(offer.case)
    response = as_(world.anna).post(
        f"/casussen/{case.pk}/doe/finish_step/",
        {"step": other.pk, "next_what": "x", "next_due": "2099-01-01"},
    )
    assert response.status_code == 404
    for wrong in ("", "geen-id", new_id()):
        assert as_(world.anna).get(f"/casussen/{case.pk}/?doe=finish_step&step={wrong}").status_code == 404


def test_an_account_without_an_office_sees_an_empty_day(client, world):
    from tests.factories import an_account

    client.force_login(an_account("Zonder"))
    page = client.get("/werk/").content.decode()
    assert "U heeft nu geen functie" in page
    cases = client.get("/casussen/")
    assert cases.status_code == 200
    assert "Nieuwe casus" not in cases.content.decode()
    refused = client.get("/casussen/nieuw/")
    assert refused.status_code == 403
    assert "U werkt nu niet aan casussen" in refused.content.decode()
    assert "de organisatie die de casus draagt" not in refused.content.decode()


def test_the_style_guide_is_for_who_has_an_account_or_tries_sluitend_out(client, as_, world, settings):
    assert client.get("/stijlgids/").url.startswith("/inloggen/")
    assert as_(world.bas).get("/stijlgids/").status_code == 200
    client.logout()
    settings.DEMO = True
    assert client.get("/stijlgids/").status_code == 200
