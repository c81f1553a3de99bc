"""The issuer's keys in a hardware module, over PKCS#11: they are made in it and never leave it.

Needs the extra `hsm` (python-pkcs11) and the maker's library; only an installation set up so loads this file:
`TRAMUANG_SIGNER=pkcs11:/path/to/library.so?token=LABEL`, the module's PIN in place of the passphrase.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import pkcs11
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from pkcs11.util.ec import encode_named_curve_parameters

from tramuang.emblem.adapters.keys import PURPOSES, Alg, CannotSign, Ring, Signer
from tramuang.emblem.kinds import Purpose
from tramuang.emblem.pure.did import PublicKey
from tramuang.emblem.pure.jwt import public_jwk
from tramuang.emblem.pure.proofs import multikey

# The two spellings of the curve that modules take: its object identifier, and its name (SoftHSM 2.6).
ED25519 = (bytes.fromhex("06032b6570"), bytes.fromhex("130c656477617264733235353139"))
LABEL = "tramuang-"
SIGNATURE = 64


def from_setting(setting: str, pin: str) -> Pkcs11Keys:
    """The module that `pkcs11:LIBRARY?token=LABEL` names."""
    library, _mark, query = setting.removeprefix("pkcs11:").partition("?")
    token = parse_qs(query).get("token", [""])[0]
    if not library or not token:
        raise CannotSign("write pkcs11:/path/to/library.so?token=LABEL")
    return Pkcs11Keys(library, token, pin)


@dataclass(frozen=True)
class Pkcs11Signer:
    """One key in the module; what goes in is bytes, what comes out a signature of 64 bytes."""

    kid: str
    public: str
    alg: Alg
    _key: Any = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """The signature over the bytes, as credentials and tokens carry it."""
        try:
            if self.alg == "EdDSA":
                made = self._key.sign(data, mechanism=pkcs11.Mechanism.EDDSA)
            else:
                made = self._key.sign(hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA)
        except pkcs11.exceptions.PKCS11Error as fault:
            raise CannotSign(f"the module refused: {type(fault).__name__}") from fault
        if len(made) != SIGNATURE:
            raise CannotSign("the module's signature has another length")
        return bytes(made)


@dataclass
class Pkcs11Keys:
    """The keys of a token, by purpose; of several the one with the greatest identifier is the newest."""

    library: str
    token: str
    pin: str = field(repr=False)
    _session: Any = field(default=None, repr=False)

    def newest(self) -> Ring | None:
        """The newest key of each purpose; None while one is missing."""
        found = {purpose: self._newest(purpose) for purpose in PURPOSES}
        emblem, jwt, log = (found[purpose] for purpose in PURPOSES)
        return Ring(emblem, jwt, log) if emblem and jwt and log else None

    def make(self, at: datetime, purposes: Iterable[Purpose] = PURPOSES) -> Ring:
        """Make a new key in the module for each of these purposes, and for any that has none yet; open the newest of all."""
        wanted = set(purposes)
        for purpose in PURPOSES:
            if purpose in wanted or self._newest(purpose) is None:
                self._make(purpose, at)
        ring = self.newest()
        if ring is None:
            raise CannotSign("the module does not show the keys that it made")
        return ring

    def _opened(self) -> Any:
        if self._session is None:
            try:
                token = pkcs11.lib(self.library).get_token(token_label=self.token)
                self._session = token.open(rw=True, user_pin=self.pin)
            except (pkcs11.exceptions.PKCS11Error, RuntimeError, OSError) as fault:
                raise CannotSign(f"the module does not open: {type(fault).__name__}") from fault
        return self._session

    def _make(self, purpose: Purpose, at: datetime) -> None:
        session, number = self._opened(), len(self._all(purpose, pkcs11.ObjectClass.PRIVATE_KEY))
        names = {"label": f"{LABEL}{purpose}", "id": f"{at:%Y%m%d%H%M%S}-{number:04d}".encode(), "store": True}
        if purpose == Purpose.JWT:
            curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True).generate_keypair(**names)
            return
        for place, spelling in enumerate(ED25519):
            given = {pkcs11.Attribute.EC_PARAMS: spelling}
            domain = session.create_domain_parameters(pkcs11.KeyType.EC_EDWARDS, given, local=True)
            try:
                domain.generate_keypair(mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN, **names)
            except pkcs11.exceptions.PKCS11Error as fault:
                if place + 1 == len(ED25519):
                    raise CannotSign(f"the module makes no Ed25519 key: {type(fault).__name__}") from fault
            else:
                return

    def _all(self, purpose: Purpose, kind: Any) -> dict[bytes, Any]:
        wanted = {pkcs11.Attribute.CLASS: kind, pkcs11.Attribute.LABEL: f"{LABEL}{purpose}"}
        return {bytes(key[pkcs11.Attribute.ID]): key for key in self._opened().get_objects(wanted)}

    def _newest(self, purpose: Purpose) -> Signer | None:
        private = self._all(purpose, pkcs11.ObjectClass.PRIVATE_KEY)
        if not private:
            return None
        name = max(private)
        public = self._all(purpose, pkcs11.ObjectClass.PUBLIC_KEY).get(name)
        if public is None:
            raise CannotSign(f"the module has no public half of the newest {purpose} key")
        point = _point(bytes(public[pkcs11.Attribute.EC_POINT]))
        if purpose != Purpose.JWT:
            text = multikey(point)
            return Pkcs11Signer(text, text, "EdDSA", private[name])
        jwk = public_jwk(EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point))
        return Pkcs11Signer(PublicKey(jwk=jwk).fragment, json.dumps(jwk, sort_keys=True), "ES256", private[name])


def _point(value: bytes) -> bytes:
    """The point of a public key; most modules wrap it in an octet string, some do not."""
    if len(value) > 2 and value[0] == 4 and value[1] == len(value) - 2:
        return value[2:]
    return value
