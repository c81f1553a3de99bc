"""What is found in a file, said to people: Thai and English by hand, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

# mended: read in a way that is told, raw text kept; warning: kept, somebody should look; error: not among the good rows.
Severity = Literal["mended", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding."""

    severity: Severity
    th: str
    en: str


KINDS: dict[str, Kind] = {
    "row-short": Kind("error", "แถวนี้มี {found} ช่อง น้อยกว่าหัวตาราง ({wanted} ช่อง) จึงไม่ทราบว่าช่องใดขาด",
        "This row has {found} cells, fewer than the header ({wanted}); which one is missing cannot be told."),
    "row-long": Kind("error", "แถวนี้มี {found} ช่อง มากกว่าหัวตาราง ({wanted} ช่อง) อาจมีเครื่องหมายจุลภาคในตัวเลขหรือข้อความที่ไม่ได้อยู่ในอัญประกาศ",
        "This row has {found} cells, more than the header ({wanted}); a comma may stand in a figure or a text without quotation marks."),
    "row-long-empty": Kind("mended", "แถวนี้มีช่องว่างเกินหัวตาราง ได้ตัดออก", "Empty cells beyond the header were left out."),
    "mixed-encoding": Kind("mended", "บรรทัดนี้เข้ารหัสอักขระต่างจากบรรทัดอื่น (UTF-8 ปนกับ TIS-620) ได้แปลงให้แล้ว",
        "This line is in another encoding than the rest (UTF-8 mixed with TIS-620); it was converted."),
    "broken-text": Kind("error", "บรรทัดนี้มีอักขระที่อ่านไม่ออก โปรดตรวจกับต้นฉบับ", "This line has characters that cannot be read. Check it against the original."),
    "area-empty": Kind("error", "ไม่ได้ระบุพื้นที่", "No area is given."),
    "area-unknown": Kind("error", "ไม่รู้จักพื้นที่ “{raw}” ที่ใกล้เคียงคือ {mend}", "There is no area “{raw}”. The nearest: {mend}."),
    "area-ambiguous": Kind("error", "มีพื้นที่ชื่อ “{raw}” มากกว่าหนึ่งแห่ง ({mend}) โปรดระบุรหัสหรือจังหวัด",
        "More than one area is called “{raw}” ({mend}). Give its code or its province."),
    "area-spelling": Kind("mended", "อ่านชื่อพื้นที่ “{raw}” เป็น {mend}", "The area “{raw}” was read as {mend}."),
    "area-conflict": Kind("error", "รหัสพื้นที่กับชื่อพื้นที่ไม่ตรงกัน: {raw}", "The code and the name of the area disagree: {raw}."),
    "total-row": Kind("mended", "แถว “{raw}” เป็นยอดรวม ไม่ใช่พื้นที่ ได้ข้ามเพื่อไม่ให้นับซ้ำ", "The row “{raw}” is a total, not an area; it was passed over so that nothing counts twice."),
    "period-empty": Kind("error", "ไม่ได้ระบุช่วงเวลา", "No period is given."),
    "period-unreadable": Kind("error", "อ่าน “{raw}” เป็นช่วงเวลาไม่ได้", "“{raw}” cannot be read as a period."),
    "period-out-of-range": Kind("error", "ปีใน “{raw}” ไม่น่าเป็นไปได้", "The year in “{raw}” cannot be right."),
    "period-future": Kind("error", "“{raw}” ยังมาไม่ถึง", "“{raw}” has not come yet."),
    "short-year": Kind("error", "ปีใน “{raw}” มีสองหลัก ไม่ทราบว่าเป็น พ.ศ. หรือ ค.ศ.", "The year in “{raw}” has two digits; its era cannot be told."),
    "era-mixed": Kind("mended", "คอลัมน์นี้มีทั้ง พ.ศ. และ ค.ศ. ได้อ่าน “{raw}” เป็น {mend}", "This column mixes two eras; “{raw}” was read as B.E. {mend}."),
    "period-thai-digits": Kind("mended", "เลขไทย “{raw}” อ่านเป็น {mend}", "Thai digits: “{raw}” was read as {mend}."),
    "element-empty": Kind("error", "ไม่ได้ระบุตัวชี้วัด", "What was measured is not given."),
    "element-unknown": Kind("error", "ไม่รู้จักตัวชี้วัด “{raw}” ที่ใกล้เคียงคือ {mend}", "There is no data element “{raw}”. The nearest: {mend}."),
    "missing-word": Kind("mended", "“{raw}” หมายถึงไม่มีข้อมูล บันทึกเป็นค่าที่ขาดหาย ไม่ใช่ศูนย์", "“{raw}” says that there is no value; it was kept as missing, not as zero."),
    "not-applicable-word": Kind("mended", "“{raw}” หมายถึงไม่เกี่ยวข้องกับพื้นที่นี้", "“{raw}” was read as not applicable."),
    "thai-digits": Kind("mended", "เลขไทย “{raw}” อ่านเป็น {mend}", "Thai digits: “{raw}” was read as {mend}."),
    "thousands": Kind("mended", "ตัดตัวคั่นหลักพันใน “{raw}” อ่านเป็น {mend}", "The thousands separators of “{raw}” were taken out: {mend}."),
    "decimal-comma": Kind("mended", "ใช้จุลภาคแทนจุดทศนิยม “{raw}” อ่านเป็น {mend}", "A comma stands for the decimal point: “{raw}” was read as {mend}."),
    "unit-in-cell": Kind("mended", "มีหน่วยอยู่ในช่องตัวเลข “{raw}” อ่านเป็น {mend}", "The unit stands in the cell: “{raw}” was read as {mend}."),
    "brackets-negative": Kind("mended", "วงเล็บ “{raw}” หมายถึงค่าติดลบ อ่านเป็น {mend}", "Brackets mean a negative value: “{raw}” was read as {mend}."),
    "power-of-ten": Kind("warning", "“{raw}” เป็นเลขยกกำลังจากโปรแกรมตาราง อาจสูญเสียหลักท้าย อ่านเป็น {mend}",
        "“{raw}” is a power of ten from a spreadsheet; last digits may be lost. Read as {mend}."),
    "marked-estimated": Kind("mended", "“{raw}” มีเครื่องหมายค่าประมาณ บันทึก {mend} เป็นค่าประมาณ", "“{raw}” is marked as an estimate: {mend}, kept as estimated."),
    "marked-provisional": Kind("mended", "“{raw}” มีเครื่องหมายค่าเบื้องต้น บันทึก {mend} เป็นค่าเบื้องต้น", "“{raw}” is marked as provisional: {mend}, kept as provisional."),
    "footnote-mark": Kind("warning", "“{raw}” มีเครื่องหมายเชิงอรรถ โปรดตรวจความหมาย อ่านเป็น {mend}", "“{raw}” carries a footnote mark: see what it means. Read as {mend}."),
    "wrong-type": Kind("error", "“{raw}” ไม่ใช่ตัวเลข", "“{raw}” is no number."),
    "formula": Kind("error", "“{raw}” เป็นสูตร ไม่ใช่ค่า และจะไม่ถูกคำนวณ", "“{raw}” is a formula, not a value; it is not evaluated."),
    "formulas-taken": Kind("warning", "สมุดงานมีสูตร {raw} ช่อง ได้ใช้ค่าที่คำนวณไว้ครั้งล่าสุด โปรดตรวจว่าเป็นค่าปัจจุบัน",
        "The workbook holds {raw} formulas; their values were taken as last computed. See that they are current."),
    "too-long": Kind("error", "“{raw}” ใหญ่หรือละเอียดเกิน 18 หลักที่เก็บได้", "“{raw}” is larger or finer than the 18 figures that are kept."),
    "negative": Kind("error", "{raw} ติดลบ ทั้งที่ค่านี้ติดลบไม่ได้", "{raw} is below zero, which this value cannot be."),
    "below-minimum": Kind("error", "{raw} ต่ำกว่าค่าต่ำสุดที่เป็นไปได้ ({mend})", "{raw} is below the least possible ({mend})."),
    "above-maximum": Kind("error", "{raw} สูงกว่าค่าสูงสุดที่เป็นไปได้ ({mend})", "{raw} is above the most possible ({mend})."),
    "unit-mixed": Kind("mended", "หน่วยต่างจากค่าอื่นของตัวชี้วัดนี้ ได้แปลง {raw} เป็น {mend}", "The unit differs from that of the other values: {raw} was turned into {mend}."),
    "unit-foreign": Kind("error", "หน่วย {raw} แปลงเป็นหน่วยของตัวชี้วัดนี้ ({mend}) ไม่ได้", "The unit {raw} cannot be turned into that of this element ({mend})."),
    "status-unknown": Kind("warning", "ไม่รู้จักสถานะ “{raw}” ของค่า", "The status “{raw}” of the value is not known."),
    "grade-unknown": Kind("warning", "ไม่รู้จักระดับคุณภาพข้อมูล “{raw}” บันทึกว่ายังไม่ได้ประเมิน", "The grade “{raw}” of the data is not known; it was kept as not assessed."),
    "status-conflict": Kind("error", "สถานะว่าไม่มีข้อมูล แต่มีค่า {raw}", "The status says missing, but there is a value: {raw}."),
    "duplicate-same": Kind("mended", "ซ้ำกับบรรทัด {mend} ด้วยค่าเดียวกัน เก็บไว้เพียงครั้งเดียว", "This repeats line {mend} with the same value; it was kept once."),
    "duplicate-key": Kind("error", "พื้นที่ ช่วงเวลา และตัวชี้วัดเดียวกันมีค่าต่างกันในบรรทัด {mend}", "Line {mend} gives another value for the same area, period and element."),
    "outlier": Kind("warning", "{raw} ต่างจากค่าอื่นของพื้นที่นี้มาก (มัธยฐาน {mend})", "{raw} lies far from this area's other values (median {mend})."),
    "jump": Kind("warning", "{raw} เปลี่ยนจากช่วงก่อนหน้า ({mend}) มากผิดปกติ", "{raw} is an unusual change from the period before ({mend})."),
    "part-above-whole": Kind("error", "ผลรวมของส่วนย่อย ({mend}) มากกว่าทั้งหมด ({raw})", "The parts ({mend}) are more than the whole ({raw})."),
    "period-copied": Kind("warning", "ค่าของ {raw} เหมือน {mend} เกือบทุกพื้นที่ อาจคัดลอกมาทั้งช่วง", "The values of {raw} equal those of {mend} in nearly every area: perhaps copied whole."),
    "other-dataset": Kind("warning", "ชุดข้อมูลอื่นให้ค่าไม่ตรงกัน ({mend}) หากรับ ค่า {raw} จากไฟล์นี้จะใช้แทน", "Another dataset says otherwise ({mend}). Accepted, the {raw} of this file takes its place."),
    "all-zero": Kind("warning", "ทุกพื้นที่มีค่า 0 ใน {raw} อาจหมายถึงไม่มีข้อมูล", "Every area has 0 in {raw}: perhaps no data is meant."),
}  # fmt: skip


def say(code: str, **words: Any) -> tuple[str, str]:
    """A finding in Thai and in English."""
    kind = KINDS[code]
    th, en = dict(words), dict(words)
    if not words.get("mend"):
        th["mend"], en["mend"] = "ไม่มี", "none"
    return kind.th.format(**th), kind.en.format(**en)
