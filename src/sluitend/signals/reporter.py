"""Who reports, as far as they wish: in the vault of the signals, and by pseudonym everywhere else."""

import re
from typing import Final

from sluitend.access.actor import Actor, system
from sluitend.access.context import acting
from sluitend.casework.access import known_persons, knows_people
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Involvement
from sluitend.casework.terms import now
from sluitend.identity.matching import find
from sluitend.identity.models import Person, Sealed
from sluitend.identity.values import Description, Email, Name, Phone, Value
from sluitend.identity.vault import values_in
from sluitend.identity.verbs import register_person
from sluitend.signals.programmes import SIGNAL

JOB: Final = system("report_signal")
EMAIL: Final = re.compile(r"\S+@\S+")
PHONE: Final = re.compile(r"[\d\s()+/.-]{6,}")


def values_of(name: str, contact: str) -> list[Value]:
    """Return what a reporter left, in their own words, as values: the last word of a name counts as the surname."""
    values: list[Value] = []
    if words := name.split():
        given, surname = (words[:-1], words[-1]) if words[1:] else (words, "")
        values.append(Name(given=" ".join(given), surname=surname))
    if EMAIL.fullmatch(contact):
        values.append(Email(contact))
    elif PHONE.fullmatch(contact):
        values.append(Phone(contact))
    elif contact:
        values.append(Description(contact))
    return values


def leave_reporter(actor: Actor, case: Case, values: list[Value]) -> None:
    """Keep who reported as somebody involved in the case of the signal; `actor` knows nobody, the system writes."""
    with acting(JOB):
        person = register_person(JOB, space=case.space, values=values)
        Involvement(
            case=case, person=person, space=case.space, role=Involvement.Role.REPORTER, since=now()
        ).save(force_insert=True)
    part = (SIGNAL.purposes[0].code, SIGNAL.legal_bases[0].code, case.organisation_id)
    kinds = {str(value.kind) for value in values}
    log_case(actor, case, "report_signal", part=part, subjects=[person.pseudonym], categories=kinds)


def reporters_of(case: Case) -> list[Involvement]:
    """Return who reported what `case` is about, by pseudonym; empty when they stayed unknown. One query."""
    found = Involvement.objects.filter(case=case, role=Involvement.Role.REPORTER).select_related("person")
    return list(found.order_by("since", "id"))


def reporters_like(actor: Actor, case: Case) -> list[Person]:
    """Return who else, of those that `actor` knows from work, may be who reported this; the search is logged.

    Nobody for who may not know the reporter.
    """
    own = [one.person_id for one in reporters_of(case)]
    if not own or not knows_people(actor, case, at_work=True):
        return []
    known = values_in(Sealed.objects.filter(person__in=own, until=None))
    others = known_persons(actor, at_work=True).exclude(pk__in=own)
    matches = find(others, case.space, [value for values in known.values() for value in values])
    found = [match.person for match in matches]
    log_case(actor, case, "search_persons", subjects=[person.pseudonym for person in found])
    return found
