"""Who looked at a file, in plain words: organisation and role, for what, how often; no names of officials.

NEN 7513 gives people the right to know who had access, in a list that they can understand. Naming the official is for
the organisation to decide; the role and the organisation say whom to ask.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.casework.programmes import PROGRAMMES
from sluitend.logbook.models import Event, Outcome, Record
from sluitend.registry.models import Organisation
from sluitend.registry.reference import roles

ACTIONS: Final[dict[str, str | Promise]] = {
    "read_case": lazy("De casus bekeken"),
    "reveal_person": lazy("Gekeken wie de persoon is"),
    "read_person": lazy("Gekeken wie de persoon is"),
    "read_holdings": lazy("Alles bekeken voor een verzoek om inzage"),
    "export_holdings": lazy("Alles op een rij gezet voor een verzoek om inzage"),
    "read_who_looked": lazy("Nagegaan wie uw gegevens bekeek"),
    "search_log": lazy("Het logboek doorzocht"),
    "export_log": lazy("Regels uit het logboek opgeslagen"),
    "break_glass": lazy("Met noodtoegang geopend"),
    "change_identity": lazy("Persoonsgegevens verbeterd"),
    "restrict_person": lazy("Het gebruik beperkt of weer toegestaan"),
    "erase_person": lazy("Persoonsgegevens gewist"),
    "find_person": lazy("Naar de persoon gezocht"),
    "register_request": lazy("Een verzoek over eigen gegevens vastgelegd"),
    "prove_identity": lazy("Vastgelegd hoe de identiteit is vastgesteld"),
    "link_person": lazy("Vastgelegd om wie een verzoek gaat"),
    "link_unsearched": lazy("Vastgelegd om wie een verzoek gaat, zonder dat zoeken die persoon gaf"),
    "extend_request": lazy("De termijn van een verzoek verlengd"),
    "choose_left_out": lazy("Gekozen wat niet wordt gegeven"),
    "answer_request": lazy("Een verzoek beantwoord"),
    "tell_receiver": lazy("Een ontvanger geïnformeerd"),
    "approve_disposal": lazy("Vernietiging goedgekeurd"),
    "withdraw_disposal": lazy("Goedkeuring van vernietiging ingetrokken"),
    "hold_case": lazy("Besloten een casus langer te bewaren"),
    "lift_hold": lazy("Langer bewaren opgeheven"),
    "destroy_case": lazy("Na de bewaartermijn vernietigd"),
    "register_breach": lazy("Een datalek vastgelegd"),
    "read_breach": lazy("Geteld wie een datalek betreft"),
    "decide_on_breach": lazy("Over een datalek besloten"),
    "close_breach": lazy("Een datalek afgehandeld"),
    "verify_log": lazy("Gevraagd het logboek te controleren"),
    "add_identity": lazy("Persoonsgegevens toegevoegd"),
    "involve_person": lazy("Vastgelegd dat iemand in een casus voorkomt"),
    "disclose": lazy("Gegevens aan een andere organisatie gegeven"),
    "receive_disclosure": lazy("Gegevens ontvangen van een ander"),
    "see_disclosure": lazy("Bekeken wat er verstrekt zou worden"),
    "see_registration": lazy("Bekeken wat er bij CoMensha gemeld zou worden"),
    "export_registration": lazy("Een aanmelding bij CoMensha gedownload"),
    "see_letter": lazy("Bekeken wat er in een verwijsbrief zou staan"),
    "export_letter": lazy("Een verwijsbrief gemaakt"),
    "keep_disclosure": lazy("Wat verstrekt is geldt weer"),
    "end_disclosure": lazy("Afgesproken te laten weten dat wat verstrekt is niet meer geldt"),
    "read_disclosures": lazy("Bekeken met wie gegevens zijn gedeeld"),
    "list_disclosures": lazy("Verstrekkingen van de organisatie bekeken"),
    "check_known": lazy("Gevraagd of iemand bekend is bij het netwerk"),
    "answer_known": lazy("Een andere organisatie gezegd dat de persoon bekend is"),
    "add_participant": lazy("Een organisatie laten deelnemen"),
    "end_participation": lazy("Een deelname beëindigd"),
    "assign_official": lazy("Vastgelegd wie de casus draagt"),
    "give_steps": lazy("Stappen aan een collega gegeven"),
    "change_stage": lazy("De fase gewijzigd"),
    "go_on_in": lazy("Verdergegaan in een ander traject"),
    "correct_entry": lazy("Een regel verbeterd"),
    "move_step": lazy("Een stap verzet"),
    "drop_step": lazy("Een stap laten vervallen"),
    "reopen_case": lazy("De casus heropend"),
    "decline_handover": lazy("De casus niet overgenomen"),
    "withdraw_handover": lazy("Een aanbod ingetrokken"),
    "add_document": lazy("Een stuk toegevoegd"),
    "download_document": lazy("Een stuk geopend"),
    "withdraw_document": lazy("Een stuk ingetrokken"),
    "judge_emergency": lazy("Een noodtoegang beoordeeld"),
    "end_emergency": lazy("De noodtoegang beëindigd"),
    "list_persons": lazy("Een lijst met deze persoon bekeken"),
    "join_persons": lazy("Twee registraties als één persoon gezien"),
    "part_persons": lazy("Een samenvoeging teruggedraaid"),
    "write_note": lazy("Een notitie geschreven"),
    "record_contact": lazy("Contact vastgelegd"),
    "add_step": lazy("Een stap afgesproken"),
    "finish_step": lazy("Een stap afgerond"),
    "open_case": lazy("Een casus geopend"),
    "close_case": lazy("De casus afgesloten"),
    "offer_handover": lazy("De casus aangeboden aan een andere organisatie"),
    "accept_handover": lazy("De casus overgenomen"),
}
EVENTS: Final[dict[str, str | Promise]] = {
    Event.CREATE: lazy("Iets vastgelegd"),
    Event.READ: lazy("Gegevens bekeken"),
    Event.UPDATE: lazy("Gegevens gewijzigd"),
    Event.DELETE: lazy("Gegevens verwijderd"),
    Event.EXECUTE: lazy("Gezocht"),
}
PURPOSES: Final[dict[str, str | Promise]] = {
    "accountability": lazy("Verantwoording en toezicht"),
    "data_subject_rights": lazy("Rechten van betrokkenen"),
    "retention": lazy("Bewaren en vernietigen"),
    "need_to_know": lazy("Bewaken van toegang"),
    "same_person": lazy("Nagaan of twee registraties één persoon zijn"),
    "emergency": lazy("Noodtoegang"),
    "handover": lazy("Overdracht"),
    "unknown": lazy("Onbekend"),
}


@dataclass(frozen=True)
class Look:
    """What people in one role at one organisation did with a file on one day, for one purpose."""

    day: date
    last: datetime
    what: str
    organisation: str
    role: str
    purpose: str
    emergency: bool
    times: int


def purpose_words(code: str) -> str:
    """Return what a purpose is called: our own, or as the programmes declare it; the code where nobody does."""
    if code in PURPOSES:
        return str(PURPOSES[code])
    for programme in PROGRAMMES.values():
        for choice in (*programme.purposes, *programme.legal_bases):
            if choice.code == code:
                return str(choice.name)
    return code


def action_words(action: str, event: str) -> str:
    """Return what an act is called in plain words: by its name, or else by the kind of event."""
    return str(ACTIONS.get(action) or EVENTS.get(event, action))


def lines_about(records: QuerySet[Record], pseudonyms: Sequence[str]) -> list[Look]:
    """Return who did what with the file of a person and succeeded, lines of one day together, the latest first."""
    rows = (
        records.filter(subject__in=pseudonyms, outcome=Outcome.SUCCESS)
        .annotate(day=TruncDate("at"))
        .values("day", "action", "event", "organisation", "role", "purpose", "emergency")
        .annotate(times=Count("seq"), first=Min("at"), last=Max("at"))
        .order_by("-last", "action")
    )
    found = list(rows)
    names = organisation_names(row["organisation"] for row in found)
    known = roles()
    return [
        Look(
            day=row["day"],
            last=row["last"],
            what=action_words(row["action"], row["event"]),
            organisation=names.get(row["organisation"], _("Sluitend zelf")),
            role=str(known[row["role"]].name) if row["role"] in known else row["role"],
            purpose=purpose_words(row["purpose"]),
            emergency=row["emergency"],
            times=row["times"],
        )
        for row in found
    ]


def organisation_names(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Return the names of organisations by id, in one query."""
    wanted = {one for one in ids if one}
    return dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
