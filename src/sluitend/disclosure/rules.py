"""What may cross which border: the rules of a disclosure, decided before anything is read. See docs/data-spaces.md."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.deciding import ALLOWED, Context, Decision, governs
from sluitend.casework.models import Involvement
from sluitend.casework.programmes import Choice
from sluitend.disclosure.models import GIVEN, NEVER_FROM_OUTREACH, Consent
from sluitend.identity.access import OUTREACH_KIND
from sluitend.identity.models import Kind, Space
from sluitend.identity.verbs.keeping import NOT_KEPT

STORY: Final = "story"
CASE: Final = "case"
CATEGORIES: Final[dict[str, str | Promise]] = {
    **{kind.value: kind.label for kind in Kind},
    STORY: _("wat er speelt, in een samenvatting"),
    CASE: _("wat in de casus staat"),
}
CONSENT: Final = "consent"


@dataclass(frozen=True)
class Grounds:
    """Why a disclosure may be: the legal basis, consent or why without (`Consent`), and the reason in words."""

    legal_basis: str
    consent: str
    motivation: str
    consent_on: date | None = None

    @property
    def consented(self) -> bool:
        """True when the person said yes."""
        return self.consent in GIVEN


@dataclass(frozen=True)
class Proposal:
    """A disclosure to be: from which space, by what kind of organisation, to whom, what, on which grounds.

    `to_space` is "" for who has no case here; `receivers` the kinds of all organisations that will see it.
    """

    space: str
    giver: str
    to_space: str
    receivers: frozenset[str]
    categories: frozenset[str]
    roles: frozenset[str]
    grounds: Grounds
    bases: tuple[Choice, ...] = field(default=())


@dataclass(frozen=True)
class Denial(Decision):
    """A denial, and the field of the form that it concerns."""

    at: str = ""


def _no(reason: str | Promise, at: str) -> Denial:
    return Denial(allowed=False, reason=reason, at=at)


@governs(Proposal)
def _on_a_disclosure(_actor: Actor, action: str, asked: Proposal, _context: Context) -> Decision:
    """Decide on `disclose`: everything that the rules do not forbid, for who carries the case (its own policy)."""
    if action != "disclose":
        return _no(_("U mag dit niet doen."), "")
    # A denial is false as a truth value, hence the question whether there is one.
    found = (rule(asked) for rule in (_what, _border, _outreach, _consent, _basis))
    return next((denial for denial in found if denial is not None), ALLOWED)


def _what(asked: Proposal) -> Denial | None:
    if not asked.categories or asked.categories - (CATEGORIES.keys() - {CASE}):
        return _no(_("Kies welke gegevens u verstrekt."), "categories")
    if not asked.roles and asked.categories != {STORY}:
        return _no(_("Kies over wie u gegevens verstrekt."), "involvements")
    if asked.to_space and not asked.roles:
        return _no(_("Kies over wie u gegevens verstrekt."), "involvements")
    if asked.to_space and asked.categories == {STORY}:
        return _no(_("Kies ook ten minste één gegeven waaraan de ander de persoon herkent."), "categories")
    return None


def _border(asked: Proposal) -> Denial | None:
    if asked.to_space == asked.space:
        return _no(
            _("Beide casussen liggen in dezelfde gegevensruimte. Laat de ander meedoen, of draag over."), "to"
        )
    if asked.to_space and asked.to_space not in Space.values:
        return _no(_("Deze gegevensruimte bestaat niet."), "to")
    if refused := NOT_KEPT.get(asked.to_space, frozenset()) & asked.categories:
        names = ", ".join(sorted(str(CATEGORIES[one]) for one in refused))
        return _no(
            _("Dit mag daar niet worden vastgelegd: %(what)s.") % {"what": names},
            "categories",
        )
    return None


def _outreach(asked: Proposal) -> Denial | None:
    if Space.OUTREACH not in (asked.space, asked.to_space):
        return None
    if asked.giver != OUTREACH_KIND:
        return _no(_("Alleen de GGD verstrekt gegevens uit of aan het veldwerk."), "to")
    if asked.space == Space.OUTREACH and not asked.receivers.isdisjoint(NEVER_FROM_OUTREACH):
        return _no(
            _("Uit het veldwerk gaat niets naar een gemeente, of naar wie voor gemeenten werkt."), "to"
        )
    if not asked.grounds.consented:
        return _no(_("Uit of aan het veldwerk kan dit alleen met toestemming van de persoon."), "consent")
    return None


def _consent(asked: Proposal) -> Denial | None:
    grounds = asked.grounds
    if grounds.consent not in Consent.values:
        return _no(_("Kies of de persoon toestemming gaf, of waarom niet."), "consent")
    if grounds.consented and grounds.consent_on is None:
        return _no(_("Vul in op welke dag de persoon toestemming gaf."), "consent_on")
    if not grounds.motivation:
        return _no(_("Schrijf op waarom u deze gegevens verstrekt."), "motivation")
    return None


def _basis(asked: Proposal) -> Denial | None:
    if asked.grounds.legal_basis not in {basis.code for basis in asked.bases}:
        return _no(_("Kies een grondslag van dit traject."), "legal_basis")
    if asked.grounds.legal_basis == CONSENT and not asked.grounds.consented:
        return _no(
            _("Zonder toestemming kan toestemming de grondslag niet zijn. Kies een andere."), "legal_basis"
        )
    if Involvement.Role.REPORTER in asked.roles and not asked.grounds.consented:
        return _no(
            _("Wie meldde is beschermd: zonder toestemming gaat er niets over de melder mee."),
            "involvements",
        )
    return None
