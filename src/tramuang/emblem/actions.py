"""Writing emblems: two people decide, the signer signs; every act cites its decision."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import NotAllowed, no, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Duty
from tramuang.cities.models import Person
from tramuang.emblem import access, queries
from tramuang.emblem.adapters.keys import Signer
from tramuang.emblem.kinds import ActKind, EmblemState
from tramuang.emblem.models import Act, Ceremony, Credential, Emblem, Receipt, SigningKey
from tramuang.emblem.pure import proofs
from tramuang.emblem.pure.credential import Facts, Petal, document, serial
from tramuang.plans.models import Case

log = logging.getLogger(__name__)

NO_DECISION = no("no-decision", _("No resolution that approves this case is on record."))


def propose(case: Case, *, by: Person, at: datetime, awarded_on: date | None = None, retrospective: bool = False) -> Emblem:
    """Propose the emblem of a case that waits for it; cites the resolution that brought the case here.

    `awarded_on` is needed only where the resolution's date is not on record.
    """
    require(access.may_propose(by, case, at))
    resolution = queries.deciding_resolution(case)
    if resolution is None:
        raise NotAllowed(NO_DECISION)
    day = awarded_on or resolution.resolved_on
    if day is None:
        raise NotAllowed(no("no-award-date", _("The date of the award is not on record; state it.")))
    with happening("emblem.proposed", case, by=by, at=at, resolution=f"resolution:{resolution.pk}") as note:
        emblem = Emblem.objects.filter(case=case, state=EmblemState.DECLINED).first() or Emblem(
            case=case, serial=_next_serial(case)
        )
        emblem.area, emblem.resolution, emblem.state = case.area, resolution, EmblemState.PROPOSED
        emblem.domains, emblem.awarded_on, emblem.retrospective = list(case.plan.domains), day, retrospective
        emblem.proposed_by, emblem.proposed_at = by, at
        emblem.approved_by = emblem.approved_at = None
        emblem.provenance = case.provenance
        try:
            with transaction.atomic():
                emblem.save()
        except IntegrityError as fault:
            raise NotAllowed(steps.STALE) from fault
        Act.objects.create(emblem=emblem, kind=ActKind.PROPOSE, resolution=resolution, by=by, at=at)
        note.data["serial"] = emblem.serial
    return emblem


def _next_serial(case: Case) -> str:
    place = case.area.province.dopa if case.area.province else "00"
    number = Emblem.objects.filter(serial__startswith=f"TM-{case.round_id}-{place}-").count() + 1
    return serial(case.round_id, place, number)


def _decide(emblem: Emblem, state: EmblemState, *, by: Person, at: datetime) -> None:
    """Settle a proposal; of two people at the same button one finds it settled."""
    won = Emblem.objects.filter(pk=emblem.pk, state=EmblemState.PROPOSED, proposed_at=emblem.proposed_at)
    if not won.update(state=state, approved_by=by, approved_at=at):
        raise NotAllowed(steps.STALE)
    emblem.state, emblem.approved_by, emblem.approved_at = state, by, at


def approve(emblem: Emblem, *, by: Person, at: datetime) -> None:
    """The second person's yes: from now on the signer may sign it."""
    require(access.may_approve(by, emblem, at))
    with happening("emblem.approved", emblem, by=by, at=at, serial=emblem.serial):
        _decide(emblem, EmblemState.APPROVED, by=by, at=at)
        Act.objects.create(emblem=emblem, kind=ActKind.APPROVE, resolution=emblem.resolution, by=by, at=at)


def decline(emblem: Emblem, *, reason: str, by: Person, at: datetime) -> None:
    """The second person's no, with the reason; the emblem can be proposed anew."""
    require(access.may_approve(by, emblem, at))
    if not reason.strip():
        raise NotAllowed(no("reason-missing", _("Write the reason: your colleague will read it.")))
    with happening("emblem.declined", emblem, by=by, at=at, serial=emblem.serial):
        _decide(emblem, EmblemState.DECLINED, by=by, at=at)
        Act.objects.create(
            emblem=emblem, kind=ActKind.DECLINE, resolution=emblem.resolution, reason_th=reason.strip(), by=by, at=at
        )


# Signing: called by the signer process alone ----------------------------------------------------------------------
def register_key(signer: Signer, *, at: datetime) -> SigningKey:
    """Put the signer's public key on record, if it is not there yet."""
    known = SigningKey.objects.filter(pk=signer.kid).first()
    if known:
        return known
    with happening("emblem.key-registered", f"key:{signer.kid}", by="system:signer", at=at):
        return SigningKey.objects.create(kid=signer.kid, public=signer.kid, starts=at)


def sign_approved(signer: Signer, *, at: datetime) -> list[Emblem]:
    """Sign every emblem that two people have approved; one that may not be signed is logged and holds up no other."""
    signed = []
    for pk in list(Emblem.objects.filter(state=EmblemState.APPROVED).order_by("approved_at").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = queries.emblems().filter(pk=pk, state=EmblemState.APPROVED)
            # On SQLite the transaction already holds the only write lock.
            emblem = (rows.select_for_update(of=("self",), skip_locked=True) if connection.vendor == "postgresql" else rows).first()
            if emblem is None:
                continue
            try:
                with transaction.atomic():
                    _sign(emblem, signer, at=at)
            except NotAllowed as refusal:
                log.error("the emblem %s may not be signed: %s", emblem.serial, refusal.answer.code)
            else:
                signed.append(emblem)
    return signed


def _require_two_people(emblem: Emblem) -> None:
    """Check again, in the signer itself, that two different registrars stand behind the emblem."""
    first, second = emblem.proposed_by, emblem.approved_by
    if first is None or second is None or first.pk == second.pk or emblem.approved_at is None:
        raise NotAllowed(no("two-people", _("Two different people must stand behind an emblem.")))
    proposed = first.standing(emblem.proposed_at).has(Duty.ISSUE_EMBLEM)
    approved = second.standing(emblem.approved_at).has(Duty.APPROVE_EMBLEM)
    if not (proposed and approved):
        raise NotAllowed(access.NOT_REGISTRAR)


def _sign(emblem: Emblem, signer: Signer, *, at: datetime) -> Credential:
    _require_two_people(emblem)
    number = emblem.credentials.count() + 1
    made = proofs.sign(
        document(facts_of(emblem, number=number, signed_at=at)),
        method=f"{settings.ISSUER_DID}#{signer.kid}",
        created=at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        by=signer.sign,
    )
    content = proofs.canonical(made)
    digest = hashlib.sha256(content).hexdigest()
    with happening("emblem.issued", emblem, by=emblem.approved_by, at=at, serial=emblem.serial, sha256=digest):
        credential = Credential.objects.create(
            emblem=emblem, number=number, content=content.decode(), sha256=digest, key=register_key(signer, at=at), signed_at=at
        )
        Emblem.objects.filter(pk=emblem.pk).update(state=EmblemState.ISSUED)
        emblem.state = EmblemState.ISSUED
        Act.objects.create(
            emblem=emblem, kind=ActKind.ISSUE, resolution=emblem.resolution, by=emblem.approved_by, at=at
        )
        case = emblem.case
        for move in case.moves():
            if case.stage in move.from_ and "emblem.issued" in move.guards:
                steps.move(case, move.code, by=emblem.approved_by, at=at, seen=case.stage_version, cites=emblem.resolution)
                break
    return credential


def facts_of(emblem: Emblem, *, number: int, signed_at: datetime) -> Facts:
    """What the credential of an emblem will say: the same for the registrar's preview and for the signer."""
    case, rules, resolution = emblem.case, emblem.case.rules, emblem.resolution
    area, base = emblem.area, settings.PUBLIC_URL
    body = rules.body(resolution.body)
    name = f"{body.label.th} ครั้งที่ {resolution.item.meeting.number}"
    province_th = area.province.name_th if area.province else ""
    province_en = area.province.name_en if area.province else ""
    petals = [
        Petal(domain.code, domain.label.th, f"{base}/rounds/{case.round_id}/#domain-{domain.code}")
        for domain in rules.domains
        if domain.code in emblem.domains
    ]
    return Facts(
        serial=emblem.serial,
        number=number,
        issuer=settings.ISSUER_DID,
        issuer_name=settings.ISSUER_NAME,
        public_url=base,
        programme=rules.name.th,
        emblem_name=rules.emblem_name.th,
        round_code=case.round_id,
        area_code=area.code,
        area_name=area.full_name_th or area.name_th,
        province=province_th,
        awarded_on=emblem.awarded_on,
        signed_at=signed_at,
        valid_until=_term(emblem),
        decision=name,
        decision_url=f"{base}{reverse('portal-city', args=[area.code])}#resolution-{resolution.pk}",
        decision_date=resolution.resolved_on,
        petals=petals,
        description=f"{rules.emblem_name.en}: {area.name_en or area.name_th}{', ' + province_en if province_en else ''}",
        retrospective=emblem.retrospective,
    )


def _term(emblem: Emblem) -> date | None:
    """The last day of the emblem, only where the edition confirms a term in years; else none is written."""
    params = {param.code: param for param in emblem.case.rules.params}
    validity = params.get("emblem.validity")
    if validity is None or validity.status != "confirmed" or validity.number is None or validity.unit != "years":
        return None
    day = emblem.awarded_on
    year = day.year + int(validity.number)
    return date(year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


# Ceremonies ---------------------------------------------------------------------------------------------------------
def record_ceremony(
    *, held_on: date, place: tuple[str, str], presented_by: tuple[str, str], received: Sequence[tuple[Emblem, str, str]],
    by: Any, at: datetime, source: str = "", provenance: str = "real",
) -> Ceremony:  # fmt: skip
    """Record a ceremony and who received which emblem, all by office; it is not the decision."""
    with happening("emblem.ceremony-recorded", "ceremonies", by=by, at=at, held_on=held_on.isoformat(), emblems=len(received)):
        ceremony = Ceremony.objects.create(
            held_on=held_on, place_th=place[0], place_en=place[1], presented_by_th=presented_by[0],
            presented_by_en=presented_by[1], source=source, provenance=provenance,
        )  # fmt: skip
        Receipt.objects.bulk_create(
            Receipt(ceremony=ceremony, emblem=emblem, received_by_th=th, received_by_en=en) for emblem, th, en in received
        )
    return ceremony
