"""What somebody had typed when their session vanished: carried by the page itself, signed, for half an hour.

Nothing is stored on the server until the same browser has logged in; the signature keeps it ours and dated.
"""

import json
from typing import Any, Final
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest

from sluitend.screens.forms import KEPT

SALT: Final = "sluitend.web.keeping"
HALF_AN_HOUR: Final = 1800
MOST: Final = 100_000  # characters
NEVER_KEPT: Final = frozenset({"csrfmiddlewaretoken", "password", "kept", "next"})


def came_from_us(request: HttpRequest) -> bool:
    """Return True when the browser says that the form stood on a page of ours.

    Words that another site put in a form are never given back: somebody would sign them as their own.
    """
    page = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return urlsplit(page).netloc == request.get_host()
    except ValueError:  # not an address
        return False


def typed(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed in the form that was sent: a text for each field, or a list where it was given more."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT and values
    }


def sealed(request: HttpRequest) -> str:
    """Return path and data of the form that was sent, signed, for a hidden field; "" when there is too much.

    `page` is the whole address: what its query chose (a decision, a route) is part of the form.
    """
    text = json.dumps(typed(request))
    if len(text) > MOST:
        return ""
    kept = {"path": request.path, "data": text, "page": request.get_full_path()}
    return signing.dumps(kept, salt=SALT, compress=True)


def unsealed(value: str) -> dict[str, str] | None:
    """Return path, data and page of a sealed form; None when it is not ours or too old."""
    try:
        kept = signing.loads(value, salt=SALT, max_age=HALF_AN_HOUR)
    except signing.BadSignature:
        return None
    return {"path": str(kept["path"]), "data": str(kept["data"]), "page": str(kept.get("page", kept["path"]))}


def give_back(request: HttpRequest, kept: dict[str, str]) -> None:
    """Let the page at the kept path find what was typed there (`screens.forms.kept_data`)."""
    request.session[KEPT] = kept
