"""Who signed, with which key, and whether the signature holds. A key is taken from the issuer's key document and from nowhere else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from tramuang.emblem.pure import did, jwt, proofs, verdicts
from tramuang.emblem.pure.proofs import Malformed
from tramuang.emblem.pure.verdicts import Reason
from tramuang.emblem.pure.verifying import names
from tramuang.emblem.pure.verifying.evidence import Dated, moment
from tramuang.emblem.pure.verifying.logged import Log, key_name

MAX_SHOWN = 120
Key = bytes | dict[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A credential as it was read: its values, who says to have issued it, which key it names, and when it was signed."""

    document: dict[str, Any]
    content: bytes
    token: bool
    issuer: str
    method: str
    created: datetime | None

    @property
    def archival(self) -> bool:
        """Whether its issuer is a key and not a name: the twin that needs no server."""
        return self.issuer.startswith("did:key:")


def opened(content: bytes) -> Opened:
    """A credential's bytes as values, in either form, nothing checked yet; raises Malformed."""
    if content.startswith(b"{"):
        document = proofs.read(content)
        found = proofs.proofs_of(document)
        methods = {str(proof.get("verificationMethod", "")) for proof in found}
        if not found or len(methods) != 1:
            raise Malformed("proof")
        days = [moment(proof.get("created")) for proof in found]
        return Opened(
            document, content, False, issuer_of(document), methods.pop(), max(filter(None, days), default=None)
        )
    header, payload = jwt.read_jwt(content.decode("ascii", "replace"))
    credential = {name: value for name, value in payload.items() if name not in jwt.CLAIMS}
    return Opened(credential, content, True, issuer_of(credential), header["kid"], None)


def issuer_of(document: dict[str, Any]) -> str:
    """The DID that a document names as its issuer; empty where it names none."""
    named = document.get("issuer")
    found = named.get("id") if isinstance(named, dict) else named
    return found if isinstance(found, str) else ""


def fingerprint(key: Key) -> str:
    """A key as people compare it: the first 16 bytes of its hash, in groups of four."""
    raw = key if isinstance(key, bytes) else jwt.thumbprint(key).encode()
    text = hashlib.sha256(raw).hexdigest()[:32].upper()
    return " ".join(text[at : at + 4] for at in range(0, 32, 4))


def wrong_issuer(named: str, issuer: str) -> Reason:
    """That somebody else signed, and whether they mean to be taken for us."""
    shown = "".join(letter for letter in named[:MAX_SHOWN] if letter.isprintable()) or "?"
    like = verdicts.LOOK_ALIKE if names.resembles(named, issuer) else verdicts.NOT_THE_PROGRAMME
    return like.with_(issuer=shown, ours=issuer)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The programme's keys as its key document gives them, or why it gives none."""

    document: dict[str, Any] | None
    fault: Reason | None
    log: Log | None
    vouched: bool
    pins: frozenset[str]

    def find(self, method: str) -> Key | None:
        """The key of this name; None where the document gives none."""
        if self.document is None:
            return None
        try:
            return did.key_in(self.document, method)
        except Malformed:
            return None

    def doubts(self, method: str, key: Key) -> list[Reason]:
        """What speaks against a key that was found: withdrawn, never logged, or known only from the file itself."""
        found, fragment = [], key_name(method)
        if self.log is not None:
            if any(key_name(act.text("kid")) == fragment for act in self.log.about(act="key-withdrawn")):
                found.append(verdicts.BAD_KEY)
            elif self.log.whole and all(key_name(act.text("kid")) != fragment for act in self.log.about(act="key")):
                found.append(verdicts.KEY_NOT_LOGGED)
        if not self.vouched and fragment not in self.pins:
            found.append(verdicts.KEY_FROM_FILE.with_(fingerprint=fingerprint(key)))
        return found


def key_ring(given: Dated | None, *, issuer: str, log: Log | None, vouched: bool, pins: frozenset[str]) -> KeyRing:
    """The keys of a key document, if it is the programme's."""
    if given is None:
        return KeyRing(None, verdicts.NO_DID, log, vouched, pins)
    try:
        document = proofs.read(given.content)
    except Malformed:
        return KeyRing(None, verdicts.BAD_DID, log, vouched, pins)
    if document.get("id") != issuer:
        return KeyRing(None, verdicts.BAD_DID, log, vouched, pins)
    return KeyRing(document, None, log, vouched, pins)


def holds(found: Opened, key: Key) -> bool:
    """Whether the signature, every one that can be checked, was made over exactly these bytes with this key."""
    return _held(found.content, key if isinstance(key, bytes) else tuple(sorted(key.items())))


@lru_cache(maxsize=128)
def _held(content: bytes, key: bytes | tuple[tuple[str, str], ...]) -> bool:
    # The same bytes and the same key never give another answer, so it is kept; nothing else is.
    found = opened(content)
    if not found.token:
        return isinstance(key, bytes) and proofs.signature_holds(found.document, key, issuer=found.issuer)
    if isinstance(key, bytes):
        return False
    try:
        jwt.check_jwt(content.decode("ascii", "replace"), dict(key))
    except Malformed:
        return False
    return True


def check_signature(found: Opened, ring: KeyRing, *, issuer: str) -> tuple[list[Reason], Key | None]:
    """What is to be said of the issuer, the key and the signature; the key only where the signature holds with it."""
    if found.archival:
        method = f"{issuer}#{found.issuer.removeprefix('did:key:')}"
        if found.token or found.method != f"{found.issuer}#{key_name(method)}":
            return [wrong_issuer(found.issuer, issuer)], None
    elif found.issuer == issuer:
        method = found.method
    else:
        return [wrong_issuer(found.issuer, issuer)], None
    if ring.fault:
        return [ring.fault], None
    key = ring.find(method)
    if key is None:
        withdrawn = ring.log is not None and any(
            key_name(act.text("kid")) == key_name(method) for act in ring.log.about(act="key-withdrawn")
        )
        if withdrawn:
            return [verdicts.BAD_KEY], None
        return [wrong_issuer(found.issuer, issuer) if found.archival else verdicts.UNKNOWN_KEY], None
    if not holds(found, key):
        return [verdicts.BAD_SIGNATURE], None
    said = [verdicts.GOOD_SIGNATURE, *([verdicts.ARCHIVAL] if found.archival else [])]
    return [*ring.doubts(method, key), *said], key
