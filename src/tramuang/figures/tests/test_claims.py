from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.figures.pure.claims import Finding, compare


@pytest.mark.parametrize(
    ("operator", "stated", "found", "covered", "expected", "finding", "difference"),
    [
        ("=", 15, 15, 15, 15, Finding.SUBSTANTIATED, 0),
        ("=", 15, 14, 14, 14, Finding.NOT_SUBSTANTIATED, 1),
        (">", 16_000_000, 16_000_000, 15, 15, Finding.NOT_SUBSTANTIATED, 0),
        (">", 16_000_000, 16_000_001, 15, 15, Finding.SUBSTANTIATED, -1),
        (">", 16_000_000, 600_000, 8, 15, Finding.PARTLY_KNOWN, 15_400_000),
        (">=", 50, 50, 1, 1, Finding.SUBSTANTIATED, 0),
    ],
)
def test_a_statement_is_held_against_the_records(operator, stated, found, covered, expected, finding, difference):
    result = compare(operator, Decimal(stated), Decimal(found), covered=covered, expected=expected)
    assert (result.finding, result.difference) == (finding, Decimal(difference))


def test_unknown_is_never_treated_as_zero():
    assert compare("=", Decimal(0), None).finding is Finding.UNKNOWN
    assert compare("=", None, Decimal(0)).finding is Finding.UNKNOWN


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2))
def test_more_than_and_at_most_exclude_each_other(stated, found):
    more = compare(">", stated, found).finding is Finding.SUBSTANTIATED
    at_most = compare("<=", stated, found).finding is Finding.SUBSTANTIATED
    assert more != at_most
