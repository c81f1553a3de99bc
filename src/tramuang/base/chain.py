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

from tramuang.base.models import Cursor, Happening, Seal, Unsealed
from tramuang.base.pure.chain import FIRST, link

LOCK = 7_236_841  # any number, the same for every sealer: PostgreSQL's advisory lock
BATCH = 500
# The database remembers which head was last signed, so that a lost file does not look like one never written.
SIGNED = "chain.signed-head"

CheckHead = Callable[[bytes, str, str], bool]
_head_check: list[CheckHead] = []


class ChainCut(Exception):
    """The chain no longer leads to the head that was signed: rows are gone or changed, and signing on would hide it."""


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


def seal(at: datetime, *, sweep: bool = False) -> int:
    """Seal what has been committed since the last time; returns how many. Safe to run anywhere, any number of times.

    With `sweep` it looks at every happening, not only at the list of waiting ones.
    """
    done, after = 0, 0
    while True:
        # Asked before the transaction: on SQLite even an idle one would stop the writers for a moment.
        keys = _next_unsealed(after) if sweep else _next_listed()
        if not keys:
            return done
        with transaction.atomic():
            if not _only_sealer():
                return done
            # Asked again in the transaction: another sealer may have been here in the meantime.
            rows = list(Happening.objects.filter(pk__in=keys, seal=None).order_by("id"))
            _append(rows, at)
            Unsealed.objects.filter(pk__in=keys).delete()
        done, after = done + len(rows), keys[-1]


def _next_listed() -> list[int]:
    return list(Unsealed.objects.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _next_unsealed(after: int) -> list[int]:
    return list(Happening.objects.filter(seal=None, pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])


def _only_sealer() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite has one writer at a time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _append(rows: list[Happening], at: datetime) -> None:
    number, previous = head()
    seals = []
    for row in rows:
        number += 1
        hash_ = link(previous, number, row_of(row))
        seals.append(Seal(number=number, happening=row, previous=previous, hash=hash_, sealed_at=at))
        previous = hash_
    Seal.objects.bulk_create(seals)


def head() -> tuple[int, str]:
    """The number and hash of the last sealed happening."""
    last = Seal.objects.order_by("-number").values_list("number", "hash").first()
    return last or (0, FIRST)


def unsealed() -> int:
    """How many happenings wait for the sealer."""
    return Unsealed.objects.count()


def head_path() -> Path:
    """Where the signed head is kept: outside the database."""
    return Path(settings.AUDIT_DIR) / "head.json"


def read_head() -> dict[str, Any] | None:
    """The signed head as it was last written; None when there is none, empty when it cannot be read."""
    try:
        found = json.loads(head_path().read_text(encoding="utf-8"))
        return {
            "number": int(found["number"]),
            **{name: str(found[name]) for name in ("hash", "at", "key", "signature")},
        }
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        return {}


def set_head_check(check: CheckHead) -> None:
    """Let the room that keeps the public keys say whether a head's signature holds: `check(bytes, signature, key_id)`."""
    _head_check[:] = [check]


def signed_bytes(body: dict[str, Any]) -> bytes:
    """The bytes under a head's signature."""
    return f"tramuang head\n{body['number']}\n{body['hash']}\n{body['at']}\n{body['key']}\n".encode()


def sign_head(sign: Callable[[bytes], str], key_id: str, at: datetime) -> bool:
    """Write the chain's head, signed, outside the database; False when it has not moved. Only the signer can call it.

    Raises ChainCut instead of signing a chain that does not lead on from the last signed head.
    """
    number, hash_ = head()
    known = read_head()
    signed_before = Cursor.objects.filter(name=SIGNED).values_list("number", flat=True).first() or 0
    _require_continuation(known, number, signed_before)
    if number == 0 or (known and known["number"] == number):
        return False
    body = {"number": number, "hash": hash_, "at": at.astimezone(UTC).isoformat(), "key": key_id}
    write_whole(head_path(), json.dumps(body | {"signature": sign(signed_bytes(body))}, indent=1).encode())
    Cursor.objects.update_or_create(name=SIGNED, defaults={"number": number})
    return True


def _require_continuation(known: dict[str, Any] | None, number: int, signed_before: int) -> None:
    if known is None:
        if signed_before:
            raise ChainCut(f"head {signed_before} was signed, and its file is gone")
        return
    if not known:
        raise ChainCut("the signed head cannot be read")
    if _head_check and not _signature_holds(_head_check[0], known):
        raise ChainCut("the signed head's signature does not hold")
    if known["number"] > number:
        raise ChainCut(f"the chain ends at {number}, before its signed head {known['number']}")
    if Seal.objects.filter(number=known["number"]).values_list("hash", flat=True).first() != known["hash"]:
        raise ChainCut(f"the chain does not lead to its signed head {known['number']}")


def _signature_holds(check: CheckHead, kept: dict[str, Any]) -> bool:
    try:
        return check(signed_bytes(kept), kept["signature"], kept["key"])
    except (KeyError, ValueError):
        return False


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after a fault at any moment either the old or the new one stands, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True)
class Proof:
    """What walking the chain found.

    `broken` is the first wrong number and `why` says how: `missing` (a row is gone), `previous` (a link), `changed` (a row), `head` (the
    chain was written anew and does not lead to its signed head). `tail_cut` says that the rows after the last one are gone.
    """

    sealed: int
    unsealed: int
    oldest_unsealed: datetime | None
    broken: int | None
    why: str
    head_number: int | None
    tail_cut: bool
    head: str  # "kept", "absent" (never signed), "lost" (signed once, and the file is gone), "unreadable"
    head_signature: str  # "valid", "invalid", "absent", "not-checked"

    @property
    def ok(self) -> bool:
        return (
            self.broken is None
            and not self.tail_cut
            and self.head in {"kept", "absent"}
            and self.head_signature != "invalid"
        )


def _walk() -> Iterator[tuple[Seal, Happening | None]]:
    after = -1
    while True:
        seals = list(Seal.objects.filter(number__gt=after).order_by("number")[:2000])
        if not seals:
            return
        rows = Happening.objects.in_bulk([row.happening_id for row in seals])
        for row in seals:
            yield row, rows.get(row.happening_id)
        after = seals[-1].number


def _fault(row: Seal, happened: Happening | None, expected: int, previous: str) -> str:
    if row.number != expected or happened is None:
        return "missing"
    if row.previous != previous:
        return "previous"
    return "" if link(previous, row.number, row_of(happened)) == row.hash else "changed"


def verify(check_signature: CheckHead | None = None, tick: Callable[[int], None] | None = None) -> Proof:
    """Walk the chain from the first row: names the first broken one, a cut-off tail and the unsealed rest.

    `check_signature(bytes, signature, key_id)` checks the head's signature; by default the registered one. `tick(number)` tells how far
    the walk has come.
    """
    # Read before the walk: what is signed now must already stand in the chain.
    kept = read_head()
    signed_before = Cursor.objects.filter(name=SIGNED).values_list("number", flat=True).first() or 0
    head_number = kept["number"] if kept else (signed_before or None)
    previous, last, why, at_head = FIRST, 0, "", ""
    for row, happened in _walk():
        why = _fault(row, happened, last + 1, previous)
        if why:
            break
        previous, last = row.hash, row.number
        if row.number == head_number:
            at_head = row.hash
        if tick is not None and last % 500 == 0:
            tick(last)
    broken = last + 1 if why else None
    cut = broken is None and head_number is not None and head_number > last
    if broken is None and kept and not cut and at_head != kept["hash"]:
        broken, why = head_number, "head"
    check = check_signature or (_head_check[0] if _head_check else None)
    signature = "absent"
    if kept is not None:
        signature = (
            "not-checked"
            if kept and check is None
            else "valid"
            if kept and check and _signature_holds(check, kept)
            else "invalid"
        )
    rest = Happening.objects.filter(seal=None)
    return Proof(
        sealed=last,
        unsealed=rest.count(),
        oldest_unsealed=rest.order_by("at").values_list("at", flat=True).first(),
        broken=broken,
        why=why,
        head_number=head_number,
        tail_cut=cut,
        head=("lost" if signed_before else "absent") if kept is None else "kept" if kept else "unreadable",
        head_signature=signature,
    )
