"""Passages: nothing counts before somebody accepts it, and only a correction with its reason looks back."""

import json

import pytest

from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.policy.models import NotCovered, Passage
from sluitend.policy.verbs import (
    accept_passage,
    add_document,
    add_passage,
    adopt_document,
    correct_passage,
    end_passage,
    give_text,
    judge_not_covered,
    reject_passage,
    replace_document,
    withdraw_document,
)
from sluitend.policy.verbs.texts import Source
from sluitend.registry.models import Membership
from tests.factories import a_municipality
from tests.policy.conftest import TEXT, a_document, a_draft, days, facts, measured


def proposed(document, code="shelter"):
    return Passage.objects.filter(document=document, sub_criterion=code, state="proposed").order_by("rank")[0]


def test_the_reader_quotes_page_and_reason(place):
    found = proposed(a_document(place))
    assert "afspraken over opvang en nazorg" in found.quotation
    assert found.page == 1
    assert dict(found.reason["terms"])["victim"] == ["slachtoffers"]
    assert found.reason["heading"] == "3 Opvang"


def test_nothing_is_proposed_for_what_the_text_does_not_speak_of(place):
    document = a_document(place)
    for code in ("exit_programme", "bibob_policy", "substitute", "information_sex_workers"):
        assert not Passage.objects.filter(document=document, sub_criterion=code).exists()


def test_a_proposal_proves_nothing_until_somebody_accepts_it(place):
    document = a_document(place)
    assert measured() == []
    accept_passage(place.paul, proposed(document).pk)
    [row] = measured()
    assert (row["municipality_id"], row["sub_criterion"]) == ("GM9801", "shelter")
    assert (row["proves"], row["level"]) == ("arrangement", "own")
    assert row["dated"] == days(-400)
    assert (row["since"], row["correction"]) == (None, "")


def test_only_who_keeps_the_document_judges(place):
    found = proposed(a_document(place))
    for other in (place.mira, place.net.bas):
        with pytest.raises(NotAllowed):
            accept_passage(other, found.pk)
    accept_passage(place.net.anna, found.pk)


def test_a_draft_that_one_may_not_read_has_no_passages_to_find(place):
    draft = add_document(place.paul, place.net.town.pk, a_draft())
    found = add_passage(place.paul, draft.pk, sub_criterion="shelter", quotation="Er komt opvang.")
    with pytest.raises(NotFound):
        end_passage(place.net.bas, found.pk, reason="Zomaar")


def test_what_is_judged_is_judged_once(place):
    found = proposed(a_document(place))
    reject_passage(place.paul, found.pk, reason="Gaat over iets anders")
    with pytest.raises(Refused):
        accept_passage(place.paul, found.pk)
    assert measured() == []


def test_a_correction_looks_back_no_further_than_the_document(place):
    document = a_document(place, in_force_from=days(-300))
    found = proposed(document)
    for since, why in (
        (days(-301), "Gold al"),
        (days(0), "Vandaag"),
        (days(-10), "  "),
        (None, "Zonder dag"),
    ):
        with pytest.raises(Refused):
            accept_passage(place.paul, found.pk, since=since, correction=why)
    accept_passage(place.paul, found.pk, since=days(-300), correction="Gold sinds de inwerkingtreding")
    [row] = measured()
    assert (row["since"], row["correction"]) == (days(-300), "Gold sinds de inwerkingtreding")
    correct_passage(place.paul, found.pk, since=days(-100), correction="Pas later uitgevoerd")
    assert measured()[0]["since"] == days(-100)


def test_a_document_does_not_prove_what_the_registers_show(place):
    document = a_document(place)
    with pytest.raises(Refused) as refusal:
        add_passage(
            place.paul,
            document.pk,
            sub_criterion="contact_official",
            quotation="Er is iemand.",
            proves="arrangement",
        )
    assert refusal.value.field == "proves"
    add_passage(place.paul, document.pk, sub_criterion="contact_official", quotation="Er is iemand.")
    assert measured()[0]["proves"] == "development"


def test_evidence_of_use_is_as_fresh_as_its_own_date(place):
    listed = add_document(
        place.paul,
        place.net.town.pk,
        facts(kind="attendance", adopted_on=None, adopted_by="none", dated=days(-30)),
    )
    add_passage(
        place.paul,
        listed.pk,
        sub_criterion="awareness",
        quotation="41 medewerkers volgden de training.",
        page=1,
    )
    [row] = measured()
    assert (row["proves"], row["dated"]) == ("use", days(-30))


def test_a_draft_proves_only_that_something_is_prepared_until_it_is_adopted(place):
    draft = add_document(place.paul, place.net.town.pk, a_draft())
    add_passage(
        place.paul, draft.pk, sub_criterion="shelter", quotation="Er komt opvang.", proves="arrangement"
    )
    assert [row["proves"] for row in measured()] == ["development"]
    adopt_document(place.paul, draft.pk, kind="policy", adopted_by="council", adopted_on=days(-1))
    assert [row["proves"] for row in measured()] == ["arrangement"]


def test_what_the_region_keeps_holds_for_its_members_in_the_care_domain_of_the_day(place):
    a_municipality("GM9803", "Overkant", place.net.region)
    Membership.objects.filter(municipality="GM9803", domain="care").update(valid_until=days(10))
    document = add_document(place.petra, place.office.pk, facts(adopted_by="regional_board"))
    add_passage(place.petra, document.pk, sub_criterion="shelter", quotation="De regio vangt op.")
    assert {(row["municipality_id"], row["level"]) for row in measured()} == {
        ("GM9801", "regional"),
        ("GM9803", "regional"),
    }
    assert {row["municipality_id"] for row in measured(days(10))} == {"GM9801"}


def test_what_the_region_keeps_did_not_hold_for_a_municipality_before_it_joined(place):
    a_municipality("GM9803", "Overkant", place.net.region)
    Membership.objects.filter(municipality="GM9803", domain="care").update(
        valid_from=days(-20), valid_until=days(30)
    )
    document = add_document(place.petra, place.office.pk, facts(adopted_by="regional_board"))
    found = add_passage(
        place.petra, document.pk, sub_criterion="shelter", quotation="De regio vangt op.", since=days(-200),
        correction="Gold al",
    )  # fmt: skip
    begins = {row["municipality_id"]: (row["since"], row["holds_until"]) for row in measured()}
    assert begins == {"GM9801": (days(-200), None), "GM9803": (days(-20), days(30))}
    Passage.objects.filter(pk=found.pk).update(counts_since=None, correction="")
    assert {row["since"] for row in measured()} == {None}


def test_a_draft_tells_the_country_that_there_is_one_and_nothing_of_what_it_says(place):
    draft = add_document(place.paul, place.net.town.pk, a_draft(title="Geheim plan", dated=days(-90)))
    add_passage(
        place.paul, draft.pk, sub_criterion="shelter", quotation="Er komt opvang.", since=days(-60),
        correction="Het college wil opvang",
    )  # fmt: skip
    [row] = measured()
    assert json.loads(row["detail"]) == {"document": str(draft.pk), "draft": True}
    assert (row["since"], row["correction"]) == (days(-60), "De reden staat bij het concept.")
    adopt_document(place.paul, draft.pk, kind="policy", adopted_by="council", adopted_on=days(-5))
    [row] = measured()
    assert json.loads(row["detail"])["title"] == "Geheim plan"
    assert row["since"] == days(-5)  # it was not in place before it was adopted


def test_evidence_ends_with_the_passage_the_document_or_its_successor(place):
    document = a_document(place, ends_on=days(50))
    found = accept_passage(place.paul, proposed(document).pk)
    assert measured()[0]["holds_until"] == days(50)
    assert measured(days(50)) == []
    new = a_document(place, adopted_on=days(-1), in_force_from=days(20))
    replace_document(place.paul, document.pk, by=new.pk)
    assert measured()[0]["holds_until"] == days(20)
    end_passage(place.paul, found.pk, reason="Afspraak is opgezegd")
    assert measured() == []
    with pytest.raises(Refused):
        end_passage(place.paul, found.pk, reason="Nog eens")


def test_what_is_not_in_force_yet_or_was_withdrawn_proves_nothing(place):
    document = a_document(place, in_force_from=days(5))
    accept_passage(place.paul, proposed(document).pk)
    assert measured() == []
    assert len(measured(days(5))) == 1
    withdraw_document(place.paul, document.pk, reason="Dubbel")
    assert measured(days(5)) == []


def test_not_covered_is_a_judgement_that_a_passage_found_later_ends(place):
    document = a_document(place)
    judge_not_covered(place.paul, document.pk, sub_criterion="shelter")
    assert not Passage.objects.filter(sub_criterion="shelter", state="proposed").exists()
    add_passage(place.paul, document.pk, sub_criterion="shelter", quotation="Toch opvang.", page=3)
    assert not NotCovered.objects.filter(ended_at=None).exists()
    with pytest.raises(Refused):
        judge_not_covered(place.paul, document.pk, sub_criterion="shelter")


def test_judging_not_covered_once_more_stands_in_the_history_with_what_it_rejects(place):
    document = a_document(place)
    judge_not_covered(place.paul, document.pk, sub_criterion="shelter")
    give_text(place.paul, document.pk, Source(pasted=TEXT.replace("nazorg", "hulp")))
    assert Passage.objects.filter(sub_criterion="shelter", state="proposed").exists()
    judge_not_covered(place.paul, document.pk, sub_criterion="shelter")
    assert not Passage.objects.filter(sub_criterion="shelter", state="proposed").exists()
    assert document.history.filter(verb="judge_not_covered").count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sub_criterion": "gezelligheid"}, "sub_criterion"),
        ({"quotation": " "}, "quotation"),
        ({"quotation": "x" * 2001}, "quotation"),
        ({"page": 0}, "page"),
        ({"proves": "magic"}, "proves"),
    ],
)
def test_a_passage_by_hand_is_checked(place, wrong, field):
    document = a_document(place, text="")
    usual = {"sub_criterion": "shelter", "quotation": "Er is opvang."}
    with pytest.raises(Refused) as refusal:
        add_passage(place.paul, document.pk, **usual | wrong)
    assert refusal.value.field == field
