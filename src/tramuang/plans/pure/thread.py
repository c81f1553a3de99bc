"""A plan as plain values: what the rules of this room are asked about, without any table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NeedValue:
    """What a group of people in the area says it needs."""

    id: str
    group: str
    th: str
    en: str = ""
    voices: int | None = None
    voiced_on: date | None = None
    channel: str = ""
    source: str = ""
    provenance: str = "real"


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """How a goal is measured; a baseline or target that nobody knows is None, never nought."""

    id: str
    name_th: str
    name_en: str = ""
    unit_th: str = ""
    unit_en: str = ""
    direction: str = "up"
    baseline: Decimal | None = None
    baseline_year: int | None = None
    target: Decimal | None = None
    target_year: int | None = None
    evidence: str = ""
    provenance: str = "real"


@dataclass(frozen=True, slots=True)
class GoalValue:
    """What the city wants to reach in a domain, with the needs behind it and the national targets it serves."""

    id: str
    domain: str
    th: str
    en: str = ""
    needs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    indicators: tuple[IndicatorValue, ...] = ()
    provenance: str = "real"


@dataclass(frozen=True, slots=True)
class LineValue:
    """Money for a project in one fiscal year; an amount that nobody knows is None, never nought."""

    year: int
    source: str = ""
    basis: str = "estimated"
    amount: Decimal | None = None
    provenance: str = "real"


@dataclass(frozen=True, slots=True)
class ProjectValue:
    """What the city will do, for which goals, in which fiscal years and with what money."""

    id: str
    domain: str
    name_th: str
    name_en: str = ""
    objective_th: str = ""
    objective_en: str = ""
    unit_th: str = ""
    unit_en: str = ""
    goals: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    service: str = ""
    source: str = ""
    lines: tuple[LineValue, ...] = ()
    provenance: str = "real"

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the project: those it names, else those it has money lines for."""
        if self.first_year is not None and self.last_year is not None:
            return tuple(range(self.first_year, self.last_year + 1))
        return tuple(sorted({line.year for line in self.lines}))


@dataclass(frozen=True, slots=True)
class PartValue:
    """The text of one of the edition's components."""

    criterion: str
    th: str = ""
    en: str = ""

    @property
    def written(self) -> bool:
        """Whether anything stands there."""
        return bool(self.th.strip() or self.en.strip())


@dataclass(frozen=True, slots=True)
class PlanValue:
    """A whole plan; `needs` are all needs of the area, whether the plan answers them or not."""

    round: str
    area: str
    case: str
    city_type: str = ""
    vision_th: str = ""
    vision_en: str = ""
    vision_source: str = ""
    vision_provenance: str = "real"
    domains: tuple[str, ...] = ()
    parts: tuple[PartValue, ...] = ()
    needs: tuple[NeedValue, ...] = ()
    goals: tuple[GoalValue, ...] = ()
    projects: tuple[ProjectValue, ...] = ()
    provenance: str = "real"
    answered: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answered", frozenset(need for goal in self.goals for need in goal.needs))

    @property
    def lines(self) -> tuple[LineValue, ...]:
        """Every budget line of every project."""
        return tuple(line for project in self.projects for line in project.lines)

    def projects_of(self, goal: GoalValue) -> Sequence[ProjectValue]:
        """The projects that serve a goal."""
        return [project for project in self.projects if goal.id in project.goals]
