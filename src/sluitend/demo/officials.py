"""What the contact officials of the demo learnt, and which institutions said that they have room."""

from datetime import datetime, timedelta
from typing import Final

from sluitend.access.clock import at
from sluitend.demo.people import organisation, person
from sluitend.registry.verbs import record_training, set_availability

POWERS, INSTITUTIONS = "administrative_powers", "institutions"
# Of whom something is shown: what, and how many days ago. Of Laren and Eemnes nothing is; that of Huizen ends soon.
LEARNT: Final = (
    ("hilversum", POWERS, "Bestuurlijke aanpak van mensenhandel", 400),
    ("hilversum", INSTITUTIONS, "Werkbezoek aan opvang en CoMensha", 120),
    ("huizen", POWERS, "Bestuurlijke aanpak van mensenhandel", 690),
    ("huizen", INSTITUTIONS, "Werkbezoek aan opvang en CoMensha", 120),
    ("gooise-meren", POWERS, "Bestuurlijke aanpak van mensenhandel", 400),
    ("gooise-meren", INSTITUTIONS, "Wie doet wat in de regio", 60),
    ("blaricum", POWERS, "Bestuurlijke aanpak van mensenhandel", 400),
    ("wijdemeren", INSTITUTIONS, "Wie doet wat in de regio", 800),
)
# Who said what of room, and how many days ago; the last of an institution counts.
ROOM: Final = (
    ("blijf-groep", "professional@blijf-groep.voorbeeld", "full", "", 30),
    (
        "blijf-groep",
        "professional@blijf-groep.voorbeeld",
        "waiting",
        "Ongeveer twee weken, ook met kinderen",
        1,
    ),
    ("kwintes", "professional@kwintes.voorbeeld", "room", "Eén plek voor een volwassene", 12),
    ("ggd-gv", "professional@ggd.voorbeeld", "room", "Spreekuur op dinsdag", 2),
)


def tell_officials(begin: datetime, moment: datetime) -> None:
    """Write down, at the beginning of the demo, what officials learnt; and later what was said of room."""
    for town, subject, title, ago in LEARNT:
        on = moment - timedelta(days=ago)
        official = person(f"contact_official@{town}.voorbeeld")
        with at(max(begin, on)):
            record_training(
                official,
                official.offices[0].official,
                subject=subject,
                on_day=on.date(),
                title=title,
                organiser="Regio Gooi en Vechtstreek",
            )
    for place, email, state, note, ago in ROOM:
        with at(moment - timedelta(days=ago)):
            set_availability(person(email), organisation(place), state=state, note=note)
