"""From a text to a tree: read by Python's own parser, then only what is on the list is taken over."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass

from tramuang.figures.pure.formulas.faults import Fault, fault, nearest, shown
from tramuang.figures.pure.formulas.nodes import Call, Compare, Logic, Minus, Name, Node, Number, Sign, is_condition

MOST_LETTERS, MOST_PARTS, MOST_BRACKETS, MOST_LEVELS = 2000, 200, 16, 48
GREATEST = 1e15
LONGEST_WINDOW = 120
ELEMENT = re.compile(r"[a-z][a-z0-9_]{0,59}")
INDICATOR = re.compile(r"[A-Z][A-Z0-9_]{0,29}")
_LETTERS = re.compile(r"[A-Za-z0-9_+\-*/<>=!,.() \t\r\n]")
_NUMBER = re.compile(r"[0-9][0-9_]*(\.[0-9]*)?([eE][+-]?[0-9]+)?|\.[0-9]+([eE][+-]?[0-9]+)?")
# `if` is a word of Python's; an identifier of the same length, which no formula can contain, stands in for it.
_IF, _STAND_IN = re.compile(r"\bif(?=\s*\()"), "ïf"

SIGNS: dict[type[ast.AST], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operator:
    """How an operator is called: its values (v a value, c a condition) and how many whole numbers follow them."""

    values: str
    most: int = 0
    counts: tuple[int, int] = (0, 0)


OPERATORS: dict[str, Operator] = {
    "if": Operator("cvv"),
    "known": Operator("v"),
    "coalesce": Operator("vv", most=8),
    "min": Operator("vv", most=8),
    "max": Operator("vv", most=8),
    "clamp": Operator("vvv"),
    "abs": Operator("v"),
    "ln": Operator("v"),
    "sqrt": Operator("v"),
    "percent": Operator("vv"),
    "per": Operator("vv", most=3),
    "lag": Operator("v", counts=(1, 1)),
    "diff": Operator("v", counts=(1, 1)),
    "yoy": Operator("v"),
    "roll": Operator("v", counts=(1, 2)),
    "rollmean": Operator("v", counts=(1, 2)),
    "cum": Operator("v"),
    "sum": Operator("v"),
    "mean": Operator("v"),
    "count": Operator("c"),
}
# What people try, in words they would use.
REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.Attribute: ("จุดต่อท้ายชื่อ", "a dot after a name"),
    ast.Subscript: ("วงเล็บเหลี่ยม", "square brackets"),
    ast.IfExp: ("if … else", "if … else"),
    ast.Lambda: ("lambda", "lambda"),
    ast.NamedExpr: (":=", ":="),
    ast.Starred: ("*", "a star"),
    ast.Pow: ("การยกกำลัง", "powers"),
    ast.FloorDiv: ("//", "//"),
    ast.Mod: ("%", "%"),
    ast.Tuple: ("รายการที่คั่นด้วยจุลภาค", "a list with commas"),
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of a formula, or what is wrong with it."""

    node: Node | None
    faults: tuple[Fault, ...] = ()


class _Stop(Exception):
    """Carries the one fault after which nothing more can be said."""

    def __init__(self, found: Fault) -> None:
        self.fault = found


def parse(text: str) -> Parsed:
    """The tree of a formula of values; its faults if it cannot be taken."""
    return _parse(text, condition=False)


def parse_condition(text: str) -> Parsed:
    """The tree of a condition, such as a check of a definition."""
    return _parse(text, condition=True)


def _parse(text: str, *, condition: bool) -> Parsed:
    try:
        tree, text = _read(text)
        node = _Taking(text).take(tree.body, condition)
    except _Stop as stop:
        return Parsed(None, (stop.fault,))
    return Parsed(node)


def _read(text: str) -> tuple[ast.Expression, str]:
    """Python's tree of the text, after everything that could cost time or memory was refused."""
    if not text.strip():
        raise _Stop(fault("formula-empty"))
    if len(text) > MOST_LETTERS:
        raise _Stop(fault("formula-long", length=len(text), limit=MOST_LETTERS))
    level = 0
    for place, letter in enumerate(text, 1):
        if not _LETTERS.fullmatch(letter):
            raise _Stop(fault("formula-letter", place, char=shown(letter)))
        level += (letter == "(") - (letter == ")")
        if level > MOST_BRACKETS:
            raise _Stop(fault("formula-deep", place, limit=MOST_BRACKETS))
    # A formula may run over several lines of its file; for its meaning it is one.
    line = re.sub(r"[\t\r\n]", " ", text)
    indent = len(line) - len(line.lstrip())
    line = _IF.sub(_STAND_IN, line)
    try:
        tree = ast.parse(line.strip(), mode="eval")
    except SyntaxError as error:
        raise _Stop(fault("formula-syntax", min((error.offset or 1) + indent, len(text)))) from None
    except (RecursionError, MemoryError, ValueError):
        raise _Stop(fault("formula-deep", limit=MOST_BRACKETS)) from None
    _measure(tree)
    return tree, line.strip()


def _measure(tree: ast.Expression) -> None:
    """Refuse what is too large or too deep, without recursion."""
    parts, waiting = 0, [(tree.body, 1)]
    while waiting:
        here, level = waiting.pop()
        parts += 1
        if parts > MOST_PARTS:
            raise _Stop(fault("formula-large", limit=MOST_PARTS))
        if level > MOST_LEVELS:
            raise _Stop(fault("formula-deep", limit=MOST_LEVELS))
        waiting.extend((child, level + 1) for child in ast.iter_child_nodes(here) if isinstance(child, ast.expr))


class _Taking:
    """One tree of Python's being taken over, part by part."""

    def __init__(self, text: str) -> None:
        self.bytes = text.encode()

    def at(self, part: ast.expr) -> int:
        """The column of a part, in letters, from 1."""
        return len(self.bytes[: part.col_offset].decode()) + 1

    def take(self, part: ast.expr, condition: bool) -> Node:
        """A part as ours; a condition where one is wanted, else a value."""
        node = self.any(part)
        if is_condition(node) != condition:
            raise _Stop(fault("formula-condition" if condition else "formula-value", self.at(part)))
        return node

    def any(self, part: ast.expr) -> Node:
        at = self.at(part)
        match part:
            case ast.Constant():
                return Number(self.number(part), at)
            case ast.Name():
                return self.name(part.id, at)
            case ast.UnaryOp(op=ast.USub()):
                return Minus(self.take(part.operand, False), at)
            case ast.UnaryOp(op=ast.Not()):
                return Logic("not", (self.take(part.operand, True),), at)
            case ast.BinOp() if type(part.op) in SIGNS:
                return Sign(SIGNS[type(part.op)], self.take(part.left, False), self.take(part.right, False), at)
            case ast.BoolOp():
                word = "and" if isinstance(part.op, ast.And) else "or"
                return Logic(word, tuple(self.take(value, True) for value in part.values), at)
            case ast.Compare():
                return self.comparison(part, at)
            case ast.Call():
                return self.call(part, at)
        kind = type(part.op) if isinstance(part, ast.BinOp | ast.UnaryOp) else type(part)
        th, en = REFUSED.get(kind, ("ส่วนนี้", "this"))
        raise _Stop(fault("formula-refused", at, what_th=th, what_en=en))

    def number(self, part: ast.Constant) -> float:
        value = part.value
        said = self.bytes[part.col_offset : part.end_col_offset].decode()
        if isinstance(value, bool) or not isinstance(value, int | float) or not _NUMBER.fullmatch(said):
            raise _Stop(fault("formula-number", self.at(part)))
        if not (abs(value) <= GREATEST) or not math.isfinite(value):
            raise _Stop(fault("formula-number", self.at(part)))
        return float(value)

    def name(self, name: str, at: int) -> Name:
        if not (ELEMENT.fullmatch(name) or INDICATOR.fullmatch(name)) or name in OPERATORS:
            raise _Stop(fault("formula-name", at, name=shown(name)))
        return Name(name, at)

    def comparison(self, part: ast.Compare, at: int) -> Compare:
        if len(part.ops) > 1:
            raise _Stop(fault("formula-chain", at))
        sign = COMPARISONS.get(type(part.ops[0]))
        if sign is None:
            raise _Stop(fault("formula-refused", at, what_th=" in หรือ is ", what_en="`in` or `is`"))
        return Compare(sign, self.take(part.left, False), self.take(part.comparators[0], False), at)

    def call(self, part: ast.Call, at: int) -> Call:
        if not isinstance(part.func, ast.Name) or part.keywords:
            what = ("การเรียกแบบนี้", "such a call") if not part.keywords else ("ชื่อในวงเล็บ", "named values")
            raise _Stop(fault("formula-refused", at, what_th=what[0], what_en=what[1]))
        name = "if" if part.func.id == _STAND_IN else part.func.id
        operator = OPERATORS.get(name)
        if operator is None:
            raise _Stop(fault("formula-operator", at, name=shown(name), **nearest(name, OPERATORS)))
        least, most = len(operator.values), max(operator.most, len(operator.values))
        low, high = least + operator.counts[0], most + operator.counts[1]
        if not low <= len(part.args) <= high:
            want = str(low) if low == high else f"{low}–{high}"
            raise _Stop(fault("formula-arguments", at, name=name, got=len(part.args), want=want))
        split = len(part.args) if not operator.counts[1] else least
        kinds = operator.values + operator.values[-1] * (split - least)
        values = tuple(self.take(arg, kind == "c") for arg, kind in zip(part.args[:split], kinds, strict=True))
        counts = tuple(self.count(name, place, arg) for place, arg in enumerate(part.args[split:], split + 1))
        if len(counts) == 2 and counts[1] > counts[0]:
            raise _Stop(fault("formula-count", at, place=split + 2, name=name, low=1, high=counts[0]))
        return Call(name, values, counts, at)

    def count(self, name: str, place: int, part: ast.expr) -> int:
        value = part.value if isinstance(part, ast.Constant) else None
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_WINDOW:
            raise _Stop(fault("formula-count", self.at(part), place=place, name=name, low=1, high=LONGEST_WINDOW))
        return value
