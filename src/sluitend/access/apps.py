from typing import Any, Final

from django.apps import AppConfig
from django.db.backends.signals import connection_created

# Psycopg's own hundred is fewer than our pages and verbs have between them: the great statement that evaluates the gaps
# of a case would be forgotten, and planned anew, time and again.
STATEMENTS_KEPT: Final = 1000


def keep_statements(connection: Any, **_more: Any) -> None:
    """Let a new connection keep what it has prepared."""
    connection.connection.prepared_max = STATEMENTS_KEPT


class AccessConfig(AppConfig):
    name = "sluitend.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """See to it that each connection keeps its statements."""
        connection_created.connect(keep_statements, dispatch_uid="keep statements")
