"""What one can do on the page of a case: for each verb its form, its words, and on which thing it acts.

Whether somebody may, is asked of the kernel's own policy (`casework.access.may`); the verb asks again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework import verbs
from sluitend.casework.access import (
    access_entry,
    access_handover,
    access_involvement,
    access_participation,
    access_step,
    may,
    require_end,
)
from sluitend.casework.models import Case, Entry, Step
from sluitend.casework.verbs.carrying import require_correction
from sluitend.casework.verbs.going_on import ways_on
from sluitend.web.cases import forms
from sluitend.web.cases.forms import About, ActForm

THINGS: Final[Mapping[str, Callable[[Actor, UUID], Model]]] = {
    "step": access_step,
    "participation": access_participation,
    "handover": access_handover,
    "involvement": access_involvement,
    "entry": access_entry,
}


@dataclass(frozen=True)
class Act:
    """One act: `verb` is the kernel's, `thing` what it is done to ("" for the case itself), `done` what we say then.

    `fits` tells for which cases it stands in the menu, beside who may.
    """

    verb: Callable[..., object]
    label: str | Promise
    button: str | Promise
    done: str | Promise
    form: type[ActForm]
    icon: str = "note"
    thing: str = ""
    often: bool = False
    fits: Callable[[Case], object] = lambda _case: True

    @property
    def code(self) -> str:
        """The verb's own name: what `?doe=` says."""
        return self.verb.__name__


ALL: Final = (
    Act(verbs.write_note, lazy("Schrijf een notitie"), lazy("Schrijf op"), lazy("De notitie staat in het journaal."),
        forms.NoteForm, often=True),
    Act(verbs.record_contact, lazy("Leg contact vast"), lazy("Leg vast"), lazy("Het contact staat in het journaal."),
        forms.ContactForm, "phone", often=True),
    Act(verbs.add_step, lazy("Spreek een stap af"), lazy("Spreek af"), lazy("De stap is afgesproken."),
        forms.AddStepForm, "step", often=True),
    Act(verbs.offer_handover, lazy("Draag over"), lazy("Bied aan"),
        lazy("De casus is aangeboden. U blijft verantwoordelijk tot de ander overneemt."),
        forms.OfferForm, "arrow-right", often=True),
    Act(verbs.add_participant, lazy("Laat een organisatie meedoen"), lazy("Laat meedoen"),
        lazy("De organisatie doet mee."),
        forms.AddParticipantForm, "organisation"),
    Act(verbs.assign_official, lazy("Wijs iemand aan"), lazy("Wijs aan"), lazy("De casus heeft een ander gezicht."),
        forms.AssignForm, "person"),
    Act(verbs.change_stage, lazy("Ga naar een andere fase"), lazy("Ga verder"),
        lazy("De casus staat in de nieuwe fase."),
        forms.StageForm, "chevron"),
    Act(verbs.go_on_in, lazy("Ga zelf verder in een ander traject"), lazy("Ga verder"),
        lazy("De casus gaat verder in het andere traject. U blijft verantwoordelijk."),
        forms.GoOnForm, "arrow-right", fits=ways_on),
    Act(verbs.close_case, lazy("Sluit de casus af"), lazy("Sluit af"), lazy("De casus is afgesloten."),
        forms.CloseForm, "ring-closed"),
    Act(verbs.reopen_case, lazy("Heropen de casus"), lazy("Heropen"), lazy("De casus is weer open."),
        forms.ReopenForm, "ring-open", often=True),
    Act(verbs.finish_step, lazy("Rond een stap af"), lazy("Rond af"), lazy("De stap is afgerond."),
        forms.FinishStepForm, "check", "step"),
    Act(verbs.move_step, lazy("Verzet een stap"), lazy("Verzet"), lazy("De stap heeft een nieuwe datum."),
        forms.MoveStepForm, "clock", "step"),
    Act(verbs.drop_step, lazy("Laat een stap vervallen"), lazy("Laat vervallen"), lazy("De stap is vervallen."),
        forms.DropStepForm, "close", "step"),
    Act(verbs.end_participation, lazy("Beëindig de deelname"), lazy("Beëindig"), lazy("De deelname is beëindigd."),
        forms.ReasonForm, "close", "participation"),
    Act(verbs.withdraw_handover, lazy("Trek het aanbod in"), lazy("Trek in"), lazy("Het aanbod is ingetrokken."),
        forms.ReasonForm, "close", "handover"),
    Act(verbs.end_involvement, lazy("Niet meer betrokken"), lazy("Beëindig"),
        lazy("Deze persoon is niet meer betrokken."),
        forms.ReasonForm, "close", "involvement"),
    Act(verbs.correct_entry, lazy("Verbeter een regel"), lazy("Verbeter"),
        lazy("De verbetering staat in het journaal."),
        forms.CorrectForm, "note", "entry"),
)  # fmt: skip
ACTS: Final[Mapping[str, Act]] = {act.code: act for act in ALL}


def choices(actor: Actor, case: Case) -> list[Act]:
    """Return the acts on the case itself that `actor` may do now, in the order of the menu."""
    return [act for act in ALL if not act.thing and may(actor, act.code, case) and act.fits(case)]


def chosen(actor: Actor, case: Case, code: str) -> Act:
    """Return the act with this code; raises NotFound when there is none, NotAllowed when it is not for `actor`."""
    act = ACTS.get(code)
    if act is None:
        raise NotFound(_("Deze handeling bestaat niet."))
    if not may(actor, act.code, case):
        raise NotAllowed(_("Dit kan alleen wie de casus draagt, of het kan nu niet meer."))
    return act


def about(actor: Actor, case: Case, act: Act, query: Mapping[str, Any]) -> About:
    """Return what `act` is done to: the case, or the thing of it that `query` names. Raises NotFound or NotAllowed."""
    if not act.thing:
        return About(actor, case)
    try:
        identifier = UUID(str(query.get(act.thing, "")))
    except ValueError:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel.")) from None
    thing = THINGS[act.thing](actor, identifier)
    if getattr(thing, "case_id", None) != case.pk:
        raise NotFound(_("Dit bestaat niet, of u neemt er niet aan deel."))
    if isinstance(thing, Step):
        require_end(actor, act.code, case, thing)
    if isinstance(thing, Entry):
        require_correction(actor, case, thing)
    return About(actor, case, thing)
