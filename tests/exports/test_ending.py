"""What went on a consent that is taken back: who carries the case gets a step to tell the receiver, once, without why."""

import pytest

from sluitend.access import clock
from sluitend.access.errors import Refused
from sluitend.casework.models import Entry, Step
from sluitend.casework.terms import after_working_days, now, today
from sluitend.casework.verbs import (
    accept_handover,
    close_case,
    finish_step,
    involve_person,
    offer_handover,
    reopen_case,
)
from sluitend.disclosure.receivers import ToOutside
from sluitend.disclosure.rules import Grounds
from sluitend.disclosure.verbs import disclose
from sluitend.exports.ending import KIND
from sluitend.exports.letter.forms import LetterForm
from sluitend.exports.letter.verbs import make_letter, read_choices
from sluitend.exports.verbs import register_with_comensha
from sluitend.gaps.models import Gap
from sluitend.intake.models import Consent
from sluitend.intake.verbs import Asked, record_consent, withdraw_consent
from tests.disclosure.conftest import SAMIRA
from tests.exports.conftest import consents
from tests.exports.test_letter import a_draft, agreed, ggz, make, to_gp
from tests.exports.test_registering import WITHOUT
from tests.factories import a_case, an_organisation, in_days

__all__ = ["agreed", "ggz"]
pytestmark = pytest.mark.usefixtures("samira")


def take_back(world, case, actor=None, **about):
    given = Consent.objects.filter(case=case, given=True, withdrawn_at=None, **about).latest("recorded_at")
    withdraw_consent(actor or world.anna, case.pk, consent=given.pk, on=today())


def steps(case):
    return list(Step.objects.filter(case=case, kind=KIND).order_by("created_at", "id"))


@pytest.mark.usefixtures("agreed")
def test_who_carries_the_case_gets_a_step_to_tell_the_receiver(world, case, ggz):
    make(world, case, a_draft(ggz))
    assert not steps(case)
    # Also when somebody else, who takes part, hears that the consent is taken back.
    take_back(world, case, actor=world.bas)
    [step] = steps(case)
    assert step.what == "Laat weten dat wat wij stuurden niet meer geldt: GGZ Aan het Water"
    assert (step.organisation, step.official_id, step.due) == (
        world.town, case.official_id, after_working_days(today(), 1),
    )  # fmt: skip
    line = Entry.objects.filter(case=case).latest("number")
    assert (line.verb, line.data["sentence"], line.user_id) == ("end_disclosure", step.what, None)
    case.refresh_from_db()
    assert case.next_due <= step.due


@pytest.mark.usefixtures("agreed")
def test_neither_the_step_nor_the_timeline_tells_why(world, case, ggz):
    make(world, case, a_draft(ggz, asked="Zij slaapt slecht."))
    take_back(world, case)
    line = Entry.objects.filter(case=case, verb="end_disclosure").get()
    told = f"{steps(case)[0].what} {line.text} {line.data}"
    for word in ("toestemming", "ingetrokken", "medical", "slaapt", "Samira"):
        assert word not in told


@pytest.mark.usefixtures("agreed")
def test_a_letter_is_told_of_once_and_a_new_one_again(world, case, ggz):
    make(world, case, a_draft(ggz))
    take_back(world, case)
    finish_step(world.anna, steps(case)[0].pk, result="Gebeld.")
    consents(world, case, ggz, purpose="medical", how="oral")
    take_back(world, case)
    assert len(steps(case)) == 1
    consents(world, case, ggz, purpose="medical", how="oral")
    make(world, case, a_draft(ggz, asked="Wilt u haar nu wel zien?"))
    assert len(steps(case)) == 1
    take_back(world, case)
    assert len(steps(case)) == 2


@pytest.mark.usefixtures("agreed")
def test_more_letters_to_one_receiver_are_one_step(world, case, ggz):
    make(world, case, a_draft(ggz))
    make(world, case, a_draft(ggz, asked="Heeft u al plek?"))
    take_back(world, case)
    assert len(steps(case)) == 1


@pytest.mark.usefixtures("agreed")
def test_what_is_still_to_be_told_is_not_asked_twice(world, case, ggz):
    consents(world, case, ggz, purpose="help")
    make(world, case, a_draft(ggz))
    make(world, case, a_draft(ggz, purpose="help"))
    take_back(world, case, purpose="medical")
    take_back(world, case, purpose="help")
    assert len(steps(case)) == 1
    finish_step(world.anna, steps(case)[0].pk, result="Gebeld.")
    consents(world, case, ggz, purpose="help")
    make(world, case, a_draft(ggz, purpose="help", asked="Toch graag."))
    take_back(world, case, purpose="help")
    assert len(steps(case)) == 2


def test_each_receiver_has_a_step_of_its_own_however_the_name_was_typed(world, case):
    make(world, case, to_gp())
    make(world, case, to_gp(outside="huisartsen  de linde", how="", on=None, asked="En een tolk."))
    make(world, case, to_gp(outside="Tandarts Aan Zee"))
    take_back(world, case, partner_name="Huisartsen De Linde")
    assert len(steps(case)) == 1
    take_back(world, case, partner_name="Tandarts Aan Zee")
    assert [one.what.partition(": ")[2] for one in steps(case)] == [
        "huisartsen de linde",
        "Tandarts Aan Zee",
    ]


@pytest.mark.usefixtures("agreed")
def test_what_concerns_another_purpose_or_receiver_changes_nothing(world, case, ggz):
    make(world, case, a_draft(ggz))
    consents(world, case, ggz, purpose="help")
    take_back(world, case, purpose="help")
    consents(world, case, world.shelter, purpose="medical")
    take_back(world, case, partner=world.shelter)
    assert not steps(case)


@pytest.mark.usefixtures("agreed")
def test_what_is_still_to_be_told_is_not_told_once_the_person_says_yes_again(world, case, ggz):
    make(world, case, a_draft(ggz))
    take_back(world, case)
    consents(world, case, ggz, purpose="medical", how="oral")
    [step] = steps(case)
    assert (step.dropped, bool(step.done_at)) == (True, True)
    take_back(world, case)
    assert [bool(one.done_at) for one in steps(case)] == [True, False]


def test_a_no_from_before_it_was_given_ends_nothing(world, case, samira, ggz):
    consents(world, case, ggz, purpose="medical", given=False)
    grounds = Grounds("consent", "oral", "Zij vroeg erom.", today())
    given = {"involvements": [samira.pk], "categories": ["name"], "grounds": grounds}
    disclose(world.anna, case.pk, to=ToOutside(ggz.pk, ""), **given)
    consents(world, case, world.shelter, purpose="help")
    assert not steps(case)


@pytest.mark.usefixtures("agreed")
def test_who_carries_the_case_by_now_need_not_tell_themselves(world, case):
    consents(world, case, world.shelter, purpose="medical", how="oral")
    make(world, case, a_draft(world.shelter))
    offered = offer_handover(
        world.anna,
        case.pk,
        to_organisation=world.shelter.pk,
        reason="Daar woont zij.",
        summary="Zij woont daar.",
    )
    accept_handover(world.bas, offered.pk, legal_basis="wmo", next_what="Kennismaken", next_due=in_days(2))
    given = Consent.objects.get(case=case, partner=world.shelter)
    withdraw_consent(world.bas, case.pk, consent=given.pk, on=today())
    assert not steps(case)


@pytest.mark.parametrize("typed", ["CoMensha", "comensha "])
def test_comensha_is_told_however_the_network_calls_it(world, case, typed):
    an_organisation("Stichting CoMensha", "comensha", on_platform=False)
    record_consent(world.anna, case.pk, Asked("registration", True, "written", today(), partner_name=typed))
    register_with_comensha(world.anna, case.pk, motivation="Zij wil bekend zijn.")
    take_back(world, case)
    assert [one.what.partition(": ")[2] for one in steps(case)] == ["Stichting CoMensha"]


def test_a_consent_on_which_no_letter_went_asks_nothing(world, case, ggz, agreed):
    take_back(world, case)
    assert not steps(case)


@pytest.mark.usefixtures("agreed")
def test_a_no_that_was_said_later_ends_a_letter_too(world, case, ggz):
    make(world, case, a_draft(ggz))
    consents(world, case, ggz, purpose="medical", given=False)
    assert len(steps(case)) == 1


def test_what_is_merely_over_asks_nothing(world, case, ggz):
    consents(world, case, ggz, purpose="medical", until=in_days(2))
    make(world, case, a_draft(ggz))
    with clock.at(now() + (in_days(5) - today())):
        consents(world, case, ggz, purpose="help")
        assert not steps(case)


@pytest.mark.usefixtures("agreed")
def test_the_step_itself_is_not_offered_in_the_next_letter(world, case, ggz):
    make(world, case, a_draft(ggz))
    take_back(world, case)
    assert steps(case)[0] not in read_choices(world.anna, case.pk).agreed


@pytest.mark.usefixtures("agreed")
def test_once_told_it_is_done(world, case, ggz):
    make(world, case, a_draft(ggz))
    take_back(world, case)
    finish_step(world.anna, steps(case)[0].pk, result="Gebeld.")
    assert steps(case)[0].done_at


@pytest.mark.usefixtures("agreed")
def test_in_a_closed_case_the_timeline_says_it_and_the_step_comes_when_it_opens_again(world, case, ggz):
    make(world, case, a_draft(ggz))
    close_case(world.anna, case.pk, reason="no_contact", text="Klaar")
    take_back(world, case)
    assert not steps(case)
    [line] = Entry.objects.filter(case=case, verb="end_disclosure")
    assert "GGZ Aan het Water" in line.data["sentence"]
    gaps = Gap.objects.filter(rule="receiver_not_told", closed_at=None)
    assert [gap.organisation for gap in gaps] == [world.town]
    reopen_case(world.anna, case.pk, reason="Zij belde.", what="Bel terug", due=in_days(3))
    assert len(steps(case)) == 1
    assert not gaps.all().exists()
    finish_step(world.anna, steps(case)[0].pk, result="Gebeld.")
    close_case(world.anna, case.pk, reason="no_contact", text="Klaar")
    assert not gaps.all().exists()


@pytest.mark.usefixtures("agreed")
def test_it_costs_the_same_for_many_letters(world, case, ggz, django_assert_max_num_queries):
    for number in range(4):
        make_letter(world.anna, case.pk, a_draft(ggz, asked=f"Vraag {number}"), form="docx")
    consents(world, case, world.shelter, purpose="help")
    with django_assert_max_num_queries(30):
        take_back(world, case, partner=world.shelter)


def test_a_registration_on_consent_is_told_of_too_and_one_on_another_ground_is_not(world, case, comensha):
    register_with_comensha(world.anna, case.pk, **WITHOUT)
    consents(world, case, comensha)
    register_with_comensha(world.anna, case.pk, motivation="Zij wil bekend zijn.")
    take_back(world, case)
    [step] = steps(case)
    assert step.what == "Laat weten dat wat wij stuurden niet meer geldt: CoMensha"


def test_what_was_given_in_general_is_told_of_when_no_other_yes_stands(world, case, samira, ggz):
    consents(world, case, ggz, purpose="medical", how="oral")
    consents(world, case, ggz, purpose="help", how="oral")
    grounds = Grounds("consent", "oral", "Zij vroeg erom.", today())
    given = {"involvements": [samira.pk], "categories": ["name"], "grounds": grounds}
    disclose(world.anna, case.pk, to=ToOutside(ggz.pk, ""), **given)
    take_back(world, case, purpose="medical")
    assert not steps(case)
    take_back(world, case, purpose="help")
    assert len(steps(case)) == 1


def test_of_a_minor_the_intake_says_whose_word_it_was_before_a_letter_goes(world, samira):
    young = a_case(world.anna, programme="minor_victim")
    involve_person(world.anna, young.pk, role="subject", values=SAMIRA)
    with pytest.raises(Refused, match="een ouder of voogd"):
        make_letter(world.anna, young.pk, to_gp(), form="docx")
    assert {"how", "on"}.isdisjoint(LetterForm(read_choices(world.anna, young.pk)).fields)
    said = Asked(
        "medical", True, "oral", today(), partner_name="Huisartsen De Linde", said_by="representative"
    )
    record_consent(world.anna, young.pk, said)
    assert make_letter(world.anna, young.pk, to_gp(how="", on=None), form="docx")
