"""From a figure down to the rows it rests on: formula, inputs, observations, revision, file, line, who loaded it and who accepted it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tramuang.base import files
from tramuang.figures.adapters import readers
from tramuang.figures.kinds import Grade, Status
from tramuang.figures.models import Assessment, Observation, Upload
from tramuang.figures.pure import tables
from tramuang.figures.pure.definitions.model import Element, Indicator
from tramuang.figures.pure.formulas import names
from tramuang.figures.pure.formulas.nodes import Call, Compare, Logic, Minus, Name, Node, Sign
from tramuang.figures.pure.reading import Layout, Unreadable
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.computed import Figure
from tramuang.figures.queries.observations import ORIGIN
from tramuang.figures.queries.past import figure, standing, state
from tramuang.figures.queries.quality import assessed, grade_of
from tramuang.figures.queries.reading import library, snapshot

MOST_INPUTS = 400
MOST_PLACES = 200


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
    """One observation that a figure rests on. `observation` None: nothing is on record for that period. `said`: of its revision's quality."""

    element: Element
    period: Period
    observation: Observation | None
    said: Assessment | None = None

    @property
    def value(self) -> float | None:
        """Its value; None is missing."""
        return self.observation.amount if self.observation else None

    @property
    def status(self) -> Status:
        """What kind of value it is."""
        return Status(self.observation.status) if self.observation else Status.MISSING

    @property
    def grade(self) -> Grade:
        """How it was come by."""
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
    values = _observations({e.name for e, _p in wanted}, place, spine, {p.number for _e, p in wanted}, found.revision)
    said = assessed(revisions={row.revision_id for row in values.values()}, until=found.revision) if values else {}
    held = [(element, p, values.get((element.name, p.number))) for element, p in wanted]
    inputs = tuple(Input(element, p, row, said.get(row.revision_id) if row else None) for element, p, row in held)
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


def _observations(
    elements: set[str], place: str, spine: str, numbers: set[int], until: int
) -> dict[tuple[str, int], Observation]:
    """The observations of a place as they stood at a revision: one query."""
    rows = Observation.objects.filter(
        element__code__in=elements,
        place__code=place,
        grain=tables.GRAINS[spine],
        period__in=numbers,
        revision_id__lte=until,
    )
    found: dict[tuple[str, int], Observation] = {}
    for row in rows.select_related(*ORIGIN, "revision__upload__file").order_by("revision_id", "id"):
        found[row.element.code, row.period] = row
    return found


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


def inputs_named(definition: Indicator) -> tuple[str, ...]:
    """What a formula names, elements and indicators."""
    return names(definition.node)
