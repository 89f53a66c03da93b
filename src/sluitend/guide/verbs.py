"""What a region can do with the guide: say that an entry was looked at again, and add what is different there."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.access.ids import new_id
from sluitend.guide.access import access_piece, access_region
from sluitend.guide.models import GuideReview
from sluitend.registry.checks import check_not_done
from sluitend.registry.consequences import follow
from sluitend.registry.texts import line_of, phone_of

LONGEST: Final = timedelta(days=2 * 366)
NOTE, REMARK, LINK = 300, 500, 300
is_web_address: Final = URLValidator(schemes=["http", "https"])


@verb
def record_review(
    actor: Actor,
    region: str,
    entry: str,
    *,
    note: str,
    review_on: date,
    link: str = "",
    token: UUID | None = None,
) -> GuideReview:
    """Say that `region` looked at `entry` today: what was found (`note`), where (`link`), and when to look again."""
    piece = access_piece(actor, entry)
    access_region(actor, region)
    check_not_done(GuideReview, token)
    if not (note := line_of(note, NOTE, "note")):
        raise Refused(_("Schrijf op wat u hebt nagekeken."), "note")
    if review_on <= today():
        raise Refused(_("Kies een dag na vandaag."), "review_on")
    if review_on > today() + LONGEST:
        raise Refused(_("Kijk dit binnen twee jaar opnieuw na."), "review_on")
    review = _kept(actor, region, piece.code, GuideReview.REVIEW, token)
    review.note, review.link, review.review_on = note, _address_of(link), review_on
    review.save(force_insert=True)
    follow()
    return review


@verb
def remark_on_entry(
    actor: Actor, region: str, entry: str, *, remark: str, phone: str = "", token: UUID | None = None
) -> GuideReview:
    """Show `remark` and `phone` with `entry` in `region` from now on, in the place of the last; both empty: nothing.

    Who looks up the entry elsewhere in the country does not get this number.
    """
    piece = access_piece(actor, entry)
    access_region(actor, region)
    check_not_done(GuideReview, token)
    added = _kept(actor, region, piece.code, GuideReview.REMARK, token)
    added.remark, added.phone = line_of(remark, REMARK, "remark"), phone_of(phone)
    added.save(force_insert=True)
    follow()
    return added


def _kept(actor: Actor, region: str, entry: str, kind: str, token: UUID | None) -> GuideReview:
    return GuideReview(
        id=token or new_id(),
        region_id=region,
        entry=entry,
        kind=kind,
        at=now(),
        user_id=actor.user,
        name=actor.name[:120],
    )


def _address_of(link: str) -> str:
    address = line_of(link, LINK, "link")
    if address:
        try:
            is_web_address(address)
        except ValidationError:
            raise Refused(_("Vul een webadres in dat begint met https://"), "link") from None
    return address
