from django.apps import AppConfig


class BaselineConfig(AppConfig):
    name = "sluitend.baseline"
    label = "baseline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the ledger follow each change to the registers, before the gap rules look at it; and every full run."""
        from sluitend.baseline.ledger import follow_registers, sync
        from sluitend.gaps.evaluation import BEFORE
        from sluitend.registry.consequences import CONSEQUENCES

        CONSEQUENCES.insert(0, follow_registers)
        BEFORE["the base level"] = sync
