"""Who may screen, assign, score, prepare and run meetings, resolve and see scores, with the reason when not; and this room's guards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, first_no, no, yes
from tramuang.base.kinds import Duty
from tramuang.base.models import Step
from tramuang.base.pure.thai.dates import local_day, long_date
from tramuang.base.refs import ref, split_ref
from tramuang.base.steps import Move as AnyMove
from tramuang.cities.access import By as Anybody
from tramuang.cities.access import may_administer
from tramuang.cities.models import Appointment, Delegation, Person
from tramuang.cities.pure.standing import Standing
from tramuang.plans.access import By, is_of_city, is_of_province, lang, standing_of
from tramuang.plans.models import Case
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Parameter, UnknownCode
from tramuang.programme.pure.scoring import meets
from tramuang.review.kinds import Conflict, MeetingState
from tramuang.review.models import AgendaItem, Assignment, Attendance, Meeting, Resolution
from tramuang.review.pure import powers
from tramuang.review.pure.quorum import Quorum

NOT_SCREENER = no("not-your-role", _("Only the programme office screens plans."))
NOT_ASSIGNER = no("not-your-role", _("Only the programme office assigns reviewers."))
NOT_YOURS = no("not-yours", _("This assessment is another reviewer's."))
NOT_SCORED_HERE = no("not-scored-here", _("The case does not stand where it is scored."))
NOT_PREPARING = no("not-your-role", _("Only the secretary of this body prepares its meetings."))
NOT_RUNNING = no("not-your-role", _("Only the secretary or the chair of this body runs its meeting."))
OWN_ORGANISATION = no(
    "same-organisation", _("The reviewer belongs to the city's own organisation, and cannot judge its plan. Choose somebody else.")
)
ON_RECORD_ONLY = no("not-on-record", _("Only a round on the public record takes meetings and resolutions without attendance and quorum."))

# An edition may say with a parameter of this name how many reviewers a plan needs at least; without it, one.
REVIEWERS = "review.reviewers"


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
        return no("conflict-stands", _("You declared a conflict of interest; the office gives the plan to somebody else."))
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
        no("same-organisation", _("You belong to the city's own organisation, and cannot judge its plan. Declare the conflict."))
        if belongs_to_city(ties_of(standing), case)
        else yes,
    )


def may_answer_first(assignment: Assignment) -> Answer:
    """Whether the plan is open to this reviewer: only after the answer that there is no conflict of interest."""
    if assignment.conflict == Conflict.NOT_ASKED:
        return no("conflict-first", _("First say whether you have a conflict of interest; then the plan opens."))
    if assignment.conflict == Conflict.DECLARED:
        return no("conflict-stands", _("You declared a conflict of interest; the office gives the plan to somebody else."))
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


# --- meetings ---------------------------------------------------------------------------------------------------


def may_prepare(person: By, body: str, at: datetime) -> Answer:
    """Whether the person calls meetings of a body and keeps their papers."""
    return yes if standing_of(person, at).has(Duty.PREPARE_MEETING, body=body) else NOT_PREPARING


def runs_meetings(person: By, body: str, at: datetime) -> bool:
    """Whether the person prepares or chairs the meetings of a body."""
    standing = standing_of(person, at)
    return standing.has(Duty.PREPARE_MEETING, body=body) or standing.has(Duty.PRESIDE, body=body)


def may_run(person: By, meeting: Meeting, at: datetime) -> Answer:
    """Whether the person may open, lead and close this meeting: the secretary or the chair of its body."""
    return yes if runs_meetings(person, meeting.body, at) else NOT_RUNNING


def may_see_meeting(person: By, meeting: Meeting, at: datetime) -> Answer:
    """Whether the person may know of this meeting: everybody once it is over, before that those who prepare it and the office."""
    if meeting.state == MeetingState.CLOSED or may_see_papers(person, meeting, at):
        return yes
    return no("not-found", _("There is nothing at this address."))


def may_see_papers(person: By, meeting: Meeting, at: datetime) -> Answer:
    """Whether the person may see who sat in the meeting, and its minutes."""
    standing = standing_of(person, at)
    if standing.has(Duty.SCREEN) or standing.has(Duty.ADMINISTER) or runs_meetings(person, meeting.body, at):
        return yes
    return NOT_RUNNING


def still_called(meeting: Meeting) -> Answer:
    """Whether the meeting has not begun."""
    return yes if meeting.state == MeetingState.CALLED else no("begun", _("The meeting has begun; this cannot be changed any more."))


def not_closed(meeting: Meeting) -> Answer:
    """Whether the meeting is not over."""
    return no("closed", _("The meeting is closed.")) if meeting.state == MeetingState.CLOSED else yes


def in_session(meeting: Meeting) -> Answer:
    """Whether the meeting is in session."""
    if meeting.state == MeetingState.CALLED:
        return no("not-open", _("The meeting has not been opened yet."))
    return not_closed(meeting)


def may_open(person: By, meeting: Meeting, at: datetime) -> Answer:
    """Whether the person may open the meeting now: not before its day. The quorum is asked when it is opened."""
    day = meeting.held_on
    early = day is not None and local_day(at) < day
    return first_no(
        may_run(person, meeting, at),
        still_called(meeting),
        no("too-early", gettext("The meeting is called for %(day)s. Change the day to hold it earlier.") % {"day": long_date(day, lang())})
        if early and day is not None
        else yes,
    )


def not_resolved(item: AgendaItem) -> Answer:
    """Whether nothing has been resolved on an item yet: what is resolved stands."""
    if Resolution.objects.filter(item=item).exists():
        return no("resolved", _("The meeting has already resolved this item; the resolution stands."))
    return yes


def has_quorum(found: Quorum) -> Answer:
    """Whether there is a quorum, with the numbers when there is none."""
    if found.met:
        return yes
    if found.met is None:
        return no("quorum-unknown", _("The rules do not say how many members make a quorum; nothing can be resolved."))
    return no("no-quorum", gettext(
        "There is no quorum: %(present)s of %(members)s members are in the room; %(needed)s are needed."
    ) % {"present": found.present, "members": found.members, "needed": found.needed if found.needed is not None else "—"})  # fmt: skip


def nobody_of(own: Iterable[Attendance]) -> Answer:
    """Whether nobody of the city's own organisation would vote on its case."""
    offices = ", ".join(each.office for each in own)
    if not offices:
        return yes
    return no("own-organisation", gettext(
        "%(offices)s: belongs to the city's own organisation and cannot vote on its case. Note the recusal first."
    ) % {"offices": offices})  # fmt: skip


def may_record(by: Anybody, round_: Round, at: datetime) -> Answer:
    """Whether meetings and resolutions may be entered from the public record: by an administrator, for such a round only."""
    return first_no(may_administer(by, at), yes if round_.on_record else ON_RECORD_ONLY)


# --- guards that an edition may name ----------------------------------------------------------------------------


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
OTHER = no("resolution-other", _("This resolution does not bear out this step: another case, another body or another outcome."))


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
