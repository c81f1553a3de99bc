"""What a file says, value by value, as columns; the form in which it is handed on to be loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.pure.validating.numbers import MISSING, POWERS
from tramuang.figures.pure.validating.quality import STATUSES

# Column, in an array, and its type.
COLUMNS: dict[str, Any] = {
    "area": np.int32, "element": np.int32, "period": np.int32, "unit": np.int32, "mantissa": np.int64, "scale": np.int8,
    "status": np.int8, "grade": np.int8, "line": np.int64, "row": np.int64, "column": np.int16,
}  # fmt: skip


class Value(NamedTuple):
    """One value in plain words, with the line it stands on."""

    area: str
    element: str
    period: Period
    value: Decimal | None
    status: str
    unit: str
    line: int
    column: str


def _none(kind: Any) -> NDArray[Any]:
    return np.zeros(0, dtype=kind)


@dataclass(frozen=True, slots=True)
class Observations:
    """Values in columns: `area`, `element`, `period` and `unit` are places in the lists; a value is `mantissa` ÷ 10^`scale`.

    Whether there is a value at all is told by `status` alone (a place in quality.STATUSES): a missing value has no number.
    """

    areas: Sequence[str] = ()
    elements: Sequence[str] = ()
    periods: Sequence[Period] = ()
    units: Sequence[str] = ()
    columns: Sequence[str] = ()
    area: NDArray[np.int32] = field(default_factory=lambda: _none(np.int32))
    element: NDArray[np.int32] = field(default_factory=lambda: _none(np.int32))
    period: NDArray[np.int32] = field(default_factory=lambda: _none(np.int32))
    unit: NDArray[np.int32] = field(default_factory=lambda: _none(np.int32))
    mantissa: NDArray[np.int64] = field(default_factory=lambda: _none(np.int64))
    scale: NDArray[np.int8] = field(default_factory=lambda: _none(np.int8))
    status: NDArray[np.int8] = field(default_factory=lambda: _none(np.int8))
    # The rank of the grade that stands beside the value (quality.GRADES); 0 where the file says nothing.
    grade: NDArray[np.int8] = field(default_factory=lambda: _none(np.int8))
    line: NDArray[np.int64] = field(default_factory=lambda: _none(np.int64))
    row: NDArray[np.int64] = field(default_factory=lambda: _none(np.int64))
    column: NDArray[np.int16] = field(default_factory=lambda: _none(np.int16))

    def __len__(self) -> int:
        return len(self.area)

    def numbers(self) -> NDArray[np.float64]:
        """The values for computing; what is missing is not a number, never nought."""
        found = self.mantissa / POWERS[self.scale]
        found[self.status >= MISSING] = np.nan
        return found

    def take(self, chosen: NDArray[Any]) -> Observations:
        """The chosen ones: by a mask or by places."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in COLUMNS})

    def decimal(self, place: int) -> Decimal | None:
        """One value as exact as the file has it; None when it is missing."""
        if self.status[place] >= MISSING:
            return None
        return Decimal(int(self.mantissa[place])).scaleb(-int(self.scale[place]))

    def __iter__(self) -> Iterator[Value]:
        for place in range(len(self)):
            yield Value(
                self.areas[self.area[place]], self.elements[self.element[place]], self.periods[self.period[place]],
                self.decimal(place), STATUSES[self.status[place]], self.units[self.unit[place]], int(self.line[place]),
                self.columns[self.column[place]],
            )  # fmt: skip

    @classmethod
    def joined(cls, lists: dict[str, Sequence[Any]], parts: Sequence[dict[str, NDArray[Any]]]) -> Observations:
        """One from many parts that share their lists."""
        arrays = {
            name: np.concatenate([part[name] for part in parts]) if parts else _none(kind)
            for name, kind in COLUMNS.items()
        }
        known = {one.name for one in fields(cls)}
        values: dict[str, Any] = {name: value for name, value in {**lists, **arrays}.items() if name in known}
        return cls(**values)
