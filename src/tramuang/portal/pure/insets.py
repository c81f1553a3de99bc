"""The part of a map that shows one region with what lies around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"([Ml])(-?[\d.]+(?:e-?\d+)?) (-?[\d.]+(?:e-?\d+)?)|z")


@dataclass(frozen=True, slots=True)
class View:
    """A part of a drawing: its left and upper edge, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> str:
        """The part as an SVG viewBox."""
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


def points(path: str) -> list[tuple[float, float]]:
    """The corners of an outline written with M, l and z (as `base.pure.maps` writes it)."""
    found: list[tuple[float, float]] = []
    x = y = 0.0
    for token in _TOKEN.finditer(path):
        kind, across, down = token.groups()
        if kind is None:
            continue
        x, y = (float(across), float(down)) if kind == "M" else (x + float(across), y + float(down))
        found.append((x, y))
    return found


def around(path: str, field: tuple[float, float], *, least: float = 90.0, margin: float = 0.22) -> View:
    """A square around an outline with a margin, never smaller than `least`, moved to lie within the field where it fits."""
    corners = points(path)
    if not corners:
        return View(0.0, 0.0, *field)
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    side = max((right - left) * (1 + 2 * margin), (bottom - top) * (1 + 2 * margin), least)
    x = _within((left + right - side) / 2, side, field[0])
    y = _within((top + bottom - side) / 2, side, field[1])
    return View(round(x, 1), round(y, 1), round(side, 1), round(side, 1))


def _within(start: float, length: float, whole: float) -> float:
    if length >= whole:
        return (whole - length) / 2
    return min(max(start, 0.0), whole - length)
