from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "sluitend.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let aftercare begin when a case goes to it or closes with it, and end when the help goes on.

        And let who closes a case hear of the goals and the help that it leaves open; and the words of the paper be
        checked with the other reference data.
        """
        from sluitend.casework.timeline import MOVED
        from sluitend.casework.verbs.closing import LEFT_OPEN
        from sluitend.registry.loading import CHECKS
        from sluitend.support.queries import left_open
        from sluitend.support.rounds import follow_case
        from sluitend.support.wording import wordings

        if follow_case not in MOVED:
            MOVED.append(follow_case)
        if left_open not in LEFT_OPEN:
            LEFT_OPEN.append(left_open)
        if wordings not in CHECKS:
            CHECKS.append(wordings)
