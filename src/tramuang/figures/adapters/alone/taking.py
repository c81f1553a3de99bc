"""Files taken in without records: what their columns are, what is wrong with them, and the values that are good, each with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from tramuang.figures.adapters import readers
from tramuang.figures.adapters.alone.places import Known
from tramuang.figures.adapters.columnar.world import World
from tramuang.figures.adapters.truth import Values
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.longer import grains_of, parts_of
from tramuang.figures.pure.reading import Unreadable
from tramuang.figures.pure.recognising import Grain, NotASchema, Period, Schema, guess
from tramuang.figures.pure.recognising.guess import with_elements
from tramuang.figures.pure.validating import STATUSES, Observations, Result, check

# Beside `waste.csv` may lie what its columns are, as `tramuang figures schema waste.csv` writes it.
SCHEMA = ".schema.yaml"


class Refused(ValueError):
    """Nothing can be computed; `th` and `en` say why, `file` of which file."""

    def __init__(self, th: str, en: str, file: str = "") -> None:
        super().__init__(f"{file}: {en}" if file else en)
        self.th, self.en, self.file = th, en, file

    def in_(self, lang: str) -> str:
        """The sentence in one language, with its file."""
        said = self.th if lang == "th" else self.en
        return f"{self.file}: {said}" if self.file else said


class NotClean(Refused):
    """Some rows are wrong, and nobody said that the good ones are to do."""

    def __init__(self, files: Sequence[File]) -> None:
        wrong = [each for each in files if not each.result.clean]
        count = sum(each.result.errors for each in wrong)
        super().__init__(
            f"มีข้อผิดพลาด {count:,} รายการ: แก้ไฟล์ หรือใช้เฉพาะแถวที่ใช้ได้",
            f"{count:,} things are wrong: mend the files, or take the good rows only",
        )
        self.files = tuple(files)


@dataclass(frozen=True)
class File:
    """A file as it was taken in."""

    path: Path
    sha256: str
    schema: Schema
    result: Result

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path.name

    @property
    def good(self) -> Observations:
        """Its good values."""
        return self.result.good

    def row(self, line: int) -> tuple[str, ...]:
        """The cells of a line, read again; nothing when the file has changed since."""
        if not self.path.exists() or _digest(self.path) != self.sha256:
            return ()
        for batch in readers.read(self.path, self.schema.layout):
            if len(batch) and int(batch.lines[0]) <= line <= int(batch.lines[-1]):
                for at in (batch.lines == line).nonzero()[0].tolist():
                    return tuple(batch.row(at))
        return ()


@dataclass(frozen=True)
class Given:
    """A value as a file gives it: where it stands, and what kind of value it is (None is missing)."""

    file: File
    line: int
    column: str
    period: Period
    value: float | None
    status: str

    @property
    def where(self) -> str:
        """File, sheet and line."""
        sheet = self.file.schema.layout.sheet
        return f"{self.file.name}{f' {sheet}' if sheet else ''}:{self.line}"


def take(
    path: Path,
    known: Known,
    library: Library,
    *,
    sheet: str = "",
    until: int | None = None,
    told: Mapping[str, str] | None = None,
) -> File:
    """Read a file and hold it against what is known. `told` gives element, unit, period or area where no column says it. Refused says why it cannot be read."""
    names = {code: (each.label.th, each.label.en) for code, each in library.elements.items()}
    try:
        preview = readers.look(path, sheet=sheet)
        beside = path.with_name(path.name + SCHEMA)
        schema = _read_schema(beside) if beside.exists() else guess(preview.rows, preview.layout, known.names, names)
        given = {name: value for name, value in (told or {}).items() if value}
        schema = with_elements(schema.adjusted(**given), library.elements)
        result = check(readers.read(path, schema.layout), schema, known.names, elements=names, until=until)
    except (Unreadable, NotASchema) as fault:
        raise Refused(fault.th, fault.en, path.name) from None
    except OSError as fault:
        raise Refused(f"เปิดไฟล์ไม่ได้ ({fault.strerror})", f"it cannot be opened ({fault.strerror})", path.name) from None
    return File(path, _digest(path), schema, result)


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _read_schema(path: Path) -> Schema:
    try:
        return Schema.from_data(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        raise NotASchema(f"อ่าน {path.name} ไม่ได้: {fault}", f"{path.name} cannot be read: {fault}") from None


@dataclass(frozen=True)
class Taken:
    """All files together: their values as columns of numbers, in the order of the files, and what the numbers stand for."""

    files: tuple[File, ...]
    world: World
    values: Values
    # For each value: its line, its column in the file (the revision says which file, from 1), and its status.
    line: NDArray[np.int64]
    column: NDArray[np.int16]
    status: NDArray[np.int8]
    # What was asked for already.
    held: dict[tuple[str, str, str], dict[int, list[Given]]] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Sequence[File], known: Known, edition: str, texts: dict[str, str]) -> Taken:
        """Values of several files; of two that are of the same place and period the later file's counts."""
        codes = {code: (tables.PROVINCE if kind == tables.PROVINCE else tables.AREA) for kind, own in known.spots.items() for code in (one.code for one in own)}  # fmt: skip
        place = {code: n for n, code in enumerate(codes, start=1)}
        element: dict[str, int] = {}
        parts = []
        for number, file in enumerate(files, start=1):
            good = file.good
            mine = np.array([element.setdefault(code, len(element) + 1) for code in good.elements] or [0])
            where = np.array([place.get(code, 0) for code in good.areas] or [0])
            grain = np.array([int(one.grain) for one in good.periods] or [0])
            period = np.array([one.number for one in good.periods] or [0], dtype=np.int64)
            parts.append(
                (mine[good.element], where[good.area], grain[good.period], period[good.period], good.numbers(), np.full(len(good), number),
                 good.line, good.column, good.status)
            )  # fmt: skip
        columns = [np.concatenate(each) for each in zip(*parts, strict=True)]
        kinds = (np.int16, np.int32, np.int16, np.int64, np.float64, np.int32)
        values = Values(*(each.astype(kind) for each, kind in zip(columns[:6], kinds, strict=True)))
        world = World(
            edition, texts, {n: code for code, n in element.items()}, dict(known.spots), {n: (codes[code], code) for code, n in place.items()}
        )  # fmt: skip
        line, column, status = columns[6:]
        return cls(tuple(files), world, values, line, column, status)

    def given(self, element: str, place: str, spine: str) -> Mapping[int, list[Given]]:
        """What the files give of an element for a place, by the month with which each period of a spine ends; of two of one period the later."""
        asked = element, place, spine
        if asked not in self.held:
            found: dict[tuple[int, int], tuple[int, Given]] = {}
            for at, month in self._within(element, place, spine):
                found[int(self.values.grain[at]), int(self.values.period[at])] = month, self._given(at)
            self.held[asked] = {}
            for key in sorted(found):
                month, given = found[key]
                self.held[asked].setdefault(month, []).append(given)
        return self.held[asked]

    def _within(self, element: str, place: str, spine: str) -> Iterator[tuple[int, int]]:
        """The places of the values of an element and a place that speak for periods of a spine, in the order of the files, each with its month."""
        e = next((n for n, code in self.world.elements.items() if code == element), 0)
        p = next((n for n, (_kind, code) in self.world.codes.items() if code == place), 0)
        order, keys = self._by_key
        first, last = np.searchsorted(keys, [_key(e, p), _key(e, p) + 1])
        own = np.sort(order[first:last])
        for grain in grains_of(spine):
            chosen = own[self.values.grain[own] == grain]
            months = parts_of(spine, grain, self.values.period[chosen]).month
            yield from zip(chosen.tolist(), months.tolist(), strict=True)

    @cached_property
    def _by_key(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        keys = _key(self.values.element.astype(np.int64), self.values.place.astype(np.int64))
        order = np.argsort(keys, kind="stable")
        return order, keys[order]

    def _given(self, at: int) -> Given:
        file = self.files[int(self.values.revision[at]) - 1]
        amount = None if np.isnan(self.values.amount[at]) else float(self.values.amount[at])
        period = Period(Grain(int(self.values.grain[at])), int(self.values.period[at]))
        column, status = file.good.columns[int(self.column[at])], STATUSES[int(self.status[at])]
        return Given(file, int(self.line[at]), column, period, amount, status)

    def overridden(self) -> int:
        """How many values a later file gives otherwise than an earlier one."""
        v = self.values
        order = np.lexsort((v.revision, v.period, v.grain, v.place, v.element))
        keys = np.stack([each[order].astype(np.int64) for each in (v.element, v.place, v.grain, v.period)])
        same = (keys[:, 1:] == keys[:, :-1]).all(axis=0)
        one, two = v.amount[order][:-1], v.amount[order][1:]
        return int(np.count_nonzero(same & ~((one == two) | (np.isnan(one) & np.isnan(two)))))


def _key[N: (int, NDArray[np.int64])](element: N, place: N) -> N:
    return element * (1 << 32) + place
