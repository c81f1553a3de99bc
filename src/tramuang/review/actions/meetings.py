"""Calling, preparing, opening and closing the meetings of a body."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, NotAllowed, first_no, no, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import local_day
from tramuang.base.refs import ref
from tramuang.cities.models import Organisation, Person
from tramuang.cities.queries import holders
from tramuang.plans.actions.checking import Reading
from tramuang.plans.models import Case
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Body
from tramuang.review import access
from tramuang.review.kinds import MeetingState
from tramuang.review.models import AgendaItem, Attendance, Meeting, Recusal
from tramuang.review.pure import numbers, powers
from tramuang.review.pure.quorum import Quorum
from tramuang.review.queries.meetings import quorum_of, roll, waiting_cases

LONGEST_LINE = 200
LONGEST_TEXT = 8_000
MOST_MEMBERS = 500
NUMBER_TAKEN = _("This body already has a meeting of that number.")
NOT_LISTED = _("Somebody marked is not on the list of this meeting.")


def call_meeting(
    round_: Round, *, body: str, number: str, held_on: date, place_th: str = "", place_en: str = "",
    members: int | None = None, by: Person, at: datetime,
) -> Meeting:  # fmt: skip
    """Call a meeting of a body; its list begins as that of the body's last meeting, else with the offices the edition knows."""
    require(access.may_prepare(by, body, at))
    if round_.on_record:
        raise NotAllowed(
            no("on-record", _("This round stands on the public record; no meetings are held in it any more."))
        )
    reading = Reading()
    found = powers.known_body(round_.rules, body)
    if found is None or found not in powers.resolving_bodies(round_.rules, held_on):
        reading.fault("body", _("This body has nothing to resolve on that day."))
    values = _read(reading, number, held_on, place_th, place_en, members, at)
    reading.done()
    assert found is not None
    meeting = Meeting(round=round_, body=body, provenance=round_.provenance, **values)
    with happening("meeting.called", meeting, by=by, at=at, body=body, number=values["number"], day=held_on):
        _keep(meeting)
        _first_list(meeting, found, at)
    return meeting


def change_meeting(
    meeting: Meeting, *, number: str, held_on: date, place_th: str = "", place_en: str = "", members: int | None = None,
    by: Person, at: datetime,
) -> Meeting:  # fmt: skip
    """Change number, day or place of a meeting that has not begun."""
    require(first_no(access.may_prepare(by, meeting.body, at), access.still_called(meeting)))
    reading = Reading()
    values = _read(reading, number, held_on, place_th, place_en, members, at)
    reading.done()
    with happening("meeting.changed", meeting, by=by, at=at, number=values["number"], day=held_on):
        require(access.still_called(held(meeting)))
        for name, value in values.items():
            setattr(meeting, name, value)
        _keep(meeting)
    return meeting


def _read(
    reading: Reading, number: str, held_on: date, place_th: str, place_en: str, members: int | None, at: datetime
) -> dict[str, Any]:
    known = numbers.read(number)
    if known is None:
        reading.fault("number", _("Write the number as 1/2570: the meeting's number in its year."))
    if held_on < local_day(at):
        reading.fault("held_on", _("A meeting cannot be called for a day that has passed."))
    if members is not None and not 1 <= members <= MOST_MEMBERS:
        reading.fault("members", gettext("Write a number between 1 and %(most)s.") % {"most": MOST_MEMBERS})
    return {
        "number": known or "",
        "held_on": held_on,
        "place_th": reading.text("place_th", place_th, LONGEST_LINE, one_line=True),
        "place_en": reading.text("place_en", place_en, LONGEST_LINE, one_line=True),
        "members": members,
    }


def _keep(meeting: Meeting) -> None:
    if Meeting.objects.filter(body=meeting.body, number=meeting.number).exclude(pk=meeting.pk).exists():
        raise BadInput({"number": [NUMBER_TAKEN]})
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as fault:
        raise BadInput({"number": [NUMBER_TAKEN]}) from fault


def held(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held until the transaction ends: of two people at one button the second finds it changed."""
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _first_list(meeting: Meeting, body: Body, at: datetime) -> None:
    before = Meeting.objects.filter(body=meeting.body, attendances__isnull=False).exclude(pk=meeting.pk)
    # A meeting on record whose day nobody knows is not the latest; the two databases put an unknown day at different ends.
    last = before.order_by(F("held_on").desc(nulls_last=True), F("opened_at").desc(nulls_last=True)).first()
    rows = roll(last) if last else []
    if rows:
        for row in rows:
            row.pk, row.meeting, row.present = None, meeting, False
            row._state.adding = True
    else:
        rows = _offices(meeting, body, at)
    if not any(row.chairing for row in rows) and rows:
        rows[0].chairing = rows[0].voting
    Attendance.objects.bulk_create(rows)


def _offices(meeting: Meeting, body: Body, at: datetime) -> list[Attendance]:
    """The chair's office as the edition has it, then the secretary's; whoever holds the duty here sits in it."""
    rows = []
    chair = body.chair_on(meeting.held_on) if meeting.held_on else None
    sits = next(iter(holders(Duty.PRESIDE, at, body=body.code)), None)
    if chair is not None or sits is not None:
        th = chair.office.th if chair else f"ประธาน{body.short.th}"
        en = chair.office.en if chair else f"Chair of the {body.short.en}"
        rows.append(Attendance(meeting=meeting, person=sits, office_th=th, office_en=en, chairing=True))
    if body.secretary is not None:
        writes = next(iter(holders(Duty.PREPARE_MEETING, at, body=body.code)), None)
        th, en = f"ฝ่ายเลขานุการ {body.secretary.th}", f"Secretariat, {body.secretary.en}"
        rows.append(Attendance(meeting=meeting, person=writes, office_th=th, office_en=en, voting=False))
    return rows


# --- the list ---------------------------------------------------------------------------------------------------


def add_member(
    meeting: Meeting, *, office_th: str, office_en: str = "", organisation: Organisation | None = None,
    person: Person | None = None, voting: bool = True, by: Person, at: datetime,
) -> Attendance:  # fmt: skip
    """Put an office on the list of a meeting: a member, or somebody who sits in without a vote."""
    require(first_no(access.may_prepare(by, meeting.body, at), access.not_closed(meeting)))
    reading = Reading()
    office_th = reading.text("office_th", office_th, LONGEST_LINE, needed=True, one_line=True)
    office_en = reading.text("office_en", office_en, LONGEST_LINE, one_line=True)
    if Attendance.objects.filter(meeting=meeting, office_th=office_th).exists():
        reading.fault(
            "office_th", _("This office is on the list already. Tell the two apart, for example by a number.")
        )
    reading.done()
    row = Attendance(
        meeting=meeting, person=person, office_th=office_th, office_en=office_en, voting=voting,
        organisation=organisation.pk if organisation else None,
    )  # fmt: skip
    with happening("meeting.list-changed", meeting, by=by, at=at) as note:
        require(access.not_closed(held(meeting)))
        row.save(force_insert=True)
        note.data["added"] = row.pk
    return row


def remove_member(row: Attendance, *, by: Person, at: datetime) -> None:
    """Take somebody off the list of a meeting that has not begun."""
    meeting = row.meeting
    require(first_no(access.may_prepare(by, meeting.body, at), access.still_called(meeting)))
    with happening("meeting.list-changed", meeting, by=by, at=at, removed=row.pk):
        require(access.still_called(held(meeting)))
        row.recusals.all().delete()
        row.delete()


def take_attendance(
    meeting: Meeting, *, present: Collection[int], chair: int | None, by: Person, at: datetime
) -> Quorum:
    """Mark who is in the room and who of them chairs; returns the quorum."""
    require(first_no(access.may_run(by, meeting, at), access.not_closed(meeting)))
    rows = {row.pk: row for row in roll(meeting)}
    if set(present) - set(rows) or (chair is not None and chair not in rows):
        raise BadInput({"present": [NOT_LISTED]})
    if chair is not None and not rows[chair].voting:
        raise BadInput({"chair": [_("Only a member of the body can chair it.")]})
    with happening("meeting.list-changed", meeting, by=by, at=at, present=sorted(present), chair=chair):
        require(access.not_closed(held(meeting)))
        # Nobody chairs while the rows change, so that at no moment there are two chairs.
        meeting.attendances.update(chairing=False, present=False)
        meeting.attendances.filter(pk__in=present).update(present=True)
        if chair is not None:
            meeting.attendances.filter(pk=chair).update(chairing=True)
    return quorum_of(meeting, roll(meeting))


# --- the agenda -------------------------------------------------------------------------------------------------


def put_on_agenda(meeting: Meeting, cases: Sequence[Case], *, by: Person, at: datetime) -> list[AgendaItem]:
    """Put cases on the agenda that wait for this body and stand on no other agenda."""
    require(first_no(access.may_prepare(by, meeting.body, at), access.not_closed(meeting)))
    if not cases:
        raise BadInput({"cases": [_("Choose at least one case.")]})
    made = []
    with happening("meeting.agenda-changed", meeting, by=by, at=at, added=[ref(case) for case in cases]):
        require(access.not_closed(held(meeting)))
        waiting = {case.pk for case in waiting_cases(meeting.round, meeting.body, meeting.held_on)}
        if any(case.pk not in waiting for case in cases):
            raise BadInput({"cases": [_("A case chosen does not wait for this body, or stands on an agenda already.")]})
        last = max(meeting.agenda.values_list("order", flat=True), default=0)
        for order, case in enumerate(cases, start=last + 1):
            made.append(AgendaItem.objects.create(meeting=meeting, case=case, order=order))
    return made


def take_off_agenda(item: AgendaItem, *, by: Person, at: datetime) -> None:
    """Take a case off the agenda on which nothing has been resolved."""
    meeting = item.meeting
    require(first_no(access.may_prepare(by, meeting.body, at), access.not_closed(meeting)))
    with happening("meeting.agenda-changed", meeting, by=by, at=at, removed=[ref(item.case)]):
        require(first_no(access.not_closed(held(meeting)), access.not_resolved(item)))
        item.recusals.all().delete()
        item.delete()


def recuse(item: AgendaItem, row: Attendance, *, reason: str, by: Person, at: datetime) -> Recusal:
    """Note that a member leaves the room for one item, and why; they do not count to its quorum and do not vote."""
    meeting = item.meeting
    require(first_no(access.may_run(by, meeting, at), access.not_closed(meeting)))
    reading = Reading()
    reason = reading.text("reason", reason, 1_000, needed=True)
    if row.meeting_id != meeting.pk or not row.voting:
        reading.fault("attendance", _("Only a member of the body on this meeting's list can be recused."))
    if Recusal.objects.filter(item=item, attendance=row).exists():
        reading.fault("attendance", _("This member is recused from this item already."))
    reading.done()
    found = Recusal(item=item, attendance=row, reason=reason)
    with happening("meeting.recused", meeting, by=by, at=at, item=item.pk, attendance=row.pk):
        require(first_no(access.not_closed(held(meeting)), access.not_resolved(item)))
        found.save(force_insert=True)
    return found


# --- opening and closing ----------------------------------------------------------------------------------------


def open_meeting(meeting: Meeting, *, by: Person, at: datetime) -> Meeting:
    """Open a meeting on its day: somebody chairs, and there is a quorum."""
    require(access.may_open(by, meeting, at))
    with happening("meeting.opened", meeting, by=by, at=at) as note:
        require(access.still_called(held(meeting)))
        rows = roll(meeting)
        found = quorum_of(meeting, rows)
        if not any(row.chairing and row.present for row in rows):
            raise NotAllowed(no("no-chair", _("Nobody chairs the meeting. Mark who is present, and who chairs.")))
        require(access.has_quorum(found))
        meeting.state, meeting.opened_at = MeetingState.OPEN, at
        meeting.save(update_fields=["state", "opened_at"])
        note.data.update({"present": found.present, "members": found.members})
    return meeting


def close_meeting(meeting: Meeting, *, announced_th: str = "", other_th: str = "", by: Person, at: datetime) -> Meeting:
    """Close a meeting; what was not resolved waits for another one, and nothing can be changed any more."""
    require(first_no(access.may_run(by, meeting, at), access.in_session(meeting)))
    reading = Reading()
    announced_th = reading.text("announced_th", announced_th, LONGEST_TEXT)
    other_th = reading.text("other_th", other_th, LONGEST_TEXT)
    reading.done()
    with happening("meeting.closed", meeting, by=by, at=at):
        require(access.in_session(held(meeting)))
        meeting.state, meeting.closed_at = MeetingState.CLOSED, at
        meeting.announced_th, meeting.other_th = announced_th, other_th
        meeting.save(update_fields=["state", "closed_at", "announced_th", "other_th"])
    return meeting
