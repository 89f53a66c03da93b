"""Persons on the screen: by pseudonym, who they are only when asked, and never in an address, a cookie or a list."""

import html

import pytest
from django.urls import reverse

from sluitend.casework import verbs
from sluitend.casework.models import EmergencyAccess, Involvement
from sluitend.identity.models import Merge, Person
from sluitend.identity.values import BirthDate, Name
from tests.factories import a_case, a_token
from tests.people.conftest import TELLING

pytestmark = pytest.mark.django_db
SOMEBODY = {
    "role": "subject", "given": "Zonnetje", "surname": "Regenboogstra",
    "birth_day": "23", "birth_month": "6", "birth_year": "1987",
}  # fmt: skip


def page(case):
    return reverse("case", args=[case.pk])


def text(response):
    return html.unescape(response.content.decode())


def tells_who(response):
    return any(word in text(response) for word in TELLING)


def url(name, world, *more):
    return reverse(name, args=[world.case.pk, *more])


def test_the_case_shows_a_pseudonym_and_who_it_is_only_for_the_one_view_that_asked(world, as_):
    client, involved = as_(world.net.anna), world.involvement()
    shown = client.get(page(world.case))
    assert involved.person.pseudonym in text(shown)
    assert not tells_who(shown)
    asked = client.post(url("case_person_reveal", world, involved.pk))
    assert "Zonnetje van der Regenboogstra" in text(asked)
    assert "23 juni 1987" in text(asked)
    assert "no-store" in asked["Cache-Control"]
    assert not tells_who(client.get(page(world.case)))
    assert not any(word in str(client.cookies) for word in TELLING)
    assert client.get(url("case_person_reveal", world, involved.pk)).status_code == 302


@pytest.mark.parametrize(("who", "status"), [("dora", 200), ("bas", 200), ("esra", 403), ("chantal", 404),
                                             ("fenna", 404), ("pim", 404), ("adam", 404)])  # fmt: skip
def test_each_circle_on_every_page_of_a_person(world, as_, who, status):
    client = as_(getattr(world, who, None) or getattr(world.net, who))
    involved = world.involvement().pk
    for name in ("case_person", "case_person_alike"):
        assert client.get(url(name, world, involved)).status_code == status, name
    response = client.post(url("case_person_reveal", world, involved))
    assert response.status_code == status
    assert tells_who(response) == (status == 200)
    assert client.get(url("case_person_new", world)).status_code == status


def test_who_needs_no_name_reads_why_and_what_to_do(world, as_):
    shown = text(as_(world.esra).get(page(world.case)))
    assert world.involvement().person.pseudonym in shown
    assert "Toon wie dit is" not in shown
    assert "hoeft u niet te weten wie dit is" in shown


def test_nobody_is_sent_to_the_log_in_page(world, client):
    for name in ("case_person", "case_person_alike"):
        assert client.get(url(name, world, world.involvement().pk)).status_code == 302
    assert client.get(reverse("people")).status_code == 302
    assert client.get(reverse("emergencies")).status_code == 302


def test_who_may_be_meant_is_offered_first_and_nothing_typed_is_lost(world, as_):
    client, other = as_(world.net.anna), a_case(world.net.anna)
    address = reverse("case_person_new", args=[other.pk])
    offered = client.post(address, SOMEBODY | {"phone": "0612345678"})
    shown = text(offered)
    assert offered.status_code == 200
    assert "Dit is dezelfde persoon" in shown
    assert "zelfde achternaam" in shown
    assert world.case.reference in shown
    for typed in ("Zonnetje", "0612345678", 'value="1987"'):
        assert typed in shown
    assert not Involvement.objects.filter(case=other).exists()
    person = world.involvement().person_id
    done = client.post(address, SOMEBODY | {"phone": "0612345678", "known": str(person)})
    assert done.status_code == 302
    assert not any(word in done["Location"] for word in TELLING)
    assert Involvement.objects.get(case=other).person_id == person
    details = text(client.get(reverse("case_person", args=[other.pk, world.involvement(other).pk])))
    assert "0612345678" in details
    assert "0655512399" in details


def test_another_person_of_nearly_the_same_name_is_a_person_of_their_own(world, as_):
    other = a_case(world.net.anna)
    address = reverse("case_person_new", args=[other.pk])
    assert as_(world.net.anna).post(address, SOMEBODY | {"another": "1"}).status_code == 302
    assert Person.objects.count() == 2


def test_who_is_outside_ones_need_cannot_be_chosen_by_hand(world, as_):
    mine = a_case(world.fenna)
    person = world.involvement().person_id
    for known in (str(person), "x", "' OR 1=1 --"):
        done = as_(world.fenna).post(reverse("case_person_new", args=[mine.pk]), SOMEBODY | {"known": known})
        assert done.status_code in {404, 422}
    assert not Involvement.objects.filter(case=mine).exists()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"role": "subject"}, "Vul ten minste iets in"),
        (
            {"role": "subject", "birth_day": "31", "birth_month": "2", "birth_year": "1990"},
            "Vul een geboortedatum in",
        ),
        ({"role": "subject", "birth_day": "3", "birth_year": "1990"}, "Vul een geboortedatum in"),
        ({"role": "subject", "birth_year": "2999"}, "geboortejaar kan niet"),
        ({"role": "subject", "email": "nergens"}, "Vul een e-mailadres in"),
        ({"role": "boss", "given": "X"}, "Selecteer een geldige keuze"),
    ],
)
def test_what_cannot_be_is_said_at_the_form(world, as_, typed, complaint):
    response = as_(world.net.anna).post(url("case_person_new", world), typed)
    assert response.status_code == 422
    assert complaint in text(response)


def test_a_birth_date_may_be_known_in_part(world, as_):
    for born in ({"birth_year": "1990"}, {"birth_month": "5", "birth_year": "1990"}):
        done = as_(world.net.anna).post(
            url("case_person_new", world), {"role": "child", "given": "Bo", "another": "1"} | born
        )
        assert done.status_code == 302
    shown = text(as_(world.net.anna).get(url("case_person", world, world.involvement().pk)))
    assert "mei 1990" in shown


def test_whose_birth_date_does_not_fit_the_programme_is_told_to_who_has_it_before_them(world, as_):
    client, case = as_(world.net.anna), a_case(world.net.anna, programme="minor_victim")
    add = reverse("case_person_new", args=[case.pk])
    born = SOMEBODY | {
        "given": "Maan",
        "birth_day": "",
        "birth_month": "",
        "birth_year": "1987",
        "another": "1",
    }
    assert "18 of ouder" not in text(client.post(add, born | {"role": "contact"}, follow=True))
    assert "18 of ouder" in text(client.post(add, born, follow=True))
    address = reverse("case_person", args=[case.pk, world.involvement(case).pk])
    assert "De leeftijd past niet bij dit traject" in text(client.get(address))
    assert "past niet bij dit traject" not in text(
        client.get(url("case_person", world, world.involvement().pk))
    )


def test_a_case_of_outreach_and_a_signal_do_not_ask_what_they_may_not_hold(world, as_):
    from tests.factories import JOB

    signal = a_case(JOB, programme="signal", organisation=world.net.town.pk)
    shown = text(as_(world.net.anna).get(reverse("case_person_new", args=[signal.pk])))
    assert 'name="identifier"' not in shown
    assert 'name="birth_year"' in shown


def test_what_is_wrong_is_put_right_and_what_is_new_is_added(world, as_):
    client, involved = as_(world.net.bas), world.involvement().pk
    address = url("case_person", world, involved)
    row = next(
        one
        for one in verbs.reveal_person(world.net.bas, world.case.pk, involved).known
        if one.value.kind == "name"
    )
    assert 'value="Zonnetje"' in text(client.get(f"{address}?wijzig={row.id}"))
    assert client.post(f"{address}?wijzig={row.id}", {"given": "Zon", "surname": "Boog"}).status_code == 302
    assert client.post(f"{address}?erbij=email", {"email": "zon@boog.test"}).status_code == 302
    shown = text(client.get(address))
    assert "Zon Boog" in shown
    assert "zon@boog.test" in shown
    assert "Regenboogstra" not in shown
    assert client.get(f"{address}?wijzig={row.id}").status_code == 404


def test_what_was_typed_stays_to_be_copied_when_another_tab_was_first(world, as_):
    client, involved = as_(world.net.bas), world.involvement().pk
    known = verbs.reveal_person(world.net.bas, world.case.pk, involved).known
    row = next(one for one in known if one.value.kind == "name")
    address, token = url("case_person", world, involved), a_token()
    first = {"given": "Zon", "surname": "Boog", "token": token}
    assert client.post(f"{address}?wijzig={row.id}", first).status_code == 302
    assert client.post(f"{address}?wijzig={row.id}", first).status_code == 302  # the same form, sent twice
    late = client.post(
        f"{address}?wijzig={row.id}", {"given": "Maan", "surname": "Licht", "token": a_token()}
    )
    assert late.status_code == 422
    for words in ("Dit kan nu niet", "intussen gewijzigd of weggehaald", 'value="Licht"', "Zon Boog"):
        assert words in text(late)
    assert "Maan Licht" not in text(client.get(address))


def test_two_are_joined_and_parted_on_the_screen(world, as_):
    client, other = as_(world.net.anna), a_case(world.net.anna)
    verbs.involve_person(
        world.net.anna,
        other.pk,
        role="subject",
        values=[Name("Zonnetje", "", "Regenboog"), BirthDate("1987")],
    )
    one, two = world.involvement().person_id, world.involvement(other).person_id
    compare = reverse("people_compare", args=[one, two])
    assert compare in text(client.get(url("case_person_alike", world, world.involvement().pk)))
    shown = text(client.get(compare))
    assert "verschilt" in shown
    assert client.post(compare, {"keep": str(one), "reason": ""}).status_code == 422
    assert client.post(compare, {"keep": str(one), "reason": "Zelf gezegd"}).status_code == 302
    merge = Merge.objects.get()
    assert not tells_who(client.get(reverse("people")))
    assert client.post(reverse("people_part", args=[merge.pk]), {"reason": "Vergissing"}).status_code == 302
    merge.refresh_from_db()
    assert merge.undone_at
    assert as_(world.fenna).get(compare).status_code == 404
    assert as_(world.fenna).get(reverse("people_part", args=[merge.pk])).status_code == 404


def test_lists_and_titles_show_no_names(world, as_):
    client = as_(world.net.anna)
    for name in ("cases", "work", "organisation_work", "people", "gaps"):
        assert not tells_who(client.get(reverse(name))), name


REASON = "Staat nu bij ons voor de deur, gewond"


def take(client, world, **values):
    usual = {"reference": world.case.reference, "organisation": "", "reason": REASON}
    return client.post(reverse("emergencies"), usual | values)


def test_break_glass_on_the_screen_reads_everything_and_changes_nothing(world, as_):
    client = as_(world.fenna)
    assert client.get(page(world.case)).status_code == 404
    mine = str(min(world.fenna.organisations))
    assert take(client, world, organisation=mine, reference=world.case.reference.lower()).status_code == 302
    shown = text(client.get(page(world.case)))
    assert "U leest deze casus met noodtoegang" in shown
    assert "?doe=" not in shown
    assert "Voeg een persoon toe" not in shown
    assert tells_who(client.post(url("case_person_reveal", world, world.involvement().pk)))
    assert client.post(
        reverse("case_act", args=[world.case.pk, "write_note"]), {"text": "x"}
    ).status_code in {403, 404}
    assert client.get(url("case_person_new", world)).status_code == 403
    access = EmergencyAccess.objects.get()
    assert client.post(reverse("emergency_end", args=[access.pk])).status_code == 302
    assert client.get(page(world.case)).status_code == 404


def test_an_unknown_reference_and_one_that_is_not_to_be_had_answer_alike(world, as_):
    client = as_(world.net.chantal)
    mine = str(min(world.net.chantal.organisations))
    answers = [
        take(client, world, organisation=mine, reference=reference)
        for reference in ("AAAA-AAAA", world.case.reference)
    ]
    assert {answer.status_code for answer in answers} == {422}
    pages = {
        text(answer).replace(world.case.reference, "AAAA-AAAA").split('name="token"')[0][-1500:]
        for answer in answers
    }
    assert len({one.split("csrfmiddlewaretoken")[0] for one in pages}) == 1
    assert not EmergencyAccess.objects.exists()


def test_who_hunts_for_references_is_stopped(world, as_):
    client = as_(world.fenna)
    mine = str(min(world.fenna.organisations))
    statuses = [
        take(client, world, organisation=mine, reference=f"AAAA-AA{number:02}").status_code
        for number in range(17)
    ]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_the_privacy_officer_judges_what_who_carries_the_case_is_warned_of(world, as_):
    mine = str(min(world.fenna.organisations))
    take(as_(world.fenna), world, organisation=mine)
    access = EmergencyAccess.objects.get()
    address = reverse("emergency", args=[access.pk])
    assert as_(world.net.chantal).get(address).status_code == 404
    assert as_(world.adam).get(address).status_code == 404
    carrier = text(as_(world.net.anna).get(address))
    assert REASON in carrier
    assert "Leg uw oordeel vast" not in carrier
    client = as_(world.pim)
    assert world.case.reference in text(client.get(reverse("emergencies")))
    assert client.get(page(world.case)).status_code == 404
    assert client.post(address, {"justified": "ja", "judgement": ""}).status_code == 422
    assert client.post(address, {"justified": "ja", "judgement": "Acuut gevaar"}).status_code == 302
    access.refresh_from_db()
    assert access.justified is True
    assert as_(world.net.anna).post(address, {"justified": "nee", "judgement": "x"}).status_code == 409


def test_many_persons_cost_no_more_queries(world, as_, django_assert_max_num_queries):
    client = as_(world.net.anna)
    with django_assert_max_num_queries(200) as few:
        client.get(page(world.case))
    for number in range(12):
        verbs.involve_person(world.net.anna, world.case.pk, role="contact", values=[Name(f"Naam{number}")])
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(page(world.case))


def test_who_carries_the_case_and_who_judges_find_a_warning_on_their_own_page(world, as_):
    official = world.net.anna.offices[0].official
    verbs.assign_official(world.net.anna, world.case.pk, official=official)
    take(as_(world.fenna), world, organisation=str(min(world.fenna.organisations)))
    for actor, warned in (
        (world.net.anna, True),
        (world.pim, True),
        (world.fenna, False),
        (world.net.bas, False),
    ):
        assert ("Noodtoegang die u moet weten" in text(as_(actor).get(reverse("work")))) is warned
