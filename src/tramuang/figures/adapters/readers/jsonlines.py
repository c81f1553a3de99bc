"""JSON lines: one object a line, every value kept as it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tramuang.figures.pure.reading import Batch, Layout, Limits, Mark, Unreadable
from tramuang.figures.pure.reading.layout import tidy_names
from tramuang.figures.pure.reading.texts import batch_of

ROWS = 20_000


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
    with path.open("rb") as file:
        file.seek(mark.offset)
        line = mark.line - 1
        while raw := file.readline(limits.record + 1):
            line += 1
            if len(raw) > limits.record:
                raise Unreadable("record-too-large", line=line, most=limits.record)
            text = raw.strip().removeprefix(b"\xef\xbb\xbf")
            if not text:
                continue
            try:
                item = json.loads(text, parse_float=str, parse_int=str)
            except (ValueError, RecursionError) as fault:
                raise Unreadable("not-json", line=line, why=str(fault)[:120]) from None
            if not isinstance(item, dict):
                raise Unreadable("not-json", line=line, why=type(item).__name__)
            if len(item) > limits.columns:
                raise Unreadable("too-many-columns", line=line, found=len(item), most=limits.columns)
            yield line, file.tell(), item


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return json.dumps(value, ensure_ascii=False)
