"""Work behind the pages: sealing, subscribers to the sealed chain, mail, tasks, and what is done once a day.

A room's `jobs.py` subscribes with `on(...)`; an action never imports a job, it only writes its happening. Heavy work is a Django task
(`@task()` in the room's `jobs.py`), asked for with `.enqueue(...)` by a subscriber or by `happenings.with_change`: the request is a row of
the same transaction. A task may run again after a machine died, so it must be harmless to run twice.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import DatabaseError, close_old_connections, connections, transaction
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from tramuang.base import chain, mail
from tramuang.base.models import Cursor, Happening, Seal, Worker

log = logging.getLogger("tramuang.jobs")

PAUSE = 0.25  # seconds between two looks; a happening is sealed at most a second after its commit
REST = 5.0  # seconds after something went wrong, such as a database that does not answer
LONGEST_WAIT = timedelta(minutes=5)  # between two tries of a subscriber that fails
SILENT = timedelta(minutes=2)  # after which a worker counts as dead
KEEP_TASKS = timedelta(days=30)
MAX_STARTS = 3  # of a task whose worker died under it

Do = Callable[[Happening], None]
Daily = Callable[[datetime], None]
Beside = Callable[[threading.Event], None]


class WorkerDied(Exception):
    """A task was started several times, and each time its worker died."""


@dataclass(frozen=True)
class Subscriber:
    """Who wants to hear of which happenings; `kinds` are whole kinds, or prefixes that end with a dot, or '' for all."""

    name: str
    kinds: tuple[str, ...]
    do: Do
    from_start: bool

    def wanted(self) -> Q:
        """The seals this subscriber reads."""
        found = Q()
        for kind in self.kinds:
            prefix = kind == "" or kind.endswith(".")
            found |= Q(happening__kind__startswith=kind) if prefix else Q(happening__kind=kind)
        return found


_subscribers: dict[str, Subscriber] = {}
_daily: dict[str, Daily] = {}
_beside: dict[str, Beside] = {}


def on(kinds: str | Iterable[str], name: str, do: Do, *, from_start: bool = True) -> None:
    """Run `do(happening)` for each sealed happening of these kinds, in the chain's order, in a transaction of its own.

    A kind that ends with a dot is a prefix; '' is every kind. `name` (room.purpose) is the subscriber's for ever: under it the database
    remembers how far it has read. What `do` writes is written exactly once; if it fails it is tried again and holds up nobody else.
    A new subscriber reads the chain from its start, or with `from_start=False` only what comes.
    """
    if name in _subscribers:
        raise ValueError(f"there is already a subscriber {name!r}")
    _subscribers[name] = Subscriber(name, (kinds,) if isinstance(kinds, str) else tuple(kinds), do, from_start)


def off(name: str) -> None:
    """Forget a subscriber (for tests)."""
    _subscribers.pop(name, None)


def daily(name: str, do: Daily) -> None:
    """Run `do(at)` once on each day (Bangkok), in a transaction; missed days are not made up for."""
    _daily[name] = do


def beside(name: str, run: Beside) -> None:
    """Run `run(stop)` in a thread of its own in every worker, for what cannot wait for the worker's next look; it ends when `stop` is set.

    When it fails it is begun again after a rest. What must not be lost also has a subscriber: nobody need be running when something happens.
    """
    _beside[name] = run


def subscribers() -> list[Subscriber]:
    """Every subscriber, in the order of registration."""
    return list(_subscribers.values())


def stuck() -> list[Cursor]:
    """The subscribers that a failing happening holds up, with the error."""
    return list(Cursor.objects.filter(name__in=_subscribers, tries__gt=0).order_by("name"))


def run_subscribers(at: datetime) -> int:
    """Let every subscriber read on along the sealed chain; returns how many happenings were handled."""
    end, _hash = chain.head()
    cursors = Cursor.objects.in_bulk(list(_subscribers))
    handled = 0
    for subscriber in subscribers():
        cursor = cursors.get(subscriber.name)
        if cursor is None:
            start = 0 if subscriber.from_start else end
            cursor, _new = Cursor.objects.get_or_create(name=subscriber.name, defaults={"number": start})
        if cursor.number < end and (cursor.next_try_at is None or cursor.next_try_at <= at):
            handled += _read_on(subscriber, end, at)
    return handled


def _read_on(subscriber: Subscriber, end: int, at: datetime) -> int:
    handled = 0
    while True:
        try:
            more = _read_one(subscriber, end)
        except Exception as fault:
            log.exception("subscriber %s failed", subscriber.name)
            _postpone(subscriber, fault, at)
            return handled
        if not more:
            return handled
        handled += 1


def _read_one(subscriber: Subscriber, end: int) -> bool:
    with transaction.atomic():
        # Held: of two workers the second passes by (PostgreSQL) or finds the cursor already moved (SQLite).
        cursor = Cursor.objects.select_for_update(skip_locked=True).filter(name=subscriber.name).first()
        if cursor is None or cursor.number >= end:
            return False
        ahead = Seal.objects.filter(subscriber.wanted(), number__gt=cursor.number, number__lte=end)
        found = ahead.select_related("happening").order_by("number").first()
        cursor.number, cursor.tries, cursor.next_try_at, cursor.last_error = found.number if found else end, 0, None, ""
        cursor.save()
        if found:
            subscriber.do(found.happening)
        return found is not None


def _postpone(subscriber: Subscriber, fault: Exception, at: datetime) -> None:
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=subscriber.name)
        cursor.tries += 1
        cursor.next_try_at = at + min(LONGEST_WAIT, timedelta(seconds=2 ** min(cursor.tries, 10)))
        cursor.last_error = f"{type(fault).__name__}: {fault}"[:300]
        cursor.save()


def run_daily(at: datetime) -> int:
    """Do what is due once a day and has not been done today; returns how many things were done."""
    today, done = timezone.localdate(at).toordinal(), 0
    names = {f"daily.{name}": do for name, do in {"base.tidy": tidy, **_daily}.items()}
    known = dict(Cursor.objects.filter(name__in=names).values_list("name", "number"))
    for name, do in names.items():
        if known.get(name, 0) >= today:
            continue
        try:
            with transaction.atomic():
                Cursor.objects.get_or_create(name=name)
                if not Cursor.objects.filter(name=name, number__lt=today).update(number=today):
                    continue
                do(at)
        except Exception:
            log.exception("the daily work %s failed", name)
            continue
        done += 1
    return done


def tidy(at: datetime) -> None:
    """Delete what need not be kept: old mail, finished tasks, workers long gone."""
    mail.delete_old(timezone.localdate(at))
    DBTaskResult.objects.finished().filter(finished_at__lt=at - KEEP_TASKS).delete()
    Worker.objects.filter(seen_at__lt=at - timedelta(days=1)).delete()


def run_task(worker: str) -> bool:
    """Run the next task that is ready; False when there is none."""
    if not DBTaskResult.objects.ready().exists():
        return False
    with exclusive_transaction():
        found = DBTaskResult.objects.ready().get_locked()
        if found is None:
            return False
        found.claim(worker)
    TaskRunner(
        queue_names=["*"], interval=0, batch=True, backend_name=found.backend_name, startup_delay=False, max_tasks=1,
        worker_id=worker, excluded_queue_names=[],
    ).run_task(found)  # fmt: skip
    return True


def failed_tasks() -> int:
    """How many tasks have failed and are still on record."""
    return DBTaskResult.objects.failed().count()


def rescue(at: datetime) -> int:
    """Make tasks ready again whose worker died under them; returns how many."""
    lost = 0
    alive = set(Worker.objects.filter(seen_at__gte=at - SILENT).values_list("name", flat=True))
    for task in DBTaskResult.objects.running().filter(started_at__lt=at - SILENT):
        if task.worker_ids and task.worker_ids[-1] in alive:
            continue
        if len(task.worker_ids) >= MAX_STARTS:
            task.set_failed(WorkerDied(f"started {len(task.worker_ids)} times"))
            continue
        # Conditional on the start we saw: another worker may have rescued and begun it in the meantime.
        again = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        lost += again.update(status=TaskResultStatus.READY)
    return lost


def beat(worker: str, at: datetime) -> None:
    """Give a sign of life."""
    if not Worker.objects.filter(name=worker).update(seen_at=at):
        Worker.objects.create(name=worker, started_at=at, seen_at=at)


def last_seen() -> datetime | None:
    """When any worker last gave a sign of life."""
    return Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()


@dataclass(frozen=True)
class Done:
    """What one round of work did."""

    sealed: int = 0
    handled: int = 0
    sent: int = 0
    ran: int = 0


def work_once(at: datetime) -> Done:
    """Seal, let the subscribers read on, send mail, run tasks: until nothing is left to do now."""
    sealed = handled = sent = ran = 0
    # What a task or a subscriber writes is sealed and read in its turn; the bound stops two that feed each other.
    for _round in range(50):
        now_sealed, now_handled, now_ran = chain.seal(at), run_subscribers(at), 0
        while run_task("work-once"):
            now_ran += 1
        sent += mail.send_waiting(at)
        sealed, handled, ran = sealed + now_sealed, handled + now_handled, ran + now_ran
        if not (now_sealed or now_ran):
            break
    return Done(sealed, handled, sent, ran)


def worker_name() -> str:
    """A name that no other worker has, on this machine or another."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"


def work(stop: threading.Event) -> None:
    """Work until `stop` is set. Sealing, mail and tasks run side by side, so that a slow task or mail server delays no seal."""
    name = worker_name()
    beside = [
        threading.Thread(target=_keep, args=(stop, "mail", lambda at: mail.send_waiting(at) > 0)),
        threading.Thread(target=_keep, args=(stop, "tasks", lambda at: run_task(name))),
        *(
            threading.Thread(target=_keep, args=(stop, what, partial(_run_beside, run, stop)))
            for what, run in _beside.items()
        ),
    ]
    for thread in beside:
        thread.start()
    try:
        _keep(stop, "chain", _Chain(name))
    finally:
        stop.set()
        for thread in beside:
            thread.join()
        try:
            Worker.objects.filter(name=name).delete()
        except DatabaseError:
            log.warning("the worker could not say goodbye; it will be counted as dead")
        connections.close_all()


def _run_beside(run: Beside, stop: threading.Event, _at: datetime) -> bool:
    run(stop)
    return False


class _Chain:
    """The worker's first thread: seals and lets subscribers read; now and then signs of life and the day's work."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.swept = False
        self.next_beat = self.next_day = datetime.min.replace(tzinfo=UTC)

    def __call__(self, at: datetime) -> bool:
        if at >= self.next_beat:
            beat(self.name, at)
            self.next_beat = at + SILENT / 6
        # The first time over the whole table: what stands in no list is found at every start.
        busy = bool(chain.seal(at, sweep=not self.swept))
        self.swept = True
        busy = bool(run_subscribers(at)) or busy
        if at >= self.next_day:
            rescue(at)
            run_daily(at)
            self.next_day = at + timedelta(minutes=1)
        return busy


def _keep(stop: threading.Event, what: str, step: Callable[[datetime], bool]) -> None:
    """Do a step again and again; a fault is logged and waited out, whatever it is, for a worker must not fall silent."""
    while not stop.is_set():
        try:
            busy = step(timezone.now())
        except Exception:
            log.exception("the worker's %s stopped for %s seconds", what, REST)
            connections.close_all()
            stop.wait(REST)
            continue
        close_old_connections()
        if not busy:
            stop.wait(PAUSE)
    connections.close_all()
