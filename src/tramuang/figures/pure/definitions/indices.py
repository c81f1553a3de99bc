"""One index from its entry in a file: its levels, weights and ways of normalising."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from tramuang.base.pure.lines import Node
from tramuang.figures.pure.definitions.fields import Fields
from tramuang.figures.pure.definitions.model import Band, Index, Indicator, Normalise, Part, Pillar, spine_of
from tramuang.figures.pure.definitions.reading import good_id, read_normalise, slug
from tramuang.figures.pure.definitions.sentences import said
from tramuang.figures.pure.formulas import Fault
from tramuang.figures.pure.formulas.faults import Text, fault, nearest, shown
from tramuang.figures.pure.indices.weights import budget_weights

MUST = "id name version pillars"
MAY = "about source structure weighting normalise weights budget aggregate missing bands note"
MEANS = ("arithmetic", "geometric")
MOST_LEVELS = 4


def read_index(
    faults: list[Fault], file: str, node: Node, indicators: Mapping[str, Indicator], spoilt: Collection[str]
) -> Index | None:
    """An index; None when too much is wrong to go on with it."""
    fields = Fields(faults, file, node, "indices", MUST, MAY)
    id_, label = good_id(fields), fields.label("name")
    structure = fields.choice("structure", ("published", "reported", "ours"), "ours")
    weighting = fields.choice("weighting", ("published", "unpublished", "ours"), "ours")
    reading = _Reading(faults, file, indicators, read_normalise(fields))
    # Weights that nobody has published are equal, whatever stands in the file.
    weights = fields.choice("weights", ("given", "equal", "budget"), "given")
    reading.spoilt = spoilt
    reading.equal = weighting == "unpublished"
    before = len(faults)
    root = reading.pillar(fields, "pillars", id_ or "index", label or Text("", ""), 1.0, weights, 1)
    bands = [Fields(faults, file, each, "bands", "from name") for each in fields.list("bands")]
    version = fields.whole("version", 1, 10_000)
    if root is not None:
        _one_spine(faults, id_, file, node, root, indicators)
    if root is None or not id_ or label is None or len(faults) > before:
        return None
    named = tuple(Band(band.number("from") or 0.0, band.label("name") or Text("", "")) for band in bands)
    return Index(
        id_, label, version or 1, root, "", fields.label("about"), fields.texts("source"), structure, weighting,
        tuple(sorted(named, key=lambda band: -band.start)), file, node.line,
    )  # fmt: skip


def _one_spine(
    faults: list[Fault], id_: str, file: str, node: Node, root: Pillar, indicators: Mapping[str, Indicator]
) -> None:
    """Parts of one index are figures of the same periods: a December is no year."""
    first, *others = (indicators[part.indicator] for part in root.parts())
    for each in others:
        got, want = spine_of(each.timing), spine_of(first.timing)
        if got != want:
            faults.append(
                said("index-spines", file, node.line, name=id_, one=first.id, of=want, two=each.id, other=got)
            )
            return


class _Reading:
    """The levels of one index being read."""

    def __init__(self, faults: list[Fault], file: str, indicators: Mapping[str, Indicator], way: Normalise) -> None:
        self.faults, self.file, self.indicators, self.way = faults, file, indicators, way
        self.seen: set[str] = set()
        self.codes: set[str] = set()
        self.equal = False
        self.spoilt: Collection[str] = ()

    def pillar(
        self, fields: Fields, key: str, code: str, label: Text, weight: float, weights: str, level: int
    ) -> Pillar | None:
        """A level with its entries under `key`."""
        items = fields.list(key)
        if level > MOST_LEVELS:
            fields.fault("too-many", fields.line)
            return None
        if not items and key in fields.entries:
            fields.fault("empty", fields.line_of(key), name=key)
        entries = [self.entry(item, level, weights) for item in items]
        missing = fields.map("missing", "", "min_share")
        share = missing.number("min_share", 0, 1) if missing else None
        aggregate = fields.choice("aggregate", MEANS, "arithmetic")
        good = [entry for entry in entries if entry is not None]
        if not good or len(good) < len(entries):
            return None
        good = self.weighed(fields, good, weights)
        made = Pillar(code, label, weight, tuple(good), aggregate, share or 0.0)
        if aggregate == "geometric" and any(part.normalise.method == "zscore" for part in made.parts()):
            fields.fault("geometric", fields.line_of("aggregate"))
        return made

    def weighed(self, fields: Fields, entries: list[Part | Pillar], weights: str) -> list[Part | Pillar]:
        """The entries with the weights that their level says."""
        found = [entry.weight for entry in entries]
        if self.equal or weights == "equal":
            found = [1.0] * len(entries)
        elif "budget" in fields.entries or weights == "budget":
            rows = [[item.value for item in row.items] for row in fields.list("budget")]
            told = budget_weights(rows) if all(len(row) == len(entries) for row in rows) else None
            if told is None:
                fields.fault("budget", fields.line_of("budget"), want=len(entries))
            else:
                found = told
        if sum(found) <= 0:
            fields.fault("weights", fields.line)
        return [replace(entry, weight=each) for entry, each in zip(entries, found, strict=True)]

    def entry(self, node: Node, level: int, weights: str) -> Part | Pillar | None:
        if node.kind == "value":
            node = Node("map", node.line, entries={"indicator": node})
        if "of" in node.entries:
            fields = Fields(
                self.faults, self.file, node, "pillars", "code name of", "weight weights budget aggregate missing normalise"
            )  # fmt: skip
            code, label = slug(fields, "code"), fields.label("name")
            if code in self.codes:
                fields.fault("twice", fields.line_of("code"), name=code)
            self.codes.add(code)
            weight = fields.number("weight", 0, 1e6)
            below = fields.choice("weights", ("given", "equal", "budget"), "given" if weights == "budget" else weights)
            outer, self.way = self.way, read_normalise(fields, self.way)
            words = label or Text("", "")
            made = self.pillar(fields, "of", code, words, 1.0 if weight is None else weight, below, level + 1)
            self.way = outer
            return made
        fields = Fields(self.faults, self.file, node, "of", "indicator", "weight normalise")
        return self.part(fields)

    def part(self, fields: Fields) -> Part | None:
        name = fields.words("indicator")
        found = self.indicators.get(name)
        if found is None:
            if name in self.spoilt:
                return None  # what is wrong with it was told already
            fields.add(fault("unknown-name", 0, name=shown(name), **nearest(name, self.indicators)), "indicator")
            return None
        if found.direction == "contextual":
            fields.fault("contextual", fields.line, name=name)
        if name in self.seen:
            fields.fault("twice", fields.line, name=name)
        self.seen.add(name)
        weight = fields.number("weight", 0, 1e6)
        way = read_normalise(fields, found.normalise or self.way)
        return Part(name, found.weight if weight is None else weight, way, found.direction == "down")
