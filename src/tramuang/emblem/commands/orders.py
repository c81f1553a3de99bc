"""Orders by command: what the pages do, for an operator at the machine who acts for two named registrars, one after the other.

The same rights, the same two people and the same signer as on the pages; each act is kept under the name that was given.
"""

from __future__ import annotations

from collections.abc import Callable

import click
from django.utils import timezone, translation

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.cities.models import Person
from tramuang.emblem import access, actions, queries
from tramuang.emblem.commands.groups import emblem
from tramuang.emblem.kinds import UNDERWAY, OrderKind, OrderState
from tramuang.emblem.models import Emblem, Order
from tramuang.plans.models import Case


def person_named(key: str) -> Person:
    """The person of that key or e-mail address."""
    found = Person.objects.filter(key=key).first() or Person.objects.filter(email=key).first()
    if found is None:
        raise click.BadParameter(f"there is nobody with the key {key}", param_hint="--by")
    return found


def emblem_named(serial: str) -> Emblem:
    """The issued emblem of that serial."""
    found = queries.find_issued(serial)
    if found is None:
        raise click.BadParameter(f"no emblem has the serial {serial}", param_hint="SERIAL")
    return found


def plainly[T](do: Callable[[], T]) -> T:
    """Run an action; what it refuses becomes a plain error in English."""
    try:
        with translation.override("en"):
            return do()
    except NotAllowed as refusal:
        with translation.override("en"):
            raise click.ClickException(str(refusal.answer.reason)) from refusal
    except BadInput as fault:
        with translation.override("en"):
            words = "; ".join(str(line) for lines in fault.fields.values() for line in lines)
        raise click.ClickException(words) from fault


def case_due(kind: str, emblem_: Emblem | None, area: str) -> Case:
    """The running case that waits for an order of this kind: about this emblem, or for the first emblem of this area."""
    found = [case for case in queries.cases_due() if access.due_kind(case) == kind]
    if emblem_ is not None:
        found = [case for case in found if access.emblem_about(case) == emblem_]
    elif area:
        found = [case for case in found if case.area_id == area]
    if len(found) != 1:
        raise click.ClickException(
            "no case waits for this" if not found else "several cases wait for this; say which area"
        )
    return found[0]


def underway(kind: str, emblem_: Emblem | None, area: str) -> Order:
    """The order of this kind that waits for its second person."""
    rows = queries.orders().filter(kind=kind, state__in=UNDERWAY)
    rows = rows.filter(emblem=emblem_) if emblem_ is not None else rows.filter(emblem__area_id=area)
    found = rows.first()
    if found is None:
        raise click.ClickException("no such order has been proposed")
    return found


STEP = click.argument("step", type=click.Choice(["propose", "approve"]))
BY = click.option("--by", required=True, metavar="PERSON", help="Who does it: a registrar's key or e-mail address.")
REASON_TH = click.option("--reason-th", default="", help="The reason in Thai that everybody will read.")
REASON_EN = click.option("--reason-en", default="", help="The same in English.")


@emblem.command("issue")
@STEP
@click.argument("area")
@BY
def issue(step: str, area: str, by: str) -> None:
    """Propose or approve the first emblem of AREA, whose case waits for it."""
    if step == "propose":
        person, case = person_named(by), case_due(OrderKind.ISSUE, None, area)
        _told(plainly(lambda: actions.propose(case, by=person, at=timezone.now())))
    else:
        _approve(underway(OrderKind.ISSUE, None, area), by)


def _approve(order: Order, by: str) -> None:
    person = person_named(by)
    plainly(lambda: actions.approve(order, by=person, at=timezone.now()))
    _told(order)


def _told(order: Order) -> None:
    state = OrderState(order.state).value
    click.echo(f"{order.kind} {order.emblem.serial}: {state}, agreed {order.agreed[:16]}")


def _add(kind: OrderKind, doc: str) -> None:
    @emblem.command(kind.value, help=doc)
    @STEP
    @click.argument("serial")
    @BY
    @REASON_TH
    @REASON_EN
    def command(step: str, serial: str, by: str, reason_th: str, reason_en: str) -> None:
        found, reason = emblem_named(serial), (reason_th, reason_en)
        if step == "approve":
            _approve(underway(kind, found, ""), by)
            return
        person, now = person_named(by), timezone.now()
        if kind == OrderKind.REISSUE:
            _told(plainly(lambda: actions.propose_reissue(found, reason=reason, by=person, at=now)))
        else:
            case = case_due(kind, found, "")
            _told(plainly(lambda: actions.propose(case, by=person, at=now, reason=reason)))


_add(OrderKind.RENEW, "Propose or approve the renewal of the emblem SERIAL, whose case waits for it.")
_add(OrderKind.SUSPEND, "Propose or approve the suspension of the emblem SERIAL, whose case waits for it.")
_add(OrderKind.REINSTATE, "Propose or approve the reinstatement of the emblem SERIAL, whose case waits for it.")
_add(OrderKind.REVOKE, "Propose or approve the revocation of the emblem SERIAL, whose case waits for it. Never undone.")
_add(OrderKind.REISSUE, "Propose or approve a new copy of the emblem SERIAL.")
