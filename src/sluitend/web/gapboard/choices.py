"""Choices of a form's field that are known only when the form is made."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms


def offer(form: forms.Form, field: str, choices: Iterable[Any]) -> None:
    """Let the reader choose from `choices` in `field`, which is a choice field."""
    cast("forms.ChoiceField", form.fields[field]).choices = list(choices)


def as_uuid(value: str) -> UUID | None:
    """Return the key that a choice stands for; None for the empty choice."""
    return UUID(value) if value else None
