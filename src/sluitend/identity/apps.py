from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "sluitend.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the settings and register the checks."""
        from sluitend.identity import checks  # noqa: F401  registers itself
