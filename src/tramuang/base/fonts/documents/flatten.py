# /// script
# requires-python = ">=3.12"
# dependencies = ["fonttools>=4.50"]
# ///
"""Make the document faces from Sarabun: `uv run flatten.py SARABUN_FOLDER`.

A PDF writer starts a new run of text whenever a glyph is moved up or down by the font, and it then repeats the run's text: ถิ่น
comes back from the finished file as ถิ่ถิ่น, to search and to screen readers alike. Sarabun moves a tone mark by a few thousandths of an
em to fit the vowel below it. We give every upper vowel the same height for its tone mark, which the eye does not notice, and the
words come back whole.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

FACES = {"400Regular/Sarabun_400Regular.ttf": "Regular", "700Bold/Sarabun_700Bold.ttf": "Bold"}
FAMILY = "Tramuang Sarabun"
# A reader that guesses words from gaps (poppler) takes 0.1 em for a space, and for an overlap. A tone mark that moves left over
# the tall stem of ป ฝ ฟ leaves up to 0.19 em behind it, so half of that is given to the mark as its width. Shaping sets the
# width of a mark to nothing, so the page looks the same.
WIDTH = 95
FARTHEST = WIDTH + 95


def is_small(name: str) -> bool:
    """Whether the glyph is the tone mark drawn for its place above a vowel."""
    return name.endswith(".small") and name[:7] in {f"uni0E{code:02X}" for code in range(0x48, 0x4D)}


def flatten(font: TTFont) -> None:
    """Gives all upper marks one height for the mark above, and each mark above that height as its own."""
    tables = [table for lookup in font["GPOS"].table.LookupList.Lookup for table in lookup.SubTable]
    for table in tables:
        if type(table).__name__ == "MarkBasePos":
            # The consonants carry their upper marks at 576; two of them, by a slip of the drawing it seems, at 577 and 608.
            for glyph, record in zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True):
                for anchor in record.BaseAnchor:
                    if "uni0E01" <= glyph[:7] <= "uni0E2E" and anchor is not None and 560 < anchor.YCoordinate < 620:
                        anchor.YCoordinate = 576
        if type(table).__name__ != "MarkMarkPos":
            continue
        small = {
            glyph: record.MarkAnchor
            for glyph, record in zip(table.Mark1Coverage.glyphs, table.Mark1Array.MarkRecord, strict=True)
            if is_small(glyph)
        }
        if not small:
            continue
        height, middle = small["uni0E48.small"].YCoordinate, small["uni0E48.small"].XCoordinate
        for anchor in small.values():
            anchor.YCoordinate = height
        for glyph, record in zip(table.Mark2Coverage.glyphs, table.Mark2Array.Mark2Record, strict=True):
            for anchor in record.Mark2Anchor:
                if anchor is not None and glyph.startswith("uni0E") and not is_small(glyph) and anchor.YCoordinate > 0:
                    anchor.YCoordinate = height
                    anchor.XCoordinate = max(anchor.XCoordinate, middle - FARTHEST)
    for glyph in font.getGlyphOrder():
        if is_small(glyph):
            font["hmtx"][glyph] = (WIDTH, font["hmtx"][glyph][1])


def rename(font: TTFont, style: str) -> None:
    """Names the changed face as ours, so that it is never taken for Sarabun itself."""
    full = f"{FAMILY} {style}"
    names = {1: FAMILY, 2: style, 3: full, 4: full.removesuffix(" Regular"), 6: f"{FAMILY.replace(' ', '')}-{style}"}
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )
        elif record.nameID in (16, 17):
            font["name"].removeNames(nameID=record.nameID)


if __name__ == "__main__":
    for source, style in FACES.items():
        font = TTFont(Path(sys.argv[1]) / source, recalcTimestamp=False)
        flatten(font)
        rename(font, style)
        font.save(Path(__file__).parent / f"TramuangSarabun-{style}.ttf")
