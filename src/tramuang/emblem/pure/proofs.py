"""Signing and checking a credential's bytes: Data Integrity proofs `eddsa-rdfc-2022` and `eddsa-jcs-2022`.

The rules are those of W3C "Data Integrity EdDSA Cryptosuites v1.0". No Django and no clock here: an auditor can run it on a
file and a public key.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import re
from collections.abc import Callable
from functools import lru_cache
from json.encoder import JSONEncoder, c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tramuang.emblem.pure.canon import canonical_nquads
from tramuang.emblem.pure.canon.limits import MAX_BYTES, MAX_DEPTH, MAX_KEPT, MAX_KEY, MAX_NODES, MAX_PROOFS, Malformed

__all__ = [
    "MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Malformed", "base58", "canonical", "check", "fingerprint", "holds",
    "key_named", "multikey", "proofs_of", "raw_key", "read", "sign", "sign_set", "signature_holds", "unbase58",
]  # fmt: skip

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = bytes(ALPHABET.index(letter) if letter in ALPHABET else 255 for letter in map(chr, range(256)))
_LANES = 128
_FOLDS = [
    (width, sum((1 << width) - 1 << at for at in range(0, 8 * _LANES, 2 * width)), 58 ** (width // 8))
    for width in (8 << step for step in range(7))
]
MULTIKEY_ED25519 = b"\xed\x01"
RDFC = "eddsa-rdfc-2022"
JCS = "eddsa-jcs-2022"
SUITE = JCS

# What a proof of ours says; another member would need a rule of its own (expires, previousProof, domain), so it does not hold.
MEMBERS = frozenset(
    ("@context", "id", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue")
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_ESCAPE = re.compile(r'\\(?!["\\])|\x7f')


def base58(data: bytes) -> str:
    """Base58 (Bitcoin alphabet) of bytes; leading zero bytes become leading 1s."""
    number, text = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def unbase58(text: str) -> bytes:
    """The bytes of a Base58 text; raises Malformed for a letter that is not in the alphabet. One text for one value."""
    try:
        digits = text.encode("ascii").translate(_DIGITS)
    except UnicodeEncodeError:
        raise Malformed("base58") from None
    if b"\xff" in digits or len(digits) > _LANES:
        raise Malformed("base58")
    # The digits lie in lanes of eight bits. Neighbours are joined, then pairs of them, and so on: seven long operations
    # in place of one for each of the 88 letters of a signature, which took a tenth of the time of checking it.
    number = int.from_bytes(digits)
    for width, mask, factor in _FOLDS:
        number = (number >> width & mask) * factor + (number & mask)
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


_plain_write = JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode
try:  # the same writer, made once: JSONEncoder makes it anew for each value, which is a fiftieth of a check
    _parts = c_make_encoder(None, None, encode_basestring, None, ":", ",", True, False, False)
except TypeError:  # a Python that makes it otherwise, or not at all
    _parts = None


def _write(value: Any) -> str:
    return _plain_write(value) if _parts is None else "".join(_parts(value, 0))


def canonical(value: Any) -> bytes:
    """The JCS form (RFC 8785) of JSON without fractions: sorted keys, no spaces, UTF-8.

    Our keys are ASCII and our numbers whole, so Python's order and spelling are those of the RFC; anything else is refused.
    """
    _only_plain(value)
    return _checked(_write(value))


def _checked(text: str) -> bytes:
    if "\\" in text or "\x7f" in text:
        # Control characters are spelt differently by different canonicalisers: refused at issue and at check.
        # Pairs are taken off first, so that what follows a backslash is what it escapes.
        if _ESCAPE.search(text.replace("\\\\", "")):
            raise Malformed("character")
    try:
        content = text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        raise Malformed("character") from None
    if len(content) > MAX_BYTES:
        raise Malformed("too-large")
    return content


_MARK = b'"achievement":0'
_texts: dict[bytes, tuple[bytes, int]] = {}


def _canonical_credential(document: dict[str, Any]) -> bytes:
    """The same as `canonical`, with the text of the achievement kept by its exact value: most credentials share it."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    if not isinstance(subject, dict) or not isinstance(achievement, dict):
        return canonical(document)
    try:
        key = marshal.dumps(achievement, 0)
    except ValueError:  # deeper than marshal goes, or no JSON
        raise Malformed("too-deep") from None
    kept = _texts.get(key)
    if kept is None:
        nodes = _only_plain(achievement, 2)
        kept = _checked(_write(achievement)), nodes
        if len(key) <= MAX_KEY:
            if len(_texts) >= MAX_KEPT:
                _texts.clear()
            _texts[key] = kept
    outer = {**document, "credentialSubject": {**subject, "achievement": 0}}
    if _only_plain(outer) + kept[1] > MAX_NODES:
        raise Malformed("too-deep")
    # A quotation mark within a text is escaped, so the mark is found where the achievement stands, or twice.
    before, _mark, after = _checked(_write(outer)).partition(_MARK)
    if _MARK in after:
        return canonical(document)
    made = b'%b"achievement":%b%b' % (before, kept[0], after)
    if len(made) > MAX_BYTES:
        raise Malformed("too-large")
    return made


def _only_plain(value: Any, depth: int = 0) -> int:
    """Level by level, so that depth and number are counted without a call for each value; the number."""
    level, nodes = [value], 0
    keys: list[str] = []
    while level:
        nodes += len(level)
        if nodes > MAX_NODES or depth > MAX_DEPTH:
            raise Malformed("too-deep")
        depth += 1
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is str or kind is bool or item is None:
                continue
            if kind is dict:
                keys += item
                below += item.values()
            elif kind is list:
                below += item
            elif kind is not int or not -(2**53) <= item <= 2**53:
                raise Malformed("number")
        level = below
    try:
        if "".join(keys).isascii():
            return nodes
    except TypeError:  # no text
        pass
    raise Malformed("key")


def fingerprint(value: Any) -> str:
    """The SHA-256 of a value's canonical form: what people agree on before it is signed, and what the register keeps after."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _hash(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    """What is signed: the hash of the proof's options, then the hash of the document, both without proof and value."""
    if options["cryptosuite"] == JCS:
        first, second = canonical(options), _canonical_credential(document)
    else:
        # The options are read in the words of the document (section 3.2.5 of the recommendation).
        first = canonical_nquads({**options, "@context": document["@context"]})
        second = canonical_nquads(document)
    return hashlib.sha256(first).digest() + hashlib.sha256(second).digest()


def _proof(
    document: dict[str, Any], suite: str, method: str, created: str, by: Callable[[bytes], bytes]
) -> dict[str, Any]:
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    if suite == JCS:
        options = {"@context": document["@context"], **options}
    return {**options, "proofValue": "z" + base58(by(_hash(document, options)))}


def sign(document: dict[str, Any], *, method: str, created: str, by: Callable[[bytes], bytes]) -> dict[str, Any]:
    """The document with one proof, `eddsa-jcs-2022`; `method` names the key, `by` signs bytes with Ed25519."""
    if "proof" in document:
        raise Malformed("proof")
    return {**document, "proof": _proof(document, JCS, method, created, by)}


def sign_set(document: dict[str, Any], *, method: str, created: str, by: Callable[[bytes], bytes]) -> dict[str, Any]:
    """The document with a proof set, `eddsa-rdfc-2022` and `eddsa-jcs-2022`, both by the key that `method` names."""
    if "proof" in document:
        raise Malformed("proof")
    return {**document, "proof": [_proof(document, suite, method, created, by) for suite in (RDFC, JCS)]}


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key given twice: two readers could take different ones."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("duplicate-key")
    return found


def _no_fraction(text: str) -> Any:
    raise Malformed("number")


_decode = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_no_fraction, parse_constant=_no_fraction).decode


def read(content: bytes) -> dict[str, Any]:
    """A credential's bytes as values; raises Malformed for what is too large, too deep or no JSON object."""
    if len(content) > MAX_BYTES:
        raise Malformed("too-large")
    # Counted before parsing: a thousand open brackets cost nothing this way.
    if content.count(b"[") + content.count(b"{") > MAX_NODES:
        raise Malformed("too-deep")
    try:
        document = _decode(content.decode("utf-8"))
    except Malformed:
        raise
    except (ValueError, RecursionError) as fault:  # also a whole number of thousands of digits
        raise Malformed("json") from fault
    if not isinstance(document, dict):
        raise Malformed("json")
    return document


def proofs_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The proofs of a document that we can check, in its order; raises Malformed when its proofs are no objects or too many."""
    given = document.get("proof")
    found: list[Any] = given if isinstance(given, list) else [given]
    if len(found) > MAX_PROOFS or not all(isinstance(proof, dict) for proof in found):
        raise Malformed("proof")
    suites = (RDFC, JCS)
    return [each for each in found if each.get("type") == "DataIntegrityProof" and each.get("cryptosuite") in suites]


def key_named(document: dict[str, Any]) -> str:
    """The key that the proofs name (the fragment of their verification method); one key for all of them."""
    named = {str(proof.get("verificationMethod", "")).partition("#")[2] for proof in proofs_of(document)}
    if len(named) != 1:
        raise Malformed("proof")
    return named.pop()


@lru_cache(maxsize=64)
def _key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def holds(public: str, signature: str, data: bytes) -> bool:
    """Whether a Base58 signature over plain bytes was made with the key of that multikey."""
    try:
        _key(raw_key(public)).verify(unbase58(signature[:100]), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def check(document: dict[str, Any], proof: dict[str, Any], public: bytes, *, issuer: str) -> bool:
    """Whether one proof, of either suite, was made over exactly this document (its `proof` left out) by that key and issuer."""
    value, method, created = proof.get("proofValue"), proof.get("verificationMethod"), proof.get("created")
    if not (type(value) is type(method) is type(created) is str) or not proof.keys() <= MEMBERS:
        return False
    named = document.get("issuer")
    issuer_id = named.get("id") if isinstance(named, dict) else named
    context = document.get("@context")
    if issuer_id != issuer or method.partition("#")[0] != issuer or proof.get("proofPurpose") != "assertionMethod":
        return False
    if proof.get("type") != "DataIntegrityProof" or not _MOMENT.fullmatch(created):
        return False
    # `eddsa-jcs-2022` signs the context within the proof; `eddsa-rdfc-2022` takes the document's, so another would be unsigned.
    suite = proof.get("cryptosuite")
    if context is None or proof.get("@context", context if suite == RDFC else None) != context or len(value) > 100:
        return False
    if suite not in (RDFC, JCS) or not value.startswith("z"):
        return False
    body, options = document.copy(), proof.copy()
    body.pop("proof", None)
    del options["proofValue"]
    try:
        _key(public).verify(unbase58(value[1:]), _hash(body, options))
    except (InvalidSignature, ValueError):
        return False
    return True


def signature_holds(document: dict[str, Any], public: bytes, *, issuer: str) -> bool:
    """Whether every proof, and at least one, was made over exactly this document by that key and issuer.

    A proof of a suite that we do not know does not hold: our credentials have none, and one changed letter makes a known suite unknown.
    """
    try:
        found = proofs_of(document)
    except Malformed:
        return False
    given = document["proof"]
    if not found or len(found) != (len(given) if isinstance(given, list) else 1):
        return False
    return all(check(document, proof, public, issuer=issuer) for proof in found)
