"""Somebody asks for their own data, and gets all of it: in time, after it is sure who asks, with reasons for the rest."""

import json
from datetime import date

import pytest
from django.db import connection

from sluitend.access.clock import months_after, today
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.verbs import write_note
from sluitend.logbook.models import Record
from sluitend.privacy.dossier import as_json
from sluitend.privacy.verbs import (
    answer_request,
    choose_left_out,
    extend_request,
    find_candidates,
    link_person,
    make_dossier,
    prove_identity,
    register_request,
)
from tests.factories import a_token, in_days
from tests.privacy.conftest import BIRTH, NAME, a_request, case_of


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 5, 15), -180, date(2011, 5, 15)),
    ],
)
def test_a_month_is_a_month_of_the_calendar(day, months, due):
    assert months_after(day, months) == due


def test_a_request_is_due_a_month_after_it_came_in_and_can_be_extended_once(pia):
    request = register_request(pia, kind="access", received_on=in_days(-10))
    assert request.due == months_after(in_days(-10), 1)
    with pytest.raises(Refused):
        extend_request(pia, request.pk, why=" ")
    assert extend_request(pia, request.pk, why="Veel casussen").due == months_after(in_days(-10), 3)
    with pytest.raises(Refused):
        extend_request(pia, request.pk, why="Nog een keer")


def test_it_is_too_late_to_extend_after_the_first_month(pia):
    request = register_request(pia, kind="access", received_on=in_days(-40))
    with pytest.raises(Refused):
        extend_request(pia, request.pk, why="Vergeten")


def test_numbers_count_on_and_a_form_sent_twice_is_one_request(pia):
    token = a_token()
    first = register_request(pia, kind="access", received_on=today(), token=token)
    with pytest.raises(AlreadyDone):
        register_request(pia, kind="access", received_on=today(), token=token)
    assert [first.number, register_request(pia, kind="erasure", received_on=today()).number] == [
        f"AVG-{today().year}-0001",
        f"AVG-{today().year}-0002",
    ]


@pytest.mark.parametrize(("kind", "days"), [("access", 1), ("access", -400), ("everything", 0), ("", 0)])
def test_bad_input_is_refused(pia, kind, days):
    with pytest.raises(Refused):
        register_request(pia, kind=kind, received_on=in_days(days))


def test_nobody_is_looked_up_before_it_is_sure_who_asks(pia, samira):
    request = register_request(pia, kind="access", received_on=today())
    with pytest.raises(Refused):
        find_candidates(pia, request.pk, values=[NAME, BIRTH])
    with pytest.raises(Refused):
        link_person(pia, request.pk, pseudonym=samira.pseudonym)
    with pytest.raises(Refused):
        prove_identity(pia, request.pk, proof="hearsay")


def test_a_person_is_found_by_name_and_told_by_pseudonym(pia, samira):
    request = register_request(pia, kind="access", received_on=today())
    prove_identity(pia, request.pk, proof="document")
    found = find_candidates(pia, request.pk, values=[NAME, BIRTH])
    assert [(one.pseudonym, one.likely) for one in found] == [(samira.pseudonym, True)]
    assert Record.objects.filter(action="find_person", subject=samira.pseudonym).exists()


def test_another_organisations_person_cannot_be_found_or_linked(quinten, samira):
    request = register_request(quinten, kind="access", received_on=today())
    prove_identity(quinten, request.pk, proof="document")
    assert find_candidates(quinten, request.pk, values=[NAME, BIRTH]) == []
    with pytest.raises(NotFound):
        link_person(quinten, request.pk, pseudonym=samira.pseudonym)


def test_the_pile_holds_what_every_subject_knows_and_is_logged(pia, net, samira):
    write_note(net.anna, case_of(samira).pk, text="Samira belde over de opvang")
    request = a_request(pia, samira)
    given = as_json(make_dossier(pia, request.pk))
    text = json.dumps(given, ensure_ascii=False)
    for held in ("Samira", "Dijkstra", "1990-05-12", "belde over de opvang", "Opvang De Brug"):
        assert held in text, held
    assert {"identity", "cases", "timeline", "steps", "log"} <= {one["code"] for one in given["sections"]}
    assert given["receivers"] == ["Opvang De Brug"]
    assert given["processing"][0]["retention"]
    assert Record.objects.filter(action="read_holdings", subject=samira.pseudonym, user_id=pia.user).exists()


def test_of_a_case_of_others_only_ones_own_part_is_told(net, samira):
    from tests.factories import somebody

    officer = somebody("Olga", net.shelter, "privacy_officer")
    write_note(net.anna, case_of(samira).pk, text="Van de gemeente")
    write_note(net.bas, case_of(samira).pk, text="Van de opvang")
    text = json.dumps(as_json(make_dossier(officer, a_request(officer, samira).pk)))
    assert "Van de opvang" in text
    assert "Van de gemeente" not in text


def test_what_is_left_out_is_gone_from_the_answer_and_said_with_its_reason(pia, net, samira):
    write_note(net.anna, case_of(samira).pk, text="De buurman heeft dit verteld")
    request = a_request(pia, samira)
    dossier = make_dossier(pia, request.pk)
    key = next(part.key for section in dossier.sections for part in section.parts if "buurman" in part.text)
    with pytest.raises(Refused):
        choose_left_out(pia, request.pk, left_out={key: "because"})
    choose_left_out(pia, request.pk, left_out={key: "others"})
    given = as_json(make_dossier(pia, request.pk, export=True))
    assert "buurman" not in json.dumps(given)
    assert [(one["parts"], "UAVG 41" in one["source"]) for one in given["left_out"]] == [(1, True)]
    with pytest.raises(Refused):
        answer_request(pia, request.pk, outcome="granted")
    with pytest.raises(Refused):
        answer_request(pia, request.pk, outcome="partly")
    answered = answer_request(pia, request.pk, outcome="partly", motivation="Over een ander")
    assert (answered.answered_on, len(answered.digest)) == (today(), 64)


def test_access_is_not_granted_before_there_is_an_answer_to_give(pia, samira):
    request = a_request(pia, samira)
    with pytest.raises(Refused):
        answer_request(pia, request.pk, outcome="granted")
    make_dossier(pia, request.pk, export=True)
    answer_request(pia, request.pk, outcome="granted")
    with pytest.raises(Refused):
        make_dossier(pia, request.pk)


def test_only_the_privacy_officer_of_the_organisation_comes_near_a_request(net, pia, quinten, samira):
    request = a_request(pia, samira)
    for actor in net.everybody:
        with pytest.raises(NotAllowed):
            make_dossier(actor, request.pk)
    with pytest.raises(NotFound):
        make_dossier(quinten, request.pk)
    for actor, seen in ((pia, 1), (quinten, 0), (net.anna, 0)):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM privacy_request")
            assert cursor.fetchone()[0] == seen, actor.name


def test_the_officer_still_sees_no_case_and_no_name_without_a_request(pia, samira):
    with acting(pia), connection.cursor() as cursor:
        for table in ("casework_case", "casework_entry", "identity_person", "identity_sealed"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table
