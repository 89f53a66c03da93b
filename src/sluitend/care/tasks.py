"""What runs by itself: reservations expire at their moment, within a few minutes."""

import logging

from procrastinate.contrib.django import app

from sluitend.care.verbs import expire_reservations as expire

logger = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *", periodic_id="expire_reservations")
@app.task(name="expire_reservations", queueing_lock="expire_reservations", lock="expire_reservations")
def expire_reservations(timestamp: int) -> None:  # noqa: ARG001  the scheduler passes the moment that it was due
    """Let reservations expire whose moment has passed; safe to run at any moment."""
    logger.info("reservations expired: %s", expire())
