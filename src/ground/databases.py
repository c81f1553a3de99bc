"""The databases of the tests, and their clock.

`db` (and the mark `django_db`) is the usual one: each test in a transaction that is rolled back. A test that needs real
commits, threads or other processes asks for `fresh_database` as well: a copy of the migrated database, thrown away at its end.
Append-only tables refuse the flush by which `transaction=True` cleans up, so nothing here uses that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections

from tramuang.base import doors
from tramuang.site import messages


def pytest_configure() -> None:
    """What makes tests fast: cheap passwords, static files without a manifest; and Thai that is up to date."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    messages.compile_all()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches no database: rules, files and processes of their own are the same on either, so one run of them is enough."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if not asked & {"db", "fresh_database"} and not any(map(item.get_closest_marker, ("django_db", "postgres"))):
            item.add_marker(pytest.mark.rules)


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Doors read the clock of the tests, so that a round which is open today is still open in the tests of next year."""
    monkeypatch.setattr(doors, "timezone", SimpleNamespace(now=lambda: at))


@pytest.fixture
def db(request: pytest.FixtureRequest) -> None:
    """The database of a test: rolled back at its end, or its own copy when it asks for `fresh_database`."""
    request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "_django_db_helper")


@pytest.fixture(autouse=True)
def _django_db_marker(request: pytest.FixtureRequest) -> None:
    """The mark `django_db` means the fixture `db` above."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[str]:
    """A private copy of the migrated database that really commits; the value is its DATABASE_URL, for other processes."""
    with django_db_blocker.unblock():
        copy = sqlite_copy(tmp_path / "fresh.sqlite3") if connections["default"].vendor == "sqlite" else postgres_copy()
        with copy as (name, url), using(name):
            yield url


@contextmanager
def using(name: Any) -> Iterator[None]:
    """Point the connection of this thread, and those that later threads open, at another database."""
    before, kept = connections.settings["default"], connections["default"]
    connections.settings["default"] = {**before, "NAME": name}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        if connections["default"].vendor == "postgresql":
            connections["default"].close_pool()  # type: ignore[attr-defined]
        connections.settings["default"], connections["default"] = before, kept


@contextmanager
def sqlite_copy(path: Path) -> Iterator[tuple[Path, str]]:
    """The migrated database, copied page by page into a file."""
    source = connections["default"]
    source.ensure_connection()
    target = sqlite3.connect(path)
    source.connection.backup(target)
    target.close()
    yield path, f"sqlite://{quote(str(path))}"


@contextmanager
def postgres_copy() -> Iterator[tuple[str, str]]:
    """The migrated database, copied by the server; for that nobody may be connected to it."""
    source: Any = connections["default"]
    source.close()
    source.close_pool()
    facts = source.settings_dict
    name = f"{facts['NAME']}_fresh"
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    with source._nodb_cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{facts["NAME"]}"')
    who = f"{quote(facts['USER'])}{':' + quote(facts['PASSWORD']) if facts['PASSWORD'] else ''}"
    port = f"&port={facts['PORT']}" if facts["PORT"] else ""
    try:
        yield name, f"postgresql://{who}@/{name}?host={quote(facts['HOST'], safe='')}{port}"
    finally:
        with source._nodb_cursor() as cursor:
            cursor.execute(drop)
