"""A small algebra of units: enough that tonnes are never added to people.

It follows dimensions, not scale: `100 * a / b` is as dimensionless as `a / b`. A number written in a formula takes the unit of what it
is compared with or bounds; added to something, it has none (except nought, which suits every unit).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tramuang.figures.pure.formulas.faults import Fault, fault, nearest, shown
from tramuang.figures.pure.formulas.nodes import Call, Compare, Logic, Minus, Name, Node, Number, Sign, is_condition

type Powers = tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of dimensions; none at all is the unit of plain numbers."""

    powers: Powers = ()

    def times(self, other: Unit, power: int | Fraction = 1) -> Unit:
        """This unit multiplied by a power of another."""
        found = dict(self.powers)
        for name, own in other.powers:
            found[name] = found.get(name, Fraction(0)) + own * power
        return Unit(tuple(sorted((name, own) for name, own in found.items() if own)))

    def __str__(self) -> str:
        over = [_power(name, own) for name, own in self.powers if own > 0]
        under = [_power(name, -own) for name, own in self.powers if own < 0]
        return ("·".join(over) or "1") + ("".join(f"/{part}" for part in under))


def _power(name: str, power: Fraction) -> str:
    return name if power == 1 else f"{name}^{power}"


ONE = Unit()


def _one(name: str, power: int = 1) -> Unit:
    return Unit(((name, Fraction(power)),))


def _over(*parts: Unit) -> Unit:
    found = parts[0]
    for part in parts[1:]:
        found = found.times(part, -1)
    return found


_MASS, _LENGTH, _TIME, _ENERGY = _one("mass"), _one("length"), _one("time"), _one("energy")
BUILT_IN: dict[str, Unit] = {
    **dict.fromkeys(["1", "item", "percent", "ratio", "score", "index"], ONE),
    "person": _one("person"),
    "household": _one("household"),
    "baht": _one("baht"),
    "usd": _one("usd"),
    **dict.fromkeys(["t", "kg", "g", "mg", "µg"], _MASS),
    "ug": _MASS,
    "tCO2e": _one("tCO2e"),
    **dict.fromkeys(["kWh", "MWh", "GWh", "ktoe", "MJ"], _ENERGY),
    **dict.fromkeys(["W", "kW", "MW"], _over(_ENERGY, _TIME)),
    **dict.fromkeys(["m", "km"], _LENGTH),
    **dict.fromkeys(["m2", "km2", "ha", "rai"], _LENGTH.times(_LENGTH)),
    **dict.fromkeys(["m3", "l"], _LENGTH.times(_LENGTH).times(_LENGTH)),
    **dict.fromkeys(["year", "month", "day", "hour", "min", "s"], _TIME),
}
_WORD = re.compile(r"[A-Za-zµ][A-Za-z0-9_µ]{0,39}|1")
_SCALE = re.compile(r"[0-9][0-9_.]*(e[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Units:
    """The units that may be written: those built in, and those that the files declare."""

    own: Mapping[str, Unit] = field(default_factory=dict)

    def get(self, word: str) -> Unit | None:
        """A unit of one word."""
        return self.own.get(word) or BUILT_IN.get(word) if word in self.own or word in BUILT_IN else None

    def read(self, text: str) -> Unit | Fault:
        """A unit as written (`kg/person/day`, `item/100000 person`), or what is wrong with it."""
        found, over = ONE, False
        if len(text) > 120 or not text.strip():
            return fault("unit-unknown", 0, name=shown(text), **nearest(text, [*self.own, *BUILT_IN]))
        for part in re.split(r"([*/])", text.strip()):
            if part in ("*", "/"):
                over = part == "/"
                continue
            words = part.split()
            if len(words) > 1 and _SCALE.fullmatch(words[0]):
                words = words[1:]
            unit = self.get(words[0]) if len(words) == 1 and _WORD.fullmatch(words[0]) else None
            if unit is None:
                return fault("unit-unknown", 0, name=shown(part.strip()), **nearest(part, [*self.own, *BUILT_IN]))
            found = found.times(unit, -1 if over else 1)
        return found


class _Differs(Exception):
    def __init__(self, found: Fault) -> None:
        self.fault = found


# What a number is until something gives it a unit: a free number suits any; nought suits any even when added.
@dataclass(frozen=True, slots=True)
class _Free:
    nought: bool


type _Known = Unit | _Free


def unit_of(node: Node, known: Callable[[str], Unit | None]) -> Unit | Fault:
    """The unit that a formula (as written) gives, or where units do not fit."""
    try:
        found = _unit(node, known)
    except _Differs as stop:
        return stop.fault
    return ONE if isinstance(found, _Free) else found


def _fixed(unit: _Known) -> Unit:
    return ONE if isinstance(unit, _Free) else unit


def _same(units: list[_Known], at: int, added: bool = False) -> _Known:
    """The one unit of several values; free numbers take it over (when added, only nought does)."""
    firm: list[Unit] = []
    for unit in units:
        if isinstance(unit, Unit):
            firm.append(unit)
        elif added and not unit.nought:
            firm.append(ONE)
    for unit in firm[1:]:
        if unit != firm[0]:
            raise _Differs(fault("unit-differs", at, left=firm[0], right=unit))
    return firm[0] if firm else units[0]


def _unit(node: Node, known: Callable[[str], Unit | None]) -> _Known:
    match node:
        case Number():
            return _Free(node.value == 0)
        case Name():
            return known(node.name) or ONE
        case Minus():
            return _unit(node.value, known)
        case Sign():
            left, right = _unit(node.left, known), _unit(node.right, known)
            if node.sign in "+-":
                if isinstance(left, _Free) and isinstance(right, _Free):
                    return _Free(left.nought and right.nought)
                return _same([left, right], node.at, added=True)
            if isinstance(left, _Free) and isinstance(right, _Free):
                return _Free(left.nought)
            return _fixed(left).times(_fixed(right), 1 if node.sign == "*" else -1)
        case Compare():
            return _same([_unit(node.left, known), _unit(node.right, known)], node.at)
        case Logic():
            for part in node.parts:
                _unit(part, known)
            return ONE
        case Call():
            return _call(node, known)


def _call(node: Call, known: Callable[[str], Unit | None]) -> _Known:
    units = [_unit(value, known) for value in node.values]
    match node.name:
        case "coalesce" | "min" | "max" | "clamp":
            return _same(units, node.at)
        case "if":
            return _same(units[1:], node.at)
        case "percent":
            if _fixed(units[0]) != _fixed(units[1]):
                raise _Differs(fault("unit-differs", node.at, left=_fixed(units[0]), right=_fixed(units[1])))
            return ONE
        case "per":
            scale = _fixed(units[2]) if len(units) == 3 else ONE
            return _fixed(units[0]).times(_fixed(units[1]), -1).times(scale)
        case "ln" | "yoy" | "known" | "count":
            return ONE
        case "sqrt":
            return Unit(tuple((name, power / 2) for name, power in _fixed(units[0]).powers))
    return units[0] if not is_condition(node) else ONE
