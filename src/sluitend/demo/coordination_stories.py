"""How the region comes to a care coordinator: agreed, but the money waits; meanwhile CoMensha helps from afar."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sluitend.access.clock import today
from sluitend.coverage.models import ProcedureStep
from sluitend.coverage.verbs import (
    begin_step,
    finish_step,
    plan_step,
    record_access,
    start_procedure,
    wait_for,
)
from sluitend.demo.network import ADVISER
from sluitend.demo.people import organisation, person
from sluitend.demo.telling import Story
from sluitend.registry.models import Official

REGION: Final = "GV"
FAR: Final = ("GM0402", "GM0406", "GM1942")
BEGAN: Final = 100  # days ago: the end of the year before


def all_stories(days: int) -> Iterable[tuple[float, Story]]:
    """Yield the stories with the day on which each begins."""
    yield days - BEGAN, procedure()
    yield days - 60, from_afar()


def procedure() -> Story:
    """The decision is taken; the municipalities have not settled who pays; the profile is being written."""
    adviser = person(ADVISER)
    hers = Official.objects.get(user__email=ADVISER).pk
    started = start_procedure(
        adviser,
        REGION,
        began_on=today(),
        note="Landelijk is afgesproken dat elke regio een zorgcoördinator krijgt.",
    )
    step = {one.code: one.pk for one in ProcedureStep.objects.filter(procedure=started)}
    plan_step(adviser, step["decision"], planned_on=today() + timedelta(days=21), official=hers)
    yield 16
    finish_step(adviser, step["decision"], note="Besloten in het overleg van de wethouders van de regio.")
    plan_step(adviser, step["funding"], planned_on=today() + timedelta(days=60), official=hers)
    yield 14
    wait_for(
        adviser, step["funding"], organisation=organisation("gemeente-hilversum"),
        note="De gemeenten spreken nog over de verdeling van de kosten.",
    )  # fmt: skip
    yield 9
    plan_step(adviser, step["profile"], planned_on=today() + timedelta(days=75), official=hers)
    begin_step(adviser, step["profile"], note="Een eerste tekst ligt bij de GGD en Veilig Thuis.")


def from_afar() -> Story:
    """Some municipalities record that CoMensha coordinates at a distance for the time being."""
    for municipality in FAR:
        record_access(
            person(ADVISER), municipality, how="at_a_distance", organisation=organisation("comensha"),
            valid_from=today(), phone="033-448 11 86", source="Afspraak in het regionaal overleg",
        )  # fmt: skip
        yield 1
