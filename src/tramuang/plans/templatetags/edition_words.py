"""The words of an edition in the reader's language."""

from typing import Any

from django import template

from tramuang.plans.access import lang
from tramuang.plans.views.drawing import money, year_words

register = template.Library()


@register.filter
def own(text: Any) -> str:
    """A bilingual text of the edition in the reader's language; empty for nothing."""
    return text.in_(lang()) if text else ""


@register.filter
def brief(gap: Any) -> str:
    """What is missing, beside the thing it is missing of."""
    return gap.brief(lang()) if gap else ""


@register.filter
def fiscal(year: int) -> str:
    """A fiscal year as the reader counts years."""
    return year_words(year)


@register.filter
def total(sums: Any) -> str | None:
    """A sum with its unknown part in words; None when nothing is known."""
    return money(sums)
