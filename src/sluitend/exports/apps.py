from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "sluitend.exports"
    label = "exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let whoever received something be told when the person takes their consent back."""
        from sluitend.casework.consent import CHANGED
        from sluitend.casework.timeline import MOVED
        from sluitend.exports.ending import end_disclosures, end_disclosures_of

        if end_disclosures not in CHANGED:
            CHANGED.append(end_disclosures)
        if end_disclosures_of not in MOVED:
            MOVED.append(end_disclosures_of)
