"""A small issuer in memory: keys, key document, copies, status list, history, log, list of emblems. Pure; no database, no clock."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from tramuang.emblem.pure import credential, did, jwt, notes, proofs, status, tlog
from tramuang.emblem.pure.verifying import Dated, Entry, Evidence, LogEvidence, Row, sign_list

ISSUER = "did:web:emblem.example.org"
BASE = "https://emblem.example.org"
LIST = f"{BASE}/status/1.json"
ORIGIN = "emblem.example.org/log"
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
AWARDED = date(2026, 11, 2)


class Ed:
    """An Ed25519 key made from a word, the same in every run."""

    def __init__(self, word):
        self.private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())
        self.public = self.private.public_key().public_bytes_raw()
        self.multikey = proofs.multikey(self.public)
        self.sign = self.private.sign


class P256:
    """A P-256 key made from a number."""

    def __init__(self, number):
        self.private = ec.derive_private_key(number, ec.SECP256R1())
        self.jwk = jwt.public_jwk(self.private.public_key())
        self.fragment = did.PublicKey(jwk=self.jwk).fragment

    def sign(self, data):
        return jwt.raw_signature(self.private.sign(data, ec.ECDSA(SHA256())))


KEY, NEXT, THIEF, LOG_KEY = Ed("first"), Ed("next"), Ed("thief"), Ed("log")
TOKEN_KEY = P256(1234567891)
PETALS = [
    credential.Petal("environment", "สิ่งแวดล้อมอัจฉริยะ", "https://example.org/rules#environment"),
    credential.Petal("living", "การดำรงชีวิตอัจฉริยะ", "https://example.org/rules#living"),
]


def text(moment):
    return moment.isoformat().replace("+00:00", "Z")


def facts(serial="TM-2570-96-01", number=1, *, index=4242, issuer=ISSUER, awarded=AWARDED, until=None, retro=False):
    return credential.Facts(
        serial=serial, number=number, issuer=issuer, issuer_name="ชุดสาธิตตราเมือง (มิใช่หน่วยงานของรัฐ)", public_url=BASE,
        rules_url="https://example.org/editions/thailand/2570", programme="โครงการเมืองอัจฉริยะ", emblem_name="ตราเมืองอัจฉริยะ",
        area_code="96-narathiwat", area_name="เทศบาลเมืองนราธิวาส", province="นราธิวาส", awarded_on=awarded, valid_until=until,
        decision="มติคณะกรรมการ ครั้งที่ 1/2570", decision_url="https://example.org/resolutions/1", decision_date=awarded,
        petals=PETALS, description="Smart city emblem of Narathiwat, a demonstration.", retrospective=retro, illustrative=True,
        entry=(1, index),
    )  # fmt: skip


def signed(document, *, key=KEY, method=None, created=None):
    """The exact text of a document with its proof set."""
    found = proofs.sign_set(
        document, method=method or f"{document['issuer']['id']}#{key.multikey}", created=text(created or SIGNED), by=key.sign
    )  # fmt: skip
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


SIGNED = NOW - timedelta(days=18)


@dataclass
class World:
    """What an issuer has published, to be bent by a test before it is asked for as evidence."""

    keys: list = field(default_factory=lambda: [did.PublicKey(KEY.multikey), did.PublicKey(jwk=TOKEN_KEY.jwk)])
    revoked: set = field(default_factory=set)
    history: list = field(default_factory=list)
    acts: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    made: datetime = NOW - timedelta(hours=2)
    until: datetime | None = None
    key: Ed = KEY

    def __post_init__(self):
        if not self.acts:
            day = SIGNED - timedelta(days=1)
            self.enter("key", day, kid=KEY.multikey)
            self.enter("key", day, kid=TOKEN_KEY.fragment)

    def enter(self, act, time, **said):
        self.acts.append({"act": act, "time": text(time), **said})

    def issue(self, content, serial="TM-2570-96-01", number=1, *, act="issue", time=None, **more):
        """Enter a copy into the log and the list of emblems."""
        sha = hashlib.sha256(content).hexdigest()
        address = credential.copy_url(BASE, serial, number)
        self.enter(act, time or SIGNED, credential=address, serial=serial, sha256=sha, **more)
        self.rows.append(Row(serial, "เทศบาลเมืองนราธิวาส", "Narathiwat", "นราธิวาส", "2026-11-02", "issued", (sha,)))
        return content

    def happen(self, kind, at, serial="TM-2570-96-01", number=1, index=4242, *, logged=True, sets=True):
        """Something happens to a copy: told in the history, the list and the log."""
        self.history.append({
            "index": index, "credential": credential.copy_url(BASE, serial, number), "at": text(at), "kind": kind,
            "reason_th": "ไม่รายงานผลตามที่กำหนด", "reason_en": "It did not report as it must.",
            "decision": {"name": "มติคณะกรรมการ ครั้งที่ 4/2570", "url": "https://example.org/resolutions/4", "date": "2026-11-15"},
        })  # fmt: skip
        if kind in ("revoked", "superseded") and sets:
            self.revoked.add(index)
        act = {"revoked": "revoke", "suspended": "suspend", "reinstated": "reinstate"}.get(kind)
        if logged and act:
            self.enter(act, at, serial=serial, credential=credential.copy_url(BASE, serial, number))

    # The files --------------------------------------------------------------------------------------------------
    def did_json(self):
        return json.dumps(did.did_document(ISSUER, self.keys)).encode()

    def status_json(self, *, issuer=ISSUER, key=None):
        key = key or self.key
        made = status.list_credential(
            url=LIST, issuer=issuer, bits=status.Bits(revoked=self.revoked), valid_from=text(self.made),
            valid_until=text(self.until or self.made + timedelta(days=7)),
        )  # fmt: skip
        return signed(made | {"issuer": {"id": issuer}}, key=key, created=self.made)

    def emblems_json(self):
        return sign_list(
            self.rows, issuer=ISSUER, method=f"{ISSUER}#{self.key.multikey}", made=text(self.made),
            until=text(self.made + timedelta(days=7)), by=self.key.sign,
        ).encode()  # fmt: skip

    def leaves(self):
        return tuple(proofs.canonical(act) for act in self.acts)

    def log(self, *, whole=True, only=None):
        leaves = self.leaves()
        head = notes.checkpoint(ORIGIN, len(leaves), tlog.root(leaves, len(leaves)))
        signed_head = notes.sign_note(head, ORIGIN, LOG_KEY.public, LOG_KEY.sign)
        vkey = notes.vkey(ORIGIN, LOG_KEY.public)
        if whole:
            return LogEvidence(vkey, signed_head, leaves=leaves)
        wanted = range(len(leaves)) if only is None else only
        entries = [Entry(n, leaves[n], tuple(tlog.inclusion(leaves, n, len(leaves)))) for n in wanted]
        return LogEvidence(vkey, signed_head, tuple(entries))

    def evidence(self, **other):
        """Everything at hand, fetched just now; the status list is entered in the log as it is published."""
        listed = self.status_json()
        self.enter("status", self.made, sha256=hashlib.sha256(listed).hexdigest(), list=LIST)
        given = Evidence(
            did=Dated(self.did_json(), NOW), status=Dated(listed, NOW), history=Dated(json.dumps(self.history).encode(), NOW),
            log=self.log(), register=Dated(self.emblems_json(), NOW),
        )  # fmt: skip
        return replace(given, **other)

    def as_bundle(self, content, evidence=None, **other):
        """The same as a bundle's values."""
        given = evidence or self.evidence()
        log = self.log(whole=False)
        entries = [
            {"index": e.index, "leaf": e.leaf.decode(), "proof": [base64.b64encode(p).decode() for p in e.proof]}
            for e in log.entries
        ]
        own = next(e for e in entries if json.loads(e["leaf"])["act"] in ("issue", "reissue", "renew"))
        return {
            "format": "tramuang-emblem-bundle/1", "made": text(NOW), "credential": json.loads(content),
            "credential_bytes": content.decode(), "did": {"bytes": given.did.content.decode(), "fetched": text(NOW)},
            "status": {"bytes": given.status.content.decode(), "fetched": text(NOW)}, "history": self.history,
            "log": {"vkey": log.vkey, "checkpoint": log.checkpoint, **own, "also": [e for e in entries if e is not own]},
            "list": {"bytes": given.register.content.decode()}, "picture": "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "verify_url": f"{BASE}/v/TM-2570-96-01/", **other,
        }  # fmt: skip


def emblem(**how):
    """A world with one emblem in it, and the exact bytes of its copy."""
    world = World()
    return world, world.issue(signed(credential.document(facts(**how))))
