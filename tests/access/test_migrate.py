"""The quick `migrate` leaves what Django's own leaves, and renders far less for it."""

from collections.abc import Iterator
from types import MethodType

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, RemoveConstraint
from django.db.migrations.state import ProjectState

from sluitend.access.management.commands import migrate

OPERATIONS = [
    CreateModel("House", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
    CreateModel(
        "Room",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("house", models.ForeignKey("care.House", models.CASCADE, related_name="rooms")),
        ],
    ),
    AddIndex("House", models.Index(fields=["name"], name="by_name")),
    AddConstraint("House", models.UniqueConstraint(fields=["name"], name="one_name")),
    AddField("Room", "size", models.IntegerField(default=1)),
    RemoveConstraint("House", "one_name"),
]


@pytest.fixture
def state() -> Iterator[ProjectState]:
    """The models of today, rendered, without those that the operations make."""
    state = ProjectState.from_apps(apps)
    assert state.apps
    return state


def forward(state: ProjectState) -> list[str]:
    """Carry the operations out on `state`; return what Django rendered for it again, one word per model."""
    rendered: list[str] = []
    reload = state._reload

    def told(self, keys):
        rendered.extend(name for _app, name in keys)
        reload(keys)

    state._reload = MethodType(told, state)
    for operation in OPERATIONS:
        operation.state_forwards("care", state)
    return rendered


def looks(state: ProjectState) -> dict:
    house, room = (state.apps.get_model("care", name) for name in ("house", "room"))
    return {
        "fields": [[field.name for field in model._meta.get_fields()] for model in (house, room)],
        "indexes": [index.name for index in house._meta.indexes],
        "constraints": [one.name for one in house._meta.constraints],
        "points at": room._meta.get_field("house").remote_field.model is house,
    }


def test_the_quick_way_ends_where_djangos_own_way_ends(state, monkeypatch):
    slow = state.clone()
    everything = forward(slow)
    for operation, follow in migrate.QUICKER.items():
        monkeypatch.setattr(operation, "state_forwards", migrate.quickly(operation.state_forwards, follow))
    quick = state.clone()
    few = forward(quick)
    assert looks(quick) == looks(slow)
    assert len(few) < len(everything) / 2


def test_the_database_is_made_as_the_models_say(db):
    """As after each migration of ours: what the models say, the tables have (tables, columns, indexes, triggers)."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                assert model._meta.db_table in tables
                made = connection.introspection.get_constraints(cursor, model._meta.db_table)
                said = {one.name for one in [*model._meta.indexes, *model._meta.constraints]}
                assert said <= set(made), model._meta.label
