"""Which processing an act belongs to is said as W3C Trace Context says it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.logbook.trace import Trace, TraceContext, begin, current

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_a_trace_from_outside_is_continued_with_a_span_of_our_own():
    trace = begin(f"00-{TRACE}-{SPAN}-01", "vendor=1")
    assert (trace.trace_id, trace.parent, trace.flags) == (TRACE, SPAN, "01")
    assert trace.span_id != SPAN
    assert trace.headers() == {"traceparent": f"00-{TRACE}-{trace.span_id}-01", "tracestate": "vendor=1"}


def test_a_later_version_with_more_fields_is_understood():
    assert begin(f"cc-{TRACE}-{SPAN}-09-more").trace_id == TRACE


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-01,00-{TRACE}-{SPAN}-01",
        f"00-{TRACE[:-1]}٣-{SPAN}-01",
    ],
)
def test_a_header_that_is_not_valid_begins_a_new_trace(header):
    trace = begin(header, "vendor=1")
    assert trace.trace_id != TRACE
    assert (trace.parent, trace.state) == ("", "")


@given(st.text(), st.text())
def test_whatever_is_sent_a_trace_is_well_formed(header, state):
    trace = begin(header, state)
    assert len(trace.trace_id) == 32
    assert len(trace.span_id) == 16
    assert set(trace.trace_id + trace.span_id + trace.parent) <= set(string.hexdigits.lower())
    assert begin(trace.traceparent).trace_id == trace.trace_id


def test_spans_are_not_repeated():
    assert len({begin().span_id for _ in range(1000)}) == 1000


def test_the_trace_is_that_of_one_request_only(rf):
    seen = []
    answer = TraceContext(lambda _: seen.append(current()))
    answer(rf.get("/", headers={"traceparent": f"00-{TRACE}-{SPAN}-01"}))
    answer(rf.get("/"))
    assert seen[0].trace_id == TRACE
    assert seen[1].trace_id != TRACE
    assert isinstance(seen[1], Trace)
    assert current() is not seen[1]
