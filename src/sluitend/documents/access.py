"""The gate to documents. What is not there and what is not yours answer alike: NotFound."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.errors import NotFound
from sluitend.casework.access import carries
from sluitend.casework.models import Case, EmergencyAccess, Participation
from sluitend.casework.people_policies import PSEUDONYMOUS
from sluitend.documents.models import Document


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """Return the documents that `actor` may read: see `policies.py`, which says the same to PostgreSQL."""
    if actor.is_system:
        return Document.objects.all()
    if not actor.organisations:
        return Document.objects.none()
    takes_part = Participation.objects.filter(
        case=OuterRef("case"), organisation__in=actor.organisations, until=None
    ).exclude(purpose__in=PSEUDONYMOUS)
    looks = EmergencyAccess.objects.filter(case=OuterRef("case"), user=actor.user, until__gt=now())
    return Document.objects.filter(
        Q(case__organisation__in=actor.organisations) | Exists(takes_part) | Exists(looks)
    )


def access_document(actor: Actor, document: UUID) -> Document:
    """Return the document for `actor`, with its case; raises NotFound."""
    found = visible_documents(actor).select_related("case", "organisation").filter(pk=document).first()
    if found is None:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel."))
    return found


def reads_documents(actor: Actor, case: Case) -> bool:
    """Return True when `actor`, who sees `case`, may read and add its documents: not under pseudonyms only."""
    if actor.is_system or carries(actor, case):
        return True
    parts = Participation.objects.filter(case=case, organisation__in=actor.organisations, until=None)
    return case.reads_only or parts.exclude(purpose__in=PSEUDONYMOUS).exists()


def may_withdraw(actor: Actor, document: Document) -> bool:
    """Return True when `actor` is of the organisation that added the document, or that carries the case."""
    return carries(actor, document.case) or document.organisation_id in actor.organisations
