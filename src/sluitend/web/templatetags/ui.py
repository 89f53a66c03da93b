"""What every screen says the same way: dates as people say them, terms that count down, fields, icons.

`docs/developers/screens.md` shows each beside its cotton component; in rows that repeat, use these tags.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sluitend.casework import terms
from sluitend.screens import cartogram
from sluitend.screens.cartogram import Block, Key
from sluitend.screens.dates import day_of, short_date
from sluitend.screens.forms import CANNOT
from sluitend.web.templatetags import icons

register = template.Library()

Tone = Literal["good", "care", "alarm", "info", "neutral"]
SOON: Final = 2  # working days: from here on a term asks for attention
WEEK: Final = 7

CONTROLS: Final[dict[str, str]] = {
    "textarea": "utrecht-textarea",
    "select": "utrecht-select",
    "checkbox": "utrecht-checkbox",
}
ALERT_ICONS: Final[dict[str, str]] = {"info": "info", "ok": "check", "warning": "alert", "error": "alert"}
MESSAGE_KINDS: Final[dict[str, str]] = {"success": "ok", "warning": "warning", "error": "error"}


register.filter(short_date)


@register.filter
def exact_date(value: date | datetime | None) -> str:
    """Return the day in full, e.g. "woensdag 14 maart 2018"; empty for None."""
    return date_format(day_of(value), "l j F Y") if value else ""


def _words(day: date, today: date) -> str:
    days = (day - today).days
    near = {-1: _("gisteren"), 0: _("vandaag"), 1: _("morgen"), 2: _("overmorgen")}
    if days in near:
        return near[days]
    if 0 < days <= WEEK:
        return ngettext("over %(days)d dag", "over %(days)d dagen", days) % {"days": days}
    if -WEEK <= days < 0:
        return ngettext("%(days)d dag geleden", "%(days)d dagen geleden", -days) % {"days": -days}
    return short_date(day, today)


@lru_cache(maxsize=4096)
def _nice_date(day: date, today: date, language: str | None) -> SafeString:  # noqa: ARG001  the words depend on it
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', day.isoformat(), exact_date(day), _words(day, today)
    )


@register.filter
def nice_date(value: date | datetime | None) -> str:
    """Return the day as people say it ("morgen", "over 3 dagen"), the exact day as title; empty for None."""
    return _nice_date(day_of(value), terms.today(), get_language()) if value else ""


@register.filter
def nice_moment(value: datetime | None) -> str:
    """Return day and time as people say it ("gisteren, 14:05"); empty for None."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    words = _words(local.date(), terms.today())
    return format_html(
        '<time datetime="{}" title="{}">{}, {}</time>',
        local.isoformat(timespec="minutes"),
        exact_date(local),
        words,
        f"{local:%H:%M}",
    )


@register.filter
def ago(value: datetime | None) -> str:
    """Return how long ago a moment was: "zojuist", "20 minuten geleden", "3 uur geleden", then as a date."""
    if value is None:
        return ""
    now = terms.now()
    passed = now - value
    if passed >= timedelta(days=1) or passed < timedelta(0):
        return nice_date(value)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        words = _("zojuist")
    elif minutes < 60:  # noqa: PLR2004  an hour
        words = ngettext("%(n)d minuut geleden", "%(n)d minuten geleden", minutes) % {"n": minutes}
    else:
        words = ngettext("%(n)d uur geleden", "%(n)d uur geleden", minutes // 60) % {"n": minutes // 60}
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        f"{exact_date(local)} {local:%H:%M}",
        words,
    )


def term_words(due: date, today: date) -> tuple[str, Tone]:
    """Return what is left of a term in working days, and its tone: neutral, care (soon) or alarm (late)."""
    if due == today:
        return _("vandaag"), "care"
    days = terms.working_days_until(due, today)
    if due < today:
        late = ngettext("%(n)d werkdag te laat", "%(n)d werkdagen te laat", -days) % {"n": -days}
        return (late if days else _("net te laat")), "alarm"
    left = ngettext("nog %(n)d werkdag", "nog %(n)d werkdagen", days) % {"n": days}
    return (left if days else _("nog geen werkdag")), ("care" if days <= SOON else "neutral")


TERM_ICONS: Final[dict[Tone, str]] = {"neutral": "clock", "care": "clock", "alarm": "alert"}


@lru_cache(maxsize=4096)
def _term(due: date, today: date, language: str | None) -> SafeString:  # noqa: ARG001  the words depend on it
    words, tone = term_words(due, today)
    return format_html(
        '<span class="sl-term sl-term--{}">{}<time datetime="{}" title="{}">{}</time></span>',
        tone,
        icon(TERM_ICONS[tone]),
        due.isoformat(),
        exact_date(due),
        words,
    )


@register.filter
def term(due: date | datetime | None) -> str:
    """Return the countdown to `due` ("nog 3 werkdagen", "2 werkdagen te laat"), with icon; empty for None."""
    return _term(day_of(due), terms.today(), get_language()) if due else ""


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    return mark_safe(icons.svg(name))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return a pictogram (names: templatetags/icons.py); with a `label`, the words for who cannot see it."""
    drawing = _icon(name)
    return format_html('{}<span class="sl-hidden">{}</span>', drawing, label) if label else drawing


@register.simple_tag
def badge(text: object, tone: Tone = "neutral", picture: str = "") -> SafeString:
    """Return a status in a word, with a quiet colour and, if named, a pictogram."""
    drawing = icon(picture) if picture else ""
    return format_html('<span class="nl-data-badge sl-badge sl-badge--{}">{}{}</span>', tone, drawing, text)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word: "Sanne de Boer" becomes "SB"."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@lru_cache(maxsize=2048)
def _avatar(name: str, shape: str, size: str) -> SafeString:
    hue = sum(map(ord, name)) % 5 + 1
    ground = (
        '<circle cx="20" cy="20" r="20"/>' if shape == "person" else '<rect width="40" height="40" rx="9"/>'
    )
    return format_html(
        '<svg class="sl-avatar sl-avatar--{} sl-avatar--{}" viewBox="0 0 40 40" aria-hidden="true">'
        '{}<text x="20" y="20" dy=".36em" text-anchor="middle">{}</text></svg>',
        hue,
        size,
        mark_safe(ground),
        initials(name),
    )


@register.simple_tag
def avatar(name: object, shape: str = "person", size: str = "normal") -> SafeString:
    """Return initials on a calm ground, round for a person, square for an organisation.

    Screen readers skip it: the name must stand beside it.
    """
    return _avatar(str(name), shape, size)


def _kind(field: BoundField) -> str:
    return str(getattr(field.field.widget, "input_type", "textarea"))


def _described(field: BoundField) -> str:
    parts = ("help", field.help_text), ("error", field.errors)
    return " ".join(f"{field.auto_id}_{part}" for part, there in parts if there)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Return the input of a form field, tied to its help and its errors for screen readers."""
    kind = _kind(field)
    css = CONTROLS.get(kind, "utrecht-textbox")
    if field.errors and kind != "checkbox":
        css += f" {css}--invalid"
    attributes: dict[str, str | bool] = {
        "class": f"{css} {field.field.widget.attrs.get('class', '')}".strip()
    }
    if described := _described(field):
        attributes["aria-describedby"] = described
    return field.as_widget(attrs=attributes)


@register.inclusion_tag("shell/field.html")
def field(field: BoundField, label: str = "", help_text: str = "") -> dict[str, object]:
    """Show one form field: label, help under it, errors, input; choices become a fieldset."""
    if help_text:
        field.help_text = help_text
    return {
        "field": field,
        "label": label or field.label,
        "described": _described(field),
        "kind": _kind(field),
        # Some forms tell themselves what may stay empty.
        "optional": not field.field.required and not getattr(field.form, "tells_what_may_stay_empty", False),
    }


@register.filter
def first_input(field: BoundField) -> str:
    """Return the id that a link in the summary of errors leads to: the input, or the first of its choices."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


@register.filter
def cannot(form: BaseForm) -> bool:
    """Return True when what was sent cannot be done now, and no answer on the form mends that."""
    errors = [error for of_field in form.errors.as_data().values() for error in of_field]
    return bool(errors) and all(error.code == CANNOT for error in errors)


@register.filter
def alert_kind(tags: str) -> str:
    """Return the kind of alert for the tags of a Django message: info, ok, warning or error."""
    return next((MESSAGE_KINDS[tag] for tag in tags.split() if tag in MESSAGE_KINDS), "info")


@register.filter
def alert_icon(kind: str) -> str:
    """Return the pictogram of an alert."""
    return ALERT_ICONS.get(kind, "info")


@register.filter
def legend(blocks: Iterable[Block]) -> list[Key]:
    """Return what the squares of a schematic map say, each with how many there are."""
    return cartogram.legend(blocks)


@register.simple_tag(takes_context=True)
def with_query(context: Mapping[str, Any], **changes: object) -> str:
    """Return this page's query string with some parameters changed; None or "" takes one away."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()
