"""Who decides what and when: roles, bodies, deadlines, and the flows with their stages and moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tramuang.programme.pure.edition.basics import Other, Status, Text, find


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may be in this programme; `decides` asks for a second factor at sign-in."""

    code: str
    label: Text
    scope: str
    decides: bool = False
    does: tuple[str, ...] = ()

    def may(self, duty: str) -> bool:
        """Whether this role carries a duty (one of DUTIES)."""
        return duty in self.does


@dataclass(frozen=True, slots=True)
class Chair:
    """Who presides over a body, by office and never by name."""

    office: Text
    from_: date | None
    to: date | None
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Power:
    """What a body may resolve: on which stage of which flow, and with which outcomes."""

    flow: str
    stage: str
    outcomes: tuple[str, ...]
    source: tuple[str, ...]
    status: Status
    from_: date | None = None
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A committee or working group, in office between two dates."""

    code: str
    label: Text
    short: Text
    from_: date | None
    to: date | None
    chairs: tuple[Chair, ...]
    secretary: Text | None
    powers: tuple[Power, ...]
    quorum: str
    succeeds: str | None
    source: tuple[str, ...]
    status: Status
    note: Text | None = None

    def in_office(self, day: date) -> bool:
        """Whether the body is in office on a day; an unknown date does not exclude it."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)

    def chair_on(self, day: date) -> Chair | None:
        """Who presides on a day, or None when it is not known."""
        for chair in self.chairs:
            if (chair.from_ is None or chair.from_ <= day) and (chair.to is None or day <= chair.to):
                return chair
        return None

    def may_resolve(self, flow: str, stage: str, outcome: str) -> bool:
        """Whether the edition gives this body the power to resolve so on that stage."""
        return any(p.flow == flow and p.stage == stage and outcome in p.outcomes for p in self.powers)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a body can resolve about a case."""

    code: str
    label: Text
    favourable: bool
    conditions: bool
    resubmit: bool
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Deadline:
    """A window or a length of time; a round fills in the dates that the edition leaves open."""

    code: str
    label: Text
    opens: date | None
    closes: date | None
    days: int | None
    after: str | None
    source: tuple[str, ...]
    status: Status
    note: Text | None = None
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A place where a case can stand. Ask for its properties, never for its code."""

    code: str
    label: Text
    public: Text
    holder: str | None
    terminal: bool = False
    result: str | None = None
    plan_editable: bool = False
    report_editable: bool = False
    public_plan: bool = False
    scored: tuple[str, ...] = ()
    body: str | None = None
    emblem: str | None = None
    deadline: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A way from one stage to another: who may take it, what is checked, what must be given with it.

    A move that the file lets leave several stages becomes one Move for each, all under the same code.
    """

    code: str
    from_: str
    to: str
    who: tuple[str, ...]
    label: Text
    guards: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    body: str | None = None
    outcome: str | None = None

    def requires(self, need: str) -> bool:
        """Whether something (one of NEEDS) must be given with this move."""
        return need in self.needs


@dataclass(frozen=True, slots=True)
class Flow:
    """The way of one kind of case."""

    code: str
    label: Text
    start: str
    needs_emblem: bool
    opened_by: tuple[str, ...]
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...]
    source: tuple[str, ...]
    status: Status

    def stage(self, code: str) -> Stage:
        """The stage of that code."""
        return find(self.stages, code)

    def move(self, code: str, stage: str | None = None) -> Move:
        """The move of that code (out of that stage, where several share it)."""
        return find((move for move in self.moves if stage is None or move.from_ == stage), code)

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        """The moves that leave a stage, in the edition's order."""
        return tuple(move for move in self.moves if move.from_ == stage)

    @property
    def terminals(self) -> tuple[Stage, ...]:
        """The stages at which a case is closed."""
        return tuple(stage for stage in self.stages if stage.terminal)


@dataclass(frozen=True, slots=True)
class Nomination:
    """How a candidate comes into a round; `limit` is the code of a parameter."""

    by: str
    role: str
    limit: str
    per: str
    competing: bool
    letter: bool
    flow: str
    source: tuple[str, ...]
    status: Status
