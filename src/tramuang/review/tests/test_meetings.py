"""Calling and preparing meetings, the quorum, opening and closing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.pure.thai.dates import local_day
from tramuang.cities.models import Appointment, Delegation
from tramuang.review import actions, queries
from tramuang.review.models import Attendance, Meeting, Recusal

pytestmark = pytest.mark.django_db


def call(round_, by, at, **given):
    values = {"body": "sub-committee", "number": "1/2570", "held_on": local_day(at), **given}
    return actions.call_meeting(round_, **values, by=by, at=at)


def present(meeting, rows, by, at, *, chair=None):
    chair = rows[0] if chair is None and rows else chair
    return actions.take_attendance(
        meeting, present=[row.pk for row in rows], chair=chair.pk if chair else None, by=by, at=at
    )


# --- calling ----------------------------------------------------------------------------------------------------


def test_a_meeting_begins_with_the_chairs_office_of_the_edition_and_its_secretary(round_, secretary, chair, rules, at):
    rows = queries.roll(call(round_, secretary, at))
    office = rules.body("sub-committee").chair_on(local_day(at)).office.th
    assert (rows[0].office_th, rows[0].chairing, rows[0].voting) == (office, True, True)
    assert rows[0].person == chair
    assert [row.voting for row in rows] == [True, False]


def test_the_next_meeting_begins_with_the_list_of_the_last_and_nobody_present(session, round_, secretary, at):
    later = call(round_, secretary, at, number="2/2570")
    assert [row.office_th for row in queries.roll(later)] == [row.office_th for row in queries.roll(session)]
    assert not any(row.present for row in queries.roll(later))
    assert queries.roll(later)[0].chairing


def test_a_meeting_on_record_whose_day_nobody_knows_is_not_the_last(session, round_, secretary, at):
    old = Meeting.objects.create(round=round_, body="sub-committee", number="1/2565")
    Attendance.objects.create(meeting=old, office_th="ผู้แทนในบันทึกเก่า")
    later = call(round_, secretary, at, number="2/2570")
    assert [row.office_th for row in queries.roll(later)] == [row.office_th for row in queries.roll(session)]


def test_a_number_is_given_once_for_each_body(meeting, round_, secretary, at):
    with pytest.raises(BadInput) as fault:
        call(round_, secretary, at, number="๑/๒๕๗๐")
    assert "number" in fault.value.fields
    assert queries.next_number("sub-committee", local_day(at)) == "1/2569"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "one"}, "number"),
        ({"body": "nobody"}, "body"),
        ({"body": "working-group-7"}, "body"),
        ({"members": 0}, "members"),
        ({"members": 9999}, "members"),
    ],
)
def test_a_meeting_that_cannot_be_is_not_called(round_, secretary, at, given, field):
    with pytest.raises(BadInput) as fault:
        call(round_, secretary, at, **given)
    assert field in fault.value.fields
    assert not Meeting.objects.exists()


def test_a_meeting_is_not_called_for_a_day_that_has_passed(round_, secretary, at):
    with pytest.raises(BadInput) as fault:
        call(round_, secretary, at, held_on=local_day(at) - timedelta(days=1))
    assert "held_on" in fault.value.fields


def test_only_the_secretary_of_the_body_calls_its_meetings(round_, chair, office, lead, make_person, at):
    elsewhere = make_person("elsewhere", "committee-secretary", body="de-board")
    for person in (chair, office, lead, elsewhere):
        with pytest.raises(NotAllowed) as refusal:
            call(round_, person, at)
        assert refusal.value.answer.code == "not-your-role"


def test_no_meeting_is_held_in_a_round_on_the_public_record(round_, secretary, at):
    round_.on_record = True
    round_.save()
    with pytest.raises(NotAllowed):
        call(round_, secretary, at)


def test_a_meeting_can_be_moved_until_it_begins(session, meeting, secretary, at):
    with pytest.raises(NotAllowed) as refusal:
        actions.change_meeting(meeting, number="1/2570", held_on=local_day(at), by=secretary, at=at)
    assert refusal.value.answer.code == "begun"


def test_a_meeting_that_has_not_begun_is_moved(meeting, secretary, at):
    day = local_day(at) + timedelta(days=3)
    actions.change_meeting(meeting, number="9/2570", held_on=day, place_th="ห้องอื่น", by=secretary, at=at)
    found = Meeting.objects.get()
    assert (found.number, found.held_on, found.place_th) == ("9/2570", day, "ห้องอื่น")


# --- agenda -----------------------------------------------------------------------------------------------------


def test_only_cases_that_wait_for_the_body_come_on_its_agenda(
    meeting, decided_case, scored_case_of_neighbour, secretary, at
):
    assert queries.waiting_cases(meeting.round, "sub-committee", meeting.held_on) == [decided_case]
    with pytest.raises(BadInput):
        actions.put_on_agenda(meeting, [scored_case_of_neighbour], by=secretary, at=at)
    actions.put_on_agenda(meeting, [decided_case], by=secretary, at=at)
    assert queries.waiting_cases(meeting.round, "sub-committee", meeting.held_on) == []


def test_a_case_stands_on_one_agenda_at_a_time(session, round_, decided_case, secretary, at):
    later = call(round_, secretary, at, number="2/2570")
    with pytest.raises(BadInput):
        actions.put_on_agenda(later, [decided_case], by=secretary, at=at)
    actions.close_meeting(session, by=secretary, at=at)
    actions.put_on_agenda(later, [decided_case], by=secretary, at=at)
    assert later.agenda.count() == 1


def test_the_agenda_of_a_body_that_has_been_succeeded_goes_to_its_successor(
    make_case, area, round_, secretary, rules, at
):
    case = make_case(area, "de-board")
    assert queries.waiting_cases(round_, "de-board", local_day(at)) == [case]
    assert queries.waiting_cases(round_, "sub-committee", local_day(at)) == []


def test_an_item_is_taken_off_until_it_is_resolved(item, resolve, secretary, at):
    resolve(item)
    with pytest.raises(NotAllowed) as refusal:
        actions.take_off_agenda(item, by=secretary, at=at)
    assert refusal.value.answer.code == "resolved"


# --- attendance, quorum, opening --------------------------------------------------------------------------------


def test_a_meeting_without_quorum_is_not_opened_and_says_how_many_are_missing(meeting, members, secretary, at):
    found = present(meeting, members[:2], secretary, at)
    assert (found.present, found.members, found.needed, found.met) == (2, 5, 3, False)
    with pytest.raises(NotAllowed) as refusal:
        actions.open_meeting(meeting, by=secretary, at=at)
    assert refusal.value.answer.code == "no-quorum"
    assert Meeting.objects.get().state == "called"


def test_members_without_a_row_on_the_list_count_to_the_quorum(meeting, members, secretary, at):
    actions.change_meeting(meeting, number="1/2570", held_on=meeting.held_on, members=20, by=secretary, at=at)
    found = present(meeting, members, secretary, at)
    assert (found.present, found.members, found.met) == (5, 20, False)


def test_those_without_a_vote_make_no_quorum(meeting, members, secretary, at):
    guest = actions.add_member(meeting, office_th="ผู้สังเกตการณ์", voting=False, by=secretary, at=at)
    found = present(meeting, [*members[:2], guest], secretary, at)
    assert (found.present, found.met) == (2, False)
    with pytest.raises(BadInput):
        present(meeting, [guest], secretary, at, chair=guest)


def test_a_meeting_without_a_chair_in_the_room_is_not_opened(meeting, members, secretary, at):
    present(meeting, members[1:], secretary, at, chair=members[0])
    with pytest.raises(NotAllowed) as refusal:
        actions.open_meeting(meeting, by=secretary, at=at)
    assert refusal.value.answer.code == "no-chair"


def test_a_meeting_is_not_opened_before_its_day(meeting, members, secretary, at):
    actions.change_meeting(meeting, number="1/2570", held_on=local_day(at) + timedelta(days=1), by=secretary, at=at)
    present(meeting, members, secretary, at)
    with pytest.raises(NotAllowed) as refusal:
        actions.open_meeting(meeting, by=secretary, at=at)
    assert refusal.value.answer.code == "too-early"


def test_the_chair_opens_and_closes_too_but_a_stranger_does_not(session, meeting, chair, stranger, lead, at):
    for person in (stranger, lead):
        with pytest.raises(NotAllowed):
            actions.close_meeting(session, by=person, at=at)
    actions.close_meeting(session, by=chair, at=at)
    assert Meeting.objects.get().state == "closed"


def test_a_meeting_is_opened_once_and_a_closed_one_is_not_touched(session, members, secretary, decided_case, at):
    with pytest.raises(NotAllowed):
        actions.open_meeting(session, by=secretary, at=at)
    actions.close_meeting(session, by=secretary, at=at)
    for do in (
        lambda: actions.close_meeting(session, by=secretary, at=at),
        lambda: present(session, members, secretary, at),
        lambda: actions.add_member(session, office_th="x", by=secretary, at=at),
        lambda: actions.put_on_agenda(session, [decided_case], by=secretary, at=at),
    ):
        with pytest.raises(NotAllowed) as refusal:
            do()
        assert refusal.value.answer.code == "closed"


def test_an_office_stands_once_on_a_list_and_a_forged_row_is_refused(meeting, secretary, round_, at):
    with pytest.raises(BadInput):
        actions.add_member(meeting, office_th="กรรมการ 1", by=secretary, at=at)
    other = call(round_, secretary, at, number="2/2570")
    foreign = other.attendances.first()
    with pytest.raises(BadInput):
        actions.take_attendance(meeting, present=[foreign.pk], chair=None, by=secretary, at=at)
    assert not Attendance.objects.filter(present=True).exists()


def test_there_is_one_chair_however_often_the_attendance_is_taken(meeting, members, secretary, at):
    for chair in members[:3]:
        present(meeting, members, secretary, at, chair=chair)
        assert list(meeting.attendances.filter(chairing=True).values_list("pk", flat=True)) == [chair.pk]


def test_somebody_is_taken_off_the_list_until_the_meeting_begins(meeting, members, secretary, at):
    members[4].meeting = meeting
    actions.remove_member(members[4], by=secretary, at=at)
    assert len([row for row in queries.roll(meeting) if row.voting]) == 4


# --- recusal ----------------------------------------------------------------------------------------------------


def test_a_recused_member_does_not_count_to_the_quorum_of_that_item_only(item, session, members, secretary, at):
    for row in members[1:3]:
        actions.recuse(item, row, reason="เคยเป็นที่ปรึกษา", by=secretary, at=at)
    view = queries.view_of(session, secretary, at)
    assert (view.quorum.present, view.items[0].quorum.present, view.items[0].quorum.members) == (5, 3, 5)
    assert {row.pk for row in view.items[0].voters} == {members[0].pk, members[3].pk, members[4].pk}


def test_a_recusal_needs_a_reason_a_member_and_is_noted_once(item, members, session, secretary, at):
    with pytest.raises(BadInput):
        actions.recuse(item, members[1], reason=" ", by=secretary, at=at)
    actions.recuse(item, members[1], reason="x", by=secretary, at=at)
    with pytest.raises(BadInput):
        actions.recuse(item, members[1], reason="x", by=secretary, at=at)
    clerk = next(row for row in queries.roll(session) if not row.voting)
    with pytest.raises(BadInput):
        actions.recuse(item, clerk, reason="x", by=secretary, at=at)
    assert Recusal.objects.count() == 1


# --- who may know -----------------------------------------------------------------------------------------------


def test_a_meeting_to_come_is_known_to_those_who_prepare_it_and_to_the_office(
    meeting, secretary, chair, office, lead, stranger, at
):
    known = [person for person in (secretary, chair, office, lead, stranger, None) if queries.meetings_for(person, at)]
    assert known == [secretary, chair, office]


def test_a_meeting_that_is_over_is_known_to_everybody(session, secretary, at):
    actions.close_meeting(session, by=secretary, at=at)
    assert [line.meeting for line in queries.meetings_for(None, at)] == [session]


def test_a_secretary_lent_the_role_prepares_too(round_, secretary, stranger, at):
    Delegation.objects.create(
        appointment=Appointment.objects.get(person=secretary), to=stranger, reason="ลาพัก", starts=at - timedelta(days=1),
        ends=at + timedelta(days=5),
    )  # fmt: skip
    assert call(round_, stranger, at).number == "1/2570"
