"""The scores of an index as SQL: cuts and posts of each period, figures placed by them, and means level by level, with their ranks."""

from __future__ import annotations

from sqlglot import exp

from tramuang.figures.adapters.sql.formulas import (
    Sql,
    call,
    column,
    divided,
    finite,
    ident,
    joined,
    known,
    named,
    number,
    own_name,
    total,
    when,
)
from tramuang.figures.pure.definitions import Index, Library, Part
from tramuang.figures.pure.indices.ranking import GRID
from tramuang.figures.pure.indices.scoring import NOISE, SLACK, Plan


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
    posts = [each for n, part in enumerate(plan.parts) for each in _posts(dialect, n, part, figure[n])]
    grouped = [f"{side}{n}" for n, part in enumerate(plan.parts) if part.normalise.winsor for side in ("cl", "ch")]
    stats = _joined(
        exp.select(own_name("period", "f"), *(own_name(each, "c") for each in grouped), *posts), "cuts", "c"
    )
    stats = stats.group_by(column("period", "f"), *(column(each, "c") for each in grouped))
    placed = _joined(
        exp.select(
            own_name("period", "f"), own_name("area", "f"),
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


def _deviation(dialect: str, of: Sql) -> Sql:
    """The standard deviation of a sample. ClickHouse's usual one loses small spreads of great figures; the stable one is infinite for one figure."""
    return finite(call("stddevSampStable", of)) if dialect == "clickhouse" else exp.StddevSamp(this=of)


def _posts(dialect: str, n: int, part: Part, figure: Sql) -> list[Sql]:
    """The two numbers of a period by which a figure is placed, aggregated over places."""
    way = part.normalise
    if way.method in ("goalposts", "none", "rank"):
        return []
    if way.winsor:
        figure = _clipped(figure, column(f"cl{n}", "c"), column(f"ch{n}", "c"))
    if way.method == "zscore":
        return [
            exp.alias_(exp.Avg(this=figure.copy()), ident(f"a{n}")),
            exp.alias_(_deviation(dialect, figure.copy()), ident(f"b{n}")),
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
