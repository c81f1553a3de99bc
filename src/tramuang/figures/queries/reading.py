"""Reading figures from the columnar copy: one figure, its history, rankings, distributions, indices with their pillars, a place's profile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.adapters import columnar
from tramuang.figures.adapters.columnar import Snapshot, Table
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.definitions.model import Band, Index, Indicator, Pillar
from tramuang.figures.pure.formulas import Units
from tramuang.figures.pure.indices.ranking import ranks
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.computed import (
    Distribution,
    Domain,
    Figure,
    IndexScore,
    Part,
    Point,
    Ranked,
    Score,
)
from tramuang.figures.queries.places import place as named_place
from tramuang.figures.queries.world import home

NATION, REGION = "nation", "region"
DOMAINS = ("environment", "economy", "mobility", "energy", "people", "living", "governance")
NOTHING = Library(Units({}), {}, {}, {})


_standing: ContextVar[Snapshot | None] = ContextVar("figures_standing", default=None)


def snapshot() -> Snapshot | None:
    """What figures are read from, all of one revision: the copy as it is now, or within `reading_from` the one that was chosen.

    None when nothing was computed yet.
    """
    return _standing.get() or columnar.current(home())


@contextmanager
def reading_from(seen: Snapshot | None) -> Iterator[Snapshot | None]:
    """Whatever is asked within is answered from this snapshot, also when the copy moves on meanwhile; from today's when there is none."""
    token = _standing.set(seen)
    try:
        yield seen
    finally:
        _standing.reset(token)


def looking_back() -> bool:
    """Whether the figures of an earlier state are being read."""
    return isinstance(_standing.get(), columnar.Then)


def revision() -> int:
    """The last revision that the published figures rest on; 0 when there are none."""
    found = snapshot()
    return found.revision if found else 0


def library() -> Library:
    """The definitions by which the published figures were computed; an empty library when there are none."""
    found = snapshot()
    return found.library if found else NOTHING


def indicators(domain: str = "") -> list[Indicator]:
    """Every indicator that is published (of one domain, when it is named), in the order of the library."""
    return [each for each in library().indicators.values() if not domain or each.domain == domain]


def indices() -> list[Index]:
    """Every index that is published."""
    return list(library().indices.values())


def periods(indicator: str, kind: str = tables.AREA, seen: Snapshot | None = None) -> list[Period]:
    """The periods for which an indicator or an index is published, oldest first."""
    seen = seen or snapshot()
    table = seen.table(kind, indicator) if seen else None
    if table is None:
        return []
    publish = publish_of(table, indicator)
    return [tables.period_at(publish, month) for month in table.periods if tables.is_published(publish, month)]


def kinds(indicator: str) -> list[str]:
    """The kinds of place of which there are values for an indicator or an index: area, province."""
    seen = snapshot()
    return [kind for kind in tables.KINDS if seen and seen.table(kind, indicator)]


def figure_now(indicator: str, place: str, period: Period | str) -> Figure:
    """One figure of the copy as it is. KeyError when the indicator is not known."""
    seen = snapshot()
    if seen is None or indicator not in seen.library.indicators:
        raise KeyError(indicator)
    return figure_in(seen, indicator, place, tables.period_of(period))


def history(indicator: str, place: str) -> list[Figure]:
    """A place's figures of an indicator in every published period, oldest first; rank and coverage included."""
    seen = snapshot()
    if seen is None or indicator not in seen.library.indicators:
        raise KeyError(indicator)
    found: dict[Period, None] = {}
    for kind in tables.KINDS:
        found.update(dict.fromkeys(periods(indicator, kind, seen)))
    return [figure_in(seen, indicator, place, period) for period in sorted(found)]


def timeline(name: str, place: str, first: Period | None = None, last: Period | None = None) -> list[Point]:
    """An indicator or an index of a place in every published period between two, beside the nation; all of one revision."""
    seen = snapshot()
    if seen is None or (name not in seen.library.indicators and name not in seen.library.indices):
        raise KeyError(name)
    # One of which nothing was ever said is known by its name alone.
    if not any(place in table.places.column for table in seen.tables.values()) and named_place(place) is None:
        raise KeyError(place)
    found: dict[Period, None] = {}
    for kind in tables.KINDS:
        found.update(dict.fromkeys(periods(name, kind, seen)))
    wanted = [
        each
        for each in sorted(found)
        if (first is None or tables.last_month(each) >= tables.last_month(first))
        and (last is None or tables.last_month(each) <= tables.last_month(last))
    ]
    return [_point(seen, name, place, each) for each in wanted]


def _point(seen: Snapshot, name: str, place: str, period: Period) -> Point:
    if name in seen.library.indicators:
        own, nation = figure_in(seen, name, place, period), figure_in(seen, name, NATION, period)
        hash_ = seen.library.indicators[name].hash
        return Point(
            period,
            own.value,
            own.rank,
            own.of,
            nation.value,
            nation.known,
            nation.expected,
            hash_,
            seen.edition,
            seen.revision,
        )
    hash_ = seen.library.indices[name].hash
    for kind in tables.KINDS:
        table = seen.table(kind, name)
        row = table.row(tables.last_month(period)) if table else None
        if table is not None and row is not None and place in table.places.column:
            level, column, page = table.program.level(name), table.places.column[place], table.page(row)
            of = int(np.count_nonzero(page["ranks"][level]))
            value, rank = known_value(page["scores"][level, column]), int(page["ranks"][level, column])
            return Point(
                period, value, rank or None, of, None, of, len(table.places.places), hash_, seen.edition, seen.revision
            )
    return Point(period, None, None, 0, None, 0, 0, hash_, seen.edition, seen.revision)


def figure_in(seen: Snapshot, indicator: str, place: str, period: Period) -> Figure:
    """One figure of a snapshot."""
    definition = seen.library.indicators[indicator]
    month = tables.last_month(period)
    found: Figure | None = None
    for kind in tables.KINDS:
        table = seen.table(kind, indicator)
        row = table.row(month) if table else None
        if table is None:
            continue
        if place in table.places.column:
            return _own(seen, table, definition, place, kind, period, row)
        rolled = _rolled(seen, table, definition, place, period, row)
        # Of several ways to a nation the one that covers more of what it expects.
        if rolled and (found is None or _share(rolled) >= _share(found)):
            found = rolled
    if found is None:
        return _unknown(seen, definition, place, period)
    return found


def _share(found: Figure) -> float:
    return found.known / found.expected if found.expected and found.value is not None else -1.0


def _own(
    seen: Snapshot, table: Table, definition: Indicator, place: str, kind: str, period: Period, row: int | None
) -> Figure:
    column = table.places.column[place]
    across = table.figures_of(definition.id, row) if row is not None else np.full(len(table.places.places), np.nan)
    value = known_value(across[column])
    known = int(np.count_nonzero(~np.isnan(across)))
    if value is None and kind == tables.PROVINCE:
        other = seen.table(tables.AREA, definition.id)
        at = other.row(tables.last_month(period)) if other else None
        rolled = _rolled(seen, other, definition, place, period, at) if other else None
        if rolled is not None and rolled.value is not None:
            return rolled
    return Figure(
        definition.id, place, kind, period, value, definition.unit, rank_of(definition, across, column), known, definition.hash,
        seen.edition, seen.revision, known=int(value is not None), expected=1,
    )  # fmt: skip


def rank_of(definition: Indicator, across: NDArray[np.float64], column: int) -> int | None:
    """One more than those that are better; ties share the lowest. A contextual indicator ranks nobody."""
    value = across[column]
    if math.isnan(value) or definition.direction == "contextual":
        return None
    better = across < value if definition.direction == "down" else across > value
    return 1 + int(np.count_nonzero(better))


def _rolled(
    seen: Snapshot, table: Table, definition: Indicator, place: str, period: Period, row: int | None
) -> Figure | None:
    kind, _colon, name = place.partition(":")
    wanted = (NATION, "") if place == NATION else (REGION, name) if kind == REGION else (tables.PROVINCE, place)
    if wanted not in table.groups or definition.rollup == "none":
        return None
    n, (group, expected) = table.program.indicators[definition.id], table.groups[wanted]
    value, known, rank, of = None, 0, None, 0
    if row is not None:
        page = table.page(row)
        value, known = known_value(page["rolled"][n, group]), int(page["covered"][n, group])
        if wanted[0] != NATION:
            # Groups of one kind stand side by side: provinces, then regions, then the nation.
            provinces = len(table.places.provinces)
            side = slice(provinces) if wanted[0] == tables.PROVINCE else slice(provinces, -1)
            beside = page["rolled"][n, side]
            rank, of = rank_of(definition, beside, group - (side.start or 0)), int(np.count_nonzero(~np.isnan(beside)))
    return Figure(
        definition.id, place, wanted[0], period, value, definition.unit, rank, of, definition.hash, seen.edition, seen.revision,
        True, known, expected,
    )  # fmt: skip


def _unknown(seen: Snapshot, definition: Indicator, place: str, period: Period) -> Figure:
    return Figure(
        definition.id, place, "", period, None, definition.unit, None, 0, definition.hash, seen.edition, seen.revision
    )  # fmt: skip


def known_value(value: float) -> float | None:
    """A number of the table, None where it is missing."""
    return None if math.isnan(value) else float(value)


def publish_of(table: Table, name: str) -> str:
    """For which periods something is published; an index as its indicators are."""
    defined = table.program.library
    if name in defined.indicators:
        return defined.indicators[name].timing.publish
    parts = defined.indices[name].root.parts()
    return max((defined.indicators[each.indicator].timing.publish for each in parts), key=list(tables.STEPS).index)


def across(name: str, period: Period | str, kind: str = tables.AREA) -> dict[str, float]:
    """The known figures of an indicator, or scores of an index or of a pillar (`INDEX/pillar`), by place: for maps and dot plots."""
    found = _across(snapshot(), name, tables.period_of(period), kind)
    if found is None:
        return {}
    table, values = found
    return {
        each.code: float(value)
        for each, value in zip(table.places.places, values, strict=True)
        if not math.isnan(value)
    }


def _across(seen: Snapshot | None, name: str, period: Period, kind: str) -> tuple[Table, NDArray[np.float64]] | None:
    own, _slash, pillar = name.partition("/")
    table = seen.table(kind, own) if seen else None
    row = table.row(tables.last_month(period)) if table else None
    if table is None or row is None:
        return None
    if own in table.program.indicators:
        return table, table.figures_of(own, row)
    return table, np.array(table.page(row)["scores"][table.program.level(own, pillar or None)])


def ranking(name: str, period: Period | str, kind: str = tables.AREA) -> list[Ranked]:
    """Every place by an indicator (the best first, as its direction says), or by an index or pillar; those without a value last."""
    seen = snapshot()
    found = _across(seen, name, tables.period_of(period), kind)
    if found is None:
        return []
    table, values = found
    definition = table.program.library.indicators.get(name)
    if definition is None:
        own, _slash, pillar = name.partition("/")
        row = table.row(tables.last_month(tables.period_of(period)))
        given = table.page(row or 0)["ranks"][table.program.level(own, pillar or None)]
    elif definition.direction == "contextual":
        given = np.zeros(len(values), dtype=np.int32)
    else:
        given = ranks(-values if definition.direction == "down" else values, on_grid=False)
    rows = [
        Ranked(each.code, known_value(value), int(rank) or None)
        for each, value, rank in zip(table.places.places, values, given, strict=True)
    ]
    return sorted(rows, key=lambda each: (each.value is None, each.rank or 0, each.place))


def distribution(name: str, period: Period | str, kind: str = tables.AREA, steps: int = 10) -> Distribution | None:
    """How the figures of all places lie; None when none is known."""
    found = _across(snapshot(), name, tables.period_of(period), kind)
    if found is None or np.isnan(found[1]).all():
        return None
    table, values = found
    known = values[~np.isnan(values)]
    least, quarter, median, three, most = np.quantile(known, [0, 0.25, 0.5, 0.75, 1]).tolist()
    counts, edges = np.histogram(known, bins=steps)
    bins = tuple((float(edges[n]), float(edges[n + 1]), int(count)) for n, count in enumerate(counts))
    by_place = {
        each.code: float(value)
        for each, value in zip(table.places.places, values, strict=True)
        if not math.isnan(value)
    }
    return Distribution(len(known), len(values), least, quarter, median, three, most, bins, by_place)


def index_of(index: str, place: str, period: Period | str) -> IndexScore | None:
    """An index of a place with its pillars and their parts; None when there is no such row. KeyError when the index is not known."""
    seen, asked = snapshot(), tables.period_of(period)
    if seen is None or index not in seen.library.indices:
        raise KeyError(index)
    definition = seen.library.indices[index]
    for kind in tables.KINDS:
        table = seen.table(kind, index)
        row = table.row(tables.last_month(asked)) if table else None
        if table is not None and row is not None and place in table.places.column:
            score = _score(table, definition, definition.root, row, table.places.column[place])
            return IndexScore(
                definition, place, asked, score, _band(definition, score), definition.hash, seen.edition, seen.revision
            )
    return None


def _score(table: Table, index: Index, pillar: Pillar, row: int, column: int) -> Score:
    level = table.program.level(index.id, None if pillar is index.root else pillar.code)
    page = table.page(row)
    below = tuple(_score(table, index, each, row, column) for each in pillar.entries if isinstance(each, Pillar))
    parts = tuple(
        Part(each.indicator, each.weight, known_value(table.figures_of(each.indicator, row)[column]))
        for each in pillar.entries
        if not isinstance(each, Pillar)
    )
    rank = int(page["ranks"][level, column])
    of = int(np.count_nonzero(page["ranks"][level]))
    value = known_value(page["scores"][level, column])
    return Score(pillar.code, pillar.label, pillar.weight, value, rank or None, of, below, parts)


def _band(index: Index, score: Score) -> Band | None:
    fitting = [band for band in index.bands if score.value is not None and score.value >= band.start]
    return max(fitting, key=lambda band: band.start, default=None)


def profile(place: str, period: Period | str) -> list[Domain]:
    """A place's figures by the seven domains; further domains of the library follow in alphabetical order."""
    seen, asked = snapshot(), tables.period_of(period)
    if seen is None:
        return []
    found: dict[str, list[Figure]] = {}
    for each in seen.library.indicators.values():
        found.setdefault(each.domain, []).append(figure_in(seen, each.id, place, asked))
    order: Iterable[str] = [*DOMAINS, *sorted(found.keys() - set(DOMAINS))]
    return [Domain(code, tuple(found[code])) for code in order if code in found]
