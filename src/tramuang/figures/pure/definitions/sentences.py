"""What can be wrong with a file of definitions, in Thai and in English."""

from __future__ import annotations

from tramuang.figures.pure.formulas.faults import Fault, Text

# For each code: what is wrong (Thai, English), and what would be right (Thai, English).
SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "too-large": (
        "แฟ้มมีขนาด {size} ไบต์ ใหญ่เกินกว่าที่รับได้", "The file has {size} bytes, which is too large.",
        "แบ่งเป็นหลายแฟ้ม แฟ้มละไม่เกิน {limit} ไบต์", "Split it; at most {limit} bytes each.",
    ),
    "unreadable": (
        "เปิดแฟ้มไม่ได้", "The file cannot be opened.", "ตรวจสิทธิ์การอ่านแฟ้ม", "See whether it may be read.",
    ),
    "not-utf-8": (
        "แฟ้มไม่ใช่ข้อความ UTF-8", "The file is not UTF-8 text.", "บันทึกแฟ้มใหม่เป็น UTF-8", "Save the file as UTF-8.",
    ),
    "letter": (
        "มีอักขระควบคุมที่มองไม่เห็น {char}", "There is an invisible control character, {char}.",
        "ลบอักขระนั้นออก", "Remove that character.",
    ),
    "syntax": (
        "อ่านรูปแบบ YAML ไม่ได้: {problem}", "The YAML cannot be read: {problem}.",
        "แก้รูปแบบในบรรทัดนี้หรือบรรทัดก่อนหน้า ย่อหน้าด้วยช่องว่าง ไม่ใช้แท็บ",
        "Mend this line or the one before it; indent with spaces, never with tabs.",
    ),
    "yaml-extra": (
        "ใช้จุดยึด การอ้างซ้ำ ป้ายชนิด หรือเอกสารหลายชุดไม่ได้", "Anchors, aliases, tags and several documents are not used here.",
        "เขียนค่าให้ครบทุกแห่ง", "Write each value out.",
    ),
    "too-many": (
        "มีมากเกินไป หรือซ้อนกันลึกเกินไป", "There is too much in the file, or it is nested too deeply.",
        "แบ่งเป็นหลายแฟ้ม", "Split it into several files.",
    ),
    "key-word": ("ชื่อรายการต้องเป็นคำเดียว", "A key must be a single word.", "เช่น name", "Such as name."),
    "key-twice": (
        'รายการ "{name}" ซ้ำกับบรรทัดที่ {first}', 'The key "{name}" is already in line {first}.',
        "เก็บไว้เพียงรายการเดียว", "Keep one of the two.",
    ),
    "key-unknown": (
        'ไม่รู้จักรายการ "{name}"', 'The key "{name}" is unknown here.', "{hint_th}", "{hint_en}",
    ),
    "key-missing": ('ขาดรายการ "{name}"', 'The key "{name}" is missing.', 'เพิ่ม "{name}"', 'Add "{name}".'),
    "type": (
        'ค่าของ "{name}" ไม่ใช่{want_th}', 'The value of "{name}" is not {want_en}.',
        "เขียนเป็น{want_th}", "Write {want_en}.",
    ),
    "choice": (
        'ค่า "{value}" ของ "{name}" ใช้ไม่ได้', 'The value "{value}" of "{name}" cannot be used.',
        "เลือกจาก: {allowed}", "Choose one of: {allowed}.",
    ),
    "range": (
        'ค่า {value} ของ "{name}" อยู่นอกช่วง', 'The value {value} of "{name}" is out of range.',
        "ต้องอยู่ระหว่าง {low} ถึง {high}", "It should be from {low} to {high}.",
    ),
    "label": (
        'ขาดข้อความ "{lang}" ของ "{name}"', 'The words of "{name}" under "{lang}" are missing.',
        "เขียนทั้ง th และ en", "Write both th and en.",
    ),
    "format": ("ไม่รู้จักรูปแบบนี้", "This format is unknown.", "เขียน format: 1", "Write format: 1."),
    "name": (
        'ใช้ชื่อ "{name}" ไม่ได้', 'The name "{name}" cannot be used.', "{right_th}", "{right_en}",
    ),
    "taken": (
        'ชื่อ "{name}" ใช้แล้วที่ {first}', 'The name "{name}" is already used at {first}.',
        "ตั้งชื่อใหม่ที่ไม่ซ้ำ", "Choose another name.",
    ),
    "inputs": (
        "รายการ inputs ไม่ตรงกับชื่อในสูตร: {names}", "The inputs differ from the names in the formula: {names}.",
        "แก้ให้ตรงกัน หรือไม่ต้องเขียน inputs", "Make them equal, or leave inputs out.",
    ),
    "rollup-windows": (
        "รวมแบบ ratio_of_sums ไม่ได้ เพราะหน้าต่างเวลาในสูตรไม่ได้ใช้กับข้อมูลโดยตรง",
        "ratio_of_sums cannot be used: a window in the formula holds more than an element.",
        "ใช้หน้าต่างเวลากับข้อมูลโดยตรง เช่น yoy(a) หรือเลือก mean หรือ mean_weighted(...)",
        "Put windows around plain elements, such as yoy(a); or choose mean or mean_weighted(...).",
    ),
    "rollup-large": (
        "สูตรที่รวมตัวชี้วัดอื่นเข้าด้วยกันใหญ่เกินไป", "With the indicators it names, the formula grows too large to be rolled up as sums.",
        "เลือก mean หรือ mean_weighted(...)", "Choose mean or mean_weighted(...).",
    ),
    "grain": (
        "กำหนด period.publish สั้นกว่า period.grain ไม่ได้", "period.publish cannot be shorter than period.grain.",
        "เลือกช่วงที่เท่ากันหรือยาวกว่า", "Choose the same or a longer one.",
    ),
    "grain-differs": (
        '"{name}" มีช่วงเวลา {got} ไม่ใช่ {want}', '"{name}" is of another grain, {got} and not {want}.',
        "ใช้ตัวชี้วัดที่มีช่วงเวลาเดียวกัน", "Use indicators of one grain.",
    ),
    "index-spines": (
        'ดัชนี "{name}" รวม "{one}" ({of}) กับ "{two}" ({other}) ซึ่งคิดจากช่วงเวลาต่างกัน',
        'The index "{name}" takes together "{one}" ({of}) and "{two}" ({other}), which are computed on different periods.',
        "นิยามตัวชี้วัดทั้งหมดเป็นช่วงที่ยาวกว่า (period.grain: year) ระบบรวมข้อมูลรายเดือนเป็นรายปีให้เอง",
        "Define them all on the longer periods (period.grain: year): monthly values become those of years by themselves.",
    ),
    "stock-share": (
        "least_share ใช้กับ adds: stock ไม่ได้ เพราะใช้ค่าของช่วงสุดท้ายเสมอ",
        "least_share means nothing with adds: stock: the value of the last part is taken.",
        "ตัด least_share ออก", "Leave least_share out.",
    ),
    "copy-grain": (
        '"{name}" นิยามเป็น{want_th} แต่สำเนาข้อมูลเป็น{got_th}', '"{name}" is defined on {want_en}, but the copy holds {got_en}.',
        "ใช้สำเนาที่มีช่วงเวลาตรงกัน หรือเฉพาะนิยามส่วนที่ตรงกับสำเนา (tables.split)",
        "Use a copy of that grain, or the part of the definitions that fits it (tables.split).",
    ),
    "goalposts": (
        "goalposts ต้องมี low น้อยกว่า high (และมากกว่า 0 เมื่อ log)", "Goalposts need low below high (above nought with log).",
        "เช่น low: 20, high: 85", "Such as low: 20, high: 85.",
    ),
    "winsor": (
        "winsor ต้องเป็นสองค่าระหว่าง 0 ถึง 1 จากน้อยไปมาก", "winsor is two shares from 0 to 1, the smaller first.",
        "เช่น [0.02, 0.98]", "Such as [0.02, 0.98].",
    ),
    "contextual": (
        'ตัวชี้วัด "{name}" ไม่มีทิศทาง จึงอยู่ในดัชนีไม่ได้', 'The indicator "{name}" has no direction and cannot be in an index.',
        "ระบุ direction: up หรือ down", "Give it direction: up or down.",
    ),
    "geometric": (
        "ค่าเฉลี่ยเรขาคณิตใช้กับ zscore ไม่ได้", "A geometric mean cannot be taken of z-scores.",
        "ใช้ aggregate: arithmetic หรือวิธีปรับค่าอื่น", "Use aggregate: arithmetic, or another way of normalising.",
    ),
    "budget": (
        "budget แต่ละแถวต้องมี {want} ค่า รวมกันได้ 100", "Each row of budget needs {want} values that add up to 100.",
        "เช่น [40, 60]", "Such as [40, 60].",
    ),
    "empty": ('ไม่มีรายการใดใน "{name}"', 'There is nothing in "{name}".', "เพิ่มอย่างน้อยหนึ่งรายการ", "Add at least one."),
    "weights": ("น้ำหนักรวมกันต้องมากกว่าศูนย์", "The weights must add up to more than nought.", "เช่น 1", "Such as 1."),
    "twice": ('"{name}" อยู่ในดัชนีสองครั้ง', '"{name}" is in the index twice.', "เก็บไว้ครั้งเดียว", "Keep one."),
}  # fmt: skip


def said(code: str, file: str, line: int, **fields: object) -> Fault:
    """A fault of that code in a line of a file, worded in both languages."""
    what_th, what_en, right_th, right_en = SENTENCES[code]
    what = Text(what_th.format(**fields), what_en.format(**fields))
    return Fault(code, what, Text(right_th.format(**fields), right_en.format(**fields)), 0, file, line)
