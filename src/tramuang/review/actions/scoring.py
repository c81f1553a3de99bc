"""Writing scores: line by line as a draft, then handed in whole."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import BadInput, NotAllowed, no, require
from tramuang.base.happenings import happening
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.plans.actions.checking import Reading
from tramuang.programme.pure import scoring
from tramuang.review import access
from tramuang.review.kinds import Conflict
from tramuang.review.models import Assignment, Score
from tramuang.review.pure import lines as sheets
from tramuang.review.pure.lines import Line
from tramuang.review.queries.assessing import lines_of, marks_of

LONGEST_REASON = 4_000


def save_score(
    assignment: Assignment,
    *,
    sheet: str,
    item: str,
    value: Decimal | None,
    reason: str,
    seen: int,
    by: Person,
    at: datetime,
) -> Assignment:
    """Keep a draft of one line: a value on its scale (or none yet) and the reason; `seen` is the revision that the form carried."""
    require(access.may_score(by, assignment, at))
    line = next((each for each in lines_of(assignment.case) if each.key == (sheet, item)), None)
    if line is None:
        raise BadInput({"": [_("This line does not belong to the assessment of this plan.")]})
    reading = Reading()
    reason = reading.text("reason", reason, LONGEST_REASON)
    if value is not None and not (value.is_finite() and scoring.allowed(line.sheet, line.item, value)):
        reading.fault("value", outside(line))
    reading.done()
    with happening("scores.saved", assignment, by=by, at=at, sheet=sheet, item=item, value=value):
        _one_further(assignment, seen)
        Score.objects.update_or_create(
            assignment=assignment, sheet=sheet, item=item, defaults={"value": value, "reason": reason}
        )
    assignment.revision = seen + 1
    return assignment


def outside(line: Line) -> str:
    """The sentence about a value that does not lie on the scale of its line."""
    return gettext("Give a score from %(least)s to %(most)s in steps of %(step)s.") % {
        "least": line.sheet.min, "most": line.item.max, "step": line.sheet.step
    }  # fmt: skip


def submit_scores(assignment: Assignment, *, seen: int, by: Person, at: datetime) -> Assignment:
    """Hand in the assessment: every line has a value and a reason; afterwards nothing can be changed."""
    require(access.may_score(by, assignment, at))
    with happening("scores.submitted", assignment, by=by, at=at, case=ref(assignment.case)) as note:
        _one_further(assignment, seen, submitted_at=at)
        lines, marks = lines_of(assignment.case), marks_of(assignment)
        open_ = len(sheets.missing(lines, marks))
        if open_ or not lines:
            raise NotAllowed(no("lines-open", ngettext(
                "%(n)s line still lacks a score or its reason.", "%(n)s lines still lack a score or its reason.", open_
            ) % {"n": open_}))  # fmt: skip
        note.data["scores"] = {line.name: marks[line.key].value for line in lines}
        note.data["sha256"] = sheets.fingerprint(lines, marks)
    assignment.submitted_at, assignment.revision = at, seen + 1
    return assignment


def _one_further(assignment: Assignment, seen: int, **changed: datetime) -> None:
    """Take the next revision, or raise NotAllowed: the stage has ended, the form is stale, or the scores are handed in."""
    steps.hold(assignment.case, assignment.case.stage_version)
    draft = Assignment.objects.filter(pk=assignment.pk, revision=seen, submitted_at=None, conflict=Conflict.NONE)
    if not draft.update(revision=seen + 1, **changed):
        raise NotAllowed(steps.STALE)
