"""The answers to an offer, each with its form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.casework import verbs
from sluitend.casework.models import Case, Handover
from sluitend.casework.programmes import programme
from sluitend.registry.queries import on_cases_at
from sluitend.screens.forms import DayField, VerbForm, offer
from sluitend.web.cases.forms import line, uuid_choice, words


class AnswerForm(VerbForm):
    """A form that knows which offer it answers, and who answers."""

    def __init__(self, *args: Any, handover: Handover, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(handover, actor)

    def prepare(self, handover: Handover, actor: Actor) -> None:
        """Fill in the choices."""


class AcceptForm(AnswerForm):
    """Take over: who takes it, and what comes next."""

    official = uuid_choice(lazy("Wie gaat de casus dragen?"))
    legal_basis = forms.ChoiceField(
        label=lazy("Op welke grondslag draagt uw organisatie de casus?"),
        help_text=lazy("Kies toestemming alleen als de persoon die gegeven heeft."),
    )
    next_what = line(
        lazy("Wat is de volgende stap?"),
        200,
        lazy("Laat leeg voor: kennismaken en de volgende stap afspreken."),
        required=False,
    )
    next_due = DayField(
        label=lazy("Uiterlijk op"),
        help_text=lazy("Laat leeg voor de termijn van het traject."),
        required=False,
    )
    text = words(lazy("Bericht aan wie de casus aanbood"), 2000, required=False)

    def prepare(self, handover: Handover, actor: Actor) -> None:
        """Offer who is in office at the receiver; expect that it is whoever answers. The ground is always chosen."""
        serving = on_cases_at([handover.to_organisation_id])
        offer(self, "official", [(one.pk, one.name) for one in serving])
        bases = programme(handover.goes_on_as).legal_bases
        offer(self, "legal_basis", [("", lazy("Kies …")), *((one.code, one.name) for one in bases)])
        if office := actor.office_at(handover.to_organisation_id):
            self.initial.setdefault("official", office.official)


class DeclineForm(AnswerForm):
    """Decline, with the reason."""

    reason = words(lazy("Waarom neemt u de casus niet over?"), 2000, lazy("De ander zoekt hiermee verder."))


class WithdrawForm(AnswerForm):
    """Take the offer back, with the reason."""

    reason = words(lazy("Waarom trekt u het aanbod in?"), 2000)


@dataclass(frozen=True)
class Answer:
    """One answer: which side may give it (`to` or `from`), and its words."""

    verb: Callable[..., Case]
    side: str
    label: str | Promise
    button: str | Promise
    done: str | Promise
    form: type[AnswerForm]

    @property
    def code(self) -> str:
        """What `?doe=` says."""
        return self.verb.__name__.removesuffix("_handover")


ANSWERS: Final[Mapping[str, Answer]] = {
    answer.code: answer
    for answer in (
        Answer(verbs.accept_handover, "to", lazy("Neem over"), lazy("Neem over"),
               lazy("Uw organisatie draagt deze casus nu."), AcceptForm),
        Answer(verbs.decline_handover, "to", lazy("Neem niet over"), lazy("Wijs af"),
               lazy("Uw antwoord is verstuurd. De ander blijft verantwoordelijk."), DeclineForm),
        Answer(verbs.withdraw_handover, "from", lazy("Trek het aanbod in"), lazy("Trek in"),
               lazy("Het aanbod is ingetrokken. Uw organisatie blijft verantwoordelijk."), WithdrawForm),
    )
}  # fmt: skip
