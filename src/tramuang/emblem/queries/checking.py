"""The answer about an emblem of the register, or about a file: the one verifier, on the evidence that this register publishes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.utils.timezone import localdate

from tramuang.emblem.adapters import evidence as gathering
from tramuang.emblem.adapters.unpacking import unpack
from tramuang.emblem.kinds import ActKind, EmblemState, Form
from tramuang.emblem.models import Act, Credential, Emblem, SigningKey
from tramuang.emblem.pure import proofs, verdicts
from tramuang.emblem.pure.carriers import Carried
from tramuang.emblem.pure.credential import Said, moment_day, said, tidy_serial
from tramuang.emblem.pure.verdicts import Reason, Verdict
from tramuang.emblem.pure.verifying import Evidence, LogEvidence
from tramuang.emblem.pure.verifying import verify as decide_on
from tramuang.emblem.pure.verifying.signature import opened
from tramuang.emblem.queries import published
from tramuang.emblem.queries.register import current_credential, find_issued

ENDED = (EmblemState.REVOKED, EmblemState.SUSPENDED)
ENDING = {ActKind.REVOKE: "revoked", ActKind.SUSPEND: "suspended"}
TURNS = (ActKind.ISSUE, ActKind.SUSPEND, ActKind.REINSTATE, ActKind.REVOKE)
KEPT = 3600  # seconds for which the log need not be read again


class Checked(NamedTuple):
    """The answer, the emblem of the register it is about (if it is in it), and what the file says (if it could be read)."""

    verdict: Verdict
    emblem: Emblem | None
    document: dict[str, Any]


def check_head(data: bytes, signature: str, kid: str) -> bool:
    """Whether the head of the chain of happenings was signed with one of the programme's keys."""
    key = SigningKey.objects.filter(kid=kid).first()
    return key is not None and proofs.holds(key.public, signature, data)


def verify(what: str | bytes, *, at: datetime, now: datetime | None = None) -> Checked:
    """The answer about a serial, or about the bytes of a file, for the moment `at`, asked `now` (the same if not said)."""
    if isinstance(what, bytes):
        return verify_bytes(what, at=at, now=now)
    try:
        emblem = find_issued(tidy_serial(what))
        verdict = verify_emblem(emblem, at=at, now=now) if emblem else verdicts.decide([verdicts.NOT_REGISTERED])
    except DatabaseError:
        return Checked(verdicts.decide([verdicts.NO_STATUS]), None, {})
    return Checked(verdict, emblem, {})


def verify_bytes(content: bytes, *, at: datetime, now: datetime | None = None) -> Checked:
    """The answer about whatever somebody hands in: a credential, a token, a picture, a certificate, a bundle; it is never kept."""
    try:
        carried = unpack(content)
    except proofs.Malformed as fault:
        return Checked(
            verdicts.decide([verdicts.TOO_LARGE if str(fault) == "too-large" else verdicts.MALFORMED]), None, {}
        )
    document = document_in(carried)
    try:
        verdict, emblem = _answered(carried, document, at, now or at)
    except DatabaseError:
        return Checked(verdicts.decide([verdicts.NO_STATUS]), None, document)
    return Checked(verdict, emblem, document)


def verify_emblem(
    emblem: Emblem, *, at: datetime, now: datetime | None = None, credential: Credential | None = None
) -> Verdict:
    """The answer about an emblem of the register: its newest copy is checked as a file of a stranger would be.

    `credential` is that copy, where the caller has read it already.
    """
    credential = credential or current_credential(emblem)
    if credential is None:
        return verdicts.decide([verdicts.NOT_REGISTERED])
    carried = Carried("json", credential.content.encode())
    return _with_register(carried, emblem, credential, document_in(carried), at, now or at)


def document_in(carried: Carried) -> dict[str, Any]:
    """What the credential in a file says; nothing where there is none, or it cannot be read."""
    try:
        return opened(carried.credential).document if carried.credential is not None else {}
    except proofs.Malformed:
        return {}


def _answered(carried: Carried, document: dict[str, Any], at: datetime, now: datetime) -> tuple[Verdict, Emblem | None]:
    if not document:
        return decide_on(carried, None, issuer=settings.ISSUER_DID, at=at, now=now), None
    core = said(document)
    emblem = find_issued(core.serial)
    credential = _copy_in_register(carried, document, emblem, core) if emblem else None
    return _with_register(carried, emblem, credential, document, at, now), emblem if credential else None


def _copy_in_register(carried: Carried, document: dict[str, Any], emblem: Emblem, core: Said) -> Credential | None:
    """The copy of the register that has exactly these signed values; for a token, exactly this text."""
    assert carried.credential is not None
    hashes = {hashlib.sha256(carried.credential).hexdigest()}
    if not carried.is_token:
        try:
            hashes.add(proofs.fingerprint(document))
        except proofs.Malformed:  # then it is no copy of ours
            return None
    return emblem.credentials.filter(number=core.number, sha256__in=hashes).first()


def _with_register(
    carried: Carried, emblem: Emblem | None, credential: Credential | None, document: dict[str, Any], at: datetime, now: datetime
) -> Verdict:  # fmt: skip
    """The verifier's answer on what we publish and on whether the register keeps this copy; then what only the register knows."""
    found = replace(evidence_for(carried, now), in_register=credential is not None)
    verdict = decide_on(carried, found, issuer=settings.ISSUER_DID, at=at, now=now)
    if emblem is None or credential is None:
        return verdict
    more = _only_in_register(emblem, credential, said(document), at)
    known = {reason.code for reason in verdict.reasons}
    more = [reason for reason in more if reason.code not in known]
    return verdicts.decide([*more, *verdict.reasons], verdict.facts) if more else verdict


def _only_in_register(emblem: Emblem, credential: Credential, core: Said, at: datetime) -> list[Reason]:
    """That the row no longer says what was signed; and an end which the published list does not tell of yet."""
    domains = tuple(domain.code for domain in emblem.case.rules.domains if domain.code in emblem.domains)
    if credential.form != Form.ARCHIVE and core != Said(
        emblem.serial, credential.number, emblem.area_id, emblem.awarded_on, domains
    ):
        return [verdicts.DIFFERS]
    act = _ending(emblem, at)
    if act is not None:
        return [verdicts.ended(ENDING[ActKind(act.kind)], act.at, act.reason_th, act.reason_en)]
    # A row that says it ended without an act that says so is no reason for a green tick.
    if emblem.state in ENDED and _ending(emblem, None) is None:
        return [verdicts.ended(emblem.state, None)]
    return []


def evidence_for(carried: Carried, now: datetime) -> Evidence:
    """What this register publishes about a file, as anybody could fetch it: keys, status list, history, log, list of emblems."""
    gathered = gathering.gather(published.read_text, carried, issuer=settings.ISSUER_DID, now=now)
    return replace(gathered, log=_log())


def _log() -> LogEvidence | None:
    """The whole log under its newest checkpoint; read once for each checkpoint."""
    checkpoint, vkey = published.current_text(published.CHECKPOINT), published.log_vkey()
    if checkpoint is None or not vkey:
        return None
    name = f"emblem-log-{checkpoint.sha256}"
    leaves: tuple[bytes, ...] | None = cache.get(name)
    if leaves is None:
        leaves = tuple(published.log_leaves()[: published.checkpoint_size(checkpoint.text)])
        cache.set(name, leaves, KEPT)
    return LogEvidence(vkey, checkpoint.text, leaves=leaves)


def signed_term(credential: Credential) -> date | None:
    """The last day of the emblem as its signed bytes say; None where they say none."""
    return moment_day(json.loads(credential.content).get("validUntil")) if credential.form != Form.JWT else None


def ended_on(emblem: Emblem) -> date | None:
    """The day on which a suspended or revoked emblem ceased to stand; None while it stands, or where no act says so."""
    act = _ending(emblem, None)
    return localdate(act.at) if act else None


def _ending(emblem: Emblem, at: datetime | None) -> Act | None:
    """The act by which the emblem did not stand at a moment (None: now): the last that changed whether it stands."""
    turns = emblem.acts.filter(kind__in=TURNS)
    last = (turns.filter(at__lte=at) if at else turns).order_by("-id").first()
    return last if last and last.kind in ENDING else None
