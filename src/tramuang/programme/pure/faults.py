"""Faults of an edition's file: where, what is wrong, and what would be right, in Thai and in English."""

from __future__ import annotations

from dataclasses import dataclass

from tramuang.programme.pure.edition import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one line of an edition's file."""

    file: str
    line: int
    what: Text
    right: Text
    code: str

    def in_(self, lang: str) -> str:
        """The fault as one line of a report in the language asked for."""
        arrow = "→"
        return f"{self.file}:{self.line}: {self.what.in_(lang)} {arrow} {self.right.in_(lang)}"


# For each code: what is wrong (Thai, English), and what would be right (Thai, English).
SENTENCES: dict[str, tuple[str, str, str, str]] = {
    # The file itself
    "too-large": (
        "แฟ้มมีขนาด {size} ไบต์ ใหญ่เกินกว่าที่รับได้",
        "The file has {size} bytes, which is too large.",
        "แฟ้มไม่เกิน {limit} ไบต์",
        "A file of at most {limit} bytes.",
    ),
    "not-utf-8": (
        "แฟ้มไม่ใช่ข้อความ UTF-8 (ไบต์ที่ {byte})",
        "The file is not UTF-8 text (byte {byte}).",
        "บันทึกแฟ้มใหม่เป็น UTF-8",
        "Save the file as UTF-8.",
    ),
    "forbidden-character": (
        "มีอักขระควบคุมที่มองไม่เห็น {char}",
        "There is an invisible control character, {char}.",
        "ลบอักขระนั้นออก",
        "Remove that character.",
    ),
    "empty": (
        "แฟ้มว่างเปล่า",
        "The file is empty.",
        "เขียนกติกาของรอบ เริ่มด้วย format: 1",
        "Write an edition, beginning with `format: 1`.",
    ),
    "syntax": (
        "อ่านรูปแบบ YAML ไม่ได้: {problem}",
        "The YAML cannot be read: {problem}.",
        "แก้รูปแบบในบรรทัดนี้หรือบรรทัดก่อนหน้า ย่อหน้าด้วยช่องว่าง ไม่ใช้แท็บ",
        "Mend this line or the one before it; indent with spaces, never with tabs.",
    ),
    "many-documents": (
        "มีเอกสาร YAML มากกว่าหนึ่งชุดในแฟ้มเดียว",
        "There is more than one YAML document in the file.",
        "หนึ่งแฟ้มมีกติกาเพียงชุดเดียว ลบบรรทัด ---",
        "One edition in one file; remove the line `---`.",
    ),
    "too-deep": (
        "ซ้อนกันลึกเกิน {limit} ชั้น",
        "Nesting is deeper than {limit} levels.",
        "จัดโครงสร้างให้ตื้นลง",
        "Flatten the structure.",
    ),
    "too-many-nodes": (
        "มีรายการมากกว่า {limit} รายการ",
        "There are more than {limit} values.",
        "แบ่งหรือลดรายการ",
        "Use fewer values.",
    ),
    "anchor": (
        'ใช้จุดยึด (anchor) "{name}"',
        'An anchor is used: "{name}".',
        "เขียนค่าซ้ำให้ครบทุกแห่ง กติกาไม่ใช้จุดยึดและการอ้างซ้ำ",
        "Write the value out in each place; editions use no anchors and no aliases.",
    ),
    "alias": (
        'ใช้การอ้างซ้ำ (alias) "{name}"',
        'An alias is used: "{name}".',
        "เขียนค่าซ้ำให้ครบทุกแห่ง กติกาไม่ใช้จุดยึดและการอ้างซ้ำ",
        "Write the value out in each place; editions use no anchors and no aliases.",
    ),
    "tag": (
        'ใช้ป้ายชนิดข้อมูล "{name}"',
        'A YAML tag is used: "{name}".',
        "ลบป้ายออก เขียนเป็นค่าธรรมดา",
        "Remove the tag and write a plain value.",
    ),
    "key-not-word": (
        "ชื่อรายการต้องเป็นคำเดียว",
        "A key must be a single word.",
        "ใช้ชื่อภาษาอังกฤษ เช่น plan-due",
        "Use a name such as plan-due.",
    ),
    "duplicate-key": (
        'รายการ "{name}" ซ้ำกับบรรทัดที่ {first}',
        'The key "{name}" is already in line {first}.',
        "เก็บไว้เพียงรายการเดียว",
        "Keep one of the two.",
    ),
    # Shape
    "wrong-type": (
        '"{name}" เป็น{got_th}',
        '"{name}" is {got_en}.',
        "ต้องเป็น{want_th}",
        "It should be {want_en}.",
    ),
    "unknown-key": (
        'ไม่รู้จักรายการ "{name}" ใน{place}',
        'The key "{name}" is unknown in {place}.',
        "{hint_th}",
        "{hint_en}",
    ),
    "missing-key": (
        'ขาดรายการ "{name}" ใน{place}',
        'The key "{name}" is missing in {place}.',
        'เพิ่มรายการ "{name}"',
        'Add "{name}".',
    ),
    "nothing-in": (
        "ไม่มีรายการใดใน{place}",
        "There is nothing in {place}.",
        "เพิ่มอย่างน้อยหนึ่งรายการ",
        "Add at least one entry.",
    ),
    "too-long": (
        'ข้อความของ "{name}" ยาว {length} ตัวอักษร',
        'The words of "{name}" are {length} characters long.',
        "ไม่เกิน {limit} ตัวอักษร",
        "At most {limit} characters.",
    ),
    "missing-label": (
        'ขาดข้อความ{lang_th} ("{lang}") ของ{place}',
        'The {lang_en} words ("{lang}") of {place} are missing.',
        "เขียนข้อความทั้งภาษาไทยและภาษาอังกฤษ",
        "Write the words in both Thai and English.",
    ),
    "wrong-language": (
        'ข้อความใน "{lang}" ของ{place}ไม่ใช่{lang_th}',
        'The words under "{lang}" of {place} are not {lang_en}.',
        'ใต้ "th" เขียนภาษาไทย ใต้ "en" เขียนภาษาอังกฤษ',
        'Write Thai under "th" and English under "en".',
    ),
    "bad-code": (
        'ชื่อ "{name}" ใช้ไม่ได้',
        'The code "{name}" cannot be used.',
        "ใช้อักษรอังกฤษตัวเล็ก ตัวเลข ขีดกลาง หรือจุด เช่น plan-due ไม่เกิน 60 ตัวอักษร",
        "Use small letters, digits, hyphens or dots, such as plan-due, at most 60 of them.",
    ),
    "not-in-list": (
        'ค่า "{name}" ของ{place}ใช้ไม่ได้',
        'The value "{name}" of {place} cannot be used.',
        "เลือกจาก: {allowed}{hint_th}",
        "Choose one of: {allowed}{hint_en}",
    ),
    "out-of-range": (
        'ค่า {value} ของ "{name}" อยู่นอกช่วง',
        'The value {value} of "{name}" is out of range.',
        "ต้องอยู่ระหว่าง {low} ถึง {high}",
        "It should be from {low} to {high}.",
    ),
    "buddhist-year": (
        'วันที่ {value} ของ "{name}" เป็นปีพุทธศักราช',
        'The date {value} of "{name}" is in the Buddhist era.',
        "เขียนปีคริสต์ศักราช: {right}",
        "Write the Christian era: {right}.",
    ),
    # Names
    "unknown-name": (
        'ไม่มี{kind_th}ชื่อ "{name}"',
        'There is no {kind_en} called "{name}".',
        "{hint_th}",
        "{hint_en}",
    ),
    "unknown-guard": (
        'ไม่มีเงื่อนไขตรวจชื่อ "{name}" ในระบบ',
        'No guard called "{name}" is registered.',
        "{hint_th}",
        "{hint_en}",
    ),
    "repeated": (
        '"{name}" ซ้ำใน{place}',
        '"{name}" is repeated in {place}.',
        "เขียนเพียงครั้งเดียว",
        "Write it once.",
    ),
    "code-taken": (
        'ชื่อ "{name}" ใช้แล้วในบรรทัดที่ {first}',
        'The code "{name}" is already used in line {first}.',
        "ตั้งชื่อใหม่ที่ไม่ซ้ำ",
        "Choose a code of its own.",
    ),
    # Flows
    "unreachable-stage": (
        'ไปไม่ถึงขั้น "{stage}" จากขั้นเริ่ม "{start}"',
        'The stage "{stage}" cannot be reached from the start "{start}".',
        'เพิ่มการดำเนินการที่ไปยัง "{stage}" หรือลบขั้นนี้',
        'Add a move to "{stage}", or remove the stage.',
    ),
    "dead-end": (
        'ขั้น "{stage}" ไม่มีทางออก',
        'The stage "{stage}" has no way out.',
        "เพิ่มการดำเนินการออกจากขั้นนี้ หรือระบุ terminal: true",
        "Add a move that leaves it, or mark it `terminal: true`.",
    ),
    "no-ending": (
        'จากขั้น "{stage}" ไปไม่ถึงขั้นสิ้นสุดใดเลย',
        'From the stage "{stage}" no terminal stage can be reached.',
        "เพิ่มทางไปยังขั้นสิ้นสุด",
        "Add a way to a terminal stage.",
    ),
    "terminal-has-exit": (
        'ขั้นสิ้นสุด "{stage}" มีการดำเนินการ "{move}" ออกไปได้',
        'The terminal stage "{stage}" is left by the move "{move}".',
        "ลบการดำเนินการนั้น หรือไม่ระบุเป็นขั้นสิ้นสุด",
        "Remove the move, or do not mark the stage terminal.",
    ),
    "holder-missing": (
        'ขั้น "{stage}" ไม่ระบุว่ารอใคร',
        'The stage "{stage}" does not say who is waited for.',
        "ระบุ holder: {allowed}",
        "Write holder: one of {allowed}.",
    ),
    "terminal-shape": (
        'ขั้นสิ้นสุด "{stage}" {problem_th}',
        'The terminal stage "{stage}" {problem_en}.',
        "ขั้นสิ้นสุดต้องมี result และไม่มี holder, deadline หรือการแก้ไข",
        "A terminal stage has a result, and no holder, deadline or editing.",
    ),
    "body-without-outcome": (
        'การดำเนินการ "{move}" ต้องมีทั้ง body และ outcome',
        'The move "{move}" needs both a body and an outcome.',
        "ระบุทั้ง body และ outcome หรือไม่ระบุทั้งสองอย่าง",
        "Write both `body` and `outcome`, or neither.",
    ),
    "resolution-not-needed": (
        'การดำเนินการ "{move}" เป็นมติ แต่ไม่ขอมติ',
        'The move "{move}" is a resolution but does not ask for one.',
        "เพิ่ม resolution ใน needs",
        "Add `resolution` to its needs.",
    ),
    "no-power": (
        'คณะ "{body}" ไม่มีอำนาจมีมติ "{outcome}" ในขั้น "{stage}" ของ "{flow}"',
        'The body "{body}" has no power to resolve "{outcome}" at "{stage}" of "{flow}".',
        "เพิ่มอำนาจใน powers ของคณะนั้น",
        "Add it to the powers of that body.",
    ),
    # Sums and times
    "weights": (
        'น้ำหนักของ "{subject}" รวมได้ {sum}',
        'The weights of "{subject}" add up to {sum}.',
        "น้ำหนักต้องรวมได้ 100",
        "They should add up to 100.",
    ),
    "no-items": (
        'แบบประเมิน "{sheet}" ไม่มีข้อสำหรับ "{subject}"',
        'The sheet "{sheet}" has no line for "{subject}".',
        "เพิ่มอย่างน้อยหนึ่งข้อ",
        "Add at least one line.",
    ),
    "backwards": (
        '"{later}" ({later_value}) มาก่อน "{earlier}" ({earlier_value})',
        '"{later}" ({later_value}) is before "{earlier}" ({earlier_value}).',
        "ให้วันสิ้นสุดไม่มาก่อนวันเริ่ม",
        "Let the end be no earlier than the start.",
    ),
    "circular": (
        '"{name}" อ้างวนกลับมาถึงตัวเอง',
        '"{name}" leads back to itself.',
        "แก้ {key} ให้เป็นลำดับเดียว",
        "Mend `{key}` so that there is one order.",
    ),
    "parameter-kind": (
        'ค่าของ "{name}" ใช้กับ{place}ไม่ได้',
        'The value of "{name}" does not suit {place}.',
        "{hint_th}",
        "{hint_en}",
    ),
}


def fault(code: str, *, file: str, line: int, **fields: object) -> Fault:
    """A fault of that code, worded in both languages."""
    what_th, what_en, right_th, right_en = SENTENCES[code]
    return Fault(
        file=file,
        line=line,
        what=Text(what_th.format(**fields), what_en.format(**fields)),
        right=Text(right_th.format(**fields), right_en.format(**fields)),
        code=code,
    )
