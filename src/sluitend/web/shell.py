"""What stands around every page: theme, navigation, languages, the demo's banner, on what basis one looks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static

from sluitend.web.navigation import navigation

OWN_THEME = "sluitend-theme"


def theme_class() -> str:
    """Return the classes of <html>: our theme, then the municipality's if `THEME_CLASS` names one."""
    theme = settings.THEME_CLASS
    return OWN_THEME if theme == OWN_THEME else f"{OWN_THEME} sluitend-guest {theme}"


def theme_stylesheet() -> str:
    """Return the address of the municipality's style sheet (`THEME_STYLESHEET`, a static path), or ""."""
    return static(settings.THEME_STYLESHEET) if settings.THEME_STYLESHEET else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template what its frame needs (a context processor).

    Middleware may set `basis` and `breadcrumbs` on the request; a view's own context wins.
    """
    return {
        "theme_class": theme_class(),
        "theme_stylesheet": theme_stylesheet(),
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "navigation": navigation(request),
        "basis": getattr(request, "basis", ""),
        "breadcrumbs": getattr(request, "breadcrumbs", ()),
    }
