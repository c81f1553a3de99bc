"""Until when a plan may be submitted: to the second, the last one included."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo


def last_moment(day: date, zone: tzinfo) -> datetime:
    """The last second of a day: what is due on a day may come until its end."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)


def closes(round_closes: datetime | None, due: date | None, zone: tzinfo) -> datetime | None:
    """When a case's plan must be in: by the day set when it was returned, else by the round's close; None when neither is set."""
    return last_moment(due, zone) if due is not None else round_closes


def in_time(at: datetime, close: datetime | None) -> bool:
    """Whether a moment is not past the close; within the closing second itself is in time."""
    return close is None or at.replace(microsecond=0) <= close.replace(microsecond=0)


def stage_due(closes_on: date | None, days: int | None, entered: date | None) -> date | None:
    """When a stage should be left by the edition's deadline: its own day, else so many days after the case came to it."""
    if closes_on is not None:
        return closes_on
    if days is None or entered is None:
        return None
    return entered + timedelta(days=days)
