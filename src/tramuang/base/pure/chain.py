"""The hash chain over happenings, on plain values: anybody can recompute it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIRST = "0" * 64


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(previous: str, number: int, row: Mapping[str, Any]) -> str:
    """The hash of one happening at its number, after `previous`: SHA-256 over their canonical JSON."""
    return hashlib.sha256(canonical({"previous": previous, "number": number, "happening": dict(row)})).hexdigest()
