"""One table for both verifiers, ours in Python and ours in JavaScript: a file, what is at hand, and the answer that both must give."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from tramuang.emblem.pure import credential, verdicts
from tramuang.emblem.pure.verifying import Dated, Evidence

from .verifying_world import (
    KEY,
    LIST,
    NOW,
    SIGNED,
    THIEF,
    emblem,
    facts,
    signed,
)

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sample:
    """A question and its answer; `codes` are those of the reasons that decide it."""

    name: str
    content: bytes
    evidence: Evidence | None
    verdict: str
    codes: frozenset[str]
    at: datetime = NOW


def _signed_status(world, **how):
    listed = world.status_json(**how)
    world.enter("status", world.made, sha256=hashlib.sha256(listed).hexdigest(), list=LIST)
    return Dated(listed, NOW)


def samples():
    """Every sample, each from a world of its own."""
    from . import verifying_forgeries  # noqa: F401

    return [make() for make in MAKERS]


MAKERS = []


def sample(name, verdict, *codes, at=NOW):
    """Keep a function that bends a world and gives a file and what is at hand."""

    def keep(make):
        def whole():
            content, evidence = make()
            return Sample(name, content, evidence, verdict, frozenset(codes), at)

        MAKERS.append(whole)
        return make

    return keep


@sample("an emblem that stands", "valid")
def _():
    world, content = emblem()
    return content, world.evidence()


@sample("one Thai tone mark changed", "not-valid", "signature")
def _():
    world, content = emblem()
    return content.replace("นราธิวาส".encode(), "นราธิว่าส".encode()), world.evidence()


@sample("a day changed", "not-valid", "signature")
def _():
    world, content = emblem()
    return content.replace(b"2026-11-02T", b"2025-11-02T"), world.evidence()


@sample("a word that no signature covers", "not-valid", "signature")
def _():
    world, content = emblem()
    return content.replace(b'"name": "', b'"extra": "x", "name": "', 1), world.evidence()


@sample("a language map instead of a text", "not-valid", "signature")
def _():
    world, content = emblem()
    return content.replace(
        b'"description": "Smart city', b'"description": {"en": "x"}, "d": "Smart city'
    ), world.evidence()


@sample("a name given twice", "not-valid", "malformed")
def _():
    world, content = emblem()
    return content.replace(b'"name": "', b'"name": "x", "name": "', 1), world.evidence()


@sample("a file without a signature", "not-valid", "no-proof")
def _():
    world, _content = emblem()
    return json.dumps(credential.document(facts())).encode(), world.evidence()


@sample("revoked", "not-valid", "revoked")
def _():
    world, content = emblem()
    world.happen("revoked", NOW - 3 * DAY)
    return content, world.evidence()


@sample("asked about a day before it was revoked", "valid", at=NOW - 5 * DAY)
def _():
    world, content = emblem()
    world.happen("revoked", NOW - 3 * DAY)
    return content, world.evidence()


@sample("revoked, and nothing says when", "cannot-tell", "revoked-undated", at=NOW - 5 * DAY)
def _():
    world, content = emblem()
    world.revoked.add(4242)
    return content, world.evidence()


@sample("revoked in the log while an old list still has the bit clear", "not-valid", "revoked")
def _():
    world, content = emblem()
    world.happen("revoked", NOW - timedelta(hours=1), sets=False)
    return content, world.evidence()


@sample("suspended", "not-valid", "suspended")
def _():
    world, content = emblem()
    world.happen("suspended", NOW - 2 * DAY)
    return content, world.evidence()


@sample("asked about a day before it was suspended", "valid", at=NOW - 4 * DAY)
def _():
    world, content = emblem()
    world.happen("suspended", NOW - 2 * DAY)
    return content, world.evidence()


@sample("suspended and reinstated", "valid")
def _():
    world, content = emblem()
    world.happen("suspended", NOW - 5 * DAY)
    world.happen("reinstated", NOW - 2 * DAY)
    return content, world.evidence()


@sample("replaced by a newer copy", "not-valid", "replaced")
def _():
    world, content = emblem()
    world.issue(signed(credential.document(facts(number=2, index=99))), number=2, act="reissue", time=NOW - DAY)
    world.happen("superseded", NOW - DAY)
    return content, world.evidence()


@sample("past its term", "not-valid", "expired", at=NOW)
def _():
    world, content = emblem(until=(NOW - 2 * DAY).date())
    return content, world.evidence()


@sample("past its term, asked about a day within it", "valid", at=NOW - 4 * DAY)
def _():
    world, content = emblem(until=(NOW - 2 * DAY).date())
    return content, world.evidence()


@sample("before its award", "not-valid", "not-yet", "not-entered-yet", at=SIGNED - 9 * DAY)
def _():
    world, content = emblem()
    return content, world.evidence()


@sample("a day that has not come", "cannot-tell", "future", at=NOW + 3 * DAY)
def _():
    world, content = emblem()
    return content, world.evidence()


@sample("a status list past its own term", "cannot-tell", "stale-status-list")
def _():
    world, content = emblem()
    world.made = NOW - 9 * DAY
    return content, world.evidence()


@sample("a status list past its own term, asked about a day that it covers", "valid", at=NOW - 8 * DAY)
def _():
    world, content = emblem()
    world.made = NOW - 9 * DAY
    return content, world.evidence()


@sample("an older status list than the log knows", "cannot-tell", "old-status-list")
def _():
    world, content = emblem()
    world.made = NOW - 3 * DAY
    old = _signed_status(world)
    world.made = NOW - DAY
    return content, world.evidence(status=old)


@sample("an older status list, asked about a day before the newer one", "valid", at=NOW - 2 * DAY)
def _():
    world, content = emblem()
    world.made = NOW - 3 * DAY
    old = _signed_status(world)
    world.made = NOW - DAY
    return content, world.evidence(status=old)


@sample("a status list that the log does not know", "cannot-tell", "status-list-not-logged")
def _():
    world, content = emblem()
    return content, world.evidence(status=Dated(world.status_json(key=KEY)[:-1] + b"\n}", NOW))


@sample("no status list", "cannot-tell", "no-status-list")
def _():
    world, content = emblem()
    return content, world.evidence(status=None)


@sample("a status list by another issuer", "cannot-tell", "bad-status-list")
def _():
    world, content = emblem()
    return content, world.evidence(status=Dated(world.status_json(issuer="did:web:other.example.org", key=THIEF), NOW))


@sample("a status list with a forged signature", "cannot-tell", "bad-status-list")
def _():
    world, content = emblem()
    forged = json.loads(world.status_json())
    forged["validUntil"] = "2036-01-01T00:00:00Z"
    return content, world.evidence(status=Dated(json.dumps(forged).encode(), NOW))


@sample("a status list from tomorrow", "cannot-tell", "early-status-list")
def _():
    world, content = emblem()
    world.made = NOW + DAY
    return content, world.evidence()


def deciding(verdict: verdicts.Verdict) -> frozenset[str]:
    """The codes of the reasons that decided it: those against, or else those that are missing."""
    levels = {"not-valid": "against", "cannot-tell": "missing"}
    return frozenset(r.code for r in verdict.reasons if r.level == levels.get(verdict.verdict))
