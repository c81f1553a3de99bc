"""The signed list of all emblems: one file that answers "is there any emblem for this city?".

It is longer than a credential may be, so it is signed as text: the key signs the line `tramuang-emblem-list/1` and the exact text
after it. What was signed is carried as it was, never written anew.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tramuang.base.pure.thai.digits import to_arabic
from tramuang.emblem.pure import proofs
from tramuang.emblem.pure.proofs import Malformed
from tramuang.emblem.pure.verifying.evidence import moment

FORMAT = "tramuang-emblem-list/1"
MAX_BYTES = 8 * 1000 * 1000
MAX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """An emblem on the list; `copies` are the SHA-256 of the exact bytes of its copies, the oldest first."""

    serial: str
    name: str
    name_en: str
    province: str
    awarded: str
    state: str
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The list once its signature has held."""

    made: datetime
    until: datetime
    rows: tuple[Row, ...]


def sign_list(
    rows: Sequence[Row], *, issuer: str, method: str, made: str, until: str, by: Callable[[bytes], bytes]
) -> str:
    """The signed list as its file says it; `by` signs bytes with the Ed25519 key that `method` names."""
    emblems = [
        {
            "serial": row.serial, "name": row.name, "name_en": row.name_en, "province": row.province, "awarded": row.awarded,
            "state": row.state, "copies": list(row.copies),
        }
        for row in rows
    ]  # fmt: skip
    said = {"issuer": issuer, "made": made, "until": until, "emblems": emblems}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    value = "z" + proofs.base58(by(signed_bytes(text)))
    return json.dumps({"format": FORMAT, "method": method, "signature": value, "signed": text}, ensure_ascii=False)


def signed_bytes(text: str) -> bytes:
    """What the key signs: the format's own line, so that no signature over anything else can be passed off as this."""
    return f"{FORMAT}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A list as it was read: which key it names, its signature, the exact text."""

    method: str
    signature: str
    text: str


def open_list(content: bytes) -> Unchecked:
    """A list's file as its parts, nothing checked yet; raises Malformed."""
    if len(content) > MAX_BYTES:
        raise Malformed("too-large")
    found = _json(content)
    method, signature, text = found.get("method"), found.get("signature"), found.get("signed")
    if found.get("format") != FORMAT or not isinstance(method, str):
        raise Malformed("list")
    if not isinstance(signature, str) or not isinstance(text, str):
        raise Malformed("list")
    return Unchecked(method, signature, text)


def read_list(found: Unchecked, public: bytes, *, issuer: str) -> Listing:
    """The list, once its signature has held with this key; raises Malformed."""
    try:
        data = signed_bytes(found.text)
    except UnicodeEncodeError as fault:
        raise Malformed("character") from fault
    if not found.signature.startswith("z") or not proofs.holds(proofs.multikey(public), found.signature[1:], data):
        raise Malformed("signature")
    said = _json(found.text.encode())
    made, until, emblems = moment(said.get("made")), moment(said.get("until")), said.get("emblems")
    if said.get("issuer") != issuer or made is None or until is None:
        raise Malformed("list")
    if not isinstance(emblems, list) or len(emblems) > MAX_ROWS:
        raise Malformed("list")
    return Listing(made, until, tuple(_row(each) for each in emblems))


def _json(content: bytes) -> dict[str, Any]:
    # A list of n emblems has one object and one array for each: more is none of ours.
    if content.count(b"[") + content.count(b"{") > 2 * MAX_ROWS + 10:
        raise Malformed("too-deep")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise Malformed("json") from fault
    if not isinstance(found, dict):
        raise Malformed("json")
    return found


def _row(each: Any) -> Row:
    if not isinstance(each, Mapping):
        raise Malformed("list")
    texts = [each.get(name, "") for name in ("serial", "name", "name_en", "province", "awarded", "state")]
    copies = each.get("copies", [])
    if not all(isinstance(text, str) for text in texts) or not isinstance(copies, list):
        raise Malformed("list")
    serial, name, name_en, province, awarded, state = texts
    return Row(serial, name, name_en, province, awarded, state, tuple(str(copy) for copy in copies))


def find_in_list(rows: Iterable[Row], asked: str) -> list[Row]:
    """The emblems whose serial is this, or whose city's name (in either language) holds this; an empty question finds none."""
    wanted = _plain(asked)
    if not wanted:
        return []
    rows = list(rows)
    exact = [row for row in rows if _plain(row.serial) == wanted]
    return exact or [row for row in rows if wanted in _plain(row.name) or wanted in _plain(row.name_en)]


def _plain(text: str) -> str:
    return "".join(to_arabic(unicodedata.normalize("NFKC", text)).casefold().split())
