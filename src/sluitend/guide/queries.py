"""What one can ask about the guide: what regions added, when an entry must be looked at again, and words in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from sluitend.guide.content import Piece
from sluitend.guide.models import GuideReview

HISTORY: Final = 10
LONGEST_SEARCH: Final = 100
# In Dutch and in English at once: the reader types either, and names of acts stay Dutch in both.
FIND: Final = """
SELECT e.code, ts_rank(e.words, q.query) AS rank
FROM (SELECT code, setweight(to_tsvector('dutch', name), 'A') || to_tsvector('dutch', text)
             || to_tsvector('english', text) AS words
      FROM unnest(%(codes)s::text[], %(names)s::text[], %(texts)s::text[]) AS t (code, name, text)) AS e,
     (SELECT websearch_to_tsquery('dutch', %(asked)s) || websearch_to_tsquery('english', %(asked)s) AS query) AS q
WHERE e.words @@ q.query ORDER BY rank DESC, e.code
"""


@dataclass(frozen=True)
class Regional:
    """What a region says of an entry: its last review and its last remark, where there are any."""

    region: str
    name: str
    review: GuideReview | None = None
    remark: GuideReview | None = None


def regional(regions: Collection[str], entries: Iterable[str] | None = None) -> dict[str, list[Regional]]:
    """Return what `regions` say of the entries of the guide, by code; of all of them by default. One query."""
    if not regions:
        return {}
    rows = GuideReview.objects.filter(region__in=regions).select_related("region")
    if entries is not None:
        rows = rows.filter(entry__in=list(entries))
    last = rows.order_by("region", "entry", "kind", "-at", "-id").distinct("region", "entry", "kind")
    found: dict[tuple[str, str], dict[str, GuideReview]] = {}
    for row in last:
        found.setdefault((row.entry, row.region_id), {})[row.kind] = row
    said: dict[str, list[Regional]] = {}
    for (entry, region), kinds in found.items():
        review, remark = kinds.get(GuideReview.REVIEW), kinds.get(GuideReview.REMARK)
        if remark and not (remark.remark or remark.phone):
            remark = None
        name = next(iter(kinds.values())).region.name
        said.setdefault(entry, []).append(Regional(region, name, review, remark))
    return said


def review_day(piece: Piece, said: Iterable[Regional] = ()) -> date:
    """Return when `piece` must be looked at again: what the regions' last reviews say, the earliest; else its own day.

    The gap rule says the same in SQL; a test holds the two together.
    """
    days = [
        one.review.review_on
        if timezone.localdate(one.review.at) >= piece.checked_on
        else min(one.review.review_on, piece.review_on)
        for one in said
        if one.review and one.review.review_on
    ]
    return min(days, default=piece.review_on)


def history(regions: Collection[str], entry: str) -> list[GuideReview]:
    """Return the last ten things that `regions` recorded about an entry, newest first."""
    rows = GuideReview.objects.filter(region__in=regions, entry=entry).select_related("region")
    return list(rows.order_by("-at", "-id")[:HISTORY])


def search(pieces: Mapping[str, Piece], texts: Mapping[str, str], asked: str) -> list[Piece]:
    """Return the entries that `asked` finds, best first: by Dutch and English word stems, then by parts of words.

    `texts` has all that an entry says, by code. Parts of words find "woningsluiting" for who types "sluiting".
    """
    words = " ".join(asked.replace("\x00", "").split())[:LONGEST_SEARCH]
    if not words:
        return []
    codes = list(pieces)
    parameters: dict[str, Any] = {
        "codes": codes,
        "names": [f"{pieces[code].name.nl} {pieces[code].name.en}" for code in codes],
        "texts": [texts[code] for code in codes],
        "asked": words,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND, parameters)
        found = [code for code, _rank in cursor.fetchall()]
    # A plural finds the word that it begins, "kinderen" also "kinderbescherming".
    parts = [part.removesuffix("en") for part in words.casefold().split() if part.isalnum()]
    more = [code for code in codes if parts and all(part in texts[code].casefold() for part in parts)]
    return [pieces[code] for code in dict.fromkeys([*found, *more])]
