"""The signer's key: encrypted at rest, opened only by the process that is told the passphrase."""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from tramuang.emblem.pure.proofs import base58, multikey

PR_SET_DUMPABLE = 4


class WrongPassphrase(Exception):
    """The key does not open with this passphrase."""


@dataclass(frozen=True)
class Signer:
    """Signs bytes with one Ed25519 key; `kid` is its public multikey."""

    kid: str
    _key: Ed25519PrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature over the bytes (64 bytes)."""
        return self._key.sign(data)

    def sign_text(self, data: bytes) -> str:
        """The signature as Base58 text."""
        return base58(self.sign(data))


def _signer(key: Ed25519PrivateKey) -> Signer:
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(multikey(public), key)


def make(folder: Path, passphrase: str, at: datetime) -> Signer:
    """Make a new key, keep it encrypted in the folder (mode 0600), and open it."""
    key = Ed25519PrivateKey.generate()
    signer = _signer(key)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    path = folder / f"emblem-{at:%Y%m%d%H%M%S}-{signer.kid[-8:]}.pem"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    inside = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(inside)
    finally:
        os.close(inside)
    return signer


def newest(folder: Path, passphrase: str) -> Signer | None:
    """Open the newest key of the folder; None when there is none yet; WrongPassphrase when it does not open."""
    paths = sorted(folder.glob("emblem-*.pem"))
    if not paths:
        return None
    try:
        key = load_pem_private_key(paths[-1].read_bytes(), passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:  # TypeError: the key is not encrypted at all
        raise WrongPassphrase(paths[-1].name) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongPassphrase(paths[-1].name)
    return _signer(key)


def read_passphrase() -> str:
    """The passphrase: from the file TRAMUANG_SIGNER_PASSPHRASE_FILE names, else the first line of standard input.

    Never from the environment itself: the environment of a process can be read by others of the same user.
    """
    path = os.environ.get("TRAMUANG_SIGNER_PASSPHRASE_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return sys.stdin.readline().strip()


def hide_memory() -> None:
    """Keep other processes of the same user from reading this one's memory (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
