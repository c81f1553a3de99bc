"""Template filters for an edition's values: words in the reader's language, figures with their units, where they were read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from tramuang.base.pure.thai import baht, dates
from tramuang.programme.pure.edition import Other, Parameter, Source, Text

register = template.Library()

UNITS = {
    "years": ("ปี", "years"),
    "months": ("เดือน", "months"),
    "days": ("วัน", "days"),
    "percent": ("ร้อยละ", "per cent"),
    "percent-of-members": ("ร้อยละ", "per cent of members"),
    "points": ("คะแนน", "points"),
    "baht": ("บาท", "baht"),
}
OPERATORS = {
    ">": ("มากกว่า", "more than"),
    ">=": ("ตั้งแต่", "at least"),
    "<": ("น้อยกว่า", "less than"),
    "<=": ("ไม่เกิน", "at most"),
}
AGGREGATES = {
    "mean": ("ค่าเฉลี่ย", "the mean"),
    "median": ("ค่ามัธยฐาน", "the median"),
    "lowest": ("ค่าต่ำสุด", "the lowest"),
    "highest": ("ค่าสูงสุด", "the highest"),
}


@register.filter
def text(value: Any) -> str:
    """The words of an edition's text in the reader's language; other words as they are."""
    if isinstance(value, Text):
        return value.in_(get_language() or "th")
    return "" if value is None else str(value)


@register.filter
def parameter_value(param: Parameter) -> str:
    """A parameter's value in words: operator, figure, unit; unknown is said."""
    return _words(param.value, param.unit, param.operator)


@register.filter
def other_value(other: Other, param: Parameter) -> str:
    """What another source says of the same parameter."""
    return _words(other.value, param.unit, other.operator or param.operator)


def _words(value: Any, unit: str, operator: str | None) -> str:
    language = 1 if get_language() == "en" else 0
    if value is None:
        return gettext("unknown")
    if isinstance(value, Text):
        return text(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return dates.long_date(value, "en" if language else "th")
    if isinstance(value, str):
        return AGGREGATES.get(value, (value, value))[language]
    figure = baht.number(value)
    word, sign = UNITS.get(unit, ("", ""))[language], OPERATORS.get(operator or "", ("", ""))[language]
    if language == 0 and unit.startswith("percent"):
        whole = " ของกรรมการ" if unit == "percent-of-members" else ""
        return f"{sign}ร้อยละ {figure}{whole}"
    return " ".join(part for part in (sign, figure, word) if part)


@register.simple_tag
def read_in(codes: Any, sources: dict[str, Source]) -> SafeString:
    """Where something was read: each source's title, as a link to it further down the page; an assumption is called one."""
    pairs = [(code, _source_words(sources.get(code), code)) for code in codes]
    return format_html_join(" · ", '<a href="#source-{}">{}</a>', pairs)


def _source_words(source: Source | None, code: str) -> str:
    if source is None:
        return code
    return gettext("an assumption of this demonstration") if source.kind == "assumption" else source.title


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """The value of a mapping under a key; None when it is not there."""
    return mapping.get(key)


@register.simple_tag
def outside(source: Source) -> SafeString | str:
    """A source's title, linked to its address where it has one."""
    if source.url and source.url.startswith(("https://", "http://")):
        return format_html('<a href="{}" rel="external">{}</a>', source.url, source.title)
    return source.title
