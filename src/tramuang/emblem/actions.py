"""Writing emblems: two people decide, the signer signs; every act cites its decision."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import Answer, BadInput, NotAllowed, no, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Duty
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.emblem import access, queries
from tramuang.emblem.adapters.keys import Signer
from tramuang.emblem.kinds import OVER, ActKind, EmblemState
from tramuang.emblem.models import Act, Ceremony, Credential, Emblem, Receipt, SigningKey
from tramuang.emblem.pure import proofs
from tramuang.plans.models import Case
from tramuang.review.models import Resolution
from tramuang.review.queries import deciding_resolution

log = logging.getLogger("tramuang.emblem")

TRIES = 20  # how often a serial is asked for anew when somebody else took it in the same moment

NO_DECISION = no("no-decision", _("No resolution that approves this case is on record."))
NO_DAY = no("no-award-date", _("The date of the award is not on record; state it."))
FUTURE = no("award-date-future", _("The date of the award lies in the future."))
NO_REASON = no("reason-missing", _("Write the reason: your colleague will read it."))
CANNOT_SIGN = no(
    "cannot-sign",
    _("What the emblem would say cannot be signed: look for unusual characters in the names of the city."),
)
COULD_NOT = no("could-not-sign", _("The signer failed; its log says why."))
KEY_WITHDRAWN = no("key-withdrawn", _("This signing key has been withdrawn. Make a new one."))


# Two people decide ------------------------------------------------------------------------------------------------
def propose(
    case: Case, *, by: Person, at: datetime, awarded_on: date | None = None, retrospective: bool = False
) -> Emblem:
    """Propose the emblem of a case that waits for it; cites the resolution that brought the case here.

    `awarded_on` counts only where the resolution's own day is not on record.
    """
    require(access.may_propose(by, case, at))
    resolution = deciding_resolution(case)
    if resolution is None or not case.rules.outcome(resolution.outcome).favourable:
        raise NotAllowed(NO_DECISION)
    day = resolution.resolved_on or awarded_on
    if day is None:
        raise BadInput(NO_DAY, "awarded_on")
    if day > localdate(at):
        raise BadInput(FUTURE, "awarded_on")
    values = {
        "area": case.area, "resolution": resolution, "state": EmblemState.PROPOSED, "domains": list(case.plan.domains),
        "awarded_on": day, "retrospective": retrospective, "proposed_by": by, "proposed_at": at, "approved_by": None,
        "approved_at": None, "provenance": case.provenance,
    }  # fmt: skip
    with happening("emblem.proposed", case, by=by, at=at, resolution=ref(resolution)) as note:
        steps.hold(case, case.stage_version)
        emblem = _again(case, values) or _first(case, values)
        Act.objects.create(emblem=emblem, kind=ActKind.PROPOSE, resolution=resolution, by=by, at=at)
        note.data.update(emblem=ref(emblem), serial=emblem.serial)
    return emblem


def _again(case: Case, values: dict[str, Any]) -> Emblem | None:
    """Propose an emblem that came to nothing once more: the same record, under the same serial."""
    old = Emblem.objects.filter(case=case, state__in=OVER).first()
    if old is None:
        return None
    emblem = _with(old, case, values)
    again = Emblem.objects.filter(pk=old.pk, state__in=OVER)
    if not again.update(**values, agreed=emblem.agreed):
        raise NotAllowed(steps.STALE)
    return emblem


def _first(case: Case, values: dict[str, Any]) -> Emblem:
    """Propose an emblem under the next free serial; who is a moment later than a colleague takes the one after."""
    for _try in range(TRIES):
        emblem = _with(Emblem(serial=queries.free_serial(case)), case, values)
        try:
            with transaction.atomic():
                emblem.save(force_insert=True)
        except IntegrityError as fault:
            if Emblem.objects.filter(case=case).exists():
                raise NotAllowed(steps.STALE) from fault
        else:
            return emblem
    raise NotAllowed(steps.STALE)


def _with(emblem: Emblem, case: Case, values: dict[str, Any]) -> Emblem:
    emblem.case = case
    for name, value in values.items():
        setattr(emblem, name, value)
    try:
        emblem.agreed = queries.fingerprint(emblem)
    except proofs.Malformed as fault:
        raise BadInput(CANNOT_SIGN) from fault
    return emblem


def approve(emblem: Emblem, *, by: Person, at: datetime, seen: str | None = None) -> None:
    """The second person's yes: from now on the signer may sign it.

    `seen` is the hash of what the person has read (`Emblem.agreed`); None where nobody read a page.
    """
    require(access.may_approve(by, emblem, at))
    if seen is not None and seen != emblem.agreed:
        raise NotAllowed(steps.STALE)
    require(queries.unchanged(emblem))
    with happening("emblem.approved", emblem, by=by, at=at, serial=emblem.serial, agreed=emblem.agreed):
        _decide(emblem, EmblemState.APPROVED, by=by, at=at)
        Act.objects.create(emblem=emblem, kind=ActKind.APPROVE, resolution=emblem.resolution, by=by, at=at)


def decline(emblem: Emblem, *, reason: str, by: Person, at: datetime) -> None:
    """The second person's no, with the reason; the emblem can be proposed anew."""
    require(access.may_approve(by, emblem, at))
    if not reason.strip():
        raise BadInput(NO_REASON, "reason")
    with happening("emblem.declined", emblem, by=by, at=at, serial=emblem.serial):
        _decide(emblem, EmblemState.DECLINED, by=by, at=at)
        Act.objects.create(
            emblem=emblem, kind=ActKind.DECLINE, resolution=emblem.resolution, reason_th=reason.strip(), by=by, at=at
        )


def _decide(emblem: Emblem, state: EmblemState, *, by: Person, at: datetime) -> None:
    """Settle a proposal; of two people at the same button one finds it settled."""
    waiting = Emblem.objects.filter(
        pk=emblem.pk, state=EmblemState.PROPOSED, proposed_at=emblem.proposed_at, agreed=emblem.agreed
    )
    if not waiting.update(state=state, approved_by=by, approved_at=at):
        raise NotAllowed(steps.STALE)
    emblem.state, emblem.approved_by, emblem.approved_at = state, by, at


# Signing: called by the signer process alone ----------------------------------------------------------------------
def register_key(signer: Signer, *, at: datetime) -> SigningKey:
    """Put the signer's public key on record, if it is not there yet; NotAllowed when it has been withdrawn."""
    known = SigningKey.objects.filter(pk=signer.kid).first()
    if known is None:
        with happening("emblem.key-registered", f"key:{signer.kid}", by="system:signer", at=at):
            return SigningKey.objects.create(kid=signer.kid, public=signer.kid, starts=at)
    if known.compromised_at is not None or (known.ends is not None and known.ends <= at):
        raise NotAllowed(KEY_WITHDRAWN)
    return known


def sign_approved(signer: Signer, *, at: datetime) -> list[Emblem]:
    """Sign every emblem that two people have approved; one that may not be signed goes back to them and holds up no other."""
    waiting = Emblem.objects.filter(state=EmblemState.APPROVED).order_by("approved_at", "serial")
    keys = list(waiting.values_list("pk", flat=True))
    if not keys:
        return []
    key = register_key(signer, at=at)
    return [emblem for pk in keys if (emblem := _sign_one(pk, signer, key, at))]


def _sign_one(pk: Any, signer: Signer, key: SigningKey, at: datetime) -> Emblem | None:
    with transaction.atomic():
        rows = queries.emblems().filter(pk=pk, state=EmblemState.APPROVED)
        if connection.vendor == "postgresql":  # on SQLite the transaction already holds the only write lock
            rows = rows.select_for_update(of=("self",), skip_locked=True)
        emblem = rows.first()
        if emblem is None:
            return None
        try:
            with transaction.atomic():
                _sign(emblem, signer, key, at=at)
        except (InterfaceError, OperationalError):
            raise  # not the emblem's fault: it waits for the next look
        except NotAllowed as refusal:
            log.error("the emblem %s may not be signed: %s", emblem.serial, refusal.answer.code)
            _refuse(emblem, refusal.answer, at=at)
        except Exception:
            # Whatever is wrong with this one, the others wait behind it.
            log.exception("the emblem %s could not be signed", emblem.serial)
            _refuse(emblem, COULD_NOT, at=at)
        else:
            return emblem
    return None


def _sign(emblem: Emblem, signer: Signer, key: SigningKey, *, at: datetime) -> Credential:
    _require_two_people(emblem)
    _require_decision(emblem)
    require(queries.unchanged(emblem))
    made = proofs.sign(
        queries.to_sign(emblem),
        method=f"{settings.ISSUER_DID}#{signer.kid}",
        created=at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        by=signer.sign,
    )
    digest = proofs.fingerprint(made)
    case, number = emblem.case, emblem.credentials.count() + 1
    with happening("emblem.issued", emblem, by=emblem.approved_by, at=at, serial=emblem.serial, sha256=digest):
        credential = Credential.objects.create(
            emblem=emblem, number=number, content=proofs.canonical(made).decode(), sha256=digest, key=key, signed_at=at
        )
        emblem.state = EmblemState.ISSUED
        emblem.save(update_fields=["state"])
        Act.objects.create(
            emblem=emblem, kind=ActKind.ISSUE, resolution=emblem.resolution, by=emblem.approved_by, at=at
        )
        move = next((move for move in case.moves() if "emblem.issued" in move.guards), None)
        if move is not None:
            steps.move(case, move.code, by=emblem.approved_by, at=at, seen=case.stage_version, cites=emblem.resolution)
    return credential


def _refuse(emblem: Emblem, answer: Answer, *, at: datetime) -> None:
    """Give an approved emblem back to the registrars with the signer's reason, so that they can propose it anew."""
    reasons = {}
    for language in ("th", "en"):
        with translation.override(language):
            reasons[f"reason_{language}"] = str(answer.reason)
    with happening("emblem.refused", emblem, by="system:signer", at=at, serial=emblem.serial, code=answer.code):
        Emblem.objects.filter(pk=emblem.pk).update(state=EmblemState.REFUSED)
        Act.objects.create(emblem=emblem, kind=ActKind.REFUSE, resolution=emblem.resolution, at=at, **reasons)


def _require_two_people(emblem: Emblem) -> None:
    """Check again, in the signer itself, that two different registrars stand behind the emblem."""
    first, second = emblem.proposed_by, emblem.approved_by
    if first is None or second is None or first.pk == second.pk or emblem.approved_at is None:
        raise NotAllowed(no("two-people", _("Two different people must stand behind an emblem.")))
    proposed = access.is_registrar(first, emblem.case, Duty.ISSUE_EMBLEM, emblem.proposed_at)
    approved = access.is_registrar(second, emblem.case, Duty.APPROVE_EMBLEM, emblem.approved_at)
    if not (proposed and approved):
        raise NotAllowed(access.NOT_REGISTRAR)


def _require_decision(emblem: Emblem) -> None:
    """Check again that the case still stands where its emblem is issued, on the very resolution that the emblem cites."""
    found: Resolution | None = deciding_resolution(emblem.case)
    if not access.is_due(emblem.case):
        raise NotAllowed(access.NOT_DUE)
    if found is None or found.pk != emblem.resolution_id:
        raise NotAllowed(NO_DECISION)


# Ceremonies ---------------------------------------------------------------------------------------------------------
def record_ceremony(
    *, held_on: date, place: tuple[str, str], presented_by: tuple[str, str], received: Sequence[tuple[Emblem, str, str]],
    by: Any, at: datetime, source: str = "", provenance: str = "real",
) -> Ceremony:  # fmt: skip
    """Record a ceremony and who received which emblem, all by office; it is not the decision."""
    require(access.may_record_ceremony(by, at))
    faults: dict[str, list[Any]] = {}
    if held_on > localdate(at):
        faults["held_on"] = [_("The ceremony lies in the future: record it when it has been held.")]
    if not received:
        faults["emblems"] = [_("Say which emblems were handed over.")]
    if any(emblem.state not in queries.ISSUED for emblem, _th, _en in received):
        faults["emblems"] = [_("An emblem that has not been issued cannot be handed over.")]
    if faults:
        raise BadInput(faults)
    ceremony = Ceremony(
        held_on=held_on, place_th=place[0], place_en=place[1], presented_by_th=presented_by[0],
        presented_by_en=presented_by[1], source=source, provenance=provenance,
    )  # fmt: skip
    with happening("emblem.ceremony-recorded", ceremony, by=by, at=at, held_on=held_on, emblems=len(received)):
        ceremony.save()
        Receipt.objects.bulk_create(
            Receipt(ceremony=ceremony, emblem=emblem, received_by_th=th, received_by_en=en)
            for emblem, th, en in received
        )
    return ceremony
