from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "sluitend.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Write down, after each change to a case, to whom it came to be known by taking part."""
        from sluitend.casework.timeline import CONSEQUENCES
        from sluitend.disclosure.taking_part import note_taking_part

        CONSEQUENCES.append(note_taking_part)
