"""Formulas and indices made at random, and what they give, worked out value by value in plain Python from `docs/indicators.md`.

Nothing here knows the parser, windows as arrays, or SQL: a formula is a tree of its own, written out as text for the engines and followed by
recursion for one place and one period; missing is None. Values are whole and half numbers, so that what is compared or divided by is exact.
"""

import math
from random import Random

from tramuang.figures.pure.definitions import load
from tramuang.figures.tests import reference

ADDS = {"a": "sum", "b": "sum", "c": "mean", "s": "stock"}
NAMES = tuple(ADDS)
COMPARED = {
    "<": lambda x, y: x < y, "<=": lambda x, y: x <= y, ">": lambda x, y: x > y, ">=": lambda x, y: x >= y,
    "==": lambda x, y: x == y, "!=": lambda x, y: x != y,
}  # fmt: skip
# Of each grain: periods in a year, and what it may be published for.
GRAINS = {"month": (12, 1, ("month", "quarter", "year", "fiscal-year")), "quarter": (4, 3, ("quarter", "year")), "year": (1, 12, ("year",))}  # fmt: skip
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal-year": 12}
ROLLUPS = ("none", "sum", "mean", "mean_weighted(s)")
WORDS = "{th: ก, en: a}"


# --- formulas at random -----------------------------------------------------------------------------------------


class Making:
    """Formulas from one source of chance; trees are (operator, …), numbers and names."""

    def __init__(self, chance: Random, names):
        self.chance, self.names = chance, names

    def exact(self, depth):
        """A value of which engines must have every bit alike: it may be compared and divided by."""
        pick = self.chance
        if depth <= 0:
            return pick.choice([*self.names, *self.names, pick.choice([0, 1, 2, 0.5, 3])])
        deeper = lambda: self.exact(depth - 1 - (pick.random() < 0.5))  # noqa: E731
        few = lambda: pick.randint(1, 4)  # noqa: E731
        match pick.choice(
            ["+", "-", "*", "minus", "if", "coalesce", "min", "max", "clamp", "abs", "lag", "diff", "roll", "roll2", "cum", "sum", "count"]
        ):  # fmt: skip
            case "+" | "-" as sign:
                return (sign, deeper(), deeper())
            case "*":
                return ("*", pick.choice([2, 0.5, -1]), deeper())
            case "minus":
                return ("minus", deeper())
            case "if":
                return ("if", self.condition(depth - 1), deeper(), deeper())
            case "coalesce" | "min" | "max" as name:
                return (name, *(deeper() for _ in range(pick.randint(2, 3))))
            case "clamp":
                return ("clamp", deeper(), pick.choice([-1, 0]), pick.choice([1, 4]))
            case "lag" | "diff" as name:
                return (name, deeper(), few())
            case "roll":
                return ("roll", deeper(), few())
            case "roll2":
                n = few()
                return ("roll", deeper(), n, pick.randint(1, n))
            case "count":
                return ("count", self.condition(depth - 1))
            case name:
                return (name, deeper())

    def condition(self, depth):
        pick = self.chance
        match pick.choice(["compare", "compare", "known", "and", "or", "not"]) if depth > 0 else "compare":
            case "compare":
                return (pick.choice(list(COMPARED)), self.exact(depth - 1), self.exact(depth - 1))
            case "known":
                return ("known", self.exact(depth - 1))
            case "not":
                return ("not", self.condition(depth - 1))
            case word:
                return (word, self.condition(depth - 1), self.condition(depth - 1))

    def rough(self, depth):
        """A value in which the last bits may differ: it is only added, taken apart and looked at."""
        pick = self.chance
        exact = lambda: self.exact(depth - 1)  # noqa: E731
        match pick.choice(["/", "percent", "per", "per3", "yoy", "ln", "sqrt", "rollmean", "mean", "exact", "of"]):
            case "/" | "percent" | "per" as name:
                return (name, exact(), exact())
            case "per3":
                return ("per", exact(), exact(), pick.choice([10, 1000]))
            case "rollmean":
                n = pick.randint(1, 4)
                return ("rollmean", exact(), n, *([pick.randint(1, n)] if pick.random() < 0.5 else []))
            case "yoy" | "ln" | "sqrt" | "mean" as name:
                return (name, exact())
            case "of" if depth > 1:
                other = lambda: self.rough(depth - 1)  # noqa: E731
                return pick.choice([("+", other(), other()), ("-", other(), 1), ("coalesce", other(), 0), ("lag", other(), 1), ("abs", other())])  # fmt: skip
            case _:
                return self.exact(depth)


def written(tree):
    """The text of a tree, with every bracket."""
    if not isinstance(tree, tuple):
        return str(tree)
    name, *given = tree
    told = [written(each) for each in given]
    if name == "minus":
        return f"(-{told[0]})"
    if name == "not":
        return f"(not {told[0]})"
    if name in ("+", "-", "*", "/", "and", "or", *COMPARED):
        return f"({told[0]} {name} {told[1]})"
    return f"{name}({', '.join(told)})"


def operators(tree):
    """Every operator of a tree."""
    if isinstance(tree, tuple):
        yield tree[0]
        for part in tree[1:]:
            yield from operators(part)


def names_of(tree):
    """Every element of a tree."""
    if isinstance(tree, str):
        yield tree
    for part in tree[1:] if isinstance(tree, tuple) else ():
        yield from names_of(part)


# --- what a formula gives ---------------------------------------------------------------------------------------


class Seen:
    """The values of one place as a formula with its timing sees them."""

    def __init__(self, values, tree, grain, publish, rule, enough, carry):
        self.values, self.carry, self.rule = values, carry, rule
        self.a_year, months, _publish = GRAINS[grain]
        self.window = MONTHS[publish] // months
        self.enough = min(enough or self.window, self.window)
        self.tree, self.flows = tree, {name for name in names_of(tree) if ADDS[name] != "stock"}

    def figure(self, t):
        """The figure of a period."""
        if self.rule == "mean" and self.window > 1:
            return self.mean([self.of(self.tree, t - k) for k in range(self.window)], self.enough)
        return self.of(self.tree, t)

    def name(self, name, t, inside):
        values = self.values[name]
        if ADDS[name] == "stock":
            return next((values[k] for k in range(t, t - self.carry - 1, -1) if k >= 0 and values[k] is not None), None)
        if self.rule != "sum_then_divide" or self.window == 1 or inside:
            return values[t]
        months = [k for k in range(t, t - self.window, -1) if k >= 0]
        if self.enough < self.window:
            # The same months for whatever stands above and below the line.
            months = [k for k in months if all(self.values[flow][k] is not None for flow in self.flows)]
        found = [values[k] for k in months]
        return self.total(found, self.enough) if ADDS[name] == "sum" else self.mean(found, self.enough)

    @staticmethod
    def total(values, enough):
        known = [value for value in values if value is not None]
        return math.fsum(known) if len(known) >= enough else None

    @staticmethod
    def mean(values, enough):
        known = [value for value in values if value is not None]
        return math.fsum(known) / len(known) if len(known) >= enough else None

    def of(self, tree, t, inside=False):
        """A part of the formula in a period; nothing was before the first."""
        if t < 0:
            return None
        if isinstance(tree, str):
            return self.name(tree, t, inside)
        if not isinstance(tree, tuple):
            return float(tree)
        name, *parts = tree
        see = lambda part: self.of(part, t, inside)  # noqa: E731
        match name:
            case "if":
                chosen = self.holds(parts[0], t, inside)
                return None if chosen is None else see(parts[1] if chosen else parts[2])
            case "coalesce":
                return next((value for value in map(see, parts) if value is not None), None)
            case "lag":
                return self.of(parts[0], t - parts[1], inside)
            case "diff":
                return self.apart(see(parts[0]), self.of(parts[0], t - parts[1], inside))
            case "yoy":
                grown = reference.divide(see(parts[0]), self.of(parts[0], t - self.a_year, inside))
                return None if grown is None else grown - 1
            case "roll" | "rollmean":
                enough = parts[2] if len(parts) > 2 else parts[1]
                found = [self.of(parts[0], t - k, inside) for k in range(parts[1])]
                return (self.total if name == "roll" else self.mean)(found, enough)
            case "cum":
                if see(parts[0]) is None:
                    return None
                return self.total([self.of(parts[0], k, inside) for k in range(t + 1)], 1)
            case "sum" | "mean":
                found = [self.of(parts[0], t - k, True) for k in range(self.window)]
                return (
                    found[0] if self.window == 1 else (self.total if name == "sum" else self.mean)(found, self.enough)
                )
            case "count":
                found = [self.holds(parts[0], t - k, True) if t >= k else None for k in range(self.window)]
                return self.total([None if each is None else float(each) for each in found], self.enough)
        known = list(map(see, parts))
        return None if None in known else self.sign(name, known)

    @staticmethod
    def apart(x, y):
        return None if x is None or y is None else x - y

    @staticmethod
    def sign(name, given):
        x, y, *more = [*given, 0.0] if len(given) == 1 else given
        match name:
            case "+":
                return x + y
            case "-":
                return x - y
            case "*":
                return x * y
            case "minus":
                return -x
            case "abs":
                return abs(x)
            case "min":
                return min(given)
            case "max":
                return max(given)
            case "clamp":
                return max(y, min(more[0], x))
            case "ln":
                return math.log(x) if x > 0 else None
            case "sqrt":
                return math.sqrt(x) if x >= 0 else None
            case "/":
                return reference.divide(x, y)
            case "percent":
                return reference.divide(100 * x, y)
            case "per":
                return reference.divide((more[0] if more else 1) * x, y)
        raise AssertionError(name)

    def holds(self, tree, t, inside):
        """Whether a condition holds: True, False, or None for unknown."""
        name, *parts = tree
        if name == "known":
            return self.of(parts[0], t, inside) is not None
        if name in COMPARED:
            x, y = (self.of(part, t, inside) for part in parts)
            return None if x is None or y is None else COMPARED[name](x, y)
        told = [self.holds(part, t, inside) for part in parts]
        if name == "not":
            return None if told[0] is None else not told[0]
        final = name == "or"
        return final if final in told else None if None in told else not final


# --- libraries at random ----------------------------------------------------------------------------------------


class Formulas:
    """A library of indicators at random, all of one grain."""

    def __init__(self, seed, count=14):
        chance = Random(seed)
        self.grain = chance.choice(["month", "month", "quarter", "year"])
        self.trees, self.timing, self.rollup = {}, {}, {}
        lines = []
        for n in range(count):
            publish = chance.choice(GRAINS[self.grain][2])
            rule = chance.choice(["as_is", "sum_then_divide", "mean", "last"])
            # The mean of a year has last bits of its own: what is compared must do without.
            making = Making(chance, NAMES if rule != "sum_then_divide" else ("a", "b", "s"))
            tree = making.rough(3)
            while not any(names_of(tree)):
                tree = making.rough(3)
            timing = (self.grain, publish, rule, chance.choice([None, 1, 2, 7]), chance.choice([0, 0, 2]))
            id_, rollup = f"X{n}", chance.choice(ROLLUPS)
            self.trees[id_], self.timing[id_], self.rollup[id_] = tree, timing, rollup
            least = f"min_periods: {timing[3]}, " if timing[3] else ""
            lines.append(
                f"  - {{id: {id_}, name: {WORDS}, unit: '1', direction: up, domain: x, version: 1, formula: '{written(tree)}', rollup: {rollup},"
                f" period: {{grain: {self.grain}, publish: {publish}, rule: {rule}}}, missing: {{{least}carry_forward: {timing[4]}}}}}\n"
            )
        elements = "".join(f"  {name}: {{name: {WORDS}, unit: '1', adds: {adds}}}\n" for name, adds in ADDS.items())
        self.text = f"format: 1\nelements:\n{elements}indicators:\n{''.join(lines)}"
        self.library = load({"any.yaml": self.text})
        assert not self.library.faults, (self.library.faults[:2], self.text)

    def periods(self, count):
        """So many periods of the grain, from 2020."""
        step = GRAINS[self.grain][1]
        return tuple(range(2020 * 12 + step - 1, 2020 * 12 + step * count, step))

    def figures(self, values):
        """By indicator: period × place, from values by place and element."""
        periods = len(values[0]["a"])
        return {
            id_: [[seen.figure(t) for seen in [Seen(own, tree, *self.timing[id_]) for own in values]] for t in range(periods)]
            for id_, tree in self.trees.items()
        }  # fmt: skip


WAYS = ("minmax", "minmax-cut", "zscore", "zscore-cut", "goalposts", "goalposts-log", "rank", "none")


class Indices:
    """A library of indices at random over six indicators, each the element of its name."""

    names = tuple(f"e{n}" for n in range(6))

    def __init__(self, seed, count=5):
        self.chance = Random(seed)
        self.directions = [self.chance.choice(["up", "down"]) for _ in self.names]
        self.trees = {f"Z{n}": self.tree() for n in range(count)}
        elements = "".join(f"  {name}: {{name: {WORDS}, unit: '1', adds: sum}}\n" for name in self.names)
        indicators = "".join(
            f"  - {{id: I{name[1:]}, name: {WORDS}, unit: '1', direction: {way}, domain: x, version: 1, formula: {name}}}\n"
            for name, way in zip(self.names, self.directions, strict=True)
        )
        indices = "".join(f"  - {self.text(tree, id_)}\n" for id_, tree in self.trees.items())
        self.text_ = f"format: 1\nelements:\n{elements}indicators:\n{indicators}indices:\n{indices}"
        self.library = load({"any.yaml": self.text_})
        assert not self.library.faults, (self.library.faults[:2], self.text_)

    def tree(self):
        """An index with one level of pillars, two or three; no indicator stands in it twice."""
        self.free = list(range(len(self.names)))
        self.chance.shuffle(self.free)
        return self.level(self.chance.choice([1, 2, 3]), self.chance.random() < 0.4)

    def level(self, depth, geometric, above=False):
        """Entries with their weights, and how they are put together; of z-scores there is no geometric mean at any level above."""
        chance = self.chance
        above = above or geometric
        entries = []
        for _ in range(chance.randint(1 if depth > 1 else 2, 3)):
            if depth > 1 and chance.random() < 0.6 and self.free:
                entries.append(self.level(depth - 1, chance.random() < 0.3, above))
            elif self.free:
                entries.append(self.part(self.free.pop(), above, geometric))
        how = chance.choice(["given", "given", "equal", "budget"])
        weights = [chance.choice([1, 2, 0.5, 3]) for _ in entries]
        budget = []
        if how == "budget":
            cuts = [sorted(chance.randint(1, 99) for _ in entries[1:]) for _expert in range(2)]
            budget = [[b - a for a, b in zip([0, *cut], [*cut, 100], strict=True)] for cut in cuts]
            weights = [sum(points) / 2 for points in zip(*budget, strict=True)]
        if not all(weights):
            how, weights, budget = "equal", [1] * len(entries), []
        told = weights if how == "given" else [7] * len(entries)
        weights = [1] * len(entries) if how == "equal" else weights
        return {"entries": entries, "weights": weights, "told": told, "how": how, "budget": budget, "geometric": geometric, "share": chance.choice([0, 0.5, 0.6, 1])}  # fmt: skip

    def part(self, n, above, geometric):
        """An indicator and how it is placed. A mean that is nought but for its last bit must not come below a geometric one."""
        chance = self.chance
        refused = ("zscore", "zscore-cut", *(() if geometric else ("none",))) if above else ()
        way = chance.choice([each for each in WAYS if each not in refused])
        return n, way, chance.choice([100, 1, 10]), chance.choice([(0.1, 0.9), (0.02, 0.98), (0, 0.7)]), chance.choice([(1, 4), (0.5, 6)])  # fmt: skip

    def text(self, tree, id_):
        """A level as it stands in a file."""
        top = id_.startswith("Z")
        entries = ", ".join(
            self.text(each, f"{id_.lower()}x{n}") if isinstance(each, dict) else self.part_text(each, tree["told"][n])
            for n, each in enumerate(tree["entries"])
        )
        for n, each in enumerate(tree["entries"]):
            if isinstance(each, dict):
                own = f"code: {id_.lower()}x{n},"
                entries = entries.replace(own, f"{own} weight: {tree['told'][n]},", 1)
        mean = "geometric" if tree["geometric"] else "arithmetic"
        budget = f", budget: {tree['budget']}" if tree["budget"] else ""
        rest = (
            f"name: {WORDS}, aggregate: {mean}, weights: {tree['how']}{budget}, missing: {{min_share: {tree['share']}}}"
        )
        return (
            f"{{id: {id_}, version: 1, {rest}, pillars: [{entries}]}}"
            if top
            else f"{{code: {id_}, {rest}, of: [{entries}]}}"
        )

    def part_text(self, part, weight):
        n, way, scale, cut, posts = part
        method, _dash, extra = way.partition("-")
        told = f"method: {method}"
        told += f", winsor: [{cut[0]}, {cut[1]}]" if extra == "cut" else ""
        told += f", low: {posts[0]}, high: {posts[1]}" if method == "goalposts" else ""
        told += ", log: true" if extra == "log" else ""
        told += f", scale: {scale}" if method in ("minmax", "goalposts", "rank") else ""
        return f"{{indicator: I{n}, weight: {weight}, normalise: {{{told}}}}}"

    def scores(self, rows, tree):
        """The score of a level for each place, from the figures of one period by element."""
        found = [
            self.scores(rows, each) if isinstance(each, dict) else self.placed(rows[self.names[each[0]]], each)
            for each in tree["entries"]
        ]
        return reference.weighted(found, tree["weights"], tree["share"], tree["geometric"])

    def placed(self, values, part):
        n, way, scale, cut, posts = part
        reverse = self.directions[n] == "down"
        scaled = lambda found: [None if value is None else value * scale / 100 for value in found]  # noqa: E731
        match way.partition("-")[0]:
            case "minmax":
                return scaled(reference.minmax(values, reverse, cut if way.endswith("cut") else None))
            case "zscore":
                return reference.zscore(values, reverse, cut if way.endswith("cut") else None)
            case "rank":
                return scaled(reference.by_rank(values, reverse))
            case "goalposts":
                return scaled(reference.posts(values, reverse, posts, math.log if way.endswith("log") else float))
        return [None if value is None else -value if reverse else value for value in values]
