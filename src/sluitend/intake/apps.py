from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "sluitend.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let what somebody consented to bind who comes into their case on that basis.

        And let their languages be known to whoever gives them something to read.
        """
        from sluitend.casework.consent import CHECKS
        from sluitend.casework.spoken import SAID
        from sluitend.intake.binding import check_consent
        from sluitend.intake.queries import languages_said

        if check_consent not in CHECKS:
            CHECKS.append(check_consent)
        if languages_said not in SAID:
            SAID.append(languages_said)
