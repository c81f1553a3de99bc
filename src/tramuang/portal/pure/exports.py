"""Rows as CSV and JSON that a spreadsheet can open without harm: every row says where it comes from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

Cell = str | int | Decimal | date | bool | None

# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(cell: Cell) -> str:
    """A cell as text: unknown is empty, a day is ISO, a number is plain, and no text can be a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return plain(cell)
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def plain(value: Decimal) -> str:
    """A decimal without exponent and without idle noughts: 41825.000000 → 41825."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0"} else text


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as CSV (RFC 4180) under their columns, marked as UTF-8 so that a spreadsheet reads the Thai."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([written(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def for_json(cell: Cell) -> Any:
    """A cell as JSON has it: numbers stay exact, unknown is null."""
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def as_json(about: Mapping[str, Any], columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as one JSON object: what they are, and a list of mappings."""
    found = [{name: for_json(cell) for name, cell in zip(columns, row, strict=True)} for row in rows]
    return json.dumps({**about, "rows": found}, ensure_ascii=False, indent=1)
