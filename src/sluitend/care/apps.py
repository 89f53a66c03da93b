from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "sluitend.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let nobody go on in adult care before 18, and no provider be asked on a consent that was taken back."""
        from sluitend.care.growing import not_before_eighteen
        from sluitend.care.verbs.expiring import end_without_consent
        from sluitend.casework.consent import CHANGED
        from sluitend.casework.verbs.going_on import CHECKS

        if not_before_eighteen not in CHECKS:
            CHECKS.append(not_before_eighteen)
        if end_without_consent not in CHANGED:
            CHANGED.append(end_without_consent)
