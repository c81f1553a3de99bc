"""Formulas as numpy over a dense spine: rows are periods, columns are places, NaN is missing.

A window asks for earlier rows of what it holds; nothing is rewritten and no history is pivoted. Each step works element by
element and in a fixed order, so that a part of the table comes out bit for bit as it does in the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tramuang.figures.pure.formulas.nodes import Call, Compare, Logic, Minus, Name, Node, Number, Sign

type Floats = npt.NDArray[np.float64]
type Flags = npt.NDArray[np.bool_]
# The rows from `start` until `stop` of a name; a row before the first is missing.
type Rows = Callable[[str, int, int], Floats]
type Value = Callable[[Rows, int, int], Any]
# What is true and what is false; what is neither is unknown.
type Condition = Callable[[Rows, int, int], tuple[Any, Any]]

NAN = np.nan
COMPARED: dict[str, Any] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


def compiled(node: Node) -> Callable[[Rows, int, int], Floats]:
    """A plain formula as a function of rows; what is not finite at the end is missing."""
    value, is_name = _value(node), _hands_through(node)

    def compute(rows: Rows, start: int, stop: int) -> Floats:
        with np.errstate(all="ignore"):
            found = value(rows, start, stop)
            if is_name or not isinstance(found, np.ndarray):
                # Not ours to change.
                return np.where(np.isfinite(found), found, NAN)
            np.copyto(found, NAN, where=~np.isfinite(found))
            return found

    return compute


def _hands_through(node: Node) -> bool:
    """Whether a formula may hand on rows of the table itself, which must not be changed."""
    return isinstance(node, Name) or (isinstance(node, Call) and node.name in ("lag", "min", "max", "coalesce"))


def padded(table: Floats, start: int, stop: int) -> Floats:
    """Rows of a table; those before the first are missing."""
    if start >= 0:
        return table[start:stop]
    found = np.full((stop - start, *table.shape[1:]), NAN)
    if stop > 0:
        found[-start:] = table[:stop]
    return found


def _value(node: Node) -> Value:
    match node:
        case Number():
            number = node.value
            return lambda rows, start, stop: number
        case Name():
            name = node.name
            return lambda rows, start, stop: rows(name, start, stop)
        case Minus():
            inner = _value(node.value)
            return lambda rows, start, stop: -inner(rows, start, stop)
        case Sign():
            return _sign(node)
        case Call():
            return _call(node)
    raise TypeError(f"{node!r} is no value")


def _sign(node: Sign) -> Value:
    left, right = _value(node.left), _value(node.right)
    match node.sign:
        case "+":
            return lambda rows, start, stop: left(rows, start, stop) + right(rows, start, stop)
        case "-":
            return lambda rows, start, stop: left(rows, start, stop) - right(rows, start, stop)
        case "*":
            return lambda rows, start, stop: left(rows, start, stop) * right(rows, start, stop)

    def divide(rows: Rows, start: int, stop: int) -> Any:
        over, under = left(rows, start, stop), right(rows, start, stop)
        if not isinstance(under, np.ndarray):
            return over / under if under else np.full(np.shape(over), NAN)
        found = np.divide(over, under)
        np.copyto(found, NAN, where=under == 0)
        return found

    return divide


def _condition(node: Node) -> Condition:
    match node:
        case Compare():
            left, right, compare = _value(node.left), _value(node.right), COMPARED[node.sign]

            def compared(rows: Rows, start: int, stop: int) -> tuple[Any, Any]:
                a, b = left(rows, start, stop), right(rows, start, stop)
                unknown = np.isnan(a) | np.isnan(b)
                held = compare(a, b) & ~unknown
                return held, ~(held | unknown)

            return compared
        case Logic():
            parts, word = [_condition(part) for part in node.parts], node.word

            def joined(rows: Rows, start: int, stop: int) -> tuple[Any, Any]:
                true, false = parts[0](rows, start, stop)
                if word == "not":
                    return false, true
                for part in parts[1:]:
                    yes, no = part(rows, start, stop)
                    true, false = (true & yes, false | no) if word == "and" else (true | yes, false & no)
                return true, false

            return joined
        case Call(name="known"):
            inner = _value(node.values[0])

            def known(rows: Rows, start: int, stop: int) -> tuple[Any, Any]:
                missing = np.isnan(inner(rows, start, stop))
                return ~missing, missing

            return known
    raise TypeError(f"{node!r} is no condition")


def _call(node: Call) -> Value:
    if node.name == "if":
        condition, then, other = _condition(node.values[0]), _value(node.values[1]), _value(node.values[2])

        def chosen(rows: Rows, start: int, stop: int) -> Any:
            true, false = condition(rows, start, stop)
            return np.where(true, then(rows, start, stop), np.where(false, other(rows, start, stop), NAN))

        return chosen
    values = [_value(value) for value in node.values]
    first = values[0]
    match node.name:
        case "abs":
            return lambda rows, start, stop: np.abs(first(rows, start, stop))
        case "sqrt":
            return lambda rows, start, stop: np.sqrt(first(rows, start, stop))
        case "ln":
            # ln 0 is no number, not minus infinity: something later might make a number of it again.
            return lambda rows, start, stop: _log(first(rows, start, stop))
        case "lag":
            n, earlier = node.counts[0], _since_first(first)
            return lambda rows, start, stop: earlier(rows, start - n, stop - n)
        case "roll" | "rollmean":
            return _roll(_since_first(first), *node.counts, mean=node.name == "rollmean")
        case "cum":
            return _cum(first)
        case "given":
            return _given(first, values[1:])
        case "min" | "max" | "coalesce":
            fold: Any = {"min": np.minimum, "max": np.maximum, "coalesce": _or_else}[node.name]

            def folded(rows: Rows, start: int, stop: int) -> Any:
                found = first(rows, start, stop)
                for value in values[1:]:
                    found = fold(found, value(rows, start, stop))
                return found

            return folded
    raise TypeError(f"{node.name} is not plain")


def _since_first(inner: Value) -> Value:
    """A value that is missing in rows before the first, even where it makes something of what is missing, as `coalesce(x, 0)` does."""

    def seen(rows: Rows, start: int, stop: int) -> Any:
        if start >= 0:
            return inner(rows, start, stop)
        if stop <= 0:
            return np.full_like(_tall(inner(rows, start, stop), stop - start), NAN)
        return padded(_tall(inner(rows, 0, stop), stop), start, stop)

    return seen


def _log(value: Any) -> Any:
    return np.log(np.where(np.greater(value, 0), value, NAN))


def _or_else(value: Any, other: Any) -> Any:
    return np.where(np.isnan(value), other, value)


def _given(first: Value, others: list[Value]) -> Value:
    def given(rows: Rows, start: int, stop: int) -> Any:
        found = first(rows, start, stop)
        missing = np.isnan(others[0](rows, start, stop))
        for other in others[1:]:
            missing = missing | np.isnan(other(rows, start, stop))
        return np.where(missing, NAN, found)

    return given


def _tall(value: Any, rows: int) -> Any:
    """A value with one row for each period, even when it is a number."""
    return value if np.ndim(value) else np.full((rows, 1), float(value))


def _roll(inner: Value, n: int, enough: int, *, mean: bool) -> Value:
    def rolled(rows: Rows, start: int, stop: int) -> Any:
        value = _tall(inner(rows, start - n + 1, stop), stop - start + n - 1)
        height = stop - start
        missing = np.isnan(value)
        if enough == n or not missing.any():
            # What is missing makes the whole sum missing, as it should.
            found = value[:height] + value[1 : height + 1] if n > 1 else value[:height].copy()
            for step in range(2, n):
                found += value[step : step + height]
            return found / float(n) if mean else found
        value = np.where(missing, 0.0, value)
        known = (~missing).astype(np.uint8)
        found, count = value[:height].copy(), known[:height].copy()
        for step in range(1, n):
            found += value[step : step + height]
            count += known[step : step + height]
        if mean:
            found /= count
        found[count < enough] = NAN
        return found

    return rolled


def _cum(inner: Value) -> Value:
    def summed(rows: Rows, start: int, stop: int) -> Any:
        if stop <= 0:
            return np.full_like(_tall(inner(rows, start, stop), stop - start), NAN)
        value = _tall(inner(rows, 0, stop), stop)
        missing = np.isnan(value)
        found = np.cumsum(np.where(missing, 0.0, value), axis=0)
        found[missing] = NAN
        return padded(found, start, stop)

    return summed
