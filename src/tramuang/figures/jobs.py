"""What follows accepted values: the columnar copy is brought up to them. And what is looked at by itself: files to check, sources to fetch."""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.db import connections
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tramuang.base import jobs, search
from tramuang.base.answers import BadInput
from tramuang.base.models import Happening
from tramuang.base.refs import split_ref
from tramuang.figures import actions, queries
from tramuang.figures.adapters import truth
from tramuang.figures.adapters.columnar import Bell, files, write_all
from tramuang.figures.queries import checking, past

log = logging.getLogger("tramuang.figures")
PAUSE = 0.5  # seconds between two looks of the engine when nobody rings
ASK_ANEW = 20  # looks, after which places and definitions are asked for again


def register() -> None:
    """What this room does in the worker."""
    jobs.on(("figures.accepted", "figures.loaded"), "figures.replay", ask_for_replay)
    jobs.on("figures.definitions-published", "figures.search", refresh_search)
    jobs.on("figures.received", "figures.check", ask_for_check)
    jobs.on("figures.schema-adjusted", "figures.check-again", ask_for_check)
    jobs.beside("figures engine", keep_copy)
    jobs.daily("figures.fetch", lambda at: _ask(fetch))
    jobs.daily("figures.parquet", lambda at: _ask(write_parquet))
    jobs.daily("figures.readings", lambda at: _ask(roll_readings))


def refresh_search(_row: Happening) -> None:
    """Definitions were published: what they define is found."""
    search.refresh("indicator")


def _ask(wanted: Any) -> None:
    wanted.enqueue()


def keep_copy(stop: threading.Event) -> None:
    """Keep the columnar copy at the last accepted revision: looks when somebody rings, and by itself twice a second."""
    engine, bell = queries.engine(), Bell(queries.home())
    looks = quiet = 0
    put_on_record()
    try:
        while not stop.is_set():
            engine.catch_up()
            connections["default"].close_if_unusable_or_obsolete()
            if bell.wait(PAUSE):
                quiet = 0
                continue
            looks, quiet = looks + 1, quiet + 1
            if looks % ASK_ANEW == 0:
                put_on_record()
                engine.forget()
            if quiet % ASK_ANEW == 0:
                # A nation takes seconds to fold: only when nobody has come for a while.
                engine.fold()
                engine.settle()
    finally:
        bell.close()


def put_on_record() -> None:
    """What is computed by is on record first: definitions that changed on the disk are published, and can be asked for when they change again."""
    if [each.code for each in past.editions()[-1:]] != [checking.edition()]:
        try:
            actions.publish_definitions(by="system", at=timezone.now())
        except BadInput:
            log.exception("the definitions have faults; what was published stays")


def ask_for_replay(_row: Happening) -> None:
    """As a task: one that waits will do for all."""
    if not DBTaskResult.objects.ready().filter(task_path=replay.module_path).exists():
        replay.enqueue()


@task()
def replay() -> None:
    """Bring the columnar copy to the last accepted revision, if nobody has yet; harmless to run twice."""
    held = files.read_manifest(queries.home())
    newest = truth.newest()
    if held is None or held.revision < newest or held.mark != truth.mark(newest):
        queries.engine().catch_up()


def ask_for_check(row: Happening) -> None:
    """As a task: a large file takes its time."""
    check.enqueue(upload=split_ref(row.subject)[1])


@task()
def check(upload: str) -> None:
    """Read a file and say what is wrong with it; harmless to run twice."""
    actions.check(upload, by="system", at=timezone.now())


@task()
def fetch() -> None:
    """Look at every folder and address from which datasets are fetched."""
    actions.fetch_all(by="system", at=timezone.now())


@task()
def roll_readings() -> None:
    """Make the readings of past months observations of their datasets."""
    actions.roll_readings(by="system", at=timezone.now())


@task()
def write_parquet() -> None:
    """Bring the Parquet to the revision that is published; harmless to run twice."""
    if (seen := queries.snapshot()) is not None:
        write_all(seen)


tasks: tuple[Any, ...] = (replay, check, fetch, roll_readings, write_parquet)
