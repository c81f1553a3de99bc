"""A formula in the few operators that every engine knows, with time made explicit.

What remains: numbers, names, + - * / and minus, conditions, `if known coalesce min max abs ln sqrt`, and the windows
`lag(x, n)`, `roll(x, n, k)`, `rollmean(x, n, k)` (k known ones are enough), `cum(x)`. One more comes only from here:
`given(x, y, …)` is x where all the others are known, so that a year's ratio adds up the same months above and below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tramuang.figures.pure.formulas.nodes import Call, Compare, Logic, Minus, Name, Node, Number, Sign, names

PERIODS_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal-year": 12}


@dataclass(frozen=True, slots=True)
class Timing:
    """Which periods a formula sees (`grain`), for which it speaks (`publish`), and how one becomes the other (`rule`)."""

    grain: str = "month"
    publish: str = "month"
    rule: str = "as_is"
    min_periods: int | None = None
    carry_forward: int = 0
    # How each element adds up over time: sum, stock or mean.
    adds: Mapping[str, str] = field(default_factory=dict)

    @property
    def a_year(self) -> int:
        """Periods of the grain in a year."""
        return PERIODS_A_YEAR[self.grain]

    @property
    def window(self) -> int:
        """Periods of the grain in a published period."""
        return max(1, MONTHS[self.publish] // MONTHS[self.grain])

    @property
    def enough(self) -> int:
        """How many known periods a published one needs."""
        return min(self.min_periods or self.window, self.window)


def plain(node: Node, timing: Timing) -> Node:
    """The formula in plain operators, each element brought to its published period as the rule says."""
    flows = tuple(name for name in names(node) if timing.adds.get(name) in ("sum", "mean"))
    done = _Plain(timing, flows).any(node)
    if timing.window > 1 and timing.rule == "mean":
        return Call("rollmean", (done,), (timing.window, timing.enough))
    return done


class _Plain:
    """One formula being rewritten."""

    def __init__(self, timing: Timing, flows: tuple[str, ...]) -> None:
        self.timing, self.flows = timing, flows

    def any(self, node: Node) -> Node:
        match node:
            case Number():
                return node
            case Name():
                return self.name(node)
            case Minus():
                return replace(node, value=self.any(node.value))
            case Sign() | Compare():
                return replace(node, left=self.any(node.left), right=self.any(node.right))
            case Logic():
                return replace(node, parts=tuple(map(self.any, node.parts)))
            case Call():
                return self.call(node)

    def name(self, node: Name) -> Node:
        timing = self.timing
        adds = timing.adds.get(node.name, "")
        found: Node = node
        if adds == "stock" and timing.carry_forward:
            found = Call("coalesce", (node, *(Call("lag", (node,), (n,)) for n in range(1, timing.carry_forward + 1))))
        if timing.rule != "sum_then_divide" or timing.window == 1 or adds not in ("sum", "mean"):
            return found
        name = "roll" if adds == "sum" else "rollmean"
        others = tuple(Name(other) for other in self.flows if other != node.name)
        gaps = timing.enough < timing.window and others
        return Call(name, (Call("given", (node, *others)) if gaps else node,), (timing.window, timing.enough))

    def call(self, node: Call) -> Node:
        name, timing = node.name, self.timing
        if name in ("sum", "mean", "count"):
            # Over the published period: what is inside is seen period by period.
            inside = replace(timing, rule="as_is")
            value = _Plain(inside, ()).any(node.values[0])
            if name == "count":
                # Unknown is neither: a period whose condition rests on a missing value is not known.
                value = Call("if", (value, Number(1.0), Number(0.0)))
            if timing.window == 1:
                return value
            return Call("rollmean" if name == "mean" else "roll", (value,), (timing.window, timing.enough))
        values = tuple(map(self.any, node.values))
        match name:
            case "percent":
                return Sign("/", Sign("*", Number(100.0), values[0]), values[1])
            case "per":
                top = Sign("*", values[2], values[0]) if len(values) == 3 else values[0]
                return Sign("/", top, values[1])
            case "clamp":
                return Call("max", (values[1], Call("min", (values[2], values[0]))))
            case "diff":
                return Sign("-", values[0], Call("lag", values, node.counts))
            case "yoy":
                return Sign("-", Sign("/", values[0], Call("lag", values, (timing.a_year,))), Number(1.0))
            case "roll" | "rollmean" if len(node.counts) == 1:
                return Call(name, values, (node.counts[0], node.counts[0]))
        return replace(node, values=values)


def lookback(node: Node) -> int | None:
    """How many periods before its own a plain formula reads; None when it reads all of them."""
    match node:
        case Number() | Name():
            return 0
        case Minus():
            return lookback(node.value)
        case Sign() | Compare():
            parts = [lookback(node.left), lookback(node.right)]
        case Logic():
            parts = [lookback(part) for part in node.parts]
        case Call():
            parts = [lookback(value) for value in node.values]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    far = max(known, default=0)
    if isinstance(node, Call):
        match node.name:
            case "cum":
                return None
            case "lag":
                return far + node.counts[0]
            case "roll" | "rollmean":
                return far + node.counts[0] - 1
    return far


def reads_back(node: Node, most: int) -> set[int]:
    """How many periods back a plain formula reads, each; of a running sum as many as `most`."""
    match node:
        case Name():
            return {0}
        case Minus():
            return reads_back(node.value, most)
        case Sign() | Compare():
            return reads_back(node.left, most) | reads_back(node.right, most)
        case Logic():
            return set[int]().union(*(reads_back(part, most) for part in node.parts))
        case Call():
            own = set[int]().union(*(reads_back(value, most) for value in node.values))
            steps: range | tuple[int, ...] = (0,)
            if node.name == "lag":
                steps = node.counts[:1]
            elif node.name == "cum":
                steps = range(most)
            elif node.name in ("roll", "rollmean"):
                steps = range(node.counts[0])
            return {back + step for back in own for step in steps}
    return set()
