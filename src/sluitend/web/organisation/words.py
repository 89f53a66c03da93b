"""Roles, proposals and changes in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.clock import today
from sluitend.casework.programmes import PROGRAMMES
from sluitend.registry.models import Municipality, Official, Proposal, RegistryChange
from sluitend.registry.reference import roles

# What a change is called, with which pictogram and tone.
CHANGES: Final[dict[str, tuple[str | Promise, str, str]]] = {
    "add_post": (lazy("Rol die vervuld moet worden, toegevoegd"), "plus", ""),
    "appoint_official": (lazy("Iemand aangewezen"), "person", ""),
    "end_office": (lazy("Gestopt in een rol"), "close", ""),
    "set_substitute": (lazy("Vervanger gekozen"), "person", ""),
    "update_contact": (lazy("Contactgegevens gewijzigd"), "phone", ""),
    "give_role": (lazy("Rol gegeven"), "person", "accent"),
    "move_end": (lazy("Einddatum veranderd"), "clock", ""),
    "end_role": (lazy("Rol beëindigd"), "close", "alarm"),
    "hand_over": (lazy("Werk overgedragen en rol beëindigd"), "arrow-right", "accent"),
    "record_training": (lazy("Training vastgelegd"), "note", ""),
    "withdraw_training": (lazy("Training ingetrokken"), "close", ""),
    "move_municipality": (lazy("Gemeente hoort bij een andere regio"), "organisation", ""),
    "merge_municipality": (lazy("Gemeente samengevoegd"), "organisation", ""),
    "import_partners": (lazy("Organisaties ingelezen uit een bestand"), "note", ""),
    "add_by_import": (lazy("Toegevoegd uit een bestand"), "plus", ""),
    "change_by_import": (lazy("Gegevens gewijzigd uit een bestand"), "note", ""),
    "end_all_roles": (lazy("Alle rollen hier beëindigd"), "close", "alarm"),
    "propose_role": (lazy("Rol voorgesteld"), "note", ""),
    "offer_role": (lazy("Rol aangeboden"), "note", ""),
    "accept_offer": (lazy("Aangeboden rol aangenomen"), "check", "good"),
    "decline_offer": (lazy("Aangeboden rol geweigerd"), "close", ""),
    "let_in_again": (lazy("Link gestuurd om opnieuw in te loggen"), "lock", "alarm"),
    "confirm_proposal": (lazy("Voorstel bevestigd"), "check", "good"),
    "decline_proposal": (lazy("Voorstel afgewezen"), "close", ""),
    "withdraw_proposal": (lazy("Voorstel ingetrokken"), "close", ""),
    "record_leave": (lazy("Afwezig gemeld"), "clock", ""),
    "end_leave": (lazy("Eerder terug"), "clock", ""),
    "block_account": (lazy("Account geblokkeerd"), "lock", "alarm"),
    "unblock_account": (lazy("Account weer geopend"), "lock", ""),
    "start_review": (lazy("Controle van de toegang begonnen"), "search", ""),
    "decide_roles": (lazy("Bij de controle besloten"), "step", ""),
    "finish_review": (lazy("Controle van de toegang afgerond"), "ring-closed", "good"),
}


@dataclass(frozen=True)
class Line:
    """A change as the timeline shows it."""

    verb: str
    icon: str
    tone: str
    at: datetime
    who: str
    text: str


def lines(changes: list[RegistryChange]) -> list[Line]:
    """Return changes in words. One query more, for the names of municipalities."""
    codes = {str(change.data.get("municipality", "")) for change in changes} - {""}
    places = dict(Municipality.objects.filter(pk__in=codes).values_list("code", "name")) if codes else {}
    return [_line(change, places) for change in changes]


def _line(change: RegistryChange, places: Mapping[str, str]) -> Line:
    name, icon, tone = CHANGES.get(change.verb, (change.verb, "note", ""))
    who = change.user.name if change.user else _("Sluitend")
    text = "\n".join(part for part in (_about(change, places), change.text) if part)
    return Line(str(name), icon, tone, change.at, who, text)


def _about(change: RegistryChange, places: Mapping[str, str]) -> str:
    """Return whom or what a change is about, as it was told at that moment."""
    data = change.data
    if change.verb == "decide_roles":
        return _("%(keep)s gehouden, %(end)s beëindigd") % {
            "keep": data.get("keep", "0"),
            "end": data.get("end", "0"),
        }
    if change.verb in {"move_municipality", "merge_municipality"}:
        return _belonging(data)
    role = role_words(
        data.get("role", ""), data.get("programme", ""), places.get(data.get("municipality", ""), "")
    )
    parts = [data.get("name", ""), role if data.get("role") else ""]
    if data.get("away_from"):
        parts.append(
            _("afwezig van %(start)s tot %(end)s, %(name)s neemt waar")
            % {"start": _day(data["away_from"]), "end": _day(data["away_until"]), "name": data["substitute"]}
        )
    elif "old_until" in data:
        parts.append(
            _("tot %(day)s") % {"day": _day(data["until"])} if data.get("until") else _("zonder einddatum")
        )
    elif data.get("to"):
        parts.append(_("aan %(name)s") % {"name": data["to"]})
    elif data.get("title"):
        parts.append(data["title"])
    elif "substitute" in data:
        parts.append(_("vervanger: %(name)s") % {"name": data["substitute"] or _("niemand")})
    elif data.get("from"):
        parts.append(_period(data["from"], data.get("until", "")))
    return ", ".join(part for part in parts if part)


def _belonging(data: Mapping[str, str]) -> str:
    """Return which municipality came, left or merged, and when; and that it corrects what was known of that day."""
    told = _moved(data)
    return _("%(told)s (correctie achteraf)") % {"told": told} if data.get("correction") else told


def _moved(data: Mapping[str, str]) -> str:
    day = _day(data.get("on", ""))
    if new := data.get("new"):
        return _("%(name)s gaat op in %(new)s, vanaf %(day)s") % {
            "name": data["name"],
            "new": new,
            "day": day,
        }
    return _("%(name)s (%(domain)s): van %(old)s naar %(region)s, vanaf %(day)s") % {
        "name": data["name"],
        "domain": _("zorg") if data.get("domain") == "care" else _("veiligheid"),
        "old": data.get("old_region") or _("geen regio"),
        "region": data.get("region") or _("geen regio"),
        "day": day,
    }


def _day(text: str) -> str:
    day = parse_date(text)
    return date_format(day, "j F Y") if day else text


def _period(start: str, end: str) -> str:
    if not end:
        return _("vanaf %(day)s") % {"day": _day(start)}
    return _("van %(start)s tot %(end)s") % {"start": _day(start), "end": _day(end)}


def role_words(role: str, programme: str = "", place: str = "") -> str:
    """Return what a role is called, with the programme and the municipality that it is for."""
    known, way = roles().get(role), PROGRAMMES.get(programme)
    more = ", ".join(part for part in (str(way.name) if way else "", place) if part)
    name = str(known.name) if known else role
    return f"{name} ({more})" if more else name


def role_of(official: Official | Proposal) -> str:
    """Return the role of somebody, or the one that is proposed, in words."""
    post = official.post if isinstance(official, Official) else official
    return role_words(post.role, post.programme, post.municipality.name if post.municipality else "")


def period_of(official: Official) -> str:
    """Return since or from when, and until when, somebody has a role."""
    return held(official.valid_from, official.valid_until)


def held(start: date, end: date | None) -> str:
    """Return a period in words, seen from today."""
    first = _("sinds %(day)s") if start <= today() else _("vanaf %(day)s")
    words = first % {"day": date_format(start, "j F Y")}
    return f"{words} {_('tot')} {date_format(end, 'j F Y')}" if end else words
