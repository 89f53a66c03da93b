"""Words that a verb writes into the register: in Dutch, whatever language the one who acts reads."""

from django.utils.functional import Promise
from django.utils.translation import override


def stored(text: str | Promise, **values: object) -> str:
    """Return `text`, a lazy translation, as it is kept, with its `values` filled in."""
    with override("nl"):
        words = str(text)
        return words % {name: str(value) for name, value in values.items()} if values else words
