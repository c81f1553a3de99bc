"""Typed reading of a loaded file: every getter reports what is wrong with its line and goes on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from tramuang.base.pure.lines import Node, Scalar
from tramuang.programme.pure.edition import Status, Text
from tramuang.programme.pure.faults import Fault, fault
from tramuang.programme.pure.vocabulary import KINDS, TYPES, place, shown, type_of

CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")
HEX = re.compile(r"#[0-9a-fA-F]{6}")
THAI = re.compile("[\u0e01-\u0e2e]")
LATIN = re.compile("[A-Za-z]")
BUDDHIST_FROM = 2400
LANGUAGES = {"th": (Text("ภาษาไทย", "Thai"), THAI), "en": (Text("ภาษาอังกฤษ", "English"), LATIN)}
LABEL, NOTE = 300, 2000


class Reader:
    """The faults found so far, and the names that may be referred to."""

    def __init__(self, file: str, guards: Collection[str] | None) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.guards = None if guards is None else sorted(guards)
        self.names: dict[str, Collection[str]] = {}
        # Finding the nearest name costs time; a file of nothing but faults must not buy an afternoon of it.
        self.hints_left = 300

    def fault(self, code: str, line: int, **fields: object) -> None:
        """Report a fault."""
        self.faults.append(fault(code, file=self.file, line=line, **fields))

    def nearest(self, name: str, known: Iterable[str]) -> str | None:
        """The known name that was probably meant."""
        if self.hints_left <= 0 or len(name) > 80:
            return None
        self.hints_left -= 1
        found = get_close_matches(name, list(known), n=1, cutoff=0.6)
        return found[0] if found else None

    def hint(self, name: str, known: Collection[str]) -> tuple[Text, str | None]:
        """What would be right instead of an unknown name, and the name itself when there is a near one."""
        some = ", ".join(list(known)[:12]) + (", …" if len(known) > 12 else "")
        near = self.nearest(name, known)
        if near is not None:
            return Text(f'หมายถึง "{near}" หรือไม่ (ที่มีอยู่: {some})', f'Did you mean "{near}"? (Known: {some}.)'), near
        if not known:
            return Text("ยังไม่ได้กำหนดชื่อใดไว้", "None is defined."), None
        return Text(f"ที่มีอยู่: {some}", f"Known: {some}."), None

    def unknown(self, kind: str, name: str, known: Collection[str], line: int) -> str | None:
        """Report a reference to nothing; gives the name that was probably meant."""
        right, near = self.hint(name, known)
        self.fault(
            "unknown-name", line, name=shown(name), kind_th=KINDS[kind].th, kind_en=KINDS[kind].en,
            hint_th=right.th, hint_en=right.en,
        )  # fmt: skip
        return near

    def wrong_type(self, name: str, node: Node, want: str) -> None:
        """Report a value of another type than wanted, unless it has been reported already."""
        if node.kind != "bad":
            got = type_of(node)
            self.fault(
                "wrong-type", node.line, name=shown(name), got_th=got.th, got_en=got.en,
                want_th=TYPES[want].th, want_en=TYPES[want].en,
            )  # fmt: skip

    def fields(self, node: Node, where: Text, name: str, required: str, optional: str = "") -> Fields:
        """The fields of a mapping, with unknown and missing ones reported."""
        must, may = required.split(), optional.split()
        if node.kind != "map":
            self.wrong_type(name, node, "map")
            return Fields(self, Node("bad", node.line), node.line, where)
        for key, line in node.key_lines.items():
            if key not in must and key not in may:
                right, _ = self.hint(key, must + may)
                self.fault(
                    "unknown-key", line, name=shown(key), place=where, hint_th=right.th, hint_en=right.en
                )  # fmt: skip
        for key in must:
            if key not in node.key_lines:
                self.fault("missing-key", node.line, name=key, place=where)
        return Fields(self, node, node.line, where)

    def fault_at(self, code: str, line: int, where: Text, **fields: object) -> None:
        """Report a fault that names a place, worded in each language."""
        self.faults.append(_placed(code, self.file, line, where, fields))


def _placed(code: str, file: str, line: int, where: Text, fields: Mapping[str, object]) -> Fault:
    """A fault whose place is worded in Thai in the Thai sentence and in English in the English one."""
    th = fault(code, file=file, line=line, place=where.th, **fields)
    en = fault(code, file=file, line=line, place=where.en, **fields)
    return Fault(file, line, Text(th.what.th, en.what.en), Text(th.right.th, en.right.en), code)


@dataclass(slots=True)
class Fields:
    """One mapping being read."""

    reader: Reader
    node: Node
    line: int
    where: Text

    def line_of(self, key: str) -> int:
        """The line of a key, or of the mapping when it is absent."""
        return self.node.key_lines.get(key, self.line)

    def get(self, key: str) -> Node | None:
        """The value under a key, unless it is absent or already reported."""
        found = self.node.entries.get(key)
        return None if found is None or found.kind == "bad" else found

    def has(self, key: str) -> bool:
        """Whether the key is there with something other than null."""
        found = self.get(key)
        return found is not None and not (found.kind == "value" and found.value is None)

    def one(self, key: str) -> Scalar:
        """A single value of any type; null when absent."""
        found = self.get(key)
        if found is None:
            return None
        if found.kind != "value":
            self.reader.wrong_type(key, found, "one")
            return None
        return found.value

    def words(self, key: str, limit: int = NOTE) -> str:
        """Plain words that need no translation."""
        found = self.get(key)
        if found is None:
            return ""
        if found.kind != "value" or found.value is None or isinstance(found.value, bool):
            self.reader.wrong_type(key, found, "text")
            return ""
        if len(found.raw) > limit:
            self.reader.fault("too-long", found.line, name=key, length=len(found.raw), limit=limit)
        return found.raw

    def code(self, key: str) -> str:
        """A code that the edition defines here."""
        words = self.words(key)
        if words and not CODE.fullmatch(words):
            self.reader.fault("bad-code", self.line_of(key), name=shown(words))
        return words

    def text(self, key: str, limit: int = LABEL) -> Text:
        """Words in both languages."""
        found = self.get(key)
        if found is None:
            return Text("", "")
        return read_text(self.reader, found, self.where, key, limit)

    def text_or_none(self, key: str, limit: int = NOTE) -> Text | None:
        """Words in both languages, when they are there at all."""
        return self.text(key, limit) if self.has(key) else None

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        found = self.get(key)
        if found is None:
            return default
        if found.kind != "value" or not isinstance(found.value, bool):
            self.reader.wrong_type(key, found, "flag")
            return default
        return found.value

    def number(self, key: str, low: Decimal | int | None = None, high: Decimal | int | None = None) -> Decimal | None:
        """A number, perhaps within limits."""
        found = self.get(key)
        if found is None:
            return None
        if found.kind != "value" or isinstance(found.value, bool) or not isinstance(found.value, int | Decimal):
            self.reader.wrong_type(key, found, "number")
            return None
        value = Decimal(found.value)
        if (low is not None and value < low) or (high is not None and value > high):
            self.reader.fault(
                "out-of-range", found.line, name=key, value=value,
                low="…" if low is None else low, high="…" if high is None else high,
            )  # fmt: skip
        return value

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number within limits."""
        found = self.get(key)
        if found is not None and found.kind == "value" and isinstance(found.value, Decimal):
            self.reader.wrong_type(key, found, "whole")
            return None
        value = self.number(key, low, high)
        return None if value is None else int(value)

    def date(self, key: str) -> date | None:
        """A day; null is a day that is not known."""
        found = self.get(key)
        if found is None or (found.kind == "value" and found.value is None):
            return None
        if found.kind != "value" or not isinstance(found.value, date):
            self.reader.wrong_type(key, found, "date")
            return None
        check_year(self.reader, key, found)
        return found.value

    def choice(self, key: str, allowed: Collection[str], default: str = "") -> str:
        """One word of a closed list."""
        found = self.get(key)
        if found is None:
            return default
        if found.kind != "value" or found.value is None:
            self.reader.wrong_type(key, found, "text")
            return default
        self._allowed(found, key, allowed)
        return found.raw

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Words of a closed list, each at most once."""
        return tuple(node.raw for node in self._nodes(key) if self._allowed(node, key, allowed))

    def _allowed(self, node: Node, key: str, allowed: Collection[str]) -> bool:
        if node.raw in allowed:
            return True
        near = self.reader.nearest(node.raw, allowed)
        self.reader.fault_at(
            "not-in-list", node.line, Text(f'"{key}"', f'"{key}"'), name=shown(node.raw), allowed=", ".join(allowed),
            hint_th=f' (หมายถึง "{near}" หรือไม่)' if near else "",
            hint_en=f'. Did you mean "{near}"?' if near else ".",
        )  # fmt: skip
        return False

    def _nodes(self, key: str) -> list[Node]:
        """One value or a list of them, as scalar nodes, repeats reported."""
        found = self.get(key)
        if found is None:
            return []
        nodes, seen = [], set()
        for node in found.items if found.kind == "list" else [found]:
            if node.kind != "value" or node.value is None:
                self.reader.wrong_type(key, node, "text")
            elif node.raw in seen:
                self.reader.fault_at("repeated", node.line, Text(f'"{key}"', f'"{key}"'), name=shown(node.raw))
            else:
                seen.add(node.raw)
                nodes.append(node)
        return nodes

    def refs(self, key: str, kind: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """Names of things defined in the edition: one, or a list."""
        names = self.reader.names[kind] if known is None else known
        found: list[str] = []
        for node in self._nodes(key):
            if node.raw in names:
                found.append(node.raw)
            elif near := self.reader.unknown(kind, node.raw, names, node.line):
                # Go on as if the near name had been written, so that one slip is one fault.
                found.append(near)
        return tuple(found)

    def ref(self, key: str, kind: str, known: Collection[str] | None = None) -> str | None:
        """The name of one thing defined in the edition."""
        found = self.get(key)
        if found is not None and found.kind != "value":
            self.reader.wrong_type(key, found, "one")
            return None
        names = self.refs(key, kind, known) if self.has(key) else ()
        return names[0] if names else None

    def guards(self, key: str) -> tuple[str, ...]:
        """Names of guards, each registered by some room."""
        nodes = self._nodes(key)
        for node in nodes:
            if self.reader.guards is not None and node.raw not in self.reader.guards:
                right, _ = self.reader.hint(node.raw, self.reader.guards)
                self.reader.fault(
                    "unknown-guard", node.line, name=shown(node.raw), hint_th=right.th, hint_en=right.en
                )  # fmt: skip
        return tuple(node.raw for node in nodes)

    def backing(self) -> tuple[tuple[str, ...], Status]:
        """The sources of a rule and how far it is known."""
        if self.node.kind == "map" and "source" in self.node.entries and not self.refs_present("source"):
            self.reader.wrong_type("source", self.node.entries["source"], "text")
        status = self.choice("status", tuple(Status), Status.UNVERIFIED)
        return self.refs("source", "source"), Status(status) if status in tuple(Status) else Status.UNVERIFIED

    def refs_present(self, key: str) -> bool:
        """Whether a list of names has anything in it (an empty list is nothing)."""
        found = self.get(key)
        return found is None or found.kind != "list" or bool(found.items)

    def entries(self, key: str) -> Iterator[tuple[str, Node, int]]:
        """The coded entries of a section: code, value, line of the code."""
        found = self.get(key)
        if found is None:
            return
        if found.kind != "map":
            self.reader.wrong_type(key, found, "map")
            return
        if not found.key_lines:
            self.reader.fault_at("nothing-in", found.line, Text(f'"{key}"', f'"{key}"'))
        for code, line in found.key_lines.items():
            if not CODE.fullmatch(code):
                self.reader.fault("bad-code", line, name=shown(code))
            if code in found.entries:
                yield code, found.entries[code], line

    def each(self, key: str, kind: str, required: str, optional: str = "") -> Iterator[tuple[str, Fields]]:
        """The coded entries of a section, each as its fields; the line is that of the code."""
        for code, node, _line in self.entries(key):
            yield code, self.reader.fields(node, place(kind, code), code, required, optional)

    def listed(self, key: str, kind: str, required: str, optional: str = "") -> Iterator[Fields]:
        """The mappings of a list, each as its fields."""
        found = self.get(key)
        if found is None:
            return
        if found.kind != "list":
            self.reader.wrong_type(key, found, "list")
            return
        for node in found.items:
            yield self.reader.fields(node, place(kind), key, required, optional)

    def sub(self, key: str, kind: str, required: str, optional: str = "") -> Fields:
        """One mapping under a key, as its fields."""
        found = self.get(key)
        if found is None:
            return Fields(self.reader, Node("bad", self.line), self.line, place(kind))
        return self.reader.fields(found, place(kind), key, required, optional)


def check_year(reader: Reader, key: str, node: Node) -> None:
    """Report a date written in the Buddhist era."""
    value = node.value
    if isinstance(value, date) and value.year >= BUDDHIST_FROM:
        right = f"{value.year - 543:04d}-{value:%m-%d}"
        reader.fault("buddhist-year", node.line, name=shown(key), value=value.isoformat(), right=right)


def read_text(reader: Reader, node: Node, where: Text, key: str, limit: int) -> Text:
    """Words in both languages from a mapping of `th` and `en`."""
    if node.kind != "map":
        reader.wrong_type(key, node, "map")
        return Text("", "")
    for name, line in node.key_lines.items():
        if name not in ("th", "en"):
            right, _ = reader.hint(name, ("th", "en"))
            reader.fault_at("unknown-key", line, where, name=shown(name), hint_th=right.th, hint_en=right.en)
    words = dict[str, str]()
    for lang, (language, letters) in LANGUAGES.items():
        found = node.entries.get(lang)
        words[lang] = found.raw.strip() if found is not None and found.kind == "value" else ""
        if found is not None and found.kind in ("map", "list"):
            reader.wrong_type(lang, found, "text")
        elif found is None or (found.kind == "value" and not words[lang]):
            line = node.key_lines.get(lang, node.line)
            reader.fault_at("missing-label", line, where, lang=lang, lang_th=language.th, lang_en=language.en)
        elif words[lang] and not letters.search(words[lang]):
            reader.fault_at("wrong-language", found.line, where, lang=lang, lang_th=language.th, lang_en=language.en)
        if len(words[lang]) > limit:
            reader.fault("too-long", node.key_lines[lang], name=key, length=len(words[lang]), limit=limit)
    return Text(words["th"], words["en"])
