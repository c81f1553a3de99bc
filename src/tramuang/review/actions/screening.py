"""Screening what a city handed in: on to the assessment, or back with what must be mended and by when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, require
from tramuang.base.models import Step
from tramuang.cities.models import Person
from tramuang.plans.actions import LetterGiven, move_case
from tramuang.plans.actions.checking import Reading
from tramuang.plans.models import Case
from tramuang.review import access
from tramuang.review.pure import checks

LONGEST_REASON = 8_000


def screen(
    case: Case, *, move: str, lacking: Collection[str] = (), reason: str = "", due: date | None = None,
    letter: LetterGiven | None = None, seen: int, by: Person, at: datetime,
) -> Step:  # fmt: skip
    """Take one of the edition's moves out of screening; what is `lacking` on the check list stands first in the reason."""
    require(access.may_screen(by, case, at))
    if checks.unknown(case.rules, lacking):
        raise BadInput({"lacking": [_("Choose only from the check list.")]})
    reading = Reading()
    words = reading.text("reason", reason, LONGEST_REASON)
    reading.done()
    return move_case(
        case, move, seen=seen, by=by, at=at, due=due, letter=letter, reason=checks.reason(case.rules, lacking, words)
    )
