"""What the files define, as frozen values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from tramuang.figures.pure.formulas import Node, Text, Timing, names, written

# Of the parts of a longer period these shares must be known where an element does not say more: nine months of a mean's twelve.
SHARES = {"sum": 1.0, "stock": 1.0, "mean": 0.75}


@dataclass(frozen=True, slots=True)
class Element:
    """What is observed: one column of the columnar copy. `adds` says how it becomes a longer period."""

    name: str
    label: Text
    unit: str
    adds: str
    agency: Text | None = None
    source: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    file: str = ""
    line: int = 0
    least_share: float | None = None

    @property
    def share(self) -> float:
        """How large a share of its parts must be known for a longer period to be made of them."""
        return SHARES[self.adds] if self.least_share is None else self.least_share


@dataclass(frozen=True, slots=True)
class Normalise:
    """How figures of different units come onto one scale."""

    method: str = "minmax"
    winsor: tuple[float, float] | None = None
    low: float | None = None
    high: float | None = None
    log: bool = False
    scale: float = 100.0


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold of an indicator's data: a condition, or the greatest change within a year."""

    level: str
    condition: Node | None = None
    yoy_jump: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What an indicator is to reach, when, who says so, and how far that was read at whoever says it."""

    value: float
    year_be: int | None = None
    source: str = ""
    name: Text | None = None
    status: str = "unverified"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure computed from elements and other indicators."""

    id: str
    label: Text
    unit: str
    direction: str
    domain: str
    formula: str
    node: Node
    plain: Node
    timing: Timing
    version: int
    hash: str = ""
    about: Text | None = None
    source: tuple[str, ...] = ()
    rollup: str = "none"
    rollup_weight: str = ""
    checks: tuple[Check, ...] = ()
    target: Target | None = None
    normalise: Normalise | None = None
    weight: float = 1.0
    status: str = "unverified"
    file: str = ""
    line: int = 0

    @property
    def inputs(self) -> tuple[str, ...]:
        """The elements and indicators its formula names."""
        return names(self.node)


def spine_of(timing: Timing) -> str:
    """The periods on which an indicator is computed: months, quarters, years or fiscal years."""
    return timing.publish if timing.grain == "year" and timing.publish == "fiscal-year" else timing.grain


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator in an index."""

    indicator: str
    weight: float
    normalise: Normalise
    reverse: bool


@dataclass(frozen=True, slots=True)
class Pillar:
    """A level of an index: parts or further pillars, their weights, and how they become one score."""

    code: str
    label: Text
    weight: float
    entries: tuple[Part | Pillar, ...]
    aggregate: str = "arithmetic"
    min_share: float = 0.0

    def parts(self) -> Iterator[Part]:
        """Every indicator below, in order."""
        for entry in self.entries:
            if isinstance(entry, Part):
                yield entry
            else:
                yield from entry.parts()

    def pillars(self) -> Iterator[Pillar]:
        """This pillar and those below it, the deepest first."""
        for entry in self.entries:
            if isinstance(entry, Pillar):
                yield from entry.pillars()
        yield self


@dataclass(frozen=True, slots=True)
class Band:
    """A name for scores from a mark upwards."""

    start: float
    label: Text


@dataclass(frozen=True, slots=True)
class Index:
    """A score composed of indicators; `root` is its highest level and carries the index's own code."""

    id: str
    label: Text
    version: int
    root: Pillar
    hash: str = ""
    about: Text | None = None
    source: tuple[str, ...] = ()
    structure: str = "ours"
    weighting: str = "ours"
    bands: tuple[Band, ...] = field(default=())
    file: str = ""
    line: int = 0


def digest(meaning: object) -> str:
    """SHA-256 of plain values in one writing."""
    said = json.dumps(meaning, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def indicator_hash(found: Indicator, elements: dict[str, Element], hashes: dict[str, str]) -> str:
    """The hash of an indicator's meaning: words, sources and targets are not in it."""
    inputs = {name: _element(elements[name]) if name in elements else hashes[name] for name in found.inputs}
    timing = found.timing
    period = [timing.grain, timing.publish, timing.rule, timing.enough, timing.carry_forward]
    meaning = [found.id, found.version, written(found.plain), found.unit, found.direction, inputs, period]
    return digest([*meaning, found.rollup, found.rollup_weight])


def _element(found: Element) -> list[object]:
    return [found.unit, found.adds, *([] if found.least_share is None else [found.least_share])]


def index_hash(found: Index, hashes: dict[str, str]) -> str:
    """The hash of an index's meaning: its whole tree, and the hashes of its indicators."""

    def told(entry: Part | Pillar) -> object:
        if isinstance(entry, Part):
            n = entry.normalise
            way = [n.method, n.winsor, n.low, n.high, n.log, n.scale]
            return [entry.indicator, hashes[entry.indicator], entry.weight, entry.reverse, way]
        return [entry.code, entry.weight, entry.aggregate, entry.min_share, [told(below) for below in entry.entries]]

    return digest([found.id, found.version, told(found.root)])
