"""Looks into a workbook's archive before anything opens it: what it unfolds to, and how far its cells lie apart.

A reader of spreadsheets lays a sheet out as one rectangle, so that two lone cells in opposite corners end the whole process for want of
memory. Sizes that an archive states of itself are not believed: every part is unfolded once, in blocks, and counted.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

import numpy as np

from tramuang.figures.pure.reading import Limits, Unreadable

BLOCK = 1 << 20
_OVERLAP = 64
# Excel's own sheet is no larger, and no table of ours needs more.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_REFERENCE = re.compile(rb"[\s]r\s*=\s*[\"']([A-Za-z]*)(\d*)")
# Nobody writes so, and a reference so stretched could hide where two blocks meet.
_STRETCHED = re.compile(rb"[\s]r(?:\s{9}|\s*=\s{9})")
_LONGEST = 12


@dataclass
class Span:
    """The rectangle that the cells of a part need."""

    rows: int = 0
    columns: int = 1
    formulas: int = 0

    @property
    def cells(self) -> int:
        """The cells of the rectangle."""
        return self.rows * self.columns


def check(path: Path, limits: Limits) -> tuple[str, int]:
    """Whether the archive is xlsx or ods, and how many formulas it holds; Unreadable when it is a bomb or neither."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as fault:
        raise Unreadable("not-a-workbook", why=str(fault)[:200]) from None
    if len(parts) > limits.parts:
        raise Unreadable("bomb-parts", found=len(parts), most=limits.parts)
    stated = sum(part.file_size for part in parts)
    if stated > limits.unfolded:
        raise Unreadable("bomb", found=stated, most=limits.unfolded)
    names = {part.filename for part in parts}
    kind = "xlsx" if "[Content_Types].xml" in names else "ods" if "content.xml" in names else ""
    if not kind:
        raise Unreadable("not-a-workbook", why="[Content_Types].xml, content.xml: –")
    unfolded = formulas = 0
    with path.open("rb") as file:
        for part in parts:
            if part.is_dir():
                continue
            if part.flag_bits & 1:
                raise Unreadable("password")
            if part.file_size > BLOCK and part.file_size > limits.ratio * max(1, part.compress_size):
                raise Unreadable(
                    "bomb-ratio",
                    part=part.filename[:80],
                    found=part.file_size // max(1, part.compress_size),
                    most=limits.ratio,
                )
            blocks = _counted(_unfold(file, part), limits, unfolded)
            span = _span_of_ods(blocks) if kind == "ods" and part.filename == "content.xml" else _span(blocks, kind)
            unfolded += part.file_size
            formulas += span.formulas
            if span.cells > limits.cells:
                raise Unreadable("too-many-cells", found=span.cells, most=limits.cells)
    return kind, formulas


def _unfold(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in blocks, from its own header, to its real end."""
    file.seek(part.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Unreadable("not-a-workbook", why=part.filename[:80])
    name, more = struct.unpack("<HH", header[26:30])
    file.seek(name + more, 1)
    left, given = part.compress_size, 0
    if part.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (data := file.read(min(BLOCK, left))):
            left -= len(data)
            yield data
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable("not-a-workbook", why=f"{part.filename[:80]}: {part.compress_type}")
    unpack = zlib.decompressobj(-15)
    try:
        while not unpack.eof:
            data = unpack.unconsumed_tail
            if not data:
                data = file.read(min(BLOCK, left))
                left -= len(data)
                if not data:
                    break
            block = unpack.decompress(data, BLOCK)
            given += len(block)
            # More than the archive states: whoever trusted the statement would be drowned.
            if given > part.file_size:
                raise Unreadable("bomb", found=given, most=part.file_size)
            yield block
    except zlib.error as fault:
        raise Unreadable("not-a-workbook", why=str(fault)[:200]) from None


def _counted(blocks: Iterator[bytes], limits: Limits, before: int) -> Iterator[bytes]:
    for block in blocks:
        before += len(block)
        if before > limits.unfolded:
            raise Unreadable("bomb", found=before, most=limits.unfolded)
        yield block


def _span(blocks: Iterator[bytes], kind: str) -> Span:
    """The rectangle of an XLSX part, by the attributes r="AB12" that stand in it."""
    span, tail = Span(), b""
    for block in blocks:
        if kind != "xlsx":
            continue
        data = tail + block
        if b"<!ENTITY" in data:
            raise Unreadable("entity")
        span.formulas += data.count(b"<f>", len(tail)) + data.count(b"<f ", len(tail))
        if _widen(span, data):
            if _STRETCHED.search(data):
                raise Unreadable("not-a-workbook", why="r = ...")
            for letters, digits in _REFERENCE.findall(data):
                _check_length(letters + digits)
                _include(span, _column(letters), int(digits or 0))
        tail = data[-_OVERLAP:]
    return span


def _widen(span: Span, data: bytes) -> bool:
    """Take in every reference of a block; whether some stand in an unusual way that needs a slower look."""
    text = np.frombuffer(data + b"\0" * 16, dtype=np.uint8)
    found = np.flatnonzero(text[:-16] == ord("r"))
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


def _span_of_ods(blocks: Iterator[bytes]) -> Span:
    """The largest rectangle of an OpenDocument's sheets; a repeated row or cell counts as often as it is repeated."""
    span = Span()
    rows = columns = last_row = last_column = widest = times = 0

    def number(attributes: dict[str, str], name: str, most: int) -> int:
        text = attributes.get(name, "1")
        found = int(text) if text.isdecimal() and len(text) < 12 else most + 1
        if found > most:
            raise Unreadable("too-many-cells", found=found, most=most)
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal rows, columns, last_row, last_column, widest, times
        kind = name.rpartition(":")[2]
        if kind == "table":
            rows = last_row = widest = 0
        elif kind == "table-row":
            times = number(attributes, "table:number-rows-repeated", MOST_ROWS)
            columns = last_column = 0
        elif kind in ("table-cell", "covered-table-cell"):
            columns += number(attributes, "table:number-columns-repeated", MOST_COLUMNS)
            if any(key.endswith((":value-type", ":formula")) for key in attributes):
                last_column = columns
                span.formulas += any(key.endswith(":formula") for key in attributes)

    def end(name: str) -> None:
        nonlocal rows, last_row, widest
        if name.rpartition(":")[2] == "table-row":
            rows += times
            if last_column:
                last_row, widest = rows, max(widest, last_column)
                if last_row * widest > span.cells:
                    span.rows, span.columns = last_row, widest

    def refuse(*_: object) -> None:
        raise Unreadable("entity")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = start, end, refuse
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise Unreadable("not-a-workbook", why=str(fault)[:200]) from None
    return span
