"""Tells PostgreSQL who acts, for the length of one transaction; row-level policies read it there."""

from django.db import connection

from sluitend.access.actor import Actor


def set_actor(actor: Actor) -> None:
    """Set the actor and their organisations for the current transaction; gone at its end, also on a pooled connection.

    Raises TransactionManagementError outside a transaction, where the setting would be lost or, worse, stay.
    """
    if not connection.in_atomic_block:
        from django.db.transaction import TransactionManagementError  # noqa: PLC0415  rare path

        message = "set_actor() outside a transaction"
        raise TransactionManagementError(message)
    organisations = "{" + ",".join(str(organisation) for organisation in sorted(actor.organisations)) + "}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('sluitend.actor', %s, true), set_config('sluitend.organisations', %s, true)",
            [f"{actor.kind}:{actor.user or actor.name}", organisations],
        )
