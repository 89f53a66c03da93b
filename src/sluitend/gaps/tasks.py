"""What runs by itself: the whole evaluation, so that what time brings (a date that passes) becomes a gap as well."""

import logging

from procrastinate.contrib.django import app

from sluitend.gaps.evaluation import evaluate_all

logger = logging.getLogger(__name__)


# Two minutes after the offers were let expire (casework/tasks.py). Neither two waiting nor two running at once.
@app.periodic(cron="2-59/15 * * * *", periodic_id="evaluate_gaps")
@app.task(name="evaluate_gaps", queueing_lock="evaluate_gaps", lock="evaluate_gaps")
def evaluate_gaps(timestamp: int) -> None:  # noqa: ARG001  the scheduler passes the moment that it was due
    """Evaluate every gap rule over everything; four times an hour, safe to run at any moment."""
    outcome = evaluate_all()
    logger.info(
        "gaps: %s opened, %s closed, %s waiting", outcome.opened, outcome.closed, len(outcome.skipped)
    )
