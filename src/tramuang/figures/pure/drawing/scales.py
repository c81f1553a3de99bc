"""Scales: from values to places on a field of 100 by 100, with round ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of values laid on 0–100; `flip` for heights, which grow downwards."""

    low: float
    high: float
    flip: bool = False

    def at(self, value: float) -> float:
        """The place of a value."""
        span = self.high - self.low
        share = 50.0 if span <= 0 else (value - self.low) / span * 100
        return round(100 - share if self.flip else share, 2)


def finite(values: Iterable[float | None]) -> list[float]:
    """The known ones among some values."""
    return [value for value in values if value is not None and math.isfinite(value)]


def step_for(span: float, most: int = 5) -> float:
    """The round step (1, 2, 2.5, 5 times a power of ten) with which a span has at most so many."""
    if span <= 0 or not math.isfinite(span):
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    for times in (1, 2, 2.5, 5, 10):
        if span / (times * power) <= most + 1e-9:
            return times * power
    return 10 * power


def round_scale(
    values: Sequence[float], *, nought: bool = False, flip: bool = False, most: int = 4
) -> tuple[Scale, list[float]]:
    """A scale that begins and ends at round values around these, and its ticks; with `nought` it holds nought."""
    low, high = min(values), max(values)
    if nought:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-12 * max(abs(high), abs(low)):
        wide = abs(high) * 0.1 or 1.0
        low, high = low - wide, high + wide
    step = step_for(high - low, most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [count * step for count in range(first, last + 1)]
    return Scale(ticks[0], ticks[-1], flip), ticks


def written(value: float | None, places: int | None = None) -> str:
    """A number as people read it: thousands apart, rounded half up; without `places`, three figures that say something."""
    if value is None or not math.isfinite(value):
        return ""
    if places is None:
        places = places_for([value])
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{exact:,f}"
    return text[1:] if text.startswith("-") and not exact else text.replace("-", "−", 1)


def places_for(values: Iterable[float | None]) -> int:
    """How many decimal places a column of values needs, so that all of them are comparable."""
    found = [abs(value) for value in finite(values)]
    top = max(found, default=0.0)
    if top >= 1000 or all(value == int(value) for value in found):
        return 0
    return 1 if top >= 20 else 2 if top >= 0.1 else 4
