"""Asking whether somebody is known to the network: yes and whom to call, or no; and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now
from sluitend.access.context import acting, verb
from sluitend.access.deciding import ALLOWED, Context, Decision, denied, governs
from sluitend.access.deciding import require as require_decision
from sluitend.access.errors import NotAllowed, Refused
from sluitend.casework.checks import clean_text
from sluitend.casework.models import Case, Participation
from sluitend.disclosure.known import Question, bases, purposes, who_is_meant
from sluitend.disclosure.models import Check
from sluitend.identity.models import Kind, Person
from sluitend.identity.values import Value, checked
from sluitend.logbook.trace import apart
from sluitend.logbook.writing import log

PER_HOUR: Final = 20
HOUR: Final = timedelta(hours=1)
SHORTEST_REASON: Final = 10
ASKED: Final = frozenset({Kind.NAME.value, Kind.BIRTH_DATE.value})
NOBODY: Final = UUID(int=0)


@dataclass(frozen=True)
class Answer:
    """Known or not; if so, whom to call: an organisation, a role (code, "" for the organisation itself), a number."""

    known: bool
    organisation: str = ""
    role: str = ""
    phone: str = ""


@governs(Check)
def _on_a_check(actor: Actor, action: str, check: Check, _context: Context) -> Decision:
    """Decide on `ask_known`: for who works on cases, on a basis on which their organisation has one itself."""
    if action != "ask_known":
        return denied(_("U mag dit niet doen."))
    if check.legal_basis not in bases_of(actor):
        return denied(_("Uw organisatie werkt op dit moment niet op deze grondslag."))
    return ALLOWED


def bases_of(actor: Actor) -> frozenset[str]:
    """Return the bases on which can be asked and the actor's organisations have a part in a case now."""
    held = Participation.objects.filter(organisation__in=actor.organisations, until=None)
    codes = [one.code for one in bases()]
    return frozenset(held.filter(legal_basis__in=codes).values_list("legal_basis", flat=True).distinct())


@verb
def ask_known(
    actor: Actor, *, values: Iterable[Value], purpose: str, legal_basis: str, reason: str
) -> Answer:
    """Ask whether somebody, by name and birth date, is known to another organisation on the same legal basis.

    Both sides are logged, whatever the answer; who holds the case sees about whom it was and who asked. At most 20 in
    an hour. Raises Refused (a field) and NotAllowed.
    """
    if actor.user is None or not actor.organisations:
        raise NotAllowed(_("Alleen wie aan casussen werkt kan dit vragen."))
    asked = [checked(value) for value in values]
    if {str(value.kind) for value in asked} != ASKED:
        raise Refused(_("Vul een naam en een geboortedatum in."), "given")
    if purpose not in {one.code for one in purposes()}:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "purpose")
    reason = clean_text(reason, "reason", limit=500)
    if len(reason) < SHORTEST_REASON:
        raise Refused(_("Schrijf in een paar woorden waarom u dit vraagt."), "reason")
    check = Check(
        user_id=actor.user,
        organisation_id=min(actor.organisations),
        purpose=purpose,
        legal_basis=legal_basis,
        reason=reason,
        at=now(),
    )
    require_decision(actor, "ask_known", check)
    _counted(check)
    question = Question(asked, legal_basis, actor.organisations)
    with acting(system("answer_known")):
        found = who_is_meant(question)
        answer = _answer(check, found)
    log(
        actor, "check_known", subjects=(), purpose=purpose, legal_basis=legal_basis, resource="known",
        resource_id=check.pk, categories=ASKED, organisation=check.organisation_id,
    )  # fmt: skip
    return answer


def _counted(check: Check) -> None:
    """Write that it was asked; raises Refused over the limit. Two at a time by one person wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('disclosure_check'), %s)", [check.user_id])
    if Check.objects.filter(user=check.user_id, at__gt=check.at - HOUR).count() >= PER_HOUR:
        raise Refused(_("U vroeg dit het afgelopen uur al 20 keer. Probeer het later opnieuw."))
    check.save(force_insert=True)


def _answer(check: Check, found: tuple[UUID, UUID] | None) -> Answer:
    """Return whom to call, and write the record of who holds the case; for nobody, the same with nothing in it.

    The record is the system's own: that of who asked would tell their privacy officer the pseudonym and the space.
    """
    person, case = found or (NOBODY, NOBODY)
    whom = Person.objects.filter(pk=person).values_list("pseudonym", "space").first()
    held = (
        Case.objects.filter(pk=case)
        .values_list(
            "organisation",
            "organisation__name",
            "organisation__phone",
            "official__post__role",
            "official__phone",
        )
        .first()
    )
    with apart():
        log(
            system("answer_known"), "answer_known", subjects=[whom[0]] if whom else (), purpose=check.purpose,
            legal_basis=check.legal_basis, resource="known_by", resource_id=check.organisation_id,
            categories=ASKED, case=case if held else None, responsible=held[0] if held else None,
            space=whom[1] if whom else "",
        )  # fmt: skip
    if not held:
        return Answer(known=False)
    _pk, name, phone, role, direct = held
    return Answer(known=True, organisation=name, role=role or "", phone=direct or phone or "")
