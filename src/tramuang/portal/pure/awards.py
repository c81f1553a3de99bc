"""Which areas held an emblem on a day, from awards of which some are not dated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Award:
    """An area's emblem on the public record: where it lies, the day of the award and the batch, as far as they are known."""

    area: str
    province: str
    day: date | None
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The areas with an emblem on a day, the provinces they lie in, and the areas of which it cannot be told."""

    areas: frozenset[str]
    provinces: frozenset[str]
    undated: frozenset[str]


def standing(awards: Iterable[Award], until: date | None = None) -> Standing:
    """Who held an emblem on a day (None: whoever is on record).

    An award without a day counts where a later batch is known to have been awarded by then; else it stays open.
    """
    found = list(awards)
    by_then = [each for each in found if until is None or (each.day is not None and each.day <= until)]
    latest = max((each.batch for each in by_then if each.batch is not None), default=None)
    for each in found:
        if (
            until is not None
            and each.day is None
            and each.batch is not None
            and latest is not None
            and each.batch < latest
        ):
            by_then.append(each)
    areas = frozenset(each.area for each in by_then)
    return Standing(
        areas,
        frozenset(each.province for each in by_then if each.province),
        frozenset(each.area for each in found if each.day is None) - areas,
    )
