from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GapsConfig(AppConfig):
    name = "sluitend.gaps"
    label = "gaps"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find every subject's gap rules, and let each change to a case re-evaluate that case."""
        from sluitend.casework.timeline import CONSEQUENCES
        from sluitend.gaps.evaluation import follow_case

        autodiscover_modules("case_rules", "network_rules", "gap_rules")
        CONSEQUENCES.append(follow_case)
