"""Looking how it goes, by life domain; and taking back what was recorded by mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotFound, Refused
from sluitend.casework.checks import clean_text
from sluitend.casework.models import Case
from sluitend.casework.terms import now
from sluitend.casework.timeline import already_done
from sluitend.casework.words import stored
from sluitend.support.access import access_support
from sluitend.support.models import Assessment, Score
from sluitend.support.reference import domains, scale
from sluitend.support.verbs.common import LONGEST, by, past_day, written


@dataclass(frozen=True)
class Look:
    """How it goes in one life domain: a level of the scale, a short note, or both."""

    level: int | None = None
    note: str = ""


@verb
def record_assessment(
    actor: Actor,
    case: UUID,
    *,
    on: date | None,
    looks: Mapping[str, Look],
    is_final: bool = False,
    token: UUID | None = None,
) -> Case:
    """Record how it goes on the day `on`, by life domain; domains that nobody spoke of are left out.

    `is_final` marks the look at the end of the help. Raises Refused (`on`, `level_…`, `note_…`), NotFound, NotAllowed.
    """
    already_done(token)
    found = access_support(actor, case, to_change=True)
    day = past_day(on)
    scores = [
        _score(domain, look) for domain, look in looks.items() if look.level is not None or look.note.strip()
    ]
    if not scores:
        raise Refused(_("Vul bij ten minste één leefgebied in hoe het gaat."), "looks")
    made = Assessment.objects.create(case=found, held_on=day, is_final=is_final, **by(actor, found))
    for score in scores:
        score.case, score.assessment = found, made
    Score.objects.bulk_create(scores)
    sentence = (
        lazy("Gekeken hoe het gaat, bij het einde van de hulp") if is_final else lazy("Gekeken hoe het gaat")
    )
    return written(actor, found, "record_assessment", token=token, sentence=stored(sentence), day=str(day))


def _score(domain: str, look: Look) -> Score:
    if domain not in domains():
        raise Refused(_("Dit leefgebied bestaat niet."))
    if look.level is not None and look.level not in scale():
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), f"level_{domain}")
    note = clean_text(look.note, f"note_{domain}", limit=LONGEST, required=False)
    return Score(domain=domain, level=look.level, note=note)


@verb
def take_back_assessment(
    actor: Actor, case: UUID, *, assessment: UUID, reason: str, token: UUID | None = None
) -> Case:
    """Take back a look that was recorded by mistake. Raises Refused (`reason`), NotFound, NotAllowed."""
    already_done(token)
    found = access_support(actor, case, to_change=True)
    wrong = Assessment.objects.filter(pk=assessment, case=found, taken_back_at=None).first()
    if wrong is None:
        raise NotFound(_("Dit staat hier niet (meer)."))
    why = clean_text(reason, "reason", limit=LONGEST)
    wrong.taken_back_at = now()
    wrong.save(update_fields=["taken_back_at"])
    sentence = stored(lazy("Hoe het ging op %(day)s klopte niet"), day=wrong.held_on)
    return written(actor, found, "take_back_assessment", text=why, token=token, sentence=sentence)
