"""Which copies have been revoked: a W3C Bitstring Status List v1.0, in which a bit is set and never cleared again."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tramuang.emblem.pure.jwt import base64url, unbase64url
from tramuang.emblem.pure.proofs import MAX_BYTES, Malformed

CONTEXTS = ["https://www.w3.org/ns/credentials/v2"]
LEAST = 131_072  # bits: so many that an index says nothing about who it is (Bitstring Status List v1.0, 6.1)
MAX_INFLATED = 1024 * 1024
MAX_TEXT = MAX_BYTES
INDEX = re.compile(r"0|[1-9][0-9]{0,6}")
# A gzip header with no name, no time and no system: the same bits are always the same text.
GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"


class NeverCleared(RuntimeError):
    """Somebody tried to take a revocation back: that is a new emblem, not a cleared bit."""


class Bits:
    """The bits of a list; index 0 is the highest bit of the first byte. A bit can be set, and not cleared."""

    __slots__ = ("_bytes",)

    def __init__(self, size: int = LEAST, revoked: Iterable[int] = ()) -> None:
        if size < LEAST or size % 8 or size // 8 > MAX_INFLATED:
            raise Malformed("size")
        self._bytes = bytearray(size // 8)
        for index in revoked:
            self.set(index)

    def __len__(self) -> int:
        return len(self._bytes) * 8

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bits) and self._bytes == other._bytes

    __hash__ = None  # type: ignore[assignment]

    def __bytes__(self) -> bytes:
        return bytes(self._bytes)

    def __getitem__(self, index: int) -> bool:
        place, mask = self._place(index)
        return bool(self._bytes[place] & mask)

    def __setitem__(self, index: int, on: bool) -> None:
        if on:
            self.set(index)
        elif self[index]:
            raise NeverCleared(str(index))

    def set(self, index: int) -> None:
        """Revoke the copy with this index; setting a bit again changes nothing."""
        place, mask = self._place(index)
        self._bytes[place] |= mask

    def count(self) -> int:
        """How many are revoked."""
        return int.from_bytes(self._bytes).bit_count()

    def _place(self, index: int) -> tuple[int, int]:
        # A negative index would count from the end, which is somebody else's bit.
        if not 0 <= index < len(self):
            raise Malformed("index")
        return index // 8, 0x80 >> (index % 8)

    @classmethod
    def from_bytes(cls, data: bytes) -> Bits:
        """The bits of these bytes; raises Malformed("size") for fewer than the standard allows."""
        made = cls(len(data) * 8)
        made._bytes[:] = data
        return made


def only_adds(old: Bits, new: Bits) -> bool:
    """Whether every bit of the old list is still set in the new one, which is not shorter."""
    before, after = bytes(old), bytes(new)
    return len(before) <= len(after) and int.from_bytes(before) & ~int.from_bytes(after[: len(before)]) == 0


def require_only_adds(old: Bits, new: Bits) -> None:
    """Raise NeverCleared where the new list lacks a bit of the old one: asked before a list is signed again."""
    if not only_adds(old, new):
        raise NeverCleared("list")


# As text ----------------------------------------------------------------------------------------------------------
def encode(bits: Bits) -> str:
    """The bits as `encodedList`: gzip, then base64url with the multibase letter `u`; the same bits give the same text."""
    data = bytes(bits)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return "u" + base64url(GZIP_HEADER + packed + struct.pack("<II", zlib.crc32(data), len(data)))


def decode(text: Any) -> Bits:
    """The bits of an `encodedList`; inflated no further than the limit, however small the text is."""
    if not isinstance(text, str) or not text.startswith("u"):
        raise Malformed("list")
    if len(text) > MAX_TEXT:
        raise Malformed("too-large")
    packed = unbase64url(text[1:])
    unpacker = zlib.decompressobj(31)  # gzip only; its checksum and length are checked at the end
    try:
        data = unpacker.decompress(packed, MAX_INFLATED + 1)
    except zlib.error as fault:
        raise Malformed("gzip") from fault
    if len(data) > MAX_INFLATED:
        raise Malformed("too-large")
    if not unpacker.eof or unpacker.unused_data:
        raise Malformed("gzip")
    return Bits.from_bytes(data)


# As a credential --------------------------------------------------------------------------------------------------
def list_credential(
    *, url: str, issuer: str | Mapping[str, Any], bits: Bits, valid_from: str, valid_until: str
) -> dict[str, Any]:
    """The list before it is signed; `issuer` is the DID of the copies on it, alone or in an object with its name."""
    return {
        "@context": list(CONTEXTS),
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer if isinstance(issuer, str) else dict(issuer),
        "validFrom": valid_from,
        "validUntil": valid_until,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(bits),
        },
    }


def bits_of(document: Mapping[str, Any]) -> Bits:
    """The bits of a list credential; its signature and its dates are the caller's to check."""
    types, subject = document.get("type"), document.get("credentialSubject")
    if not isinstance(types, list) or "BitstringStatusListCredential" not in types or not isinstance(subject, dict):
        raise Malformed("list")
    if subject.get("type") != "BitstringStatusList" or subject.get("statusPurpose") != "revocation":
        raise Malformed("list")
    return decode(subject.get("encodedList"))


def bit(document: Mapping[str, Any], index: int) -> bool:
    """Whether the list says that the copy with this index is revoked; raises Malformed("index") outside the list."""
    return bits_of(document)[index]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the state of a copy is to be read."""

    list_url: str
    index: int


def entry(list_url: str, index: int) -> dict[str, str]:
    """The one `credentialStatus` of a copy."""
    if not INDEX.fullmatch(str(index)):
        raise Malformed("index")
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def entry_of(document: Mapping[str, Any]) -> Entry | None:
    """Where the state of this copy is to be read; None where it names no list. Raises Malformed for any other kind of status."""
    said = document.get("credentialStatus")
    if said is None and "credentialStatus" not in document:
        return None
    if not isinstance(said, dict) or said.get("type") != "BitstringStatusListEntry":
        raise Malformed("status")
    url, index = said.get("statusListCredential"), said.get("statusListIndex")
    if said.get("statusPurpose") != "revocation" or not isinstance(url, str) or not isinstance(index, str):
        raise Malformed("status")
    # "statusSize" other than one bit would give the index another meaning.
    if not INDEX.fullmatch(index) or said.get("statusSize", 1) != 1:
        raise Malformed("status")
    return Entry(url, int(index))
