"""Guesses from the first rows of a file what its columns mean; a steward has the last word."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tramuang.base.pure.thai.digits import to_arabic
from tramuang.figures.pure.definitions.model import Element
from tramuang.figures.pure.reading.layout import Layout, tidy_names
from tramuang.figures.pure.recognising.periods import read_month, read_period
from tramuang.figures.pure.recognising.places import Places
from tramuang.figures.pure.recognising.schema import Column, ElementRule, Schema
from tramuang.figures.pure.recognising.words import (
    bare,
    element_names,
    find_grade,
    find_unit,
    is_missing,
    likeness,
    may_be_negative,
    role_names,
    trigrams,
    units,
)

HEADER_WITHIN = 12
SAMPLE = 100
LIKE_ENOUGH = 0.62
_NUMBER = re.compile(r"[-+]?\(?[\d,]*\.?\d+\)?%?")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]\s*$|\bหน่วย\s*:?\s*(\S+)\s*$")
_YEAR_INSIDE = re.compile(r"(?<![\d.])(2[45]\d\d|19\d\d|20\d\d)(?![\d.])")
_SHORT_YEAR_BEHIND = re.compile(r"^(.*[^\W\d][_ ]?)(\d\d)$")


def is_number(text: str) -> bool:
    """Whether a cell looks like a number, with Thai digits or thousands separators."""
    return bool(_NUMBER.fullmatch(to_arabic(text).replace(" ", "")))


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """The number (from 1) of the row that holds the columns' names; 0 when the first row is data."""
    if not rows:
        return 0
    widest = Counter(len(row) for row in rows).most_common(1)[0][0]
    best, found = 0.0, 0
    known = role_names()
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) < max(1, 0.5 * widest):
            continue
        named = sum(_role_of(cell)[1] >= LIKE_ENOUGH or bare(cell) in known for cell in filled)
        figures = sum(is_number(cell) and read_period(cell).period is None for cell in filled)
        score = (2 * named - 2 * figures + len(set(filled))) / max(widest, len(row)) - 0.02 * number
        if score > best:
            best, found = score, number
    return found


def guess(
    rows: Sequence[Sequence[str]], layout: Layout, places: Places, elements: Mapping[str, Sequence[str]] | None = None
) -> Schema:
    """The schema of a file by its first rows; `elements` adds the names under which the library knows its data elements."""
    header = layout.header if layout.columns else find_header(rows)
    names = list(layout.columns) or list(
        tidy_names(list(rows[header - 1]) if header else [""] * max(map(len, rows), default=0))
    )
    body = [list(row) for row in rows[header : header + SAMPLE]]
    cells = [[row[place] for row in body if place < len(row) and row[place].strip()] for place in range(len(names))]
    known = dict(element_names())
    for code, others in (elements or {}).items():
        known.update({bare(name): code for name in (code, *others)})
    columns = [_column(name, cells[place], places, known) for place, name in enumerate(names)]
    columns = _settle(columns, cells, places)
    columns, short = _headed_periods(columns, known)
    if not any(one.role == "element" for one in columns) and sum(one.role == "value" for one in columns) > 1:
        # Beside other values, "amount" is the name of one more.
        columns = [
            replace(one, element=slug(one.name)) if one.role == "value" and not (one.element or one.period) else one
            for one in columns
        ]
    years = [place for place, one in enumerate(columns) if one.role in ("year", "fiscal_year")]
    short = short or bool(years and _all_short(cells[years[0]]))
    data = {**layout.as_data(), "header": header, "columns": tuple(names)}
    schema = Schema(Layout.from_data(data), tuple(columns), short_years=short)
    schema = Schema(
        schema.layout,
        schema.columns,
        fiscal=schema.first("fiscal_year") is not None,
        short_years=short,
        rules=_rules(columns),
    )
    return schema


def _role_of(name: str) -> tuple[str, float]:
    """The role that a header names, and how sure that is."""
    plain = bare(_IN_BRACKETS.sub("", name)) or bare(name)
    known = role_names()
    if plain in known:
        return known[plain], 1.0
    grams = trigrams(plain)
    score, role = max(((likeness(grams, trigrams(word)), role) for word, role in known.items()), default=(0.0, ""))
    return (role, score) if score >= LIKE_ENOUGH else ("", 0.0)


def _unit_of(name: str) -> str:
    found = _IN_BRACKETS.search(name)
    unit = find_unit(found[1] or found[2]) if found else None
    if unit is None and (unit := find_unit(name)) is None and "%" in name:
        return "percent"
    return unit.code if unit else ""


def _element_of(name: str, known: Mapping[str, str]) -> tuple[str, float]:
    plain = bare(_IN_BRACKETS.sub("", name)) or bare(name)
    if plain in known:
        return known[plain], 1.0
    if bare(name) in known:
        return known[bare(name)], 1.0
    return slug(name), 0.3


def slug(name: str) -> str:
    """A code for an element that the library does not know: the header's letters, small, joined by underscores."""
    return re.sub(r"[\W_]+", "_", to_arabic(name).casefold(), flags=re.UNICODE).strip("_")[:60] or "value"


def _column(name: str, cells: Sequence[str], places: Places, known: Mapping[str, str]) -> Column:
    role, sure = _role_of(name)
    given = [cell for cell in cells if not is_missing(cell)]
    figures = sum(map(is_number, given)) / len(given) if given else 0.0
    element, element_sure = _element_of(name, known)
    # An element's own name is worth more than a likeness to the name of a role.
    if element_sure == 1.0 and sure < 1.0 and given:
        return Column(name, "value", element, _unit_of(name), sure=1.0)
    if role in ("area", "area_code", "year", "fiscal_year", "month", "quarter", "period") and given and sure < 1.0:
        # A likeness must be borne out by what stands below.
        if _fits(role, given, places) < 0.6:
            role, sure = "", 0.0
    if role == "grade" and given and _fits(role, given, places) < 0.6:
        # "Quality" over other figures is something that was measured.
        role, sure = "", 0.0
    if role in ("area", "province") and figures > 0.8 and _fits("area", given, places) < 0.2:
        # "area" over figures is a size or a count, not a name.
        return Column(name, "value", element, _unit_of(name), sure=0.3)
    if role == "value":
        return Column(name, "value", "", _unit_of(name), sure=sure)
    if role:
        return Column(name, role, sure=sure)
    for role in ("area", "period"):
        if given and figures < 0.5 and (fit := _fits(role, given, places)) >= 0.8:
            return Column(name, role, sure=0.6 * fit)
    if figures >= 0.5 or not given:
        return Column(name, "value" if given else "ignore", element if given else "", _unit_of(name), sure=element_sure)
    return Column(name, "note", sure=0.3)


def _fits(role: str, cells: Sequence[str], places: Places) -> float:
    tried = list(dict.fromkeys(cells))[:30]
    if role in ("area", "area_code"):
        hits = sum(bool(found.code) or found.why == "area-ambiguous" for found in map(places.find, tried))
    elif role == "grade":
        hits = sum(find_grade(cell) is not None for cell in tried)
    elif role == "month":
        hits = sum(read_month(cell) is not None for cell in tried)
    else:
        hits = sum(read_period(cell, short_years=True).period is not None for cell in tried)
    return hits / len(tried) if tried else 0.0


def _settle(columns: list[Column], cells: Sequence[Sequence[str]], places: Places) -> list[Column]:
    """One column for each role that can be held once: the one that fits best; the province tells areas of one name apart."""
    held: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(columns):
        held[one.role].append(place)
    found = list(columns)
    for role in (
        "area",
        "area_code",
        "year",
        "fiscal_year",
        "month",
        "quarter",
        "period",
        "element",
        "unit",
        "status",
        "grade",
    ):
        rivals = held.get(role, [])
        if len(rivals) < 2:
            continue
        fit = {place: _fits(role, cells[place], places) + 0.01 * found[place].sure - 0.001 * place for place in rivals}
        best = max(rivals, key=lambda place: fit[place])
        for place in rivals:
            if place != best:
                province = (role == "area" and "province" in bare(found[place].name)) or "จังหวัด" in found[place].name
                found[place] = Column(
                    found[place].name, "province" if province and role == "area" else "note", sure=0.5
                )
    # A year beside a date says nothing more; a code beside a name says more.
    if any(one.role == "period" for one in found):
        found = [
            Column(one.name, "note", sure=0.5) if one.role in ("year", "month", "quarter") else one for one in found
        ]
    return found


def _headed_periods(columns: list[Column], known: Mapping[str, str]) -> tuple[list[Column], bool]:
    """Values whose period stands in the header: "2565", "waste 2561", "garbage53", "jan_average_PM2.5"."""
    stems: Counter[str] = Counter()
    for one in columns:
        if one.role == "value" and (short := _SHORT_YEAR_BEHIND.match(to_arabic(one.name))):
            stems[short[1]] += 1
    has_year = any(one.role in ("year", "fiscal_year", "period") for one in columns)
    found, used_short = [], False
    for one in columns:
        name = to_arabic(one.name)
        period, rest = "", name
        if one.role != "value":
            found.append(one)
            continue
        if read_period(name).period is not None:
            period, rest = name, ""
        elif year := _YEAR_INSIDE.search(name):
            period, rest = year[1], (name[: year.start()] + name[year.end() :]).strip(" _-()")
        elif (short := _SHORT_YEAR_BEHIND.match(name)) and stems[short[1]] >= 3 and not has_year:
            period, rest, used_short = short[2], short[1].strip("_ "), True
        else:
            parts = re.split(r"[_\s]+", name)
            month = next((part for part in parts if len(part) >= 3 and not part.isdigit() and read_month(part)), "")
            if month:
                period, rest = month, "_".join(part for part in parts if part != month)
        if not period:
            found.append(one)
            continue
        element = _element_of(rest, known)[0] if rest else ""
        found.append(Column(one.name, "value", element, one.unit, period, max(one.sure, 0.7)))
    return found, used_short


def _all_short(cells: Sequence[str]) -> bool:
    return bool(cells) and all(re.fullmatch(r"\d\d", to_arabic(cell).strip()) for cell in cells)


def _rules(columns: Sequence[Column]) -> dict[str, ElementRule]:
    """The usual bounds of each element that a column names."""
    return {
        one.element: usual_rule(one.element, one.unit, one.name)
        for one in columns
        if one.role == "value" and one.element
    }


def usual_rule(element: str, unit: str, name: str = "") -> ElementRule:
    """What values of an element can be when nobody said more: not below zero, and a percentage not above a hundred."""
    minimum = None if may_be_negative(element) or may_be_negative(name) or unit == "degC" else 0.0
    known = units().get(unit)
    return ElementRule(known.code if known else unit, minimum, 100.0 if unit == "percent" else None)


def with_elements(schema: Schema, elements: Mapping[str, Element]) -> Schema:
    """A schema with the units and bounds that a library gives the elements that it knows."""
    rules = dict(schema.rules)
    for column in schema.columns:
        code = column.element or (schema.element if column.role == "value" else "")
        if (own := elements.get(code)) is not None:
            rules[code] = element_rule(own, rules.get(code))
    return replace(schema, rules=rules)


def element_rule(own: Element, rule: ElementRule | None = None) -> ElementRule:
    """What values of a library's element can be: its unit, the least and the most; what it does not say is as in the rule, or as usual."""
    usual = rule or usual_rule(own.name, own.unit)
    return replace(
        usual,
        # A unit that is not among those that can be told apart holds nothing out.
        unit=own.unit if own.unit in units() else rule.unit if rule else "",
        minimum=usual.minimum if own.least is None else own.least,
        maximum=usual.maximum if own.most is None else own.most,
    )
