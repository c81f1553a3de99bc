"""The issuer's DID: where its document lies, what it says, and which key it gives for a purpose (DID Core 1.0, did:web, did:key).

A key is found in the document and nowhere else: the fragment of a method's name is only a name, whatever it looks like.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tramuang.emblem.pure import jwt
from tramuang.emblem.pure.proofs import Malformed, raw_key

Purpose = Literal["assertionMethod", "authentication"]

CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]
MAX_DID = 500
MAX_METHODS = 200
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
WEB = re.compile(rf"did:web:({LABEL}(?:\.{LABEL})*)(?:%3[Aa]([1-9][0-9]{{0,4}}))?((?::[A-Za-z0-9._-]+)*)")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of the issuer: an Ed25519 one by its multikey, or a P-256 one by its JSON web key."""

    multikey: str = ""
    jwk: dict[str, str] | None = None
    compromised: bool = False

    @property
    def fragment(self) -> str:
        """The name of the key within the document: its multikey, or `p256-` and the first sixteen of its thumbprint."""
        return self.multikey if self.jwk is None else f"p256-{jwt.thumbprint(self.jwk)[:16]}"


# Addresses --------------------------------------------------------------------------------------------------------
def base_url(did: str) -> str:
    """The https address that a did:web stands for, without a slash at its end; raises Malformed for any other DID."""
    host, path = _web(did)
    return f"https://{host}{path}"


def did_url(did: str) -> str:
    """Where the document of a did:web lies: under `.well-known` where the DID has no path (did:web, Read)."""
    host, path = _web(did)
    return f"https://{host}{path or '/.well-known'}/did.json"


def _web(did: str) -> tuple[str, str]:
    """Host (with its port) and path of a did:web."""
    found = WEB.fullmatch(did) if len(did) <= MAX_DID else None
    if found is None:
        raise Malformed("did")
    host, port, rest = found[1], found[2], found[3]
    if port is not None and int(port) > 65535:
        raise Malformed("did")
    # An IP address is not allowed, and neither is a number that a browser would take for one.
    if _is_address(host) or host.rpartition(".")[2].isdigit() or re.fullmatch(r"0x[0-9a-f]*", host.rpartition(".")[2]):
        raise Malformed("did")
    segments = rest.split(":")[1:]
    if any(segment.strip(".") == "" for segment in segments):
        raise Malformed("did")
    return host + (f":{port}" if port else ""), "".join(f"/{segment}" for segment in segments)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def did_key(multikey: str) -> str:
    """The DID that is itself an Ed25519 key: it needs no server and can never change."""
    raw_key(multikey)
    return f"did:key:{multikey}"


# The document -----------------------------------------------------------------------------------------------------
def did_document(did: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """The DID document: every key that was not compromised, past ones too, may have signed a credential.

    Verifiers ignore `revoked` and `expires` on a key; so a compromised one is left out, and all that it signed fails.
    """
    methods = [_method(did, key) for key in keys if not key.compromised]
    names = [method["id"] for method in methods]
    if len(set(names)) != len(names) or len(names) > MAX_METHODS:
        raise Malformed("keys")
    return {"@context": list(CONTEXTS), "id": did, "verificationMethod": methods, "assertionMethod": names}


def _method(did: str, key: PublicKey) -> dict[str, Any]:
    made: dict[str, Any] = {"id": f"{did}#{key.fragment}", "controller": did}
    if key.jwk is None:
        raw_key(key.multikey)
        return {**made, "type": "Multikey", "publicKeyMultibase": key.multikey}
    if key.multikey:
        raise Malformed("key")
    return {**made, "type": "JsonWebKey", "publicKeyJwk": jwt.public_jwk(jwt.jwk_key(key.jwk))}


def did_key_document(did: str) -> dict[str, Any]:
    """The document of a did:key, made from the DID alone: no server is asked."""
    multikey = did.removeprefix("did:key:")
    if did_key(multikey) != did:
        raise Malformed("did")
    return did_document(did, [PublicKey(multikey)])


def key_in(document: dict[str, Any], method_id: str, purpose: Purpose = "assertionMethod") -> bytes | dict[str, str]:
    """The key that a DID document gives under this name for this purpose: 32 bytes of Ed25519, or the JSON web key of a P-256 one.

    Raises Malformed("key") where it gives none. The caller has made sure that the document is that of the expected issuer.
    """
    did, hash_, fragment = method_id.partition("#")
    methods, named = document.get("verificationMethod"), document.get(purpose)
    if not hash_ or not fragment or document.get("id") != did:
        raise Malformed("key")
    if not isinstance(methods, list) or not isinstance(named, list) or max(len(methods), len(named)) > MAX_METHODS:
        raise Malformed("did")
    found = [method for method in methods if isinstance(method, dict) and method.get("id") == method_id]
    # A name given twice, or a key of another's: two readers could take different ones.
    if len(found) != 1 or method_id not in named or found[0].get("controller") != did:
        raise Malformed("key")
    return _key(found[0], fragment)


def _key(method: dict[str, Any], fragment: str) -> bytes | dict[str, str]:
    if method.get("type") == "Multikey" and "publicKeyJwk" not in method:
        text = method.get("publicKeyMultibase")
        if not isinstance(text, str):
            raise Malformed("key")
        key = PublicKey(text)
        raw: bytes | dict[str, str] = raw_key(text)
    elif method.get("type") == "JsonWebKey" and "publicKeyMultibase" not in method:
        key = PublicKey(jwk=jwt.public_jwk(jwt.jwk_key(method.get("publicKeyJwk"))))
        assert key.jwk is not None
        raw = key.jwk
    else:
        raise Malformed("key")
    # A name that looks like one key and gives another would mislead whoever reads only the name, as the log does.
    if fragment.startswith(("z6Mk", "p256-")) and fragment != key.fragment:
        raise Malformed("key")
    return raw
