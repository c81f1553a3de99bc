"""YAML to plain values that remember their lines, refusing whatever a file of rules has no use for before it costs anything.

The file is read as a stream of events and built without recursion, so that nothing in it can be expanded: anchors, aliases, tags and merge keys
are troubles, and size, depth and number of values are capped before any value is built. What a plain word means besides null, true and false
is said by the room that reads; quotes always make it text. (YAML's own `yes`, `on` and `1:30` stay text.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

# libyaml reads ten times faster; the pure parser reads the same language where it is absent.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# What YAML does not allow, and what turns text around or hides in it (bidirectional overrides).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff\ufeff]"
)
MOST_LETTERS_TOLD = 20  # hidden letters that are told one by one
LONGEST_NAME = 60

type Scalar = bool | int | float | Decimal | date | str | None


@dataclass(slots=True)
class Node:
    """A value and its line. `kind` is map, list, value, or bad (told already: read nothing from it).

    A map or list under a key stands in the line of the key: a person looks for a section at its name, not at its first entry.
    """

    kind: str
    line: int
    value: Scalar = None
    raw: str = ""
    entries: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong in a line; the room that reads has the sentence for its code."""

    code: str
    line: int
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: bytes, levels, values."""

    size: int
    depth: int
    nodes: int


def scalar(raw: str) -> Scalar:
    """The value of a plain word in every file: null, true, false; anything else is text."""
    if raw in ("", "~", "null"):
        return None
    if raw in ("true", "false"):
        return raw == "true"
    return raw


def read(
    text: str | bytes, limits: Limits, plain: Callable[[str], Scalar] = scalar
) -> tuple[Node | None, list[Trouble]]:
    """The file as one Node, and every trouble that can be seen before its meaning is asked. `plain` reads a word without quotes.

    Of a key that is there twice the first one holds. No Node comes of a file that was given up.
    """
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size:
        return None, [Trouble("too-large", 1, {"size": size, "limit": limits.size})]
    if isinstance(text, bytes):
        data = text
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            return None, [Trouble("not-utf-8", data.count(b"\n", 0, error.start) + 1, {"byte": error.start})]
    text = text.removeprefix("\ufeff")
    if hidden := [
        Trouble("forbidden-character", text.count("\n", 0, found.start()) + 1, {"char": f"U+{ord(found[0]):04X}"})
        for found, _ in zip(_FORBIDDEN.finditer(text), range(MOST_LETTERS_TOLD), strict=False)
    ]:
        return None, hidden
    return _Building(limits, plain).build(text)


class _Building:
    """One file being built from its events."""

    def __init__(self, limits: Limits, plain: Callable[[str], Scalar]) -> None:
        self.limits, self.plain = limits, plain
        self.troubles: list[Trouble] = []
        self.stack: list[Node] = []
        self.keys: list[str | None] = []
        self.root: Node | None = None
        self.count = 0

    def tell(self, code: str, line: int, **fields: object) -> None:
        self.troubles.append(Trouble(code, line, fields))

    def build(self, text: str) -> tuple[Node | None, list[Trouble]]:
        try:
            whole = self._take(yaml.parse(text, Loader=_Loader))
        except yaml.YAMLError as error:
            self._syntax(error, text)
            whole = False
        if whole and (self.root is None or (self.root.kind == "value" and self.root.value is None)):
            self.tell("empty", 1)
            whole = False
        return (self.root if whole else None), self.troubles

    def _take(self, events: Iterable[Any]) -> bool:
        """Build from the events; False when the file was given up."""
        documents = 0
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.tell("many-documents", line)
                    return False
            elif isinstance(event, yaml.AliasEvent):
                self.tell("alias", line, name=str(event.anchor)[:LONGEST_NAME])
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
        if self.count > self.limits.nodes:
            self.tell("too-many-nodes", line, limit=self.limits.nodes)
            return False
        if event.anchor is not None:
            self.tell("anchor", line, name=event.anchor[:LONGEST_NAME])
        if event.tag is not None:
            self.tell("tag", line, name=event.tag[:LONGEST_NAME])
        if isinstance(event, yaml.ScalarEvent):
            # Escapes in double quotes can spell what the file itself may not contain.
            if hidden := _FORBIDDEN.search(event.value):
                self.tell("forbidden-character", line, char=f"U+{ord(hidden[0]):04X}")
                self._attach(Node("bad", line))
                return True
            value = event.value if event.style else self.plain(event.value)
            self._attach(Node("value", line, value, event.value))
            return True
        if len(self.stack) >= self.limits.depth:
            self.tell("too-deep", line, limit=self.limits.depth)
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
                    node.line = parent.key_lines[key]
                parent.entries[key] = node

    def _key(self, parent: Node, node: Node) -> str:
        """The key's name, or "" when what follows is to be dropped."""
        if node.kind != "value" or not node.raw.strip() or "\n" in node.raw:
            if node.kind != "bad":
                self.tell("key-not-word", node.line)
            return ""
        if node.raw in parent.key_lines:
            self.tell("duplicate-key", node.line, name=node.raw[:LONGEST_NAME], first=parent.key_lines[node.raw])
            return ""
        parent.key_lines[node.raw] = node.line
        return node.raw

    def _syntax(self, error: yaml.YAMLError, text: str) -> None:
        """Tell a parser's error where a person would look for it, in words a person would use."""
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
        self.tell("syntax", line, problem=problem)
