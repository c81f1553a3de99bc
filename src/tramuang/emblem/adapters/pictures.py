"""Pictures of the emblem as files that stand alone: no font, no script, nothing loaded from elsewhere.

    drawing = svg(petals, "นราธิวาส", 2565, "TM-2565-96-01")
    baked = baking.bake_svg(drawing, credential)
    small = png(drawing, 256)

The same input gives the same bytes. Typst draws the PNG: it lets other threads work meanwhile, so that two cores draw two emblems.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import typst

from tramuang.base import icons
from tramuang.base.pure import emblem_drawing, lettering
from tramuang.base.pure.emblem_drawing import Drawing
from tramuang.base.pure.emblem_parts import COLOURED, FULL, SMALL, half_width, one_colour, petal_path, shape
from tramuang.base.pure.thai.dates import short_date
from tramuang.base.pure.thai.digits import to_arabic

Language = Literal["th", "en"]
SIZES = (256, 512, 1024)
LARGEST = 4096
INK, PAPER = "#1b2a33", "#ffffff"

# What a file handed in may not carry is no part of ours either; XML has no other control characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="{height}" role="img">'


class PictureNotMade(Exception):
    """A picture could not be drawn from this file."""


def svg(
    petals: Sequence[Any],
    name: str,
    year: Any,
    serial: str = "",
    *,
    around: str = "",
    name_en: str = "",
    labels_en: Sequence[str] = (),
    small: bool = False,
    ink: str = "",
    paper: str = PAPER,
) -> bytes:
    """The emblem as a drawing that stands alone, with its letters as outlines.

    `petals` as the component takes them: (colour or domain, icon, earned, label). The serial stands in the band below, `around` (the
    official name, say) above. `small` is the cut for fewer than about 120 pixels. `ink` asks for the one-colour form of stamps and
    engravings: everything in `ink`, on `paper`.
    """
    paint = one_colour(_colour(ink), _colour(paper)) if ink else COLOURED
    cut = SMALL if small else FULL
    drawing = emblem_drawing.whole(petals, name, year, above=around, below=serial, cut=cut, paint=paint)
    return _file(
        inner(drawing),
        _title(name, year, serial, name_en),
        _description(drawing, labels_en),
        box="-200 -200 400 400",
        width=400,
        height=400,
    )


def stamp(petals: Sequence[Any], name: str, year: Any, serial: str = "", **more: Any) -> bytes:
    """The emblem in one colour, for a stamp or an engraving."""
    return svg(petals, name, year, serial, **({"ink": INK} | more))


def inner(drawing: Drawing) -> str:
    """The elements of a drawing, without the svg element around them."""
    marks = "".join(
        f'<g transform="{icon.place}" fill="none" stroke="{icon.colour}" stroke-width="{icon.width}" '
        f'stroke-linecap="round" stroke-linejoin="round">{icons.shapes(icon.name or icons.FALLBACK)}</g>'
        for icon in drawing.icons
    )
    under = drawing.under.replace(' class="emblem__petal"', "")  # the pages' stylesheets are not here
    return f"{under}{marks}{drawing.over}"


def png(svg: bytes, size: int) -> bytes:
    """The drawing as a square PNG of so many pixels, transparent where nothing is drawn."""
    return pngs(svg, (size,))[size]


def pngs(svg: bytes, sizes: Sequence[int] = SIZES, *, keep: Path | None = None) -> dict[int, bytes]:
    """The drawing in several sizes at once, which costs less than one after the other.

    A picture that was drawn before is taken from the folder `keep`: an emblem that is issued anew looks as it did.
    """
    if not sizes or any(not 16 <= size <= LARGEST for size in sizes):
        raise ValueError(f"A picture is 16 to {LARGEST} pixels wide.")
    if keep is None:
        return _draw(svg, sizes)
    # Named by what makes it: the drawing and the version of what draws it.
    named = hashlib.sha256(svg + version("typst").encode()).hexdigest()[:40]
    paths = {size: keep / f"{named}-{size}.png" for size in sizes}
    found = {size: path.read_bytes() for size, path in paths.items() if path.is_file()}
    if missing := [size for size in sizes if size not in found]:
        keep.mkdir(parents=True, exist_ok=True)
        for size, content in _draw(svg, missing).items():
            found[size] = content
            # Written beside and renamed, so that nobody reads half a picture.
            half = paths[size].with_name(f"{paths[size].name}.{os.getpid()}.{threading.get_ident()}")
            half.write_bytes(content)
            half.replace(paths[size])
    return {size: found[size] for size in sizes}


@cache
def _no_fonts() -> typst.Fonts:
    """Our drawings carry their letters: looking for fonts would cost a third of each picture."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


def _draw(svg: bytes, sizes: Sequence[int]) -> dict[int, bytes]:
    page = "#page(width: {0}pt, height: {0}pt, margin: 0pt, fill: none, image(bytes(sys.inputs.svg), width: {0}pt, height: {0}pt))"
    try:
        made = typst.compile(
            "\n".join(page.format(size) for size in sizes).encode(),
            format="png",
            ppi=72,
            sys_inputs={"svg": svg.decode("utf-8")},
            font_paths=_no_fonts(),
        )
    except (typst.TypstError, UnicodeDecodeError) as error:
        raise PictureNotMade(str(error)) from error
    pages = made if isinstance(made, list) else [made]
    return {size: bytes(page) for size, page in zip(sizes, pages, strict=True)}


# --- the badge -----------------------------------------------------------------------------------------------------------------------
# Each state: its colour, its mark on a field of 24, its words.
STATES: dict[str, tuple[str, str, str, str]] = {
    "valid": ("#23683e", "M6.5 12.5l3.8 3.8 7.4-8.2", "ใช้ได้", "Valid"),
    "suspended": ("#8a5a00", "M9.3 7.8v8.4M14.7 7.8v8.4", "ระงับชั่วคราว", "Suspended"),
    "revoked": ("#b3261e", "M8 8l8 8M16 8l-8 8", "ถูกเพิกถอน", "Revoked"),
    "expired": ("#b3261e", "M12 7v5.4l3.4 2.2", "พ้นอายุตรา", "Expired"),
    "not-valid": ("#b3261e", "M8 8l8 8M16 8l-8 8", "ใช้ไม่ได้", "Not valid"),
    "cannot-tell": (
        "#51626c",
        "M9.4 9.6a2.7 2.7 0 1 1 3.9 2.5c-.9.5-1.3 1-1.3 1.9M12 16.9v.1",
        "ยังบอกไม่ได้",
        "Cannot tell",
    ),
}


def badge(state: str, name: str, year: Any, day: date | datetime, language: Language = "th") -> bytes:
    """A small sign for a city's own site: whose emblem, whether it stands, and on what day that was read. 56 high."""
    colour, mark, words_th, words_en = STATES.get(state, STATES["cannot-tell"])
    thai = language == "th"
    name = _plain(name)
    words = words_th if thai else words_en
    whose = f"{'ตราเมือง' if thai else 'City emblem'} · {name}"
    year = "" if year is None else to_arabic(str(year)).strip()
    whose = f"{whose} {year}".strip()
    checked = f"ตรวจเมื่อ {short_date(day, 'th')}" if thai else f"checked {short_date(day, 'en')}"
    first, second, third = lettering.width(whose) * 12.5, lettering.width(words) * 17, lettering.width(checked) * 11
    width = round(60 + max(first, 26 + second + 12 + third) + 16)
    flower = "".join(
        shape(petal_path(half_width(7, 7, 21), 7, 21, turn=360 * place / 7), tint)
        for place, tint in enumerate(emblem_drawing.PETAL_COLOURS.values())
    )
    medal = (
        f'<g transform="translate(32 28)"><circle r="23" fill="#fdf8ea" stroke="#b5842a" stroke-width="1.5"/>{flower}'
        '<circle r="7.6" fill="#084a4d" stroke="#e3c07a" stroke-width="1"/>'
        '<path d="M-5 1q1.25-1.4 2.5 0t2.5 0t2.5 0t2.5 0" fill="none" stroke="#e3c07a" stroke-width="1.1"/></g>'
    )
    sign = (
        f'<g transform="translate(63.5 28.6) scale(.86)"><circle cx="12" cy="12" r="11" fill="{colour}"/>'
        f'<path d="{mark}" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" '
        'stroke-linejoin="round"/></g>'
    )
    parts = [
        f'<rect x=".5" y=".5" width="{width - 1}" height="55" rx="11" fill="#fff" stroke="#dfdacd"/>',
        medal,
        shape(lettering.path(whose, size=12.5, x=64, y=22, anchor=0), "#1b2a33"),
        sign,
        shape(lettering.path(words, size=17, x=90, y=45, anchor=0), colour),
        shape(lettering.path(checked, size=11, x=90 + second + 12, y=45, anchor=0), "#51626c"),
    ]
    return _file(
        "".join(parts),
        f"{whose}: {words}",
        f"{words}, {checked}",
        box=f"0 0 {width} 56",
        width=width,
        height=56,
        lang=language,
    )


# --- words in the file ---------------------------------------------------------------------------------------------------------------
def _file(drawn: str, title: str, description: str, *, box: str, width: int, height: int, lang: str = "") -> bytes:
    head = _OPEN.format(box=box, width=width, height=height)
    said = f' xml:lang="{lang}"' if lang else ""
    title, description = escape(_plain(title)), escape(_plain(description))
    return f"{head}<title{said}>{title}</title><desc{said}>{description}</desc>{drawn}</svg>\n".encode()


def _title(name: str, year: Any, serial: str, name_en: str) -> str:
    words = emblem_drawing.year_words(year, _plain(name))
    thai = " ".join(filter(None, ["ตราเมือง", _plain(name), words, f"เลขตรา {_plain(serial)}" if serial else ""]))
    english = f"City emblem of {_plain(name_en) or _plain(name)}"
    return f"{thai} · {english}"


def _description(drawing: Drawing, labels_en: Sequence[str]) -> str:
    """Which petals are earned, in Thai and, where the English labels are given, in English."""

    def listed(labels: Sequence[str], filled: bool) -> str:
        kept = [_plain(label) for petal, label in zip(drawing.petals, labels, strict=True) if petal.filled == filled]
        return ", ".join(filter(None, kept))

    thai = [petal.label for petal in drawing.petals]
    english = list(labels_en) if len(labels_en) == len(thai) else []
    said = [
        (f"ด้านที่ได้รับ: {found}" if (found := listed(thai, True)) else ""),
        (f"ด้านที่ยังไม่ได้รับ: {found}" if (found := listed(thai, False)) else ""),
        (f"Domains earned: {found}" if english and (found := listed(english, True)) else ""),
        (f"Not yet earned: {found}" if english and (found := listed(english, False)) else ""),
    ]
    return ". ".join(filter(None, said)) + "."


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", str(text)).strip()


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("A colour is written as #rrggbb.")
    return text
