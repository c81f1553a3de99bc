"""Thai digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base.pure.thai.digits import to_arabic, to_thai


@pytest.mark.parametrize(("arabic", "thai"), [("0123456789", "๐๑๒๓๔๕๖๗๘๙"), ("ครั้งที่ 1/2565", "ครั้งที่ ๑/๒๕๖๕"), ("", "")])
def test_digits_are_changed_and_nothing_else(arabic: str, thai: str) -> None:
    assert to_thai(arabic) == thai
    assert to_arabic(thai) == arabic


def test_a_number_may_be_given() -> None:
    assert to_thai(2565) == "๒๕๖๕"


@given(st.integers())
def test_digits_come_back(value: int) -> None:
    assert int(to_arabic(to_thai(value))) == value
