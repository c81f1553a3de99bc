"""The parts of the emblem: its cuts for large and small sizes, its colours, and the lines from which it is drawn.

Everything is in the units of a 400 × 400 field whose middle is (0, 0).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

BASE, TIP = 64.0, 170.5  # where a petal begins and ends, from the middle
BELLY = 0.53  # where it is widest, as a share of its length
NAME_LARGEST = 34.0


class Markup(str):
    """Elements of a drawing made here from numbers, colours and outlines alone: a template writes them as they are."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Cut:
    """A way of drawing for a range of sizes: what is there, and how large."""

    base: float
    tip: float
    centre: float  # the deep disc
    clear: float  # the name keeps inside this circle
    largest: float  # the name's largest size
    broken: float  # as a share of it: below this, the name is broken into lines
    water: float  # where the river begins
    year: float  # the year's baseline
    year_size: float
    icon: float  # of half a petal's width
    icon_line: float
    band: bool


FULL = Cut(BASE, TIP, 72.0, 61.5, NAME_LARGEST, 0.56, 15.0, 47.0, 15.0, 1.0, 1.5, band=True)
# Below about 120 pixels nobody sees an ornament: the petals reach the rim, the name grows.
SMALL = Cut(82.0, 181.0, 92.0, 81.0, 46.0, 0.56, 24.0, 63.0, 23.0, 1.22, 2.0, band=False)


@dataclass(frozen=True)
class Paint:
    """The colours of the parts; `petal` None leaves each petal its own."""

    gold: str
    light: str
    band: str
    field: str
    behind: str
    quiet: str
    quiet_line: str
    quiet_icon: str
    icon: str
    deep: str
    water: tuple[str, str]
    name: str
    year: str
    petal: str | None = None


COLOURED = Paint(
    gold="#b5842a",
    light="#e3c07a",
    band="#084a4d",
    field="#fdf8ea",
    behind="#f3e4bd",
    quiet="#f8f0da",
    quiet_line="#cdb680",
    quiet_icon="#b39b60",
    icon="#ffffff",
    deep="#084a4d",
    water=("#0b6b6f", "#128085"),
    name="#ffffff",
    year="#f7e3b4",
)


def one_colour(ink: str, paper: str) -> Paint:
    """The paint of a stamp or an engraving: what is cut, and what is left."""
    return Paint(ink, paper, ink, paper, paper, paper, ink, ink, paper, ink, (ink, ink), paper, paper, petal=ink)


def half_width(count: int, base: float = BASE, tip: float = TIP) -> float:
    """Half the width of a petal when `count` of them share the disc."""
    return round(min(45.0, 0.7 * (base + BELLY * (tip - base)) * math.tan(math.pi / count)), 2)


@lru_cache(maxsize=2048)
def petal_path(
    wide: float, base: float = BASE, tip: float = TIP, *, turn: float = 0, half: bool = False, rough: bool = False
) -> str:
    """One lotus petal: a narrow foot, a full body and a drawn-out tip; it points up, or is turned so many degrees; or its right half; `rough` for the very small."""
    length = tip - base
    sides = [(0.46, 0.06), (1.0, 0.24), (1.0, BELLY), (1.0, 0.72), (0.34, 0.82), (0.0, 1.0)]
    right = [(x * wide, base + y * length) for x, y in sides]
    left = [(-x, y) for x, y in reversed(right[:-1])]
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def put(points: Iterable[tuple[float, float]]) -> str:
        places = 1 if rough else 2
        return " ".join(
            f"{number(round(x * cos + y * sin, places))} {number(round(x * sin - y * cos, places))}" for x, y in points
        )

    foot = (0.0, base)
    if half:
        return f"M{put([foot])}C{put(right)}Z"
    return f"M{put([foot])}C{put([*right, *left, foot])}Z"


def wave(y: float, half: float, crest: float = 4.0, step: float = 12.0) -> str:
    """A river line about the middle: whole waves from -half to half at height y."""
    count = max(2, 2 * round(half / step))
    length = 2 * half / count
    return (
        f"M{number(-half)} {number(y)}q{number(length / 2)} {number(-crest)} {number(length)} 0"
        + f"t{number(length)} 0" * (count - 1)
    )


def pool(y: float, radius: float, crest: float = 4.0, step: float = 12.0) -> str:
    """The water below a river line, in a round basin."""
    half = math.sqrt(radius * radius - y * y)
    return f"{wave(y, half, crest, step)}A{number(radius)} {number(radius)} 0 0 1 {number(-half)} {number(y)}Z"


def circle(radius: float, fill: str = "none", stroke: str = "", width: float = 0, more: str = "") -> str:
    """A circle about the middle."""
    line = f' stroke="{stroke}" stroke-width="{number(width)}"' if stroke else ""
    return f'<circle r="{number(radius)}" fill="{fill}"{line}{more}/>'


def shape(path: str, fill: str = "none", stroke: str = "", width: float = 0, more: str = "") -> str:
    """A path."""
    line = f' stroke="{stroke}" stroke-width="{number(width)}"' if stroke else ""
    return f'<path d="{path}" fill="{fill}"{line}{more}/>'


def number(value: float) -> str:
    """A number as short as a drawing needs it."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"
