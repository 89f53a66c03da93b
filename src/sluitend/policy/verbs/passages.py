"""What one can do with passages: accept or reject what the reader proposes, add one by hand, end one, say "not here".

An accepted passage counts from the day of acceptance. That it counted before is a correction, said with its reason.
"""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.access.ids import new_id
from sluitend.casework.checks import clean_text
from sluitend.policy.access import access_document, access_passage
from sluitend.policy.checks import check_kept, sub_criterion_of
from sluitend.policy.history import already_done, record
from sluitend.policy.models import NotCovered, Page, Passage, PolicyDocument
from sluitend.policy.reference import kinds, sub_criteria
from sluitend.policy.verbs.documents import reason_of
from sluitend.policy.verbs.texts import LONGEST_QUOTATION
from sluitend.registry.measures import DEVELOPMENT

LONGEST: Final = 200


@verb
def accept_passage(
    actor: Actor,
    passage: UUID,
    *,
    proves: str = "",
    since: date | None = None,
    correction: str = "",
    token: UUID | None = None,
) -> Passage:
    """Accept a proposed passage: it proves `proves` (default: as proposed) from today; with a correction, since a day.

    Raises Refused when it was judged before, or when a document cannot prove that of this sub-criterion.
    """
    found = access_passage(actor, passage)
    already_done(token)
    _check_open(found)
    found.proves = _one_of(can_show(found), proves or found.proves)
    found.counts_since, found.correction = _correction(found.document, since, correction)
    _judge(actor, found, Passage.ACCEPTED)
    found.save()
    _covered_after_all(found)
    record(actor, found.document, "accept_passage", token=token, **_told(found))
    return found


@verb
def reject_passage(actor: Actor, passage: UUID, *, reason: str = "", token: UUID | None = None) -> Passage:
    """Reject a proposed passage: it does not show what the reader thought."""
    found = access_passage(actor, passage)
    already_done(token)
    _check_open(found)
    _judge(actor, found, Passage.REJECTED)
    found.save()
    text = clean_text(reason, "reason", limit=LONGEST, required=False)
    record(
        actor,
        found.document,
        "reject_passage",
        token=token,
        text=text,
        passage=found.pk,
        sub_criterion=found.sub_criterion,
    )
    return found


@verb
def add_passage(
    actor: Actor,
    document: UUID,
    *,
    sub_criterion: str,
    quotation: str,
    page: int | None = None,
    place: str = "",
    proves: str = "",
    since: date | None = None,
    correction: str = "",
    token: UUID | None = None,
) -> Passage:
    """Add a passage by hand, e.g. of a document that is only linked: it is accepted at once. Raises Refused."""
    found = access_document(actor, document, to_change=True)
    already_done(token)
    check_kept(found)
    code = sub_criterion_of(sub_criterion)
    if page is not None and not 1 <= page <= 9999:  # noqa: PLR2004  what a page can be
        raise Refused(_("Deze bladzijde kan niet."), "page")
    counts_since, why = _correction(found, since, correction)
    passage = Passage(
        id=new_id(),
        document=found,
        sub_criterion=code,
        quotation=clean_text(quotation, "quotation", limit=LONGEST_QUOTATION),
        edition=_edition(found),
        page=page,
        place=clean_text(place, "place", limit=LONGEST, required=False),
        proves=_one_of(
            sub_criteria()[code].by_document, proves or sub_criteria()[code].proved_by(kinds()[found.kind])
        ),
        by_hand=True,
        proposed_at=now(),
        counts_since=counts_since,
        correction=why,
    )
    _judge(actor, passage, Passage.ACCEPTED)
    passage.save(force_insert=True)
    _covered_after_all(passage)
    record(actor, found, "add_passage", token=token, **_told(passage))
    return passage


@verb
def correct_passage(
    actor: Actor, passage: UUID, *, since: date, correction: str, token: UUID | None = None
) -> Passage:
    """Say, with the reason, that an accepted passage counted since an earlier day than that of its acceptance."""
    found = access_passage(actor, passage)
    already_done(token)
    if found.state != Passage.ACCEPTED:
        raise Refused(_("Deze passage is niet geaccepteerd."))
    found.counts_since, found.correction = _correction(found.document, since, correction)
    found.save(update_fields=["counts_since", "correction"])
    record(actor, found.document, "correct_passage", token=token, text=found.correction, **_told(found))
    return found


@verb
def end_passage(actor: Actor, passage: UUID, *, reason: str, token: UUID | None = None) -> Passage:
    """Let an accepted passage count no longer from today, with the reason: accepted by mistake, or no longer so."""
    found = access_passage(actor, passage)
    already_done(token)
    if found.state != Passage.ACCEPTED or found.ended_on:
        raise Refused(_("Deze passage telt niet meer mee."))
    found.ended_on, found.ended_why = today(), reason_of(reason, longest=LONGEST)
    found.save(update_fields=["ended_on", "ended_why"])
    record(actor, found.document, "end_passage", token=token, text=found.ended_why, **_told(found))
    return found


@verb
def judge_not_covered(
    actor: Actor, document: UUID, *, sub_criterion: str, token: UUID | None = None
) -> NotCovered:
    """Say that a document does not speak of a sub-criterion; what the reader proposed for it is rejected with it."""
    found = access_document(actor, document, to_change=True)
    already_done(token)
    check_kept(found)
    code = sub_criterion_of(sub_criterion)
    if Passage.objects.filter(
        document=found, sub_criterion=code, state=Passage.ACCEPTED, ended_on=None
    ).exists():
        raise Refused(_("Hiervan is een passage geaccepteerd. Beëindig die eerst."))
    Passage.objects.filter(document=found, sub_criterion=code, state=Passage.PROPOSED).update(
        state=Passage.REJECTED, judged_at=now(), judged_by=actor.user
    )
    judged, _new = NotCovered.objects.get_or_create(
        document=found, sub_criterion=code, ended_at=None, defaults={"at": now(), "user_id": actor.user}
    )
    record(actor, found, "judge_not_covered", token=token, sub_criterion=code)
    return judged


def _check_open(passage: Passage) -> None:
    check_kept(passage.document)
    if passage.state != Passage.PROPOSED:
        raise Refused(_("Deze passage is al beoordeeld, of de tekst is vernieuwd."))


def can_show(passage: Passage) -> tuple[str, ...]:
    """Return what accepting a passage can say that it shows: of what the text says is not there, no more than work."""
    if passage.reason.get("says") == "absent":
        return (DEVELOPMENT,)
    return sub_criteria()[passage.sub_criterion].by_document


def _one_of(shown: tuple[str, ...], proves: str) -> str:
    if proves not in shown:
        raise Refused(_("Dat kan een document van dit deelcriterium niet aantonen."), "proves")
    return proves


def _correction(document: PolicyDocument, since: date | None, reason: str) -> tuple[date | None, str]:
    """Return since when it counted and why: never before the document was adopted and in force."""
    if since is None:
        if reason.strip():
            raise Refused(_("Vul in sinds wanneer dit gold."), "since")
        return None, ""
    why = reason_of(reason, "correction", LONGEST)
    if since >= today():
        raise Refused(_("Een correctie gaat over een dag die voorbij is."), "since")
    begins = [day for day in (document.adopted_on or document.dated, document.in_force_from) if day]
    if since < max(begins):
        raise Refused(_("Dit is voor de dag waarop het document is vastgesteld of in werking trad."), "since")
    return since, why


def _judge(actor: Actor, passage: Passage, state: str) -> None:
    passage.state, passage.judged_at, passage.judged_by_id = state, now(), actor.user


def _covered_after_all(passage: Passage) -> None:
    NotCovered.objects.filter(
        document=passage.document, sub_criterion=passage.sub_criterion, ended_at=None
    ).update(ended_at=now())


def _edition(document: PolicyDocument) -> int:
    """Return the number of the newest text of a document; 0 when it has none."""
    return (
        Page.objects.filter(document=document).order_by("-edition").values_list("edition", flat=True).first()
        or 0
    )


def _told(passage: Passage) -> dict[str, Any]:
    return {
        "passage": passage.pk,
        "sub_criterion": passage.sub_criterion,
        "proves": passage.proves,
        "since": passage.counts_since,
        "correction": passage.correction,
    }
