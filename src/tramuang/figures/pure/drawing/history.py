"""A figure through time against its target: unbroken runs as lines, gaps left open, several places on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tramuang.figures.pure.drawing.scales import Scale, finite, round_scale, written


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, its values in the order of the periods (None is not known), and how it is drawn."""

    label: str
    values: tuple[float | None, ...]
    kind: str = "own"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: a value, on which side of it is good (up, down or neither), and by which period (else always)."""

    value: float
    direction: str = "up"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A known value on the field."""

    x: float
    y: float
    title: str
    text: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line: unbroken runs, and a dot for each value (for the own line), the last one named."""

    label: str
    kind: str
    runs: tuple[str, ...]
    dots: tuple[Dot, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything that a history needs: lines, axes, the target and the band on its good side."""

    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    target: float | None = None
    target_text: str = ""
    # The band of what would be good: from, and how high.
    band: tuple[float, float] | None = None
    gaps: tuple[str, ...] = field(default=())

    @property
    def named(self) -> list[Line]:
        """The lines that are told apart, the faint ones left out."""
        return [line for line in self.lines if line.kind != "many"]

    @property
    def many(self) -> int:
        """How many faint lines there are."""
        return sum(line.kind == "many" for line in self.lines)

    @property
    def empty(self) -> bool:
        """Whether nothing at all is known."""
        return not any(line.dots for line in self.lines)


def history(
    periods: Sequence[str],
    series: Sequence[Series],
    goal: Goal | None = None,
    *,
    unit: str = "",
    places: int = 1,
    labels: int = 6,
) -> Drawn:
    """The drawing of some series over the same periods; `labels` is how many periods are named under it at most."""
    values = finite(value for each in series for value in each.values)
    if goal is not None:
        values.append(goal.value)
    if not values:
        return Drawn((), (), (), gaps=tuple(periods))
    # Percentages and counts lie above nought; where all lie far from it, a line need not begin there.
    near = min(values) >= 0 and min(values) < 0.5 * max(values)
    scale, ticks = round_scale(values, nought=near, flip=True)
    lines = tuple(_line(each, periods, scale, unit, places) for each in series)
    target = band = None
    if goal is not None:
        target = scale.at(goal.value)
        band = {"up": (0.0, target), "down": (target, round(100 - target, 2))}.get(goal.direction)
    own = series[0].values if series else ()
    gaps = tuple(period for period, value in zip(periods, own, strict=True) if value is None)
    return Drawn(
        lines, _across(periods, labels), tuple(Tick(scale.at(tick), tick_words(tick, ticks)) for tick in ticks),
        target, goal.label if goal else "", band, gaps,
    )  # fmt: skip


def tick_words(tick: float, ticks: Sequence[float]) -> str:
    """A tick with as many places as its step needs, thousands and millions shortened nowhere."""
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    places = 0
    while places < 6 and abs(round(step, places) - step) > 1e-9 * step:
        places += 1
    return written(tick, places)


def _line(each: Series, periods: Sequence[str], scale: Scale, unit: str, places: int) -> Line:
    runs: list[list[tuple[float, float]]] = [[]]
    dots: list[Dot] = []
    known = [n for n, value in enumerate(each.values) if value is not None]
    for n, value in enumerate(each.values):
        if value is None:
            runs.append([])
            continue
        x, y = _place(n, len(periods)), scale.at(value)
        runs[-1].append((x, y))
        text = written(value, places)
        dots.append(Dot(x, y, f"{each.label} {periods[n]}: {text} {unit}".strip(), text, n == known[-1]))
    drawn = tuple(" ".join(f"{x:g},{y:g}" for x, y in run) for run in runs if len(run) > 1)
    return Line(each.label, each.kind, drawn, tuple(dots), each.href)


def _place(n: int, count: int) -> float:
    """Where the n-th of some periods lies: inwards of the edges, so that dots and their words have room."""
    return 50.0 if count == 1 else round(4 + n / (count - 1) * 90, 2)


def _across(periods: Sequence[str], most: int) -> tuple[Tick, ...]:
    count = len(periods)
    every = max(1, -(-(count - 1) // max(1, most - 1))) if count > 1 else 1
    # Counted from the newest, which is always named.
    return tuple(Tick(_place(n, count), periods[n]) for n in range(count) if (count - 1 - n) % every == 0)
