"""What the region did with the guide: looked at some entries, forgot one, and added what is different here."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localdate

from sluitend.access.clock import at
from sluitend.demo.people import person
from sluitend.guide.verbs import record_review, remark_on_entry

ADVISER: Final = "policy_adviser@regio.voorbeeld"
REGION: Final = "GV"
# (entry, looked at how many days ago, to be looked at again how many days after that, what was found)
REVIEWS: Final = (
    (
        "womens_shelter",
        100,
        90,
        "Gebeld met de opvang in Almere: het nummer klopt, plekken wisselen per week.",
    ),
    (
        "close_premises",
        40,
        365,
        "Gelezen met de jurist: onze APV kent een sluitingsbepaling voor seksbedrijven.",
    ),
    ("safe_at_home", 12, 365, "Gebeld: het nummer is dag en nacht bezet."),
)
REMARK: Final = "Noem dat u uit Gooi en Vechtstreek belt. Vraag naar de dienstdoende van de crisisplekken."


def review_some(moment: datetime) -> None:
    """Tell the reviews; the first should have been done again ten days before `moment`, and is a gap."""
    adviser = person(ADVISER)
    for entry, days, again, note in REVIEWS:
        then = moment - timedelta(days=days)
        with at(then):
            record_review(
                adviser, REGION, entry, note=note, review_on=localdate(then) + timedelta(days=again)
            )
    with at(moment - timedelta(days=12)):
        remark_on_entry(adviser, REGION, "womens_shelter", remark=REMARK)
