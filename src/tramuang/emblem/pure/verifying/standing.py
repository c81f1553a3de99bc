"""How an emblem stood at a moment: the status list for what is final, the history and the log for when, why and for suspensions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from tramuang.base.pure.thai.dates import local_day
from tramuang.emblem.pure import proofs, status, verdicts
from tramuang.emblem.pure.proofs import Malformed
from tramuang.emblem.pure.verdicts import Reason
from tramuang.emblem.pure.verifying.evidence import Dated, Evidence, moment
from tramuang.emblem.pure.verifying.logged import Log
from tramuang.emblem.pure.verifying.signature import KeyRing, Opened, holds, opened

SLACK = timedelta(minutes=10)  # how far two honest clocks may be apart
HISTORY_HOLDS = timedelta(days=7)
SAME = timedelta(days=1)  # the history's word and the log's for one act
MAX_HISTORY = 4 * 1000 * 1000
MAX_WORDS = 600
COPY = re.compile(r"(https://[^?#\s]{1,300})/v/([A-Za-z0-9-]{1,60})/([0-9]{1,4})(?:\.archive)?\.json")
FINAL = ("revoked", "superseded")
KINDS = (*FINAL, "suspended", "reinstated")
LOG_ACTS = {"revoke": "revoked", "suspend": "suspended", "reinstate": "reinstated"}
WHAT = {"revoked": ("ถูกเพิกถอน", "revoked"), "superseded": ("มีฉบับใหม่แทน", "replaced by a newer copy")}


@dataclass(frozen=True, slots=True)
class Copy:
    """Which copy of which emblem a credential is, by its own address."""

    address: str
    serial: str
    number: int


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an emblem or to a copy of it."""

    kind: str
    at: datetime
    why_th: str = ""
    why_en: str = ""
    decision: tuple[str, date | None] | None = None
    proved: bool = False


@dataclass(slots=True)
class Moments:
    """The moment that is asked about and the moment of asking, with what may be shown of the evidence."""

    at: datetime
    now: datetime
    facts: dict[str, Any]

    @property
    def today(self) -> bool:
        """Whether the question is about now."""
        return abs(self.now - self.at) <= SLACK


def copy_of(document: Mapping[str, Any]) -> Copy | None:
    """Which copy this is; None where its address is not one of an emblem. The twin's is that of the copy whose twin it is."""
    address = document.get("id")
    found = COPY.fullmatch(address) if isinstance(address, str) else None
    if found is None:
        return None
    return Copy(f"{found[1]}/v/{found[2]}/{found[3]}.json", found[2], int(found[3]))


# What happened ----------------------------------------------------------------------------------------------------
def events(copy: Copy, index: int | None, history: Dated | None, log: Log | None, *, vouched: bool) -> list[Event]:
    """Everything that happened to this copy or its emblem, in the order of time; the log's word counts before the history's."""
    told = list(_told(copy, index, history, vouched=vouched))
    found = []
    for entered in _logged(copy, log):
        same = next((e for e in told if e.kind == entered.kind and abs(e.at - entered.at) <= SAME), None)
        if same is not None:
            told.remove(same)
            entered = replace(entered, why_th=same.why_th, why_en=same.why_en, decision=same.decision)
        found.append(entered)
    return sorted([*found, *told], key=lambda event: event.at)


def _lines(history: Dated | None) -> list[Any]:
    if history is None or len(history.content) > MAX_HISTORY:
        return []
    try:
        found = json.loads(history.content)
    except (ValueError, RecursionError):
        return []
    if isinstance(found, dict):
        found = found.get("history", [])
    return found if isinstance(found, list) else []


def _told(copy: Copy, index: int | None, history: Dated | None, *, vouched: bool) -> Iterator[Event]:
    for line in _lines(history):
        if not isinstance(line, dict):
            continue
        at, kind = moment(line.get("at")), line.get("kind")
        named = copy_of({"id": line.get("credential")})
        if at is None or kind not in KINDS or named is None or named.serial != copy.serial:
            continue
        # What is final is so for one copy; a suspension is the emblem's, whichever copy was current.
        if kind in FINAL and named.address != copy.address and line.get("index") != index:
            continue
        yield Event(kind, at, _words(line.get("reason_th")), _words(line.get("reason_en")), _decision(line), vouched)


def _decision(line: Mapping[str, Any]) -> tuple[str, date | None] | None:
    said = line.get("decision")
    if not isinstance(said, dict) or not _words(said.get("name")):
        return None
    day = said.get("date")
    try:
        return _words(said["name"]), date.fromisoformat(day) if isinstance(day, str) else None
    except ValueError:
        return _words(said["name"]), None


def _words(value: Any) -> str:
    """Text out of somebody's file, in one line and not too long."""
    return " ".join(value[:MAX_WORDS].split()) if isinstance(value, str) else ""


def _logged(copy: Copy, log: Log | None) -> Iterator[Event]:
    for act in log.about(serial=copy.serial) if log else ():
        newer = copy_of({"id": act.text("credential")})
        if act.act in LOG_ACTS:
            yield Event(LOG_ACTS[act.act], act.time, proved=True)
        elif act.act in ("reissue", "renew") and newer is not None and newer.number > copy.number:
            yield Event("superseded", act.time, proved=True)


# The list ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class List:
    """A status list whose signature has held."""

    document: dict[str, Any]
    made: datetime
    until: datetime
    sha256: str


def read_list(given: Dated, url: str, issuer: str, ring: KeyRing) -> List | Reason:
    """The list of that address, signed by that issuer with a key that nothing speaks against; or what is wrong with it."""
    try:
        found: Opened = opened(given.content)
        made, until = moment(found.document.get("validFrom")), moment(found.document.get("validUntil"))
        if found.document.get("id") != url:
            return verdicts.NO_LIST
        if found.token or found.issuer != issuer or made is None or until is None:
            return verdicts.BAD_LIST
        status.bits_of(found.document)
    except Malformed:
        return verdicts.BAD_LIST
    key = ring.find(found.method)
    if key is None or not holds(found, key) or any(doubt.against for doubt in ring.doubts(found.method, key)):
        return verdicts.BAD_LIST
    return List(found.document, made, until, hashlib.sha256(given.content).hexdigest())


def check_list(found: Opened, given: Dated | None, happened: list[Event], ring: KeyRing, when: Moments) -> list[Reason]:
    """What the status list says of this copy at that moment; never "not revoked" from a list that is missing, old or another's."""
    try:
        entry = status.entry_of(found.document)
    except Malformed:
        return [verdicts.MALFORMED]
    if entry is None:
        return [verdicts.NO_STATUS_ENTRY]
    if given is None:
        return [verdicts.NO_LIST]
    listed = read_list(given, entry.list_url, found.issuer, ring)
    if isinstance(listed, Reason):
        return [listed]
    try:
        revoked = status.bit(listed.document, entry.index)
    except Malformed:
        return [verdicts.BAD_LIST]
    when.facts |= {"status_made": listed.made.isoformat(), "status_until": listed.until.isoformat()}
    if revoked:
        return [_revoked(listed, happened, when)]
    if listed.made > when.now + SLACK:
        return [verdicts.EARLY_LIST.with_(day=listed.made)]
    # Another may have been published since. What happened is asked first: it may be known in spite of an old list.
    final = [event for event in happened if event.kind in FINAL and event.at <= when.at]
    if final:
        return [_ended(final[0])]
    how_old = verdicts.age(listed.made, when.now)
    reasons = _against_log(listed, entry.list_url, ring.log, when)
    if when.at > listed.until:
        reasons.append(verdicts.STALE_LIST.with_(until=listed.until, age=how_old))
    later = next((event for event in happened if event.kind in FINAL), None)
    if later is not None and not reasons:
        reasons.append(_later(later))
    return reasons or [verdicts.NOT_REVOKED.with_(day=listed.made, age=how_old)]


def _revoked(listed: List, happened: list[Event], when: Moments) -> Reason:
    """The bit is set, and it is never cleared: from the day of the list on it counts, before that from the day of the act."""
    final = next((event for event in happened if event.kind in FINAL), None)
    if when.at >= listed.made or when.today:
        return _ended(final) if final and final.at <= when.at else verdicts.ended("revoked", None)
    if final is None or not final.proved:
        return verdicts.REVOKED_UNDATED
    return _ended(final) if final.at <= when.at else _later(final)


def _ended(event: Event) -> Reason:
    return verdicts.ended(event.kind, event.at, event.why_th, event.why_en, event.decision)


def _later(event: Event) -> Reason:
    why = verdicts.because(event.why_th, event.why_en, event.decision)
    return verdicts.ENDED_LATER.with_(what=WHAT[event.kind], day=local_day(event.at), why=why)


def _against_log(listed: List, url: str, log: Log | None, when: Moments) -> list[Reason]:
    """Whether the log knows this list, and none that is newer and was there at the moment asked about."""
    if log is None:
        return []
    published = [
        act for act in log.about(act="status") if act.text("list") in ("", url) or act.text("credential") == url
    ]
    own = [act for act in published if act.text("sha256") == listed.sha256]
    if not own:
        return [verdicts.LIST_NOT_LOGGED] if log.whole else []
    newer = [act for act in published if act.index > own[-1].index and act.time <= when.at]
    return [verdicts.OLD_LIST.with_(day=newer[-1].time)] if newer else []


# Suspensions ------------------------------------------------------------------------------------------------------
def check_suspension(evidence: Evidence, happened: list[Event], log: Log | None, when: Moments) -> list[Reason]:
    """Whether the emblem was suspended at that moment; it is told in the history and in the log, and not in the signed list."""
    last: Event | None = None
    reasons = []
    for event in happened:
        if event.kind not in ("suspended", "reinstated") or event.at > when.at:
            continue
        if event.kind == "reinstated" and last is not None and last.kind == "suspended":
            reasons.append(verdicts.SUSPENDED_THEN.with_(day=local_day(last.at), until=local_day(event.at)))
        last = event
    if last is not None and last.kind == "suspended":
        return [*reasons, _ended(last)]
    if log is not None and log.whole:
        return reasons
    if evidence.history is None:
        return [*reasons, verdicts.NO_HISTORY]
    read = evidence.history.fetched
    if read is not None:
        when.facts["history_read"] = read.isoformat()
        if when.at > read + HISTORY_HOLDS:
            return [*reasons, verdicts.OLD_HISTORY.with_(day=local_day(read), age=verdicts.age(read, when.now))]
    return reasons


# The clock and the document's own term ----------------------------------------------------------------------------
def check_term(document: Mapping[str, Any], when: Moments) -> list[Reason]:
    """Whether the moment lies within the term that the credential states, and whether that day has come at all."""
    days = []
    for name in ("validFrom", "validUntil"):
        found = moment(document.get(name))
        if name in document and found is None:
            return [verdicts.MALFORMED]
        days.append(local_day(found) if found else None)
    outside = verdicts.term(days[0], days[1], local_day(when.at))
    future = [verdicts.FUTURE] if when.at > when.now + SLACK else []
    return [*future, *([outside] if outside else [])]


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two forms of a copy say the same, but for what belongs to the form: address, issuer's DID, status and proof."""

    def core(document: Mapping[str, Any]) -> bytes:
        kept = {name: value for name, value in document.items() if name not in ("id", "proof", "credentialStatus")}
        issuer = kept.get("issuer")
        kept["issuer"] = {k: v for k, v in issuer.items() if k != "id"} if isinstance(issuer, dict) else None
        return proofs.canonical(kept)

    try:
        return core(one) == core(other)
    except Malformed:
        return False
