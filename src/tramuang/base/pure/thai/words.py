"""Thai words in a text that has no spaces between them."""

import re

from icu4py.breakers import WordBreaker

from .provinces import provinces

# Single words, for a reader of this field, that the general dictionary cuts or has been seen to cut inside a longer run; น้ำเสียง
# is here so that น้ำเสีย is not found in it.
TERMS = (
    "อัจฉริยะ", "สารสนเทศ", "น่าอยู่", "ทันสมัย", "สิ่งแวดล้อม", "น้ำท่วม", "น้ำเสีย", "น้ำเสียง",
    "งบประมาณ", "ตัวชี้วัด", "เป้าหมาย", "ผลกระทบ", "ฐานข้อมูล", "รายละเอียด", "ข้อเสนอแนะ", "ข้อเสนอ", "ขับเคลื่อน", "หลักการ", "เห็นชอบ", "ครบถ้วน",
    "ที่ประชุม", "องค์ประชุม", "ผู้ว่าราชการ", "นายกรัฐมนตรี", "คณะรัฐมนตรี", "ตราสัญลักษณ์",
    "พ.ศ.", "ค.ศ.", "อบจ.", "อบต.", "กทม.",
    "ยะลา", "สุไหงโก-ลก", "บางนรา", "สามย่าน", "วังจันทร์วัลเลย์", "แหลมฉบัง",
)  # fmt: skip

_DEPENDENT = "ะ-ฺๅ็-๎"
# Short names of provinces are also everyday syllables (ตราด begins ตราดอกไม้) and are left to the dictionary.
_ALL_TERMS = sorted(
    {*TERMS, *(province.name_th for province in provinces() if len(province.name_th) >= 6)}, key=len, reverse=True
)
_TERM_SET = frozenset(_ALL_TERMS)
# A term counts only where it could end: never before a vowel or a mark that belongs to its last letter.
_TERM = re.compile(f"({'|'.join(map(re.escape, _ALL_TERMS))})(?![{_DEPENDENT}])")
_WORD = re.compile(r"\w")


def pieces(text: str) -> list[str]:
    """The text cut at its word ends, spaces and signs included, so that joining the pieces gives the text back."""
    found: list[str] = []
    for part in _TERM.split(text):
        if part in _TERM_SET:
            found.append(part)
        elif part:
            found.extend(_cut(part))
    return found


def words(text: str) -> list[str]:
    """The words of the text in order, without spaces and signs; terms of this field and names of provinces stay whole."""
    return [piece for piece in pieces(text) if _WORD.search(piece)]


def _cut(text: str) -> list[str]:
    return list(WordBreaker(text, "th"))
