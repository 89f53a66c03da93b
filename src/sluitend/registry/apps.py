from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "sluitend.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what the registry itself measures; what others measure is found by the gap engine."""
        from sluitend.registry import training_measures  # noqa: F401
