"""Two people decide: one proposes an order, another one approves or declines it; the signer alone carries it out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import BadInput, NotAllowed, no, require
from tramuang.base.happenings import happening
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.emblem import access, queries
from tramuang.emblem.kinds import WANT_REASON, ActKind, EmblemState, OrderKind, OrderState
from tramuang.emblem.models import Act, Emblem, Order, SigningKey
from tramuang.emblem.pure import proofs
from tramuang.plans.models import Case
from tramuang.review.models import Resolution
from tramuang.review.queries import deciding_resolution

TRIES = 20  # how often a serial is asked for anew when somebody else took it in the same moment

NO_DECISION = no("no-decision", _("No resolution that approves this case is on record."))
NO_DAY = no("no-award-date", _("The date of the award is not on record; state it."))
FUTURE = no("award-date-future", _("The date of the award lies in the future."))
NO_REASON = no("reason-missing", _("Write the reason: your colleague will read it."))
NO_PUBLIC_REASON = no("reason-missing", _("Write the reason: everybody will read it."))
NOT_COMPROMISED = no("key-stands", _("This key has not been recorded as compromised."))
NOTHING_TO_DO = no("nothing-to-reissue", _("No emblem has to be issued anew because of this key."))
CANNOT_SIGN = no(
    "cannot-sign",
    _("What the emblem would say cannot be signed: look for unusual characters in the names of the city."),
)


# Proposing ----------------------------------------------------------------------------------------------------------
def propose(
    case: Case,
    *,
    by: Person,
    at: datetime,
    awarded_on: date | None = None,
    retrospective: bool = False,
    reason: tuple[str, str] = ("", ""),
) -> Order:
    """Propose what a case asks for where it stands: it cites the resolution that brought the case there.

    `awarded_on` counts only where the resolution's own day is not on record; `reason` (Thai, English) is what everybody will read.
    """
    require(access.may_propose(by, case, at))
    kind = access.due_kind(case) or ""
    resolution = deciding_resolution(case)
    if resolution is None or not case.rules.outcome(resolution.outcome).favourable:
        raise NotAllowed(NO_DECISION)
    day = resolution.resolved_on or awarded_on
    if day is None:
        raise BadInput(NO_DAY, "awarded_on")
    if day > localdate(at):
        raise BadInput(FUTURE, "awarded_on")
    given = _reason(kind, reason)
    with happening("emblem.proposed", case, by=by, at=at, resolution=ref(resolution), what=kind) as note:
        steps.hold(case, case.stage_version)
        emblem = _earned(case, resolution, day, retrospective) if kind == OrderKind.ISSUE else access.emblem_about(case)
        assert emblem is not None
        order = _order(
            Order(emblem=emblem, kind=kind, case=case, resolution=resolution, day=day, **given), by=by, at=at
        )
        note.data.update(emblem=ref(emblem), serial=emblem.serial, proposed=ref(order))
    return order


def propose_reissue(
    emblem: Emblem, *, reason: tuple[str, str], by: Person, at: datetime, because: SigningKey | None = None
) -> Order:
    """Propose that an emblem be signed anew, on the decision on which it stands; because of a compromised key, or for the reason given."""
    return _propose_copies([emblem], reason, by=by, at=at, because=because)[0]


def propose_batch(key: SigningKey, *, reason: tuple[str, str], by: Person, at: datetime) -> list[Order]:
    """Propose that every emblem be signed anew that a compromised key signed, as the log says, before it was compromised."""
    if key.compromised_at is None:
        raise NotAllowed(NOT_COMPROMISED)
    emblems = queries.signed_with(key).before
    if not emblems:
        raise NotAllowed(NOTHING_TO_DO)
    return _propose_copies(emblems, reason, by=by, at=at, because=key, batch=uuid.uuid4())


def _propose_copies(
    emblems: Sequence[Emblem], reason: tuple[str, str], *, by: Person, at: datetime, because: SigningKey | None,
    batch: uuid.UUID | None = None,
) -> list[Order]:  # fmt: skip
    found = []
    given = _reason(OrderKind.REISSUE, reason)
    with transaction.atomic():
        for emblem in emblems:
            require(access.may_reissue(by, emblem, at))
            resolution = queries.standing_on(emblem)
            order = Order(
                emblem=emblem, kind=OrderKind.REISSUE, resolution=resolution, because=because, batch=batch,
                day=emblem.renewed_on or emblem.awarded_on, **given,
            )  # fmt: skip
            with happening(
                "emblem.proposed", emblem, by=by, at=at, resolution=ref(resolution), what=order.kind
            ) as note:
                found.append(_order(order, by=by, at=at))
                note.data.update(emblem=ref(emblem), serial=emblem.serial, proposed=ref(order))
    return found


def _reason(kind: str, reason: tuple[str, str]) -> dict[str, str]:
    th, en = (text.strip() for text in reason)
    if kind in WANT_REASON and not th:
        raise BadInput(NO_PUBLIC_REASON, "reason_th")
    return {"reason_th": th, "reason_en": en}


def _order(order: Order, *, by: Person, at: datetime) -> Order:
    """Keep an order with the hash of what it would do; of two people at once the second finds the emblem taken."""
    order.proposed_by, order.proposed_at = by, at
    try:
        order.agreed = queries.fingerprint(order)
    except proofs.Malformed as fault:
        raise BadInput(CANNOT_SIGN) from fault
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as fault:
        raise NotAllowed(steps.STALE) from fault
    tell(order, ActKind.PROPOSE, by=by, at=at)
    return order


def tell(order: Order, kind: str, *, by: Any, at: datetime, reason: tuple[str, str] = ("", "")) -> Act:
    """Keep an act on an emblem, with the order and the decision that it rests on."""
    return Act.objects.create(
        emblem=order.emblem, order=order, kind=kind, resolution=order.resolution, reason_th=reason[0],
        reason_en=reason[1], by=by, at=at,
    )  # fmt: skip


# The emblem that a case has earned ----------------------------------------------------------------------------------
def _earned(case: Case, resolution: Resolution, day: date, retrospective: bool) -> Emblem:
    """The emblem of a case, not issued yet: the one proposed before, under the same serial, or a new one under the next."""
    values = {
        "area": case.area, "resolution": resolution, "domains": list(case.plan.domains), "awarded_on": day,
        "retrospective": retrospective, "provenance": case.provenance,
    }  # fmt: skip
    old = Emblem.objects.filter(case=case).first()
    if old is not None:
        if not Emblem.objects.filter(pk=old.pk, state=EmblemState.UNDERWAY).update(**values):
            raise NotAllowed(steps.STALE)
        for name, value in values.items():
            setattr(old, name, value)
        old.case = case
        return old
    for _try in range(TRIES):
        emblem = Emblem(serial=queries.free_serial(case), case=case, **values)
        try:
            with transaction.atomic():
                emblem.save(force_insert=True)
        except IntegrityError as fault:
            if Emblem.objects.filter(case=case).exists():
                raise NotAllowed(steps.STALE) from fault
        else:
            return emblem
    raise NotAllowed(steps.STALE)


# The second person --------------------------------------------------------------------------------------------------
def approve(order: Order, *, by: Person, at: datetime, seen: str | None = None) -> None:
    """The second person's yes: from now on the signer may carry it out.

    `seen` is the hash of what the person has read (`Order.agreed`); None where nobody read a page.
    """
    require(access.may_approve(by, order, at))
    if seen is not None and seen != order.agreed:
        raise NotAllowed(steps.STALE)
    require(queries.unchanged(order))
    with happening(
        "emblem.approved", order.emblem, by=by, at=at, serial=order.emblem.serial, agreed=order.agreed, order=ref(order)
    ):
        _decide(order, OrderState.APPROVED, by=by, at=at)
        tell(order, ActKind.APPROVE, by=by, at=at)


def decline(order: Order, *, reason: str, by: Person, at: datetime) -> None:
    """The second person's no, with the reason; it can be proposed anew."""
    require(access.may_approve(by, order, at))
    if not reason.strip():
        raise BadInput(NO_REASON, "reason")
    with happening("emblem.declined", order.emblem, by=by, at=at, serial=order.emblem.serial, order=ref(order)):
        _decide(order, OrderState.DECLINED, by=by, at=at)
        tell(order, ActKind.DECLINE, by=by, at=at, reason=(reason.strip(), ""))


def approve_batch(orders: Sequence[Order], *, by: Person, at: datetime, seen: str | None = None) -> None:
    """The second person's yes to orders that were proposed together: all of them, or none."""
    require(access.may_approve_all(by, orders, at))
    if seen is not None and seen != queries.batch_fingerprint(orders):
        raise NotAllowed(steps.STALE)
    with transaction.atomic():
        for order in orders:
            approve(order, by=by, at=at)


def decline_batch(orders: Sequence[Order], *, reason: str, by: Person, at: datetime) -> None:
    """The second person's no to orders that were proposed together."""
    require(access.may_approve_all(by, orders, at))
    with transaction.atomic():
        for order in orders:
            decline(order, reason=reason, by=by, at=at)


def _decide(order: Order, state: OrderState, *, by: Person, at: datetime) -> None:
    """Settle a proposal; of two people at the same button one finds it settled."""
    waiting = Order.objects.filter(pk=order.pk, state=OrderState.PROPOSED, agreed=order.agreed)
    if not waiting.update(state=state, approved_by=by, approved_at=at):
        raise NotAllowed(steps.STALE)
    order.state, order.approved_by, order.approved_at = state, by, at
