"""What waits for a person. Rooms register their `queries.waiting(person, at)`; the desk shows all, soonest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Waiting:
    """One thing a person is waited for: what to do, about what, by when, and where."""

    what: Words
    about: str
    url: str
    due: date | None = None
    note: Words = ""
    room: str = ""


Ask = Callable[[Any, datetime], list[Waiting]]
_asks: list[Ask] = []


def register(ask: Ask) -> None:
    """Let a room say what waits for a person."""
    _asks.append(ask)


def waiting(person: Any, at: datetime) -> list[Waiting]:
    """Everything that waits for this person, soonest deadline first, things without a date last."""
    found = [thing for ask in _asks for thing in ask(person, at)]
    return sorted(found, key=lambda thing: (thing.due is None, thing.due or date.max, str(thing.what)))
