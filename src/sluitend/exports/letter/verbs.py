"""Writing a letter: what can go along, exactly what would, and making it. Making is a crossing, and written as one."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.context import verb
from sluitend.access.errors import AlreadyDone, Refused
from sluitend.casework.access import require
from sluitend.casework.checks import clean_text
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Involvement
from sluitend.casework.timeline import already_done
from sluitend.casework.words import stored
from sluitend.disclosure.giving import chosen as usable
from sluitend.disclosure.giving import going
from sluitend.disclosure.receivers import Received, ToOutside
from sluitend.disclosure.rules import CONSENT, STORY, Grounds
from sluitend.disclosure.telling import with_mark
from sluitend.disclosure.verbs import disclose
from sluitend.exports.access import access_letter
from sluitend.exports.letter.choosing import LANGUAGE, Choices, Draft, can_go, chosen
from sluitend.exports.letter.consenting import Agreed, agreed, letter_purposes, receiver_of
from sluitend.exports.letter.sheet import LANGUAGES, sheet_of
from sluitend.identity.models import Kind
from sluitend.identity.values import Value
from sluitend.intake.steps import FOR_MINORS
from sluitend.intake.verbs import Asked, record_consent
from sluitend.paper import DOCX, PDF, docx, pdf
from sluitend.support.models import Service
from sluitend.support.reference import services
from sluitend.support.verbs import ask_service

FORMATS: Final[Mapping[str, tuple[str, Callable[[Mapping[str, Any]], bytes]]]] = {
    "pdf": (PDF, pdf), "docx": (DOCX, docx),
}  # fmt: skip
WHO: Final = frozenset({Kind.NAME.value, Kind.BIRTH_DATE.value})
LONGEST: Final = 2000
MARK: Final = 32  # hexadecimals
WHY: Final = lazy("Verwijsbrief, voor: %(purpose)s. Ging mee: %(parts)s.")
PARTS: Final[Mapping[str, str | Promise]] = {
    "question": lazy("wat wij vragen"),
    "needs": lazy("wat er het eerst nodig is"),
    LANGUAGE: lazy("taal en tolk"),
    "goals": lazy("doelen van het plan"),
    "helps": lazy("hulp die loopt"),
    "agreed": lazy("wat is afgesproken"),
    Kind.NAME.value: lazy("de naam"),
    Kind.BIRTH_DATE.value: lazy("de geboortedatum"),
}


@dataclass(frozen=True)
class Preview:
    """What would stand on paper, to whom, by what consent, and the mark by which it is known again.

    `waits` says whether the help that is asked will be written down as asked: not when it waits there already.
    """

    case: Case
    draft: Draft
    subject: Involvement
    to: Received
    by: Agreed
    sheet: dict[str, Any]
    waits: bool
    shown: str


@dataclass(frozen=True)
class Made:
    """A file to give along: a name that says nothing, its kind and what is in it."""

    name: str
    media_type: str
    content: bytes


@verb
def read_choices(actor: Actor, case: UUID) -> Choices:
    """Return what can go along in a letter; logged as a look. Raises NotFound, NotAllowed."""
    found = access_letter(actor, case)
    choices = can_go(found)
    _log(actor, found, "see_letter", choices.subject)
    return choices


@verb
def preview_letter(actor: Actor, case: UUID, draft: Draft) -> Preview:
    """Return what `make_letter` would make, after the same checks, and change nothing; logged as a look.

    Raises Refused (a field), NotFound, NotAllowed.
    """
    found = access_letter(actor, case)
    require(actor, "record_support", found)
    seen = _previewed(actor, found, draft)
    _log(actor, found, "see_letter", seen.subject, seen.draft.who)
    return seen


@verb
def make_letter(
    actor: Actor, case: UUID, draft: Draft, *, form: str, shown: str | None = None, token: UUID | None = None
) -> Made:
    """Make a letter as a file in the `form` of `FORMATS`, by the consent that stands; returns the file.

    The first time it is a disclosure, with its line in the timeline: to whom, for what, which parts, and no word of
    what stands in it. The timeline keeps the purpose, so that the receiver can be told when the consent for it is
    taken back (`ending`). What the person said to somebody outside goes into the register of consent, and help that is
    asked into the plan, all in one transaction. The same form sent again gives the same letter again, and only the
    download is logged. `shown` is the mark of what the writer saw: when it differs from what would go now, nothing
    does. Raises Refused (a field), NotFound, NotAllowed.
    """
    if form not in FORMATS:
        raise Refused(_("Kies PDF of Word."), "form")
    found = access_letter(actor, case)
    require(actor, "record_support", found)
    seen = _as_shown(shown, _previewed(actor, found, draft))
    media_type, write = FORMATS[form]
    made = Made(f"brief.{form}", media_type, write(seen.sheet))
    # Setting type takes long, so nobody waited for it; what it says is held against the case once that is locked.
    found = access_letter(actor, case, to_make=True)
    seen = _as_shown(seen.shown, _previewed(actor, found, draft))
    # One form is one letter as long as the same stands in it.
    act = uuid5(token, seen.shown) if token else None
    if not _made_before(act):
        _give(actor, seen, act)
    _log(actor, found, "export_letter", seen.subject, seen.draft.who)
    return made


def _as_shown(shown: str | None, seen: Preview) -> Preview:
    """Return what would go now. Raises Refused (`shown`) when that is not what was shown."""
    if shown is not None and shown != seen.shown:
        raise Refused(_("Er is intussen iets veranderd. Kijk opnieuw na wat er in de brief staat."), "shown")
    return seen


def _made_before(act: UUID | None) -> bool:
    try:
        already_done(act)
    except AlreadyDone:
        return True
    return False


def _give(actor: Actor, seen: Preview, act: UUID | None) -> None:
    """Write down that a letter goes: the consent where it is new, the disclosure, and the help to wait for."""
    case, draft, to, by = seen.case.pk, seen.draft, seen.to, seen.by
    organisation = to.organisation.pk if to.organisation else None
    outside = "" if to.organisation else to.name
    if by.is_new:
        record_consent(
            actor, case, Asked(draft.purpose, given=True, how=by.how, asked_on=by.on, partner_name=to.name)
        )
    parts = stored(lazy("Verwijsbrief: %(parts)s"), parts=_parts(draft))
    disclose(
        actor,
        case,
        to=ToOutside(organisation, outside),
        involvements=[seen.subject.pk],
        categories={STORY, *draft.who},
        grounds=Grounds(
            CONSENT,
            by.how,
            stored(WHY, purpose=letter_purposes()[draft.purpose].name.nl, parts=_parts(draft)),
            by.on,
        ),
        summary=with_mark(parts, seen.shown),
        purpose=draft.purpose,
        token=act,
    )
    if seen.waits:
        ask_service(actor, case, kind=draft.kind, on=today(), organisation=organisation, outside=outside)


def _parts(draft: Draft) -> str:
    """Return which parts go along, in Dutch."""
    rows = {name for name in ("needs", "goals", "helps", "agreed") if getattr(draft, name)}
    going_along = {"question", *draft.intake, *rows, *draft.who}
    return ", ".join(stored(name) for code, name in PARTS.items() if code in going_along)


def _previewed(actor: Actor, case: Case, draft: Draft) -> Preview:
    draft = _checked(draft)
    choices = can_go(case)
    subject = _subject(choices)
    to = receiver_of(actor, case, draft)
    by = agreed(choices.asked.consents, to, draft, minor=case.programme == FOR_MINORS)
    sheet = sheet_of(chosen(choices, draft), draft, to, by, _who(actor, subject, draft))
    # Keyed: who reads the mark cannot try out of whom it is.
    content = json.dumps([sheet, str(draft.organisation or "")], sort_keys=True)
    mark = salted_hmac("letter", content, algorithm="sha256").hexdigest()[:MARK]
    return Preview(case, draft, subject, to, by, sheet, _waits(case, draft, to), mark)


def _checked(draft: Draft) -> Draft:
    """Return the draft with clean text. Raises Refused (a field)."""
    if draft.purpose not in letter_purposes():
        raise Refused(_("Kies waarvoor u schrijft."), "purpose")
    if draft.kind and draft.kind not in services():
        raise Refused(_("Kies een soort hulp uit de lijst."), "kind")
    if draft.lang not in LANGUAGES:
        raise Refused(_("Kies een taal uit de lijst."), "lang")
    if not draft.who <= WHO:
        raise Refused(_("Alleen de naam en de geboortedatum kunnen mee."), "who")
    return replace(draft, asked=clean_text(draft.asked, "asked", limit=LONGEST))


def _subject(choices: Choices) -> Involvement:
    """Return whom the letter is about. Raises Refused: of more people, nobody can say who consented."""
    if choices.subject is None:
        raise Refused(
            _(
                "Een brief gaat over één persoon, die toestemming gaf. Bij deze casus is niet één persoon vastgelegd "
                "om wie het gaat."
            )
        )
    usable(choices.case, [choices.subject.pk])
    return choices.subject


def _who(actor: Actor, subject: Involvement, draft: Draft) -> list[Value]:
    """Return who the person is, as far as chosen, opened for `actor`. Raises Refused (`who`) for what is not known."""
    if not draft.who:
        return []
    values = [each.value for one in going(actor, [subject], draft.who) for each in one.values]
    if draft.who - {str(one.kind) for one in values}:
        raise Refused(_("Dit is van de persoon niet bekend. Laat het weg."), "who")
    return values


def _waits(case: Case, draft: Draft, to: Received) -> bool:
    """Return True when help is asked that does not wait there already."""
    if not draft.kind:
        return False
    there = {"organisation": to.organisation} if to.organisation else {"outside__iexact": to.name}
    asked = Service.objects.filter(case=case, kind=draft.kind, state__in=["asked", "waiting"], **there)
    return not asked.exists()


def _log(actor: Actor, case: Case, act: str, subject: Involvement | None, who: Iterable[str] = ()) -> None:
    pseudonyms = [subject.person.pseudonym] if subject else []
    log_case(actor, case, act, subjects=pseudonyms, categories={"intake", "support", *who})
