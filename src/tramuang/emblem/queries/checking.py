"""The answer about an emblem of the register, or about a file: never kept, never a yes where something could not be read."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.utils.timezone import localdate

from tramuang.base.pure.media import HEAD, sniff
from tramuang.emblem.kinds import ActKind, EmblemState, Form
from tramuang.emblem.models import Act, Credential, Emblem, SigningKey
from tramuang.emblem.pure import proofs, verdicts
from tramuang.emblem.pure.credential import Said, moment_day, said, tidy_serial
from tramuang.emblem.pure.verdicts import Reason, Verdict
from tramuang.emblem.queries.register import ISSUED, current_credential, find_issued

ENDED = (EmblemState.REVOKED, EmblemState.SUSPENDED)
ENDING = {ActKind.REVOKE: "revoked", ActKind.SUSPEND: "suspended"}
TURNS = (ActKind.ISSUE, ActKind.SUSPEND, ActKind.REINSTATE, ActKind.REVOKE)
KEPT = 3600  # seconds for which a signature need not be computed again


class Checked(NamedTuple):
    """The answer, the emblem of the register it is about (if it is in it), and what the file says (if it could be read)."""

    verdict: Verdict
    emblem: Emblem | None
    document: dict[str, Any]


def check_head(data: bytes, signature: str, kid: str) -> bool:
    """Whether the head of the chain of happenings was signed with one of the programme's keys."""
    key = SigningKey.objects.filter(kid=kid).first()
    return key is not None and proofs.holds(key.public, signature, data)


def verify(what: str | bytes, *, at: datetime) -> Checked:
    """The answer about a serial, or about the bytes of a file."""
    if isinstance(what, bytes):
        return verify_bytes(what, at=at)
    try:
        emblem = find_issued(tidy_serial(what))
        verdict = verify_emblem(emblem, at=at) if emblem else verdicts.decide([verdicts.NOT_REGISTERED])
    except DatabaseError:
        return Checked(verdicts.decide([verdicts.NO_STATUS]), None, {})
    return Checked(verdict, emblem, {})


def verify_bytes(content: bytes, *, at: datetime) -> Checked:
    """The answer about a file: its signature, its term and its place in the register; the file is never kept."""
    try:
        document = proofs.read(content)
    except proofs.Malformed as fault:
        return Checked(verdicts.decide([_unreadable(content, str(fault))]), None, {})
    reasons: list[Reason] = []
    try:
        reasons.append(_signature(document))
        if outside := _outside(document, localdate(at)):
            reasons.append(outside)
        if any(reason.against for reason in reasons):
            return Checked(verdicts.decide(reasons), None, document)
        emblem, found = _registered(document, at)
    except DatabaseError:
        return Checked(verdicts.decide([*reasons, verdicts.NO_STATUS]), None, document)
    except proofs.Malformed:
        return Checked(verdicts.decide([verdicts.MALFORMED]), None, document)
    return Checked(verdicts.decide([*reasons, found]), emblem, document)


def verify_emblem(emblem: Emblem, *, at: datetime, credential: Credential | None = None) -> Verdict:
    """The answer about an emblem of the register: its signed bytes are checked again (once for each copy), its status each time.

    `credential` is its newest copy, where the caller has read it already.
    """
    credential = credential or current_credential(emblem)
    if credential is None:
        return verdicts.decide([verdicts.NOT_REGISTERED])
    signature, starts, ends, core = _signed(credential)
    reasons = [signature, _standing(emblem, credential, core, at)]
    outside = verdicts.term(starts, ends, localdate(at))
    return verdicts.decide([*reasons, outside] if outside else reasons)


def signed_term(credential: Credential) -> date | None:
    """The last day of the emblem as its signed bytes say; None where they say none."""
    return _signed(credential)[2]


def ended_on(emblem: Emblem) -> date | None:
    """The day on which a suspended or revoked emblem ceased to stand; None while it stands, or where no act says so."""
    act = _ending(emblem, None)
    return localdate(act.at) if act else None


def _ending(emblem: Emblem, at: datetime | None) -> Act | None:
    """The act by which the emblem did not stand at a moment (None: now): the last that changed whether it stands."""
    turns = emblem.acts.filter(kind__in=TURNS)
    last = (turns.filter(at__lte=at) if at else turns).order_by("-id").first()
    return last if last and last.kind in ENDING else None


def _unreadable(content: bytes, why: str) -> Reason:
    if sniff(content[:HEAD]) is not None:
        return verdicts.PICTURE
    return verdicts.TOO_LARGE if why == "too-large" else verdicts.MALFORMED


def _signature(document: dict[str, Any]) -> Reason:
    try:
        kid = proofs.key_named(document)
    except proofs.Malformed:
        return verdicts.NO_PROOF
    issuer = document.get("issuer")
    if (issuer.get("id") if isinstance(issuer, dict) else issuer) != settings.ISSUER_DID:
        return verdicts.OTHER_ISSUER
    # A text with a null byte cannot even be asked for.
    key = SigningKey.objects.filter(kid=kid).first() if kid.isprintable() else None
    if key is None:
        return verdicts.UNKNOWN_KEY
    if key.compromised_at is not None:
        return verdicts.BAD_KEY
    try:
        holds = proofs.signature_holds(document, proofs.raw_key(key.public), issuer=settings.ISSUER_DID)
    except proofs.Malformed:
        return verdicts.MALFORMED
    return verdicts.GOOD_SIGNATURE if holds else verdicts.BAD_SIGNATURE


def _outside(document: dict[str, Any], on: date) -> Reason | None:
    return verdicts.term(moment_day(document.get("validFrom")), moment_day(document.get("validUntil")), on)


def _signed(credential: Credential) -> tuple[Reason, date | None, date | None, Said]:
    """What the signed bytes come to. They cannot change, so it is kept; whatever else it rests on is part of the name."""
    rests_on = (
        credential.sha256,
        credential.content,
        credential.key.public,
        credential.key.compromised_at,
        settings.ISSUER_DID,
    )
    name = f"emblem-signed-{hashlib.sha256(repr(rests_on).encode()).hexdigest()}"
    kept: tuple[Reason, date | None, date | None, Said] | None = cache.get(name)
    if kept is None:
        document = json.loads(credential.content)
        kept = (
            _signature(document), moment_day(document.get("validFrom")), moment_day(document.get("validUntil")), said(document),
        )  # fmt: skip
        cache.set(name, kept, KEPT)
    return kept


def _registered(document: dict[str, Any], at: datetime) -> tuple[Emblem | None, Reason]:
    """The emblem whose register keeps exactly these signed values, and how it stands."""
    rows = Credential.objects.filter(sha256=proofs.fingerprint(document), form=Form.SET, emblem__state__in=ISSUED)
    rows = rows.select_related("key")
    credential = rows.first()
    core = said(document)
    emblem = find_issued(core.serial) if credential else None
    if credential is None or emblem is None or credential.emblem_id != emblem.pk:
        return None, verdicts.NOT_REGISTERED
    if emblem.credentials.filter(form=Form.SET, number__gt=credential.number).exists():
        return emblem, verdicts.REPLACED
    return emblem, _standing(emblem, credential, core, at)


def _standing(emblem: Emblem, credential: Credential, core: Said, at: datetime) -> Reason:
    """How the emblem stood at a moment: the row must say what was signed, and no act may have ended it by then."""
    domains = tuple(domain.code for domain in emblem.case.rules.domains if domain.code in emblem.domains)
    if core != Said(emblem.serial, credential.number, emblem.area_id, emblem.awarded_on, domains):
        return verdicts.DIFFERS
    act = _ending(emblem, at)
    if act is not None:
        return verdicts.ended(ENDING[ActKind(act.kind)], act.at, act.reason_th, act.reason_en)
    # A row that says it ended without an act that says so is no reason for a green tick.
    if emblem.state in ENDED and _ending(emblem, None) is None:
        return verdicts.ended(emblem.state, None)
    return verdicts.STANDING
