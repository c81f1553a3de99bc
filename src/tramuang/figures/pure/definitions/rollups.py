"""Which sums an indicator's roll-up needs: the elements and windows of elements that its formula rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tramuang.figures.pure.definitions.model import Indicator
from tramuang.figures.pure.formulas.nodes import WINDOWS, Call, Compare, Logic, Minus, Name, Node, Number, Sign, walk

MOST_PARTS = 600


@dataclass(frozen=True, slots=True)
class Additive:
    """A formula over sums: `leaves` are added up over places, then `node` is computed with `leaf1`, `leaf2` … as names."""

    leaves: tuple[Node, ...]
    node: Node


class _Cannot(Exception):
    pass


def additive(found: Indicator, indicators: Mapping[str, Indicator]) -> Additive | str:
    """The sums that a ratio of sums needs, with the formulas of other indicators written out; else the fault's code."""
    try:
        whole = _written_out(found.plain, indicators, [0])
    except _Cannot:
        return "rollup-large"
    leaves: dict[Node, str] = {}
    try:
        node = _lifted(whole, leaves)
    except _Cannot:
        return "rollup-windows"
    return Additive(tuple(leaves), node)


def _written_out(node: Node, indicators: Mapping[str, Indicator], spent: list[int]) -> Node:
    spent[0] += 1
    if spent[0] > MOST_PARTS:
        raise _Cannot
    match node:
        case Name() if node.name in indicators:
            return _written_out(indicators[node.name].plain, indicators, spent)
        case Minus():
            return replace(node, value=_written_out(node.value, indicators, spent))
        case Sign() | Compare():
            left = _written_out(node.left, indicators, spent)
            return replace(node, left=left, right=_written_out(node.right, indicators, spent))
        case Logic():
            return replace(node, parts=tuple(_written_out(part, indicators, spent) for part in node.parts))
        case Call():
            return replace(node, values=tuple(_written_out(value, indicators, spent) for value in node.values))
    return node


def _is_leaf(node: Node) -> bool:
    """An element, or windows and carried values around one: what may be added up over places."""
    if isinstance(node, Name):
        return True
    if not isinstance(node, Call):
        return False
    if node.name in WINDOWS:
        return _is_leaf(node.values[0])
    # A stock carried forward is still a stock.
    if node.name == "given":
        return _is_leaf(node.values[0])
    return node.name == "coalesce" and all(map(_is_leaf, node.values))


def _lifted(node: Node, leaves: dict[Node, str]) -> Node:
    if _is_leaf(node):
        return Name(leaves.setdefault(node, f"leaf{len(leaves) + 1}"))
    match node:
        case Number():
            return node
        case Minus():
            return replace(node, value=_lifted(node.value, leaves))
        case Sign() | Compare():
            return replace(node, left=_lifted(node.left, leaves), right=_lifted(node.right, leaves))
        case Logic():
            return replace(node, parts=tuple(_lifted(part, leaves) for part in node.parts))
        case Call() if node.name in WINDOWS or any(_windowed(value) for value in node.values if node.name == "known"):
            raise _Cannot
        case Call():
            return replace(node, values=tuple(_lifted(value, leaves) for value in node.values))
    raise _Cannot


def _windowed(node: Node) -> bool:
    return any(isinstance(part, Call) and part.name in WINDOWS for part in walk(node))
