"""Tells a demonstration home from a real one, starts it over, and keeps the signer's passphrase out of it."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections

from tramuang.base.models import Happening

LOADED = "demo.loaded"


class RealDatabase(Exception):
    """The database holds something that the demonstration did not put there."""


def _tables() -> set[str]:
    return set(connection.introspection.table_names())


def is_loaded() -> bool:
    """Whether the demonstration has been loaded whole."""
    return "base_happening" in _tables() and Happening.objects.filter(kind=LOADED).exists()


def _holds_something_else() -> bool:
    tables = _tables()
    if "base_happening" not in tables:
        return bool(tables)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM base_happening WHERE kind = %s", ["demo.started"])
        started = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM cities_person")
        people = cursor.fetchone()[0]
    return not started and bool(people)


def check(*, fresh: bool) -> None:
    """Refuse a real database; start over when asked to, or when an earlier load was broken off."""
    if _holds_something_else():
        raise RealDatabase(
            f"the database {settings.DATABASES['default']['NAME']} holds records that are not the demonstration's; "
            "set TRAMUANG_HOME to an empty folder or DATABASE_URL to an empty database"
        )
    try:
        half = "base_happening" in _tables() and not is_loaded()
    except DatabaseError:
        half = True
    if fresh or half:
        start_over()


def start_over() -> None:
    """Empty the demonstration's database and folders."""
    if connection.vendor == "sqlite":
        connections.close_all()
        path = Path(str(settings.DATABASES["default"]["NAME"]))
        for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            name.unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connections.close_all()
    for folder in (settings.FILES_DIR, settings.AUDIT_DIR, settings.KEYS_DIR):
        shutil.rmtree(folder, ignore_errors=True)


def passphrase() -> str:
    """The demonstration signer's passphrase: made once, kept outside the home, readable by its owner only."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "tramuang"
    name = hashlib.sha256(str(settings.HOME).encode()).hexdigest()[:16]
    path = state / f"demo-{name}.passphrase"
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()
