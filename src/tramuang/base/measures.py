"""The registry of measures: rooms say how a public figure is computed; claims, trace and the national page only read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Row:
    """One row a measure rests on: a reference, words for a person, its value and where it leads."""

    ref: str
    th: str
    en: str
    value: Decimal | None = None
    url: str = ""
    note_th: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Measure:
    """A computed public figure. `value` None means unknown, never zero; `covered` of `expected` rows had a value."""

    value: Decimal | None
    unit: Words
    as_of: date | None
    method: Words
    covered: int
    expected: int
    rows: tuple[Row, ...] = field(default=())
    year: str = ""


Compute = Callable[[str], Measure]


@dataclass(frozen=True)
class Registered:
    """A measure's name, its label and how it is computed for a scope (a round's code)."""

    name: str
    label: Words
    compute: Compute


_registered: dict[str, Registered] = {}


def register(name: str, label: Words, compute: Compute) -> None:
    """Offer a measure under a name; `compute(round_code)` reads the records at each call."""
    _registered[name] = Registered(name, label, compute)


def names() -> list[str]:
    """The names of every measure on offer."""
    return list(_registered)


def get(name: str) -> Registered | None:
    """The measure of that name, if a room offers it."""
    return _registered.get(name)
