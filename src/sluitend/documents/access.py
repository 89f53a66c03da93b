"""The gate to documents. What is not there and what is not yours answer alike: NotFound."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotFound
from sluitend.casework.access import carries, knows_people, needed_through
from sluitend.casework.models import Case
from sluitend.documents.models import Document


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """Return the documents that `actor` may read: see `policies.py`, which says the same to PostgreSQL."""
    if actor.is_system:
        return Document.objects.all()
    if not actor.organisations:
        return Document.objects.none()
    return Document.objects.filter(needed_through(actor, "case"))


def access_document(actor: Actor, document: UUID) -> Document:
    """Return the document for `actor`, with its case; raises NotFound."""
    found = visible_documents(actor).select_related("case", "organisation").filter(pk=document).first()
    if found is None:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel."))
    return found


def reads_documents(actor: Actor, case: Case, *, at_work: bool = False) -> bool:
    """Return True when `actor`, who sees `case`, may read its documents: not under pseudonyms only.

    `at_work` leaves break-glass out: what is added or withdrawn is so by who works on the case.
    """
    return knows_people(actor, case, at_work=at_work)


def may_withdraw(actor: Actor, document: Document) -> bool:
    """Return True when `actor` is of the organisation that added the document, or that carries the case."""
    return carries(actor, document.case) or document.organisation_id in actor.organisations
