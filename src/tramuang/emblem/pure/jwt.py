"""The credential as a signed token, `vc+jwt` with ES256 (W3C Securing Verifiable Credentials using JOSE and COSE; OB 3.0, JWT proof).

The reader takes one algorithm, one shape and one spelling. A token never says which key checks it: the caller brings the key,
out of the issuer's DID document. As in RFC 7518 both halves of the curve are accepted as `s`; so a second signature text can be
made from a good one without the key, and a token's hash names its text and not its content.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tramuang.emblem.pure import proofs
from tramuang.emblem.pure.proofs import Malformed

MAX_HEADER = 1024
SIGNATURE = 64  # r and s, 32 bytes each
# Header, payload and signature in base64url, and the two dots.
MAX_TEXT = (MAX_HEADER + proofs.MAX_BYTES + SIGNATURE) * 4 // 3 + 8
HEADER = frozenset({"alg", "kid", "typ"})
CLAIMS = frozenset({"iss", "jti", "nbf", "exp", "sub"})
LETTERS = re.compile(r"[A-Za-z0-9_-]*")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def base64url(data: bytes) -> str:
    """Base64 in the alphabet for addresses, without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unbase64url(text: str) -> bytes:
    """The bytes of such a text; raises Malformed for every spelling but the one that `base64url` gives."""
    if not LETTERS.fullmatch(text):
        raise Malformed("base64")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as fault:
        raise Malformed("base64") from fault
    if base64url(data) != text:  # the last letter may hide bits that nobody reads
        raise Malformed("base64")
    return data


# The key ----------------------------------------------------------------------------------------------------------
def public_jwk(key: EllipticCurvePublicKey) -> dict[str, str]:
    """A P-256 public key as a JSON web key with its four necessary members."""
    if not isinstance(key.curve, SECP256R1):
        raise Malformed("key")
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(numbers.x.to_bytes(32)),
        "y": base64url(numbers.y.to_bytes(32)),
    }


def jwk_key(jwk: Any) -> EllipticCurvePublicKey:
    """The P-256 public key of a JSON web key; raises Malformed for another kind, a private one, or a point off the curve."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or "d" in jwk:
        raise Malformed("key")
    if jwk.get("alg", "ES256") != "ES256" or jwk.get("use", "sig") != "sig":
        raise Malformed("key")
    places = [unbase64url(place) if isinstance(place := jwk.get(name), str) else b"" for name in ("x", "y")]
    if any(len(place) != 32 for place in places):
        raise Malformed("key")
    x, y = (int.from_bytes(place) for place in places)
    try:
        return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except ValueError as fault:
        raise Malformed("key") from fault


def thumbprint(jwk: dict[str, str]) -> str:
    """The thumbprint of a P-256 key (RFC 7638): SHA-256 of its necessary members in their order, as base64url."""
    needed = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return base64url(hashlib.sha256(json.dumps(needed, separators=(",", ":")).encode()).digest())


def raw_signature(der: bytes) -> bytes:
    """A signature as `cryptography` and most key stores give it (DER), in the form of tokens: r and s, 32 bytes each."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(32) + s.to_bytes(32)


# Writing ----------------------------------------------------------------------------------------------------------
def claims(credential: dict[str, Any]) -> dict[str, Any]:
    """The registered claims that repeat what a credential says: iss, jti, nbf, sub, and exp where it ends (OB 3.0, JWT proof)."""
    issuer, subject = credential.get("issuer"), credential.get("credentialSubject")
    made: dict[str, Any] = {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "jti": credential.get("id"),
        "nbf": _seconds(credential.get("validFrom")),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
    }
    if any(not isinstance(made[name], str) or not made[name] for name in ("iss", "jti", "sub")):
        raise Malformed("claims")
    if "validUntil" in credential:
        made["exp"] = _seconds(credential["validUntil"])
    return made


def _seconds(moment: Any) -> int:
    """A moment of a credential in whole seconds since 1970; it must say its offset and no fraction."""
    if not isinstance(moment, str) or not MOMENT.fullmatch(moment):
        raise Malformed("time")
    try:
        return int(datetime.fromisoformat(moment).timestamp())
    except (ValueError, OverflowError) as fault:
        raise Malformed("time") from fault


def sign_jwt(credential: dict[str, Any], *, kid: str, by: Callable[[bytes], bytes]) -> str:
    """The credential as a token; `kid` names the key in the DID document, `by` signs bytes with ES256 (r and s, 64 bytes)."""
    if "proof" in credential or CLAIMS & credential.keys():
        raise Malformed("proof")
    header = proofs.canonical({"alg": "ES256", "kid": kid, "typ": "vc+jwt"})
    payload = proofs.canonical({**credential, **claims(credential)})
    signing = f"{base64url(header)}.{base64url(payload)}"
    text = f"{signing}.{base64url(by(signing.encode('ascii')))}"
    read_jwt(text)  # what our own reader refuses is not given out
    return text


# Reading ----------------------------------------------------------------------------------------------------------
def read_jwt(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of a token, the signature not yet checked; raises Malformed for any shape but the one we write."""
    header, payload, _signature, _signing = _parts(text)
    return header, payload


def _parts(text: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, payload, signature, and the bytes that were signed."""
    if len(text) > MAX_TEXT:
        raise Malformed("too-large")
    if text.count(".") != 2:
        raise Malformed("parts")
    first, second, third = text.split(".")
    head = unbase64url(first)
    if len(head) > MAX_HEADER:
        raise Malformed("too-large")
    header = proofs.read(head)
    # Exactly these three: no `jwk`, `jku`, `x5c`, `x5u` that would bring a key along, no `crit` that would change the rules.
    if header.keys() != HEADER:
        raise Malformed("header")
    if header["alg"] != "ES256":
        raise Malformed("algorithm")
    if header["typ"] != "vc+jwt" or not isinstance(header["kid"], str):
        raise Malformed("header")
    payload = proofs.read(unbase64url(second))
    proofs.canonical(payload)  # the same depth and the same letters as in the other form of a credential
    found = {name: payload[name] for name in CLAIMS & payload.keys()}
    # `True == 1` for Python and for no other reader.
    if found != claims(payload) or any(isinstance(value, bool) for value in found.values()):
        raise Malformed("claims")
    did, hash_, fragment = header["kid"].partition("#")
    if did != found["iss"] or not hash_ or not fragment:
        raise Malformed("issuer")
    signature = unbase64url(third)
    if len(signature) != SIGNATURE:
        raise Malformed("signature")
    return header, payload, signature, f"{first}.{second}".encode("ascii")


def check_jwt(text: str, jwk: dict[str, Any]) -> dict[str, Any]:
    """The credential of a token that this key signed, without the claims that repeat it; raises Malformed("signature") for any other.

    The key comes from the DID document of the issuer (`did.key_in`) and never from the token.
    """
    _header, payload, signature, signing = _parts(text)
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    try:
        jwk_key(jwk).verify(encode_dss_signature(r, s), signing, ECDSA(SHA256()))
    except (InvalidSignature, ValueError) as fault:
        if isinstance(fault, Malformed):
            raise
        raise Malformed("signature") from fault
    return {name: value for name, value in payload.items() if name not in CLAIMS}
