"""Reads the score sheets of an edition and checks that their weights add up."""

from __future__ import annotations

from decimal import Decimal

from tramuang.programme.pure import edition as e
from tramuang.programme.pure.edition import Text
from tramuang.programme.pure.reader import Fields

WHOLE = Decimal(100)
SHEET = ("label about scale combine aggregate items rule source status", "levels")
ITEM = ("of label source status", "weight max guidance")


def read_sheets(top: Fields, values: dict[str, e.Parameter], choosable: int) -> tuple[e.Sheet, ...]:
    """Every score sheet, with the faults of its sums reported."""
    return tuple(_sheet(code, f, values, choosable) for code, f in top.each("sheets", "sheet", *SHEET))


def _sheet(code: str, f: Fields, values: dict[str, e.Parameter], choosable: int) -> e.Sheet:
    about = f.choice("about", ("criteria", "domains"), "criteria")
    kind = "domain" if about == "domains" else "criterion"
    combine = f.choice("combine", e.COMBINES)
    scale = f.sub("scale", "scale", "min max", "step")
    low = scale.number("min", 0) or Decimal(0)
    high = scale.number("max", low + 1) or low + WHOLE
    step = scale.number("step", Decimal("0.01"), high - low) or Decimal(1)
    levels = tuple(
        e.Level(level.number("score", low, high) or Decimal(0), level.text("label"))
        for level in f.listed("levels", "level", "score label")
    )
    items = tuple(_item(name, i, kind, combine, high) for name, i in f.each("items", "item", *ITEM))
    sheet = e.Sheet(
        code, f.text("label"), about, low, high, step, combine, _aggregate(f, values), levels, items,
        _rule(f, about, values, choosable), *f.backing(),
    )  # fmt: skip
    _check_items(f, sheet, kind)
    return sheet


def _item(code: str, f: Fields, kind: str, combine: str, high: Decimal) -> e.Item:
    needed = "weight" if combine == "weighted-mean" else "max"
    other = "max" if needed == "weight" else "weight"
    if combine and not f.has(needed):
        f.reader.fault_at("missing-key", f.line, f.where, name=needed)
    if combine and f.has(other):
        right = Text(f'ใช้ "{needed}" แทน', f'Use "{needed}" here.')
        f.reader.fault_at("unknown-key", f.line_of(other), f.where, name=other, hint_th=right.th, hint_en=right.en)
    return e.Item(
        code, f.ref("of", kind) or "", f.text("label"), f.number("weight", Decimal("0.01"), WHOLE),
        f.number("max", Decimal("0.01"), high) or high, *f.backing(), f.text_or_none("guidance"),
    )  # fmt: skip


def _aggregate(f: Fields, values: dict[str, e.Parameter]) -> str:
    code = f.ref("aggregate", "parameter") or ""
    param = values.get(code)
    if param is not None and param.known and param.value not in e.AGGREGATES:
        words = ", ".join(e.AGGREGATES)
        f.reader.fault_at(
            "parameter-kind", f.line_of("aggregate"), f.where, name=code, hint_th=f"ค่าต้องเป็น: {words}",
            hint_en=f"Its value should be one of: {words}.",
        )  # fmt: skip
    return code


def _rule(f: Fields, about: str, values: dict[str, e.Parameter], choosable: int) -> e.Rule:
    r = f.sub("rule", "rule", "kind source status", "mark at-least-other")
    kind = r.choice("kind", e.RULE_KINDS, "none")
    needed = {"domain-marks": ("mark", "at-least-other"), "points": ("mark",)}.get(kind, ())
    for key in needed:
        if not r.has(key):
            r.reader.fault_at("missing-key", r.line, r.where, name=key)
    if kind == "domain-marks" and about != "domains":
        r.reader.fault_at(
            "not-in-list", r.line_of("kind"), Text('"kind"', '"kind"'), name=kind, allowed="none, points",
            hint_th=" (แบบประเมินนี้ไม่ได้ให้คะแนนรายด้าน)", hint_en=": this sheet does not score domains.",
        )  # fmt: skip
    mark = r.ref("mark", "parameter")
    param = values.get(mark or "")
    if param is not None and param.known and param.number is None:
        r.reader.fault_at(
            "parameter-kind", r.line_of("mark"), r.where, name=param.code,
            hint_th="ใช้ค่ากำหนดที่เป็นตัวเลข", hint_en="Name a parameter that holds a number.",
        )  # fmt: skip
    return e.Rule(kind, mark, r.whole("at-least-other", 0, choosable) or 0, *r.backing())


def _check_items(f: Fields, sheet: e.Sheet, kind: str) -> None:
    """Every criterion or domain has lines, and the weights add up to 100: over the sheet, or for each domain."""
    section = f.get("items")
    if section is None or section.kind != "map":
        return
    for subject in f.reader.names[kind]:
        if not sheet.items_of(subject):
            f.reader.fault("no-items", f.line_of("items"), sheet=sheet.code, subject=subject)
    if sheet.combine != "weighted-mean" or any(item.weight is None for item in sheet.items):
        return
    if sheet.about == "criteria":
        groups = [(sheet.code, f.line_of("items"), sheet.items)]
    else:
        of = {subject: sheet.items_of(subject) for subject in sheet.subjects if subject}
        groups = [(subject, section.key_lines[items[0].code], items) for subject, items in of.items()]
    for subject, line, items in groups:
        total = sum((item.weight or Decimal(0) for item in items), Decimal(0))
        if items and total != WHOLE:
            f.reader.fault("weights", line, subject=subject, sum=total)
