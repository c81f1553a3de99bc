"""Holds a file's rows against its schema, batch by batch: what cannot be read is named, what can be mended is mended in sight."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.pure.reading.texts import Batch, Flags, Ints
from tramuang.figures.pure.recognising.guess import slug, usual_rule
from tramuang.figures.pure.recognising.places import Places
from tramuang.figures.pure.recognising.schema import ElementRule, NotASchema, Schema
from tramuang.figures.pure.recognising.words import (
    bare,
    element_names,
    find_grade,
    find_status,
    find_unit,
    is_missing,
)
from tramuang.figures.pure.validating.findings import KEPT, Findings
from tramuang.figures.pure.validating.naming import MOST_REMEMBERED, Naming, rows_of
from tramuang.figures.pure.validating.numbers import MISSING, Number, read_number, read_plain
from tramuang.figures.pure.validating.observations import COLUMNS, Observations
from tramuang.figures.pure.validating.quality import BY_CODE, STATUSES
from tramuang.figures.pure.validating.rules import apply
from tramuang.figures.pure.validating.timing import Timing

# Where so much of a column is no number, the schema is wrong, and going on would help nobody.
MOST_WRONG = 100_000


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a file: the good values, the findings, and the counts by which a person decides."""

    good: Observations
    findings: Findings
    rows: int
    bad_rows: int
    values: int

    @property
    def errors(self) -> int:
        """Findings that keep something out."""
        return self.findings.of("error")

    @property
    def clean(self) -> bool:
        """Whether everything may be accepted as it is."""
        return self.errors == 0

    def summary(self) -> dict[str, Any]:
        """The counts for JSON."""
        missing = int((self.good.status >= MISSING).sum())
        return {
            "rows": self.rows, "bad_rows": self.bad_rows, "values": self.values, "good": len(self.good), "missing": missing,
            "errors": self.errors, "warnings": self.findings.of("warning"), "mended": self.findings.of("mended"),
            "counts": dict(sorted(self.findings.counts.items())),
        }  # fmt: skip


class Checker(Naming):
    """Takes batches and gives a result; knows nothing of where they come from."""

    def __init__(
        self,
        schema: Schema,
        places: Places,
        *,
        elements: Mapping[str, Iterable[str]] | None = None,
        rules: Mapping[str, ElementRule] | None = None,
        only_known: bool = False,
        history: Observations | None = None,
        until: int | None = None,
        kept: int = KEPT,
    ) -> None:
        """`elements` names the library's data elements; with `only_known` others are faults. `rules` says what their values can be where the
        schema does not, as where a column names the elements row by row. `until` is the last Buddhist year that
        can be spoken of. `history` holds what is on record, for outliers and jumps."""
        schema.check()
        super().__init__(schema, places, kept)
        self.history = history
        self.timing = Timing(schema, self.findings, until)
        self._elements = dict(element_names()) | {
            bare(n): c for c, names in (elements or {}).items() for n in (c, *names)
        }
        self._rules = rules or {}
        self._only = frozenset(elements or ()) if only_known else None
        self._parts: list[dict[str, Any]] = []
        self._wrong: Counter[str] = Counter()
        self.rows = self.bad_rows = self.values = 0

    def feed(self, batch: Batch) -> None:
        """Check some rows."""
        count = len(batch)
        good = self._shape(batch)
        areas, fine = self._areas_of(batch)
        good &= fine
        periods, fine = self.timing.rows(batch)
        good &= fine
        elements, fine = self._elements_of(batch)
        good &= fine
        units = self._units_of(batch)
        statuses = self._statuses_of(batch)
        grades = self._grades_of(batch)
        row = batch.first_row + 1 + np.arange(count)
        bad = ~good
        for place in self.schema.values():
            column = self.schema.columns[place]
            element = elements if not column.element else np.full(count, self._number("elements", column.element))
            period, fine = self.timing.of_column(column.period, periods)
            found = self._values(batch, place, units, statuses)
            keep = good & fine & found.pop("good")
            bad |= ~keep
            self.values += count
            part = {
                "area": areas, "element": element, "period": period, "line": batch.lines, "row": row, "grade": grades,
                "column": np.full(count, place), **found,
            }  # fmt: skip
            whole = bool(keep.all())
            self._parts.append(
                {name: (part[name] if whole else part[name][keep]).astype(kind) for name, kind in COLUMNS.items()}
            )
        self.rows += count
        self.bad_rows += int(bad.sum()) - self._passed
        self.values -= self._passed * len(self.schema.values())

    def result(self) -> Result:
        """What came of all rows: duplicates, bounds, outliers and the rest are looked at once, over the whole file."""
        self.timing.finish()
        if self.schema.layout.formulas:
            self.findings.add(
                "formulas-taken", "", max(1, self.schema.layout.header), 0, f"{self.schema.layout.formulas:,}"
            )
        lists: dict[str, Any] = {name: list(known) for name, known in self._lists.items()}
        lists["periods"] = list(self.timing.periods)
        lists["columns"] = [column.name for column in self.schema.columns]
        found = Observations.joined(lists, self._parts)
        self._parts = []
        schema = self.schema
        others = [code for code in lists["elements"] if code not in schema.rules]
        missing = {code: self._rules.get(code) or usual_rule(code, "") for code in others}
        good = apply(found, replace(schema, rules={**missing, **schema.rules}), self.findings, self.history)
        return Result(good, self.findings, self.rows, self.bad_rows, self.values)

    # What follows reads one thing each, for all rows of a batch.

    def _shape(self, batch: Batch) -> Flags:
        good = np.ones(len(batch), dtype=np.bool_)
        wanted = len(batch.columns)
        self._passed = 0
        for place in np.flatnonzero(batch.width != wanted).tolist():
            spilled = batch.spilled.get(place, "")
            short = batch.width[place] < wanted
            code = "row-short" if short else "row-long" if spilled.strip(' ,;|\t\r"') else "row-long-empty"
            raw = " | ".join(batch.row(place)) if self.findings.keeps(code) else ""
            line, found = int(batch.lines[place]), int(batch.width[place])
            self.findings.add(code, "", line, batch.first_row + place + 1, raw, found=found, wanted=wanted)
            good[place] = code == "row-long-empty"
        if batch.foreign.any():
            rows = np.flatnonzero(batch.foreign)
            self.tell("mixed-encoding", batch, "", rows, lambda place: " | ".join(batch.row(place)), lambda place: "")
        if batch.broken.any():
            rows = np.flatnonzero(batch.broken)
            self.tell("broken-text", batch, "", rows, lambda place: " | ".join(batch.row(place)), lambda place: "")
            good &= ~batch.broken
        return good

    def _give_up(self, column: str, wrong: int) -> None:
        self._wrong[column] += wrong
        if self._wrong[column] > MOST_WRONG and self._wrong[column] > self.rows / 2:
            raise NotASchema(
                f"คอลัมน์ {column} มีค่าที่ไม่ใช่ตัวเลขเกิน {MOST_WRONG:,} ช่อง ไม่น่าใช่คอลัมน์ตัวเลข",
                f"Column {column}: more than {MOST_WRONG:,} cells are no numbers. It hardly holds numbers.",
            )

    def _element(self, text: str) -> tuple[int, str]:
        if not text.strip():
            return -1, "element-empty"
        code = self._elements.get(bare(text)) or slug(text)
        if self._only is not None and code not in self._only:
            return -1, "element-unknown"
        return self._number("elements", code), ""

    def _elements_of(self, batch: Batch) -> tuple[Ints, Flags]:
        place = self.schema.first("element")
        count = len(batch)
        if place is None or not count:
            number = self._number("elements", self.schema.element) if self.schema.element else 0
            return np.full(count, number), np.ones(count, dtype=np.bool_)
        texts = batch.columns[place]
        found, which = self._look("element", texts, self._element)
        numbers = np.array([one[0] for one in found], dtype=np.int64)[which]
        for code in sorted({one[1] for one in found} - {""}):
            rows = rows_of([one[1] == code for one in found], which)
            self.tell(
                code,
                batch,
                self.schema.columns[place].name,
                rows,
                texts.__getitem__,
                lambda row: self._like(texts[row]),
            )
        return numbers, numbers >= 0

    def _like(self, text: str) -> str:
        from_all = [code for code in sorted(self._only or ()) if bare(text)[:4] in bare(code)]
        return ", ".join(from_all[:3])

    def _units_of(self, batch: Batch) -> Ints | None:
        place = self.schema.first("unit")
        if place is None or not len(batch):
            return None

        def read(text: str) -> int:
            unit = find_unit(text)
            return self._number("units", unit.code if unit else " ".join(text.split())[:40])

        found, which = self._look("unit", batch.columns[place], read)
        return np.array(found, dtype=np.int64)[which]

    def _statuses_of(self, batch: Batch) -> Ints | None:
        place = self.schema.first("status")
        if place is None or not len(batch):
            return None
        texts = batch.columns[place]
        found, which = self._look("status", texts, lambda text: find_status(text) if text.strip() else "measured")
        numbers = np.array([STATUSES.index(one) if one else -1 for one in found], dtype=np.int64)[which]
        rows = np.flatnonzero(numbers < 0)
        self.tell("status-unknown", batch, self.schema.columns[place].name, rows, texts.__getitem__, lambda row: "")
        return np.maximum(numbers, 0)

    def _grades_of(self, batch: Batch) -> NDArray[np.int8]:
        count, place = len(batch), self.schema.first("grade")
        if place is None or not count:
            return np.zeros(count, dtype=np.int8)
        texts = batch.columns[place]
        found, which = self._look("grade", texts, _grade)
        numbers = np.array(found, dtype=np.int8)[which]
        rows = np.flatnonzero(numbers < 0)
        self.tell("grade-unknown", batch, self.schema.columns[place].name, rows, texts.__getitem__, lambda row: "")
        return np.maximum(numbers, 0)

    def _values(self, batch: Batch, place: int, units: Ints | None, statuses: Ints | None) -> dict[str, Any]:
        """One column of values: mantissa, scale, status, unit, and which of them are good."""
        column, texts, count = self.schema.columns[place], batch.columns[place], len(batch)
        plain = read_plain(texts)
        mantissa, scale = plain.mantissa, plain.scale
        status = np.where(plain.empty, MISSING, 0)
        # A unit in the header is nearer to the value than one beside it.
        own = column.unit if units is not None else column.unit or self.schema.unit
        unit = units if units is not None and not own else np.full(count, self._number("units", own))
        good = np.ones(count, dtype=np.bool_)
        rows = np.flatnonzero(~plain.plain & ~plain.empty)
        told: dict[str, list[tuple[int, Number]]] = defaultdict(list)
        known: dict[bytes, Number] = self._known["number"]
        if len(known) > MOST_REMEMBERED:
            known.clear()
        if len(rows):
            unit = unit.copy()
        for row, cell in zip(rows.tolist(), texts.at(rows), strict=True):
            number = known.get(cell)
            if number is None:
                number = known[cell] = read_number(cell.decode("utf-8", "replace"))
            mantissa[row], scale[row], status[row] = number.mantissa, number.scale, number.status
            if number.wrong:
                good[row] = False
                told[number.wrong].append((row, number))
            for code in number.codes:
                told[code].append((row, number))
            if number.unit:
                unit[row] = self._number("units", number.unit)
        for code, where in told.items():
            chosen = np.fromiter((row for row, _ in where), dtype=np.int64, count=len(where))
            mends = dict(where[: self.findings.kept])
            self.tell(code, batch, column.name, chosen, texts.__getitem__, lambda row, of=mends: _mend(of[row]))  # type: ignore[misc]
        self._give_up(column.name, len(told["wrong-type"]))
        if statuses is not None:
            conflict = (statuses >= MISSING) & (status < MISSING) & good
            self.tell(
                "status-conflict", batch, column.name, np.flatnonzero(conflict), texts.__getitem__, lambda row: ""
            )
            good &= ~conflict
            # What the cell itself says of being an estimate, or missing, stands.
            status = np.where(
                status == 0, statuses, np.where((status == MISSING) & (statuses > MISSING), statuses, status)
            )
        return {"mantissa": mantissa, "scale": scale, "status": status, "unit": unit, "good": good}


def _grade(text: str) -> int:
    """The rank of a grade; 0 where nobody assessed, -1 where the word is not known."""
    found = find_grade(text)
    if found is None:
        return 0 if is_missing(text) else -1
    return found if isinstance(found, int) else BY_CODE[found].rank if found in BY_CODE else 0


def _mend(number: Number) -> str:
    return number.mend if number.wrong else f"{number.text} {number.unit}".strip()


def check(batches: Iterable[Batch], schema: Schema, places: Places, **wishes: Any) -> Result:
    """Check a whole file; `wishes` are those of Checker."""
    checker = Checker(schema, places, **wishes)
    for batch in batches:
        checker.feed(batch)
    return checker.result()


__all__ = ["Checker", "Result", "check"]
