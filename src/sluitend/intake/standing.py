"""What somebody consents to: of all they said to the same partner for the same purpose, the last word decides.

One rule, for the screens, the gaps and an export. `gap_rules._newest` says the same to PostgreSQL.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sluitend.intake.models import Consent


def to_partner(consent: Consent) -> Hashable:
    """Return to whom a consent is: an organisation of the network, or a name however it is typed."""
    return consent.partner_id or folded(consent.partner_name)


def folded(name: str) -> str:
    """Return a name as it is compared: however the spaces and capitals were typed."""
    return " ".join(name.split()).casefold()


def is_to(consent: Consent, organisation: UUID | None, name: str, *, kind: str = "") -> bool:
    """Return True when a consent is about this receiver: by its row in the network, or by its name as it was typed.

    With `kind`, of whichever organisation of that kind.
    """
    if consent.partner_id is None:
        return folded(consent.partner_name) == folded(name)
    return consent.partner_id == organisation or (kind != "" and _kind_of(consent) == kind)


def _kind_of(consent: Consent) -> str:
    return consent.partner.kind if consent.partner else ""


def one_receiver(_consent: Consent) -> Hashable:
    """Take all as said to one receiver, whether the register has it by its row or by its name (see `is_to`)."""
    return None


def standing(
    consents: Iterable[Consent], day: date, to: Callable[[Consent], Hashable] = to_partner
) -> list[Consent]:
    """Return what somebody consents to on `day`: at most one consent for each receiver (`to`) and purpose.

    What was said or withdrawn last decides, by its day and then by when it was recorded: a later no ends an earlier
    yes, a withdrawal counts from its day, and a yes after it stands again. A yes with an end holds through that day;
    an earlier one does not come back after it (AVG, artikel 7). Pure: what is dated after `day` was not said yet.
    """
    return [one for one in _last(consents, day, to) if one.holds_on(day)]


def taken_back(
    consents: Iterable[Consent], day: date, to: Callable[[Consent], Hashable] = to_partner
) -> list[Consent]:
    """Return where the last word on `day` is that somebody does not want it (any more): at most one as in `standing`.

    Not what is merely over: of that its end was known to whoever relied on it.
    """
    return [
        one
        for one in _last(consents, day, to)
        if not one.given or (one.withdrawn_on is not None and one.withdrawn_on <= day)
    ]


def _last(consents: Iterable[Consent], day: date, to: Callable[[Consent], Hashable]) -> list[Consent]:
    """Return what was said last by `day`, to each receiver for each purpose."""
    said = [one for one in consents if one.asked_on <= day]
    last: dict[Any, Consent] = {}
    for one in sorted(said, key=lambda one: _last_word(one, day)):
        last[to(one), one.purpose] = one
    return list(last.values())


def _last_word(consent: Consent, day: date) -> tuple[date, datetime, UUID]:
    if consent.withdrawn_on is not None and consent.withdrawn_on <= day:
        spoken = max(consent.asked_on, consent.withdrawn_on)
        return spoken, consent.withdrawn_at or consent.recorded_at, consent.pk
    return consent.asked_on, consent.recorded_at, consent.pk
