"""The Thai fiscal year: 1 October to 30 September, named by the Buddhist-era year in which it ends (State Fiscal and Budget
Procedures Act B.E. 2561, section 4)."""

from datetime import date

from .dates import BE_OFFSET, Digits, Lang, be_year, date_span
from .digits import to_thai


def fiscal_year(day: date) -> int:
    """The fiscal year of a day, in the Buddhist era: 1 October 2021 → 2565."""
    return be_year(day) + (1 if day.month >= 10 else 0)


def first_day(year: int) -> date:
    """The day on which a fiscal year begins: 2565 → 1 October 2021."""
    return date(year - BE_OFFSET - 1, 10, 1)


def last_day(year: int) -> date:
    """The day on which a fiscal year ends: 2565 → 30 September 2022."""
    return date(year - BE_OFFSET, 9, 30)


def quarter(day: date) -> int:
    """The quarter of the fiscal year, 1 to 4; October begins the first."""
    return (day.month - 10) % 12 // 3 + 1


def fiscal_years(first: date, last: date) -> list[int]:
    """The fiscal years that a stretch of days touches, in order."""
    if last < first:
        raise ValueError("the last day is before the first")
    return list(range(fiscal_year(first), fiscal_year(last) + 1))


def fiscal_label(year: int, lang: Lang = "th", *, digits: Digits = "arabic") -> str:
    """The name of a fiscal year: "ปีงบประมาณ พ.ศ. 2565", "fiscal year 2022 (B.E. 2565)"."""
    if lang == "en":
        return f"fiscal year {year - BE_OFFSET} (B.E. {year})"
    label = f"ปีงบประมาณ พ.ศ. {year}"
    return to_thai(label) if digits == "thai" else label


def fiscal_span(year: int, lang: Lang = "th", *, digits: Digits = "arabic") -> str:
    """The days of a fiscal year in words: "1 ตุลาคม 2564 – 30 กันยายน 2565"."""
    return date_span(first_day(year), last_day(year), lang, digits=digits)
