"""Carrying out what two people ordered: called by the signer process alone. Each order is one transaction with its leaf of the log."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import Answer, NotAllowed, no, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Duty
from tramuang.base.refs import ref
from tramuang.emblem import access, queries
from tramuang.emblem.actions import log, status
from tramuang.emblem.actions.keyring import register_keys
from tramuang.emblem.actions.ordering import NO_DECISION, tell
from tramuang.emblem.adapters.keys import CannotSign, Ring
from tramuang.emblem.kinds import FITS, SIGNING, ActKind, Change, EmblemState, Form, OrderKind, OrderState
from tramuang.emblem.models import Credential, Emblem, Order, StatusEntry
from tramuang.emblem.pure import did, jwt, proofs
from tramuang.emblem.pure.credential import document, moment, twin
from tramuang.emblem.pure.verifying.deciding import GRACE
from tramuang.review.queries import deciding_resolution

logger = logging.getLogger("tramuang.emblem")

AT_ONCE = 50  # orders that are read together
COULD_NOT = no("could-not-sign", _("The signer failed; its log says why."))

BECOMES = {
    OrderKind.ISSUE: EmblemState.ISSUED,
    OrderKind.SUSPEND: EmblemState.SUSPENDED,
    OrderKind.REINSTATE: EmblemState.ISSUED,
    OrderKind.REVOKE: EmblemState.REVOKED,
}
CHANGES = {
    OrderKind.SUSPEND: Change.SUSPENDED,
    OrderKind.REINSTATE: Change.REINSTATED,
    OrderKind.REVOKE: Change.REVOKED,
}
TOLD = {
    OrderKind.ISSUE: "emblem.issued",
    OrderKind.RENEW: "emblem.renewed",
    OrderKind.SUSPEND: "emblem.suspended",
    OrderKind.REINSTATE: "emblem.reinstated",
    OrderKind.REVOKE: "emblem.revoked",
    OrderKind.REISSUE: "emblem.reissued",
}


def sign_approved(ring: Ring, *, at: datetime) -> list[Emblem]:
    """Carry out every order that two people have approved; one that may not be goes back to them and holds up no other."""
    waiting = Order.objects.filter(state=OrderState.APPROVED).order_by("approved_at", "emblem__serial")
    keys = list(waiting.values_list("pk", flat=True))
    if not keys:
        return []
    register_keys(ring, at=at)
    return [
        emblem
        for start in range(0, len(keys), AT_ONCE)
        for order in _read(keys[start : start + AT_ONCE])
        if (emblem := _carry_out(order, ring, at))
    ]


def _read(keys: list[Any]) -> list[Order]:
    """Some orders with all that they rest on, in the order of the keys: read together, for each by itself costs as much as signing it."""
    found = {order.pk: order for order in queries.orders().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def _carry_out(order: Order, ring: Ring, at: datetime) -> Emblem | None:
    with transaction.atomic():
        still = Order.objects.filter(pk=order.pk, state=OrderState.APPROVED, agreed=order.agreed)
        if connection.vendor == "postgresql":  # on SQLite the transaction already holds the only write lock
            still = still.select_for_update(skip_locked=True)
        if still.values_list("pk", flat=True).first() is None:
            return None
        try:
            with transaction.atomic():
                _do(order, ring, at=at)
        except (InterfaceError, OperationalError, CannotSign):
            raise  # not the order's fault: it waits for the next look
        except NotAllowed as refusal:
            logger.error("the order about %s may not be carried out: %s", order.emblem.serial, refusal.answer.code)
            _refuse(order, refusal.answer, at=at)
        except Exception:
            # Whatever is wrong with this one, the others wait behind it.
            logger.exception("the order about %s could not be carried out", order.emblem.serial)
            _refuse(order, COULD_NOT, at=at)
        else:
            return order.emblem
    return None


def _do(order: Order, ring: Ring, *, at: datetime) -> None:
    emblem, kind = order.emblem, OrderKind(order.kind)
    _require_two_people(order)
    _require_decision(order)
    require(access.fits(kind, emblem))
    require(queries.unchanged(order))
    with happening(TOLD[kind], emblem, by=order.approved_by, at=at, serial=emblem.serial, order=ref(order)) as note:
        log.hold_log()
        # First, for a renewal asks of the copy before it when that ended.
        _change_emblem(order)
        said = _sign_copy(order, ring, at=at) if kind in SIGNING else _change_copy(order, at=at)
        Order.objects.filter(pk=order.pk).update(state=OrderState.DONE, done_at=at)
        order.state, order.done_at = OrderState.DONE, at
        tell(order, ActKind(kind.value), by=order.approved_by, at=at, reason=(order.reason_th, order.reason_en))
        decision = settings.ISSUER_URL + queries.decision_url(order.resolution)
        log.add_entry(
            kind.value, at=at, serial=emblem.serial, decision=decision, order=ref(order),
            retrospective=True if kind == OrderKind.ISSUE and _late(emblem, at) else None,
            reason="key-compromised" if order.because_id else None, key=order.because_id, **said,
        )  # fmt: skip
        note.data.update(sha256=said["sha256"], copy=said["copy"])
        _move_on(order, at=at)


def _late(emblem: Emblem, at: datetime) -> bool:
    """Whether the log has to say that the award came long before its entry: nobody believes an old day that is not marked so."""
    return emblem.retrospective or localdate(at) - emblem.awarded_on >= GRACE


def _change_emblem(order: Order) -> None:
    """Bring the emblem into its new state, from one of those that allow it and from no other."""
    values: dict[str, Any] = {}
    if order.kind in BECOMES:
        values["state"] = BECOMES[OrderKind(order.kind)]
    if order.kind == OrderKind.ISSUE:
        values["issued_by"] = order
    if order.kind == OrderKind.RENEW:
        starts, renewed = queries.terms(order.emblem, order)
        values.update(stands_from=starts, renewed_on=renewed)
    if values and not Emblem.objects.filter(pk=order.emblem_id, state__in=FITS[order.kind]).update(**values):
        raise NotAllowed(access.DOES_NOT_FIT)
    for name, value in values.items():
        setattr(order.emblem, name, value)


def _change_copy(order: Order, *, at: datetime) -> dict[str, Any]:
    """Note on the newest copy that it was suspended, reinstated or revoked; what the log says of it."""
    copy = queries.newest_copy(order.emblem)
    if copy is None:
        raise NotAllowed(access.DOES_NOT_FIT)
    entry = StatusEntry.objects.get(emblem=order.emblem, number=copy.number)
    changed = status.change(entry, CHANGES[OrderKind(order.kind)], order, at=at)
    line = queries.history_line(changed, order, entry)
    return {
        "credential": line["credential"],
        "sha256": copy.sha256,
        "copy": copy.number,
        "history": proofs.fingerprint(line),
    }


def _sign_copy(order: Order, ring: Ring, *, at: datetime) -> dict[str, Any]:
    """Sign the next copy in its three forms and replace the one before; what the log says of it."""
    emblem, before = order.emblem, queries.newest_copy(order.emblem)
    number, created = queries.next_number(emblem), moment(at)
    entry = status.draw_entry(emblem, number)
    facts = queries.facts_of(emblem, number=number, order=order, entry=(entry.list, entry.index))
    text, issuer = document(facts), settings.ISSUER_DID
    made = proofs.sign_set(text, method=f"{issuer}#{ring.emblem.kid}", created=created, by=ring.emblem.sign)
    token = jwt.sign_jwt(text, kid=f"{issuer}#{ring.jwt.kid}", by=ring.jwt.sign)
    alone = did.did_key(ring.emblem.kid)
    archive = proofs.sign_set(
        twin(text, base=settings.ISSUER_URL, issuer=alone, serial=emblem.serial, number=number),
        method=f"{alone}#{ring.emblem.kid}", created=created, by=ring.emblem.sign,
    )  # fmt: skip
    kept = {
        Form.SET: (proofs.canonical(made).decode(), ring.emblem.kid),
        Form.JWT: (token, ring.jwt.kid),
        Form.ARCHIVE: (proofs.canonical(archive).decode(), ring.emblem.kid),
    }
    rows = {
        form: Credential(
            emblem=emblem, number=number, form=form, content=content, sha256=log.sha256(content), key_id=kid, signed_at=at
        )
        for form, (content, kid) in kept.items()
    }  # fmt: skip
    Credential.objects.bulk_create(rows.values())
    if before is not None:
        status.change(StatusEntry.objects.get(emblem=emblem, number=before.number), Change.SUPERSEDED, order, at=at)
    if emblem.state == EmblemState.SUSPENDED:
        # The new copy is of an emblem that stays suspended, by the same order as before.
        last = emblem.orders.filter(kind=OrderKind.SUSPEND, state=OrderState.DONE).order_by("-done_at")
        status.change(entry, Change.SUSPENDED, last[0], at=at)
    return {
        "credential": text["id"],
        "sha256": rows[Form.SET].sha256,
        "jwt_sha256": rows[Form.JWT].sha256,
        "archive_sha256": rows[Form.ARCHIVE].sha256,
        "copy": number,
        "kid": ring.emblem.kid,
        "replaces": before.sha256 if before else None,
    }


def _move_on(order: Order, *, at: datetime) -> None:
    """Move the case on by the move that waits for this order."""
    case = order.case
    if case is None:
        return
    move = next((move for move in case.moves() if access.GUARD in move.guards), None)
    if move is not None:
        steps.move(case, move.code, by=order.approved_by, at=at, seen=case.stage_version, cites=order.resolution)


def _refuse(order: Order, answer: Answer, *, at: datetime) -> None:
    """Give an approved order back to the registrars with the signer's reason, so that they can propose it anew."""
    words = {}
    for language in ("th", "en"):
        with translation.override(language):
            words[language] = str(answer.reason)
    emblem = order.emblem
    with happening(
        "emblem.refused", emblem, by="system:signer", at=at, serial=emblem.serial, code=answer.code, order=ref(order)
    ):
        Order.objects.filter(pk=order.pk).update(state=OrderState.REFUSED)
        order.state = OrderState.REFUSED
        tell(order, ActKind.REFUSE, by=None, at=at, reason=(words["th"], words["en"]))


def _require_two_people(order: Order) -> None:
    """Check again, in the signer itself, that two different registrars stand behind the order."""
    first, second = order.proposed_by, order.approved_by
    if second is None or first.pk == second.pk or order.approved_at is None:
        raise NotAllowed(no("two-people", _("Two different people must stand behind an emblem.")))
    case = access.ruling_case(order)
    proposed = access.is_registrar(first, case, Duty.ISSUE_EMBLEM, order.proposed_at)
    approved = access.is_registrar(second, case, Duty.APPROVE_EMBLEM, order.approved_at)
    if not (proposed and approved):
        raise NotAllowed(access.NOT_REGISTRAR)


def _require_decision(order: Order) -> None:
    """Check again that the case still stands where this is done, on the very resolution that the order cites."""
    if order.case is None:
        if order.resolution_id != queries.standing_on(order.emblem).pk:
            raise NotAllowed(NO_DECISION)
        return
    if access.due_kind(order.case) != order.kind:
        raise NotAllowed(access.NOT_DUE)
    about = access.emblem_about(order.case)
    if about is None or about.pk != order.emblem_id:
        raise NotAllowed(access.NO_EMBLEM)
    found = deciding_resolution(order.case)
    if found is None or found.pk != order.resolution_id:
        raise NotAllowed(NO_DECISION)
