"""From a figure down to the lines of the files it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from tramuang.figures.adapters.alone.computing import Computed, Figure
from tramuang.figures.adapters.alone.taking import Given
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions.model import Element, Indicator
from tramuang.figures.pure.formulas.plain import reads_back
from tramuang.figures.pure.longer import of_one
from tramuang.figures.pure.recognising.periods import Period

MOST_BACK = 400


@dataclass(frozen=True)
class Input:
    """A value that a figure rests on, and what the files give for it: one line, or those of the shorter periods it was made of; none is unknown."""

    element: Element
    period: Period
    value: float | None
    given: tuple[Given, ...]


@dataclass(frozen=True)
class Trace:
    """A figure opened: the figures that its formula names, its own inputs, and of a rolled-up one the figures of the places within."""

    figure: Figure
    definition: Indicator
    inputs: tuple[Input, ...]
    below: tuple[Trace, ...] = ()
    places: tuple[Figure, ...] = ()

    def lines(self) -> tuple[Given, ...]:
        """Every line that it rests on, through the figures below too."""
        own = [given for each in self.inputs for given in each.given]
        every = [*own, *(given for each in self.below for given in each.lines())]
        return tuple({(each.where, each.file.sha256, each.column, each.period): each for each in every}.values())


def trace(computed: Computed, indicator: str, place: str, period: Period | str) -> Trace:
    """What a figure rests on. KeyError when no definition is called so, ValueError when the period is none."""
    asked, definition = tables.period_of(period), computed.library.indicators[indicator]
    figure = computed.figure(indicator, place, asked)
    if figure.rolled:
        return Trace(figure, definition, (), (), tuple(_within(computed, figure)))
    spine = tables.spine_of(definition.timing)
    step, end = tables.STEPS[spine], tables.last_month(asked)
    elements = [computed.library.elements[name] for name in definition.inputs if name in computed.library.elements]
    inputs = [
        _input(computed, element, place, spine, end - back * step)
        for back in sorted(reads_back(definition.plain, MOST_BACK))
        for element in elements
        if not _before(computed, end - back * step)
    ]
    below = [trace(computed, name, place, asked) for name in definition.inputs if name in computed.library.indicators]
    return Trace(figure, definition, tuple(inputs), tuple(below))


def parts(computed: Computed, index: str, place: str, period: Period | str) -> tuple[Trace, ...]:
    """What an index of a place is composed of, each indicator opened in its turn. KeyError when there is no such index."""
    names = dict.fromkeys(part.indicator for part in computed.library.indices[index].root.parts())
    return tuple(trace(computed, name, place, period) for name in names)


def _before(computed: Computed, month: int) -> bool:
    """Whether a month lies before anything that the files speak of."""
    return all(month < matrix.periods[0] for matrix in computed.matrices.values())


def _input(computed: Computed, element: Element, place: str, spine: str, month: int) -> Input:
    every = computed.taken.given(element.name, place, spine).get(month, [])
    value, grain = of_one(element, spine, [(each.period.grain, each.period.number, each.value) for each in every])
    # A year may be given as such, and as what lies in it: only one of the two is what counts.
    shown = [each for each in every if grain is None or each.period.grain == grain]
    return Input(element, tables.period_at(spine, month), value, tuple(shown))


def _within(computed: Computed, figure: Figure) -> list[Figure]:
    """The figures of the places within a group, those that are known first."""
    name = figure.place.partition(":")[2]
    for table, matrix in computed.matrices.items():
        if figure.indicator not in matrix.program.indicators or figure.kind == table.kind:
            continue
        codes = [
            one.code
            for one in matrix.places.places
            if figure.kind == "nation" or (one.region == name if name else one.province == figure.place)
        ]
        found = [computed.figure(figure.indicator, code, figure.period) for code in codes]
        if len(codes) == figure.expected:
            return sorted(found, key=lambda each: (each.value is None, each.place))
    return []
