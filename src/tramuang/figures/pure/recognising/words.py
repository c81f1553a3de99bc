"""The words that files use for columns, units and missing values, and how spellings are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__)
_NUMBERED = re.compile(r"(?:เกรด|ระดับ|ระดับที่|grade|level)?\s*([1-6])(?:\.0)?")
_SIGNS = re.compile(r"[\s.\-_/()\[\]:,'\"฿ฯ*#]+")


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_HERE.with_name("words.yaml").read_text(encoding="utf-8"))
    return found


# Invisible signs go, those too that turn the direction of writing; a space that does not break is a space, Thai digits are Arabic ones.
UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_UNSEEN = [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
_PLAINLY = {**dict.fromkeys(_UNSEEN), 0x00A0: " ", **{0x0E50 + digit: str(digit) for digit in range(10)}}
_SELDOM = re.compile(f"[{UNSEEN}\u00a0\u0e50-\u0e59]")


# Whoever looks for a name asks for its spelling several times in a row.
@lru_cache(maxsize=64)
def spelt(text: str) -> str:
    """One spelling of a Thai or English text: composed, one sign for อำ and แ, Arabic digits, no case, single spaces."""
    if _SELDOM.search(text):
        text = text.translate(_PLAINLY)
    text = unicodedata.normalize("NFC", text)
    if "\u0e4d" in text:
        text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    return " ".join(text.replace("\u0e40\u0e40", "\u0e41").casefold().split())


def bare(text: str) -> str:
    """The letters and figures of a text alone, for comparing headers and names."""
    plain = spelt(text)
    return _SIGNS.sub("", plain) or plain


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; `of` and `factor` turn it into the one its kind is kept in."""

    code: str
    th: str
    en: str
    of: str = ""
    factor: Decimal = Decimal(1)


@cache
def units() -> Mapping[str, Unit]:
    """All units by code."""
    raw = yaml.safe_load(_HERE.with_name("units.yaml").read_text(encoding="utf-8"))
    return {
        str(code): Unit(str(code), row["th"], row["en"], row.get("of", ""), Decimal(row.get("factor", "1")))
        for code, row in raw.items()
    }


@cache
def _unit_names() -> Mapping[str, str]:
    raw = yaml.safe_load(_HERE.with_name("units.yaml").read_text(encoding="utf-8"))
    names = {
        spelt(str(name)).replace(" ", ""): str(code) for code, row in raw.items() for name in [code, *row["names"]]
    }
    return names


def find_unit(text: str) -> Unit | None:
    """The unit that a text names, or None."""
    plain = spelt(text).replace(" ", "")
    code = _unit_names().get(plain) or _unit_names().get(plain.strip("()[]."))
    return units()[code] if code else None


def conversion(given: str, wanted: str) -> Decimal | None:
    """What to multiply a value in one unit by to have it in another, when that is exact; None when they are of different kinds."""
    if given == wanted:
        return Decimal(1)
    known = units()
    if given not in known or wanted not in known:
        return None
    one, two = known[given], known[wanted]
    if (one.of or one.code) != (two.of or two.code):
        return None
    factor = one.factor / two.factor
    return factor if factor * two.factor == one.factor else None


def _by_name(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {bare(str(name)): group for group, names in groups.items() for name in names}


@cache
def role_names() -> Mapping[str, str]:
    """The role of a column by its header's bare letters."""
    return _by_name(_words()["roles"])


@cache
def element_names() -> Mapping[str, str]:
    """The data element by its header's bare letters."""
    return _by_name({code: [code, *names] for code, names in _words()["elements"].items()})


@cache
def _texts(group: str) -> frozenset[str]:
    return frozenset(spelt(str(word)) for word in _words()[group])


def is_missing(text: str) -> bool:
    """Whether a text says that there is no value ("-", "n/a", "ไม่มีข้อมูล")."""
    return spelt(text) in _texts("missing")


def is_not_applicable(text: str) -> bool:
    """Whether a text says that a value cannot exist here."""
    return spelt(text) in _texts("not_applicable")


def is_total(text: str) -> bool:
    """Whether a text in place of an area means a sum of areas."""
    return spelt(text) in _texts("totals")


@cache
def _statuses() -> Mapping[str, str]:
    return {spelt(str(name)): status for status, names in _words()["statuses"].items() for name in names}


def find_status(text: str) -> str | None:
    """The status of a value that a text names (a code of ValueStatus), or None."""
    return _statuses().get(spelt(text))


@cache
def _grades() -> Mapping[str, str]:
    return {spelt(str(name)): grade for grade, names in _words()["grades"].items() for name in names}


def find_grade(text: str) -> str | int | None:
    """The grade of data quality that a text names: its code, or its number from 1 (best) to 6; None when it names none."""
    plain = spelt(text)
    numbered = _NUMBERED.fullmatch(plain)
    return int(numbered[1]) if numbered else _grades().get(plain)


@cache
def _signed() -> re.Pattern[str]:
    # An English part stands by itself: the "lat" of population is no latitude.
    parts = [re.escape(spelt(str(part))) for part in _words()["signed"]]
    return re.compile("|".join(rf"(?<![a-z]){part}(?![a-z])" if part.isascii() else part for part in parts))


def may_be_negative(name: str) -> bool:
    """Whether an element of this name can lie below zero."""
    return bool(_signed().search(spelt(name)))


def trigrams(text: str) -> frozenset[str]:
    """The runs of three letters of a text, with its ends."""
    framed = f" {text} "
    return frozenset(framed[place : place + 3] for place in range(len(framed) - 2))


def likeness(one: frozenset[str], two: frozenset[str]) -> float:
    """How alike two texts are by their trigrams, 0 to 1 (Dice's measure)."""
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0
