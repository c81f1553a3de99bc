"""Reading emblems: the register, what waits, and the answer about an emblem or a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Duty
from tramuang.base.refs import split_ref
from tramuang.base.models import Step
from tramuang.base.refs import ref
from tramuang.base.work import Waiting
from tramuang.cities.models import Person
from tramuang.emblem.kinds import ActKind, EmblemState
from tramuang.emblem.models import Ceremony, Credential, Emblem, Receipt, SigningKey
from tramuang.emblem.pure import proofs, verdicts
from tramuang.emblem.pure.verdicts import Reason, Verdict
from tramuang.plans.models import Case
from tramuang.review.models import Resolution

ISSUED = (EmblemState.ISSUED, EmblemState.SUSPENDED, EmblemState.REVOKED)
RELATED = ("case__round__edition", "area__province", "resolution__item__meeting", "proposed_by", "approved_by")


def emblems() -> Any:
    """All emblems with what their pages need."""
    return Emblem.objects.select_related(*RELATED)


def emblem_by_serial(serial: str) -> Emblem:
    """The issued emblem of that serial; 404 for one that is not issued: a proposal is nobody's business yet."""
    found = emblems().filter(serial=serial, state__in=ISSUED).first()
    if found is None:
        raise Http404(serial)
    return found


def emblem_to_decide(pk: Any) -> Emblem:
    """An emblem on its way, for the registrars."""
    found = emblems().filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    return found


def emblem_of(case: Case) -> Emblem | None:
    """The emblem of a case once it is issued."""
    return emblems().filter(case=case, state__in=ISSUED).first()


def register(round_code: str = "") -> list[Emblem]:
    """Every issued emblem, newest award first: the signed list grows from this."""
    rows = emblems().filter(state__in=ISSUED)
    if round_code:
        rows = rows.filter(case__round_id=round_code)
    return list(rows.order_by("-awarded_on", "serial"))


def current_credential(emblem: Emblem) -> Credential | None:
    """The newest signed bytes of an emblem."""
    return emblem.credentials.select_related("key").order_by("-number").first()


def deciding_resolution(case: Case) -> Resolution | None:
    """The resolution cited by the step that brought the case to where it stands."""
    step = Step.objects.filter(subject=ref(case), to_stage=case.stage).order_by("-seen").first()
    kind, key = split_ref(step.cites) if step else ("", "")
    if kind != "resolution":
        return None
    return Resolution.objects.select_related("item__meeting").filter(pk=key, case=case).first()


def cases_due() -> list[Case]:
    """Cases that wait for their emblem and have none proposed."""
    rows = Case.objects.select_related("round__edition", "area__province").exclude(
        emblem__state__in=[state for state in EmblemState.values if state != EmblemState.DECLINED]
    )
    stages = {
        (row.pk, flow.code, stage.code)
        for row in _rounds()
        for flow in row.rules.flows
        for stage in flow.stages
        if stage.emblem == "issue"
    }
    wanted = [case for case in rows.filter(stage__in={stage for _round, _flow, stage in stages})]
    return [case for case in wanted if (case.round_id, case.kind, case.stage) in stages]


def _rounds() -> Iterable[Any]:
    from_case = Case._meta.get_field("round").related_model
    return from_case.objects.select_related("edition")


def waiting(person: Person, at: datetime) -> list[Waiting]:
    """What waits for a registrar: emblems to propose, and emblems of others to approve."""
    standing = person.standing(at)
    found: list[Waiting] = []
    if standing.has(Duty.ISSUE_EMBLEM):
        found += [
            Waiting(_("Propose the emblem"), case.area.name, reverse("emblem-propose", args=[case.pk]), case.due, room="emblem")
            for case in cases_due()
        ]
    if standing.has(Duty.APPROVE_EMBLEM):
        rows = emblems().filter(state=EmblemState.PROPOSED).exclude(proposed_by=person)
        found += [
            Waiting(_("Approve the emblem"), row.area.name, reverse("emblem-decide", args=[row.pk]), row.case.due, room="emblem")
            for row in rows
        ]
    return found


# Verification ----------------------------------------------------------------------------------------------------
def public_keys() -> dict[str, SigningKey]:
    """The programme's public keys by their id."""
    return {key.kid: key for key in SigningKey.objects.all()}


def check_head(data: bytes, signature: str, kid: str) -> bool:
    """Whether the head of the chain of happenings was signed with one of the programme's keys."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = SigningKey.objects.filter(kid=kid).first()
    if key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(proofs.raw_key(key.public)).verify(proofs.unbase58(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _check_signature(document: dict[str, Any]) -> Reason:
    try:
        kid = proofs.key_named(document)
    except proofs.Malformed:
        return verdicts.NO_PROOF
    issuer = document.get("issuer")
    if (issuer.get("id") if isinstance(issuer, dict) else issuer) != settings.ISSUER_DID:
        return verdicts.OTHER_ISSUER
    key = SigningKey.objects.filter(kid=kid).first()
    if key is None:
        return verdicts.UNKNOWN_KEY
    if key.compromised_at is not None:
        return verdicts.BAD_KEY
    try:
        holds = proofs.signature_holds(document, proofs.raw_key(key.public), issuer=settings.ISSUER_DID)
    except proofs.Malformed:
        return verdicts.MALFORMED
    return verdicts.GOOD_SIGNATURE if holds else verdicts.BAD_SIGNATURE


def _day(value: Any) -> date | None:
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None


def _status(emblem: Emblem | None, credential: Credential | None) -> list[Reason]:
    if emblem is None or credential is None:
        return [verdicts.NOT_REGISTERED]
    if emblem.state in (EmblemState.REVOKED, EmblemState.SUSPENDED):
        kind = ActKind.REVOKE if emblem.state == EmblemState.REVOKED else ActKind.SUSPEND
        act = emblem.acts.filter(kind=kind).order_by("-at").first()
        if act is not None:
            return [verdicts.ended(emblem.state, act.at, act.reason_th, act.reason_en)]
    return [verdicts.STANDING]


def verify_bytes(content: bytes, *, at: datetime) -> tuple[Verdict, Emblem | None, dict[str, Any]]:
    """The answer about a file: its signature, its term and its place in the register; the file is never kept."""
    try:
        document = proofs.read(content)
    except proofs.Malformed:
        return verdicts.decide([verdicts.MALFORMED]), None, {}
    try:
        reasons = [_check_signature(document)]
    except DatabaseError:
        return verdicts.decide([verdicts.NO_STATUS]), None, document
    outside = verdicts.term(_day(document.get("validFrom")), _day(document.get("validUntil")), at.date())
    if outside:
        reasons.append(outside)
    if any(reason.against for reason in reasons):
        return verdicts.decide(reasons), None, document
    try:
        serial, number = _named_in(document)
        emblem = emblems().filter(serial=serial, state__in=ISSUED).first()
        credential = emblem.credentials.filter(number=number).first() if emblem else None
        reasons += _status(emblem, credential)
        if emblem and credential and emblem.credentials.filter(number__gt=number).exists():
            reasons.append(verdicts.REPLACED)
    except DatabaseError:
        return verdicts.decide([*reasons, verdicts.NO_STATUS]), None, document
    return verdicts.decide(reasons), emblem, document


def _named_in(document: dict[str, Any]) -> tuple[str, int]:
    """Serial and copy number out of a credential's id, `…/v/<serial>/#<number>`."""
    page, _hash, number = str(document.get("id", "")).partition("#")
    return page.rstrip("/").rpartition("/")[2], int(number) if number.isdigit() and len(number) < 5 else 0


def verify_emblem(emblem: Emblem, *, at: datetime) -> Verdict:
    """The answer about an emblem of the register: its signed bytes are checked again (once for each copy), its status each time."""
    credential = current_credential(emblem)
    if credential is None:
        return verdicts.decide([verdicts.NOT_REGISTERED])
    compromised = credential.key.compromised_at
    name = f"emblem-signature-{credential.sha256}-{credential.key_id}-{compromised}"
    kept = cache.get(name)
    if kept is None:
        document = json.loads(credential.content)
        kept = (_check_signature(document), _day(document.get("validFrom")), _day(document.get("validUntil")))
        cache.set(name, kept, 3600)
    signature, starts, ends = kept
    reasons = [signature, *_status(emblem, credential)]
    outside = verdicts.term(starts, ends, at.date())
    return verdicts.decide([*reasons, outside] if outside else reasons)


def ceremonies_of(emblem: Emblem) -> list[Receipt]:
    """The ceremonies at which the emblem was handed over."""
    return list(Receipt.objects.filter(emblem=emblem).select_related("ceremony"))


def ceremonies() -> list[Ceremony]:
    """All ceremonies, newest first."""
    return list(Ceremony.objects.order_by("-held_on"))
