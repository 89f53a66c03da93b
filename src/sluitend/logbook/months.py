"""The partitions of the log: one a month, made ahead."""

import logging
from typing import Final

from django.db import connection, transaction

logger = logging.getLogger(__name__)
AHEAD: Final = 24


def make_months(ahead: int = AHEAD) -> int:
    """Make the partitions of this month and `ahead` months after it that are missing; return how many.

    Records that found no month of their own get one. Raises OperationalError when the tables are held by another
    for more than two seconds: then tomorrow will do.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT logbook_make_months(%s)", [ahead])
        made = int(cursor.fetchone()[0])
    if made:
        logger.info("disclosure log: %s months made", made)
    return made
