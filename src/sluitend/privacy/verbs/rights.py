"""Rectification, restriction and erasure (GDPR art. 16–18), and telling whoever received the data (art. 19)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import months_after, now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import NotFound, Refused
from sluitend.casework.holdings import receivers_of
from sluitend.casework.models import Case
from sluitend.casework.programmes import PROGRAMMES
from sluitend.disclosure.models import DisclosedPerson
from sluitend.identity import verbs as identity
from sluitend.identity.holdings import Inquiry
from sluitend.identity.models import Person, Sealed
from sluitend.identity.queries import Known
from sluitend.identity.values import Value
from sluitend.identity.vault import value_in
from sluitend.privacy.access import carried_by, one, visible_requests
from sluitend.privacy.expiring import longest_duty, programmes_of
from sluitend.privacy.models import Hold, Notice, Request
from sluitend.privacy.noting import note, whose
from sluitend.privacy.verbs.requests import open_request, records_of


def _linked(actor: Actor, request: UUID) -> Request:
    found = open_request(actor, request)
    if found.person_id is None:
        raise Refused(_("Kies eerst om welke persoon het gaat."))
    return found


@verb
def read_known(actor: Actor, request: UUID) -> list[Known]:
    """Return what the vault holds of the person of a request, opened, to see what is not right; logged.

    Raises NotAllowed, NotFound, Refused, KeyMissingError, CannotOpenError.
    """
    found = _linked(actor, request)
    with acting(system("rectification")):
        people = [person.pk for person in records_of(found.person_id)] if found.person_id else []
        rows = list(Sealed.objects.filter(person__in=people, until=None).order_by("kind", "id"))
    known = [Known(row.pk, row.person_id, value_in(row), row.since, row.until) for row in rows]
    note(
        actor, "reveal_person", found.organisation_id, resource_id=found.pk, legal_basis="gdpr_16",
        subjects=whose(found), categories=sorted({row.kind for row in rows}), space=found.space,
    )  # fmt: skip
    return known


@verb
def rectify(actor: Actor, request: UUID, *, sealed: UUID, value: Value) -> Request:
    """Put what is right in the place of what is not; whoever received it stands on the list to be told.

    Raises NotAllowed, NotFound, Refused (also when the organisation carries no case of this person), KeyMissingError.
    """
    found = _linked(actor, request)
    with acting(system("rectification")):
        row = Sealed.objects.filter(pk=sealed, until=None).first()
        people = {person.pk for person in records_of(found.person_id)} if found.person_id else set()
    if row is None or row.person_id not in people:
        raise NotFound(_("Dit gegeven is er niet meer."))
    identity.change_identity(
        system("rectification"), row.person_id, sealed, value=value, within=carried_by(found.organisation_id)
    )
    note(
        actor, "change_identity", found.organisation_id, resource_id=found.pk, legal_basis="gdpr_16",
        subjects=whose(found), categories=[row.kind], space=found.space,
    )  # fmt: skip
    _list_receivers(found, Request.Kind.RECTIFICATION, [row.kind])
    return found


@verb
def restrict(actor: Actor, request: UUID, *, restricted: bool) -> Request:
    """Keep the person's data without using them, or lift that again; raises as above."""
    found = _linked(actor, request)
    with acting(system("restriction")):
        for person in records_of(found.person_id) if found.person_id else []:
            identity.restrict_person(
                system("restriction"),
                person.pk,
                restricted=restricted,
                within=carried_by(found.organisation_id),
            )
    note(
        actor, "restrict_person", found.organisation_id, resource_id=found.pk, legal_basis="gdpr_18",
        subjects=whose(found), space=found.space,
    )  # fmt: skip
    _list_receivers(found, Request.Kind.RESTRICTION, [])
    return found


@verb
def erase(actor: Actor, request: UUID) -> dict[str, int]:
    """Erase who the person is; a pseudonym stays, with nobody behind it. Returns how many rows per table.

    Raises NotAllowed, NotFound, and Refused with the reason where the law does not let it (art. 17(3)): an open case, a
    legal hold, a duty to keep, or another organisation that carries a case of theirs.
    """
    found = _linked(actor, request)
    with acting(system("erasure")):
        people = _held_still(found.person_id) if found.person_id else []
        why_not = reasons_to_keep(people, found.organisation_id)
        if why_not:
            raise Refused(" ".join(why_not))
        counts = dict(
            identity.erase_person(system("erasure"), people[0], within=carried_by(found.organisation_id))
            if len(people) == 1
            else _erase_root(people, found.organisation_id)
        )
    _list_receivers(found, Request.Kind.ERASURE, [])
    note(
        actor, "erase_person", found.organisation_id, resource_id=found.pk, legal_basis="gdpr_17",
        subjects=whose(found), categories=sorted(counts), space=found.space,
    )  # fmt: skip
    return counts


def _held_still(person: UUID) -> list[UUID]:
    """Return the records of a person, locked with their cases: nobody reopens one or puts them into another meanwhile.

    Cases come first, as for whoever involves somebody. What is asked afterwards sees what was done before the lock.
    """
    people = [one.pk for one in records_of(person)]
    involved = (
        Case.objects.filter(involvements__person__in=people).order_by("pk").values_list("pk", flat=True)
    )
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=list(involved)).order_by("pk"))
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    merged = [one.pk for one in records_of(person)]
    if set(merged) != set(people):
        raise Refused(_("Deze registratie is zojuist gewijzigd. Probeer het opnieuw."))
    return people


def _erase_root(people: Sequence[UUID], organisation: UUID) -> dict[str, int]:
    within = carried_by(organisation)
    root = within.filter(pk__in=people, merged_into=None).first()
    if root is None:
        raise NotFound(_("Deze persoon is er niet, of niet voor u."))
    return dict(identity.erase_person(system("erasure"), root.pk, within=within))


def reasons_to_keep(people: Sequence[UUID], organisation: UUID) -> list[str]:
    """Return why the law does not let these records be erased now; nothing when it does. For the system to ask."""
    cases = list(Case.objects.filter(involvements__person__in=people).distinct())
    reasons: list[object] = []
    if any(case.organisation_id != organisation for case in cases):
        reasons.append(_("Een andere organisatie draagt een casus van deze persoon; die beslist daarover."))
    if any(case.is_open for case in cases):
        reasons.append(_("Er loopt nog een casus. De gegevens zijn nodig om die uit te voeren."))
    if Hold.objects.filter(case__in=cases, lifted_on=None, until__gte=today()).exists():
        reasons.append(_("Er geldt een bewaarverbod op vernietiging (bijvoorbeeld een lopende procedure)."))
    programmes = programmes_of(cases)
    for case in cases:
        rule = longest_duty(programmes[case.pk])
        if rule is None or case.closed_at is None:
            continue
        until = months_after(case.closed_at.date(), rule.months)
        if until > today():
            programme = PROGRAMMES[rule.code]
            reasons.append(
                _("%(programme)s: er is een wettelijke bewaarplicht tot %(day)s (%(source)s).")
                % {
                    "programme": programme.name,
                    "day": date_format(until, "j F Y"),
                    "source": rule.source,
                }
            )
    return [str(reason) for reason in reasons]


def received_by(inquiry: Inquiry) -> dict[str, UUID | None]:
    """Return everybody who received data of these persons, by name: who took part, and whom it was disclosed to."""
    found: dict[str, UUID | None] = {one.name: one.pk for one in receivers_of(inquiry)}
    given = DisclosedPerson.objects.filter(
        person__in=inquiry.people, disclosure__from_organisation=inquiry.organisation
    ).values_list("disclosure__to_name", "disclosure__to_organisation")
    for name, organisation in given:
        found.setdefault(name, organisation)
    return found


def _list_receivers(request: Request, what: str, categories: Sequence[str]) -> None:
    """Put everybody who took part in the cases on the list of who must be told, once for each kind of change."""
    if request.person_id is None:
        return
    with acting(system("art_19")):
        people = [person.pk for person in records_of(request.person_id)]
        receivers = received_by(Inquiry(request.organisation_id, people))
    Notice.objects.bulk_create(
        [
            Notice(
                request=request,
                receiver_id=receiver,
                name=name,
                what=what,
                categories=list(categories),
                at=now(),
            )
            for name, receiver in receivers.items()
        ],
        ignore_conflicts=True,
    )


@verb
def told_receiver(actor: Actor, notice: UUID, *, told_on: date, told_how: str) -> Notice:
    """Write down that a receiver was told, when and how. Raises NotAllowed, NotFound, Refused."""
    found = one(Notice.objects.filter(request__in=visible_requests(actor)), notice, for_update=True)
    if told_on > today():
        raise Refused(_("Deze dag moet nog komen."), "told_on")
    found.told_on, found.told_how = told_on, told_how.strip()
    found.save(update_fields=["told_on", "told_how"])
    request = one(visible_requests(actor), found.request_id)
    note(
        actor, "tell_receiver", request.organisation_id, resource_id=request.pk, legal_basis="gdpr_19",
        subjects=whose(request),
    )  # fmt: skip
    return found
