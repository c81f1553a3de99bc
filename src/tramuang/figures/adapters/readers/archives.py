"""Looks into a workbook's archive before anything opens it: what it unfolds to, and how far its cells lie apart.

A reader of spreadsheets lays a sheet out as one rectangle, so that two lone cells in opposite corners end the whole process for want of
memory. Sizes that an archive states of itself are not believed: every part is unfolded once, in blocks, and counted.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tramuang.figures.adapters.readers import spans
from tramuang.figures.adapters.readers.spans import SharedTexts, Span
from tramuang.figures.pure.reading import Limits, Unreadable

BLOCK = 1 << 20
# Excel's own sheet is no larger, and no table of ours needs more.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
# The attributes by which a cell of an OpenDocument holds something.
VALUES = (":value-type", ":value", ":string-value", ":date-value", ":time-value", ":boolean-value")
WORDS = (":string-value", ":date-value", ":time-value", ":formula")


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
    if any(name.lower().endswith("workbook.bin") for name in names):
        raise Unreadable("not-a-workbook", why="XLSB")
    if not kind:
        raise Unreadable("not-a-workbook", why="[Content_Types].xml, content.xml: –")
    unfolded = formulas = 0
    texts = SharedTexts()
    sheets: list[tuple[zipfile.ZipInfo, Span]] = []
    with path.open("rb") as file:
        # Shared texts are measured before the sheets whose cells name them.
        for part in sorted(parts, key=lambda part: not _holds_texts(part)):
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
            unfolded += part.file_size
            # A file may be both, and which of them a reader takes is for its name to say.
            if part.filename == "content.xml":
                formulas += _span_of_ods(blocks, limits).formulas
                continue
            span = spans.of_sheet(blocks, texts)
            formulas += span.formulas
            if _holds_texts(part):
                lengths = spans.of_texts(_unfold(file, part))
                texts.add(spans.of_texts_slowly(_unfold(file, part), limits) if lengths is None else lengths)
            elif span.strings:
                texts.add_unknown(part.file_size)
            if span.told or span.cells > limits.cells:
                sheets.append((part, span))
        for part, span in sheets:
            text = span.text if texts.known else span.named * texts.longest
            if span.odd or span.cells > limits.cells or text > limits.text:
                spans.of_sheet_slowly(_unfold(file, part), texts, limits)
    return kind, formulas


def _holds_texts(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith("sharedstrings.xml")


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


def _span_of_ods(blocks: Iterator[bytes], limits: Limits) -> Span:
    """What an OpenDocument's sheets need together, for a reader holds them all; a repeated row or cell counts as often as it is repeated."""
    span = Span()
    rows = columns = last_row = last_column = widest = times = before = 0
    repeated = text = of_row = inside = 0

    def number(attributes: dict[str, str], name: str, most: int, code: str = "too-many-cells") -> int:
        text = attributes.get(name, "1")
        found = int(text) if text.isdecimal() and len(text) < 12 else most + 1
        if found > most:
            raise Unreadable(code, found=found, most=most)
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal rows, columns, last_row, last_column, widest, times, before, repeated, text, of_row, inside
        kind = name.rpartition(":")[2]
        if kind == "table":
            before += last_row * widest
            rows = last_row = widest = 0
        elif kind == "table-row":
            times = number(attributes, "table:number-rows-repeated", MOST_ROWS)
            columns = last_column = of_row = 0
        elif kind in ("table-cell", "covered-table-cell"):
            repeated = number(attributes, "table:number-columns-repeated", MOST_COLUMNS)
            columns += repeated
            inside, text = inside + 1, sum(len(attributes[key].encode()) for key in attributes if key.endswith(WORDS))
            if any(key.endswith((*VALUES, ":formula")) for key in attributes):
                last_column = columns
                span.formulas += any(key.endswith(":formula") for key in attributes)
        elif kind == "s" and inside:
            # So many spaces.
            text += number(attributes, "text:c", limits.cell, "bomb-text")

    def characters(data: str) -> None:
        nonlocal text
        if inside:
            text += len(data.encode())

    def end(name: str) -> None:
        nonlocal rows, last_row, widest, of_row, inside
        kind = name.rpartition(":")[2]
        if kind in ("table-cell", "covered-table-cell"):
            inside -= 1
            of_row += text * repeated
        elif kind == "table-row":
            rows += times
            span.text += of_row * times
            if last_column:
                last_row, widest = rows, max(widest, last_column)
                if before + last_row * widest > limits.cells:
                    raise Unreadable("too-many-cells", found=before + last_row * widest, most=limits.cells)
            if span.text > limits.text:
                raise Unreadable("bomb-text", found=span.text, most=limits.text)

    spans.parse(blocks, start, end, characters)
    return span
