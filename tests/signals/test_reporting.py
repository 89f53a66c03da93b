"""A report becomes a case of whoever answers there, once."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from sluitend.access.actor import public
from sluitend.access.errors import Refused
from sluitend.casework.access import visible_cases
from sluitend.casework.models import Case, Entry
from sluitend.casework.promises import PROMISES, offenders
from sluitend.casework.terms import after_working_days, today
from sluitend.registry.models import Official, Organisation
from sluitend.signals.access import access_signal, visible_signals
from sluitend.signals.codes import digest_of
from sluitend.signals.models import Signal
from sluitend.signals.verbs import report_signal
from tests.factories import a_municipality, a_token, office, people
from tests.signals.conftest import ANSWERS, a_signal


def test_a_report_lands_at_the_contact_official_of_the_municipality(crew):
    signal, _code = a_signal()
    assert (signal.case.organisation, signal.case.official_id) == (crew.town, office(crew.anna))
    assert (signal.case.programme, signal.case.stage) == ("signal", "received")
    assert access_signal(crew.anna, signal.pk) == signal


def test_a_report_reaches_the_organisation_when_nobody_fills_the_post(crew):
    Official.objects.filter(pk=office(crew.anna)).update(valid_until=today())
    signal, _code = a_signal()
    assert (signal.case.organisation, signal.case.official) == (crew.town, None)


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        ({"danger_now": True}, 0),
        ({"when": "now"}, 1),
        ({"minor_involved": True}, 1),
        ({}, 5),
    ],
)
def test_the_term_follows_from_the_urgency(crew, answers, days):
    signal, _code = a_signal(**answers)
    assert signal.case.next_due == after_working_days(today(), days)
    assert signal.case.urgent == answers.get("danger_now", False)


def test_the_code_is_kept_nowhere(crew):
    signal, code = a_signal()
    assert bytes(signal.follow_up) == digest_of(code)
    kept = " ".join(str(value) for row in (signal, signal.case) for value in vars(row).values())
    assert code not in kept
    assert not Entry.objects.filter(pk=signal.token).exists()


def test_the_same_form_sent_twice_is_one_signal_with_one_code(crew):
    token = a_token()
    first, code = a_signal(token=token)
    second, again = a_signal(token=token)
    assert (first.pk, code) == (second.pk, again)
    assert Case.objects.filter(programme="signal").count() == 1


def test_a_double_click_makes_one_signal(fresh_database):
    people()
    token, codes, at_once = a_token(), [], threading.Barrier(4)

    def click():
        at_once.wait()
        with transaction.atomic():
            codes.append(report_signal(public(), **ANSWERS, token=token)[1])
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 4
    assert len(set(codes)) == 1
    assert Case.objects.count() == Signal.objects.count() == 1
    assert [offenders(promise) for promise in PROMISES] == [[]] * len(PROMISES)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("what", ""),
        ("what", "\u202e\x00 "),
        ("what", "x" * 4001),
        ("place", "x" * 201),
        ("place_kind", "castle"),
        ("when", "later"),
        ("form", "none"),
        ("indicators", ["unknown"]),
        ("reporter_kind", "spy"),
        ("reporter_name", "x" * 121),
        ("reporter_contact", "x" * 201),
        ("municipality", "GM0000"),
        ("municipality", ""),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field(crew, field, value):
    with pytest.raises(Refused) as refusal:
        a_signal(**{field: value})
    assert refusal.value.field == field
    assert not Signal.objects.exists()


@pytest.mark.parametrize("days", [1, 365, -10 * 366 - 1])
def test_a_day_that_cannot_be_is_refused(crew, days):
    with pytest.raises(Refused) as refusal:
        a_signal(when="day", seen_on=today() + timedelta(days=days))
    assert refusal.value.field == "seen_on"


def test_marks_that_hide_text_are_taken_out(crew):
    signal, _code = a_signal(what="<b>Man</b>\x00 met \u202etas")
    assert signal.what == "<b>Man</b> met tas"


def test_where_a_report_would_reach_nobody_it_is_refused_with_whom_to_call(crew):
    a_municipality("GM9803", "Nergenshuizen", crew.elsewhere)
    with pytest.raises(Refused) as refusal:
        a_signal(municipality="GM9803")
    assert "CoMensha" in str(refusal.value.message)
    Organisation.objects.filter(pk=crew.town.pk).update(on_platform=False)
    with pytest.raises(Refused):
        a_signal()


def test_a_merged_municipality_is_answered_for_by_the_new_one(crew):
    old = a_municipality("GM9804", "Oudstad", crew.region)
    old.successor, old.valid_until = crew.municipality, today()
    old.save()
    signal, _code = a_signal(municipality="GM9804")
    assert signal.case.municipality == crew.municipality


def test_chantal_and_the_public_see_no_signal(crew):
    signal, _code = a_signal()
    assert signal in visible_signals(crew.anna)
    for outsider in (crew.chantal, public()):
        assert not visible_signals(outsider).exists()
        assert not visible_cases(outsider).exists()
        with pytest.raises(Refused):
            access_signal(outsider, signal.pk)
