"""Asks the national register of local regulation (CVDR) about a number, over SRU. What comes back is not trusted.

`SLUITEND_CVDR_URL` names the service, e.g. https://zoekdienst.overheid.nl/sru/Search; empty: nothing is ever asked.
The answer is bounded in time and size and read without a document type, so that no entity can be declared in it.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlsplit
from xml.parsers import expat

import requests

from sluitend.access.clock import day_in
from sluitend.config.environment import VARIABLES, Variable
from sluitend.policy.checks import link_of

URL: Final = VARIABLES.setdefault(
    "SLUITEND_CVDR_URL",
    Variable(
        "SLUITEND_CVDR_URL",
        "Where CVDR, the national register of local regulation, is asked about a number (SRU), e.g. "
        "https://zoekdienst.overheid.nl/sru/Search. Empty: it is not asked.",
        "",
    ),
)
PATIENCE: Final = 10.0  # seconds for the whole answer
LARGEST: Final = 2_000_000
CHUNK: Final = 65_536
DEEPEST: Final = 60
MOST_RECORDS: Final = 50
LONGEST: Final = 500
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
OK: Final = 200
FIELDS: Final = {
    "identifier": "identifier",
    "title": "title",
    "inwerkingtredingDatum": "begins",
    "uitwerkingtredingDatum": "ends",
    "preferred_url": "url",
}


class AnswerFault(Exception):  # noqa: N818  what a person is told
    """CVDR gave no answer that can be used: `switched_off`, `not_https`, `unreachable`, `too_slow`, `too_large`,
    `refused` or `unreadable`.
    """


@dataclass(frozen=True)
class Version:
    """One version of a regulation as CVDR tells it."""

    number: str
    version: int
    title: str = ""
    begins: date | None = None
    ends: date | None = None
    url: str = ""

    def holds_on(self, day: date) -> bool:
        """Return True when this version is in force on `day`."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or self.ends > day)


def is_on() -> bool:
    """Return True when there is a service to ask."""
    return bool(URL.read())


def versions_of(number: str) -> list[Version]:
    """Return the versions of a regulation by its CVDR number, the newest last. Raises AnswerFault."""
    found = [one for one in _read(_ask(number)) if one.number == number]
    return sorted(found, key=lambda one: one.version)


def _ask(number: str) -> bytes:
    url = URL.read()
    if not url:
        raise AnswerFault("switched_off")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise AnswerFault("not_https")
    asked = {
        "operation": "searchRetrieve",
        "version": "2.0",
        "x-connection": "cvdr",
        "query": f"dcterms.identifier={number}_*",
        "maximumRecords": str(MOST_RECORDS),
    }
    try:
        with requests.get(
            url, params=asked, timeout=PATIENCE, stream=True, allow_redirects=False,
            headers={"Accept": "application/xml", "Accept-Encoding": "identity"},
        ) as response:  # fmt: skip
            if response.status_code != OK:
                raise AnswerFault("refused")
            return _body(response, time.monotonic() + PATIENCE)
    except requests.Timeout:
        raise AnswerFault("too_slow") from None
    except (requests.RequestException, OSError):
        raise AnswerFault("unreachable") from None


def _body(response: requests.Response, until: float) -> bytes:
    """Return what is answered, reading no more and no longer than we want: also of who sends a byte now and then."""
    body = bytearray()
    while part := response.raw.read1(CHUNK, decode_content=False):
        body += part
        if len(body) > LARGEST:
            raise AnswerFault("too_large")
        if time.monotonic() > until:
            raise AnswerFault("too_slow")
    return bytes(body)


@dataclass
class _Reader:
    """Reads an SRU answer: of each record the few fields that we know."""

    records: list[dict[str, str]] = field(default_factory=list)
    depth: int = 0
    inside: str = ""
    text: list[str] = field(default_factory=list)

    def start(self, tag: str, _attributes: object) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise AnswerFault("unreadable")
        name = tag.rpartition(" ")[2]
        if name == "record":
            if len(self.records) >= MOST_RECORDS:
                raise AnswerFault("too_large")
            self.records.append({})
        self.inside, self.text = FIELDS.get(name, ""), []

    def end(self, _tag: str) -> None:
        self.depth -= 1
        if self.inside and self.records:
            self.records[-1].setdefault(self.inside, "".join(self.text).strip()[:LONGEST])
        self.inside = ""

    def data(self, text: str) -> None:
        if self.inside and sum(map(len, self.text)) < LONGEST:
            self.text.append(text)

    def document_type(self, *_declared: object) -> None:
        raise AnswerFault("unreadable")


def _read(body: bytes) -> Iterable[Version]:
    reader, parser = _Reader(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = reader.data, reader.document_type
    try:
        parser.Parse(body, True)  # noqa: FBT003  expat takes no names
    except (expat.ExpatError, ValueError):
        raise AnswerFault("unreadable") from None
    for record in reader.records:
        if found := re.fullmatch(r"(CVDR\d{1,9})_(\d{1,4})", record.get("identifier", "")):
            yield Version(
                found[1],
                int(found[2]),
                record.get("title", "")[:200],
                day_in(record.get("begins", "")),
                day_in(record.get("ends", "")),
                _link(record.get("url", "")),
            )


def _link(text: str) -> str:
    try:
        return link_of(text)
    except Exception:
        return ""
