"""Buddhist-era dates, written and read."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base.pure.thai import dates
from tramuang.base.pure.thai.dates import NotADate, parse_date, parse_year

DAY = date(2022, 5, 6)
DAYS = st.dates(date(1941, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (dates.long_date(DAY), "6 พฤษภาคม 2565"),
        (dates.long_date(DAY, digits="thai"), "๖ พฤษภาคม ๒๕๖๕"),
        (dates.long_date(DAY, era=True, digits="thai"), "๖ พฤษภาคม พ.ศ. ๒๕๖๕"),
        (dates.long_date(DAY, "en"), "6 May 2022"),
        (dates.long_date(DAY, "en", era=True), "6 May 2022 (B.E. 2565)"),
        (dates.short_date(DAY), "6 พ.ค. 2565"),
        (dates.short_date(DAY, "en"), "6 May 2022"),
        (dates.month_year(DAY), "พฤษภาคม 2565"),
        (dates.month_year(DAY, "en"), "May 2022"),
        (dates.iso(DAY), "2022-05-06"),
        (dates.date_span(date(2021, 10, 1), date(2022, 9, 30)), "1 ตุลาคม 2564 – 30 กันยายน 2565"),
        (dates.date_span(date(2022, 5, 6), date(2022, 5, 9)), "6–9 พฤษภาคม 2565"),
        (dates.date_span(date(2022, 9, 30), date(2022, 10, 2), "en"), "30 September – 2 October 2022"),
        (dates.date_span(DAY, DAY), "6 พฤษภาคม 2565"),
    ],
)
def test_a_day_is_written(written: str, text: str) -> None:
    assert written == text


def test_a_moment_is_told_by_the_clock_in_bangkok() -> None:
    moment = datetime(2022, 5, 5, 17, 42, tzinfo=UTC)
    assert dates.long_datetime(moment) == "6 พฤษภาคม 2565 เวลา 00.42 น."
    assert dates.long_datetime(moment, digits="thai") == "๖ พฤษภาคม ๒๕๖๕ เวลา ๐๐.๔๒ น."
    assert dates.long_datetime(moment, "en") == "6 May 2022, 00:42"
    assert dates.iso(moment) == "2022-05-06T00:42:00+07:00"
    assert dates.long_date(moment) == "6 พฤษภาคม 2565"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dates.long_datetime(datetime(2022, 5, 6, 10, 42))


@pytest.mark.parametrize(
    ("days", "thai", "english"),
    [
        (0, "วันนี้", "today"),
        (1, "พรุ่งนี้", "tomorrow"),
        (3, "อีก 3 วัน", "in 3 days"),
        (1200, "อีก 1,200 วัน", "in 1,200 days"),
        (-1, "เลยกำหนด 1 วัน", "1 day overdue"),
        (-2, "เลยกำหนด 2 วัน", "2 days overdue"),
    ],
)
def test_a_due_day_is_told_from_today(days: int, thai: str, english: str) -> None:
    assert dates.due_words(DAY + timedelta(days=days), DAY) == thai
    assert dates.due_words(DAY + timedelta(days=days), DAY, "en") == english


def test_a_moment_late_tonight_in_bangkok_is_due_today() -> None:
    assert dates.due_words(datetime(2022, 5, 6, 16, 59, tzinfo=UTC), datetime(2022, 5, 5, 18, 0, tzinfo=UTC)) == "วันนี้"


@pytest.mark.parametrize(
    "text",
    [
        "6 พฤษภาคม 2565",
        "๖ พฤษภาคม ๒๕๖๕",
        "๖ พฤษภาคม พ.ศ. ๒๕๖๕",
        "วันที่ 6 พฤษภาคม พ.ศ.2565",
        "วันศุกร์ที่ 6 พฤษภาคม 2565",
        "วันศุกร์ที่ ๖ เดือนพฤษภาคม พ.ศ. ๒๕๖๕",
        "วันศุกร์ที่ ๖ เดือนพฤษภาคม พุทธศักราช ๒๕๖๕",
        "6 พ.ค. 2565",
        "6 พ.ค. 65",
        "6พ.ค.65",
        "6 พค 2565",
        "6 พฤษภาคม ค.ศ. 2022",
        "6/5/2565",
        "06/05/2565",
        "6-5-2022",
        "6.5.2565",
        "2022-05-06",
        "2565-05-06",
        "6 May 2022",
        "6 May 2565",
        "6 May B.E. 2565",
        "6 may be 2565",
        "May 6, 2022",
        "May 6 2022",
        "Friday, 6 May 2022",
        "Friday 6 May 2022",
        "Fri, May 6, 2022",
        "  6   พฤษภาคม\u00a02565 ",
    ],
)
def test_a_day_is_read(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "unreadable"),
        ("เมื่อวาน", "unreadable"),
        ("6 พฤษภา 2565", "unreadable"),
        ("พฤษภาคม 2565", "unreadable"),
        ("6/5-2565", "unreadable"),
        ("6 พฤษภาคม 2565 10.42", "unreadable"),
        ("29 กุมภาพันธ์ 2565", "no such day"),
        ("31/4/2565", "no such day"),
        ("6/13/2565", "no such day"),
        ("6/5/65", "short year"),
        ("6 May 22", "short year"),
        ("6 พฤษภาคม พ.ศ. 2022", "year out of range"),
        ("6 พฤษภาคม ค.ศ. 2565", "year out of range"),
        ("6 พฤษภาคม 2299", "year out of range"),
        ("6 พฤษภาคม 99999", "year out of range"),
        ("วันจันทร์ที่ 6 พฤษภาคม 2565", "wrong weekday"),
        ("Monday, 6 May 2022", "wrong weekday"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason_in_both_languages(text: str, reason: str) -> None:
    with pytest.raises(NotADate) as refused:
        parse_date(text)
    assert refused.value.reason == reason
    assert refused.value.th != refused.value.en


def test_a_leap_day_is_read() -> None:
    assert parse_date("29 ก.พ. 2567") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "year"), [("2565", 2022), ("พ.ศ. ๒๕๖๕", 2022), ("ปี 2565", 2022), ("B.E. 2565", 2022), ("2022", 2022)]
)
def test_a_year_of_either_era_is_read(text: str, year: int) -> None:
    assert parse_year(text) == year


@given(DAYS)
def test_every_written_form_is_read_back(day: date) -> None:
    for text in (
        dates.long_date(day),
        dates.long_date(day, digits="thai", era=True),
        dates.short_date(day),
        dates.long_date(day, "en"),
        dates.short_date(day, "en"),
        f"วัน{dates.WEEKDAYS_TH[day.weekday()]}ที่ {dates.long_date(day)}",
        f"{dates.WEEKDAYS_EN[day.weekday()]}, {dates.long_date(day, 'en')}",
        f"{day.day}/{day.month}/{dates.be_year(day)}",
        dates.iso(day),
    ):
        assert parse_date(text) == day


@given(st.text(alphabet="0123456789๐๕ /-.,พ.ศ.พฤษภาคมMay \n"))
def test_any_text_is_a_day_or_is_refused(text: str) -> None:
    with suppress(NotADate):
        assert isinstance(parse_date(text), date)


@pytest.mark.parametrize(
    "text", ["9" * 5000, "6 " + "พ. " * 50000 + "2565", "6 พฤษภาคม " + "2" * 5000, "๖/๕/" + "๒" * 5000]
)
def test_endless_text_is_refused_at_once(text: str) -> None:
    with pytest.raises(NotADate):
        parse_date(text)


@given(DAYS)
def test_eras_are_543_years_apart(day: date) -> None:
    assert dates.ce_year(dates.be_year(day)) == day.year == dates.be_year(day) - 543
