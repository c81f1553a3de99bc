"""The hash chain over happenings, on plain values: anybody can recompute it."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

FIRST = "0" * 64

# References, codes, days, figures and hashes are ASCII without spaces; names, addresses and sentences are not.
_WORD = re.compile(r"[!-?A-~]{0,200}")


def plain(value: Any) -> Any:
    """The value as a happening keeps it: references, codes, days and figures; anything else is refused.

    Names, e-mail addresses and free text are refused because the chain can never forget (PDPA: erasure must not break it); floats
    because two databases write them differently.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, str):
        if not _WORD.fullmatch(value):
            raise ValueError(
                f"a happening keeps references, codes and figures, not text: {value!r}; keep it in a record and refer to that"
            )
        return str(value)
    if isinstance(value, Mapping):
        return {plain_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"a happening cannot keep {value!r} ({type(value).__name__})")


def plain_key(key: Any) -> str:
    """The name of a value in a happening."""
    if not isinstance(key, str):
        raise TypeError(f"the name of a value in a happening is text, not {key!r}")
    return str(plain(key))


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def link(previous: str, number: int, row: Mapping[str, Any]) -> str:
    """The hash of one happening at its number, after `previous`: SHA-256 over their canonical JSON."""
    return hashlib.sha256(canonical({"previous": previous, "number": number, "happening": dict(row)})).hexdigest()
