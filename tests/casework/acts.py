"""Every verb once: on what, with what, who may and who may not. The tests of all verbs walk through this table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework import verbs
from sluitend.casework.models import Case, Entry, Participation, Step
from sluitend.casework.promises import PROMISES, offenders
from tests.factories import JOB, NOBODY, People, a_case, an_offer, in_days, office, open_step


@dataclass(frozen=True)
class Act:
    """One verb: `on(net, case)` is what it is done with, `how(net)` what is filled in.

    `forbidden` says what somebody who may not hears. `texts` maps each text field to its limit and whether it must
    be filled in; `dates` are the fields with a date from today on; `statements` what it costs, in SQL statements.
    """

    verb: str
    on: Callable[[People, Case], UUID | None]
    how: Callable[[People], dict[str, Any]]
    allowed: tuple[str, ...]
    forbidden: dict[str, type[Exception]]
    statements: int
    texts: dict[str, tuple[int, bool]] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    prepare: Callable[[People, Case], Any] = lambda _net, _case: None

    def __str__(self) -> str:
        return self.verb

    def do(self, actor: Actor, target: UUID | None, how: dict[str, Any]) -> Any:
        """Carry the verb out."""
        verb = getattr(verbs, self.verb)
        return verb(actor, **how) if target is None else verb(actor, target, **how)


CARRIER_ONLY = {
    "allowed": ("anna", "job"),
    "forbidden": {"bas": NotAllowed, "chantal": NotFound, "nobody": NotFound},
}
PARTICIPANTS = {
    "allowed": ("anna", "bas", "job"),
    "forbidden": {"chantal": NotFound, "nobody": NotFound},
}
RECEIVER = {
    "allowed": ("bas", "job"),
    "forbidden": {"anna": NotAllowed, "chantal": NotFound, "nobody": NotFound},
}


def offered(net: People, case: Case) -> None:
    an_offer(net.anna, case, net.shelter)


def closed(net: People, case: Case) -> None:
    verbs.close_case(net.anna, case.pk, reason="no_trafficking", text="Geen mensenhandel")


def with_step_of_bas(net: People, case: Case) -> None:
    verbs.add_step(net.anna, case.pk, what="Bel", due=in_days(0), organisation=net.shelter.pk)


def the_case(net: People, case: Case) -> UUID:
    return case.pk


def the_offer(net: People, case: Case) -> UUID:
    return case.handovers.get(state="offered").pk


def first_step(net: People, case: Case) -> UUID:
    return open_step(case).pk


def bas_takes_part(net: People, case: Case) -> UUID:
    return Participation.objects.get(case=case, organisation=net.shelter, until=None).pk


def a_note(net: People, case: Case) -> None:
    verbs.write_note(net.bas, case.pk, text="Het was maandag")


def own_entry(net: People, case: Case) -> UUID:
    return Entry.objects.get(case=case, verb="write_note").pk


ACTS = [
    Act(
        "open_case",
        on=lambda _net, _case: None,
        how=lambda net: {
            "programme": "victim_care",
            "municipality": "GM9801",
            "organisation": net.town.pk,
            "official": office(net.anna),
            "title": "Vermoeden van uitbuiting",
            "first_step": "Bel",
            "due": in_days(1),
            "text": "Zoals verteld",
        },
        allowed=("anna", "job"),
        forbidden={"bas": NotAllowed, "chantal": NotAllowed, "nobody": NotAllowed},
        texts={"title": (120, True), "first_step": (200, False), "text": (8000, False)},
        dates=("due",),
        statements=11,
    ),
    Act(
        "add_step",
        on=the_case,
        how=lambda net: {"what": "Bel terug", "due": in_days(3), "organisation": net.shelter.pk, "official": office(net.bas)},
        **PARTICIPANTS,
        texts={"what": (200, True)},
        dates=("due",),
        statements=11,
    ),
    Act(
        "finish_step",
        on=first_step,
        how=lambda _net: {"result": "Gesproken", "next_what": "Bel weer", "next_due": in_days(3)},
        prepare=with_step_of_bas,
        **PARTICIPANTS,
        texts={"result": (2000, False), "next_what": (200, True)},
        dates=("next_due",),
        statements=12,
    ),
    Act(
        "drop_step",
        on=first_step,
        how=lambda _net: {"reason": "Niet meer nodig", "next_what": "Bel weer", "next_due": in_days(3)},
        prepare=with_step_of_bas,
        **CARRIER_ONLY,
        texts={"reason": (2000, True), "next_what": (200, True)},
        dates=("next_due",),
        statements=12,
    ),
    Act(
        "move_step",
        on=first_step,
        how=lambda _net: {"due": in_days(5), "reason": "Op verzoek"},
        prepare=with_step_of_bas,
        **CARRIER_ONLY,
        texts={"reason": (2000, True)},
        dates=("due",),
        statements=11,
    ),
    Act(
        "add_participant",
        on=the_case,
        how=lambda net: {"organisation": net.far.pk, "purpose": "care", "legal_basis": "wmo", "motivation": "Opvang"},
        **CARRIER_ONLY,
        texts={"motivation": (1000, False)},
        statements=11,
    ),
    Act(
        "end_participation",
        on=bas_takes_part,
        how=lambda _net: {"reason": "Klaar"},
        **CARRIER_ONLY,
        texts={"reason": (2000, True)},
        statements=11,
    ),
    Act(
        "write_note",
        on=the_case,
        how=lambda _net: {"text": "Gebeld"},
        **PARTICIPANTS,
        texts={"text": (8000, True)},
        statements=8,
    ),
    Act(
        "record_contact",
        on=the_case,
        how=lambda _net: {"text": "Gesproken", "on": in_days(0)},
        **PARTICIPANTS,
        texts={"text": (8000, True)},
        statements=8,
    ),
    Act(
        "correct_entry",
        on=own_entry,
        prepare=a_note,
        how=lambda _net: {"text": "Het was dinsdag"},
        **PARTICIPANTS,
        texts={"text": (8000, True)},
        statements=9,
    ),
    Act(
        "go_on_in",
        on=the_case,
        how=lambda _net: {"programme": "minor_victim", "reason": "Is 16"},
        **CARRIER_ONLY,
        texts={"reason": (2000, True)},
        statements=15,
    ),
    Act(
        "change_stage",
        on=the_case,
        how=lambda _net: {"stage": "safety", "text": "Opvang geregeld"},
        **CARRIER_ONLY,
        texts={"text": (2000, False)},
        statements=11,
    ),
    Act(
        "assign_official",
        on=the_case,
        how=lambda net: {"official": office(net.dora)},
        **CARRIER_ONLY,
        statements=14,
    ),
    Act(
        "offer_handover",
        on=the_case,
        how=lambda net: {
            "to_organisation": net.far.pk,
            "to_municipality": "GM9802",
            "reason": "Verhuisd",
            "summary": "Kort",
            "due": in_days(3),
        },
        **CARRIER_ONLY,
        texts={"reason": (2000, True), "summary": (4000, True)},
        dates=("due",),
        statements=14,
    ),
    Act(
        "accept_handover",
        on=the_offer,
        how=lambda net: {"official": office(net.bas), "next_what": "Maak kennis", "next_due": in_days(1), "text": "Graag"},
        prepare=offered,
        **RECEIVER,
        texts={"text": (2000, False), "next_what": (200, False)},
        dates=("next_due",),
        statements=23,
    ),
    Act(
        "decline_handover",
        on=the_offer,
        how=lambda _net: {"reason": "Vol"},
        prepare=offered,
        **RECEIVER,
        texts={"reason": (2000, True)},
        statements=15,
    ),
    Act(
        "withdraw_handover",
        on=the_offer,
        how=lambda _net: {"reason": "Vergissing"},
        prepare=offered,
        **CARRIER_ONLY,
        texts={"reason": (2000, True)},
        statements=11,
    ),
    Act(
        "close_case",
        on=the_case,
        how=lambda _net: {"reason": "goals_met", "text": "Klaar", "aftercare": "Belt bij nood"},
        **CARRIER_ONLY,
        texts={"text": (2000, True), "aftercare": (2000, True)},
        statements=21,
    ),
    Act(
        "reopen_case",
        on=the_case,
        how=lambda _net: {"reason": "Terug", "what": "Bel", "due": in_days(1)},
        prepare=closed,
        allowed=("anna", "job"),
        forbidden={"bas": NotFound, "chantal": NotFound, "nobody": NotFound},
        texts={"reason": (2000, True), "what": (200, True)},
        dates=("due",),
        statements=14,
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One act, ready to be done: the same for who may and for who may not."""

    act: Act
    net: People
    case: Case
    target: UUID | None
    how: dict[str, Any]

    def actor(self, name: str) -> Actor:
        """Return Anna, Bas, Chantal, nobody in particular, or a job of the system."""
        return {"job": JOB, "nobody": NOBODY}.get(name) or getattr(self.net, name)

    def do(self, name: str, **changes: Any) -> Any:
        """Do the act as `name`, with some things filled in otherwise."""
        return self.act.do(self.actor(name), self.target, self.how | changes)


def set_up(act: Act, net: People) -> Stage:
    """Make a case that Anna carries and Bas takes part in, and prepare the act."""
    case = a_case(net.anna, participant=net.shelter)
    act.prepare(net, case)
    case.refresh_from_db()
    return Stage(act, net, case, act.on(net, case), act.how(net))


def check_promises() -> None:
    """Let the database look at its promises now, as it does at commit, and ask the questions over everything."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    broken = {promise.code: found for promise in PROMISES if (found := offenders(promise))}
    assert not broken


def written() -> tuple[int, ...]:
    """Return how much is written down: changes whenever anything is."""
    return Entry.objects.count(), Case.objects.count(), Step.objects.count(), Participation.objects.count()
