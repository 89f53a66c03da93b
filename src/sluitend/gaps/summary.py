"""The board in numbers, for the terminal: exact counts, because whoever asks can wait for them."""

from typing import Any, Final

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.timezone import localdate, localtime

from sluitend.casework.terms import now, today
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import NATIONAL

OLDEST: Final = 10
OWNERS: Final = 20


def summary(region: str = "", municipality: str = "") -> dict[str, Any]:
    """Return what is open in `region` and `municipality` (empty: everywhere): counts, oldest gaps, owners, bridges.

    The keys do not change between versions; dates are ISO 8601. Nothing in it tells what a case is about.
    """
    gaps = Gap.objects.filter(closed_at=None)
    if region:
        gaps = gaps.filter(region=None) if region == NATIONAL else gaps.filter(region=region)
    if municipality:
        gaps = gaps.filter(municipality=municipality)
    return {
        "as_of": localtime(now()).isoformat(timespec="seconds"),
        "region": region or None,
        "municipality": municipality or None,
        "open": gaps.count(),
        "late": gaps.filter(due__lt=today()).count(),
        "bridged": gaps.filter(bridged_until__gte=today()).count(),
        "by_rule": _grouped(gaps, "rule"),
        "by_programme": _grouped(gaps, "programme"),
        "by_owner": _grouped(gaps, "organisation__name")[:OWNERS],
        "oldest": [_line(gap) for gap in _shown(gaps).order_by("since", "id")[:OLDEST]],
        "bridges": _bridges(gaps),
    }


def _grouped(gaps: QuerySet[Gap], key: str) -> list[dict[str, Any]]:
    rows = gaps.values(code=F(key)).annotate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due__lt=today())),
        bridged=Count("pk", filter=Q(bridged_until__gte=today())),
        oldest=Min("since"),
    )
    return [{**row, "oldest": localdate(row["oldest"]).isoformat()} for row in rows.order_by("-open", "code")]


def _shown(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    return gaps.select_related("organisation", "official", "municipality")


def _line(gap: Gap) -> dict[str, Any]:
    return {
        "id": str(gap.pk),
        "rule": gap.rule,
        "programme": gap.programme,
        "where": gap.municipality.name if gap.municipality else gap.region_id,
        "since": localdate(gap.since).isoformat(),
        "due": gap.due.isoformat(),
        "owner": gap.organisation.name,
        "official": gap.official.name if gap.official else None,
    }


def _bridges(gaps: QuerySet[Gap]) -> list[dict[str, Any]]:
    standing = _shown(gaps).filter(bridged_until__isnull=False, bridges__ended_on=None)
    rows = standing.annotate(what=F("bridges__what"), by=F("bridges__organisation__name"))
    return [
        {**_line(gap), "what": gap.what, "by": gap.by, "until": str(gap.bridged_until)}
        for gap in rows.order_by("bridged_until", "id")[:OWNERS]
    ]
