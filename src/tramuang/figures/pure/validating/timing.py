"""The periods of a file's rows, from one column or several, and the eras that its years are written in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import numpy as np

from tramuang.base.pure.thai.digits import to_arabic
from tramuang.figures.pure.reading.texts import Batch, Flags, Ints
from tramuang.figures.pure.recognising.periods import Grain, Period, ReadPeriod, read_month, read_period, read_quarter
from tramuang.figures.pure.recognising.schema import Schema
from tramuang.figures.pure.validating.findings import Findings

MOST_REMEMBERED = 200_000


class Timing:
    """Reads periods; keeps the list of those met, and which era was met where."""

    def __init__(self, schema: Schema, findings: Findings, until: int | None) -> None:
        self.schema, self.findings, self.until = schema, findings, until
        self.periods: dict[Period, int] = {}
        self._read: dict[bytes, ReadPeriod] = {}
        self._eras: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], list[tuple[int, int, str, str]]] = defaultdict(list)
        self._joined: dict[tuple[int, int], int] = {}

    def number(self, period: Period) -> int:
        """The place of a period in the list."""
        return self.periods.setdefault(period, len(self.periods))

    def rows(self, batch: Batch) -> tuple[Ints, Flags]:
        """The period of each row, as a place in the list (-1 when only columns' headers name one), and whether it can be read."""
        count, schema = len(batch), self.schema
        place = schema.first("period", "year", "fiscal_year")
        good = np.ones(count, dtype=np.bool_)
        if schema.period and place is None:
            found = self.read(schema.period).period
            return np.full(count, -1 if found is None else self.number(found)), good
        if place is None or not count:
            return np.full(count, -1), good
        texts = batch.columns[place]
        cells, which = texts.distinct()
        read = [self._remembered(cell) for cell in cells]
        numbers = np.array([-1 if one.period is None else self.number(one.period) for one in read], dtype=np.int64)[
            which
        ]
        why = [one.why if cell.strip() else "period-empty" for cell, one in zip(cells, read, strict=True)]
        column = schema.columns[place].name
        self._tell(why, which, batch, column, texts.__getitem__)
        self._note_eras(read, which, batch, column, texts.__getitem__)
        thai = np.array(
            [
                one.period is not None and to_arabic(cell.decode()) != cell.decode()
                for cell, one in zip(cells, read, strict=True)
            ]
        )
        if thai.any():
            self._many(
                "period-thai-digits",
                np.flatnonzero(thai[which]),
                batch,
                column,
                texts.__getitem__,
                lambda row: _text(read[which[row]]),
            )
        good = numbers >= 0
        parts = [(one, role) for role in ("month", "quarter") if (one := schema.first(role)) is not None]
        for other, role in parts if schema.columns[place].role != "period" else ():
            numbers = self._with_part(batch, other, role, numbers)
            good &= numbers >= 0
        return numbers, good

    def of_column(self, header: str, rows: Ints) -> tuple[Ints, Flags]:
        """The period of each value in a column whose header names one: whole ("2565"), or a month of the row's year."""
        if not header:
            return rows, rows >= 0
        found = self.read(header).period
        if found is not None:
            return np.full(len(rows), self.number(found)), np.ones(len(rows), dtype=np.bool_)
        month = read_month(header)
        if month is None:
            return rows, np.zeros(len(rows), dtype=np.bool_)
        made = self._joined_with(rows, np.full(len(rows), month), "month")
        return made, made >= 0

    def read(self, text: str) -> ReadPeriod:
        """What a text says of a period, held against the last year that can be spoken of."""
        found = read_period(text, fiscal=self.schema.fiscal, short_years=self.schema.short_years)
        if found.period is not None and self.until is not None and found.period.year_be > self.until:
            return ReadPeriod(None, found.era, found.said, "period-future")
        return found

    def finish(self) -> None:
        """Where a column's years are of two eras, tell of each that is of the rarer."""
        for column in sorted({column for column, _ in self._eras}):
            be, ce = self._eras[column, "be"], self._eras[column, "ce"]
            if be and ce:
                rare = "ce" if ce <= be else "be"
                examples = self._examples[column, rare]
                self.findings.add_many("era-mixed", column, min(be, ce), lambda most, rows=examples: rows[:most])  # type: ignore[misc]

    def _remembered(self, cell: bytes) -> ReadPeriod:
        if len(self._read) > MOST_REMEMBERED:
            self._read.clear()
        if cell not in self._read:
            self._read[cell] = self.read(cell.decode("utf-8", "replace"))
        return self._read[cell]

    def _with_part(self, batch: Batch, place: int, role: str, years: Ints) -> Ints:
        texts = batch.columns[place]
        cells, which = texts.distinct()
        read = read_month if role == "month" else read_quarter
        parts = [read(cell.decode("utf-8", "replace")) or 0 for cell in cells]
        why = ["" if part else "period-unreadable" for part in parts]
        self._tell(why, which, batch, self.schema.columns[place].name, texts.__getitem__)
        return self._joined_with(years, np.array(parts, dtype=np.int64)[which], role)

    def _joined_with(self, years: Ints, parts: Ints, role: str) -> Ints:
        """A year and a month or quarter as one period; a period that already is shorter than a year stays."""
        both = np.where((years < 0) | (parts == 0), -1, years * 16 + parts)
        kinds, which = np.unique(both, return_inverse=True)
        known = list(self.periods)
        made = []
        for kind in kinds.tolist():
            made.append(-1 if kind < 0 else self.number(_joined(known[kind // 16], kind % 16, role)))
        return np.array(made, dtype=np.int64)[which]

    def _tell(self, why: list[str], which: Ints, batch: Batch, column: str, raw: Callable[[int], str]) -> None:
        kinds = np.array(why, dtype=object)
        for code in sorted(set(why) - {""}):
            self._many(code, np.flatnonzero((kinds == code)[which]), batch, column, raw, lambda row: "")

    def _many(
        self, code: str, rows: Ints, batch: Batch, column: str, raw: Callable[[int], str], mend: Callable[[int], str]
    ) -> None:
        def each(most: int) -> Iterator[tuple[int, int, str, str]]:
            for row in rows[:most].tolist():
                yield int(batch.lines[row]), batch.first_row + row + 1, raw(row), mend(row)

        self.findings.add_many(code, column, len(rows), each)

    def _note_eras(
        self, read: list[ReadPeriod], which: Ints, batch: Batch, column: str, raw: Callable[[int], str]
    ) -> None:
        for era in ("be", "ce"):
            # A year that says its own era ("ค.ศ. 2022") is mixed in all the same.
            chosen = np.array([one.period is not None and one.era == era for one in read], dtype=np.bool_)
            if not chosen.any():
                continue
            rows = np.flatnonzero(chosen[which])
            self._eras[column, era] += len(rows)
            kept = self._examples[column, era]
            for row in rows[: max(0, self.findings.kept - len(kept))].tolist():
                period = read[which[row]].period
                kept.append(
                    (int(batch.lines[row]), batch.first_row + row + 1, raw(row), period.text() if period else "")
                )


def _text(found: ReadPeriod) -> str:
    return found.period.text() if found.period else ""


def _joined(year: Period, part: int, role: str) -> Period:
    if year.grain not in (Grain.YEAR, Grain.FISCAL_YEAR):
        return year
    fiscal = year.grain == Grain.FISCAL_YEAR
    if role == "month":
        # October to December of a fiscal year lie in the calendar year before it.
        return Period.of(Grain.MONTH, year.year_be - (fiscal and part >= 10), part)
    return Period.of(Grain.FISCAL_QUARTER if fiscal else Grain.QUARTER, year.year_be, part)
