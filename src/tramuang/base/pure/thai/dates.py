"""Dates as Thai and English readers write them, and the way back from what people type."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from .digits import to_arabic, to_thai

Lang = Literal["th", "en"]
Digits = Literal["arabic", "thai"]

# Thailand has kept one offset since 1920 and no summer time, so no time-zone database is needed.
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")

BE_OFFSET = 543

MONTHS_TH = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
MONTHS_TH_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTHS_EN_SHORT = tuple(name[:3] for name in MONTHS_EN)
WEEKDAYS_TH = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def be_year(day: date) -> int:
    """The Buddhist-era year of a day; the Thai year has begun on 1 January since B.E. 2484 (1941), and we go no further back."""
    return day.year + BE_OFFSET


def ce_year(buddhist: int) -> int:
    """The common-era year of a Buddhist-era year: 2565 → 2022."""
    return buddhist - BE_OFFSET


def local_day(moment: date | datetime) -> date:
    """The day in Bangkok of a moment; a plain date is its own day, and a datetime without a zone is refused."""
    return local_time(moment).date() if isinstance(moment, datetime) else moment


def local_time(moment: datetime) -> datetime:
    """The moment on a clock in Bangkok; a datetime without a zone is refused, since it does not say when it is."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(BANGKOK)


def long_date(moment: date | datetime, lang: Lang = "th", *, digits: Digits = "arabic", era: bool = False) -> str:
    """A day in full: "6 พฤษภาคม 2565", "6 May 2022"; with `era` "6 พฤษภาคม พ.ศ. 2565", "6 May 2022 (B.E. 2565)"."""
    day = local_day(moment)
    if lang == "en":
        return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}" + (f" (B.E. {be_year(day)})" if era else "")
    return _in(digits, f"{day.day} {MONTHS_TH[day.month - 1]} {'พ.ศ. ' if era else ''}{be_year(day)}")


def short_date(moment: date | datetime, lang: Lang = "th", *, digits: Digits = "arabic") -> str:
    """A day in short, for tables: "6 พ.ค. 2565", "6 May 2022"."""
    day = local_day(moment)
    if lang == "en":
        return f"{day.day} {MONTHS_EN_SHORT[day.month - 1]} {day.year}"
    return _in(digits, f"{day.day} {MONTHS_TH_SHORT[day.month - 1]} {be_year(day)}")


def month_year(moment: date | datetime, lang: Lang = "th", *, digits: Digits = "arabic") -> str:
    """A month: "พฤษภาคม 2565", "May 2022"."""
    day = local_day(moment)
    if lang == "en":
        return f"{MONTHS_EN[day.month - 1]} {day.year}"
    return _in(digits, f"{MONTHS_TH[day.month - 1]} {be_year(day)}")


def clock(moment: datetime, lang: Lang = "th", *, digits: Digits = "arabic") -> str:
    """The time in Bangkok: "10.42 น.", "10:42"."""
    at = local_time(moment)
    return f"{at:%H:%M}" if lang == "en" else _in(digits, f"{at:%H.%M} น.")


def long_datetime(moment: datetime, lang: Lang = "th", *, digits: Digits = "arabic") -> str:
    """A moment in Bangkok: "6 พฤษภาคม 2565 เวลา 10.42 น.", "6 May 2022, 10:42"."""
    between = ", " if lang == "en" else " เวลา "
    return long_date(moment, lang, digits=digits) + between + clock(moment, lang, digits=digits)


def date_span(first: date, last: date, lang: Lang = "th", *, digits: Digits = "arabic") -> str:
    """A stretch of days without saying twice what both ends share: "6–9 พฤษภาคม 2565", "30 September – 2 October 2022"."""
    if last < first:
        raise ValueError("the last day is before the first")
    end = long_date(last, lang, digits=digits)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return _in(digits if lang == "th" else "arabic", f"{first.day}–{end}")
    begin = long_date(first, lang, digits=digits)
    if first.year == last.year:
        begin = begin.rsplit(" ", 1)[0]
    return f"{begin} – {end}"


def iso(moment: date | datetime) -> str:
    """The day, or the moment in Bangkok to the second, as machines read it: "2022-05-06", "2022-05-06T10:42:00+07:00"."""
    if isinstance(moment, datetime):
        return local_time(moment).isoformat(timespec="seconds")
    return moment.isoformat()


def due_words(due: date | datetime, today: date | datetime, lang: Lang = "th") -> str:
    """How far a due day is: "อีก 3 วัน"/"in 3 days", "วันนี้"/"today", "เลยกำหนด 2 วัน"/"2 days overdue"."""
    days = (local_day(due) - local_day(today)).days
    if days == 0:
        return "today" if lang == "en" else "วันนี้"
    if days == 1:
        return "tomorrow" if lang == "en" else "พรุ่งนี้"
    if lang == "en":
        many = f"{abs(days):,} day" + ("" if abs(days) == 1 else "s")
        return f"in {many}" if days > 0 else f"{many} overdue"
    return f"อีก {days:,} วัน" if days > 0 else f"เลยกำหนด {-days:,} วัน"


def _in(digits: Digits, text: str) -> str:
    return to_thai(text) if digits == "thai" else text


REASONS: dict[str, dict[Lang, str]] = {
    "unreadable": {"th": "อ่านเป็นวันที่ไม่ได้", "en": "This cannot be read as a date."},
    "no such day": {"th": "ไม่มีวันนี้ในปฏิทิน", "en": "There is no such day in the calendar."},
    "short year": {"th": "ปีต้องมีสี่หลัก", "en": "Write the year with four digits."},
    "year out of range": {
        "th": "ปีต้องอยู่ระหว่าง พ.ศ. 2484 ถึง 2743",
        "en": "The year must lie between 1941 and 2200 (B.E. 2484 to 2743).",
    },
    "wrong weekday": {"th": "วันในสัปดาห์ไม่ตรงกับวันที่", "en": "The day of the week does not belong to the date."},
}


class NotADate(ValueError):
    """What was typed is not a day; `reason` is a key of REASONS, `th` and `en` say it to a person."""

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        self.reason = reason
        self.th = REASONS[reason]["th"]
        self.en = REASONS[reason]["en"]
        super().__init__(f"{text!r}: {self.en}")


# No way to write a day is longer; anything longer is not even tried.
LONGEST = 80


def _letters(name: str) -> str:
    return re.sub(r"[.\s]", "", name).casefold()


_MONTH = {
    _letters(name): number
    for names in (MONTHS_TH, MONTHS_TH_SHORT, MONTHS_EN, MONTHS_EN_SHORT)
    for number, name in enumerate(names, start=1)
} | {"sept": 9}
_WEEKDAY = {name.casefold(): number for names in (WEEKDAYS_TH, WEEKDAYS_EN) for number, name in enumerate(names)} | {
    "พฤหัส": 3,
    **{name[:3].casefold(): number for number, name in enumerate(WEEKDAYS_EN)},
}

_ERA = r"(?P<era>พุทธศักราช|คริสต์ศักราช|พ\.?\s*ศ\.?|ค\.?\s*ศ\.?|b\.?e\.?|c\.?e\.?|a\.?d\.?)"
_YEAR = rf"(?:{_ERA}\s*)?(?P<year>\d{{1,5}})"
_NAME = r"(?P<month>[^\W\d_][^\d,/]*?)"
_WEEK = (
    rf"(?:(?:วัน)?\s*(?P<weekday>{'|'.join(sorted(_WEEKDAY, key=len, reverse=True))})\.?\s*(?:ที่|,|\s)\s*)?(?:วันที่|ที่)?\s*"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})\s*(?P<cut>[/.-])\s*(?P<number>\d{{1,2}})\s*(?P=cut)\s*{_YEAR}",
        rf"{_WEEK}(?P<day>\d{{1,2}})\s*(?:เดือน)?\s*[-/]?\s*{_NAME}[\s,/-]*?{_YEAR}",
        rf"{_WEEK}{_NAME}\s*(?P<day>\d{{1,2}})\s*,\s*{_YEAR}",
        rf"{_NAME}\s+(?P<day>\d{{1,2}})\s+{_YEAR}",
    )
)


def parse_date(text: str) -> date:
    """The day a person wrote, in Thai or English, with Thai or Arabic digits and either era; raises NotADate with the reason.

    A year of 2400 or more without an era is Buddhist. Two digits are taken as 25xx only beside a Thai month ("6 พ.ค. 65"):
    elsewhere they could be of either era, and we do not guess. Numbers alone are day, month, year.
    """
    clean = " ".join(to_arabic(text.replace("\u00a0", " ").replace("\u200b", "")).split())
    for form in _FORMS if len(clean) <= LONGEST else ():
        found = form.fullmatch(clean)
        if found is None:
            continue
        parts = found.groupdict()
        month = int(parts["number"]) if parts.get("number") else _MONTH.get(_letters(parts["month"]))
        if month is None:
            continue
        thai = parts.get("month") is not None and "\u0e01" <= parts["month"][0] <= "\u0e4e"
        year = _year(text, parts["year"], parts.get("era"), short=thai)
        try:
            day = date(year, month, int(parts["day"]))
        except ValueError:
            raise NotADate(text, "no such day") from None
        if parts.get("weekday") and _WEEKDAY[parts["weekday"].casefold()] != day.weekday():
            raise NotADate(text, "wrong weekday")
        return day
    raise NotADate(text, "unreadable")


def parse_year(text: str) -> int:
    """The common-era year of "พ.ศ. ๒๕๖๕", "2565", "B.E. 2565" or "2022"; raises NotADate with the reason."""
    found = re.fullmatch(rf"(?:ปี\s*)?{_YEAR}", " ".join(to_arabic(text).split()), re.IGNORECASE)
    if found is None:
        raise NotADate(text, "unreadable")
    return _year(text, found["year"], found["era"], short=False)


def _year(text: str, digits: str, era: str | None, *, short: bool) -> int:
    year = int(digits)
    era = _letters(era or "").replace("พุทธศักราช", "พศ").replace("คริสต์ศักราช", "คศ")
    if len(digits) == 2 and short and era != "คศ":
        year, era = 2500 + year, "พศ"
    elif len(digits) < 4:
        raise NotADate(text, "short year")
    if era in ("พศ", "be") or (not era and year >= 2400):
        year = ce_year(year)
    if not 1941 <= year <= 2200:
        raise NotADate(text, "year out of range")
    return year
