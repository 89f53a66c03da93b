"""Forty victims over two years, so that the board of the region has something to tell. All persons are fictional.

They are carried by the region, where Sara Schets does what a care coordinator would do as long as the post is vacant,
and by Veilig Thuis for the minors. What lies before the half year of the demo is told without its nights.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from sluitend.access.clock import at, months_after, today
from sluitend.care.models import Place, SleepingPlace
from sluitend.care.verbs import (
    Needs,
    accept_placement,
    ask_placement,
    prepare_adult_care,
    record_coming_of_age,
    record_sleeping_place,
    reserve_place,
    start_stay,
)
from sluitend.casework import verbs
from sluitend.casework.models import Case, Step
from sluitend.demo.care_stories import BLIJF, KWINTES, REGION, SAFE_AT_HOME, in_days
from sluitend.demo.people import organisation, person
from sluitend.demo.person_stories import open_with_person
from sluitend.demo.telling import Story
from sluitend.legal.verbs import record_legal

DAYS: Final = 2 * 365
SLUG: Final = "regio-gv"
TOWNS: Final = ("GM0402", "GM0406", "GM1942", "GM0402", "GM0376", "GM0317", "GM0417", "GM1696")
TITLES: Final = (
    "Uitbuiting in een restaurantkeuken",
    "Gedwongen prostitutie, weggekomen uit een hotel",
    "Werkte zonder loon in de schoonmaak",
    "Uitbuiting in de bouw, paspoort afgepakt",
    "Au pair die het huis niet uit mocht",
    "Gedwongen tot winkeldiefstal",
    "Uitbuiting in een massagesalon",
    "Schuld aan een bemiddelaar, werkt in een kas",
)
WENT_WELL: Final = ("goals_met", "goals_met", "own_wish", "moved_away")
# Of whom the case is closed by now: how long it lasted, in days. Then who is still with us: when it began, how far.
CLOSED: Final = (90, 150, 60, 210, 120, 75, 180, 100, 140, 45, 200, 110, 95, 160, 80, 130, 70, 115)
OPEN: Final = (
    # Longer ago than a weekend with holidays: a story begins on a working day, and must have begun by now.
    *((days, "intake") for days in (6, 8, 11)),
    *((days, "safety") for days in (14, 26, 38, 50, 61)),
    *((days, "guidance") for days in (80, 95, 130, 160, 210, 300)),
    *((days, "aftercare") for days in (240, 330, 420, 520)),
)
SELDOM, LATELY = 60, 75
EVERY: Final = 11  # days between two times that somebody speaks with the person
SILENT: Final = (38, 160)  # whom nobody has spoken for a while
NIGHTS: Final = ("own_home", "other_shelter", "network", "other_shelter", "own_home")
ADULT: Final = 12 * 18  # months
# Minors: when it began, and in how many months they turn 18; what comes of it.
MINORS: Final = (
    (500, -3, "handed_over"),
    (280, -1, "still_here"),
    (190, 6, "nothing_yet"),
    (120, 4, "prepared"),
)


def _onwards(by: str, case: UUID, said: str, then: str, days: int) -> None:
    """Speak with the person, finish the step that lay there, and agree on the next."""
    verbs.record_contact(person(by), case, text=said)
    step = Step.objects.filter(case=case, done_at=None).order_by("due", "created_at").first()
    if step:
        verbs.finish_step(person(by), step.pk, result="Gedaan.", next_what=then, next_due=in_days(days))


def _begin(number: int) -> Case:
    return open_with_person(
        REGION, programme="victim_care", municipality=TOWNS[number % len(TOWNS)], organisation=organisation(SLUG),
        title=TITLES[number % len(TITLES)], urgent=number % 6 == 0,
    )  # fmt: skip


def _to_safety(number: int, case: Case) -> None:
    _onwards(REGION, case.pk, "Rustig gesproken, met een tolk.", "Veiligheidsplan bespreken", 14)
    verbs.change_stage(person(REGION), case.pk, stage="safety")
    if number % 3 == 0:
        record_legal(person(REGION), case.pk, code="reflection_started", on=today())


def finished(number: int, length: int) -> Story:
    """Somebody who was helped, and no longer is: from the first contact to the end."""
    case = _begin(number)
    yield 2
    _to_safety(number, case)
    yield length / 3
    verbs.change_stage(person(REGION), case.pk, stage="guidance")
    _onwards(REGION, case.pk, "Het gaat beter. Gaat naar taalles.", "Zoek een woning", 30)
    yield length / 3
    verbs.change_stage(person(REGION), case.pk, stage="aftercare")
    _onwards(REGION, case.pk, "Heeft een woning.", "Bel over een maand", 30)
    yield length / 3
    verbs.close_case(
        person(REGION), case.pk, reason=WENT_WELL[number % len(WENT_WELL)], text="Kan zelf verder.",
        aftercare="De persoon heeft ons nummer; wij bellen na drie maanden.",
    )  # fmt: skip


def _rounds(begun: int, every: int) -> Iterator[int]:
    """Yield after how many days somebody speaks with the person again: seldom told of long ago, as it is of late."""
    left = begun
    while left > 0:
        wait = SELDOM if left > LATELY else every
        left -= wait
        yield wait


def still_here(number: int, stage: str, begun: int) -> Story:
    """Somebody who is being helped, in the stage that the case has come to."""
    case = _begin(number)
    yield 1
    if stage == "intake":
        yield 90
        return
    _to_safety(number, case)
    if stage != "safety":
        yield 20
        verbs.change_stage(person(REGION), case.pk, stage="guidance")
    if stage == "aftercare":
        yield 60
        verbs.change_stage(person(REGION), case.pk, stage="aftercare")
    for wait in _rounds(begun, EVERY):
        yield wait
        _onwards(REGION, case.pk, "Gesproken: het gaat redelijk.", "Bel weer", 12)
        if begun in SILENT:
            return


def minor(number: int, begun: int, months: int, then: str) -> Story:
    """A child in the care of Veilig Thuis, on the way to 18."""
    month = months_after((today() + timedelta(days=begun)).replace(day=1), months)
    born = months_after(month, -ADULT).replace(day=3 + 5 * number)
    case = open_with_person(
        SAFE_AT_HOME, programme="minor_victim", municipality=TOWNS[number % len(TOWNS)], born=born,
        organisation=organisation("veilig-thuis-gv"), title="Jongere die voor een ander moest werken",
    )  # fmt: skip
    record_coming_of_age(person(SAFE_AT_HOME), case.pk, month=month, reason="Staat in de verwijzing.")
    yield 3
    _onwards(SAFE_AT_HOME, case.pk, "Gesproken op school.", "Gesprek met ouders", 14)
    if then in {"handed_over", "prepared"}:
        yield 60
        prepare_adult_care(
            person(SAFE_AT_HOME), case.pk, organisation=organisation(SLUG), due=in_days(60), text="Samen met hem."
        )  # fmt: skip
    if then == "handed_over":
        yield 340
        offer = verbs.offer_handover(
            person(SAFE_AT_HOME), case.pk, to_organisation=organisation(SLUG), to_programme="victim_care",
            reason="Is 18 geworden.", summary="Jongvolwassene, veilig, wil begeleiding bij werk en wonen.",
        )  # fmt: skip
        yield 1
        verbs.accept_handover(person(REGION), offer.pk, text="We hebben al kennisgemaakt.")
    by = REGION if then == "handed_over" else SAFE_AT_HOME
    for wait in _rounds(begun, 6):
        yield wait
        _onwards(by, case.pk, "Gesproken: gaat naar school.", "Spreek elkaar weer", 7)


def all_stories(moment: datetime) -> list[tuple[datetime, Story]]:
    """Return the stories with the moment at which each begins, the same each time, seen from `moment`."""
    dice = Random(40)  # noqa: S311  a made-up history, not a secret
    told: list[tuple[float, Story]] = []
    for number, length in enumerate(CLOSED):
        begun = DAYS - number * (DAYS - 2 * length) / len(CLOSED)
        told.append((max(begun, length + 3), finished(number, length)))
    told += [(days, still_here(number, stage, days)) for number, (days, stage) in enumerate(OPEN)]
    told += [
        (begun, minor(number, begun, months, then)) for number, (begun, months, then) in enumerate(MINORS)
    ]
    return [(moment - timedelta(days=days, hours=dice.uniform(0, 6)), story) for days, story in told]


def tonight(moment: datetime) -> None:
    """Say where everybody sleeps by now: most have a bed, one is on the street, of one nobody knows."""
    with at(moment - timedelta(hours=3)):
        _placed()
        _beds(REGION, SLUG)
        _beds(BLIJF, "blijf-groep")


def _open(slug: str) -> list[Case]:
    found = Case.objects.filter(organisation=organisation(slug), programme="victim_care", closed_at=None)
    return list(found.order_by("opened_at", "reference"))


def _placed() -> None:
    """Let one person of the region live at Kwintes, one be awaited, and one wait for a place for tonight."""
    cases = [case for case in _open(SLUG) if case.stage in {"safety", "guidance"}]
    needs: dict[str, Any] = {"sex": "male", "age": 31, "residence": "eu", "form": "labour"}
    for case, place, by, urgency, stays in (
        (cases[0], "appartement A", KWINTES, "days", True),
        (cases[-1], "studio 3", BLIJF, "tonight", False),
        (cases[-2], "", "", "tonight", False),
    ):
        request = ask_placement(
            person(REGION), case.pk, Needs(urgency=urgency, care_need=place == "studio 3", **needs)
        )
        room = Place.objects.filter(name=place, held="", status=Place.Status.FREE).first()
        if room is None:
            continue
        reserved = reserve_place(
            person(REGION), request.pk, place=room.pk, agreed_with="de helpdesk van CoMensha, gebeld"
        )
        accept_placement(person(by), reserved.pk)
        if stays:
            start_stay(person(by), reserved.pk)


def _beds(by: str, slug: str) -> None:
    known = set(SleepingPlace.objects.filter(kind="placed").values_list("case", flat=True))
    for number, case in enumerate(one for one in _open(slug) if one.pk not in known):
        if slug == SLUG and case.stage == "intake":
            # The newest: one on the street, one with friends; of one nobody has asked yet.
            kind = {"Uitbuiting in een restaurantkeuken": "street"}.get(case.title, "network")
            if case.title == TITLES[1]:
                continue
        elif case.stage == "aftercare":
            kind = "own_home"
        else:
            kind = NIGHTS[number % len(NIGHTS)]
        record_sleeping_place(person(by), case.pk, kind=kind, since=max(in_days(-2), case.opened_at.date()))
