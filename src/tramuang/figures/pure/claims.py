"""Holding a published statement against what the records substantiate; plain values, so that anybody can run it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Finding(StrEnum):
    """What comparing a statement with the records gives."""

    SUBSTANTIATED = "substantiated"
    NOT_SUBSTANTIATED = "not-substantiated"
    PARTLY_KNOWN = "partly-known"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The finding, and the difference: what is stated less what the records show (None when either is unknown)."""

    finding: Finding
    difference: Decimal | None


OPERATORS = {
    "=": lambda found, stated: found == stated,
    ">": lambda found, stated: found > stated,
    ">=": lambda found, stated: found >= stated,
    "<": lambda found, stated: found < stated,
    "<=": lambda found, stated: found <= stated,
}


def compare(
    operator: str, stated: Decimal | None, found: Decimal | None, *, covered: int = 0, expected: int = 0
) -> Comparison:
    """Compare a stated figure with the one computed from records.

    A figure that rests on only some of its rows cannot refute a statement of "more than": it is partly known.
    Unknown is never treated as zero.
    """
    if stated is None or found is None:
        return Comparison(Finding.UNKNOWN, None)
    difference = stated - found
    if OPERATORS[operator](found, stated):
        return Comparison(Finding.SUBSTANTIATED, difference)
    if covered < expected and found < stated:
        return Comparison(Finding.PARTLY_KNOWN, difference)
    return Comparison(Finding.NOT_SUBSTANTIATED, difference)
