"""The table of figures: dense, by period, with whole recomputation and the refresh of one place.

`values[period, element, place]` is what was observed, NaN where missing. From it come `figures[period, indicator, place]`, the scores
of every level of every index, their ranks in the nation, and the roll-ups. One place's new values touch its own figures, its province's
sums, and, in the periods they reach, the scores and ranks of everybody: what cannot have changed is left alone, what may have changed is
computed by the same steps as the whole, so that both agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tramuang.figures.pure.definitions.library import Library
from tramuang.figures.pure.formulas.dense import Floats, Rows, compiled, padded
from tramuang.figures.pure.formulas.nodes import names
from tramuang.figures.pure.formulas.plain import lookback
from tramuang.figures.pure.indices.ranking import keys, moved, ranks
from tramuang.figures.pure.indices.scoring import H0, H1, L0, L1, STATS, Plan
from tramuang.figures.pure.rollup import Places, Rollup

# Figures of one step that stay in the processor's cache.
STEP = 32_768
# Given a name and a shape, an array of zeros: in memory, or mapped to a file.
type Make = Callable[[str, tuple[int, ...], str], npt.NDArray[np.generic]]


def in_memory(_name: str, shape: tuple[int, ...], kind: str) -> npt.NDArray[np.generic]:
    """An array in memory."""
    return np.zeros(shape, dtype=kind)


@dataclass(frozen=True)
class Program:
    """A library made ready: functions instead of formulas, and what must be computed anew when an element changes."""

    library: Library
    elements: dict[str, int]
    indicators: dict[str, int]
    functions: tuple[Callable[[Rows, int, int], Floats], ...]
    rollups: tuple[Rollup | None, ...]
    # Where each roll-up's sums begin among all sums.
    sums: tuple[int, ...]
    plans: tuple[Plan, ...]
    # Where each index's levels and parts begin among all levels and parts.
    levels: tuple[int, ...]
    parts: tuple[int, ...]
    # For each element, which indicators rest on it; and how many periods later one still sees it (None: all).
    users: dict[str, tuple[int, ...]]
    reach: tuple[int | None, ...]

    @classmethod
    def of(cls, library: Library) -> Program:
        """The program of a library without faults; ValueError when it has some."""
        if library.faults:
            raise ValueError("; ".join(fault.in_("en") for fault in library.faults[:5]))
        elements = {name: n for n, name in enumerate(library.elements)}
        row = {name: n for n, name in enumerate(library.indicators)}
        found = list(library.indicators.values())
        users: dict[str, set[int]] = {name: set() for name in elements}
        rests: dict[str, set[str]] = {}
        reach: list[int | None] = []
        for n, indicator in enumerate(found):
            own, far = lookback(indicator.plain), 0
            rests[indicator.id] = set()
            # The names of the plain formula: bringing years together may ask after more of them than were written.
            needs = (*names(indicator.plain), *([indicator.rollup_weight] if indicator.rollup_weight else ()))
            for need in needs:
                if need in row:
                    rests[indicator.id] |= rests[need]
                    below = reach[row[need]]
                    own, far = (None, 0) if below is None else (own, max(far, below))
                else:
                    rests[indicator.id].add(need)
            reach.append(None if own is None else own + far)
            for element in rests[indicator.id]:
                users[element].add(n)
        rollups = tuple(Rollup.of(indicator, library.indicators) for indicator in found)
        plans = tuple(Plan.of(index, row) for index in library.indices.values())
        return cls(
            library, elements, row, tuple(compiled(indicator.plain) for indicator in found), rollups,
            _offsets(len(rollup.leaves) + 1 if rollup else 0 for rollup in rollups), plans,
            _offsets(len(plan.pillars) for plan in plans), _offsets(len(plan.parts) for plan in plans),
            {name: tuple(sorted(each)) for name, each in users.items()}, tuple(reach),
        )  # fmt: skip

    def level(self, index: str, pillar: str | None = None) -> int:
        """The number of a level among all levels; of the index itself when no pillar is named."""
        for plan, first in zip(self.plans, self.levels, strict=False):
            if plan.index.id == index:
                codes = [each.code for each in plan.pillars]
                return first + codes.index(pillar or index)
        raise KeyError(index)


def _offsets(counts: Iterable[int]) -> tuple[int, ...]:
    """Where each of several runs begins; the last number is the end of all."""
    found = [0]
    for count in counts:
        found.append(found[-1] + count)
    return tuple(found)


@dataclass
class Matrix:
    """Values and everything computed from them."""

    program: Program
    places: Places
    periods: tuple[int, ...]
    values: npt.NDArray[np.float64]
    figures: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]
    ranks: npt.NDArray[np.int32]
    stats: npt.NDArray[np.float64]
    sums: npt.NDArray[np.float64]
    known: npt.NDArray[np.int64]
    rolled: npt.NDArray[np.float64]
    covered: npt.NDArray[np.int64]
    revision: int = 0
    threads: int = field(default=2)

    @classmethod
    def empty(cls, program: Program, places: Places, periods: Sequence[int], make: Make = in_memory) -> Matrix:
        """A table without values, its arrays made by `make`."""
        t, e, i, a = len(periods), len(program.elements), len(program.indicators), len(places.places)
        p, g, s = len(places.provinces), len(places.groups), program.levels[-1]
        arrays = [
            make(name, shape, kind)
            for name, shape, kind in [
                ("values", (t, e, a), "f8"), ("figures", (t, i, a), "f8"), ("scores", (t, s, a), "f8"),
                ("ranks", (t, s, a), "i4"), ("stats", (t, program.parts[-1], STATS), "f8"),
                ("sums", (t, program.sums[-1], p), "f8"), ("known", (t, i, p), "i8"),
                ("rolled", (t, i, g), "f8"), ("covered", (t, i, g), "i8"),
            ]
        ]  # fmt: skip
        # Seen as plain arrays: a mapped one costs time at every slice.
        found = [np.asarray(array) for array in arrays]
        return cls(program, places, tuple(periods), *found)  # type: ignore[arg-type]

    # --- the whole ---------------------------------------------------------------------------------------------

    def recompute(self, start: int = 0) -> None:
        """Everything from the values: figures and sums by runs of provinces, then scores and ranks by period.

        Of the periods from `start` on: nothing before rests on what comes later.
        """
        periods, which = len(self.periods), range(len(self.program.functions))
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(lambda run: self._figures(which, start, periods, *run), self._runs()))
            list(pool.map(lambda span: self._scores(*span), self._spans(start)))
        self._roll_up(which, start, periods)

    def _runs(self) -> list[tuple[int, int]]:
        """Columns in runs of whole provinces, each small enough to stay in the cache."""
        most, runs, first = max(1, STEP // len(self.periods)), [], 0
        for province in range(len(self.places.provinces)):
            _begin, end = self.places.columns_of(province)
            if end - first >= most or end == len(self.places.places):
                runs.append((first, end))
                first = end
        return runs

    def _figures(self, which: Iterable[int], start: int, stop: int, first: int, last: int) -> None:
        """Figures and sums of some indicators, periods start–stop, for the provinces in columns first–last."""
        program, figures = self.program, self.figures
        elements, indicators = program.elements, program.indicators

        def rows(name: str, start: int, stop: int) -> Floats:
            n = elements.get(name)
            table = self.values[:, n, first:last] if n is not None else figures[:, indicators[name], first:last]
            return padded(table, start, stop)

        provinces = slice(self.places.province_at(first), self.places.province_at(last - 1) + 1)
        for n in which:
            figures[start:stop, n, first:last] = program.functions[n](rows, start, stop)
            rollup = program.rollups[n]
            if rollup is not None:
                sums, known = rollup.add_up(rows, start, stop, self.places, first, last)
                self.sums[start:stop, program.sums[n] : program.sums[n + 1], provinces] = sums
                self.known[start:stop, n, provinces] = known

    def _spans(self, first: int = 0) -> list[tuple[int, int]]:
        """Periods in runs: several of a small country at once, one of a large one."""
        periods, at_once = len(self.periods), max(1, STEP // 4 // len(self.places.places))
        return [(start, min(start + at_once, periods)) for start in range(first, periods, at_once)]

    def _scores(self, start: int, stop: int) -> None:
        """Scores and ranks of some periods."""
        figures = self.figures[start:stop].swapaxes(0, 1)
        for plan, level, part in zip(self.program.plans, self.program.levels, self.program.parts, strict=False):
            stat = self.stats[start:stop, part : part + len(plan.parts)]
            for n, t in enumerate(range(start, stop)):
                stat[n] = plan.stats(self.figures[t])
            found = plan.scores(figures, np.moveaxis(stat, 0, -1)[..., None])
            self.scores[start:stop, level : level + len(plan.pillars)] = found.swapaxes(0, 1)
            for t in range(start, stop):
                for n in range(level, level + len(plan.pillars)):
                    self.ranks[t, n] = ranks(self.scores[t, n])

    def _roll_up(self, which: Iterable[int], start: int, stop: int) -> None:
        """Provinces, regions and the nation from the sums of the provinces."""
        sums = np.asarray(self.places.upward(self.sums[start:stop]), dtype=np.float64)
        self.covered[start:stop] = self.places.upward(self.known[start:stop])
        for n in which:
            rollup = self.program.rollups[n]
            own = slice(self.program.sums[n], self.program.sums[n + 1])
            self.rolled[start:stop, n] = np.nan if rollup is None else rollup.figure(sums[:, own])

    # --- one place ---------------------------------------------------------------------------------------------

    def replace(self, place: str, start: int, new: Floats, elements: Sequence[str] | None = None) -> tuple[int, int]:
        """Put new values (periods × elements) of a place from a period on, and refresh all that rests on them.

        Gives the periods that were touched, as (first, after the last). Doing it again changes nothing.
        """
        program, column = self.program, self.places.column[place]
        which = list(program.elements.values()) if elements is None else [program.elements[name] for name in elements]
        stop = start + len(new)
        if start < 0 or stop > len(self.periods) or new.shape[1] != len(which):
            raise ValueError("the values lie outside the table")
        changed = set(which)
        self.values[start:stop, which, column] = np.where(np.isfinite(new), new, np.nan)
        affected = sorted({n for name, e in program.elements.items() if e in changed for n in program.users[name]})
        if not affected:
            return start, stop
        far = [program.reach[n] for n in affected]
        known = [reach for reach in far if reach is not None]
        until = len(self.periods) if len(known) < len(far) else min(stop + max(known), len(self.periods))
        before = self.figures[start:until, :, column].copy()
        first, last = self.places.columns_of(self.places.province_at(column))
        self._figures(affected, start, until, first, last)
        # Roll-ups rest on the sums alone: they are made meanwhile.
        with ThreadPoolExecutor(1) as pool:
            rolled = pool.submit(self._roll_up, affected, start, until)
            self._rescore(column, start, until, before)
            rolled.result()
        return start, until

    def _rescore(self, column: int, start: int, until: int, before: Floats) -> None:
        """Scores and ranks after the figures of one column changed from `before`."""
        after = self.figures[start:until, :, column]
        for plan, level, part in zip(self.program.plans, self.program.levels, self.program.parts, strict=False):
            levels = slice(level, level + len(plan.pillars))
            old_scores = self.scores[start:until, levels, column].copy()
            stat = self.stats[start:until, part : part + len(plan.parts)]
            rows = list(plan.rows)
            moves = _moves(plan, stat, before[:, rows], after[:, rows])
            # A rank rests on everybody: levels with one are always computed whole.
            ranked = plan.above(plan.levels_of({n for n, p in enumerate(plan.parts) if p.normalise.method == "rank"}))
            whole = {t: ranked for t in range(until - start) if ranked}
            for t in np.flatnonzero(moves.any(axis=1)):
                touched = self._restat(plan, start + int(t), stat[t], np.flatnonzero(moves[t]))
                if levels_ := plan.above({*plan.levels_of(touched), *ranked}):
                    whole[int(t)] = levels_
            # The place itself, all periods at once, by the same steps as everybody.
            own = plan.scores(after.T, np.moveaxis(stat, 0, -1))
            self.scores[start:until, levels, column] = own.T
            self._rescore_all(plan, level, start, stat, whole)
            old_keys, new_keys = keys(old_scores), keys(own.T)
            for t, n in np.argwhere((old_keys != new_keys) & ~(np.isnan(old_keys) & np.isnan(new_keys))):
                if n not in whole.get(int(t), ()):
                    row, key = self.ranks[start + t, level + n], keys(self.scores[start + t, level + n])
                    moved(row, key, column, float(old_keys[t, n]), float(new_keys[t, n]))

    def _restat(self, plan: Plan, t: int, stat: Floats, parts: npt.NDArray[np.intp]) -> set[int]:
        """Look again where figures of a period are placed; gives the parts whose scale really moved."""
        fresh = plan.stats(self.figures[t], parts.tolist())
        by_rank = np.array([plan.parts[n].normalise.method == "rank" for n in parts])
        same = ((fresh == stat[parts]) | (np.isnan(fresh) & np.isnan(stat[parts]))).all(axis=1)
        stat[parts] = fresh
        moved_parts = set(parts[by_rank | ~same].tolist())
        return moved_parts

    def _rescore_all(self, plan: Plan, level: int, start: int, stat: Floats, whole: dict[int, list[int]]) -> None:
        """Some levels of some periods for every place."""

        def one(t: int) -> None:
            out = self.scores[start + t, level : level + len(plan.pillars)]
            plan.scores(self.figures[start + t], stat[t], out, whole[t])
            for n in whole[t]:
                self.ranks[start + t, level + n] = ranks(out[n])

        if whole:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(one, whole))


def _moves(plan: Plan, stat: Floats, old: Floats, new: Floats) -> npt.NDArray[np.bool_]:
    """For each period and part, whether a figure's change may have moved what places the others."""
    same = (old == new) | (np.isnan(old) & np.isnan(new))
    found = np.zeros(old.shape, dtype=bool)
    for n, part in enumerate(plan.parts):
        way, a, b = part.normalise, old[:, n], new[:, n]
        if way.method in ("goalposts", "none"):
            continue
        if way.method in ("zscore", "rank"):
            found[:, n] = ~same[:, n]
            continue
        l0, l1, h0, h1 = (stat[:, n, k] for k in (L0, L1, H0, H1))
        inner = (a > l1) & (a < h0) & (b > l1) & (b < h0)
        if way.winsor:
            # Outside a cut, only that it stays outside matters.
            inner |= ((a < l0) & (b < l0)) | ((a > h1) & (b > h1))
        else:
            inner |= ((np.isnan(a) & (b > l1) & (b < h0)) | (np.isnan(b) & (a > l1) & (a < h0)))  # fmt: skip
        found[:, n] = ~(same[:, n] | inner)
    return found
