"""Entering meetings and resolutions from the public record, where neither attendance nor quorum is known."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import BadInput, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Provenance
from tramuang.base.refs import ref
from tramuang.cities.access import By
from tramuang.cities.models import Person
from tramuang.plans.actions.checking import Reading
from tramuang.plans.models import Case
from tramuang.programme.models import Round
from tramuang.review import access
from tramuang.review.actions.meetings import LONGEST_LINE, LONGEST_TEXT, NUMBER_TAKEN
from tramuang.review.actions.resolving import take_effect
from tramuang.review.kinds import MeetingState
from tramuang.review.models import AgendaItem, Attendance, Meeting, Resolution
from tramuang.review.pure import numbers, powers
from tramuang.review.queries.meetings import choices


def record_meeting(
    round_: Round, *, body: str, number: str, held_on: date | None, date_note_th: str = "", date_note_en: str = "",
    place_th: str = "", place_en: str = "", chair_th: str = "", chair_en: str = "", source: str = "",
    provenance: str = Provenance.REAL, by: By, at: datetime,
) -> Meeting:  # fmt: skip
    """Enter a meeting from the public record, of a round that stands on it; a day that the record does not settle is left open.

    `chair_th` is the office that chaired, where the record names it; `source` the code of a source.
    """
    require(access.may_record(by, round_, at))
    reading = Reading()
    known = numbers.read(number)
    if known is None:
        reading.fault("number", _("Write the number as 1/2570: the meeting's number in its year."))
    elif Meeting.objects.filter(body=body, number=known).exists():
        reading.fault("number", NUMBER_TAKEN)
    if powers.known_body(round_.rules, body) is None:
        reading.fault("body", _("The edition knows no such body."))
    if held_on is None and not date_note_th.strip():
        reading.fault("date_note_th", _("Where the day is not on record, write why."))
    _needs_source(reading, source, provenance)
    meeting = Meeting(
        round=round_, body=body, number=known or "", held_on=held_on, state=MeetingState.CLOSED, source=source, provenance=provenance,
        date_note_th=reading.text("date_note_th", date_note_th, LONGEST_TEXT),
        date_note_en=reading.text("date_note_en", date_note_en, LONGEST_TEXT),
        place_th=reading.text("place_th", place_th, LONGEST_LINE, one_line=True),
        place_en=reading.text("place_en", place_en, LONGEST_LINE, one_line=True),
    )  # fmt: skip
    chair_th = reading.text("chair_th", chair_th, LONGEST_LINE, one_line=True)
    reading.done()
    with happening("meeting.recorded", meeting, by=by, at=at, body=body, number=meeting.number, day=held_on):
        meeting.save(force_insert=True)
        if chair_th:
            Attendance.objects.create(
                meeting=meeting,
                office_th=chair_th,
                office_en=chair_en.strip()[:LONGEST_LINE],
                chairing=True,
                present=True,
            )
    return meeting


def record_resolution(
    meeting: Meeting, case: Case, *, outcome: str, text_th: str, text_en: str = "", conditions_th: str = "",
    source: str = "", provenance: str = Provenance.REAL, by: By, at: datetime,
) -> Resolution:  # fmt: skip
    """Enter what a recorded meeting resolved on a case, and let it take effect: the case moves on as the edition says."""
    require(access.may_record(by, meeting.round, at))
    reading = Reading()
    if case.round_id != meeting.round_id:
        reading.fault("case", _("The case belongs to another round than the meeting."))
    reading.done()
    with transaction.atomic():
        steps.hold(case, case.stage_version)
        choice = next((each for each in choices(meeting, case) if each.outcome.code == outcome), None)
        if choice is None:
            raise BadInput({"outcome": [_("This body cannot resolve so at the stage where the case stands.")]})
        text_th = reading.text("text_th", text_th, LONGEST_TEXT, needed=True)
        text_en = reading.text("text_en", text_en, LONGEST_TEXT)
        conditions_th = reading.text("conditions_th", conditions_th, LONGEST_TEXT)
        _needs_source(reading, source, provenance)
        reading.done()
        last = max(meeting.agenda.values_list("order", flat=True), default=0)
        item = AgendaItem.objects.create(meeting=meeting, case=case, order=last + 1)
        resolution = Resolution(
            item=item, case=case, body=meeting.body, outcome=outcome, text_th=text_th, text_en=text_en,
            conditions_th=conditions_th, resolved_on=meeting.held_on, recorded_at=at, source=source, provenance=provenance,
            recorded_by=by if isinstance(by, Person) else None,
        )  # fmt: skip
        with happening(
            "resolution.recorded", resolution, by=by, at=at, case=ref(case), meeting=ref(meeting), outcome=outcome
        ):
            resolution.save(force_insert=True)
        take_effect(resolution, choice.move.code, seen=case.stage_version, by=by, at=at)
    return resolution


def _needs_source(reading: Reading, source: str, provenance: str) -> None:
    if provenance == Provenance.REAL and not source.strip():
        reading.fault("source", _("What comes from the public record names its source."))
