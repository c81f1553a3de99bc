"""The emblem's drawing: a gold rim, a band of small lotus petals, one large petal for each domain, and the city over its river.

Everything is in the units of a 400 × 400 field whose middle is (0, 0). Letters are outlines, so that the drawing is the same on a page, in a
file, on paper and in metal. It is drawn in three ways: for any size, for small sizes (fewer, stronger parts), and in one colour.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from tramuang.base.pure import lettering
from tramuang.base.pure.emblem_parts import (
    BELLY,
    COLOURED,
    FULL,
    NAME_LARGEST,
    SMALL,
    Cut,
    Markup,
    Paint,
    circle,
    half_width,
    number,
    petal_path,
    pool,
    shape,
    wave,
)
from tramuang.base.pure.thai import words
from tramuang.base.pure.thai.digits import to_arabic, to_thai

# The seven domains of Smart City Thailand, then two for editions that have more.
PETAL_COLOURS = {
    "environment": "#2c7a4b",
    "economy": "#a8571a",
    "mobility": "#2a62b8",
    "energy": "#8a6d00",
    "people": "#a23b72",
    "living": "#0e7c93",
    "governance": "#5b4bb0",
}
FALLBACK_COLOURS = (*PETAL_COLOURS.values(), "#0b6b6f", "#55606a")

NAME_SMALLEST = 5.0
FEWEST, MOST = 3, 9


@dataclass(frozen=True)
class Petal:
    """One petal as drawn: its turn in degrees, colour, whether it is earned, its icon's field and its domain's name."""

    turn: float
    colour: str
    filled: bool
    icon: str
    label: str
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A line of the city's name and its baseline."""

    text: str
    y: float


# --- the name ------------------------------------------------------------------------------------------------------------------------
def advance(text: str) -> float:
    """The width of a text in units of its font size."""
    return lettering.width(text)


def parted(name: str, count: int, *, spaces: bool = True) -> list[str] | None:
    """The name in so many lines as alike in length as can be: broken at its spaces, if it has enough and `spaces` asks for it, else
    where words end; nothing when it has too few words."""
    for pieces, joint in ((name.split(" "), " "), (words.pieces(name), "")):
        if len(pieces) < count or (joint and not spaces):
            continue
        pieces = [*pieces[:24], joint.join(pieces[24:])] if len(pieces) > 25 else pieces
        found = [
            [joint.join(pieces[a:b]).strip() for a, b in zip((0, *at), (*at, len(pieces)), strict=True)]
            for at in combinations(range(1, len(pieces)), count - 1)
        ]
        if kept := [lines for lines in found if all(lines)]:
            return min(kept, key=lambda lines: max(advance(line) for line in lines))
    return None


LEADING = 1.36  # room for marks of two storeys between the lines
TALL = 0.6  # of the size: how high letters without marks stand


def _baselines(count: int, size: float, cut: Cut) -> list[float]:
    """The lines' baselines: the block stands in the middle of what the river leaves free, a little low."""
    last = cut.water - (14.0 if count == 1 else 9.0) * cut.largest / NAME_LARGEST
    return [round(last - (count - 1 - place) * LEADING * size, 2) for place in range(count)]


def _fits(lines: Sequence[str], size: float, cut: Cut) -> bool:
    for text, y in zip(lines, _baselines(len(lines), size, cut), strict=True):
        reach = max(abs(y - TALL * size), abs(y))
        if reach > cut.clear or (advance(text) * size / 2) ** 2 + reach**2 > cut.clear**2:
            return False
    return True


def _largest(lines: Sequence[str], cut: Cut) -> float:
    size = cut.largest * (1, 0.72, 0.56)[len(lines) - 1]
    while size > NAME_SMALLEST and not _fits(lines, size, cut):
        size -= 0.25
    return max(size, NAME_SMALLEST)


def fit(name: str, cut: Cut = FULL) -> tuple[float, tuple[Line, ...]]:
    """The size and lines in which a name stands inside the centre: in one line while that stays large, else in two or three."""
    name = " ".join(name.split())
    lines, size = [name], _largest([name], cut)
    for count, worth in ((2, 1.12), (3, 1.2)):
        broken = parted(name, count)
        if broken and size < cut.largest * cut.broken and _largest(broken, cut) > size * worth:
            lines, size = broken, _largest(broken, cut)
    placed = zip(lines, _baselines(len(lines), size, cut), strict=True)
    return size, tuple(Line(text, y) for text, y in placed)


def stretch(line: Line, size: float, cut: Cut = FULL) -> float | None:
    """The length to which a line must be pressed when even the smallest size does not fit, else nothing."""
    reach = max(abs(line.y - TALL * size), abs(line.y))
    room = 2 * math.sqrt(max(cut.clear**2 - reach**2, 16.0))
    return round(room, 1) if advance(line.text) * size > room else None


def year_words(year: Any, name: str) -> str:
    """The year as it stands on the water: under a Thai name in Thai figures, with พ.ศ. before a year of the Buddhist era."""
    text = "" if year is None else str(year).strip()
    if not re.search("[\u0e01-\u0e4e]", name):
        return text
    known = re.fullmatch(r"2[4-7]\d\d", to_arabic(text))
    return f"พ.ศ. {to_thai(text)}" if known else to_thai(text)


# --- petals --------------------------------------------------------------------------------------------------------------------------
def colour_of(given: Any, place: int) -> str:
    """A petal's colour: as given, or that of a known domain, or that of its place."""
    text = str(given or "")
    if re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", text):
        return text
    return PETAL_COLOURS.get(text) or FALLBACK_COLOURS[place % len(FALLBACK_COLOURS)]


def _four(petal: Any) -> tuple[Any, str, bool, str]:
    if isinstance(petal, Mapping):
        return (
            petal.get("colour"),
            str(petal.get("icon") or ""),
            bool(petal.get("filled")),
            str(petal.get("label") or ""),
        )
    colour, icon, filled, label = petal
    return colour, str(icon or ""), bool(filled), str(label or "")


def drawn(petals: Sequence[Any], cut: Cut = FULL) -> list[Petal]:
    """The petals in their places, the first at the top, clockwise."""
    count = len(petals)
    if not FEWEST <= count <= MOST:
        raise ValueError(f"An emblem has {FEWEST} to {MOST} petals, not {count}.")
    middle = cut.base + (BELLY + 0.03) * (cut.tip - cut.base)
    out = []
    for place, petal in enumerate(petals):
        colour, icon, filled, label = _four(petal)
        turn = 360 * place / count
        x, y = math.sin(math.radians(turn)) * middle, -math.cos(math.radians(turn)) * middle
        out.append(Petal(round(turn, 3), colour_of(colour, place), filled, icon, label, round(x, 2), round(y, 2)))
    return out


# --- the whole -----------------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Icon:
    """Where an icon of 24 × 24 units stands, and its line."""

    name: str
    place: str
    colour: str
    width: float


@dataclass(frozen=True)
class Drawing:
    """A whole emblem in the order of painting: what lies under the icons, the icons, what lies over."""

    petals: tuple[Petal, ...]
    under: Markup
    icons: tuple[Icon, ...]
    over: Markup
    name_size: float
    name_lines: tuple[Line, ...]


def _rim(count: int, paint: Paint, above: str, below: str) -> str:
    """Gold edge and the band of small lotus petals, which makes way for words around it."""
    out = [circle(199, paint.gold), circle(196.2, "none", paint.light, 0.9), circle(193.5, paint.band)]
    free: list[tuple[float, float]] = []  # the middle and half the width, in degrees, of what stands in the band
    for text, middle, inside, size in ((above, 0.0, False, 13.0), (below, 180.0, True, 10.5)):
        if text:
            radius = 180.3 if not inside else 188.5
            wide = lettering.arc_width(text, size=size, radius=radius, space=0.06)
            if wide > 150:  # a long line is set smaller
                size, wide = size * 150 / wide, 150.0
            out.append(
                shape(
                    lettering.arc(text, size=size, radius=radius, middle=middle, space=0.06, inside=inside), paint.light
                )
            )
            free.append((middle, wide / 2 + 5))
    leaves = count * round(63 / count)
    turns = [360 * (place + 0.5) / leaves for place in range(leaves)]
    kept = [turn for turn in turns if all(abs((turn - at + 180) % 360 - 180) > half for at, half in free)]
    wide = math.pi * 184 / leaves
    out.append(shape("".join(petal_path(wide * 0.84, 177.9, 192, turn=turn, rough=True) for turn in kept), paint.light))
    out.append(circle(176, paint.field, paint.gold, 2.2))
    out.append(circle(172.6, "none", paint.gold, 0.6))
    return "".join(out)


def _plain_rim(paint: Paint) -> str:
    return (
        circle(199, paint.gold)
        + circle(194.6, "none", paint.light, 1.4)
        + circle(193.5, paint.band)
        + circle(185, paint.field, paint.gold, 2.4)
    )


def _behind(count: int, cut: Cut, paint: Paint) -> str:
    """Paler petals in the gaps, as many as each has room for, and a gold seed at each tip."""
    gaps = {3: 3, 4: 2}.get(count, 1)
    wide = half_width(count * (gaps + 1), cut.base, cut.tip) * (1.9 if gaps == 1 else 1.4)
    places = [place for place in range(count * (gaps + 1)) if place % (gaps + 1)]
    turns = [place * 360 / (count * (gaps + 1)) for place in places]
    leaves = "".join(petal_path(wide, cut.base - 4, cut.tip - 5, turn=turn) for turn in turns)
    veins = "".join(petal_path(wide * 0.7, cut.base - 4, cut.tip - 17, turn=turn) for turn in turns)
    out = shape(leaves, paint.behind, paint.gold, 0.9 if cut.band else 1.4)
    return out + (shape(veins, "none", paint.gold, 0.5) if cut.band else "")


def _petals(petals: Sequence[Petal], cut: Cut, paint: Paint) -> str:
    wide, out = half_width(len(petals), cut.base, cut.tip), []
    for petal in petals:
        colour = paint.petal or petal.colour
        whole = petal_path(wide, cut.base, cut.tip, turn=petal.turn)
        inner = petal_path(wide * 0.86, cut.base + 5, cut.tip - 9, turn=petal.turn)
        if petal.filled:
            parts = shape(whole, colour, paint.field if paint.petal else paint.gold, 1.2)
            if not paint.petal:
                parts += shape(
                    petal_path(wide, cut.base, cut.tip, turn=petal.turn, half=True), "#000", more=' fill-opacity=".1"'
                )
            if cut.band:
                parts += shape(
                    inner,
                    "none",
                    "#fff" if not paint.petal else paint.field,
                    0.9,
                    ' stroke-opacity=".45"' if not paint.petal else "",
                )
        else:
            parts = shape(whole, paint.quiet, paint.quiet_line, 1.2)
            if cut.band:
                parts += shape(inner, "none", paint.quiet_line, 0.6)
        out.append(f'<g class="emblem__petal">{parts}</g>')
    return "".join(out)


def _centre(cut: Cut, paint: Paint, size: float, lines: Sequence[Line], year: str) -> str:
    out = [circle(cut.centre + 6.6, paint.field, paint.gold, 1.4)]
    if cut.band:
        pearl = number(2 * math.pi * (cut.centre + 4.2) / 84)
        more = f' stroke-linecap="round" stroke-dasharray="0 {pearl}"'
        out.append(circle(cut.centre + 4.2, "none", paint.gold, 2.3, more))
    out += [circle(cut.centre + 1.8, paint.gold), circle(cut.centre, paint.deep)]
    basin = cut.centre - 4.2
    far, near = cut.water, cut.water + 8.5
    out.append(shape(pool(far, basin, 4.2, 11.5), paint.water[0]))
    out.append(shape(pool(near, basin, 4.2, 11.5), paint.water[1]))
    out.append(shape(wave(far, math.sqrt(basin**2 - far**2), 4.2, 11.5), "none", paint.light, 1.5))
    out.append(shape(wave(near, math.sqrt(basin**2 - near**2), 4.2, 11.5), "none", paint.light, 0.9))
    out.append(circle(basin, "none", paint.light, 1.1))
    name = [
        lettering.path(
            line.text,
            size=size,
            y=line.y,
            press=(press / (advance(line.text) * size)) if (press := stretch(line, size, cut)) else 1,
        )
        for line in lines
    ]
    out.append(shape("".join(name), paint.name))
    if year:
        out.append(shape(lettering.path(year, size=cut.year_size, y=cut.year, space=0.02), paint.year))
    top = lines[0].y - (1.0 if len(lines) == 1 else 1.08) * size
    if cut.band and top > -41:
        # Where the name leaves room, a bud of three leaves stands over it.
        middle = (top - basin) / 2 + 3
        buds = "".join(
            petal_path(wide, 0, tall, turn=turn)
            for turn, wide, tall in ((-74, 2.6, 14), (74, 2.6, 14), (-38, 3.2, 16), (38, 3.2, 16), (0, 4.2, 19))
        )
        out.append(shape(buds, paint.light, more=f' transform="translate(0 {number(middle + 8)})"'))
    return "".join(out)


@lru_cache(maxsize=256)
def _whole(petals: tuple[Any, ...], name: str, year: str, above: str, below: str, cut: Cut, paint: Paint) -> Drawing:
    placed = tuple(drawn(petals, cut))
    count = len(placed)
    size, lines = fit(name, cut)
    rim = _rim(count, paint, above, below) if cut.band else _plain_rim(paint)
    scale = round(min(36.0, half_width(count, cut.base, cut.tip) * cut.icon) / 24, 3)
    icons = tuple(
        Icon(
            petal.icon,
            f"translate({number(petal.x)} {number(petal.y)}) scale({scale}) translate(-12 -12)",
            paint.icon if petal.filled else paint.quiet_icon,
            cut.icon_line,
        )
        for petal in placed
    )
    under = Markup(rim + _behind(count, cut, paint) + _petals(placed, cut, paint))
    return Drawing(placed, under, icons, Markup(_centre(cut, paint, size, lines, year)), size, lines)


def whole(
    petals: Sequence[Any],
    name: str,
    year: Any = None,
    *,
    above: str = "",
    below: str = "",
    cut: Cut = FULL,
    paint: Paint = COLOURED,
) -> Drawing:
    """An emblem's drawing. `above` and `below` are words in the band, around the disc."""
    plain = " ".join(str(name).split())
    return _whole(tuple(map(_four, petals)), plain, year_words(year, plain), above.strip(), below.strip(), cut, paint)


def prepare(props: Mapping[str, Any]) -> dict[str, Any]:
    """All that the emblem's template writes down, from the component's props."""
    cut = SMALL if props.get("size") == "small" else FULL
    made = whole(list(props["petals"]), str(props["name"]), props.get("year"), cut=cut)
    return {
        "drawing": made,
        "petals": made.petals,
        "name_size": round(made.name_size, 2),
        "name_lines": [
            {"text": line.text, "y": line.y, "press": stretch(line, made.name_size, cut)} for line in made.name_lines
        ],
        "earned": [petal.label for petal in made.petals if petal.filled],
        "not_earned": [petal.label for petal in made.petals if not petal.filled],
    }
