"""The figures of a small library written out by hand, value by value, in plain Python: what every engine is held against.

Nothing here knows formulas, windows or arrays; missing is None.
"""

from __future__ import annotations

import math
from statistics import mean, stdev

from tramuang.figures.pure.definitions import load

ELEMENTS = {"a": ("t", "sum"), "b": ("t", "sum"), "c": ("1", "mean"), "pop": ("person", "stock")}
# id, unit, direction, formula, the rest
INDICATORS = [
    ("A1", "percent", "up", "100 * a / b", "rollup: ratio_of_sums"),
    ("A2", "t/person", "down", "a / pop", "rollup: ratio_of_sums"),
    ("A3", "percent", "up", "yoy(a) * 100", "rollup: ratio_of_sums"),
    ("A4", "1", "up", "rollmean(c, 3, 2)", "rollup: mean_weighted(pop)"),
    ("A5", "1", "down", "if(a > b and not (c < 1), A1 / 100, coalesce(c, 0))", "rollup: mean"),
    ("A6", "t", "up", "cum(a) - lag(cum(a), 2)", "rollup: sum"),
    (
        "A7", "percent", "up", "percent(a, b)",
        "rollup: ratio_of_sums, missing: {min_periods: 3}, period: {grain: month, publish: year, rule: sum_then_divide}",
    ),
    ("A8", "1", "up", "count(a > 2)", "missing: {min_periods: 1}, period: {publish: quarter}"),
    ("A9", "1", "up", "ln(c) + sqrt(abs(c)) + min(c, 1) + max(c, A4, 2) + clamp(c, 0, 5)", ""),
    ("B1", "1", "up", "lag(roll(c, 3), 1) / diff(c, 1)", ""),
    ("B2", "person", "up", "pop", "missing: {carry_forward: 2}, rollup: ratio_of_sums"),
]  # fmt: skip
WORDS = "{th: ก, en: a}"
INDICES = f"""
  - id: IDX
    name: {WORDS}
    version: 1
    missing: {{min_share: 0.5}}
    pillars:
      - code: one
        name: {WORDS}
        weight: 2
        missing: {{min_share: 0.6}}
        of:
          - A1
          - {{indicator: A2, weight: 3, normalise: {{method: minmax, winsor: [0.1, 0.9]}}}}
          - {{indicator: A3, normalise: {{method: zscore}}}}
      - code: two
        name: {WORDS}
        of:
          - {{indicator: A4, normalise: {{method: goalposts, low: 0.5, high: 3, log: true}}}}
          - {{indicator: A5, normalise: {{method: rank}}}}
  - id: GEO
    name: {WORDS}
    version: 1
    aggregate: geometric
    pillars: [A6, A7, {{indicator: A8, weight: 2}}, B2]
  - id: ZED
    name: {WORDS}
    version: 1
    normalise: {{method: zscore, winsor: [0.1, 0.9]}}
    pillars: [A1, A2, B2]
"""


def library():
    """The small library as it would stand in a file."""
    elements = "".join(
        f"  {name}: {{name: {WORDS}, unit: {unit}, adds: {adds}}}\n" for name, (unit, adds) in ELEMENTS.items()
    )
    indicators = "".join(
        f"  - {{id: {id_}, name: {WORDS}, unit: {unit}, direction: {direction}, domain: x, version: 1, formula: '{formula}'"
        + (f", {rest}" if rest else "") + "}\n"
        for id_, unit, direction, formula, rest in INDICATORS
    )  # fmt: skip
    text = f"format: 1\nelements:\n{elements}indicators:\n{indicators}indices:{INDICES}"
    return load({"small.yaml": text})


def divide(over, under):
    return None if over is None or under is None or under == 0 else over / under


def total(values, least):
    known = [value for value in values if value is not None]
    return sum(known) if len(known) >= least else None


class Series:
    """The elements of one place, period by period."""

    def __init__(self, a, b, c, pop):
        self.a, self.b, self.c, self.pop = a, b, c, pop

    def back(self, name, t, n=0):
        return getattr(self, name)[t - n] if t - n >= 0 else None

    def last(self, name, t, n):
        return [self.back(name, t, k) for k in range(n)]

    def cum(self, t):
        return None if self.back("a", t) is None else sum(x for x in self.a[: t + 1] if x is not None)

    def figure(self, name, t):
        a, b, c, pop = (self.back(each, t) for each in ELEMENTS)
        return getattr(self, f"_{name}")(t, a, b, c, pop)

    def _A1(self, t, a, b, c, pop):
        return divide(None if a is None else 100 * a, b)

    def _A2(self, t, a, b, c, pop):
        return divide(a, pop)

    def _A3(self, t, a, b, c, pop):
        grown = divide(a, self.back("a", t, 12))
        return None if grown is None else (grown - 1) * 100

    def _A4(self, t, a, b, c, pop):
        known = [x for x in self.last("c", t, 3) if x is not None]
        return mean(known) if len(known) >= 2 else None

    def _A5(self, t, a, b, c, pop):
        more = None if a is None or b is None else a > b
        low = None if c is None else c < 1
        if more is False or low is True:
            return 0 if c is None else c
        if more is None or low is None:
            return None
        share = self._A1(t, a, b, c, pop)
        return None if share is None else share / 100

    def _A6(self, t, a, b, c, pop):
        now, then = self.cum(t), self.cum(t - 2) if t >= 2 else None
        return None if now is None or then is None else now - then

    def pairs(self, t):
        """The sums of a and b over the months of a year in which both are known."""
        both = [(x, y) for x, y in zip(self.last("a", t, 12), self.last("b", t, 12), strict=True) if None not in (x, y)]
        return (sum(x for x, _ in both), sum(y for _, y in both)) if len(both) >= 3 else (None, None)

    def _A7(self, t, a, b, c, pop):
        over, under = self.pairs(t)
        return divide(None if over is None else 100 * over, under)

    def _A8(self, t, a, b, c, pop):
        known = [x for x in self.last("a", t, 3) if x is not None]
        return sum(x > 2 for x in known) if known else None

    def _A9(self, t, a, b, c, pop):
        rolled = self._A4(t, a, b, c, pop)
        if c is None or c <= 0 or rolled is None:
            return None
        return math.log(c) + math.sqrt(abs(c)) + min(c, 1) + max(c, rolled, 2) + max(0, min(5, c))

    def _B1(self, t, a, b, c, pop):
        rolled = total(self.last("c", t - 1, 3), 3) if t >= 1 else None
        before = self.back("c", t, 1)
        return divide(rolled, None if c is None or before is None else c - before)

    def _B2(self, t, a, b, c, pop):
        return next((x for x in self.last("pop", t, 3) if x is not None), None)


# --- indices ----------------------------------------------------------------------------------------------------


def quantile(values, share):
    values = sorted(values)
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def cut(values, winsor):
    known = [value for value in values if value is not None]
    if not winsor or not known:
        return values
    low, high = quantile(known, winsor[0]), quantile(known, winsor[1])
    return [None if value is None else min(max(value, low), high) for value in values]


def minmax(values, reverse, winsor=None):
    values = cut(values, winsor)
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0, 0)
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        return [None] * len(values)
    return [None if v is None else 100 * ((high - v) if reverse else (v - low)) / (high - low) for v in values]


def zscore(values, reverse, winsor=None):
    values = cut(values, winsor)
    known = [value for value in values if value is not None]
    spread = stdev(map(float, known)) if len(known) > 1 else 0
    middle = mean(map(float, known)) if known else 0
    if spread <= 1e-12 * abs(middle):
        return [None] * len(values)
    return [None if v is None else ((middle - v) if reverse else (v - middle)) / spread for v in values]


def by_rank(values, reverse):
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return [None] * len(values)

    def before(value):
        return sum(other < value if reverse else other > value for other in known)

    return [None if v is None else 100 * (len(known) - 1 - before(v)) / (len(known) - 1) for v in values]


def posts(values, reverse, between, scaled):
    """Places between two posts, cut off at them; `scaled` is what they are measured in."""
    low, high = map(scaled, between)

    def placed(value):
        own = scaled(min(max(value, between[0]), between[1]))
        return 100 * ((high - own) if reverse else (own - low)) / (high - low)

    return [None if value is None else placed(value) for value in values]


def weighted(columns, weights, share=0.0, geometric=False):
    found = []
    for row in zip(*columns, strict=True):
        known = [(value, weight) for value, weight in zip(row, weights, strict=True) if value is not None]
        there = sum(weight for _, weight in known)
        if not known or there < share * sum(weights) - 1e-9:
            found.append(None)
        elif geometric:
            found.append(math.prod(max(value, 0) ** (weight / there) for value, weight in known))
        else:
            found.append(sum(value * weight for value, weight in known) / there)
    return found


def scores(figures):
    """The levels of each index for one period; `figures` maps an indicator to its values over places."""
    f = figures
    one = weighted([minmax(f["A1"], False), minmax(f["A2"], True, (0.1, 0.9)), zscore(f["A3"], False)], [1, 3, 1], 0.6)
    two = weighted([posts(f["A4"], False, (0.5, 3), math.log), by_rank(f["A5"], True)], [1, 1])
    geo = weighted([minmax(f[name], False) for name in ("A6", "A7", "A8", "B2")], [1, 1, 2, 1], geometric=True)
    zed = [zscore(f["A1"], False, (0.1, 0.9)), zscore(f["A2"], True, (0.1, 0.9)), zscore(f["B2"], False, (0.1, 0.9))]
    return {
        "IDX": [one, two, weighted([one, two], [2, 1], 0.5)],
        "GEO": [geo],
        "ZED": [weighted(zed, [1, 1, 1])],
    }


def rank(values):
    """Ranks that begin at 1, ties share the lowest; nearer than 1e-9 is a tie; 0 has none."""
    grid = [None if value is None else math.floor(value * 1e9 + 0.5) for value in values]
    return [0 if own is None else 1 + sum(other is not None and other > own for other in grid) for own in grid]


# --- roll-ups ---------------------------------------------------------------------------------------------------


def rolled(name, series, t, members, places, code_to_place):
    """An indicator over some places: its figure, and how many of them were known."""

    def parts(place):
        """What is added for a place, or None when it is not known."""
        s = series[place]
        a, b, _c, pop = (s.back(each, t) for each in ELEMENTS)
        own = s.figure(name, t)
        parts = {
            "A1": (a, b), "A2": (a, pop), "A3": (a, s.back("a", t, 12)), "A7": s.pairs(t), "B2": (own,), "A6": (own,),
            "A4": (None if own is None or pop is None else own * pop, pop), "A5": (own, 1),
        }[name]  # fmt: skip
        return None if None in parts or (own is None and name in ("A4", "A5", "A6", "B2")) else parts

    known = {place: found for place in members if (found := parts(place)) is not None}

    def inside(place):
        outer = code_to_place[place].within
        while outer:
            if parts(outer) is not None:
                return True
            outer = code_to_place[outer].within
        return False

    added = {place: found for place, found in known.items() if not inside(place)}
    weight = sum(code_to_place[place].share for place in added)
    if weight <= 0:
        return None, len(known)
    sums = [
        sum(found[k] * code_to_place[place].share for place, found in added.items())
        for k in range(len(next(iter(added.values()))))
    ]
    match name:
        case "A1" | "A7":
            return divide(100 * sums[0], sums[1]), len(known)
        case "A2" | "A4" | "A5":
            return divide(sums[0], sums[1]), len(known)
        case "A3":
            grown = divide(sums[0], sums[1])
            return None if grown is None else (grown - 1) * 100, len(known)
    return sums[0], len(known)
