"""Stories of signals: reported by the public, picked up, decided in every way there is. All of it is made up."""

from collections.abc import Generator
from dataclasses import dataclass
from random import Random
from typing import Final
from uuid import UUID

from sluitend.access.actor import public
from sluitend.casework import verbs
from sluitend.casework.models import Case
from sluitend.demo.care_stories import SAFE_AT_HOME, in_days, shelter, tick
from sluitend.demo.people import organisation, person
from sluitend.demo.telling import Story
from sluitend.signals.models import Signal
from sluitend.signals.verbs import (
    add_to_case,
    advise_only,
    move_to_municipality,
    open_case_from_signal,
    pass_on,
    report_signal,
    set_aside,
    start_triage,
)


@dataclass(frozen=True)
class Place:
    """A municipality of the demo, and who triages there."""

    code: str
    contact: str


HILVERSUM: Final = Place("GM0402", "contact_official@hilversum.voorbeeld")
HUIZEN: Final = Place("GM0406", "contact_official@huizen.voorbeeld")
GOOISE_MEREN: Final = Place("GM1942", "contact_official@gooise-meren.voorbeeld")
LAREN: Final = Place("GM0417", "contact_official@laren.voorbeeld")
TRIAGING: Final = (HILVERSUM, HUIZEN, GOOISE_MEREN)


@dataclass(frozen=True)
class Seen:
    """What a reporter saw, as the form asks it."""

    what: str
    form: str
    place_kind: str
    place: str
    reporter_kind: str
    indicators: tuple[str, ...]
    when: str = "period"
    danger_now: bool = False
    minor_involved: bool | None = False
    reporter_name: str = ""
    reporter_contact: str = ""


SALON: Final = Seen(
    "Drie vrouwen werken er elke dag tot laat. Ze komen nooit alleen naar buiten en slapen achter in de zaak.",
    "sexual", "massage_salon", "Verzonnenlaan 12", "resident", ("sleeps_at_work", "cannot_go_out", "watched"),
)  # fmt: skip
KITCHEN: Final = Seen(
    "In de keuken werken mannen zes dagen per week. Eén vertelde dat zijn paspoort bij de baas ligt.",
    "labour", "catering", "Fabelplein 3", "colleague", ("no_papers_in_hand", "very_long_days", "low_pay"),
)  # fmt: skip
GREENHOUSE: Final = Seen(
    "Twaalf mensen in twee kamers boven de schuur. De bus haalt ze om vijf uur op en brengt ze laat terug.",
    "labour", "farm", "Sprookjesweg 40", "supervisor", ("bad_housing", "employer_arranges_all", "very_long_days"),
    reporter_name="Toezichthouder (verzonnen)", reporter_contact="boa@hilversum.voorbeeld",
)  # fmt: skip
PUPIL: Final = Seen(
    "Een leerling van 15 komt met dure kleren en een tweede telefoon. Wordt opgehaald door een oudere man.",
    "sexual", "school", "Verhaalstraat 1", "education", ("suddenly_much_money", "new_older_friend", "pulled_away"),
    minor_involved=True, reporter_name="Mentor (verzonnen)", reporter_contact="mentor@school.voorbeeld",
)  # fmt: skip
COURIER: Final = Seen(
    "Een jongen van 16 moest zijn bankpas geven en pakjes wegbrengen. Hij durft niet te stoppen.",
    "criminal", "street", "", "youth_work", ("lends_bank_card", "carries_drugs", "family_threatened"),
    minor_involved=True,
)  # fmt: skip
HOUSEHOLD: Final = Seen(
    "De hulp in huis is er dag en nacht. Ze mag niet naar de dokter en praat niet als de familie erbij is.",
    "domestic", "home", "Mythepad 8", "doctor", ("always_on_call", "no_doctor", "not_allowed_to_speak"),
)  # fmt: skip
HOTEL: Final = Seen(
    "Kamer 14: steeds andere mannen, een jonge vrouw die huilt, een man die voor de deur wacht.",
    "sexual", "hotel", "Droomkade 5", "hotel", ("watched", "traces_of_violence", "cannot_go_out"),
    when="now", danger_now=True,
)  # fmt: skip
NAILS: Final = Seen(
    "Een meisje werkt in de nagelstudio en zegt bij elke vraag dat de eigenaar het weet.",
    "labour", "massage_salon", "Legendehof 2", "client", ("not_allowed_to_speak", "low_pay"), minor_involved=None,
)  # fmt: skip
BEGGING: Final = Seen(
    "Elke ochtend zet dezelfde auto drie mensen af bij de winkels. ’s Avonds halen ze het geld op.",
    "forced_begging", "street", "Fantasieplein", "resident", ("hands_over_money", "watched"),
)  # fmt: skip
NOISE: Final = Seen(
    "Er is veel lawaai op de bouwplaats, ook in het weekend.",
    "other", "building_site", "Parabelweg", "resident", (),
)  # fmt: skip
SIGHTS: Final = (SALON, KITCHEN, GREENHOUSE, HOUSEHOLD, NAILS, BEGGING)


def report(seen: Seen, place: Place, dice: Random) -> Signal:
    """Let somebody report what they saw, through the public form's verb."""
    answers = {name: getattr(seen, name) for name in Seen.__dataclass_fields__}
    signal, _code = report_signal(
        public(), municipality=place.code, token=UUID(int=dice.getrandbits(128), version=4), **answers
    )
    return signal


def picked_up(seen: Seen, place: Place, dice: Random, *, after: float = 1.0) -> Generator[float, None, Case]:
    """A signal that the contact official picks up; the story goes on with the signal's case as its value."""
    signal = report(seen, place, dice)
    yield after
    start_triage(person(place.contact), signal.pk)
    yield 0.2
    return signal.case


def waiting(seen: Seen, place: Place, dice: Random) -> Story:
    """A signal that nobody has picked up yet."""
    report(seen, place, dice)
    yield 90


def looking(seen: Seen, place: Place, dice: Random) -> Story:
    """A signal that is being looked at."""
    yield from picked_up(seen, place, dice)
    yield 90


def to_shelter(seen: Seen, place: Place, dice: Random) -> Story:
    """From a signal to a case in care, and on to Blijf Groep."""
    case = yield from picked_up(seen, place, dice, after=0.3)
    opened = open_case_from_signal(
        person(place.contact), case.pk, programme="victim_care", title=f"Slachtoffer: {case.title.lower()}"[:120],
        legal_basis="wmo", reason="Meerdere signalen van uitbuiting; de persoon vraagt om hulp.",
    )  # fmt: skip
    yield 1
    verbs.record_contact(
        person(place.contact), opened.pk, text="Gesproken met tolk. Wil weg van de werkplek."
    )
    yield from shelter(
        opened, offered_by=place.contact, summary="Volwassen persoon, wil weg, spreekt geen Nederlands."
    )


def second_report(seen: Seen, place: Place, dice: Random) -> Story:
    """A case is open already when somebody else reports the same place: the signal joins it."""
    case = yield from picked_up(seen, place, dice, after=0.3)
    opened = open_case_from_signal(
        person(place.contact), case.pk, programme="victim_care", title="Meerdere mensen op één werkplek",
        legal_basis="wmo", reason="Eerste gesprek wijst op uitbuiting.",
    )  # fmt: skip
    yield 3
    again = report(seen, place, dice)
    yield 1
    start_triage(person(place.contact), again.pk)
    verbs.record_contact(
        person(place.contact), opened.pk, text="Twee mensen gesproken; zij willen met ons praten."
    )
    yield 0.1
    add_to_case(person(place.contact), again.pk, target=opened.pk, reason="Zelfde adres, zelfde periode.")
    verbs.add_step(
        person(place.contact), opened.pk, what="Controle voorbereiden met zorg erbij", due=in_days(10)
    )
    yield 8
    verbs.record_contact(person(place.contact), opened.pk, text="Afgesproken hoe de controle gaat.")
    tick(
        place.contact,
        opened.pk,
        "Controle gedaan; opvang stond klaar en was niet nodig.",
        "Bel iedereen na",
        9,
    )
    yield 8
    verbs.record_contact(
        person(place.contact), opened.pk, text="Iedereen gesproken; drie mensen hebben ander werk."
    )
    verbs.close_case(
        person(place.contact), opened.pk, reason="goals_met", text="De werkgever betaalt na; de slaapplek is gesloten.",
        aftercare="Bellen na een maand; nummers van FairWork en de Arbeidsinspectie gegeven.",
    )  # fmt: skip


def to_safe_at_home(seen: Seen, place: Place, dice: Random) -> Story:
    """A minor: the signal goes to Veilig Thuis, which takes it over and opens a case."""
    case = yield from picked_up(seen, place, dice, after=0.2)
    pass_on(
        person(place.contact), case.pk, route="safe_at_home", legal_basis="right_to_report",
        reason="Het gaat om een leerling onder de 18.", confirmed=["under_18"],
        organisation=organisation("veilig-thuis-gv"), summary="Leerling van 15, mogelijk loverboy. School is gebeld.",
    )  # fmt: skip
    yield 0.8
    offer = case.handovers.filter(state="offered").first()
    if offer is None:
        return
    verbs.accept_handover(person(SAFE_AT_HOME), offer.pk, text="Wij nemen dit over.")
    yield 1
    opened = open_case_from_signal(
        person(SAFE_AT_HOME), case.pk, programme="minor_victim", title="Leerling, mogelijk loverboy",
        legal_basis="safe_at_home", reason="Zorgen van school zijn ernstig en concreet.",
    )  # fmt: skip
    verbs.record_contact(
        person(SAFE_AT_HOME), opened.pk, text="Gebeld met de mentor; gesprek op school afgesproken."
    )
    tick(SAFE_AT_HOME, opened.pk, "Nu veilig thuis.", "Gesprek op school", 4)
    for text in ("Gesproken op school.", "Gesproken met ouders.", "Weer gesproken; minder op straat."):
        yield 3.5
        verbs.record_contact(person(SAFE_AT_HOME), opened.pk, text=text)
        tick(SAFE_AT_HOME, opened.pk, text, "Volgend gesprek", 6)
    yield 5
    verbs.close_case(
        person(SAFE_AT_HOME), opened.pk, reason="goals_met", text="Contact verbroken; gaat elke dag naar school.",
        aftercare="School belt bij zorgen; wij bellen na drie maanden.",
    )  # fmt: skip


def to_police(seen: Seen, place: Place, dice: Random, *, answers: bool) -> Story:
    """Passed on to the police, who take it over, or let the offer lie."""
    case = yield from picked_up(seen, place, dice, after=0.4)
    pass_on(
        person(place.contact), case.pk, route="police", legal_basis="public_task",
        reason="Vermoeden van dwang.", confirmed=["facts_apart"],
        organisation=organisation("politie-avim"), summary="Wat is gezien staat in het signaal.",
    )  # fmt: skip
    yield 1
    offer = case.handovers.filter(state="offered").first()
    if answers and offer:
        verbs.accept_handover(person("professional@avim.voorbeeld"), offer.pk, text="Onderzoek gestart.")
        yield 2
        pass_on(
            person("professional@avim.voorbeeld"), case.pk, route="labour_inspectorate", legal_basis="public_task",
            reason="In onderzoek, samen met de Inspectie.", confirmed=["facts_apart"],
            organisation=organisation("inspectie-szw"),
        )  # fmt: skip
    yield 90


def wrong_municipality(seen: Seen, place: Place, right: Place, dice: Random) -> Story:
    """Reported in the wrong municipality: it goes over by hand-over."""
    case = yield from picked_up(seen, place, dice)
    move_to_municipality(
        person(place.contact),
        case.pk,
        municipality=right.code,
        reason="Het adres ligt in de andere gemeente.",
    )
    yield 1
    offer = case.handovers.filter(state="offered").first()
    if offer:
        verbs.accept_handover(person(right.contact), offer.pk)
    yield 1
    advise_only(
        person(right.contact), case.pk, reason="Melder weet nu bij wie zij terechtkan; geen ander signaal."
    )


def aside(seen: Seen, place: Place, dice: Random) -> Story:
    """Nothing points at exploitation."""
    case = yield from picked_up(seen, place, dice, after=2)
    set_aside(
        person(place.contact),
        case.pk,
        ground="other_subject",
        reason="Gaat over overlast; doorverwezen naar handhaving.",
    )


def advice(seen: Seen, place: Place, dice: Random) -> Story:
    """Thinking along is enough."""
    case = yield from picked_up(seen, place, dice, after=2)
    advise_only(
        person(place.contact), case.pk, reason="Besproken waar de melder op kan letten en wie te bellen."
    )


def all_stories(dice: Random, days: int) -> list[tuple[float, Story]]:
    """Return the stories of signals with the day on which each begins; `days` is how many the history has."""
    recent: list[tuple[float, Story]] = [
        (days - 0.4, waiting(HOTEL, HILVERSUM, dice)),
        (days - 1, waiting(PUPIL, HILVERSUM, dice)),
        (days - 3, waiting(KITCHEN, HILVERSUM, dice)),
        (days - 4, waiting(KITCHEN, HILVERSUM, dice)),
        (days - 9, waiting(NAILS, HILVERSUM, dice)),
        (days - 12, waiting(BEGGING, LAREN, dice)),
        (days - 6, looking(GREENHOUSE, HILVERSUM, dice)),
        (days - 2, looking(HOUSEHOLD, HUIZEN, dice)),
        (days - 5, to_police(SALON, HILVERSUM, dice, answers=False)),
        (days - 3, to_safe_at_home(PUPIL, HILVERSUM, dice)),
        (days - 2, wrong_municipality(SALON, HILVERSUM, LAREN, dice)),
        (days - 10, to_shelter(SALON, HILVERSUM, dice)),
        (days - 8, second_report(KITCHEN, HUIZEN, dice)),
    ]
    past: list[tuple[float, Story]] = []
    for _number in range(26):
        seen, place, day = dice.choice(SIGHTS), dice.choice(TRIAGING), dice.uniform(0, days - 14)
        kind = dice.choice((advice, advice, aside, to_shelter, to_shelter, second_report))
        past.append((day, kind(NOISE if kind is aside else seen, place, dice)))
    past += [
        (dice.uniform(0, days - 20), to_safe_at_home(s, p, dice))
        for s, p in ((PUPIL, HUIZEN), (COURIER, HILVERSUM))
    ]
    past += [
        (dice.uniform(0, days - 20), to_police(SALON, p, dice, answers=True))
        for p in (HILVERSUM, GOOISE_MEREN)
    ]
    past.append((days - 40, wrong_municipality(KITCHEN, HUIZEN, GOOISE_MEREN, dice)))
    return past + recent
