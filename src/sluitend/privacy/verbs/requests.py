"""A request comes in: register it, establish who asks, find the record, and take the time that the law gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import months_after, now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.casework.checks import clean_text
from sluitend.identity.matching import find
from sluitend.identity.models import Person, Space
from sluitend.identity.queries import everybody_merged_into
from sluitend.identity.scoring import Verdict
from sluitend.identity.values import Value
from sluitend.privacy.access import known_to, officer_at, one, visible_requests
from sluitend.privacy.models import Request
from sluitend.privacy.noting import next_number, note

# GDPR art. 12(3): within one month, and two more where that is needed, told within the first.
TERM: Final = 1
LONGER: Final = 2
OLDEST: Final = 366


@dataclass(frozen=True)
class Candidate:
    """Who may be meant, by pseudonym, and how likely; the name stays where it is."""

    person: UUID
    pseudonym: str
    space: str
    likely: bool


@verb
def register_request(actor: Actor, *, kind: str, received_on: date, token: UUID | None = None) -> Request:
    """Register a request that came in; it is due a month later. Raises NotAllowed, Refused, AlreadyDone."""
    organisation = officer_at(actor).organisation
    day = today()
    if kind not in Request.Kind.values:
        raise Refused(_("Kies wat de persoon vraagt."), "kind")
    if received_on > day:
        raise Refused(_("Deze dag moet nog komen."), "received_on")
    if (day - received_on).days > OLDEST:
        raise Refused(_("Dit is langer dan een jaar geleden. Klopt het jaartal?"), "received_on")
    if token and Request.objects.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."))
    made = Request.objects.create(
        **({"id": token} if token else {}),
        organisation_id=organisation,
        number=next_number(Request, "AVG", organisation, day),
        kind=kind,
        received_on=received_on,
        due=months_after(received_on, TERM),
        registered_by_id=actor.user,
        registered_at=now(),
    )
    note(actor, "register_request", organisation, resource_id=made.pk)
    return made


def open_request(actor: Actor, request: UUID) -> Request:
    """Return an open request of the actor's organisation, locked. Raises NotAllowed, NotFound, Refused."""
    found = one(visible_requests(actor), request, for_update=True)
    if not found.is_open:
        raise Refused(_("Dit verzoek is al beantwoord."))
    return found


@verb
def prove_identity(actor: Actor, request: UUID, *, proof: str) -> Request:
    """Write down how it was established that who asks is who the data are about. Raises as above."""
    found = open_request(actor, request)
    if proof not in Request.Proof.values:
        raise Refused(_("Kies hoe u de identiteit hebt vastgesteld."), "proof")
    found.proof, found.proved_at = proof, now()
    found.save(update_fields=["proof", "proved_at"])
    note(actor, "prove_identity", found.organisation_id, resource_id=found.pk)
    return found


@verb
def find_candidates(actor: Actor, request: UUID, *, values: Iterable[Value]) -> list[Candidate]:
    """Return who of the persons that the organisation knows may be who asks, in every data space; logged.

    Nothing is found before the identity is proved. Raises NotAllowed, NotFound, Refused, KeyMissingError.
    """
    found = open_request(actor, request)
    if not found.proof:
        raise Refused(_("Stel eerst vast wie het vraagt."))
    asked = list(values)
    with acting(system("find_person")):
        within = known_to(found.organisation_id)
        matches = [match for space in Space.values for match in find(within, space, asked)]
    candidates = [
        Candidate(
            match.person.pk,
            match.person.pseudonym,
            str(match.person.get_space_display()),
            match.score.verdict is Verdict.LIKELY,
        )
        for match in matches
    ]
    found.offered = sorted({*found.offered, *(one.pseudonym for one in candidates)})
    found.save(update_fields=["offered"])
    note(
        actor, "find_person", found.organisation_id, resource_id=found.pk,
        subjects=[one.pseudonym for one in candidates], categories=["name", "birth_date"],
    )  # fmt: skip
    return candidates


@verb
def link_person(actor: Actor, request: UUID, *, pseudonym: str, why: str = "") -> Request:
    """Say whose request it is, by pseudonym: one that searching for this request gave, or another with a reason.

    Raises NotAllowed, NotFound (also for who is not theirs), and Refused (`why`) for one that was not found so, without
    a reason. The log tells these apart: whoever opens a file that no search led to answers for it.
    """
    found = open_request(actor, request)
    if not found.proof:
        raise Refused(_("Stel eerst vast wie het vraagt."), "pseudonym")
    with acting(system("find_person")):
        person = known_to(found.organisation_id).filter(pseudonym=pseudonym.strip().upper()).first()
    if person is None:
        raise NotFound(_("Dit schuilnummer is er niet, of niet bij uw organisatie."), "pseudonym")
    offered = person.pseudonym in found.offered
    if not offered and not why.strip():
        raise Refused(
            _(
                "Zoeken bij dit verzoek gaf dit schuilnummer niet. Schrijf op waarom het toch deze persoon is."
            ),
            "why",
        )
    found.linked_why = "" if offered else clean_text(why, "why", limit=1000)
    found.person_id, found.pseudonym, found.space = person.pk, person.pseudonym, person.space
    found.left_out, found.made_at, found.digest = {}, None, ""
    found.save(update_fields=["person", "pseudonym", "space", "linked_why", "left_out", "made_at", "digest"])
    note(
        actor, "link_person" if offered else "link_unsearched", found.organisation_id, resource_id=found.pk,
        subjects=[person.pseudonym], space=person.space,
    )  # fmt: skip
    return found


@verb
def extend_request(actor: Actor, request: UUID, *, why: str) -> Request:
    """Take two more months (GDPR art. 12(3)), once, told within the first month, with the reason. Raises as above."""
    found = open_request(actor, request)
    if found.extended_on:
        raise Refused(_("De termijn is al een keer verlengd. Vaker mag niet."))
    if today() > found.due:
        raise Refused(_("Verlengen kan alleen binnen de eerste maand. Die is voorbij."))
    if not why.strip():
        raise Refused(_("Schrijf op waarom meer tijd nodig is."), "why")
    found.extended_on, found.extended_why = today(), why.strip()
    found.due = months_after(found.received_on, TERM + LONGER)
    found.save(update_fields=["extended_on", "extended_why", "due"])
    note(actor, "extend_request", found.organisation_id, resource_id=found.pk)
    return found


def records_of(person: UUID) -> list[Person]:
    """Return all records of who this is: the one that was kept and whoever was merged into it. For the system."""
    root, step = Person.objects.get(pk=person), 0
    while root.merged_into and step < 20:  # noqa: PLR2004  a chain that is longer goes round
        root, step = root.merged_into, step + 1
    return list(Person.objects.filter(pk__in=[root.pk, *everybody_merged_into(root.pk)]).order_by("pk"))
