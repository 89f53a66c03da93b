"""The register of policy in words: states, kinds, bodies, and why the reader proposed what it did."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.policy import queries
from sluitend.policy.models import Body, Finding, Passage, PolicyDocument
from sluitend.policy.reference import concepts, kinds
from sluitend.registry.reference import themes

STATES: Final[Mapping[str, tuple[str | Promise, str, str]]] = {
    queries.IN_FORCE: (gettext_lazy("Geldt nu"), "good", "ring-closed"),
    queries.DRAFT: (gettext_lazy("Concept"), "info", "ring-offered"),
    queries.ENDING: (gettext_lazy("Loopt binnen een half jaar af"), "care", "ring-bridged"),
    queries.ENDED: (gettext_lazy("Geldt niet meer"), "alarm", "ring-open"),
    queries.COMING: (gettext_lazy("Geldt nog niet"), "info", "clock"),
    queries.WITHDRAWN: (gettext_lazy("Ingetrokken"), "neutral", ""),
}
PROVES: Final[Mapping[str, str | Promise]] = {
    "development": gettext_lazy("In ontwikkeling"),
    "arrangement": gettext_lazy("Geregeld"),
    "use": gettext_lazy("In gebruik"),
}
WHERE: Final[Mapping[str, str | Promise]] = {
    "passage": gettext_lazy("dat staat in de passage zelf"),
    "heading": gettext_lazy("dat zegt het kopje"),
    "section": gettext_lazy("dat staat in hetzelfde onderdeel"),
    "title": gettext_lazy("dat zegt de titel"),
    "subject": gettext_lazy("daar gaat het document over"),
    "around": gettext_lazy("dat staat er vlak voor of na"),
    "document": gettext_lazy("dat komt in het document vaker voor"),
}
SAYS: Final[Mapping[str, str | Promise]] = {
    "planned": gettext_lazy("De tekst noemt dit een voornemen"),
    "absent": gettext_lazy("De tekst zegt dat dit er niet is"),
}
VERBS: Final[Mapping[str, str | Promise]] = {
    "add_document": gettext_lazy("Toegevoegd"),
    "adopt_document": gettext_lazy("Vastgesteld"),
    "change_dates": gettext_lazy("Datums gewijzigd"),
    "replace_document": gettext_lazy("Vervangen"),
    "withdraw_document": gettext_lazy("Ingetrokken"),
    "give_text": gettext_lazy("Tekst toegevoegd"),
    "accept_passage": gettext_lazy("Passage geaccepteerd"),
    "reject_passage": gettext_lazy("Passage afgewezen"),
    "add_passage": gettext_lazy("Passage toegevoegd"),
    "correct_passage": gettext_lazy("Passage gecorrigeerd"),
    "end_passage": gettext_lazy("Passage beëindigd"),
    "judge_not_covered": gettext_lazy("Staat er niet in"),
    "ask_cvdr": gettext_lazy("Opgezocht in CVDR"),
    "settle_finding": gettext_lazy("Bevinding van CVDR beoordeeld"),
}
FAULTS: Final[Mapping[str, str | Promise]] = {
    "unreachable": gettext_lazy("CVDR is niet te bereiken."),
    "too_slow": gettext_lazy("CVDR antwoordt te langzaam."),
    "too_large": gettext_lazy("CVDR geeft een te groot antwoord."),
    "refused": gettext_lazy("CVDR weigert de vraag."),
    "unreadable": gettext_lazy("Het antwoord van CVDR is niet te lezen."),
    "not_https": gettext_lazy("Het adres van CVDR is niet veilig (https) ingesteld."),
    "switched_off": gettext_lazy("Opzoeken in CVDR staat uit."),
}


def state(code: str) -> object:
    """Return a state in words."""
    return STATES[code][0]


def kind(code: str) -> object:
    """Return a kind of document in words."""
    return kinds()[code].name if code in kinds() else code


def body(code: str) -> object:
    """Return who adopted a document, in words."""
    return Body(code).label if code in Body.values else code


def theme(code: str) -> object:
    """Return a theme in words."""
    return themes()[code].name if code in themes() else code


def page_name(document: PolicyDocument, number: int | None) -> str:
    """Return what a page is called: a page of a PDF, or a part of a text without pages."""
    if number is None:
        return ""
    name = (
        _("bladzijde %(number)s")
        if document.file_kind in {"pdf", ""} and document.file_kind
        else _("onderdeel %(number)s")
    )
    return name % {"number": number}


def why(passage: Passage) -> str:
    """Return in words why the reader proposed this: which words, under which heading, and where its subject stands."""
    reason = passage.reason
    if not reason.get("terms"):
        return ""
    known = concepts()
    said = [
        _("%(words)s (%(concept)s)")
        % {"words": ", ".join(f"‘{word}’" for word in words), "concept": known[code].name}
        for code, words in reason["terms"]
        if words and code in known
    ]
    parts = [_("Gevonden: %(words)s.") % {"words": "; ".join(said)}]
    if reason.get("heading"):
        parts.append(_("Kopje: “%(heading)s”.") % {"heading": reason["heading"]})
    about = [str(known[code].name) for code in reason.get("about", []) if code in known]
    if about and reason.get("where") in WHERE:
        parts.append(
            _("Het gaat over %(about)s: %(where)s.")
            % {
                "about": about[0] if len(about) == 1 else _(" of ").join(about),
                "where": WHERE[reason["where"]],
            }
        )
    return " ".join(parts)


def finding(found: Finding) -> str:
    """Return what looking up in CVDR found, in a sentence."""
    match found.what:
        case "ended":
            return _("Volgens CVDR eindigt dit op %(day)s.") % {"day": _day(found.data)}
        case "newer":
            return _("CVDR heeft een nieuwere versie, die geldt vanaf %(day)s.") % {"day": _day(found.data)}
        case "not_found":
            return _("CVDR kent dit nummer niet. Kijk het nummer na.")
        case "fault":
            return str(FAULTS.get(found.data.get("why", ""), _("CVDR gaf geen bruikbaar antwoord.")))
        case _other:
            return _("Volgens CVDR is er niets veranderd.")


def _day(data: Mapping[str, Any]) -> str:
    year, month, day = data["ends_on"].split("-")
    return f"{int(day)}-{int(month)}-{year}"
