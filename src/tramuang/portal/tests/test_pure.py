"""The rules of this room on plain values."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base.pure.thai.baht import parse_number_words
from tramuang.figures.pure.claims import Finding
from tramuang.portal.pure.awards import Award, standing
from tramuang.portal.pure.counting import capitalised, in_millions, in_words, rounded
from tramuang.portal.pure.exports import as_csv, as_json, plain, written
from tramuang.portal.pure.findings import tally, verdict
from tramuang.portal.pure.highlight import marked
from tramuang.portal.pure.insets import around, points

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


# --- counting ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "th", "en"),
    [
        (0, "0", "no"),
        (1, "หนึ่ง", "one"),
        (15, "สิบห้า", "fifteen"),
        (21, "ยี่สิบเอ็ด", "21"),
        (100, "100", "100"),
        (1500, "1,500", "1,500"),
    ],
)
def test_a_count_is_said_in_words_while_words_are_short(number, th, en):
    assert (in_words(number, "th"), in_words(number, "en")) == (th, en)


@given(st.integers(1, 99))
def test_thai_words_spell_the_number_they_stand_for(number):
    assert parse_number_words(in_words(number, "th")) == number


@pytest.mark.parametrize(
    ("value", "text", "millions"),
    [
        ("14597281", "14.6", True), ("15000000000", "15,000", True), ("40287", "40,287", False), ("999999.6", "1", True),
        ("0", "0", False), ("7.5", "7.5", False), ("1000000", "1", True),
    ],
)  # fmt: skip
def test_a_large_value_is_said_in_millions(value, text, millions):
    assert in_millions(Decimal(value)) == (text, millions)


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_rounding_for_a_headline_is_never_off_by_more_than_half_of_its_last_place(value):
    text, millions = in_millions(value)
    said = Decimal(text.replace(",", "")) * (1_000_000 if millions else 1)
    assert abs(said - value) <= (Decimal(50_000) if millions else Decimal("0.5"))


def test_rounding_leaves_no_idle_noughts():
    assert [rounded(Decimal(each), 2) for each in ("3.00", "3.10", "100", "0.005")] == ["3", "3.1", "100", "0.01"]


def test_only_the_first_letter_becomes_large():
    assert [capitalised(each) for each in ("fifteen Areas", "", "สิบห้า")] == ["Fifteen Areas", "", "สิบห้า"]


# --- marking ----------------------------------------------------------------------------------------------------


@given(WORDS, st.lists(WORDS, max_size=4))
def test_the_pieces_of_a_marked_text_are_the_text(text, words):
    assert "".join(piece for piece, _asked in marked(text, words)) == text


def test_what_was_asked_for_is_marked_whatever_its_capitals():
    assert marked("Flood gate at Narathiwat", ["flood", "narathiwat"]) == [
        ("Flood", True),
        (" gate at ", False),
        ("Narathiwat", True),
    ]
    assert marked("ระบบเตือนน้ำท่วมริมคลอง", ["น้ำท่วม"]) == [("ระบบเตือน", False), ("น้ำท่วม", True), ("ริมคลอง", False)]


def test_a_longer_word_is_marked_before_a_shorter_one_inside_it():
    assert marked("แยกขยะ", ["ขยะ", "แยกขยะ"]) == [("แยกขยะ", True)]


def test_a_question_is_never_a_pattern():
    assert marked("a.b", [".", "("]) == [("a", False), (".", True), ("b", False)]


# --- exports ----------------------------------------------------------------------------------------------------

CELLS = st.one_of(
    WORDS.filter(lambda text: "\x00" not in text and "\r" not in text), st.none(), st.integers(), st.dates()
)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_a_csv_reads_back_as_it_was_written(rows):
    text = as_csv(("a", "b"), rows)
    assert text.startswith("\ufeff")
    found = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert found == [["a", "b"], *[[written(cell) for cell in row] for row in rows]]


@given(WORDS)
def test_no_text_of_a_csv_is_a_formula(text):
    assert not written(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_negative_number_stays_a_number():
    assert written(Decimal("-3.50")) == "-3.5"
    assert written(-3) == "-3"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15))
def test_a_plain_decimal_is_the_same_number_without_exponent(value):
    assert Decimal(plain(value)) == value
    assert "E" not in plain(value)


def test_json_keeps_what_is_not_known_as_null():
    found = json.loads(as_json({"dataset": "x"}, ("a", "b", "c"), [(None, Decimal("41825.000000"), date(2022, 11, 9))]))
    assert found == {"dataset": "x", "rows": [{"a": None, "b": 41825, "c": "2022-11-09"}]}


# --- the map ----------------------------------------------------------------------------------------------------


def test_an_outline_is_read_as_it_was_drawn():
    assert points("M10 20l5 0l0 -2.5z") == [(10, 20), (15, 20), (15, 17.5)]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 800)), min_size=1, max_size=20))
def test_an_inset_holds_its_region_and_lies_within_the_map(corners):
    first, *rest = corners
    path, at = f"M{first[0]} {first[1]}", first
    for x, y in rest:
        path += f"l{x - at[0]} {y - at[1]}"
        at = (x, y)
    view = around(path + "z", (480.0, 865.0))
    assert all(view.holds(x, y) for x, y in corners)
    assert view.width == view.height
    if view.width <= 480:
        assert view.x >= 0 and view.x + view.width <= 480.1


# --- awards -----------------------------------------------------------------------------------------------------

ONE = Award("a", "TH-10", date(2021, 12, 24), 1)
TWO = Award("b", "TH-10", date(2022, 11, 9))
UNDATED = Award("c", "TH-50", None, 3)
FOUR = Award("d", "TH-83", date(2025, 8, 19), 4)


@pytest.mark.parametrize(
    ("until", "areas", "provinces", "undated"),
    [
        (date(2021, 1, 1), set(), set(), {"c"}),
        (date(2022, 12, 1), {"a", "b"}, {"TH-10"}, {"c"}),
        (date(2025, 9, 1), {"a", "b", "c", "d"}, {"TH-10", "TH-50", "TH-83"}, set()),
        (None, {"a", "b", "c", "d"}, {"TH-10", "TH-50", "TH-83"}, set()),
    ],
)
def test_an_undated_award_counts_once_a_later_batch_is_known(until, areas, provinces, undated):
    found = standing([ONE, TWO, UNDATED, FOUR], until)
    assert (found.areas, found.provinces, found.undated) == (areas, provinces, undated)


# --- findings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finding", "conflicting", "word"),
    [
        (Finding.SUBSTANTIATED, True, "supported"),
        (Finding.SUBSTANTIATED, False, "supported"),
        (Finding.UNKNOWN, True, "conflicting"),
        (Finding.UNKNOWN, False, "unsupported"),
        (Finding.PARTLY_KNOWN, False, "partly"),
        (Finding.NOT_SUBSTANTIATED, False, "unsupported"),
        (Finding.NOT_SUBSTANTIATED, True, "conflicting"),
    ],
)
def test_a_statement_gets_one_word(finding, conflicting, word):
    assert verdict(finding, conflicting=conflicting) == word


def test_statements_are_counted():
    found = tally(["supported", "conflicting", "supported", "partly"])
    assert (found.stated, found.supported, found.open) == (4, 2, 2)
