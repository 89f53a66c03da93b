"""What the operators' pages say is what the code does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sluitend.config.provision import DATABASE_SQL, RIGHTS_SQL, ROLES_SQL

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "operators"


@pytest.mark.parametrize("statements", [ROLES_SQL, DATABASE_SQL, RIGHTS_SQL])
def test_the_documented_sql_is_what_the_embedded_server_gets(statements):
    expected = statements.replace("{database}", "sluitend")
    assert expected in (PAGES / "database.md").read_text(encoding="utf-8")


def test_every_setting_is_documented():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SLUITEND_")}
    command = "from sluitend.config.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "settings"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout in (PAGES / "settings.md").read_text(encoding="utf-8")
