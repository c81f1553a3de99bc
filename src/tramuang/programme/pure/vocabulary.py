"""How a fault calls things: kinds of things, types of values, places in the file; in Thai and in English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tramuang.base.pure.lines import Node
from tramuang.programme.pure.edition import Text

# How a kind of thing is called in a fault.
KINDS: dict[str, Text] = {
    "edition": Text("กติกา", "the edition"),
    "source": Text("แหล่งที่มา", "source"),
    "parameter": Text("ค่ากำหนด", "parameter"),
    "domain": Text("ด้าน", "domain"),
    "domain-rule": Text("หลักการเลือกด้าน", "the domain rule"),
    "topic": Text("บริการ", "topic"),
    "criterion": Text("องค์ประกอบ", "criterion"),
    "part": Text("หัวข้อ", "part"),
    "city-type": Text("ประเภทเมือง", "city type"),
    "group": Text("กลุ่ม", "group"),
    "budget-source": Text("แหล่งงบประมาณ", "budget source"),
    "role": Text("บทบาท", "role"),
    "body": Text("คณะ", "body"),
    "chair": Text("ประธาน", "chair"),
    "power": Text("อำนาจ", "power"),
    "outcome": Text("ผลการพิจารณา", "outcome"),
    "deadline": Text("กำหนดเวลา", "deadline"),
    "flow": Text("กระบวนการ", "flow"),
    "stage": Text("ขั้น", "stage"),
    "move": Text("การดำเนินการ", "move"),
    "sheet": Text("แบบประเมิน", "sheet"),
    "scale": Text("ช่วงคะแนน", "scale"),
    "level": Text("ระดับคะแนน", "level"),
    "item": Text("ข้อประเมิน", "item"),
    "rule": Text("หลักการผ่าน", "rule"),
    "nomination": Text("การเสนอชื่อ", "the nomination"),
    "plan": Text("แผนชาติ", "national plan"),
    "target": Text("เป้าหมายชาติ", "target"),
    "instrument": Text("มาตรการ", "instrument"),
    "state": Text("สถานะของมาตรการ", "state"),
    "other": Text("ค่าจากแหล่งอื่น", "value of another source"),
    "text": Text("ข้อความ", "text"),
}

TYPES: dict[str, Text] = {
    "map": Text("รายการย่อย (คู่ชื่อกับค่า)", "a mapping of names to values"),
    "list": Text("ลำดับรายการ", "a list"),
    "text": Text("ข้อความ", "text"),
    "number": Text("ตัวเลข", "a number"),
    "whole": Text("จำนวนเต็ม", "a whole number"),
    "flag": Text("true หรือ false", "true or false"),
    "date": Text("วันที่ เช่น 2022-11-09", "a date such as 2022-11-09"),
    "nothing": Text("ค่าว่าง", "nothing"),
    "colour": Text("สี เช่น #2c7a4b", "a colour such as #2c7a4b"),
    "link": Text("ที่อยู่เว็บที่ขึ้นต้นด้วย https:// หรือ http://", "an address beginning https:// or http://"),
    "one": Text("ค่าเดียว", "a single value"),
}


def type_of(node: Node) -> Text:
    """What a value is, in words."""
    if node.kind != "value":
        return TYPES[node.kind]
    match node.value:
        case None:
            return TYPES["nothing"]
        case bool():
            return TYPES["flag"]
        case int() | Decimal():
            return TYPES["number"]
        case date():
            return TYPES["date"]
        case _:
            return TYPES["text"]


def shown(name: str) -> str:
    """A name as a fault shows it: one line, and never longer than a line can bear."""
    name = " ".join(name.split())
    return name if len(name) <= 60 else name[:59] + "…"


def place(kind: str, code: str | None = None) -> Text:
    """Where in the edition: `stage "plan"`."""
    th, en = KINDS[kind].th, KINDS[kind].en
    return Text(th, en) if code is None else Text(f'{th} "{shown(code)}"', f'{en} "{shown(code)}"')
