"""A report on its way: all answers travel in the page itself,
so that no session is needed and nothing is kept here.
"""

from typing import Any, Final
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.functional import cached_property

from sluitend.signals.forms.report import STEPS, SignsForm, StepForm
from sluitend.signals.reference import OTHER, indicators, indicators_of

ORDER: Final = tuple(STEPS)
MOST_SIGNS: Final = 100
LAST: Final = ORDER[-1]


class Report:
    """The answers so far, as they were typed; unknown fields and control characters that no page can hold
    are left.
    """

    def __init__(self, data: QueryDict) -> None:
        self.typed = {
            field: [value.replace("\x00", "") for value in data.getlist(field)[:MOST_SIGNS]]
            for form in STEPS.values()
            for field in form.base_fields
            if field in data
        }
        self.token = _token(data.get("token", ""))

    @cached_property
    def single(self) -> dict[str, Any]:
        """The answers by field: a list for the signs, else one text."""
        return {
            field: values if field == "indicators" else (values[-1] if values else "")
            for field, values in self.typed.items()
        }

    def form(self, step: str, *, check: bool) -> StepForm:
        """Return the form of a step: checked, or filled in as it was left."""
        kind = STEPS[step]
        if not check:
            return kind(initial=self.single, answers=self.single)
        data = QueryDict(mutable=True)
        for field, values in self.typed.items():
            data.setlist(field, values)
        if kind is SignsForm:
            data.setlist("indicators", self._fitting_signs())
        return kind(data, answers=self.single)

    def _fitting_signs(self) -> list[str]:
        """Return the chosen signs without those of another form, chosen before the reporter changed the form.

        What is no sign at all stays, so that the check can say so.
        """
        own = indicators_of(self.single.get("form", OTHER))
        fitting = {sign.code for group in own.values() for sign in group}
        return [
            sign for sign in self.typed.get("indicators", []) if sign in fitting or sign not in indicators()
        ]

    def fault(self) -> StepForm | None:
        """Return the first step that is not right, with its errors; None when the report can be sent."""
        for step in ORDER[:-1]:
            form = self.form(step, check=True)
            if not form.is_valid():
                return form
        return None

    def cleaned(self) -> dict[str, Any]:
        """Return all checked answers; call it when there is no fault."""
        cleaned: dict[str, Any] = {}
        for step in ORDER[:-1]:
            form = self.form(step, check=True)
            form.full_clean()
            cleaned |= form.cleaned_data
        return cleaned

    def carried(self, step: str) -> list[tuple[str, str]]:
        """Return (field, value) of all that `step` itself does not ask, to travel along in its page."""
        own = STEPS[step].base_fields
        return [
            (field, value)
            for field, values in self.typed.items()
            if field not in own and field != "website"
            for value in values
        ]


def _token(sent: str) -> UUID:
    """Return the token of the form, or a new one for a form that has none (any more)."""
    try:
        return UUID(sent)
    except ValueError:
        return uuid4()


def answers_for_the_verb(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Return the checked answers as `report_signal` takes them."""
    kept = {key: value for key, value in cleaned.items() if key not in {"contact", "minor", "danger_now"}}
    minor = {"yes": True, "no": False}.get(cleaned["minor"])
    return kept | {"danger_now": cleaned["danger_now"] == "yes", "minor_involved": minor}
