"""Rules over all values of a file at once: units, bounds, duplicates, parts and wholes, jumps, outliers, copied periods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.pure.reading.texts import Flags, Ints
from tramuang.figures.pure.recognising.schema import Schema
from tramuang.figures.pure.recognising.words import conversion
from tramuang.figures.pure.validating.findings import Findings
from tramuang.figures.pure.validating.numbers import MISSING, MOST_FIGURES, plain_text
from tramuang.figures.pure.validating.observations import Observations

LEAST_HISTORY = 8
LEAST_AREAS = 10
COPIED = 0.95
LEAST_AWAY = 0.25
TOLERANCE = 1e-3
AT_ONCE = 200_000  # values whose series are looked at together

Floats = NDArray[np.float64]


@dataclass
class _Whole:
    """All values with what the rules share."""

    found: Observations
    schema: Schema
    findings: Findings
    good: Flags
    numbers: Floats

    def tell(self, code: str, rows: Ints, mend: Callable[[int], str], raw: Callable[[int], str] | None = None) -> None:
        """One finding of a kind for each of some values, by column."""
        columns = self.found.column[rows]
        for column in np.unique(columns).tolist():
            chosen = rows[columns == column]

            def each(most: int, chosen: Ints = chosen) -> Iterator[tuple[int, int, str, str]]:
                for row in chosen[:most].tolist():
                    text = raw(row) if raw else self.text(row)
                    yield int(self.found.line[row]), int(self.found.row[row]), text, mend(row)

            self.findings.add_many(code, self.found.columns[column], len(chosen), each)

    def text(self, row: int) -> str:
        """A value in plain figures."""
        if self.found.status[row] >= MISSING:
            return "–"
        return plain_text(int(self.found.mantissa[row]), int(self.found.scale[row]))


def apply(found: Observations, schema: Schema, findings: Findings, history: Observations | None = None) -> Observations:
    """The values that are good, units made alike; everything else is told."""
    if not len(found):
        return found
    whole = _Whole(found, schema, findings, np.ones(len(found), dtype=np.bool_), np.zeros(0))
    whole.found = _units(whole)
    whole.numbers = whole.found.numbers()
    _bounds(whole)
    ranks, order = _order(whole.found)
    _duplicates(whole, ranks, order)
    _parts(whole)
    order = order[whole.good[order]]
    _series(whole, ranks, order, history)
    return whole.found.take(whole.good)


def _units(whole: _Whole) -> Observations:
    """One unit for each element: the rule's, else the commonest; others are turned into it where that is exact."""
    found = whole.found
    count = max(1, len(found.units))
    pairs, _, times = _kinds(found.element.astype(np.int64) * count + found.unit, count * max(1, len(found.elements)))
    used: dict[int, list[tuple[int, int]]] = {}
    for pair, often in zip(pairs.tolist(), times.tolist(), strict=True):
        used.setdefault(pair // count, []).append((often, pair % count))
    mantissa, scale, unit = found.mantissa.copy(), found.scale.copy(), found.unit.copy()
    codes = list(found.units)
    for element, kinds in used.items():
        rule = whole.schema.rules.get(found.elements[element])
        named = [(often, code) for often, code in kinds if codes[code]]
        wanted = rule.unit if rule and rule.unit else codes[max(named)[1]] if named else ""
        if wanted and wanted not in codes:
            codes.append(wanted)
        for _, given in kinds:
            if codes[given] == wanted or not wanted:
                continue
            rows = np.flatnonzero((found.element == element) & (found.unit == given))
            factor = conversion(codes[given], wanted) if codes[given] else None
            if not codes[given]:
                unit[rows] = codes.index(wanted)
                continue
            times_by, shift = _exact(factor) if factor is not None else (0, 0)
            fits = np.abs(mantissa[rows]) <= 10**MOST_FIGURES // max(1, times_by)
            if not times_by or not bool(fits.all()):
                whole.tell("unit-foreign", rows, lambda row, to=wanted: to, lambda row, of=codes[given]: of)  # type: ignore[misc]
                whole.good[rows] = False
                continue
            old = {row: f"{whole.text(row)} {codes[given]}" for row in rows[: whole.findings.kept].tolist()}
            mantissa[rows] *= times_by
            scale[rows] += shift
            unit[rows] = codes.index(wanted)
            new = {row: f"{plain_text(int(mantissa[row]), int(scale[row]))} {wanted}" for row in old}
            known = rows[found.status[rows] < MISSING]
            whole.tell("unit-mixed", known, lambda row, to=new: to.get(row, ""), lambda row, of=old: of.get(row, ""))  # type: ignore[misc]
    return replace(found, mantissa=mantissa, scale=scale, unit=unit, units=codes)


def _kinds(numbers: Ints, bound: int) -> tuple[Ints, Ints, Ints]:
    """The different numbers below a bound, which of them each is, and how often each occurs: by counting where the bound is low."""
    if bound > 4 * len(numbers) + 100_000:
        kinds, which, times = np.unique(numbers, return_inverse=True, return_counts=True)
        return kinds, which, times
    often = np.bincount(numbers, minlength=bound)
    kinds = np.flatnonzero(often)
    place = np.cumsum(often > 0) - 1
    return kinds, place[numbers], often[kinds]


def _exact(factor: Any) -> tuple[int, int]:
    """A decimal factor as a whole number and the places to move the point: 0.625 → 625, 3."""
    parts = factor.normalize().as_tuple()
    number = int("".join(map(str, parts.digits)))
    return (number * 10**parts.exponent, 0) if parts.exponent >= 0 else (number, -parts.exponent)


def _bounds(whole: _Whole) -> None:
    found = whole.found
    least, most = (np.full(max(1, len(found.elements)), bound) for bound in (-np.inf, np.inf))
    for place, code in enumerate(found.elements):
        rule = whole.schema.rules.get(code)
        if rule is not None:
            least[place] = -np.inf if rule.minimum is None else rule.minimum
            most[place] = np.inf if rule.maximum is None else rule.maximum
    low = whole.numbers < least[found.element]
    high = whole.numbers > most[found.element]
    impossible = low & (whole.numbers < 0) & (least[found.element] >= 0)
    for code, rows, bounds in (
        ("negative", impossible, least), ("below-minimum", low & ~impossible, least), ("above-maximum", high, most),
    ):  # fmt: skip
        if rows.any():
            whole.tell(code, np.flatnonzero(rows), lambda row, bound=bounds: f"{bound[found.element[row]]:g}")  # type: ignore[misc]
            whole.good &= ~rows


def _order(found: Observations) -> tuple[Ints, Ints]:
    """For each value the rank of its period, and all values by area, element and period."""
    by_time = np.argsort(
        np.array([(int(one.grain), one.number) for one in found.periods] or [(0, 0)]) @ np.array([1 << 45, 1])
    )
    rank_of = np.empty(len(by_time), dtype=np.int64)
    rank_of[by_time] = np.arange(len(by_time))
    ranks = rank_of[found.period]
    return ranks, np.argsort(_keys(found, ranks), kind="stable")


def _keys(found: Observations, ranks: Ints) -> Ints:
    return _series_of(found) * max(1, len(found.periods)) + ranks


def _series_of(found: Observations, rows: Ints | slice = slice(None)) -> Ints:
    return found.area[rows].astype(np.int64) * max(1, len(found.elements)) + found.element[rows]


def _duplicates(whole: _Whole, ranks: Ints, order: Ints) -> None:
    """The same value again is dropped in sight; another value for the same key makes both unfit."""
    keys = _keys(whole.found, ranks)[order]
    again = np.flatnonzero(keys[1:] == keys[:-1]) + 1
    if not len(again):
        return
    # The first of each group stands for it; groups are runs of equal keys.
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    first = order[starts[np.searchsorted(starts, again, side="right") - 1]]
    rows = order[again]
    numbers, status = whole.numbers, whole.found.status
    same = (numbers[rows] == numbers[first]) | (np.isnan(numbers[rows]) & np.isnan(numbers[first]))
    same &= status[rows] == status[first]
    partner = dict(zip(rows.tolist(), whole.found.line[first].tolist(), strict=True))
    whole.tell("duplicate-same", np.sort(rows[same]), lambda row: str(partner[row]))
    differing, firsts = rows[~same], first[~same]
    back = dict(zip(firsts.tolist(), whole.found.line[differing].tolist(), strict=True))
    both = np.unique(np.concatenate((differing, firsts)))
    whole.tell("duplicate-key", both, lambda row: str(partner.get(row, back.get(row, ""))))
    whole.good[rows] = False
    whole.good[firsts] = False


def _parts(whole: _Whole) -> None:
    """Parts, each or together, cannot be more than the whole of the same area and period."""
    found = whole.found
    codes = {code: place for place, code in enumerate(found.elements)}
    places = found.area.astype(np.int64) * max(1, len(found.periods)) + found.period
    usable = whole.good & ~np.isnan(whole.numbers)
    for rule in whole.schema.parts:
        total = codes.get(rule.whole, -1)
        parts = [codes[part] for part in rule.parts if part in codes]
        of_whole = np.flatnonzero(usable & (found.element == total))
        of_parts = np.flatnonzero(usable & np.isin(found.element, parts))
        if not len(of_whole) or not len(of_parts):
            continue
        keys = places[of_whole]
        by_key = np.argsort(keys)
        at = np.minimum(np.searchsorted(keys, places[of_parts], sorter=by_key), len(keys) - 1)
        target = by_key[at]
        held = keys[target] == places[of_parts]
        of_parts, target = of_parts[held], target[held]
        sums = np.zeros(len(of_whole))
        if rule.together:
            np.add.at(sums, target, whole.numbers[of_parts])
        else:
            np.maximum.at(sums, target, whole.numbers[of_parts])
        above = sums > whole.numbers[of_whole] * (1 + TOLERANCE) + 1e-9
        mends = {int(of_whole[place]): f"{sums[place]:.12g}" for place in np.flatnonzero(above)}
        whole.tell("part-above-whole", of_whole[above], lambda row, text=mends: text[row])  # type: ignore[misc]
        whole.good[of_whole[above]] = False
        # Which of them is wrong cannot be told: none of them is good.
        whole.good[of_parts[above[target]]] = False


def _series(whole: _Whole, ranks: Ints, order: Ints, history: Observations | None) -> None:
    """Looks at each area's values of an element in the order of time: jumps, copied periods, whole periods of nought, outliers."""
    found = whole.found
    order = order[~np.isnan(whole.numbers[order])]
    if not len(order):
        return
    limits, past = _Limits(whole), _past(found, history)
    jumped: dict[int, int] = {}
    far: dict[int, float] = {}
    pairs: list[tuple[Ints, Ints, Floats]] = []
    for some in _whole_series(found, order):
        pairs.append(_steps(whole, some, limits, jumped))
        _outliers(whole, some, limits, past, far)
    whole.tell("jump", np.array(sorted(jumped), dtype=np.int64), lambda row: whole.text(jumped[row]))
    _copied(whole, pairs)
    _all_zero(whole, order)
    whole.tell("outlier", np.array(sorted(far), dtype=np.int64), lambda row: f"{far[row]:.6g}")


def _whole_series(found: Observations, order: Ints) -> Iterator[Ints]:
    """The values in their order, some whole series at a time: what is computed of them need not lie in memory for all at once."""
    series = _series_of(found, order)
    starts = np.flatnonzero(series[1:] != series[:-1]) + 1
    cuts = np.unique(np.searchsorted(starts, np.arange(AT_ONCE, len(order), AT_ONCE)))
    yield from np.split(order, starts[cuts[cuts < len(starts)]])


class _Limits:
    """By element: how many times a value may be the one before it, and how far it may lie from the others."""

    def __init__(self, whole: _Whole) -> None:
        self.jump, self.outlier = _of_rules(whole, "jump"), _of_rules(whole, "outlier")
        self.grain = np.array([one.grain for one in whole.found.periods], dtype=np.int64)


def _steps(whole: _Whole, order: Ints, limits: _Limits, jumped: dict[int, int]) -> tuple[Ints, Ints, Floats]:
    """Notes jumps, with the value before; gives pairs of periods that follow each other: which, how often, how often with one value."""
    found = whole.found
    before, now = order[:-1], order[1:]
    series, grain = _series_of(found, order), limits.grain[found.period[order]]
    next_to = (series[:-1] == series[1:]) & (grain[:-1] == grain[1:])
    before, now = before[next_to], now[next_to]
    old, new = whole.numbers[before], whole.numbers[now]
    limit = limits.jump[found.element[now]]
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.abs(new / old)
    too_far = (old != 0) & (new != 0) & ((times > limit) | (times < 1 / limit))
    jumped.update(zip(now[too_far].tolist(), before[too_far].tolist(), strict=True))
    count = max(1, len(found.periods))
    pairs = (found.element[now].astype(np.int64) * count + found.period[before]) * count + found.period[now]
    kinds, which, often = _kinds(pairs, count * count * max(1, len(found.elements)))
    return kinds, often, np.bincount(which, weights=((old == new) & (new != 0)).astype(float), minlength=len(kinds))


def _of_rules(whole: _Whole, name: str) -> Floats:
    limits = [getattr(whole.schema.rules.get(code), name, None) for code in whole.found.elements]
    return np.array([np.inf if limit is None else limit for limit in limits] or [np.inf])


def _about_many(whole: _Whole, code: str, element: int, period: int, mend: str) -> None:
    rows = np.flatnonzero((whole.found.element == element) & (whole.found.period == period))
    first = int(rows[0])
    raw = f"{whole.found.elements[element]} {whole.found.periods[period].text()}"
    whole.findings.add(code, whole.found.columns[whole.found.column[first]], int(whole.found.line[first]), 0, raw, mend)


def _copied(whole: _Whole, pairs: list[tuple[Ints, Ints, Floats]]) -> None:
    """Pairs of periods of one element that have the same values in nearly every one of many areas."""
    found = whole.found
    count = max(1, len(found.periods))
    kinds, which = np.unique(np.concatenate([kinds for kinds, _, _ in pairs]), return_inverse=True)
    times = np.bincount(which, weights=np.concatenate([times for _, times, _ in pairs]), minlength=len(kinds))
    alike = np.bincount(which, weights=np.concatenate([alike for _, _, alike in pairs]), minlength=len(kinds))
    for place in np.flatnonzero((times >= LEAST_AREAS) & (alike >= COPIED * times)).tolist():
        element, periods = divmod(int(kinds[place]), count * count)
        was, now = divmod(periods, count)
        _about_many(whole, "period-copied", element, now, found.periods[was].text())


def _all_zero(whole: _Whole, order: Ints) -> None:
    found = whole.found
    count = max(1, len(found.periods))
    pairs = found.element[order].astype(np.int64) * count + found.period[order]
    size = count * max(1, len(found.elements))
    if size > 10_000_000:
        return
    zero = whole.numbers[order] == 0
    times = np.bincount(pairs, minlength=size)
    zeros = np.bincount(pairs, weights=zero, minlength=size)
    other = (times > zeros).reshape(-1, count).any(axis=1)
    for pair in np.flatnonzero((times >= LEAST_AREAS) & (zeros == times)).tolist():
        if other[pair // count]:
            _about_many(whole, "all-zero", pair // count, pair % count, "")


def _outliers(
    whole: _Whole, order: Ints, limits: _Limits, past: tuple[Floats, Ints] | None, found: dict[int, float]
) -> None:
    """Robust z: how far a value lies from the median of its series, in medians of such distances (Iglewicz and Hoaglin)."""
    numbers, group, rows = whole.numbers[order], _series_of(whole.found, order), order
    if past is not None:
        some = slice(*np.searchsorted(past[1], (group[0], group[-1] + 1)))
        numbers, group = np.concatenate((numbers, past[0][some])), np.concatenate((group, past[1][some]))
        rows = np.concatenate((order, np.full(len(group) - len(order), -1)))
    if (group[1:] >= group[:-1]).all():
        which = np.concatenate(([0], np.cumsum(group[1:] != group[:-1])))
        sizes = np.bincount(which)
    else:
        _, which, sizes = np.unique(group, return_inverse=True, return_counts=True)
    long = sizes[which] >= LEAST_HISTORY
    if not long.any():
        return
    numbers, which, rows = numbers[long], np.cumsum(sizes >= LEAST_HISTORY)[which[long]] - 1, rows[long]
    groups = _Groups(which)
    middle = groups.medians(numbers)
    away = np.abs(numbers - middle)
    spread = 1.4826 * groups.medians(away)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(spread > 0, away / spread, 0.0)
    # A series that hardly moves has hardly any spread: a small step in it is no outlier.
    score[away <= LEAST_AWAY * np.abs(middle)] = 0
    own = rows >= 0
    far = own.copy()
    far[own] = score[own] > limits.outlier[whole.found.element[rows[own]]]
    found.update(zip(rows[far].tolist(), middle[far].tolist(), strict=True))


class _Groups:
    """Values in groups that are numbered from 0."""

    def __init__(self, group: Ints) -> None:
        self.group, self.sizes = group, np.bincount(group)
        self.starts = np.concatenate(([0], np.cumsum(self.sizes)[:-1]))
        self.widest = int(self.sizes.max())
        # Nearly even groups: one row of a table for each, sorted by itself.
        self.even = self.widest * len(self.sizes) <= 4 * len(group) + 1000
        if self.even:
            sorted_ = bool((group[1:] >= group[:-1]).all())
            self.order = None if sorted_ else np.argsort(group, kind="stable")
            grouped = group if self.order is None else group[self.order]
            self.cells = grouped * self.widest + np.arange(len(group)) - self.starts[grouped]

    def medians(self, numbers: Floats) -> Floats:
        """For each value the median of its group."""
        sizes, some = self.sizes, self.sizes > 0
        if self.even:
            table = np.full(len(sizes) * self.widest, np.inf)
            table[self.cells] = numbers if self.order is None else numbers[self.order]
            rows = table.reshape(len(sizes), self.widest)
            rows.sort(axis=1)
            starts = np.arange(len(sizes)) * self.widest
        else:
            table, starts = numbers[np.lexsort((numbers, self.group))], self.starts
        middles = np.zeros(len(sizes))
        low, high = starts + (sizes - 1) // 2, starts + sizes // 2
        middles[some] = (table[low[some]] + table[high[some]]) / 2
        found: Floats = middles[self.group]
        return found


def _past(found: Observations, history: Observations | None) -> tuple[Floats, Ints] | None:
    """The recorded values of series that the file speaks of, by series."""
    if history is None or not len(history):
        return None
    areas = {code: place for place, code in enumerate(found.areas)}
    elements = {code: place for place, code in enumerate(found.elements)}
    area = np.array([areas.get(code, -1) for code in history.areas] or [-1])[history.area]
    element = np.array([elements.get(code, -1) for code in history.elements] or [-1])[history.element]
    numbers = history.numbers()
    known = np.flatnonzero((area >= 0) & (element >= 0) & ~np.isnan(numbers))
    series = area[known].astype(np.int64) * max(1, len(found.elements)) + element[known]
    order = np.argsort(series, kind="stable")
    return numbers[known[order]], series[order]
