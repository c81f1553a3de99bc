"""What `tramuang doctor` looks at: each finding says what it found and, when it is bad, the mend."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tramuang.base import chain, guard, jobs
from tramuang.base.models import Happening, Mail


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    code: str
    ok: bool
    what: str
    mend: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def database() -> Iterator[Finding]:
    connection.ensure_connection()
    yield Finding("database", True, f"the database answers ({connection.vendor})")
    waiting = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    yield Finding(
        "migrations", not waiting, f"{len(waiting)} migrations wait" if waiting else "the tables are up to date",
        "run `tramuang serve` once, or `python manage.py migrate`",
    )  # fmt: skip


def append_only() -> Iterator[Finding]:
    missing = guard.missing()
    yield Finding(
        "append-only", not missing,
        "the append-only guard is missing " + ", ".join(missing) if missing else "the append-only guard stands",
        "run `python manage.py migrate`: it makes the guard again; then `tramuang audit verify`",
    )  # fmt: skip


def audit() -> Iterator[Finding]:
    now = timezone.now()
    late = Happening.objects.filter(seal=None, at__lt=now - timedelta(minutes=1)).count()
    yield Finding(
        "sealer", late == 0, f"{late} happenings wait for their seal" if late else "every happening is sealed",
        "start `tramuang worker`",
    )  # fmt: skip
    number, _ = chain.head()
    kept = chain.read_head()
    behind = number - int(kept["number"]) if kept else number
    yield Finding(
        "head", behind < 1000, f"the signed head stands {behind} happenings behind" if behind else "the signed head is current",
        "start `tramuang signer`",
    )  # fmt: skip


def work() -> Iterator[Finding]:
    held_up = jobs.stuck()
    yield Finding(
        "subscribers", not held_up,
        "held up by a failing happening: " + ", ".join(row.name for row in held_up) if held_up else "every subscriber reads on",
        "see the worker's log for the error, mend it, and the worker goes on by itself",
    )  # fmt: skip
    failed = jobs.failed_tasks()
    yield Finding(
        "tasks",
        not failed,
        f"{failed} tasks have failed" if failed else "no task has failed",
        "see the worker's log for the error",
    )
    seen = jobs.last_seen()
    fresh = seen is not None and timezone.now() - seen < timedelta(minutes=2)
    yield Finding(
        "worker", fresh, "a worker is at work" if fresh else "no worker has been seen lately", "start `tramuang worker`"
    )


def folders() -> Iterator[Finding]:
    for name, path in (("home", settings.HOME), ("files", settings.FILES_DIR), ("audit", settings.AUDIT_DIR)):
        place = Path(path)
        usable = os.access(place if place.exists() else place.parent, os.W_OK)
        yield Finding(
            f"folder-{name}",
            usable,
            f"{place} can{'' if usable else 'not'} be written",
            f"give this user the right to write {place}",
        )
    secret = settings.HOME / "secret-key"
    if secret.exists():
        open_ = secret.stat().st_mode & 0o077
        yield Finding(
            "secret-key", not open_, f"{secret} is {'open to others' if open_ else 'private'}", f"chmod 600 {secret}"
        )


def mail() -> Iterator[Finding]:
    stuck = Mail.objects.filter(sent_at=None, tries__gte=5).count()
    yield Finding(
        "mail",
        not stuck,
        f"{stuck} messages could not be sent" if stuck else "no message is stuck",
        "see /outbox/ for the reason",
    )
    if not settings.DEMO:
        yield Finding(
            "smtp",
            bool(settings.SMTP["host"]),
            "mail is sent by SMTP" if settings.SMTP["host"] else "no SMTP host is set",
            "set TRAMUANG_SMTP_HOST",
        )


def safety() -> Iterator[Finding]:
    yield Finding(
        "debug", not settings.DEBUG, "debug is on" if settings.DEBUG else "debug is off", "unset TRAMUANG_DEBUG"
    )
    if not settings.DEMO:
        yield Finding(
            "https",
            settings.HTTPS,
            f"the public address is {settings.PUBLIC_URL}",
            "set TRAMUANG_URL to the https address",
        )


LOOKS: list[Callable[[], Iterator[Finding]]] = [database, append_only, audit, work, folders, mail, safety]


def examine() -> list[Finding]:
    """Look at everything; a look that fails is a finding of its own."""
    findings: list[Finding] = []
    for look in LOOKS:
        try:
            findings.extend(look())
        except (DatabaseError, OSError, ImproperlyConfigured) as fault:
            findings.append(
                Finding(look.__name__, False, f"{look.__name__}: {fault}", "mend this first, then ask again")
            )
    return findings
