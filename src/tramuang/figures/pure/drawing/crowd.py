"""How a figure is spread over thousands of places: columns of equal width, the middle half, and one place marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tramuang.figures.pure.drawing.history import Tick, tick_words
from tramuang.figures.pure.drawing.scales import round_scale


@dataclass(frozen=True, slots=True)
class Column:
    """So many places between two values: where the column stands, how wide and how high it is, in hundredths of the field."""

    x: float
    wide: float
    high: float
    title: str

    @property
    def top(self) -> float:
        """Where it begins, from the top."""
        return round(100 - self.high, 2)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The drawing of a distribution of many."""

    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    half: tuple[float, float]
    middle: float
    mark: float | None


def crowd(
    steps: Sequence[tuple[float, float, int]],
    quartiles: tuple[float, float, float],
    titles: Sequence[str],
    mark: float | None = None,
) -> Crowd:
    """Columns from steps (from, to, how many), with the quartiles and the figure of the marked place."""
    scale, ticks = round_scale([steps[0][0], steps[-1][1]], most=5)
    most = max(count for _low, _high, count in steps)
    columns = tuple(
        # One among thousands must still be seen.
        Column(
            scale.at(low),
            round(scale.at(high) - scale.at(low), 2),
            round(max(count / most * 100, 2.0 if count else 0.0), 2),
            title,
        )
        for (low, high, count), title in zip(steps, titles, strict=True)
    )
    low, middle, high = (scale.at(value) for value in quartiles)
    drawn = tuple(Tick(scale.at(tick), tick_words(tick, ticks)) for tick in ticks)
    return Crowd(columns, drawn, (low, round(high - low, 2)), middle, None if mark is None else scale.at(mark))
