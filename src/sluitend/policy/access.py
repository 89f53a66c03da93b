"""The gate to policy and regulation: who may read which document, and who keeps those of an organisation.

What was adopted is read by everybody with an office; a draft by its own organisation and its region (see
`policies.py`, which says the same to PostgreSQL). Kept by the administrator and the policy adviser of the organisation
or of its region, and by the contact official of the municipality.
"""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.policy.models import Finding, Passage, PolicyDocument
from sluitend.registry.access import manageable_organisations
from sluitend.registry.models import Organisation

KEEPERS: Final = ("municipality", "region")
CONTACT: Final = "contact_official"
NOT_YOURS: Final = _(
    "Alleen de beleidsadviseur, de beheerder of de aandachtsfunctionaris van deze organisatie, of de regio, kan dit."
)


def visible_documents(actor: Actor) -> QuerySet[PolicyDocument]:
    """Return the documents that `actor` may read: what was adopted, and the drafts of their own and their region."""
    if actor.is_system:
        return PolicyDocument.objects.all()
    if not actor.offices:
        return PolicyDocument.objects.none()
    own = Organisation.objects.filter(pk__in=actor.employers)
    for_region = own.filter(kind="region", region__isnull=False).values("region")
    mine = Q(organisation__in=actor.employers) | Q(organisation__region__in=for_region)
    of_my_region = Q(organisation__kind="region", organisation__region__in=actor.regions)
    return PolicyDocument.objects.filter(Q(draft=False) | mine | of_my_region)


def keeping(actor: Actor) -> QuerySet[Organisation]:
    """Return the municipalities and regions whose documents `actor` keeps."""
    offices = actor.offices_as(CONTACT)
    halls = [office.organisation for office in offices if not office.programme]
    managed = manageable_organisations(actor).values("pk")
    found = Organisation.objects.filter(kind__in=KEEPERS)
    return found.filter(Q(pk__in=managed) | Q(pk__in=halls, kind="municipality"))


def may_keep(actor: Actor, organisation: UUID) -> bool:
    """Return True when `actor` keeps the documents of `organisation`."""
    return keeping(actor).filter(pk=organisation).exists()


def access_document(actor: Actor, document: UUID, *, to_change: bool = False) -> PolicyDocument:
    """Return the document with its organisation; locked when `to_change`. Raises NotFound, or NotAllowed to change."""
    found = visible_documents(actor).select_related("organisation").filter(pk=document)
    thing = found.first()
    if thing is None:
        raise NotFound(_("Dit document is niet gevonden."))
    if not to_change:
        return thing
    if not may_keep(actor, thing.organisation_id):
        raise NotAllowed(NOT_YOURS)
    # PostgreSQL locks only what one may change: so after the question whether one may.
    return found.select_for_update(of=("self",), no_key=True).get()


def access_passage(actor: Actor, passage: UUID) -> Passage:
    """Return the passage, with its document locked, to judge or end it. Raises NotFound or NotAllowed."""
    found = Passage.objects.filter(pk=passage).values_list("document", flat=True).first()
    if found is None:
        raise NotFound(_("Deze passage is niet gevonden."))
    document = access_document(actor, found, to_change=True)
    thing = Passage.objects.select_for_update(of=("self",)).get(pk=passage)
    thing.document = document
    return thing


def access_finding(actor: Actor, finding: UUID) -> Finding:
    """Return the finding, with its document locked, to settle it. Raises NotFound or NotAllowed."""
    found = Finding.objects.filter(pk=finding).values_list("document", flat=True).first()
    if found is None:
        raise NotFound(_("Deze bevinding is niet gevonden."))
    document = access_document(actor, found, to_change=True)
    thing = Finding.objects.select_for_update(of=("self",)).get(pk=finding)
    thing.document = document
    return thing
