"""How a figure is spread over places: a dot for each, piled up where they meet; the middle half, and one place marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tramuang.figures.pure.drawing.history import Tick, tick_words
from tramuang.figures.pure.drawing.scales import round_scale

# A dot's share of the narrowest field (320 px wide, dots of 9 px).
WIDE = 2.8
HIGH = 10.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place among the others: where, how high in its pile (0 is the ground), what it is called."""

    x: float
    level: int
    title: str
    href: str = ""
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """The drawing of a distribution; heights in pixels from the ground upwards."""

    spots: tuple[Spot, ...]
    ticks: tuple[Tick, ...]
    levels: int
    # The middle half of the places, and the middle one.
    half: tuple[float, float] | None
    middle: float | None
    mark: Spot | None = None

    @property
    def height(self) -> float:
        """How high the piles are."""
        return max(self.levels, 3) * HIGH

    def y(self, spot: Spot) -> float:
        """The height of a spot from the top of the field."""
        return round(self.height - (spot.level + 0.5) * HIGH, 1)

    @property
    def drawn(self) -> list[tuple[Spot, float]]:
        """Every spot with its height from the top, the marked one last, above the others."""
        return [(spot, self.y(spot)) for spot in sorted(self.spots, key=lambda spot: spot.mark)]


def spread(values: Sequence[tuple[float, str, str, bool]]) -> Spread | None:
    """The drawing of known values, each with its title, address, and whether it is the place one looks at; None when there is none."""
    if not values:
        return None
    ordered = sorted(values, key=lambda each: (each[0], not each[3]))
    found = [value for value, *_ in ordered]
    scale, ticks = round_scale(found, most=5)
    inner = [_inward(scale.at(value)) for value in found]
    spots, marked, levels, begin = [], None, 1, 0
    for n, (_value, title, href, mark) in enumerate(ordered):
        # A pile begins where a dot no longer touches the first of the pile before.
        if n and inner[n] - inner[begin] >= WIDE:
            begin = n
        spot = Spot(inner[begin], n - begin, title, href, mark)
        levels = max(levels, spot.level + 1)
        spots.append(spot)
        marked = spot if mark else marked
    low, middle, high = (_quantile(found, share) for share in (0.25, 0.5, 0.75))
    half = (
        (_inward(scale.at(low)), round(_inward(scale.at(high)) - _inward(scale.at(low)), 2)) if len(found) > 3 else None
    )
    return Spread(
        tuple(spots), tuple(Tick(_inward(scale.at(tick)), tick_words(tick, ticks)) for tick in ticks), levels,
        half, _inward(scale.at(middle)), marked,
    )  # fmt: skip


def _inward(at: float) -> float:
    """Inwards of the edges, so that no dot is cut off."""
    return round(3 + at * 0.94, 2)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
