"""The answers to people about their own data, and the record of a breach, on paper."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sluitend.paper import fact, pdf
from sluitend.privacy.dossier import Dossier, as_json
from sluitend.privacy.looking import Look
from sluitend.privacy.models import Breach
from sluitend.privacy.seen import Seen


def moment(at: Any) -> str:
    """Return a moment in words."""
    return date_format(localtime(at), "j F Y H:i")


def dossier_pdf(dossier: Dossier) -> bytes:
    """Return the answer to a request for access on paper."""
    data = as_json(dossier)
    sections: list[dict[str, Any]] = [_processing(data["processing"], data["receivers"])]
    sections += [
        {
            "title": section["title"],
            "why": section["why"],
            "parts": [_part(part) for part in section["parts"]],
        }
        for section in data["sections"]
    ]
    if data["left_out"]:
        sections.append(_left_out(data["left_out"]))
    sections.append({"title": _("Wat u kunt doen"), "why": "", "lines": data["rights"]})
    request = dossier.request
    return pdf(
        {
            "title": _("Uw gegevens in Sluitend"),
            "organisation": data["organisation"],
            "facts": [
                fact(_("Verzoek"), request.number),
                fact(_("Ontvangen"), date_format(request.received_on, "j F Y")),
                fact(_("Gemaakt"), moment(dossier.made_at)),
                fact(_("Organisatie"), data["organisation"]),
                fact(_("Schuilnummer"), ", ".join(data["pseudonyms"])),
            ],
            "lede": [
                _(
                    "U vroeg welke gegevens wij van u hebben. Hieronder staat alles, per onderdeel, met waarvoor."
                ),
            ],
            "sections": sections,
        }
    )


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    facts = [fact(one["label"], one["value"]) for one in part["facts"]]
    when = [fact(_("Vastgelegd"), part["at"][:10])] if part["at"] else []
    return {"title": part["title"], "facts": [*when, *facts], "text": part["text"]}


def _processing(activities: Iterable[Mapping[str, Any]], receivers: Sequence[str]) -> dict[str, Any]:
    parts = [
        {
            "title": one["name"],
            "facts": [
                fact(_("Waarvoor"), ", ".join(one["purposes"])),
                fact(_("Grondslag"), ", ".join(one["legal_bases"])),
                fact(_("Soorten gegevens"), one["categories"]),
                fact(_("Hoe lang bewaard"), one["retention"]),
            ],
            "text": "",
        }
        for one in activities
    ]
    got = ", ".join(receivers) or _("niemand buiten deze organisatie")
    parts.append({"title": _("Wie uw gegevens ook kreeg"), "facts": [], "text": got})
    return {"title": _("Waarvoor en waarom"), "why": "", "parts": parts}


def _left_out(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "title": _("Wat wij niet geven"),
        "why": _("Soms mag of moet een organisatie iets weglaten. Dat staat hier, met de reden."),
        "table": {
            "head": [_("Onderdeel"), _("Aantal"), _("Reden"), _("Wet")],
            "rows": [[one["section"], str(one["parts"]), one["reason"], one["source"]] for one in rows],
        },
    }


def looks_table(looks: Sequence[Look]) -> dict[str, Any]:
    """Return who looked as a table for the template."""
    return {
        "head": [_("Dag"), _("Wat"), _("Organisatie"), _("Rol"), _("Waarvoor"), _("Keer")],
        "rows": [
            [
                date_format(one.day, "j F Y"),
                f"{one.what} ({_('noodtoegang')})" if one.emergency else one.what,
                one.organisation,
                one.role or "–",
                one.purpose,
                str(one.times),
            ]
            for one in looks
        ],
    }


def looks_pdf(looks: Sequence[Look], pseudonym: str, organisation: str, at: Any) -> bytes:
    """Return the report "who looked at my file" on paper."""
    return pdf(
        {
            "title": _("Wie uw gegevens bekeek"),
            "organisation": organisation,
            "facts": [
                fact(_("Schuilnummer"), pseudonym),
                fact(_("Organisatie"), organisation),
                fact(_("Gemaakt"), moment(at)),
            ],
            "lede": [
                _(
                    "Elke keer dat iemand uw gegevens bekijkt of wijzigt, schrijft Sluitend dat op. U ziet welke "
                    "organisatie keek, in welke rol en waarvoor. Namen van medewerkers staan er niet bij."
                ),
                *([] if looks else [_("Er is niets opgeschreven: niemand keek.")]),
            ],
            "sections": [{"title": _("Wie keek"), "why": "", "table": looks_table(looks)}] if looks else [],
        }
    )


def breach_pdf(breach: Breach, seen: Seen | Mapping[str, Any]) -> bytes:
    """Return the record of a data breach on paper, for the supervisor and the file."""
    counts = seen.plain() if isinstance(seen, Seen) else seen
    decided = [
        (_("Toezichthouder"), breach.get_supervisor_display(), breach.supervisor_why),
        (_("Betrokkenen"), breach.get_people_display(), breach.people_why),
    ]
    return pdf(
        {
            "title": _("Datalek %(number)s") % {"number": breach.number},
            "organisation": breach.organisation.name,
            "facts": [
                fact(_("Organisatie"), breach.organisation.name),
                fact(_("Ontdekt"), moment(breach.discovered_at)),
                fact(_("Periode"), f"{moment(breach.since)} – {moment(breach.until)}"),
            ],
            "lede": breach.what.splitlines(),
            "sections": [
                {
                    "title": _("Wie het betreft"),
                    "why": "",
                    "lines": [
                        _("%(n)s personen van wie gegevens zijn gezien") % {"n": counts.get("persons", 0)},
                        _("%(n)s personen van wie gegevens te zien waren") % {"n": counts.get("could_persons", 0)},
                        _("%(n)s casussen die te openen waren") % {"n": counts.get("could_cases", 0)},
                    ],
                },
                {
                    "title": _("Besluiten"),
                    "why": "",
                    "table": {
                        "head": [_("Wie"), _("Besluit"), _("Waarom")],
                        "rows": [[str(who), str(what), why or "–"] for who, what, why in decided],
                    },
                },
                {"title": _("Maatregelen"), "why": "", "lines": breach.measures.splitlines() or ["–"]},
            ],
        }
    )  # fmt: skip
