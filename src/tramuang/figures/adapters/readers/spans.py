"""How large the sheets of an XLSX file become when a reader lays them out: their rectangle, their cells, and the texts that cells name.

A text stands once in the file and may be named by every cell; a reader writes it out in each. What is counted here is never too little:
what does not look as programmes write it counts as the worst it could be, and is looked at slowly before it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np
import numpy.typing as npt

from tramuang.figures.pure.reading import Limits, Unreadable

# No pattern that is looked for is longer; it may lie across the ends of two blocks.
_OVERLAP = 64
_REFERENCE = re.compile(rb"[\s]r\s*=\s*[\"']([A-Za-z]*)(\d*)")
# Nobody writes so, and a reference so stretched could hide where two blocks meet.
_STRETCHED = re.compile(rb"[\s]r(?:\s{9}|\s*=\s{9})")
_LONGEST = 12
_MARKUP = len("<si><t>") + len("</t>")
_WHOLE = re.compile(r"([A-Za-z]*)(\d*)")

type Bytes = npt.NDArray[np.uint8]
type Places = npt.NDArray[np.int64]


@dataclass
class Span:
    """What the cells of a part need."""

    rows: int = 0
    columns: int = 1
    formulas: int = 0
    told: int = 0  # cells that stand in the part, several at one place too
    loose_rows: int = 0  # rows and cells that do not say where they lie
    loose_cells: int = 0
    named: int = 0  # cells that name a shared text, and the bytes of these texts
    text: int = 0
    strings: int = 0
    odd: bool = False

    @property
    def cells(self) -> int:
        """The cells of the rectangle, or those that stand in the part when they are more."""
        return max(self.told, (self.rows + self.loose_rows) * (self.columns + self.loose_cells))


@dataclass
class SharedTexts:
    """The lengths of the texts that cells may name, in bytes."""

    lengths: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    longest: int = 0
    known: bool = True  # which text has which number

    def add(self, lengths: Places) -> None:
        """Take in a part's texts; of several parts nobody knows which one a reader takes."""
        self.known = self.known and not len(self.lengths)
        self.lengths = lengths
        self.longest = max(self.longest, int(lengths.max(initial=0)))

    def add_unknown(self, size: int) -> None:
        """Take in a part that holds texts where none belong."""
        self.known, self.longest = False, max(self.longest, size)

    def total(self, numbers: Places) -> int:
        """The bytes of the texts of these numbers."""
        within = numbers[(numbers >= 0) & (numbers < len(self.lengths))]
        return int(self.lengths[within].sum()) + (len(numbers) - len(within)) * self.longest


def _windows(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Each block with what lies around it: the positions from one number to the other were not given before."""
    held, begin = b"", 0
    for block in blocks:
        data = held + block
        end = max(begin, len(data) - _OVERLAP)
        yield data, begin, end
        held = data[max(end - 1, 0) :]
        begin = min(end, 1)
    yield held, begin, len(held)


def of_sheet(blocks: Iterator[bytes], texts: SharedTexts | None = None) -> Span:
    """What a part's cells need, at most."""
    span, known = Span(), texts or SharedTexts()
    for data, begin, end in _windows(blocks):
        if b"<!ENTITY" in data:
            raise Unreadable("entity")
        text = np.frombuffer(data + b"\0" * (_OVERLAP // 2), dtype=np.uint8)
        if _widen(span, text, len(data)):
            if _STRETCHED.search(data):
                raise Unreadable("not-a-workbook", why="r = ...")
            for letters, digits in _REFERENCE.findall(data):
                _check_length(letters + digits)
                _include(span, _column(letters), int(digits or 0))
        _count_tags(span, text, begin, end)
        _count_texts(span, text, begin, end, known)
    return span


def _tags(text: Bytes, begin: int, end: int) -> Places:
    """Where the names of elements begin, behind < or a prefix's colon."""
    part = text[begin:end]
    signs: Places = np.flatnonzero((part == ord("<")) | (part == ord(":")))
    behind: Places = np.add(signs, begin + 1)
    return behind


def _is(text: Bytes, at: Places, word: bytes) -> npt.NDArray[np.bool_]:
    found = np.ones(len(at), dtype=np.bool_)
    for place, sign in enumerate(word):
        found &= text[at + place] == sign
    return found


def _named(text: Bytes, at: Places, name: bytes) -> Places:
    """Those places where exactly this name stands."""
    at = at[_is(text, at, name)]
    then = text[at + len(name)]
    found: Places = at[(then <= 32) | (then == ord(">")) | (then == ord("/"))]
    return found


def _loose(text: Bytes, at: Places, size: int) -> int:
    """How many of these elements do not say at once where they lie."""
    at = at + size
    quote = text[at + 3]
    return len(at) - int((_is(text, at, b" r=") & ((quote == ord('"')) | (quote == ord("'")))).sum())


def _count_tags(span: Span, text: Bytes, begin: int, end: int) -> None:
    at = _tags(text, begin, end)
    cells, rows = _named(text, at, b"c"), _named(text, at, b"row")
    span.told += len(cells)
    span.loose_cells += _loose(text, cells, 1)
    span.loose_rows += _loose(text, rows, 3)
    span.formulas += len(_named(text, at, b"f"))
    span.strings += len(_named(text, at, b"si"))
    # Within comments and the like nothing is what it seems.
    span.odd = span.odd or bool((text[at] == ord("!")).any())


def _count_texts(span: Span, text: Bytes, begin: int, end: int, texts: SharedTexts) -> None:
    begin = max(begin, 1)
    at = np.flatnonzero(text[begin:end] == ord("t")) + begin
    at = at[text[at - 1] <= 32] + 1
    odd = (text[at] <= 32) | ((text[at] == ord("=")) & (text[at + 1] != ord('"')))
    plain = at[_is(text, at, b'="s"')] + 4
    written = plain[_is(text, plain, b"><v>")] + 4
    number, going, whole = np.zeros(len(written), dtype=np.int64), np.ones(len(written), dtype=np.bool_), written
    for _place in range(9):
        sign = text[whole].astype(np.int64)
        going &= (sign >= 48) & (sign <= 57)
        if not going.any():
            break
        number = np.where(going, number * 10 + sign - 48, number)
        whole = whole + going
    number = np.where((text[whole] == ord("<")) & (whole > written), number, -1)
    others = int(odd.sum()) + len(plain) - len(written)
    span.named += len(written) + others
    span.text += texts.total(number) + others * texts.longest


def _widen(span: Span, text: Bytes, size: int) -> bool:
    """Take in every reference of a block; whether some stand in an unusual way that needs a slower look."""
    found = np.flatnonzero(text[:size] == ord("r"))
    # An attribute's name stands after a space.
    found = found[(found > 0) & (text[np.maximum(found - 1, 0)] <= 32)]
    equals, then = text[found + 1], text[found + 2]
    odd = (equals <= 32) | ((equals == ord("=")) & (then <= 32))
    found = found[(equals == ord("=")) & ((then == ord('"')) | (then == ord("'")))] + 3
    if not len(found):
        return bool(odd.any())
    column, row = np.zeros(len(found), dtype=np.int64), np.zeros(len(found), dtype=np.int64)
    at, letters = found, np.ones(len(found), dtype=np.bool_)
    digits = letters
    for place in range(_LONGEST + 1):
        sign = text[at].astype(np.int64)
        letter = letters & ((sign | 32) >= 97) & ((sign | 32) <= 122)
        digit = digits & (sign >= 48) & (sign <= 57)
        if not (letter | digit).any():
            break
        if place == _LONGEST:
            # Noughts in front of a row's number could hide how far down it lies.
            _check_length(b"0" * (_LONGEST + 1))
        column = np.where(letter, column * 26 + (sign | 32) - 96, column)
        row = np.where(digit, row * 10 + sign - 48, row)
        letters, digits = letter, letter | digit
        at = np.minimum(at + 1, len(text) - 1)
    _include(span, int(column.max()), int(row.max()))
    return bool(odd.any())


def _check_length(reference: bytes) -> None:
    if len(reference) > _LONGEST:
        raise Unreadable("not-a-workbook", why=reference[:20].decode("ascii", "replace"))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _include(span: Span, column: int, row: int) -> None:
    span.columns, span.rows = max(span.columns, column), max(span.rows, row)


def of_texts(blocks: Iterator[bytes]) -> Places | None:
    """The lengths of a part's shared texts; None when it is written so that only a slow look can tell."""
    opens: list[Places] = []
    closes: list[Places] = []
    base = 0
    for data, begin, end in _windows(blocks):
        text = np.frombuffer(data + b"\0" * (_OVERLAP // 2), dtype=np.uint8)
        at = _tags(text, begin, end)
        found = _named(text, at, b"si")
        if (text[at] == ord("!")).any() or (text[found - 1] == ord(":")).any():
            return None
        opens.append(found + base)
        slash = at[text[at] == ord("/")]
        closes.append(_named(text, slash, b"/si") + base)
        base += max(end - 1, 0)
    starts, ends = np.concatenate(opens), np.concatenate(closes)
    # Each ends before the next begins.
    if len(starts) != len(ends) or (ends < starts).any() or (starts[1:] < ends[:-1]).any():
        return None
    lengths: Places = np.maximum(ends - starts - _MARKUP, 0)
    return lengths


def of_texts_slowly(blocks: Iterator[bytes], limits: Limits) -> Places:
    """The lengths of a part's shared texts by a reader of XML."""
    lengths: list[int] = []
    within = 0

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal within
        if name.rpartition(":")[2] == "si":
            within += 1
            lengths.append(0)
            if len(lengths) > limits.cells:
                raise Unreadable("too-many-cells", found=len(lengths), most=limits.cells)

    def end(name: str) -> None:
        nonlocal within
        within -= name.rpartition(":")[2] == "si"

    def characters(data: str) -> None:
        if within:
            lengths[-1] += len(data.encode())

    parse(blocks, start, end, characters)
    return np.asarray(lengths, dtype=np.int64)


def of_sheet_slowly(blocks: Iterator[bytes], texts: SharedTexts, limits: Limits) -> Span:
    """What a part's cells need, by a reader of XML."""
    span = Span()
    row = column = 0
    names = inside = False
    number = ""
    lengths = texts.lengths.tolist() if texts.known else []

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, names, inside, number
        kind = name.rpartition(":")[2]
        if kind == "row":
            row = int(_part(attributes.get("r", ""), 2) or row + 1)
            column = 0
        elif kind == "c":
            place = attributes.get("r", "")
            column = _column(_part(place, 1).encode()) or column + 1
            _include(span, column, int(_part(place, 2) or row))
            names, span.told = attributes.get("t") == "s", span.told + 1
            if span.cells > limits.cells:
                raise Unreadable("too-many-cells", found=span.cells, most=limits.cells)
        elif kind == "v" and names:
            inside, number = True, ""

    def end(name: str) -> None:
        nonlocal inside
        if inside and name.rpartition(":")[2] == "v":
            inside = False
            place = int(number) if number.strip().isdecimal() and len(number) < _LONGEST else -1
            span.named += 1
            span.text += lengths[place] if 0 <= place < len(lengths) else texts.longest
            if span.text > limits.text:
                raise Unreadable("bomb-text", found=span.text, most=limits.text)

    def characters(data: str) -> None:
        nonlocal number
        if inside:
            number = (number + data)[:_LONGEST]

    parse(blocks, start, end, characters)
    return span


def _part(reference: str, which: int) -> str:
    found = _WHOLE.fullmatch(reference)
    if found is None or len(reference) > _LONGEST:
        raise Unreadable("not-a-workbook", why=reference[:20])
    return found[which]


def parse(blocks: Iterator[bytes], start: object, end: object, characters: object) -> None:
    """Read XML in blocks; entities are refused, and so is what is not well formed."""

    def refuse(*_: object) -> None:
        raise Unreadable("entity")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end  # type: ignore[assignment]
    parser.CharacterDataHandler, parser.EntityDeclHandler = characters, refuse  # type: ignore[assignment]
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise Unreadable("not-a-workbook", why=str(fault)[:200]) from None
