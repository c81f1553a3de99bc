"""Money in figures and in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base.pure.thai import baht

AMOUNTS = st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=2)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "ศูนย์บาทถ้วน"),
        ("0.01", "หนึ่งสตางค์"),
        ("0.25", "ยี่สิบห้าสตางค์"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11", "สิบเอ็ดบาทถ้วน"),
        ("20", "ยี่สิบบาทถ้วน"),
        ("21.25", "ยี่สิบเอ็ดบาทยี่สิบห้าสตางค์"),
        ("31.11", "สามสิบเอ็ดบาทสิบเอ็ดสตางค์"),
        ("100", "หนึ่งร้อยบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("111", "หนึ่งร้อยสิบเอ็ดบาทถ้วน"),
        ("1201", "หนึ่งพันสองร้อยเอ็ดบาทถ้วน"),
        ("22222", "สองหมื่นสองพันสองร้อยยี่สิบสองบาทถ้วน"),
        ("987654.32", "เก้าแสนแปดหมื่นเจ็ดพันหกร้อยห้าสิบสี่บาทสามสิบสองสตางค์"),
        ("1000000", "หนึ่งล้านบาทถ้วน"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("11100000", "สิบเอ็ดล้านหนึ่งแสนบาทถ้วน"),
        ("15000000", "สิบห้าล้านบาทถ้วน"),
        ("21000000", "ยี่สิบเอ็ดล้านบาทถ้วน"),
        ("15000000000", "หนึ่งหมื่นห้าพันล้านบาทถ้วน"),
        ("1000000000000", "หนึ่งล้านล้านบาทถ้วน"),
        ("1500000000000", "หนึ่งล้านห้าแสนล้านบาทถ้วน"),
        ("3000002000001", "สามล้านสองล้านเอ็ดบาทถ้วน"),
        ("-500", "ลบห้าร้อยบาทถ้วน"),
    ],
)
def test_an_amount_is_spelt(amount: str, words: str) -> None:
    assert baht.words(Decimal(amount)) == words
    assert baht.parse_words(words) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "thai", "english"),
    [
        (15_000_000, "15,000,000.00 บาท", "15,000,000.00 baht"),
        (Decimal("0.5"), "0.50 บาท", "0.50 baht"),
        (Decimal("-1234.5"), "-1,234.50 บาท", "-1,234.50 baht"),
    ],
)
def test_an_amount_is_written_in_figures(amount: int | Decimal, thai: str, english: str) -> None:
    assert baht.figures(amount) == thai
    assert baht.figures(amount, "en") == english


def test_official_figures_may_be_thai() -> None:
    assert baht.figures(15_000_000, digits="thai") == "๑๕,๐๐๐,๐๐๐.๐๐ บาท"


@pytest.mark.parametrize(
    ("amount", "thai", "english"),
    [
        (15_000_000_000, "15,000 ล้านบาท", "15,000 million baht"),
        (11_100_000, "11.1 ล้านบาท", "11.1 million baht"),
        (10_000_000, "10 ล้านบาท", "10 million baht"),
        (15_055_000, "15.06 ล้านบาท", "15.06 million baht"),
        (500_000, "500,000 บาท", "500,000 baht"),
        (Decimal("999999.60"), "1 ล้านบาท", "1 million baht"),
        (Decimal("12.50"), "13 บาท", "13 baht"),
        (0, "0 บาท", "0 baht"),
        (-2_000_000, "-2 ล้านบาท", "-2 million baht"),
    ],
)
def test_a_headline_counts_in_millions(amount: int | Decimal, thai: str, english: str) -> None:
    assert baht.short(amount) == thai
    assert baht.short(amount, "en") == english


def test_numbers_keep_what_they_have_unless_told() -> None:
    assert baht.number(15000000) == "15,000,000"
    assert baht.number(Decimal("1234.50")) == "1,234.50"
    assert baht.number(Decimal("1E+6")) == "1,000,000"
    assert baht.number(Decimal("1234.565"), 2) == "1,234.57"


@pytest.mark.parametrize("write", [baht.figures, baht.words])
def test_less_than_a_satang_is_refused_and_not_rounded_away(write: object) -> None:
    with pytest.raises(ValueError, match="two decimal places"):
        write(Decimal("1.005"))  # type: ignore[operator]


@pytest.mark.parametrize("text", ["", "บาทถ้วน", "สิบห้า", "ห้าสิบสิบบาทถ้วน", "ร้อยแสนบาทถ้วน", "หนึ่งร้อยสตางค์", "fifteen baht"])
def test_words_that_are_no_amount_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a|more than"):
        baht.parse_words(text)


@given(AMOUNTS)
def test_words_come_back_as_the_amount(amount: Decimal) -> None:
    assert baht.parse_words(baht.words(amount)) == amount


@given(st.integers(min_value=0, max_value=10**30))
def test_numbers_of_any_size_come_back(value: int) -> None:
    assert baht.parse_number_words(baht.number_words(value)) == value


@given(AMOUNTS)
def test_figures_come_back_as_the_amount(amount: Decimal) -> None:
    assert Decimal(baht.figures(amount).removesuffix(" บาท").replace(",", "")) == amount
