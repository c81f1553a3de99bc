"""What is wrong with a formula or a definition: where, what, and what would be right, in Thai and in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Thai and in English."""

    th: str
    en: str

    def in_(self, lang: str) -> str:
        """The words in the language asked for; Thai unless it begins with `en`."""
        return self.en if lang.lower().startswith("en") else self.th


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the file and line if there is one, the column within a formula (1 is its first letter; 0 is none)."""

    code: str
    what: Text
    right: Text
    column: int = 0
    file: str = ""
    line: int = 0

    def at(self, file: str, line: int) -> Fault:
        """The same fault with the place of its definition."""
        return replace(self, file=file, line=line)

    def in_(self, lang: str) -> str:
        """The fault as one line of a report in the language asked for."""
        place = f"{self.file}:{self.line}: " if self.file else ""
        column = f"[{self.column}] " if self.column else ""
        return f"{place}{column}{self.what.in_(lang)} → {self.right.in_(lang)}"


# For each code: what is wrong (Thai, English), and what would be right (Thai, English).
SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "formula-empty": ("สูตรว่างเปล่า", "The formula is empty.", "เขียนสูตร เช่น 100 * a / b", "Write one, such as 100 * a / b."),
    "formula-long": (
        "สูตรยาว {length} ตัวอักษร", "The formula has {length} characters.",
        "ไม่เกิน {limit} ตัวอักษร แบ่งเป็นหลายตัวชี้วัด", "At most {limit}; split it into several indicators.",
    ),
    "formula-letter": (
        'ใช้อักขระ "{char}" ในสูตรไม่ได้', 'The character "{char}" has no place in a formula.',
        "ใช้เฉพาะชื่อข้อมูล ตัวเลขอารบิก เครื่องหมาย + - * / < > = ! วงเล็บ และจุลภาค",
        "Use names of elements, digits, + - * / < > = ! brackets and commas.",
    ),
    "formula-deep": (
        "สูตรซ้อนกันลึกเกิน {limit} ชั้น", "The formula is nested deeper than {limit} levels.",
        "แบ่งเป็นหลายตัวชี้วัด", "Split it into several indicators.",
    ),
    "formula-large": (
        "สูตรมีมากกว่า {limit} ส่วน", "The formula has more than {limit} parts.",
        "แบ่งเป็นหลายตัวชี้วัด", "Split it into several indicators.",
    ),
    "formula-syntax": (
        "อ่านสูตรไม่ได้ตรงนี้", "The formula cannot be read here.",
        "ตรวจวงเล็บ จุลภาค และเครื่องหมายที่ขาดหรือเกิน", "Look for a bracket, comma or sign that is missing or too many.",
    ),
    "formula-refused": (
        "สูตรใช้{what_th}ไม่ได้", "A formula may not use {what_en}.",
        "ใช้เฉพาะชื่อข้อมูล ตัวเลข เครื่องหมาย และคำสั่งในรายการ",
        "Use names, numbers, signs and the listed operators only.",
    ),
    "formula-chain": (
        "เปรียบเทียบต่อกันหลายชั้นไม่ได้", "Comparisons cannot be chained.",
        "เขียน a < b and b < c", "Write a < b and b < c.",
    ),
    "formula-number": (
        "ใช้ตัวเลขนี้ไม่ได้", "This number cannot be used.",
        "ตัวเลขฐานสิบ ไม่เกิน 1e15", "A decimal number of at most 1e15.",
    ),
    "formula-name": (
        'ใช้ชื่อ "{name}" ไม่ได้', 'The name "{name}" cannot be used.',
        "ชื่อข้อมูลใช้อักษรอังกฤษตัวเล็ก ตัวเลข และขีดล่าง ชื่อตัวชี้วัดใช้ตัวใหญ่",
        "Elements have small letters, digits and underscores; indicators capitals.",
    ),
    "formula-operator": (
        'ไม่มีคำสั่ง "{name}"', 'There is no operator "{name}".', "{hint_th}", "{hint_en}",
    ),
    "formula-arguments": (
        '"{name}" มีค่าในวงเล็บ {got} ค่า', '"{name}" is given {got} values.',
        "ต้องเป็น {want}", "It should be {want}.",
    ),
    "formula-count": (
        'ค่าที่ {place} ของ "{name}" ต้องเป็นจำนวนเต็ม', 'Value {place} of "{name}" must be a whole number.',
        "จำนวนเต็ม {low} ถึง {high}", "A whole number from {low} to {high}.",
    ),
    "formula-condition": (
        'ตรงนี้ต้องเป็นเงื่อนไข', "A condition is needed here.",
        "เช่น a > 0 หรือ known(a)", "Such as a > 0 or known(a).",
    ),
    "formula-value": (
        "ตรงนี้ต้องเป็นค่า ไม่ใช่เงื่อนไข", "A value is needed here, not a condition.",
        "ใช้ if(เงื่อนไข, ค่า, ค่า)", "Use if(condition, value, value).",
    ),
    "unknown-name": ('ไม่รู้จักชื่อ "{name}"', 'The name "{name}" is unknown.', "{hint_th}", "{hint_en}"),
    "circle": (
        "นิยามอ้างวนกลับมาถึงตัวเอง: {path}", "Definitions lead back to themselves: {path}.",
        "ตัดการอ้างหนึ่งแห่งออก", "Take one of these references out.",
    ),
    "unit-unknown": ('ไม่รู้จักหน่วย "{name}"', 'The unit "{name}" is unknown.', "{hint_th}", "{hint_en}"),
    "unit-differs": (
        "หน่วยไม่ตรงกัน: {left} กับ {right}", "The units differ: {left} and {right}.",
        "บวก ลบ เทียบ หรือเลือกได้เฉพาะค่าที่มีหน่วยเดียวกัน", "Only values of one unit are added, compared or chosen between.",
    ),
    "unit-result": (
        'สูตรให้หน่วย {got} แต่ระบุไว้เป็น "{want}"', 'The formula gives {got}, but the unit is stated as "{want}".',
        "แก้สูตรหรือหน่วยให้ตรงกัน", "Mend the formula or the unit.",
    ),
    "unit-log": (
        "ใช้ sqrt กับหน่วย {got} ไม่ได้", "sqrt of {got} has no unit.",
        "หารให้เป็นค่าไม่มีหน่วยก่อน", "Divide first, so that no unit remains.",
    ),
}  # fmt: skip


def fault(code: str, column: int = 0, **fields: object) -> Fault:
    """A fault of that code, worded in both languages."""
    what_th, what_en, right_th, right_en = SENTENCES[code]
    return Fault(
        code,
        Text(what_th.format(**fields), what_en.format(**fields)),
        Text(right_th.format(**fields), right_en.format(**fields)),
        column,
    )


def shown(value: object) -> str:
    """A word of somebody else's file, short enough to repeat and without anything that hides in it."""
    text = "".join(letter if letter.isprintable() else "�" for letter in str(value))
    return text if len(text) <= 60 else text[:59] + "…"


def nearest(name: str, known: Iterable[str]) -> dict[str, str]:
    """Words for what was probably meant instead of an unknown name."""
    known = sorted(known)
    near = get_close_matches(name[:80], known[:3000], n=1, cutoff=0.6)
    if near:
        return {"hint_th": f'หมายถึง "{near[0]}" หรือไม่', "hint_en": f'Did you mean "{near[0]}"?'}
    if not known:
        return {"hint_th": "ยังไม่ได้กำหนดชื่อใดไว้", "hint_en": "None is defined."}
    some = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return {"hint_th": f"ที่มีอยู่: {some}", "hint_en": f"Known: {some}."}
