"""What somebody carries in gaps: those that were given to them by hand.

A gap whose owner the rule names follows by itself: the rule looks again when the office ends.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from sluitend.access.actor import Actor
from sluitend.casework.terms import now
from sluitend.gaps.models import Gap, GapEntry
from sluitend.registry.carrying import Carried, register
from sluitend.registry.models import Official


def _given(official: Official) -> QuerySet[Gap]:
    return Gap.objects.filter(official=official, taken=True, closed_at=None)


def gaps_of(official: Official) -> int:
    """Return how many open gaps an official owns because somebody gave them."""
    return _given(official).count()


def give_gaps(actor: Actor, official: Official, to: Official) -> int:
    """Let `to` own these gaps, each with a line in its history; return how many."""
    found = list(_given(official).select_for_update(of=("self",), no_key=True).order_by("pk"))
    GapEntry.objects.bulk_create(
        GapEntry(
            gap=gap,
            at=now(),
            verb="give_gap",
            user_id=actor.user,
            organisation_id=official.post.organisation_id,
            data={
                "official": str(to.pk),
                "due": str(gap.due),
                "old_official": str(official.pk),
                "old_organisation": str(gap.organisation_id),
                "old_due": str(gap.due),
            },
        )
        for gap in found
    )
    Gap.objects.filter(pk__in=[gap.pk for gap in found]).update(official=to)
    return len(found)


register(
    Carried(
        "gaps", _("hiaten"), ngettext_lazy("%(n)d hiaat", "%(n)d hiaten", "n"), gaps_of, give_gaps,
        "SELECT official_id, count(*) FROM gaps_gap WHERE taken AND closed_at IS NULL GROUP BY official_id",
    )
)  # fmt: skip
