"""The whole computation as SQL: figures, scores with ranks, roll-ups; three statements over named relations.

`copy(period, area, …elements)` is the columnar copy, `places(area, province, region, share)` the places, `periods(period)` every period, and
`nested(area, outer_area)` who lies within whom, however far out. The first statement's result is read by the others as `work`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, reduce

from sqlglot import exp

from tramuang.figures.adapters.sql.formulas import (
    DIALECTS,
    Sql,
    Stages,
    call,
    column,
    divided,
    finite,
    ident,
    joined,
    missing,
    number,
    paren,
    value,
    when,
)
from tramuang.figures.pure.definitions import Index, Indicator, Library, Part
from tramuang.figures.pure.formulas.nodes import Name
from tramuang.figures.pure.indices.ranking import GRID
from tramuang.figures.pure.indices.scoring import NOISE, SLACK, Plan
from tramuang.figures.pure.rollup import sums_of


def named(select: exp.Select, steps: Iterable[tuple[str, exp.Select]]) -> exp.Select:
    """A select with earlier ones under their names."""
    return reduce(lambda whole, step: whole.with_(ident(step[0]), as_=step[1], copy=False), steps, select)


def known(each: Sql) -> Sql:
    """Whether a value is there."""
    return exp.Paren(this=exp.Not(this=exp.Paren(this=missing(each))))


def all_of(parts: Sequence[Sql]) -> Sql:
    """All of several conditions."""
    return joined(exp.And, parts)


def total(parts: Sequence[Sql]) -> Sql:
    """The sum of several values, from the left."""
    return joined(exp.Add, [parts[0], *map(paren, parts[1:])])


def leaf_columns(library: Library) -> dict[str, list[str]]:
    """For each indicator that is rolled up, the columns of `work` that are added over places."""
    return {
        found.id: [
            leaf.name if isinstance(leaf, Name) else f"l{n}_{k}" for k, leaf in enumerate(plan.leaves)
        ]
        for n, found in enumerate(library.indicators.values())
        if (plan := sums_of(found, library.indicators)) is not None
    }  # fmt: skip


def figures(library: Library, *, dense: bool) -> exp.Select:
    """`work`: every indicator for every place and period, and what roll-ups add."""
    stages = Stages(library)
    wanted = list(library.indicators)
    for n, found in enumerate(library.indicators.values()):
        plan = sums_of(found, library.indicators)
        for k, leaf in enumerate(plan.leaves if plan else ()):
            if isinstance(leaf, Name):
                wanted.append(leaf.name)
            else:
                stages.add(f"l{n}_{k}", leaf)
                wanted.append(f"l{n}_{k}")
    wanted = list(dict.fromkeys(wanted))
    own = [
        exp.alias_(finite(exp.cast(column(name, "c"), "DOUBLE")), ident(name)) for name in library.elements
    ]  # fmt: skip
    table = exp.alias_(exp.to_table("copy"), "c", table=True)
    if dense:
        base = exp.select(column("period", "c"), column("area", "c"), *own).from_(table)
    else:
        same = [
            exp.EQ(this=column(key, "c"), expression=column(key, side))
            for key, side in (("period", "t"), ("area", "p"))
        ]
        base = (
            exp.select(column("period", "t"), column("area", "p"), *own)
            .from_(exp.alias_(exp.to_table("periods"), "t", table=True))
            .join(exp.alias_(exp.to_table("places"), "p", table=True), join_type="cross")
            .join(table, on=all_of(list(same)), join_type="left")
        )
    steps = [("base", base), *stages.selects("base")]
    last = steps[-1][0]
    return named(exp.select(column("period"), column("area"), *map(column, wanted)).from_(exp.to_table(last)), steps)


# --- scores ---------------------------------------------------------------------------------------------------


def scores(index: Index, library: Library, dialect: str) -> exp.Select:
    """The scores `s0 …` of each level of an index (the deepest first, the index last) and their ranks `r0 …`."""
    plan = Plan.of(index, {name: n for n, name in enumerate(library.indicators)})
    figure = [column(part.indicator, "f") for part in plan.parts]
    cut = [
        each
        for n, part in enumerate(plan.parts)
        if part.normalise.winsor
        for each in (
            exp.alias_(_quantile(dialect, column(part.indicator), part.normalise.winsor[0]), ident(f"cl{n}")),
            exp.alias_(_quantile(dialect, column(part.indicator), part.normalise.winsor[1]), ident(f"ch{n}")),
        )
    ]
    cuts = exp.select(column("period"), *cut).from_(exp.to_table("work")).group_by(column("period"))
    posts = [each for n, part in enumerate(plan.parts) for each in _posts(n, part, figure[n])]
    grouped = [
        column(f"{side}{n}", "c") for n, part in enumerate(plan.parts) if part.normalise.winsor for side in ("cl", "ch")
    ]
    stats = _joined(exp.select(column("period", "f"), *grouped, *posts), "cuts", "c")
    stats = stats.group_by(column("period", "f"), *(each.copy() for each in grouped))
    placed = _joined(
        exp.select(
            column("period", "f"), column("area", "f"),
            *(exp.alias_(_placed(n, part, figure[n]), ident(f"n{n}")) for n, part in enumerate(plan.parts)),
        ), "stats", "s",
    )  # fmt: skip
    steps = [("cuts", cuts), ("stats", stats), ("placed", placed)]
    for level, pillar in enumerate(plan.pillars):
        rows = [column(f"n{n}" if is_part else f"s{n}") for is_part, n in plan.entries[level]]
        weights = [entry.weight for entry in pillar.entries]
        mean = _combined(rows, weights, pillar.aggregate, pillar.min_share)
        steps.append((f"level{level}", exp.select(exp.Star(), exp.alias_(mean, ident(f"s{level}"))).from_(exp.to_table(steps[-1][0]))))  # fmt: skip
    levels = range(len(plan.pillars))
    ranked = [exp.alias_(_rank(column(f"s{level}")), ident(f"r{level}")) for level in levels]
    final = exp.select(column("period"), column("area"), *(column(f"s{level}") for level in levels), *ranked)
    return named(final.from_(exp.to_table(steps[-1][0])), steps)


def _joined(select: exp.Select, name: str, short: str) -> exp.Select:
    """A select from the figures and one row for each period."""
    same = exp.EQ(this=column("period", "f"), expression=column("period", short))
    figure = exp.alias_(exp.to_table("work"), "f", table=True)
    return select.from_(figure).join(exp.alias_(exp.to_table(name), short, table=True), on=same)


def _quantile(dialect: str, of: Sql, share: float) -> Sql:
    """A quantile between its neighbours, as each engine calls it."""
    if dialect == "clickhouse":
        return exp.ParameterizedAgg(
            this="quantileExactInclusive", expressions=[exp.Literal.number(repr(share))], params=[of]
        )
    return call("PERCENTILE" if dialect == "spark" else "QUANTILE_CONT", of, number(share))


def _clipped(figure: Sql, low: Sql, high: Sql) -> Sql:
    cases = [
        (exp.LT(this=figure.copy(), expression=low), low.copy()),
        (exp.GT(this=figure.copy(), expression=high), high.copy()),
    ]
    return when(*cases, other=figure.copy())


def _posts(n: int, part: Part, figure: Sql) -> list[Sql]:
    """The two numbers of a period by which a figure is placed, aggregated over places."""
    way = part.normalise
    if way.method in ("goalposts", "none", "rank"):
        return []
    if way.winsor:
        figure = _clipped(figure, column(f"cl{n}", "c"), column(f"ch{n}", "c"))
    if way.method == "zscore":
        return [
            exp.alias_(exp.Avg(this=figure.copy()), ident(f"a{n}")),
            exp.alias_(exp.StddevSamp(this=figure.copy()), ident(f"b{n}")),
        ]
    if way.winsor:
        return [
            exp.alias_(exp.Max(this=column(f"{side}{n}", "c")), ident(f"{own}{n}")) for own, side in (("a", "cl"), ("b", "ch"))
        ]  # fmt: skip
    return [
        exp.alias_(exp.Min(this=figure.copy()), ident(f"a{n}")), exp.alias_(exp.Max(this=figure.copy()), ident(f"b{n}")),
    ]  # fmt: skip


def _placed(n: int, part: Part, figure: Sql) -> Sql:
    """A figure on the scale of its part."""
    way = part.normalise
    low, high = column(f"a{n}", "s"), column(f"b{n}", "s")
    if way.method == "none":
        return exp.Neg(this=figure) if part.reverse else figure.copy()
    if way.method == "rank":
        return _by_rank(part, figure)
    if way.method == "zscore":
        clipped = _clipped(figure, column(f"cl{n}", "s"), column(f"ch{n}", "s")) if way.winsor else figure.copy()
        over = exp.Sub(this=low, expression=clipped) if part.reverse else exp.Sub(this=clipped, expression=low)
        least = exp.Mul(this=number(NOISE), expression=exp.Abs(this=low.copy()))
        return when((exp.GT(this=high, expression=exp.Paren(this=least)), divided(over, high.copy())))
    spread: Sql
    if way.method == "goalposts" and way.low is not None and way.high is not None:
        figure = _clipped(figure, number(way.low), number(way.high))
        posts: list[Sql] = [number(way.low), number(way.high)]
        if way.log:
            figure, posts = exp.Ln(this=figure), [exp.Ln(this=post) for post in posts]
        first, last = posts
    else:
        first, last = low, high
        if way.winsor:
            figure = _clipped(figure, column(f"cl{n}", "s"), column(f"ch{n}", "s"))
    over = exp.Sub(this=last, expression=figure) if part.reverse else exp.Sub(this=figure, expression=first)
    spread = exp.Sub(this=last.copy(), expression=first.copy())
    factor = divided(number(way.scale), exp.Paren(this=spread))
    found = exp.Mul(this=exp.Paren(this=over), expression=exp.Paren(this=factor))
    if way.method == "goalposts":
        return found
    size = call("GREATEST", exp.Abs(this=first.copy()), exp.Abs(this=last.copy()))
    noise = exp.Paren(this=exp.Mul(this=number(NOISE), expression=size))
    return when((exp.GT(this=exp.Paren(this=spread.copy()), expression=noise), found))


def _over_period(inner: Sql, order: Sql | None = None, *, desc: bool = True) -> exp.Window:
    ordered = None
    if order is not None:
        ordered = exp.Order(expressions=[exp.Ordered(this=order, desc=desc, nulls_first=False)])
    # The period of the relation that the window's own column is of.
    seen = (inner if order is None else order).find(exp.Column)
    table = seen.table if seen is not None else ""
    return exp.Window(this=inner, partition_by=[column("period", table)], order=ordered)


def _by_rank(part: Part, figure: Sql) -> Sql:
    count = exp.cast(_over_period(exp.Count(this=figure.copy())), "DOUBLE")
    rank = exp.cast(_over_period(call("RANK"), figure.copy(), desc=not part.reverse), "DOUBLE")
    over = exp.Mul(this=exp.Paren(this=exp.Sub(this=count, expression=rank)), expression=number(part.normalise.scale))
    under = exp.Paren(this=exp.Sub(this=count.copy(), expression=number(1)))
    return when((known(figure), divided(over, under)))


def _combined(rows: list[exp.Column], weights: list[float], aggregate: str, min_share: float) -> Sql:
    """The mean of several columns where enough of the weight is known."""
    used = [(row, own) for row, own in zip(rows, weights, strict=True) if own]
    weight = total([when((known(row.copy()), number(own)), other=number(0)) for row, own in used])
    geometric = aggregate == "geometric"

    def each(row: exp.Column) -> Sql:
        return (
            when((exp.GT(this=row.copy(), expression=number(0)), exp.Ln(this=row.copy()))) if geometric else row.copy()
        )

    parts = [
        exp.Coalesce(this=exp.Mul(this=each(row), expression=number(own)), expressions=[number(0)]) for row, own in used
    ]
    mean = divided(exp.Paren(this=total(parts)), exp.Paren(this=weight))
    if geometric:
        low = [exp.LTE(this=row.copy(), expression=number(0)) for row, _ in used]
        any_low = joined(exp.Or, low)
        mean = when((any_low, number(0)), other=exp.Exp(this=mean))
    enough = number(sum(weights) * max(min_share * (1 - SLACK), SLACK))
    return when((exp.GTE(this=exp.Paren(this=weight.copy()), expression=enough), mean))


def _rank(score: exp.Column) -> Sql:
    key = exp.Floor(this=exp.Add(this=exp.Mul(this=score.copy(), expression=number(GRID)), expression=number(0.5)))
    return when((known(score), _over_period(call("RANK"), key)))


# --- roll-ups -------------------------------------------------------------------------------------------------


def rolled(library: Library, *, nested: bool) -> exp.Select:
    """Figures of provinces, regions and the nation, and of how many places they were known (`k_…`)."""
    leaves = leaf_columns(library)
    found = [library.indicators[name] for name in leaves]
    flag = {each.id: f"p{n}" for n, each in enumerate(found)}
    present = [
        exp.alias_(all_of([known(column(leaf, "w")) for leaf in leaves[each.id]]), ident(flag[each.id]))
        for each in found
    ]
    at = exp.EQ(this=column("area", "w"), expression=column("area", "g"))
    every = sorted({leaf for each in leaves.values() for leaf in each})
    there = exp.select(
        column("period", "w"), column("area", "w"), column("province", "g"), column("region", "g"), column("share", "g"),
        *(column(leaf, "w") for leaf in every), *present,
    ).from_(exp.alias_(exp.to_table("work"), "w", table=True)).join(exp.alias_(exp.to_table("places"), "g", table=True), on=at)  # fmt: skip
    steps: list[tuple[str, exp.Select]] = [("there", there)]
    if nested:
        steps.append(("outside", _outside(list(flag.values()))))
    counted: dict[str, Sql] = {}
    for name, own in flag.items():
        counted[name] = column(own, "w")
        if nested:
            outer = exp.Not(this=exp.Paren(this=exp.Coalesce(this=column(own, "o"), expressions=[exp.false()])))
            counted[name] = exp.And(this=column(own, "w"), expression=outer)
    steps.append(("by_province", _by_province(found, leaves, flag, counted, nested)))
    sums = [name for n, each in enumerate(found) for name in _sum_names(n, leaves[each.id])]
    kinds: list[tuple[str, str, Callable[[], Sql]]] = [
        ("by_region", "by_province", lambda: column("region")),
        ("by_nation", "by_region", lambda: exp.Literal.string("")),
    ]
    for name, source, region in kinds:
        added = [exp.alias_(exp.Sum(this=column(each)), ident(each)) for each in sums]
        step = exp.select(column("period"), exp.alias_(region(), ident("region")), *added).from_(exp.to_table(source))
        steps.append((name, step.group_by(column("period"), *([column("region")] if name == "by_region" else []))))
    final = [
        exp.select(
            column("period"), exp.alias_(exp.Literal.string(kind), ident("scope")), exp.alias_(code, ident("grp")),
            *(each for n, indicator in enumerate(found) for each in _rolled_figure(n, indicator, library, leaves)),
        ).from_(exp.to_table(source))
        for kind, code, source in [
            ("province", column("province"), "by_province"), ("region", column("region"), "by_region"),
            ("nation", exp.Literal.string(""), "by_nation"),
        ]
    ]  # fmt: skip
    steps += [(f"of_{n}", each) for n, each in enumerate(final)]
    union = exp.union(*(exp.select(exp.Star()).from_(exp.to_table(f"of_{n}")) for n in range(3)), distinct=False)
    return named(exp.select(exp.Star()).from_(union.subquery("every")), steps)


def _sum_names(n: int, leaves: list[str]) -> list[str]:
    return [*(f"s{n}_{k}" for k in range(len(leaves))), f"w{n}", f"k{n}"]


def _outside(flags: list[str]) -> exp.Select:
    """For places within others: whether one of those is known."""
    any_known = [
        exp.alias_(
            exp.GT(this=exp.Max(this=exp.cast(column(flag, "w"), "INT")), expression=exp.Literal.number(0)), ident(flag)
        )
        for flag in flags
    ]
    at = exp.EQ(this=column("area", "w"), expression=column("outer_area", "i"))
    return (
        exp.select(column("period", "w"), column("area", "i"), *any_known)
        .from_(exp.alias_(exp.to_table("nested"), "i", table=True))
        .join(exp.alias_(exp.to_table("there"), "w", table=True), on=at)
        .group_by(column("period", "w"), column("area", "i"))
    )


def _by_province(
    found: list[Indicator],
    leaves: dict[str, list[str]],
    flag: dict[str, str],
    counted: dict[str, Sql],
    nested: bool,
) -> exp.Select:
    """The sums of every leaf, the weight of what was added, and how many places were known."""
    made: list[Sql] = []
    for n, each in enumerate(found):
        added = counted[each.id]
        share = column("share", "w")
        for k, leaf in enumerate(leaves[each.id]):
            part = exp.Mul(this=column(leaf, "w"), expression=share.copy())
            made.append(exp.alias_(exp.Sum(this=when((added.copy(), part), other=number(0))), ident(f"s{n}_{k}")))
        made.append(exp.alias_(exp.Sum(this=when((added.copy(), share), other=number(0))), ident(f"w{n}")))
        one = when((column(flag[each.id], "w"), exp.Literal.number(1)), other=exp.Literal.number(0))
        made.append(exp.alias_(exp.Sum(this=one), ident(f"k{n}")))
    groups = [column(name, "w") for name in ("period", "province", "region")]
    select = exp.select(*groups, *made).from_(exp.alias_(exp.to_table("there"), "w", table=True))
    if nested:
        same = [exp.EQ(this=column(key, "w"), expression=column(key, "o")) for key in ("period", "area")]
        select = select.join(
            exp.alias_(exp.to_table("outside"), "o", table=True), on=all_of(list(same)), join_type="left"
        )
    return select.group_by(*(group.copy() for group in groups))


def _rolled_figure(n: int, found: Indicator, library: Library, leaves: dict[str, list[str]]) -> list[Sql]:
    plan = sums_of(found, library.indicators)
    if plan is None:
        raise ValueError(f"{found.id} is not rolled up")
    over = value(plan.node, {Name(f"leaf{k + 1}"): f"s{n}_{k}" for k in range(len(leaves[found.id]))})
    figure = when((exp.GT(this=column(f"w{n}"), expression=number(0)), finite(over)))
    covered = exp.cast(column(f"k{n}"), "BIGINT")
    return [exp.alias_(figure, ident(found.id)), exp.alias_(covered, ident(f"k_{found.id}"))]


# --- texts ----------------------------------------------------------------------------------------------------


def program_hash(library: Library) -> str:
    """One hash over every definition of a library."""
    every = [*(each.hash for each in library.indicators.values()), *(each.hash for each in library.indices.values())]
    return hashlib.sha256("".join(sorted(every)).encode()).hexdigest()


class Statements:
    """The SQL of a library for one engine, written once for each hash of its definitions."""

    def __init__(self, library: Library, dialect: str = "duckdb", *, dense: bool = False, nested: bool = True) -> None:
        if dialect not in DIALECTS:
            raise ValueError(f"no engine speaks {dialect!r}")
        if library.faults:
            raise ValueError("a library with faults cannot be computed")
        # Columns that no definition asks for are not read, and do not matter to what is kept.
        used = library.only([*library.indicators, *library.indices])
        texts = _texts(program_hash(used), dialect, dense, nested, _Held(used))
        self.figures, self.rolled, self.scores = texts


class _Held:
    """Hands a library to the cache without being part of its key: the hash stands for it."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


@lru_cache(maxsize=64)
def _texts(_hash: str, dialect: str, dense: bool, nested: bool, held: _Held) -> tuple[str, str, dict[str, str]]:
    library = held.library
    return (
        figures(library, dense=dense).sql(dialect),
        rolled(library, nested=nested).sql(dialect) if leaf_columns(library) else "",
        {name: scores(index, library, dialect).sql(dialect) for name, index in library.indices.items()},
    )
