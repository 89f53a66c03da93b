"""Every sub-criterion of the reference data goes through all its states, by acts of users and by time alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from sluitend.access.actor import Actor, system
from sluitend.access.clock import today
from sluitend.baseline import ledger
from sluitend.baseline.evaluation import (
    ABSENT,
    IN_DEVELOPMENT,
    IN_USE,
    OWN_ARRANGEMENT,
    REGIONAL_ARRANGEMENT,
    Outcome,
    outcome,
)
from sluitend.baseline.frameworks import Measured, frameworks
from sluitend.baseline.queries import Moment, known_facts
from sluitend.coverage.models import CoordinatorAccess
from sluitend.coverage.verbs import end_access, record_access
from sluitend.improvement.verbs import set_goal
from sluitend.policy.reference import sub_criteria
from sluitend.policy.verbs import DocumentFacts, add_document, add_passage
from sluitend.registry.models import Organisation, Post
from sluitend.registry.verbs import add_post, appoint_official, record_training, set_substitute
from sluitend.signals.verbs import set_aside
from tests.baseline.conftest import on
from tests.factories import an_organisation, office, people, somebody
from tests.signals.conftest import a_signal

TOWN = "GM9801"
FIRST = date(2030, 1, 7)  # a Monday
SUBJECTS = {"knowledge_powers": "administrative_powers", "knowledge_institutions": "institutions"}
OFFICIALS = {"contact_official", "substitute", *SUBJECTS}


@dataclass(frozen=True)
class Town:
    """A municipality where nothing is arranged, its region, and who keeps what for each."""

    town: Organisation
    region: Organisation
    of_town: Actor
    of_region: Actor
    triagist: Actor


@pytest.fixture
def town(db):
    net = people()
    # Anna is the contact official in these people's usual town: here nobody is, yet.
    Post.objects.filter(role="contact_official").update(role="triagist")
    region = an_organisation("Regio Aan het Water", "region", region=net.region)
    region.covers.add(net.municipality)
    return Town(
        net.town,
        region,
        somebody("Paul", net.town, "policy_adviser"),
        somebody("Petra", region, "policy_adviser", region=net.region),
        net.anna,
    )


def asked(code: str) -> Measured:
    """Return how the first framework that asks for this sub-criterion asks it."""
    return next(sub for one in frameworks() if one.measures for sub in one.subs if sub.code == code)


def stands(code: str, day: date) -> Outcome:
    """Return how it stands as of `day`, after the periodic job looked."""
    ledger.sync()
    facts = known_facts(system("test"), Moment(day), [TOWN])
    return outcome(asked(code), [fact for fact in facts if fact.sub_criterion == code], day)


def document(actor: Actor, place: Organisation, code: str, kind: str) -> None:
    """Put a document in the register, with the passage that shows it."""
    day = today()
    adopted = {"adopted_by": "council", "adopted_on": day} if kind == "policy" else {"dated": day}
    found = add_document(
        actor,
        place.pk,
        DocumentFacts(kind, f"Stuk over {code}", link="https://www.voorbeeld.test/stuk", **adopted),
    )
    add_passage(actor, found.pk, sub_criterion=code, quotation="Hier staat het.", place="blz. 3")


def in_post(actor: Actor, place: Organisation, name: str, until: date) -> UUID:
    """Put somebody in the post of contact official for the town."""
    post = Post.objects.filter(organisation=place, role="contact_official").first() or add_post(
        actor, place.pk, role="contact_official", municipality=TOWN, required_since=today()
    )
    return appoint_official(actor, post.pk, name=name, valid_from=today(), valid_until=until).pk


def by_register(code: str, actor: Actor, place: Organisation, until: date) -> None:
    """Arrange what only a register can show: somebody in office, who stands in, what they learnt, a coordinator."""
    if code == "care_coordination":
        for access in CoordinatorAccess.objects.filter(municipality=TOWN, valid_until__gt=today()):
            end_access(actor, access.pk, on=today(), reason="De gemeente doet het nu zelf.")
        how = "regional" if place.kind == "region" else "own"
        record_access(
            actor,
            TOWN,
            how=how,
            organisation=place.pk,
            valid_from=today(),
            valid_until=until,
            source="Afgesproken",
        )
        return
    official = in_post(actor, place, f"Functionaris van {place.name}", until)
    if code == "substitute":
        set_substitute(actor, official, in_post(actor, place, "Vervanger", until))
    elif code in SUBJECTS:
        record_training(
            actor, official, subject=SUBJECTS[code], on_day=today(), title="Training", organiser="Kennispartij",
            valid_until=until,
        )  # fmt: skip


def arrange(code: str, actor: Actor, place: Organisation, until: date) -> None:
    if sub_criteria()[code].arrangement == "register":
        by_register(code, actor, place, until)
    else:
        document(actor, place, code, "policy")


def use(code: str, town: Town) -> None:
    """Show that it is in use: by a report, or by signals that people reported and judged."""
    if sub_criteria()[code].use != "register":
        document(town.of_town, town.town, code, "annual_report")
        return
    signal, _code = a_signal()
    set_aside(town.triagist, signal.pk, ground="no_exploitation", reason="Gesproken; een misverstand.")


ACTS: tuple[tuple[str, Callable[[str, Town, date], object]], ...] = (
    (
        IN_DEVELOPMENT,
        lambda code, town, _until: set_goal(
            town.of_town, title="Dit regelen we", due=today() + timedelta(days=200), official=office(town.of_town),
            municipality=TOWN, sub_criterion=code, first_what="Voorstel schrijven",
            first_due=today() + timedelta(days=100),
        ),
    ),
    (REGIONAL_ARRANGEMENT, lambda code, town, until: arrange(code, town.of_region, town.region, until)),
    (OWN_ARRANGEMENT, lambda code, town, until: arrange(code, town.of_town, town.town, until)),
    (IN_USE, lambda code, town, _until: use(code, town)),
)  # fmt: skip


@pytest.mark.parametrize("code", list(sub_criteria()))
def test_a_sub_criterion_goes_through_all_its_states_by_acts_and_by_time(town, code):
    last = FIRST + timedelta(days=300)
    with on(FIRST):
        assert stands(code, FIRST).state == ABSENT
    days = {}
    for number, (state, act) in enumerate(ACTS, start=1):
        day = FIRST + timedelta(days=number)
        with on(day):
            act(code, town, last)
            assert stands(code, day).state == state
        days[day] = state
    with on(FIRST + timedelta(days=10)):
        for day, state in days.items():
            assert stands(code, day).state == state, "the past stays what it was"
    # Nobody does anything any more: what was arranged runs out, and what is left is what is still being worked on.
    late = FIRST + timedelta(days=20 * 366)
    with on(late):
        found = stands(code, late)
        assert (found.state, found.lapsed is not None) == (IN_DEVELOPMENT, True)


def test_every_framework_is_made_of_these():
    assert {sub.code for one in frameworks() for sub in one.subs} <= set(sub_criteria())
    assert {sub.code for one in frameworks() for sub in one.subs} == set(sub_criteria())
