"""Everything that definitions compute from files: the same table and the same steps as the installation's own copy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tramuang.figures.adapters.alone.places import Known, NotPlaces, read_places
from tramuang.figures.adapters.alone.taking import File, NotClean, Refused, Taken, take
from tramuang.figures.adapters.columnar.filling import Filled, fill
from tramuang.figures.adapters.columnar.growing import spine_of
from tramuang.figures.adapters.columnar.world import definitions_of
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions import Index, Indicator, Library, load
from tramuang.figures.pure.formulas.dense import Floats
from tramuang.figures.pure.indices.ranking import ranks
from tramuang.figures.pure.longer import grains_of, parts_of
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.pure.rollup import NATION, Places

REGION = "region"


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed figure: None is unknown, never nought. One that is `rolled` comes from `known` of `expected` places within."""

    indicator: str
    place: str
    kind: str
    period: Period
    value: float | None
    unit: str
    rank: int | None
    of: int
    definition: str
    rolled: bool = False
    known: int = 0
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """A level of an index for a place: its score and rank; None where too little of it is known."""

    index: str
    level: str
    place: str
    period: Period
    value: float | None
    rank: int | None
    of: int
    definition: str


@dataclass(frozen=True)
class Computed:
    """What came of files and definitions."""

    library: Library
    edition: str
    known: Known
    taken: Taken
    matrices: Mapping[tables.Name, Matrix]
    # The places of each table of which the files say anything, by column.
    mentioned: Mapping[tables.Name, tuple[int, ...]] = field(default_factory=dict)

    @property
    def files(self) -> tuple[File, ...]:
        """The files that were taken in, in their order."""
        return self.taken.files

    def figures(self) -> Iterator[Figure]:
        """Every figure of the places that the files speak of, and every roll-up that is known, for each indicator of which anything is known."""
        for name, matrix in self.matrices.items():
            for indicator, n in matrix.program.indicators.items():
                definition = matrix.program.library.indicators[indicator]
                if np.isnan(matrix.figures[:, n]).all():
                    continue
                for row, period in self._rows(matrix, definition.timing.publish):
                    for column in self.mentioned[name]:
                        yield _own(name, matrix, definition, n, row, period, column)
                    yield from _groups(name, matrix, definition, n, row, period)

    def scores(self) -> Iterator[Score]:
        """Every level of every index, for each place and period in which it is known."""
        for matrix in self.matrices.values():
            for plan in matrix.program.plans:
                first = matrix.program.library.indicators[next(plan.index.root.parts()).indicator]
                for row, period in self._rows(matrix, first.timing.publish):
                    for place in matrix.places.column:
                        yield from (
                            each for each in _levels(matrix, plan.index, row, period, place) if each.value is not None
                        )

    def figure(self, indicator: str, place: str, period: Period | str) -> Figure:
        """One figure. KeyError when no definition is called so; a place may be an area, a province, region:<name> or nation."""
        definition, asked = self.library.indicators[indicator], tables.period_of(period)
        best: Figure | None = None
        for name, matrix in self.matrices.items():
            if indicator not in matrix.program.indicators or tables.last_month(asked) not in matrix.periods:
                continue
            n, row = matrix.program.indicators[indicator], matrix.periods.index(tables.last_month(asked))
            if place in matrix.places.column:
                own = _own(name, matrix, definition, n, row, asked, matrix.places.column[place])
                if own.value is not None:
                    return own
                best = best or own
            for rolled in _groups(name, matrix, definition, n, row, asked):
                if rolled.place == place and (best is None or best.value is None):
                    best = rolled
        return best or Figure(indicator, place, "", asked, None, definition.unit, None, 0, definition.hash)

    def score(self, index: str, place: str, period: Period | str) -> tuple[Score, ...]:
        """Every level of an index for a place, the index itself first. KeyError when there is no such index."""
        asked = tables.period_of(period)
        found = self.library.indices[index]
        for matrix in self.matrices.values():
            if (
                index in matrix.program.library.indices
                and place in matrix.places.column
                and tables.last_month(asked) in matrix.periods
            ):
                row = matrix.periods.index(tables.last_month(asked))
                return tuple(reversed(list(_levels(matrix, found, row, asked, place))))
        return (Score(index, index, place, asked, None, None, 0, found.hash),)

    def lacking(self) -> dict[str, tuple[str, ...]]:
        """The indicators that nothing could be computed of, each with the elements that no file gives."""
        given = set(self.taken.world.elements.values())
        known = {name for matrix in self.matrices.values() for name, n in matrix.program.indicators.items() if not np.isnan(matrix.figures[:, n]).all()}  # fmt: skip
        return {
            name: tuple(sorted(self.elements_of(name) - given)) for name in self.library.indicators if name not in known
        }

    def elements_of(self, indicator: str) -> set[str]:
        """Every element that an indicator rests on, through other indicators too."""
        found = set[str]()
        for name in self.library.indicators[indicator].inputs:
            found |= {name} if name in self.library.elements else self.elements_of(name)
        return found

    def unused(self) -> tuple[str, ...]:
        """What the files give and no definition asks for."""
        return tuple(sorted(set(self.taken.world.elements.values()) - set(self.library.elements)))

    def _rows(self, matrix: Matrix, publish: str) -> list[tuple[int, Period]]:
        return [(row, tables.period_at(publish, month)) for row, month in enumerate(matrix.periods) if tables.is_published(publish, month)]  # fmt: skip


def compute(
    paths: Sequence[Path | str], definitions: Path | str, *, places: Path | str | None = None, sheet: str = "", element: str = "", unit: str = "",
    period: str = "", area: str = "", only_good: bool = False, until: int | None = None,
) -> Computed:  # fmt: skip
    """Figures, indices, ranks and roll-ups from tables in files, by the definitions of a folder; needs no records.

    `places` is a CSV of areas beside the provinces. `element`, `unit`, `period` and `area` stand for columns that a file lacks; `until` is the last
    Buddhist year that can be spoken of. Of two files that give one value the later counts. NotClean when rows are wrong and `only_good` was not
    said; Refused says of anything else why nothing can be computed.
    """
    library, edition, texts = _definitions(Path(definitions))
    try:
        known = read_places(Path(places) if places is not None else None)
    except NotPlaces as fault:
        raise Refused(fault.th, fault.en) from None
    if area:
        known = known.with_area(area)
        area = known.names.find(area).code or area
    told = {"element": element, "unit": unit, "period": period, "area": area}
    files = [take(Path(path), known, library, sheet=sheet, until=until, told=told) for path in paths]
    if not only_good and not all(each.result.clean for each in files):
        raise NotClean(files)
    if not any(len(each.good) for each in files):
        raise Refused("ไม่มีค่าที่ใช้ได้ในไฟล์เหล่านี้", "there is no good value in these files")
    taken = Taken.of(files, known, edition, texts)
    made = dict(_tables(library, taken))
    return Computed(
        library, edition, known, taken, made, {name: _mentioned(name, matrix, taken) for name, matrix in made.items()}
    )


def _definitions(folder: Path) -> tuple[Library, str, dict[str, str]]:
    try:
        edition, texts = definitions_of(folder)
    except (OSError, UnicodeDecodeError):
        raise Refused("อ่านโฟลเดอร์นิยามไม่ได้", "the folder of definitions cannot be read", str(folder)) from None
    library = load(texts)
    if library.faults:
        first = library.faults[0]
        raise Refused(f"นิยามมีข้อผิดพลาด {len(library.faults):,} รายการ: {first.in_('th')}", f"the definitions have {len(library.faults):,} faults: {first.in_('en')}", str(folder))  # fmt: skip
    if not library.indicators:
        raise Refused("ไม่มีนิยามตัวชี้วัดในโฟลเดอร์นี้", "there is no definition of an indicator in this folder", str(folder))
    return library, edition, texts


def _tables(library: Library, taken: Taken) -> Iterator[tuple[tables.Name, Matrix]]:
    """A table for each kind of place and each spine of which there is anything, filled and computed."""
    values, world = taken.values, taken.world
    for kind in tables.KINDS:
        placed = np.array([0, *(n for n, (own, _code) in world.codes.items() if own == kind)])[1:]
        for spine, own in tables.split(library).items():
            elements = [n for n, code in world.elements.items() if code in own.elements]
            ours = np.isin(values.place, placed) & np.isin(values.element, elements)
            months = [
                parts_of(spine, grain, values.period[ours & (values.grain == grain)]).month
                for grain in grains_of(spine)
            ]
            ends = np.concatenate(months)
            if not len(ends):
                continue
            periods = spine_of(spine, int(ends.min()), int(ends.max()))
            matrix = Matrix.empty(Program.of(own), Places.of(world.places[kind]), periods)
            matrix.values[:] = np.nan
            fill([Filled.of(world, kind, spine, matrix)], [values])
            matrix.recompute()
            matrix.revision = len(taken.files)
            yield tables.Name(kind, spine), matrix


def _mentioned(name: tables.Name, matrix: Matrix, taken: Taken) -> tuple[int, ...]:
    codes = {taken.world.codes[n][1] for n in np.unique(taken.values.place).tolist() if n in taken.world.codes}
    return tuple(sorted(matrix.places.column[code] for code in codes if code in matrix.places.column))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _rank(definition: Indicator, across: Floats, at: int) -> int | None:
    """As everywhere: the better stands before, ties share the lowest rank, a contextual indicator ranks nobody."""
    if definition.direction == "contextual" or math.isnan(across[at]):
        return None
    return int(ranks(-across if definition.direction == "down" else across, on_grid=False)[at])


def _own(
    name: tables.Name, matrix: Matrix, definition: Indicator, n: int, row: int, period: Period, column: int
) -> Figure:
    across = matrix.figures[row, n]
    value, of = _known(across[column]), int(np.count_nonzero(~np.isnan(across)))
    code = matrix.places.places[column].code
    return Figure(definition.id, code, name.kind, period, value, definition.unit, _rank(definition, across, column), of, definition.hash, False, int(value is not None), 1)  # fmt: skip


def _groups(
    name: tables.Name, matrix: Matrix, definition: Indicator, n: int, row: int, period: Period
) -> Iterator[Figure]:
    """The roll-ups of an indicator in one period: those of which any place is known."""
    if definition.rollup == "none":
        return
    groups, places = matrix.places.groups, matrix.places.places
    for at, (kind, code) in enumerate(groups):
        own_province = kind == tables.PROVINCE and (name.kind == tables.PROVINCE or not code)
        known, value = int(matrix.covered[row, n, at]), _known(matrix.rolled[row, n, at])
        if own_province or (kind == REGION and not code) or not known:
            continue
        inside = [one for one in places if kind == NATION or (one.region if kind == REGION else one.province) == code]
        beside = np.array([matrix.rolled[row, n, k] for k, group in enumerate(groups) if group[0] == kind and group[1]])
        among = sum(1 for group in groups[:at] if group[0] == kind and group[1])
        rank = None if kind == NATION else _rank(definition, beside, among)
        place = NATION if kind == NATION else f"{REGION}:{code}" if kind == REGION else code
        of = 0 if kind == NATION else int(np.count_nonzero(~np.isnan(beside)))
        yield Figure(
            definition.id,
            place,
            kind,
            period,
            value,
            definition.unit,
            rank,
            of,
            definition.hash,
            True,
            known,
            len(inside),
        )


def _levels(matrix: Matrix, index: Index, row: int, period: Period, place: str) -> Iterator[Score]:
    """Each level, from the lowest to the index itself."""
    column, first = matrix.places.column[place], matrix.program.level(index.id, next(index.root.pillars()).code)
    for n, pillar in enumerate(index.root.pillars(), start=first):
        rank, of = int(matrix.ranks[row, n, column]), int(np.count_nonzero(matrix.ranks[row, n]))
        yield Score(
            index.id, pillar.code, place, period, _known(matrix.scores[row, n, column]), rank or None, of, index.hash
        )
