"""Whose account a page is about: that of whoever asks."""

from typing import cast

from django.http import HttpRequest

from sluitend.access.models import User


def owner(request: HttpRequest) -> User:
    """Return the account of who is logged in; for views behind `logged_in`."""
    return cast("User", request.user)
