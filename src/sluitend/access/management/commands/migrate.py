"""`migrate`, many times as fast on a new database; on a database that holds something it is Django's own.

Django renders a model and all that relate to it anew after every operation, and half of our models relate to a case.
But a new model changes no other, and an index, a constraint or a trigger changes no field and no relation.
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, Final
from unittest.mock import patch

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations import AddConstraint, AddIndex, CreateModel, RemoveConstraint, RemoveIndex
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

Forwards = Callable[[Any, str, ProjectState], None]  # of an operation, its app and the state that follows it


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate as Django does."""
        applied = MigrationRecorder(connections[options["database"]]).applied_migrations()
        with ExitStack() as stack:
            for operation, follow in () if applied else QUICKER.items():
                quick = quickly(operation.state_forwards, follow)
                stack.enter_context(patch.object(operation, "state_forwards", quick))
            super().handle(*args, **options)


def quickly(forwards: Forwards, follow: Forwards) -> Forwards:
    """Return `forwards` that lets the models, where they are rendered, follow in a quicker way."""

    @wraps(forwards)
    def forwards_quickly(operation: Any, app_label: str, state: ProjectState) -> None:
        with patch.object(state, "reload_model", lambda *_args, **_more: None):
            forwards(operation, app_label, state)
        if "apps" in vars(state):
            follow(operation, app_label, state)

    return forwards_quickly


def render_it(operation: CreateModel, app_label: str, state: ProjectState) -> None:
    """Render the new model alone."""
    state.apps.render_multiple([state.models[app_label, operation.name_lower]])


def tell_it(operation: Any, app_label: str, state: ProjectState) -> None:
    """Tell the rendered model which indexes, constraints or triggers it has."""
    options = state.models[app_label, operation.model_name.lower()].options
    rendered = state.apps.get_model(app_label, operation.model_name)
    setattr(rendered._meta, operation.option_name, list(options[operation.option_name]))


CHANGE_NO_FIELD: Final = (AddConstraint, AddIndex, AddTrigger, RemoveConstraint, RemoveIndex, RemoveTrigger)
QUICKER: Final[dict[type[Operation], Forwards]] = {
    CreateModel: render_it,
    **dict.fromkeys(CHANGE_NO_FIELD, tell_it),
}
