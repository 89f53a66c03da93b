from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GapsConfig(AppConfig):
    name = "sluitend.gaps"
    label = "gaps"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find every subject's gap rules; let each change to a case or to the network re-evaluate it."""
        from sluitend.casework.timeline import CONSEQUENCES
        from sluitend.gaps.evaluation import evaluate_network, follow_case
        from sluitend.registry.consequences import CONSEQUENCES as NETWORK_CONSEQUENCES

        autodiscover_modules("case_rules", "network_rules", "gap_rules")
        CONSEQUENCES.append(follow_case)
        NETWORK_CONSEQUENCES.append(evaluate_network)
