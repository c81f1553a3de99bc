"""Gathering what an answer rests on: from a published tree in a folder, or over https from the issuer's own host and no other.

A file that is being checked decides nothing about where to look: of its addresses only the serial, the number of the copy and the
number of its list are used, below the issuer's own address.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tramuang.emblem.adapters import published
from tramuang.emblem.pure import did, notes, status, tlog
from tramuang.emblem.pure.carriers import Carried
from tramuang.emblem.pure.proofs import Malformed
from tramuang.emblem.pure.verifying import Dated, Evidence, LogEvidence, copy_of
from tramuang.emblem.pure.verifying.signature import opened

MAX_LOG = 200_000
LIST = re.compile(r"/status/([0-9]{1,6})\.json")
Read = Callable[[str], bytes | None]


def from_folder(root: Path, carried: Carried, *, issuer: str, now: datetime, vkey: str | None = None) -> Evidence:
    """What a published tree in a folder has on a file that somebody handed in; `vkey` is the log's key where one is known."""
    return gather(published.folder(root), carried, issuer=issuer, now=now, vkey=vkey)


def from_issuer(
    carried: Carried, *, issuer: str, now: datetime, vkey: str | None = None, trust: ssl.SSLContext | None = None
) -> Evidence:
    """The same from the issuer's host over https; what cannot be reached is missing, and nothing else is asked."""
    return gather(published.address(did.base_url(issuer), trust), carried, issuer=issuer, now=now, vkey=vkey)


def gather(read: Read, carried: Carried, *, issuer: str, now: datetime, vkey: str | None = None) -> Evidence:
    """What a published tree has on a file; `read` gives a file by its path below the issuer's address, None where it has none."""

    def dated(path: str) -> Dated | None:
        content = _read(read, path)
        return Dated(content, now) if content is not None else None

    base = did.base_url(issuer)
    document = _document(carried.credential)
    copy = copy_of(document)
    # Only its own serial and number are used, below our own address.
    main = dated(f"v/{copy.serial}/{copy.number}.json") if copy and copy.address.startswith(f"{base}/v/") else None
    # The archival twin and some tokens name no list; the main copy does.
    listed = _list_number(document, base) or _list_number(_document(main.content if main else None), base)
    # A did:web without a path keeps its document under .well-known (did:web, Read).
    own = "did.json" if ":" in issuer.removeprefix("did:web:") else ".well-known/did.json"
    return Evidence(
        did=dated(own),
        status=dated(f"status/{listed}.json") if listed else None,
        history=dated(f"status/{listed}/history.json") if listed else None,
        log=_log(read, vkey),
        register=dated("emblems.json"),
        main=main,
    )


def _read(read: Read, path: str) -> bytes | None:
    try:
        return read(path)
    except published.Unreachable:
        return None


def _document(content: bytes | None) -> dict[str, Any]:
    try:
        return opened(content).document if content is not None else {}
    except Malformed:
        return {}


def _list_number(document: dict[str, Any], base: str) -> str:
    """The number of the list that a credential names below our address; empty where it names none there."""
    try:
        entry = status.entry_of(document)
    except Malformed:
        return ""
    found = LIST.fullmatch(entry.list_url[len(base) :]) if entry and entry.list_url.startswith(base) else None
    return found[1] if found else ""


def _log(read: Read, vkey: str | None) -> LogEvidence | None:
    """The whole log as it is published; None where it is not. Nothing is believed here: the verifier checks every hash."""
    note, key = _read(read, "log/checkpoint"), vkey.encode() if vkey else _read(read, "log/vkey")
    if note is None or key is None:
        return None
    try:
        text = note.decode()
        line = key.decode().strip()
        size = notes.read_checkpoint(notes.split(text)[0]).size
        if size > MAX_LOG:
            return None
        leaves = tlog.published_entries(lambda path: read(f"log/{path}"), size)
    except (UnicodeDecodeError, Malformed, tlog.Missing, published.Unreachable):
        return None
    return LogEvidence(line, text, leaves=tuple(leaves))
