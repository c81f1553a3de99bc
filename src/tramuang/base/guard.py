"""Append-only tables: the database itself refuses UPDATE, DELETE, REPLACE and TRUNCATE, whoever asks; and states that are final.

SQLite drops triggers when a migration rebuilds a table, so they are made again after every migrate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, models, transaction

_guarded: list[type[models.Model]] = []
# For tables that are filled by the million: the key to what a row belongs to, and the column there that is nought while rows are taken.
_closing: dict[type[models.Model], tuple[str, str]] = {}
_final: list[tuple[type[models.Model], str, str]] = []

PG_BODY = """
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
"""
PG_FUNCTION = f"CREATE OR REPLACE FUNCTION tramuang_append_only() RETURNS trigger LANGUAGE plpgsql AS $${PG_BODY}$$"
# Its arguments are a column and the value in which it stays once it has it.
PG_FINAL_BODY = """
BEGIN
IF to_jsonb(OLD) ->> TG_ARGV[0] = TG_ARGV[1] AND (TG_OP = 'DELETE' OR to_jsonb(NEW) ->> TG_ARGV[0] IS DISTINCT FROM TG_ARGV[1]) THEN
RAISE EXCEPTION '% is never taken back from %', TG_TABLE_NAME, TG_ARGV[1] USING ERRCODE = 'integrity_constraint_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
END
"""
PG_FINAL = f"CREATE OR REPLACE FUNCTION tramuang_final() RETURNS trigger LANGUAGE plpgsql AS $${PG_FINAL_BODY}$$"
# The bits of pg_trigger.tgtype: for each row 1, before 2, insert 4, delete 8, update 16, truncate 32.
PG_CHANGE, PG_TRUNCATE = 1 + 2 + 8 + 16, 2 + 32


@dataclass(frozen=True)
class Trigger:
    """One trigger of the guard: its name, its table, the statement that makes it, and its kind on PostgreSQL."""

    name: str
    table: str
    sql: str
    pg_type: int = 0


def append_only(model: type[models.Model], *, closed_by: tuple[str, str] | None = None) -> type[models.Model]:
    """Declare that rows of this model are only ever added.

    On SQLite every new row is looked up among the old ones, for a REPLACE would remove one silently. Where that costs too much, `closed_by`
    names the key to what the rows belong to and a column of it: once that is not nought, it takes no more rows. Then a new row may not bring
    its own id, and every set of unique columns must hold that key.
    """
    sets = _unique_sets(model)
    if closed_by:
        field = model._meta.get_field(closed_by[0])
        assert isinstance(field, models.Field)
        key = str(field.column)
        if any(key not in columns for columns in sets if columns != [str(model._meta.pk.column)]):
            raise ImproperlyConfigured(f"{model._meta.label}: a set of unique columns does not hold {key}")
        _closing[model] = closed_by
    if model not in _guarded:
        _guarded.append(model)
    return model


def final(model: type[models.Model], field: str, value: str) -> type[models.Model]:
    """Declare that a row in which this field once has this value keeps it, and stays."""
    if (model, field, value) not in _final:
        _final.append((model, field, value))
    return model


def guarded() -> list[type[models.Model]]:
    """The models declared append-only."""
    return list(_guarded)


def _unique_sets(model: type[models.Model]) -> list[list[str]]:
    """The sets of columns of which no two rows may hold the same values."""
    column = {field.name: str(field.column) for field in model._meta.concrete_fields}
    found = [[str(field.column)] for field in model._meta.concrete_fields if field.unique]
    found += [[column[name] for name in names] for names in model._meta.unique_together]
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        if constraint.condition is not None or not constraint.fields:
            # A replace could then remove a row in a way that the trigger below does not see.
            raise ImproperlyConfigured(
                f"{constraint.name}: an append-only table cannot have a conditional unique constraint"
            )
        found.append([column[name] for name in constraint.fields])
    return found


def _sqlite(model: type[models.Model]) -> list[Trigger]:
    table = model._meta.db_table
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
        for columns in _unique_sets(model)
    )
    when = f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608
    if model in _closing:
        # Without an id of its own a new row has −1 here.
        name, column = _closing[model]
        field: Any = model._meta.get_field(name)
        parent = field.related_model._meta
        when = (
            f'NEW."{model._meta.pk.column}" <> -1 OR (SELECT "{parent.get_field(column).column}" FROM "{parent.db_table}"'  # noqa: S608
            f' WHERE "{parent.pk.column}" = NEW."{field.column}") <> 0'
        )
    # INSERT OR REPLACE deletes the old row without firing delete triggers: refuse the insert itself.
    parts = {
        "no_update": f'BEFORE UPDATE ON "{table}" {refuse}',
        "no_delete": f'BEFORE DELETE ON "{table}" {refuse}',
        "no_replace": f'BEFORE INSERT ON "{table}" WHEN {when} {refuse}',
    }
    return [Trigger(f"{table}_{end}", table, f'CREATE TRIGGER "{table}_{end}" {rest}') for end, rest in parts.items()]


def _postgresql(model: type[models.Model]) -> list[Trigger]:
    table = model._meta.db_table
    parts = {
        "no_change": (f'BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW', PG_CHANGE),
        "no_truncate": (f'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT', PG_TRUNCATE),
    }
    # ALWAYS: also while a session calls itself a replica, where ordinary triggers sleep.
    return [
        Trigger(
            f"{table}_{end}", table,
            f'CREATE TRIGGER "{table}_{end}" {rest} EXECUTE FUNCTION tramuang_append_only(); '
            f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{table}_{end}"',
            pg_type,
        )
        for end, (rest, pg_type) in parts.items()
    ]  # fmt: skip


def _column(model: type[models.Model], field: str) -> str:
    return next(str(each.column) for each in model._meta.concrete_fields if each.name == field)


def _final_sqlite(model: type[models.Model], field: str, value: str) -> list[Trigger]:
    table, column = model._meta.db_table, _column(model, field)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is never taken back from {value}'); END"  # noqa: S608
    parts = {
        f"{column}_kept": f'BEFORE UPDATE ON "{table}" WHEN OLD."{column}" = \'{value}\' AND NEW."{column}" IS NOT \'{value}\' {refuse}',
        f"{column}_stays": f'BEFORE DELETE ON "{table}" WHEN OLD."{column}" = \'{value}\' {refuse}',
    }
    return [Trigger(f"{table}_{end}", table, f'CREATE TRIGGER "{table}_{end}" {rest}') for end, rest in parts.items()]


def _final_postgresql(model: type[models.Model], field: str, value: str) -> list[Trigger]:
    table, column = model._meta.db_table, _column(model, field)
    name = f"{table}_{column}_kept"
    return [
        Trigger(
            name, table,
            f'CREATE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW '
            f"EXECUTE FUNCTION tramuang_final('{column}', '{value}'); "
            f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"',
            PG_CHANGE,
        )
    ]  # fmt: skip


def _wanted(vendor: str) -> list[Trigger]:
    build, keep = (_sqlite, _final_sqlite) if vendor == "sqlite" else (_postgresql, _final_postgresql)
    return [
        *(trigger for model in _guarded for trigger in build(model)),
        *(trigger for declared in _final for trigger in keep(*declared)),
    ]


def install(using: str = "default", **_: Any) -> None:
    """Make the guard's triggers anew (runs after every migrate)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    # In one transaction: nobody finds the table unguarded in between.
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(PG_FUNCTION)
            cursor.execute(PG_FINAL)
        for trigger in _wanted(connection.vendor):
            if trigger.table in tables:
                on = "" if connection.vendor == "sqlite" else f' ON "{trigger.table}"'
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}')
                cursor.execute(trigger.sql)


def missing(using: str = "default") -> list[str]:
    """The triggers that should stand and do not, or stand changed; empty when the guard is whole."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            standing = set(cursor.fetchall())
            return sorted(
                trigger.name
                for trigger in _wanted("sqlite")
                if (trigger.name, trigger.table, trigger.sql) not in standing
            )
        cursor.execute(
            "SELECT tgname, relname, tgtype FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE NOT tgisinternal AND tgenabled = 'A' AND tgqual IS NULL AND tgattr = ''::int2vector"
            " AND pg_table_is_visible(tgrelid)"
            " AND (proname = 'tramuang_append_only' AND prosrc = %s OR proname = 'tramuang_final' AND prosrc = %s)",
            [PG_BODY, PG_FINAL_BODY],
        )
        found = set(cursor.fetchall())
    return sorted(
        trigger.name for trigger in _wanted("postgresql") if (trigger.name, trigger.table, trigger.pg_type) not in found
    )
