"""What the worker does by itself: files are checked, the copy follows, also when nobody rings."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from django.db import connections

from tramuang.base import jobs as base_jobs
from tramuang.base.answers import NotAllowed
from tramuang.figures import actions, jobs, queries
from tramuang.figures.adapters.columnar import nudge
from tramuang.figures.kinds import UploadState
from tramuang.figures.models import Revision, Upload
from tramuang.figures.tests.conftest import table

ROWS = [("สงขลา", 2564, 50, 100), ("ยะลา", 2564, 60, 100)]


def within(seconds: float, done) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.005)
    return False


def test_a_file_that_was_handed_in_is_checked_and_an_accepted_one_becomes_figures(fresh_database, hand_in, at):
    upload = hand_in(table(ROWS), check=False)
    base_jobs.work_once(at + timedelta(seconds=1))
    upload.refresh_from_db()
    assert upload.state == UploadState.CHECKED
    actions.accept(upload, by="system", at=at)
    base_jobs.work_once(at + timedelta(seconds=2))
    assert queries.figure("ENV05", "TH-90", "2564").value == 50.0


def test_the_engine_hears_at_once_and_also_sees_what_it_did_not_hear(fresh_database, accepted, own_copy, monkeypatch):
    accepted(ROWS)
    stop = threading.Event()
    engine = threading.Thread(target=lambda: (jobs.keep_copy(stop), connections["default"].close()))
    engine.start()
    try:
        assert within(5, lambda: queries.revision() == 1)
        started = time.monotonic()
        second = accepted([("สงขลา", 2564, 70, 100)])
        assert (
            within(5, lambda: queries.revision() == second.number)
            and queries.figure("ENV05", "TH-90", "2564").value == 70.0
        )
        assert time.monotonic() - started < 5
        monkeypatch.setattr(nudge, "ring", lambda _home: None)
        monkeypatch.setattr("tramuang.figures.adapters.columnar.ring", lambda _home: None)
        third = accepted([("สงขลา", 2564, 80, 100)])
        assert within(5, lambda: queries.revision() == third.number)
    finally:
        stop.set()
        engine.join()
    assert not (own_copy / "copy" / "bell").exists()


def test_a_bell_is_heard_once_however_often_it_was_rung_and_nobody_need_listen(own_copy):
    nudge.ring(own_copy / "nobody")
    bell = nudge.Bell(own_copy)
    for _time in range(5):
        nudge.ring(own_copy)
    assert bell.wait(1) and not bell.wait(0.01)
    bell.close()


def test_what_waits_for_a_check_and_was_withdrawn_is_left_alone(fresh_database, hand_in, at):
    upload = hand_in(table(ROWS), check=False)
    actions.cancel(upload, by="system", at=at)
    base_jobs.work_once(at + timedelta(seconds=1))
    assert Upload.objects.get().state == UploadState.CANCELLED


def test_two_who_accept_the_same_file_at_once_make_one_revision(fresh_database, hand_in, at):
    upload = hand_in(table(ROWS))
    found: list[str] = []
    together = threading.Barrier(2)

    def decide() -> None:
        own = Upload.objects.get(pk=upload.pk)
        together.wait()
        try:
            found.append(f"revision {actions.accept(own, by='system', at=at).rows}")
        except NotAllowed as fault:
            found.append(fault.answer.code)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["decided", "revision 4"] and Revision.objects.count() == 1
