"""What PostgreSQL alone can do: the rows of one verb, written by pgbench in one transaction, on the same server."""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psycopg
from psycopg import sql

from sluitend.config.embedded import binaries

TABLES: Final = (
    "casework_case",
    "casework_responsibility",
    "casework_step",
    "casework_participation",
    "casework_entry",
)
RATE: Final = re.compile(r"tps = ([\d.]+)")


def copy_tables(admin: str) -> None:
    """Make empty copies of the kernel's tables, with their indexes and checks, without triggers and foreign keys.

    In a schema of their own: the site does not serve from a database with tables that row-level security passed by.
    """
    with psycopg.connect(admin) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
        for table in TABLES:
            copy = sql.Identifier("raw", table)
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(copy))
            connection.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copy, sql.Identifier(table))
            )


def script(admin: str, case: object) -> str:
    """Return the pgbench script that writes the rows which `case` consists of, each time under new ids."""
    lines = ["BEGIN;", "SELECT uuidv7() AS new \\gset"]
    with psycopg.connect(admin) as connection:
        for table in TABLES:
            key = "id" if table == "casework_case" else "case_id"
            columns = [
                row[0]
                for row in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY 1",
                    [table],
                )
            ]
            quoted = ", ".join(f"quote_nullable({column})" for column in columns)
            values = connection.execute(
                f"SELECT {quoted} FROM {table} WHERE {key} = %s LIMIT 1",
                [case],
            ).fetchone()
            row = dict(zip(columns, values or (), strict=True))
            row[key] = ":new::uuid"
            if table == "casework_case":
                row["reference"] = "right(:new::text, 12)"
            else:
                row["id"] = "uuidv7()"
            lines.append(f"INSERT INTO raw.{table} ({', '.join(row)}) VALUES ({', '.join(row.values())});")
    return "\n".join([*lines, "COMMIT;"])


def rate(url: str, text: str, *, clients: int, seconds: int) -> float:
    """Return how many transactions of the script `text` pgbench completes per second with `clients` connections."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(text, encoding="utf-8")
        command = [
            str(binaries() / "pgbench"), "-n", "-f", str(file), "-M", "prepared",
            "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(seconds), url,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = RATE.search(done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    return float(found.group(1))
