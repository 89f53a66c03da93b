"""Registering a person and keeping what is known of them right."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now
from sluitend.access.context import acting, verb
from sluitend.access.errors import NotFound, Refused
from sluitend.identity.access import access_person, check_space
from sluitend.identity.models import Kind, Person, Sealed, Space
from sluitend.identity.values import Value, checked
from sluitend.identity.writing import new_people, renew_tokens, seal_values, write_tokens

# What a space may not hold; the database refuses it too (models.Sealed).
NOT_KEPT: dict[str, frozenset[str]] = {
    Space.OUTREACH: frozenset({Kind.IDENTIFIER, Kind.ADDRESS, Kind.BIRTH_DATE}),
    Space.SIGNALS: frozenset({Kind.IDENTIFIER}),
}


def register_person(actor: Actor, *, space: str, values: Iterable[Value]) -> Person:
    """Return a new person in `space` of whom `values` are known; raises NotAllowed and Refused."""
    return register_people(actor, space=space, people=[list(values)])[0]


@verb
def register_people(actor: Actor, *, space: str, people: Sequence[Iterable[Value]]) -> list[Person]:
    """Return a new person in `space` for each of `people`, in that order; written in sets. Raises as above."""
    check_space(actor, space)
    known = [[_kept(space, value) for value in values] for values in people]
    for values in known:
        _one_birth_date(values)
    moment = now()
    # Nobody may know somebody new yet: that follows from the case which they will be involved in.
    with acting(system("register_people")):
        made = new_people(space, len(known), moment)
        pairs = list(zip(made, known, strict=True))
        rows = [row for person, values in pairs for row in seal_values(person, values, moment)]
        Sealed.objects.bulk_create(rows, batch_size=2000)
        write_tokens(space, {person.pk: values for person, values in pairs})
    return made


@verb
def add_identity(actor: Actor, person: UUID, *, value: Value, within: QuerySet[Person]) -> Sealed:
    """Add something known of a person of `within`; returns its row. Raises NotFound, NotAllowed and Refused.

    A second birth date is refused: a person has one, and what is wrong is changed.
    """
    found = access_person(actor, within, person, for_update=True)
    kept = _kept(found.space, value)
    if kept.kind == Kind.BIRTH_DATE and _current(found).filter(kind=Kind.BIRTH_DATE).exists():
        raise Refused(_("Er is al een geboortedatum. Wijzig die als hij niet klopt."), kept.kind)
    return _write(found, kept, now())


@verb
def change_identity(
    actor: Actor, person: UUID, sealed: UUID, *, value: Value, within: QuerySet[Person]
) -> Sealed:
    """Put `value` in the place of something known that is not right (GDPR art. 16); returns the new row.

    The former one stays, sealed and with an end, until `destroy_ended`; it no longer finds the person. Raises NotFound
    (also when it was changed before), NotAllowed, and Refused for another kind of thing.
    """
    found = access_person(actor, within, person, for_update=True)
    former = _access_current(found, sealed)
    kept = _kept(found.space, value)
    if kept.kind != former.kind:
        raise Refused(_("Wijzig dit in hetzelfde soort gegeven."), "kind")
    moment = now()
    _end(former, moment)
    return _write(found, kept, moment)


@verb
def end_identity(actor: Actor, person: UUID, sealed: UUID, *, within: QuerySet[Person]) -> Sealed:
    """End something known that does not hold any more, without another in its place; raises as above."""
    found = access_person(actor, within, person, for_update=True)
    former = _access_current(found, sealed)
    _end(former, now())
    renew_tokens(found)
    return former


@verb
def restrict_person(actor: Actor, person: UUID, *, restricted: bool, within: QuerySet[Person]) -> Person:
    """Set or lift the restriction of use (GDPR art. 18): kept, but found by nobody. Raises NotFound, NotAllowed."""
    found = access_person(actor, within, person, for_update=True)
    found.restricted = restricted
    found.save(update_fields=["restricted"])
    return found


def _kept(space: str, value: Value) -> Value:
    if value.kind in NOT_KEPT.get(space, ()):
        raise Refused(_("Dit gegeven mag hier niet worden vastgelegd."), value.kind)
    return checked(value)


def _one_birth_date(values: Iterable[Value]) -> None:
    if sum(value.kind == Kind.BIRTH_DATE for value in values) > 1:
        raise Refused(_("Vul één geboortedatum in."), Kind.BIRTH_DATE)


def _current(person: Person) -> QuerySet[Sealed]:
    return Sealed.objects.filter(person=person, until=None)


def _access_current(person: Person, sealed: UUID) -> Sealed:
    found = _current(person).filter(pk=sealed).first()
    if found is None:
        raise NotFound(_("Dit gegeven is er niet meer."))
    return found


def _end(row: Sealed, moment: datetime) -> None:
    row.until = moment
    row.save(update_fields=["until"])


def _write(person: Person, value: Value, moment: datetime) -> Sealed:
    [row] = Sealed.objects.bulk_create(seal_values(person, [value], moment))
    renew_tokens(person)
    return row
