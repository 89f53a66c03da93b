"""What the tests of the base level share: the people, a table of things that a test's own measure reads, and days."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from sluitend.access import clock
from sluitend.baseline import ledger
from sluitend.baseline.models import Fact
from sluitend.registry.measures import DOCUMENT, MEASURES, Measure
from tests.factories import people, somebody

START = date(2018, 1, 1)
TOWN, VILLAGE = "GM9801", "GM9802"


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let it be noon on `day`."""
    with clock.at(timezone.make_aware(datetime.combine(day, time(12)))):
        yield


def after(days: int) -> date:
    return START + timedelta(days=days)


@dataclass
class Things:
    """What a register holds, in the hands of a test: `put`, `take`, and the ledger follows with `sync`."""

    rows: dict[str, dict] = field(default_factory=dict)

    def put(self, name: str, **values: object) -> None:
        usual = {
            "municipality": TOWN, "sub": "report_route", "proves": "arrangement", "level": "own", "dated": START,
            "holds_until": None, "since": None, "correction": "", "detail": {"title": name},
        }  # fmt: skip
        self.rows[name] = {**usual, **self.rows.get(name, {}), **values}

    def take(self, name: str) -> None:
        self.rows.pop(name, None)

    def sync(self) -> ledger.Followed:
        return ledger.sync(["a_test"])

    def parameters(self, _today: date) -> dict[str, object]:
        columns = ("municipality", "sub", "proves", "level", "dated", "holds_until", "since", "correction")
        found = {f"t_{name}": [row[name] for row in self.rows.values()] for name in columns}
        details = [connection.ops.adapt_json_value(row["detail"], None) for row in self.rows.values()]
        return found | {"t_subject": list(self.rows), "t_detail": details}


QUERY = """
  SELECT * FROM unnest(%(t_municipality)s::text[], %(t_sub)s::text[], %(t_proves)s::text[], %(t_level)s::text[],
    %(t_subject)s::text[], %(t_dated)s::date[], %(t_holds_until)s::date[], %(t_since)s::date[],
    %(t_correction)s::text[], %(t_detail)s::jsonb[])
"""


@pytest.fixture
def things() -> Iterator[Things]:
    """A register of documents of this test's own, with a measure that reads it."""
    found = Things()
    MEASURES["a_test"] = Measure(code="a_test", query=QUERY, shows=DOCUMENT, parameters=found.parameters)
    yield found
    del MEASURES["a_test"]


@pytest.fixture
def crew(db) -> SimpleNamespace:
    """Anna's municipality and its region, with policy advisers of both, and one elsewhere."""
    net = people()
    return SimpleNamespace(
        net=net,
        adviser=somebody("Ada", net.town, "policy_adviser", municipality=net.municipality),
        anna=net.anna,
        chantal=net.chantal,
    )


def standing(**values: object) -> list[Fact]:
    """Return the facts that we hold now."""
    return list(Fact.objects.filter(superseded_at=None, **values).order_by("counts_from"))
