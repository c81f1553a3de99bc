"""A file of definitions as plain values that remember their lines (base.pure.lines), and what is wrong with it in the sentences of definitions.

Only numbers, true/false and null are read as something other than text.
"""

from __future__ import annotations

import re

from tramuang.base.pure import lines
from tramuang.base.pure.lines import Limits, Node, Scalar, Trouble
from tramuang.figures.pure.definitions.sentences import said
from tramuang.figures.pure.formulas.faults import Fault, shown

MOST_BYTES, MOST_LEVELS, MOST_VALUES = 512 * 1024, 16, 60_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?")
EXTRA, MANY = "yaml-extra", "too-many"
# What we call the troubles of a file.
CODES = {
    "forbidden-character": "letter", "many-documents": EXTRA, "alias": EXTRA, "anchor": EXTRA, "tag": EXTRA, "too-many-nodes": MANY, "too-deep": MANY,
    "key-not-word": "key-word", "duplicate-key": "key-twice",
}  # fmt: skip


def scalar(raw: str) -> Scalar:
    """The value of a word without quotes."""
    if _NUMBER.fullmatch(raw):
        return int(raw) if raw.lstrip("+-").isdigit() else float(raw)
    return lines.scalar(raw)


def read(text: str | bytes, file: str) -> tuple[Node | None, list[Fault]]:
    """The file as one map, or what is wrong with it; keys written twice are told and the first one holds."""
    node, troubles = lines.read(text, Limits(MOST_BYTES, MOST_LEVELS, MOST_VALUES), scalar)
    # A trouble that is no double key spoils the rest: the first of them is told, and nothing is read on.
    spoilt = next((each for each in troubles if each.code not in ("duplicate-key", "empty")), None)
    faults = [_said(each, file) for each in troubles if each.code == "duplicate-key"]
    if spoilt is not None:
        return None, [*faults, _said(spoilt, file)]
    if node is None or node.kind != "map":
        return None, [*faults, said("type", file, 1, name=file, want_th="ชุดรายการ", want_en="a mapping")]
    return node, faults


def _said(each: Trouble, file: str) -> Fault:
    fields = {name: shown(value) if name in ("name", "problem") else value for name, value in each.fields.items()}
    return said(CODES.get(each.code, each.code), file, each.line, **fields)
