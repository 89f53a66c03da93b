"""Who fills which post: posts with their people and, where vacant, with what bridges them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sluitend.casework.programmes import PROGRAMMES
from sluitend.casework.terms import today
from sluitend.gaps.models import Bridge
from sluitend.gaps.network_rules import POST_VACANT
from sluitend.gaps.queries import bridges_over
from sluitend.registry.models import Official, Post
from sluitend.registry.queries import officials_of
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
    people: dict[object, list[Official]] = {}
    coming: dict[object, list[Official]] = {}
    for official in officials_of(found):
        (people if official.valid_from <= day else coming).setdefault(official.post_id, []).append(official)
    vacant = [post.pk for post in found if post.pk not in people]
    bridges = bridges_over(POST_VACANT.code, vacant) if vacant else {}
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


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the ways to look at the network."""
    views = (
        ("organisations", _("Organisaties")),
        ("posts", _("Rollen")),
        ("contact_officials", _("Aandachtsfunctionarissen")),
        ("rooms", _("Is er plek?")),
        ("regions", _("Regio's")),
    )
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
