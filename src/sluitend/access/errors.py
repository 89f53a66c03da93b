"""What can go wrong with a wish, in words for the person who had it.

A verb raises one of these; a screen shows `message` beside the form that was filled in, an API answers with it.
"""

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818  the word that the reader of a verb expects
    """The wish cannot be carried out; `message` says why and what to do, `field` which answer is meant."""

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refused):
    """The actor may see the thing but not do this with it."""


class NotFound(Refused):
    """There is no such thing, or not for this actor: the two are never told apart."""


class AlreadyDone(Refused):
    """The same form was sent before; what it asked for has been carried out once. `entry` is its timeline entry."""

    def __init__(self, message: str | Promise, entry: object = None) -> None:
        super().__init__(message)
        self.entry = entry
