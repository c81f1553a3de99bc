"""Which figures rest on a data element: what moves when its values do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.definitions.model import Index, Indicator, Pillar


@dataclass(frozen=True, slots=True)
class Resting:
    """The indices and the indicators that are computed from some elements, each in the library's order."""

    indices: tuple[Index, ...] = ()
    indicators: tuple[Indicator, ...] = ()


def resting_on(elements: Collection[str], library: Library) -> Resting:
    """What is computed from these elements, directly or by way of another indicator."""
    moved = set(elements)
    while True:
        # An indicator may be an input of another one.
        more = {each.id for each in library.indicators.values() if moved & set(each.inputs)} - moved
        if not more:
            break
        moved |= more
    return Resting(
        tuple(each for each in library.indices.values() if moved & set(_indicators_of(each.root))),
        tuple(each for each in library.indicators.values() if each.id in moved),
    )


def _indicators_of(pillar: Pillar) -> Iterator[str]:
    for each in pillar.entries:
        if isinstance(each, Pillar):
            yield from _indicators_of(each)
        else:
            yield each.indicator
