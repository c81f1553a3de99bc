"""Fiscal years begin on 1 October."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base.pure.thai import fiscal

DAYS = st.dates(date(1941, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [
        (date(2021, 9, 30), 2564, 4),
        (date(2021, 10, 1), 2565, 1),
        (date(2021, 12, 31), 2565, 1),
        (date(2022, 1, 1), 2565, 2),
        (date(2022, 3, 31), 2565, 2),
        (date(2022, 4, 1), 2565, 3),
        (date(2022, 7, 1), 2565, 4),
        (date(2022, 9, 30), 2565, 4),
        (date(2022, 10, 1), 2566, 1),
    ],
)
def test_a_day_belongs_to_its_fiscal_year_and_quarter(day: date, year: int, quarter: int) -> None:
    assert (fiscal.fiscal_year(day), fiscal.quarter(day)) == (year, quarter)


def test_a_fiscal_year_has_a_name_and_days() -> None:
    assert fiscal.fiscal_label(2565) == "ปีงบประมาณ พ.ศ. 2565"
    assert fiscal.fiscal_label(2565, digits="thai") == "ปีงบประมาณ พ.ศ. ๒๕๖๕"
    assert fiscal.fiscal_label(2565, "en") == "fiscal year 2022 (B.E. 2565)"
    assert fiscal.fiscal_span(2565) == "1 ตุลาคม 2564 – 30 กันยายน 2565"
    assert fiscal.fiscal_span(2565, "en") == "1 October 2021 – 30 September 2022"


def test_a_stretch_of_days_touches_its_fiscal_years() -> None:
    assert fiscal.fiscal_years(date(2021, 9, 30), date(2023, 10, 1)) == [2564, 2565, 2566, 2567]
    with pytest.raises(ValueError, match="before"):
        fiscal.fiscal_years(date(2022, 1, 2), date(2022, 1, 1))


@given(DAYS)
def test_every_day_lies_within_its_own_fiscal_year_and_no_other(day: date) -> None:
    year = fiscal.fiscal_year(day)
    assert fiscal.first_day(year) <= day <= fiscal.last_day(year)
    assert fiscal.last_day(year) + timedelta(days=1) == fiscal.first_day(year + 1)
    assert fiscal.fiscal_years(day, day) == [year]
