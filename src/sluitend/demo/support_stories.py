"""Stories of how it goes with somebody over two years: looks, plans, help, and the contacts after it. All made up.

They begin before the half year that the rest of the demo tells; what came before it is told without the jobs.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sluitend.access.clock import today
from sluitend.casework import verbs as casework
from sluitend.casework.models import Case
from sluitend.demo.care_stories import KWINTES, SAFE_AT_HOME, in_days, tick
from sluitend.demo.people import organisation, person
from sluitend.demo.person_stories import open_with_person
from sluitend.demo.telling import Story
from sluitend.support import verbs
from sluitend.support.models import AftercareContact, Goal, Service
from sluitend.support.verbs import Look

DESK: Final = "contact_official@hilversum.voorbeeld"
TOWN: Final = "gemeente-hilversum"
COOK: Final = "Werkte zonder loon in een keuken"
MISSED: Final = "Kwam uit een woning waar meer mensen vastzaten"
BACK: Final = "Moest van een vriend geld afgeven"
GIRL: Final = "Meisje met dure spullen en blauwe plekken"
ALONE: Final = "Wilde niet praten over het werk in de kas"
CALLED_THERE: Final = (COOK, MISSED, BACK, GIRL, ALONE)  # whose stories tell of every contact after the help


def all_stories(days: int) -> Iterable[tuple[float, Story]]:
    """Yield the stories with the day on which each begins, below 0 for before the half year."""
    yield days - 720, long_way()
    yield days - 460, missed()
    yield days - 430, came_back()
    yield days - 300, child()
    yield days - 250, left_alone()
    yield days - 160, waits_for_treatment()
    yield days - 17, just_begun()


def look(by: str, case: UUID, note: str = "", *, final: bool = False, **levels: int) -> None:
    """Let somebody look how it goes today; `note` is about safety."""
    looks = {domain: Look(level, note if domain == "safety" else "") for domain, level in levels.items()}
    verbs.record_assessment(person(by), case, on=today(), looks=looks, is_final=final)


def helped(by: str, case: UUID, kind: str, *, slug: str = "", outside: str = "") -> UUID:
    """Ask for help of an organisation of the network (`slug`) or one outside it; return the service."""
    asked = organisation(slug) if slug else None
    verbs.ask_service(person(by), case, kind=kind, on=today(), organisation=asked, outside=outside)
    return Service.objects.filter(case=case, kind=kind).latest("asked_on", "pk").pk


def stands(by: str, case: UUID, service: UUID, state: str, result: str = "") -> None:
    """Let help stand somewhere from today."""
    verbs.move_service(person(by), case, service=service, state=state, on=today(), result=result)


def wants(by: str, case: UUID, domain: str, what: str, days: int, **who: Any) -> UUID:
    """Set a goal; return it."""
    verbs.add_goal(person(by), case, domain=domain, what=what, due=in_days(days), **who)
    return Goal.objects.filter(case=case).latest("set_at", "pk").pk


def got(by: str, case: UUID, goal: UUID, state: str, result: str) -> None:
    """End a goal today."""
    verbs.end_goal(person(by), case, goal=goal, state=state, result=result, on=today())


def called(by: str, case: UUID, outcome: str, remains: str = "") -> None:
    """Make the first contact that is planned."""
    contact = AftercareContact.objects.filter(case=case, state="planned").earliest("due")
    verbs.record_aftercare(person(by), case, contact=contact.pk, outcome=outcome, on=today(), remains=remains)


def done(by: str, case: UUID, follow_up: str) -> None:
    """Say what was done after the contact that was made last."""
    contact = AftercareContact.objects.filter(case=case, state="done").latest("held_on")
    verbs.follow_up_contact(person(by), case, contact=contact.pk, follow_up=follow_up, on=today())


def spoke(by: str, case: UUID, text: str) -> None:
    """Let somebody speak with the person, and say when they do again."""
    casework.record_contact(person(by), case, text=text)
    tick(by, case, "Gesproken.", "Volgende gesprek", 13)


def opened(by: str, slug: str, title: str, programme: str = "victim_care") -> Case:
    """Open a case about somebody."""
    return open_with_person(
        by, programme=programme, municipality="GM0402", organisation=organisation(slug), title=title
    )


def stage(by: str, case: UUID, *stages: str) -> None:
    """Move a case through stages."""
    for one in stages:
        casework.change_stage(person(by), case, stage=one)


def close(by: str, case: UUID, reason: str = "goals_met") -> None:
    """Close a case with aftercare."""
    casework.close_case(
        person(by), case, reason=reason, text="De doelen zijn bereikt, in overleg met de persoon.",
        aftercare="Contact na 1, 3, 6 en 12 maanden. De persoon heeft ons nummer.",
    )  # fmt: skip


def long_way() -> Story:
    """From the first night to a home of one's own and nearly a year of contacts after it."""
    case = opened(DESK, TOWN, COOK).pk
    yield 3
    look(
        DESK, case, "Bang voor de werkgever.", safety=1, housing=1, health=2, mental_health=2, income=1,
        work_school=2, legal=1, family=2, daily_life=3,
    )  # fmt: skip
    stage(DESK, case, "safety")
    yield 12
    verbs.make_plan(
        person(DESK), case, words="Ik wil slapen zonder bang te zijn. Daarna wil ik koken, voor mijn werk."
    )
    verbs.give_plan(person(DESK), case, how="kept_here")
    home = wants(DESK, case, "housing", "Een eigen kamer", 150, organisation=organisation(TOWN))
    pay = wants(DESK, case, "income", "Het loon dat nog moet komen", 200, outside="Vakbond")
    lawyer = helped(DESK, case, "lawyer", outside="Advocatenkantoor Voorbeeld")
    mind = helped(DESK, case, "mental_intake", outside="GGZ Fictief")
    yield 6
    stands(DESK, case, lawyer, "started")
    yield 30
    stands(DESK, case, mind, "waiting")
    stage(DESK, case, "guidance")
    yield 40
    look(
        DESK, case, "Woont nu veilig.", safety=3, housing=2, health=3, mental_health=2, income=2, work_school=2,
        legal=3, family=2, daily_life=3,
    )  # fmt: skip
    stands(DESK, case, mind, "started")
    yield 30
    verbs.make_plan(
        person(DESK), case, words="Ik slaap weer. Nu wil ik een diploma en mijn eigen sleutel.", review_on=in_days(120)
    )  # fmt: skip
    school = wants(DESK, case, "work_school", "Diploma kok", 220, by_person=True)
    yield 60
    look(
        DESK, case, safety=4, housing=3, health=4, mental_health=3, income=3, work_school=4, legal=4, family=3
    )
    stands(DESK, case, mind, "ended", "Behandeling afgerond; kan terugbellen.")
    yield 60
    got(DESK, case, home, "reached", "Woont sinds deze maand op zichzelf.")
    got(DESK, case, pay, "partly", "De helft van het loon is betaald.")
    yield 60
    got(DESK, case, school, "reached", "Geslaagd.")
    stands(DESK, case, lawyer, "ended", "Vergunning verlengd.")
    look(
        DESK, case, "Voelt zich veilig.", final=True, safety=5, housing=4, health=4, mental_health=4, income=4,
        work_school=5, legal=4, family=3, daily_life=5,
    )  # fmt: skip
    stage(DESK, case, "aftercare")
    yield 30
    called(DESK, case, "well")
    yield 14
    close(DESK, case)
    yield 44
    called(DESK, case, "not_reached")
    yield 10
    called(DESK, case, "well", "Groeten van de chef: een vast contract.")
    yield 85
    called(DESK, case, "well")
    yield 180
    called(DESK, case, "well", "Wil zelf wel eens vertellen hoe het was.")
    yield 400


def missed() -> Story:
    """Closed with aftercare; the second contact was not made, and nobody said why."""
    case = opened(KWINTES, "kwintes", MISSED).pk
    yield 5
    look(KWINTES, case, safety=2, housing=2, health=3, mental_health=2, income=2, daily_life=2)
    yield 15
    verbs.make_plan(
        person(KWINTES), case, words="Ik wil mijn kinderen bellen en weer zelf boodschappen doen."
    )
    home = wants(KWINTES, case, "daily_life", "Zelf boodschappen doen", 90, by_person=True)
    stage(KWINTES, case, "guidance")
    yield 95
    look(KWINTES, case, safety=3, housing=4, health=3, mental_health=3, income=3, daily_life=4)
    yield 100
    got(KWINTES, case, home, "reached", "Doet alles zelf.")
    look(KWINTES, case, final=True, safety=4, housing=4, health=4, mental_health=3, income=4, daily_life=5)
    yield 100
    close(KWINTES, case)
    yield 31
    called(KWINTES, case, "well")
    yield 400


def came_back() -> Story:
    """Closed, called, and help was needed again: the case goes on with the same thread, and a plan that waits."""
    case = opened(DESK, TOWN, BACK).pk
    yield 4
    look(DESK, case, "Belt nog elke dag.", safety=2, housing=3, mental_health=2, income=1, family=2)
    yield 10
    verbs.make_plan(person(DESK), case, words="Ik wil dat hij ophoudt met bellen.")
    quiet = wants(DESK, case, "safety", "Nieuw nummer en een melding bij de wijkagent", 14, by_person=True)
    stage(DESK, case, "guidance")
    yield 60
    got(DESK, case, quiet, "reached", "Het bellen is gestopt.")
    yield 60
    look(DESK, case, final=True, safety=4, housing=4, mental_health=3, income=3, family=3)
    close(DESK, case, "own_wish")
    yield 29
    called(DESK, case, "well")
    yield 60
    called(DESK, case, "needs_help", "Schulden uit die tijd komen nu binnen.")
    yield 2
    casework.reopen_case(
        person(DESK), case, reason="Vraagt weer hulp: schulden.", what="Bel over de schulden", due=in_days(3)
    )
    yield 3
    look(DESK, case, safety=4, housing=4, mental_health=3, income=1, family=3)
    verbs.make_plan(
        person(DESK), case, words="Ik wil van de schulden af die niet van mij zijn.", review_on=in_days(90)
    )
    wants(DESK, case, "income", "Schuldhulp aanvragen", 60, organisation=organisation(TOWN))
    debts = helped(DESK, case, "debts", slug=TOWN)
    yield 20
    stands(DESK, case, debts, "started")
    while True:
        spoke(DESK, case, "Gesproken over de brieven. Het gaat.")
        yield 13


def child() -> Story:
    """A girl of sixteen: safe at home again, back at school, with contacts after it."""
    case = opened(SAFE_AT_HOME, "veilig-thuis-gv", GIRL, "minor_victim").pk
    yield 2
    look(
        SAFE_AT_HOME, case, "Loopt nog weg.", safety=1, mental_health=2, work_school=1, family=2, daily_life=3
    )
    yield 8
    verbs.make_plan(person(SAFE_AT_HOME), case, words="Ik wil dat iedereen stopt met vragen. Ik mis dansen.")
    dance = wants(SAFE_AT_HOME, case, "daily_life", "Weer op dansles", 60, by_person=True)
    help_ = helped(SAFE_AT_HOME, case, "family_support", outside="Jeugdhulp Fictief")
    yield 20
    stands(SAFE_AT_HOME, case, help_, "started")
    stage(SAFE_AT_HOME, case, "guidance")
    yield 80
    look(SAFE_AT_HOME, case, safety=3, mental_health=3, work_school=3, family=3, daily_life=4)
    yield 70
    got(SAFE_AT_HOME, case, dance, "reached", "Danst elke week, en trad op.")
    stands(SAFE_AT_HOME, case, help_, "ended", "Thuis is het rustiger.")
    look(SAFE_AT_HOME, case, final=True, safety=4, mental_health=4, work_school=4, family=4, daily_life=5)
    close(SAFE_AT_HOME, case)
    yield 28
    called(SAFE_AT_HOME, case, "not_reached")
    yield 11
    called(SAFE_AT_HOME, case, "well")
    yield 52
    called(SAFE_AT_HOME, case, "needs_help", "Blijft zitten zonder hulp bij wiskunde.")
    yield 4
    done(SAFE_AT_HOME, case, "School regelt een mentor en bijles.")
    yield 400


def left_alone() -> Story:
    """Who wishes no contact after the help is left alone."""
    case = opened(KWINTES, "kwintes", ALONE).pk
    yield 6
    look(KWINTES, case, safety=3, housing=2, health=3, income=2)
    yield 14
    verbs.make_plan(person(KWINTES), case, words="Werk. Verder niets.")
    work = wants(KWINTES, case, "work_school", "Werk bij een goede baas", 60, by_person=True)
    stage(KWINTES, case, "guidance")
    yield 70
    got(KWINTES, case, work, "reached", "Werkt in een magazijn, met contract.")
    look(KWINTES, case, final=True, safety=4, housing=4, health=3, income=4)
    close(KWINTES, case, "own_wish")
    yield 30
    called(KWINTES, case, "no_wish")


def waits_for_treatment() -> Story:
    """Goes on, and waits for treatment longer than the term; one goal is still nobody's."""
    case = opened(KWINTES, "kwintes", "Slaapt slecht na jaren in een club").pk
    yield 3
    look(
        KWINTES,
        case,
        "Voelt zich hier veilig.",
        safety=3,
        housing=3,
        health=3,
        mental_health=1,
        income=2,
        family=2,
    )
    stage(KWINTES, case, "guidance")
    yield 10
    verbs.make_plan(
        person(KWINTES), case, words="I want to sleep. I want to see the sea one day.", review_on=in_days(92)
    )
    wants(KWINTES, case, "mental_health", "Rust in de nacht", 120, organisation=organisation("kwintes"))
    wants(KWINTES, case, "daily_life", "Een dag naar zee", 160)
    treatment = helped(KWINTES, case, "mental_treatment", outside="GGZ Fictief")
    language = helped(KWINTES, case, "language_course", outside="Taalhuis Voorbeeld")
    yield 20
    stands(KWINTES, case, treatment, "waiting")
    stands(KWINTES, case, language, "started")
    for text in ("Slaapt drie uur per nacht.", "Taalles is fijn.", "Wacht nog op behandeling."):
        spoke(KWINTES, case, text)
        yield 13
    look(KWINTES, case, safety=4, housing=3, health=2, mental_health=1, income=2, family=3)
    yield 13
    verbs.make_plan(
        person(KWINTES), case, words="I still want to sleep. The lessons are good.", review_on=in_days(90)
    )
    while True:
        spoke(KWINTES, case, "Houdt vol. De wachtlijst duurt lang.")
        yield 13


def just_begun() -> Story:
    """Two weeks in: a first look, a plan, and help that was asked."""
    case = opened(DESK, TOWN, "Sliep in een busje bij het werk").pk
    yield 2
    look(DESK, case, "Voor deze week een kamer.", safety=3, housing=1, health=2, income=1, legal=2)
    yield 6
    verbs.make_plan(person(DESK), case, words="Mijn paspoort terug. Dan naar huis, of een echte baan.")
    wants(DESK, case, "legal", "Een nieuw paspoort", 45, by_person=True)
    helped(DESK, case, "lawyer", outside="Advocatenkantoor Voorbeeld")
    helped(DESK, case, "doctor", outside="Huisartsenpost Voorbeeld")
    yield 60
