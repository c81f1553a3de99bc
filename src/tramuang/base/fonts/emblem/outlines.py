"""Makes `base/pure/lettering.json`: the outlines of our heading face and the rules by which its Thai marks stand.

Run where fonttools, brotli and uharfbuzz are installed (they are no dependencies of ours), with `src` on the path: `python outlines.py`.
HarfBuzz shapes every consonant with every stack of marks; what it answers is kept as a few classes of letters. `--check FILE` shapes the
lines of a file (place names) both ways and counts the differences.
"""

import io
import itertools
import json
import sys
from pathlib import Path

import uharfbuzz
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from tramuang.base.pure import lettering

BASE = Path(__file__).resolve().parents[2]
FONTS = BASE / "static/base/vendor/fonts"
OUT = BASE / "pure/lettering.json"

CONSONANTS = [chr(code) for code in range(0x0E01, 0x0E2F)] + ["\u25cc"]
ABOVE = ["", *"\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d"]
BELOW = ["", *"\u0e38\u0e39\u0e3a"]
TONES = ["", *"\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e"]
# At most one vowel above or below, then at most one tone; nikhahit first where sara am is taken apart.
STACKS = [vowel + tone for vowel in dict.fromkeys(ABOVE + BELOW) for tone in TONES if vowel + tone]


class Pen(BasePen):
    """Writes an outline in whole units of a thousandth, relative after its start, y downwards."""

    def __init__(self, glyphs):
        super().__init__(glyphs)
        self.out, self.at = [], (0, 0)

    def _rel(self, *points):
        x, y = self.at
        words = [f"{round(px - x)} {round(y - py)}" for px, py in points]
        self.at = tuple(map(round, points[-1]))
        return " ".join(words)

    def _moveTo(self, point):
        self.at = tuple(map(round, point))
        self.out.append(f"M{self.at[0]} {-self.at[1]}")

    def _lineTo(self, point):
        self.out.append("l" + self._rel(point))

    def _qCurveToOne(self, control, point):
        self.out.append("q" + self._rel(control, point))

    def _closePath(self):
        self.out.append("z")


class Face:
    def __init__(self, part):
        self.font = TTFont(FONTS / f"ibm-plex-sans-thai-{part}-700-normal.woff2")
        self.font.flavor = None
        data = io.BytesIO()
        self.font.save(data)
        self.shaper = uharfbuzz.Font(uharfbuzz.Face(data.getvalue()))
        self.glyphs = self.font.getGlyphSet()
        self.cmap = self.font.getBestCmap()

    def shape(self, text):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self.shaper, buffer)
        name = self.font.getGlyphName
        return [
            (name(info.codepoint), at.x_advance, at.x_offset, at.y_offset)
            for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    def outline(self, name):
        pen = Pen(self.glyphs)
        self.glyphs[name].draw(pen)
        return "".join(pen.out)


def main():
    thai, latin = Face("thai"), Face("latin")
    bases, classes, used = {}, [], set()
    for letter in CONSONANTS:
        ((own, advance, _x, _y),) = thai.shape(letter)
        found = {}
        for stack in STACKS:
            first, *marks = thai.shape(letter + stack)
            found[stack] = [first[0] if first[0] != own else "", *[[name, x, y] for name, _adv, x, y in marks]]
        shift = found["\u0e35"][1][1]  # where sara ii stands tells the letters of one class apart
        told = {
            stack: [("=" if one[0] else ""), *[[n, x - shift, y] for n, x, y in one[1:]]]
            for stack, one in found.items()
        }
        swapped = next((one[0] for one in found.values() if one[0]), "")
        if told not in classes:
            classes.append(told)
        bases[letter] = [own, advance, classes.index(told), shift, swapped]
        used |= {own, swapped} | {mark[0] for one in found.values() for mark in one[1:]}
    singles = {}
    for face, low, high in ((thai, 0x0E2F, 0x0E5B), (thai, 0x20, 0x20), (latin, 0x21, 0x2026)):
        for code in sorted(face.cmap):
            if low <= code <= high and chr(code) not in bases and chr(code) not in "".join(STACKS) + "\u0e33":
                if face is latin and 0x0300 <= code < 0x2010:
                    continue
                name, advance, _x, _y = face.shape(chr(code))[0]
                singles[chr(code)] = [name, advance]
    outlines = {name: thai.outline(name) for name in sorted(used - {""})}
    outlines |= {name: (thai if name in thai.glyphs else latin).outline(name) for name, _ in singles.values()}
    kerns = {}
    for face in (thai, latin):
        letters = [one for one in [*bases, *singles] if ord(one) in face.cmap and one not in " \u25cc"]
        for left, right in itertools.product(letters, repeat=2):
            got = face.shape(left + right)
            if len(got) == 2 and (moved := got[0][1] - (bases.get(left) or singles[left])[1]):
                kerns.setdefault(left, {}).setdefault(str(moved), []).append(right)
    # A tall letter keeps away from the mark of the one before it, further than from that letter alone.
    spreads = {}
    rights = [one for one in [*bases, *singles] if ord(one) in thai.cmap and one not in " \u25cc"]
    for left, stack, right in itertools.product(CONSONANTS[:-1], STACKS, rights):
        *_before, (_name, _advance, extra, _y) = thai.shape(left + stack + right)
        if extra:
            spreads.setdefault(right, {}).setdefault(stack, {}).setdefault(str(extra), []).append(left)
    table = {
        "spreads": {
            right: {stack: {by: "".join(lefts) for by, lefts in found.items()} for stack, found in stacks.items()}
            for right, stacks in spreads.items()
        },
        "outlines": outlines,
        "bases": bases,
        "singles": singles,
        "classes": classes,
        "kerns": {left: {by: "".join(rights) for by, rights in found.items()} for left, found in kerns.items()},
    }
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"')
    OUT.write_text(text + "\n", encoding="utf-8")


def check(path):
    face, wrong, seen = Face("thai"), 0, 0
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        for word in filter(None, line.split()):
            x, theirs = 0, []
            for name, advance, dx, dy in face.shape(word):
                theirs.append((name, x + dx, dy))
                x += advance
            ours = [(one.outline, one.x, one.y) for one in lettering.shaped(word)]
            seen += 1
            far = max((abs(a[1] - b[1]) for a, b in zip(theirs, ours, strict=False)), default=0)
            if (
                [one[0] for one in theirs] != [one[0] for one in ours]
                or far > 1
                or any(a[2] != b[2] for a, b in zip(theirs, ours, strict=False))
            ):
                wrong += 1
    sys.stdout.write(f"{seen} words, {wrong} differ\n")


if __name__ == "__main__":
    check(sys.argv[2]) if sys.argv[1:2] == ["--check"] else main()
