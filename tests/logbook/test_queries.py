"""A privacy officer finds who did what with whose data; nobody else does, and the asking is logged."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sluitend.access.actor import public, system
from sluitend.access.errors import NotAllowed
from sluitend.logbook import ldv, queries
from sluitend.logbook.models import Outcome, Record
from sluitend.logbook.queries import Search
from sluitend.logbook.trace import begin
from sluitend.logbook.verbs import search_log, who_looked
from tests.logbook.acts import read


def people(page):
    return [record.subject for record in page.records]


def test_a_search_finds_by_person_user_purpose_case_and_period(db, anna, bas, town):
    case = uuid4()
    read(anna, "P-1", case=case)
    read(anna, "P-2", purpose="safety")
    middle = timezone.now()
    read(bas, "P-3", action="open_case")
    read(bas, "P-4", emergency=True)
    for wanted, found in {
        Search(person="P-1"): ["P-1"],
        Search(user=1): ["P-2", "P-1"],
        Search(user=1, purpose="safety"): ["P-2"],
        Search(case=case): ["P-1"],
        Search(organisation=town, since=middle): ["P-4", "P-3"],
        Search(until=middle): ["P-2", "P-1"],
        Search(emergency=True): ["P-4"],
        Search(outcome=Outcome.DENIED): [],
    }.items():
        assert people(queries.search(Record.objects.all(), wanted=wanted)) == found, wanted


def test_pages_follow_each_other_without_gap_or_repetition(db, anna, bas):
    for turn in range(5):
        read(anna, *(f"P-{turn}{number}" for number in range(5)))
    seen, after = [], ""
    while True:
        page = search_log(bas, Search(user=1), after=after, size=7)
        seen += people(page)
        if not (after := page.after):
            break
        read(anna, "P-new")  # what is written meanwhile moves no page
    assert len(seen) == 25
    assert seen == sorted(seen, key=lambda name: (name[2], name[3]), reverse=True)


@pytest.mark.parametrize("after", ["x", "1.2", "1.2.3.4", "99999999999999999999999.1.1", "1.1.x"])
def test_a_page_that_was_never_given_is_refused(db, bas, after):
    with pytest.raises(ValueError):  # noqa: PT011  the kind is all that is promised
        search_log(bas, Search(), after=after)


def test_who_looked_at_my_file(db, anna, bas):
    read(anna, "P-1")
    read(anna, "P-1")
    read(bas, "P-1", action="export_case", purpose="accountability")
    read(anna, "P-1", outcome=Outcome.DENIED)
    read(anna, "P-2")
    rows = who_looked(bas, "P-1")
    assert [(row.user_id, row.action, row.purpose, row.times) for row in rows] == [
        (2, "export_case", "accountability", 1),
        (1, "read_case", "care", 2),
    ]
    assert rows[1].first < rows[1].last


def test_who_asks_the_log_is_in_the_log(db, anna, bas):
    read(anna, "P-1")
    search_log(bas, Search(person="P-1"))
    who_looked(bas, "P-1")
    asked = Record.objects.filter(user_id=2).order_by("seq")
    assert [(record.action, record.subject, record.role) for record in asked] == [
        ("search_log", "P-1", "privacy_officer"),
        ("read_who_looked", "P-1", "privacy_officer"),
    ]


def test_only_a_privacy_officer_reads_the_log(db, anna, bas):
    read(anna, "P-1")
    assert people(search_log(bas, Search(person="P-1"))) == ["P-1"]
    for other in (anna, public()):
        with pytest.raises(NotAllowed):
            search_log(other, Search(person="P-1"))
        with pytest.raises(NotAllowed):
            who_looked(other, "P-1")


def test_a_privacy_officer_of_elsewhere_sees_nothing_of_it(db, anna, bas, chantal, town):
    read(anna, "P-1")
    read(chantal, "P-2", responsible=town)
    assert people(search_log(bas, Search())) == ["P-2", "P-1"]
    assert people(search_log(chantal, Search(purpose="care"))) == ["P-2"]
    assert who_looked(chantal, "P-1") == []


def ask(rf, actor, **asked):
    request = rf.get("/", asked)
    request.actor = actor
    response = ldv.ReadView.as_view()(request)
    return response, json.loads(response.content)


def test_the_read_interface_answers_with_ldv_records(db, rf, anna, bas, town):
    trace = begin()
    read(anna, "P-1", "P-2", trace=trace, categories=["name"])
    response, body = ask(rf, bas, traceId=trace.trace_id)
    assert response.status_code == 200
    last, first = body["results"]
    assert (
        first["attributes"]["dpl.core.data_subject_id"],
        last["attributes"]["dpl.core.data_subject_id"],
    ) == (
        "P-1",
        "P-2",
    )
    assert first["trace_id"] == trace.trace_id
    assert first["parent_span_id"] == trace.span_id
    assert (first["name"], first["status"]) == ("read_case", "Unset")
    assert first["start_time"] <= first["end_time"]
    assert first["attributes"]["dpl.core.processing_activity_id"] == "urn:sluitend:activity:care"
    assert first["attributes"]["nen7513.purpose_of_use"] == "care"
    assert first["attributes"]["nen7513.object_detail"] == ["name"]


def test_the_read_interface_pages(db, rf, anna, bas):
    read(anna, *(f"P-{number}" for number in range(5)))
    _, first = ask(rf, bas, processingActivityId="urn:sluitend:activity:care", pageSize="3")
    _, second = ask(
        rf, bas, processingActivityId="urn:sluitend:activity:care", pageSize="3", after=first["after"]
    )
    assert [len(first["results"]), len(second["results"]), second["after"]] == [3, 2, None]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"startTime": "2026-01-01T00:00:00Z"},
        {"traceId": ""},
        {"traceId": "x"},
        {"traceId": "4BF92F3577B34DA6A3CE929D0E0E4736"},
        {"dataSubjectId": "P-1", "startTime": "yesterday"},
        {"dataSubjectId": "P-1", "startTime": "2026-02-30T00:00:00Z"},
        {"dataSubjectId": "P-1", "endTime": "2026-01-01T00:00:00"},
        {"dataSubjectId": "P-1", "pageSize": "many"},
        {"dataSubjectId": "P-1", "after": "x"},
        {"dataSubjectId": "P-1", "everything": "1"},
    ],
)
def test_without_a_selector_or_with_a_wrong_one_the_answer_is_400(db, rf, bas, asked):
    response, body = ask(rf, bas, **asked)
    assert response.status_code == 400
    assert response["content-type"] == "application/problem+json"
    assert (body["status"], body["title"]) == (400, "Bad Request")


def test_the_read_interface_is_for_the_privacy_officer(db, rf, anna):
    response, body = ask(rf, anna, dataSubjectId="P-1")
    assert response.status_code == body["status"] == 403


def test_a_period_holds_both_its_ends(db, rf, anna, bas):
    read(anna, "P-1")
    at = Record.objects.get().at
    for start, end, count in ((at, at, 1), (at + timedelta(milliseconds=1), at, 0)):
        _, body = ask(
            rf, bas, dataSubjectId="P-1", startTime=start.astimezone(UTC).isoformat(), endTime=end.isoformat()
        )
        assert len([each for each in body["results"] if each["name"] == "read_case"]) == count


def test_otlp_is_as_its_json_encoding_says(db, anna):
    read(anna, "P-1", categories=["name"], outcome=Outcome.FAILED)
    record = Record.objects.get()
    exported = ldv.as_otlp([record])
    resource = exported["resourceSpans"][0]
    assert resource["resource"]["attributes"][0] == {
        "key": "service.name",
        "value": {"stringValue": "sluitend"},
    }
    span = resource["scopeSpans"][0]["spans"][0]
    assert (len(span["traceId"]), len(span["spanId"])) == (32, 16)
    nanoseconds = int(span["endTimeUnixNano"])
    assert datetime.fromtimestamp(nanoseconds // 10**9, UTC) == record.at.replace(microsecond=0)
    assert span["status"] == {"code": 2}
    values = {each["key"]: each["value"] for each in span["attributes"]}
    assert values["nen7513.object_detail"] == {"arrayValue": {"values": [{"stringValue": "name"}]}}
    assert values["nen7513.emergency_access"] == {"boolValue": False}


def test_the_system_sees_all(db, anna, chantal):
    read(anna, "P-1")
    read(chantal, "P-2")
    assert people(search_log(system("export_log"), Search())) == ["P-2", "P-1"]
