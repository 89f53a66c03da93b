from django.apps import AppConfig


class LogbookConfig(AppConfig):
    name = "sluitend.logbook"
    label = "logbook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the setting."""
        from sluitend.logbook import sealing  # noqa: F401  declares it
