"""Who fills which post: posts with their people and, where vacant, with what bridges them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from sluitend.casework.programmes import PROGRAMMES
from sluitend.casework.terms import today
from sluitend.gaps.models import Bridge
from sluitend.registry.models import Official, Post
from sluitend.registry.reference import roles


@dataclass(frozen=True)
class Filled:
    """A post in words: its role, where it holds, who is in it now, who comes, and what bridges a vacancy."""

    post: Post
    role: str
    where: str
    people: list[Official]
    coming: list[Official]
    bridge: Bridge | None

    @property
    def is_vacant(self) -> bool:
        """True when nobody fills the post today."""
        return not self.people


def filled(posts: Iterable[Post]) -> list[Filled]:
    """Return `posts` with who is in them, the vacant ones first. At most two queries more."""
    found, day = list(posts), today()
    officials = Official.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), post__in=found)
    people: dict[object, list[Official]] = {}
    coming: dict[object, list[Official]] = {}
    for official in officials.select_related("substitute").order_by("valid_from", "id"):
        (people if official.valid_from <= day else coming).setdefault(official.post_id, []).append(official)
    bridges = _bridges([post for post in found if post.pk not in people], day)
    rows = [
        Filled(
            post,
            role_name(post),
            where(post),
            people.get(post.pk, []),
            coming.get(post.pk, []),
            bridges.get(str(post.pk)),
        )
        for post in found
    ]
    return sorted(rows, key=lambda row: (not row.is_vacant, row.role, row.where))


def _bridges(vacant: list[Post], day: date) -> dict[str, Bridge]:
    if not vacant:
        return {}
    standing = Bridge.objects.filter(
        ended_on=None,
        until__gte=day,
        gap__closed_at=None,
        gap__rule="post_vacant",
        gap__subject__in=[str(post.pk) for post in vacant],
    ).select_related("gap", "organisation")
    return {bridge.gap.subject: bridge for bridge in standing}


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the two ways to look at the network."""
    views = (("organisations", _("Organisaties")), ("posts", _("Rollen")))
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in views]


def role_name(post: Post) -> str:
    """Return what the role of a post is called, with its programme if it is for one only."""
    role, programme = roles().get(post.role), PROGRAMMES.get(post.programme)
    name = str(role.name) if role else post.role
    return f"{name} ({programme.name})" if programme else name


def where(post: Post) -> str:
    """Return the area a post is for."""
    area = post.municipality or post.region
    return area.name if area else post.organisation.name
