"""Money in baht: figures, words for letters and contracts, and the short form for headlines."""

import re
from decimal import ROUND_HALF_UP, Decimal

from .dates import Digits, Lang
from .digits import to_thai

MILLION = 1_000_000
_DIGIT = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACE = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_WORTH = (1, 10, 100, 1_000, 10_000, 100_000)


def number(value: int | Decimal, places: int | None = None) -> str:
    """A number with thousands separators, as exact as it is, or rounded half up to so many places: 15000000 → "15,000,000"."""
    if places is not None:
        value = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"


def figures(amount: int | Decimal, lang: Lang = "th", *, digits: Digits = "arabic") -> str:
    """An amount to the satang: "15,000,000.00 บาท", "15,000,000.00 baht"."""
    text = number(Decimal(_satang(amount)).scaleb(-2), 2)
    if lang == "en":
        return f"{text} baht"
    return f"{to_thai(text) if digits == 'thai' else text} บาท"


def short(amount: int | Decimal, lang: Lang = "th") -> str:
    """An amount for a headline, in millions from a million up, rounded half up: "15,000 ล้านบาท", "11.1 million baht"."""
    # Rounded first: 999,999.60 is a million, and is said as one.
    whole = Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP)
    if abs(whole) < MILLION:
        return f"{number(whole)} baht" if lang == "en" else f"{number(whole)} บาท"
    text = number(Decimal(amount) / MILLION, 2).rstrip("0").rstrip(".")
    return f"{text} million baht" if lang == "en" else f"{text} ล้านบาท"


def words(amount: int | Decimal) -> str:
    """An amount as letters and contracts spell it: 15000000 → "สิบห้าล้านบาทถ้วน", 21.25 → "ยี่สิบเอ็ดบาทยี่สิบห้าสตางค์"."""
    total = _satang(amount)
    sign = "ลบ" if total < 0 else ""
    whole, satang = divmod(abs(total), 100)
    if satang == 0:
        return f"{sign}{number_words(whole)}บาทถ้วน"
    head = f"{number_words(whole)}บาท" if whole else ""
    return f"{sign}{head}{number_words(satang)}สตางค์"


def number_words(value: int) -> str:
    """A whole number in Thai words: 101 → "หนึ่งร้อยเอ็ด", 1500000000000 → "หนึ่งล้านห้าแสนล้าน"."""
    if value < 0:
        return "ลบ" + number_words(-value)
    if value == 0:
        return _DIGIT[0]
    millions, rest = divmod(value, MILLION)
    head = number_words(millions) + "ล้าน" if millions else ""
    spoken = []
    for place in range(5, -1, -1):
        digit = rest // _WORTH[place] % 10
        if digit == 0:
            continue
        if place == 0 and digit == 1 and value > 1:
            spoken.append("เอ็ด")
        elif place == 1 and digit == 1:
            spoken.append("สิบ")
        elif place == 1 and digit == 2:
            spoken.append("ยี่สิบ")
        else:
            spoken.append(_DIGIT[digit] + _PLACE[place])
    return head + "".join(spoken)


def parse_words(text: str) -> Decimal:
    """The amount that words spell, the inverse of `words`; raises ValueError where they are not an amount."""
    clean = re.sub(r"\s", "", text)
    sign = -1 if clean.startswith("ลบ") else 1
    found = re.fullmatch(r"(?:(?P<baht>.+?)บาท)?(?:ถ้วน|(?P<satang>.+)สตางค์)?", clean.removeprefix("ลบ"))
    if found is None or not (found["baht"] or found["satang"]):
        raise ValueError(f"not an amount in words: {text!r}")
    baht = parse_number_words(found["baht"]) if found["baht"] else 0
    satang = parse_number_words(found["satang"]) if found["satang"] else 0
    if satang > 99:
        raise ValueError(f"more than 99 satang: {text!r}")
    return sign * (Decimal(baht) + Decimal(satang).scaleb(-2))


def parse_number_words(text: str) -> int:
    """The whole number that Thai words spell, the inverse of `number_words` for zero and above."""
    head, million, tail = text.rpartition("ล้าน")
    if million:
        return parse_number_words(head) * MILLION + (_below_million(tail) if tail else 0)
    return _below_million(text)


_TENS = {"": 1, "ยี่": 2}
_SPOKEN = re.compile(
    "".join(f"(?:(?P<p{place}>{'|'.join(_DIGIT[1:])}){_PLACE[place]})?" for place in range(5, 1, -1))
    + f"(?P<tens>(?:ยี่|{'|'.join(_DIGIT[3:])})?สิบ)?"
    + f"(?P<ones>{'|'.join(_DIGIT[1:])}|เอ็ด)?"
)


def _below_million(text: str) -> int:
    if text == _DIGIT[0]:
        return 0
    found = _SPOKEN.fullmatch(text)
    if found is None or not text:
        raise ValueError(f"not a number in words: {text!r}")
    value = sum(_DIGIT.index(found[f"p{place}"]) * _WORTH[place] for place in range(2, 6) if found[f"p{place}"])
    if found["tens"]:
        tens = found["tens"].removesuffix("สิบ")
        value += 10 * (_TENS[tens] if tens in _TENS else _DIGIT.index(tens))
    if ones := found["ones"]:
        value += 1 if ones == "เอ็ด" else _DIGIT.index(ones)
    return value


def _satang(amount: int | Decimal) -> int:
    """The amount in whole satang; a smaller part is refused, because a letter must not round money in silence."""
    satang = Decimal(amount) * 100
    if satang != satang.to_integral_value():
        raise ValueError(f"an amount has at most two decimal places: {amount}")
    return int(satang)
