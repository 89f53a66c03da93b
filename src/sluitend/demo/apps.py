from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class DemoConfig(AppConfig):
    name = "sluitend.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """In demo mode, where one click logs in, refuse other hosts and other people's databases."""
        if not settings.DEMO:
            return
        if strangers := set(settings.ALLOWED_HOSTS) - LOOPBACK:
            message = f"Demo mode serves this computer only, not {', '.join(sorted(strangers))}."
            raise ImproperlyConfigured(message)
        from django.db.backends.signals import connection_created

        connection_created.connect(refuse_unmarked, dispatch_uid="demo database only")


def refuse_unmarked(connection: Any, **_: Any) -> None:
    """Raise ImproperlyConfigured when a connection leads to a database that was not made for the demo."""
    from sluitend.demo.marking import mark_of

    if not mark_of(connection):
        connection.close()
        message = (
            "Demo mode refuses this database: it was not made by `sluitend demo`, so it may hold real people."
        )
        raise ImproperlyConfigured(message)
