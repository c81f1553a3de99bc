"""Classes of a choropleth: few, of equal number of places, never cutting a tie in two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tramuang.figures.pure.drawing.scales import places_for, written

MOST = 5


@dataclass(frozen=True, slots=True)
class Shade:
    """A class of the map: its number (1 is the least), from and up to which value, and how many places are in it."""

    number: int
    low: float
    high: float
    count: int

    def words(self, places: int) -> str:
        """The class as its legend says it."""
        low, high = written(self.low, places), written(self.high, places)
        return low if low == high else f"{low} – {high}"


@dataclass(frozen=True)
class Shades:
    """The classes of some values, and the class of each code."""

    shades: tuple[Shade, ...]
    of: Mapping[str, int]
    places: int


def shades(values: Mapping[str, float], most: int = MOST) -> Shades:
    """Classes with about as many places each; equal values are always in one class."""
    different = sorted(set(values.values()))
    if not different:
        return Shades((), {}, 0)
    most = min(most, len(different))
    ordered = sorted(values.values())
    tops = _tops(ordered, different, most)
    of = {code: _class(value, tops) for code, value in values.items()}
    found = []
    # Few classes take shades far apart from each other.
    numbers = {1: (3,), 2: (2, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5)}.get(len(tops), tuple(range(1, len(tops) + 1)))
    for n, number in enumerate(numbers):
        inside = [value for code, value in values.items() if of[code] == n]
        found.append(Shade(number, min(inside), max(inside), len(inside)))
    return Shades(tuple(found), {code: numbers[n] for code, n in of.items()}, places_for(ordered))


def _tops(ordered: Sequence[float], different: Sequence[float], most: int) -> list[float]:
    """The greatest value of each class."""
    if len(different) <= most:
        return list(different)
    tops: list[float] = []
    for n in range(1, most):
        top = ordered[round(len(ordered) * n / most) - 1]
        if top < ordered[-1] and (not tops or top > tops[-1]):
            tops.append(top)
    return [*tops, ordered[-1]]


def _class(value: float, tops: Sequence[float]) -> int:
    return next(n for n, top in enumerate(tops) if value <= top)
