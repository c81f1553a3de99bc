"""`steps.move(...)`: the only mover of cases. It knows the shape of a move; the moves come with the case, from its edition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, NotAllowed, no, require, yes
from tramuang.base.happenings import happening
from tramuang.base.models import Step
from tramuang.base.refs import ref


class Move(Protocol):
    """What the mover needs to know of an edition's move."""

    @property
    def code(self) -> str: ...
    @property
    def from_(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def who(self) -> tuple[str, ...]: ...
    @property
    def guards(self) -> tuple[str, ...]: ...
    @property
    def needs(self) -> tuple[str, ...]: ...


class Movable(Protocol):
    """A record that moves: its stage, the version of the stage, its edition's moves, and who may."""

    pk: Any
    stage: str
    stage_version: int
    due: date | None

    def moves(self) -> Iterable[Move]: ...
    def may_move(self, move: Any, by: Any, at: datetime) -> Answer: ...


Guard = Callable[[Any, Any, datetime], Answer]
# A guard that must know the move itself, and what it cites: None while it is only asked whether the move could be made.
MoveGuard = Callable[[Any, Any, datetime, Move, str | None], Answer]
_guards: dict[str, MoveGuard] = {}

UNKNOWN_GUARD = no("guard-unknown", _("The rules of this round ask for a check that this installation does not know."))
STALE = no("stale", _("Somebody else has changed this in the meantime. Read the page again and decide anew."))


def register_guard(name: str, guard: Guard) -> None:
    """Give a guard the name by which an edition may call it; `guard(case, by, at)` answers."""
    _guards[name] = lambda case, by, at, _move, _cites: guard(case, by, at)


def register_move_guard(name: str, guard: MoveGuard) -> None:
    """The same for a guard that reads the move and what it cites: `guard(case, by, at, move, cites)`.

    `cites` is None while nobody moves yet: the guard then answers whether anything could be cited.
    """
    _guards[name] = guard


def guard_names() -> set[str]:
    """The names an edition may use."""
    return set(_guards)


def find(case: Movable, code: str) -> Move | None:
    """The edition's move of that code out of the case's present stage, if there is one."""
    return next((move for move in case.moves() if move.code == code and move.from_ == case.stage), None)


def may(case: Movable, code: str, *, by: Any, at: datetime, cites: str | None = None) -> Answer:
    """Whether this person may make this move now: the edition allows it, the role is right, every guard agrees.

    `cites` is the reference the move would rest on; None only asks whether it could be made.
    """
    move_ = find(case, code)
    if move_ is None:
        return no("no-such-move", _("The rules of this round do not allow this step from the present stage."))
    answer = case.may_move(move_, by, at)
    for name in move_.guards:
        if not answer.ok:
            return answer
        # Editions are checked against these names when they are published; a name lost since then keeps the door shut.
        guard = _guards.get(name)
        answer = guard(case, by, at, move_, cites) if guard else UNKNOWN_GUARD
    return answer


def _needs(move_: Move, at: datetime, *, reason: str, due: date | None, cites: str) -> Answer:
    if "reason" in move_.needs and not reason:
        return no("reason-missing", _("Write the reason: the city will read it."))
    if "due" in move_.needs and due is None:
        return no("due-missing", _("Set the date by which the city should answer."))
    if due is not None and due < localdate(at):
        return no("due-past", _("The date by which to answer has already passed."))
    if "resolution" in move_.needs and not cites:
        return no("resolution-missing", _("This step cites a resolution; choose it."))
    return yes


def hold(case: Any, seen: int) -> None:
    """Hold the case until the transaction ends, so that nobody moves it while it is being changed; raise NotAllowed if it has moved.

    An action that changes what a guard looks at (a plan, a score sheet) holds its case first.
    """
    held = type(case).objects.select_for_update().filter(pk=case.pk, stage=case.stage, stage_version=seen)
    if case.stage_version != seen or not held.values_list("pk", flat=True).first():
        raise NotAllowed(STALE)


def move(
    case: Any,
    code: str,
    *,
    by: Any,
    at: datetime,
    seen: int,
    reason: str = "",
    due: date | None = None,
    cites: Any = "",
) -> Step:
    """Move the case; raise NotAllowed with the reason when it may not be moved or somebody was faster.

    `seen` is the stage version the caller saw; `cites` the decision (record or reference) on which the move rests.
    """
    reason, cited = reason.strip(), ref(cites) if cites else ""
    with happening(f"{case._meta.model_name}.moved", case, by=by, at=at, move=code, seen=seen) as note:
        # Held before the guards look: what they see stays so until the move is made.
        hold(case, seen)
        require(may(case, code, by=by, at=at, cites=cited))
        move_ = find(case, code)
        assert move_ is not None
        require(_needs(move_, at, reason=reason, due=due, cites=cited))
        # The database decides who was first: of two people at the same button one finds no row to change.
        left = case.stage
        won = type(case).objects.filter(pk=case.pk, stage=left, stage_version=seen)
        if not won.update(stage=move_.to, stage_version=seen + 1, due=due):
            raise NotAllowed(STALE)
        step = Step.objects.create(
            subject=ref(case), seen=seen, move=code, from_stage=left, to_stage=move_.to,
            by=ref(by), at=at, reason=reason, due=due, cites=cited,
        )  # fmt: skip
        note.data.update({"from": left, "to": move_.to, "due": due, "cites": cited})
    case.stage, case.stage_version, case.due = move_.to, seen + 1, due
    return step
