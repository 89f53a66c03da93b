"""The network of the demo, and the one bridge that the source document tells of."""

from datetime import timedelta
from typing import Final

from sluitend.access.clock import today
from sluitend.demo.people import organisation, person
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import bridge_gap, give_gap
from sluitend.registry.models import Official

ADVISER: Final = "policy_adviser@regio.voorbeeld"
BRIDGE_DAYS: Final = 330


def bridge_care_coordinator() -> None:
    """Bridge the vacant role of care coordinator as the source says: shelter at Blijf Groep in Almere meanwhile."""
    evaluate_network()
    gap = Gap.objects.get(rule="post_vacant", closed_at=None, detail__role="care_coordinator")
    bridge_gap(
        person(ADVISER),
        gap.pk,
        what="Opvang bij Blijf Groep in Almere; ook ambulante zorg, beschermd wonen of jeugdvoorzieningen",
        until=today() + timedelta(days=BRIDGE_DAYS),
        organisation=organisation("blijf-groep"),
    )
    adviser = Official.objects.get(user__email=ADVISER)
    give_gap(person(ADVISER), gap.pk, official=adviser.pk)
