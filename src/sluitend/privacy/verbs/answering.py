"""A request is answered: everything on one pile, what is left out chosen with a reason, the answer written down."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import Refused
from sluitend.privacy.dossier import Dossier, as_json, digest, gather
from sluitend.privacy.models import Request
from sluitend.privacy.noting import note, whose
from sluitend.privacy.rules import exemptions
from sluitend.privacy.verbs.requests import open_request, records_of

CATEGORIES = ("name", "birth_date", "address", "phone", "email", "identifier", "case")


@verb
def make_dossier(actor: Actor, request: UUID, *, export: bool = False) -> Dossier:
    """Return everything held of the person of a request; `export` writes down the digest of what is given. Logged.

    Raises NotAllowed, NotFound, Refused (nobody linked, or answered), KeyMissingError, CannotOpenError.
    """
    found = open_request(actor, request)
    if found.person_id is None:
        raise Refused(_("Kies eerst om welke persoon het gaat."))
    with acting(system("subject_access")):
        people = records_of(found.person_id)
        dossier = gather(found, people, now())
    if export:
        found.made_at, found.digest = dossier.made_at, digest(as_json(dossier))
        found.save(update_fields=["made_at", "digest"])
    note(
        actor,
        "export_holdings" if export else "read_holdings",
        found.organisation_id,
        resource_id=found.pk,
        legal_basis="gdpr_15",
        subjects=[person.pseudonym for person in people],
        categories=CATEGORIES,
        space=people[0].space,
    )
    return dossier


@verb
def choose_left_out(actor: Actor, request: UUID, *, left_out: Mapping[str, str]) -> Request:
    """Say which parts are not given, each with the code of a reason. Raises NotAllowed, NotFound, Refused."""
    found = open_request(actor, request)
    if unknown := set(left_out.values()) - set(exemptions()):
        raise Refused(_("Deze reden bestaat niet: %(codes)s") % {"codes": ", ".join(sorted(unknown))})
    found.left_out = dict(left_out)
    found.made_at, found.digest = None, ""
    found.save(update_fields=["left_out", "made_at", "digest"])
    note(actor, "choose_left_out", found.organisation_id, resource_id=found.pk)
    return found


@verb
def answer_request(actor: Actor, request: UUID, *, outcome: str, motivation: str = "") -> Request:
    """Close a request with what was decided. Raises NotAllowed, NotFound, Refused.

    A request for access that is granted must have been put on paper first; whatever is not granted needs a reason.
    """
    found = open_request(actor, request)
    given = {Request.Outcome.GRANTED, Request.Outcome.PARTLY}
    if outcome not in Request.Outcome.values:
        raise Refused(_("Kies hoe het verzoek is beantwoord."), "outcome")
    if outcome in given and found.kind == Request.Kind.ACCESS and not found.made_at:
        raise Refused(_("Maak eerst het antwoord (PDF of JSON) en geef het aan de persoon."), "outcome")
    if outcome == Request.Outcome.GRANTED and found.left_out:
        raise Refused(_("Er is iets weggelaten. Kies: deels toegewezen."), "outcome")
    if outcome in {Request.Outcome.PARTLY, Request.Outcome.REFUSED} and not motivation.strip():
        raise Refused(
            _("Schrijf op waarom niet alles is toegewezen. De persoon krijgt dit te lezen."), "motivation"
        )
    found.outcome, found.motivation = outcome, motivation.strip()
    found.answered_on, found.answered_by_id = today(), actor.user
    found.save(update_fields=["outcome", "motivation", "answered_on", "answered_by"])
    note(actor, "answer_request", found.organisation_id, resource_id=found.pk, subjects=whose(found))
    return found
