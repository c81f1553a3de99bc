"""The values on record that a figure rests on: the period's own, or the shorter periods of which it was made, each with its file and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from tramuang.base import files
from tramuang.figures.adapters import readers
from tramuang.figures.kinds import Grade, Status
from tramuang.figures.models import Assessment, Observation, Upload
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions.model import Element
from tramuang.figures.pure.longer import FINER, of_one, parts_of, within
from tramuang.figures.pure.reading import Layout, Unreadable
from tramuang.figures.pure.recognising.periods import Grain, Period
from tramuang.figures.queries.feeds import Sensed, readings_of
from tramuang.figures.queries.observations import ORIGIN
from tramuang.figures.queries.quality import assessed, grade_of

# Inputs without a value of their own that are asked for their parts: of a running sum as many as a person looks through.
MOST_MADE = 60


@dataclass(frozen=True)
class Row:
    """A row of a kept file, read again: the names of its columns and what stands in them; empty when the file is not kept here."""

    names: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The row as one line."""
        return " | ".join(self.cells)


@dataclass(frozen=True)
class Input:
    """One value that a figure rests on. `observation` None: nothing is on record for that period. `said`: of its revision's quality.

    Where nothing was given for the period itself, `parts` are the shorter periods of which its value was made (`made`; None where those that are
    known do not suffice), out of `of` that it has.
    """

    element: Element
    period: Period
    observation: Observation | None
    said: Assessment | None = None
    parts: tuple[Input, ...] = ()
    made: float | None = None
    of: int = 0

    @property
    def value(self) -> float | None:
        """Its value; None is missing."""
        if self.parts:
            return self.made
        return self.observation.amount if self.observation else None

    @property
    def known(self) -> tuple[Input, ...]:
        """Those of its parts that are known."""
        return tuple(each for each in self.parts if each.value is not None)

    @property
    def status(self) -> Status:
        """What kind of value it is; of one that was made, the least firm of its parts."""
        if self.parts and self.made is not None:
            return max(each.status for each in self.known)
        return Status(self.observation.status) if self.observation else Status.MISSING

    @property
    def grade(self) -> Grade:
        """How it was come by; of one that was made, as its worst part (not assessed, where one of them is not)."""
        if self.parts and self.made is not None:
            grades = [each.grade for each in self.known]
            return Grade.NOT_ASSESSED if Grade.NOT_ASSESSED in grades else max(grades)
        return grade_of(self.observation.grade, self.said) if self.observation else Grade.NOT_ASSESSED

    @property
    def verified_by(self) -> str:
        """Who verified it, as it was said; empty where nobody has."""
        return self.said.verified_by if self.said else ""

    @property
    def reference(self) -> str:
        """By what that is found again."""
        return self.said.reference if self.said else ""

    @property
    def upload(self) -> Upload | None:
        """The file as it was handed in."""
        return self.observation.revision.upload if self.observation else None

    @property
    def revision(self) -> int:
        """The acceptance by which it became a value; 0 when there is none."""
        return self.observation.revision_id if self.observation else 0

    @property
    def line(self) -> int:
        """The line of the file."""
        return self.observation.line if self.observation else 0

    @property
    def loaded_by(self) -> str:
        """Who handed the file in (a reference)."""
        return self.upload.received_by if self.upload else ""

    @property
    def accepted_by(self) -> str:
        """Who accepted it (a reference)."""
        return self.observation.revision.accepted_by if self.observation else ""

    @property
    def accepted_at(self) -> datetime | None:
        """When it was accepted."""
        return self.observation.revision.accepted_at if self.observation else None

    def row(self) -> Row:
        """The row of the kept file, read again and only if the file still is what was handed in."""
        return row_of(self.upload, self.line) if self.upload else Row()

    def readings(self) -> Sensed | None:
        """The readings of sensors of which it was made; None where it came in a file."""
        return readings_of(self.observation) if self.observation else None


def observed(wanted: Sequence[tuple[Element, Period]], place: str, spine: str, until: int) -> tuple[Input, ...]:
    """What is on record of some elements and periods of a spine as of a revision; of its parts where nothing was given for it. Three queries."""
    rows = _latest({e.name for e, _p in wanted}, place, [tables.GRAINS[spine]], until, {p.number for _e, p in wanted})
    inputs = [Input(e, p, rows.get((e.name, p.grain, p.number))) for e, p in wanted]
    bare = [n for n, each in enumerate(inputs) if each.value is None][:MOST_MADE]
    for n, parts in zip(bare, _parts([inputs[n] for n in bare], place, spine, until), strict=True):
        inputs[n] = parts
    revisions = {row.revision_id for row in rows.values()}
    revisions |= {part.revision for each in inputs for part in each.parts}
    said = assessed(revisions=revisions, until=until) if revisions else {}

    def told(each: Input) -> Input:
        return replace(each, said=said.get(each.revision), parts=tuple(map(told, each.parts)))

    return tuple(map(told, inputs))


def _latest(
    elements: set[str], place: str, grains: Sequence[Grain], until: int, numbers: set[int] | tuple[int, int]
) -> dict[tuple[str, Grain, int], Observation]:
    """The observations of a place as they stood at a revision, in some periods or between two: one query."""
    which = {"period__in": numbers} if isinstance(numbers, set) else {"period__range": numbers}
    found: dict[tuple[str, Grain, int], Observation] = {}
    if elements:
        rows = Observation.objects.filter(
            element__code__in=elements, place__code=place, grain__in=grains, revision_id__lte=until, **which
        )
        for row in rows.select_related(*ORIGIN, "revision__upload__file").order_by("revision_id", "id"):
            found[row.element.code, Grain(row.grain), row.period] = row
    return found


def _parts(bare: Sequence[Input], place: str, spine: str, until: int) -> list[Input]:
    """Inputs with the shorter periods that lie in each, those of the grain that makes it; unchanged where there are none."""
    if not bare:
        return []
    ends = [tables.last_month(each.period) for each in bare]
    rows = _latest({e.element.name for e in bare}, place, FINER[spine], until, within(spine, min(ends), max(ends)))
    lying: dict[tuple[str, int], list[tuple[Grain, int, Observation]]] = {}
    for (code, grain, number), row in sorted(rows.items(), key=lambda each: each[0]):
        end = int(parts_of(spine, grain, np.array([number])).month[0])
        lying.setdefault((code, end), []).append((grain, number, row))
    return [_made(each, lying.get((each.element.name, end), []), spine) for each, end in zip(bare, ends, strict=True)]


def _made(bare: Input, lying: list[tuple[Grain, int, Observation]], spine: str) -> Input:
    if not lying:
        return bare
    value, grain = of_one(bare.element, spine, [(grain, number, row.amount) for grain, number, row in lying])
    if grain is None:
        # Nothing suffices: what there is of the longest parts is shown.
        grain = next(each for each in FINER[spine] if any(own == each for own, _number, _row in lying))
    parts = [(number, row) for own, number, row in lying if own == grain]
    of = int(parts_of(spine, grain, np.array([parts[0][0]])).of[0])
    inner = tuple(Input(bare.element, Period(grain, number), row) for number, row in parts)
    return replace(bare, parts=inner, made=value, of=of)


def row_of(upload: Upload, line: int) -> Row:
    """A row of an upload's kept file, by its line; empty when the file is not kept, or is damaged."""
    if upload.file is None or "layout" not in upload.schema:
        return Row()
    try:
        if not files.check(upload.file):
            return Row()
        layout = Layout.from_data(upload.schema["layout"])
        for batch in readers.read(files.path_of(upload.sha256), layout):
            if len(batch) and int(batch.lines[0]) <= line <= int(batch.lines[-1]):
                for at in (batch.lines == line).nonzero()[0].tolist():
                    return Row(layout.columns, tuple(batch.row(at)))
    except (Unreadable, ValueError):
        return Row()
    return Row()
