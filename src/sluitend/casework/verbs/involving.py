"""Who a case is about: involving a person by pseudonym, keeping what is known of them right, and looking who it is.

No name ever comes into the timeline: it speaks of pseudonyms, and the identity stays in the vault.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor, system
from sluitend.access.context import acting, verb
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.casework.access import access_case, access_involvement, known_persons, require
from sluitend.casework.checks import clean_text
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Involvement
from sluitend.casework.terms import now
from sluitend.casework.timeline import already_done, record
from sluitend.identity.matching import roots
from sluitend.identity.models import Person
from sluitend.identity.queries import Known, identity_of
from sluitend.identity.values import Value
from sluitend.identity.verbs import add_identity, change_identity, end_identity, register_person


@dataclass(frozen=True)
class Revealed:
    """Who somebody is: the involvement, and everything that is known of the person and of who was merged with them."""

    involvement: Involvement
    known: list[Known]


@verb
def involve_person(
    actor: Actor, case: UUID, *, role: str, values: Iterable[Value], token: UUID | None = None
) -> Case:
    """Register somebody in the data space of `case` and involve them in it; returns the case.

    A person without a name is possible: something must be known by which to tell them apart. Raises Refused (the
    field: `role`, or the kind of what is not right), NotFound, NotAllowed, AlreadyDone.
    """
    found = _writing(actor, "involve_person", case, token)
    _check_role(role)
    given = list(values)
    if not given:
        raise Refused(_("Vul ten minste iets in waaraan u deze persoon herkent."), "name")
    person = register_person(actor, space=found.space, values=given)
    _involve(found, person, role)
    return record(
        actor, found, "involve_person", token=token, subjects=[person.pseudonym],
        categories={str(value.kind) for value in given}, person=person.pseudonym, role=role,
    )  # fmt: skip


@verb
def involve_known(actor: Actor, case: UUID, *, person: UUID, role: str, token: UUID | None = None) -> Case:
    """Involve somebody in `case` whom `actor` knows from work and who lies in the same data space; returns the case.

    Raises Refused (also when they are involved in that role already), NotFound, NotAllowed, AlreadyDone.
    """
    found = _writing(actor, "involve_known", case, token)
    _check_role(role)
    known = known_persons(actor, at_work=True).filter(
        pk=person, space=found.space, erased_at=None, restricted=False
    )
    whom = known.first()
    if whom is None:
        raise NotFound(_("Deze persoon is er niet, of niet voor u."), "person")
    _check_there(whom.pk)
    if Involvement.objects.filter(case=found, person=whom, role=role, until=None).exists():
        raise Refused(_("Deze persoon staat al in deze rol bij de casus."), "role")
    _involve(found, whom, role)
    return record(
        actor,
        found,
        "involve_known",
        token=token,
        subjects=[whom.pseudonym],
        person=whom.pseudonym,
        role=role,
    )


@verb
def end_involvement(actor: Actor, involvement: UUID, *, reason: str, token: UUID | None = None) -> Case:
    """End that somebody is involved; it stays in the history. Raises Refused, NotFound, NotAllowed, AlreadyDone."""
    involved = access_involvement(actor, involvement, to_write=True)
    found = _writing(actor, "end_involvement", involved.case_id, token)
    reason = clean_text(reason, "reason", limit=2000)
    if not Involvement.objects.filter(pk=involved.pk, until=None).update(until=max(now(), involved.since)):
        raise Refused(_("Deze persoon is al niet meer betrokken."))
    pseudonym = involved.person.pseudonym
    return record(
        actor, found, "end_involvement", text=reason, token=token, subjects=[pseudonym],
        person=pseudonym, role=involved.role,
    )  # fmt: skip


@verb
def add_to_person(actor: Actor, involvement: UUID, *, value: Value, token: UUID | None = None) -> Case:
    """Add something known of the person of an involvement. Raises as `involve_person`."""
    involved = access_involvement(actor, involvement, to_write=True)
    found = _writing(actor, "add_to_person", involved.case_id, token)
    add_identity(actor, involved.person_id, value=value, within=known_persons(actor, at_work=True))
    return _changed(actor, found, involved, "add_to_person", (str(value.kind), token))


@verb
def change_person(
    actor: Actor, involvement: UUID, sealed: UUID, *, value: Value | None, token: UUID | None = None
) -> Case:
    """Put `value` in the place of something known that is not right, or end it (None). Raises as `involve_person`.

    `sealed` must be of the person of this involvement, or of somebody merged with them.
    """
    involved = access_involvement(actor, involvement, to_write=True)
    found = _writing(actor, "change_person", involved.case_id, token)
    within = known_persons(actor, at_work=True)
    row = next((one for one in _known(actor, involved, at_work=True) if one.id == sealed), None)
    if row is None:
        raise NotFound(_("Dit gegeven is er niet meer."))
    if value is None:
        end_identity(actor, row.person, sealed, within=within)
    else:
        change_identity(actor, row.person, sealed, value=value, within=within)
    return _changed(actor, found, involved, "change_person", (str(row.value.kind), token))


@verb
def reveal_person(actor: Actor, case: UUID, involvement: UUID) -> Revealed:
    """Return who the person of an involvement in `case` is, to who needs to know; the look is logged.

    Nothing comes in the timeline: who looked stands in the disclosure log. Raises NotFound (also for an involvement
    of another case) and NotAllowed, with what to do.
    """
    found = access_case(actor, case)
    involved = access_involvement(actor, involvement)
    if involved.case_id != found.pk:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel."))
    require(actor, "reveal_person", found)
    if involved.person.restricted:
        raise NotAllowed(
            _(
                "Het gebruik van deze gegevens is beperkt op verzoek van de persoon. Vraag de privacy-functionaris."
            )
        )
    known = _known(actor, involved)
    log_case(
        actor, found, "read_person", subjects=[involved.person.pseudonym],
        categories={str(one.value.kind) for one in known},
    )  # fmt: skip
    return Revealed(involved, known)


def _known(actor: Actor, involved: Involvement, *, at_work: bool = False) -> list[Known]:
    """Return what is known of a person, and of whom they were merged with, as far as `actor` knows these."""
    within = known_persons(actor, at_work=at_work)
    root = roots([involved.person])[involved.person]
    whom = root.pk if within.filter(pk=root.pk, erased_at=None).exists() else involved.person_id
    return identity_of(actor, whom, within=within)


def _writing(actor: Actor, verb: str, case: UUID, token: UUID | None) -> Case:
    """Return the case, locked, for a verb that `actor` may do with it."""
    already_done(token)
    found = access_case(actor, case, for_update=True)
    require(actor, verb, found)
    return found


def _check_role(role: str) -> None:
    if role not in Involvement.Role.values:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "role")


def _check_there(person: UUID) -> None:
    """Lock a person, by the system, so that nobody erases them meanwhile; raises NotFound when somebody just did."""
    with acting(system("involve_known")):
        there = Person.objects.select_for_update(no_key=True)
        if there.filter(pk=person, erased_at=None, restricted=False).first() is None:
            raise NotFound(_("Deze persoon is er niet, of niet voor u."), "person")


def _involve(case: Case, person: Person, role: str) -> None:
    Involvement(case=case, person=person, space=case.space, role=role, since=now()).save(force_insert=True)


def _changed(
    actor: Actor, case: Case, involved: Involvement, act: str, what: tuple[str, UUID | None]
) -> Case:
    kind, token = what
    pseudonym = involved.person.pseudonym
    return record(
        actor, case, act, token=token, subjects=[pseudonym], categories=[kind], person=pseudonym, kind=kind
    )
