"""Reporting: from what somebody saw to a case that an organisation carries."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.checks import clean_text
from sluitend.casework.terms import after_working_days, today
from sluitend.casework.verbs import open_case
from sluitend.signals.codes import code_of, digest_of
from sluitend.signals.following import reported
from sluitend.signals.models import Signal
from sluitend.signals.places import place_key
from sluitend.signals.programmes import SIGNAL
from sluitend.signals.receiving import receiver_in
from sluitend.signals.reference import all_forms, forms, place_kinds, reporter_kinds, terms
from sluitend.signals.reference import indicators as all_indicators
from sluitend.signals.reporter import leave_reporter, values_of

OLDEST: Final = timedelta(days=10 * 366)


def _one_of(known: Iterable[str], code: str, field: str) -> str:
    if code not in known:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), field)
    return code


def check_seen_on(when: str, seen_on: date | None) -> date | None:
    """Return the day it was seen, for who names one; raises Refused when missing, ahead,
    or over ten years ago.
    """
    if when != Signal.When.DAY:
        return None
    if seen_on is None:
        raise Refused(_("Vul de dag in waarop u het zag."), "seen_on")
    if seen_on > today():
        raise Refused(_("Deze dag moet nog komen. Vul een dag in tot en met vandaag."), "seen_on")
    if seen_on < today() - OLDEST:
        raise Refused(_("Deze dag is langer dan tien jaar geleden. Kies dan ‘Langere tijd’."), "seen_on")
    return seen_on


def term_of(*, danger_now: bool, when: str, minor_involved: bool | None) -> str:
    """Return the code of the term within which the signal must be judged."""
    if danger_now:
        return "danger"
    if when == Signal.When.NOW:
        return "urgent"
    return "minor" if minor_involved else "normal"


def _checked(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of a report as they are kept; raises Refused with the field that is not right."""
    signs = list(dict.fromkeys(answers["indicators"]))
    for sign in signs:
        _one_of(all_indicators(), sign, "indicators")
    return answers | {
        "what": clean_text(answers["what"], "what", limit=4000),
        "place_kind": _one_of(place_kinds(), answers["place_kind"], "place_kind"),
        "place": clean_text(answers["place"], "place", limit=200, required=False),
        "when": _one_of(Signal.When.values, answers["when"], "when"),
        "seen_on": check_seen_on(answers["when"], answers["seen_on"]),
        "form": _one_of((form.code for form in forms(today())), answers["form"], "form"),
        "indicators": signs,
        "reporter_kind": _one_of(reporter_kinds(), answers["reporter_kind"], "reporter_kind"),
        "reporter_name": clean_text(answers["reporter_name"], "reporter_name", limit=120, required=False),
        "reporter_contact": clean_text(
            answers["reporter_contact"], "reporter_contact", limit=200, required=False
        ),
        "language": answers["language"] if answers["language"] in {"nl", "en"} else "nl",
    }


@verb
def report_signal(
    actor: Actor,
    *,
    municipality: str,
    what: str,
    place_kind: str,
    when: str,
    form: str,
    danger_now: bool,
    reporter_kind: str,
    token: UUID,
    place: str = "",
    seen_on: date | None = None,
    indicators: Iterable[str] = (),
    minor_involved: bool | None = None,
    reporter_name: str = "",
    reporter_contact: str = "",
    language: str = "nl",
) -> tuple[Signal, str]:
    """Report a signal; returns it with the follow-up code, which is shown once and kept nowhere.

    It becomes a case of whoever answers for the contact official in `municipality`,
    to be judged within the term of its urgency. Sent again with the same `token`, also at the same moment,
    the first report and its code come back. Raises Refused with the field that is not right.
    """
    answers = _checked(
        {
            "what": what,
            "place_kind": place_kind,
            "place": place,
            "when": when,
            "seen_on": seen_on,
            "form": form,
            "indicators": indicators,
            "danger_now": danger_now,
            "minor_involved": minor_involved,
            "reporter_kind": reporter_kind,
            "reporter_name": reporter_name,
            "reporter_contact": reporter_contact,
            "language": language,
        }
    )
    code = code_of(token)
    if earlier := reported(code):
        return Signal(pk=earlier.case), code
    try:
        return _open(actor, municipality, answers, token, code), code
    except IntegrityError as error:
        # A double click: the other request was first, and its report is this one.
        if "signals_signal_token" not in str(error):
            raise
        if earlier := reported(code):
            return Signal(pk=earlier.case), code
        raise


@transaction.atomic
def _open(actor: Actor, municipality: str, answers: dict[str, Any], token: UUID, code: str) -> Signal:
    """Open the case of a new report and keep its content. Raises IntegrityError when `token` was used
    meanwhile.
    """
    receiver = receiver_in(municipality)
    reporter = values_of(answers.pop("reporter_name"), answers.pop("reporter_contact"))
    term = term_of(**{name: answers[name] for name in ("danger_now", "when", "minor_involved")})
    with override("nl"):  # the title is for who carries the case, whatever language the reporter reads
        title = f"{all_forms()[answers['form']].term}: {place_kinds()[answers['place_kind']].name}"
        case = open_case(
            actor,
            programme=SIGNAL.code,
            municipality=receiver.municipality.code,
            organisation=receiver.answerer.organisation,
            official=receiver.answerer.official,
            title=title[:120],
            urgent=answers["danger_now"],
            due=after_working_days(today(), terms()[term].working_days),
        )
    # The entry does not bear the token: who reads the timeline could follow the report with it.
    signal = Signal.objects.create(
        case=case,
        token=token,
        follow_up=digest_of(code),
        place_key=place_key(answers["place"], receiver.municipality.name),
        reported_on=today(),
        **answers,
    )
    if reporter:
        leave_reporter(actor, case, reporter)
    return signal
