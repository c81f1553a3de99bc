"""Sums of a budget in which an unknown amount is never nought: it is counted beside the sum, and said."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tramuang.plans.pure.thread import LineValue, PlanValue


@dataclass(frozen=True, slots=True)
class Total:
    """What is known of some lines: their sum, or None when no amount is known; and how many amounts are not."""

    known: Decimal | None = None
    lines: int = 0
    unknown: int = 0

    def with_line(self, amount: Decimal | None) -> Total:
        """The total with one more line."""
        if amount is None:
            return Total(self.known, self.lines + 1, self.unknown + 1)
        return Total((self.known or Decimal(0)) + amount, self.lines + 1, self.unknown)

    @property
    def whole(self) -> bool:
        """Whether every amount is known, and there is one."""
        return self.known is not None and self.unknown == 0


def total(lines: Iterable[LineValue]) -> Total:
    """The sum of some lines."""
    found = Total()
    for line in lines:
        found = found.with_line(line.amount)
    return found


def grouped[K: Hashable](lines: Iterable[LineValue], key: Callable[[LineValue], K]) -> dict[K, Total]:
    """Totals for each value of a key, in the order of first appearance."""
    found: dict[K, Total] = {}
    for line in lines:
        found[key(line)] = found.get(key(line), Total()).with_line(line.amount)
    return found


def by_year(lines: Iterable[LineValue]) -> dict[int, Total]:
    """Totals for each fiscal year, in the order of years."""
    return dict(sorted(grouped(lines, lambda line: line.year).items()))


def by_source(lines: Iterable[LineValue], order: Iterable[str] = ()) -> dict[str, Total]:
    """Totals for each source of money, in the edition's order; lines without a source come last, under ''."""
    found = grouped(lines, lambda line: line.source)
    place = {code: number for number, code in enumerate(order)}
    return dict(sorted(found.items(), key=lambda item: (item[0] == "", place.get(item[0], len(place)), item[0])))


def by_basis(lines: Iterable[LineValue]) -> dict[str, Total]:
    """Totals for each basis: an estimate, a commitment and a payment are never added to one another."""
    return grouped(lines, lambda line: line.basis)


@dataclass(frozen=True, slots=True)
class Grid:
    """A budget as a table: a row for each source, a column for each fiscal year; a missing cell has no line at all."""

    years: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    cells: dict[tuple[str, int], Total] = field(default_factory=dict)
    rows: dict[str, Total] = field(default_factory=dict)
    columns: dict[int, Total] = field(default_factory=dict)
    all: Total = field(default_factory=Total)


def grid(lines: Iterable[LineValue], *, basis: str, order: Iterable[str] = ()) -> Grid:
    """The lines of one basis as a table of sources and years with its sums."""
    wanted = [line for line in lines if line.basis == basis]
    columns, rows = by_year(wanted), by_source(wanted, order)
    return Grid(
        years=tuple(columns),
        sources=tuple(rows),
        cells=grouped(wanted, lambda line: (line.source, line.year)),
        rows=rows,
        columns=columns,
        all=total(wanted),
    )


def of_plan(plan: PlanValue, *, basis: str = "estimated", order: Iterable[str] = ()) -> Grid:
    """The whole plan's money of one basis."""
    return grid(plan.lines, basis=basis, order=order)
