"""Dates, money and numbers in the reader's language; what is not known is said in a word, never as a blank or a nought."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import translation

from tramuang.base.pure.thai import baht as money
from tramuang.base.pure.thai import dates
from tramuang.base.pure.thai.digits import to_thai

register = template.Library()

UNKNOWN: dict[dates.Lang, str] = {"th": "ไม่ทราบ", "en": "unknown"}


def language() -> dates.Lang:
    """The language of the page being rendered: English where it is chosen, else Thai."""
    return "en" if (translation.get_language() or "th").startswith("en") else "th"


def _known[T](value: T | str | None, write: Callable[[T, dates.Lang], str]) -> str:
    lang = language()
    if value is None or isinstance(value, str):
        # A template hands an empty string for a name it does not find; any other text is a mistake of the page.
        if value:
            raise TypeError(f"expected a value, not text: {value!r}")
        return UNKNOWN[lang]
    return write(value, lang)


@register.filter
def thai_date(value: date | datetime | None) -> str:
    """A day in full: 9 พฤศจิกายน 2565, 9 November 2022."""
    return _known(value, dates.long_date)


@register.filter
def thai_date_short(value: date | datetime | None) -> str:
    """A day in short: 9 พ.ย. 2565, 9 Nov 2022."""
    return _known(value, dates.short_date)


@register.filter
def thai_datetime(value: datetime | None) -> str:
    """A moment in Bangkok: 9 พฤศจิกายน 2565 เวลา 10.42 น., 9 November 2022, 10:42."""
    return _known(value, dates.long_datetime)


@register.filter
def month_year(value: date | datetime | None) -> str:
    """A month: พฤศจิกายน 2565, November 2022."""
    return _known(value, dates.month_year)


@register.filter
def iso(value: date | datetime | None) -> str:
    """The day or moment for machines, as in `<time datetime>`; empty when there is none."""
    return dates.iso(value) if value else ""


@register.filter
def due(value: date | datetime | None, today: date | datetime) -> str:
    """How far a due day is from the given one: อีก 3 วัน, in 3 days; the door that renders the page says what day it is."""
    return _known(value, lambda day, lang: dates.due_words(day, today, lang))


@register.filter
def be_year(value: date | datetime | int | None) -> str:
    """The Buddhist-era year of a day, or of a common-era year given as a number."""
    return _known(
        value,
        lambda day, _: str(day + dates.BE_OFFSET if isinstance(day, int) else dates.be_year(dates.local_day(day))),
    )


@register.filter
def year(value: date | datetime | None) -> str:
    """The year in the reader's era: 2565 in Thai, 2022 in English."""
    return _known(
        value, lambda day, lang: str(dates.local_day(day).year if lang == "en" else dates.be_year(dates.local_day(day)))
    )


@register.filter
def baht(value: int | Decimal | None) -> str:
    """Money to the satang: 15,000,000.00 บาท, 15,000,000.00 baht."""
    return _known(value, money.figures)


@register.filter
def baht_short(value: int | Decimal | None) -> str:
    """Money for a headline: 15,000 ล้านบาท, 15,000 million baht."""
    return _known(value, money.short)


@register.filter
def baht_words(value: int | Decimal | None) -> str:
    """Money in Thai words, as letters spell it: สิบห้าล้านบาทถ้วน."""
    return _known(value, lambda amount, _: money.words(amount))


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """A number with thousands separators, rounded to so many places when they are given."""
    return _known(
        value, lambda amount, _: money.number(Decimal(repr(amount)) if isinstance(amount, float) else amount, places)
    )


@register.filter
def thai_digits(value: str | int) -> str:
    """The text with Thai digits, where the reader asks for them or an official form has them."""
    return to_thai(value)
