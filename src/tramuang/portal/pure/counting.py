"""Numbers as a headline says them: small ones in words, large ones in millions."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tramuang.base.pure.thai import baht
from tramuang.base.pure.thai.dates import Lang

ENGLISH = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
# Beyond this a number in words is slower to read than one in figures.
LONGEST_IN_WORDS = 99
MILLION = 1_000_000


def in_words(number: int, lang: Lang) -> str:
    """A count as a headline says it: สิบห้า, fifteen; in figures where words would be long."""
    if lang == "th":
        return baht.number_words(number) if 0 < number <= LONGEST_IN_WORDS else baht.number(number)
    return ENGLISH[number] if 0 <= number < len(ENGLISH) else baht.number(number)


def capitalised(text: str) -> str:
    """The text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def rounded(value: Decimal, places: int) -> str:
    """A value rounded half up to at most so many places, without idle noughts: 14.597 → 14.6."""
    text = baht.number(Decimal(value), places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_millions(value: Decimal, places: int = 1) -> tuple[str, bool]:
    """A value for a headline, and whether it is in millions: 14,597,281 → ("14.6", True), 40,287 → ("40,287", False)."""
    whole = Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)
    if abs(whole) < MILLION:
        return rounded(Decimal(value), 2 if value % 1 else 0), False
    return rounded(Decimal(value) / MILLION, places), True
