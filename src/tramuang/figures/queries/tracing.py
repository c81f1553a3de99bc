"""From a figure down to the rows it rests on: formula, inputs, observations, revision, file, line, who loaded it and who accepted it."""

from __future__ import annotations

from dataclasses import dataclass

from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions.model import Indicator
from tramuang.figures.pure.formulas import names
from tramuang.figures.pure.formulas.nodes import Call, Compare, Logic, Minus, Name, Node, Sign
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.computed import Figure
from tramuang.figures.queries.inputs import Input, observed
from tramuang.figures.queries.past import figure, standing, state
from tramuang.figures.queries.reading import library, snapshot

MOST_INPUTS = 400
MOST_PLACES = 200


@dataclass(frozen=True)
class Trace:
    """A figure opened: its definition, the figures that its formula names (each opened), its own inputs; of a rolled-up one, the figures of the
    places within, each of which opens in its turn."""

    figure: Figure
    definition: Indicator
    formula: str
    inputs: tuple[Input, ...]
    below: tuple[Trace, ...] = ()
    places: tuple[Figure, ...] = ()
    # How many more inputs or places there are than are listed.
    more: int = 0


def trace(indicator: str, place: str, period: Period | str, revision: int | None = None) -> Trace:
    """What a figure rests on, down to the rows, as of the state that is read or of a revision. KeyError when the indicator is not known."""
    if revision is not None:
        with standing(state(revision)):
            return trace(indicator, place, period)
    asked = tables.period_of(period)
    found = figure(indicator, place, asked)
    definition = library().indicators[indicator]
    if found.rolled:
        return _rolled(found, definition, asked)
    known = library()
    elements = [known.elements[name] for name in definition.inputs if name in known.elements]
    months = _months(definition, tables.last_month(asked))
    spine = tables.spine_of(definition.timing)
    wanted = [(element, tables.period_at(spine, month)) for month in months for element in elements]
    inputs = observed(wanted, place, spine, found.revision)
    below = tuple(trace(name, place, asked) for name in definition.inputs if name in known.indicators)
    return Trace(
        found, definition, definition.formula, inputs[:MOST_INPUTS], below, more=max(0, len(inputs) - MOST_INPUTS)
    )


def _months(definition: Indicator, month: int) -> list[int]:
    """The rows that a figure reads, the newest first; of a running sum as many as a person can look through."""
    step = tables.STEPS[tables.spine_of(definition.timing)]
    return [month - back * step for back in sorted(_backward(definition.plain))]


def _backward(node: Node) -> set[int]:
    """How many periods back a plain formula reads."""
    match node:
        case Name():
            return {0}
        case Minus():
            return _backward(node.value)
        case Sign() | Compare():
            return _backward(node.left) | _backward(node.right)
        case Logic():
            return set().union(*map(_backward, node.parts))
        case Call():
            own = set().union(*map(_backward, node.values))
            steps = {"lag": node.counts[:1], "cum": range(MOST_INPUTS)}.get(node.name, (0,))
            if node.name in ("roll", "rollmean"):
                steps = range(node.counts[0])
            return {back + step for back in own for step in steps}
    return set()


def _rolled(found: Figure, definition: Indicator, asked: Period) -> Trace:
    """The places whose figures a rolled-up one is made of, those that are known first."""
    seen = snapshot()
    codes: list[str] = []
    for kind in tables.KINDS:
        table = seen.table(kind, definition.id) if seen else None
        row = table.row(tables.last_month(asked)) if table else None
        if table is None or row is None or len(codes):
            continue
        name = found.place.partition(":")[2]
        inside = [
            each.code
            for each in table.places.places
            if found.kind == "nation" or each.region == name or each.province == found.place
        ]
        if found.expected in (0, len(inside)):
            codes = inside
    figures = [figure(definition.id, code, asked) for code in codes[: MOST_PLACES * 5]]
    figures.sort(key=lambda each: (each.value is None, each.place))
    return Trace(
        found, definition, definition.formula, (), (), tuple(figures[:MOST_PLACES]), max(0, len(codes) - MOST_PLACES)
    )


def inputs_named(definition: Indicator) -> tuple[str, ...]:
    """What a formula names, elements and indicators."""
    return names(definition.node)
