"""Who stands around a case: a small drawing, with the case in the middle and the organisations around it.

Drawn on the server, in the page's own colours; the table beneath it says the same in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sluitend.web.templatetags.ui import initials

WIDTH: Final = 340
HEIGHT: Final = 250
MOST: Final = 8
LINE: Final = 16  # characters of a name on a line
CARRIES, TAKES_PART, OFFERED = "carries", "takes_part", "offered"
STROKES: Final = {
    CARRIES: ("var(--sl-accent)", "3", ""),
    TAKES_PART: ("var(--sl-line-strong)", "1.5", ""),
    OFFERED: ("var(--sl-accent)", "1.5", "4 4"),
}


@dataclass(frozen=True)
class Around:
    """An organisation around the case, and what it is to it: `carries`, `takes_part` or `offered`."""

    organisation: UUID
    name: str
    part: str


def _lines(name: str) -> tuple[str, str]:
    """Return a name in at most two short lines."""
    first, second = "", ""
    for word in name.split():
        if not second and len(f"{first} {word}") <= LINE:
            first = f"{first} {word}".strip()
        else:
            second = f"{second} {word}".strip()
    if not first:
        first, second = second, ""
    return _short(first), _short(second)


def _short(text: str) -> str:
    return text if len(text) <= LINE + 2 else f"{text[: LINE + 1]}…"


def picture(reference: str, around: Sequence[Around]) -> SafeString:
    """Return the drawing for `around`: who carries the case on top, at most eight in all."""
    order = sorted(around, key=lambda one: (one.part != CARRIES, one.part != OFFERED))[:MOST]
    spots = [_spot(number, len(order)) for number in range(len(order))]
    lines = format_html_join(
        "",
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>',
        (
            (WIDTH // 2, HEIGHT // 2 - 8, x, y, *STROKES[one.part])
            for one, (x, y) in zip(order, spots, strict=True)
        ),
    )
    nodes = format_html_join(
        "", "{}", ((_node(one, x, y),) for one, (x, y) in zip(order, spots, strict=True))
    )
    return format_html(
        '<svg class="sl-around" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH, HEIGHT, _in_words(around), lines, _middle(reference), nodes,
    )  # fmt: skip


def _spot(number: int, count: int) -> tuple[int, int]:
    """Return where the organisation with this number stands: clockwise on an ellipse, the first on top."""
    turn = 2 * pi * number / max(count, 1) - pi / 2
    return round(WIDTH / 2 + 118 * cos(turn)), round(HEIGHT / 2 - 8 + 88 * sin(turn))


def _middle(reference: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="92" height="34" rx="17" fill="var(--sl-accent)"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="13" font-weight="700"'
        ' fill="var(--sl-on-accent)">{}</text>',
        WIDTH // 2 - 46, HEIGHT // 2 - 25, WIDTH // 2, HEIGHT // 2 - 3, reference,
    )  # fmt: skip


def _node(one: Around, x: int, y: int) -> SafeString:
    first, second = _lines(one.name)
    colour, width, dash = STROKES[one.part]
    return format_html(
        '<rect x="{}" y="{}" width="32" height="32" rx="8" fill="var(--sl-surface)" stroke="{}" stroke-width="{}"'
        ' stroke-dasharray="{}"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" font-weight="600" fill="var(--sl-ink)">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" fill="var(--sl-ink)" stroke="var(--sl-surface)"'
        ' stroke-width="4" paint-order="stroke">{}<tspan x="{}" dy="13">{}</tspan></text>',
        x - 16, y - 16, colour, width, dash, x, y + 4, initials(one.name), x, y + 30, first, x, second,
    )  # fmt: skip


def _in_words(around: Sequence[Around]) -> str:
    """Return the drawing in a sentence, for who does not see it."""
    carries = next((one.name for one in around if one.part == CARRIES), _("niemand"))
    others = ", ".join(one.name for one in around if one.part == TAKES_PART) or _("niemand")
    offered = next((one.name for one in around if one.part == OFFERED), "")
    text = _("%(carries)s draagt de casus. Ook doen mee: %(others)s.") % {
        "carries": carries,
        "others": others,
    }
    return text + (" " + _("Aangeboden aan %(name)s.") % {"name": offered} if offered else "")
