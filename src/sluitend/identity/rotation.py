"""New keys for what is kept: while everybody works on, in small batches, and from where it was left.

What has been done is what has the current key's id; there is no other state, so it may be stopped at any moment and
may run several times at once. Old keys stay in the ring until `keys_in_use` does not name them any more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from sluitend.access.actor import Actor, system
from sluitend.access.context import acting
from sluitend.access.errors import NotAllowed
from sluitend.identity import keys
from sluitend.identity.models import Person, Sealed
from sluitend.identity.vault import open_sealed, seal, values_in
from sluitend.identity.writing import write_tokens

BATCH: Final = 500

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Also:
    """What another subject sealed with this ring: how to seal a batch anew, how many are left, under which keys."""

    reseal: Callable[[str, int], int]
    left: Callable[[str], int]
    keys_in_use: Callable[[str], set[str]]


_ALSO: Final[list[Also]] = []


def register(other: Also) -> None:
    """Let what another subject sealed have new keys in the same rounds."""
    _ALSO.append(other)


def _as_the_system(act: Callable[P, R]) -> Callable[P, R]:
    """Make `act` one transaction of the system's own: it looks at everybody's rows, and opens none for anybody."""

    @wraps(act)
    def transacted(*args: P.args, **kwargs: P.kwargs) -> R:
        with acting(system("rotate_keys")):
            return act(*args, **kwargs)

    return transacted


def rotate(actor: Actor, space: str, *, batch: int = BATCH) -> Iterator[int]:
    """Seal and index all of `space` with its current keys; yields the number of rows after each committed batch.

    Ends when nothing is left that another process does not hold at this moment. Raises NotAllowed for anybody but the
    system, KeyMissingError and CannotOpenError; what was done before stays done.
    """
    if not actor.is_system:
        message = "Keys are rotated by the system only."
        raise NotAllowed(message)
    while done := _reseal(space, batch):
        yield done
    while done := _reindex(space, batch):
        yield done
    for other in _ALSO:
        while done := _as_the_system(other.reseal)(space, batch):
            yield done


@_as_the_system
def left(space: str) -> int:
    """Return how many rows of `space` are still under a former key."""
    ring = keys.ring()
    return (
        Sealed.objects.filter(space=space).exclude(key_id=ring.current(space, "seal").id).count()
        + Person.objects.filter(space=space).exclude(index_key=ring.current(space, "index").id).count()
        + sum(other.left(space) for other in _ALSO)
    )


@_as_the_system
def keys_in_use(space: str) -> set[str]:
    """Return the ids of the keys that the ring must hold for `space`."""
    return set(Sealed.objects.filter(space=space).values_list("key_id", flat=True).distinct()).union(
        Person.objects.filter(space=space).values_list("index_key", flat=True).distinct(),
        *(other.keys_in_use(space) for other in _ALSO),
    )


@_as_the_system
def _reseal(space: str, batch: int) -> int:
    current = keys.ring().current(space, "seal").id
    rows = list(
        Sealed.objects.filter(space=space)
        .exclude(key_id=current)
        .order_by("key_id", "id")
        .select_for_update(skip_locked=True, of=("self",))[:batch]
    )
    for row in rows:
        row.ciphertext, row.key_id = seal(space, row.person_id, row.pk, row.kind, open_sealed(row))
    Sealed.objects.bulk_update(rows, ["ciphertext", "key_id"], batch_size=BATCH)
    return len(rows)


@_as_the_system
def _reindex(space: str, batch: int) -> int:
    current = keys.ring().current(space, "index").id
    people = list(
        Person.objects.filter(space=space)
        .exclude(index_key=current)
        .order_by("index_key", "id")
        # The lock that the verbs take, so that nobody changes what is being indexed.
        .select_for_update(skip_locked=True, no_key=True)
        .values_list("pk", flat=True)[:batch]
    )
    known = values_in(Sealed.objects.filter(person__in=people, until=None))
    write_tokens(space, {person: known.get(person, []) for person in people})
    return len(people)
