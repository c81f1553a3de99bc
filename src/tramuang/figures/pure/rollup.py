"""From places to provinces, regions and the nation, without counting anybody twice, and with the coverage of every figure.

Three rules decide what is added. A place within another one whose figures are known adds nothing: it is in the other already.
A place of which a share lies in another one counts for the rest (`share`; nought where nobody knows how much). And only places count for which
everything that the formula rests on is known, above the line and below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tramuang.figures.pure.definitions.model import Indicator
from tramuang.figures.pure.definitions.rollups import Additive, additive
from tramuang.figures.pure.formulas.dense import Floats, Rows, compiled
from tramuang.figures.pure.formulas.nodes import Name, Number, Sign

type Ints = npt.NDArray[np.int64]
type Flags = npt.NDArray[np.bool_]

NATION = "nation"


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the roll-up sees it: where it lies, what it lies within, and the share of it that lies in no other."""

    code: str
    province: str
    region: str
    within: str = ""
    share: float = 1.0


@dataclass(frozen=True)
class Places:
    """Places in the order of the matrix: by region, province and code, so that each group is one run of columns."""

    places: tuple[Place, ...]
    column: dict[str, int]
    provinces: tuple[str, ...]
    regions: tuple[str, ...]
    # Where each province begins among the places, and each region among the provinces.
    starts: Ints
    region_starts: Ints
    share: Floats
    # Places within others, step by step outwards: (these, lie within those).
    inside: tuple[tuple[Ints, Ints], ...] = field(default=())

    @classmethod
    def of(cls, places: Iterable[Place]) -> Places:
        """Places put in order; ValueError when a code is there twice, or a province lies in two regions."""
        found = sorted(places, key=lambda place: (place.region, place.province, place.code))
        column = {place.code: n for n, place in enumerate(found)}
        region = {place.province: place.region for place in found}
        if len(column) < len(found):
            raise ValueError("a place is listed twice")
        if not found or any(region[place.province] != place.region for place in found):
            raise ValueError("there is no place, or a province lies in two regions")
        provinces = list(dict.fromkeys(place.province for place in found))
        regions = list(dict.fromkeys(place.region for place in found))
        province_of = [place.province for place in found]
        region_of = [region[province] for province in provinces]
        return cls(
            tuple(found), column, tuple(provinces), tuple(regions),
            np.array([province_of.index(province) for province in provinces]),
            np.array([region_of.index(each) for each in regions]),
            np.array([place.share for place in found]), _inside(found, column),
        )  # fmt: skip

    @property
    def groups(self) -> list[tuple[str, str]]:
        """Every group as (kind, code): provinces, then regions, then the nation."""
        return [
            *(("province", code) for code in self.provinces), *(("region", code) for code in self.regions), (NATION, ""),
        ]  # fmt: skip

    def columns_of(self, province: int) -> tuple[int, int]:
        """The run of columns of a province."""
        ends = [*self.starts[1:], len(self.places)]
        return int(self.starts[province]), int(ends[province])

    def inside_of(self, first: int, last: int) -> list[tuple[Ints, Ints]]:
        """Which columns lie within which, for whole provinces in columns first–last, counted from the first."""
        found = []
        for inner, outer in self.inside:
            here = (inner >= first) & (inner < last)
            if here.any():
                found.append((inner[here] - first, outer[here] - first))
        return found

    def province_at(self, column: int) -> int:
        """The number of the province in which a column lies."""
        return int(np.searchsorted(self.starts, column, side="right")) - 1

    def upward(self, sums: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """Sums of provinces (last axis) with those of the regions and the nation behind them."""
        regions = np.add.reduceat(sums, self.region_starts, axis=-1)
        return np.concatenate([sums, regions, regions.sum(axis=-1, keepdims=True)], axis=-1)


def _inside(found: Sequence[Place], column: Mapping[str, int]) -> tuple[tuple[Ints, Ints], ...]:
    """For each step outwards, which columns lie within which; a circle in the data ends the walk."""
    steps: list[tuple[list[int], list[int]]] = []
    for place in found:
        seen, outer, step = {place.code}, place.within, 0
        while outer and outer in column and outer not in seen:
            if found[column[outer]].province != place.province:
                raise ValueError(f"{place.code} lies within a place of another province")
            if step == len(steps):
                steps.append(([], []))
            steps[step][0].append(column[place.code])
            steps[step][1].append(column[outer])
            seen.add(outer)
            outer, step = found[column[outer]].within, step + 1
    return tuple((np.array(inner), np.array(outer)) for inner, outer in steps)


def counted(known: Flags, inside: Sequence[tuple[Ints, Ints]]) -> Flags:
    """Which of the known places are added: those that lie within no other known one."""
    found = known.copy()
    for inner, outer in inside:
        found[:, inner] &= ~known[:, outer]
    return found


@dataclass(frozen=True)
class Rollup:
    """How one indicator is rolled up: what is added over places, and the formula over the sums."""

    id: str
    leaves: tuple[Callable[[Rows, int, int], Floats], ...]
    over: Callable[[Rows, int, int], Floats]
    plan: Additive

    @classmethod
    def of(cls, found: Indicator, indicators: Mapping[str, Indicator]) -> Rollup | None:
        """The roll-up of an indicator; None when it has none."""
        plan = sums_of(found, indicators)
        return None if plan is None else cls(found.id, tuple(map(compiled, plan.leaves)), compiled(plan.node), plan)

    def add_up(self, rows: Rows, start: int, stop: int, places: Places, first: int, last: int) -> tuple[Floats, Ints]:
        """The sums of each leaf by province, and how many places were known, for whole provinces in columns first–last."""
        begins = places.starts[(places.starts >= first) & (places.starts < last)] - first
        leaves = [np.broadcast_to(leaf(rows, start, stop), (stop - start, last - first)) for leaf in self.leaves]
        known = ~np.isnan(leaves[0])
        for leaf in leaves[1:]:
            known &= ~np.isnan(leaf)
        count = np.add.reduceat(known, begins, axis=1, dtype=np.int64)
        added, weight = known, count.astype(np.float64)
        share = places.share[first:last]
        # Most places lie in no other: then what is known is what is added.
        parted = bool((share != 1).any())
        if parted or places.inside:
            added = counted(known, places.inside_of(first, last))
            weight = np.add.reduceat(added * share, begins, axis=1)
        sums = np.empty((stop - start, len(leaves) + 1, len(begins)))
        for n, leaf in enumerate(leaves):
            part = np.where(added, leaf * share if parted else leaf, 0.0)
            np.add.reduceat(part, begins, axis=1, out=sums[:, n])
        # Sums of nothing are missing, not nought: the weight tells.
        sums[:, -1] = weight
        return sums, count

    def figure(self, sums: Floats) -> Floats:
        """The figure of each group from the sums of its leaves (the last one is the weight of what was added)."""
        leaves, weight = sums[:, :-1], sums[:, -1]

        def rows(name: str, start: int, stop: int) -> Floats:
            return leaves[:, int(name[4:]) - 1]

        return np.where(weight > 0, self.over(rows, 0, len(sums)), np.nan)


def sums_of(found: Indicator, indicators: Mapping[str, Indicator]) -> Additive | None:
    """What is added over places for an indicator, and the formula over the sums; None when it is not rolled up."""
    figure, one, two = Name(found.id), Name("leaf1"), Name("leaf2")
    match found.rollup:
        case "ratio_of_sums":
            plan = additive(found, indicators)
            return plan if isinstance(plan, Additive) else None
        case "sum":
            return Additive((figure,), one)
        case "mean":
            return Additive((figure, _where_known(figure)), Sign("/", one, two))
        case "mean_weighted":
            weight = Name(found.rollup_weight)
            return Additive((Sign("*", figure, weight), weight), Sign("/", one, two))
    return None


def _where_known(figure: Name) -> Sign:
    """One where a figure is known, else missing: what a plain mean divides by."""
    return Sign("+", Sign("*", figure, Number(0.0)), Number(1.0))
