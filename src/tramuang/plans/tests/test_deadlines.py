"""Until when, on plain values."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tramuang.plans.pure import deadlines

BANGKOK = timezone(timedelta(hours=7))
CLOSE = datetime(2027, 2, 20, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("late", "so"),
    [
        (timedelta(0), True),
        (timedelta(microseconds=999_999), True),
        (timedelta(seconds=1), False),
        (timedelta(days=-1), True),
    ],
)
def test_the_closing_second_is_in_time_and_the_next_is_not(late, so):
    assert deadlines.in_time(CLOSE + late, CLOSE) is so


def test_without_a_close_everything_is_in_time():
    assert deadlines.in_time(CLOSE, None)


def test_a_day_ends_with_its_last_second_in_bangkok():
    assert deadlines.last_moment(date(2027, 2, 20), BANGKOK) == datetime(2027, 2, 20, 16, 59, 59, tzinfo=UTC)


def test_the_day_set_for_a_case_wins_over_the_rounds_close():
    assert deadlines.closes(CLOSE, date(2027, 3, 1), BANGKOK) == datetime(2027, 3, 1, 16, 59, 59, tzinfo=UTC)
    assert deadlines.closes(CLOSE, None, BANGKOK) == CLOSE
    assert deadlines.closes(None, None, BANGKOK) is None


def test_a_stage_is_due_on_the_editions_day_or_so_many_days_after_it_was_entered():
    entered = date(2027, 1, 1)
    assert deadlines.stage_due(date(2027, 5, 1), 30, entered) == date(2027, 5, 1)
    assert deadlines.stage_due(None, 30, entered) == date(2027, 1, 31)
    assert deadlines.stage_due(None, 30, None) is None
    assert deadlines.stage_due(None, None, entered) is None
