"""Adopt, ask, object, agree, decide, withdraw: who may, what stays, and that nothing moves by itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from sluitend.access import clock
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.agreements.access import speaks_for, visible_questions
from sluitend.agreements.facts import Facts
from sluitend.agreements.models import QuestionEntry, RegionalAgreement, ResponsibilityQuestion
from sluitend.agreements.verbs import (
    adopt_agreement,
    ask_responsibility,
    dispute,
    end_agreement,
    preview,
    settle,
    withdraw,
)
from sluitend.agreements.verbs.adopting import Content
from sluitend.casework.models import Case
from sluitend.casework.terms import after_working_days, today
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.registry.models import Membership, Municipality, Organisation
from tests.agreements.conftest import FAR, GONE, HERE, NEXT
from tests.factories import JOB, a_case, a_token, in_days, last_entry, somebody

CONTENT = Content(
    ranks=[["registered"], ["found_without_address", "reported_first"]],
    payers={"guidance": "responsible"},
    term=7,
)
LIVES_NEAR = Facts(HERE, age="adult", stay="lawful", registered=NEXT, found=HERE)
NOT_SAFE = Facts(HERE, age="adult", registered=FAR, unsafe=True, found=NEXT, reported=HERE)


def adopt(actor, content=CONTENT, region="XA", **more):
    values = {
        "title": "Afspraken opvang", "adopted_by": "Colleges van B en W", "adopted_on": today(),
        "valid_from": today(), "source": "Besluit 2018-12",
    }  # fmt: skip
    return adopt_agreement(actor, region, content, **(values | more))


def open_gaps(rule):
    return Gap.objects.filter(rule=rule, closed_at=None)


def test_looking_leaves_no_trace(net):
    one = preview(net.here.official, LIVES_NEAR)
    assert (one["provisional"], one["state"], one["names"][NEXT]) == (NEXT, "decided", "Naastdorp")
    assert one["title"]["nl"].startswith("Standaardafspraak")
    assert not ResponsibilityQuestion.objects.exists()


def test_a_recorded_answer_keeps_its_words(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    assert (asked.state, asked.provisional_id, asked.due) == ("decided", NEXT, None)
    assert asked.involved == [HERE, NEXT]
    assert asked.answer["reasons"][1]["name"]["nl"]
    assert list(asked.history.values_list("verb", flat=True)) == ["ask"]


def test_adopting_later_never_changes_what_was_decided(net):
    before = ask_responsibility(net.here.official, LIVES_NEAR)
    before.refresh_from_db()
    kept = (before.answer, before.state, before.provisional_id)
    adopt(net.adviser, Content(ranks=[["found_without_address"]], payers={}, term=3))
    before.refresh_from_db()
    assert (before.answer, before.state, before.provisional_id) == kept
    assert ask_responsibility(net.here.official, LIVES_NEAR).state == "silent"


def test_the_same_form_twice_is_one_act(net):
    token = a_token()
    first = ask_responsibility(net.here.official, LIVES_NEAR, token=token)
    with pytest.raises(AlreadyDone) as twice:
        ask_responsibility(net.here.official, LIVES_NEAR, token=token)
    assert twice.value.entry.question_id == first.pk
    agreement = a_token()
    adopt(net.adviser, token=agreement)
    with pytest.raises(AlreadyDone):
        adopt(net.adviser, token=agreement)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (Facts("GM0000"), "asking"),
        (Facts(HERE, registered="Waterstad"), "registered"),
        (Facts(HERE, found="GM1234"), "found"),
        (Facts(HERE, exploited=("x",)), "exploited"),
        (Facts(HERE, exploited=tuple(f"GM{n:04}" for n in range(11))), "exploited"),
        (Facts(HERE, age="12"), "age"),
        (Facts(HERE, stay="visum"), "stay"),
        (Facts(HERE, unsafe=True), "registered"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(net, facts, field):
    with pytest.raises(Refused) as refusal:
        ask_responsibility(net.here.official, facts)
    assert refusal.value.field == field


def test_a_dispute_has_a_term_and_who_is_provisionally_responsible_goes_on(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    disputed = dispute(net.near.official, asked.pk, municipality=NEXT, reason="Woont er niet meer")
    assert (disputed.state, disputed.provisional_id) == ("disputed", NEXT)
    assert disputed.due == after_working_days(today(), 10)
    with clock.at(timezone.now() + timedelta(days=3)):
        again = dispute(net.here.official, asked.pk, municipality=HERE, reason="Toch wel")
    assert again.due == disputed.due


def test_both_must_agree_to_the_same_result(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    dispute(net.near.official, asked.pk, municipality=NEXT, reason="Woont er niet meer")
    one = settle(net.near.official, asked.pk, municipality=NEXT, result=HERE, reason="Verhuisd in maart")
    assert one.state == "disputed"
    other = settle(net.here.official, asked.pk, municipality=HERE, result=NEXT, reason="Niet ingeschreven")
    assert other.state == "disputed"
    done = settle(net.here.official, asked.pk, municipality=HERE, result=HERE, reason="Klopt, ingeschreven")
    assert (done.state, done.settled_id, done.responsible_id, done.provisional_id) == (
        "settled",
        HERE,
        HERE,
        NEXT,
    )
    with pytest.raises(Refused):
        dispute(net.near.official, asked.pk, municipality=NEXT, reason="Toch niet")


def test_who_becomes_responsible_must_say_so_or_the_region(net):
    asked = ask_responsibility(net.here.official, NOT_SAFE)
    assert (asked.state, asked.provisional_id) == ("disputed", NEXT)
    alone = settle(net.near.official, asked.pk, municipality=NEXT, result=HERE, reason="Daar gemeld")
    assert alone.state == "disputed"
    done = settle(net.adviser, asked.pk, result=HERE, reason="Kans van slagen is daar het grootst")
    assert (done.state, done.settled_id) == ("settled", HERE)


def an_adviser(net, **values):
    """Make another adviser at the region's own office."""
    office = Organisation.objects.get(kind="region", region=net.region)
    return somebody("Pim", office, "policy_adviser", region=net.region, **values)


def test_the_adviser_decides_alone_only_within_the_region(net):
    asked = ask_responsibility(net.here.official, NOT_SAFE)
    with pytest.raises(Refused) as refusal:
        settle(net.adviser, asked.pk, result=FAR, reason="Ingeschreven in de andere regio")
    assert refusal.value.field == "municipality"
    dispute(net.far.official, asked.pk, municipality=FAR, reason="Ook wij zijn partij")
    with pytest.raises(Refused):
        settle(net.adviser, asked.pk, result=HERE, reason="Wij beslissen")
    for town in (net.here, net.near, net.far):
        done = settle(town.official, asked.pk, municipality=town.code, result=HERE, reason="Samen")
    assert (done.state, done.settled_id) == ("settled", HERE)


def test_who_left_the_region_is_no_longer_decided_for(net):
    asked = ask_responsibility(net.here.official, NOT_SAFE)
    Membership.objects.filter(municipality=NEXT, domain="care").update(region="XB")
    with pytest.raises(Refused):
        settle(net.adviser, asked.pk, result=HERE, reason="Wij beslissen")
    Membership.objects.filter(municipality=NEXT, domain="care").update(region=net.region)
    assert settle(net.adviser, asked.pk, result=HERE, reason="Wij beslissen").state == "settled"


def test_only_an_adviser_for_the_whole_region_decides_for_it(net):
    asked = ask_responsibility(net.here.official, NOT_SAFE)
    for values in ({"municipality": net.here.hall.municipality}, {"programme": "victim_care"}):
        with pytest.raises(NotAllowed):
            settle(an_adviser(net, **values), asked.pk, result=HERE, reason="Ik beslis")
    assert settle(an_adviser(net), asked.pk, result=HERE, reason="Wij beslissen").state == "settled"


def test_a_silence_is_settled_by_who_is_provisionally_responsible_alone(net):
    asked = ask_responsibility(net.here.official, Facts(HERE))
    assert asked.state == "silent"
    done = settle(net.here.official, asked.pk, municipality=HERE, result=HERE, reason="Wij doen het")
    assert done.state == "settled"


def test_nobody_speaks_for_a_municipality_that_is_not_theirs_or_not_involved(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    for actor, municipality in (
        (net.here.official, NEXT),
        (net.adviser, NEXT),
        (net.near.official, FAR),
    ):
        with pytest.raises(NotAllowed):
            dispute(actor, asked.pk, municipality=municipality, reason="Niet van ons")
    dispute(net.near.official, asked.pk, municipality=NEXT, reason="Niet van ons")
    with pytest.raises(NotAllowed):
        settle(net.here.official, asked.pk, result=NEXT, reason="Ik beslis")
    with pytest.raises(Refused) as refusal:
        settle(net.adviser, asked.pk, result=FAR, reason="Een ander")
    assert refusal.value.field == "result"


def test_who_is_not_involved_does_not_find_it(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    seen = {"here": net.here.official, "near": net.near.official, "adviser": net.adviser}
    unseen = {
        "far": net.far.official,
        "elsewhere": net.elsewhere,
        "shelter": net.shelter,
        "stranger": net.stranger,
    }
    for actor in seen.values():
        with acting(actor):
            assert ResponsibilityQuestion.objects.filter(pk=asked.pk).exists()
            assert visible_questions(actor).filter(pk=asked.pk).exists()
    for actor in unseen.values():
        with acting(actor):
            assert not ResponsibilityQuestion.objects.filter(pk=asked.pk).exists()
            assert not QuestionEntry.objects.exists()
            assert not visible_questions(actor).exists()
        with pytest.raises(NotFound):
            dispute(actor, asked.pk, municipality=FAR, reason="Ik wil dit")


def test_a_question_about_a_case_is_for_who_sees_the_case(net):
    case = a_case(net.here.official)
    asked = ask_responsibility(net.here.official, LIVES_NEAR, case=case.pk)
    assert "Naastdorp" in last_entry(case).text
    with pytest.raises(NotFound):
        dispute(net.near.official, asked.pk, municipality=NEXT, reason="Niet van ons")
    for actor in (net.near.official, net.adviser):
        with acting(actor):
            assert not ResponsibilityQuestion.objects.exists()
            assert not visible_questions(actor).exists()
    with pytest.raises(Refused) as refusal:
        ask_responsibility(net.near.official, LIVES_NEAR, case=case.pk)
    assert refusal.value.field == "case"


def test_settling_moves_no_case(net):
    case = a_case(net.here.official)
    asked = ask_responsibility(net.here.official, Facts(HERE), case=case.pk)
    settle(net.here.official, asked.pk, municipality=HERE, result=HERE, reason="Wij doen het")
    again = Case.objects.get(pk=case.pk)
    assert (again.organisation_id, again.municipality_id) == (case.organisation_id, case.municipality_id)
    assert "Beslist" in last_entry(case).text


def test_only_who_asked_withdraws(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    with pytest.raises(NotAllowed):
        withdraw(net.near.official, asked.pk, reason="Niet nodig")
    with pytest.raises(Refused) as refusal:
        withdraw(net.here.official, asked.pk, reason=" ")
    assert refusal.value.field == "reason"
    assert withdraw(net.here.official, asked.pk, reason="Verkeerd ingevuld").state == "withdrawn"
    with pytest.raises(Refused):
        withdraw(net.here.official, asked.pk, reason="Nog eens")


def test_withdrawing_is_for_who_may_speak_and_ends_when_another_objects(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    for role in ("administrator", "privacy_officer"):
        with pytest.raises(NotAllowed):
            withdraw(somebody("Kees", net.here.hall, role), asked.pk, reason="Weg ermee")
    dispute(net.here.official, asked.pk, municipality=HERE, reason="Toch niet")
    other = ask_responsibility(net.here.official, LIVES_NEAR)
    dispute(net.near.official, other.pk, municipality=NEXT, reason="Woont er niet meer")
    with pytest.raises(Refused):
        withdraw(net.here.official, other.pk, reason="Weg ermee")
    assert withdraw(net.here.official, asked.pk, reason="Verkeerd ingevuld").state == "withdrawn"


def test_only_the_region_itself_adopts(net):
    for actor in (net.here.official, net.elsewhere, net.shelter):
        with pytest.raises(NotAllowed):
            adopt(actor)
    assert adopt(net.adviser).version == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"source": "x" * 201}, "source"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"adopted_on": in_days(1)}, "adopted_on"),
        ({"valid_from": in_days(-1)}, "valid_from"),
        ({"valid_from": in_days(4000)}, "valid_from"),
        ({"valid_until": in_days(0)}, "valid_until"),
        ({"content": Content(ranks=[], payers={}, term=5)}, "ranks"),
        ({"content": Content(ranks=[["registered"], ["registered"]], payers={}, term=5)}, "ranks"),
        ({"content": Content(ranks=[["bestaat_niet"]], payers={}, term=5)}, "ranks"),
        ({"content": Content(ranks=[["registered"]], payers={"shelter": "iedereen"}, term=5)}, "payers"),
        ({"content": Content(ranks=[["registered"]], payers={}, term=0)}, "term"),
        ({"content": Content(ranks=[["registered"]], payers={}, term=5, centre="GM0000")}, "centre"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_at_its_field(net, more, field):
    with pytest.raises(Refused) as refusal:
        adopt(net.adviser, **more)
    assert refusal.value.field == field


def test_a_new_version_ends_the_former_on_the_day_that_it_begins(net):
    first = adopt(net.adviser)
    with pytest.raises(Refused):
        adopt(net.adviser)
    second = adopt(net.adviser, valid_from=in_days(10))
    first.refresh_from_db()
    assert (first.valid_until, second.version, second.valid_until) == (in_days(10), 2, None)
    with pytest.raises(Refused):
        end_agreement(net.adviser, first.pk, on=in_days(20), reason="Opgezegd")
    with pytest.raises(NotAllowed):
        end_agreement(net.here.official, second.pk, on=in_days(20), reason="Opgezegd")
    with pytest.raises(Refused) as refusal:
        end_agreement(net.adviser, second.pk, on=in_days(20), reason=" ")
    assert refusal.value.field == "reason"
    ended = end_agreement(net.adviser, second.pk, on=in_days(20), reason="Opgezegd")
    assert (ended.valid_until, ended.end_reason, ended.ended_by_id) == (
        in_days(20),
        "Opgezegd",
        net.adviser.user,
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        RegionalAgreement.objects.filter(pk=ended.pk).update(end_reason="Anders")


def test_the_database_changes_no_agreement_no_answer_and_no_history(net):
    adopted, asked = adopt(net.adviser), ask_responsibility(net.here.official, LIVES_NEAR)
    changes = (
        lambda: RegionalAgreement.objects.filter(pk=adopted.pk).update(term=3),
        lambda: RegionalAgreement.objects.filter(pk=adopted.pk).delete(),
        lambda: ResponsibilityQuestion.objects.filter(pk=asked.pk).update(answer={}),
        lambda: ResponsibilityQuestion.objects.filter(pk=asked.pk).update(provisional=FAR),
        lambda: QuestionEntry.objects.filter(question=asked).update(text="anders"),
        lambda: QuestionEntry.objects.filter(question=asked).delete(),
        lambda: ResponsibilityQuestion.objects.filter(pk=asked.pk).update(state="disputed", due=None),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_two_agreements_never_hold_at_once(net):
    adopted = adopt(net.adviser, valid_until=in_days(20))
    row = RegionalAgreement.objects.get(pk=adopted.pk)
    row.pk, row.version, row.valid_from = a_token(), 2, in_days(10)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_gaps_open_and_close_with_what_people_do(net):
    evaluate_network()
    missing = open_gaps("agreement_missing").get(region="XA")
    assert missing.organisation.kind == "region"
    asked = ask_responsibility(net.here.official, Facts(HERE))
    silent = open_gaps("responsibility_silent").get()
    assert (silent.organisation_id, silent.municipality_id) == (net.here.hall.pk, HERE)
    settle(net.here.official, asked.pk, municipality=HERE, result=HERE, reason="Wij doen het")
    assert not open_gaps("responsibility_silent").exists()
    adopted = adopt(net.adviser)
    assert not open_gaps("agreement_missing").filter(region="XA").exists()
    end_agreement(net.adviser, adopted.pk, on=today(), reason="Opgezegd")
    assert open_gaps("agreement_ended").get().region_id == "XA"


def test_a_dispute_past_its_term_is_a_gap_of_who_is_provisionally_responsible(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    dispute(net.near.official, asked.pk, municipality=NEXT, reason="Woont er niet meer")
    evaluate_network()
    assert not open_gaps("responsibility_dispute").exists()
    with clock.at(timezone.now() + timedelta(days=40)):
        evaluate_network()
    assert open_gaps("responsibility_dispute").get().organisation_id == net.near.hall.pk


def test_a_merged_municipality_answers_through_who_took_it_over(net):
    asked = ask_responsibility(net.here.official, Facts(HERE, age="adult", registered=GONE))
    assert (asked.provisional_id, asked.region_id) == (FAR, "XB")
    with acting(net.far.official):
        assert ResponsibilityQuestion.objects.filter(pk=asked.pk).exists()


def merge(code, into):
    """Let a municipality go over into another today."""
    Municipality.objects.filter(pk=code).update(valid_until=today(), successor=into)


def test_who_took_over_a_party_in_however_many_steps_settles_it(net, as_):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    dispute(net.near.official, asked.pk, municipality=NEXT, reason="Woont er niet meer")
    between = Municipality.objects.create(code="GM9806", name="Tussen", valid_until=today(), successor_id=FAR)
    with acting(net.far.official):
        assert not ResponsibilityQuestion.objects.exists()
    merge(NEXT, between)
    Organisation.objects.filter(pk=net.near.hall.pk).update(valid_until=today())
    with acting(net.far.official):
        assert ResponsibilityQuestion.objects.filter(pk=asked.pk).exists()
        assert visible_questions(net.far.official).filter(pk=asked.pk).exists()
    shown = as_(net.far.official).get(f"/verantwoordelijk/vragen/{asked.pk}/?doe=settle").content.decode()
    assert "Voorlopig verantwoordelijk: Dijkdorp" in shown
    assert f'<option value="{FAR}">' in shown
    assert f'<option value="{NEXT}">' not in shown
    with clock.at(timezone.now() + timedelta(days=40)):
        evaluate_network()
        gap = open_gaps("responsibility_dispute").get()
    assert (gap.organisation_id, gap.municipality_id) == (net.far.hall.pk, FAR)
    with pytest.raises(Refused):
        settle(net.far.official, asked.pk, municipality=FAR, result=NEXT, reason="Bestaat niet meer")
    settle(net.far.official, asked.pk, municipality=FAR, result=HERE, reason="Daar ingeschreven")
    done = settle(net.here.official, asked.pk, municipality=HERE, result=HERE, reason="Klopt")
    assert (done.state, done.settled_id) == ("settled", HERE)


def test_who_still_works_at_a_town_hall_that_was_merged_speaks_for_the_new_one(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    assert set(speaks_for(net.near.official)) == {NEXT}
    dispute(net.near.official, asked.pk, municipality=NEXT, reason="Woont er niet meer")
    settle(net.near.official, asked.pk, municipality=NEXT, result=HERE, reason="Verhuisd")
    merge(NEXT, FAR)
    assert {code: hall.pk for code, hall in speaks_for(net.near.official).items()} == {FAR: net.near.hall.pk}
    done = settle(net.here.official, asked.pk, municipality=HERE, result=HERE, reason="Klopt")
    assert done.state == "settled"


def test_a_region_that_does_not_work_here_misses_no_agreement(net):
    evaluate_network()
    assert open_gaps("agreement_missing").filter(region="XB").exists()
    Organisation.objects.filter(kind="region", region="XB").update(on_platform=False)
    evaluate_network()
    assert {gap.region_id for gap in open_gaps("agreement_missing")} == {"XA"}


def test_the_database_knows_which_states_and_acts_there_are(net):
    asked = ask_responsibility(net.here.official, LIVES_NEAR)
    with pytest.raises(DatabaseError), transaction.atomic():
        ResponsibilityQuestion.objects.filter(pk=asked.pk).update(state="lost")
    entry = asked.history.get()
    entry.pk, entry.verb = a_token(), "shout"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save(force_insert=True)


def test_a_question_of_the_system_needs_an_organisation_all_the_same(net):
    with pytest.raises(NotAllowed):
        ask_responsibility(JOB, LIVES_NEAR)
