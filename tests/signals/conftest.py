"""What the tests of signals share: the people, and a report as a teacher would fill it in."""

import pytest

from sluitend.access.actor import public
from sluitend.signals.verbs import report_signal
from tests.factories import a_token, people

ANSWERS = {
    "municipality": "GM9801",
    "what": "Een leerling wordt elke dag door een andere man opgehaald en is bang.",
    "place_kind": "school",
    "place": "Kerkbrink 12",
    "when": "period",
    "form": "sexual",
    "indicators": ["no_home_of_own", "false_papers"],
    "danger_now": False,
    "reporter_kind": "education",
}
TYPED = {
    "danger_now": "no",
    "what": ANSWERS["what"],
    "municipality": "Waterstad",
    "place_kind": "school",
    "place": "Kerkbrink 12",
    "when": "period",
    "seen_on": "",
    "form": "sexual",
    "minor": "unknown",
    "indicators": ["no_home_of_own", "false_papers"],
    "reporter_kind": "education",
    "contact": "no",
    "reporter_name": "",
    "reporter_contact": "",
}


def a_signal(**values):
    """Report a signal as the public does; return it with its code."""
    return report_signal(public(), **{"token": a_token(), **ANSWERS, **values})


@pytest.fixture
def crew(db):
    return people()
