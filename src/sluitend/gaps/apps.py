from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GapsConfig(AppConfig):
    name = "sluitend.gaps"
    label = "gaps"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find what each subject declares; let each change to a case or to the network re-evaluate the gaps."""
        from sluitend.casework.timeline import CONSEQUENCES
        from sluitend.gaps.evaluation import evaluate_network, follow_case
        from sluitend.registry.consequences import CONSEQUENCES as NETWORK_CONSEQUENCES

        autodiscover_modules(
            "case_rules", "network_rules", "official_rules", "gap_rules", "measures", "carrying"
        )
        # It asks what all of them carry.
        autodiscover_modules("leaving_rules")
        CONSEQUENCES.append(follow_case)
        NETWORK_CONSEQUENCES.append(evaluate_network)
