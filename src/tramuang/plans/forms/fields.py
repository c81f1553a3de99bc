"""Fields for figures as people here write them: Thai digits, commas, either era; and a sign for what nobody knows yet."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.pure.thai.dates import BE_OFFSET, NotADate, parse_year
from tramuang.base.pure.thai.digits import to_arabic

LONGEST = 40
UNKNOWN = "?"
UNKNOWN_WORDS = frozenset({"?", "？", "ไม่ทราบ", "ยังไม่ทราบ", "unknown", "not known"})
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


def read_number(text: str) -> Decimal | None:
    """The number a person wrote (๑,๒๐๐.๕๐, 1200.5), or None when it is none."""
    clean = (
        to_arabic(text)
        .replace("\u00a0", " ")
        .replace("\u2212", "-")
        .strip()
        .removesuffix("บาท")
        .removesuffix("baht")
        .strip()
    )
    return Decimal(clean.replace(",", "")) if _NUMBER.fullmatch(clean) else None


class NumberField(forms.CharField):
    """A number in Thai or Arabic digits; left empty it is not known, which is not nought."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> Decimal | None:
        text: str = super().clean(value)
        if not text or text.casefold() in UNKNOWN_WORDS:
            return None
        number = read_number(text)
        if number is None:
            raise forms.ValidationError(_("This cannot be read as a number. Write for example 1,200.50."))
        return number

    def prepare_value(self, value: Any) -> Any:
        return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) and value % 1 else _whole(value)


def _whole(value: Any) -> Any:
    return f"{value:,.0f}" if isinstance(value, Decimal) else value


class CellField(NumberField):
    """One cell of a budget: empty is no money, `?` is an amount that is not known yet, a number is baht."""

    def clean(self, value: Any) -> Any:
        text = str(forms.CharField.clean(self, value))
        if text.casefold() in UNKNOWN_WORDS:
            return UNKNOWN
        return super().clean(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}".removesuffix(".00") if isinstance(value, Decimal) else value


class YearField(forms.CharField):
    """A Buddhist-era year: 2570, ๒๕๗๐, พ.ศ. 2570, or 2027."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return parse_year(text) + BE_OFFSET
        except NotADate as fault:
            raise forms.ValidationError(fault.en if get_language() == "en" else fault.th) from fault


class CountField(forms.CharField):
    """A whole number of people, in Thai or Arabic digits; left empty nobody counted."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        text: str = super().clean(value)
        if not text:
            return None
        number = read_number(text)
        if number is None or number % 1:
            raise forms.ValidationError(_("Write a whole number."))
        return int(number)


def words(rows: int = 4, **attrs: Any) -> forms.Textarea:
    """A box for sentences."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


def seen_field() -> forms.IntegerField:
    """The version that the person saw; a form without it, or with nonsense, is refused."""
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
