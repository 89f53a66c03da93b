"""Checks on what is filled in about a document; each raises Refused with the field it concerns."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from sluitend.access.clock import today
from sluitend.access.errors import Refused
from sluitend.policy.models import Body, PolicyDocument
from sluitend.policy.reference import Kind, kinds, sub_criteria
from sluitend.registry.reference import themes

CVDR: Final = re.compile(r"(?:CVDR)?\s*(\d{1,9})(?:_\d{1,4})?", re.IGNORECASE)
EARLIEST: Final = date(1900, 1, 1)
FURTHEST_BACK: Final = timedelta(days=366)  # what is adopted may work back, to the year before
LONGEST_LINK: Final = 500


def kind_of(code: str) -> Kind:
    """Return the kind of document. Raises Refused when it does not exist."""
    if code not in kinds():
        raise Refused(_("Kies een soort document uit de lijst."), "kind")
    return kinds()[code]


def check_kept(document: PolicyDocument) -> PolicyDocument:
    """Return the document. Raises Refused when it was withdrawn."""
    if document.withdrawn_on:
        raise Refused(_("Dit document is ingetrokken."))
    return document


def sub_criterion_of(code: str) -> str:
    """Return the code of a sub-criterion. Raises Refused when it does not exist."""
    if code not in sub_criteria():
        raise Refused(_("Kies een deelcriterium uit de lijst."), "sub_criterion")
    return code


def themes_of(codes: Iterable[str]) -> list[str]:
    """Return themes in the order of the list. Raises Refused when one does not exist."""
    chosen = set(codes)
    if chosen - set(themes()):
        raise Refused(_("Kies thema's uit de lijst."), "themes")
    return [code for code in themes() if code in chosen]


def cvdr_of(text: str) -> str:
    """Return a CVDR number as `CVDR722654`, or nothing. Raises Refused when it is none."""
    if not text.strip():
        return ""
    found = CVDR.fullmatch(text.strip())
    if found is None:
        raise Refused(_("Een CVDR-nummer bestaat uit cijfers, bijvoorbeeld CVDR722654."), "cvdr")
    return f"CVDR{found[1]}"


def link_of(text: str) -> str:
    """Return the address of a page, or nothing. Raises Refused for anything but https or http."""
    link = text.strip()
    if not link:
        return ""
    parts = urlsplit(link) if len(link) <= LONGEST_LINK and not re.search(r"[\s<>\"']", link) else None
    if parts is None or parts.scheme not in {"https", "http"} or not parts.hostname:
        raise Refused(
            _("Vul het hele adres in, bijvoorbeeld https://lokaleregelgeving.overheid.nl/CVDR722654."), "link"
        )
    return link


def check_dates(document: PolicyDocument, kind: Kind) -> None:
    """Check that the days of a document fit together, and with its kind. Raises Refused."""
    _check_adoption(document, kind)
    days = {
        "adopted_on": document.adopted_on,
        "dated": document.dated,
        "in_force_from": document.in_force_from,
        "ends_on": document.ends_on,
        "review_on": document.review_on,
    }
    for field, day in days.items():
        if day and not EARLIEST <= day <= date(today().year + 50, 12, 31):
            raise Refused(_("Deze datum kan niet kloppen."), field)
    adopted, holds = document.adopted_on, document.in_force_from
    if adopted and holds and holds < adopted - FURTHEST_BACK:
        raise Refused(
            _(
                "Dit is meer dan een jaar voor de vaststelling. Klopt het jaar? Gold toen een ander document, voeg dat "
                "dan apart toe."
            ),
            "in_force_from",
        )
    begins = document.in_force_from or document.adopted_on
    if document.ends_on and begins and document.ends_on <= begins:
        raise Refused(_("De einddatum ligt voor de ingangsdatum."), "ends_on")
    if document.review_on and begins and document.review_on < begins:
        raise Refused(_("De datum van herziening ligt voor de ingangsdatum."), "review_on")


def _check_adoption(document: PolicyDocument, kind: Kind) -> None:
    if document.draft:
        if document.adopted_on or document.adopted_by != Body.NONE:
            raise Refused(
                _("Een concept is nog niet vastgesteld: laat dit leeg, of zeg dat het is vastgesteld."),
                "adopted_on",
            )
    elif kind.adopted:
        if document.adopted_on is None:
            raise Refused(
                _("Vul in wanneer dit is vastgesteld, of zeg dat het nog een concept is."), "adopted_on"
            )
        if document.adopted_by == Body.NONE:
            raise Refused(_("Kies wie dit heeft vastgesteld."), "adopted_by")
        if document.adopted_on > today():
            raise Refused(
                _("Deze datum ligt in de toekomst. Zeg dan dat het nog een concept is."), "adopted_on"
            )
    if not document.draft and document.dated > today():
        raise Refused(_("Deze datum ligt in de toekomst."), "dated")
