"""Contact officials, what they learnt, and who takes over when somebody leaves: on the screen, by who may."""

import csv
import io

import pytest
from django.urls import reverse

from sluitend.casework.models import Case
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.registry.models import Official, Post, Training
from sluitend.registry.verbs import block_account
from tests.factories import a_case, a_municipality, a_token, an_organisation, in_days, office, somebody


@pytest.fixture
def village(net):
    municipality = a_municipality("GM9803", "Duindorp", net.region)
    return an_organisation("Gemeente Duindorp", "municipality", region=net.region, municipality=municipality)


@pytest.fixture
def ada(net):
    return somebody("Ada", net.town, "administrator")


def page(response) -> str:
    return response.content.decode()


LEARNT = {"subject": "institutions", "title": "Basistraining", "on_day": "2026-01-10", "organiser": "CCV"}


def test_municipalities_without_one_stand_first_and_the_gap_leads_to_the_act(village, net, planner, as_):
    evaluate_network()
    gap = Gap.objects.get(rule="no_contact_official", closed_at=None)
    client = as_(planner)
    assert reverse("contact_officials") in page(client.get(reverse("gap", args=[gap.pk])))
    shown = page(client.get(reverse("contact_officials")))
    assert shown.index("Duindorp") < shown.index("Waterstad")
    assert "1 zonder" in shown
    token = str(a_token())
    for _click in range(2):
        answer = client.post(
            reverse("contact_official_needed"), {"organisation": str(village.pk), "token": token}, follow=True
        )
    assert answer.status_code == 200
    post = Post.objects.get(organisation=village, role="contact_official")
    assert not Gap.objects.filter(rule="no_contact_official", closed_at=None).exists()
    client.post(
        reverse("post_act", args=[post.pk, "appoint"]), {"name": "Coen", "valid_from": str(in_days(0))}
    )
    assert "Elke gemeente heeft er een" in page(client.get(reverse("contact_officials")))


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?zoek=duin", ("Duindorp", "Waterstad")),
        ("?zoek=anna", ("Waterstad", "Duindorp")),
        ("?toon=zonder", ("Duindorp", "Waterstad")),
        ("?toon=kennis", ("Waterstad", "Duindorp")),
        ("?regio=XA", ("Duindorp", "niet gevonden")),
        ("?zoek=%00&regio=ZZ&toon=x&blad=99", ("Duindorp", "niet gevonden")),
    ],
)
def test_the_list_is_filtered(village, net, as_, query, seen):
    there, away = seen
    shown = page(as_(net.bas).get(reverse("contact_officials") + query)).partition("<table")[2]
    assert there in shown
    assert away not in shown


def test_the_list_as_a_file_has_no_formula(village, net, as_):
    Official.objects.filter(pk=office(net.anna)).update(phone="+31 35 1234567", name="=Anna")
    answer = as_(net.bas).get(reverse("contact_officials_file"))
    rows = list(csv.reader(io.StringIO(page(answer).lstrip("\ufeff")), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["niemand", "'=Anna"]
    assert rows[2][4] == "'+31 35 1234567"


def test_the_list_costs_the_same_for_many(village, net, as_, django_assert_max_num_queries):
    client = as_(net.bas)
    for number in range(40):
        place = a_municipality(f"GM97{number:02}", f"Plaats {number:02}", net.region)
        town = an_organisation(f"Gemeente {number}", "municipality", region=net.region, municipality=place)
        somebody(f"Mens {number}", town, "contact_official", municipality=place)
    with django_assert_max_num_queries(12):
        client.get(reverse("contact_officials"))


def test_a_training_is_written_down_and_withdrawn(net, planner, as_):
    client, there = as_(planner), reverse("official", args=[office(net.anna)])
    assert "Kennis niet aangetoond" in page(client.get(there))
    client.post(there + "training/", LEARNT)
    client.post(there + "training/", LEARNT | {"subject": "administrative_powers"})
    assert "Kennis aangetoond" in page(client.get(there))
    training = Training.objects.filter(subject="institutions").get()
    client.post(there + "withdraw/", {"training": str(training.pk), "reason": "Verkeerde persoon"})
    shown = page(client.get(there))
    assert "Verkeerde persoon" in shown
    assert "Kennis niet aangetoond" in shown


@pytest.mark.parametrize(
    "values", [{"title": ""}, {"on_day": "31-02-2026"}, {"subject": "koken"}, {"organiser": "", "link": "x"}]
)
def test_a_training_that_proves_nothing_comes_back(net, as_, values):
    there = reverse("official_act", args=[office(net.anna), "training"])
    answer = as_(net.anna).post(there, LEARNT | values)
    assert answer.status_code == 422
    assert "Niet alles is goed ingevuld" in page(answer)
    assert not Training.objects.exists()


def test_who_may_not_write_it_down_reads_it(net, as_):
    client, there = as_(net.bas), reverse("official", args=[office(net.anna)])
    assert "<form" not in page(client.get(there)).partition("Wat u kunt doen")[2].partition("</aside>")[0]
    assert client.post(there + "training/", LEARNT).status_code == 403
    assert client.post(there + "wis/", LEARNT).status_code == 404
    assert as_(net.anna).post(there + "training/", LEARNT).status_code == 302


def test_somebody_leaves_and_a_colleague_takes_over(net, ada, as_):
    a_case(net.anna, official=office(net.anna))
    client, there = as_(ada), reverse("hand_over", args=[office(net.anna)])
    colleague = reverse("colleague", args=[net.town.pk, net.anna.user])
    assert there in page(client.get(colleague))
    refused = client.post(
        reverse("role_act", args=[office(net.anna), "end"]), {"on": str(in_days(0)), "reason": "weg"}
    )
    assert refused.status_code == 422
    assert "Draag over en beëindig" in page(refused)
    shown = page(client.get(there))
    assert "Casussen" in shown
    assert "Vermoeden van uitbuiting" not in shown, "an administrator sees numbers, no cases"
    assert client.post(there, {"to": str(office(net.dora)), "reason": ""}).status_code == 422
    answer = client.post(there, {"to": str(office(net.dora)), "reason": "Andere baan"}, follow=True)
    assert "Alles is overgedragen" in page(answer)
    assert Case.objects.get().official_id == office(net.dora)
    assert "niets meer over te dragen" in page(client.get(there))


def test_what_was_left_behind_is_a_gap_that_leads_there(net, ada, as_):
    a_case(net.anna, official=office(net.anna))
    block_account(ada, net.town.pk, net.anna.user, reason="Telefoon gestolen")
    gap = Gap.objects.get(rule="left_behind", closed_at=None)
    assert reverse("hand_over", args=[office(net.anna)]) in page(as_(ada).get(reverse("gap", args=[gap.pk])))
    assert reverse("hand_over", args=[office(net.anna)]) not in page(
        as_(net.dora).get(reverse("gap", args=[gap.pk]))
    )


def test_that_an_account_is_blocked_stands_beside_the_name(net, ada, as_):
    role = Official.objects.get(pk=office(net.anna)).post_id
    pages = (reverse("contact_officials"), reverse("post", args=[role]))
    client = as_(net.bas)
    assert not any("Account geblokkeerd" in page(client.get(there)) for there in pages)
    block_account(ada, net.town.pk, net.anna.user, reason="Telefoon gestolen")
    assert all("Account geblokkeerd" in page(client.get(there)) for there in pages)


def test_the_page_of_who_leaves_is_for_administrators(net, as_, ada):
    there = reverse("hand_over", args=[office(net.anna)])
    for actor in (net.anna, net.bas):
        assert as_(actor).get(there).status_code == 404
    assert as_(ada).get(there).status_code == 200
