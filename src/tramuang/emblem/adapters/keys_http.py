"""The issuer's keys in a signing service (a KMS behind a small gateway): this process sends bytes and gets a signature.

`TRAMUANG_SIGNER=https://kms.example.org/v1`, the bearer token in place of the passphrase. Plain HTTP only to this same machine.

    GET  /keys                    {"keys": [{"id", "purpose", "alg", "public"}]}, the newest of each purpose first
    POST /keys        {"purpose"} makes a new key, answers as one of the above
    POST /keys/ID/sign  {"data"}  {"signature"}; data and signature in base64, an ES256 signature as r and s

The service's answers are checked: a key must be of its purpose's kind, and each signature must hold before it is used.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tramuang.emblem.adapters.keys import PURPOSES, Alg, CannotSign, Ring, Signer
from tramuang.emblem.kinds import Purpose
from tramuang.emblem.pure.did import PublicKey
from tramuang.emblem.pure.jwt import jwk_key, public_jwk
from tramuang.emblem.pure.proofs import Malformed, raw_key

PATIENCE = 10  # seconds
MAX_ANSWER = 64 * 1024
SIGNATURE = 64


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_given: Any) -> None:
        return None  # the token goes to the address that was set up, and to no other


# No proxy of the environment either: it would see the token's bearer.
_opener = build_opener(_NoRedirect, ProxyHandler({}))


def is_safe(url: str) -> bool:
    """Whether bytes to be signed may be sent there: over TLS, or to this same machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme != "http" or not parts.hostname:
        return False
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return parts.hostname == "localhost"


@dataclass(frozen=True)
class HttpSigner:
    """One key of the service."""

    kid: str
    public: str
    alg: Alg
    _id: str
    _service: HttpKeys = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """The signature over the bytes, checked with the public half before it is believed."""
        answer = self._service.ask(
            f"/keys/{quote(self._id, safe='')}/sign", {"data": base64.b64encode(data).decode("ascii")}
        )
        try:
            made = base64.b64decode(str(answer.get("signature", "")), validate=True)
        except binascii.Error as fault:
            raise CannotSign("the signing service answered no signature") from fault
        if not self._holds(made, data):
            raise CannotSign("the signing service's signature does not hold")
        return made

    def _holds(self, made: bytes, data: bytes) -> bool:
        if len(made) != SIGNATURE:
            return False
        try:
            if self.alg == "EdDSA":
                Ed25519PublicKey.from_public_bytes(raw_key(self.public)).verify(made, data)
            else:
                pair = int.from_bytes(made[:32]), int.from_bytes(made[32:])
                jwk_key(json.loads(self.public)).verify(encode_dss_signature(*pair), data, ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class HttpKeys:
    """The keys of a signing service."""

    url: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if not is_safe(self.url):
            raise CannotSign("the signing service must be reached over https, or on this same machine")

    def newest(self) -> Ring | None:
        """The newest key of each purpose; None while one is missing."""
        listed = self.ask("/keys").get("keys")
        if not isinstance(listed, list):
            raise CannotSign("the signing service answered no list of keys")
        found: dict[str, Signer] = {}
        for each in listed:
            if isinstance(each, dict) and each.get("purpose") in PURPOSES and each["purpose"] not in found:
                found[each["purpose"]] = self._signer(each)
        if len(found) < len(PURPOSES):
            return None
        return Ring(found[Purpose.EMBLEM], found[Purpose.JWT], found[Purpose.LOG])

    def make(self, at: datetime, purposes: Iterable[Purpose] = PURPOSES) -> Ring:
        """Have a new key made for each of these purposes, and for any that has none yet; the newest of all."""
        listed = self.ask("/keys").get("keys")
        known = (
            {each.get("purpose") for each in listed if isinstance(each, dict)} if isinstance(listed, list) else set()
        )
        wanted = set(purposes)
        for purpose in PURPOSES:
            if purpose in wanted or purpose not in known:
                self._signer(self.ask("/keys", {"purpose": str(purpose)}))
        ring = self.newest()
        if ring is None:
            raise CannotSign("the signing service does not show the keys that it made")
        return ring

    def _signer(self, each: dict[str, Any]) -> Signer:
        """A key as the service told of it, if it is of the kind that its purpose needs."""
        id_, public, wanted = str(each.get("id", "")), each.get("public"), each.get("purpose")
        try:
            if wanted == Purpose.JWT:
                jwk = public_jwk(jwk_key(public))
                return HttpSigner(PublicKey(jwk=jwk).fragment, json.dumps(jwk, sort_keys=True), "ES256", id_, self)
            if isinstance(public, str) and raw_key(public):
                return HttpSigner(public, public, "EdDSA", id_, self)
        except Malformed as fault:
            raise CannotSign(f"the signing service's {wanted} key is of another kind") from fault
        raise CannotSign(f"the signing service's {wanted} key is of another kind")

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One question to the service; CannotSign for whatever is no plain answer."""
        request = Request(  # noqa: S310, the address was checked when this was made
            self.url.rstrip("/") + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method="GET" if body is None else "POST",
        )
        try:
            with _opener.open(request, timeout=PATIENCE) as answer:
                content = answer.read(MAX_ANSWER + 1)
        except (URLError, HTTPException, OSError) as fault:
            raise CannotSign(f"the signing service does not answer: {type(fault).__name__}") from fault
        try:
            found = json.loads(content) if len(content) <= MAX_ANSWER else None
        except (ValueError, RecursionError) as fault:
            raise CannotSign("the signing service answered no JSON") from fault
        if not isinstance(found, dict):
            raise CannotSign("the signing service answered no JSON")
        return found
