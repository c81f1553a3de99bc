"""CSV and TSV from a file, block by block."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tramuang.figures.pure.reading import Batch, Layout, Limits, Mark, Unreadable
from tramuang.figures.pure.reading.cutting import Lines, count_lines, cut, cut_slowly, flags, whole_records
from tramuang.figures.pure.reading.encodings import detect, from_utf16, to_utf8
from tramuang.figures.pure.reading.layout import find_delimiter
from tramuang.figures.pure.reading.texts import batch_of

BLOCK = 1 << 20
HEAD = 1 << 18
LONGEST_LINE = 64 << 20  # of which columns are counted


def look(path: Path, most: int, limits: Limits) -> tuple[Layout, tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The layout by the first quarter of a mebibyte, and the first rows; by more when a row does not end in it."""
    for size, longest in ((HEAD, HEAD // 4), (HEAD + 2 * limits.record, limits.record)):
        text, layout, whole = _begin(path, size)
        ends = len(text) if whole else text.rfind(b"\n") + 1
        rows, lines, opened = _first_rows(text[:ends], layout.delimiter, most, limits)
        if whole and opened:
            raise Unreadable("unclosed-quote", line=opened)
        if not rows and whole:
            raise Unreadable("empty")
        if not opened and len(text) - ends > longest:
            opened = count_lines(text[:ends]) + 1
        if not opened:
            return layout, tuple(rows), tuple(lines)
    if opened == 1:
        _check_first_line(path, layout, limits)
    raise Unreadable("record-too-large", line=opened, most=limits.record)


def _begin(path: Path, size: int) -> tuple[bytes, Layout, bool]:
    """The first lines as UTF-8, how they are written, and whether they are the whole file."""
    with path.open("rb") as file:
        head = file.read(size)
        whole = not file.read(1)
    encoding, mark = detect(head)
    body = head[mark:]
    if encoding.startswith("utf-16"):
        text = from_utf16(body, encoding, final=False, offset=mark)[0]
    else:
        _no_nul(body, mark)
        text = to_utf8(body, encoding)[0]
    newline = "cr" if b"\r" in text and b"\n" not in text else "lf"
    if newline == "cr":
        text = text.replace(b"\r", b"\n")
    delimiter = find_delimiter(text[:HEAD].decode("utf-8", "replace").split("\n")[:100])
    return text, Layout("csv", encoding, mark, delimiter, newline), whole  # type: ignore[arg-type]


def _first_rows(text: bytes, delimiter: str, most: int, limits: Limits) -> tuple[list[tuple[str, ...]], list[int], int]:
    """The first rows, their lines, and the line of a row that does not end: 0 where all do."""
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    source = Lines(text.decode("utf-8", "replace"))
    reader = csv.reader(source, delimiter=delimiter)
    before = 0
    while len(rows) < most:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            return rows, lines, before + 1
        if source.over:
            return rows, lines, before + 1
        if len(row) > limits.columns:
            raise Unreadable("too-many-columns", line=before + 1, found=len(row), most=limits.columns)
        if any(row):
            rows.append(tuple(row))
            lines.append(before + 1)
        before = reader.line_num
    return rows, lines, 0


def _check_first_line(path: Path, layout: Layout, limits: Limits) -> None:
    """Whether a first line that is longer than any row has too many columns: told by their number, and not by its length."""
    delimiter, end = (
        sign.encode(layout.encoding) for sign in (layout.delimiter, "\r" if layout.newline == "cr" else "\n")
    )
    columns = 1
    with path.open("rb") as file:
        file.seek(layout.mark)
        for _block in range(LONGEST_LINE // BLOCK):
            data = file.read(BLOCK)
            line, found, _rest = data.partition(end)
            columns += line.count(delimiter)
            if found or not data:
                break
        else:
            return
    if columns > limits.columns:
        raise Unreadable("too-many-columns", line=1, found=columns, most=limits.columns)


def read(path: Path, layout: Layout, after: Mark | None, limits: Limits) -> Iterator[Batch]:
    """Batches of about one mebibyte; memory does not grow with the file."""
    size = path.stat().st_size
    mark = after or Mark(0, 1, layout.mark)
    if mark.offset > size:
        raise Unreadable("changed")
    skip = layout.header if after is None else 0
    wide = layout.encoding.startswith("utf-16")
    with path.open("rb") as file:
        file.seek(mark.offset)
        offset, line, row = mark.offset, mark.line, mark.row
        rest = b""  # raw bytes that were read and belong to no whole record yet
        while True:
            # Up to the next whole block: whoever goes on from a mark meets the same batches as whoever never stopped.
            wanted = BLOCK - (offset + len(rest)) % BLOCK
            fresh = file.read(wanted)
            final = len(fresh) < wanted
            raw = rest + fresh
            if not raw:
                return
            text = _as_text(raw, layout, offset, final=final) if wide else raw
            if not wide:
                _no_nul(fresh, offset + len(rest))
            if layout.newline == "cr":
                text = text.replace(b"\r", b"\n")
            end = whole_records(text, layout.delimiter, final=final)
            if end > 0:
                block, used_lines, used = text[:end], count_lines(text[:end]), end
                batch, skip = _batch(block, layout, limits, line, row, skip)
            elif end < 0:
                batch, skip, used_lines = _slow_batch(text, layout, limits, line, row, skip, final=final)
                used = _after_lines(text, used_lines, final=final)
            else:
                batch, used_lines, used = None, 0, 0
            spent = len(text[:used].decode().encode(layout.encoding)) if wide else used
            offset, line = offset + spent, line + used_lines
            rest = raw[spent:]
            if len(rest) > limits.record * (2 if wide else 1):
                raise Unreadable("record-too-large", line=line, most=limits.record)
            if batch is not None and len(batch):
                row += len(batch)
                done = 1.0 if final else offset / max(size, 1)
                yield Batch(
                    batch.columns, batch.lines, batch.width, batch.foreign, batch.broken, batch.first_row,
                    Mark(row, line, offset), done, batch.spilled,
                )  # fmt: skip
            if final:
                return


def _as_text(raw: bytes, layout: Layout, offset: int, *, final: bool) -> bytes:
    text, _used = from_utf16(raw, layout.encoding, final=final, offset=offset)
    return text


def _after_lines(text: bytes, lines: int, *, final: bool) -> int:
    if final:
        return len(text)
    place = 0
    for _ in range(lines):
        place = text.index(b"\n", place) + 1
    return place


def _no_nul(data: bytes, offset: int) -> None:
    place = data.find(b"\0")
    if place >= 0:
        raise Unreadable("nul", place=offset + place)


def _utf8(block: bytes, layout: Layout) -> tuple[bytes, list[int], list[int]]:
    return (block, [], []) if layout.encoding.startswith("utf-16") else to_utf8(block, layout.encoding)


def _batch(block: bytes, layout: Layout, limits: Limits, line: int, row: int, skip: int) -> tuple[Batch, int]:
    text, foreign, broken = _utf8(block, layout)
    found = cut(text, layout.delimiter, len(layout.columns), limits, line)
    begin = min(skip, len(found.lines))
    columns = found.columns if not begin else tuple(one.take(np.arange(begin, len(one))) for one in found.columns)
    lines = found.lines[begin:]
    batch = Batch(
        columns, line + lines, found.width[begin:], flags(len(lines), lines, [one for one in foreign if _in(one, lines)]),
        flags(len(lines), lines, [one for one in broken if _in(one, lines)]), row, Mark(),
        spilled={place - begin: rest for place, rest in found.spilled.items() if place >= begin},
    )  # fmt: skip
    return batch, skip - begin


def _in(line: int, lines: object) -> bool:
    """Whether a line lies below the first row that is kept."""
    return bool(len(lines)) and line >= int(lines[0])  # type: ignore[arg-type, index]


def _slow_batch(
    text: bytes, layout: Layout, limits: Limits, line: int, row: int, skip: int, *, final: bool
) -> tuple[Batch, int, int]:
    whole = text if final else text[: text.rfind(b"\n") + 1]
    text, foreign, broken = _utf8(whole, layout)
    rows, lines, used = cut_slowly(text, layout.delimiter, final=final, first_line=line)
    for place, cells in enumerate(rows):
        if len(cells) > limits.columns:
            raise Unreadable("too-many-columns", line=line + lines[place], found=len(cells), most=limits.columns)
        for column, cell in enumerate(cells, start=1):
            if len(cell) > limits.cell:
                raise Unreadable("cell-too-large", line=line + lines[place], column=column, most=limits.cell)
    begin = min(skip, len(rows))
    rows, lines = rows[begin:], lines[begin:]
    batch = batch_of(rows, [line + one for one in lines], len(layout.columns), row, Mark(), 0.0)
    numbers = np.asarray(lines, dtype=np.int64)
    marked = [flags(len(rows), numbers, [one for one in chosen if _in(one, numbers)]) for chosen in (foreign, broken)]
    return (
        Batch(batch.columns, batch.lines, batch.width, marked[0], marked[1], row, Mark(), 0.0, batch.spilled),
        skip - begin,
        used,
    )
