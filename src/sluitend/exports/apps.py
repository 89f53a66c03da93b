from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "sluitend.exports"
    label = "exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let whoever received a letter be told when the person takes their consent back."""
        from sluitend.casework.consent import CHANGED
        from sluitend.casework.timeline import MOVED
        from sluitend.exports.letter.ending import end_letters, end_letters_of

        if end_letters not in CHANGED:
            CHANGED.append(end_letters)
        if end_letters_of not in MOVED:
            MOVED.append(end_letters_of)
