"""Texts that are signed line by line: C2SP signed notes, the checkpoints of a log and the cosignatures of its witnesses.

A note that is not signed by a key one already knows says nothing: reading and checking are one step.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tramuang.emblem.pure.proofs import Malformed

ED25519 = 1
COSIGNATURE = 4
MAX_LENGTH = 64 * 1024
MAX_SIGNATURES = 64
DASH = "\u2014 "


class NotSigned(ValueError):
    """No known key signed the note, or the signature of a known key does not hold."""


@dataclass(frozen=True)
class Key:
    """A key that may sign notes: its name, what kind of signature, the raw Ed25519 public key."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before its signatures."""
        return key_id(self.name, self.public, self.kind)


@dataclass(frozen=True)
class Signed:
    """Whose signature held; a witness's also says when (seconds since 1970)."""

    name: str
    kind: int
    time: int | None = None


@dataclass(frozen=True)
class Note:
    """The text of a note and the known keys that signed it."""

    text: str
    signed: tuple[Signed, ...]


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: its name, how many entries, the hash over them."""

    origin: str
    size: int
    root: bytes


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Malformed("base64") from fault
    if base64.b64encode(data).decode() != text:
        raise Malformed("base64")
    return data


def _name(text: str) -> str:
    if not text or "+" in text or any(letter.isspace() or ord(letter) < 32 for letter in text):
        raise Malformed("name")
    return text


def key_id(name: str, public: bytes, kind: int = ED25519) -> bytes:
    """The four bytes that name a key in a signature line (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def vkey(name: str, public: bytes, kind: int = ED25519) -> str:
    """A public key as one line that others configure: name, key id, kind and key."""
    encoded = base64.b64encode(bytes([kind]) + public).decode()
    return f"{_name(name)}+{key_id(name, public, kind).hex()}+{encoded}"


def read_vkey(text: str) -> Key:
    """The key of such a line; Malformed when it is none of ours or its id is not its own."""
    name, _, rest = text.strip().partition("+")
    number, _, encoded = rest.partition("+")
    data = _base64(encoded)
    if len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
        raise Malformed("vkey")
    key = Key(_name(name), data[0], data[1:])
    if key.id.hex() != number:
        raise Malformed("vkey")
    return key


def checkpoint(origin: str, size: int, root: bytes) -> str:
    """The text that a log signs (C2SP tlog-checkpoint), without extension lines."""
    if size < 0 or len(root) != 32:
        raise Malformed("checkpoint")
    return f"{_name(origin)}\n{size}\n{base64.b64encode(root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The values of a checkpoint's text; Malformed when it is spelt otherwise than the log would."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise Malformed("checkpoint")
    origin, size, root = lines[0], lines[1], _base64(lines[2])
    if not (size.isascii() and size.isdigit()) or len(size) > 16 or str(int(size)) != size or len(root) != 32:
        raise Malformed("checkpoint")
    return Checkpoint(origin, int(size), root)


def line(name: str, identity: bytes, signature: bytes) -> str:
    """One signature line: who, the four bytes of the key, the signature."""
    return f"{DASH}{_name(name)} {base64.b64encode(identity + signature).decode()}\n"


def _text(text: str) -> str:
    if not text.endswith("\n") or any(ord(letter) < 32 and letter != "\n" for letter in text):
        raise Malformed("note")
    return text


def sign_note(text: str, name: str, public: bytes, by: Callable[[bytes], bytes]) -> str:
    """The text with a signature line under it; `by` signs bytes with Ed25519."""
    return f"{_text(text)}\n{line(name, key_id(name, public), by(text.encode()))}"


def cosigned_bytes(text: str, time: int) -> bytes:
    """What a witness signs: that it saw this checkpoint at that time (C2SP tlog-cosignature, v1)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosign(note: str, name: str, public: bytes, by: Callable[[bytes], bytes], at: int) -> str:
    """The note with a witness's line under it; `at` in seconds since 1970. The witness has checked it before."""
    text, _signatures = split(note)
    signature = at.to_bytes(8) + by(cosigned_bytes(text, at))
    return note + line(name, key_id(name, public, COSIGNATURE), signature)


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A note's text and its signature lines (name, bytes), unchecked; Malformed when it is no note."""
    if len(note) > MAX_LENGTH:
        raise Malformed("too-large")
    above, blank, below = _text(note).rpartition("\n\n")
    lines = below.split("\n")[:-1]
    if not blank or not above or not lines or len(lines) > MAX_SIGNATURES:
        raise Malformed("note")
    signatures = []
    for one in lines:
        name, space, encoded = one.removeprefix(DASH).partition(" ")
        data = _base64(encoded)
        if not one.startswith(DASH) or not space or len(data) < 5:
            raise Malformed("note")
        signatures.append((_name(name), data))
    return above + "\n", signatures


def read_note(note: str, vkeys: Sequence[str]) -> Note:
    """The note's text with the known keys that signed it; NotSigned when none did or one of theirs does not hold."""
    text, signatures = split(note)
    known = {(key.name, key.id): key for key in map(read_vkey, vkeys)}
    signed: dict[tuple[str, bytes], Signed] = {}
    for name, data in signatures:
        key = known.get((name, data[:4]))
        if key:
            signed.setdefault((name, key.id), _held(key, text, data[4:]))
    if not signed:
        raise NotSigned("unknown-key")
    return Note(text, tuple(signed.values()))


def _held(key: Key, text: str, signature: bytes) -> Signed:
    """The signature as held; NotSigned when it does not."""
    time, message = None, text.encode()
    if key.kind == COSIGNATURE:
        time, signature = int.from_bytes(signature[:8]), signature[8:]
        message = cosigned_bytes(text, time)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except (InvalidSignature, ValueError) as fault:
        raise NotSigned(key.name) from fault
    return Signed(key.name, key.kind, time)


def signed_by(note: Note, name: str, kind: int = ED25519) -> bool:
    """Whether a key of that name and kind is among those that signed."""
    return any(one.name == name and one.kind == kind for one in note.signed)


def gather(note: str, cosigned: Sequence[str], vkeys: Sequence[str]) -> str:
    """The log's note with the lines of known witnesses who signed the very same text; what does not hold stays out."""
    text, lines = split(note)
    have = {(name, data[:4]) for name, data in lines}
    for other in cosigned:
        for key in map(read_vkey, vkeys):
            if (key.name, key.id) in have or key.kind != COSIGNATURE:
                continue
            try:
                signatures = split(other)[1]
                data = next(data for name, data in signatures if (name, data[:4]) == (key.name, key.id))
                _held(key, text, data[4:])
            except (Malformed, NotSigned, StopIteration):
                continue
            have.add((key.name, key.id))
            note += line(key.name, data[:4], data[4:])
    return note
