"""JSON: one object a line, or one array of objects; every value kept as it is written.

Of an array never more is in memory than one object may hold. An object's line is its number there, for arrays are often written in one line.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from tramuang.figures.pure.reading import Batch, Layout, Limits, Mark, Unreadable
from tramuang.figures.pure.reading.layout import tidy_names
from tramuang.figures.pure.reading.texts import batch_of

ROWS = 20_000
BLOCK = 1 << 18
DEEPEST = 64  # levels of a value within a value
SPACE = " \t\r\n\ufeff"
BOM = b"\xef\xbb\xbf"
NUMBERS_AS_WRITTEN: dict[str, Any] = {"parse_float": str, "parse_int": str}
_decoder = json.JSONDecoder(**NUMBERS_AS_WRITTEN)


def look(path: Path, most: int, limits: Limits) -> tuple[Layout, tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The names in the first objects, in order, are the columns; the first row returned holds them."""
    objects = []
    for line, _end, item in _objects(path, Mark(), limits):
        objects.append((line, item))
        if len(objects) == most:
            break
    names: dict[str, None] = {}
    for line, item in objects:
        names.update(dict.fromkeys(item))
        if len(names) > limits.columns:
            raise Unreadable("too-many-columns", line=line, found=len(names), most=limits.columns)
    if not names:
        raise Unreadable("empty")
    rows = [tuple(names), *(tuple(_text(item.get(name)) for name in names) for _, item in objects)]
    return Layout("jsonl", columns=tidy_names(list(names))), tuple(rows), (0, *(line for line, _ in objects))


def read(path: Path, layout: Layout, after: Mark | None, limits: Limits) -> Iterator[Batch]:
    """Batches of objects; a name that the first objects did not have spills."""
    mark = after or Mark()
    size = max(1, path.stat().st_size)
    rows: list[list[str]] = []
    lines: list[int] = []
    number, offset, line = mark.row, mark.offset, mark.line

    def batch(done: float) -> Batch:
        here = Mark(number + len(rows), line + 1, offset)
        return batch_of(rows, lines, len(layout.columns), number, here, done)

    for line, offset, item in _objects(path, mark, limits):
        row = [_text(item.pop(name, None)) for name in layout.columns]
        row += [f"{name}={_text(value)}"[:200] for name, value in item.items()]
        for column, cell in enumerate(row, start=1):
            if len(cell) > limits.cell:
                raise Unreadable("cell-too-large", line=line, column=column, most=limits.cell)
        rows.append(row)
        lines.append(line)
        if len(rows) == ROWS:
            yield batch(offset / size)
            number += len(rows)
            rows, lines = [], []
    if rows:
        yield batch(1.0)


def _objects(path: Path, mark: Mark, limits: Limits) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Each object with its line and the place behind it."""
    with path.open("rb") as file:
        begins = file.read(BLOCK).removeprefix(BOM).lstrip()[:1]
        yield from (_in_array if begins == b"[" else _on_lines)(file, mark, limits)


def _on_lines(file: BinaryIO, mark: Mark, limits: Limits) -> Iterator[tuple[int, int, dict[str, Any]]]:
    file.seek(mark.offset)
    line = mark.line - 1
    while raw := file.readline(limits.record + 1):
        line += 1
        if len(raw) > limits.record:
            raise Unreadable("record-too-large", line=line, most=limits.record)
        text = raw.strip().removeprefix(BOM)
        if not text:
            continue
        try:
            item = json.loads(text, **NUMBERS_AS_WRITTEN)
        except (ValueError, RecursionError) as fault:
            raise Unreadable("not-json", line=line, why=str(fault)[:120]) from None
        yield line, file.tell(), _checked(item, line, limits)


def _checked(item: Any, line: int, limits: Limits) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise Unreadable("not-json", line=line, why=type(item).__name__)
    if len(item) > limits.columns:
        raise Unreadable("too-many-columns", line=line, found=len(item), most=limits.columns)
    for value in item.values():
        if isinstance(value, dict | list) and _depth(value) > DEEPEST:
            raise Unreadable("not-json", line=line, why=f"> {DEEPEST} levels")
    return item


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        inside = [list(one.values()) if isinstance(one, dict) else one for one in level]
        level = [each for one in inside for each in one if isinstance(each, dict | list)]
    return depth


def _in_array(file: BinaryIO, mark: Mark, limits: Limits) -> Iterator[tuple[int, int, dict[str, Any]]]:
    text = _Text(file, mark.offset, limits.record)
    number = mark.row
    if not mark.offset:
        text.take("[")
        if text.next() == "]":
            return
    while True:
        # Behind a mark, and behind each object, stands a comma or the end.
        if number:
            sign = text.take(",]")
            if sign == "]":
                if text.next():
                    raise Unreadable("not-json", line=number, why="]…")
                return
        number += 1
        text.line = number
        item = text.value()
        yield number, text.offset, _checked(item, number, limits)


class _Text:
    """A file of UTF-8 read on and on; what was taken is forgotten."""

    def __init__(self, file: BinaryIO, offset: int, most: int) -> None:
        file.seek(offset)
        self.file, self.offset, self.most = file, offset, most
        self.decode = codecs.getincrementaldecoder("utf-8")().decode
        self.held, self.place, self.ended = "", 0, False
        self.line = 1  # of what is being read

    def more(self) -> bool:
        """Read on; whether there was more."""
        if self.ended:
            return False
        data = self.file.read(BLOCK)
        self.ended = len(data) < BLOCK
        try:
            fresh = self.decode(data, self.ended)
        except UnicodeDecodeError as fault:
            raise Unreadable("not-json", line=self.line, why=str(fault)[:120]) from None
        self.held, self.place = self.held[self.place :] + fresh, 0
        return True

    def next(self) -> str:
        """The next sign that is no space, which stays; empty at the end of the file."""
        while True:
            while self.place < len(self.held) and self.held[self.place] in SPACE:
                self._on(1)
            if self.place < len(self.held):
                return self.held[self.place]
            if not self.more():
                return ""

    def take(self, wanted: str) -> str:
        """The next sign, which must be one of these."""
        sign = self.next()
        if not sign or sign not in wanted:
            raise Unreadable("not-json", line=self.line, why=f"{sign or 'EOF'} ({' '.join(wanted)})")
        self._on(1)
        return sign

    def value(self) -> Any:
        """The next value whole."""
        if self.next() != "{":
            raise Unreadable("not-json", line=self.line, why=f"{self.next() or 'EOF'} ({{)")
        while True:
            try:
                item, end = _decoder.raw_decode(self.held, self.place)
            except RecursionError as fault:
                raise Unreadable("not-json", line=self.line, why=str(fault)[:120]) from None
            except ValueError as fault:
                # Perhaps it is only not whole yet.
                if len(self.held) - self.place > self.most:
                    raise Unreadable("record-too-large", line=self.line, most=self.most) from None
                if not self.more():
                    raise Unreadable("not-json", line=self.line, why=str(fault)[:120]) from None
                continue
            self._on(end - self.place)
            return item

    def _on(self, count: int) -> None:
        taken = self.held[self.place : self.place + count]
        self.offset += len(taken) if taken.isascii() else len(taken.encode())
        self.place += count


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return json.dumps(value, ensure_ascii=False)
