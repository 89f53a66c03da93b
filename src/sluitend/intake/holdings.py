"""What an intake holds of a person: the answers that stand, what they consented to, and the chain around a minor."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from sluitend.casework.holdings import cases_of
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register
from sluitend.intake.models import Answer, ChainContact, Consent
from sluitend.intake.policies import TABLES
from sluitend.intake.reference import contacts, purposes
from sluitend.intake.steps import STEPS
from sluitend.intake.words import in_words, partner_of


def _about(inquiry: Inquiry) -> list[Section]:
    cases = cases_of(inquiry).filter(organisation=inquiry.organisation).values("pk")
    answers = Answer.objects.filter(case__in=cases).select_related("case").order_by("recorded_at", "id")
    asked = Consent.objects.filter(case__in=cases).select_related("case", "partner", "asked_by")
    chain = ChainContact.objects.filter(case__in=cases).select_related("case", "with_organisation")
    parts = [
        *(_answer(one, told) for one, told in in_words(answers)),
        *(_consent(one) for one in asked.order_by("recorded_at", "id")),
        *(_contact(one) for one in chain.order_by("recorded_at", "id")),
    ]
    return [Section("intake", _("Intake"), _("Om te weten wat nodig en veilig is."), parts)]


def _answer(answer: Answer, told: list[tuple[str, str]]) -> Part:
    title = f"{answer.case.reference}: {STEPS[answer.step].title}"
    # What somebody wrote may name others: whoever answers the request looks at it apart.
    words = {answer.text, answer.may_know, answer.must_not_know} - {""}
    said: list[Any] = [(question, value) for question, value in told if value and value not in words]
    text = "\n".join(f"{question} {value}" for question, value in told if value in words)
    return Part(f"intake.{answer.pk}", title, answer.recorded_at, said, text)


def _consent(consent: Consent) -> Part:
    known = purposes()
    purpose = str(known[consent.purpose].name) if consent.purpose in known else consent.purpose
    # Not told: who at work wrote it down or took it back, and at which moment they typed that; no data of the person.
    told: list[Any] = [
        (_("Waarvoor"), purpose),
        (_("Antwoord"), now_("ja") if consent.given else now_("nee")),
        *([(_("Gezegd door"), consent.get_said_by_display())] if consent.said_by else []),
        (_("Hoe gegeven"), consent.get_how_display()),
        (_("Gevraagd op"), _day(consent.asked_on)),
        (_("Gevraagd door"), consent.asked_by.name),
    ]
    if consent.given:
        told.append((_("Geldt tot en met"), _day(consent.until) if consent.until else now_("geen einddatum")))
    if consent.withdrawn_on:
        told.append((_("Ingetrokken op"), _day(consent.withdrawn_on)))
    title = now_("%(reference)s: toestemming voor %(partner)s") % {
        "reference": consent.case.reference, "partner": partner_of(consent),
    }  # fmt: skip
    return Part(f"consent.{consent.pk}", title, consent.recorded_at, told)


def _contact(contact: ChainContact) -> Part:
    known = contacts()
    kind = known.get(contact.kind)
    what = str(kind.name) if kind else contact.kind
    title = f"{contact.case.reference}: {contact.get_partner_display()}, {what}"
    told: list[Any] = [(_("Op"), _day(contact.on))]
    if contact.with_organisation:
        told.append((_("Met"), contact.with_organisation.name))
    # `warn_on` follows from the term and says when we are reminded: nothing of the person.
    if contact.due_on:
        told.append((_("Antwoord verwacht uiterlijk"), _day(contact.due_on)))
        told.append((_("Antwoord"), _day(contact.answered_on) if contact.answered_on else now_("nog niet")))
    # Whom they spoke there is somebody else's name: whoever answers the request looks at it apart.
    return Part(f"chain.{contact.pk}", title, contact.recorded_at, told, contact.contact)


def _day(day: date) -> str:
    return date_format(day, "j F Y")


register(Holder("intake", _("Intake"), _about, frozenset(TABLES), _("de intake met toestemming en de keten")))
