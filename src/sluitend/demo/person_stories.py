"""Who the cases of the demo are about: everybody is made up, and their names say so."""

from datetime import date
from itertools import count
from typing import Any, Final

from sluitend.access.clock import months_after, today
from sluitend.casework import verbs
from sluitend.casework.models import Case, Involvement
from sluitend.demo.people import organisation, person
from sluitend.demo.telling import Story
from sluitend.identity.models import Space
from sluitend.identity.values import Address, BirthDate, Description, Name, Phone, Value

GIVEN: Final = (
    "Nora",
    "Iwona",
    "Samira",
    "Tijn",
    "Blessing",
    "Mihai",
    "Linh",
    "Daan",
    "Fatou",
    "Ilse",
    "Andrei",
)
SURNAMES: Final = ("Verzonnen", "Bedacht", "Denkbeeld", "Fictief", "Voorbeeldig", "Sprookjes", "Schijnnaam")
numbers: Final = count(0)
SIXTEEN: Final = 12 * 16 + 4  # months: so that somebody of sixteen still is, some months later


def somebody(space: str, born: date | None = None) -> list[Value]:
    """Return what is known of the next made-up person, no more than `space` may hold; `born` of a minor."""
    number = next(numbers)
    given = GIVEN[number % len(GIVEN)]
    if space == Space.OUTREACH:
        return [Name(given=given)]
    values: list[Value] = [Name(given, "", SURNAMES[number % len(SURNAMES)])]
    year, month, day = 1975 + number * 7 % 30, 1 + number * 5 % 12, 1 + number * 11 % 28
    if born:
        values.append(BirthDate(str(born)))
    else:
        values.append(BirthDate(f"{year}-{month:02}-{day:02}" if number % 3 else str(year)))
    if number % 2:
        values.append(Phone(f"06 0000 {number:04}"))
    return values


def open_with_person(by: str, *, born: date | None = None, **case: Any) -> Case:
    """Open a case, and involve whom it is about, under a pseudonym; a minor is sixteen, unless `born` is given."""
    opened = verbs.open_case(person(by), **case)
    if opened.subject == Case.Subject.PERSON:
        if opened.programme == "minor_victim":
            born = born or months_after(today(), -SIXTEEN)
        verbs.involve_person(person(by), opened.pk, role="subject", values=somebody(opened.space, born))
        opened.refresh_from_db()
    return opened


def _known_as(by: str, title: str, municipality: str, slug: str, *values: Value) -> Case:
    case = verbs.open_case(
        person(by),
        programme="victim_care",
        municipality=municipality,
        organisation=organisation(slug),
        title=title,
    )
    verbs.involve_person(person(by), case.pk, role="subject", values=values)
    return case


def probably_the_same(municipality: str, slug: str, by: str) -> Story:
    """Two counters, two spellings: nobody has decided yet whether this is one person."""
    _known_as(
        by, "Vroeg hulp bij een brief over een boete", municipality, slug,
        Name("Samira", "", "Verzonnen"), BirthDate("1994-03-12"), Phone("06 0000 9901"),
    )  # fmt: skip
    yield 2
    _known_as(
        by, "Geen loon gekregen, slaapt in de zaak", municipality, slug,
        Name("Samyra", "", "Versonnen"), BirthDate("1994-12-03"),
    )  # fmt: skip


def joined(municipality: str, slug: str, by: str) -> Story:
    """Two cases turn out to be about one person: joined, with a reason."""
    first = _known_as(
        by, "Paspoort afgepakt door de werkgever", municipality, slug,
        Name("Andrei", "", "Denkbeeld"), BirthDate("1988"), Address("Nergensweg", "1", "0000 AA", "Verzonnendam"),
    )  # fmt: skip
    yield 3
    second = _known_as(
        by, "Man zonder papieren aan het loket", municipality, slug,
        Name("Andrej", "", "Denkbeeld"), BirthDate("1988-05-01"), Description("Draagt altijd een rode muts"),
    )  # fmt: skip
    yield 1
    one, other = (Involvement.objects.get(case=case).person_id for case in (first, second))
    verbs.join_persons(
        person(by), keep=one, merge=other, reason="Heeft dit zelf gezegd en liet dezelfde brief zien."
    )


def break_glass(by: str, case_of: str, slug: str) -> Story:
    """Somebody stands at the door and nobody who carries the case answers: break-glass, still to be judged."""
    case = open_with_person(
        case_of, programme="victim_care", municipality="GM0402", organisation=organisation(slug),
        title="Verblijft wisselend, houdt contact via de regio",
    )  # fmt: skip
    yield 2
    verbs.break_glass(
        person(by), reference=case.reference, organisation=min(person(by).organisations),
        reason="Staat bij ons voor de deur en is gewond. Wie de casus draagt, is nu niet te bereiken.",
    )  # fmt: skip
