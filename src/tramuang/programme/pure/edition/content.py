"""What an edition asks of a plan: domains, components, targets, score sheets, and the instruments around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tramuang.programme.pure.edition.basics import Status, Text, find


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of service within a domain; a project names the topics it serves."""

    code: str
    domain: str
    label: Text


@dataclass(frozen=True, slots=True)
class Domain:
    """One field of city life that a plan may choose (a petal of the emblem).

    `colour` names a tint of the look, `hex` is the same colour for documents, `icon` a Tabler outline.
    """

    code: str
    label: Text
    short: Text
    colour: str
    hex: str
    icon: str
    mandatory: bool
    topics: tuple[Topic, ...]
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class DomainRule:
    """How many domains a plan must choose beside the mandatory ones."""

    at_least_other: int
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that belongs in a component of the plan."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """One component of the plan, which is also one criterion of its assessment."""

    code: str
    label: Text
    short: Text
    guidance: Text
    parts: tuple[Part, ...]
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class CityType:
    """A kind of city that the programme knows."""

    code: str
    label: Text
    guidance: Text | None
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people whose needs must be considered."""

    code: str
    label: Text
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class BudgetSource:
    """Where a project's money comes from."""

    code: str
    label: Text
    public: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A target or an indicator of a national plan, which a goal of a city can name."""

    code: str
    plan: str
    kind: str
    label: Text
    value: Decimal | None
    unit: Text | None
    year: int | None
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class NationalPlan:
    """A plan above the programme, whose targets a city's goals may serve."""

    code: str
    label: Text
    from_: date | None
    to: date | None
    targets: tuple[Target, ...]
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class InstrumentState:
    """What became of a policy instrument, and when: on a known day, or by some day at the latest."""

    state: str
    on: date | None
    source: tuple[str, ...]
    status: Status
    note: Text | None = None
    by: date | None = None

    @property
    def reached(self) -> date | None:
        """The day by which the state was certainly reached, when one is known."""
        return self.on or self.by


@dataclass(frozen=True, slots=True)
class Instrument:
    """A cabinet resolution, regulation, tax measure or register, with its dated states."""

    code: str
    label: Text
    voluntary: bool
    states: tuple[InstrumentState, ...]
    note: Text | None = None

    def state_on(self, day: date) -> InstrumentState | None:
        """The last state certainly reached by a day; a state without any date counts as reached."""
        reached = [s for s in self.states if s.reached is None or s.reached <= day]
        return reached[-1] if reached else None


@dataclass(frozen=True, slots=True)
class Level:
    """What a score means in words."""

    score: Decimal
    label: Text


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a score sheet, belonging to a criterion or to a domain (`of`)."""

    code: str
    of: str
    label: Text
    weight: Decimal | None
    max: Decimal
    source: tuple[str, ...]
    status: Status
    guidance: Text | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """When a scored case passes; `mark` and `aggregate` are codes of parameters."""

    kind: str
    mark: str | None
    at_least_other: int
    source: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet: its lines, its scale, how lines combine and how several reviewers become one figure."""

    code: str
    label: Text
    about: str
    min: Decimal
    max: Decimal
    step: Decimal
    combine: str
    aggregate: str
    levels: tuple[Level, ...]
    items: tuple[Item, ...]
    rule: Rule
    source: tuple[str, ...]
    status: Status

    def item(self, code: str) -> Item:
        """The line of that code."""
        return find(self.items, code)

    def items_of(self, of: str) -> tuple[Item, ...]:
        """The lines that belong to one criterion or one domain."""
        return tuple(item for item in self.items if item.of == of)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The criteria or domains that this sheet scores, in order."""
        return tuple(dict.fromkeys(item.of for item in self.items))

    def level(self, score: Decimal) -> Level | None:
        """What a score means in words, when the sheet says so."""
        return next((level for level in self.levels if level.score == score), None)
