"""The triggers by which the database keeps the promises; `models.py` hangs them on the tables.

Whoever writes to what belongs to a case first locks the case, so that the promises are looked at by one writer at a
time: two colleagues who each finish one of the last two steps cannot leave a case without any.
"""

from typing import Final

import pgtrigger
from django.db import models
from pgtrigger import compiler

from sluitend.access.policies import KEEPER

# Still here for the migrations that used it.
INVOKER_TEMPLATE: Final = """
    CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$ {declare} BEGIN {func} END; $$
      LANGUAGE plpgsql SET search_path = public, pg_temp;
    DROP TRIGGER IF EXISTS {pgid} ON {table};
    CREATE {constraint} TRIGGER {pgid} {when} {operation} ON {table} {timing} {referencing}
      FOR EACH {level} {condition} EXECUTE FUNCTION {execute};
    COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
"""


KEEPER_TEMPLATE: Final = f"""
    DROP TRIGGER IF EXISTS {{pgid}} ON {{table}};
    SET LOCAL ROLE {KEEPER};
    CREATE OR REPLACE FUNCTION {{pgid}}() RETURNS TRIGGER AS $$ {{declare}} BEGIN {{func}} END; $$
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp;
    RESET ROLE;
    CREATE {{constraint}} TRIGGER {{pgid}} {{when}} {{operation}} ON {{table}} {{timing}} {{referencing}}
      FOR EACH {{level}} {{condition}} EXECUTE FUNCTION {{execute}};
    COMMENT ON TRIGGER {{pgid}} ON {{table}} IS '{{hash}}';
"""


class FirmTriggerSql(compiler.UpsertTriggerSql):
    """The SQL of a trigger that nobody can set aside; kept as it is, since migrations refer to it.

    pgtrigger's own lets any connection skip a trigger by `SET pgtrigger.ignore`, the application's role as well. And
    a trigger must look at the real tables, not at temporary ones of the same name that a session puts before them.
    """

    def get_template(self) -> str:
        """Return pgtrigger's template without the question whether to skip."""
        return INVOKER_TEMPLATE


class KeeperTriggerSql(FirmTriggerSql):
    """The SQL of such a trigger that runs as the keeper, which sees all rows; kept as it is, as above.

    A promise is about the whole case, also where row-level security lets whoever writes see a part of it.
    """

    def get_template(self) -> str:
        """Return the template in which the function belongs to the keeper."""
        return KEEPER_TEMPLATE


class FirmTrigger(pgtrigger.Trigger):
    """A trigger without the back door that pgtrigger builds into its own."""

    def compile(self, model: models.Model) -> compiler.Trigger:
        """Return the trigger as SQL for migrations."""
        compiled = super().compile(model)
        more = {key: value for key, value in compiled.sql.kwargs.items() if key != "ignore_func_name"}
        return compiler.Trigger(name=compiled.name, sql=KeeperTriggerSql(**more))


# What the keeper empties when a case is destroyed after its term: it was granted to change the texts only, and nobody
# logs in as it (privacy/destroying.py).
NOT_DESTROYING: Final = f"current_user <> '{KEEPER}'"


def breach(code: str, why: str, *values: str) -> str:
    """Return the SQL that raises a check violation named after the promise `code`; `why` may hold % for values."""
    arguments = "".join(f", {value}" for value in values)
    return f"RAISE EXCEPTION '{why}'{arguments} USING ERRCODE = 'check_violation', CONSTRAINT = '{code}';"


def keep_promises(case: str, *, first: str = "") -> FirmTrigger:
    """Return the trigger that, at commit, refuses a case (`NEW.id` or `NEW.case_id`) that breaks a promise.

    `first` is SQL of the table's own, run before the promises of the whole case.
    """
    return FirmTrigger(
        name="keep_promises",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        func=f"{first} PERFORM casework_keep_promises({case}); RETURN NULL;",
    )


def lock_case(code: str) -> FirmTrigger:
    """Return the trigger that makes writers to one case wait for each other, for the promise `code`.

    Whoever waited must see what the other did: so not from a snapshot that is older than the lock.
    """
    return FirmTrigger(
        name="lock_case",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF current_setting('transaction_isolation') <> 'read committed' THEN
              {breach(code, "a case is written in a transaction that is READ COMMITTED")}
            END IF;
            PERFORM FROM casework_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
            RETURN NEW;
        """,
    )


def never_deleted(code: str) -> FirmTrigger:
    """Return the trigger that refuses to delete a row: history stays, and with it the promise `code`."""
    return FirmTrigger(
        name="never_deleted",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=breach(code, "rows of % are never deleted", "TG_TABLE_NAME"),
    )


def never_emptied(code: str) -> FirmTrigger:
    """Return the trigger that refuses to empty a table at once, also for its owner."""
    return FirmTrigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=breach(code, "% is never emptied", "TG_TABLE_NAME"),
    )


def follow_steps() -> FirmTrigger:
    """Return the trigger that keeps `case.next_due` equal to the earliest date of its open steps."""
    return FirmTrigger(
        name="follow_steps",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("earliest", "date")],
        func="""
            SELECT min(due) INTO earliest FROM casework_step WHERE case_id = NEW.case_id AND done_at IS NULL;
            UPDATE casework_case SET next_due = earliest
            WHERE id = NEW.case_id AND next_due IS DISTINCT FROM earliest;
            RETURN NULL;
        """,
    )


def in_order() -> FirmTrigger:
    """Return the trigger that refuses a timeline entry whose number the case has not counted."""
    return FirmTrigger(
        name="in_order",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.number NOT BETWEEN 1 AND (SELECT entries FROM casework_case WHERE id = NEW.case_id) THEN
              {breach("timeline_kept", "an entry that case % does not count", "NEW.case_id")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608  our own words only
    )


def one_space() -> FirmTrigger:
    """Return the trigger that refuses a person of another data space than that of the case (`Programme.space`)."""
    return FirmTrigger(
        name="one_space",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
              SELECT FROM casework_case AS c JOIN identity_person AS p ON p.id = NEW.person_id AND p.space = NEW.space
              WHERE c.id = NEW.case_id AND casework_space(c.programme) = NEW.space
            ) THEN
              {breach("one_space", "a person of another data space than that of case %", "NEW.case_id")}
            END IF;
            RETURN NEW;
        """,
    )


def refuse(name: str, operation: pgtrigger.Operation, condition: str, code: str, why: str) -> FirmTrigger:
    """Return a trigger that refuses `operation` where the SQL `condition` on OLD and NEW holds, with `why`."""
    return FirmTrigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=pgtrigger.Condition(condition),
        func=breach(code, why),
    )
