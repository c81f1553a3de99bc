"""Who may propose, approve and decline an order and record a ceremony, with the reason when not; and the guard of the last move."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, first_no, no, yes
from tramuang.base.kinds import Duty
from tramuang.base.refs import ref, split_ref
from tramuang.cities.models import Person
from tramuang.emblem.kinds import FITS, PUBLIC, UNDERWAY, EmblemState, OrderKind, OrderState
from tramuang.emblem.models import Emblem, Order
from tramuang.plans.access import HIDDEN, is_inside, may_open_case
from tramuang.plans.models import Case
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Flow

By = Person | str | None

# The name by which editions ask for it: the move that leaves a registry stage waits for the signer.
GUARD = "emblem.order-done"

NOT_REGISTRAR = no("not-registrar", _("Only a registrar of emblems may do this."))
NOT_DUE = no("no-emblem-due", _("This case does not stand where something is done with an emblem."))
NOT_DONE = no("not-signed", _("It has not been done yet: two registrars decide, then the signer does it."))
NO_EMBLEM = no("no-emblem", _("The emblem that this case is about is not in the register."))
REVOKED = no("revoked", _("This emblem has been revoked. That is never undone."))
DOES_NOT_FIT = no("does-not-fit", _("This cannot be done with the emblem in its present state."))
ALREADY = no("already-proposed", _("An order about this emblem has already been proposed."))
NOT_WAITING = no("not-waiting", _("This order does not wait for an approval."))


def due_kind(case: Case) -> str | None:
    """What the edition has done with an emblem where the case stands; None where nothing."""
    return case.at_stage.emblem


def is_registrar(person: Person, case: Case, duty: Duty, at: datetime) -> bool:
    """Whether the person holds, with this duty, a role of the very edition under which the case runs."""
    standing = person.standing(at)
    return standing.has(duty) and standing.has_role(case.rules.roles_that(duty))


def ruling_case(order: Order) -> Case:
    """The case whose edition says who decides an order: its own, else the one in which the emblem was awarded."""
    return order.case or order.emblem.case


def emblem_about(case: Case) -> Emblem | None:
    """The emblem that a case is about: the one it was opened for, or the one it has earned."""
    kind, key = split_ref(case.about)
    rows = Emblem.objects.select_related("case__round__edition", "area__province")
    return rows.filter(pk=key).first() if kind == "emblem" else rows.filter(case=case).first()


def fits(kind: str, emblem: Emblem | None) -> Answer:
    """Whether this can be ordered in the state in which the emblem is; a revoked one bears nothing any more."""
    if emblem is None:
        return yes if kind == OrderKind.ISSUE else NO_EMBLEM
    if emblem.state == EmblemState.REVOKED:
        return REVOKED
    return yes if emblem.state in FITS[kind] else DOES_NOT_FIT


def nothing_underway(emblem: Emblem | None) -> Answer:
    """Whether no other order about the emblem is still on its way."""
    busy = emblem is not None and Order.objects.filter(emblem=emblem, state__in=UNDERWAY).exists()
    return ALREADY if busy else yes


def may_propose(person: Person, case: Case, at: datetime) -> Answer:
    """Whether the person may propose what a case asks for: a registrar, for a case that waits for its emblem."""
    if not is_registrar(person, case, Duty.ISSUE_EMBLEM, at):
        return NOT_REGISTRAR
    kind = due_kind(case)
    if kind is None:
        return NOT_DUE
    emblem = emblem_about(case)
    return first_no(nothing_underway(emblem), fits(kind, emblem))


def may_reissue(person: Person, emblem: Emblem, at: datetime) -> Answer:
    """Whether the person may propose that an emblem be issued anew."""
    if not is_registrar(person, emblem.case, Duty.ISSUE_EMBLEM, at):
        return NOT_REGISTRAR
    return first_no(nothing_underway(emblem), fits(OrderKind.REISSUE, emblem))


def may_approve(person: Person, order: Order, at: datetime) -> Answer:
    """Whether the person may approve (or decline) a proposed order: a second registrar."""
    if not is_registrar(person, ruling_case(order), Duty.APPROVE_EMBLEM, at):
        return NOT_REGISTRAR
    if order.state != OrderState.PROPOSED:
        return NOT_WAITING
    if order.proposed_by_id == person.pk:
        return no("two-people", _("You proposed this order: a second person must approve it."))
    return yes


def may_approve_all(person: Person, orders: Iterable[Order], at: datetime) -> Answer:
    """Whether the person may approve (or decline) every order of a batch."""
    found = list(orders)
    return first_no(*(may_approve(person, order, at) for order in found)) if found else NOT_WAITING


def may_see(person: Person, emblem: Emblem, at: datetime) -> Answer:
    """Whether the person may see what was ordered about an emblem: its city, its province, the offices; before it is issued, registrars."""
    standing = person.standing(at)
    if standing.has(Duty.ISSUE_EMBLEM) or standing.has(Duty.APPROVE_EMBLEM):
        return yes
    return yes if emblem.state in PUBLIC and is_inside(person, emblem.case, at) else HIDDEN


def leads_to(flow: Flow) -> str:
    """What a flow about an emblem has done with it in the end (`emblem:` of its registry stage); empty where nothing."""
    return next((stage.emblem for stage in flow.stages if stage.emblem), "")


def may_open(person: By, emblem: Emblem, round_: Round | None, flow: str, at: datetime) -> Answer:
    """Whether the person may open a case of this kind about an emblem: the edition names the role, the emblem is in a state for it."""
    if round_ is None:
        return no("no-round", _("No round of this programme is running in which the case could be opened."))
    if not isinstance(person, Person):
        return HIDDEN
    answer = may_open_case(person, round_, emblem.area, flow, at)
    if answer.code in ("no-such-flow", "not-opener"):
        return answer
    return first_no(fits(leads_to(round_.rules.flow(flow)), emblem), answer)


def may_record_ceremony(by: By, at: datetime) -> Answer:
    """Whether they may record a ceremony: a registrar, or the installation itself when it enters the public record."""
    if by is None or isinstance(by, str) or (isinstance(by, Person) and by.standing(at).has(Duty.ISSUE_EMBLEM)):
        return yes
    return NOT_REGISTRAR


def order_done(case: Case, by: Any, at: datetime) -> Answer:
    """The guard `emblem.order-done` (GUARD): whether the signer has done what this case asks for."""
    return yes if Order.objects.filter(case_id=case.pk, state=OrderState.DONE).exists() else NOT_DONE


def about(emblem: Emblem) -> str:
    """The reference by which a case says that it is about this emblem."""
    return ref(emblem)
