"""One formula as the SQL of each engine.

The text is built as a tree by SQLGlot and written for DuckDB, Spark or ClickHouse; no piece of it is ever joined from words of a file.
Names reach it only after they were found to be plain words, and always in quotes. The semantics are those of `docs/indicators.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from sqlglot import exp

from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.formulas.nodes import (
    WINDOWS,
    Call,
    Compare,
    Logic,
    Minus,
    Name,
    Node,
    Number,
    Sign,
    children,
)

# Any piece of SQL.
type Sql = exp.Expr

DIALECTS = ("duckdb", "spark", "clickhouse")
# The greatest number that there is: what lies beyond it, or is no number, is missing.
GREATEST = "1.7976931348623157E308"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
SIGNS: dict[str, type[exp.Binary]] = {
    "+": exp.Add, "-": exp.Sub, "*": exp.Mul, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE, "==": exp.EQ, "!=": exp.NEQ,
}  # fmt: skip


def ident(name: str) -> exp.Identifier:
    """A name in quotes; ValueError when it is anything but a plain word."""
    if not _WORD.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a column")
    return exp.to_identifier(name, quoted=True)


def column(name: str, table: str = "") -> exp.Column:
    """A column, in quotes."""
    return exp.Column(this=ident(name), table=ident(table) if table else None)


def number(value: float) -> Sql:
    """A number as a double: a bare 0.1 would be a decimal."""
    return exp.cast(exp.Literal.number(repr(float(value)).upper()), "DOUBLE")


def call(name: str, *values: Sql) -> Sql:
    """A function of the engine under its own name."""
    return exp.Anonymous(this=name, expressions=list(values))


def paren(value: Sql) -> Sql:
    """A value in brackets where it could otherwise bind to its neighbours."""
    return exp.Paren(this=value) if isinstance(value, exp.Binary | exp.Neg | exp.Not) else value


def joined(join: type[exp.Binary], parts: Sequence[Sql]) -> Sql:
    """Several pieces with the same sign between them, from the left."""
    found = parts[0]
    for part in parts[1:]:
        found = join(this=found, expression=part)
    return found


def missing(value: Sql) -> Sql:
    """Whether a value is missing."""
    return exp.Is(this=paren(value), expression=exp.null())


def when(*cases: tuple[Sql, Sql], other: Sql | None = None) -> Sql:
    """The first value whose condition holds; missing when none does."""
    ifs = [exp.If(this=condition, true=value) for condition, value in cases]
    return exp.Case(ifs=ifs, default=other)


def divided(over: Sql, under: Sql) -> Sql:
    """A division; by nought it is missing."""
    return exp.Div(this=paren(over), expression=exp.Nullif(this=under, expression=number(0)))


def finite(value: Sql) -> Sql:
    """A value where it is a finite number, else missing."""
    return when((exp.LTE(this=exp.Abs(this=value.copy()), expression=exp.Literal.number(GREATEST)), value.copy()))


def named(select: exp.Select, steps: Iterable[tuple[str, exp.Select]]) -> exp.Select:
    """A select with earlier ones under their names."""
    return reduce(lambda whole, step: whole.with_(ident(step[0]), as_=step[1], copy=False), steps, select)


def known(each: Sql) -> Sql:
    """Whether a value is there."""
    return exp.Paren(this=exp.Not(this=exp.Paren(this=missing(each))))


def own_name(name: str, table: str) -> Sql:
    """A column of one of several relations under its plain name: some engines would else call it by both."""
    return exp.alias_(column(name, table), ident(name))


def all_of(parts: Sequence[Sql]) -> Sql:
    """All of several conditions."""
    return joined(exp.And, parts)


def total(parts: Sequence[Sql]) -> Sql:
    """The sum of several values, from the left."""
    return joined(exp.Add, [parts[0], *map(paren, parts[1:])])


def over_area(value: Sql, frame: tuple[int | None, int] | None = None) -> Sql:
    """A window over the periods of one place: all until now, or some rows back."""
    spec = None
    if frame is not None:
        start = "UNBOUNDED" if frame[0] is None else exp.Literal.number(frame[0])
        spec = exp.WindowSpec(kind="ROWS", start=start, start_side="PRECEDING", end="CURRENT ROW")
    order = exp.Order(expressions=[exp.Ordered(this=column("period"), nulls_first=True)])
    return exp.Window(this=value, partition_by=[column("area")], order=order, spec=spec)


def value(node: Node, windows: Mapping[Node, str]) -> Sql:
    """A plain formula as SQL; each window in it is a column that stands already, under the name given."""
    if node in windows:
        return column(windows[node])
    match node:
        case Number():
            return number(node.value)
        case Name():
            return column(node.name)
        case Minus():
            return exp.Neg(this=paren(value(node.value, windows)))
        case Sign() | Compare():
            left, right = value(node.left, windows), value(node.right, windows)
            if node.sign == "/":
                return divided(left, right)
            signed: Sql = SIGNS[node.sign](this=paren(left), expression=paren(right))
            return signed
        case Logic():
            parts = [exp.Paren(this=value(part, windows)) for part in node.parts]
            if node.word == "not":
                return exp.Not(this=parts[0])
            join: type[exp.Binary] = exp.And if node.word == "and" else exp.Or
            return joined(join, parts)
        case Call():
            return _call(node, [value(part, windows) for part in node.values])
    raise TypeError(f"{node!r} has no SQL")


def _call(node: Call, given: list[Sql]) -> Sql:
    first = given[0]
    match node.name:
        case "if":
            no = exp.Not(this=exp.Paren(this=first.copy()))
            return when((first, given[1]), (no, given[2]))
        case "known":
            return exp.Not(this=exp.Paren(this=missing(first)))
        case "coalesce":
            return exp.Coalesce(this=first, expressions=given[1:])
        case "given":
            return when((_all_known(given[1:]), first))
        case "min" | "max":
            # Some engines pass over what is missing; here it makes the whole missing.
            name = "LEAST" if node.name == "min" else "GREATEST"
            return when((_all_known(given), call(name, *(each.copy() for each in given))))
        case "abs":
            return exp.Abs(this=first)
        case "ln" | "sqrt":
            sign = exp.GT if node.name == "ln" else exp.GTE
            inside = exp.Ln(this=first.copy()) if node.name == "ln" else exp.Sqrt(this=first.copy())
            return when((sign(this=paren(first), expression=number(0)), inside))
    raise TypeError(f"{node.name} has no SQL")


def _all_known(values: Iterable[Sql]) -> Sql:
    parts = [exp.Paren(this=exp.Not(this=exp.Paren(this=missing(each.copy())))) for each in values]
    return joined(exp.And, parts)


def window(node: Call, windows: Mapping[Node, str]) -> Sql:
    """A window of a plain formula as SQL."""
    inner = value(node.values[0], windows)
    if node.name == "lag":
        return over_area(call("LAG", inner, exp.Literal.number(node.counts[0])))
    frame = (None, 0) if node.name == "cum" else (node.counts[0] - 1, 0)
    kind = exp.Avg if node.name == "rollmean" else exp.Sum
    found = over_area(kind(this=inner.copy()), frame)
    if node.name == "cum":
        return when((exp.Not(this=exp.Paren(this=missing(inner))), found))
    known = over_area(exp.Count(this=inner.copy()), frame)
    return when((exp.GTE(this=known, expression=exp.Literal.number(node.counts[1])), found))


class Stages:
    """Formulas in steps: a window needs what it holds to be a column of an earlier step."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.windows: dict[Node, str] = {}
        self.step: dict[str, int] = dict.fromkeys(library.elements, 0)
        self.columns: list[tuple[int, str, Sql]] = []
        for found in library.indicators.values():
            self._windows(found.plain)
            self._column(found.id, finite(value(found.plain, self.windows)), found.plain)

    def _windows(self, node: Node) -> None:
        for part in children(node):
            self._windows(part)
        if isinstance(node, Call) and node.name in WINDOWS and node not in self.windows:
            inner = window(node, self.windows)
            name = f"w{len(self.windows) + 1}"
            self._column(name, inner, node.values[0])
            self.windows[node] = name

    def _column(self, name: str, found: Sql, rests_on: Node) -> None:
        self.step[name] = self._after(rests_on)
        self.columns.append((self.step[name], name, found))

    def _after(self, node: Node) -> int:
        if node in self.windows:
            return self.step[self.windows[node]] + 1
        if isinstance(node, Name):
            return self.step[node.name] + 1
        return max((self._after(part) for part in children(node)), default=1)

    def add(self, name: str, node: Node) -> None:
        """One more column, such as what a roll-up adds."""
        self._windows(node)
        self._column(name, finite(value(node, self.windows)), node)

    def selects(self, source: str) -> list[tuple[str, exp.Select]]:
        """The steps as named selects, the first one from `source`."""
        found = []
        for step in range(1, max((step for step, _, _ in self.columns), default=0) + 1):
            own = [exp.alias_(each, ident(name)) for at, name, each in self.columns if at == step]
            name = f"step{step}"
            found.append((name, exp.select(exp.Star(), *own).from_(exp.to_table(source))))
            source = name
        return found
