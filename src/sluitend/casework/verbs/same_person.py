"""Two persons are one: a human decision, told in each case concerned by that case's own pseudonym, and undone again."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotFound
from sluitend.access.ids import new_id
from sluitend.casework.access import known_persons, working_cases
from sluitend.casework.models import Case, Involvement
from sluitend.casework.timeline import already_done, record
from sluitend.identity.models import Merge
from sluitend.identity.verbs import merge_persons, undo_merge


@verb
def join_persons(actor: Actor, *, keep: UUID, merge: UUID, reason: str, token: UUID | None = None) -> Merge:
    """Let two persons whom `actor` knows from work be one; returns the decision.

    Each case that the actor works on and that concerns one of the two tells it in its timeline, with the pseudonym it
    knows already: that somebody is known elsewhere is no news for who takes part there. Raises Refused (`reason`,
    `merge`), NotFound, NotAllowed, AlreadyDone.
    """
    already_done(token)
    decision = merge_persons(
        actor, keep=keep, merge=merge, reason=reason, within=known_persons(actor, at_work=True)
    )
    _tell(actor, "join_persons", decision, token)
    return decision


@verb
def part_persons(actor: Actor, merge: UUID, *, reason: str, token: UUID | None = None) -> Merge:
    """Take back that two persons are one; returns the decision. Raises as `join_persons`."""
    already_done(token)
    decision = undo_merge(actor, merge, reason=reason, within=known_persons(actor, at_work=True))
    _tell(actor, "part_persons", decision, token)
    return decision


def _tell(actor: Actor, act: str, decision: Merge, token: UUID | None) -> None:
    concerned = {decision.kept_id: decision.kept.pseudonym, decision.merged_id: decision.merged.pseudonym}
    for number, case in enumerate(_cases(actor, concerned)):
        here = Involvement.objects.filter(case=case, person__in=concerned).values_list("person", flat=True)
        own = sorted({concerned[person] for person in here})
        # The form's token is the first entry's; the others follow it.
        record(
            actor, case, act, token=(token or new_id()) if number == 0 else None, subjects=own,
            person=", ".join(own), decision=str(decision.pk),
        )  # fmt: skip


def _cases(actor: Actor, people: Collection[UUID]) -> list[Case]:
    """Return the actor's cases with these persons, locked in one order; raises NotFound when there are none."""
    involved = Involvement.objects.filter(person__in=people).values("case")
    mine = working_cases(actor).filter(pk__in=involved).order_by("pk")
    found = list(mine.select_for_update(of=("self",), no_key=True))
    if not found:
        raise NotFound(_("Deze personen zijn er niet, of niet voor u."))
    return found
