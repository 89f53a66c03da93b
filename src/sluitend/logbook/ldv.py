"""The log in the words of the standard Logboek Dataverwerkingen: its read interface, and its export.

Source: Logboek Dataverwerkingen, logging interface and the extension "lezen" (0.9); the fields of NEN 7513 are
attributes of their own, as its extension for health care has them.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views import View

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed
from sluitend.logbook.access import visible_records
from sluitend.logbook.canonical import MICROSECOND, microseconds
from sluitend.logbook.models import Outcome, Record
from sluitend.logbook.queries import PAGE, Page, Search
from sluitend.logbook.verbs import search_log

MILLISECOND: Final = 1000  # microseconds
SUBJECT_TYPE: Final = "urn:sluitend:pseudonym"
SELECTORS: Final = ("traceId", "processingActivityId", "dataSubjectId")
FILTERS: Final = ("startTime", "endTime", "after", "pageSize")
HEX: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
PSEUDONYM: Final = re.compile(r"[0-9A-Z]{1,8}-[0-9A-Z]{1,8}")


class BadRequestError(Exception):
    """A question that the read interface does not answer; `args[0]` says why."""


def attributes(record: Record) -> dict[str, Any]:
    """Return the attributes of a record: those of LDV, then those of NEN 7513; what is empty is left out."""
    every = {
        "dpl.core.processing_activity_id": record.activity,
        "dpl.core.data_subject_id": record.subject,
        "dpl.core.data_subject_id_type": SUBJECT_TYPE if record.subject else "",
        "nen7513.event_action_code": record.event,
        "nen7513.event_outcome": record.outcome,
        "nen7513.user_id": "" if record.user_id is None else str(record.user_id),
        "nen7513.user_type": record.actor,
        "nen7513.user_organisation": str(record.organisation or ""),
        "nen7513.role_id_code": record.role,
        "nen7513.purpose_of_use": record.purpose,
        "nen7513.legal_basis": record.legal_basis,
        "nen7513.emergency_access": record.emergency,
        "nen7513.object_type": record.resource,
        "nen7513.object_id": record.resource_id or str(record.case_id or ""),
        "nen7513.object_detail": list(record.categories),
        "nen7513.audit_enterprise_site_id": str(record.responsible or ""),
        "sluitend.case_id": str(record.case_id or ""),
        "sluitend.space": record.space,
        "sluitend.chain": f"{record.lane}/{record.seq}/{bytes(record.hash).hex()}",
    }
    return {name: value for name, value in every.items() if value not in ("", [])}


def milliseconds(moment: datetime) -> int:
    """Return LDV's time: milliseconds since 1970."""
    return microseconds(moment) // MILLISECOND


def as_ldv(record: Record) -> dict[str, Any]:
    """Return a record as the read interface shows it."""
    system, _, version = record.source.partition("/")
    return {
        "trace_id": record.trace_id.hex,
        "span_id": record.span_id,
        **({"parent_span_id": record.parent_span_id} if record.parent_span_id else {}),
        "name": record.action,
        "status": "Error" if record.outcome == Outcome.FAILED else "Unset",
        "start_time": milliseconds(record.started_at),
        "end_time": milliseconds(record.at),
        "resource": {"attributes": {"service.name": system, "service.version": version}},
        "attributes": attributes(record),
    }


def as_otlp(records: Iterable[Record]) -> dict[str, Any]:
    """Return records as one OTLP/JSON trace export (ExportTraceServiceRequest), a resource per version of ours."""
    by_source: dict[str, list[Record]] = {}
    for record in records:
        by_source.setdefault(record.source, []).append(record)
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": otlp_attributes(as_ldv(found[0])["resource"]["attributes"])},
                "scopeSpans": [
                    {"scope": {"name": "sluitend.logbook"}, "spans": [otlp_span(each) for each in found]}
                ],
            }
            for found in by_source.values()
        ]
    }


def otlp_span(record: Record) -> dict[str, Any]:
    """Return one record as an OTLP span; 64-bit numbers are texts there, and moments nanoseconds."""
    return {
        "traceId": record.trace_id.hex,
        "spanId": record.span_id,
        "parentSpanId": record.parent_span_id,
        "name": record.action,
        "kind": 1,
        "startTimeUnixNano": str(microseconds(record.started_at) * 1000),
        "endTimeUnixNano": str(microseconds(record.at) * 1000),
        "attributes": otlp_attributes(attributes(record)),
        "status": {"code": 2} if record.outcome == Outcome.FAILED else {},
    }


def otlp_attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return attributes as OTLP writes them."""
    return [{"key": name, "value": otlp_value(value)} for name, value in values.items()]


def otlp_value(value: Any) -> dict[str, Any]:
    """Return one value as OTLP writes it."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [otlp_value(each) for each in value]}}
    return {"stringValue": str(value)}


def read_log(actor: Actor, asked: Mapping[str, str]) -> Page:
    """Answer the read interface. Raises BadRequestError without a selector or with a wrong one, and NotAllowed."""
    visible_records(actor)  # who may not read it learns nothing of how to ask
    if unknown := set(asked) - {*SELECTORS, *FILTERS}:
        raise BadRequestError(f"unknown: {', '.join(sorted(name[:40] for name in unknown))}")
    if not any(asked.get(name) for name in SELECTORS):
        raise BadRequestError(f"give at least one of {', '.join(SELECTORS)}")
    trace = asked.get("traceId", "")
    if trace and not HEX.fullmatch(trace):
        raise BadRequestError("traceId must be 32 lower-case hexadecimals")
    person = asked.get("dataSubjectId", "")
    if person and not PSEUDONYM.fullmatch(person):
        # Whatever else was typed, a name for one, would stand in the record of this question.
        raise BadRequestError("dataSubjectId must be a pseudonym, as in 7KQ2M-9XDA4")
    wanted = Search(
        trace_id=UUID(trace) if trace else None,
        activity=asked.get("processingActivityId") or None,
        person=person or None,
        since=moment(asked, "startTime"),
        until=after(moment(asked, "endTime")),
    )
    try:
        size = int(asked.get("pageSize") or PAGE)
        return search_log(actor, wanted, after=asked.get("after", ""), size=size)
    except ValueError as error:
        raise BadRequestError("after must be what the former page gave, pageSize a number") from error


def moment(asked: Mapping[str, str], name: str) -> datetime | None:
    """Return a moment as the API Design Rules write it (RFC 3339, with a time zone). Raises BadRequestError."""
    given = asked.get(name, "")
    if not given:
        return None
    try:
        found = parse_datetime(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadRequestError(f"{name} must be a date and time with a time zone, as in 2026-01-31T12:00:00Z")
    return found


def after(end: datetime | None) -> datetime | None:
    """Return the first moment that is no part of a period up to and including `end`."""
    return end and end + MICROSECOND


class ReadView(View):
    """GET: records by trace, processing activity or person. The one who asks is `request.actor`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return a page of records; 400 for a question without selector, 403 for who may not read the log."""
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the middleware, above this floor
        try:
            page = read_log(actor, request.GET.dict())
        except BadRequestError as error:
            return problem(400, "Bad Request", str(error))
        except NotAllowed as error:
            return problem(403, "Forbidden", str(error.message))
        return JsonResponse({"results": [as_ldv(each) for each in page.records], "after": page.after or None})


def problem(status: int, title: str, detail: str) -> HttpResponse:
    """Return an error as RFC 9457 has it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")
