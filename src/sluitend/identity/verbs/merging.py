"""Two records, one person: joined by a human decision, and parted again without a trace in either."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.context import verb
from sluitend.access.errors import NotFound, Refused
from sluitend.identity.access import access_person
from sluitend.identity.models import Merge, Person


@verb
def merge_persons(actor: Actor, *, keep: UUID, merge: UUID, reason: str, within: QuerySet[Person]) -> Merge:
    """Let `merge` be the same person as `keep`; returns the decision.

    Both records stay whole and both keep being found, the merged one as the one kept. Raises NotFound, NotAllowed, and
    Refused for persons of two spaces, for one who was merged before, and without a reason.
    """
    # In one order, so that two colleagues who merge the same two do not wait for each other for ever.
    locked = {pk: access_person(actor, within, pk, for_update=True) for pk in sorted({keep, merge})}
    kept, merged = locked[keep], locked[merge]
    if kept == merged:
        raise Refused(_("Kies twee verschillende personen."), "merge")
    if kept.space != merged.space:
        raise Refused(_("Personen uit verschillende gegevensruimten worden nooit samengevoegd."), "merge")
    if kept.merged_into_id or merged.merged_into_id:
        raise Refused(_("Eén van de twee is al samengevoegd met een ander."), "merge")
    if not reason.strip():
        raise Refused(_("Schrijf op waarom dit dezelfde persoon is."), "reason")
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    return Merge.objects.create(
        space=kept.space, kept=kept, merged=merged, reason=reason.strip(), by_id=actor.user, at=now()
    )


@verb
def undo_merge(actor: Actor, merge: UUID, *, reason: str, within: QuerySet[Person]) -> Merge:
    """Take a merge back: the two are two again, each with what was theirs. Returns the decision.

    Raises NotFound (also when it was undone before, or either is outside `within`), NotAllowed, Refused.
    """
    found = Merge.objects.select_for_update(of=("self",)).filter(pk=merge, undone_at=None).first()
    if found is None:
        raise NotFound(_("Deze samenvoeging is er niet, of niet meer."))
    for pk in sorted({found.kept_id, found.merged_id}):
        access_person(actor, within, pk, for_update=True)
    if not reason.strip():
        raise Refused(_("Schrijf op waarom dit toch twee personen zijn."), "reason")
    Person.objects.filter(pk=found.merged_id).update(merged_into=None)
    found.undone_at, found.undone_by_id, found.undone_reason = now(), actor.user, reason.strip()
    found.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    return found
