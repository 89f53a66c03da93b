"""A world in which every protected table has rows about one case, really committed; and who they are rows for."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from sluitend.access import clock
from sluitend.access.actor import Actor
from sluitend.access.context import acting
from sluitend.casework.models import Case
from sluitend.casework.terms import now
from sluitend.casework.verbs import add_participant, offer_handover
from sluitend.gaps.evaluation import evaluate_all
from sluitend.gaps.models import Gap
from sluitend.gaps.verbs import bridge_gap
from sluitend.signals.models import PassedOn
from tests.conftest import CLUSTER, MINE, Database, copies, run_as_admin
from tests.factories import JOB, People, an_organisation, in_days, people, somebody
from tests.signals.conftest import a_signal

PROTECTED = (
    "casework_case",
    "casework_entry",
    "casework_handover",
    "casework_participation",
    "casework_responsibility",
    "casework_step",
    "disclosure_disclosure",
    "gaps_bridge",
    "gaps_gap",
    "gaps_gapentry",
    "signals_passedon",
    "signals_signal",
)
# Protected as well; not all that they hold is about one case.
OF_PEOPLE = (
    "casework_emergencyaccess",
    "casework_involvement",
    "disclosure_check",
    "disclosure_disclosedperson",
    "disclosure_receipt",
    "identity_merge",
    "identity_person",
    "identity_sealed",
    "identity_token",
    "logbook_record",
)
SETTINGS = ("actor", "organisations", "employers", "regions")
Settings = dict[str, str]


@dataclass(frozen=True)
class World:
    """Anna carries a late signal, Bas takes part in it, it is offered to Dirk; Chantal has nothing to do with it."""

    net: People
    dirk: Actor
    case: UUID
    database: Database

    def settings_of(self, who: str) -> Settings:
        """Return the settings of a transaction in which `who` acts, as the site makes them."""
        actor = self.dirk if who == "dirk" else getattr(self.net, who)
        with acting(actor), connections["default"].cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(f"current_setting('sluitend.{name}')" for name in SETTINGS))
            return dict(zip(SETTINGS, cursor.fetchone(), strict=True))

    def run(self, settings: Settings, statement: str, *parameters) -> psycopg.Cursor:
        """Run one statement as the application's role, in a transaction with these settings, on a new connection."""
        with psycopg.connect(self.database.urls.application, options="") as connection:
            for name, value in settings.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"sluitend.{name}", value])
            return connection.execute(statement, parameters or None)

    def rows(self, table: str) -> list[dict]:
        """Return all rows of a table, as the superuser sees them."""
        query = sql.SQL("SELECT to_jsonb(t) FROM {} AS t").format(sql.Identifier(table))
        with psycopg.connect(self.database.admin) as admin:
            return [row for (row,) in admin.execute(query)]


@pytest.fixture
def world(fresh_database) -> World:
    net = people()
    third = an_organisation("Opvang De Haven", "womens_shelter", region=net.elsewhere)
    dirk = somebody("Dirk", third, "professional")
    with clock.at(now() - timedelta(days=60)):
        signal, _code = a_signal()
        case = signal.pk
        add_participant(
            net.anna, case, organisation=net.shelter.pk, purpose="triage", legal_basis="public_task"
        )
    offer_handover(
        net.anna, case, to_organisation=third.pk, reason="Past beter", summary="Kort verhaal", within="signal"
    )
    PassedOn.objects.create(
        signal=signal, route="police", organisation_name="Politie", legal_basis="x", motivation="y", at=now()
    )
    evaluate_all()
    gap = Gap.objects.get(case=case, closed_at=None)
    bridge_gap(JOB, gap.pk, what="Noodbed", until=in_days(30))
    assert Case.objects.count() == 1
    return World(net, dirk, case, fresh_database)


@pytest.fixture(scope="module")
def module_database(template, django_test_environment, django_db_blocker):
    """A database that the tests of a module share, where commits are real; each undoes what it did."""
    name = f"{MINE}_m{next(copies)}"
    urls = CLUSTER.urls(name)
    run_as_admin("CREATE DATABASE {} TEMPLATE {}", name, template)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        connections.close_all()
        for variable, url in urls.environment().items():
            patch.setenv(variable, url)
        for alias in connections:
            patch.setitem(connections.settings[alias], "NAME", name)
        yield Database(name, urls, CLUSTER.admin(name))
        connections.close_all()
    run_as_admin("DROP DATABASE {} WITH (FORCE)", name)
