"""What questions about figures are answered with: plain values, all of one revision each."""

from __future__ import annotations

from dataclasses import dataclass, field

from tramuang.figures.pure.definitions.model import Band, Index
from tramuang.figures.pure.formulas import Text
from tramuang.figures.pure.recognising.periods import Period


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed figure. `value` None is unknown, never nought. `kind` is area or province where the place's own values were computed, and
    province, region or nation with `rolled` where it comes from the places within: then `known` of `expected` places had everything it rests on."""

    indicator: str
    place: str
    kind: str
    period: Period
    value: float | None
    unit: str
    rank: int | None
    of: int
    definition_hash: str
    edition: str
    revision: int
    rolled: bool = False
    known: int = 0
    expected: int = 0

    @property
    def coverage(self) -> tuple[int, int]:
        """Of how many places, and of how many expected."""
        return self.known, self.expected


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in a ranking; places without a value have no rank and stand last."""

    place: str
    value: float | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a place beside the nation: an indicator with the national figure, or an index (which has none), with how many are known."""

    period: Period
    value: float | None
    rank: int | None
    of: int
    nation: float | None
    known: int
    expected: int
    definition_hash: str
    edition: str
    revision: int


@dataclass(frozen=True)
class Distribution:
    """The figures of all places in one period: how many are known, the quartiles, and how many lie in each of equal steps."""

    known: int
    expected: int
    least: float
    quarter: float
    median: float
    three_quarters: float
    most: float
    steps: tuple[tuple[float, float, int], ...]
    values: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator within a pillar: its weight there, the figure, and what it became on the pillar's scale."""

    indicator: str
    weight: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """A level of an index for one place: the index itself, or a pillar with those below it."""

    code: str
    label: Text
    weight: float
    value: float | None
    rank: int | None
    of: int
    pillars: tuple[Score, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexScore:
    """An index for one place and period: `score` is its highest level."""

    index: Index
    place: str
    period: Period
    score: Score
    band: Band | None
    definition_hash: str
    edition: str
    revision: int


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the seven domains of a place, with its figures; unknown ones stand there too."""

    code: str
    figures: tuple[Figure, ...]

    @property
    def known(self) -> int:
        """How many of its figures are known."""
        return sum(each.value is not None for each in self.figures)
