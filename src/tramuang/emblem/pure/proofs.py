"""Signing and checking a credential's bytes: Data Integrity proof `eddsa-jcs-2022` (W3C, VC Data Integrity EdDSA 1.0).

No Django and no clock here: an auditor can run it on a file and a public key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MULTIKEY_ED25519 = b"\xed\x01"
SUITE = "eddsa-jcs-2022"

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_NODES = 5000


class Malformed(ValueError):
    """The bytes are not a credential that could be checked; the message says why in one word."""


def base58(data: bytes) -> str:
    """Base58 (Bitcoin alphabet) of bytes; leading zero bytes become leading 1s."""
    number, text = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def unbase58(text: str) -> bytes:
    """The bytes of a Base58 text; raises Malformed for a letter that is not in the alphabet."""
    number = 0
    for letter in text:
        digit = ALPHABET.find(letter)
        if digit < 0:
            raise Malformed("base58")
        number = number * 58 + digit
    body = number.to_bytes((number.bit_length() + 7) // 8)
    return b"\0" * (len(text) - len(text.lstrip("1"))) + body


def multikey(public: bytes) -> str:
    """A raw Ed25519 public key (32 bytes) as a multikey, which is also its did:key fragment."""
    return "z" + base58(MULTIKEY_ED25519 + public)


def raw_key(text: str) -> bytes:
    """The raw public key of a multikey; raises Malformed when it is no Ed25519 key."""
    if not text.startswith("z") or len(text) > 64:
        raise Malformed("multikey")
    data = unbase58(text[1:])
    if not data.startswith(MULTIKEY_ED25519) or len(data) != 34:
        raise Malformed("multikey")
    return data[2:]


def canonical(value: Any) -> bytes:
    """The JCS form (RFC 8785) of JSON without fractions: sorted keys, no spaces, UTF-8.

    Our keys are ASCII and our numbers whole, so Python's order and spelling are those of the RFC; anything else is refused.
    """
    _only_plain(value, 0, [0])
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _only_plain(value: Any, depth: int, seen: list[int]) -> None:
    seen[0] += 1
    if depth > MAX_DEPTH or seen[0] > MAX_NODES:
        raise Malformed("too-deep")
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > 2**53):
        raise Malformed("number")
    if isinstance(value, str) and any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in value):
        # Control characters are spelt differently by different canonicalisers: refused at issue and at check.
        raise Malformed("character")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise Malformed("key")
            _only_plain(item, depth + 1, seen)
    elif isinstance(value, list):
        for item in value:
            _only_plain(item, depth + 1, seen)


def fingerprint(value: Any) -> str:
    """The SHA-256 of a value's canonical form: what people agree on before it is signed, and what the register keeps after."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _hash(document: dict[str, Any], proof: dict[str, Any]) -> bytes:
    """What is signed: the hash of the proof's options, then the hash of the document without its proof."""
    return hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(document)).digest()


def sign(document: dict[str, Any], *, method: str, created: str, by: Callable[[bytes], bytes]) -> dict[str, Any]:
    """The document with its proof; `method` names the key, `by` signs bytes with Ed25519."""
    if "proof" in document:
        raise Malformed("proof")
    proof = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    value = "z" + base58(by(_hash(document, proof)))
    return {**document, "proof": {**proof, "proofValue": value}}


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key given twice: two readers could take different ones."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("duplicate-key")
    return found


def _no_fraction(text: str) -> Any:
    raise Malformed("number")


def read(content: bytes) -> dict[str, Any]:
    """A credential's bytes as values; raises Malformed for what is too large, too deep or no JSON object."""
    if len(content) > MAX_BYTES:
        raise Malformed("too-large")
    # Counted before parsing: a thousand open brackets cost nothing this way.
    if content.count(b"[") + content.count(b"{") > MAX_NODES:
        raise Malformed("too-deep")
    try:
        document = json.loads(
            content.decode("utf-8"), object_pairs_hook=_pairs, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except Malformed:
        raise
    except (ValueError, RecursionError) as fault:  # also a whole number of thousands of digits
        raise Malformed("json") from fault
    if not isinstance(document, dict):
        raise Malformed("json")
    return document


def key_named(document: dict[str, Any]) -> str:
    """The key that the proof names (the fragment of its verification method)."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or proof.get("cryptosuite") != SUITE or proof.get("type") != "DataIntegrityProof":
        raise Malformed("proof")
    return str(proof.get("verificationMethod", "")).partition("#")[2]


def holds(public: str, signature: str, data: bytes) -> bool:
    """Whether a Base58 signature over plain bytes was made with the key of that multikey."""
    try:
        Ed25519PublicKey.from_public_bytes(raw_key(public)).verify(unbase58(signature[:100]), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def signature_holds(document: dict[str, Any], public: bytes, *, issuer: str) -> bool:
    """Whether the proof was made over exactly this document by that key, for that issuer."""
    proof = dict(document["proof"])
    value = proof.pop("proofValue", "")
    method = str(proof.get("verificationMethod", ""))
    named = document.get("issuer")
    issuer_id = named.get("id") if isinstance(named, dict) else named
    if issuer_id != issuer or method.partition("#")[0] != issuer or proof.get("proofPurpose") != "assertionMethod":
        return False
    if proof.get("@context") != document.get("@context") or not isinstance(value, str) or not value.startswith("z"):
        return False
    body = {key: item for key, item in document.items() if key != "proof"}
    try:
        signature = unbase58(value[1:101])
        if "z" + base58(signature) != value:
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _hash(body, proof))
    except (InvalidSignature, Malformed, ValueError):
        return False
    return True
