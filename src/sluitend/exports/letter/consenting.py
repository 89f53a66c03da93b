"""By what consent a letter goes. The register of the intake decides; it is asked again each time a letter is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.errors import Refused
from sluitend.casework.checks import check_past
from sluitend.casework.models import Case
from sluitend.disclosure.receivers import Received, ToOutside, receiver
from sluitend.exports.gathering import REGISTRATION
from sluitend.exports.letter.choosing import Draft
from sluitend.intake.models import Consent
from sluitend.intake.reference import Purpose, purposes
from sluitend.intake.standing import is_to, one_receiver, standing
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Organisation
from sluitend.support.verbs.common import provider

HOW: Final = Consent.How


@dataclass(frozen=True)
class Agreed:
    """How and when the person agreed; `is_new` where the register does not know it yet."""

    how: str
    on: date
    is_new: bool = False

    @property
    def how_words(self) -> str:
        """How it was said, in words."""
        return str(HOW(self.how).label)


def letter_purposes() -> Mapping[str, Purpose]:
    """Return for what one can write a letter: a registration with CoMensha has its own page and its own rule."""
    return {code: one for code, one in purposes().items() if code != REGISTRATION}


def receiver_of(actor: Actor, case: Case, draft: Draft) -> Received:
    """Return to whom a letter goes. Raises Refused (`organisation`, `outside`).

    A name that the network knows must be chosen there: otherwise typing it would go around the register.
    """
    named = provider(draft.organisation, draft.outside, required=True)["outside"]
    name = " ".join(named.split())
    if name and Organisation.objects.filter(exists_on(today()), name__iexact=name).exists():
        raise Refused(_("Deze organisatie staat in de lijst. Kies haar daar."), "outside")
    if draft.organisation == case.organisation_id:
        raise Refused(_("Dit is de organisatie die de casus draagt. Kies een andere."), "organisation")
    return receiver(actor, case, ToOutside(draft.organisation, name))


def agreed(consents: Iterable[Consent], to: Received, draft: Draft, *, minor: bool) -> Agreed:
    """Return by what consent a letter goes to a receiver for a purpose today. Raises Refused (a field) without.

    What somebody said last of the receiver and the purpose decides. Of whom the network does not know, and of whom
    nothing was ever said, the writer says how and when the person agreed; of a minor the intake asks whose word it was.
    """
    row = to.organisation.pk if to.organisation else None
    said = [one for one in consents if one.purpose == draft.purpose and is_to(one, row, to.name)]
    field = "organisation" if to.organisation else "outside"
    if stands := standing(said, today(), to=one_receiver):
        return Agreed(stands[0].how, stands[0].asked_on)
    if said:
        raise Refused(
            _(
                "De toestemming voor deze ontvanger en dit doel is geweigerd, ingetrokken of voorbij. Vraag het "
                "opnieuw en leg dat vast bij de intake."
            ),
            field,
        )
    if to.organisation:
        raise Refused(
            _(
                "Voor deze organisatie en dit doel is geen toestemming vastgelegd. Vraag het de persoon, en leg het "
                "antwoord vast bij de intake."
            ),
            field,
        )
    if minor:
        raise Refused(
            _("Leg eerst bij de intake vast wie toestemming gaf: de jongere, een ouder of voogd."), field
        )
    if draft.how not in HOW.values:
        raise Refused(_("Zeg hoe de persoon toestemming gaf. Zonder toestemming gaat er geen brief."), "how")
    return Agreed(draft.how, check_past(draft.on, "on"), is_new=True)
