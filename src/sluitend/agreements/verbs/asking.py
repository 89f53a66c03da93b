"""Asking which municipality is responsible: looked at without a trace, or recorded with the answer of that day."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.access.ids import new_id
from sluitend.agreements.engine import Answer
from sluitend.agreements.facts import AGES, ELSEWHERE, INPUTS, MUNICIPALITY, STAYS, Facts, Places
from sluitend.agreements.frozen import Frozen, facts_as_json, freeze
from sluitend.agreements.models import QuestionEntry, RegionalAgreement, ResponsibilityQuestion
from sluitend.agreements.places import answer_on
from sluitend.casework.access import access_case
from sluitend.casework.models import Case
from sluitend.casework.verbs import write_note
from sluitend.casework.words import stored
from sluitend.registry.consequences import follow
from sluitend.registry.models import Membership, Organisation

MOST_PLACES: Final = 10
DOMAINS: Final = (Membership.CARE, Membership.SAFETY)
ASKED: Final = gettext_lazy(
    "Gevraagd welke gemeente verantwoordelijk is. Voorlopig verantwoordelijk: %(name)s."
)


def preview(actor: Actor, facts: Facts, *, domain: str = Membership.CARE) -> Frozen:
    """Return the answer of today without keeping anything. Raises NotAllowed without an office, Refused by field."""
    if not (actor.offices or actor.is_system):
        raise NotAllowed(
            _("U heeft nu geen functie. De beheerder van uw organisatie kan u een functie geven.")
        )
    answer, places, held = _answered(facts, domain)
    return freeze(facts, answer, places, held, today())


def _answered(facts: Facts, domain: str) -> tuple[Answer, Places, dict[str, RegionalAgreement]]:
    if domain not in DOMAINS:
        raise Refused(_("Kies zorg of veiligheid."), "domain")
    if facts.age not in AGES:
        raise Refused(_("Kies een van de mogelijkheden."), "age")
    if facts.stay not in STAYS:
        raise Refused(_("Kies een van de mogelijkheden."), "stay")
    if len(facts.exploited) > MOST_PLACES:
        raise Refused(_("Noem ten hoogste tien gemeenten."), "exploited")
    answer, places, held = answer_on(facts, domain, today())
    for given in INPUTS:
        if not set(facts.named(given)) <= places.by_code.keys():
            raise Refused(_("Deze gemeente staat niet in de lijst."), given)
    if not places.on(facts.asking, today()):
        raise Refused(_("Kies de gemeente waarvoor u dit vraagt."), "asking")
    if facts.unsafe and facts.registration != MUNICIPALITY:
        raise Refused(_("Noem ook de gemeente die niet veilig is."), "registered")
    return answer, places, held


@verb
def ask_responsibility(
    actor: Actor,
    facts: Facts,
    *,
    organisation: UUID | None = None,
    case: UUID | None = None,
    domain: str = Membership.CARE,
    token: UUID | None = None,
) -> ResponsibilityQuestion:
    """Record the question with the answer of today, which never changes afterwards.

    `organisation` is on behalf of which one asks (default: that of the first office), `case` a case that one works on;
    its timeline then says that it was asked. Raises NotAllowed, NotFound, Refused by field, AlreadyDone.
    """
    asker = _asker(actor, organisation)
    # A double click waits here for the first, and then finds what that did.
    Organisation.objects.select_for_update(no_key=True).get(pk=asker)
    already_done(token)
    about = _about(actor, case) if case else None
    answer, places, held = _answered(facts, domain)
    day, moment = today(), now()
    current = facts.on(places, day)
    made = ResponsibilityQuestion.objects.create(
        id=new_id(),
        domain=domain,
        asked_at=moment,
        asked_by_id=actor.user,
        organisation_id=asker,
        case=about,
        region_id=places.region(answer.provisional, domain, day) or None,
        agreement=held.get(answer.agreement),
        involved=sorted({*current.involved, *answer.named, answer.provisional} - set(ELSEWHERE)),
        facts=facts_as_json(facts),
        answer=freeze(facts, answer, places, held, day),
        provisional_id=answer.provisional,
        state=answer.state,
        due=answer.due,
    )
    QuestionEntry.objects.create(
        id=token or new_id(), question=made, at=moment, verb="ask", user_id=actor.user, organisation_id=asker
    )
    if about:
        write_note(actor, about.pk, text=stored(ASKED, name=places.name(answer.provisional)))
    follow()
    return made


def already_done(token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was carried out before."""
    done = QuestionEntry.objects.filter(pk=token).first() if token else None
    if done:
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), done)


def _asker(actor: Actor, organisation: UUID | None) -> UUID:
    asker = organisation or next((office.organisation for office in actor.offices), None)
    if asker is None or asker not in actor.employers:
        raise NotAllowed(_("U heeft nu geen functie bij deze organisatie."))
    return asker


def _about(actor: Actor, case: UUID) -> Case:
    try:
        found = access_case(actor, case)
    except NotFound as missing:
        raise Refused(_("Deze casus is niet gevonden, of u neemt er niet aan deel."), "case") from missing
    if found.reads_only:
        raise Refused(_("U leest deze casus met noodtoegang. Wijzigen kan alleen wie eraan werkt."), "case")
    return found
