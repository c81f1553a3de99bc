"""Reads a period as people write it: years of either era, fiscal years, quarters, months, days and moments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum
from functools import cache

from tramuang.base.pure.thai.dates import (
    BE_OFFSET,
    MONTHS_EN,
    MONTHS_EN_SHORT,
    MONTHS_TH,
    MONTHS_TH_SHORT,
    NotADate,
    parse_date,
)
from tramuang.figures.pure.recognising.words import spelt

# Years of the Buddhist era that a table of our time can speak of.
EARLIEST, LATEST = 2400, 2700
# A year written as 2400 or more is of the Buddhist era.
BUDDHIST_FROM = 2400


class Grain(IntEnum):
    """How long a period is."""

    YEAR = 1
    FISCAL_YEAR = 2
    QUARTER = 3
    FISCAL_QUARTER = 4
    MONTH = 5
    DAY = 6
    MOMENT = 7


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period as one sortable number: Buddhist year, month (or quarter), day, hour and minute, two figures each."""

    grain: Grain
    number: int

    @classmethod
    def of(cls, grain: Grain, year: int, part: int = 0, day: int = 0, clock: int = 0) -> Period:
        """The period of a Buddhist-era year; `part` is the month or quarter, `clock` hours and minutes as hhmm."""
        return cls(grain, ((year * 100 + part) * 100 + day) * 10_000 + clock)

    @property
    def year_be(self) -> int:
        """The year in the Buddhist era."""
        return self.number // 100_000_000

    def text(self) -> str:
        """The period in the Buddhist era: "2565", "FY2565", "2565-Q1", "2565-03", "2565-03-15"."""
        year, rest = divmod(self.number, 100_000_000)
        part, rest = divmod(rest, 1_000_000)
        day, clock = divmod(rest, 10_000)
        match self.grain:
            case Grain.YEAR:
                return f"{year}"
            case Grain.FISCAL_YEAR:
                return f"FY{year}"
            case Grain.QUARTER:
                return f"{year}-Q{part}"
            case Grain.FISCAL_QUARTER:
                return f"FY{year}-Q{part}"
            case Grain.MONTH:
                return f"{year}-{part:02}"
            case Grain.DAY:
                return f"{year}-{part:02}-{day:02}"
            case _:
                return f"{year}-{part:02}-{day:02} {clock // 100:02}:{clock % 100:02}"


@dataclass(frozen=True, slots=True)
class ReadPeriod:
    """What a text says of a period: None with the reason, or the period, its era as written ("be", "ce") and whether it said so."""

    period: Period | None
    era: str = ""
    said: bool = False
    why: str = ""


_ERA_BE = r"(?:พุทธศักราช|พ\.?\s?ศ\.?|b\.?e\.?)"
_ERA_CE = r"(?:คริสต์ศักราช|ค\.?\s?ศ\.?|c\.?e\.?|a\.?d\.?)"
_ERA = rf"(?:(?P<be>{_ERA_BE})|(?P<ce>{_ERA_CE}))?"
_YEAR = rf"{_ERA}\s*(?P<year>\d{{4}}|\d{{2}})(?:\.0+)?"
_FISCAL = r"(?P<fiscal>ปี\s?งบประมาณ|งบประมาณ|ปี\s?งบ|ปี\s?งปม\.?|fiscal year|budget year|fy)"


@cache
def _months() -> dict[str, int]:
    names = {
        re.sub(r"[.\s]", "", spelt(name)): number
        for group in (MONTHS_TH, MONTHS_TH_SHORT, MONTHS_EN, MONTHS_EN_SHORT)
        for number, name in enumerate(group, start=1)
    }
    # Misspellings met so often that nobody is helped by a fault.
    return names | {"sept": 9, "มิย": 6, "มค": 1, "มกรา": 1, "กุมภา": 2, "มีนา": 3, "เมษา": 4, "พฤษภา": 5, "มิถุนา": 6,
                    "กรกฎา": 7, "สิงหา": 8, "กันยา": 9, "ตุลา": 10, "พฤศจิกา": 11, "ธันวา": 12, "กรกฏาคม": 7, "กุมภาพันธ": 2}  # fmt: skip


def read_month(text: str) -> int | None:
    """The month that a text names, in full or in short, in either language, or by number; None when it names none."""
    plain = re.sub(r"[.\s]", "", spelt(text)).removeprefix("เดือน")
    if found := _months().get(plain):
        return found
    number = re.fullmatch(r"(?:m)?(\d{1,2})", re.sub(r"\s", "", spelt(text)).removeprefix("เดือน").removesuffix(".0"))
    return int(number[1]) if number and 1 <= int(number[1]) <= 12 else None


def read_quarter(text: str) -> int | None:
    """The quarter that a text names ("ไตรมาสที่ 2", "Q2", "2"); None when it names none."""
    found = re.fullmatch(r"(?:ไตรมาส\s?(?:ที่)?|quarter|q)?\s?([1-4])(?:\.0)?", spelt(text))
    return int(found[1]) if found else None


_YEAR_ONLY = re.compile(rf"(?:{_FISCAL}|ปี|year)?\s*(?:ที่)?\s*{_YEAR}", re.IGNORECASE)
_COMMA_YEAR = re.compile(r"\d,\d{3}")
_QUARTERS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:ไตรมาส\s?(?:ที่)?|quarter|q)\s?(?P<part>[1-4])\s*[/\-,]?\s*(?:{_FISCAL}|ปี)?\s*{_YEAR}",
        rf"(?:{_FISCAL}|ปี)?\s*{_YEAR}\s*[/\-]?\s*(?:ไตรมาส\s?(?:ที่)?|q)\s?(?P<part>[1-4])",
    )
)
_MONTHS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/](?P<part>\d{1,2})",
        r"(?P<part>\d{1,2})[-/](?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<part>0[1-9]|1[0-2])",
        rf"(?:เดือน\s*)?(?P<name>[^\W\d_][^\d,/]*?)[\s,/\-.]*(?:ปี\s*)?{_YEAR}",
        rf"{_YEAR}[\s,/\-]+(?P<name>[^\W\d_][^\d,/]*?)",
    )
)
_COMPACT_DAY = re.compile(r"(\d{4})(0[1-9]|1[0-2])([0-3]\d)")
_MOMENT = re.compile(
    r"(?P<day>.+?)[t\s]+(?:เวลา\s*)?(?P<h>[01]?\d|2[0-4])[:.](?P<m>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?\s*(?:น\.?)?(?P<zone>z|[+-]\d\d:?\d\d)?"
)
_FOUR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


def read_period(text: str, *, fiscal: bool = False, short_years: bool = False) -> ReadPeriod:
    """The period that a text names; `fiscal` when the column speaks of fiscal years, `short_years` when 65 means B.E. 2565."""
    plain = spelt(text)
    if not plain or len(plain) > 80:
        return ReadPeriod(None, why="period-unreadable")
    if _COMMA_YEAR.fullmatch(plain):
        plain = plain.replace(",", "")
    if found := _YEAR_ONLY.fullmatch(plain):
        grain = Grain.FISCAL_YEAR if found["fiscal"] or fiscal else Grain.YEAR
        return _made(grain, found, 0, short_years)
    for form in _QUARTERS:
        if found := form.fullmatch(plain):
            grain = Grain.FISCAL_QUARTER if found["fiscal"] or fiscal else Grain.QUARTER
            return _made(grain, found, int(found["part"]), short_years)
    for form in _MONTHS:
        found = form.fullmatch(plain)
        if found is None:
            continue
        groups = found.groupdict()
        month = int(groups["part"]) if groups.get("part") else _months().get(re.sub(r"[.\s]", "", groups["name"]))
        if month is None or not 1 <= month <= 12:
            continue
        # A Thai month speaks of Buddhist years: ม.ค. 65 is B.E. 2565.
        thai = bool(groups.get("name")) and "\u0e01" <= plain.lstrip("เดือน ")[0] <= "\u0e4e"
        return _made(Grain.MONTH, found, month, short_years or thai)
    return _read_day(plain)


def _read_day(plain: str) -> ReadPeriod:
    clock, zone = None, ""
    if (found := _MOMENT.fullmatch(plain)) and int(found["h"]) < 24:
        plain, clock, zone = found["day"], time(int(found["h"]), int(found["m"])), found["zone"] or ""
    if compact := _COMPACT_DAY.fullmatch(plain):
        plain = "-".join(compact.groups())
    era = ""
    if year := _FOUR.search(plain):
        era = "be" if int(year[1]) >= BUDDHIST_FROM else "ce"
    try:
        # A day such as 2565-03-15 is no ISO day, but its year tells the era all the same.
        day = parse_date(plain)
    except NotADate as fault:
        return ReadPeriod(
            None, why="period-out-of-range" if fault.reason == "year out of range" else "period-unreadable"
        )
    if clock is None:
        return ReadPeriod(Period.of(Grain.DAY, day.year + BE_OFFSET, day.month, day.day), era or "be")
    moment = datetime.combine(day, clock)
    if zone:
        # Kept as a clock in Bangkok shows it.
        hours, minutes = (0, 0) if zone == "z" else (int(zone[1:3]), int(zone[-2:]))
        away = timedelta(hours=hours, minutes=minutes)
        moment += timedelta(hours=7) - (-away if zone[0] == "-" else away)
    number = Period.of(
        Grain.MOMENT, moment.year + BE_OFFSET, moment.month, moment.day, moment.hour * 100 + moment.minute
    )
    return ReadPeriod(number, era or "be")


def _made(grain: Grain, found: re.Match[str], part: int, short: bool) -> ReadPeriod:
    groups = found.groupdict()
    year = int(groups["year"])
    said = "be" if groups.get("be") else "ce" if groups.get("ce") else ""
    if len(groups["year"]) == 2:
        if said == "ce" or not (short or said):
            return ReadPeriod(None, why="short-year")
        year, era = year + 2500, "be"
    else:
        era = said or ("be" if year >= BUDDHIST_FROM else "ce")
        if era == "ce":
            if year >= BUDDHIST_FROM:
                return ReadPeriod(None, era, True, "period-out-of-range")
            year += BE_OFFSET
    if not EARLIEST <= year <= LATEST:
        return ReadPeriod(None, era, bool(said), "period-out-of-range")
    return ReadPeriod(Period.of(grain, year, part), era, bool(said))
