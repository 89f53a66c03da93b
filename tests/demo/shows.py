"""What the demo shows, screen by screen: asked of one demo that was told once."""

from sluitend.access.clock import now
from sluitend.access.context import acting
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.night import GROUPS, tonight_by_case
from sluitend.care.queries import tonight
from sluitend.casework.models import Case, Handover
from sluitend.casework.promises import PROMISES, offenders
from sluitend.demo.care_stories import BLIJF, REGION, SAFE_AT_HOME
from sluitend.demo.people import FIRST, organisation, people, person
from sluitend.disclosure.models import Disclosure
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap, WeekTally
from sluitend.intake.models import Answer
from sluitend.signals.models import Signal
from sluitend.web.board.asking import board


def history():
    """Half a year of cases and signals in every state, with nothing left to evaluate."""
    assert {one.email for one in people()} == set(FIRST)
    assert Case.objects.filter(closed_at=None).count() > 20
    assert Case.objects.exclude(closed_at=None).count() > 20
    assert set(Handover.objects.values_list("state", flat=True)) >= {
        "offered",
        "accepted",
        "declined",
        "expired",
    }
    assert Signal.objects.filter(case__closed_at=None).count() > 5
    assert Gap.objects.filter(closed_at=None).values("rule").distinct().count() >= 6
    assert WeekTally.objects.values("week").distinct().count() > 20
    # Intakes in several phases: whole, half, begun on the telephone, and forgotten.
    assert Answer.objects.values("case").distinct().count() >= 6
    assert set(Gap.objects.filter(closed_at=None).values_list("rule", flat=True)) >= {
        "intake_danger_unasked",
        "intake_unfinished",
        "intake_consent_withdrawn",
    }
    # The role nobody fills is bridged as the source says.
    vacancy = Gap.objects.get(rule="post_vacant", closed_at=None, detail__role="care_coordinator")
    assert "Blijf Groep in Almere" in vacancy.bridges.get(ended_on=None).what
    assert vacancy.official.name == "Hanna Verdichtsel"
    # Nothing happens in the future, and nothing is left to evaluate.
    assert not Case.objects.filter(opened_at__gt=now()).exists()
    assert not Gap.objects.filter(opened_at__gt=now()).exists()
    outcome = evaluate_all()
    assert (outcome.opened, outcome.closed) == (0, 0)
    assert [row for promise in PROMISES for row in offenders(promise)] == []


def places():
    """People in places, people who wait, and what is not closed."""
    assert Place.objects.count() == 12
    assert set(Placement.objects.values_list("state", flat=True)) >= {"staying", "reserved", "declined"}
    assert PlacementRequest.objects.filter(state="waiting", urgency="tonight").count() >= 2
    rules = {"placement_waiting", "arrival_missed", "last_resort_too_long", "place_not_updated"}
    assert rules <= set(Gap.objects.filter(closed_at=None).values_list("rule", flat=True))
    seen = tonight(person(BLIJF))
    assert seen.staying
    assert seen.coming
    assert seen.free


def the_board():
    """Forty victims over two years: every state of tonight, most of the lists, and a year that goes up and down."""
    sara = person(REGION)
    vera = person(SAFE_AT_HOME)
    with acting(sara):
        found, night = board(sara), tonight_by_case(sara)
    with acting(vera):
        growing = board(vera).lists["op-weg-naar-18"]
    assert {group for group, lines in night.groups.items() if lines} == set(GROUPS)
    assert 15 <= found.total <= 40
    assert found.total == night.total
    assert found.timeline.late >= len(found.lists["geen-contact"])
    assert found.by_region
    filled = {code for code, rows in found.lists.items() if rows}
    assert filled >= {"geen-bed", "wacht-op-plek", "geen-contact", "stappen"}
    assert len([month for month in found.months if month.opened]) >= 6
    assert sum(month.closed for month in found.months) >= 5
    assert len(growing) >= 2
    goes_on = Handover.objects.filter(to_programme="victim_care", state="accepted")
    assert goes_on.exists()
    assert Case.objects.filter(organisation=organisation("regio-gv"), programme="victim_care").count() >= 35
    rules = {"sleeps_outside", "sleeping_place_unknown", "adult_in_minors_care", "adult_care_unprepared"}
    missing = rules - set(Gap.objects.filter(closed_at=None).values_list("rule", flat=True))
    assert not missing, missing


def registrations():
    """Registrations with CoMensha with who it is, and without."""
    given = Disclosure.objects.filter(kind="outside", to_organisation__kind="comensha")
    by_consent, without = given.filter(consent="written"), given.exclude(consent="written")
    assert "name" in by_consent.latest("at").categories
    assert without.latest("at").categories == ["story"]
