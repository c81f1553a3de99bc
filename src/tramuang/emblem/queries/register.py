"""The register: emblems on record, on their way, and the cases that wait for one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.emblem import access
from tramuang.emblem.kinds import OVER, PUBLIC, UNDERWAY, ActKind, OrderState
from tramuang.emblem.models import Act, Ceremony, Credential, Emblem, Order, Receipt
from tramuang.emblem.pure.credential import next_serial
from tramuang.emblem.queries.facts import newest_copy
from tramuang.plans.models import Case, Plan
from tramuang.programme.models import Round
from tramuang.programme.queries import newest_round

ISSUED = PUBLIC
RELATED = (
    "case__round__edition",
    "case__plan",
    "area__province",
    "resolution__item__meeting",
    "resolution__case__round__edition",
)
LONG = (
    "case__round__edition__text",
    "case__plan__vision_th",
    "case__plan__vision_en",
    "resolution__case__round__edition__text",
)
ORDER_RELATED = (
    *(f"emblem__{name}" for name in RELATED),
    "case__round__edition",
    "case__area__province",
    "resolution__item__meeting",
    "resolution__case__round__edition",
    "because",
    "proposed_by",
    "approved_by",
)


def emblems() -> QuerySet[Emblem]:
    """All emblems with what their pages need."""
    # The rules are parsed once for each process, so the edition's long text stays out of every row.
    return Emblem.objects.select_related(*RELATED).defer(*LONG)


def orders() -> QuerySet[Order]:
    """All orders with what their pages and the signer need."""
    long = (
        *(f"emblem__{name}" for name in LONG),
        "case__round__edition__text",
        "resolution__case__round__edition__text",
    )
    return Order.objects.select_related(*ORDER_RELATED).defer(*long)


def issued() -> QuerySet[Emblem]:
    """The emblems on the public record: a proposal is nobody's business yet."""
    return emblems().filter(state__in=ISSUED)


def find_issued(serial: str) -> Emblem | None:
    """The issued emblem of that serial; None when there is none."""
    # A text with a null byte cannot even be asked for.
    return issued().filter(serial=serial).first() if serial.isprintable() else None


def emblem_by_serial(serial: str) -> Emblem:
    """The issued emblem of that serial; 404 when there is none."""
    found = find_issued(serial)
    if found is None:
        raise Http404(serial)
    return found


def emblem_by_key(pk: uuid.UUID | str) -> Emblem:
    """An emblem in any state, with what its pages need; 404 when there is none. Whoever asks has yet to ask who may see it."""
    found = emblems().filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    return found


def emblem_for(person: Person, pk: uuid.UUID | str, at: datetime) -> Emblem:
    """An emblem for those who work with it: its city and province, the offices; while it is not issued, registrars. Else 404."""
    found = emblem_by_key(pk)
    if not access.may_see(person, found, at):
        raise Http404(str(pk))
    return found


def order_to_decide(pk: uuid.UUID | str) -> Order:
    """An order in any state, for the registrars; 404 when there is none."""
    found = orders().filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    return found


def batch_to_decide(pk: uuid.UUID | str) -> list[Order]:
    """The orders that were proposed together, by serial; 404 when there are none."""
    found = list(orders().filter(batch=pk).order_by("emblem__serial"))
    if not found:
        raise Http404(str(pk))
    return found


def orders_of(emblem: Emblem) -> list[Order]:
    """All that was ever ordered about an emblem, newest first."""
    return list(orders().filter(emblem=emblem).order_by("-proposed_at", "-pk"))


def order_of(case: Case) -> Order | None:
    """The newest order that rests on a case, in whatever state, for the registrars; None while none has been proposed."""
    found = orders().filter(case=case).order_by("proposed_at")
    return max(found, key=lambda order: (order.state not in OVER, order.proposed_at), default=None)


def acts_of(emblem: Emblem) -> list[Act]:
    """Everything that was done about an emblem, newest first."""
    rows = Act.objects.filter(emblem=emblem).select_related("by", "order", "resolution__item__meeting")
    return list(rows.order_by("-id"))


def emblem_of(case: Case) -> Emblem | None:
    """The emblem of a case once it is issued."""
    return issued().filter(case=case).first()


def register(round_code: str = "") -> list[Emblem]:
    """Every issued emblem (of a round), newest award first."""
    rows = issued().filter(case__round_id=round_code) if round_code else issued()
    return list(rows.order_by("-awarded_on", "serial"))


def underway() -> list[Order]:
    """The orders that are not carried out yet, and those that came back last, oldest proposal first."""
    others = Order.objects.filter(emblem=OuterRef("emblem")).exclude(pk=OuterRef("pk"))
    newer = others.filter(Q(proposed_at__gt=OuterRef("proposed_at")) | Q(state__in=UNDERWAY))
    rows = orders().exclude(state=OrderState.DONE).exclude(Exists(newer))
    return list(rows.order_by("proposed_at", "emblem__serial"))


def cases_due() -> list[Case]:
    """The running cases that stand where something is done with an emblem and no order is underway, soonest due first."""
    busy = Order.objects.filter(case=OuterRef("pk"), state__in=UNDERWAY)
    rows = Case.objects.filter(~Exists(busy), open=True).select_related("round__edition", "area__province")
    found = [case for case in rows.defer("round__edition__text") if access.due_kind(case)]
    return sorted(found, key=lambda case: (case.due is None, case.due, case.area.sort_key))


def came_back(cases: Iterable[Case]) -> dict[uuid.UUID, Order]:
    """The last order that came to nothing, for each of these cases that has one."""
    rows = Order.objects.filter(case__in=[case.pk for case in cases], state__in=OVER).order_by("proposed_at")
    return {order.case_id: order for order in rows if order.case_id}


def free_serial(case: Case) -> str:
    """The next serial of the case's round and province; of two who ask at once both get the same, and one must ask again."""
    place = case.area.province.dopa if case.area.province else "00"
    return next_serial(
        case.round_id, place, Emblem.objects.filter(case__round_id=case.round_id).values_list("serial", flat=True)
    )


def current_credential(emblem: Emblem) -> Credential | None:
    """The newest signed bytes of an emblem."""
    return newest_copy(emblem)


def why_over(order: Order) -> Act | None:
    """The act by which an order came back to the registrars, with its reason; None where it did not."""
    if order.state not in OVER:
        return None
    return order.acts.filter(kind__in=[ActKind.DECLINE, ActKind.REFUSE]).order_by("-at").first()


def by_serial_issued(keys: Iterable[uuid.UUID]) -> list[Emblem]:
    """The issued emblems of these keys with their areas, by serial."""
    rows = Emblem.objects.filter(pk__in=list(keys), state__in=ISSUED).select_related("area__province")
    return list(rows.order_by("serial"))


def emblems_to_publish() -> list[Emblem]:
    """Every issued emblem with its copies, their places in the status lists and its acts, by serial."""
    return list(issued().prefetch_related("credentials", "entries", "acts").order_by("serial"))


class Delivery(NamedTuple):
    """What the city has set out to do, as its plan says now: beside the emblem, and no part of what is signed."""

    goals: int
    projects: int


def delivery_of(emblem: Emblem) -> Delivery:
    """How far the plan behind the emblem has come; one question."""
    found = Plan.objects.filter(case_id=emblem.case_id).aggregate(
        goals=Count("goals", distinct=True), projects=Count("projects", distinct=True)
    )
    return Delivery(found["goals"], found["projects"])


def round_for_cases(emblem: Emblem) -> Round | None:
    """The round in which a case about an emblem is opened: the newest of its programme; None while none runs."""
    return newest_round(emblem.case.rules.programme)


def cases_about(emblem: Emblem) -> list[Case]:
    """The cases that were opened about an emblem, newest first."""
    rows = Case.objects.filter(about=ref(emblem)).select_related("round__edition", "area__province")
    return list(rows.defer("round__edition__text").order_by("-opened_at", "-pk"))


def receipts_of(emblem: Emblem) -> list[Receipt]:
    """The ceremonies at which the emblem was handed over."""
    return list(Receipt.objects.filter(emblem=emblem).select_related("ceremony").order_by("ceremony__held_on"))


def ceremonies() -> list[Ceremony]:
    """All ceremonies, newest first, each with how many emblems it handed over (`handed_over`)."""
    return list(Ceremony.objects.annotate(handed_over=Count("receipts")).order_by("-held_on"))


def without_ceremony() -> list[Emblem]:
    """The emblems that no ceremony has handed over yet, newest award first."""
    return list(issued().filter(receipts=None).order_by("-awarded_on", "serial"))


def by_keys(keys: Iterable[str] | None) -> list[Emblem]:
    """The emblems of these keys in whatever state, or all of them for None."""
    rows = emblems().order_by("serial")
    return list(rows if keys is None else rows.filter(pk__in=list(keys)))
