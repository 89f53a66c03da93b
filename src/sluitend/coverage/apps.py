from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "sluitend.coverage"
    label = "coverage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the dated national list be loaded with the other reference data."""
        from sluitend.coverage import listing
        from sluitend.registry.areas import LOADERS, Loader

        LOADERS.append(Loader(listing.check, listing.load))
