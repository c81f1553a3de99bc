"""The trigram index behind the search: a full-text table on SQLite, a GIN index on PostgreSQL."""

from django.db import migrations

AVAILABLE = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"
ALLOWED = (
    "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'"
    " UNION ALL SELECT has_database_privilege(current_database(), 'CREATE')::int"
)


def make(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            cursor.execute("CREATE VIRTUAL TABLE base_searchindex USING fts5(text, tokenize='trigram')")
            return
        # Without the extension the search still finds everything; it only reads more to do so.
        cursor.execute(AVAILABLE)
        if not cursor.fetchone()[0]:
            return
        cursor.execute(ALLOWED)
        if not any(row[0] for row in cursor.fetchall()):
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE INDEX base_searchentry_trigrams ON base_searchentry USING gin (text gin_trgm_ops)")


def unmake(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            cursor.execute("DROP TABLE base_searchindex")
        else:
            cursor.execute("DROP INDEX IF EXISTS base_searchentry_trigrams")


class Migration(migrations.Migration):
    dependencies = [("base", "0001_first")]
    operations = [migrations.RunPython(make, unmake)]
