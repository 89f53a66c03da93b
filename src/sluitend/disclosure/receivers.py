"""To whom something can be disclosed: a case in another space that one works on, a new one, or somebody outside."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.errors import NotFound, Refused
from sluitend.casework.access import access_case, working_cases
from sluitend.casework.checks import clean_text
from sluitend.casework.models import Case, Participation
from sluitend.casework.programmes import PROGRAMMES, Programme
from sluitend.identity.models import Space
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Organisation


@dataclass(frozen=True)
class ToCase:
    """An open case in another space, that the giver works on as well."""

    case: UUID


@dataclass(frozen=True)
class ToProgramme:
    """A new case in another space, carried by the giver's organisation, on a legal basis of that programme."""

    programme: str
    title: str
    legal_basis: str


@dataclass(frozen=True)
class ToOutside:
    """Somebody who has no case here: an organisation of the registry, or, where it knows none, a name."""

    organisation: UUID | None = None
    name: str = ""


Receiver = ToCase | ToProgramme | ToOutside


@dataclass(frozen=True)
class Received:
    """A receiver that was looked up: its space ("" outside), organisation, name, and the kinds of who will see it."""

    space: str
    organisation: Organisation | None
    name: str
    kinds: frozenset[str]
    case: Case | None = None


def cases_to_give_to(actor: Actor, case: Case) -> QuerySet[Case]:
    """Return the open cases in other spaces that `actor` works on, the latest first."""
    elsewhere = [code for code, one in PROGRAMMES.items() if one.space != case.space]
    return working_cases(actor).filter(closed_at=None, programme__in=elsewhere).order_by("-opened_at")


def programmes_to_open(case: Case) -> list[Programme]:
    """Return the programmes of other spaces in which who carries `case` can open one; a signal is reported."""
    return [
        one
        for one in PROGRAMMES.values()
        if one.space not in {case.space, Space.SIGNALS} and case.organisation.kind in one.carried_by
    ]


def receiver(actor: Actor, case: Case, to: Receiver) -> Received:
    """Return the receiver, a case among them locked; raises Refused at the field `to`."""
    match to:
        case ToCase(target):
            return _case(actor, target)
        case ToProgramme(code):
            return _programme(case, code)
        case ToOutside(organisation, name):
            return _outside(case, organisation, name)


def _case(actor: Actor, target: UUID) -> Received:
    try:
        found = access_case(actor, target, for_update=True)
    except NotFound as missing:
        raise Refused(_("Deze casus is niet gevonden, of u neemt er niet aan deel."), "to") from missing
    if not found.is_open:
        raise Refused(_("Deze casus is afgesloten. Kies een casus die nog loopt."), "to")
    parts = Participation.objects.filter(case=found, until=None).values_list("organisation__kind", flat=True)
    kinds = frozenset({*parts, found.organisation.kind})
    return Received(found.space, found.organisation, found.organisation.name, kinds, found)


def _programme(case: Case, code: str) -> Received:
    declared = next((one for one in programmes_to_open(case) if one.code == code), None)
    if declared is None:
        raise Refused(_("Uw organisatie kan in dit traject geen casus dragen."), "to")
    own = case.organisation
    return Received(declared.space, own, own.name, frozenset({own.kind}))


def _outside(case: Case, organisation: UUID | None, name: str) -> Received:
    if organisation is None:
        name = clean_text(name, "to_name", limit=200)
        if case.space == Space.OUTREACH:
            # By name nobody can see that it is no municipality.
            raise Refused(_("Uit het veldwerk kan dit alleen aan een organisatie uit de lijst."), "to")
        return Received("", None, name, frozenset())
    found = Organisation.objects.filter(exists_on(today()), pk=organisation).first()
    if found is None or found.pk == case.organisation_id:
        raise Refused(_("Kies aan welke organisatie u de gegevens verstrekt."), "to_organisation")
    return Received("", found, found.name, frozenset({found.kind}))
