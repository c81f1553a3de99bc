"""YAML to plain values that remember their lines; whatever a definition has no use for is refused before it costs anything.

The file is read as a stream of events and built without recursion: nothing in it can be expanded, and size, depth and number of
values are capped. Only numbers, true/false and null are read as something other than text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from tramuang.figures.pure.definitions.sentences import said
from tramuang.figures.pure.formulas.faults import Fault, shown

MOST_BYTES, MOST_LEVELS, MOST_VALUES = 512 * 1024, 16, 60_000
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?")
# Controls, and what turns text around or hides in it.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ufeff]")

type Scalar = bool | int | float | str | None


@dataclass(slots=True)
class Node:
    """A value and its line: `map`, `list` or `value`."""

    kind: str
    line: int
    value: Scalar = None
    raw: str = ""
    entries: dict[str, Node] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)


class _Stop(Exception):
    def __init__(self, found: Fault) -> None:
        self.fault = found


def scalar(raw: str, quoted: bool) -> Scalar:
    """The value of a YAML scalar; quotes always make it text."""
    if quoted:
        return raw
    if raw in ("", "~", "null"):
        return None
    if raw in ("true", "false"):
        return raw == "true"
    if _NUMBER.fullmatch(raw):
        return int(raw) if raw.lstrip("+-").isdigit() else float(raw)
    return raw


def read(text: str | bytes, file: str) -> tuple[Node | None, list[Fault]]:
    """The file as one map, or what is wrong with it; keys written twice are told and the first one holds."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MOST_BYTES:
        return None, [said("too-large", file, 1, size=len(raw), limit=MOST_BYTES)]
    try:
        words = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return None, [said("not-utf-8", file, raw.count(b"\n", 0, error.start) + 1)]
    if found := _HIDDEN.search(words):
        return None, [said("letter", file, words.count("\n", 0, found.start()) + 1, char=f"U+{ord(found[0]):04X}")]
    building = _Building(file)
    try:
        building.build(words)
    except _Stop as stop:
        return None, [*building.faults, stop.fault]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = shown(getattr(error, "problem", None) or "not YAML")
        return None, [*building.faults, said("syntax", file, mark.line + 1 if mark else 1, problem=problem)]
    root = building.root
    if root is None or root.kind != "map":
        return None, [*building.faults, said("type", file, 1, name=file, want_th="ชุดรายการ", want_en="a mapping")]
    return root, building.faults


class _Building:
    """One file being built from its events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.stack: list[tuple[Node, list[str | None]]] = []
        self.root: Node | None = None

    def build(self, text: str) -> None:
        count = documents = 0
        event: Any
        for event in yaml.parse(text, Loader=_Loader):
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            tagged = isinstance(event, yaml.NodeEvent) and (event.anchor is not None or getattr(event, "tag", None))
            if documents > 1 or tagged or isinstance(event, yaml.AliasEvent):
                raise _Stop(said("yaml-extra", self.file, line))
            if isinstance(event, yaml.CollectionEndEvent):
                self.attach(self.stack.pop()[0])
                continue
            count += 1
            if count > MOST_VALUES or len(self.stack) > MOST_LEVELS:
                raise _Stop(said("too-many", self.file, line))
            if isinstance(event, yaml.ScalarEvent):
                if found := _HIDDEN.search(event.value):
                    raise _Stop(said("letter", self.file, line, char=f"U+{ord(found[0]):04X}"))
                self.attach(Node("value", line, scalar(event.value, bool(event.style)), event.value))
            elif isinstance(event, yaml.CollectionStartEvent):
                kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
                self.stack.append((Node(kind, line), [None]))

    def attach(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent, key = self.stack[-1]
        if parent.kind == "list":
            parent.items.append(node)
        elif key[0] is None:
            if node.kind != "value" or not node.raw.strip() or "\n" in node.raw:
                raise _Stop(said("key-word", self.file, node.line))
            key[0] = node.raw
            if node.raw in parent.entries:
                first = parent.entries[node.raw].line
                self.faults.append(said("key-twice", self.file, node.line, name=shown(node.raw), first=first))
        else:
            parent.entries.setdefault(key[0], node)
            key[0] = None
