"""The register: who may keep what, which days fit together, and that a document is never rewritten behind its history."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.policy.access import access_document, visible_documents
from sluitend.policy.models import Page, Passage, PolicyDocument, PolicyEntry
from sluitend.policy.verbs import (
    add_document,
    add_passage,
    adopt_document,
    change_dates,
    give_text,
    replace_document,
    withdraw_document,
)
from sluitend.policy.verbs.texts import Source
from tests.factories import NOBODY, a_token
from tests.policy.conftest import JOB, TEXT, a_document, a_draft, days, facts


def test_who_keeps_a_towns_policy_are_its_adviser_its_contact_official_and_the_region(place):
    for keeper in (place.paul, place.net.anna, place.petra):
        assert add_document(keeper, place.net.town.pk, facts()).organisation == place.net.town
    for other in (place.mira, place.net.bas, place.net.chantal):
        with pytest.raises(NotAllowed):
            add_document(other, place.net.town.pk, facts())


def test_only_a_municipality_or_a_region_keeps_policy(place):
    with pytest.raises(Refused) as refusal:
        add_document(place.petra, place.net.shelter.pk, facts())
    assert refusal.value.field == "organisation"


def test_what_was_adopted_is_read_by_everybody_with_an_office_and_by_nobody_else(place):
    document = a_document(place)
    for reader in (place.mira, place.net.bas, place.net.chantal, place.petra):
        assert access_document(reader, document.pk) == document
    with pytest.raises(NotFound):
        access_document(NOBODY, document.pk)


def test_a_draft_of_a_town_is_read_there_and_at_the_office_of_its_region_only(place):
    draft = add_document(place.paul, place.net.town.pk, a_draft())
    for reader in (place.paul, place.mira, place.net.anna, place.petra):
        assert draft in visible_documents(reader)
    for other in (place.net.bas, place.net.chantal):
        assert draft not in visible_documents(other)


def test_a_draft_of_the_region_is_read_in_the_whole_region(place):
    draft = add_document(place.petra, place.office.pk, a_draft())
    assert draft in visible_documents(place.net.bas)
    assert draft not in visible_documents(place.net.chantal)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "gedicht"}, "kind"),
        ({"title": "  \n "}, "title"),
        ({"adopted_on": None}, "adopted_on"),
        ({"adopted_by": "none"}, "adopted_by"),
        ({"adopted_by": "koning"}, "adopted_by"),
        ({"adopted_on": days(1)}, "adopted_on"),
        ({"ends_on": days(-400)}, "ends_on"),
        ({"in_force_from": days(-10), "ends_on": days(-20)}, "ends_on"),
        ({"adopted_on": days(-10), "in_force_from": days(-400)}, "in_force_from"),
        ({"review_on": days(-401)}, "review_on"),
        ({"dated": days(1)}, "dated"),
        ({"cvdr": "CVDR12x"}, "cvdr"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://x.nl/\"><script>"}, "link"),
        ({"themes": ["aliens"]}, "themes"),
        ({"draft": True}, "adopted_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(place, wrong, field):
    with pytest.raises(Refused) as refusal:
        add_document(place.paul, place.net.town.pk, facts(**wrong))
    assert refusal.value.field == field
    assert not PolicyDocument.objects.exists()


def test_what_is_adopted_may_work_back_for_a_year(place):
    document = add_document(
        place.paul, place.net.town.pk, facts(adopted_on=days(-10), in_force_from=days(-370))
    )
    asked = {"ends_on": None, "review_on": None}
    with pytest.raises(Refused) as refusal:
        change_dates(place.paul, document.pk, reason="Eerder", in_force_from=days(-400), **asked)
    assert refusal.value.field == "in_force_from"
    assert "Klopt het jaar?" in str(refusal.value.message)


def test_a_form_sent_twice_adds_one_document(place):
    token = a_token()
    add_document(place.paul, place.net.town.pk, facts(), token=token)
    with pytest.raises(AlreadyDone):
        add_document(place.paul, place.net.town.pk, facts(), token=token)
    assert PolicyDocument.objects.count() == 1


def test_a_draft_becomes_policy_by_its_adoption(place):
    draft = add_document(place.paul, place.net.town.pk, a_draft())
    with pytest.raises(Refused):
        adopt_document(place.paul, draft.pk, kind="proposal", adopted_by="council", adopted_on=days(-1))
    adopted = adopt_document(place.paul, draft.pk, kind="policy", adopted_by="council", adopted_on=days(-1))
    assert (adopted.draft, adopted.kind, adopted.dated) == (False, "policy", days(-1))
    with pytest.raises(Refused):
        adopt_document(place.paul, draft.pk, kind="policy", adopted_by="council", adopted_on=days(-1))


def test_days_change_with_a_reason_which_stays_in_the_history(place):
    document = a_document(place)
    asked = {"in_force_from": None, "ends_on": days(90), "review_on": None}
    with pytest.raises(Refused):
        change_dates(place.paul, document.pk, reason=" ", **asked)
    change_dates(place.paul, document.pk, reason="Verlengd door de raad", **asked)
    last = PolicyEntry.objects.filter(document=document).latest("at", "id")
    assert last.text == "Verlengd door de raad"
    assert str(days(90)) in last.data["ends_on"]
    with pytest.raises(Refused):
        change_dates(place.paul, document.pk, reason="Nog eens", **asked)


def test_a_document_is_replaced_by_another_of_the_same_organisation_and_never_in_a_circle(place):
    old, new = a_document(place), a_document(place, adopted_on=days(-10))
    elsewhere = add_document(place.petra, place.office.pk, facts())
    for other in (old, elsewhere):
        with pytest.raises(Refused):
            replace_document(place.paul, old.pk, by=other.pk)
    assert replace_document(place.paul, old.pk, by=new.pk).replaced_on == days(-10)
    with pytest.raises(Refused):
        replace_document(place.paul, new.pk, by=old.pk)


def test_what_is_withdrawn_takes_no_more_acts(place):
    document = a_document(place)
    withdraw_document(place.paul, document.pk, reason="Dubbel ingevoerd")
    with pytest.raises(Refused):
        give_text(place.paul, document.pk, Source(pasted=TEXT))
    with pytest.raises(Refused):
        withdraw_document(place.paul, document.pk, reason="Nog eens")


def test_a_new_text_is_a_new_edition_and_supersedes_what_nobody_judged(place):
    document = a_document(place)
    before = set(Passage.objects.values_list("pk", flat=True))
    give_text(place.paul, document.pk, Source(pasted=TEXT + "\n\nZwembad"))
    assert set(Page.objects.values_list("edition", flat=True)) == {1, 2}
    assert set(Passage.objects.filter(pk__in=before).values_list("state", flat=True)) == {"superseded"}
    assert Passage.objects.filter(state="proposed", edition=2).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policy_policyentry SET text = 'anders'",
        "UPDATE policy_page SET text = 'anders'",
        "UPDATE policy_policydocument SET ends_on = adopted_on, in_force_from = adopted_on",
        "UPDATE policy_passage SET state = 'accepted'",
        "UPDATE policy_passage SET correction = 'zomaar'",
    ],
)
def test_the_database_keeps_what_was_done(place, statement):
    a_document(place)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policy_policydocument SET adopted_by = 'iemand'",
        """INSERT INTO policy_finding (id, document_id, what, data, at, settled)
           SELECT gen_random_uuid(), id, 'iets', '{}', now(), '' FROM policy_policydocument""",
    ],
)
def test_the_database_knows_the_words_of_the_register(place, statement):
    a_document(place, text="")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "table", ["policyentry", "passage", "policydocument", "page", "notcovered", "finding"]
)
def test_nobody_deletes_anything(place, table):
    a_document(place)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM policy_{table}")
        assert cursor.rowcount == 0


def test_the_gate_and_the_database_let_the_same_documents_through(place):
    add_document(place.paul, place.net.town.pk, facts())
    add_document(place.paul, place.net.town.pk, a_draft())
    add_document(place.petra, place.office.pk, a_draft())
    add_passage(
        place.petra,
        add_document(place.petra, place.office.pk, facts()).pk,
        sub_criterion="shelter",
        quotation="Opvang",
    )
    seen = set()
    for actor in (place.paul, place.mira, place.petra, place.net.bas, place.net.chantal, NOBODY, JOB):
        expected = set(visible_documents(actor).values_list("pk", flat=True))
        with acting(actor):
            assert set(PolicyDocument.objects.values_list("pk", flat=True)) == expected, actor.name
            assert set(PolicyEntry.objects.values_list("document", flat=True)) == expected, actor.name
        seen.add(len(expected))
    assert seen == {0, 2, 3, 4}
