"""What other people's verifiers are asked about: each sample with all that its issuer publishes, and an own place to publish it.

A sample's issuer is `did:web:emblem.example.org:<sample>`, so that each has its own keys, list and log under one host.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from tramuang.emblem.pure import credential, did, jwt, notes, proofs, status, tlog
from tramuang.emblem.pure.verifying import Dated, Evidence, LogEvidence

HOST, DOWN = "emblem.example.org", "down.example.org"
SERIAL, LIST, INDEX = "TM-R1-20-01", 1, 4242
NOW = datetime.now(UTC).replace(microsecond=0)
AWARDED = (NOW - timedelta(days=20)).date()

KEY, OLD, ATTACKER = (Ed25519PrivateKey.from_private_bytes(seed * 32) for seed in (b"k", b"o", b"a"))
TOKEN_KEY, TOKEN_OLD, TOKEN_ATTACKER = (derive_private_key(seed, SECP256R1()) for seed in (11, 12, 13))
LOG_KEY = Ed25519PrivateKey.from_private_bytes(b"g" * 32)


def multikey(key: Ed25519PrivateKey) -> str:
    return proofs.multikey(key.public_key().public_bytes_raw())


def token_key(key: Any) -> did.PublicKey:
    return did.PublicKey(jwk=jwt.public_jwk(key.public_key()))


def moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Sample:
    """One question to the verifiers, and the files behind it; a file that is None is not published."""

    name: str
    document: dict[str, Any]
    content: bytes = b""
    token: str = ""
    did: dict[str, Any] | None = None
    list_: bytes | None = None
    list_token: str | None = None
    main: bytes | None = None
    leaves: list[bytes] = field(default_factory=list)
    # The moment that is asked about, where the tool can be asked; and what somebody kept from before the servers went down.
    then: datetime | None = None
    kept: bool = False
    host: str = HOST
    of: str = ""

    @property
    def issuer(self) -> str:
        return self.of or issuer_of(self.name, self.host)

    @property
    def base(self) -> str:
        return did.base_url(self.issuer)

    def publish(self, folder: Path) -> None:
        """Write what the issuer serves."""
        if self.host != HOST:
            return
        files = {
            "did.json": json.dumps(self.did).encode() if self.did else None,
            f"status/{LIST}.json": self.list_,
            f"status/{LIST}.jwt": self.list_token.encode() if self.list_token else None,
        }
        for path, content in files.items():
            if content is not None:
                place = folder / self.name / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)

    def question(self) -> dict[str, Any]:
        """The sample as the foreign tools get it."""
        asked: dict[str, Any] = {"name": self.name, "credential": json.loads(self.content)}
        if self.token:
            asked["token"] = self.token
        if self.then:
            asked["now"] = moment(self.then)
        if self.kept:
            assert self.did is not None and self.list_ is not None
            asked["kept"] = {self.issuer: self.did, f"{self.base}/status/{LIST}.json": json.loads(self.list_)}
        return asked

    def evidence(self) -> Evidence:
        """What our verifier has at hand, from the same files."""
        reachable = self.host == HOST or self.kept

        def dated(content: bytes | None) -> Dated | None:
            return Dated(content, NOW) if content is not None and reachable else None

        origin = f"{self.host}/{self.name}/log"
        public = LOG_KEY.public_key().public_bytes_raw()
        text = notes.checkpoint(origin, len(self.leaves), tlog.root(self.leaves, len(self.leaves)))
        log = LogEvidence(
            notes.vkey(origin, public), notes.sign_note(text, origin, public, LOG_KEY.sign), leaves=tuple(self.leaves)
        )
        return Evidence(
            did=dated(json.dumps(self.did).encode() if self.did else None),
            status=dated(self.list_),
            history=dated(b"[]"),
            log=log if reachable else None,
            main=dated(self.main),
        )


def issuer_of(name: str, host: str = HOST) -> str:
    return f"did:web:{host}:{name}"


def facts(issuer: str, **changed: Any) -> credential.Facts:
    base = did.base_url(issuer)
    made = credential.Facts(
        serial=SERIAL,
        number=1,
        issuer=issuer,
        issuer_name="โครงการเมืองอัจฉริยะ (ชุดสาธิต)",
        public_url=base,
        rules_url=f"{base}/rules",
        programme="โครงการเมืองอัจฉริยะประเทศไทย",
        emblem_name="ตราสัญลักษณ์เมืองอัจฉริยะ",
        area_code="2004",
        area_name="เมืองท่าตัวอย่าง",
        province="ชลบุรี",
        awarded_on=AWARDED,
        valid_until=AWARDED + timedelta(days=730),
        decision="มติคณะกรรมการขับเคลื่อนเมืองอัจฉริยะ ครั้งที่ ๑/๒๕๖๙",
        decision_url=f"{base}/meetings/1",
        decision_date=AWARDED,
        petals=[
            credential.Petal("environment", "สิ่งแวดล้อมอัจฉริยะ", f"{base}/rules#environment"),
            credential.Petal("living", "การดำรงชีวิตอัจฉริยะ", f"{base}/rules#living"),
        ],
        description="Smart city of an invented town; made for a test.",
        retrospective=False,
        illustrative=True,
        entry=(LIST, INDEX),
    )
    return replace(made, **changed)


def signed(
    document: dict[str, Any], key: Ed25519PrivateKey = KEY, method: str = "", at: datetime | None = None
) -> bytes:
    """A credential with its proof set, as the file is published."""
    issuer = document["issuer"]["id"] if isinstance(document["issuer"], dict) else document["issuer"]
    made = proofs.sign_set(
        document, method=method or f"{issuer}#{multikey(key)}", created=moment(at or NOW), by=key.sign
    )
    return json.dumps(made, ensure_ascii=False).encode()


def token(document: dict[str, Any], key: Any = TOKEN_KEY, kid: str = "") -> str:
    issuer = document["issuer"]["id"] if isinstance(document["issuer"], dict) else document["issuer"]
    return jwt.sign_jwt(
        document,
        kid=kid or f"{issuer}#{token_key(key).fragment}",
        by=lambda data: jwt.raw_signature(key.sign(data, ECDSA(SHA256()))),
    )


def list_of(
    issuer: str, revoked: tuple[int, ...] = (), *, url_issuer: str = "", made: datetime = NOW
) -> dict[str, Any]:
    return status.list_credential(
        url=credential.list_url(did.base_url(url_issuer or issuer), LIST),
        issuer=issuer,
        bits=status.Bits(revoked=revoked),
        valid_from=moment(made - timedelta(hours=1)),
        valid_until=moment(made + timedelta(days=7)),
    )


def leaf(act: str, time: datetime, **said: str) -> bytes:
    return proofs.canonical({"act": act, "time": moment(time), **said})


def sample(
    name: str,
    *,
    revoked: tuple[int, ...] = (),
    list_made: datetime = NOW,
    host: str = HOST,
    key: Ed25519PrivateKey = KEY,
    token_signer: Any = TOKEN_KEY,
    keys: tuple[Ed25519PrivateKey, ...] = (KEY,),
    token_keys: tuple[Any, ...] = (TOKEN_KEY,),
    logged: datetime | None = None,
    **changed: Any,
) -> Sample:
    """An emblem as it is issued and published when all is well; what is not well is said by name."""
    issuer = issuer_of(name, host)
    document = credential.document(facts(issuer, **changed))
    at = logged or datetime.combine(AWARDED, datetime.min.time(), UTC) + timedelta(days=1)
    content, list_ = signed(document, key, at=at), list_of(issuer, revoked, made=list_made)
    list_content = signed(list_, keys[-1], at=list_made)
    address = document["id"]
    leaves = [
        *(leaf("key", at, kid=f"{issuer}#{multikey(each)}") for each in keys),
        *(leaf("key", at, kid=f"{issuer}#{token_key(each).fragment}") for each in token_keys),
        leaf("issue", at, credential=address, serial=SERIAL, sha256=sha256(content)),
        leaf("status", list_made, list=list_["id"], sha256=sha256(list_content)),
    ]
    return Sample(
        name,
        document,
        content,
        token(document, token_signer),
        # The newest key of tokens comes first: some readers of tokens look at no other when they check a list.
        did.did_document(
            issuer,
            [token_key(each) for each in reversed(token_keys)]
            + [did.PublicKey(multikey(each)) for each in reversed(keys)],
        ),
        list_content,
        token(list_, token_keys[-1]),
        content,
        leaves,
        host=host,
    )


# What goes wrong --------------------------------------------------------------------------------------------------
def _tone(text: str) -> str:
    """The Thai text with one tone mark changed: mai ek for mai tho."""
    assert "้" in text or "่" in text
    return text.replace("่", "้", 1) if "่" in text else text.replace("้", "่", 1)


def tampered_tone() -> Sample:
    made = sample("tampered-tone")
    name = made.document["name"]
    changed = {**made.document, "name": _tone(name)}
    made.content = made.content.replace(name.encode(), _tone(name).encode(), 1)
    head, _payload, signature = made.token.split(".")
    body = jwt.base64url(proofs.canonical({**changed, **jwt.claims(changed)}))
    made.token = f"{head}.{body}.{signature}"
    return made


def tampered_date() -> Sample:
    made = sample("tampered-date")
    earlier = credential.day_start(AWARDED - timedelta(days=365))
    changed = {**made.document, "awardedDate": earlier}
    made.content = json.dumps({**json.loads(made.content), "awardedDate": earlier}, ensure_ascii=False).encode()
    head, _payload, signature = made.token.split(".")
    made.token = f"{head}.{jwt.base64url(proofs.canonical({**changed, **jwt.claims(changed)}))}.{signature}"
    return made


def _flip(signature: bytes) -> bytes:
    return signature[:40] + bytes([signature[40] ^ 1]) + signature[41:]


def tampered_bit() -> Sample:
    made = sample("tampered-bit")
    document = json.loads(made.content)
    for proof in document["proof"]:
        proof["proofValue"] = "z" + proofs.base58(_flip(proofs.unbase58(proof["proofValue"][1:])))
    made.content = json.dumps(document, ensure_ascii=False).encode()
    head, body, signature = made.token.split(".")
    made.token = f"{head}.{body}.{jwt.base64url(_flip(jwt.unbase64url(signature)))}"
    return made


def expired(name: str, then: datetime | None = None) -> Sample:
    awarded = date(2020, 1, 15)
    made = sample(
        name,
        logged=datetime(2020, 1, 20, tzinfo=UTC),
        awarded_on=awarded,
        decision_date=awarded,
        valid_until=date(2022, 1, 14),
    )
    made.then = then
    return made


def missing_list() -> Sample:
    made = sample("missing-list")
    made.list_ = made.list_token = None
    return made


def others_list() -> Sample:
    """The list at our address is signed by somebody else, whose own key document is in order."""
    made, other = sample("others-list"), issuer_of("ok")
    list_ = list_of(other, url_issuer=made.issuer)
    made.list_, made.list_token = signed(list_), token(list_)
    return made


def foreign_key() -> Sample:
    """Signed by an attacker under their own did:key, in our name."""
    made = sample("foreign-key")
    name = multikey(ATTACKER)
    made.content = signed(made.document, ATTACKER, f"did:key:{name}#{name}")
    made.token = token(made.document, TOKEN_ATTACKER)
    made.leaves = made.leaves[:2] + made.leaves[3:]
    made.main = None
    return made


def forged_fragment() -> Sample:
    """Signed by an attacker whose key is named as if it stood in our key document."""
    made = sample("forged-fragment")
    made.content = signed(made.document, ATTACKER)
    made.token = token(made.document, TOKEN_ATTACKER)
    made.leaves = made.leaves[:2] + made.leaves[3:]
    made.main = None
    return made


def withdrawn_key() -> Sample:
    """Signed by a key that was taken out of the key document because it was stolen."""
    made = sample("withdrawn-key", key=OLD, token_signer=TOKEN_OLD)
    kept = (f"{made.issuer}#{multikey(OLD)}", f"{made.issuer}#{token_key(TOKEN_OLD).fragment}")
    made.leaves += [leaf("key-withdrawn", NOW, kid=kid) for kid in kept]
    return made


def unknown_term() -> Sample:
    """A sentence under a name that no context knows, added after signing: RDF would drop it."""
    made = sample("unknown-term")
    document = json.loads(made.content)
    document["credentialSubject"]["alsoAwarded"] = "a second emblem"
    made.content, made.token = json.dumps(document, ensure_ascii=False).encode(), ""
    return made


def twin_down() -> Sample:
    """The archival twin while no server answers."""
    made = sample("twin-down", host=DOWN)
    issuer = did.did_key(multikey(KEY))
    twin = credential.twin(made.document, base=made.base, issuer=issuer, serial=SERIAL, number=1)
    made.content, made.token = signed(twin, KEY, f"{issuer}#{multikey(KEY)}"), ""
    return made


def down_kept() -> Sample:
    """The servers are down, but somebody kept the key document and the list."""
    made = sample("down-kept", host=DOWN)
    made.kept = True
    return made


def samples() -> list[Sample]:
    """The twelve of the issue, and some more that only a few tools tell apart."""
    return [
        sample("ok"),
        tampered_tone(),
        tampered_date(),
        tampered_bit(),
        sample("revoked", revoked=(INDEX,)),
        expired("expired"),
        expired("expired-asked-of-then", datetime(2021, 6, 1, tzinfo=UTC)),
        sample("stale-list", list_made=NOW - timedelta(days=9)),
        missing_list(),
        others_list(),
        foreign_key(),
        forged_fragment(),
        sample(
            "rotated-key",
            key=OLD,
            token_signer=TOKEN_OLD,
            keys=(OLD, KEY),
            token_keys=(TOKEN_OLD, TOKEN_KEY),
        ),
        withdrawn_key(),
        unknown_term(),
        sample("down", host=DOWN),
        down_kept(),
        twin_down(),
    ]
