"""What a file may hold at most, and how a file that cannot be read is spoken of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read from one file; what is more is refused before it costs anything."""

    columns: int = 2_000
    rows: int = 5_000_000
    # Bytes of one cell and of one record as UTF-8; a quotation mark left open ends at the record's limit.
    cell: int = 64 << 10
    record: int = 4 * MIB
    file: int = 2 << 30
    # Workbooks are archives: what they unfold to, how often, how many parts, how many cells.
    unfolded: int = 1 << 30
    ratio: int = 200
    parts: int = 2_000
    cells: int = 16_000_000
    # Bytes of a sheet's texts, each as often as cells name or repeat it.
    text: int = 256 * MIB


LIMITS = Limits()

SENTENCES: dict[str, tuple[str, str]] = {
    "empty": ("ไฟล์ว่างเปล่า ไม่มีข้อมูลให้อ่าน", "The file is empty."),
    "too-large": (
        "ไฟล์มีขนาด {found:,} ไบต์ เกินกว่าที่รับได้ {most:,} ไบต์",
        "The file has {found:,} bytes; at most {most:,} are read.",
    ),
    "nul": (
        "ไฟล์มีอักขระว่าง (NUL) ที่ตำแหน่งไบต์ {place:,} จึงไม่ใช่ไฟล์ข้อความ โปรดบันทึกเป็น CSV แบบ UTF-8",
        "There is a NUL character at byte {place:,}: this is no text file. Save it as CSV in UTF-8.",
    ),
    "too-many-columns": (
        "บรรทัด {line:,} มี {found:,} คอลัมน์ รับได้ไม่เกิน {most:,} คอลัมน์",
        "Line {line:,} has {found:,} columns; at most {most:,} are read.",
    ),
    "too-many-rows": ("ไฟล์มีเกิน {most:,} แถว โปรดแบ่งไฟล์", "The file has more than {most:,} rows. Split it."),
    "cell-too-large": (
        "บรรทัด {line:,} คอลัมน์ที่ {column} มีข้อความยาวเกิน {most:,} ไบต์",
        "Line {line:,}, column {column}: the text is longer than {most:,} bytes.",
    ),
    "record-too-large": (
        "แถวที่เริ่มในบรรทัด {line:,} ยาวเกิน {most:,} ไบต์ อาจมีเครื่องหมายอัญประกาศ (\") ที่เปิดไว้แล้วไม่ปิด หรือไฟล์ไม่มีการขึ้นบรรทัดใหม่",
        "The row that begins on line {line:,} is longer than {most:,} bytes: a quotation mark is left open, or the file has no line ends.",
    ),
    "unclosed-quote": (
        "เครื่องหมายอัญประกาศ (\") ที่เปิดในบรรทัด {line:,} ไม่มีเครื่องหมายปิด",
        "The quotation mark opened on line {line:,} is never closed.",
    ),
    "broken-encoding": (
        "ข้อความ UTF-16 เสียหายใกล้ไบต์ที่ {place:,}",
        "The UTF-16 text is broken near byte {place:,}.",
    ),
    "not-a-workbook": ("เปิดเป็นสมุดงาน XLSX หรือ ODS ไม่ได้: {why}", "This cannot be opened as an XLSX or ODS workbook: {why}"),
    "password": ("สมุดงานมีรหัสผ่าน โปรดบันทึกโดยไม่ใส่รหัสผ่าน", "The workbook has a password. Save it without one."),
    "bomb": (
        "สมุดงานขยายออกเป็น {found:,} ไบต์ เกินกว่าที่รับได้ {most:,} ไบต์",
        "The workbook unfolds to {found:,} bytes; at most {most:,} are read.",
    ),
    "bomb-ratio": (
        "ส่วน {part} ของสมุดงานบีบอัดไว้มากผิดปกติ ({found:,} เท่า รับได้ {most:,} เท่า)",
        "Part {part} of the workbook is packed suspiciously tightly ({found:,} times; {most:,} at most).",
    ),
    "bomb-text": (
        "ข้อความในแผ่นงานเมื่อเขียนลงทุกช่องที่อ้างถึงรวมเป็น {found:,} ไบต์ รับได้ไม่เกิน {most:,} ไบต์",
        "The texts of a sheet, written out in every cell that names them, come to {found:,} bytes; at most {most:,} are read.",
    ),
    "bomb-parts": (
        "สมุดงานมี {found:,} ส่วน รับได้ไม่เกิน {most:,} ส่วน",
        "The workbook has {found:,} parts; at most {most:,} are read.",
    ),
    "too-many-cells": (
        "แผ่นงานกินพื้นที่ {found:,} ช่อง รับได้ไม่เกิน {most:,} ช่อง (อาจมีช่องที่อยู่ไกลจากตาราง)",
        "The sheet spans {found:,} cells; at most {most:,} are read. A lone cell may stand far from the table.",
    ),
    "no-sheet": (
        "ไม่มีแผ่นงานชื่อ {name} มีแต่ {known}",
        "There is no sheet {name}; there are {known}.",
    ),
    "entity": (
        "ไฟล์มีการประกาศเอนทิตี XML ซึ่งไม่รับ",
        "The file declares XML entities, which are not read.",
    ),
    "not-parquet": ("เปิดเป็น Parquet ไม่ได้: {why}", "This cannot be opened as Parquet: {why}"),
    "not-json": (
        "บรรทัด {line:,} ไม่ใช่ออบเจกต์ JSON: {why}",
        "Line {line:,} is no JSON object: {why}",
    ),
    "old-workbook": (
        "ไฟล์ .xls แบบเก่าไม่รับ โปรดบันทึกเป็น .xlsx หรือ .csv",
        "The old .xls format is not read. Save it as .xlsx or .csv.",
    ),
    "changed": (
        "ไฟล์เปลี่ยนไปหลังจากหยุดอ่าน จึงอ่านต่อไม่ได้",
        "The file has changed since reading stopped; it cannot be resumed.",
    ),
    "cancelled": ("ยกเลิกการอ่านที่บรรทัด {line:,}", "Reading was cancelled at line {line:,}."),
}  # fmt: skip


class Unreadable(ValueError):
    """A file cannot be read: `code` is a key of SENTENCES, `th` and `en` say it to a person, `line` where it is known."""

    def __init__(self, code: str, **words: Any) -> None:
        self.code = code
        self.line: int | None = words.get("line")
        th, en = SENTENCES[code]
        self.th = th.format(**words)
        self.en = en.format(**words)
        super().__init__(self.en)


class Cancelled(Unreadable):
    """Whoever reads has asked to stop; `line` is the last that was given out."""

    def __init__(self, line: int) -> None:
        super().__init__("cancelled", line=line)
