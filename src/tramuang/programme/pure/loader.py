"""An edition's file as plain values that remember their lines (base.pure.lines), and what is wrong with it in an edition's sentences.

Only a few plain forms are read as something other than text: whole and decimal numbers, true/false, null and ISO dates.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from tramuang.base.pure import lines
from tramuang.base.pure.lines import Limits, Node, Scalar
from tramuang.programme.pure.faults import Fault, fault

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NODES = 20_000

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}\.[0-9]{1,9}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def scalar(raw: str) -> Scalar:
    """The value of a word without quotes: amounts are decimal, for money and points are exact."""
    if _INTEGER.fullmatch(raw):
        return int(raw)
    if _DECIMAL.fullmatch(raw):
        return Decimal(raw)
    if found := _DATE.fullmatch(raw):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            return raw
    return lines.scalar(raw)


def load(text: str | bytes, *, file: str) -> tuple[Node | None, list[Fault]]:
    """The file as one Node, and every fault that can be seen before its meaning is asked."""
    node, troubles = lines.read(text, Limits(MAX_BYTES, MAX_DEPTH, MAX_NODES), scalar)
    return node, [fault(each.code, file=file, line=each.line, **each.fields) for each in troubles]
