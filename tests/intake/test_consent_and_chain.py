"""What somebody consented to, the chain around a minor, and what becomes a gap."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sluitend.access.clock import at
from sluitend.access.context import acting
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.casework.models import Participation
from sluitend.casework.terms import after_working_days, today
from sluitend.casework.verbs import accept_handover, add_participant, close_case, end_participation, go_on_in
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.gaps.rules import RULES
from sluitend.intake import verbs
from sluitend.intake.choices import Partner
from sluitend.intake.models import Answer, ChainContact, Consent
from sluitend.intake.queries import Progress, current, progress
from sluitend.intake.reference import contacts, terms
from sluitend.intake.steps import CHAIN, CONSENT, STEPS, steps_for
from sluitend.intake.verbs import Asked
from sluitend.intake.words import consent_rows
from tests.factories import JOB, a_case, an_offer, an_organisation, in_days, somebody

EVERYTHING = {
    "safety": {"danger": "no", "safe_address": "yes", "reach": "call"},
    "exploitation": {"forms": ["labour"]},
    "period": {"began": "unknown", "goes_on": "no", "places": ["unknown"], "home": "unknown", "found": "GM9801"},
    "needs": {"needs": ["income"]},
    "children": {"children": "not_asked"},
    "language": {"languages": ["pl"], "interpreter": "yes", "helper": "either"},
    "stay": {"stay": "eu"},
    "report": {"wish_to_report": "no"},
    "custody": {"custody": "unknown", "custodians_know": "no"},
    "school": {"school": "truant"},
    "online": {"phone": "yes", "accounts": "unknown", "images": "not_asked"},
}  # fmt: skip


def gaps(case):
    return set(
        Gap.objects.filter(case=case, closed_at=None, rule__startswith="intake_").values_list(
            "rule", flat=True
        )
    )


def consent(world, case, **values):
    usual = {
        "purpose": "help",
        "given": True,
        "how": "oral",
        "asked_on": today(),
        "partner": world.shelter.pk,
        "said_by": "both" if case.programme == "minor_victim" else "",
    }
    verbs.record_consent(world.anna, case.pk, Asked(**usual | values))
    return Consent.objects.filter(case=case).latest("recorded_at")


def test_consent_is_per_partner_and_purpose_with_the_day_and_who_asked(world, case):
    given = consent(world, case)
    consent(world, case, purpose="registration", how="written", partner=None, partner_name="CoMensha")
    consent(world, case, purpose="report", given=False, asked_by=world.shelter.pk)
    intake = current(case)
    assert {one.purpose for one in intake.standing_consents} == {"help", "registration"}
    assert given.asked_by == world.town
    assert [one.asked_by for one in intake.consents if not one.given] == [world.shelter]
    assert intake.state_of(STEPS[CONSENT]) == "done"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"purpose": "onzin"}, "purpose"),
        ({"how": "telepathie"}, "how"),
        ({"purpose": "registration"}, "how"),
        ({"asked_on": None}, "asked_on"),
        ({"asked_on": in_days(1)}, "asked_on"),
        ({"until": in_days(-1)}, "until"),
        ({"until": in_days(9999)}, "until"),
        ({"given": False, "until": in_days(9)}, "until"),
        ({"partner": None}, "partner_name"),
    ],
)
def test_a_consent_that_makes_no_sense_is_refused_at_its_field(world, case, values, field):
    with pytest.raises(Refused) as refused:
        consent(world, case, **values)
    assert refused.value.field == field


def test_a_withdrawn_consent_stays_in_the_history_and_holds_no_more(world, case):
    given = consent(world, case, asked_on=in_days(-3))
    with pytest.raises(Refused):
        verbs.withdraw_consent(world.anna, case.pk, consent=given.pk, on=in_days(-4))
    verbs.withdraw_consent(world.anna, case.pk, consent=given.pk, on=today())
    intake = current(case)
    assert intake.standing_consents == []
    assert intake.consents[0].withdrawn_on == today()
    with pytest.raises(NotFound):
        verbs.withdraw_consent(world.anna, case.pk, consent=given.pk, on=today())


def test_a_consent_can_be_withdrawn_in_a_closed_case_in_which_nothing_else_is_asked(world, case, as_):
    given = consent(world, case)
    case.refresh_from_db()
    close_case(world.anna, case.pk, reason="no_trafficking", text="Niets gevonden.")
    with pytest.raises(NotAllowed):
        consent(world, case)
    address = f"/casussen/{case.pk}/intake/"
    client = as_(world.anna)
    assert f"intrekken/{given.pk}" in client.get(f"{address}toestemming/").content.decode()
    assert client.post(f"{address}intrekken/{given.pk}/", {"on": today().isoformat()}).status_code == 302
    assert current(case).standing_consents == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake_consent SET given = false",
        "UPDATE intake_consent SET purpose = 'report'",
        "UPDATE intake_consent SET withdrawn_on = NULL, withdrawn_at = NULL, withdrawn_by_id = NULL",
        "DELETE FROM intake_consent",
    ],
)
def test_the_database_refuses_to_rewrite_a_consent(world, case, statement):
    given = consent(world, case)
    verbs.withdraw_consent(world.anna, case.pk, consent=given.pk, on=today())
    with pytest.raises(DatabaseError), transaction.atomic(), acting(JOB), connection.cursor() as cursor:
        cursor.execute(statement)


def by_consent(actor, partner):
    """Return a case of `actor` in which `partner` takes part because the person consented."""
    case = a_case(actor)
    add_participant(actor, case.pk, organisation=partner.pk, purpose="care", legal_basis="consent")
    return case


def takes_part(case, organisation):
    return Participation.objects.get(case=case, organisation=organisation, until=None)


def test_a_partner_who_takes_part_without_consent_any_more_is_a_gap_until_they_leave(world, case):
    asked, case = case, by_consent(world.anna, world.shelter)
    given = consent(world, case)
    assert gaps(case) == set()
    verbs.withdraw_consent(world.anna, case.pk, consent=given.pk, on=today())
    assert gaps(case) == {"intake_consent_withdrawn"}
    # A no that is kept as well changes nothing.
    consent(world, case, given=False)
    assert gaps(case) == {"intake_consent_withdrawn"}
    end_participation(world.anna, takes_part(case, world.shelter).pk, reason="De persoon wil het niet meer.")
    assert gaps(case) == set()
    # Who takes part on another basis may go on.
    verbs.withdraw_consent(world.anna, asked.pk, consent=consent(world, asked).pk, on=today())
    assert gaps(asked) == set()


def test_a_consent_for_another_purpose_that_stands_leaves_a_partner_in_the_case(world):
    case = by_consent(world.anna, world.shelter)
    one, other = consent(world, case), consent(world, case, purpose="medical", until=today())
    verbs.withdraw_consent(world.anna, case.pk, consent=one.pk, on=today())
    assert "intake_consent_withdrawn" not in gaps(case)
    with at(timezone.now() + timedelta(days=1)):
        evaluate_all()
        assert "intake_consent_withdrawn" in gaps(case)
        first = Gap.objects.get(rule="intake_consent_withdrawn", closed_at=None)
        verbs.withdraw_consent(world.anna, case.pk, consent=other.pk, on=today())
        assert Gap.objects.get(rule="intake_consent_withdrawn", closed_at=None) == first


def test_the_same_partner_in_two_cases_is_two_gaps_each_of_who_carries_the_case(world):
    partner = an_organisation("GGD aan het Water", "ggd", region=world.region)
    mine, theirs = (by_consent(actor, partner) for actor in (world.anna, world.bas))
    for actor, case in ((world.anna, mine), (world.bas, theirs)):
        asked = Asked("help", given=True, how="oral", asked_on=today(), partner=partner.pk)
        verbs.record_consent(actor, case.pk, asked)
        verbs.withdraw_consent(actor, case.pk, consent=Consent.objects.get(case=case).pk, on=today())
    found = Gap.objects.filter(rule="intake_consent_withdrawn", closed_at=None)
    assert {(gap.case_id, gap.organisation_id) for gap in found} == {
        (mine.pk, world.town.pk),
        (theirs.pk, world.shelter.pk),
    }
    end_participation(world.anna, takes_part(mine, partner).pk, reason="De persoon wil het niet meer.")
    assert found.get().case == theirs


def test_no_rule_of_an_intake_finds_one_thing_in_two_cases():
    """An open gap is unique by rule and subject: each subject is a row of one case."""
    for rule in RULES.values():
        if rule.code.startswith("intake_"):
            first = rule.query.split("SELECT", 1)[1].split("::text", 1)[0].strip()
            assert first in {"c.id", "k.id", "p.id", "t.id"}, rule.code


def test_a_new_yes_closes_what_a_withdrawal_opened(world):
    case = by_consent(world.anna, world.shelter)
    given = consent(world, case)
    verbs.withdraw_consent(world.anna, case.pk, consent=given.pk, on=today())
    assert gaps(case) == {"intake_consent_withdrawn"}
    with at(timezone.now() + timedelta(hours=1)):
        consent(world, case)
    assert gaps(case) == set()


def test_the_gap_goes_by_the_day_something_was_said_and_not_by_when_it_was_typed(world):
    """What is typed later about an earlier day does not undo the last word."""
    case = by_consent(world.anna, world.shelter)
    verbs.withdraw_consent(world.anna, case.pk, consent=consent(world, case).pk, on=today())
    consent(world, case, asked_on=in_days(-9))
    assert gaps(case) == {"intake_consent_withdrawn"}
    assert current(case).standing_consents == []
    assert [row.state for row in consent_rows(current(case).consents)] == ["withdrawn", "over"]


def test_a_consent_that_ends_is_a_gap_before_it_ends_until_it_is_asked_again(world, case):
    consent(world, case, until=in_days(terms()["consent_ends"] + 2))
    verbs.answer_step(world.anna, case.pk, step="safety", answers=EVERYTHING["safety"])
    assert gaps(case) == set()
    with at(timezone.now() + timedelta(days=3)):
        evaluate_all()
        assert gaps(case) == {"intake_consent_ends"}
        consent(world, case, given=False)
        assert gaps(case) == set()


def test_whoever_is_not_asked_about_danger_is_a_gap_from_the_second_day(world, case):
    evaluate_all()
    assert gaps(case) == set()
    with at(timezone.now() + timedelta(days=terms()["danger"] + 1)):
        evaluate_all()
        assert gaps(case) == {"intake_danger_unasked"}
        for answer in ("not_asked", "unknown"):
            verbs.answer_step(world.anna, case.pk, step="safety", answers={"danger": answer})
            assert bool(gaps(case)) == (answer == "not_asked")


def test_unknown_danger_counts_as_asked_for_a_day_and_is_kept_each_time_it_is_asked(world, case):
    unknown, days = {"danger": "unknown"}, terms()["danger"] + 1
    verbs.answer_step(world.anna, case.pk, step="safety", answers=unknown)
    verbs.answer_step(world.anna, case.pk, step="safety", answers=unknown)
    assert Answer.objects.count() == 1
    for again in (1, 2):
        with at(timezone.now() + timedelta(days=again * days)):
            evaluate_all()
            assert gaps(case) == {"intake_danger_unasked"}
            verbs.answer_step(world.anna, case.pk, step="safety", answers=unknown)
            assert gaps(case) == set()
    assert Answer.objects.count() == 3


def test_danger_is_a_gap_until_a_new_answer_says_otherwise(world, case):
    yes, no = {"danger": "yes"}, EVERYTHING["safety"]
    verbs.answer_step(world.anna, case.pk, step="safety", answers=yes)
    found = Gap.objects.get(case=case, closed_at=None, rule="intake_danger_now")
    assert found.severity == 3
    assert found.organisation == world.town
    for more in ({**yes, "reach": "call"}, {"reach": "call"}):
        verbs.answer_step(world.anna, case.pk, step="safety", answers=more)
        assert gaps(case) == {"intake_danger_now"}
    verbs.answer_step(world.anna, case.pk, step="safety", answers=no)
    assert gaps(case) == set()
    verbs.answer_step(world.anna, case.pk, step="safety", answers=yes)
    assert gaps(case) == {"intake_danger_now"}
    close_case(world.anna, case.pk, reason="no_trafficking", text="Niets gevonden.")
    assert gaps(case) == set()


@pytest.mark.parametrize("programme", ["victim_care", "minor_victim"])
def test_an_intake_that_is_not_finished_in_time_is_a_gap_until_every_step_is_done(
    world, case, young, programme
):
    case = young if programme == "minor_victim" else case
    with at(timezone.now() + timedelta(days=terms()["finished"] + 1)):
        evaluate_all()
        assert gaps(case) == {"intake_danger_unasked", "intake_unfinished"}
        for step in steps_for(programme):
            assert "intake_unfinished" in gaps(case)
            if step.code == CONSENT:
                consent(world, case)
            elif step.code == CHAIN:
                for kind in ("vt_advice", "youth_contact", "police_none"):
                    verbs.record_chain_contact(
                        world.anna, case.pk, kind=kind, on=today(), text="Nog niet nodig."
                    )
            else:
                verbs.answer_step(world.anna, case.pk, step=step.code, answers=EVERYTHING[step.code])
        assert gaps(case) == set()
        assert current(case).is_finished
        assert progress(world.anna, case).is_finished


def test_who_need_not_be_asked_anything_gets_a_finished_intake_as_well(world, case):
    with at(timezone.now() + timedelta(days=terms()["finished"] + 1)):
        for step in steps_for(case.programme):
            if step.code != CONSENT:
                verbs.answer_step(world.anna, case.pk, step=step.code, answers=EVERYTHING[step.code])
        assert gaps(case) == {"intake_unfinished"}
        verbs.ask_nobody(world.anna, case.pk)
        verbs.ask_nobody(world.anna, case.pk)
        assert gaps(case) == set()
    assert Answer.objects.filter(case=case, step=CONSENT).count() == 1
    assert current(case).is_finished
    consent(world, case)
    assert progress(world.anna, case) == Progress(9, 9, "no")


def goes_on(actor, case, programme):
    """Let `case` go on in another programme, with a colleague region's organisation; returns who carries it now."""
    kinds = {"minor_victim": "safe_at_home", "victim_care": "womens_shelter"}
    to = an_organisation(f"Verder als {programme}", kinds[programme], region=case.organisation.region)
    vera = somebody("Vera", to, "professional")
    accept_handover(vera, an_offer(actor, case, to, to_programme=programme).pk)
    case.refresh_from_db()
    return vera


def _late_after_a_term(case):
    for days, late in ((1, False), (2, True)):
        with at(timezone.now() + timedelta(days=2 * terms()["finished"] + days)):
            evaluate_all()
            assert ("intake_unfinished" in gaps(case)) == late


def test_a_case_that_goes_on_with_who_carries_it_gets_the_whole_term_too(world, case):
    with at(timezone.now() + timedelta(days=terms()["finished"] + 1)):
        evaluate_all()
        assert "intake_unfinished" in gaps(case)
        go_on_in(world.anna, case.pk, programme="minor_victim", reason="Blijkt jonger dan 18.")
        assert "intake_unfinished" not in gaps(case)
    _late_after_a_term(case)


def test_a_case_that_goes_on_in_another_programme_gets_the_whole_term_for_its_new_steps(world, case):
    with at(timezone.now() + timedelta(days=terms()["finished"] + 1)):
        vera = goes_on(world.anna, case, "minor_victim")
        assert "intake_unfinished" not in gaps(case)
        # Whether there is danger was to be asked from the first day, whoever carries the case.
        assert "intake_danger_unasked" in gaps(case)
    _late_after_a_term(case)
    assert progress(vera, case).steps == 13


def test_what_the_chain_owes_can_be_answered_after_the_case_went_on_in_adult_care(world, young, as_):
    for step in ("custody", "school", "online"):
        verbs.answer_step(world.anna, young.pk, step=step, answers=EVERYTHING[step])
    verbs.record_chain_contact(world.anna, young.pk, kind="vt_report", on=today())
    contact = ChainContact.objects.get()
    vera = goes_on(world.anna, young, "victim_care")
    assert progress(vera, young) == Progress(1, 10, "")
    assert [step.code for step, state in current(young).steps if state == "done"] == [CHAIN]
    client, address = as_(vera), f"/casussen/{young.pk}/intake/"
    assert "keten/" in client.get(address).content.decode()
    text = client.get(f"{address}keten/").content.decode()
    assert f"antwoord/{contact.pk}" in text
    assert "Leg een contact vast" not in text
    sent = client.post(f"{address}keten/", {"kind": "vt_advice", "on": today().isoformat()})
    assert sent.status_code == 422
    assert "hoort bij minderjarigen" in sent.content.decode()
    data = {"on": today().isoformat()}
    assert client.post(f"{address}antwoord/{contact.pk}/", data, follow=True).status_code == 200
    contact.refresh_from_db()
    assert contact.answered_on == today()


def test_the_chain_of_a_minor_must_answer_within_its_term(world, young):
    verbs.record_chain_contact(world.anna, young.pk, kind="vt_report", on=today(), contact="Triageteam")
    contact = ChainContact.objects.get()
    assert contact.due_on == after_working_days(today(), 5)
    assert gaps(young) == set()
    days = (contact.warn_on - today()).days
    verbs.answer_step(world.anna, young.pk, step="safety", answers=EVERYTHING["safety"])
    with at(timezone.now() + timedelta(days=days)):
        evaluate_all()
        assert gaps(young) == {"intake_chain_silent"}
        with pytest.raises(Refused):
            verbs.answer_chain_contact(world.anna, young.pk, contact=contact.pk, on=in_days(-30))
        verbs.answer_chain_contact(world.anna, young.pk, contact=contact.pk, on=today())
        assert gaps(young) == set()
        with pytest.raises(NotFound):
            verbs.answer_chain_contact(world.anna, young.pk, contact=contact.pk, on=today())


def test_an_answer_is_late_after_its_day_and_not_on_it(world, young, as_):
    """On the page as in the gap: `Geen antwoord van de keten` is late the day after, too."""
    verbs.record_chain_contact(world.anna, young.pk, kind="vt_report", on=today())
    contact = ChainContact.objects.get()
    due = contact.due_on
    with at(timezone.now() + (contact.warn_on - today())):
        evaluate_all()
    address = f"/casussen/{young.pk}/intake/keten/"
    for day, late in ((due, False), (due + timedelta(days=1), True)):
        with at(timezone.now() + (day - today())):
            page = as_(world.anna).get(address).content.decode()
            gap = Gap.objects.get(rule="intake_chain_silent", case=young)
            assert (gap.due < today()) == late
        assert ("te laat" in page) == late
        assert ("wacht op antwoord" in page) != late
        assert "Verwacht uiterlijk" in page


def test_leaving_a_partner_out_of_the_chain_needs_a_reason(world, case, young):
    with pytest.raises(Refused) as refused:
        verbs.record_chain_contact(world.anna, young.pk, kind="police_none", on=today())
    assert refused.value.field == "text"
    with pytest.raises(Refused):
        verbs.record_chain_contact(world.anna, case.pk, kind="vt_advice", on=today())
    with pytest.raises(Refused):
        verbs.record_chain_contact(world.anna, young.pk, kind="onzin", on=today())


def test_every_partner_of_the_chain_has_a_contact_and_a_way_to_leave_it_out():
    for partner in Partner.values:
        kinds = [one for one in contacts().values() if one.partner == partner]
        assert {one.is_none for one in kinds} == {True, False}
        assert all(one.law and one.awaits for one in kinds if one.length)


def test_others_neither_ask_nor_withdraw(world, case, adviser):
    given = consent(world, case)
    for actor, error in ((world.chantal, NotFound), (adviser, NotAllowed)):
        with pytest.raises(error):
            verbs.withdraw_consent(actor, case.pk, consent=given.pk, on=today())
        with pytest.raises(error):
            verbs.record_consent(actor, case.pk, Asked("help", True, "oral", today(), world.shelter.pk))
        assert actor is world.chantal or progress(actor, case) is None


def test_an_organisation_and_a_typed_name_are_not_both_taken(world, case, as_):
    asked = Asked("help", True, "oral", today(), world.shelter.pk, partner_name="Een advocaat")
    with pytest.raises(Refused) as refused:
        verbs.record_consent(world.anna, case.pk, asked)
    assert refused.value.field == "partner_name"
    typed = {
        "partner": world.shelter.pk, "partner_name": "Een advocaat", "purpose": "help", "given": "ja", "how": "oral",
        "asked_on": today().isoformat(),
    }  # fmt: skip
    address = f"/casussen/{case.pk}/intake/toestemming/"
    answer = as_(world.anna).post(address, typed)
    assert answer.status_code == 422
    assert "Kies een organisatie of typ een naam, niet allebei." in answer.content.decode()
    assert "Een advocaat" in answer.content.decode()
    assert not Consent.objects.filter(case=case).exists()
    assert as_(world.anna).post(address, typed | {"partner_name": " "}).status_code == 302
    assert Consent.objects.get(case=case).partner_name == ""


def test_a_day_that_is_still_to_come_is_told_together_with_what_is_missing(world, case, as_):
    typed = {"partner_name": "Een advocaat", "given": "ja", "how": "oral", "asked_on": in_days(1)}
    answer = as_(world.anna).post(f"/casussen/{case.pk}/intake/toestemming/", typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"purpose", "asked_on"}


def test_only_who_carries_the_case_says_that_another_asked(world, case):
    usual = {"purpose": "help", "given": True, "how": "oral", "asked_on": today(), "partner": world.far.pk}
    with pytest.raises(Refused) as refused:
        verbs.record_consent(world.bas, case.pk, Asked(**usual, asked_by=world.town.pk))
    assert refused.value.field == "asked_by"
    for asked_by in (world.shelter.pk, None):
        verbs.record_consent(world.bas, case.pk, Asked(**usual, asked_by=asked_by))
    assert set(Consent.objects.filter(case=case).values_list("asked_by", flat=True)) == {world.shelter.pk}
