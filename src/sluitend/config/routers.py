"""Two connections lead to the one database; Django may write through the application role only."""

from typing import Any


class OneDatabase:
    """Reads and writes go through `default`; migrations run on `owner`, the only role that may alter tables."""

    def db_for_read(self, model: Any, **hints: Any) -> str:  # noqa: ARG002  Django passes both
        """Return the connection of the application role."""
        return "default"

    db_for_write = db_for_read

    def allow_relation(self, *args: Any, **hints: Any) -> bool:  # noqa: ARG002  Django passes both
        """Return True: both connections see the same tables."""
        return True
