"""YAML to plain values that remember their lines, refusing everything an edition has no use for.

The file is read as a stream of events and built without recursion, so that nothing in it can be expanded:
anchors, aliases, tags and merge keys are faults, and size, depth and number of values are capped before any
value is built. Only a few plain forms are read as something other than text: whole and decimal numbers,
true/false, null and ISO dates. (YAML's own `yes`, `on` and `1:30` stay text.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from tramuang.programme.pure.faults import Fault, fault

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NODES = 20_000

# libyaml reads ten times faster; the pure parser reads the same language where it is absent.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}\.[0-9]{1,9}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# What YAML does not allow, and what turns text around or hides in it (bidirectional overrides).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff\ufeff]"
)

type Scalar = bool | int | Decimal | date | str | None


@dataclass(slots=True)
class Node:
    """A value and its line. `kind` is map, list, value, or bad (already reported: read nothing from it)."""

    kind: str
    line: int
    value: Scalar = None
    raw: str = ""
    entries: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)


def scalar(raw: str, quoted: bool) -> Scalar:
    """The value of a YAML scalar; quotes always make it text."""
    if quoted:
        return raw
    if raw in ("", "~", "null"):
        return None
    if raw in ("true", "false"):
        return raw == "true"
    if _INTEGER.fullmatch(raw):
        return int(raw)
    if _DECIMAL.fullmatch(raw):
        return Decimal(raw)
    if found := _DATE.fullmatch(raw):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            return raw
    return raw


def load(text: str | bytes, *, file: str) -> tuple[Node | None, list[Fault]]:
    """The file as one Node, and every fault that can be seen before its meaning is asked."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return None, [fault("too-large", file=file, line=1, size=size, limit=MAX_BYTES)]
    if isinstance(text, bytes):
        data = text
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            return None, [fault("not-utf-8", file=file, line=line, byte=error.start)]
    text = text.removeprefix("\ufeff")
    if faults := [
        fault("forbidden-character", file=file, line=text.count("\n", 0, m.start()) + 1, char=f"U+{ord(m[0]):04X}")
        for m, _ in zip(_FORBIDDEN.finditer(text), range(20), strict=False)
    ]:
        return None, faults
    return _Building(file).build(text)


class _Building:
    """One file being built from its events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.stack: list[Node] = []
        self.keys: list[str | None] = []
        self.key_line = 1
        self.root: Node | None = None
        self.count = 0

    def fault(self, code: str, line: int, **fields: object) -> None:
        self.faults.append(fault(code, file=self.file, line=line, **fields))

    def build(self, text: str) -> tuple[Node | None, list[Fault]]:
        try:
            whole = self._take(yaml.parse(text, Loader=_Loader))
        except yaml.YAMLError as error:
            self._syntax(error, text)
            whole = False
        if whole and (self.root is None or (self.root.kind == "value" and self.root.value is None)):
            self.fault("empty", 1)
            whole = False
        return (self.root if whole else None), self.faults

    def _take(self, events: Iterable[Any]) -> bool:
        """Build from the events; False when the file was given up."""
        documents = 0
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault("many-documents", line)
                    return False
            elif isinstance(event, yaml.AliasEvent):
                self.fault("alias", line, name=str(event.anchor)[:60])
                self._attach(Node("bad", line))
            elif isinstance(event, yaml.NodeEvent):
                if not self._start(event, line):
                    return False
            elif isinstance(event, yaml.CollectionEndEvent):
                self.keys.pop()
                self._attach(self.stack.pop())
        return True

    def _start(self, event: Any, line: int) -> bool:
        self.count += 1
        if self.count > MAX_NODES:
            self.fault("too-many-nodes", line, limit=MAX_NODES)
            return False
        if event.anchor is not None:
            self.fault("anchor", line, name=event.anchor[:60])
        if event.tag is not None:
            self.fault("tag", line, name=event.tag[:60])
        if isinstance(event, yaml.ScalarEvent):
            # Escapes in double quotes can spell what the file itself may not contain.
            if hidden := _FORBIDDEN.search(event.value):
                self.fault("forbidden-character", line, char=f"U+{ord(hidden[0]):04X}")
                self._attach(Node("bad", line))
                return True
            quoted = event.style is not None and event.style != ""
            self._attach(Node("value", line, scalar(event.value, quoted), event.value))
            return True
        if len(self.stack) >= MAX_DEPTH:
            self.fault("too-deep", line, limit=MAX_DEPTH)
            return False
        self.stack.append(Node("map" if isinstance(event, yaml.MappingStartEvent) else "list", line))
        self.keys.append(None)
        return True

    def _attach(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.kind == "list":
            parent.items.append(node)
        elif self.keys[-1] is None:
            self.keys[-1] = self._key(parent, node)
        else:
            key, self.keys[-1] = self.keys[-1], None
            if key:
                if node.kind in ("map", "list"):
                    # A person looks for a section at its name, not at its first entry.
                    node.line = parent.key_lines[key]
                parent.entries[key] = node

    def _key(self, parent: Node, node: Node) -> str:
        """The key's name, or "" when what follows is to be dropped."""
        if node.kind != "value" or not node.raw.strip() or "\n" in node.raw:
            if node.kind != "bad":
                self.fault("key-not-word", node.line)
            return ""
        if node.raw in parent.key_lines:
            self.fault("duplicate-key", node.line, name=node.raw[:60], first=parent.key_lines[node.raw])
            return ""
        parent.key_lines[node.raw] = node.line
        return node.raw

    def _syntax(self, error: yaml.YAMLError, text: str) -> None:
        """Report a parser's error where a person would look for it, in words a person would use."""
        context = str(getattr(error, "context", None) or "")
        mark = getattr(error, "problem_mark", None)
        if "quoted" in context or "flow" in context:
            # The bracket or quote that was opened is where the mend is, not where the parser gave up.
            mark = getattr(error, "context_mark", None) or mark
        line = mark.line + 1 if mark is not None else 1
        lines = text.splitlines()
        content = lines[line - 1] if line <= len(lines) else ""
        problem = str(getattr(error, "problem", None) or "it is not YAML").rstrip(".")
        if "\t" in content[: len(content) - len(content.lstrip())]:
            problem = "tab / แท็บ"
        self.fault("syntax", line, problem=problem)
