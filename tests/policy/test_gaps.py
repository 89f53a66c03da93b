"""The gaps about policy open in time, close by the act that mends them, and tell nobody the title of a draft."""

from datetime import timedelta

import pytest

from sluitend.access import clock
from sluitend.access.clock import now
from sluitend.access.errors import Refused
from sluitend.gaps.evaluation import evaluate_network
from sluitend.gaps.models import Gap
from sluitend.policy.models import Passage, PolicyDocument
from sluitend.policy.queries import successors_of
from sluitend.policy.verbs import accept_passage, add_document, change_dates, reject_passage, replace_document
from sluitend.policy.verbs.texts import Source
from sluitend.registry.models import Organisation
from tests.policy.conftest import TEXT, a_document, a_draft, days

RULES_OF_POLICY = ("policy_ending", "policy_lapsed", "policy_unjudged")


def open_gaps(rule):
    return list(Gap.objects.filter(rule=rule, closed_at=None))


def test_a_regulation_that_ends_within_half_a_year_is_a_gap_until_it_is_prolonged(place):
    document = a_document(place, text="", ends_on=days(150))
    [gap] = open_gaps("policy_ending")
    assert (gap.subject, gap.organisation, gap.municipality_id) == (
        str(document.pk),
        place.net.town,
        "GM9801",
    )
    change_dates(
        place.paul, document.pk, reason="Verlengd", in_force_from=None, ends_on=days(400), review_on=None
    )
    assert not open_gaps("policy_ending")


def test_a_review_that_passed_is_a_gap_and_a_report_never_expires(place):
    a_document(place, text="", review_on=days(-1))
    assert len(open_gaps("policy_ending")) == 1
    a_document(place, text="", kind="annual_report", ends_on=days(20))
    assert len(open_gaps("policy_ending")) == 1


def test_what_lapsed_stays_a_gap_until_a_successor_is_in_force(place):
    document = a_document(place, text="", ends_on=days(-5))
    assert len(open_gaps("policy_lapsed")) == 1
    new = a_document(place, text="", adopted_on=days(-1), in_force_from=days(10))
    replace_document(place.paul, document.pk, by=new.pk)
    assert len(open_gaps("policy_lapsed")) == 1
    change_dates(place.paul, new.pk, reason="Eerder", in_force_from=days(-1), ends_on=None, review_on=None)
    assert not open_gaps("policy_lapsed")


def test_a_draft_takes_the_place_of_nothing_and_the_gap_stays_open(place):
    document = a_document(place, text="", ends_on=days(-5))
    draft = add_document(place.paul, place.net.town.pk, a_draft())
    with pytest.raises(Refused, match="concept") as refusal:
        replace_document(place.paul, document.pk, by=draft.pk, on=days(-5))
    assert refusal.value.field == "by"
    assert draft not in successors_of(document)
    assert len(open_gaps("policy_lapsed")) == 1


def test_a_document_with_no_other_day_than_its_own_is_warned_of_in_time(place):
    document = a_document(place, text="", ends_on=days(90))
    PolicyDocument.objects.filter(pk=document.pk).update(adopted_on=None, adopted_by="none")
    evaluate_network()
    assert len(open_gaps("policy_ending")) == 1


def test_what_a_town_hall_that_ended_kept_is_no_gap(place):
    with clock.at(now() - timedelta(days=40)):
        a_document(place)
        a_document(place, text="", ends_on=days(-5))
    evaluate_network()
    assert [len(open_gaps(rule)) for rule in RULES_OF_POLICY] == [0, 1, 1]
    a_document(place, text="", ends_on=days(90))
    assert [len(open_gaps(rule)) for rule in RULES_OF_POLICY] == [1, 1, 1]
    Organisation.objects.filter(pk=place.net.town.pk).update(valid_until=days(0))
    evaluate_network()
    assert [len(open_gaps(rule)) for rule in RULES_OF_POLICY] == [0, 0, 0]


def test_proposals_that_wait_twenty_working_days_are_a_gap_until_all_are_judged(place):
    with clock.at(now() - timedelta(days=40)):
        document = a_document(place)
    evaluate_network()
    assert [gap.subject for gap in open_gaps("policy_unjudged")] == [str(document.pk)]
    first, *others = Passage.objects.filter(document=document, state="proposed")
    accept_passage(place.paul, first.pk)
    assert open_gaps("policy_unjudged")
    for one in others:
        reject_passage(place.paul, one.pk)
    assert not open_gaps("policy_unjudged")


def test_the_gap_of_a_draft_does_not_tell_its_title(place):
    with clock.at(now() - timedelta(days=40)):
        add_document(place.paul, place.net.town.pk, a_draft(title="Geheim plan"), source=Source(pasted=TEXT))
    evaluate_network()
    [gap] = open_gaps("policy_unjudged")
    assert "Geheim" not in str(gap.detail)
