"""Tells PostgreSQL who acts, for the length of one transaction; row-level policies read it there.

A request does so once, for whoever makes it. A verb does so itself, so that a job, the demo or a test that calls one
is held to the same need-to-know; within a request of the same person that costs nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.db import connection, transaction

from sluitend.access.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")

# Whom PostgreSQL was told of, on which connection; only `acting` sets it, and it ends with its block.
_acting: Final[ContextVar[tuple[Actor, object] | None]] = ContextVar("acting", default=None)

# An answer that is being given (casework) ends where somebody else acts. How PostgreSQL keeps plans rides along.
SETTINGS: Final = (
    "sluitend.actor",
    "sluitend.organisations",
    "sluitend.employers",
    "sluitend.regions",
    "sluitend.answering",
    "plan_cache_mode",
)
# What was told before comes back with it: a target list is evaluated from left to right.
TELL: Final = (
    "SELECT "
    + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS)
    + "".join(f", set_config('{name}', %s, true)" for name in SETTINGS)
)
Told = tuple[str, ...]


def set_actor(actor: Actor, *, plan_once: bool = False) -> Told:
    """Set the actor, their organisations and regions for the current transaction, and return what was set before.

    `organisations` are those for which the actor works on cases, `employers` all in which they hold an office. With
    `plan_once` PostgreSQL plans a prepared statement once for all values, not first five times for those at hand.

    It is gone at the transaction's end, also on a pooled connection. Raises TransactionManagementError outside a
    transaction, where the setting would be lost or, worse, stay.
    """
    return _tell(
        (
            f"{actor.kind}:{actor.user or actor.name}",
            _array(str(organisation) for organisation in actor.organisations),
            _array(str(employer) for employer in actor.employers),
            _array(f'"{region}"' for region in actor.regions),
            "",
            "force_generic_plan" if plan_once else "auto",
        )
    )


def _array(values: Iterator[str]) -> str:
    return "{" + ",".join(sorted(values)) + "}"


def _tell(settings: Told) -> Told:
    if not connection.in_atomic_block:
        message = "who acts is told to a transaction, and there is none"
        raise transaction.TransactionManagementError(message)
    with connection.cursor() as cursor:
        cursor.execute(TELL, settings)
        row: Told = cursor.fetchone()
    return row[: len(SETTINGS)]


@contextmanager
def acting(
    actor: Actor, *, savepoint: bool = True, to_the_end: bool = False, plan_once: bool = False
) -> Iterator[None]:
    """Let `actor` act within the block, which is a transaction, or part of the one that is open.

    Afterwards acts who acted before. With `savepoint=False`, an error undoes the outer transaction as well;
    `to_the_end` says that the transaction ends with the block, so that nothing need be restored. For `plan_once` see
    `set_actor`.
    """
    nested = connection.in_atomic_block
    with transaction.atomic(savepoint=savepoint):
        now = (actor, connection.connection)
        if nested and _acting.get() == now:
            yield
            return
        before = set_actor(actor, plan_once=plan_once)
        mark = _acting.set(now)
        try:
            yield
        finally:
            _acting.reset(mark)
        # After an error the savepoint is undone, and these settings with it.
        if nested and not to_the_end and not connection.needs_rollback:
            _tell(before)


def verb(act: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
    """Make `act` one transaction, or part of the one that is open, in which its first argument is who acts."""

    @wraps(act)
    def transacted(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with acting(actor):
            return act(actor, *args, **kwargs)

    return transacted
