"""People and organisations for tests: Anna carries the case, Bas takes part in it, Chantal does neither.

Everything is fictional. `people()` makes them in the database; `a_case()`, `an_offer()` put them to work.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sluitend.access.actor import Actor, public, system
from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework.models import Case, Entry, Handover, Step
from sluitend.casework.terms import today
from sluitend.casework.verbs import add_participant, offer_handover, open_case
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Membership, Municipality, Official, Organisation, Post, Region

START = date(2015, 1, 1)
JOB = system("test")
NOBODY = public()
numbers = count(1)


@dataclass(frozen=True)
class People:
    """Three organisations that can carry a case, and who works there.

    `anna` and her colleague `dora` work for the municipality `town`, `bas` for the shelter, `chantal` for a
    shelter in another region (`far`).
    """

    region: Region
    elsewhere: Region
    municipality: Municipality
    other_municipality: Municipality
    town: Organisation
    shelter: Organisation
    far: Organisation
    anna: Actor
    bas: Actor
    chantal: Actor
    dora: Actor

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """The four, in the order Anna, Bas, Chantal, Dora."""
        return (self.anna, self.bas, self.chantal, self.dora)


def people() -> People:
    """Make the network of these tests; call it once in a database."""
    region = Region.objects.create(code="XA", name="Regio Aan het Water", kind="care_region")
    elsewhere = Region.objects.create(code="XB", name="Regio Achter de Dijk", kind="care_region")
    town = a_municipality("GM9801", "Waterstad", region)
    village = a_municipality("GM9802", "Dijkdorp", elsewhere)
    gemeente = an_organisation("Gemeente Waterstad", "municipality", region=region, municipality=town)
    shelter = an_organisation("Opvang De Brug", "womens_shelter", region=region)
    far = an_organisation("Opvang De Dijk", "womens_shelter", region=elsewhere)
    return People(
        region=region,
        elsewhere=elsewhere,
        municipality=town,
        other_municipality=village,
        town=gemeente,
        shelter=shelter,
        far=far,
        anna=somebody("Anna", gemeente, "contact_official", municipality=town),
        bas=somebody("Bas", shelter, "professional"),
        chantal=somebody("Chantal", far, "professional"),
        dora=somebody("Dora", gemeente, "care_coordinator", municipality=town),
    )


def a_municipality(code: str, name: str, region: Region) -> Municipality:
    """Make a municipality that takes its care and its safety in `region`."""
    municipality = Municipality.objects.create(code=code, name=name)
    for domain in (Membership.CARE, Membership.SAFETY):
        Membership.objects.create(municipality=municipality, region=region, domain=domain)
    return municipality


def an_organisation(name: str, kind: str, **values: Any) -> Organisation:
    """Make an organisation that works in Sluitend and can be reached."""
    values = {"slug": f"organisatie-{next(numbers)}", "phone": "035 000 00 00"} | values
    return Organisation.objects.create(name=name, kind=kind, **values)


def an_account(name: str, **values: Any) -> User:
    """Make an account, without a password unless one is given."""
    return User.objects.create_user(f"{name.lower()}-{next(numbers)}@voorbeeld.test", name, **values)


def an_official(name: str, organisation: Organisation, role: str, **values: Any) -> Official:
    """Make a post and put somebody in it; `user`, `valid_from` and `valid_until` are the official's."""
    mine = {key: values.pop(key) for key in ("user", "valid_from", "valid_until") if key in values}
    post = Post.objects.create(organisation=organisation, role=role, **{"required_since": START} | values)
    return Official.objects.create(post=post, name=name, **{"valid_from": START} | mine)


def somebody(name: str, organisation: Organisation, role: str, **values: Any) -> Actor:
    """Make somebody with an account and an office at `organisation`; return them as an actor."""
    user = an_account(name)
    an_official(name, organisation, role, user=user, **values)
    return actor_of(user)


def office(actor: Actor) -> UUID:
    """Return the id of the actor's first office (an `Official`)."""
    return actor.offices[0].official


def account(actor: Actor) -> User:
    """Return the account of an actor, e.g. to log in with."""
    return User.objects.get(pk=actor.user)


def in_days(days: int) -> date:
    """Return the date `days` from today, in the Netherlands."""
    return today() + timedelta(days=days)


def a_case(actor: Actor, *, participant: Organisation | None = None, **values: Any) -> Case:
    """Open a case of victim care, carried by the actor's own organisation; `participant` takes part in it."""
    values = {"organisation": actor.offices[0].organisation} | values if actor.offices else values
    usual = {"programme": "victim_care", "municipality": "GM9801", "title": "Vermoeden van uitbuiting"}
    case = open_case(actor, **usual | values)
    if participant:
        add_participant(actor, case.pk, organisation=participant.pk, purpose="care", legal_basis="wmo")
        case.refresh_from_db()
    return case


def an_offer(actor: Actor, case: Case, to: Organisation, **values: Any) -> Handover:
    """Offer `case` to another organisation."""
    return offer_handover(
        actor, case.pk, to_organisation=to.pk, **{"reason": "Past beter", "summary": "Kort verhaal"} | values
    )


def open_step(case: Case) -> Step:
    """Return the open step of `case` that comes first."""
    return Step.objects.filter(case=case, done_at=None).earliest("due", "id")


def last_entry(case: Case) -> Entry:
    """Return the last line of the case's timeline."""
    return Entry.objects.filter(case=case).latest("number")


def a_token() -> UUID:
    """Return a form's token."""
    return new_id()
