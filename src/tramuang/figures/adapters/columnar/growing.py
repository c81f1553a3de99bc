"""How far tables reach, and how one that is too small for new values becomes larger without asking the records for the old ones."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tramuang.figures.adapters import truth
from tramuang.figures.adapters.columnar.files import PAGE
from tramuang.figures.adapters.columnar.world import World
from tramuang.figures.adapters.truth import Span, Values
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.longer import first_from, grains_of, parts_of
from tramuang.figures.pure.matrix import Make, Matrix
from tramuang.figures.pure.recognising.periods import Grain
from tramuang.figures.pure.rollup import Place, Places
from tramuang.figures.pure.tables import Name

type Extent = tuple[Name, Library, tuple[int, ...]]


def extents(library: Library, world: World, until: int) -> list[Extent]:
    """The tables of which there is anything at a revision, each with its definitions and its periods."""
    placed = {(kind, place.code) for kind, every in world.places.items() for place in every}
    nowhere = [pk for pk, place in world.codes.items() if place not in placed]
    spans, found = truth.spans(until, nowhere), []
    for kind in tables.KINDS:
        if not world.places.get(kind):
            continue
        for spine, own in tables.split(library).items():
            wanted = [
                span
                for span in spans
                if span.kind == kind
                and span.grain in grains_of(spine)
                and world.elements.get(span.element, "") in own.elements
            ]
            if wanted:
                found.append((Name(kind, spine), own, _between(spine, wanted, until, nowhere)))
    return found


def _between(spine: str, spans: Sequence[Span], until: int, without: Sequence[int]) -> tuple[int, ...]:
    last = max(_month(spine, span.grain, span.last) for span in spans)
    starts = []
    for span in spans:
        start = _month(spine, span.grain, span.first)
        if start < (least := earliest(spine, last)):
            # A year typed wrong: what was given later decides.
            later = replace(span, first=first_from(Grain(span.grain), least - tables.STEPS[spine] + 1))
            start = min(
                (_month(spine, each.grain, each.first) for each in truth.spans(until, without, later)), default=last
            )
        starts.append(start)
    return spine_of(spine, min(starts), last)


def _month(spine: str, grain: int, number: int) -> int:
    return int(parts_of(spine, Grain(grain), np.array([number])).month[0])


def earliest(spine: str, last: int) -> int:
    """The first row that a table can have."""
    return rounded(spine, last, last)[1] - tables.MOST_YEARS * 12 + tables.STEPS[spine]


def rounded(spine: str, first: int, last: int) -> tuple[int, int]:
    """Whole years: the next month is then a value in its place, and no reason to grow."""
    if spine not in (tables.MONTH, tables.QUARTER):
        return first, last
    return first - first % 12 + (tables.STEPS[spine] - 1), last - last % 12 + 11


def spine_of(spine: str, first: int, last: int) -> tuple[int, ...]:
    """The rows of a table that has values from one month to another."""
    return tables.spine_between(spine, *rounded(spine, first, last))


def months_of(values: Iterable[Values], world: World, name: Name, elements: Container[str]) -> list[int]:
    """The rows in which some new values lie that belong to a table, whether it has them yet or not."""
    found: set[int] = set()
    for each in values:
        known = [pk for pk in np.unique(each.element).tolist() if world.elements.get(pk, "") in elements]
        if not known:
            continue
        columns = world.laid(name.kind).column
        met = [(pk, world.codes[pk]) for pk in np.unique(each.place).tolist()]
        ours = np.isin(each.place, [pk for pk, (kind, code) in met if kind == name.kind and code in columns])
        ours &= np.isin(each.element, known)
        for grain in grains_of(name.spine):
            numbers = np.unique(each.period[ours & (each.grain == grain)])
            found.update(np.unique(parts_of(name.spine, grain, numbers).month).tolist())
    return sorted(found)


@dataclass(frozen=True)
class Room:
    """A table that must be made, or made larger: its definitions, its periods and its places."""

    name: Name
    library: Library
    periods: tuple[int, ...]
    places: Places


def rooms(
    library: Library, world: World, held: Mapping[Name, Matrix], values: Sequence[Values], revision: int
) -> list[Room] | None:
    """What the tables must have for some new values after a revision; None where the records must be asked for what is older.

    That is so when a place has moved or gone, when one comes into the figures of which there were values before, and when so late a period
    comes that the first rows fall away.
    """
    found = []
    for spine, own in tables.split(library).items():
        for kind in tables.KINDS:
            name, old = Name(kind, spine), held.get(Name(kind, spine))
            if not world.places.get(kind):
                if old is not None:
                    return None
                continue
            months = months_of(values, world, name, own.elements)
            if old is None and not months:
                continue
            places = world.laid(kind)
            late = max([*(months[-1:]), *(old.periods[-1:] if old else ())])
            least = earliest(spine, late)
            kept = old.periods[:1] if old else ()
            periods = spine_of(spine, min(month for month in (*kept, *months) if month >= least), late)
            if old is not None and (old.places is places or old.places.places == places.places):
                # The same for the next time: thousands of places are not compared twice.
                old.places = places
                if old.periods == periods:
                    continue
            before = set(old.places.places) if old else set[Place]()
            if (kept and kept[0] < least) or not before <= set(places.places):
                return None
            if _known_before({each.code for each in places.places if each not in before}, kind, world, own, revision):
                return None
            found.append(Room(name, own, periods, places))
    return found


def _known_before(codes: set[str], kind: str, world: World, own: Library, revision: int) -> bool:
    places = [pk for pk, (of, code) in world.codes.items() if of == kind and code in codes]
    elements = [pk for pk, code in world.elements.items() if code in own.elements]
    return truth.has_any(revision, elements, places)


def grown(old: Matrix, periods: tuple[int, ...], places: Places, make: Make) -> tuple[Matrix, int]:
    """A larger table that holds what the old one does; and the first row from which everything must be computed anew."""
    fresh = Matrix.empty(old.program, places, periods, make)
    fresh.threads, fresh.revision = old.threads, old.revision
    same = places.places == old.places.places
    at = np.array([places.column[place.code] for place in old.places.places])
    rows = {month: row for row, month in enumerate(old.periods)}
    for row, month in enumerate(periods):
        before = rows.get(month)
        if before is not None and same:
            fresh.values[row] = old.values[before]
        else:
            fresh.values[row] = np.nan
            if before is not None:
                fresh.values[row][:, at] = old.values[before]
    if not same or periods[: len(old.periods)] != old.periods:
        return fresh, 0
    # Later rows: what comes before them does not rest on them.
    stay = len(old.periods)
    for part in ("figures", *(name for name, _kind in PAGE)):
        getattr(fresh, part)[:stay] = getattr(old, part)
    return fresh, stay
