"""Who may screen, assign, answer and score, with the reason when not; and how much of an assessment somebody sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, first_no, no, yes
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import local_day
from tramuang.cities.models import Appointment, Delegation, Person
from tramuang.cities.pure.standing import Standing
from tramuang.plans.access import By, is_of_city, is_of_province, standing_of
from tramuang.plans.models import Case
from tramuang.review.kinds import Conflict
from tramuang.review.models import Assignment
from tramuang.review.pure import powers

NOT_SCREENER = no("not-your-role", _("Only the programme office screens plans."))
NOT_ASSIGNER = no("not-your-role", _("Only the programme office assigns reviewers."))
NOT_YOURS = no("not-yours", _("This assessment is another reviewer's."))
NOT_SCORED_HERE = no("not-scored-here", _("The case does not stand where it is scored."))
OWN_ORGANISATION = no(
    "same-organisation",
    _("The reviewer belongs to the city's own organisation, and cannot judge its plan. Choose somebody else."),
)


# --- organisations ----------------------------------------------------------------------------------------------


def organisations_of(case: Case) -> frozenset[str]:
    """The keys of the organisations whose case it is: the one that applies, and the one that operates the area."""
    return frozenset(str(key) for key in (case.organisation_id, case.area.operator_id) if key is not None)


def ties_of(standing: Standing) -> frozenset[str]:
    """The organisations and areas that somebody's roles tie them to."""
    return standing.organisations | standing.areas


def belongs_to_city(ties: frozenset[str], case: Case) -> bool:
    """Whether somebody with these ties works for the city of a case: in its organisation, or with a role in its area."""
    return bool(ties & (organisations_of(case) | {case.area_id}))


def ties_of_all(people: Iterable[Person], at: datetime) -> dict[UUID, frozenset[str]]:
    """The ties of several people by their key, in two queries however many they are."""
    keys = {person.pk for person in people}
    running = Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))
    own = Appointment.objects.filter(running, person__in=keys).values_list("person_id", "organisation_id", "area_id")
    lent = (
        Delegation.objects.filter(running, to__in=keys, appointment__starts__lte=at)
        .filter(Q(appointment__ends=None) | Q(appointment__ends__gt=at))
        .values_list("to_id", "appointment__organisation_id", "appointment__area_id")
    )
    found: dict[UUID, set[str]] = {key: set() for key in keys}
    for key, organisation, area in [*own, *lent]:
        found[key] |= {str(tie) for tie in (organisation, area) if tie}
    return {key: frozenset(ties) for key, ties in found.items()}


# --- screening and assigning ------------------------------------------------------------------------------------


def may_screen(person: By, case: Case, at: datetime) -> Answer:
    """Whether the person checks what this city handed in, now: the office, at a stage where something was handed in."""
    if not standing_of(person, at).has(Duty.SCREEN):
        return NOT_SCREENER
    if not powers.is_screening(case.flow, case.at_stage):
        return no("not-screened-here", _("There is nothing to screen at this stage."))
    return yes


def may_assign(person: By, case: Case, at: datetime) -> Answer:
    """Whether the person may give this case to reviewers now."""
    if not standing_of(person, at).has(Duty.ASSIGN_REVIEWERS):
        return NOT_ASSIGNER
    return yes if case.at_stage.scored else NOT_SCORED_HERE


def scoring_body(case: Case, at: datetime) -> str:
    """The code of the body whose reviewers score the case at its present stage ('' when the edition names none)."""
    body = case.at_stage.body
    return case.rules.body_on(body, local_day(at)).code if body else ""


def may_be_assigned(reviewer: Person, case: Case, at: datetime) -> Answer:
    """Whether this person may be given this case to score: a reviewer of the stage's body, of another organisation."""
    standing = reviewer.standing(at)
    if not standing.has(Duty.SCORE, body=scoring_body(case, at)):
        return no("not-reviewer", gettext("%(name)s is not a reviewer of this body.") % {"name": reviewer.name})
    return OWN_ORGANISATION if belongs_to_city(ties_of(standing), case) else yes


def may_release(person: By, assignment: Assignment, at: datetime) -> Answer:
    """Whether the person may take a reviewer off a case: the office, as long as nothing was handed in and no conflict stands."""
    if assignment.submitted_at is not None:
        return no("handed-in", _("This reviewer has handed in scores, which stay on record."))
    if assignment.conflict == Conflict.DECLARED:
        return no("conflict-stands", _("A declared conflict stays on record."))
    return may_assign(person, assignment.case, at)


def may_reopen(person: By, assignment: Assignment, at: datetime) -> Answer:
    """Whether the person may let a reviewer change scores that were handed in: the office, before the stage ends."""
    if assignment.submitted_at is None:
        return no("not-handed-in", _("This reviewer has not handed in scores."))
    return may_assign(person, assignment.case, at)


# --- scoring ----------------------------------------------------------------------------------------------------


def may_answer_conflict(person: By, assignment: Assignment, at: datetime) -> Answer:
    """Whether the reviewer may say now whether there is a conflict of interest; a declared one stands."""
    if person is None or assignment.reviewer_id != person.pk:
        return NOT_YOURS
    if assignment.submitted_at is not None:
        return no("handed-in", _("You have handed in your scores. Ask the office to open them again."))
    if assignment.conflict == Conflict.DECLARED:
        return no(
            "conflict-stands", _("You declared a conflict of interest; the office gives the plan to somebody else.")
        )
    return yes if assignment.case.at_stage.scored else NOT_SCORED_HERE


def may_score(person: By, assignment: Assignment, at: datetime) -> Answer:
    """Whether the reviewer may write scores now: their own assessment, no conflict, not handed in, the stage still open."""
    case = assignment.case
    if person is None or assignment.reviewer_id != person.pk:
        return NOT_YOURS
    standing = person.standing(at)
    return first_no(
        yes if case.at_stage.scored else NOT_SCORED_HERE,
        may_answer_first(assignment),
        no("handed-in", _("You have handed in your scores. Ask the office to open them again."))
        if assignment.submitted_at is not None
        else yes,
        yes
        if standing.has(Duty.SCORE, body=scoring_body(case, at))
        else no("not-reviewer", _("You are no longer a reviewer of this body.")),
        no(
            "same-organisation",
            _("You belong to the city's own organisation, and cannot judge its plan. Declare the conflict."),
        )
        if belongs_to_city(ties_of(standing), case)
        else yes,
    )


def may_answer_first(assignment: Assignment) -> Answer:
    """Whether the plan is open to this reviewer: only after the answer that there is no conflict of interest."""
    if assignment.conflict == Conflict.NOT_ASKED:
        return no("conflict-first", _("First say whether you have a conflict of interest; then the plan opens."))
    if assignment.conflict == Conflict.DECLARED:
        return no(
            "conflict-stands", _("You declared a conflict of interest; the office gives the plan to somebody else.")
        )
    return yes


def may_read_for_review(person: Person, case: Case, at: datetime) -> Answer:
    """Whether somebody who is here only to score may read the plan: assigned, and without a conflict."""
    if standing_of(person, at).duties - {str(Duty.SCORE)}:
        return yes
    # Asked once for each person at the door: a list of cases asks for one after the other.
    if "_assigned" not in person.__dict__:
        person.__dict__["_assigned"] = {each.case_id: each for each in person.assignments.all()}
    found: Assignment | None = person.__dict__["_assigned"].get(case.pk)
    return may_answer_first(found) if found else no("not-assigned", _("This plan has not been given to you to assess."))


def forget_assigned(person: Person) -> None:
    """Forget what a person was asked to assess, after it has changed."""
    person.__dict__.pop("_assigned", None)


class Sight(Enum):
    """How much of a case's assessment somebody sees."""

    NOTHING = "nothing"
    OWN = "own"  # a reviewer who has not handed in yet
    REASONS = "reasons"  # figures and reasons, without the names of the reviewers
    ALL = "all"


def _mine(person: By, case: Case) -> Assignment | None:
    if person is None:
        return None
    return Assignment.objects.filter(case_id=case.pk, reviewer=person).exclude(conflict=Conflict.DECLARED).first()


def sight(person: By, case: Case, at: datetime) -> Sight:
    """How much of the assessment the person sees: the office all; reviewers their own until they have handed it in; the city, its
    province and the deciding bodies figures and reasons once the case has left the stage; the public never anything."""
    standing = standing_of(person, at)
    if standing.has(Duty.SCREEN) or standing.has(Duty.ASSIGN_REVIEWERS):
        return Sight.ALL
    scored_now = bool(case.at_stage.scored)
    mine = _mine(person, case)
    if mine is not None and scored_now:
        return Sight.REASONS if mine.submitted_at is not None else Sight.OWN
    if scored_now:
        return Sight.NOTHING
    inside = is_of_city(person, case.area_id, at) or is_of_province(person, case, at) or mine is not None
    decides = standing.has(Duty.PREPARE_MEETING) or standing.has(Duty.PRESIDE)
    return Sight.REASONS if inside or decides else Sight.NOTHING
