"""Cuts delimited text into cells, a block at a time and without a step per cell.

Where quotation marks stand as RFC 4180 has them, a delimiter counts when an even number of them stands before it. A block where they
stand otherwise (5" pipe) is read by Python's csv module, which takes such a mark as a letter.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tramuang.figures.pure.reading.limits import Limits, Unreadable
from tramuang.figures.pure.reading.texts import Bytes, Flags, Ints, Texts, padded

NEWLINE, RETURN, QUOTE = 10, 13, 34


@dataclass(frozen=True, slots=True)
class Cut:
    """Rows of a block: columns of text, cells that stood in each row, lines before each row, what spilled beyond the last column."""

    columns: tuple[Texts, ...]
    width: Ints
    lines: Ints
    spilled: dict[int, str]


def _quotes(block: Bytes) -> Ints:
    return np.flatnonzero(block == QUOTE)


def is_regular(block: Bytes, quotes: Ints, delimiter: int) -> bool:
    """Whether every quotation mark opens a cell, closes one, or is one of a pair inside a cell."""
    opening, closing = quotes[::2], quotes[1::2]
    before = block[np.maximum(opening - 1, 0)]
    # The second mark of a pair follows the closing one directly; any other stray mark begins nothing.
    follows = np.zeros(len(opening), dtype=np.bool_)
    follows[1:] = opening[1:] - 1 == closing[: len(opening) - 1]
    opens = (opening == 0) | (before == delimiter) | (before == NEWLINE) | follows
    last = closing == len(block) - 1
    after = block[np.minimum(closing + 1, len(block) - 1)]
    closes = last | (after == delimiter) | (after == NEWLINE) | (after == RETURN) | (after == QUOTE)
    return bool(opens.all() and closes.all())


def whole_records(block: bytes, delimiter: str, *, final: bool) -> int:
    """Where the last whole record of a block ends; -1 when the quotation marks need the slow way."""
    if b'"' not in block:
        return len(block) if final else block.rfind(b"\n") + 1
    data = np.frombuffer(block, dtype=np.uint8)
    quotes = _quotes(data)
    if not is_regular(data, quotes, ord(delimiter)):
        return -1
    if final:
        return len(block) if len(quotes) % 2 == 0 else -1
    end = block.rfind(b"\n")
    while end >= 0 and int(np.searchsorted(quotes, end)) % 2:
        # Inside a quoted cell: on to the line end before that cell.
        end = block.rfind(b"\n", 0, int(quotes[np.searchsorted(quotes, end) - 1]))
    return end + 1


def _outside(breaks: Ints, quotes: Ints) -> Ints:
    """The breaks that stand outside quoted cells."""
    if len(quotes) % 2:
        quotes = np.append(quotes, breaks[-1] + 1)
    places = np.searchsorted(breaks, quotes)
    steps = np.zeros(len(breaks) + 1, dtype=np.int32)
    np.add.at(steps, places[::2], 1)
    np.add.at(steps, places[1::2], -1)
    return breaks[np.cumsum(steps[:-1]) == 0]


def cut(block: bytes, delimiter: str, columns: int, limits: Limits, first_line: int) -> Cut:
    """Cut whole records whose quotation marks are regular."""
    if not block.endswith(b"\n"):
        block += b"\n"
    data = np.frombuffer(block, dtype=np.uint8)
    breaks = np.flatnonzero((data == NEWLINE) | (data == ord(delimiter)))
    if quoted := b'"' in block:
        quotes = _quotes(data)
        breaks = _outside(breaks, quotes)
    ends = np.flatnonzero(data[breaks] == NEWLINE)  # places in `breaks`
    firsts = np.concatenate(([0], ends[:-1] + 1))
    width = ends - firsts + 1
    row_starts = np.concatenate(([0], breaks[ends[:-1]] + 1))
    row_ends = breaks[ends] - (data[np.maximum(breaks[ends] - 1, 0)] == RETURN)
    number = np.arange(len(ends))
    if quoted and np.count_nonzero(data == NEWLINE) != len(ends):
        number = np.searchsorted(np.flatnonzero(data == NEWLINE), row_starts)
    if len(width) and int(width.max()) > limits.columns:
        place = int(np.argmax(width > limits.columns))
        raise Unreadable(
            "too-many-columns", line=first_line + int(number[place]), found=int(width[place]), most=limits.columns
        )
    # A row of nothing but delimiters is what a spreadsheet leaves behind its table.
    kept = np.flatnonzero(row_ends - row_starts > width - 1)
    if len(kept) < len(width):
        firsts, width, number, row_starts, row_ends = (
            firsts[kept], width[kept], number[kept], row_starts[kept], row_ends[kept],
        )  # fmt: skip
        ends = ends[kept]
    starts_of: list[Ints] = []
    ends_of: list[Ints] = []
    ragged = np.flatnonzero(width != columns)
    last = len(breaks) - 1
    start = row_starts
    for column in range(columns):
        end = row_ends if column == columns - 1 else breaks[np.minimum(firsts + column, last)]
        if len(ragged):
            start, end = start.copy(), end.copy()
            short = ragged[width[ragged] <= column]
            start[short] = end[short] = 0
            closing = ragged[width[ragged] == column + 1]
            end[closing] = row_ends[closing]
            if column == columns - 1:
                long = ragged[width[ragged] > columns]
                end[long] = breaks[firsts[long] + column]
        starts_of.append(start)
        ends_of.append(end)
        start = end + 1
    spilled: dict[int, str] = {}
    if len(ragged):
        for row in ragged[width[ragged] > columns].tolist():
            begin = int(breaks[firsts[row] + columns - 1]) + 1
            spilled[row] = block[begin : int(row_ends[row])].decode("utf-8", "replace")
    extra = _unquote(block, data, starts_of, ends_of) if quoted else b""
    whole = padded(block + extra)
    texts = tuple(Texts(whole, start, end) for start, end in zip(starts_of, ends_of, strict=True))
    _check_cells(texts, number, limits, first_line)
    if quoted and len(width):
        # Cells of quotation marks alone are as empty as none.
        filled = np.add.reduce([text.sizes for text in texts]) > 0
        filled[list(spilled)] = True
        if not filled.all():
            rows = np.flatnonzero(filled)
            moved = np.cumsum(filled) - 1
            spilled = {int(moved[row]): rest for row, rest in spilled.items()}
            return Cut(tuple(text.take(rows) for text in texts), width[rows], number[rows], spilled)
    return Cut(texts, width, number, spilled)


def _unquote(block: bytes, data: Bytes, starts: list[Ints], ends: list[Ints]) -> bytes:
    """Take the marks off quoted cells, in place; cells with pairs inside are written anew behind the block."""
    extra: list[bytes] = []
    place = len(block)
    for column, (start, end) in enumerate(zip(starts, ends, strict=True)):
        rows = np.flatnonzero((data[np.minimum(start, len(data) - 1)] == QUOTE) & (end - start >= 2))
        if not len(rows):
            continue
        start, end = start.copy(), end.copy()
        start[rows] += 1
        end[rows] -= 1
        for row in rows.tolist():
            cell = block[start[row] : end[row]]
            if b'"' in cell:
                cell = cell.replace(b'""', b'"')
                extra.append(cell)
                start[row], end[row] = place, place + len(cell)
                place += len(cell)
        starts[column], ends[column] = start, end
    return b"".join(extra)


def _check_cells(texts: tuple[Texts, ...], lines: Ints, limits: Limits, first_line: int) -> None:
    for column, text in enumerate(texts, start=1):
        sizes = text.sizes
        if len(sizes) and int(sizes.max()) > limits.cell:
            row = int(np.argmax(sizes > limits.cell))
            raise Unreadable("cell-too-large", line=first_line + int(lines[row]), column=column, most=limits.cell)


class Lines:
    """Gives lines to the csv module and knows whether they came to an end."""

    def __init__(self, text: str) -> None:
        # By line feeds alone: Python's own splitting knows more line ends than a table does.
        text = text.replace("\r\n", "\n").replace("\r", " ").removesuffix("\n")
        self._lines = iter([line + "\n" for line in text.split("\n")])
        self.over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return next(self._lines)
        except StopIteration:
            self.over = True
            raise


def cut_slowly(block: bytes, delimiter: str, *, final: bool, first_line: int) -> tuple[list[list[str]], list[int], int]:
    """Rows, the lines before each, and the lines used, of a block whose quotation marks are irregular."""
    source = Lines(block.decode("utf-8", "replace"))
    reader = csv.reader(source, delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    used = 0
    while True:
        before = reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            return rows, lines, used
        except csv.Error:
            raise Unreadable("unclosed-quote", line=first_line + before) from None
        # The last record came to the end of the lines inside a cell.
        if source.over:
            if final:
                raise Unreadable("unclosed-quote", line=first_line + before)
            return rows, lines, used
        used = reader.line_num
        if any(cell.strip("\r") for cell in row):
            rows.append(row)
            lines.append(before)


def count_lines(block: bytes) -> int:
    """The line feeds of a block."""
    return int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == NEWLINE))


def flags(count: int, lines: Ints, chosen: list[int]) -> Flags:
    """Which rows begin on, or hold, one of the chosen lines."""
    found = np.zeros(count, dtype=np.bool_)
    if chosen and count:
        found[np.maximum(np.searchsorted(lines, np.asarray(chosen), side="right") - 1, 0)] = True
    return found
