"""What would go: the persons of a case, and of each the values of the chosen kinds, as the giver may know them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import Refused
from sluitend.casework.access import known_persons
from sluitend.casework.models import Case, Involvement
from sluitend.identity.queries import Known, identity_of


@dataclass(frozen=True)
class Going:
    """Somebody of whom something goes: in which role, and exactly which values."""

    involvement: Involvement
    values: list[Known]

    @property
    def kinds(self) -> list[str]:
        """The kinds of what goes, in order and once each."""
        return sorted({str(one.value.kind) for one in self.values})


def involved_now(case: Case) -> list[Involvement]:
    """Return who is involved in `case` now, with their person."""
    return list(
        Involvement.objects.filter(case=case, until=None).select_related("person").order_by("since", "id")
    )


def chosen(case: Case, involvements: Collection[UUID]) -> list[Involvement]:
    """Return these involvements of `case`; raises Refused when one is not of it, has ended, or may not be used."""
    found = [one for one in involved_now(case) if one.pk in set(involvements)]
    if len(found) != len(set(involvements)):
        raise Refused(_("Eén van deze personen hoort niet (meer) bij deze casus."), "involvements")
    if any(one.person.restricted or one.person.erased_at for one in found):
        raise Refused(_("Van één van deze personen mogen de gegevens niet worden gebruikt."), "involvements")
    return found


def going(actor: Actor, involvements: Iterable[Involvement], categories: Collection[str]) -> list[Going]:
    """Return of each involvement the values of the chosen kinds. Raises NotFound for a person one may not know.

    The caller logs the look, or the disclosure.
    """
    known = known_persons(actor, at_work=True)
    return [
        Going(
            one,
            [
                each
                for each in identity_of(actor, one.person_id, within=known)
                if each.value.kind in categories
            ],
        )
        for one in involvements
    ]


def check_whole(people: Iterable[Going], kinds: Collection[str]) -> None:
    """Raise Refused when of somebody none of the chosen kinds is known: then nothing of them would go."""
    if kinds and any(not one.values for one in people):
        raise Refused(
            _("Van één van de personen is niets van wat u koos bekend. Kies andere gegevens."), "categories"
        )


def fingerprint(people: Iterable[Going]) -> str:
    """Return which rows go, so that what was shown beforehand and what goes can be compared."""
    return " ".join(sorted(str(each.id) for one in people for each in one.values))
