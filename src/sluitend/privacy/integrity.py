"""Is the disclosure log as it was written, and are the certificates? Asked from a screen, answered by a job."""

import hashlib
import json
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now
from sluitend.access.context import acting, verb
from sluitend.logbook.verification import verify
from sluitend.privacy.access import officer_at
from sluitend.privacy.models import Certificate, Verified
from sluitend.privacy.noting import ACCOUNTABILITY, note

# A job that did not end by then is taken for lost.
LOST: Final = timedelta(hours=6)


@verb
def ask_verification(actor: Actor) -> tuple[Verified, bool]:
    """Ask for a verification of the whole log; returns it, and whether it is new: one under way is enough.

    Raises NotAllowed.
    """
    organisation = officer_at(actor).organisation
    under_way = Verified.objects.filter(done_at=None, asked_at__gt=now() - LOST).order_by("-asked_at").first()
    if under_way:
        return under_way, False
    made = Verified.objects.create(asked_at=now(), asked_by_id=actor.user)
    note(
        actor, "verify_log", organisation, purpose=ACCOUNTABILITY, legal_basis="gdpr_5_2", resource="disclosure_log",
        resource_id=made.pk,
    )  # fmt: skip
    return made, True


def verify_now(asked: str) -> Verified:
    """Carry out the verification that was asked for; outside a transaction, since it takes one snapshot of all."""
    state, broken = verify()
    with acting(system("verify_log")):
        found = Verified.objects.get(pk=asked)
        found.done_at, found.records, found.checkpoints = now(), state.records, state.checkpoints
        found.checkpoint_hash = bytes(state.last.hash).hex() if state.last else ""
        found.broken = str(broken or "")[:400]
        found.save()
    return found


def certificate_faults() -> list[str]:
    """Return what is wrong with the certificates of destruction: one changed, missing, or of which something stayed.

    For the system to ask, over the whole database.
    """
    faults, before, expected = [], "", 1
    for one in Certificate.objects.order_by("number").iterator():
        if one.number != expected:
            faults.append(f"certificate {expected} is missing")
            expected = one.number
        if hashlib.sha256((before + one.statement).encode()).hexdigest() != one.hash:
            faults.append(f"certificate {one.number} was changed, or one before it")
        elif not _as_stated(one, json.loads(one.statement)):
            faults.append(f"certificate {one.number} does not say what it certified")
        before, expected = one.hash, expected + 1
    with connection.cursor() as cursor:
        cursor.execute(LEFT)
        faults += [f"case {case} was destroyed and still has texts" for (case,) in cursor.fetchall()]
    return faults


def _as_stated(one: Certificate, stated: dict[str, Any]) -> bool:
    return bool(
        stated["case"] == str(one.case_id)
        and stated["reference"] == one.reference
        and stated["counts"] == one.counts
        and stated["number"] == one.number
    )


LEFT = """
SELECT c.case_id FROM privacy_certificate AS c
WHERE EXISTS (SELECT FROM casework_entry AS e WHERE e.case_id = c.case_id AND (e.text <> '' OR e.data <> '{}'))
   OR EXISTS (SELECT FROM casework_step AS s WHERE s.case_id = c.case_id AND s.result <> '')
"""
