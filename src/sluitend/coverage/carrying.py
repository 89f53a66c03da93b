"""What an official carries in the procedures of a region, and how it passes to a colleague when they leave."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.coverage.models import CoverageEntry, ProcedureStep
from sluitend.registry.carrying import Carried, register
from sluitend.registry.models import Official

State = ProcedureStep.State


def _steps(official: Official) -> QuerySet[ProcedureStep]:
    found = ProcedureStep.objects.filter(official=official, procedure__ended_on=None)
    return found.exclude(state__in=[State.DONE, State.NOT_NEEDED])


def steps_of(official: Official) -> int:
    """Return how many open steps of running procedures an official owns."""
    return _steps(official).count()


def give_steps(actor: Actor, official: Official, to: Official) -> int:
    """Let `to` own these steps, each with a line in the history of its procedure; return how many."""
    steps = list(_steps(official).select_for_update(of=("self",), no_key=True).order_by("pk"))
    CoverageEntry.objects.bulk_create(
        CoverageEntry(
            at=now(),
            verb="give_step",
            user_id=actor.user,
            organisation_id=official.post.organisation_id,
            procedure_id=step.procedure_id,
            step=step,
            data={"owner": to.name, "official": str(to.pk), "old_official": str(official.pk)},
        )
        for step in steps
    )
    return ProcedureStep.objects.filter(pk__in=[step.pk for step in steps]).update(official=to)


register(
    Carried(
        code="procedure_steps",
        name=_("stappen in een procedure"),
        counted=ngettext_lazy("%(n)d stap in een procedure", "%(n)d stappen in een procedure", "n"),
        count=steps_of,
        give=give_steps,
        left="""
            SELECT s.official_id, count(*) FROM coverage_procedurestep AS s
            JOIN coverage_procedure AS p ON p.id = s.procedure_id AND p.ended_on IS NULL
            WHERE s.state NOT IN ('done', 'not_needed') GROUP BY s.official_id
        """,
    )
)
