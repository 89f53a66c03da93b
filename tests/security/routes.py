"""Every address with something in each of its parts: what was planted, what does not exist, and every act by name.

A part of an address, an act or a format that nobody named here raises `UnknownPartError`: so no new screen escapes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from django import forms
from django.urls import URLPattern
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

import sluitend
from sluitend.agreements.views.questions import ACTS as ON_QUESTION
from sluitend.care.views.placements import ACTS as ON_PLACEMENT
from sluitend.care.views.requests import ACTS as ON_PLACEMENT_REQUEST
from sluitend.coverage.views.step import ACTS as ON_STEP
from sluitend.exports.formats import FORMATS
from sluitend.guide.views.acting import ACTS as ON_GUIDE
from sluitend.improvement.views.acting import ACTS as ON_GOAL
from sluitend.improvement.views.acting import STEP_ACTS as ON_GOAL_STEP
from sluitend.intake.steps import STEPS as ON_INTAKE
from sluitend.legal.views import ACTS as ON_TRACK
from sluitend.policy.views.acting import DO as ON_POLICY
from sluitend.policy.views.acting import ON_PASSAGE
from sluitend.support.views import ACTS as ON_SUPPORT
from sluitend.web.board.views import LISTS as CARE_LISTS
from sluitend.web.cases.acts import ACTS as ON_CASE
from sluitend.web.gapboard.acting import ACTS as ON_GAP
from sluitend.web.gapboard.course import CHARTS
from sluitend.web.handovers.views import ANSWERS
from sluitend.web.network.acting import ON_POST
from sluitend.web.network.officials import ON_OFFICIAL
from sluitend.web.network.regions import ON_REGIONS
from sluitend.web.organisation.acting import ON_PERSON, ON_ROLE
from sluitend.web.privacy.requests import ACTS as ON_REQUEST
from tests.security.every_url import patterns

# What the words in an address can be; the screens' own lists where they have one.
WORDS: Mapping[str, Iterable[str]] = {
    "case_act": ON_CASE,
    "care_board_list": CARE_LISTS,
    "handover_act": ANSWERS,
    "legal_act": ON_TRACK,
    "intake_step": [step.slug for step in ON_INTAKE.values()],
    "comensha_file": FORMATS,
    "support_act": ON_SUPPORT,
    "gap_act": ON_GAP,
    "gap_chart": CHARTS,
    "gap_figures": CHARTS,
    "post_act": ON_POST,
    "organisation_act": ["contact"],
    "official_act": ON_OFFICIAL,
    "regions_act": ON_REGIONS,
    "role_act": ON_ROLE,
    "colleague_act": ON_PERSON,
    "proposal_act": ["confirm", "decline", "send"],
    "offer_act": ["accept", "decline"],
    "review_act": ["start", "decide", "finish"],
    "privacy_log_export": ["csv", "jsonl"],
    "privacy_who_looked_file": ["pdf", "json"],
    "privacy_holdings_file": ["pdf", "json"],
    "privacy_request_act": [*ON_REQUEST, "zoeken"],
    "privacy_breach_act": ["besluiten", "tellen", "sluiten"],
    "goal_act": ON_GOAL,
    "goal_step_act": ON_GOAL_STEP,
    "responsibility_act": ON_QUESTION,
    "coverage_region": ["XA"],
    "procedure_start": ["XA"],
    "procedure_step_act": ON_STEP,
    "coverage_municipality": ["GM9801"],
    "access_record": ["GM9801"],
    "guide_entry": ["bibob", "police", "rbmne_2025_2944"],
    "guide_entry_act": ON_GUIDE,
    "base_level_of": ["GM9801", "GM9802"],
    "placement_request_act": [*ON_PLACEMENT_REQUEST, "reserveren"],
    "placement_act": ON_PLACEMENT,
    "policy_act": ON_POLICY,
    "passage_act": ON_PASSAGE,
    "policy_finding_act": ["overnemen", "terzijde"],
    "provider_log_in": ["provider"],
    "provider_back": ["provider"],
}
# Where a part has another name than the thing: which thing that was planted it is.
ELSE_CALLED = {
    ("triage_signal", "case"): "signal",
    ("triage_reveal", "case"): "signal",
    ("triage_reveal", "involvement"): "reporter",
    ("triage_pick_up", "case"): "signal",
    ("second_step_remove", "step"): "authenticator",
    ("intake_reply", "case"): "young",
}
# The guide of the network is for everybody with an office: that one of these is in it is no secret.
# How municipalities stand is, too: a fact of the base level tells of a town hall, and of nobody whom a case is about.
IN_THE_GUIDE = {
    *(
        "organisation",
        "post",
        "official",
        "agreement",
        "procedure",
        "procedure_step",
        "access",
        "piece",
        "fact",
    ),
    "place",
}
NOTHING = {UUIDConverter: "0198ffff-ffff-7fff-8fff-ffffffffff07", IntConverter: "987654321"}


class UnknownPartError(AssertionError):
    """An address has a part that no test knows what to fill in for."""


@dataclass(frozen=True)
class Route:
    """One pattern with one choice of words: `filled(things)` is an address, `nowhere()` one of what does not exist."""

    name: str
    route: str
    words: Mapping[str, str]
    parts: Mapping[str, object]

    def filled(self, things: Mapping[str, str], missing: Iterable[str] = ()) -> str:
        """Return the address of what was planted; the parts in `missing` of what does not exist."""
        address = self.route
        for part, converter in self.parts.items():
            if part in missing:
                value = self._nothing(part, converter, things)
            else:
                value = self.words.get(part) or self._thing(part, things)
            address = re.sub(rf"<[^<>]*\b{part}>", value, address)
        return "/" + address.strip("^$")

    def nowhere(self, things: Mapping[str, str]) -> str:
        """Return an address of the same shape in which nothing exists that could be a secret."""
        return self.filled(things, missing=self.secret)

    @property
    def things(self) -> list[str]:
        """The parts that name a thing."""
        return [part for part in self.parts if part not in self.words]

    @property
    def secret(self) -> list[str]:
        """The parts of which it is a secret that there is such a thing."""
        return [part for part in self.things if part not in IN_THE_GUIDE]

    def _thing(self, part: str, things: Mapping[str, str]) -> str:
        try:
            return things[ELSE_CALLED.get((self.name, part), part)]
        except KeyError:
            message = f"{self.name}: nothing was planted for <{part}>; say in planted.py what it is"
            raise UnknownPartError(message) from None

    def _nothing(self, part: str, converter: object, things: Mapping[str, str]) -> str:
        return NOTHING.get(type(converter)) or self._thing(part, things)[::-1]


def every_route() -> Iterator[Route]:
    """Yield each pattern of the site, once for each choice of words in it; raises UnknownPartError."""
    for route, one in patterns():
        yield from _chosen(route, one)


def _chosen(route: str, one: URLPattern) -> Iterator[Route]:
    name, parts = one.name or route, _parts(one, route)
    words = [part for part, converter in parts.items() if isinstance(converter, SlugConverter)]
    if words and name not in WORDS:
        message = f"{name}: say in WORDS what <{words[0]}> can be"
        raise UnknownPartError(message)
    for other, converter in parts.items():
        if not isinstance(converter, SlugConverter | UUIDConverter | IntConverter | StringConverter):
            message = f"{name}: <{other}> has a converter that these tests do not know"
            raise UnknownPartError(message)
    choices = [[*WORDS[name], "iets-anders"] for _word in words]
    for chosen in product(*choices):
        yield Route(name, route, dict(zip(words, chosen, strict=True)), parts)


def _parts(one: URLPattern, route: str) -> Mapping[str, object]:
    found = dict(one.pattern.converters)
    named = set(re.findall(r"<(?:\w+:)?(\w+)>", route)) | set(
        getattr(one.pattern, "regex", re.compile("")).groupindex
    )
    if named - set(found):
        message = f"{route}: the part {named - set(found)} has no converter"
        raise UnknownPartError(message)
    return found


def questions() -> list[str]:
    """Return every name that a question (`?name=`) or a form of ours can have, read from the code and the forms."""
    code = "\n".join(file.read_text("utf-8") for file in Path(sluitend.__file__).parent.rglob("*.py"))
    asked = set(re.findall(r'GET\.(?:get|getlist)\(\s*"(\w+)"', code)) | set(
        re.findall(r'GET\["(\w+)"\]', code)
    )
    return sorted(asked | set(every_field()))


def every_form() -> list[type[forms.BaseForm]]:
    """Return every class of forms of ours."""

    def below(kind: type) -> Iterator[type]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    return sorted(
        {one for one in below(forms.BaseForm) if one.__module__.startswith("sluitend.")},
        key=lambda one: (one.__module__, one.__qualname__),
    )


def every_field() -> dict[str, str]:
    """Return the name of every field of every form of ours, with something that would do."""
    return {name: _plausible(one) for form in every_form() for name, one in form.base_fields.items()}


def _plausible(one: forms.Field) -> str:
    if isinstance(one, forms.DateField):
        return "2031-03-14"
    if isinstance(one, forms.IntegerField):
        return "1"
    if isinstance(one, forms.BooleanField):
        return "on"
    if isinstance(one, forms.UUIDField):
        return ""
    choices = [
        str(value)
        for value, _label in getattr(one, "choices", None) or ()
        if value and not isinstance(_label, list)
    ]
    return choices[0] if choices else "Een gewone zin met genoeg woorden."


def plain(text: str) -> str:
    """Return a page without what differs each time: ids, tokens, nonces, moments."""
    text = re.sub(r'((?:csrfmiddlewaretoken|kept)" value=")[^"]+', r"\1", text)
    text = re.sub(r'"(?:trace_id|span_id)": "\w+"|\b[0-9a-f]{16,32}\b', "TRACE", text)
    text = re.sub(r"Set-Cookie: (\w+)=[^\n]*", r"\1", text)
    text = re.sub(r'"challenge": "[^"]+"', "CHALLENGE", text)
    text = re.sub(r"Content-Length: \d+", "", text)  # what is in it is compared itself
    text = re.sub(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", "ID", text)
    return re.sub(r"\d\d?[:.]\d\d\b(?:[:.]\d\d(?:\.\d+)?)?", "TIME", text)
