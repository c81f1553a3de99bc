"""A table with what its columns mean and what must be known of the whole; the same one is written in every format."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched, chain
from typing import Any

from tramuang.figures.pure.formulas import Text

type Value = str | int | float | None
type Row = tuple[Value, ...]

# What a column is of. A table is a cube: its dimensions (with `geo` and `time`) name a cell, measures are in it, attributes speak of it.
DIMENSION, GEO, TIME, MEASURE, STATUS, ATTRIBUTE = "dimension", "geo", "time", "measure", "status", "attribute"
KEYS = frozenset({DIMENSION, GEO, TIME})
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNKNOWN, NOTHING = Text("ไม่ทราบ", "not known"), Text("", "")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs (small letters), its name for people, what it is of, and its unit."""

    name: str
    label: Text
    role: str
    unit: str = ""

    @property
    def is_key(self) -> bool:
        """Whether it helps to name a cell."""
        return self.role in KEYS


@dataclass(frozen=True, slots=True)
class About:
    """What must be known of a table: what it is, whose, under which licence, and from which state of the records."""

    code: str
    title: Text
    licence: str = ""
    sources: tuple[str, ...] = ()
    # The short names of the same, for every row of a CSV.
    codes: tuple[str, ...] = ()
    # Every computed value carries these three.
    revision: int = 0
    definition: str = ""
    edition: str = ""
    provenance: str = "real"
    as_of: str = ""
    address: str = ""
    note: Text = NOTHING
    # How the values behind it were come by, and who verified them, each with how many.
    grades: tuple[tuple[str, int], ...] = ()
    verified: tuple[tuple[str, int], ...] = ()

    def pairs(self, lang: str = "en") -> list[tuple[str, str]]:
        """The same as names and words, for formats that know nothing more."""
        found = [
            ("code", self.code), ("title", self.title.in_(lang)), ("licence", self.licence), ("source", "; ".join(self.sources)),
            ("revision", str(self.revision)), ("definition", self.definition), ("edition", self.edition),
            ("provenance", self.provenance), ("grades", _counted(self.grades)), ("verified_by", _counted(self.verified)), ("as_of", self.as_of), ("address", self.address), ("note", self.note.in_(lang)),
        ]  # fmt: skip
        return [(name, words) for name, words in found if words]

    def every_row(self) -> list[tuple[str, str]]:
        """What each row of a CSV says of itself, for a row is often all that is kept of a file."""
        short = dict(self.pairs()) | ({"source": "; ".join(self.codes)} if self.codes else {})
        return [(name, short[name]) for name in EVERY_ROW if name in short]


def _counted(told: tuple[tuple[str, int], ...]) -> str:
    return "; ".join(f"{name} ({count})" for name, count in told)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that are made anew each time they are gone through: a long table is never held whole."""

    make: Callable[[], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        return self.make()


@dataclass(frozen=True)
class Table:
    """Columns, rows of plain values (None is not known, never nought), and the names of the codes in each dimension."""

    about: About
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] | Rows
    labels: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    # The hash of the definition behind each code of a dimension, where a table holds the figures of several.
    definitions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # The unit of each code of a dimension, where what is measured is told there.
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.rows, tuple):
            for row in self.rows:
                self._check(row)

    def each(self) -> Iterator[Row]:
        """The rows, one after the other."""
        for row in self.rows:
            self._check(row)
            yield row

    def _check(self, row: Row) -> None:
        if len(row) != len(self.columns):
            raise ValueError(f"a row of {len(row)} values under {len(self.columns)} columns")

    def those(self, *roles: str) -> list[int]:
        """The places of the columns of some roles."""
        return [n for n, column in enumerate(self.columns) if column.role in roles]


def known(value: Value) -> Value:
    """A value as it may be written: what is not finite is not known."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def plain(value: Value) -> str:
    """A value as text: the shortest number that reads back the same, a whole one without a point, the unknown empty."""
    value = known(value)
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def safe(value: Value) -> str:
    """A value as text that no spreadsheet takes for a formula; numbers stay numbers, also those below nought."""
    text = plain(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def as_csv(table: Table) -> str:
    """The table as CSV (RFC 4180) in UTF-8 with a mark, each row with the licence, source and state it comes from."""
    return "".join(csv_parts(table))


def csv_parts(table: Table) -> Iterator[str]:
    """The same in parts of bounded size."""
    extra = table.about.every_row()
    tail = [safe(words) for _name, words in extra]
    head = [*(column.name for column in table.columns), *(name for name, _words in extra)]
    yield "\ufeff"
    yield from in_parts(chain([head], ([*map(safe, row), *tail] for row in table.each())))


def in_parts(lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines as CSV, some hundred at a time."""
    for some in batched(lines, LINES):
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows(some)
        yield out.getvalue()


LINES = 500
EVERY_ROW = ("licence", "source", "revision", "definition", "edition", "provenance")
KINDS = {MEASURE: "number", TIME: "string"}


def described(table: Table, file: str) -> dict[str, Any]:
    """The table's description beside its CSV, after W3C's metadata vocabulary for tabular data (CSVW)."""
    about = table.about
    columns = [
        {
            "name": column.name, "titles": {"th": column.label.th, "en": column.label.en}, "datatype": KINDS.get(column.role, "string"),
            "null": "", **({"unit": column.unit} if column.unit else {}),
        }
        for column in table.columns
    ]  # fmt: skip
    columns += [{"name": name, "titles": name, "datatype": "string"} for name, _ in about.every_row()]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": [{"@value": about.title.th, "@language": "th"}, {"@value": about.title.en, "@language": "en"}],
        "dc:license": about.licence,
        "dc:source": list(about.sources),
        "dc:modified": about.as_of,
        "notes": [
            {name: words for name, words in about.pairs() if name not in ("title", "licence", "source", "as_of")}
        ],
        "tableSchema": {"columns": columns, "primaryKey": [column.name for column in table.columns if column.is_key]},
    }


def period_iso(period: str) -> str:
    """A period of the Buddhist era as SDMX writes it: 2565 → 2022, 2565-03 → 2022-03, 2565-Q1 → 2022-Q1, FY2565 → 2021-10-01/P1Y."""
    fiscal, text = period.startswith("FY"), period.removeprefix("FY")
    year, _, rest = text.partition("-")
    common = int(year) - 543
    if not fiscal:
        return f"{common}-{rest}" if rest else f"{common}"
    if not rest:
        # Thailand's fiscal year begins on 1 October of the year before.
        return f"{common - 1}-10-01/P1Y"
    begins = {"Q1": (common - 1, 10), "Q2": (common, 1), "Q3": (common, 4), "Q4": (common, 7)}[rest]
    return f"{begins[0]}-{begins[1]:02}-01/P3M"
