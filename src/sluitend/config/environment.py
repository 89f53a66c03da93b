"""The environment variables that Sluitend reads, each with its meaning: the only place that reads them.

`sluitend settings` prints this list. A secret may also be given as a file: `NAME_FILE=/run/secrets/name`.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it means, and what holds without it (None: required)."""

    name: str
    meaning: str
    default: str | None

    def read(self) -> str:
        """Return the value, from the variable itself or from the file that `NAME_FILE` names.

        Raises ImproperlyConfigured when a required variable is missing.
        """
        if file := os.environ.get(f"{self.name}_FILE"):
            return Path(file).read_text(encoding="utf-8").strip()
        value = os.environ.get(self.name, self.default)
        if value is None:
            message = f"{self.name} is not set: {self.meaning}"
            raise ImproperlyConfigured(message)
        return value


VARIABLES: Final[dict[str, Variable]] = {}


def variable(name: str, meaning: str, default: str | None = None) -> str:
    """Declare and read one variable. Returns its text; raises ImproperlyConfigured when it is required and missing."""
    VARIABLES[name] = Variable(name, meaning, default)
    return VARIABLES[name].read()


def flag(name: str, meaning: str, *, default: bool = False) -> bool:
    """Declare and read a yes/no variable. Returns True for 1, true, yes and on."""
    return variable(name, meaning, "1" if default else "0").lower() in {"1", "true", "yes", "on"}
