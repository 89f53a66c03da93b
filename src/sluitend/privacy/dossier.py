"""Everything held of a person on one pile: what is given, what is left out and why, as data for screen, PDF and JSON.

`reference/dossier.schema.json` describes the JSON. What GDPR art. 15(1) asks besides the data themselves (purposes,
receivers, terms, rights) comes from the register of processing activities.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from sluitend.casework.holdings import cases_of, receivers_of
from sluitend.identity.holdings import Inquiry, Part, Section, everything_held
from sluitend.identity.models import Person
from sluitend.privacy.models import Request
from sluitend.privacy.processing import register_of
from sluitend.privacy.rules import exemptions

SCHEMA: Final = "urn:sluitend:schema:dossier:1"


@dataclass(frozen=True)
class Dossier:
    """What is held of the person of a request, in sections; `left_out` is by part, with the code of the reason."""

    request: Request
    people: Sequence[Person]
    sections: Sequence[Section]
    receivers: Sequence[str]
    programmes: Sequence[str]
    left_out: Mapping[str, str]
    made_at: datetime

    @property
    def given(self) -> list[Section]:
        """The sections without what is left out; a section of which nothing is left is gone."""
        kept = [
            Section(
                one.code, one.title, one.why, [part for part in one.parts if part.key not in self.left_out]
            )
            for one in self.sections
        ]
        return [one for one in kept if one.parts]

    def withheld(self) -> list[dict[str, Any]]:
        """Return for each section and reason how many parts are not given; nothing of what is in them."""
        counts: dict[tuple[str, str], int] = {}
        for section in self.sections:
            for part in section.parts:
                if reason := self.left_out.get(part.key):
                    key = str(section.title), reason
                    counts[key] = counts.get(key, 0) + 1
        known = exemptions()
        return [
            {
                "section": section,
                "parts": many,
                "reason": str(known[reason].name) if reason in known else reason,
                "source": known[reason].source if reason in known else "",
            }
            for (section, reason), many in counts.items()
        ]


def gather(request: Request, people: Sequence[Person], moment: datetime) -> Dossier:
    """Return everything held of `people` that the organisation of `request` answers for. For the system to ask."""
    inquiry = Inquiry(request.organisation_id, [person.pk for person in people])
    return Dossier(
        request=request,
        people=people,
        sections=everything_held(inquiry),
        receivers=[one.name for one in receivers_of(inquiry)],
        programmes=sorted(set(cases_of(inquiry).values_list("programme", flat=True))),
        left_out=request.left_out,
        made_at=moment,
    )


def as_json(dossier: Dossier) -> dict[str, Any]:
    """Return the dossier as the JSON that is given to the person."""
    return {
        "schema": SCHEMA,
        "number": dossier.request.number,
        "organisation": dossier.request.organisation.name,
        "made_at": dossier.made_at.isoformat(timespec="seconds"),
        "pseudonyms": [person.pseudonym for person in dossier.people],
        "space": str(dossier.people[0].get_space_display()) if dossier.people else "",
        "processing": register_of(dossier.programmes),
        "receivers": list(dossier.receivers),
        "rights": rights(),
        "sections": [
            {
                "code": section.code,
                "title": str(section.title),
                "why": str(section.why),
                "parts": [_part(part) for part in section.parts],
            }
            for section in dossier.given
        ],
        "left_out": dossier.withheld(),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "title": str(part.title),
        "at": part.at.isoformat(timespec="seconds") if part.at else None,
        "facts": [{"label": str(label), "value": str(value)} for label, value in part.facts if str(value)],
        "text": part.text,
    }


def rights() -> list[str]:
    """Return what somebody can do who does not agree, in plain words (GDPR art. 15(1)(e) and (f))."""
    return [
        _("Klopt er iets niet? U kunt vragen om het te verbeteren."),
        _("U kunt vragen om gegevens te wissen of het gebruik te beperken, of bezwaar maken."),
        _(
            "Bent u het niet eens met dit antwoord? Maak bezwaar bij de organisatie, of dien een klacht in bij de "
            "Autoriteit Persoonsgegevens."
        ),
    ]


def written(data: Mapping[str, Any]) -> bytes:
    """Return JSON as it is given: readable, and the same bytes for the same data."""
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()


def digest(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what is given, without the moment it was made."""
    return hashlib.sha256(
        written({key: value for key, value in data.items() if key != "made_at"})
    ).hexdigest()
