"""The issuer's keys as the signer process holds them: what a signer must be able to do, and keys in files under a passphrase.

Other stores stand beside this file: `keys_pkcs11.py` for a hardware module, `keys_http.py` for a signing service. No other process
than the signer opens any of them.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from tramuang.emblem.kinds import Purpose
from tramuang.emblem.pure.did import PublicKey
from tramuang.emblem.pure.jwt import public_jwk, raw_signature
from tramuang.emblem.pure.proofs import base58, multikey

PR_SET_DUMPABLE = 4
PURPOSES = (Purpose.EMBLEM, Purpose.JWT, Purpose.LOG)
YEARLY = (Purpose.EMBLEM, Purpose.JWT)  # the log's key stays: witnesses have written it down

Alg = Literal["EdDSA", "ES256"]


class WrongPassphrase(Exception):
    """The key does not open with this passphrase."""


class CannotSign(Exception):
    """The store that holds the keys does not answer, or not as it should."""


class Signer(Protocol):
    """One key that signs bytes, wherever it lies; `kid` is its name in the issuer's DID document, `public` its public half as text."""

    @property
    def kid(self) -> str: ...
    @property
    def alg(self) -> Alg: ...
    @property
    def public(self) -> str: ...
    def sign(self, data: bytes) -> bytes: ...


class Keys(Protocol):
    """A store of keys: opens the newest of each purpose, and makes new ones."""

    def newest(self) -> Ring | None: ...
    def make(self, at: datetime, purposes: Iterable[Purpose] = PURPOSES) -> Ring: ...


@dataclass(frozen=True)
class Ring:
    """The three keys with which the signer works: emblems, tokens, log."""

    emblem: Signer
    jwt: Signer
    log: Signer

    def items(self) -> list[tuple[Purpose, Signer]]:
        """Each key with its purpose."""
        return [(Purpose.EMBLEM, self.emblem), (Purpose.JWT, self.jwt), (Purpose.LOG, self.log)]

    def sign_text(self, data: bytes) -> str:
        """The signature of the emblem's key as Base58 text, for the head of the audit chain."""
        return base58(self.emblem.sign(data))


@dataclass(frozen=True)
class Ed25519Signer:
    """An Ed25519 key in this process; its name is its multikey."""

    kid: str
    _key: Ed25519PrivateKey = field(repr=False)
    alg: Alg = "EdDSA"

    @property
    def public(self) -> str:
        """The multikey."""
        return self.kid

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature over the bytes (64 bytes)."""
        return self._key.sign(data)


@dataclass(frozen=True)
class P256Signer:
    """A P-256 key in this process; its name is the beginning of its thumbprint."""

    kid: str
    public: str
    _key: EllipticCurvePrivateKey = field(repr=False)
    alg: Alg = "ES256"

    def sign(self, data: bytes) -> bytes:
        """The ECDSA signature over the bytes as tokens carry it (64 bytes)."""
        return raw_signature(self._key.sign(data, ECDSA(SHA256())))


Private = Ed25519PrivateKey | EllipticCurvePrivateKey


def signer_of(key: Private) -> Signer:
    """The signer of a private key at hand."""
    if isinstance(key, Ed25519PrivateKey):
        return Ed25519Signer(multikey(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)), key)
    jwk = public_jwk(key.public_key())
    return P256Signer(PublicKey(jwk=jwk).fragment, json.dumps(jwk, sort_keys=True), key)


def new_key(purpose: Purpose) -> Private:
    """A fresh private key of the kind that this purpose needs."""
    return generate_private_key(SECP256R1()) if purpose == Purpose.JWT else Ed25519PrivateKey.generate()


# Keys in files ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FileKeys:
    """Keys in a folder, each encrypted under the one passphrase (mode 0600)."""

    folder: Path
    passphrase: str = field(repr=False)

    def newest(self) -> Ring | None:
        """Open the newest key of each purpose; None while one is missing; WrongPassphrase when one does not open."""
        found = {purpose: self._newest(purpose) for purpose in PURPOSES}
        emblem, jwt, log = (found[purpose] for purpose in PURPOSES)
        return Ring(emblem, jwt, log) if emblem and jwt and log else None

    def make(self, at: datetime, purposes: Iterable[Purpose] = PURPOSES) -> Ring:
        """Make a new key for each of these purposes, and for any that has none yet; open the newest of all."""
        wanted = set(purposes)
        for purpose in PURPOSES:
            # Asked first, so that a wrong passphrase makes no second set of keys beside the first.
            if self._newest(purpose) is None or purpose in wanted:
                self._write(purpose, new_key(purpose), at)
        ring = self.newest()
        assert ring is not None
        return ring

    def _newest(self, purpose: Purpose) -> Signer | None:
        paths = sorted(self.folder.glob(f"{purpose}-*.pem"))
        if not paths:
            return None
        try:
            key = load_pem_private_key(paths[-1].read_bytes(), self.passphrase.encode())
        except (ValueError, TypeError, UnsupportedAlgorithm) as fault:  # TypeError: the key is not encrypted at all
            raise WrongPassphrase(paths[-1].name) from fault
        wanted = EllipticCurvePrivateKey if purpose == Purpose.JWT else Ed25519PrivateKey
        if not isinstance(key, wanted):
            raise WrongPassphrase(paths[-1].name)
        return signer_of(key)

    def _write(self, purpose: Purpose, key: Private, at: datetime) -> None:
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(self.passphrase.encode()))
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        # Names are compared to find the newest: two of the same second differ by their number.
        number = len(list(self.folder.glob(f"{purpose}-*.pem")))
        path = self.folder / f"{purpose}-{at:%Y%m%d%H%M%S}-{number:04d}-{signer_of(key).kid[-8:]}.pem"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        inside = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(inside)
        finally:
            os.close(inside)


def make(folder: Path, passphrase: str, at: datetime) -> Ring:
    """Make new keys, keep them encrypted in the folder, and open them."""
    return FileKeys(folder, passphrase).make(at)


def newest(folder: Path, passphrase: str) -> Ring | None:
    """Open the newest keys of the folder; None when there are none yet; WrongPassphrase when they do not open."""
    return FileKeys(folder, passphrase).newest()


# The process --------------------------------------------------------------------------------------------------------
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
