"""The database itself refuses to change what has happened, whoever asks and however."""

from __future__ import annotations

import sqlite3

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tramuang.base import chain, guard
from tramuang.base.models import Happening, Seal, Step

pytestmark = pytest.mark.django_db


def on(vendor: str) -> pytest.MarkDecorator:
    from django.conf import settings

    here = "sqlite" if "sqlite" in settings.DATABASES["default"]["ENGINE"] else "postgresql"
    return pytest.mark.skipif(here != vendor, reason=f"only on {vendor}")


@pytest.fixture
def rows(tell, at) -> dict[type, object]:
    """One row of each of the floor's append-only tables."""
    tell()
    chain.seal(at)
    step = Step.objects.create(
        subject="case:1", seen=0, move="hand-in", from_stage="plan", to_stage="screening", by="person:1", at=at
    )
    return {Happening: Happening.objects.get(), Seal: Seal.objects.get(), Step: step}


def settle() -> None:
    """On PostgreSQL: check foreign keys now, so that the table may be changed in the same transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def values_of(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return cursor.fetchall()


def refused(table: str, sql: str, values: tuple[object, ...] = ()) -> None:
    before = values_of(table)
    with (
        pytest.raises(IntegrityError, match=f"{table} is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    assert values_of(table) == before


@pytest.mark.parametrize("model", [Happening, Seal, Step])
class TestWhatIsRefused:
    def test_the_orm_changes_no_row(self, rows, model):
        row = rows[model]
        key = model._meta.pk.name
        for act in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(**{key: 99})):
            with pytest.raises(IntegrityError), transaction.atomic():
                act()
        assert model.objects.get() == row

    def test_plain_sql_changes_no_row(self, rows, model):
        table, key = model._meta.db_table, model._meta.pk.column
        refused(table, f"UPDATE {table} SET {key} = {key}")
        refused(table, f"DELETE FROM {table}")
        refused(table, f"DELETE FROM {table} WHERE {key} IS NOT NULL")

    @on("sqlite")
    def test_a_replace_takes_no_row_s_place(self, rows, model):
        table = model._meta.db_table
        for verb in ("REPLACE", "INSERT OR REPLACE"):
            refused(table, f"{verb} INTO {table} SELECT * FROM {table}")

    @on("sqlite")
    def test_an_upsert_changes_no_row(self, rows, model):
        table, key = model._meta.db_table, model._meta.pk.column
        refused(
            table, f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO UPDATE SET {key} = {key} + 1"
        )

    @on("postgresql")
    def test_an_upsert_changes_no_row_on_postgresql(self, rows, model):
        table, key = model._meta.db_table, model._meta.pk.column
        refused(
            table,
            f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = {table}.{key} + 1",
        )

    @on("postgresql")
    def test_a_truncate_empties_no_table(self, rows, model):
        table = model._meta.db_table
        settle()
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
        assert model.objects.count() == 1

    @on("postgresql")
    def test_a_session_that_calls_itself_a_replica_is_refused_as_well(self, rows, model):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        refused(table, f"DELETE FROM {table}")


@on("sqlite")
class TestReplaceByAUniquePair:
    INSERT = (
        'INSERT OR REPLACE INTO base_step (subject, seen, move, from_stage, to_stage, "by", at, reason, cites)'
        " VALUES (%s, %s, 'forged', 'a', 'b', 'person:2', '2026-01-01', '', '')"
    )

    def test_the_same_pair_is_refused(self, rows):
        refused("base_step", self.INSERT, ("case:1", 0))

    def test_half_of_the_pair_is_another_row(self, rows):
        with connection.cursor() as cursor:
            cursor.execute(self.INSERT, ("case:1", 1))
            cursor.execute(self.INSERT, ("case:2", 0))
        assert Step.objects.count() == 3

    def test_another_unique_column_is_refused(self, rows):
        refused(
            "base_happening",
            'INSERT OR REPLACE INTO base_happening (uid, kind, subject, "by", at, data)'
            " SELECT uid, 'forged', subject, \"by\", at, data FROM base_happening",
        )

    def test_a_connection_that_is_not_ours_is_refused_too(self, fresh_database, rows):
        theirs = sqlite3.connect(connection.settings_dict["NAME"])
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            theirs.execute("REPLACE INTO base_seal SELECT * FROM base_seal")
        theirs.close()


class TestTheGuardStands:
    def test_it_stands_after_migrate(self):
        assert guard.missing() == []
        assert {Happening, Seal, Step} <= set(guard.guarded())

    def test_every_guarded_table_has_its_triggers_named(self):
        table = Step._meta.db_table
        drop = (
            f'DROP TRIGGER "{table}_no_update"'
            if connection.vendor == "sqlite"
            else f'DROP TRIGGER "{table}_no_change" ON {table}'
        )
        with connection.cursor() as cursor:
            cursor.execute(drop)
        assert guard.missing() == [f"{table}_no_update" if connection.vendor == "sqlite" else f"{table}_no_change"]
        guard.install()
        assert guard.missing() == []

    @on("sqlite")
    def test_a_trigger_of_the_right_name_that_does_nothing_is_missing(self):
        with connection.cursor() as cursor:
            cursor.execute('DROP TRIGGER "base_step_no_delete"')
            cursor.execute('CREATE TRIGGER "base_step_no_delete" BEFORE DELETE ON "base_step" BEGIN SELECT 1; END')
        assert guard.missing() == ["base_step_no_delete"]

    @on("postgresql")
    @pytest.mark.parametrize(
        "undo",
        [
            "ALTER TABLE base_step DISABLE TRIGGER base_step_no_change",
            "ALTER TABLE base_step ENABLE REPLICA TRIGGER base_step_no_change",
            (
                "DROP TRIGGER base_step_no_change ON base_step; CREATE TRIGGER base_step_no_change BEFORE UPDATE OR DELETE"
                " ON base_step FOR EACH ROW WHEN (false) EXECUTE FUNCTION tramuang_append_only();"
                " ALTER TABLE base_step ENABLE ALWAYS TRIGGER base_step_no_change"
            ),
            (
                "DROP TRIGGER base_step_no_change ON base_step; CREATE TRIGGER base_step_no_change BEFORE DELETE"
                " ON base_step FOR EACH ROW EXECUTE FUNCTION tramuang_append_only();"
                " ALTER TABLE base_step ENABLE ALWAYS TRIGGER base_step_no_change"
            ),
        ],
    )
    def test_a_trigger_that_sleeps_or_looks_away_is_missing(self, undo):
        with connection.cursor() as cursor:
            cursor.execute(undo)
        assert guard.missing() == ["base_step_no_change"]
        guard.install()
        assert guard.missing() == []

    @on("postgresql")
    def test_a_function_that_lets_everything_pass_leaves_nothing_standing(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION tramuang_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            )
        assert len(guard.missing()) == 2 * len(guard.guarded())

    def test_it_is_made_again_after_a_migrate_that_rebuilt_a_table(self, fresh_database, rows):
        field = Step._meta.get_field("reason")
        longer = type(field)(blank=True, null=True)
        longer.set_attributes_from_name("reason")
        longer.model = Step
        with connection.schema_editor() as editor:
            editor.alter_field(Step, field, longer)
        if connection.vendor == "sqlite":
            assert guard.missing() == ["base_step_no_delete", "base_step_no_replace", "base_step_no_update"]
        call_command("migrate", verbosity=0)
        assert guard.missing() == []
        refused("base_step", "DELETE FROM base_step")

    def test_a_table_that_could_be_replaced_unseen_cannot_be_declared(self):
        case = apps.get_model("plans", "Case")  # its unique constraint has a condition
        with pytest.raises(ImproperlyConfigured, match="conditional"):
            guard.append_only(case)
        assert case not in guard.guarded()
