"""Retention: what may go is approved by the privacy officer, what must stay is held, a job carries it out."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import months_after, now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.casework.models import Case, Involvement
from sluitend.privacy.access import answered_for, officer_at, one, visible_disposals, visible_holds, watched
from sluitend.privacy.expiring import longest, longest_duty, programmes_of
from sluitend.privacy.models import Certificate, Disposal, Hold
from sluitend.privacy.noting import RETENTION, note

AT_ONCE: Final = 200
LONGEST_HOLD: Final = 5 * 366
NO_CASE: Final = _("Deze casus is er niet, of is niet van uw organisatie.")


def _case(actor: Actor, case: UUID) -> Case:
    watches = watched(actor)
    with acting(system("retention")):
        found = answered_for(*watches).filter(pk=case).first()
    if found is None:
        raise NotFound(NO_CASE)
    return found


@verb
def approve_disposal(
    actor: Actor, cases: Sequence[UUID], *, decision: str = "", until: date | None = None
) -> list[Disposal]:
    """Decide that these closed cases are destroyed once their term has passed (by `until` at the latest).

    `decision` names the region's own decision, asked for where the source of the term is still to be verified. Raises
    NotAllowed, NotFound, and Refused for a case that is open, held, without a term or approved before.
    """
    officer_at(actor)
    if not cases:
        raise Refused(_("Kies ten minste één casus."), "cases")
    if len(cases) > AT_ONCE:
        raise Refused(_("Kies er niet meer dan tweehonderd tegelijk."), "cases")
    made = [_approve(actor, case, decision.strip(), until) for case in dict.fromkeys(cases)]
    for disposal in made:
        note(
            actor, "approve_disposal", disposal.organisation_id, purpose=RETENTION, legal_basis="gdpr_5_1_e",
            resource="disposal", resource_id=disposal.pk, case=disposal.case_id,
        )  # fmt: skip
    return made


def _approve(actor: Actor, case: UUID, decision: str, until: date | None) -> Disposal:
    found = _case(actor, case)
    if actor.user is None:
        raise NotAllowed(_("Alleen een persoon kan dit besluiten."))
    with acting(system("retention")):
        rule = longest(programmes_of([found])[case])
    if found.closed_at is None:
        raise Refused(_("%(case)s is nog open.") % {"case": found.reference}, "cases")
    if rule is None:
        raise Refused(_("Voor dit traject is nog geen bewaartermijn vastgesteld."), "cases")
    if not rule.sourced and not decision:
        raise Refused(
            _("De bron van deze termijn moet de regio nog verifiëren. Noem het besluit van de regio."),
            "decision",
        )
    due = months_after(localdate(found.closed_at), rule.months)
    if until and due > until:
        raise Refused(
            _("De termijn van %(case)s is dan nog niet voorbij.") % {"case": found.reference}, "cases"
        )
    if Hold.objects.filter(case=case, lifted_on=None, until__gte=today()).exists():
        raise Refused(
            _("%(case)s mag nu niet weg: er is een bewaarbesluit.") % {"case": found.reference}, "cases"
        )
    if Disposal.objects.filter(case=case, withdrawn_at=None).exists():
        raise Refused(_("%(case)s was al goedgekeurd.") % {"case": found.reference}, "cases")
    return Disposal.objects.create(
        case_id=case,
        organisation_id=found.organisation_id,
        rule=rule.code,
        months=rule.months,
        source=rule.source,
        decision=decision,
        due=due,
        approved_by_id=actor.user,
        approved_at=now(),
    )


@verb
def withdraw_disposal(actor: Actor, disposal: UUID) -> Disposal:
    """Take an approval back before it is carried out. Raises NotAllowed, NotFound, Refused."""
    found = one(visible_disposals(actor), disposal, for_update=True)
    if found.done_at or found.withdrawn_at:
        raise Refused(_("Dit is al uitgevoerd of ingetrokken."))
    found.withdrawn_at = now()
    found.save(update_fields=["withdrawn_at"])
    note(
        actor, "withdraw_disposal", found.organisation_id, purpose=RETENTION, legal_basis="gdpr_5_1_e",
        resource="disposal", resource_id=found.pk, case=found.case_id,
    )  # fmt: skip
    return found


@verb
def hold_case(actor: Actor, reference: str, *, reason: str, until: date) -> Hold:
    """Keep a case whatever its term: a procedure, a complaint, a request. Raises NotAllowed, NotFound, Refused."""
    watches = watched(actor)
    with acting(system("retention")):
        case = answered_for(*watches).filter(reference=reference.strip().upper()).first()
        if case and Certificate.objects.filter(case=case).exists():
            raise Refused(_("Deze casus is al vernietigd."), "reference")
    if case is None:
        raise NotFound(NO_CASE, "reference")
    if not reason.strip():
        raise Refused(_("Schrijf op waarom deze casus moet blijven."), "reason")
    if until < today():
        raise Refused(_("Kies een dag die nog komt."), "until")
    if (until - today()).days > LONGEST_HOLD:
        raise Refused(_("Kies een dag binnen vijf jaar; daarna kunt u verlengen."), "until")
    if Hold.objects.filter(case=case, lifted_on=None).exists():
        raise Refused(_("Deze casus wordt al bewaard. Hef dat eerst op om het te wijzigen."), "reference")
    made = Hold.objects.create(
        case=case,
        organisation_id=case.organisation_id,
        reason=reason.strip(),
        since=today(),
        until=until,
        set_by_id=actor.user,
    )
    note(
        actor, "hold_case", made.organisation_id, purpose=RETENTION, legal_basis="gdpr_17_3", resource="hold",
        resource_id=made.pk, case=case.pk,
    )  # fmt: skip
    return made


@verb
def lift_hold(actor: Actor, hold: UUID, *, why: str) -> Hold:
    """End a legal hold, with the reason. Raises NotAllowed, NotFound, Refused."""
    found = one(visible_holds(actor), hold, for_update=True)
    if found.lifted_on:
        raise Refused(_("Dit is al opgeheven."))
    if not why.strip():
        raise Refused(_("Schrijf op waarom dit niet meer nodig is."), "why")
    found.lifted_on, found.lifted_why, found.lifted_by_id = today(), why.strip(), actor.user
    found.save(update_fields=["lifted_on", "lifted_why", "lifted_by"])
    note(
        actor, "lift_hold", found.organisation_id, purpose=RETENTION, legal_basis="gdpr_17_3", resource="hold",
        resource_id=found.pk, case=found.case_id,
    )  # fmt: skip
    return found


@verb
def destroy_approved(actor: Actor, disposal: UUID) -> Certificate:
    """Destroy a case whose destruction was approved; returns the certificate. For the system only.

    The database asks everything again and does it by itself (`destroying.py`); it raises IntegrityError, under the
    name of what does not hold, and then nothing was done. Raises NotAllowed, NotFound, and Refused where the case was
    since, or before, in a programme that the law keeps longer than was approved.
    """
    if not actor.is_system:
        raise NotAllowed(_("Alleen het systeem vernietigt na de bewaartermijn."))
    found = one(Disposal.objects.all(), disposal)
    case = Case.objects.get(pk=found.case_id)
    duty = longest_duty(programmes_of([case])[case.pk])
    if duty and duty.months > found.months:
        raise Refused(
            _(
                "De wet bewaart deze casus langer dan is goedgekeurd. Trek de goedkeuring in en beslis opnieuw."
            )
        )
    pseudonyms = list(
        Involvement.objects.filter(case=found.case_id)
        .order_by("person__pseudonym")
        .values_list("person__pseudonym", flat=True)
        .distinct()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_destroy_case(%s)", [disposal])
    certificate = Certificate.objects.get(disposal=disposal)
    note(
        actor, "destroy_case", found.organisation_id, purpose=RETENTION, legal_basis="gdpr_5_1_e",
        resource="certificate", resource_id=certificate.pk, case=found.case_id, subjects=pseudonyms,
    )  # fmt: skip
    return certificate
