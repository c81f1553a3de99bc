"""What an order will do and what the credential will say: the same for the registrars' page and for the signer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Provenance
from tramuang.emblem.kinds import SIGNING, Form, OrderKind, OrderState
from tramuang.emblem.models import Credential, Emblem, Order
from tramuang.emblem.pure import proofs
from tramuang.emblem.pure.credential import Decided, Facts, Petal, document, last_day, moment_day
from tramuang.programme.pure.edition import Status
from tramuang.programme.queries import ParameterView, parameter
from tramuang.review.models import Resolution

VALIDITY = "emblem.validity"
CHANGED = no("changed", _("What would be signed has changed since it was proposed. Decline it and propose it anew."))


def facts_of(
    emblem: Emblem,
    *,
    number: int,
    order: Order | None = None,
    base: str | None = None,
    entry: tuple[int, int] | None = None,
) -> Facts:
    """All that goes into the copy of that number; with `order`, as it will be once that is carried out.

    `base` is what its addresses begin with (default: the issuer's).
    """
    rules, resolution, area = emblem.case.rules, emblem.resolution, emblem.area
    base = settings.ISSUER_URL if base is None else base
    rules_url = base + reverse("programme-edition", args=[rules.programme, rules.code])
    province = area.province
    starts, counts_from = terms(emblem, order)
    return Facts(
        serial=emblem.serial,
        number=number,
        issuer=settings.ISSUER_DID,
        issuer_name=settings.ISSUER_NAME,
        public_url=base,
        rules_url=rules_url,
        programme=rules.name.th,
        emblem_name=rules.emblem_name.th,
        area_code=area.code,
        area_name=area.full_name_th or area.name_th,
        province=province.name_th if province else "",
        awarded_on=emblem.awarded_on,
        valid_until=_last_day(emblem, counts_from),
        decision=decision_name(resolution),
        decision_url=base + decision_url(resolution),
        decision_date=resolution.resolved_on,
        petals=[
            Petal(domain.code, domain.label.th, f"{rules_url}#domain-{domain.code}")
            for domain in rules.domains
            if domain.code in emblem.domains
        ],
        description=f"{rules.emblem_name.en}: {area.name_en or area.name_th}{f', {province.name_en}' if province else ''}",
        retrospective=emblem.retrospective,
        illustrative=is_illustrative(emblem),
        starts=starts,
        renewals=[
            Decided(decision_name(each), base + decision_url(each), each.resolved_on)
            for each in _renewals(emblem, order)
        ],
        entry=entry,
    )


def _renewals(emblem: Emblem, order: Order | None) -> list[Resolution]:
    """The decisions by which the emblem was renewed, and the one by which it is being renewed."""
    found: list[Resolution] = []
    if emblem.renewed_on:
        done = emblem.orders.filter(kind=OrderKind.RENEW, state=OrderState.DONE)
        rows = done.select_related("resolution__item__meeting", "resolution__case__round__edition").order_by("done_at")
        found = [each.resolution for each in rows if order is None or each.pk != order.pk]
    return [*found, order.resolution] if order is not None and order.kind == OrderKind.RENEW else found


def terms(emblem: Emblem, order: Order | None) -> tuple[date, date]:
    """From when the emblem stands without a break, and from when its present term counts."""
    starts = emblem.stands_from or emblem.awarded_on
    if order is None or order.kind != OrderKind.RENEW:
        return starts, emblem.renewed_on or emblem.awarded_on
    ends = last_signed_day(emblem)
    return (order.day if ends is not None and order.day > ends else starts), order.day


def last_signed_day(emblem: Emblem) -> date | None:
    """The last day of the newest copy as its signed text says; None where it says none."""
    newest = newest_copy(emblem)
    return moment_day(json.loads(newest.content).get("validUntil")) if newest else None


def newest_copy(emblem: Emblem) -> Credential | None:
    """The newest copy of an emblem, in the form with the proof set."""
    return emblem.credentials.filter(form=Form.SET).select_related("key").order_by("-number").first()


def next_number(emblem: Emblem) -> int:
    """The number of the next copy."""
    return (emblem.credentials.aggregate(last=Max("number"))["last"] or 0) + 1


def standing_on(emblem: Emblem) -> Resolution:
    """The decision on which the newest copy rests: the last renewal, else the award."""
    renewals = _renewals(emblem, None)
    return renewals[-1] if renewals else emblem.resolution


def decision_name(resolution: Resolution) -> str:
    """A decision as a credential names it: the body and its meeting."""
    body = resolution.case.rules.body(resolution.body)
    return f"{body.label.th} ครั้งที่ {resolution.item.meeting.number}"


def is_illustrative(emblem: Emblem) -> bool:
    """Whether the domains come from a plan that was made up for the demonstration."""
    return emblem.case.plan.provenance == Provenance.ILLUSTRATIVE


def decision_url(resolution: Resolution) -> str:
    """Where everybody can read the resolution: its item on the page of its meeting."""
    return f"{reverse('review-meeting', args=[resolution.item.meeting_id])}#item-{resolution.item_id}"


def validity(emblem: Emblem) -> ParameterView | None:
    """What the edition says about the term of an emblem, with the notes made since; None where it says nothing."""
    return parameter(emblem.case.round.edition, VALIDITY)


def _last_day(emblem: Emblem, counts_from: date) -> date | None:
    """The last day of the term that counts from a day, only where a term in years is confirmed; else none is written."""
    found = validity(emblem)
    if found is None or found.status != Status.CONFIRMED or found.parameter.unit != "years":
        return None
    years = found.parameter.number
    return last_day(counts_from, int(years)) if years else None


def to_sign(order: Order) -> dict[str, Any]:
    """The copy that an order would make, as it would be signed now, but for its place in a status list; empty where it makes none."""
    if order.kind not in SIGNING:
        return {}
    return document(facts_of(order.emblem, number=next_number(order.emblem), order=order))


def fingerprint(order: Order) -> str:
    """The hash of all that an order would do, wherever the issuer's files lie: what both people agree on."""
    emblem, signs = order.emblem, order.kind in SIGNING
    number = next_number(emblem)
    return proofs.fingerprint(
        {
            "kind": str(order.kind),
            "serial": emblem.serial,
            # A suspension is about the copy that stands: a newer one would be another thing.
            "copy": number if signs else number - 1,
            "case": str(order.case_id or ""),
            "resolution": str(order.resolution_id),
            "because": order.because_id or "",
            "day": order.day.isoformat(),
            "reason": [order.reason_th, order.reason_en],
            "text": document(facts_of(emblem, number=number, order=order, base="")) if signs else "",
        }
    )


def unchanged(order: Order) -> Answer:
    """Whether what would be done now is still what was proposed."""
    return yes if fingerprint(order) == order.agreed else CHANGED


def batch_fingerprint(orders: Iterable[Order]) -> str:
    """The hash of what all orders of a batch would do."""
    return proofs.fingerprint(sorted(f"{order.emblem_id} {order.agreed}" for order in orders))
