"""The worker as a process: quick, patient, and harmless to kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from tramuang.base import chain, jobs
from tramuang.base.models import Cursor, Happening, Worker
from tramuang.base.tests.conftest import HAPPENED
from tramuang.base.tests.test_jobs import slow, written, wrote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_mine")]


def wait_for(true, seconds: float = 30.0) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


class TestTheWorker:
    @pytest.fixture
    def working(self, fresh_database):
        """A worker in a thread."""
        stop = threading.Event()
        thread = threading.Thread(target=jobs.work, args=(stop,))
        thread.start()
        wait_for(lambda: Worker.objects.exists())
        yield stop
        stop.set()
        thread.join(20)
        assert not thread.is_alive()

    def test_a_happening_is_sealed_and_read_within_a_second_even_while_a_task_runs(self, working, tell):
        jobs.on(HAPPENED, "a.name", wrote("a"))
        slow.enqueue(2.0)
        wait_for(lambda: DBTaskResult.objects.running().exists())
        taken = []
        for number in range(3):
            tell(number=number)
            taken.append(wait_for(lambda n=number: str(n) in written("a")))
        assert max(taken) < 1.0
        assert DBTaskResult.objects.running().exists()
        assert chain.unsealed() == 0

    def test_it_finishes_the_task_it_holds_and_leaves_no_trace(self, working):
        slow.enqueue(0.5)
        wait_for(lambda: DBTaskResult.objects.running().exists())
        working.set()
        wait_for(lambda: not Worker.objects.exists())
        assert DBTaskResult.objects.get().status == "SUCCESSFUL"
        assert Cursor.objects.filter(name="slow one is done").exists()

    def test_it_seals_at_its_start_what_stands_in_no_list(self, fresh_database, at, request):
        Happening.objects.create(kind=HAPPENED, subject="thing:1", by="system", at=at)
        request.getfixturevalue("working")
        wait_for(lambda: chain.head()[0] == 1)

    @pytest.mark.parametrize("what", [(chain, "seal"), (jobs, "run_subscribers"), (jobs, "beat"), (jobs, "run_task")])
    def test_a_fault_of_the_database_is_waited_out_even_at_the_start(
        self, fresh_database, tell, monkeypatch, caplog, request, what
    ):
        real, faults = getattr(*what), [OperationalError("the database does not answer")] * 2

        def faulty(*given, **more):
            if faults:
                raise faults.pop()
            return real(*given, **more)

        monkeypatch.setattr(jobs, "REST", 0.05)
        monkeypatch.setattr(*what, faulty)
        jobs.on(HAPPENED, "a.name", wrote("a"))
        tell(number=1)
        slow.enqueue(0.0)
        request.getfixturevalue("working")
        wait_for(lambda: written("a") and DBTaskResult.objects.successful().exists())
        assert "does not answer" in caplog.text

    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_the_command_ends_cleanly_when_asked_to(self, fresh_database, tell, how):
        tell(number=1)
        process = subprocess.Popen(
            [sys.executable, "-m", "tramuang.site.cli", "worker"],
            env={**os.environ, "DATABASE_URL": fresh_database, "PYTHONPATH": str(Path(settings.ROOT) / "src")},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            wait_for(lambda: chain.unsealed() == 0)
            process.send_signal(how)
            _out, said = process.communicate(timeout=20)
        finally:
            process.kill()
        assert (process.returncode, said) == (0, "")
        assert not Worker.objects.exists()
        assert chain.verify().sealed == 1

    def test_a_worker_that_is_killed_loses_nothing_and_seals_nothing_twice(self, fresh_database, tell, at):
        for number in range(200):
            tell(number=number)
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED],
            env={**os.environ, "DATABASE_URL": fresh_database, "PYTHONPATH": str(Path(settings.ROOT) / "src")},
        )
        wait_for(lambda: chain.head()[0] > 20)
        process.kill()
        process.wait(20)
        assert chain.unsealed() > 0, "it was too quick to be killed half way"
        jobs.work_once(at)
        proof = chain.verify()
        assert (proof.ok, proof.sealed, proof.unsealed) == (True, 200, 0)


# A sealer that takes its time, so that it can be killed in the middle.
KILLED = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tramuang.site.settings"
import django
django.setup()
from django.utils import timezone
from tramuang.base import chain
chain.BATCH = 7
link = chain.link
chain.link = lambda *a: time.sleep(0.005) or link(*a)
chain.seal(timezone.now())
"""
