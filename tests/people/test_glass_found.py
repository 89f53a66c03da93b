"""Break-glass is found at night, says until when it runs, and offers nothing that would be refused."""

import pytest
from django.db import connection
from django.urls import reverse

from sluitend.access import clock
from sluitend.access.ids import new_id
from sluitend.casework.models import EmergencyAccess
from sluitend.casework.verbs import break_glass
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from tests.factories import in_days

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def broken(world):
    return break_glass(
        world.fenna, reference=world.case.reference, reason="Staat gewond bij ons aan de balie",
        organisation=min(world.fenna.organisations),
    )  # fmt: skip


def test_my_work_and_the_page_of_a_case_that_is_not_mine_lead_to_break_glass(world, as_):
    link = f'href="{reverse("emergencies")}"'
    client = as_(world.fenna)
    assert link in text(client.get(reverse("work")))
    answers = [client.get(reverse("case", args=[key])) for key in (world.case.pk, new_id())]
    assert [one.status_code for one in answers] == [404, 404]
    there, not_there = (text(one).split("<main")[1].split("</main>")[0] for one in answers)
    assert there == not_there
    assert link in there
    client = as_(world.adam)
    assert link not in text(client.get(reverse("work")))
    assert link not in text(client.get(reverse("case", args=[world.case.pk])))


def test_while_it_runs_my_work_says_so_on_top_with_until_when(world, broken, as_):
    page = text(as_(world.fenna).get(reverse("work")))
    assert page.index("Uw noodtoegang loopt") < page.index("Mijn werk</h1>") + 2500
    assert reverse("case", args=[world.case.pk]) in page
    assert "tot " in page.split("Uw noodtoegang loopt")[1]
    EmergencyAccess.objects.update(until=clock.now())
    assert "Uw noodtoegang loopt" not in text(as_(world.fenna).get(reverse("work")))


def test_who_reads_with_break_glass_is_offered_nothing_to_do(world, broken, as_):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_step SET due = due - 30 WHERE case_id = %s", [world.case.pk])
    evaluate_all()
    case = reverse("case", args=[world.case.pk])
    client = as_(world.fenna)
    page, board = text(client.get(case)), text(client.get(reverse("gaps")))
    theirs = text(as_(world.net.anna).get(case))
    assert "Wat is hier niet sluitend?" in page
    assert "Wat wilt u doen?" not in page
    assert 'id="doen"' not in page
    assert "Rond af" not in page
    assert "doe=finish_step" not in board
    assert world.case.reference in board
    assert "Wat wilt u doen?" in theirs
    assert "Rond af" in theirs


def test_a_late_step_counts_its_days_once_on_the_page_of_its_case(world, as_):
    with clock.at(clock.now() + (in_days(8) - in_days(0))):
        evaluate_all()
        page = text(as_(world.net.anna).get(reverse("case", args=[world.case.pk])))
    about = page.split("Wat is hier niet sluitend?")[1].split("</section>")[0]
    assert "hiaat sinds" in about
    assert "te laat" not in about.replace("Stap te laat", "").replace("Open en te laat", "")


def test_only_who_may_judge_gets_the_button_and_others_hear_whom_to_ask(world, broken, as_):
    gap = Gap.objects.get(rule="emergency_not_judged", closed_at=None)
    judge = f'href="{reverse("emergency", args=[broken.pk])}'
    pages = [reverse("gaps"), reverse("gap", args=[gap.pk])]
    for address in pages:
        assert judge in text(as_(world.pim).get(address))
        assert judge not in text(as_(world.net.anna).get(address))
    assert "Spreek de eigenaar aan: Pim" in text(as_(world.net.anna).get(pages[1]))


def test_only_who_administers_gets_the_button_to_review_access(world, as_):
    with clock.at(clock.now() + (in_days(500) - in_days(0))):
        evaluate_all()
        gap = Gap.objects.get(rule="access_review_overdue", organisation=world.net.town, closed_at=None)
        address = reverse("gap", args=[gap.pk])
        review = f'href="{reverse("access_review", args=[world.net.town.pk])}'
        assert review in text(as_(world.adam).get(address))
        others = text(as_(world.net.anna).get(address))
    assert review not in others
    assert "Spreek de eigenaar aan" in others
