"""Units and formulas in words, in Thai and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tramuang.figures.pure.formulas import Node, Text
from tramuang.figures.pure.formulas.nodes import Call, Compare, Logic, Minus, Name, Number, Sign, number

# What the built-in units are called; those that a file declares bring their own name.
UNITS: dict[str, tuple[str, str]] = {
    "1": ("", ""), "item": ("รายการ", "items"), "percent": ("%", "%"), "ratio": ("เท่า", "times"), "score": ("คะแนน", "points"),
    "index": ("ดัชนี", "index"), "person": ("คน", "people"), "persons": ("คน", "people"), "household": ("ครัวเรือน", "households"),
    "baht": ("บาท", "baht"), "usd": ("ดอลลาร์สหรัฐ", "US dollars"), "t": ("ตัน", "tonnes"), "kg": ("กก.", "kg"), "g": ("กรัม", "g"), "mg": ("มก.", "mg"),
    "µg": ("มคก.", "µg"), "ug": ("มคก.", "µg"), "tCO2e": ("ตันคาร์บอนไดออกไซด์เทียบเท่า", "tonnes CO₂e"), "ktoe": ("พันตันเทียบเท่าน้ำมันดิบ", "ktoe"),
    "kWh": ("กิโลวัตต์ชั่วโมง", "kWh"), "MWh": ("เมกะวัตต์ชั่วโมง", "MWh"), "GWh": ("กิกะวัตต์ชั่วโมง", "GWh"), "MJ": ("เมกะจูล", "MJ"),
    "W": ("วัตต์", "W"), "kW": ("กิโลวัตต์", "kW"), "MW": ("เมกะวัตต์", "MW"), "m": ("เมตร", "m"), "km": ("กม.", "km"), "m2": ("ตร.ม.", "m²"),
    "km2": ("ตร.กม.", "km²"), "ha": ("เฮกตาร์", "ha"), "rai": ("ไร่", "rai"), "m3": ("ลบ.ม.", "m³"), "l": ("ลิตร", "l"), "year": ("ปี", "years"),
    "month": ("เดือน", "months"), "day": ("วัน", "days"), "hour": ("ชั่วโมง", "hours"), "min": ("นาที", "minutes"), "s": ("วินาที", "seconds"),
}  # fmt: skip
# English says one of what stands below the line: kg per person, not per people.
ONE = {
    "person": "person",
    "household": "household",
    "year": "year",
    "month": "month",
    "day": "day",
    "hour": "hour",
    "min": "minute",
    "item": "item",
}
GREAT_TH = {"1000000000": "พันล้าน", "1000000": "ล้าน", "100000": "แสน", "10000": "หมื่น", "1000": "พัน", "100": "ร้อย"}
GREAT_EN = {"1000000000": "billion", "1000000": "million"}


def unit_words(unit: str, own: Mapping[str, Text], lang: str) -> str:
    """A unit as people say it: kg/person/day → กก. ต่อคนต่อวัน, firm/1000 person → ราย ต่อพันคน."""
    above, *below = (part.strip() for part in unit.split("/"))
    words = "·".join(filter(None, (_word(part.strip(), own, lang) for part in above.split("*"))))
    for part in below:
        scale, _, name = part.rpartition(" ")
        if lang == "en":
            words += f" per {_scaled_en(scale)}{_word(name, own, lang) if scale else _single(name, own)}"
        else:
            # Thai words stand together; only after an abbreviation or foreign letters is there a space.
            joint = "" if "ก" <= words[-1:] <= "๛" else " "
            words += f"{joint}ต่อ{GREAT_TH.get(scale, f'{scale} ' if scale else '')}{_word(name, own, lang)}"
    return words


def _scaled_en(scale: str) -> str:
    return f"{GREAT_EN.get(scale) or f'{int(scale):,}'} " if scale else ""


def _word(name: str, own: Mapping[str, Text], lang: str) -> str:
    if name in own:
        return f"{own[name].en}s" if lang == "en" else own[name].th
    pair = UNITS.get(name)
    return name if pair is None else pair[lang == "en"]


def _single(name: str, own: Mapping[str, Text]) -> str:
    return own[name].en if name in own else ONE.get(name) or UNITS.get(name, (name, name))[1]


# --- formulas ---------------------------------------------------------------------------------------------------

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2}
COMPARED = {
    "<": ("น้อยกว่า", "is less than"), "<=": ("ไม่เกิน", "is at most"), ">": ("มากกว่า", "is more than"), ">=": ("ตั้งแต่", "is at least"),
    "==": ("เท่ากับ", "equals"), "!=": ("ไม่เท่ากับ", "does not equal"),
}  # fmt: skip
# {0}, {1}… are the values, {n} and {k} the whole numbers that follow them.
CALLS: dict[str, tuple[str, str]] = {
    "if": ("(ถ้า {0} ใช้ {1} มิฉะนั้นใช้ {2})", "({1} if {0}, else {2})"),
    "known": ("ทราบ {0}", "{0} is known"),
    "coalesce": ("ค่าแรกที่ทราบจาก [{all}]", "the first known of [{all}]"),
    "min": ("ค่าน้อยที่สุดของ [{all}]", "the least of [{all}]"),
    "max": ("ค่ามากที่สุดของ [{all}]", "the greatest of [{all}]"),
    "clamp": ("{0} ที่จำกัดไว้ระหว่าง {1} กับ {2}", "{0} kept between {1} and {2}"),
    "abs": ("ขนาดของ {0}", "the size of {0}"),
    "ln": ("ลอการิทึมธรรมชาติของ {0}", "the natural logarithm of {0}"),
    "sqrt": ("รากที่สองของ {0}", "the square root of {0}"),
    "percent": ("{0} คิดเป็นร้อยละของ {1}", "{0} as a percentage of {1}"),
    "per": ("{0} ต่อ {1}", "{0} per {1}"),
    "lag": ("{0} เมื่อ {n} งวดก่อน", "{0} {n} periods earlier"),
    "diff": ("{0} ที่เปลี่ยนไปใน {n} งวด", "the change of {0} over {n} periods"),
    "yoy": ("อัตราเปลี่ยนแปลงของ {0} จากปีก่อน", "the rate of change of {0} from a year earlier"),
    "roll": ("ผลรวม {n} งวดล่าสุดของ {0}", "the sum of {0} over the last {n} periods"),
    "rollmean": ("ค่าเฉลี่ย {n} งวดล่าสุดของ {0}", "the mean of {0} over the last {n} periods"),
    "cum": ("ผลรวมสะสมของ {0}", "{0} summed up since the beginning"),
    "sum": ("ผลรวมตลอดงวดของ {0}", "the sum of {0} over the period"),
    "mean": ("ค่าเฉลี่ยตลอดงวดของ {0}", "the mean of {0} over the period"),
    "count": ("จำนวนครั้งที่ {0}", "how often {0}"),
}


def formula_words(node: Node, names: Mapping[str, str], lang: str) -> str:
    """A formula read out: signs as on paper, operators in words, elements and indicators by their names."""
    return _said(node, names, lang, 0)


def _said(node: Node, names: Mapping[str, str], lang: str, level: int) -> str:
    english = lang == "en"
    match node:
        case Number():
            return (
                f"{int(node.value):,}"
                if node.value == int(node.value) and abs(node.value) < 1e15
                else number(node.value)
            )
        case Name():
            return names.get(node.name, node.name)
        case Minus():
            return f"−{_said(node.value, names, lang, 3)}"
        case Sign():
            own = LEVEL[node.sign]
            left = _said(node.left, names, lang, own)
            # What is taken away or divided by stands in brackets when it is itself put together.
            right = _said(node.right, names, lang, own + (node.sign in "-/"))
            words = f"{left} {SIGNS[node.sign]} {right}"
            return f"({words})" if own < level else words
        case Compare():
            left, right = (_said(part, names, lang, 1) for part in (node.left, node.right))
            return f"{left} {COMPARED[node.sign][english]} {right}"
        case Logic():
            parts = [_said(part, names, lang, 0) for part in node.parts]
            if node.word == "not":
                return f"{'not' if english else 'ไม่ใช่'} ({parts[0]})"
            joint = {"and": ("และ", "and"), "or": ("หรือ", "or")}[node.word][english]
            return "(" + f" {joint} ".join(parts) + ")"
        case Call():
            values = [_said(value, names, lang, 0) for value in node.values]
            counts = dict(zip("nk", node.counts, strict=False))
            told = CALLS[node.name][english]
            if node.name == "per" and len(values) == 3:
                told = ("{0} ต่อ {2} {1}", "{0} per {2} {1}")[english]
            return re.sub(r"\{(\w+)\}", lambda found: _filled(found[1], values, counts), told)
    raise TypeError(type(node).__name__)


def _filled(key: str, values: list[str], counts: Mapping[str, int]) -> str:
    if key.isdigit():
        return values[int(key)]
    return ", ".join(values) if key == "all" else str(counts.get(key, ""))
