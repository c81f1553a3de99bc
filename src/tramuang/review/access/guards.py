"""The guards that an edition may name: conflicts answered, scores complete, a resolution that bears the step out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.models import Step
from tramuang.base.refs import ref, split_ref
from tramuang.base.steps import Move as AnyMove
from tramuang.cities.access import By as Anybody
from tramuang.plans.models import Case
from tramuang.programme.pure.edition import Parameter, UnknownCode
from tramuang.programme.pure.scoring import meets
from tramuang.review.kinds import Conflict
from tramuang.review.models import Assignment, Resolution
from tramuang.review.pure import powers

# An edition may say with a parameter of this name how many reviewers a plan needs at least; without it, one.
REVIEWERS = "review.reviewers"


def reviewers_needed(case: Case) -> Parameter | None:
    """The edition's parameter that says how many reviewers a plan needs, if it has one."""
    try:
        return case.rules.param(REVIEWERS)
    except UnknownCode:
        return None


def enough_reviewers(case: Case, number: int) -> bool:
    """Whether so many reviewers are enough for the edition; at least one always is needed."""
    rule = reviewers_needed(case)
    return number >= 1 and (rule is None or meets(rule, Decimal(number)) is not False)


def conflicts_answered(case: Case, by: Anybody, at: datetime) -> Answer:
    """Guard `review.conflicts-answered`: every assigned reviewer has said whether there is a conflict, and there is one who has none."""
    if case.round.on_record:
        return yes
    found = list(Assignment.objects.filter(case_id=case.pk).values_list("conflict", flat=True))
    open_ = found.count(Conflict.NOT_ASKED)
    if open_:
        return no("conflicts-open", ngettext(
            "%(n)s reviewer has not yet said whether there is a conflict of interest.",
            "%(n)s reviewers have not yet said whether there is a conflict of interest.", open_,
        ) % {"n": open_})  # fmt: skip
    return yes if Conflict.NONE in found else no("no-reviewers", _("No reviewer has been given this plan yet."))


def scores_complete(case: Case, by: Anybody, at: datetime) -> Answer:
    """Guard `review.scores-complete`: every reviewer without a conflict has handed in scores, and there are as many as needed."""
    if case.round.on_record:
        return yes
    rows = Assignment.objects.filter(case_id=case.pk).exclude(conflict=Conflict.DECLARED)
    handed_in = [moment is not None for moment in rows.values_list("submitted_at", flat=True)]
    open_ = handed_in.count(False)
    if open_:
        return no("scores-open", ngettext(
            "%(n)s reviewer has not handed in scores yet.", "%(n)s reviewers have not handed in scores yet.", open_
        ) % {"n": open_})  # fmt: skip
    if enough_reviewers(case, len(handed_in)):
        return yes
    rule = reviewers_needed(case)
    needed = rule.number if rule and rule.number is not None else 1
    return no("too-few-reviewers", gettext("%(n)s reviewers have handed in scores; %(needed)s are needed.") % {
        "n": len(handed_in), "needed": needed
    })  # fmt: skip


NO_RESOLUTION = no("resolution-missing", _("No resolution of the body that decides here is on record for this step."))
USED = no("resolution-used", _("This resolution has already taken effect once; it cannot move a case again."))
OTHER = no(
    "resolution-other", _("This resolution does not bear out this step: another case, another body or another outcome.")
)


def resolution_cited(case: Case, by: Anybody, at: datetime, move: AnyMove, cites: str | None) -> Answer:
    """Guard `review.resolution-cited`: the step rests on a resolution of the right body on this case, with this outcome, used once."""
    found = Resolution.objects.filter(case_id=case.pk)
    if cites is not None:
        kind, key = split_ref(cites)
        found = found.filter(pk=key) if kind == "resolution" and _is_key(key) else found.none()
        if not found:
            return OTHER if cites else NO_RESOLUTION
    fitting = [resolution for resolution in found if bears_out(case, resolution, move)]
    if not fitting:
        return NO_RESOLUTION if cites is None else OTHER
    used = set(Step.objects.filter(subject=ref(case)).exclude(cites="").values_list("cites", flat=True))
    return yes if any(ref(resolution) not in used for resolution in fitting) else USED


def bears_out(case: Case, resolution: Resolution, move: AnyMove) -> bool:
    """Whether a resolution is one of the body and with the outcome that the edition names for a move."""
    body, outcome = getattr(move, "body", None), getattr(move, "outcome", None)
    return outcome == resolution.outcome and powers.sits_for(case.rules, resolution.body, body, resolution.resolved_on)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
