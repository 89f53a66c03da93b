"""A schematic map of municipalities: one square each, grouped by safety region, each region about where it lies.

No boundaries are needed; it prints, reads without colour and has its table beside it. A page that shows it includes
`shell/cartogram.html` and links `sluitend/cartogram.css` in its head.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from sluitend.registry.loading import read_reference
from sluitend.registry.queries import safety_regions

REFERENCE: Final = Path(__file__).parent / "reference" / "cartogram.yaml"
COLUMNS, ROWS = 5, 7  # as `sluitend/cartogram.css` has classes for
NOWHERE: Final = (0, 0)  # below the map, over its whole width
TONES: Final = ("good", "info", "care", "alarm", "neutral")


@dataclass(frozen=True)
class Tile:
    """One municipality on the map: `tone` is `good`, `care`, `alarm`, `info` or `neutral`; `label` says it in words.

    `mark` is one character in the square, so that colour never says it alone; `url` leads to the municipality. The
    legend counts the tiles by mark and label: what holds for one municipality only belongs in `detail`.
    """

    code: str
    name: str
    tone: str
    label: str
    mark: str = ""
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Block:
    """A region on the map: where it stands in the grid (column and row, from 1), and its tiles by name."""

    code: str
    name: str
    column: int
    row: int
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Key:
    """A line of the legend: what a square with this tone and mark says, and how many there are."""

    tone: str
    mark: str
    label: str
    count: int


def blocks(tiles: Iterable[Tile], on: date | None = None) -> list[Block]:
    """Return the regions with their tiles, for `shell/cartogram.html`; a municipality in no region comes last.

    `on` is the day of the map, today by default: a municipality that was not there on it is left out. One query.
    """
    there = safety_regions(on)
    found: dict[tuple[str, str], list[Tile]] = {}
    for tile in tiles:
        if tile.code in there:
            found.setdefault(there[tile.code], []).append(tile)
    return sorted((_block(*region, its) for region, its in found.items()), key=_order)


def _block(code: str, name: str, tiles: list[Tile]) -> Block:
    column, row = places().get(code, NOWHERE)
    return Block(
        code,
        name or _("In geen veiligheidsregio"),
        column,
        row,
        tuple(sorted(tiles, key=lambda tile: tile.name)),
    )


def _order(block: Block) -> tuple[bool, bool, int, int, str]:
    """From north to south and from west to east, as one reads; then regions without a place, then no region."""
    return (not block.code, not block.row, block.row, block.column, block.name)


@lru_cache(maxsize=1)
def places() -> Mapping[str, tuple[int, int]]:
    """Return column and row of each region by code. Raises ReferenceFault when the file has a fault."""
    reference = read_reference(REFERENCE, ("code", "column", "row"))
    found: dict[str, tuple[int, int]] = {}
    for entry in reference.entries:
        place = (entry["column"], entry["row"])
        if place[0] not in range(1, COLUMNS + 1) or place[1] not in range(1, ROWS + 1):
            raise reference.fault(entry, f"give a column from 1 to {COLUMNS} and a row from 1 to {ROWS}")
        if place in found.values():
            raise reference.fault(entry, "another region stands on this place; choose a free one")
        found[entry["code"]] = place
    return found


def legend(shown: Iterable[Block]) -> list[Key]:
    """Return what the squares of these regions say, each with how many there are; good ones first."""
    counted: dict[tuple[str, str, str], int] = {}
    for block in shown:
        for tile in block.tiles:
            key = (tile.tone, tile.mark, str(tile.label))
            counted[key] = counted.get(key, 0) + 1
    keys = [Key(*key, count) for key, count in counted.items()]
    return sorted(keys, key=lambda key: (TONES.index(key.tone), -key.count, key.label))
