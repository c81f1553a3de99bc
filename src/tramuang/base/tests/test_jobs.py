"""Work behind the pages: each happening reaches each reader once, and a fault of one holds up nobody else."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tramuang.base import chain, happenings, jobs
from tramuang.base.commands import worker
from tramuang.base.happenings import happening
from tramuang.base.models import Cursor, Happening, Mail, Worker
from tramuang.base.tests.conftest import HAPPENED, OTHER

pytestmark = pytest.mark.usefixtures("only_mine")


@task()
def write(name: str, fail: bool = False) -> str:
    """A task that writes a row, or fails after it."""
    Cursor.objects.get_or_create(name=name)
    if fail:
        raise ValueError("cannot")
    return name


@task()
def slow(seconds: float) -> None:
    """A task that takes its time."""
    time.sleep(seconds)
    Cursor.objects.create(name="slow one is done")


def wrote(name: str):
    """A subscriber that writes a row of its own for each happening."""

    def do(row: Happening) -> None:
        Cursor.objects.create(name=f"{name} {row.data['number']}")

    return do


def written(name: str) -> list[str]:
    found = Cursor.objects.filter(name__startswith=f"{name} ").values_list("name", flat=True)
    return sorted(text.split(" ", 1)[1] for text in found)


@pytest.mark.django_db
class TestSubscribers:
    def test_each_hears_of_its_kinds_in_order_and_only_once(self, tell, at):
        heard = []
        jobs.on("test.", "a.prefix", lambda row: heard.append(("prefix", row.data["number"])))
        jobs.on(OTHER, "a.kind", lambda row: heard.append(("kind", row.data["number"])))
        jobs.on(("test.", OTHER), "a.both", lambda row: heard.append(("both", row.data["number"])))
        jobs.on("", "a.all", lambda row: heard.append(("all", row.data["number"])))
        for number, kind in enumerate((HAPPENED, OTHER, HAPPENED)):
            tell(kind, number=number)
        chain.seal(at)
        assert jobs.run_subscribers(at) == 9
        assert [number for who, number in heard if who == "prefix"] == [0, 2]
        assert [number for who, number in heard if who == "kind"] == [1]
        assert [number for who, number in heard if who == "both"] == [0, 1, 2]
        assert [number for who, number in heard if who == "all"] == [0, 1, 2]
        assert jobs.run_subscribers(at) == 0
        assert len(heard) == 9

    def test_what_is_not_sealed_is_not_heard_of(self, tell, at):
        jobs.on(HAPPENED, "a.name", wrote("a"))
        tell(number=1)
        assert jobs.run_subscribers(at) == 0
        chain.seal(at)
        assert jobs.run_subscribers(at) == 1

    def test_a_new_reader_reads_from_the_start_or_only_what_comes(self, tell, at):
        tell(number=1)
        chain.seal(at)
        jobs.on(HAPPENED, "a.all", wrote("all"))
        jobs.on(HAPPENED, "a.new", wrote("new"), from_start=False)
        jobs.run_subscribers(at)
        tell(number=2)
        chain.seal(at)
        jobs.run_subscribers(at)
        assert (written("all"), written("new")) == (["1", "2"], ["2"])

    def test_a_name_is_given_once(self):
        jobs.on(HAPPENED, "a.name", wrote("a"))
        with pytest.raises(ValueError, match=r"a\.name"):
            jobs.on(OTHER, "a.name", wrote("b"))

    def test_with_nothing_new_nothing_is_read_but_the_ends(self, tell, at, django_assert_num_queries):
        for number in range(3):
            jobs.on(HAPPENED, f"a.{number}", wrote(str(number)))
        tell(number=1)
        chain.seal(at)
        jobs.run_subscribers(at)
        with django_assert_num_queries(2):
            jobs.run_subscribers(at)


@pytest.mark.django_db
class TestAFailingSubscriber:
    def test_it_leaves_nothing_half_written_is_tried_again_and_goes_on_where_it_stood(self, tell, at, caplog):
        broken = [True]

        def do(row):
            Cursor.objects.create(name=f"a {row.data['number']}")
            if row.data["number"] == 2 and broken:
                raise ZeroDivisionError("no way")

        jobs.on(HAPPENED, "a.name", do)
        for number in (1, 2, 3):
            tell(number=number)
        chain.seal(at)
        assert jobs.run_subscribers(at) == 1
        assert written("a") == ["1"]
        assert "a.name" in caplog.text
        stuck = jobs.stuck()[0]
        assert (stuck.name, stuck.number, stuck.tries, stuck.last_error) == (
            "a.name",
            1,
            1,
            "ZeroDivisionError: no way",
        )
        broken.clear()
        assert jobs.run_subscribers(at + timedelta(seconds=1)) == 0
        assert jobs.run_subscribers(at + timedelta(seconds=2)) == 2
        assert written("a") == ["1", "2", "3"]
        assert jobs.stuck() == []

    def test_it_waits_longer_after_each_failure_but_never_gives_up(self, tell, at):
        jobs.on(HAPPENED, "a.name", lambda row: 1 / 0)
        tell(number=1)
        chain.seal(at)
        moment, waits = at, []
        for _try in range(12):
            assert jobs.run_subscribers(moment) == 0
            after = Cursor.objects.get(name="a.name").next_try_at
            waits.append((after - moment).total_seconds())
            moment = after
        assert waits[:4] == [2, 4, 8, 16]
        assert waits == sorted(waits)
        assert waits[-1] == 300

    def test_it_holds_up_nobody_else(self, tell, at):
        jobs.on(HAPPENED, "a.first", lambda row: 1 / 0)
        jobs.on(HAPPENED, "b.second", wrote("b"))
        tell(number=1)
        chain.seal(at)
        assert jobs.run_subscribers(at) == 1
        assert written("b") == ["1"]


class TestSeveralWorkers:
    def test_each_happening_is_handled_once_however_many_workers_read(self, fresh_database, tell, at, together):
        calls = []

        def do(row):
            calls.append(row.data["number"])
            time.sleep(0.002)
            Cursor.objects.create(name=f"a {row.data['number']:02}")

        jobs.on(HAPPENED, "a.name", do)
        for number in range(20):
            tell(number=number)
        chain.seal(at)

        def read():
            while len(written("a")) < 20:
                jobs.run_subscribers(at)

        assert together(read, read, read) == [None, None, None]
        assert sorted(calls) == list(range(20))

    def test_each_task_is_run_once_however_many_workers_run(self, fresh_database, together):
        for number in range(12):
            write.enqueue(f"task-{number}")

        def run():
            ran = 0
            while DBTaskResult.objects.ready().exists():
                ran += jobs.run_task(f"worker-{threading.get_ident()}")
            return ran

        assert sum(together(run, run, run)) == 12
        assert DBTaskResult.objects.successful().count() == 12
        assert all(len(result.worker_ids) == 1 for result in DBTaskResult.objects.all())


@pytest.mark.django_db
class TestTasks:
    def test_a_task_asked_for_with_the_change_falls_with_it(self, at):
        happenings.with_change(HAPPENED, lambda row: write.enqueue("asked"))
        happenings.with_change(HAPPENED, lambda row: row.data.get("fail") and 1 / 0)
        with pytest.raises(ZeroDivisionError), happening(HAPPENED, "thing:1", by=None, at=at, fail=True):
            pass
        assert not DBTaskResult.objects.exists()
        with happening(HAPPENED, "thing:1", by=None, at=at):
            pass
        assert jobs.work_once(at).ran == 1
        assert Cursor.objects.filter(name="asked").exists()

    def test_a_task_that_fails_is_on_record_and_holds_up_nobody(self, at):
        write.enqueue("first", fail=True)
        write.enqueue("second")
        assert jobs.work_once(at).ran == 2
        assert jobs.failed_tasks() == 1
        assert Cursor.objects.filter(name="second").exists()

    def test_a_task_whose_worker_died_runs_again_but_not_for_ever(self):
        now = timezone.now()
        long_ago = now - timedelta(minutes=10)
        write.enqueue("again")
        lost = DBTaskResult.objects.get()
        for start in range(1, jobs.MAX_STARTS + 1):
            lost.worker_ids = [f"dead-{number}" for number in range(start)]
            lost.status, lost.started_at = TaskResultStatus.RUNNING, long_ago
            lost.save()
            rescued = jobs.rescue(now)
            lost.refresh_from_db()
            assert (rescued, lost.status) == ((1, "READY") if start < jobs.MAX_STARTS else (0, "FAILED"))
        assert "WorkerDied" in lost.exception_class_path

    def test_a_task_of_a_living_worker_is_left_alone(self):
        now = timezone.now()
        write.enqueue("slow")
        DBTaskResult.objects.update(status="RUNNING", started_at=now - timedelta(hours=1), worker_ids=["alive"])
        jobs.beat("alive", now - timedelta(seconds=30))
        assert jobs.rescue(now) == 0
        assert jobs.rescue(now + timedelta(minutes=5)) == 1


@pytest.mark.django_db
class TestTheDay:
    def test_the_day_s_work_is_done_once_on_each_day_of_bangkok(self, at):
        days = []
        jobs.daily("a.reminders", lambda moment: days.append(timezone.localdate(moment).isoformat()))
        midnight = timezone.localtime(at).replace(hour=23, minute=59)
        for minutes in (0, 0, 1, 2, 24 * 60):
            jobs.run_daily(midnight + timedelta(minutes=minutes))
        first = timezone.localdate(at)
        assert days == [(first + timedelta(days=number)).isoformat() for number in (0, 1)]

    def test_what_fails_is_tried_again_and_holds_up_nobody(self, at):
        done = []

        def failing(_at):
            Cursor.objects.create(name="half")
            raise ZeroDivisionError

        jobs.daily("a.failing", failing)
        jobs.daily("b.fine", done.append)
        jobs.run_daily(at)
        jobs.run_daily(at)
        assert done == [at]
        assert not Cursor.objects.filter(name="half").exists()

    def test_what_need_not_be_kept_is_deleted(self, at):
        now = timezone.now()
        Mail.objects.create(
            to="person:1", address="a@example.org", language="th", subject="x", body="y", queued_at=now,
            delete_after=timezone.localdate(now) - timedelta(days=1),
        )  # fmt: skip
        jobs.beat("gone", now - timedelta(days=2))
        write.enqueue("old")
        jobs.run_task("w")
        DBTaskResult.objects.update(finished_at=now - timedelta(days=40))
        jobs.run_daily(now)
        assert not Mail.objects.exists()
        assert not Worker.objects.exists()
        assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
class TestWorkOnce:
    def test_it_goes_on_until_nothing_is_left(self, tell, at):
        def ask(row):
            if row.data["number"] < 3:
                tell(number=row.data["number"] + 1)
            write.enqueue(f"task {row.data['number']}")

        jobs.on(HAPPENED, "a.name", ask)
        tell(number=1)
        done = jobs.work_once(at)
        assert (done.sealed, done.handled, done.ran) == (3, 3, 3)
        assert chain.verify().ok

    def test_the_command_does_what_waits_and_ends(self, tell):
        tell(number=1)
        done = CliRunner().invoke(worker, ["--once"])
        assert (done.exit_code, done.output) == (0, "1 sealed, 0 handled, 0 sent, 0 tasks run.\n")
