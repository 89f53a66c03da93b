"""What one can do with CVDR: ask about a document, and take over or set aside what was found there."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.policy import cvdr
from sluitend.policy.access import access_document, access_finding
from sluitend.policy.checks import check_dates
from sluitend.policy.history import already_done, record
from sluitend.policy.models import Finding, PolicyDocument
from sluitend.policy.reference import kinds

ENDED, NEWER, NOT_FOUND, SAME, FAULT = "ended", "newer", "not_found", "same", "fault"
TAKEN, ASIDE = "taken", "aside"
DATES: Final = frozenset({ENDED, NEWER})


@verb
def ask_cvdr(actor: Actor, document: UUID, *, token: UUID | None = None) -> PolicyDocument:
    """Let the look-up of a document's CVDR number be done by the job. Raises Refused where that cannot be."""
    from sluitend.policy.tasks import look_up_cvdr  # noqa: PLC0415  the job calls the verb below

    found = access_document(actor, document, to_change=True)
    already_done(token)
    if not found.cvdr:
        raise Refused(_("Dit document heeft geen CVDR-nummer."))
    if not cvdr.is_on():
        raise Refused(
            _(
                "Opzoeken in CVDR staat uit. Vraag de beheerder van het systeem, of kijk zelf en pas de datums aan."
            )
        )
    look_up_cvdr.defer(document=str(found.pk))
    record(actor, found, "ask_cvdr", token=token, cvdr=found.cvdr)
    return found


@verb
def note_finding(actor: Actor, document: UUID, what: str, data: dict[str, Any]) -> Finding | None:
    """Write down what looking up found, for somebody to judge. Only the job may. None: it was known already."""
    if not actor.is_system:
        raise NotAllowed(_("Alleen de opzoektaak kan dit."))
    found = access_document(actor, document, to_change=True)
    last = Finding.objects.filter(document=found).order_by("-at").first()
    if last and (last.what, last.data) == (what, data) and (last.settled or last.what in DATES):
        return None
    Finding.objects.filter(document=found, settled="").update(settled=ASIDE, settled_at=now())
    settled = {} if what in DATES | {NOT_FOUND, FAULT} else {"settled": ASIDE, "settled_at": now()}
    return Finding.objects.create(document=found, what=what, data=data, at=now(), **settled)


@verb
def settle_finding(actor: Actor, finding: UUID, *, take: bool, token: UUID | None = None) -> Finding:
    """Take over what was found, or set it aside. Taken over, an end is the document's end. Raises Refused."""
    found = access_finding(actor, finding)
    already_done(token)
    if found.settled:
        raise Refused(_("Hierover is al beslist."))
    if take:
        _take_over(found)
    found.settled, found.settled_at, found.settled_by_id = TAKEN if take else ASIDE, now(), actor.user
    found.save(update_fields=["settled", "settled_at", "settled_by"])
    record(
        actor,
        found.document,
        "settle_finding",
        token=token,
        what=found.what,
        settled=found.settled,
        **found.data,
    )
    return found


def _take_over(finding: Finding) -> None:
    document = finding.document
    if finding.what not in DATES:
        raise Refused(_("Hier valt niets over te nemen."))
    # Of a newer version, the day it begins is the day on which this one holds no longer.
    document.ends_on = date.fromisoformat(finding.data["ends_on"])
    check_dates(document, kinds()[document.kind])
    document.save(update_fields=["ends_on"])


def judged(document: PolicyDocument, versions: list[cvdr.Version]) -> tuple[str, dict[str, Any]]:
    """Return what the versions in CVDR mean for the document: a finding, and its data."""
    if not versions:
        return NOT_FOUND, {}
    day = today()
    current = next((one for one in reversed(versions) if one.holds_on(day)), None)
    begins = document.in_force_from or document.adopted_on
    if current is None:
        last = max((one.ends for one in versions if one.ends), default=None)
        return (ENDED, _data(versions[-1], last)) if last and last != document.ends_on else (SAME, {})
    if current.begins and begins and current.begins > begins and current.begins != document.ends_on:
        return NEWER, _data(current, current.begins)
    if current.ends and current.ends != document.ends_on:
        return ENDED, _data(current, current.ends)
    return SAME, {}


def _data(version: cvdr.Version, ends_on: date) -> dict[str, Any]:
    return {
        "ends_on": ends_on.isoformat(),
        "title": version.title,
        "url": version.url,
        "version": str(version.version),
    }
