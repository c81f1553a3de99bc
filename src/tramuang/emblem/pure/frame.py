"""The ornament around a certificate: the emblem's own band of lotus petals, laid along the four sides of a sheet."""

from __future__ import annotations

from functools import lru_cache

from tramuang.base.pure.emblem_parts import COLOURED, petal_path

EDGE, BAND = 9.0, 6.2  # where the band begins, and how broad it is, in millimetres
STEP = 5.2


@lru_cache(maxsize=4)
def frame(width: float, height: float) -> str:
    """An SVG of a sheet's size in millimetres, empty but for its border."""
    gold, light, deep = COLOURED.gold, COLOURED.light, COLOURED.band
    inner = EDGE + BAND
    middle = EDGE + BAND / 2
    out = [_side(EDGE, width, height, gold, 1.5), _side(middle, width, height, deep, BAND - 0.9)]
    out += [_side(inner + 0.25, width, height, gold, 0.8), _side(inner + 1.7, width, height, gold, 0.2)]
    petal = petal_path(2.0, -1.75, 2.0)
    places = []
    for length, sides in (
        (width, ((0, middle, 0), (0, height - middle, 180))),
        (height, ((1, middle, 270), (1, width - middle, 90))),
    ):
        count = int((length - 2 * inner - 2) / STEP)
        step = (length - 2 * inner - 2) / count
        for upright, fixed, turn in sides:
            for place in range(count):
                along = inner + 1 + (place + 0.5) * step
                x, y = (fixed, along) if upright else (along, fixed)
                places.append(f"translate({x:.2f} {y:.2f}) rotate({turn})")
    out += [f'<path d="{petal}" fill="{light}" transform="{place}"/>' for place in places]
    for x in (middle, width - middle):
        for y in (middle, height - middle):
            out.append(f'<g transform="translate({x:.2f} {y:.2f})">{_corner(deep, gold, light)}</g>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        f"{''.join(out)}</svg>"
    )


def _side(margin: float, width: float, height: float, colour: str, line: float) -> str:
    return (
        f'<rect x="{margin:g}" y="{margin:g}" width="{width - 2 * margin:g}" height="{height - 2 * margin:g}" fill="none" '
        f'stroke="{colour}" stroke-width="{line:g}"/>'
    )


def _corner(deep: str, gold: str, light: str) -> str:
    """A flower of four petals on a square, as stands at the corners of Thai ornament."""
    half = BAND / 2 + 1.2
    square = f'<rect x="{-half}" y="{-half}" width="{2 * half}" height="{2 * half}" fill="{deep}" stroke="{gold}" stroke-width=".8"/>'
    petals = "".join(
        f'<path d="{petal_path(wide, 0.6, tip, turn=turn)}" fill="{tint}"/>'
        for turn, wide, tip, tint in (
            *((45 + 90 * place, 1.1, 4.4, gold) for place in range(4)),
            *((90 * place, 1.35, 3.7, light) for place in range(4)),
        )
    )
    return f'{square}{petals}<circle r=".95" fill="{deep}"/><circle r=".55" fill="{light}"/>'
