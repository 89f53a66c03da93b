"""Stories of intakes: whole, half, begun on the telephone, and forgotten. All persons are fictional."""

from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.casework.models import Case
from sluitend.demo.care_stories import BLIJF, KWINTES, SAFE_AT_HOME, in_days
from sluitend.demo.people import organisation, person
from sluitend.demo.telling import Story
from sluitend.intake import verbs
from sluitend.intake.models import Answer, ChainContact, Consent
from sluitend.intake.steps import FOR_MINORS
from sluitend.intake.verbs import Asked

CARRIERS: Final = {
    "blijf-groep": BLIJF,
    "kwintes": KWINTES,
    "veilig-thuis-gv": SAFE_AT_HOME,
    "gemeente-hilversum": "contact_official@hilversum.voorbeeld",
    "gemeente-huizen": "contact_official@huizen.voorbeeld",
    "gemeente-gooise-meren": "contact_official@gooise-meren.voorbeeld",
}
SAFE: Final[dict[str, Any]] = {"danger": "no", "safe_address": "yes", "reach": "message"}
AT_THE_COUNTER: Final = "Kwam zelf naar het loket"
BUILDING: Final = "Beschermd wonen gevraagd na uitbuiting in de bouw"
AT_HOME: Final = "Begeleiding gevraagd, thuis wonend"
HOUSEHOLD: Final = "Slachtoffer van uitbuiting in een huishouden"
AT_A_FRIEND: Final = "Slaapt bij een vriendin na uitbuiting in een bar"
GIRL: Final = "Meisje van 16, mogelijk loverboy"


def _case(title: str) -> Case | None:
    """Return the oldest open case with a title in which no intake began yet."""
    begun = Answer.objects.filter(case=OuterRef("pk"))
    found = Case.objects.filter(~Exists(begun), title=title, closed_at=None)
    return found.order_by("opened_at", "reference").first()


def who_carries(case: Case) -> Actor:
    """Return who works on a case for the organisation that carries it now."""
    case.refresh_from_db()
    return next(
        person(email) for slug, email in CARRIERS.items() if organisation(slug) == case.organisation_id
    )


def _answer(case: Case, step: str, **answers: Any) -> None:
    verbs.answer_step(who_carries(case), case.pk, step=step, answers=answers)


def _asked(case: Case, purpose: str, partner: str, **more: Any) -> None:
    usual: dict[str, Any] = {
        "given": True,
        "how": "oral",
        "asked_on": today(),
        "partner": organisation(partner),
        "said_by": "both" if case.programme == FOR_MINORS else "",
    }
    verbs.record_consent(who_carries(case), case.pk, Asked(purpose, **usual | more))


def _open(case: Case) -> bool:
    case.refresh_from_db()
    return case.is_open


def whole(title: str, *, withdraws_after: float | None = None) -> Story:
    """An intake in four sittings, from the first telephone call to consent; later, perhaps, a consent is withdrawn."""
    case = _case(title)
    if case is None:
        return
    _answer(case, "safety", danger="unknown", reach="call", may_know="Een vriendin, bij wie zij nu slaapt.")
    yield 0.3
    if not _open(case):
        return
    _answer(
        case,
        "safety",
        **SAFE,
        may_know="Een vriendin.",
        must_not_know="De vroegere werkgever en diens familie.",
    )
    _answer(
        case, "needs", needs=["shelter", "medical", "income"], text="Slaapt slecht en heeft pijn aan de rug."
    )
    _answer(case, "language", languages=["en", "ro"], interpreter="yes", helper="female")
    yield 2
    if not _open(case):
        return
    _answer(case, "exploitation", forms=["labour"])
    _answer(
        case, "period", began="month", began_on=date(2025, 3, 1), goes_on="no", ended="month",
        ended_on=in_days(-60).replace(day=1), places=["GM0402", "abroad"], countries=["DE"],
        home="nowhere", found="GM0406",
    )  # fmt: skip
    _answer(case, "children", children="yes", children_count=2, children_ages=[4, 7], children_stay="family")
    _answer(case, "stay", stay="eu")
    yield 3
    if not _open(case):
        return
    # What was said grows: the second form came up in a later talk.
    _answer(
        case,
        "exploitation",
        forms=["labour", "domestic"],
        text="Werkte ook in het huishouden van de werkgever.",
    )
    _answer(case, "report", wish_to_report="thinking")
    _asked(case, "medical", "ggd-gv")
    _asked(case, "registration", "comensha", how="written")
    _asked(case, "report", "politie-gv", given=False)
    if withdraws_after is not None:
        yield withdraws_after
        medical = Consent.objects.get(case=case, purpose="medical")
        if _open(case):
            verbs.withdraw_consent(who_carries(case), case.pk, consent=medical.pk, on=today())
    yield 100


def half() -> Story:
    """Safety and the first needs are known; the rest waits for a quiet hour."""
    case = _case(BUILDING)
    if case is None:
        return
    _answer(case, "safety", **SAFE)
    _answer(case, "language", languages=["bg"], interpreter="yes", helper="either")
    yield 2
    _answer(case, "needs", needs=["income", "documents", "lawyer"])
    _answer(case, "exploitation", forms=["labour"])
    _answer(case, "children", children="not_asked")
    yield 60


def too_long() -> Story:
    """Begun weeks ago, and never finished."""
    case = _case(AT_HOME)
    if case is None:
        return
    _answer(case, "safety", **SAFE)
    _answer(case, "needs", needs=["debts"])
    yield 90


def on_the_telephone() -> Story:
    """Somebody calls from a friend's bathroom: danger now, and how to call back."""
    case = _case(AT_A_FRIEND)
    if case is None:
        return
    _answer(
        case, "safety", danger="yes", safe_address="no", reach="message",
        must_not_know="De ex-baas; die kent het adres van de vriendin.",
    )  # fmt: skip
    yield 60


def lapsing() -> Story:
    """Everything was asked; a consent with an end is about to lapse."""
    case = _case(HOUSEHOLD)
    if case is None:
        return
    _answer(case, "safety", **SAFE)
    _answer(case, "exploitation", forms=["domestic"])
    _answer(case, "period", began="year", began_on=date(2024, 1, 1), goes_on="no", ended="unknown",
            places=["unknown"], home="GM1942", found="GM1942")  # fmt: skip
    _answer(case, "needs", needs=["mental"])
    _answer(case, "children", children="no")
    _answer(case, "language", languages=["en"], interpreter="no", helper="female")
    _answer(case, "stay", stay="other_permit")
    _answer(case, "report", wish_to_report="no")
    _asked(case, "help", "kwintes", until=in_days(40))
    yield 90


def girl(*, waits: bool) -> Story:
    """A girl of sixteen: who has custody, school, her telephone, and the chain; one of two gets no answer in time."""
    case = _case(GIRL)
    if case is None:
        return
    _answer(
        case, "safety", danger="no", safe_address="yes", reach="in_person", may_know="De mentor op school."
    )
    _answer(case, "custody", custody="parents", custodians_know="yes")
    _answer(case, "school", school="truant", text="De mentor belt bij afwezigheid.")
    _chain(case, "vt_talk" if waits else "vt_report", "veilig-thuis-gv", "Team mensenhandel, 0800-2000")
    yield 0.5
    _answer(
        case, "online", phone="yes", accounts="yes", images="unknown", text="Samen wachtwoorden veranderd."
    )
    _answer(case, "exploitation", forms=["sexual"])
    _chain(case, "police_talk", "politie-gv", "AVIM, 0900-8844")
    if waits:
        yield 90
    else:
        yield 4
        contact = ChainContact.objects.get(case=case, kind="vt_report").pk
        verbs.answer_chain_contact(
            who_carries(case),
            case.pk,
            contact=contact,
            on=today(),
            text="Veilig Thuis blijft zelf betrokken.",
        )
        _chain(case, "youth_request", None, "Jeugdteam van de gemeente")
        _answer(case, "needs", needs=["mental"])
        _answer(case, "children", children="no")
        _answer(case, "language", languages=["nl"], interpreter="no", helper="female")
        _answer(case, "stay", stay="dutch")
        _answer(case, "report", wish_to_report="no")
        _answer(case, "period", began="month", began_on=in_days(-120).replace(day=1), goes_on="unknown",
                places=["GM0406"], home="GM0406", found="GM0406")  # fmt: skip
        _asked(case, "help", "gemeente-gooise-meren")
        yield 90


def _chain(case: Case, kind: str, with_whom: str | None, contact: str) -> None:
    verbs.record_chain_contact(
        who_carries(case), case.pk, kind=kind, on=today(), contact=contact,
        organisation=organisation(with_whom) if with_whom else None,
    )  # fmt: skip


def all_stories(days: int) -> list[tuple[float, Story]]:
    """Return the stories with the day on which each begins, of `days` in all."""
    return [
        (days - 68, whole(BUILDING, withdraws_after=54)),
        (days - 39, too_long()),
        (days - 33, lapsing()),
        (days - 29, whole(AT_THE_COUNTER)),
        (days - 25.5, girl(waits=False)),
        (days - 8.5, girl(waits=True)),
        (days - 7, half()),
        (days - 1.5, on_the_telephone()),
    ]
