"""What waits for a person in this room: an answer, scores, screening, reviewers, a meeting."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import local_day
from tramuang.base.work import Waiting
from tramuang.cities.models import Person
from tramuang.cities.pure.standing import Standing
from tramuang.plans.access import lang
from tramuang.plans.models import Case
from tramuang.plans.queries import due_of, entered_on
from tramuang.review import access
from tramuang.review.kinds import Conflict, MeetingState
from tramuang.review.models import Assignment
from tramuang.review.pure import powers
from tramuang.review.queries.assessing import my_assignments, reviewing, waits
from tramuang.review.queries.meetings import meetings_ahead, unplaced

ROOM = "review"


def waiting(person: Person, at: datetime) -> list[Waiting]:
    """Everything that waits for this person in this room."""
    standing = person.standing(at)
    found: list[Waiting] = []
    if standing.has(Duty.SCORE):
        found += _to_score(person)
    if standing.has(Duty.SCREEN) or standing.has(Duty.ASSIGN_REVIEWERS):
        found += _office(standing, at)
    if standing.has(Duty.PREPARE_MEETING):
        found += _to_call(person, at)
    if standing.has(Duty.PREPARE_MEETING) or standing.has(Duty.PRESIDE):
        found += _meetings(person, at)
    return found


def _to_score(person: Person) -> list[Waiting]:
    found = []
    for each in my_assignments(person):
        if not waits(each):
            continue
        asked = each.conflict == Conflict.NOT_ASKED
        what = _("Say whether you have a conflict of interest") if asked else _("Assess the plan")
        url = reverse("review-assessment", args=[each.pk])
        found.append(Waiting(what, each.case.area.name, url, each.due, room=ROOM))
    return found


def _open_cases() -> list[Case]:
    rows = Case.objects.filter(open=True, round__on_record=False).select_related("area__province")
    return list(rows.prefetch_related("round__edition").order_by("area__sort_key", "pk"))


def _office(standing: Standing, at: datetime) -> list[Waiting]:
    cases = _open_cases()
    screened = [case for case in cases if powers.is_screening(case.flow, case.at_stage)]
    scored = [case for case in cases if case.at_stage.scored]
    entered = entered_on([*screened, *scored])
    found = []
    if standing.has(Duty.SCREEN):
        for case in screened:
            url = reverse("review-screening", args=[case.pk])
            found.append(
                Waiting(_("Screen what was submitted"), case.area.name, url, due_of(case, entered[case.pk]), room=ROOM)
            )
    if standing.has(Duty.ASSIGN_REVIEWERS):
        given: dict[uuid.UUID, list[Assignment]] = defaultdict(list)
        for row in Assignment.objects.filter(case__in=scored):
            given[row.case_id].append(row)
        for case in scored:
            thing = _assessing(case, given[case.pk], entered, at)
            found += [thing] if thing else []
    return found


def _assessing(
    case: Case, rows: list[Assignment], entered: dict[uuid.UUID, date | None], at: datetime
) -> Waiting | None:
    state = reviewing(case, rows)
    due = due_of(case, entered[case.pk])
    url = reverse("review-reviewers", args=[case.pk])
    if state.too_few:
        if state.conflicts:
            note = ngettext(
                "%(n)s reviewer declared a conflict.", "%(n)s reviewers declared a conflict.", state.conflicts
            )
            return Waiting(_("Assign another reviewer"), case.area.name, url, due, note % {"n": state.conflicts}, ROOM)
        return Waiting(_("Assign reviewers"), case.area.name, url, due, room=ROOM)
    if state.complete:
        return Waiting(_("Close the assessment: all scores are in"), case.area.name, url, due, room=ROOM)
    late = [
        row
        for row in rows
        if row.due and row.due < local_day(at) and row.submitted_at is None and row.conflict != Conflict.DECLARED
    ]
    if late:
        note = ngettext("%(n)s reviewer is late.", "%(n)s reviewers are late.", len(late)) % {"n": len(late)}
        return Waiting(
            _("Ask for the scores"), case.area.name, url, min(row.due for row in late if row.due), note, ROOM
        )
    if due is not None and due < local_day(at):
        return Waiting(_("Ask for the scores"), case.area.name, url, due, room=ROOM)
    return None


def _to_call(person: Person, at: datetime) -> list[Waiting]:
    found = []
    for round_, body, cases in unplaced(at):
        if not access.may_prepare(person, body, at):
            continue
        label = round_.rules.body(body).short.in_(lang())
        note = ngettext("%(n)s case waits for a resolution.", "%(n)s cases wait for a resolution.", len(cases)) % {
            "n": len(cases)
        }
        entered = entered_on(cases)
        dues = [due for case in cases if (due := due_of(case, entered[case.pk])) is not None]
        url = f"{reverse('review-meeting-call')}?round={round_.code}&body={body}"
        found.append(Waiting(_("Call a meeting"), label, url, min(dues, default=None), note, ROOM))
    return found


def _meetings(person: Person, at: datetime) -> list[Waiting]:
    found = []
    for meeting in meetings_ahead(person, at):
        body = meeting.round.rules.body(meeting.body).short.in_(lang())
        about = gettext("%(body)s, meeting %(number)s") % {"body": body, "number": meeting.number}
        prepares = access.may_prepare(person, meeting.body, at).ok
        if meeting.state == MeetingState.OPEN:
            what = _("Record the resolutions and close the meeting") if prepares else _("The meeting is in session")
        else:
            what = _("Prepare the meeting") if prepares else _("Chair the meeting")
        found.append(Waiting(what, about, reverse("review-meeting", args=[meeting.pk]), meeting.held_on, room=ROOM))
    return found
