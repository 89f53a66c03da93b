"""What cases hold of a person: what an organisation that carries a case keeps, and its own part in those of others."""

from collections.abc import Callable
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from sluitend.casework.models import (
    Case,
    EmergencyAccess,
    Entry,
    Handover,
    Involvement,
    Participation,
    Responsibility,
    Step,
)
from sluitend.casework.programmes import PROGRAMMES, Choice
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register
from sluitend.identity.models import Person
from sluitend.registry.models import Organisation

VERBS: Final[dict[str, str | Promise]] = {
    "open_case": _("Casus geopend"),
    "write_note": _("Notitie"),
    "record_contact": _("Contact"),
    "correct_entry": _("Verbetering"),
    "finish_step": _("Stap afgerond"),
    "close_case": _("Casus afgesloten"),
}


def cases_of(inquiry: Inquiry) -> QuerySet[Case]:
    """Return the cases these persons are involved in that the organisation carries or takes part in."""
    involved = Involvement.objects.filter(case=OuterRef("pk"), person__in=inquiry.people)
    part = Participation.objects.filter(case=OuterRef("pk"), organisation=inquiry.organisation, until=None)
    return Case.objects.filter(Exists(involved), Q(organisation=inquiry.organisation) | Exists(part))


def receivers_of(inquiry: Inquiry) -> list[Organisation]:
    """Return the other organisations that took part in what the organisation carries: whom to tell of a change."""
    carried = cases_of(inquiry).filter(organisation=inquiry.organisation).values("pk")
    took_part = Participation.objects.filter(case__in=carried).values("organisation")
    carried_before = Responsibility.objects.filter(case__in=carried).values("organisation")
    return list(
        Organisation.objects.filter(Q(pk__in=took_part) | Q(pk__in=carried_before))
        .exclude(pk=inquiry.organisation)
        .order_by("name")
    )


def _words(choices: tuple[Choice, ...], code: str) -> str:
    return str(next((one.name for one in choices if one.code == code), code))


def _case(case: Case, inquiry: Inquiry) -> Part:
    programme = PROGRAMMES.get(case.programme)
    roles = sorted(
        {
            str(one.get_role_display())
            for one in case.involvements.all()
            if one.person_id in set(inquiry.people)
        }
    )
    facts: list[tuple[str | Promise, str]] = [
        (_("Traject"), str(programme.name) if programme else case.programme),
        (_("Uw rol"), ", ".join(roles)),
        (_("Wie draagt de casus"), case.organisation.name),
        (_("Gemeente"), case.municipality.name),
    ]
    if case.closed_at:
        facts.append((_("Afgesloten"), date_format(case.closed_at, "j F Y")))
    for part in case.participations.all():
        bases = programme.known_bases if programme else ()
        purposes = programme.purposes if programme else ()
        facts.append(
            (
                part.organisation.name,
                now_("%(purpose)s; grondslag: %(basis)s")
                % {
                    "purpose": _words(purposes, part.purpose),
                    "basis": _words(bases, part.legal_basis),
                },
            )
        )
    return Part(f"case.{case.pk}", f"{case.reference}: {case.title}", case.opened_at, facts, case.aftercare)


def _entries(inquiry: Inquiry) -> list[Part]:
    own = Q(case__organisation=inquiry.organisation) | Q(organisation=inquiry.organisation)
    entries = (
        Entry.objects.filter(own, case__in=cases_of(inquiry).values("pk"))
        .exclude(text="")
        .select_related("case", "organisation")
        .order_by("case__opened_at", "case", "number")
    )
    return [
        Part(
            f"entry.{one.pk}",
            f"{one.case.reference}, {VERBS.get(one.verb, _('Vastgelegd'))}",
            one.at,
            [(_("Door"), one.organisation.name)] if one.organisation else [],
            one.text,
            about_others=True,
        )
        for one in entries
    ]


def _steps(inquiry: Inquiry) -> list[Part]:
    own = Q(case__organisation=inquiry.organisation) | Q(organisation=inquiry.organisation)
    steps = (
        Step.objects.filter(own, case__in=cases_of(inquiry).values("pk"))
        .select_related("case", "organisation")
        .order_by("case__opened_at", "case", "created_at")
    )
    return [
        Part(
            f"step.{one.pk}",
            f"{one.case.reference}: {one.what}",
            one.created_at,
            [
                (_("Wie"), one.organisation.name),
                (_("Uiterlijk"), date_format(one.due, "j F Y")),
                (_("Stand"), _state(one)),
            ],
            one.result,
            about_others=bool(one.result),
        )
        for one in steps
    ]


def _state(step: Step) -> str:
    if step.dropped:
        return now_("vervallen")
    return now_("gedaan") if step.done_at else now_("open")


def _handovers(inquiry: Inquiry) -> list[Part]:
    sides = Q(from_organisation=inquiry.organisation) | Q(to_organisation=inquiry.organisation)
    offers = (
        Handover.objects.filter(sides, case__in=cases_of(inquiry).values("pk"))
        .select_related("from_organisation", "to_organisation")
        .order_by("offered_at")
    )
    return [
        Part(
            f"handover.{one.pk}",
            _("Overdracht"),
            one.offered_at,
            [
                (_("Van"), one.from_organisation.name),
                (_("Naar"), one.to_organisation.name),
                (_("Reden"), one.reason),
                (_("Antwoord"), f"{one.get_state_display()}. {one.answer}".strip()),
            ],
            one.summary,
            about_others=True,
        )
        for one in offers
    ]


def _emergencies(inquiry: Inquiry) -> list[Part]:
    opened = (
        EmergencyAccess.objects.filter(
            case__in=cases_of(inquiry).values("pk"), responsible=inquiry.organisation
        )
        .select_related("organisation")
        .order_by("at")
    )
    return [
        Part(
            f"emergency.{one.pk}",
            _("Noodtoegang"),
            one.at,
            [(_("Door iemand van"), one.organisation.name), (_("Reden"), one.reason)],
            one.judgement,
        )
        for one in opened
    ]


def _about(inquiry: Inquiry) -> list[Section]:
    cases = (
        cases_of(inquiry)
        .select_related("organisation", "municipality")
        .prefetch_related("involvements", "participations__organisation")
        .order_by("opened_at", "pk")
    )
    gather: tuple[tuple[str, str | Promise, str | Promise, Callable[[Inquiry], list[Part]]], ...] = (
        ("steps", _("Wat is afgesproken"), _("Om te zorgen dat iemand doet wat nodig is."), _steps),
        ("timeline", _("Wat is opgeschreven"), _("Om te weten wat er is gebeurd en wie dat deed."), _entries),
        ("handovers", _("Overdrachten"), _("Om te regelen wie de casus verder draagt."), _handovers),
        ("emergencies", _("Noodtoegang"), _("Wie buiten het eigen werk keek, en waarom."), _emergencies),
    )
    return [
        Section(
            "cases",
            _("Casussen waarin u voorkomt"),
            _("Om hulp of veiligheid te regelen, samen met andere organisaties."),
            [_case(case, inquiry) for case in cases],
        ),
        *(Section(code, title, why, parts(inquiry)) for code, title, why, parts in gather),
    ]


def people_of(case: Case) -> QuerySet[Person]:
    """Return the persons involved in a case, now or before."""
    return Person.objects.filter(pk__in=Involvement.objects.filter(case=case).values("person"))


register(
    Holder(
        "casework",
        _("Casussen"),
        _about,
        frozenset(
            {
                "casework_case",
                "casework_entry",
                "casework_step",
                "casework_handover",
                "casework_participation",
                "casework_responsibility",
                "casework_involvement",
                "casework_emergencyaccess",
            }
        ),
        _("het journaal, de stappen en wie meedoet en waarom"),
    )
)
