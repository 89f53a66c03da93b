from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sluitend.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks on the settings."""
        from sluitend.web import checks  # noqa: F401  registers itself
