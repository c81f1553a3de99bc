"""The geometry of the emblem's drawing: a cream disc with a gold rim, one petal for each domain of the edition, a deep centre.

Everything is in the units of a 400 × 400 field whose middle is (0, 0); the template only writes the numbers down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tramuang.base.pure.thai import words

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

FEWEST, MOST = 3, 9
BASE, TIP = 73.0, 177.0  # where a petal begins and ends, from the middle
NAME_LARGEST, NAME_SMALLEST = 31.0, 8.0
# The name keeps clear of the fine ring inside the centre.
CLEAR = 59.0

# Advances of IBM Plex Sans Thai Bold, in hundredths of the font size, measured from the font that we serve.
_WIDE = {97: "W%", 95: "ฌญฒณ", 89: "m", 85: "๒๗w", 82: "M", 75: "พฟ๓"}
_NARROW = {53: "าำว", 41: "ะr", 33: "เโใไ().,:;|![]", 30: "ijlI'", 24: " "}
ADVANCE = {letter: width / 100 for table in (_WIDE, _NARROW) for width, letters in table.items() for letter in letters}
USUAL_THAI, USUAL_CAPITAL, USUAL_SMALL = 0.66, 0.72, 0.60


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


def advance(text: str) -> float:
    """The width of a text in units of its font size, never less than it is in the face we serve."""
    width = 0.0
    for letter in text:
        if letter in ADVANCE:
            width += ADVANCE[letter]
        elif (
            letter == "\u0e31" or "\u0e34" <= letter <= "\u0e3a" or "\u0e47" <= letter <= "\u0e4e" or letter == "\u200b"
        ):
            continue  # marks above and below take no room of their own
        elif "\u0e00" <= letter <= "\u0e7f":
            width += 0.72 if letter in "ศผฝ" else USUAL_THAI + (0.03 if letter in "คฅตภหฬษ" else 0)
        else:
            width += USUAL_CAPITAL if letter.isupper() else USUAL_SMALL
    return width


def chord(y: float, radius: float = CLEAR) -> float:
    """The width of a circle of that radius at height y."""
    return 2 * math.sqrt(max(radius * radius - y * y, 0.0))


def halves(name: str) -> tuple[str, str] | None:
    """The name in two lines, broken at the space or, if it has none, at the word's end that leaves them most alike; nothing for one word."""
    parts = name.split(" ") if " " in name else words.pieces(name)
    joint = " " if " " in name else ""
    splits = [(joint.join(parts[:at]), joint.join(parts[at:])) for at in range(1, len(parts))]
    if not splits:
        return None
    return min(splits, key=lambda pair: max(advance(pair[0]), advance(pair[1])))


def _one_line(name: str) -> tuple[float, tuple[Line, ...]]:
    size = NAME_LARGEST
    # The letters reach from about 0.95 of the size above the baseline to 0.3 below; the baseline is four units above the middle.
    while size > NAME_SMALLEST and advance(name) * size > chord(4 + 0.95 * size):
        size -= 0.25
    return size, (Line(name, -4.0),)


def _two_lines(first: str, second: str) -> tuple[float, tuple[Line, ...]]:
    size = NAME_LARGEST * 0.62
    gap = 1.42  # room for marks of two storeys between the lines
    while size > NAME_SMALLEST:
        top = -2.0 - gap * size
        if advance(first) * size <= chord(abs(top) + 0.9 * size) and advance(second) * size <= chord(2 + 0.9 * size):
            break
        size -= 0.25
    return size, (Line(first, round(-2.0 - gap * size, 2)), Line(second, -2.0))


def fit(name: str) -> tuple[float, tuple[Line, ...]]:
    """The size and lines in which a name stands inside the centre: in one line while that stays large, else in two."""
    name = " ".join(name.split(" ")).strip()
    one = _one_line(name)
    broken = halves(name)
    if one[0] >= 15 or broken is None:
        return one
    two = _two_lines(*broken)
    return two if two[0] > one[0] else one


def stretch(name: str, size: float) -> float | None:
    """The length to which a line must be pressed when even the smallest size does not fit, else nothing."""
    room = chord(4 + 0.95 * size)
    return round(room, 1) if advance(name) * size > room else None


def half_width(count: int) -> float:
    """Half the width of a petal when `count` of them share the disc."""
    return round(min(44.0, 0.56 * (BASE + 0.45 * (TIP - BASE)) * math.tan(math.pi / count)), 2)


def petal_path(wide: float, base: float = BASE, tip: float = TIP) -> str:
    """One lotus petal that points up: a narrow foot, a full body and a drawn-out tip."""
    length = tip - base

    def at(share: float) -> str:
        return _n(-(base + share * length))

    def side(sign: int) -> tuple[str, ...]:
        return tuple(_n(sign * wide * share) for share in (0.72, 1.0, 0.24))

    (foot, belly, point), (foot_left, belly_left, point_left) = side(1), side(-1)
    right = f"C{foot} {at(0.03)} {belly} {at(0.24)} {belly} {at(0.45)}C{belly} {at(0.66)} {point} {at(0.83)} 0 {at(1)}"
    left = f"C{point_left} {at(0.83)} {belly_left} {at(0.66)} {belly_left} {at(0.45)}C{belly_left} {at(0.24)} {foot_left} {at(0.03)} 0 {at(0)}"
    return f"M0 {_n(-base)}{right}{left}Z"


def wave(y: float, half: float, crest: float = 4.0, step: float = 12.0) -> str:
    """A river line about the middle: whole waves from -half to half at height y."""
    count = max(2, 2 * round(half / step))
    length = 2 * half / count
    return f"M{_n(-half)} {_n(y)}q{_n(length / 2)} {_n(-crest)} {_n(length)} 0" + f"t{_n(length)} 0" * (count - 1)


def colour_of(given: Any, place: int) -> str:
    """A petal's colour: as given, or that of a known domain, or that of its place."""
    text = str(given or "")
    if text.startswith("#"):
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


def drawn(petals: Sequence[Any]) -> list[Petal]:
    """The petals in their places, the first at the top, clockwise."""
    count = len(petals)
    if not FEWEST <= count <= MOST:
        raise ValueError(f"An emblem has {FEWEST} to {MOST} petals, not {count}.")
    middle = BASE + 0.47 * (TIP - BASE)
    out = []
    for place, petal in enumerate(petals):
        colour, icon, filled, label = _four(petal)
        turn = 360 * place / count
        x, y = math.sin(math.radians(turn)) * middle, -math.cos(math.radians(turn)) * middle
        out.append(Petal(round(turn, 3), colour_of(colour, place), filled, icon, label, round(x, 2), round(y, 2)))
    return out


def prepare(props: Mapping[str, Any]) -> dict[str, Any]:
    """All that the emblem's template writes down, from the component's props."""
    petals = drawn(list(props["petals"]))
    name = str(props["name"])
    wide = half_width(len(petals))
    icon = min(32.0, wide * 1.02)
    # Behind the petals stand paler ones, as many in each gap as it has room for.
    gaps = {3: 3, 4: 2}.get(len(petals), 1)
    behind = half_width(len(petals) * (gaps + 1)) * 1.75
    size, lines = fit(name)
    under = 13.0 if len(lines) == 1 else 15.0
    return {
        "petals": petals,
        "petal": petal_path(wide),
        "vein": petal_path(wide * 0.82, BASE + 6, TIP - 12),
        "behind": petal_path(behind, BASE - 4, TIP - 13),
        "behind_turns": [
            round(turn * 360 / (len(petals) * (gaps + 1)), 3)
            for turn in range(len(petals) * (gaps + 1))
            if turn % (gaps + 1)
        ],
        "icon_scale": round(icon / 24, 3),
        "name_size": round(size, 2),
        "name_lines": [{"text": line.text, "y": line.y, "press": stretch(line.text, size)} for line in lines],
        "waves": [wave(under, 44), wave(under + 8.5, 33), wave(under + 17, 20)],
        "year_y": 50.5,
        "earned": [petal.label for petal in petals if petal.filled],
        "not_earned": [petal.label for petal in petals if not petal.filled],
    }


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") if number else "0"
