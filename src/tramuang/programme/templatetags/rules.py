"""Template filters for an edition's values: words in the reader's language, figures with their units."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language, gettext

from tramuang.base.pure.thai import baht
from tramuang.programme.pure.edition import Flow, Move, Parameter, Source, Stage, Text

register = template.Library()

UNITS = {
    "years": ("ปี", "years"),
    "months": ("เดือน", "months"),
    "days": ("วัน", "days"),
    "percent": ("ร้อยละ", "per cent"),
    "percent-of-members": ("ร้อยละของกรรมการ", "per cent of members"),
    "points": ("คะแนน", "points"),
    "baht": ("บาท", "baht"),
}
OPERATORS = {
    ">": ("มากกว่า", "more than"),
    ">=": ("ตั้งแต่", "at least"),
    "<": ("น้อยกว่า", "less than"),
    "<=": ("ไม่เกิน", "at most"),
}


@register.filter
def text(value: Text | None) -> str:
    """The words of an edition's text in the reader's language."""
    return value.in_(get_language() or "th") if value is not None else ""


@register.filter
def parameter_value(param: Parameter) -> str:
    """A parameter's value in words: operator, figure, unit; unknown is said."""
    language = 1 if get_language() == "en" else 0
    if param.value is None:
        return gettext("unknown")
    if isinstance(param.value, Text):
        return text(param.value)
    if isinstance(param.value, bool):
        return gettext("yes") if param.value else gettext("no")
    figure = baht.number(param.number) if param.number is not None else str(param.value)
    unit = UNITS.get(param.unit, ("", ""))[language]
    operator = OPERATORS.get(param.operator or "", ("", ""))[language]
    words = (operator, unit, figure) if language == 0 and param.unit.startswith("percent") else (operator, figure, unit)
    return " ".join(word for word in words if word)


@register.filter
def source_title(sources: dict[str, Source], code: str) -> str:
    """The title of a source of the edition."""
    found = sources.get(code)
    return found.title if found else code


@register.filter
def stages_with_moves(flow: Flow) -> list[tuple[Stage, tuple[Move, ...]]]:
    """Each stage of a flow with the ways on from it."""
    return [(stage, flow.moves_from(stage.code)) for stage in flow.stages]


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """The value of a mapping under a key; None when it is not there."""
    return mapping.get(key)
