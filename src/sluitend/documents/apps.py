from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "sluitend.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let new keys reach the documents too."""
        from sluitend.documents import rotating  # noqa: F401  registers itself
