"""The test databases keep their promise: a fresh one really commits, and nothing of it is left behind."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection, connections

from tramuang.base import guard
from tramuang.cities.models import Area, Province

SEEN = "from tramuang.cities.models import Province; print(*Province.objects.values_list('code', flat=True))"


def codes_seen_by_another_thread():
    seen = []

    def look():
        seen.extend(Province.objects.values_list("code", flat=True))
        connections["default"].close()

    thread = Thread(target=look)
    thread.start()
    thread.join(20)
    return seen


def test_another_thread_sees_what_a_fresh_database_committed(fresh_database, area):
    assert not connection.in_atomic_block
    assert codes_seen_by_another_thread() == ["TH-96"]


@pytest.mark.django_db
def test_the_mark_gives_way_to_a_fresh_database(fresh_database, area):
    assert codes_seen_by_another_thread() == ["TH-96"]


def test_nothing_of_a_fresh_database_is_left_behind(db):
    assert connection.in_atomic_block
    assert not Area.objects.exists()


def test_the_guard_of_append_only_tables_stands_in_a_fresh_database(fresh_database):
    assert guard.missing() == []


def test_another_process_sees_what_a_fresh_database_committed(fresh_database, province):
    done = subprocess.run(
        [sys.executable, Path(settings.ROOT) / "manage.py", "shell", "--no-imports", "-c", SEEN],
        env={**os.environ, "DATABASE_URL": fresh_database},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["TH-96"]


def test_the_tests_have_a_home_of_their_own():
    assert "tramuang-test-" in str(settings.HOME)
