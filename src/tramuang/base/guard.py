"""Append-only tables: the database itself refuses UPDATE, DELETE, REPLACE and TRUNCATE, whoever asks.

SQLite drops triggers when a migration rebuilds a table, so they are made again after every migrate.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, models

_guarded: list[type[models.Model]] = []


def append_only(model: type[models.Model]) -> type[models.Model]:
    """Declare that rows of this model are only ever added."""
    if model not in _guarded:
        _guarded.append(model)
    return model


def guarded() -> list[type[models.Model]]:
    """The models declared append-only."""
    return list(_guarded)


def _unique_columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if field.unique]


def _sqlite(model: type[models.Model]) -> dict[str, str]:
    table = model._meta.db_table
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    same = " OR ".join(f'"{column}" = NEW."{column}"' for column in _unique_columns(model))
    return {
        f"{table}_no_update": f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" {refuse}',
        f"{table}_no_delete": f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" {refuse}',
        # INSERT OR REPLACE deletes the old row without firing delete triggers: refuse the insert itself.
        f"{table}_no_replace": f'CREATE TRIGGER "{table}_no_replace" BEFORE INSERT ON "{table}" '
        f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same}) {refuse}',
    }


def _postgresql(model: type[models.Model]) -> dict[str, str]:
    table = model._meta.db_table
    return {
        f"{table}_no_change": f'CREATE TRIGGER "{table}_no_change" BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION tramuang_append_only()",
        f"{table}_no_truncate": f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION tramuang_append_only()",
    }


PG_FUNCTION = """
CREATE OR REPLACE FUNCTION tramuang_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def _wanted(vendor: str) -> dict[str, tuple[str, str]]:
    build = _sqlite if vendor == "sqlite" else _postgresql
    return {name: (model._meta.db_table, sql) for model in _guarded for name, sql in build(model).items()}


def install(using: str = "default", **_: Any) -> None:
    """Make the guard's triggers where they are missing (runs after every migrate)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(PG_FUNCTION)
        for name, (table, sql) in _wanted(connection.vendor).items():
            if table in tables:
                cursor.execute(
                    f'DROP TRIGGER IF EXISTS "{name}"' + ("" if connection.vendor == "sqlite" else f' ON "{table}"')
                )
                cursor.execute(sql)


def missing(using: str = "default") -> list[str]:
    """The triggers that should stand and do not; empty when the guard is whole."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return sorted(set(_wanted(connection.vendor)) - found)
