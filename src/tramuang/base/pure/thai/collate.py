"""The order of a Thai dictionary, as a key that any database can sort and index.

Three rules make the order. A vowel written before its consonant is read after it (เก sorts with ก, not under เ). The marks above a
word (็ ่ ้ ๊ ๋ ์) count only between words that are otherwise alike. Spaces and signs count last of all (สุไหงโก-ลก is สุไหงโกลก).
Figures stand before Thai letters, and Thai letters before all others.
"""

import re
import unicodedata

from .digits import to_arabic

_LEADING = re.compile(r"([เ-ไ])([ก-ฮ])")
_MARKS = "็่้๊๋์"


def sort_key(text: str) -> str:
    """The key by which a text sorts as in a Thai dictionary; only 0-9 and a-f, so every collation of every database agrees on it."""
    plain = to_arabic(unicodedata.normalize("NFC", text)).casefold().replace("ํา", "ำ")
    letters: list[str] = []
    marks: list[str] = []
    signs: list[str] = []
    for letter in _LEADING.sub(r"\2\1", plain):
        if letter in _MARKS:
            marks.append(f"{_MARKS.index(letter) + 2:x}")
        elif letter not in "ฯๆ" and (letter.isalnum() or unicodedata.category(letter) == "Mn"):
            letters.append(_weight(letter))
            marks.append("1")
        else:
            signs.append(f"{len(letters):04x}{ord(letter):06x}")
    return "".join(letters) + "00" + "".join(marks).rstrip("1") + "0" + "".join(signs)


def _weight(letter: str) -> str:
    """Two hexadecimal figures for a digit or a Thai letter, and eight, after all of those, for any other."""
    code = ord(letter)
    if "0" <= letter <= "9":
        return f"{code:02x}"
    if 0x0E01 <= code <= 0x0E5B:
        return f"{code - 0x0E00 + 0x80:02x}"
    return f"f{code:07x}"
