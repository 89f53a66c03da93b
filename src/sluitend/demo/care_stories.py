"""Stories of cases in care and in TOP X: what happens after a signal. All persons are fictional."""

from datetime import date, timedelta
from uuid import UUID

from sluitend.access.clock import today
from sluitend.casework import verbs
from sluitend.casework.models import Case, Step
from sluitend.demo.people import organisation, person
from sluitend.demo.person_stories import open_with_person
from sluitend.demo.telling import Story
from sluitend.legal.verbs import record_legal
from sluitend.support import verbs as support
from sluitend.support.models import AftercareContact, Goal, Service
from sluitend.support.verbs import Look

BLIJF = "professional@blijf-groep.voorbeeld"
DIRECTOR = "process_director@zvh.voorbeeld"
KWINTES = "professional@kwintes.voorbeeld"
REGION = "professional@regio.voorbeeld"
SAFE_AT_HOME = "professional@veilig-thuis.voorbeeld"


def in_days(days: int) -> date:
    """Return the date `days` from the day on which the story stands."""
    return today() + timedelta(days=days)


def tick(email: str, case: UUID, result: str, then: str, days: int) -> None:
    """Let somebody finish their organisation's open steps, and say what comes next."""
    mine = person(email).organisations
    steps = list(
        Step.objects.filter(case=case, done_at=None, organisation__in=mine).order_by("due", "created_at")
    )
    verbs.add_step(person(email), case, what=then, due=in_days(days))
    for step in steps:
        verbs.finish_step(person(email), step.pk, result=result)


def first_look(by: str, case: UUID) -> None:
    """Let somebody look how it goes for the first time."""
    looks = {
        "safety": Look(2, "Weet niet wie te vertrouwen."),
        "housing": Look(3),
        "health": Look(2),
        "income": Look(1),
    }
    support.record_assessment(person(by), case, on=today(), looks=looks)


def first_plan(by: str, case: UUID) -> None:
    """Let somebody write the plan with the person."""
    support.make_plan(person(by), case, words="Ik wil een huis, Nederlands leren en mijn zus bellen.")
    support.add_goal(
        person(by),
        case,
        domain="work_school",
        what="Taalles, twee keer per week",
        due=in_days(60),
        by_person=True,
    )
    support.ask_service(person(by), case, kind="language_course", on=today(), outside="Taalhuis Voorbeeld")


def last_look(by: str, case: UUID) -> None:
    """Let somebody end the goal and the help, look how it goes at the end, and make the first contact of aftercare."""
    goal, course = Goal.objects.get(case=case, state="open"), Service.objects.get(case=case)
    support.end_goal(
        person(by), case, goal=goal.pk, state="reached", result="Redt zich in het Nederlands.", on=today()
    )
    for state in ("started", "ended"):
        support.move_service(
            person(by), case, service=course.pk, state=state, on=today(), result="Cursus gehaald."
        )
    looks = {"safety": Look(4), "housing": Look(5), "health": Look(4), "income": Look(3)}
    support.record_assessment(person(by), case, on=today(), looks=looks, is_final=True)
    contact = AftercareContact.objects.filter(case=case, state="planned").earliest("due")
    support.record_aftercare(person(by), case, contact=contact.pk, outcome="well", on=today())


def shelter(case: Case, *, offered_by: str, summary: str) -> Story:
    """From an offer to Blijf Groep to the end: taken over, safe, guided, closed with aftercare."""
    offer = verbs.offer_handover(
        person(offered_by), case.pk, to_organisation=organisation("blijf-groep"),
        reason="De persoon heeft vandaag een veilige plek nodig; Blijf Groep heeft plaats.", summary=summary,
    )  # fmt: skip
    yield 1
    verbs.accept_handover(
        person(BLIJF),
        offer.pk,
        text="We hebben een plek.",
        next_what="Intake en veiligheidsplan",
        next_due=in_days(2),
    )
    yield 0.1
    verbs.change_stage(person(BLIJF), case.pk, stage="safety", text="Opgevangen in Almere.")
    record_legal(person(BLIJF), case.pk, code="reflection_started", on=today())
    record_legal(person(BLIJF), case.pk, code="registration_open", on=today())
    yield 2
    first_look(BLIJF, case.pk)
    tick(BLIJF, case.pk, "Veiligheidsplan gemaakt, samen met de persoon.", "Gesprek over hulp en wensen", 5)
    yield 0.1
    verbs.record_contact(person(BLIJF), case.pk, text="Rustig gesprek met tolk. Wil nog geen aangifte doen.")
    record_legal(person(BLIJF), case.pk, code="thinking", on=today())
    record_legal(person(BLIJF), case.pk, code="registered_consent", on=today())
    yield 6
    verbs.add_participant(
        person(BLIJF), case.pk, organisation=organisation("ggd-gv"), purpose="care", legal_basis="consent",
        motivation="Toestemming gegeven voor medisch onderzoek bij de GGD.",
    )  # fmt: skip
    yield 0.2
    first_plan(BLIJF, case.pk)
    tick(BLIJF, case.pk, "Wensen op papier, in eigen woorden.", "Afspraak met advocaat over verblijf", 10)
    yield 9
    verbs.record_contact(person(BLIJF), case.pk, text="Slaapt beter. Wil Nederlands leren.")
    verbs.change_stage(person(BLIJF), case.pk, stage="guidance")
    yield 2
    tick(BLIJF, case.pk, "Advocaat gesproken.", "Zoek een plek om zelfstandig te wonen", 28)
    record_legal(person(BLIJF), case.pk, code="lawyer_found", on=today())
    yield 12
    verbs.record_contact(person(BLIJF), case.pk, text="Gaat het goed. Eerste taalles gehad.")
    yield 12
    verbs.record_contact(person(BLIJF), case.pk, text="Kan volgende maand verhuizen.")
    verbs.change_stage(person(BLIJF), case.pk, stage="aftercare")
    tick(BLIJF, case.pk, "Woning gevonden.", "Bel een maand na de verhuizing", 30)
    yield 13
    verbs.record_contact(person(BLIJF), case.pk, text="Woont op zichzelf en voelt zich veilig.")
    last_look(BLIJF, case.pk)
    yield 13
    verbs.close_case(
        person(BLIJF), case.pk, reason="goals_met", text="Woont veilig, heeft werk en een netwerk.",
        aftercare="Bellen na 3, 6 en 12 maanden; de persoon heeft ons nummer.",
    )  # fmt: skip


def walk_in(municipality: str, slug: str, by: str) -> Story:
    """Somebody comes to the counter without a signal: the municipality opens the case and finds shelter."""
    case = open_with_person(
        by, programme="victim_care", municipality=municipality, organisation=organisation(slug),
        title="Kwam zelf naar het loket", text="Vertelde over werk zonder loon en een afgepakt paspoort.", urgent=True,
    )  # fmt: skip
    yield 0.2
    yield from shelter(
        case,
        offered_by=by,
        summary="Volwassen vrouw, nu veilig bij een kennis. Spreekt Engels. Zoekt opvang.",
    )


def declined_then_taken(municipality: str, slug: str, by: str) -> Story:
    """Kwintes is full and says so; Blijf Groep takes the person in."""
    case = open_with_person(
        by, programme="victim_care", municipality=municipality, organisation=organisation(slug),
        title="Beschermd wonen gevraagd na uitbuiting in de bouw",
    )  # fmt: skip
    yield 1
    offer = verbs.offer_handover(
        person(by), case.pk, to_organisation=organisation("kwintes"),
        reason="Beschermd wonen past bij wat de persoon vraagt.",
        summary="Volwassen man, veilig, wil begeleid wonen. Geen spoed.",
    )  # fmt: skip
    yield 2
    verbs.decline_handover(person(KWINTES), offer.pk, reason="Geen plek in de komende zes weken.")
    yield 1
    yield from shelter(
        case, offered_by=by, summary="Volwassen man. Kwintes is vol. Vraagt opvang en begeleiding."
    )


def unanswered(municipality: str, slug: str, by: str, to: str) -> Story:
    """An offer that nobody answers: it expires, and the role that the programme names must decide."""
    case = open_with_person(
        by, programme="victim_care", municipality=municipality, organisation=organisation(slug),
        title="Begeleiding gevraagd, thuis wonend",
    )  # fmt: skip
    yield 1
    tick(by, case.pk, "Gesproken: is veilig, wil hulp bij schulden.", "Zoek begeleiding in de buurt", 3)
    yield 1
    verbs.offer_handover(
        person(by), case.pk, to_organisation=organisation(to), reason="Past bij jullie begeleiding.",
        summary="Volwassen persoon, veilig thuis, vraagt begeleiding bij geld en werk.",
    )  # fmt: skip
    yield 60


def offered(municipality: str, slug: str, by: str, *, to: str, case_title: str, summary: str) -> Story:
    """An offer that waits for an answer."""
    case = open_with_person(
        by, programme="victim_care", municipality=municipality, organisation=organisation(slug),
        title=case_title,
        urgent=True,
    )  # fmt: skip
    verbs.record_contact(person(by), case.pk, text="Gebeld: is vannacht bij een vriendin, en wil daar weg.")
    verbs.offer_handover(
        person(by), case.pk, to_organisation=organisation(to), reason="Opvang nodig; bij jullie is plek.",
        summary=summary,
    )  # fmt: skip
    yield 60


def silence(municipality: str, slug: str, by: str) -> Story:
    """A case that lies still: no contact, and a step whose date goes by."""
    case = open_with_person(
        by, programme="victim_care", municipality=municipality, organisation=organisation(slug),
        title="Slachtoffer van uitbuiting in een huishouden",
    )  # fmt: skip
    yield 1
    tick(by, case.pk, "Gebeld; wil nadenken over hulp.", "Bel opnieuw", 7)
    yield 90


def loverboy(by: str = SAFE_AT_HOME) -> Story:
    """Veilig Thuis guides a girl of sixteen; school takes part through the municipality's youth worker."""
    case = open_with_person(
        by, programme="minor_victim", municipality="GM0406", organisation=organisation("veilig-thuis-gv"),
        title="Meisje van 16, mogelijk loverboy", urgent=True,
    )  # fmt: skip
    yield 1
    verbs.record_contact(person(by), case.pk, text="Gesproken op school, met de mentor erbij.")
    tick(
        by, case.pk, "Nu veilig thuis; ouders weten ervan.", "Gesprek met ouders over telefoon en internet", 4
    )
    yield 4
    verbs.change_stage(
        person(by), case.pk, stage="safety", text="Afspraken over internet en ophalen van school."
    )
    tick(by, case.pk, "Ouders doen mee.", "Wekelijks gesprek", 7)
    yield 6
    verbs.record_contact(person(by), case.pk, text="Heeft het contact met de jongen verbroken, zegt ze.")
    tick(by, case.pk, "Gesprek gehad.", "Wekelijks gesprek", 7)
    yield 6
    verbs.record_contact(person(by), case.pk, text="Gaat weer elke dag naar school.")
    tick(by, case.pk, "Gesprek gehad.", "Wekelijks gesprek", 7)
    yield 60


def top_x(municipality: str, title: str) -> Story:
    """From nomination to a plan that several organisations carry out."""
    case = open_with_person(
        DIRECTOR, programme="top_x", municipality=municipality, organisation=organisation("zvh-gv"),
        title=title,
    )  # fmt: skip
    yield 4
    verbs.change_stage(person(DIRECTOR), case.pk, stage="weighed", text="Voldoet aan de criteria 1, 2 en 3.")
    for slug, purpose in (("ggz-centraal", "care"), ("kwintes", "care"), ("politie-gv", "safety")):
        verbs.add_participant(
            person(DIRECTOR),
            case.pk,
            organisation=organisation(slug),
            purpose=purpose,
            legal_basis="partnership",
        )
    tick(DIRECTOR, case.pk, "Gewogen.", "Casusoverleg voorbereiden", 7)
    yield 7
    verbs.change_stage(person(DIRECTOR), case.pk, stage="plan")
    for slug, what in (("ggz-centraal", "Bemoeizorg: twee huisbezoeken"), ("kwintes", "Woonplek beoordelen")):
        verbs.add_step(person(DIRECTOR), case.pk, what=what, due=in_days(10), organisation=organisation(slug))
    verbs.record_contact(
        person(DIRECTOR), case.pk, text="De persoon was bij het overleg en wil hulp bij wonen."
    )
    tick(DIRECTOR, case.pk, "Overleg gehouden, plan gemaakt.", "Voortgang bespreken", 14)
    yield 8
    mine = Step.objects.filter(case=case, done_at=None, organisation=organisation("kwintes")).first()
    if mine:
        verbs.finish_step(person(KWINTES), mine.pk, result="Er is plek in De Cocon, over drie weken.")
    yield 6
    verbs.change_stage(person(DIRECTOR), case.pk, stage="monitoring")
    tick(DIRECTOR, case.pk, "Voortgang besproken.", "Voortgang bespreken", 21)
    yield 60
