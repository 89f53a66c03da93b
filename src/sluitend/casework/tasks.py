"""What runs by itself: offers that nobody answered expire, each in a transaction of its own."""

import logging

from procrastinate.contrib.django import app

from sluitend.casework.verbs import expire_handovers as expire

logger = logging.getLogger(__name__)


@app.periodic(cron="*/15 * * * *", periodic_id="expire_handovers")
@app.task(name="expire_handovers", queueing_lock="expire_handovers", lock="expire_handovers")
def expire_handovers(timestamp: int) -> None:  # noqa: ARG001  the scheduler passes the moment that it was due
    """Let offers expire whose term has passed; four times an hour, safe to run at any moment."""
    logger.info("hand-overs expired: %s", expire())
