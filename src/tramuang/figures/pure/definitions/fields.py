"""Typed reading of a map: every getter tells what is wrong with its line and goes on with a usable value."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tramuang.base.pure.lines import Node
from tramuang.figures.pure.definitions.sentences import said
from tramuang.figures.pure.formulas.faults import Fault, Text, nearest, shown

WANTED = {
    "map": ("ชุดรายการ", "a mapping"),
    "list": ("รายการ", "a list"),
    "text": ("ข้อความ", "words"),
    "number": ("ตัวเลข", "a number"),
    "whole": ("จำนวนเต็ม", "a whole number"),
    "flag": ("true หรือ false", "true or false"),
    "numbers": ("รายการตัวเลข", "a list of numbers"),
}
BIG = 1e18


class Fields:
    """The entries of one map of a file."""

    def __init__(self, faults: list[Fault], file: str, node: Node, name: str, must: str, may: str = "") -> None:
        self.faults, self.file, self.name = faults, file, name
        self.line = node.line
        self.entries: dict[str, Node] = node.entries if node.kind == "map" else {}
        if node.kind != "map":
            self.wrong("map", name, node.line)
            return
        known = must.split() + may.split()
        for key, value in node.entries.items():
            if key not in known:
                self.fault("key-unknown", value.line, name=shown(key), **nearest(key, known))
        for key in must.split():
            if key not in node.entries:
                self.fault("key-missing", node.line, name=key)

    def fault(self, code: str, line: int, **fields: object) -> None:
        """Tell of something wrong."""
        self.faults.append(said(code, self.file, line, **fields))

    def add(self, found: Fault, key: str) -> None:
        """Tell of a fault found elsewhere, at the line of an entry."""
        self.faults.append(found.at(self.file, self.line_of(key)))

    def wrong(self, want: str, name: str, line: int) -> None:
        """Tell that an entry is of another type than the one wanted."""
        th, en = WANTED[want]
        self.fault("type", line, name=shown(name), want_th=th, want_en=en)

    def line_of(self, key: str) -> int:
        """The line of an entry, else of the map."""
        return self.entries[key].line if key in self.entries else self.line

    def node(self, key: str) -> Node | None:
        """An entry as it was read; None when it is absent or null."""
        found = self.entries.get(key)
        return None if found is None or (found.kind == "value" and found.value is None) else found

    def words(self, key: str, default: str = "") -> str:
        """A text; a number is taken as it was typed."""
        found = self.node(key)
        if found is None:
            return default
        if found.kind != "value" or isinstance(found.value, bool):
            self.wrong("text", key, found.line)
            return default
        return found.raw.strip()

    def choice(self, key: str, allowed: Collection[str], default: str) -> str:
        """One of several words."""
        found = self.words(key, default)
        if found not in allowed:
            self.fault("choice", self.line_of(key), value=shown(found), name=key, allowed=", ".join(allowed))
            return default
        return found

    def number(self, key: str, low: float = -BIG, high: float = BIG) -> float | None:
        """A number within bounds; None when there is none."""
        found = self.node(key)
        if found is None:
            return None
        if found.kind != "value" or isinstance(found.value, bool) or not isinstance(found.value, int | float):
            self.wrong("number", key, found.line)
            return None
        if not low <= found.value <= high:
            self.fault("range", found.line, value=shown(found.value), name=key, low=f"{low:g}", high=f"{high:g}")
            return None
        return float(found.value)

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number within bounds; None when there is none."""
        found = self.number(key, low, high)
        if found is not None and found != int(found):
            self.wrong("whole", key, self.line_of(key))
            return None
        return None if found is None else int(found)

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        found = self.node(key)
        if found is None:
            return False
        if not isinstance(found.value, bool):
            self.wrong("flag", key, found.line)
        return found.value is True

    def numbers(self, key: str) -> list[float] | None:
        """A list of numbers; None when there is none."""
        found = self.node(key)
        if found is None:
            return None
        values = [item.value for item in found.items]
        if found.kind != "list" or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
            self.wrong("numbers", key, found.line)
            return None
        return [float(value) for value in values if isinstance(value, int | float)]

    def list(self, key: str) -> list[Node]:
        """The items of a list; none when it is absent."""
        found = self.node(key)
        if found is None:
            return []
        if found.kind != "list":
            self.wrong("list", key, found.line)
        return found.items

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words; one word alone stands for a list of one."""
        found = self.node(key)
        if found is not None and found.kind == "value":
            return (self.words(key),)
        for item in self.list(key):
            if item.kind != "value":
                self.wrong("text", key, item.line)
        return tuple(item.raw.strip() for item in self.list(key) if item.kind == "value")

    def label(self, key: str) -> Text | None:
        """Words in Thai and in English; None when absent."""
        found = self.node(key)
        if found is None:
            return None
        words = Fields(self.faults, self.file, found, key, "", "th en")
        for lang in ("th", "en") if found.kind == "map" else ():
            if not words.words(lang):
                self.fault("label", found.line, lang=lang, name=key)
        return Text(words.words("th"), words.words("en"))

    def map(self, key: str, must: str, may: str = "") -> Fields | None:
        """A map within this one; None when absent."""
        found = self.node(key)
        return None if found is None else Fields(self.faults, self.file, found, key, must, may)

    def each(self, key: str) -> Iterator[tuple[str, Node]]:
        """The entries of a map within this one."""
        found = self.node(key)
        if found is not None and found.kind != "map":
            self.wrong("map", key, found.line)
        yield from (found.entries if found else {}).items()
