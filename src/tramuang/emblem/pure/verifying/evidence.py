"""What an answer rests on: the issuer's published files as they lay at hand. Any may be missing; none is believed before it is checked."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

BUNDLE_FORMAT = "tramuang-emblem-bundle/1"
MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
YEARS = (1900, 2500)
MAX_ENTRIES = 512
MAX_PROOF = 64


@dataclass(frozen=True, slots=True)
class Dated:
    """The exact bytes of a published file, and when they were fetched."""

    content: bytes
    fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log with the hashes beside its way to the root."""

    index: int
    leaf: bytes
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class LogEvidence:
    """A checkpoint of the log with some entries and their proofs, or with all its entries (then what is absent was never logged)."""

    vkey: str
    checkpoint: str
    entries: tuple[Entry, ...] = ()
    leaves: tuple[bytes, ...] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is at hand beside the file itself.

    `vouched`: the key document and the log's key come from the issuer's own address, or were kept by whoever checks. Evidence out
    of the file that is being checked is not vouched for; then only keys among `pins` (multikeys) count.
    """

    did: Dated | None = None
    status: Dated | None = None
    history: Dated | None = None
    log: LogEvidence | None = None
    register: Dated | None = None
    main: Dated | None = None
    in_register: bool | None = None
    vouched: bool = True
    pins: frozenset[str] = frozenset()
    made: datetime | None = None


def moment(value: Any) -> datetime | None:
    """A moment as our files write it, with its offset; None for anything else."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    # At the ends of the calendar a moment has no day in another time zone.
    return found if YEARS[0] <= found.year <= YEARS[1] else None


def from_bundle(bundle: Any) -> Evidence:
    """The evidence that a bundle brings along; whatever is not as it should be is left out, and nothing of it is vouched for."""
    if not isinstance(bundle, Mapping) or bundle.get("format") != BUNDLE_FORMAT:
        return Evidence(vouched=False)
    made = moment(bundle.get("made"))
    history, status = bundle.get("history"), _dated(bundle.get("status"))
    main = bundle.get("credential_bytes")
    listed = bundle.get("list")
    return Evidence(
        did=_dated(bundle.get("did")),
        status=status,
        history=_history(history, status.fetched if status else made),
        log=_log(bundle.get("log")),
        register=_text(listed.get("bytes") if isinstance(listed, Mapping) else None, made),
        main=_text(main, made),
        vouched=False,
        made=made,
    )


def _history(value: Any, fetched: datetime | None) -> Dated | None:
    if not isinstance(value, list):
        return None
    try:
        return Dated(json.dumps(value).encode(), fetched)
    except (ValueError, RecursionError):
        return None


def _dated(value: Any) -> Dated | None:
    if not isinstance(value, Mapping):
        return None
    return _text(value.get("bytes"), moment(value.get("fetched")))


def _text(value: Any, fetched: datetime | None) -> Dated | None:
    content = utf8(value)
    return Dated(content, fetched) if content is not None else None


def utf8(value: Any) -> bytes | None:
    """The bytes of a text; None where it is none, or holds half a character."""
    try:
        return value.encode() if isinstance(value, str) else None
    except UnicodeEncodeError:
        return None


def _log(value: Any) -> LogEvidence | None:
    if not isinstance(value, Mapping):
        return None
    vkey, checkpoint, also = value.get("vkey"), value.get("checkpoint"), value.get("also", [])
    if not isinstance(vkey, str) or not isinstance(checkpoint, str) or not isinstance(also, list):
        return None
    found = [_entry(each) for each in [value, *also[:MAX_ENTRIES]]]
    return LogEvidence(vkey, checkpoint, tuple(each for each in found if each is not None))


def _entry(value: Any) -> Entry | None:
    if not isinstance(value, Mapping):
        return None
    index, leaf, proof = value.get("index"), utf8(value.get("leaf")), value.get("proof")
    if not isinstance(index, int) or isinstance(index, bool) or leaf is None or not isinstance(proof, list):
        return None
    try:
        hashes = tuple(base64.b64decode(part, validate=True) for part in proof[: MAX_PROOF + 1])
    except (binascii.Error, ValueError, TypeError):
        return None
    return Entry(index, leaf, hashes)


def together(own: Evidence | None, brought: Evidence) -> Evidence:
    """What is at hand, filled up with what the file brings along where nothing else is at hand.

    With a key document of one's own, the file's signed evidence (list, log) is checked by it; the file's own keys are not used.
    """
    if own is None or own.did is None:
        return replace(brought, pins=own.pins if own else frozenset(), in_register=own.in_register if own else None)
    log = own.log
    if log is None or (log.leaves is None and brought.log and brought.log.vkey == log.vkey):
        log = brought.log
    return replace(
        own,
        status=own.status or brought.status,
        history=own.history or brought.history,
        log=log,
        register=own.register or brought.register,
        main=own.main or brought.main,
        made=brought.made,
    )
