"""Adding to the log: one leaf for each act, in the same transaction as its rows."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from tramuang.emblem.models import LogEntry, SignedText
from tramuang.emblem.pure import proofs, tlog
from tramuang.emblem.pure.credential import moment

LOCK = 7_236_842  # any number, the same for every signer: PostgreSQL's advisory lock


def hold_log() -> None:
    """Let nobody else add to the log until the transaction ends; the index of an entry is its place."""
    if connection.vendor == "postgresql":  # on SQLite the transaction already holds the only write lock
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def add_entry(act: str, *, at: datetime, **said: Any) -> LogEntry:
    """Add a leaf that says what was done; members that are None are left out. The caller holds the log."""
    leaf = proofs.canonical(
        {"act": act, "time": moment(at), **{name: value for name, value in said.items() if value is not None}}
    )
    last = LogEntry.objects.aggregate(last=Max("index"))["last"]
    index = 0 if last is None else last + 1
    return LogEntry.objects.create(index=index, leaf=leaf.decode(), hash=tlog.leaf_hash(leaf).hex(), at=at)


def sha256(text: str) -> str:
    """The hash of a text as it is published."""
    return hashlib.sha256(text.encode()).hexdigest()


def keep_text(path: str, text: str, *, at: datetime, covers: int = 0, kid: str = "") -> SignedText:
    """Keep a text as it is published from now on."""
    return SignedText.objects.create(path=path, text=text, sha256=sha256(text), at=at, covers=covers, kid=kid)
