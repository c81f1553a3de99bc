"""XLSX and ODS: the values of one sheet, formulas as their last results; the archive is looked into before it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tramuang.figures.adapters.readers import archives
from tramuang.figures.pure.reading import Batch, Layout, Limits, Mark, Texts, Unreadable
from tramuang.figures.pure.reading.texts import batch_of

ROWS = 20_000


def look(
    path: Path, sheet: str, most: int, limits: Limits
) -> tuple[Layout, tuple[tuple[str, ...], ...], tuple[int, ...], tuple[str, ...], CalamineSheet]:
    """The layout, the first rows, the names of the visible sheets, and the sheet: the first that is not empty when none is asked for."""
    kind, formulas = archives.check(path, limits)
    with _open(path) as book:
        sheets = _sheets(book)
        chosen = _choose(book, sheet, sheets)
        rows: list[tuple[str, ...]] = []
        lines: list[int] = []
        for line, row in enumerate(chosen.iter_rows(), start=1):
            if _is_empty(row):
                continue
            _check_width(row, line, limits)
            rows.append(_trimmed([as_text(cell) for cell in row]))
            _check_size(rows[-1], line, limits)
            lines.append(line)
            if len(rows) == most:
                break
        name = chosen.name
    if not rows:
        raise Unreadable("empty")
    layout = Layout("xlsx" if kind == "xlsx" else "ods", sheet=name, formulas=formulas)
    return layout, tuple(rows), tuple(lines), tuple(sheets), chosen


def read(
    path: Path, layout: Layout, after: Mark | None, limits: Limits, opened: CalamineSheet | None = None
) -> Iterator[Batch]:
    """Batches of rows; line numbers are those of the sheet. `opened` is the sheet where `look` has just given it."""
    if opened is not None:
        yield from _read(opened, layout, after, limits)
        return
    archives.check(path, limits)
    with _open(path) as book:
        yield from _read(_choose(book, layout.sheet, _sheets(book)), layout, after, limits)


def _read(sheet: CalamineSheet, layout: Layout, after: Mark | None, limits: Limits) -> Iterator[Batch]:
    mark = after or Mark()
    total = max(1, sheet.total_height)
    rows = enumerate(sheet.iter_rows(), start=1)
    number = mark.row
    headers = layout.header if after is None else 0
    while part := list(islice(rows, ROWS)):
        part = [(line, row) for line, row in part if line >= mark.line and not _is_empty(row)]
        skipped, headers = min(headers, len(part)), headers - min(headers, len(part))
        part = part[skipped:]
        if not part:
            continue
        lines, cells = [line for line, _ in part], [row for _, row in part]
        _check_width(cells[0], lines[0], limits)
        number += len(part)
        batch = _batch(
            cells, lines, len(layout.columns), number - len(part), Mark(number, lines[-1] + 1), lines[-1] / total
        )
        for column, text in enumerate(batch.columns, start=1):
            if len(text) and int(text.sizes.max()) > limits.cell:
                place = int(np.argmax(text.sizes > limits.cell))
                raise Unreadable("cell-too-large", line=lines[place], column=column, most=limits.cell)
        yield batch


def _batch(cells: list[list[Any]], lines: list[int], columns: int, first: int, after: Mark, done: float) -> Batch:
    """Cell by column: most columns are of one kind, and are written by one rule."""
    wide = list(zip(*cells, strict=True))
    if any(any(one != "" for one in column) for column in wide[columns:]):
        return batch_of(
            [_trimmed([as_text(cell) for cell in row], columns) for row in cells], lines, columns, first, after, done
        )
    empty = [""] * len(cells)
    texts = tuple(Texts.of(_column(wide[place]) if place < len(wide) else empty) for place in range(columns))
    count = len(cells)
    plain = np.zeros(count, dtype=np.bool_)
    width = np.full(count, columns, dtype=np.int64)
    return Batch(texts, np.asarray(lines, dtype=np.int64), width, plain, plain, first, after, done)


def _column(cells: tuple[Any, ...]) -> Iterable[str]:
    kinds = set(map(type, cells))
    if kinds == {str}:
        return cells
    if kinds == {float}:
        return map(_number, cells)
    return map(as_text, cells)


def _number(value: float) -> str:
    """Fifteen figures, as a spreadsheet shows at most; whole numbers without a point, nought without a sign."""
    return f"{value + 0.0:.15g}"


def as_text(cell: Any) -> str:
    """A spreadsheet's value as text."""
    if type(cell) is str:
        return cell
    if type(cell) is float:
        return _number(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _open(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise Unreadable("password") from None
    except (CalamineError, OSError, ValueError) as fault:
        raise Unreadable("not-a-workbook", why=str(fault)[:200]) from None


def _sheets(book: CalamineWorkbook) -> list[str]:
    seen = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    return seen or list(book.sheet_names)


def _choose(book: CalamineWorkbook, name: str, known: list[str]) -> CalamineSheet:
    if name and name not in book.sheet_names:
        raise Unreadable("no-sheet", name=name, known=", ".join(known))
    try:
        if name:
            return book.get_sheet_by_name(name)
        sheets = (book.get_sheet_by_name(one) for one in known)
        return next((sheet for sheet in sheets if sheet.height), None) or book.get_sheet_by_name(known[0])
    except (CalamineError, IndexError, ValueError) as fault:
        raise Unreadable("not-a-workbook", why=str(fault)[:200]) from None


def _is_empty(row: list[Any]) -> bool:
    return row[0] == "" and all(cell == "" for cell in row) if row else True


def _check_width(row: list[Any], line: int, limits: Limits) -> None:
    if len(row) > limits.columns:
        raise Unreadable("too-many-columns", line=line, found=len(row), most=limits.columns)


def _check_size(cells: tuple[str, ...], line: int, limits: Limits) -> None:
    for column, cell in enumerate(cells, start=1):
        if len(cell) > limits.cell:
            raise Unreadable("cell-too-large", line=line, column=column, most=limits.cell)


def _trimmed(cells: list[str], least: int = 0) -> tuple[str, ...]:
    """Without the empty cells at the end, which only fill the sheet's rectangle."""
    size = len(cells)
    while size > least and cells[size - 1] == "":
        size -= 1
    return tuple(cells[:size])
