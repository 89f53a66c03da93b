"""What runs by itself: destroying what was approved, once its term has passed; verifying the log when asked."""

import logging
from typing import Final

from django.db import IntegrityError
from procrastinate.contrib.django import app

from sluitend.access.actor import system
from sluitend.access.clock import today
from sluitend.access.context import acting
from sluitend.access.errors import Refused
from sluitend.privacy.integrity import verify_now
from sluitend.privacy.models import Disposal
from sluitend.privacy.verbs import destroy_approved

logger = logging.getLogger(__name__)
JOB: Final = "destroy_expired"


def destroy_expired() -> tuple[int, int]:
    """Destroy each case that was approved and whose term has passed; returns how many were, and how many refused.

    Each is a transaction of its own. What is refused (a hold that was set since, a longer duty) stays, and is told.
    """
    actor, done, refused = system(JOB), 0, 0
    with acting(actor):
        ready = list(
            Disposal.objects.filter(due__lte=today(), withdrawn_at=None, done_at=None)
            .order_by("due", "pk")
            .values_list("pk", flat=True)
        )
    for disposal in ready:
        try:
            destroy_approved(actor, disposal)
            done += 1
        except IntegrityError as error:
            diagnosis = getattr(error.__cause__, "diag", None)
            logger.warning("%s was not destroyed: %s", disposal, getattr(diagnosis, "constraint_name", ""))
            refused += 1
        except Refused:
            logger.warning("%s was not destroyed: %s", disposal, "kept_longer")
            refused += 1
    return done, refused


@app.periodic(cron="41 2 * * *", periodic_id=JOB)
@app.task(name=JOB, queueing_lock=JOB, lock=JOB)
def destroy_expired_job(timestamp: int) -> None:  # noqa: ARG001  the scheduler passes the moment that it was due
    """Destroy what was approved, every night."""
    destroy_expired()


@app.task(name="verify_log", queueing_lock="verify_log", lock="verify_log")
def verify_log_job(asked: str) -> None:
    """Verify the whole disclosure log and write down how that ended."""
    verify_now(asked)
