"""The one verifier: from a credential and what is at hand to valid, not valid or cannot tell. No clock, no network, no database."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tramuang.base.pure.thai.dates import local_day
from tramuang.emblem.pure import carriers, proofs, verdicts
from tramuang.emblem.pure.carriers import Carried
from tramuang.emblem.pure.proofs import Malformed
from tramuang.emblem.pure.verdicts import Reason, Verdict, decide
from tramuang.emblem.pure.verifying import listing, standing
from tramuang.emblem.pure.verifying.evidence import Evidence, from_bundle, moment, together
from tramuang.emblem.pure.verifying.logged import ISSUING, Act, Log, key_name, read_log
from tramuang.emblem.pure.verifying.signature import (
    KeyRing,
    Opened,
    check_signature,
    fingerprint,
    key_ring,
    opened,
)
from tramuang.emblem.pure.verifying.standing import SLACK, Copy, Moments

# How long after the award an entry may stand in the log without being marked as retrospective: what two registrars take.
GRACE = timedelta(days=31)


def verify_file(
    content: bytes,
    evidence: Evidence | None,
    *,
    issuer: str,
    at: datetime,
    now: datetime,
    attachment: carriers.Reader | None = None,
    serial: carriers.SerialReader | None = None,
) -> Verdict:
    """The answer about whatever somebody hands in. `attachment` and `serial` read a PDF and a photograph: see `carriers.unpack`."""
    try:
        carried = carriers.unpack(content, attachment=attachment, serial=serial)
    except Malformed as fault:
        return decide([verdicts.TOO_LARGE if str(fault) == "too-large" else verdicts.MALFORMED])
    return verify(carried, evidence, issuer=issuer, at=at, now=now)


def verify(carried: Carried, evidence: Evidence | None, *, issuer: str, at: datetime, now: datetime) -> Verdict:
    """The answer about a credential at a moment, asked now; a bundle fills up what is not at hand. Never raises for any input.

    `issuer` is the programme's DID. Valid needs all of: a signature by a key that the programme's document gives, a status list
    that covers the moment, a history of suspensions, and that the log, the signed list or the register knows this very copy.
    """
    if carried.credential is None:
        return decide([verdicts.NOTHING_INSIDE], {"serial": carried.hint} if carried.hint else {})
    used = evidence or Evidence()
    notes = []
    if carried.bundle is not None:
        brought = from_bundle(carried.bundle)
        used = together(evidence, brought)
        if used.made is not None:
            notes = [verdicts.BUNDLE_AGE.with_(day=local_day(used.made), age=verdicts.age(used.made, now))]
    facts: dict[str, Any] = {"kind": carried.kind, "sha256": hashlib.sha256(carried.credential).hexdigest()}
    reasons = _checked(carried.credential, used, issuer, Moments(at, now, facts))
    return decide([*reasons, *notes], facts)


def _checked(content: bytes, evidence: Evidence, issuer: str, when: Moments) -> list[Reason]:
    try:
        found = opened(content)
    except Malformed as fault:
        return [verdicts.NO_PROOF if str(fault) == "proof" else verdicts.MALFORMED]
    copy = standing.copy_of(found.document)
    when.facts |= {"issuer": found.issuer[:200], "kid": key_name(found.method)[:100], "name": _named(found.document)}
    log = read_log(evidence.log) if evidence.log is not None else None
    ring = key_ring(evidence.did, issuer=issuer, log=log, vouched=evidence.vouched, pins=evidence.pins)
    reasons, key = check_signature(found, ring, issuer=issuer)
    if key is None:
        return reasons
    when.facts["fingerprint"] = fingerprint(key)
    if copy is None:
        return [verdicts.MALFORMED]
    when.facts |= {"serial": copy.serial, "number": copy.number}
    if found.created is not None:
        when.facts["created"] = found.created.isoformat()
        if found.created > when.now + SLACK:
            reasons.append(verdicts.SIGNED_LATER.with_(day=found.created))
    if evidence.log is not None and log is None:
        reasons.append(verdicts.BAD_LOG)
    if found.token or found.archival:
        return [*reasons, *_by_main(found, copy, evidence, ring, issuer, when)]
    return [*reasons, *_stands(found, copy, evidence, ring, when)]


def _named(document: dict[str, Any]) -> str:
    name = document.get("name")
    return name[:200] if isinstance(name, str) else ""


def _by_main(found: Opened, copy: Copy, evidence: Evidence, ring: KeyRing, issuer: str, when: Moments) -> list[Reason]:
    """A token or a twin stands as the main copy does, once that is shown to say the same."""
    if evidence.main is not None:
        try:
            main = opened(evidence.main.content)
        except Malformed:
            main = None
        if main is not None and not main.token and main.document.get("id") == copy.address:
            signed, key = check_signature(main, ring, issuer=issuer)
            if key is not None and not any(reason.against for reason in signed):
                if not standing.same_content(found.document, main.document):
                    return [verdicts.LOG_DIFFERS]
                return _stands(main, copy, evidence, ring, when)
    if found.archival:
        return [*standing.check_term(found.document, when), verdicts.NO_STATUS_ENTRY]
    # Its own status can be told; only the log keeps the hash of a token's text.
    return _stands(found, copy, replace(evidence, register=None, in_register=None), ring, when)


def _stands(found: Opened, copy: Copy, evidence: Evidence, ring: KeyRing, when: Moments) -> list[Reason]:
    """Term, status, suspension, and that the programme's own records know this copy."""
    index = found.document.get("credentialStatus", {})
    place = index.get("statusListIndex") if isinstance(index, dict) else None
    number = int(place) if isinstance(place, str) and place.isascii() and place.isdigit() and len(place) < 8 else None
    happened = standing.events(copy, number, evidence.history, ring.log, vouched=evidence.vouched)
    return [
        *standing.check_term(found.document, when),
        *standing.check_list(found, evidence.status, happened, ring, when),
        *standing.check_suspension(evidence, happened, ring.log, when),
        *_recorded(found, copy, evidence, ring, when),
    ]


# The programme's own records ---------------------------------------------------------------------------------------
def _recorded(found: Opened, copy: Copy, evidence: Evidence, ring: KeyRing, when: Moments) -> list[Reason]:
    """Whether the log, the signed list or the register knows this very copy: a stolen key alone makes no emblem."""
    hashes = {hashlib.sha256(found.content).hexdigest()}
    if not found.token:
        hashes.add(proofs.fingerprint(found.document))
    reasons, known = [], False
    entries = [act for act in ring.log.about(credential=copy.address) if act.act in ISSUING] if ring.log else []
    if entries:
        own = [act for act in entries if act.text("jwt_sha256" if found.token else "sha256") in hashes]
        if own:
            known = True
            reasons += _times(found, own[0], copy, ring.log, when)
        elif not found.token:
            return [verdicts.LOG_DIFFERS]
    elif ring.log is not None and ring.log.whole:
        return [verdicts.NOT_LOGGED]
    if evidence.in_register is not None:
        if not evidence.in_register:
            return [*reasons, verdicts.NOT_REGISTERED]
        known = True
        reasons.append(verdicts.IN_REGISTER)
    listed = _listed(evidence, ring, hashes, copy, found) if not known else None
    if listed is not None:
        known = known or not listed.against
        reasons.append(listed)
    return reasons if known or any(reason.against for reason in reasons) else [*reasons, verdicts.NO_LOG]


def _times(found: Opened, entry: Act, copy: Copy, log: Log | None, when: Moments) -> list[Reason]:
    """When it was entered: later than the award only where the entry says so, and never after the moment asked about."""
    assert log is not None
    when.facts |= {"logged": entry.time.isoformat(), "log_index": entry.index, "log_size": log.size}
    reasons = [verdicts.LOGGED.with_(number=entry.index + 1, size=log.size, day=entry.time)]
    first = min((act for act in log.about(serial=copy.serial, act="issue")), key=lambda act: act.index, default=entry)
    flagged = first.said.get("retrospective") is True or entry.said.get("retrospective") is True
    awarded = moment(found.document.get("awardedDate")) or moment(found.document.get("validFrom"))
    if awarded is not None and first.act == "issue":
        if flagged:
            reasons.append(verdicts.RETROSPECTIVE.with_(awarded=local_day(awarded), day=local_day(first.time)))
        elif first.time - awarded > GRACE:
            reasons.append(verdicts.BACKDATED.with_(awarded=local_day(awarded), day=local_day(first.time)))
    if not flagged and local_day(when.at) < local_day(first.time):
        reasons.append(verdicts.NOT_ENTERED_YET.with_(day=local_day(first.time)))
    return reasons


def _listed(evidence: Evidence, ring: KeyRing, hashes: set[str], copy: Copy, found: Opened) -> Reason | None:
    """What the signed list of all emblems says; None where there is none that can be believed or it is older than the copy."""
    listed = checked_list(evidence, ring)
    if listed is None:
        return None
    rows = [row for row in listed.rows if row.serial == copy.serial]
    if any(hashes & set(row.copies) for row in rows):
        return verdicts.LISTED.with_(day=local_day(listed.made))
    if found.created is not None and listed.made > found.created + SLACK:
        return verdicts.NOT_LISTED.with_(day=local_day(listed.made))
    return None


def checked_list(evidence: Evidence, ring: KeyRing) -> listing.Listing | None:
    """The signed list of all emblems, once its signature has held with one of the programme's keys."""
    if evidence.register is None or ring.document is None:
        return None
    try:
        unchecked = listing.open_list(evidence.register.content)
        key = ring.find(unchecked.method)
        if not isinstance(key, bytes) or any(doubt.against for doubt in ring.doubts(unchecked.method, key)):
            return None
        return listing.read_list(unchecked, key, issuer=ring.document["id"])
    except Malformed:
        return None


def signed_list(evidence: Evidence, *, issuer: str) -> listing.Listing | None:
    """The signed list of all emblems out of what is at hand; None where there is none that can be believed."""
    log = read_log(evidence.log) if evidence.log is not None else None
    ring = key_ring(evidence.did, issuer=issuer, log=log, vouched=evidence.vouched, pins=evidence.pins)
    return checked_list(evidence, ring)
