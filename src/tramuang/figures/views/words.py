"""Words for figures in the reader's language: units, periods, directions, domains, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from tramuang.base.pure.thai.dates import BE_OFFSET, MONTHS_EN_SHORT, MONTHS_TH_SHORT
from tramuang.figures.pure.definitions import Indicator, Library
from tramuang.figures.pure.drawing.scales import written
from tramuang.figures.pure.drawing.wording import formula_words, unit_words
from tramuang.figures.pure.recognising.periods import Grain, Period

Props = dict[str, Any]
LONGEST = 24  # letters that stay on one line of a headline
# The seven domains of the library, with the icons of the house; another domain of a library is called by its own slug.
DOMAINS = {
    "environment": (gettext_lazy("Environment"), "leaf"), "economy": (gettext_lazy("Economy"), "coin"),
    "mobility": (gettext_lazy("Mobility"), "bus"), "energy": (gettext_lazy("Energy"), "bolt"), "people": (pgettext_lazy("domain", "People"), "users"),
    "living": (gettext_lazy("Living"), "heart"), "governance": (gettext_lazy("Governance"), "building-bank"),
    "tscci": (gettext_lazy("The city capability index"), "report-analytics"),
}  # fmt: skip
WAYS = {
    "up": (gettext_lazy("more is better"), "arrow-up"),
    "down": (gettext_lazy("less is better"), "arrow-down"),
    "contextual": (gettext_lazy("neither more nor less is better"), "arrows-sort"),
}
KINDS = {"province": gettext_lazy("Provinces"), "area": gettext_lazy("Areas")}


def lang() -> str:
    """The language of the page: English where it is chosen, else Thai."""
    return "en" if (get_language() or "th").startswith("en") else "th"


def domain(code: str) -> Props:
    """A domain for the component: label, icon, colour."""
    label, icon = DOMAINS.get(code, (code.replace("-", " ").capitalize(), "circle-dot"))
    return {"code": code, "label": str(label), "icon": icon, "n": None if code in DOMAINS and code != "tscci" else 9}


def tint(code: str) -> str:
    """The class that colours what belongs to a domain."""
    return f"tint-{code}" if code in DOMAINS and code != "tscci" else "tint-river"


def way(direction: str) -> Props:
    """The direction of an indicator: its words and arrow."""
    label, icon = WAYS[direction]
    return {"label": str(label), "icon": icon}


def unit(library: Library, code: str) -> str:
    """A unit in words."""
    return unit_words(code, library.unit_names, lang())


def with_unit(text: str, words: str) -> str:
    """A number and its unit: 84.2%, 1,204 ตันต่อวัน."""
    return f"{text}{'' if words.startswith('%') else ' '}{words}".strip()


def apart(text: str, words: str) -> Props:
    """A number and its unit as two parts, for a big number; a percent sign stays with the number."""
    return {"value": text + words, "unit": ""} if words == "%" else {"value": text, "unit": words}


def unbroken(text: str, unit_said: str) -> SafeString:
    """A headline in which a number stays beside its unit, as long as both fit a narrow screen."""
    found = re.search(rf"[−0-9][0-9,.]*\s?{re.escape(unit_said)}", text) if unit_said else None
    if found is None or len(found[0]) > LONGEST:
        return format_html("{}", text)
    return format_html('{}<span class="nowrap">{}</span>{}', text[: found.start()], found[0], text[found.end() :])


def number(value: float | None, places: int) -> str:
    """A value as people read it, or the word for what nobody knows."""
    return written(value, places) if value is not None else _("not known")


def parts(grain: Grain) -> str:
    """What the shorter periods are called of which a longer one is made."""
    if grain == Grain.DAY:
        return _("days")
    return _("months") if grain == Grain.MONTH else _("quarters")


def period(found: Period) -> str:
    """A period as the reader counts years: 2566, 2023; ปีงบประมาณ 2566, fiscal year 2023; ก.ย. 2566."""
    english = lang() == "en"
    year = found.year_be - BE_OFFSET if english else found.year_be
    part = found.number // 1_000_000 % 100
    match found.grain:
        case Grain.FISCAL_YEAR:
            return _("fiscal year %(year)s") % {"year": year}
        case Grain.QUARTER:
            return _("quarter %(part)s of %(year)s") % {"part": part, "year": year}
        case Grain.FISCAL_QUARTER:
            return _("quarter %(part)s of fiscal year %(year)s") % {"part": part, "year": year}
        case Grain.MONTH:
            return f"{(MONTHS_EN_SHORT if english else MONTHS_TH_SHORT)[part - 1]} {year}"
        case Grain.DAY:
            return (
                f"{found.number // 10_000 % 100} {(MONTHS_EN_SHORT if english else MONTHS_TH_SHORT)[part - 1]} {year}"
            )
        case _:
            return str(year)


def names(library: Library) -> dict[str, str]:
    """What elements and indicators are called."""
    own = lang()
    return {name: each.label.in_(own) for name, each in (*library.elements.items(), *library.indicators.items())}


def formula(definition: Indicator, library: Library) -> str:
    """The formula read out."""
    return formula_words(definition.node, names(library), lang())


def rollup(definition: Indicator, library: Library) -> str:
    """How an indicator becomes that of a province, a region, the nation."""
    match definition.rollup:
        case "ratio_of_sums":
            return _("above and below the line are added up over the places where both are known, then divided once")
        case "sum":
            return _("the figures of the places are added up")
        case "mean":
            return _("the plain mean of the places")
        case "mean_weighted":
            return _("the mean of the places, weighted by %(element)s") % {
                "element": names(library)[definition.rollup_weight]
            }
    return _("not rolled up: it holds for a single place only")


def missing(definition: Indicator) -> str:
    """What is done where something is missing."""
    timing = definition.timing
    said = []
    if timing.window > 1:
        said.append(_("at least %(n)s of %(all)s periods must be known") % {"n": timing.enough, "all": timing.window})
    if timing.carry_forward:
        said.append(_("a state is carried on for at most %(n)s periods") % {"n": timing.carry_forward})
    return " · ".join([*said, _("what rests on a missing value is missing, never nought")])


def verified(by: Mapping[str, int], values: int) -> str:
    """Who verified how many of the values that are there; empty when nobody did."""
    if not by:
        return ""
    rest = values - sum(by.values())
    left = [_("nobody yet: %(n)s") % {"n": f"{rest:,}"}] if rest else []
    return " · ".join([*(f"{name} {n:,}" for name, n in by.items()), *left])


def count(statuses: Iterable[tuple[Any, int]]) -> str:
    """Counts in one line: วัดจริง 12 · ประมาณการ 3."""
    return " · ".join(f"{each.label} {n:,}" for each, n in statuses)


def year_be(year: int) -> str:
    """A Buddhist-era year as the reader counts years."""
    return str(year - BE_OFFSET if lang() == "en" else year)


SEVEN = tuple(DOMAINS)[:7]
PLACE_KINDS = {
    "province": gettext_lazy("Province"), "area": gettext_lazy("Area"), "region": gettext_lazy("Region, of six geographical ones"), "nation": gettext_lazy("Country"),
}  # fmt: skip
