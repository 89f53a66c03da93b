"""A referral letter: by whose consent, what can stand in it and what never, and what it leaves behind."""

import io
import json
from datetime import timedelta

import pytest
from docx import Document

from sluitend.access import clock
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.care.verbs import Needs, ask_placement, reserve_place, set_place
from sluitend.care.verbs.places import Properties
from sluitend.casework.models import Entry, Involvement
from sluitend.casework.terms import now, today
from sluitend.casework.verbs import add_step, close_case, involve_person
from sluitend.disclosure.models import DisclosedPerson, Disclosure
from sluitend.exports.letter.choosing import Draft, can_go
from sluitend.exports.letter.verbs import FORMATS, make_letter, preview_letter, read_choices
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.identity.values import Name
from sluitend.intake.models import Consent
from sluitend.intake.verbs import withdraw_consent
from sluitend.logbook.models import Record
from sluitend.support import verbs as support
from sluitend.support.models import Goal, Service
from tests.exports.conftest import answers, consents
from tests.factories import a_case, a_token, an_organisation, in_days, somebody

ASKED = "Wilt u een intake doen? Zij slaapt slecht."


@pytest.fixture
def ggz(world):
    return an_organisation("GGZ Aan het Water", "mental_health")


@pytest.fixture
def agreed(world, case, samira, ggz):
    """Samira agreed that the GGZ is asked for care."""
    consents(world, case, ggz, purpose="medical", how="oral")


def a_draft(organisation=None, **values):
    usual = {"purpose": "medical", "asked": ASKED, "organisation": organisation.pk if organisation else None}
    return Draft(**usual | values)


def to_gp(**values):
    return a_draft(**{"outside": "Huisartsen De Linde", "how": "oral", "on": today()} | values)


def words(sheet):
    return json.dumps(sheet, ensure_ascii=False)


def letters(case):
    return Disclosure.objects.filter(from_case=case, kind="outside")


def refused(world, case, draft):
    """Return at which field a draft is refused, both when it is looked at and when it is made."""
    fields = []
    for act in (lambda: preview_letter(world.anna, case.pk, draft), lambda: make(world, case, draft)):
        with pytest.raises(Refused) as caught:
            act()
        fields.append(caught.value.field)
    assert fields[0] == fields[1]
    assert not letters(case).exists()
    return fields[0]


def make(world, case, draft, form="docx", **values):
    return make_letter(world.anna, case.pk, draft, form=form, **values)


@pytest.mark.usefixtures("agreed")
def test_a_letter_goes_by_consent_and_all_but_its_content_is_on_record(world, case, samira, ggz):
    draft = a_draft(ggz)
    seen = preview_letter(world.anna, case.pk, draft)
    assert not letters(case).exists()
    made = make(world, case, draft, form="pdf", shown=seen.shown)
    assert (made.name, made.media_type, made.content[:5]) == ("brief.pdf", "application/pdf", b"%PDF-")
    given = letters(case).get()
    assert (given.to_organisation, given.legal_basis, given.consent, given.consent_on) == (
        ggz, "consent", "oral", today(),
    )  # fmt: skip
    assert given.categories == ["story"]
    assert DisclosedPerson.objects.get(disclosure=given).person == samira.person
    told = Entry.objects.filter(case=case).latest("number")
    assert told.verb == "disclose"
    assert "GGZ Aan het Water" in told.data["sentence"]
    assert "zorg door een arts of de GGD" in told.text
    assert "wat wij vragen" in told.text
    kept = f"{given.summary} {given.motivation} {told.text} {told.data}"
    assert "slaapt slecht" not in kept
    assert Record.objects.filter(action="export_letter").count() == 1


@pytest.mark.usefixtures("agreed")
def test_both_files_say_what_was_shown(world, case, ggz):
    draft = a_draft(ggz)
    sheet = preview_letter(world.anna, case.pk, draft).sheet
    paper = Document(io.BytesIO(make(world, case, draft).content))
    said = "\n".join(one.text for one in paper.paragraphs)
    for fact in sheet["facts"]:
        assert fact["value"] in said
    assert ASKED in said
    assert "Gemeente Waterstad blijft verantwoordelijk" in said


@pytest.mark.parametrize(
    "said",
    [
        None,
        {"given": False},
        {"purpose": "legal"},
        {"until": "yesterday"},
        {"partner": "shelter"},
        {"withdrawn": True},
        {"later": "no"},
    ],
)
def test_to_the_network_nothing_goes_without_consent_that_stands(world, case, samira, ggz, said):
    if said is not None:
        withdrawn, later = said.pop("withdrawn", False), said.pop("later", "")
        partner = world.shelter if said.pop("partner", "") else ggz
        if said.get("until"):
            said |= {"until": in_days(-1), "asked_on": in_days(-9)}
        if later:
            said |= {"asked_on": in_days(-3)}
        consents(world, case, partner, **{"purpose": "medical"} | said)
        if later:
            consents(world, case, ggz, purpose="medical", given=False)
        if withdrawn:
            withdraw_consent(world.anna, case.pk, consent=Consent.objects.get(case=case).pk, on=today())
    # What the writer says of it themselves makes no difference: the register decides.
    assert refused(world, case, a_draft(ggz, how="written", on=today())) == "organisation"
    assert not Service.objects.filter(case=case).exists()


def test_a_name_that_the_network_knows_does_not_go_around_the_register(world, case, samira, ggz):
    for name in ("GGZ Aan het Water", " ggz  aan het water "):
        assert refused(world, case, to_gp(outside=name)) == "outside"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"how": ""}, "how"),
        ({"how": "shrugged"}, "how"),
        ({"on": None}, "on"),
        ({"on": "tomorrow"}, "on"),
        ({"on": "long ago"}, "on"),
        ({"outside": ""}, "organisation"),
        ({"outside": "x" * 121}, "outside"),
        ({"purpose": "registration"}, "purpose"),
        ({"purpose": "anything"}, "purpose"),
        ({"asked": "  "}, "asked"),
        ({"asked": "x" * 2001}, "asked"),
        ({"kind": "a wonder"}, "kind"),
        ({"lang": "xx"}, "lang"),
        ({"who": frozenset({"address"})}, "who"),
        ({"who": frozenset({"identifier"})}, "who"),
        ({"needs": frozenset({"medical"})}, "needs"),
        ({"intake": frozenset({"needs"})}, "intake"),
        ({"intake": frozenset({"safety"})}, "intake"),
    ],
)
def test_what_is_missing_or_cannot_be_is_refused_where_it_was_filled_in(world, case, samira, values, field):
    days = {"tomorrow": in_days(1), "long ago": in_days(-12_000)}
    values = {name: days.get(value, value) if name == "on" else value for name, value in values.items()}
    assert refused(world, case, to_gp(**values)) == field


def test_both_a_choice_and_a_name_is_refused(world, case, samira, ggz):
    assert refused(world, case, to_gp(organisation=ggz)) == "organisation"
    assert refused(world, case, a_draft(world.town)) == "organisation"


def test_outside_the_network_what_the_person_said_comes_into_the_register(world, case, samira):
    make(world, case, to_gp(on=in_days(-2)))
    said = Consent.objects.get(case=case)
    assert (said.partner_name, said.purpose, said.how, said.asked_on, said.given) == (
        "Huisartsen De Linde", "medical", "oral", in_days(-2), True,
    )  # fmt: skip
    # The next one goes by what is in the register, however the name is typed.
    seen = preview_letter(world.anna, case.pk, to_gp(outside="huisartsen  de linde", how="", on=None))
    assert (seen.by.how, seen.by.on, seen.by.is_new) == ("oral", in_days(-2), False)
    withdraw_consent(world.anna, case.pk, consent=said.pk, on=today())
    with pytest.raises(Refused) as caught:
        make(world, case, to_gp())
    assert caught.value.field == "outside"
    assert letters(case).count() == 1


def test_help_that_is_asked_waits_from_today_and_once(world, case, samira):
    make(world, case, to_gp(kind="doctor"))
    asked = Service.objects.get(case=case)
    assert (asked.kind, asked.outside, asked.state, asked.waiting_since) == (
        "doctor", "Huisartsen De Linde", "asked", today(),
    )  # fmt: skip
    assert not preview_letter(world.anna, case.pk, to_gp(kind="doctor")).waits
    make(world, case, to_gp(kind="doctor", asked="Heeft u al iets kunnen doen?"))
    assert Service.objects.filter(case=case).count() == 1
    with clock.at(now() + timedelta(days=16)):
        evaluate_all()
        assert Gap.objects.filter(case=case, rule="service_waiting", closed_at=None).exists()


def test_a_letter_for_nothing_to_wait_for_asks_no_help(world, case, samira):
    make(world, case, to_gp())
    assert not Service.objects.filter(case=case).exists()


@pytest.mark.usefixtures("agreed")
def test_the_same_form_twice_is_one_letter_and_another_content_is_another(world, case, ggz):
    token, draft = a_token(), a_draft(ggz, kind="mental_intake")
    first = make(world, case, draft, token=token)
    second = make(world, case, draft, form="pdf", token=token)
    assert (first.name, second.name) == ("brief.docx", "brief.pdf")
    assert letters(case).count() == 1
    assert Service.objects.filter(case=case).count() == 1
    assert Record.objects.filter(action="export_letter").count() == 2
    make(world, case, a_draft(ggz, asked="En een tolk graag."), token=token)
    assert letters(case).count() == 2
    with clock.at(now() + timedelta(days=1)):
        make(world, case, draft, token=token)
    assert letters(case).count() == 3


@pytest.mark.usefixtures("agreed")
def test_after_a_consent_is_withdrawn_the_letter_is_not_given_again(world, case, ggz):
    token, draft = a_token(), a_draft(ggz)
    make(world, case, draft, token=token)
    withdraw_consent(world.anna, case.pk, consent=Consent.objects.get(case=case).pk, on=today())
    with pytest.raises(Refused):
        make(world, case, draft, token=token)


@pytest.mark.usefixtures("agreed")
def test_what_changed_since_it_was_shown_does_not_go(world, case, ggz):
    answers(world, case, "language", languages=["pl"])
    draft = a_draft(ggz, intake=frozenset({"language"}))
    seen = preview_letter(world.anna, case.pk, draft)
    answers(world, case, "language", languages=["pl", "en"])
    with pytest.raises(Refused) as caught:
        make(world, case, draft, shown=seen.shown)
    assert caught.value.field == "shown"
    assert not letters(case).exists()
    with pytest.raises(Refused) as caught:
        make(world, case, draft, form="odt")
    assert caught.value.field == "form"


@pytest.mark.usefixtures("agreed")
def test_what_changes_while_the_letter_is_set_does_not_go(world, case, ggz, monkeypatch):
    answers(world, case, "language", languages=["pl"])

    def slow(sheet):
        answers(world, case, "language", languages=["pl", "en"])
        return words(sheet).encode()

    monkeypatch.setitem(FORMATS, "slow", ("text/plain", slow))
    with pytest.raises(Refused) as caught:
        make(world, case, a_draft(ggz, intake=frozenset({"language"})), form="slow")
    assert caught.value.field == "shown"
    assert not letters(case).exists()


@pytest.fixture
def full(world, case, agreed):
    """A case in which everything is known that can go along, and much that cannot."""
    anna = world.anna
    answers(world, case, "safety", danger="no", may_know="Zus Fatima", must_not_know="Oom Rachid")
    answers(world, case, "needs", needs=["medical", "income"], text="Vertelde over Fatima.")
    answers(world, case, "language", languages=["pl"], interpreter="yes", helper="female")
    support.record_assessment(
        anna, case.pk, on=today(), looks={"safety": support.Look(1, "Bang voor Rachid.")}
    )
    support.make_plan(anna, case.pk, words="Ik wil Fatima zien.")
    for domain, what in (
        ("income", "Een eigen rekening"),
        ("housing", "Weg uit De Brug"),
        ("legal", "Aangifte"),
    ):
        support.add_goal(
            anna, case.pk, domain=domain, what=what, due=in_days(9), organisation=world.shelter.pk
        )
    for kind in ("debts", "supported_housing", "lawyer"):
        support.ask_service(anna, case.pk, kind=kind, on=today(), outside=f"Bureau {kind}")
        service = Service.objects.get(case=case, kind=kind).pk
        support.move_service(anna, case.pk, service=service, state="started", on=today())
    support.ask_service(anna, case.pk, kind="doctor", on=today(), outside="Praktijk die nog niets zei")
    add_step(anna, case.pk, what="Pas aanvragen", due=in_days(5), organisation=world.town.pk)
    return can_go(case)


def everything(full, ggz, **values):
    usual = {
        "needs": frozenset({"medical", "income"}),
        "intake": frozenset({"language"}),
        "goals": frozenset(one.pk for one in full.goals),
        "helps": frozenset(one.pk for one in full.helps),
        "agreed": frozenset(one.pk for one in full.agreed),
        "who": frozenset({"name", "birth_date"}),
    }
    return a_draft(ggz, **usual | values)


def test_nothing_goes_along_unless_it_is_chosen(world, case, full, ggz, samira):
    said = words(preview_letter(world.anna, case.pk, a_draft(ggz)).sheet)
    for kept_back in ("Samira", "1990", "rekening", "schulden", "Pas aanvragen", "Pools", "tolk"):
        assert kept_back not in said
    # Nor the pseudonym: in every case it is the same, so that two receivers would know they help one person.
    assert samira.person.pseudonym not in said
    assert "de persoon van dit kenmerk" in said
    assert case.reference in said


def test_each_need_is_chosen_by_itself(world, case, full, ggz):
    draft = a_draft(ggz, needs=frozenset({"income"}))
    said = words(preview_letter(world.anna, case.pk, draft).sheet)
    assert full.needs["income"] in said
    assert full.needs["medical"] not in said
    assert refused(world, case, a_draft(ggz, needs=frozenset({"income", "debts"}))) == "needs"


def test_what_is_chosen_goes_along_and_what_never_may_does_not(world, case, full, ggz, samira):
    said = words(preview_letter(world.anna, case.pk, everything(full, ggz)).sheet)
    for part in ("Samira van Dijk", "12-05-1990", "Een eigen rekening", "Hulp bij schulden", "Pas aanvragen"):
        assert part in said
    assert "een arts of medicijnen" in said
    assert "Pools" in said
    never = (
        "Fatima",
        "Rachid",
        "Brug",
        "Aangifte",
        "lawyer",
        "supported",
        "nog niets zei",
        "Kerkstraat",
        "Anna",
    )
    never = (*never, "Bureau debts")  # whoever is typed in may be a shelter
    for word in never:
        assert word not in said, word
    assert samira.person.pseudonym not in said
    assert "een hulpverlener" in said


def test_of_a_stay_the_provider_is_not_named_whatever_its_kind(world, case, full, ggz):
    other = an_organisation("Stichting Dak", "other", region=world.region)
    support.add_goal(
        world.anna, case.pk, domain="income", what="Een fiets", due=in_days(9), organisation=other.pk
    )
    goal = Goal.objects.get(what="Een fiets")
    draft = everything(full, ggz, goals=frozenset({goal.pk}))
    assert "Stichting Dak" in words(preview_letter(world.anna, case.pk, draft).sheet)
    _stays_at(world, case, other)
    assert "Stichting Dak" not in words(preview_letter(world.anna, case.pk, draft).sheet)


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize(("kind", "is_named"), [("womens_shelter", False), ("ambulatory", True)])
def test_who_has_a_bed_is_not_named_whoever_sleeps_there(world, case, ggz, kind, is_named):
    other = an_organisation("Stichting Dak", "youth_care", region=world.region)
    support.add_goal(
        world.anna, case.pk, domain="income", what="Een fiets", due=in_days(9), organisation=other.pk
    )
    draft = a_draft(ggz, goals=frozenset({Goal.objects.get(what="Een fiets").pk}))
    assert "Stichting Dak" in words(preview_letter(world.anna, case.pk, draft).sheet)
    host = somebody("Hans", other, "professional")
    set_place(host, other.pk, Properties(kind, "kamer 1", "GM9801"))
    assert ("Stichting Dak" in words(preview_letter(world.anna, case.pk, draft).sheet)) is is_named


def _stays_at(world, case, provider):
    host = somebody("Hans", provider, "professional")
    place = set_place(host, provider.pk, Properties("womens_shelter", "kamer 1", "GM9801"))
    needs = Needs(urgency="tonight", sex="female", age=27, residence="dutch", form="sexual")
    request = ask_placement(world.anna, case.pk, needs)
    reserve_place(world.anna, request.pk, place=place.pk)


def test_what_was_passed_over_or_is_over_cannot_be_sent_by_its_id(world, case, full, ggz):
    legal = Goal.objects.get(case=case, domain="legal")
    lawyer = Service.objects.get(case=case, kind="lawyer")
    elsewhere = a_case(world.anna)
    support.add_goal(world.anna, elsewhere.pk, domain="income", what="Van een ander", due=in_days(9))
    other = Goal.objects.get(what="Van een ander")
    for name, row in (("goals", legal), ("helps", lawyer), ("goals", other)):
        assert refused(world, case, a_draft(ggz, **{name: frozenset({row.pk})})) == name
    goal = full.goals[0]
    support.end_goal(world.anna, case.pk, goal=goal.pk, state="reached", result="Klaar.", on=today())
    assert refused(world, case, a_draft(ggz, goals=frozenset({goal.pk}))) == "goals"


def test_the_timeline_names_the_parts_and_the_person_is_named_in_the_disclosure(world, case, full, ggz):
    make(world, case, everything(full, ggz))
    given = letters(case).get()
    assert given.categories == ["birth_date", "name", "story"]
    assert given.motivation.endswith(
        "Ging mee: wat wij vragen, wat er het eerst nodig is, taal en tolk, doelen van het plan, hulp die loopt, "
        "wat is afgesproken, de naam, de geboortedatum."
    )
    assert DisclosedPerson.objects.get(disclosure=given).categories == ["birth_date", "name"]
    assert "Samira" not in f"{given.motivation} {given.summary}"


def test_what_is_not_known_of_the_person_cannot_be_chosen(world, case, ggz):
    involve_person(world.anna, case.pk, role="subject", values=[Name("Nora", "", "Verzonnen")])
    consents(world, case, ggz, purpose="medical")
    assert refused(world, case, a_draft(ggz, who=frozenset({"name", "birth_date"}))) == "who"
    assert "Nora" in words(preview_letter(world.anna, case.pk, a_draft(ggz, who=frozenset({"name"}))).sheet)


def test_a_letter_can_have_its_fixed_words_in_english(world, case, full, ggz):
    said = words(preview_letter(world.anna, case.pk, everything(full, ggz, lang="en")).sheet)
    assert "Referral letter" in said
    assert "a doctor or medicine" in said
    assert ASKED in said


@pytest.mark.usefixtures("agreed")
def test_a_letter_is_about_one_person(world, case, ggz):
    involve_person(world.anna, case.pk, role="subject", values=[Name("Nora", "", "Verzonnen")])
    assert refused(world, case, a_draft(ggz)) is None
    nobody = a_case(world.anna)
    consents(world, nobody, ggz, purpose="medical")
    assert refused(world, nobody, a_draft(ggz)) is None


@pytest.mark.usefixtures("agreed")
def test_of_who_must_not_be_used_nothing_goes(world, case, ggz, samira):
    person = Involvement.objects.get(case=case).person
    type(person).objects.filter(pk=person.pk).update(restricted=True)
    assert refused(world, case, a_draft(ggz)) == "involvements"


@pytest.mark.usefixtures("agreed")
def test_only_who_carries_an_open_case_of_care_writes_letters(world, case, ggz, adviser):
    draft = a_draft(ggz)
    acts = (
        read_choices,
        lambda actor, pk: preview_letter(actor, pk, draft),
        lambda actor, pk: make_letter(actor, pk, draft, form="pdf"),
    )
    for act in acts:
        for actor in (world.bas, adviser):
            with pytest.raises(NotAllowed):
                act(actor, case.pk)
        with pytest.raises(NotFound):
            act(world.chantal, case.pk)
        with pytest.raises(NotFound):
            act(world.anna, a_case(world.anna, programme="top_x").pk)
    close_case(world.anna, case.pk, reason="no_contact", text="Zij wil niet meer.")
    assert read_choices(world.anna, case.pk)
    for act in acts[1:]:
        with pytest.raises(NotAllowed):
            act(world.anna, case.pk)
    assert not letters(case).exists()


@pytest.mark.usefixtures("agreed")
def test_a_letter_leaves_the_case_where_it_is(world, case, ggz):
    make(world, case, a_draft(ggz))
    case.refresh_from_db()
    assert case.organisation_id == world.town.pk
    assert not case.handovers.exists()
