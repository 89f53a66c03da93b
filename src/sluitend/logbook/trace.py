"""W3C Trace Context: which processing an act belongs to, across applications (https://www.w3.org/TR/trace-context/).

The identifier of a trace may come from outside, that of a span never does.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

# A later version may have more fields, which are not ours to read; version ff does not exist.
TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII)
NO_TRACE: Final = "0" * 32
NO_SPAN: Final = "0" * 16
STATE_LIMIT: Final = 512  # characters that a participant must pass on, and all that we do

_current: Final[ContextVar["Trace | None"]] = ContextVar("trace", default=None)


@dataclass(frozen=True)
class Trace:
    """One span of a trace: identifiers in lower-case hexadecimals; `parent` is empty where the trace begins here."""

    trace_id: str
    span_id: str
    parent: str = ""
    flags: str = "00"
    state: str = ""
    started_at: datetime = field(default_factory=timezone.now)

    @property
    def traceparent(self) -> str:
        """The header that tells another application which span calls it."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    def headers(self) -> dict[str, str]:
        """Return the headers to send along with a call to another application."""
        return {"traceparent": self.traceparent} | ({"tracestate": self.state} if self.state else {})


def new_span() -> str:
    """Return an identifier for a span: 8 random bytes, not all zero."""
    return next(span for span in iter(lambda: secrets.token_hex(8), None) if span != NO_SPAN)


def begin(traceparent: str = "", tracestate: str = "") -> Trace:
    """Return a new span: of the trace that `traceparent` names, or of a new one when that is absent or invalid."""
    found = TRACEPARENT.fullmatch(traceparent.strip())
    if found:
        version, trace_id, parent, flags, more = found.groups()
        known = version != "ff" and not (version == "00" and more)
        if known and trace_id != NO_TRACE and parent != NO_SPAN:
            # Of the flags, this version knows "sampled" and "random".
            flags = f"{int(flags, 16) & 3:02x}"
            state = tracestate if len(tracestate) <= STATE_LIMIT and tracestate.isprintable() else ""
            return Trace(trace_id, new_span(), parent, flags, state)
    return Trace(secrets.token_hex(16), new_span(), flags="02")


def current() -> Trace:
    """Return the trace of the request that is being answered, or a new one outside a request."""
    return _current.get() or begin()


@contextmanager
def apart() -> Iterator[None]:
    """Let what is logged within the block belong to a trace of its own, so that the log does not tie it to the rest."""
    reset = _current.set(begin())
    try:
        yield
    finally:
        _current.reset(reset)


class TraceContext:
    """Middleware: everything logged while answering a request belongs to the caller's trace, or to a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; the trace is that of this request only."""
        trace = begin(request.headers.get("traceparent", ""), request.headers.get("tracestate", ""))
        reset = _current.set(trace)
        try:
            return self.get_response(request)
        finally:
            _current.reset(reset)
