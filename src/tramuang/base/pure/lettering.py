"""Words as outlines: a drawing that leaves our pages carries its letters with it and asks for no font.

The table beside this file holds the outlines of our heading face and where each Thai mark stands over and under each consonant
(base/fonts/emblem/README.md says how it was made and how far it agrees with a full shaping engine).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

EM = 1000
SARA_AM, NIKHAHIT, SARA_AA = "\u0e33", "\u0e4d", "\u0e32"
TONES = "\u0e48\u0e49\u0e4a\u0e4b"
BREAKS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_CLUSTER = re.compile("(.)([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*)", re.DOTALL)
_STEP = re.compile(r"([Mlqz])([-0-9 ]*)")
NO_BASE = "\u25cc"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One outline and where it stands from the line's beginning, in thousandths of the size, y upwards."""

    outline: str
    x: float
    y: float


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(Path(__file__).with_name("lettering.json").read_text(encoding="utf-8"))
    return table


@cache
def _steps(outline: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """An outline as its steps: the letter and its numbers."""
    text = _table()["outlines"][outline]
    return tuple((letter, tuple(map(int, numbers.split()))) for letter, numbers in _STEP.findall(text))


def _apart(text: str) -> str:
    """Sara am as the two signs it is drawn with, the small circle under a tone."""
    text = re.sub(f"([{TONES}]?){SARA_AM}", rf"{NIKHAHIT}\1{SARA_AA}", text)
    return text.translate(BREAKS).replace("\u00a0", " ")


def clusters(text: str) -> Iterator[tuple[str, str]]:
    """The letters of a line, each with the marks that stand over and under it."""
    yield from _CLUSTER.findall(_apart(text))


def can_write(letter: str) -> bool:
    """Whether the face has this letter."""
    table = _table()
    return letter in table["bases"] or letter in table["singles"]


@cache
def _kern(left: str, marks: str, right: str) -> int:
    """How much nearer, or further when marks stand between, two letters come than their widths say."""
    table = _table()
    near = next((int(by) for by, rights in table["kerns"].get(left, {}).items() if right in rights), 0)
    spread = table["spreads"].get(right, {}).get(marks, {}) if marks else {}
    return near + next((int(by) for by, lefts in spread.items() if left in lefts), 0)


def _set(text: str) -> Iterator[tuple[list[Glyph], float]]:
    """Each cluster: its outlines from its own beginning, and its width with the kerning to the next."""
    table = _table()
    found = list(clusters(text))
    for place, (letter, marks) in enumerate(found):
        kern = _kern(letter, marks, found[place + 1][0]) if place + 1 < len(found) else 0
        if letter in table["singles"]:
            outline, advance = table["singles"][letter]
            yield [Glyph(outline, 0, 0)], advance + kern
            continue
        # A letter that the face lacks is drawn as the dotted circle, so that its absence is seen.
        own, advance, kind, shift, swapped = table["bases"].get(letter, table["bases"][NO_BASE])
        stack = table["classes"][kind].get(marks, []) if marks else []
        out = [Glyph(swapped if stack and stack[0] else own, 0, 0)]
        out += [Glyph(name, advance + shift + x, y) for name, x, y in stack[1:]]
        yield out, advance + kern


def shaped(text: str) -> list[Glyph]:
    """The outlines of a line of text in their places."""
    out, at = [], 0.0
    for glyphs, width in _set(text):
        out += [Glyph(one.outline, at + one.x, one.y) for one in glyphs]
        at += width
    return out


@lru_cache(maxsize=4096)
def width(text: str) -> float:
    """The width of a line in units of its size."""
    return sum(advance for _glyphs, advance in _set(text)) / EM


def path(
    text: str, *, size: float, x: float = 0, y: float = 0, anchor: float = 0.5, space: float = 0, press: float = 1
) -> str:
    """A line as the `d` of one path: its baseline at (x, y), `anchor` 0 begins there, 0.5 is centred, 1 ends there.

    `space` widens between letters, in units of the size; `press` narrows the whole line.
    """
    scale = size / EM
    found = list(_set(text))
    total = sum(advance for _glyphs, advance in found) + space * EM * max(len(found) - 1, 0)
    at, out = -total * anchor, []
    for glyphs, advance in found:
        for one in glyphs:
            out.append(
                _drawn(one.outline, scale * press, scale, 0, x + (at + one.x) * scale * press, y - one.y * scale)
            )
        at += advance + space * EM
    return "".join(out)


def arc(text: str, *, size: float, radius: float, middle: float = 0, space: float = 0, inside: bool = False) -> str:
    """A line around a circle about (0, 0), centred on the angle `middle` (0 is the top, clockwise, in degrees).

    Letters stand outwards on a baseline of that radius; `inside` turns them over for the lower half.
    """
    scale = size / EM
    found = list(_set(text))
    total = (sum(advance for _glyphs, advance in found) + space * EM * max(len(found) - 1, 0)) * scale
    sign = -1 if inside else 1
    at, out = -total / 2, []
    for glyphs, advance in found:
        turn = math.radians(middle) + sign * (at + advance * scale / 2) / radius
        across, along = math.cos(turn), math.sin(turn)
        cx, cy = along * radius, -across * radius
        if inside:
            across, along = -across, -along
        for one in glyphs:
            dx, dy = (one.x - advance / 2) * scale, -one.y * scale
            out.append(
                _drawn(
                    one.outline,
                    scale * across,
                    scale * across,
                    scale * along,
                    cx + dx * across - dy * along,
                    cy + dx * along + dy * across,
                )
            )
        at += (advance + space * EM) * scale
    return "".join(out)


def arc_width(text: str, *, size: float, radius: float, space: float = 0) -> float:
    """The angle in degrees that a line takes around a circle."""
    found = list(_set(text))
    total = sum(advance for _glyphs, advance in found) + space * EM * max(len(found) - 1, 0)
    return math.degrees(total * size / EM / radius)


def _drawn(outline: str, wide: float, high: float, turn: float, x: float, y: float) -> str:
    """One outline scaled, turned and moved."""
    first_x, first_y, body = _body(outline, wide, high, turn)
    return f"M{_n(x + first_x)}{_next(y + first_y)}{body}" if body else ""


@lru_cache(maxsize=8192)
def _body(outline: str, wide: float, high: float, turn: float) -> tuple[float, float, str]:
    """Where an outline begins, and its steps from there. What rounding leaves is carried on, so that nothing drifts."""
    out: list[str] = []
    at_x = at_y = 0  # where the pen is in the outline
    begun: tuple[float, float] | None = None  # where the first part begins, exactly
    pen_x = pen_y = start_x = start_y = 0.0  # where the written numbers have brought the pen, and where this part began
    for letter, numbers in _steps(outline):
        if letter == "z":
            out.append("z")
            pen_x, pen_y = start_x, start_y
            continue
        base_x, base_y = (0, 0) if letter == "M" else (at_x, at_y)
        words: list[float] = []
        for step in range(0, len(numbers), 2):
            px, py = base_x + numbers[step], base_y + numbers[step + 1]
            wx, wy = px * wide - py * turn, px * turn + py * high
            if begun is None:
                begun = (wx, wy)
            words += [round(wx - begun[0] - pen_x, 2), round(wy - begun[1] - pen_y, 2)]
        at_x, at_y = base_x + numbers[-2], base_y + numbers[-1]
        pen_x, pen_y = pen_x + words[-2], pen_y + words[-1]
        if letter == "M":
            start_x, start_y = pen_x, pen_y
            if not out:
                continue
            letter = "m"
        out.append(letter + _n(words[0]) + "".join(map(_next, words[1:])))
    return (*(begun or (0.0, 0.0)), "".join(out))


def _n(number: float) -> str:
    """A number as short as SVG reads it."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    if text in ("", "-0"):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _next(number: float) -> str:
    text = _n(number)
    return text if text.startswith("-") else " " + text
