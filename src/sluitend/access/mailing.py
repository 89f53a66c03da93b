"""Mail to an official: after what it tells of is committed, and without a word about a case or a person in one.

That the mail server is out of reach undoes nothing: what is mailed stands on a page as well.
"""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail

logger = logging.getLogger(__name__)


def mail(subject: str, text: str, to: str, what: str) -> None:
    """Send one mail; that it could not leave is logged as `what` ("invitation") with the kind of error, no address."""
    try:
        send_mail(subject, text, None, [to])
    except (SMTPException, OSError) as error:
        logger.warning("%s not mailed: %s", what, type(error).__name__)
