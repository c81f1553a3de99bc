"""Tables as XLSX and Parquet: file formats that need an engine to be written."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import IO, Any

import duckdb
import numpy as np
import xlsxwriter

from tramuang.figures.pure.exports.tables import MEASURE, UNKNOWN, Row, Table, known, plain

# As on paper: the sheet's own row and the one that says in words what a column is.
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
# Every text is written as text: a cell that begins with = is no formula, and an address no link.
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
SHEETS = {"th": ("ตัวเลข", "ข้อมูลกำกับ"), "en": ("Figures", "About")}
LONGEST = 32_767
ROWS = 5_000  # in memory at one time
FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def as_xlsx(table: Table, lang: str = "th") -> bytes:
    """The table as a workbook: figures on the first sheet, unknown ones said in a word; on the second what must be known of them."""
    out = io.BytesIO()
    write_xlsx(table, out, lang)
    return out.getvalue()


def write_xlsx(table: Table, out: IO[bytes], lang: str = "th") -> None:
    """The same into a file, row by row."""
    book = xlsxwriter.Workbook(out, PLAIN)
    # The same table gives the same bytes, whenever it is asked for.
    book.set_properties({"title": table.about.title.in_(lang), "comments": table.about.licence, "created": FIRST})
    head, gone, number = (
        book.add_format(HEAD),
        book.add_format({"font_color": "#51626c"}),
        book.add_format({"num_format": "#,##0.###"}),
    )
    figures, about = (book.add_worksheet(name) for name in SHEETS[lang])
    figures.freeze_panes(1, 0)
    for n, column in enumerate(table.columns):
        unit = f" ({column.unit})" if column.unit else ""
        figures.write_string(0, n, f"{column.label.in_(lang)}{unit}", head)
        figures.set_column(n, n, 16 if column.role == MEASURE else 20)
    for line, row in enumerate(table.each(), start=1):
        for n, value in enumerate(map(known, row)):
            if value is None:
                if table.columns[n].role == MEASURE:
                    figures.write_string(line, n, UNKNOWN.in_(lang), gone)
            elif isinstance(value, str):
                figures.write_string(line, n, value[:LONGEST])
            else:
                figures.write_number(line, n, value, number)
    about.set_column(0, 0, 18)
    about.set_column(1, 1, 90)
    for line, (name, words) in enumerate(table.about.pairs(lang)):
        about.write_string(line, 0, name, head)
        about.write_string(line, 1, words[:LONGEST])
    start = len(table.about.pairs(lang)) + 1
    for line, column in enumerate(table.columns, start=start):
        about.write_string(line, 0, column.name, head)
        about.write_string(line, 1, " · ".join(filter(None, (column.label.th, column.label.en, column.unit))))
    book.close()


def as_parquet(table: Table) -> bytes:
    """The table as a Parquet file, unknown values null, with its description among the file's own metadata."""
    out = io.BytesIO()
    write_parquet(table, out)
    return out.getvalue()


def write_parquet(table: Table, out: IO[bytes]) -> None:
    """The same into a file, some thousand rows at a time."""
    numbers = _numbers(table)
    kinds = ", ".join(f"c{n} {'DOUBLE' if n in numbers else 'VARCHAR'}" for n in range(len(table.columns)))
    reads = ", ".join(_read(n, n in numbers) for n in range(len(table.columns)))
    names = ", ".join(f"c{n} AS {_quoted(column.name)}" for n, column in enumerate(table.columns))
    about = ", ".join(f"{_quoted(name)}: {_text(words)}" for name, words in table.about.pairs("th"))
    with tempfile.TemporaryDirectory() as folder, _database() as db:
        path = Path(folder, "table.parquet")
        db.execute(f"CREATE TABLE held ({kinds})")
        for some in batched(table.each(), ROWS):
            db.register("given", {f"c{n}": _array(some, n, n in numbers) for n in range(len(table.columns))})
            db.execute(f"INSERT INTO held SELECT {reads} FROM given")  # noqa: S608
            db.unregister("given")
        db.execute(
            f"COPY (SELECT {names} FROM held) TO {_text(str(path))} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{about}}})"  # noqa: S608
        )
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)


def _database() -> Any:
    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": "512MB", "threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False,
            "allow_community_extensions": False, "python_enable_replacements": False,
        },
    )  # fmt: skip


def _array(rows: Sequence[Row], n: int, number: bool) -> np.ndarray[Any, Any]:
    """A column as DuckDB reads it: numbers as doubles (NaN where not known), everything else as text (empty where not known)."""
    values = [known(row[n]) for row in rows]
    if number:
        return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    return np.array([plain(value) for value in values], dtype=object)


def _read(n: int, number: bool) -> str:
    if number:
        return f"CASE WHEN isfinite(c{n}) THEN c{n} END"
    return f"nullif(CAST(c{n} AS VARCHAR), '')"


def _numbers(table: Table) -> set[int]:
    """The columns that hold numbers: measures, and whatever has nothing else in it and something at all."""
    own = set(table.those(MEASURE))
    others, seen = set(range(len(table.columns))) - own, set[int]()
    for row in table.each():
        for n in list(others):
            if row[n] is None:
                continue
            if isinstance(row[n], int | float):
                seen.add(n)
            else:
                others.discard(n)
    return own | (others & seen)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
