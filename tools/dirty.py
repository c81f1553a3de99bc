"""Writes a large Thai CSV with known dirt, for the bench and for trying: every place, name and number in it is invented.

    python tools/dirty.py --rows 1000000 --out dirty.csv        also writes dirty.places.csv and dirty.truth.json

The truth says how often each kind of dirt was planted, under the code of the finding that should name it.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter
from pathlib import Path

FIRST = [
    "บ้าน",
    "หนอง",
    "คลอง",
    "ดอน",
    "โคก",
    "นา",
    "ท่า",
    "บาง",
    "ห้วย",
    "วัง",
    "ปาก",
    "เขา",
    "ป่า",
    "โพธิ์",
    "สระ",
    "แหลม",
    "บึง",
    "ทุ่ง",
    "เกาะ",
    "สาม",
]
SECOND = [
    "ใหม่",
    "แก้ว",
    "ทราย",
    "ขาม",
    "หลวง",
    "น้อย",
    "ใหญ่",
    "งาม",
    "ทอง",
    "เงิน",
    "ไผ่",
    "ยาง",
    "ม่วง",
    "แดง",
    "ขาว",
    "ดำ",
    "สูง",
    "ยาว",
    "กลาง",
    "เหนือ",
]
THIRD = [
    "",
    "เจริญ",
    "พัฒนา",
    "สามัคคี",
    "รุ่งเรือง",
    "สมบูรณ์",
    "มงคล",
    "ชัย",
    "อุดม",
    "วิไล",
    "สวัสดิ์",
    "ทวี",
    "สุข",
    "ไพศาล",
    "นคร",
    "บุรี",
    "ธานี",
    "คีรี",
    "สาคร",
    "วารี",
]
MONTHS = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
ELEMENTS = (
    ("ปริมาณขยะ", "ตัน", 900.0), ("ขยะรีไซเคิล", "ตัน", 180.0), ("จำนวนประชากร", "คน", 30_000.0), ("การใช้ไฟฟ้า", "kWh", 4_000_000.0),
    ("น้ำเสียที่บำบัด", "ลบ.ม.", 52_000.0), ("PM2.5", "มคก./ลบ.ม.", 24.0), ("พื้นที่สีเขียว", "ตร.ม.", 81_000.0), ("จำนวนเตียง", "เตียง", 90.0),
    ("จำนวนแพทย์", "คน", 18.0), ("นักท่องเที่ยว", "คน", 2_600.0), ("จำนวนผู้ว่างงาน", "คน", 410.0),
)  # fmt: skip
HEADER = ["รหัส อปท.", "เทศบาล", "ปี พ.ศ.", "เดือน", "ตัวชี้วัด", "ค่า", "หน่วย"]
AREAS = 7_850
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# Kind of dirt → the code of the finding that names it.
DIRT = {
    "thai digits": "thai-digits", "thousands": "thousands", "decimal comma": "decimal-comma", "missing word": "missing-word",
    "common era": "era-mixed", "thai year": "period-thai-digits", "negative": "negative", "unknown area": "area-unknown",
    "repeated": "duplicate-same", "contradicted": "duplicate-key", "short row": "row-short", "long row": "row-long",
    "tis-620": "mixed-encoding", "other unit": "unit-mixed", "text": "wrong-type", "estimate": "marked-estimated", "outlier": "outlier",
}  # fmt: skip
MISSING = ("-", "ไม่มีข้อมูล", "n/a", " - ", "N/A", "..")


def places() -> list[tuple[str, str]]:
    """Codes and names of invented municipalities."""
    names = [f"{one}{two}{three}" for three in THIRD for one in FIRST for two in SECOND][:AREAS]
    return [(f"9{number:05}", f"เทศบาลตำบล{name}") for number, name in enumerate(names)]


def write(out: Path, rows: int, *, seed: int = 1, share: float = 0.05) -> Counter[str]:
    """Write the file, its places and its truth; how often each finding should be made."""
    choose = random.Random(seed)  # noqa: S311 - made to be repeated, not to be secret
    known = places()
    planted: Counter[str] = Counter()
    kinds = list(DIRT)
    made = 0
    years = -(-rows // (AREAS * len(ELEMENTS) * 12)) or 1
    with out.open("wb") as file:
        file.write((",".join(HEADER) + "\r\n").encode())
        for code, name in known:
            for element, unit, level in ELEMENTS:
                base = level * choose.uniform(0.5, 2.0)
                for year in range(2566 - years, 2566):
                    for month in range(12):
                        if made >= rows:
                            break
                        value = base * choose.uniform(0.9, 1.1)
                        text = f"{value:.2f}"
                        cells = [code, name, str(year), MONTHS[month], element, text, unit]
                        kind = choose.choice(kinds) if choose.random() < share else ""
                        # A year has to be whole before an outlier can be told, and tonnes have kilograms beside them.
                        lines, code_of = _soil(cells, kind, value, choose)
                        for line in lines:
                            file.write(line)
                        made += len(lines)
                        if code_of:
                            planted[code_of] += 2 if kind == "contradicted" else 1
            if made >= rows:
                break
    with out.with_suffix(".places.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["code", "name_th", "kind"])
        writer.writerows((code, name, "subdistrict") for code, name in known)
    out.with_suffix(".truth.json").write_text(
        json.dumps({"rows": made, "planted": planted}, indent=1), encoding="utf-8"
    )
    return planted


def _soil(cells: list[str], kind: str, value: float, choose: random.Random) -> tuple[list[bytes], str]:
    """A row with one kind of dirt as lines of the file, and the code of the finding."""
    code = DIRT.get(kind, "")
    row, encoding = list(cells), "utf-8"
    again: list[str] | None = None
    if kind == "thai digits":
        row[5] = row[5].translate(THAI)
    elif kind == "thousands":
        if value < 1000:
            return [_line(row, encoding)], ""
        row[5] = f'"{value:,.2f}"'
    elif kind == "decimal comma":
        row[5] = '"' + row[5].replace(".", ",") + '"'
    elif kind == "missing word":
        row[5] = choose.choice(MISSING)
    elif kind == "common era":
        row[2] = str(int(row[2]) - 543)
    elif kind == "thai year":
        row[2] = row[2].translate(THAI)
    elif kind == "negative":
        row[5] = "-" + row[5]
    elif kind == "unknown area":
        row[0], row[1] = "", row[1][:-2] + "ฮฮ"
    elif kind == "repeated":
        again = list(row)
    elif kind == "contradicted":
        again = [*row[:5], f"{value + 1:.2f}", row[6]]
    elif kind == "short row":
        del row[6]
    elif kind == "long row":
        row.append("เกิน")
    elif kind == "tis-620":
        encoding = "cp874"
    elif kind == "other unit":
        if row[6] != "ตัน":
            return [_line(row, encoding)], ""
        row[5], row[6] = f"{value * 1000:.2f}", "กก."
    elif kind == "text":
        row[5] = choose.choice(("ดูหมายเหตุ", "abc", "12..5", "สิบสอง"))
    elif kind == "estimate":
        row[5] = f"{row[5]} (e)"
    elif kind == "outlier":
        row[5] = f"{value * 50:.2f}"
    lines = [_line(row, encoding)]
    if again is not None:
        lines.append(_line(again, encoding))
    return lines, code


def _line(cells: list[str], encoding: str) -> bytes:
    return (",".join(cells) + "\r\n").encode(encoding, "replace")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.05, help="share of rows with dirt, 0 to 1")
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args()
    planted = write(wish.out, wish.rows, seed=wish.seed, share=wish.share)
    print(json.dumps(planted, ensure_ascii=False))


if __name__ == "__main__":
    main()
