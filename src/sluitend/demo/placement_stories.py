"""Stories of places: what providers have, who sleeps where tonight, and who waits. All persons are fictional.

That Blijf Groep has three places with complex care in Almere is told by its own site; the other numbers are made up.
"""

from datetime import datetime, timedelta
from typing import Any, Final, TypeGuard

from sluitend.access.clock import at, now
from sluitend.care import verbs
from sluitend.care.models import Place, PlacementRequest
from sluitend.care.verbs import Needs
from sluitend.care.verbs.places import Properties
from sluitend.casework.models import Case
from sluitend.demo.care_stories import BLIJF, KWINTES, SAFE_AT_HOME, in_days
from sluitend.demo.people import organisation, person
from sluitend.demo.telling import Story

ALMERE: Final = "GM0034"
HILVERSUM: Final = "GM0402"
HOUSE: Final = "De Vaart"
PLACES: Final[tuple[tuple[str, str, str, str, dict[str, Any]], ...]] = (
    ("blijf-groep", BLIJF, "complex_care", "studio 1", {"house": HOUSE, "languages": ["en", "pl"]}),
    ("blijf-groep", BLIJF, "complex_care", "studio 2", {"house": HOUSE, "languages": ["en", "pl"]}),
    ("blijf-groep", BLIJF, "complex_care", "studio 3", {"house": HOUSE, "accessible": True, "languages": ["en"]}),
    ("blijf-groep", BLIJF, "womens_shelter", "kamer 4", {"children_max": 2, "languages": ["en", "ro"]}),
    ("blijf-groep", BLIJF, "womens_shelter", "kamer 5", {"children_max": 1, "max_days": 90, "languages": ["en"]}),
    ("blijf-groep", BLIJF, "womens_shelter", "kamer 6", {"pets": True}),
    ("blijf-groep", BLIJF, "youth", "jongerenkamer", {"age_from": 16, "age_until": 23, "sexes": ["female", "other"]}),
    ("blijf-groep", BLIJF, "hotel", "hotelkamer", {"max_days": 7}),
    ("kwintes", KWINTES, "supported_housing", "appartement A", {"max_days": 730}),
    ("kwintes", KWINTES, "supported_housing", "appartement B", {"max_days": 730, "accessible": True}),
    ("kwintes", KWINTES, "ambulatory", "ambulante plek 1", {}),
    ("kwintes", KWINTES, "ambulatory", "ambulante plek 2", {}),
)  # fmt: skip
HILVERSUM_DESK: Final = ("contact_official@hilversum.voorbeeld", "gemeente-hilversum")
HUIZEN_DESK: Final = ("contact_official@huizen.voorbeeld", "gemeente-huizen")
GOOISE_MEREN_DESK: Final = ("contact_official@gooise-meren.voorbeeld", "gemeente-gooise-meren")
# The two urgent cases that the demo opens on its last days; care_stories tells what was offered.
URGENT: Final = (
    "Moet vannacht weg uit het huis van haar werkgever",
    "Slaapt bij een vriendin na uitbuiting in een bar",
)
QUIET: Final = "appartement B"  # about which Kwintes says nothing for a while


def set_places() -> None:
    """Let the providers say what they have."""
    for slug, email, kind, name, values in PLACES:
        town = ALMERE if slug == "blijf-groep" else HILVERSUM
        given = {"age_from": 18, "house": "", **values}
        verbs.set_place(person(email), organisation(slug), Properties(kind, name, town, **given))


def kept_up_to_date() -> Story:
    """Every few days the providers tap how their places stand; of one, Kwintes forgets it."""
    while True:
        for place in (
            Place.objects.exclude(name=QUIET).filter(held="", status=Place.Status.FREE).order_by("name")
        ):
            email = BLIJF if place.organisation_id == organisation("blijf-groep") else KWINTES
            verbs.update_availability(person(email), place.pk, status=Place.Status.FREE)
        yield 3


def out_of_use() -> Story:
    """A room of Blijf Groep is being painted."""
    room = Place.objects.get(name="kamer 6")
    if not room.held:
        verbs.update_availability(
            person(BLIJF), room.pk, status=Place.Status.OUT, until=in_days(12), reason="works"
        )
    yield 60


def _ask(email: str, slug: str, title: str = "", **needs: Any) -> PlacementRequest | None:
    """Ask for a place in the oldest open case of an organisation, or that with a title, that asked for none yet."""
    programme = "minor_victim" if email == SAFE_AT_HOME else "victim_care"
    cases = Case.objects.filter(organisation=organisation(slug), programme=programme, closed_at=None)
    cases = cases.filter(title=title) if title else cases.exclude(title__in=URGENT)
    found = cases.filter(placement_requests=None).order_by("opened_at", "reference").first()
    usual: dict[str, Any] = {
        "urgency": "days",
        "sex": "female",
        "age": 27,
        "residence": "eu",
        "form": "sexual",
    }
    return verbs.ask_placement(person(email), found.pk, Needs(**usual | needs)) if found else None


def _still_waits(request: PlacementRequest | None) -> TypeGuard[PlacementRequest]:
    """Return True for a request that waits yet: its case may have ended meanwhile, in another story."""
    waiting = PlacementRequest.objects.filter(state=PlacementRequest.State.WAITING)
    return request is not None and waiting.filter(pk=request.pk).exists()


def lives_in(place: str, by: str = BLIJF, **needs: Any) -> Story:
    """Somebody whom Blijf Groep already guides comes to live in one of its places."""
    request = _ask(BLIJF, "blijf-groep", **needs)
    yield 1
    room = Place.objects.get(name=place)
    if not _still_waits(request) or room.held or room.status != Place.Status.FREE:
        return
    reserved = verbs.reserve_place(
        person(BLIJF), request.pk, place=room.pk, agreed_with="de helpdesk van CoMensha, gebeld"
    )
    verbs.accept_placement(person(by), reserved.pk, text="Vanmiddag om vier uur, met begeleider.")
    yield 0.2
    verbs.start_stay(person(by), reserved.pk)
    yield 200


def stays_away(place: str, **needs: Any) -> Story:
    """Somebody is promised a place and does not come; nobody has asked why yet."""
    request = _ask(BLIJF, "blijf-groep", **needs)
    yield 0.2
    room = Place.objects.get(name=place)
    if not _still_waits(request) or room.held or room.status != Place.Status.FREE:
        return
    reserved = verbs.reserve_place(
        person(BLIJF), request.pk, place=room.pk, agreed_with="de helpdesk van CoMensha, gebeld"
    )
    verbs.accept_placement(person(BLIJF), reserved.pk, text="Morgen om tien uur, met begeleider.")
    yield 60


def declined(email: str, slug: str, place: str, reason: str, **needs: Any) -> Story:
    """A reservation that the provider declines: the person waits on."""
    request = _ask(email, slug, **needs)
    yield 0.2
    room = Place.objects.get(name=place)
    if not _still_waits(request) or room.held or room.status != Place.Status.FREE:
        return
    reserved = verbs.reserve_place(person(email), request.pk, place=room.pk)
    with at(now() + timedelta(hours=1)):  # not after a weekend, when the reservation has expired
        verbs.decline_placement(
            person(BLIJF), reserved.pk, reason=reason, text="We hebben hier de zorg niet voor."
        )
    yield 60


def waits(email: str, slug: str, **needs: Any) -> Story:
    """Somebody waits for a place."""
    _ask(email, slug, **needs)
    yield 90


def tonight(moment: datetime) -> None:
    """Let it be a busy evening: one reservation waits for an answer, and one person has nowhere to go."""
    first, second = URGENT
    with at(moment - timedelta(minutes=90)):
        _ask(*HILVERSUM_DESK, title=first, urgency="tonight", avoid_municipalities=[ALMERE], languages=["pl"])
        request = _ask(*HUIZEN_DESK, title=second, urgency="tonight", children=1, languages=["en"])
    with at(moment - timedelta(minutes=10)):
        room = Place.objects.get(name="kamer 4")
        if request and not room.held:
            words = "Komt met één kind. Kan zelf met de trein komen."
            verbs.reserve_place(person(HUIZEN_DESK[0]), request.pk, place=room.pk, text=words)


def all_stories(days: int) -> list[tuple[float, Story]]:
    """Return the stories with the day on which each begins, of `days` in all."""
    return [
        (days - 20, kept_up_to_date()),
        (days - 9, out_of_use()),
        (days - 27, lives_in("kamer 5", languages=["en"], urgency="tonight")),
        (days - 18, lives_in("studio 1", care_need=True, urgency="days")),
        (days - 13, lives_in("hotelkamer", kinds=["hotel"], urgency="tonight")),
        (days - 8, stays_away("studio 2", urgency="weeks", care_need=True)),
        (days - 6, declined(*GOOISE_MEREN_DESK, "kamer 4", "too_complex", children=1, care_need=True)),
        (
            days - 3.5,
            waits(*HUIZEN_DESK, urgency="days", residence="reflection_period", kinds=["cosm"], form="labour"),
        ),
        (days - 2.5, waits(SAFE_AT_HOME, "veilig-thuis-gv", age=16, residence="dutch", urgency="weeks")),
    ]
