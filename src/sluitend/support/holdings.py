"""What support holds of a person: how it went, their plan, goals and help, and the contacts afterwards.

Everything that is kept is told, also what was taken back or dropped, but for two things: who of an organisation wrote
it (the organisation answers for it, and the log says who looked) and the post that is to call, which is a role.
"""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from sluitend.casework.holdings import cases_of
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register
from sluitend.registry.models import Organisation
from sluitend.support.models import Aftercare, AftercareContact, Assessment, Goal, Plan, Service
from sluitend.support.policies import TABLES
from sluitend.support.reference import domains, outcomes, scale, services


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _who(organisation: Organisation | None, outside: str = "") -> str:
    return organisation.name if organisation else outside


def _told(*facts: tuple[Any, object]) -> list[tuple[Any, str]]:
    """Return the facts of which something is kept, in words."""
    return [(label, str(value)) for label, value in facts if value]


def _domain(code: str) -> str:
    return str(domains()[code].name) if code in domains() else code


def _looked(look: Assessment) -> Part:
    told = []
    for score in (one for one in look.scores.all() if one.domain):
        level = str(scale()[score.level].name) if score.level else now_("geen cijfer")
        told.append((_domain(score.domain), f"{level}. {score.note}".strip()))
    told += _told(
        (_("Bij het einde van de hulp"), now_("ja") if look.is_final else ""),
        (_("Vastgelegd door"), _who(look.organisation)),
        (_("Teruggenomen, want het klopte niet"), _day(look.taken_back_at and localdate(look.taken_back_at))),
    )
    return Part(f"support.{look.pk}", f"{look.case.reference}: {_day(look.held_on)}", look.recorded_at, told)


def _plan(plan: Plan) -> Part:
    facts = _told(
        (_("In uw woorden"), plan.words),
        (_("Gemaakt"), _day(plan.made_on)),
        (_("Opnieuw bekijken"), _day(plan.review_on)),
        (_("Vervangen door een nieuw plan"), _day(plan.ended_on)),
        (_("Vastgelegd door"), _who(plan.organisation)),
    )
    return Part(f"support.{plan.pk}", f"{plan.case.reference}: {plan.number}", plan.recorded_at, facts)


def _goal(goal: Goal) -> Part:
    facts = _told(
        (_("Leefgebied"), _domain(goal.domain)),
        (_("Wie"), now_("uzelf") if goal.by_person else ""),
        (_("Organisatie"), _who(goal.organisation, goal.outside)),
        (_("Voor"), _day(goal.due)),
        (_("Stand"), goal.get_state_display()),
        (_("Afgerond"), _day(goal.ended_on)),
        (_("Wat ervan kwam"), goal.result),
    )
    return Part(f"support.{goal.pk}", goal.what, goal.set_at, facts)


def _service(service: Service) -> Part:
    kind = services().get(service.kind)
    facts = _told(
        (_("Bij wie"), _who(service.organisation, service.outside)),
        (_("Voor het doel"), service.goal.what if service.goal else ""),
        (_("Gevraagd"), _day(service.asked_on)),
        (_("Wacht sinds"), _day(service.waiting_since)),
        (_("Begonnen"), _day(service.started_on)),
        (_("Geëindigd"), _day(service.ended_on)),
        (_("Stand"), service.get_state_display()),
        (_("Wat ervan kwam"), service.result),
    )
    return Part(f"support.{service.pk}", str(kind.name) if kind else service.kind, None, facts)


def _round(aftercare: Aftercare) -> Part:
    facts = _told(
        (_("Begonnen"), _day(aftercare.begins_on)),
        (_("Gestopt"), _day(aftercare.stopped_on)),
        (_("Geëindigd"), _day(aftercare.ended_on)),
    )
    return Part(f"support.{aftercare.pk}", aftercare.case.reference, None, facts)


def _contact(contact: AftercareContact) -> Part:
    known = outcomes().get(contact.outcome)
    dropped = contact.state == AftercareContact.State.DROPPED
    facts = _told(
        (_("Gepland voor"), _day(contact.due)),
        (_("Zoveel maanden na het einde"), contact.months),
        (_("Poging"), contact.attempt),
        (_("Vervallen"), now_("ja") if dropped else ""),
        (_("Contact op"), _day(contact.held_on)),
        (_("Wat ervan kwam"), known.name if known else contact.outcome),
        (_("Wat nog moet"), contact.remains),
        (_("Wat is gedaan"), contact.follow_up),
        (_("Gedaan op"), _day(contact.followed_up_on)),
        (_("Vastgelegd door"), _who(contact.organisation)),
    )
    return Part(f"support.{contact.pk}", contact.case.reference, contact.recorded_at, facts)


def _about(inquiry: Inquiry) -> list[Section]:
    cases = cases_of(inquiry).filter(organisation=inquiry.organisation).values("pk")
    looks = Assessment.objects.filter(case__in=cases).select_related("case", "organisation")
    looks = looks.prefetch_related("scores").order_by("held_on", "id")
    plans = Plan.objects.filter(case__in=cases).select_related("case", "organisation")
    goals = Goal.objects.filter(case__in=cases).select_related("organisation").order_by("set_at", "id")
    helped = Service.objects.filter(case__in=cases).select_related("organisation", "goal")
    rounds = Aftercare.objects.filter(case__in=cases).select_related("case").order_by("begins_on", "id")
    contacts = AftercareContact.objects.filter(case__in=cases).select_related("case", "organisation")
    return [
        Section(
            "support_looks", _("Hoe het ging"), _("Om samen te zien wat er nodig is."), [_looked(x) for x in looks]
        ),
        Section(
            "support_plans", _("Uw plan"), _("Om te doen wat u wilt."),
            [_plan(x) for x in plans.order_by("recorded_at", "id")],
        ),
        Section("support_goals", _("Doelen"), _("Om af te spreken wie wat doet."), [_goal(x) for x in goals]),
        Section(
            "support_help", _("Gevraagde hulp"), _("Om hulp voor u te vinden."),
            [_service(x) for x in helped.order_by("asked_on", "id")],
        ),
        Section(
            "support_contacts", _("Contact na de hulp"), _("Om te weten of het goed gaat."),
            [*map(_round, rounds), *map(_contact, contacts.order_by("due", "id"))],
        ),
    ]  # fmt: skip


register(
    Holder(
        "support",
        _("Plan en nazorg"),
        _about,
        frozenset(TABLES),
        _("het plan, de scores, de hulp en de nazorg"),
    )
)
