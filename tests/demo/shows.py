"""What the demo shows, screen by screen: asked of one demo that was told once."""

from datetime import date, timedelta

from sluitend.access.clock import now, today
from sluitend.access.context import acting
from sluitend.care.models import ComingOfAge, Place, Placement, PlacementRequest
from sluitend.care.night import GROUPS, tonight_by_case
from sluitend.care.queries import tonight
from sluitend.casework.models import Case, Handover, Involvement
from sluitend.casework.promises import PROMISES, offenders
from sluitend.demo.care_stories import BLIJF, REGION, SAFE_AT_HOME
from sluitend.demo.people import FIRST, organisation, people, person
from sluitend.disclosure.models import Disclosure
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap, WeekTally
from sluitend.identity.models import Sealed
from sluitend.identity.vault import value_in
from sluitend.intake.models import Answer
from sluitend.signals.models import Signal
from sluitend.support.models import AftercareContact
from sluitend.web.board.asking import board


def age(involvement):
    """Return how old the person of an involvement is today, by what is sealed of them."""
    sealed = Sealed.objects.get(person=involvement.person_id, kind="birth_date", until=None)
    return years_between(date.fromisoformat(value_in(sealed).on), today())


def years_between(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


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


def aftercare():
    """Contacts after the help, made when they were due: a handful is late or comes up, and what remained is done."""
    made = AftercareContact.objects.filter(state="done")
    assert made.count() > 40
    assert set(made.values_list("outcome", flat=True)) >= {
        "well",
        "not_reached",
        "through_other",
        "needs_help",
        "no_wish",
    }
    assert not made.filter(recorded_by=None).exists()
    late = AftercareContact.objects.filter(state="planned", due__lt=today())
    assert 1 <= late.count() <= 6
    assert late.earliest("due").due > today() - timedelta(days=75)
    open_now = Gap.objects.filter(rule="aftercare_contact", closed_at=None)
    assert 1 <= open_now.count() <= 12


def minors():
    """Who is a minor has a birth date that says so: under 18, or as many months past it as the case tells."""
    young = Involvement.objects.filter(role="subject", case__programme="minor_victim").select_related("case")
    born = {one.case_id: age(one) for one in young}
    assert len(born) >= 6
    girls = [born[one.case_id] for one in young if one.case.title == "Meisje van 16, mogelijk loverboy"]
    assert girls == [16, 16]
    told = dict(ComingOfAge.objects.values_list("case", "month"))
    for case, years in born.items():
        assert 15 <= years <= 18
        assert (years == 18) == (case in told and told[case] <= today())


def registrations():
    """Registrations with CoMensha with who it is, and without."""
    given = Disclosure.objects.filter(kind="outside", to_organisation__kind="comensha")
    by_consent, without = given.filter(consent="written"), given.exclude(consent="written")
    assert "name" in by_consent.latest("at").categories
    assert without.latest("at").categories == ["story"]
