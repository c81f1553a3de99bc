"""What the readings of a month come to, and how firm that is.

- `mean`: the mean of the streams' own means, so that a sensor that talks more often does not weigh more.
- `sum`: everything that every stream said, added up.
- `stock`: the last reading of each stream, added up.

A month is measured when readings cover so large a share of its days as the element asks for (`Element.share`: all of a sum, three quarters of a
mean); below that it is estimated; below `LEAST` it is missing, for one reading is no month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 0.25
NEARLY = 1e-9
# A stream that says nothing is still counted on for so many months; then it is taken as ended.
MONTHS_SILENT = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """What one stream said in a month, in the unit of the element; of a moment that was pushed twice the later."""

    stream: int
    count: int
    total: float
    days: int
    last: float
    last_day: int
    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class Month:
    """What a month comes to: None is missing. `share` of it was covered by readings; `status` is a word of validating.quality.STATUSES."""

    value: float | None
    status: str
    share: float


def month_of(adds: str, wanted: float, heard: Sequence[Heard], *, expected: int, days: int, covered: int) -> Month:
    """A month of `days` days from what its streams said. `expected` of them were there; on `covered` days any of them spoke."""
    if not heard:
        return Month(None, "missing", 0.0)
    if adds == "sum":
        value, share = sum(each.total for each in heard), sum(each.days for each in heard) / (expected * days)
    elif adds == "stock":
        value = sum(each.last for each in heard)
        share = min(each.last_day for each in heard) / days if len(heard) == expected else 0.0
    else:
        value, share = sum(each.total / each.count for each in heard) / len(heard), covered / days
    if share < LEAST - NEARLY:
        return Month(None, "missing", share)
    return Month(float(value), "measured" if share >= wanted - NEARLY else "estimated", share)
