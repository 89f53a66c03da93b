"""Giving data of persons across a border: the only way in which they cross one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.deciding import decide
from sluitend.access.errors import Refused
from sluitend.casework.access import access_case, require
from sluitend.casework.checks import clean_text
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Involvement
from sluitend.casework.programmes import programme
from sluitend.casework.timeline import already_done, record
from sluitend.casework.verbs import open_case
from sluitend.casework.words import stored
from sluitend.disclosure.giving import Going, check_whole, chosen, fingerprint, going
from sluitend.disclosure.models import DisclosedPerson, Disclosure, Receipt
from sluitend.disclosure.receivers import Received, Receiver, ToCase, ToProgramme, receiver
from sluitend.disclosure.rules import STORY, Denial, Grounds, Proposal
from sluitend.disclosure.telling import words
from sluitend.identity.verbs import register_people
from sluitend.logbook.trace import apart

GAVE: Final = lazy("Gegevens verstrekt aan %(name)s: %(what)s.")
RECEIVED: Final = lazy("Gegevens ontvangen van %(name)s: %(what)s.")
CAME_BY_DISCLOSURE: Final = lazy("Geopend met gegevens van %(name)s.")


@dataclass(frozen=True)
class Given:
    """What came of it: the disclosure, and the case that received it, if it stayed in Sluitend."""

    disclosure: Disclosure
    received: Case | None


@dataclass(frozen=True)
class _Asked:
    """What the giver filled in, not yet checked."""

    to: Receiver
    involvements: Collection[UUID]
    categories: frozenset[str]
    grounds: Grounds
    summary: str


@dataclass(frozen=True)
class _Gift:
    """A disclosure that was checked and can be written."""

    case: Case
    to: Received
    grounds: Grounds
    categories: tuple[str, ...]
    summary: str
    people: list[Going]


@verb
def disclose(
    actor: Actor,
    from_case: UUID,
    *,
    to: Receiver,
    involvements: Collection[UUID],
    categories: Collection[str],
    grounds: Grounds,
    summary: str = "",
    shown: str | None = None,
    purpose: str = "",
    token: UUID | None = None,
) -> Given:
    """Give `categories` (kinds of `identity.Kind`, or `story` for `summary`) of these persons of a case to a receiver.

    Into a case in another space, each person becomes a new record there, with a pseudonym of its own and these values
    only. `shown` is the fingerprint of what the giver saw beforehand (`giving.fingerprint`): when it differs from what
    would go now, nothing does. `purpose` is what the person agreed to, where what goes depends on that: the timeline
    keeps it. For who carries the case; raises Refused (a field), NotAllowed, NotFound, AlreadyDone.
    """
    already_done(token)
    case = _locked(actor, from_case, to)
    already_done(token)
    require(actor, "disclose", case)
    gift = _checked(actor, case, _Asked(to, involvements, frozenset(categories), grounds, summary))
    if shown is not None and shown != fingerprint(gift.people):
        raise Refused(_("Er is intussen iets veranderd. Kijk opnieuw na wat u verstrekt."), "shown")
    disclosure = _write(actor, gift)
    _told(actor, gift, disclosure, purpose, token)
    with apart():  # nor does the log tie the two sides together
        return Given(disclosure, _received(actor, gift, to))


@dataclass(frozen=True)
class Preview:
    """What would go, to whom, and the fingerprint to give to `disclose`."""

    people: list[Going]
    to: Received
    categories: tuple[str, ...]
    grounds: Grounds
    summary: str
    shown: str


@verb
def preview(
    actor: Actor,
    from_case: UUID,
    *,
    to: Receiver,
    involvements: Collection[UUID],
    categories: Collection[str],
    grounds: Grounds,
    summary: str = "",
) -> Preview:
    """Return what `disclose` would give, after the same checks, and change nothing; logged as a look. Raises too."""
    case = access_case(actor, from_case)
    require(actor, "disclose", case)
    gift = _checked(actor, case, _Asked(to, involvements, frozenset(categories), grounds, summary))
    subjects = [one.involvement.person.pseudonym for one in _once(gift.people)]
    log_case(actor, case, "see_disclosure", subjects=subjects, categories=gift.categories)
    return Preview(
        gift.people, gift.to, gift.categories, gift.grounds, gift.summary, fingerprint(gift.people)
    )


def _locked(actor: Actor, from_case: UUID, to: Receiver) -> Case:
    """Return the giving case, locked; a receiving one is locked as well, in the order of their ids."""
    if isinstance(to, ToCase) and to.case < from_case:
        receiver(actor, access_case(actor, from_case), to)
    return access_case(actor, from_case, for_update=True)


def _checked(actor: Actor, case: Case, asked: _Asked) -> _Gift:
    people = chosen(case, asked.involvements)
    to = receiver(actor, case, asked.to)
    text = clean_text(asked.summary, "summary", limit=4000, required=STORY in asked.categories)
    if text and STORY not in asked.categories:
        raise Refused(_("Kruis aan dat u ook een samenvatting verstrekt, of laat die leeg."), "summary")
    proposal = Proposal(
        space=case.space,
        giver=case.organisation.kind,
        to_space=to.space,
        receivers=to.kinds,
        categories=asked.categories,
        roles=frozenset(one.role for one in people),
        grounds=_clean(asked.grounds),
        bases=programme(case.programme).legal_bases,
    )
    decision = decide(actor, "disclose", proposal)
    if not decision:
        raise Refused(str(decision.reason), decision.at if isinstance(decision, Denial) else "")
    kinds = asked.categories - {STORY}
    goes = going(actor, people, kinds)
    check_whole(goes, kinds)
    return _Gift(case, to, proposal.grounds, tuple(sorted(asked.categories)), text, goes)


def _clean(grounds: Grounds) -> Grounds:
    """Return the grounds with clean text, and a day of consent only where there was consent; raises Refused."""
    why = clean_text(grounds.motivation, "motivation", limit=2000)
    day = grounds.consent_on if grounds.consented else None
    if day and day > today():
        raise Refused(_("Deze dag moet nog komen."), "consent_on")
    return Grounds(grounds.legal_basis, grounds.consent, why, day)


def _write(actor: Actor, gift: _Gift) -> Disclosure:
    moment = now()
    crossing = bool(gift.to.space)
    disclosure = Disclosure(
        from_case=gift.case,
        from_organisation_id=gift.case.organisation_id,
        space=gift.case.space,
        kind=Disclosure.Kind.CROSSING if crossing else Disclosure.Kind.OUTSIDE,
        to_organisation=gift.to.organisation,
        to_name=gift.to.name,
        to_space=gift.to.space,
        categories=list(gift.categories),
        summary=gift.summary,
        legal_basis=gift.grounds.legal_basis,
        consent=gift.grounds.consent,
        consent_on=gift.grounds.consent_on,
        motivation=gift.grounds.motivation,
        at=moment,
        by_id=actor.user,
    )
    disclosure.save(force_insert=True)
    DisclosedPerson.objects.bulk_create(
        DisclosedPerson(
            disclosure=disclosure,
            person_id=one.involvement.person_id,
            space=gift.case.space,
            categories=one.kinds,
            at=moment,
        )
        for one in _once(gift.people)
    )
    return disclosure


def _once(people: Iterable[Going]) -> list[Going]:
    """Return each person once: somebody may be involved in two roles."""
    return list({one.involvement.person_id: one for one in people}.values())


def _told(actor: Actor, gift: _Gift, disclosure: Disclosure, purpose: str, token: UUID | None) -> None:
    data: dict[str, Any] = {"purpose": purpose} if purpose else {}
    record(
        actor,
        gift.case,
        "disclose",
        sentence=stored(GAVE, name=gift.to.name, what=words(gift.categories)),
        text=gift.grounds.motivation,
        token=token,
        subjects=[one.involvement.person.pseudonym for one in _once(gift.people)],
        categories=gift.categories,
        disclosure=str(disclosure.pk),
        **data,
    )


def _received(actor: Actor, gift: _Gift, to: Receiver) -> Case | None:
    """Write the receiving side, which knows from which organisation it came and nothing else of the other side."""
    if not gift.to.space:
        return None
    case = gift.to.case or _opened(actor, gift, to)
    people = _once(gift.people)
    made = register_people(
        actor, space=gift.to.space, people=[[each.value for each in one.values] for one in people]
    )
    moment = now()
    new = {old.involvement.person_id: person for old, person in zip(people, made, strict=True)}
    Involvement.objects.bulk_create(
        Involvement(
            case=case,
            person=new[one.involvement.person_id],
            space=gift.to.space,
            role=one.involvement.role,
            since=moment,
        )
        for one in gift.people
    )
    Receipt.objects.bulk_create(
        Receipt(
            case=case,
            person=new[one.involvement.person_id],
            space=gift.to.space,
            organisation_id=case.organisation_id,
            from_organisation_id=gift.case.organisation_id,
            categories=one.kinds,
            legal_basis=gift.grounds.legal_basis,
            consent=gift.grounds.consent,
            on=today(),
        )
        for one in people
    )
    record(
        actor,
        case,
        "receive_disclosure",
        sentence=stored(RECEIVED, name=gift.case.organisation.name, what=words(gift.categories)),
        text=gift.summary,
        subjects=[person.pseudonym for person in made],
        categories=gift.categories,
    )
    return case


def _opened(actor: Actor, gift: _Gift, to: Receiver) -> Case:
    """Open the case that receives, carried by the giver's organisation."""
    if not isinstance(to, ToProgramme):
        raise TypeError(to)
    office = actor.office_at(gift.case.organisation_id)
    opened = open_case(
        actor,
        programme=to.programme,
        municipality=gift.case.municipality_id,
        organisation=gift.case.organisation_id,
        official=office.official if office else None,
        title=to.title,
        urgent=gift.case.urgent,
        legal_basis=to.legal_basis,
        text=stored(CAME_BY_DISCLOSURE, name=gift.case.organisation.name),
    )
    return access_case(actor, opened.pk, for_update=True)
