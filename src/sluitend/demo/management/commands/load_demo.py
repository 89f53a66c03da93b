"""Loads the demo region: its network, half a year of history told through the verbs, and of some cases two years."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sluitend.access.actor import system
from sluitend.access.clock import at, now
from sluitend.access.context import acting
from sluitend.casework.models import Case
from sluitend.demo import (
    administration,
    aftercare_stories,
    base_level,
    board_stories,
    care_stories,
    coordination_stories,
    disclosure_stories,
    export_stories,
    guide,
    improvement_stories,
    intake_stories,
    network,
    officials,
    person_stories,
    placement_stories,
    policy_stories,
    privacy_stories,
    responsibility,
    signal_stories,
    support_stories,
)
from sluitend.demo.telling import Story, office_hours, tell
from sluitend.gaps.evaluation import evaluate_all

REFERENCE: Final = Path(__file__).parents[2] / "reference"
WEEKS: Final = 26
HILVERSUM: Final = ("GM0402", "gemeente-hilversum", "contact_official@hilversum.voorbeeld")
HUIZEN: Final = ("GM0406", "gemeente-huizen", "contact_official@huizen.voorbeeld")
GOOISE_MEREN: Final = ("GM1942", "gemeente-gooise-meren", "contact_official@gooise-meren.voorbeeld")

WAITING: Final = (
    {
        "case_title": "Moet vannacht weg uit het huis van haar werkgever",
        "summary": "Vrouw, volwassen. Veilig tot vanavond. Spreekt Pools.",
    },
    {
        "case_title": "Slaapt bij een vriendin na uitbuiting in een bar",
        "summary": "Vrouw, volwassen, één kind. Geen auto. Bang voor ex-baas.",
    },
    {
        "case_title": "Verhuist naar haar zus in Lelystad",
        "summary": "Vrouw, volwassen, veilig bij haar zus. Wil daar verder met haar aangifte.",
    },
)


def stories(begin: datetime, moment: datetime) -> list[tuple[datetime, Story]]:
    """Return the stories with the moment at which each begins; the same each time, seen from `moment`."""
    dice = Random(2018)  # noqa: S311  a made-up history, not a secret
    days = (moment - begin).days
    told: list[tuple[float, Story]] = [
        (days - 80, care_stories.walk_in(*HILVERSUM)),
        (days - 30, care_stories.walk_in(*HUIZEN)),
        (days - 12, care_stories.walk_in(*GOOISE_MEREN)),
        (days - 70, care_stories.declined_then_taken(*GOOISE_MEREN)),
        (days - 8, care_stories.declined_then_taken(*HILVERSUM)),
        (days - 40, care_stories.unanswered(*HUIZEN, "kwintes")),
        (days - 7, care_stories.unanswered(*HILVERSUM, "blijf-groep")),
        (days - 3, care_stories.unanswered(*HILVERSUM, "blijf-groep")),
        (days - 1, care_stories.offered(*HILVERSUM, to="blijf-groep", **WAITING[0])),
        (days - 2, care_stories.offered(*HUIZEN, to="blijf-groep", **WAITING[1])),
        (days - 34, care_stories.silence(*GOOISE_MEREN)),
        (days - 22, care_stories.silence(*HILVERSUM)),
        (days - 26, care_stories.loverboy()),
        (days - 9, care_stories.loverboy()),
        (days - 5, disclosure_stories.with_consent(signal_stories.HILVERSUM, dice)),
        (days - 4, disclosure_stories.without_consent(*HUIZEN)),
        (days - 15, person_stories.probably_the_same(*HILVERSUM)),
        (days - 11, person_stories.joined(*HILVERSUM)),
        (days - 4, person_stories.break_glass(care_stories.KWINTES, care_stories.REGION, "regio-gv")),
        (days - 45, care_stories.top_x("GM0402", "Overlast en zorg rond een flat")),
        (days - 24, care_stories.top_x("GM1942", "Verward gedrag, vaak op straat")),
        (days - 6, care_stories.top_x("GM0406", "Zorgmijder met justitiecontacten")),
        *coordination_stories.all_stories(days),
        (days - 60, policy_stories.care_structure()),
        (days - 10, policy_stories.draft_policy()),
        *signal_stories.all_stories(dice, days),
        *improvement_stories.all_stories(days),
        *placement_stories.all_stories(days),
        *intake_stories.all_stories(days),
        *export_stories.all_stories(days),
        (days - 1, care_stories.offered(*GOOISE_MEREN, to="zorgcoordinatie-flevoland", **WAITING[2])),
    ]
    clock = [
        (begin + timedelta(days=day, hours=dice.uniform(0, 8)), story) for day, story in told if day >= 0
    ]
    return [(_at_work(start, moment), story) for start, story in clock]


def _at_work(start: datetime, moment: datetime) -> datetime:
    """Return when people are at work from `start` on, and not after `moment`: else on a day before."""
    while (found := office_hours(start)) > moment:
        start -= timedelta(days=1)
    return found


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many weeks the history lasts: fewer load sooner, and show less."""
        parser.add_argument(
            "--weeks", type=int, choices=range(4, WEEKS + 1), default=WEEKS, metavar=f"4..{WEEKS}"
        )

    def handle(self, *_args: Any, weeks: int = WEEKS, **_options: Any) -> None:
        """Load everything in one transaction; refuses where there are cases already."""
        with acting(system("load_demo")):
            self._load(weeks)

    def _load(self, weeks: int) -> None:
        if Case.objects.exists():
            message = "There are cases in this database already; the demo is loaded into an empty one only."
            raise CommandError(message)
        moment = now()
        begin = (moment - timedelta(weeks=weeks)).replace(hour=8, minute=30, second=0, microsecond=0)
        with at(begin):
            call_command(
                "load_network",
                str(REFERENCE / "organisations.yaml"),
                str(REFERENCE / "posts.yaml"),
                demo=True,
                verbosity=0,
            )
            administration.give_accounts_a_past(moment)
            administration.review_everybody_but_hilversum()
            base_level.follow_from_the_start()
            network.bridge_care_coordinator()
            placement_stories.set_places()
            policy_stories.keep_policy(moment)
        days = (moment - begin).days
        long = [(begin + timedelta(days=day), story) for day, story in support_stories.all_stories(days)]
        long += board_stories.all_stories(moment)
        long.append((moment - timedelta(days=board_stories.DAYS), aftercare_stories.calls()))
        going_on = tell([(office_hours(at_first), story) for at_first, story in long], begin, every=None)
        tell([*stories(begin, moment), *going_on], moment, self._progress)
        administration.review_half_of_huizen(moment)
        officials.tell_officials(begin, moment)
        privacy_stories.fill_registers(moment)
        responsibility.ask_and_differ(moment)
        guide.review_some(moment)
        placement_stories.tonight(moment)
        board_stories.tonight(moment)
        evaluate_all()
        self.stdout.write(f"\n{Case.objects.count()} cases told over {weeks} weeks")

    def _progress(self, day: int, days: int) -> None:
        self.stdout.write(f"\r  history: day {day} of {days}", ending="")
        self.stdout.flush()
