"""The tree of a formula: plain values that compare by meaning, and its one normal writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

# Where a part stands in the text; no part of its meaning.
AT = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the formula."""

    value: float
    at: int = AT


@dataclass(frozen=True, slots=True)
class Name:
    """An element (small letters) or another indicator (capitals)."""

    name: str
    at: int = AT


@dataclass(frozen=True, slots=True)
class Sign:
    """Two values with + - * / between them."""

    sign: str
    left: Node
    right: Node
    at: int = AT


@dataclass(frozen=True, slots=True)
class Minus:
    """A value with its sign turned."""

    value: Node
    at: int = AT


@dataclass(frozen=True, slots=True)
class Compare:
    """A condition: two values compared."""

    sign: str
    left: Node
    right: Node
    at: int = AT


@dataclass(frozen=True, slots=True)
class Logic:
    """A condition made of conditions: `and`, `or`, or `not` of one."""

    word: str
    parts: tuple[Node, ...]
    at: int = AT


@dataclass(frozen=True, slots=True)
class Call:
    """An operator with its values, and the whole numbers that belong to it (how many periods)."""

    name: str
    values: tuple[Node, ...]
    counts: tuple[int, ...] = ()
    at: int = AT


type Node = Number | Name | Sign | Minus | Compare | Logic | Call

CONDITIONS = frozenset({"known"})
WINDOWS = frozenset({"lag", "roll", "rollmean", "cum"})


def is_condition(node: Node) -> bool:
    """Whether a part is true, false or unknown rather than a value."""
    return isinstance(node, Compare | Logic) or (isinstance(node, Call) and node.name in CONDITIONS)


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly below."""
    match node:
        case Sign() | Compare():
            return node.left, node.right
        case Minus():
            return (node.value,)
        case Logic():
            return node.parts
        case Call():
            return node.values
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The part and everything below it, from the left."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(children(here)))


def names(node: Node) -> tuple[str, ...]:
    """Every name that a formula rests on, once, in the order of its text."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name)))


def number(value: float) -> str:
    """A number as the normal form writes it: the shortest that reads back as the same."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def written(node: Node) -> str:
    """The normal form: every bracket written, one way to write each tree; it parses back to the same tree."""
    match node:
        case Number():
            return number(node.value)
        case Name():
            return node.name
        case Minus():
            return f"(-{written(node.value)})"
        case Sign() | Compare():
            return f"({written(node.left)} {node.sign} {written(node.right)})"
        case Logic() if node.word == "not":
            return f"(not {written(node.parts[0])})"
        case Logic():
            return "(" + f" {node.word} ".join(map(written, node.parts)) + ")"
        case Call():
            given = [written(value) for value in node.values] + [str(count) for count in node.counts]
            return f"{node.name}({', '.join(given)})"
