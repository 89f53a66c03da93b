"""How to reach an institution now, whether it has room, what everybody may read, which region, and files."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from sluitend.access import clock
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, Refused
from sluitend.registry.models import Availability, Membership, Organisation
from sluitend.registry.queries import reach_now
from sluitend.registry.verbs import set_availability
from tests.factories import NOBODY, a_municipality, a_token, an_organisation, in_days, somebody


@pytest.fixture
def haven(net):
    return an_organisation(
        "De Haven", "other", region=net.region, phone="035 111 11 11", email="intern@haven.test",
        opening="24/7", is_public=True, public_phone="035 222 22 22", themes=["shelter"], hours="Bel eerst",
    )  # fmt: skip


@pytest.fixture
def guus(haven):
    return somebody("Guus Geheimpje", haven, "mayor")


def page(response) -> str:
    return response.content.decode()


def test_room_is_said_by_who_works_there_and_gets_old(haven, guus, net):
    set_availability(guus, haven.pk, state="waiting", note="Twee weken")
    set_availability(guus, haven.pk, state="room")
    with acting(net.bas):
        room = reach_now([haven])[haven.pk].room
        assert (room.state, room.is_old) == ("room", False)
        later = reach_now([haven], clock.now() + timedelta(days=8))[haven.pk].room
    assert (later.state, later.said, later.is_old) == ("unknown", "room", True)
    assert Availability.objects.count() == 2, "what was said before stays"


def test_the_public_learns_nothing_of_room(haven, guus):
    set_availability(guus, haven.pk, state="room")
    with acting(NOBODY):
        assert reach_now([haven])[haven.pk].room is None


def test_room_is_checked_and_said_once(haven, guus, net, planner):
    for state, note in (("vol", ""), ("room", "x" * 121)):
        with pytest.raises(Refused):
            set_availability(guus, haven.pk, state=state, note=note)
    with pytest.raises(NotAllowed):
        set_availability(net.bas, haven.pk, state="full")
    set_availability(planner, haven.pk, state="full")
    token = a_token()
    set_availability(guus, haven.pk, state="room", token=token)
    with pytest.raises(AlreadyDone):
        set_availability(guus, haven.pk, state="room", token=token)
    with pytest.raises(Exception, match=r"final|permission denied"):
        connection.cursor().execute("UPDATE registry_availability SET state = 'full'")


def test_many_are_reached_in_one_query(net, django_assert_num_queries):
    places = [an_organisation(f"Plek {n}", "other", opening="ma-vr 9:00-17:00") for n in range(200)]
    with django_assert_num_queries(1):
        assert len(reach_now(places)) == 200


def test_two_taps_say_that_there_is_room(haven, guus, as_):
    client = as_(guus)
    assert 'value="room"' in page(client.get(reverse("rooms")))
    answer = client.post(
        reverse("set_room", args=[haven.pk]), {"state": "room", "note": "Eén bed"}, follow=True
    )
    assert "Eén bed" in page(answer)
    assert "Eén bed" in page(client.get(reverse("organisation", args=[haven.pk])))
    assert client.post(reverse("set_room", args=[haven.pk]), {"state": "onzin"}).status_code == 422
    assert client.post(reverse("set_room", args=[haven.pk]), {}).status_code == 422
    with clock.at(clock.now() + timedelta(days=9)):
        shown = page(client.get(reverse("organisation", args=[haven.pk])))
        assert "sinds" in shown.partition("(toen:")[0][-40:]
        assert "onbekend sinds" not in shown


def test_opening_hours_are_read_and_shown(haven, planner, as_):
    client, there = as_(planner), reverse("organisation_act", args=[haven.pk, "contact"])
    wrong = client.post(there, {"opening": "op werkdagen"})
    assert wrong.status_code == 422
    assert "op werkdagen" in page(wrong)
    client.post(
        there, {"phone": "035 1", "opening": "MA-VR 9.00-17.00", "is_public": "on", "public_phone": "035 3"}
    )
    haven.refresh_from_db()
    assert (haven.opening, haven.public_phone, haven.is_public) == ("ma-vr 9:00-17:00", "035 3", True)
    assert "ma-vr 9:00-17:00" in page(client.get(reverse("organisation", args=[haven.pk])))


def test_everybody_reads_the_public_part_and_nothing_else(haven, guus, net, client):
    an_organisation("Onzichtbaar", "other", region=net.region, public_phone="035 9")
    for name in ("partners", "partners_csv", "partners_hsds"):
        answer = client.get(reverse(name))
        shown = page(answer)
        assert answer.status_code == 200
        assert "De Haven" in shown
        assert "035 222 22 22" in shown
        for secret in ("intern@haven.test", "035 111 11 11", "Geheimpje", "Onzichtbaar", "mayor", haven.slug):
            assert secret not in shown
    assert "Dag en nacht open" in page(client.get("/partners/"))
    haven.covers.set([net.municipality, a_municipality("GM9803", "Duindorp", net.region)])
    assert page(client.get("/partners/?regio=XA")).count(">De Haven<") == 1
    assert "De Haven" not in page(client.get("/partners.csv?regio=XB"))
    for query in ("regio=%00", "regio=ZZ", "blad=x"):
        assert client.get(f"/partners/?{query}").status_code == 200


def test_the_public_page_costs_the_same_for_many(net, client, django_assert_max_num_queries):
    for number in range(80):
        an_organisation(f"Partner {number:02}", "other", region=net.region, is_public=True, opening="24/7")
    with django_assert_max_num_queries(6):
        assert "blad=2" in page(client.get("/partners/"))


def test_files_of_the_network_are_for_who_holds_an_office(haven, net, as_, client):
    for name in ("organisations_csv", "organisations_hsds"):
        assert Client().get(reverse(name)).status_code == 302
    shown = page(as_(net.bas).get(reverse("organisations_csv") + "?zoek=haven"))
    assert "intern@haven.test" in shown
    assert "Opvang De Brug" not in shown
    found = json.loads(page(as_(net.bas).get(reverse("organisations_hsds"))))
    assert "De Haven" in {one["name"] for one in found["organizations"]}


def sent(client, text, name="partners.csv"):
    file = BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    return client.post(reverse("import_partners"), {"file": file})


def hidden(text, name):
    return text.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_a_file_is_shown_first_and_then_carried_out(haven, net, planner, as_):
    client = as_(planner)
    text = f"id;naam;telefoon;openingstijden\n{haven.pk};De Haven aan Zee;035 4;ma 9-17\n;;;\n;Nieuw zonder soort;;\n"
    shown = page(sent(client, text))
    assert "De Haven → De Haven aan Zee" in shown
    assert "een soort nodig" in shown
    assert Organisation.objects.get(pk=haven.pk).name == "De Haven"
    values = {name: hidden(shown, name) for name in ("seen", "digest", "token")}
    answer = client.post(reverse("import_partners"), values, follow=True)
    assert "Ingelezen: 0 erbij, 1 veranderd" in page(answer)
    assert Organisation.objects.get(pk=haven.pk).name == "De Haven aan Zee"
    again = client.post(reverse("import_partners"), values, follow=True)
    assert "al verwerkt" in page(again)
    assert client.post(reverse("import_partners"), values | {"seen": "x" + values["seen"]}).status_code == 422
    assert client.post(reverse("import_partners"), values | {"token": str(a_token())}).status_code == 422


def test_what_looks_like_a_mark_in_a_remark_is_read_in(haven, planner, as_):
    text = f"id;naam;telefoon;openingstijden\n{haven.pk};De Haven <img src=x> en <script>;035 4;ma 9-17\n"
    answer = sent(as_(planner), text)
    assert answer.status_code == 200
    assert "De Haven &lt;img src=x&gt; en &lt;script&gt;" in page(answer)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"), (b"\xff\xfen\x00a\x00", "a.csv"), (b"naam\n\x81\x8d", "a.csv"), (b"naam;x\nA;B", "a.csv"),
        (b"naam\n", "a.csv"), (b"{", "a.json"), (b"[]", "a.json"), (b"naam\nA", "a.exe"), (b"%PDF-1.4", "a.pdf"),
        (b"<html><script>1</script>", "a.csv"), (b"naam\n" + b"X\n" * 100_000, "a.csv"),
        (b"x" * 10_000_001, "a.csv"), (b"[" * 200_000, "a.json"),
    ],
)  # fmt: skip
def test_a_bad_file_gets_a_clear_answer(planner, as_, content, name):
    answer = sent(as_(planner), content, name)
    assert answer.status_code == 422
    assert "pdf" not in page(answer).lower()
    assert "Niet alles is goed ingevuld" in page(answer)


def test_only_the_region_reads_files_in(net, as_, haven):
    for actor in (net.anna, net.bas):
        assert as_(actor).get(reverse("import_partners")).status_code == 403
        assert sent(as_(actor), "naam\nX").status_code == 403


def test_the_region_shows_who_belonged_on_a_day_and_its_administrator_records_it(net, as_):
    office_ = an_organisation("Regio Waterland", "region", region=net.region)
    far = an_organisation("Regio Achter de Dijk", "region", region=net.elsewhere)
    ada, abe = somebody("Ada", office_, "administrator"), somebody("Abe", far, "administrator")
    values = {
        "municipality": "GM9802",
        "domain": "care",
        "region": "XA",
        "on": str(in_days(0)),
        "reason": "besluit",
    }
    taking = as_(ada).post(reverse("regions_act", args=["move"]), values)
    assert taking.status_code == 422
    assert "van de regio die zij verlaat kan dit vastleggen" in page(taking)
    assert not Membership.objects.filter(recorded_at__isnull=False).exists()
    answer = as_(abe).post(reverse("regions_act", args=["move"]), values, follow=True)
    assert "Dijkdorp" in page(answer).partition("Hoort erbij op")[2].partition("</table>")[0]
    assert (
        as_(abe).post(reverse("regions_act", args=["move"]), values | {"on": "0001-01-01"}).status_code == 422
    )
    client = as_(ada)
    before = page(client.get(f"{reverse('regions')}?regio=XA&domein=care&op={in_days(-1)}"))
    assert "Dijkdorp" not in before.partition("Hoort erbij op")[2].partition("</table>")[0]
    assert "Komt er later bij" in before
    merge = {"municipality": "GM9801", "into": "GM9802", "on": str(in_days(0)), "reason": "wet"}
    client.post(reverse("regions_act", args=["merge"]), merge)
    assert "Ging op in Dijkdorp" in page(client.get(f"{reverse('regions')}?regio=XA&domein=care"))
    for query in ("op=2018-13-45", "regio=ZZ&domein=x", "op=%00"):
        assert client.get(f"{reverse('regions')}?{query}").status_code == 200
    assert client.get(reverse("regions_act", args=["wis"])).status_code == 404


def test_who_does_not_administer_a_region_only_reads(net, planner, as_, django_assert_max_num_queries):
    client = as_(planner)
    with django_assert_max_num_queries(12):
        assert "Leg vast" not in page(client.get(reverse("regions")))
    values = {
        "municipality": "GM9802",
        "domain": "care",
        "region": "XA",
        "on": str(in_days(0)),
        "reason": "x",
    }
    assert client.post(reverse("regions_act", args=["move"]), values).status_code == 403
    assert Membership.objects.filter(recorded_at__isnull=False).count() == 0
