"""Sealing and proving the chain of happenings.

One sealer at a time numbers what has been committed, so writers neither queue for each other nor fork the chain. Order is
the order in which the sealer found the rows committed; within one round of sealing, the order of their ids.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from tramuang.base.models import Happening, Seal
from tramuang.base.pure.chain import FIRST, link

LOCK = 7_236_841  # any number, the same for every sealer: PostgreSQL's advisory lock
BATCH = 500


def row_of(happening: Happening) -> dict[str, Any]:
    """The values of a happening that its hash covers."""
    return {
        "uid": str(happening.uid),
        "kind": happening.kind,
        "subject": happening.subject,
        "by": happening.by,
        "at": happening.at.astimezone(UTC).isoformat(),
        "data": happening.data,
    }


def seal(at: datetime) -> int:
    """Seal what has been committed since the last time; returns how many. Safe to run anywhere, any number of times."""
    done = 0
    while True:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
                    if not cursor.fetchone()[0]:
                        return done
            rows = list(Happening.objects.filter(seal=None).order_by("id")[:BATCH])
            last = Seal.objects.order_by("-number").first()
            number, previous = (last.number, last.hash) if last else (0, FIRST)
            seals = []
            for row in rows:
                number += 1
                hash_ = link(previous, number, row_of(row))
                seals.append(Seal(number=number, happening=row, previous=previous, hash=hash_, sealed_at=at))
                previous = hash_
            Seal.objects.bulk_create(seals)
        done += len(rows)
        if len(rows) < BATCH:
            return done


def head() -> tuple[int, str]:
    """The number and hash of the last sealed happening."""
    last = Seal.objects.order_by("-number").values_list("number", "hash").first()
    return last or (0, FIRST)


def head_path() -> Path:
    """Where the signed head is kept: outside the database."""
    return Path(settings.AUDIT_DIR) / "head.json"


def read_head() -> dict[str, Any] | None:
    """The signed head as it was last written, or None when there is none."""
    try:
        found = json.loads(head_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found if isinstance(found, dict) else {}


def sign_head(sign: Callable[[bytes], str], key_id: str, at: datetime) -> bool:
    """Write the chain's head, signed, outside the database; False when it has not moved. Only the signer can call it."""
    number, hash_ = head()
    known = read_head()
    if number == 0 or (known and (known.get("number"), known.get("hash")) == (number, hash_)):
        return False
    body = {"number": number, "hash": hash_, "at": at.astimezone(UTC).isoformat(), "key": key_id}
    text = json.dumps(body | {"signature": sign(signed_bytes(body))}, indent=1)
    path = head_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)
    return True


def signed_bytes(body: dict[str, Any]) -> bytes:
    """The bytes under a head's signature."""
    return f"tramuang head\n{body['number']}\n{body['hash']}\n{body['at']}\n{body['key']}\n".encode()


@dataclass(frozen=True)
class Proof:
    """What walking the chain found. `broken` is the first wrong number; `tail_cut` says rows vanished after the head."""

    sealed: int
    unsealed: int
    broken: int | None
    why: str
    head_number: int | None
    tail_cut: bool
    head_signature: str  # "valid", "invalid", "absent", "not-checked"

    @property
    def ok(self) -> bool:
        return self.broken is None and not self.tail_cut and self.head_signature != "invalid"


def _walk() -> Iterator[tuple[Seal, Happening]]:
    for row in Seal.objects.select_related("happening").order_by("number").iterator(chunk_size=2000):
        yield row, row.happening


def verify(check_signature: Callable[[bytes, str, str], bool] | None = None) -> Proof:
    """Walk the chain from the first row: names the first broken one, a cut-off tail and the unsealed rest.

    `check_signature(bytes, signature, key_id)` checks the head's signature when the caller knows the public keys.
    """
    previous, expected, broken, why = FIRST, 0, None, ""
    at_head: str | None = None
    kept = read_head()
    head_number = int(kept["number"]) if kept and "number" in kept else None
    for row, happened in _walk():
        expected += 1
        if row.number != expected:
            broken, why = expected, "missing"
        elif row.previous != previous:
            broken, why = row.number, "previous"
        elif link(previous, row.number, row_of(happened)) != row.hash:
            broken, why = row.number, "changed"
        if broken is not None:
            break
        previous = row.hash
        if row.number == head_number:
            at_head = row.hash
    cut = broken is None and kept is not None and at_head != kept.get("hash")
    signature = "absent"
    if kept:
        signature = "not-checked"
        if check_signature is not None:
            try:
                good = check_signature(signed_bytes(kept), str(kept["signature"]), str(kept["key"]))
            except (KeyError, ValueError):
                good = False
            signature = "valid" if good else "invalid"
    unsealed = Happening.objects.filter(seal=None).count()
    return Proof(expected if broken is None else expected - 1, unsealed, broken, why, head_number, cut, signature)
