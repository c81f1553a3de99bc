"""One indicator from its entry in a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from tramuang.base.pure.lines import Node
from tramuang.figures.pure.definitions.fields import Fields
from tramuang.figures.pure.definitions.model import Check, Indicator, Normalise, Target
from tramuang.figures.pure.formulas import Fault, Timing, names, parse, plain
from tramuang.figures.pure.formulas.faults import shown
from tramuang.figures.pure.formulas.parsing import INDICATOR, parse_condition
from tramuang.figures.pure.formulas.plain import MONTHS, PERIODS_A_YEAR

MUST = "id name unit direction domain formula version"
MAY = "about source inputs period rollup missing checks target normalise weight status note"
RULES = ("as_is", "sum_then_divide", "mean", "last")
ROLLUPS = ("ratio_of_sums", "sum", "mean", "none")
METHODS = ("minmax", "zscore", "goalposts", "rank", "none")
STATUSES = ("confirmed", "reported", "unverified")
_WEIGHTED = re.compile(r"mean_weighted\(\s*([a-z][a-z0-9_]{0,59})\s*\)")
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")


def good_id(fields: Fields) -> str:
    """The code of an indicator or index; empty when it cannot be one."""
    found = fields.words("id")
    if not INDICATOR.fullmatch(found):
        if "id" in fields.entries:
            right = ("อักษรอังกฤษตัวใหญ่ ตัวเลข ขีดล่าง เช่น ENV05", "Capitals, digits and underscores, such as ENV05.")
            fields.fault("name", fields.line_of("id"), name=shown(found), right_th=right[0], right_en=right[1])
        return ""
    return found


def slug(fields: Fields, key: str) -> str:
    """A word of small letters, digits and hyphens."""
    found = fields.words(key)
    if key in fields.entries and not _SLUG.fullmatch(found):
        right = ("อักษรอังกฤษตัวเล็ก ตัวเลข และขีดกลาง", "Small letters, digits and hyphens.")
        fields.fault("name", fields.line_of(key), name=shown(found), right_th=right[0], right_en=right[1])
        return ""
    return found


def read_indicator(faults: list[Fault], file: str, node: Node, adds: Mapping[str, str]) -> Indicator | None:
    """An indicator; None when too much is wrong to go on with it."""
    fields = Fields(faults, file, node, "indicators", MUST, MAY)
    id_, label = good_id(fields), fields.label("name")
    timing = _timing(fields, adds)
    parsed = parse(fields.words("formula"))
    if "formula" in fields.entries:
        for found in parsed.faults:
            fields.add(found, "formula")
    rollup, weighted = _rollup(fields)
    checks = tuple(_check(fields, each) for each in fields.list("checks"))
    target = fields.map("target", "value", "year_be source name status")
    made = None
    if target is not None and (value := target.number("value")) is not None:
        made = Target(
            value, target.whole("year_be", 2400, 2700), target.words("source"), target.label("name"),
            target.choice("status", STATUSES, "unverified"),
        )  # fmt: skip
    domain, direction = slug(fields, "domain"), fields.choice("direction", ("up", "down", "contextual"), "up")
    version = fields.whole("version", 1, 10_000)
    if not id_ or label is None or parsed.node is None:
        return None
    _inputs(fields, names(parsed.node))
    weight = fields.number("weight", 0, 1e6)
    return Indicator(
        id_, label, fields.words("unit"), direction, domain, fields.words("formula"), parsed.node,
        plain(parsed.node, timing), replace(timing, adds={}), version or 1, "", fields.label("about"),
        fields.texts("source"), rollup, weighted, checks, made,
        read_normalise(fields) if "normalise" in fields.entries else None,
        1.0 if weight is None else weight, fields.choice("status", STATUSES, "unverified"), file, node.line,
    )  # fmt: skip


def _inputs(fields: Fields, used: tuple[str, ...]) -> None:
    if "inputs" in fields.entries:
        stated = fields.texts("inputs")
        if differ := sorted(set(stated) ^ set(used)):
            fields.fault("inputs", fields.line_of("inputs"), names=", ".join(map(shown, differ)))


def _timing(fields: Fields, adds: Mapping[str, str]) -> Timing:
    missing = fields.map("missing", "", "min_periods min_months carry_forward impute")
    least = carry = None
    if missing is not None:
        least = missing.whole("min_periods", 1, 120) or missing.whole("min_months", 1, 120)
        carry = missing.whole("carry_forward", 0, 12)
        # Figures are never made up; an index may impute when its uncertainty is explored.
        missing.choice("impute", ("none",), "none")
    period = fields.map("period", "", "grain publish rule")
    if period is None:
        return Timing(adds=adds, min_periods=least, carry_forward=carry or 0)
    grain = period.choice("grain", tuple(PERIODS_A_YEAR), "month")
    publish = period.choice("publish", tuple(MONTHS), grain)
    if MONTHS[publish] < MONTHS[grain]:
        period.fault("grain", period.line)
    return Timing(grain, publish, period.choice("rule", RULES, "as_is"), least, carry or 0, adds)


def _rollup(fields: Fields) -> tuple[str, str]:
    said = fields.words("rollup", "none")
    if found := _WEIGHTED.fullmatch(said):
        return "mean_weighted", found[1]
    return fields.choice("rollup", ROLLUPS, "none") if said != "none" else "none", ""


def _check(fields: Fields, node: Node) -> Check:
    check = Fields(fields.faults, fields.file, node, "checks", "level", "expr yoy_jump")
    level = check.choice("level", ("error", "warn"), "warn")
    if "expr" not in check.entries:
        return Check(level, None, check.number("yoy_jump", 0, 1e6))
    parsed = parse_condition(check.words("expr"))
    for found in parsed.faults:
        check.add(found, "expr")
    return Check(level, parsed.node)


def read_normalise(fields: Fields, default: Normalise | None = None) -> Normalise:
    """The way of normalising under `normalise`, else the default."""
    way = fields.map("normalise", "method", "winsor low high log scale goalposts")
    if way is None:
        return default or Normalise()
    method = way.choice("method", METHODS, "minmax")
    winsor = None
    if (cut := way.numbers("winsor")) is not None:
        if len(cut) == 2 and 0 <= cut[0] < cut[1] <= 1:
            winsor = cut[0], cut[1]
        else:
            way.fault("winsor", way.line_of("winsor"))
    low, high, log = way.number("low"), way.number("high"), way.flag("log")
    if method == "goalposts" and (low is None or high is None or low >= high or (log and low <= 0)):
        way.fault("goalposts", way.line)
        low, high = 1.0, 2.0
    scale = way.number("scale", 1e-6, 1e6)
    return Normalise(method, winsor, low, high, log, 100.0 if scale is None else scale)
