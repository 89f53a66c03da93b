"""The policy of the demo region: there is some, and awareness was invested in, as the source says; none is complete.

Hilversum's safety plan ends soon and nothing informs its sex workers; Huizen's prostitution policy lapsed; Wijdemeren
has a draft only; the region's care structure is a draft. All words are made up (`policy_texts.py`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sluitend.demo import policy_texts as texts
from sluitend.demo.people import organisation, person
from sluitend.demo.telling import Story
from sluitend.policy.models import Passage
from sluitend.policy.verbs import (
    DocumentFacts,
    accept_passage,
    add_document,
    add_passage,
    judge_not_covered,
    reject_passage,
)
from sluitend.policy.verbs.texts import Source

ADVISER: Final = "policy_adviser@regio.voorbeeld"
CORRECTION: Final = "Gold al: pas nu in het register gezet"
COUNCIL: Final = {"adopted_by": "council"}


@dataclass(frozen=True)
class Told:
    """A document: who keeps it, what it is, its text, how many days ago it was adopted, and what is accepted of it.

    `more` are facts whose days are counted from today: negative for the past.
    """

    keeper: str
    place: str
    kind: str
    title: str
    text: str
    days_ago: int
    accepted: tuple[str, ...]
    more: dict[str, Any]


def _of_hilversum(day: date) -> list[Told]:
    hilversum = ("policy_adviser@hilversum.voorbeeld", "gemeente-hilversum")
    ends = day + timedelta(days=140)
    return [
        Told(
            *hilversum, "safety_plan", "Integraal veiligheidsplan", texts.SAFETY_PLAN, 1250,
            ("trafficking_policy", "report_route", "awareness", "chain_agreements"),
            {**COUNCIL, "ends_on": ends, "themes": ["trafficking", "minors"]},
        ),
        Told(
            *hilversum, "apv", "APV, hoofdstuk 3: seksinrichtingen", texts.BYLAW, 2200,
            ("local_regulation", "bibob_policy"), {**COUNCIL, "themes": ["sex_work"]},
        ),
        Told(
            *hilversum, "policy", "Nota prostitutiebeleid", texts.PROSTITUTION_NOTE, 2900,
            ("prostitution_policy", "assistance_sex_workers", "approach_sexual_exploitation"),
            {**COUNCIL, "themes": ["sex_work"], "review_on": day - timedelta(days=300)},
        ),
        Told(
            *hilversum, "attendance", "Deelname e-learning Mensenhandel herkennen", texts.ATTENDANCE, 215,
            ("awareness",), {"themes": ["trafficking"]},
        ),
    ]  # fmt: skip


def _of_others(day: date) -> list[Told]:
    huizen = ("policy_adviser@huizen.voorbeeld", "gemeente-huizen")
    gooise_meren = ("policy_adviser@gooise-meren.voorbeeld", "gemeente-gooise-meren")
    return [
        Told(
            *gooise_meren, "policy", "Nota aanpak mensenhandel", texts.TRAFFICKING_NOTE, 700,
            ("trafficking_policy", "all_forms", "report_route", "account"),
            {"adopted_by": "college", "themes": ["trafficking"]},
        ),
        Told(
            *huizen, "apv", "APV, afdeling seksinrichtingen", texts.BYLAW, 1500, ("local_regulation", "bibob_policy"),
            {**COUNCIL, "themes": ["sex_work"]},
        ),
        Told(
            *huizen, "policy", "Prostitutiebeleid", texts.LAPSED_NOTE, 2600,
            ("prostitution_policy", "information_sex_workers"),
            {**COUNCIL, "ends_on": day - timedelta(days=60), "themes": ["sex_work"]},
        ),
        Told(
            "contact_official@blaricum.voorbeeld", "gemeente-blaricum", "implementation_plan",
            "Uitvoeringsplan veiligheid", texts.ACTION_PLAN, 400, ("awareness", "trafficking_policy"),
            {"adopted_by": "college", "ends_on": day + timedelta(days=330), "themes": ["trafficking"]},
        ),
        Told(
            "contact_official@eemnes.voorbeeld", "gemeente-eemnes", "apv", "APV, hoofdstuk 3", texts.BYLAW, 1800,
            ("local_regulation", "bibob_policy"), {**COUNCIL, "themes": ["sex_work"]},
        ),
        Told(
            ADVISER, "gemeente-weesp", "council_letter", "Brief aan de raad over mensenhandel",
            texts.COUNCIL_LETTER, 230, ("account",), {"themes": ["trafficking"]},
        ),
        Told(
            ADVISER, "regio-gv", "covenant", "Convenant samenwerking mensenhandel", texts.REGIONAL_COVENANT, 900,
            ("chain_agreements", "shelter"), {"adopted_by": "partners", "themes": ["trafficking", "shelter"]},
        ),
    ]  # fmt: skip


def keep_policy(moment: datetime) -> None:
    """Put in the register what held already when the history begins, with a correction for the years before."""
    day = moment.date()
    for told in (*_of_hilversum(day), *_of_others(day)):
        _tell(told, day)
    _link_only(day)


def _tell(told: Told, day: date) -> None:
    keeper, adopted = person(told.keeper), day - timedelta(days=told.days_ago)
    days: dict[str, Any] = {"dated": adopted} if "adopted_by" not in told.more else {"adopted_on": adopted}
    facts = DocumentFacts(told.kind, told.title, **days, **told.more)
    document = add_document(keeper, organisation(told.place), facts, source=Source(pasted=told.text))
    proposed = Passage.objects.filter(document=document, state=Passage.PROPOSED)
    for code in told.accepted:
        first, *others = proposed.filter(sub_criterion=code).order_by("rank")
        accept_passage(keeper, first.pk, since=adopted, correction=CORRECTION)
        for other in others:
            reject_passage(keeper, other.pk)
    for code in proposed.order_by().values_list("sub_criterion", flat=True).distinct():
        judge_not_covered(keeper, document.pk, sub_criterion=code)


def _link_only(day: date) -> None:
    """Laren's by-law is only linked: its passage was typed over by hand."""
    keeper = person("contact_official@laren.voorbeeld")
    facts = DocumentFacts(
        "apv", "APV, hoofdstuk 3", adopted_by="council", adopted_on=day - timedelta(days=1600),
        link="https://laren.voorbeeld/apv", themes=["sex_work"],
    )  # fmt: skip
    document = add_document(keeper, organisation("gemeente-laren"), facts)
    add_passage(
        keeper, document.pk, sub_criterion="local_regulation", place="artikel 3:4", since=facts.adopted_on,
        quotation="Het is verboden een seksinrichting te exploiteren zonder vergunning van de burgemeester.",
        correction=CORRECTION,
    )  # fmt: skip


def care_structure() -> Story:
    """The region's draft of the care structure: one passage accepted, the rest waits for a judgement."""
    keeper = person(ADVISER)
    facts = DocumentFacts(
        "proposal", "Zorgstructuur bescherming en opvang (concept)", draft=True, themes=["shelter"]
    )
    document = add_document(
        keeper, organisation("regio-gv"), facts, source=Source(pasted=texts.CARE_STRUCTURE)
    )
    yield 2
    proposed = Passage.objects.filter(document=document, state=Passage.PROPOSED)
    accept_passage(keeper, proposed.filter(sub_criterion="care_coordination").order_by("rank")[0].pk)


def draft_policy() -> Story:
    """Wijdemeren prepares policy: a draft, of which nobody has judged anything yet."""
    keeper = person("contact_official@wijdemeren.voorbeeld")
    facts = DocumentFacts("proposal", "Beleid mensenhandel (concept)", draft=True, themes=["trafficking"])
    add_document(keeper, organisation("gemeente-wijdemeren"), facts, source=Source(pasted=texts.DRAFT_POLICY))
    yield 1
