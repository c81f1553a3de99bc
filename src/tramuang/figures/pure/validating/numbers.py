"""Reads figures as people write them: one rule on one text, and a quick way for columns of plain numbers that agrees with it.

A number is kept as a whole number and how many of its figures stand behind the point, so that nothing is rounded on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tramuang.base.pure.thai.digits import to_arabic
from tramuang.figures.pure.reading.texts import Flags, Ints, Texts
from tramuang.figures.pure.recognising.words import UNSEEN, find_unit, is_missing, is_not_applicable

MOST_FIGURES = 18
MEASURED, ESTIMATED, PROVISIONAL, MISSING, NOT_APPLICABLE = range(5)


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell says: `mantissa` ÷ 10^`scale` with its status, a unit if it names one, and the codes of what was mended or is wrong."""

    mantissa: int = 0
    scale: int = 0
    status: int = MEASURED
    codes: tuple[str, ...] = ()
    unit: str = ""
    wrong: str = ""  # the code of the fault when it is no number
    mend: str = ""  # for a fault: what was perhaps meant

    @property
    def text(self) -> str:
        """The number plainly, or nothing when there is none."""
        if self.wrong or self.status in (MISSING, NOT_APPLICABLE):
            return ""
        return plain_text(self.mantissa, self.scale)


def plain_text(mantissa: int, scale: int) -> str:
    """A number from its parts: 12345, 2 → "123.45"."""
    if not scale:
        return str(mantissa)
    digits = str(abs(mantissa)).rjust(scale + 1, "0")
    return f"{'-' if mantissa < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"


_PLAIN = re.compile(r"(-?)([0-9]*)(?:\.([0-9]*))?")
_USUAL = re.compile(r"-?(?:[0-9๐-๙]{1,3}(?:,[0-9๐-๙]{3})+|[0-9๐-๙]+)(?:\.[0-9๐-๙]+)?")
_WORD = re.compile(r"\D+")
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPACED = re.compile(r"-?\d{1,3}(?: \d{3})+(?:\.\d+)?")
_POINTED = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+")
_COMMA = re.compile(r"-?\d+,(?:\d{1,2}|\d{4,})")
_BRACKETS = re.compile(r"\(\s*([\d.,]+)\s*\)")
_POWER = re.compile(r"(-?\d+(?:\.\d+)?)e([+-]?\d{1,3})", re.IGNORECASE)
# Without end or no number at all, as programmes write it, is a fault of its own and calls nothing.
_FORMULA = re.compile(r"[=@]|[+\-](?!(?:inf(?:inity)?|nan)$)(?=[A-Za-z_@(])|\t", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:~|≈|ประมาณ|ราว|about|approx\.?|c\.)\s*(?=[\d.])", re.IGNORECASE)
_MARKED = re.compile(
    r"^(.*\d)\s*[(\[]?\s*(e|est\.?|ประมาณการ|ประมาณ|p|prelim\.?|เบื้องต้น|r|\*+)\s*[)\]]?$", re.IGNORECASE
)
_WITH_UNIT = re.compile(r"(-?[\d.,\s]*\d)\s*([^\d\s.,][^\d]*(?:[23²³])?)")
_TIMES = {"พัน": 3, "หมื่น": 4, "แสน": 5, "ล้าน": 6, "พันล้าน": 9}
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "B": "8"})
_INVISIBLE = re.compile(f"[{UNSEEN}]")
_SELDOM = re.compile(f"[\u00a0{UNSEEN}]")


def read_number(text: str) -> Number:
    """What a cell's text says; never a guess that is not told by a code."""
    if not text.isascii() and _SELDOM.search(text):
        text = _INVISIBLE.sub("", text.replace("\u00a0", " "))
    plain = text.strip().removeprefix("'")
    if not plain:
        return Number(status=MISSING)
    if found := _simple(plain):
        return found
    if _USUAL.fullmatch(plain):
        # Whole columns are written so: Thai digits, thousands separators, or both.
        arabic = to_arabic(plain)
        told = ("thai-digits",) * (arabic != plain) + ("thousands",) * ("," in plain)
        before, _, after = arabic.replace(",", "").partition(".")
        if len(before.lstrip("-")) + len(after) > MOST_FIGURES:
            return Number(wrong="too-long")
        return Number(int(before + after), len(after), MEASURED, told)
    if plain.isascii() and _COMMA.fullmatch(plain) and (found := _simple(plain.replace(",", "."))):
        return found if found.wrong else replace(found, codes=("decimal-comma",))
    if _WORD.fullmatch(plain) or plain.startswith("#"):
        if is_missing(plain):
            return Number(status=MISSING, codes=("missing-word",))
        if is_not_applicable(plain):
            return Number(status=NOT_APPLICABLE, codes=("not-applicable-word",))
    if _FORMULA.match(plain):
        return Number(wrong="formula")
    codes: list[str] = []
    status = MEASURED
    arabic = to_arabic(plain)
    if arabic != plain:
        codes.append("thai-digits")
    plain = re.sub("[−–—‒]", "-", arabic)
    if (about := _ABOUT.sub("", plain)) != plain:
        plain, status = about, ESTIMATED
        codes.append("marked-estimated")
    elif marked := _MARKED.match(plain):
        letter = marked[2].lower()
        plain = marked[1]
        if letter.startswith(("e", "ประมาณ")):
            status = ESTIMATED
            codes.append("marked-estimated")
        elif letter.startswith(("p", "เบื้องต้น")):
            status = PROVISIONAL
            codes.append("marked-provisional")
        else:
            codes.append("footnote-mark")
    found = _decorated(plain, codes)
    if found is None:
        return Number(wrong="wrong-type", mend=_perhaps(plain))
    if found.wrong:
        return found
    return replace(found, status=status)


def _simple(plain: str) -> Number | None:
    found = _PLAIN.fullmatch(plain)
    if found is None or not (found[2] or found[3]):
        return None
    digits = found[2] + (found[3] or "")
    if len(digits) > MOST_FIGURES:
        return Number(wrong="too-long")
    return Number(int(found[1] + digits), len(found[3] or ""))


def _decorated(plain: str, codes: list[str]) -> Number | None:
    """A number with separators, a unit, brackets or a power of ten."""
    unit, shift = "", 0
    if plain.endswith("%"):
        plain, unit = plain[:-1].rstrip(), "percent"
        codes.append("unit-in-cell")
    elif (found := _WITH_UNIT.fullmatch(plain)) and not _POWER.fullmatch(plain):
        times, _, rest = found[2].strip().partition(" ")
        name = found[2].strip()
        if name in _TIMES:
            plain, shift = found[1].rstrip(), _TIMES[name]
        elif times in _TIMES and (known := find_unit(rest)):
            plain, shift, unit = found[1].rstrip(), _TIMES[times], known.code
        elif known := find_unit(name):
            plain, unit = found[1].rstrip(), known.code
        else:
            return None
        codes.append("unit-in-cell")
    if found := _BRACKETS.fullmatch(plain):
        plain = "-" + found[1]
        codes.append("brackets-negative")
    plain = re.sub(r"^([+-])\s+", r"\1", plain).removeprefix("+")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
        codes.append("thousands")
    elif _SPACED.fullmatch(plain):
        plain = plain.replace(" ", "")
        codes.append("thousands")
    elif _POINTED.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
        codes.append("decimal-comma")
    elif _COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
        codes.append("decimal-comma")
    elif power := _POWER.fullmatch(plain):
        plain, shift = power[1], shift + int(power[2])
        codes.append("power-of-ten")
    number = _simple(plain)
    if number is None or number.wrong:
        return number
    mantissa, scale = number.mantissa, number.scale - shift
    if scale < 0:
        mantissa, scale = mantissa * 10 ** min(-scale, 40), 0
    if scale > MOST_FIGURES or abs(mantissa) >= 10**MOST_FIGURES:
        return Number(wrong="too-long")
    return Number(mantissa, scale, codes=tuple(codes), unit=unit)


def _perhaps(plain: str) -> str:
    """A number that was perhaps meant by letters typed for figures ("1O5" → "105"); a proposal, never taken unasked."""
    tried = plain.translate(_LETTERS).replace(" ", "")
    found = _simple(tried.replace(",", ""))
    return found.text if found and not found.wrong and any(sign.isdigit() for sign in plain) else ""


POWERS = 10.0 ** np.arange(MOST_FIGURES + 1)
_LONGEST = MOST_FIGURES + 2  # with a sign and a point


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of plain numbers; where `plain` is false the cell is empty or needs `read_number`."""

    mantissa: Ints
    scale: NDArray[np.int8]
    plain: Flags
    empty: Flags


def read_plain(texts: Texts) -> Numbers:
    """All cells at once that are a sign, figures and a point, and nothing else: what `read_number` says of each of them, only sooner."""
    count = len(texts)
    sizes = texts.sizes
    data, starts = texts.data, texts.starts
    mantissa = np.zeros(count, dtype=np.int64)
    scale = np.zeros(count, dtype=np.int8)
    empty = sizes == 0
    if not count:
        return Numbers(mantissa, scale, empty, empty)
    negative = (data[starts] == ord("-")) & ~empty
    good = (sizes > negative) & (sizes <= _LONGEST)
    pointed = np.zeros(count, dtype=np.bool_)
    figures = np.zeros(count, dtype=np.int8)
    longest = int(sizes[good].max()) if good.any() else 0
    for place in range(longest):
        inside = place < sizes
        sign = data[np.minimum(starts + place, len(data) - 1)] if place else data[starts]
        digit = (sign - np.uint8(48)) <= 9
        use = digit & inside
        mantissa = (
            np.where(use, mantissa * 10 + (sign - np.uint8(48)), mantissa) if place < MOST_FIGURES + 2 else mantissa
        )
        figures += use
        scale += use & pointed
        point = (sign == ord(".")) & inside
        good &= digit | ~inside | (point & ~pointed) | (negative if place == 0 else False)
        pointed |= point
    good &= (figures > 0) & (figures <= MOST_FIGURES)
    return Numbers(np.where(negative, -mantissa, mantissa), scale, good, empty)
