"""What runs by itself: looking up CVDR numbers where that is switched on. Leaves findings, changes nothing."""

import logging
from typing import Final
from uuid import UUID

from procrastinate.contrib.django import app

from sluitend.access.actor import system
from sluitend.access.clock import today
from sluitend.access.context import acting
from sluitend.policy import cvdr
from sluitend.policy.models import PolicyDocument
from sluitend.policy.verbs.findings import FAULT, judged, note_finding

logger = logging.getLogger(__name__)
JOB: Final = system("look_up_cvdr")


@app.task(name="look_up_cvdr", lock="look_up_cvdr")
def look_up_cvdr(document: str) -> None:
    """Look up the number of one document and leave what was found; one at a time, so that nobody is flooded."""
    with acting(JOB):
        found = PolicyDocument.objects.filter(pk=UUID(document), withdrawn_on=None).exclude(cvdr="").first()
    if found is None or not cvdr.is_on():
        return
    # Not within a transaction: a slow answer holds nothing.
    try:
        what, data = judged(found, cvdr.versions_of(found.cvdr))
    except cvdr.AnswerFault as fault:
        what, data = FAULT, {"why": str(fault)}
    note_finding(JOB, found.pk, what, data)
    logger.info("cvdr: %s", what)


@app.periodic(cron="20 5 * * 1", periodic_id="look_up_all_cvdr")
@app.task(name="look_up_all_cvdr", queueing_lock="look_up_all_cvdr")
def look_up_all_cvdr(timestamp: int) -> None:  # noqa: ARG001  the scheduler passes the moment that it was due
    """Look up every document in force that has a number, on Monday morning."""
    if not cvdr.is_on():
        return
    with acting(JOB):
        standing = PolicyDocument.objects.filter(withdrawn_on=None, replaced_by=None, draft=False).exclude(
            cvdr=""
        )
        found = [
            str(pk) for pk, ends in standing.values_list("pk", "ends_on") if ends is None or ends > today()
        ]
        for document in found:
            look_up_cvdr.defer(document=document)
