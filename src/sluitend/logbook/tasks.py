"""What runs by itself: a checkpoint every minute, the coming months every day."""

from procrastinate.contrib.django import app

from sluitend.logbook.months import make_months as make
from sluitend.logbook.sealing import make_checkpoint


@app.periodic(cron="* * * * *", periodic_id="seal_log")
@app.task(name="seal_log", queueing_lock="seal_log", lock="seal_log")
def seal_log(timestamp: int) -> None:  # noqa: ARG001  the scheduler passes the moment that it was due
    """Seal what was written in the last minute."""
    make_checkpoint()


@app.periodic(cron="17 3 * * *", periodic_id="make_log_months")
@app.task(name="make_log_months", queueing_lock="make_log_months", lock="make_log_months")
def make_log_months(timestamp: int) -> None:  # noqa: ARG001  the scheduler passes the moment that it was due
    """Make the partitions of the coming two years."""
    make()
