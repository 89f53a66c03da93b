"""Forms that call a verb: a token that makes a double click one act, clean text, and errors where they belong."""

import json
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final, TypeVar, cast
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sluitend.access.errors import AlreadyDone, Refused
from sluitend.casework.checks import HIDDEN
from sluitend.screens.identifying import looks_identifying

T = TypeVar("T")
KEPT = "kept_form"
CANNOT: Final = "cannot"  # the code of an error that no answer on the form mends


class CleanTextField(forms.CharField):
    """Text without control and direction marks. NUL and broken encoding become an error that says what to do."""

    def to_python(self, value: Any) -> str:
        """Return the cleaned text; line ends are those of Unix."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return "".join(
            mark
            for mark in text
            if mark not in HIDDEN and (mark in "\n\t" or unicodedata.category(mark)[0] != "C")
        ).strip()


class DayField(forms.DateField):
    """A day, typed as people do (`3-4-2018`, `3/4/2018`) or chosen in the browser's calendar.

    `check` is what the verb checks the day with, so that a wrong day is told together with what else is wrong.
    """

    def __init__(self, *, check: Callable[[date], object] | None = None, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d-%m-%y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **kwargs,
        )
        self.check = check

    def clean(self, value: Any) -> Any:
        """Return the day that was filled in, or None; raises ValidationError for one that the verb would refuse."""
        day = super().clean(value)
        if day and self.check:
            try:
                self.check(day)
            except Refused as refusal:
                raise ValidationError(str(refusal.message)) from None
        return day


class VerbForm(forms.Form):
    """A form whose sending is one act: `token` names the act, so that a second sending is recognised."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("token", uuid4())
        super().__init__(*args, **kwargs)

    def clean_token(self) -> UUID:
        """Return the token that was sent, or a new one."""
        return self.cleaned_data.get("token") or uuid4()

    def values(self) -> dict[str, Any]:
        """Return the answers as keyword arguments for the verb."""
        return dict(self.cleaned_data)


class WordsForm(VerbForm):
    """A form with words that are kept: `doubts` says what in them looks like data of a person."""

    def doubts(self) -> list[str]:
        """Return what in the words of a valid form looks like a number, an address or a telephone number."""
        return [str(one) for one in looks_identifying(self.texts())]

    def texts(self) -> list[str]:
        """Return the words of a valid form."""
        fields = [name for name, one in self.fields.items() if isinstance(one, CleanTextField)]
        return [text for name in fields if isinstance(text := self.cleaned_data.get(name), str)]


def offer(form: forms.Form, field: str, choices: Iterable[Any]) -> None:
    """Let the reader choose from `choices` in `field`, which is a choice field."""
    cast("forms.ChoiceField", form.fields[field]).choices = list(choices)


def doubts_in(request: HttpRequest, form: forms.Form) -> tuple[str, ...]:
    """Return what in the words of a valid form looks like data of a person, unless it was confirmed already."""
    if request.POST.get("toch") or not isinstance(form, WordsForm):
        return ()
    return tuple(form.doubts())


def carry_out(form: forms.Form, act: Callable[[], T]) -> T | None:
    """Run the verb that a valid form stands for; a refusal becomes an error at the field it concerns, and None.

    AlreadyDone passes on to the caller, who knows where the first sending led.
    """
    try:
        return act()
    except AlreadyDone:
        raise
    except Refused as refusal:
        refuse(form, refusal)
        return None


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Say on the form why it was refused: at the field it concerns; without one no answer mends it (CANNOT)."""
    field = refusal.field if refusal.field in form.fields else None
    code = None if refusal.field else CANNOT
    form.add_error(field, ValidationError(str(refusal.message), code))


def carried_out(
    request: HttpRequest, form: forms.Form, act: Callable[[], object], done: str | Promise
) -> bool:
    """Carry out what a form stands for and say so; False when it is wrong or refused, with the reason on the form.

    A second sending of the same form is told that it was done already, and leads where the first one did.
    """
    try:
        if not form.is_valid() or carry_out(form, act) is None:
            return False
    except AlreadyDone as before:
        messages.info(request, str(before.message))
    else:
        messages.success(request, str(done))
    return True


def done_before(request: HttpRequest, already_done: Callable[[UUID | None], None]) -> bool:
    """Return True, and say so, when the form that was sent was carried out before; `already_done` asks its register.

    To ask before the form is made: what it chose among may be gone by its first sending.
    """
    token = forms.UUIDField(required=False)
    try:
        already_done(token.clean(request.POST.get("token", "")))
    except AlreadyDone as before:
        messages.info(request, str(before.message))
        return True
    except ValidationError:  # no token of ours: the form says what is wrong
        return False
    return False


def sent_again(form: VerbForm) -> list[tuple[str, str]]:
    """Return what was filled in on a valid form, name by name, to be sent again after a look; nothing else."""
    data = form.data
    values = (
        (name, data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")])
        for name in form.fields
    )
    token = ("token", str(form.cleaned_data["token"]))
    return [token, *((name, str(value)) for name, many in values if name != "token" for value in many)]


def kept_data(request: HttpRequest) -> dict[str, Any] | None:
    """Return, once, what was typed on this page before the session vanished; None when there is nothing."""
    kept = request.session.get(KEPT)
    if not kept or kept.get("path") != request.path:
        return None
    del request.session[KEPT]
    messages.info(request, _("We hebben bewaard wat u had ingevuld. Kijk het na en verstuur het opnieuw."))
    return dict(json.loads(kept["data"]))
