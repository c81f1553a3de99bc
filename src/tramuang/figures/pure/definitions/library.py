"""A folder of definition files read together: names resolved, formulas parsed, units held against each other, circles found."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tramuang.base.pure.lines import Node
from tramuang.figures.pure.definitions.fields import Fields
from tramuang.figures.pure.definitions.indices import read_index
from tramuang.figures.pure.definitions.lines import read
from tramuang.figures.pure.definitions.model import Element, Index, Indicator, index_hash, indicator_hash, spine_of
from tramuang.figures.pure.definitions.reading import read_indicator
from tramuang.figures.pure.definitions.rollups import additive
from tramuang.figures.pure.definitions.sentences import said
from tramuang.figures.pure.formulas import Fault, Text, Unit, Units, in_order, names
from tramuang.figures.pure.formulas.faults import fault, nearest, shown
from tramuang.figures.pure.formulas.nodes import Name, walk
from tramuang.figures.pure.formulas.parsing import ELEMENT, OPERATORS
from tramuang.figures.pure.formulas.units import unit_of

ADDS = ("sum", "stock", "mean")
# Columns that the copy itself needs.
RESERVED = frozenset({"period", "area", "place", "province", "region", "grp", "scope"})


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the files define, indicators in an order in which they can be computed, and everything wrong with them.

    With faults it must not be used for figures.
    """

    units: Units
    elements: dict[str, Element]
    indicators: dict[str, Indicator]
    indices: dict[str, Index]
    faults: tuple[Fault, ...] = ()
    # What the units that the files declare are called.
    unit_names: Mapping[str, Text] = field(default_factory=dict)

    def only(self, ids: Iterable[str]) -> Library:
        """The part of the library that some indicators and indices rest on."""
        wanted, waiting = set[str](), list(ids)
        while waiting:
            name = waiting.pop()
            if name in wanted:
                continue
            wanted.add(name)
            if name in self.indices:
                waiting.extend(part.indicator for part in self.indices[name].root.parts())
            elif name in self.indicators:
                found = self.indicators[name]
                waiting.extend([*found.inputs, *([found.rollup_weight] if found.rollup_weight else [])])
        return replace(
            self,
            elements={name: each for name, each in self.elements.items() if name in wanted},
            indicators={name: each for name, each in self.indicators.items() if name in wanted},
            indices={name: each for name, each in self.indices.items() if name in wanted},
        )


def load(files: Mapping[str, str | bytes]) -> Library:
    """Read definition files (by name) together; the library says in `faults` what is wrong, file by file and line by line."""
    loading = _Loading()
    for file, text in sorted(files.items()):
        loading.read(file, text)
    return loading.finish()


class _Loading:
    """Definition files being read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.tops: list[Fields] = []
        self.taken: dict[str, str] = {}
        self.elements: dict[str, Element] = {}
        self.indicators: dict[str, Indicator] = {}
        self.indices: dict[str, Index] = {}
        # Indicators of which something was told already.
        self.spoilt: frozenset[str] = frozenset()
        self.units: dict[str, Unit] = {}
        self.unit_names: dict[str, Text] = {}

    def read(self, file: str, text: str | bytes) -> None:
        """The outer shape of a file; its meaning is asked when all are known."""
        node, faults = read(text, file)
        self.faults.extend(faults)
        if node is None:
            return
        top = Fields(self.faults, file, node, file, "format", "units elements indicators indices")
        if top.number("format") != 1 and "format" in top.entries:
            top.fault("format", top.line_of("format"))
        self.tops.append(top)

    def finish(self) -> Library:
        self.read_units()
        for top in self.tops:
            for name, node in top.each("elements"):
                self.element(top, name, node)
        units = Units(self.units)
        adds = {name: found.adds for name, found in self.elements.items()}
        for top in self.tops:
            for node in top.list("indicators"):
                indicator = read_indicator(self.faults, top.file, node, adds)
                if indicator is None or not self.free(indicator.id, indicator.file, indicator.line):
                    self.spoilt |= {node.entries["id"].raw} if "id" in node.entries else set()
                else:
                    self.indicators[indicator.id] = indicator
        self.resolve()
        self.units_of(units)
        self.sums()
        for top in self.tops:
            for node in top.list("indices"):
                index = read_index(self.faults, top.file, node, self.indicators, self.spoilt)
                if index is not None and self.free(index.id, index.file, index.line):
                    self.indices[index.id] = index
        self.hash()
        faults = sorted(self.faults, key=lambda each: (each.file, each.line, each.column))
        return Library(units, self.elements, self.indicators, self.indices, tuple(faults), self.unit_names)

    def free(self, name: str, file: str, line: int) -> bool:
        """Whether nobody has the name yet; databases do not tell small letters from capitals."""
        first = self.taken.setdefault(name.lower(), f"{file}:{line}")
        if first != f"{file}:{line}":
            self.faults.append(said("taken", file, line, name=name, first=first))
        return first == f"{file}:{line}"

    def read_units(self) -> None:
        """Units that the files declare, in any order: again and again until nothing new is known."""
        waiting = [(top, name, node) for top in self.tops for name, node in top.each("units")]
        while waiting:
            later = []
            for top, name, node in waiting:
                fields = Fields([], top.file, node, name, "name", "of")
                of = fields.words("of")
                found = Units(self.units).read(of) if of else Units({name: Unit(((name, Fraction(1)),))}).read(name)
                if isinstance(found, Unit):
                    self.faults.extend(fields.faults)
                    fields = Fields(self.faults, top.file, node, name, "", "name of")
                    label = fields.label("name")
                    if label:
                        self.unit_names[name] = label
                    if name in Units(self.units).own or Units().get(name):
                        fields.fault("taken", fields.line, name=shown(name), first="units")
                    else:
                        self.units[name] = found
                else:
                    later.append((top, name, node))
            if len(later) == len(waiting):
                for top, name, node in later:
                    fields = Fields([], top.file, node, name, "", "name of")
                    told = Units(self.units).read(fields.words("of") or name)
                    if isinstance(told, Fault):
                        self.faults.append(told.at(top.file, node.line))
                return
            waiting = later

    def element(self, top: Fields, name: str, node: Node) -> None:
        fields = Fields(
            self.faults, top.file, node, name, "name unit adds", "agency source least most least_share note"
        )
        if not ELEMENT.fullmatch(name) or name in OPERATORS or keyword.iskeyword(name) or name in RESERVED:
            right = (
                "อักษรอังกฤษตัวเล็ก ตัวเลข ขีดล่าง และไม่ใช่ชื่อคำสั่ง",
                "Small letters, digits and underscores, and no operator's name.",
            )
            fields.fault("name", node.line, name=shown(name), right_th=right[0], right_en=right[1])  # fmt: skip
            return
        label = fields.label("name")
        if self.free(name, top.file, node.line) and label:
            self.elements[name] = Element(
                name, label, fields.words("unit"), fields.choice("adds", ADDS, "sum"), fields.label("agency"),
                fields.texts("source"), fields.number("least"), fields.number("most"), top.file, node.line, self.share(fields),
            )  # fmt: skip

    def share(self, fields: Fields) -> float | None:
        """The least share of months that an element asks for."""
        found = fields.number("least_share", 0.01, 1)
        if found is not None and fields.words("adds") == "stock":
            fields.fault("stock-share", fields.line_of("least_share"))
        return found

    def resolve(self) -> None:
        """Names that are known, grains that agree, and an order without circles."""
        every = {**self.elements, **self.indicators}
        good: dict[str, Indicator] = {}
        for found in self.indicators.values():
            whole = True
            for part in walk(found.node):
                if isinstance(part, Name) and part.name not in every:
                    told = nearest(part.name, every)
                    self.faults.append(_fault("unknown-name", part.at, found, name=part.name, **told))
                    whole = False
                elif isinstance(part, Name) and part.name in self.indicators:
                    got, want = spine_of(self.indicators[part.name].timing), spine_of(found.timing)
                    if got != want:
                        self.faults.append(
                            said("grain-differs", found.file, found.line, name=part.name, got=got, want=want)
                        )
            if found.rollup_weight and found.rollup_weight not in self.elements:
                told = nearest(found.rollup_weight, self.elements)
                self.faults.append(_fault("unknown-name", 0, found, name=shown(found.rollup_weight), **told))
                whole = False
            if whole:
                good[found.id] = found
        # What rests on a bad one is bad too, but only the bad one is told of.
        order, circles = in_order({name: names(found.node) for name, found in good.items()})
        for name, circle in circles.items():
            self.faults.append(circle.at(good[name].file, good[name].line))
        known: dict[str, Indicator] = {}
        for name in order:
            needs = [need for need in good[name].inputs if need not in self.elements]
            if name not in circles and all(need in known for need in needs):
                known[name] = good[name]
        self.spoilt |= frozenset(self.indicators) - frozenset(known)
        self.indicators = known

    def units_of(self, units: Units) -> None:
        """Every stated unit read, and every formula's unit held against the one stated."""
        stated: dict[str, Unit] = {}
        every: list[Element | Indicator] = [*self.elements.values(), *self.indicators.values()]
        for found in every:
            unit = units.read(found.unit)
            if isinstance(unit, Fault):
                self.faults.append(unit.at(found.file, found.line))
            else:
                stated[found.name if isinstance(found, Element) else found.id] = unit
        for indicator in self.indicators.values():
            if indicator.id not in stated or any(name not in stated for name in indicator.inputs):
                continue
            got = unit_of(indicator.node, stated.get)
            if isinstance(got, Fault):
                self.faults.append(got.at(indicator.file, indicator.line))
            elif got != stated[indicator.id]:
                self.faults.append(_fault("unit-result", 0, indicator, got=got, want=shown(indicator.unit)))

    def sums(self) -> None:
        """Formulas that are rolled up as ratios of sums can be."""
        for found in self.indicators.values():
            if found.rollup == "ratio_of_sums" and isinstance(told := additive(found, self.indicators), str):
                self.faults.append(said(told, found.file, found.line))

    def hash(self) -> None:
        hashes: dict[str, str] = {}
        for name, found in self.indicators.items():
            hashes[name] = indicator_hash(found, self.elements, hashes)
            self.indicators[name] = replace(found, hash=hashes[name])
        self.indices = {
            name: replace(each, hash=index_hash(each, hashes)) for name, each in self.indices.items()
        }  # fmt: skip


def _fault(code: str, column: int, found: Indicator, **fields: object) -> Fault:
    return fault(code, column, **fields).at(found.file, found.line)
