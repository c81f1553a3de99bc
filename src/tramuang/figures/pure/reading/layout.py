"""How a file is laid out, as plain data that can be adjusted and kept."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from tramuang.figures.pure.reading.encodings import Encoding

Format = Literal["csv", "xlsx", "ods", "parquet", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "ods", "parquet", "jsonl")
DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of a file: `header` is the number (from 1) of the row that holds the names of the columns, 0 when there is none."""

    format: Format = "csv"
    encoding: Encoding = "utf-8"
    mark: int = 0
    delimiter: str = ","
    newline: Literal["lf", "cr"] = "lf"
    sheet: str = ""
    header: int = 1
    columns: tuple[str, ...] = ()
    formulas: int = 0  # that a workbook holds: what is read are the values that they were last computed to

    def as_data(self) -> dict[str, Any]:
        """The layout for JSON or YAML."""
        return {**asdict(self), "columns": list(self.columns)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Layout:
        """The layout from what `as_data` wrote; unknown names are refused."""
        known = {field.name for field in fields(cls)}
        if strange := sorted(set(data) - known):
            raise ValueError(f"a layout knows no {', '.join(strange)}")
        return cls(**{**data, "columns": tuple(data.get("columns", ()))})


def find_delimiter(lines: list[str]) -> str:
    """The sign that cuts most lines into the same number of cells, two or more; the comma when none does."""
    best, found = (0.0, 0), ","
    for sign in DELIMITERS:
        try:
            counts = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if row)
        except csv.Error:
            continue
        width, times = max(counts.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        if width > 1 and (score := (times / max(1, counts.total()), width)) > best:
            best, found = score, sign
    return found


def tidy_names(cells: list[str]) -> tuple[str, ...]:
    """Names of columns from a header row: single spaces, no two alike, none empty."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, start=1):
        name = base = " ".join(cell.replace("\ufeff", "").replace("\u200b", "").split()) or f"column {place}"
        again = 2
        while name in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name)
        names.append(name)
    return tuple(names)
