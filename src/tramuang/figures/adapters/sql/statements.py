"""The whole computation as SQL: figures, scores with ranks, roll-ups; three statements over named relations.

`copy(period, area, …elements)` is the columnar copy, `places(area, province, region, share)` the places, `periods(period)` every period, and
`nested(area, outer_area)` who lies within whom, however far out. The first statement's result is read by the others as `work`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from sqlglot import exp

from tramuang.figures.adapters.sql.formulas import (
    DIALECTS,
    Sql,
    Stages,
    all_of,
    column,
    finite,
    ident,
    known,
    named,
    number,
    own_name,
    value,
    when,
)
from tramuang.figures.adapters.sql.scores import scores
from tramuang.figures.pure.definitions import Indicator, Library
from tramuang.figures.pure.formulas.nodes import Name
from tramuang.figures.pure.rollup import sums_of


def leaf_columns(library: Library) -> dict[str, list[str]]:
    """For each indicator that is rolled up, the columns of `work` that are added over places."""
    return {
        found.id: [
            leaf.name if isinstance(leaf, Name) else f"l{n}_{k}" for k, leaf in enumerate(plan.leaves)
        ]
        for n, found in enumerate(library.indicators.values())
        if (plan := sums_of(found, library.indicators)) is not None
    }  # fmt: skip


def figures(library: Library, *, dense: bool, absent: Sequence[str] = ()) -> exp.Select:
    """`work`: every indicator for every place and period, and what roll-ups add; the columns that the copy lacks are missing values."""
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
        exp.alias_(exp.cast(exp.null(), "DOUBLE") if name in absent else finite(exp.cast(column(name, "c"), "DOUBLE")), ident(name))
        for name in library.elements
    ]  # fmt: skip
    table = exp.alias_(exp.to_table("copy"), "c", table=True)
    if dense:
        base = exp.select(own_name("period", "c"), own_name("area", "c"), *own).from_(table)
    else:
        same = [
            exp.EQ(this=column(key, "c"), expression=column(key, side))
            for key, side in (("period", "t"), ("area", "p"))
        ]
        base = (
            exp.select(own_name("period", "t"), own_name("area", "p"), *own)
            .from_(exp.alias_(exp.to_table("periods"), "t", table=True))
            .join(exp.alias_(exp.to_table("places"), "p", table=True), join_type="cross")
            .join(table, on=all_of(list(same)), join_type="left")
        )
    steps = [("base", base), *stages.selects("base")]
    last = steps[-1][0]
    return named(exp.select(column("period"), column("area"), *map(column, wanted)).from_(exp.to_table(last)), steps)


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
        *(own_name(name, side) for side, names in (("w", ("period", "area")), ("g", ("province", "region", "share"))) for name in names),
        *(own_name(leaf, "w") for leaf in every), *present,
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
        exp.select(own_name("period", "w"), own_name("area", "i"), *any_known)
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
    select = exp.select(*(own_name(group.name, "w") for group in groups), *made).from_(
        exp.alias_(exp.to_table("there"), "w", table=True)
    )
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
    """The SQL of a library for one engine, written once for each hash of its definitions.

    `dense`: the copy has a row for every place and period; `nested`: some place lies within another; `held`: the columns that the copy has.
    """

    def __init__(
        self,
        library: Library,
        dialect: str = "duckdb",
        *,
        dense: bool = False,
        nested: bool = True,
        held: Collection[str] | None = None,
    ) -> None:
        if dialect not in DIALECTS:
            raise ValueError(f"no engine speaks {dialect!r}")
        if library.faults:
            raise ValueError("a library with faults cannot be computed")
        # Columns that no definition asks for are not read, and do not matter to what is kept.
        used = library.only([*library.indicators, *library.indices])
        absent = () if held is None else tuple(sorted(set(used.elements) - set(held)))
        texts = _texts(program_hash(used), dialect, dense, nested, absent, _Held(used))
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
def _texts(
    _hash: str, dialect: str, dense: bool, nested: bool, absent: tuple[str, ...], held: _Held
) -> tuple[str, str, dict[str, str]]:
    library = held.library
    return (
        figures(library, dense=dense, absent=absent).sql(dialect),
        rolled(library, nested=nested).sql(dialect) if leaf_columns(library) else "",
        {name: scores(index, library, dialect).sql(dialect) for name, index in library.indices.items()},
    )
