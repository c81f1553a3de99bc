"""Entering meetings and resolutions from the public record, where neither attendance nor quorum is known."""

from __future__ import annotations

from datetime import date

import pytest

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Step
from tramuang.base.refs import ref
from tramuang.plans.actions import record_case
from tramuang.plans.models import Case
from tramuang.programme.models import Round
from tramuang.review import actions, queries
from tramuang.review.models import Meeting, Resolution

pytestmark = pytest.mark.django_db
SYSTEM = "system:demo"


@pytest.fixture
def round_2565(edition_2565) -> Round:
    return Round.objects.create(
        code="2565", edition=edition_2565, title_th="รอบปี 2565", title_en="Round of 2565", on_record=True
    )


@pytest.fixture
def case_2565(round_2565, area, at) -> Case:
    return record_case(round_2565, area, stage="sub-committee", by=SYSTEM, at=at)


def record(round_, at, by=SYSTEM, **given):
    values = {"body": "sub-committee", "number": "1/2565", "held_on": None, "date_note_th": "แหล่งข้อมูลไม่ตรงกัน",
              "source": "iq-3344873", **given}  # fmt: skip
    return actions.record_meeting(round_, **values, by=by, at=at)


def resolution(meeting, case, at, by=SYSTEM, **given):
    values = {"outcome": "approve", "text_th": "เห็นชอบ 15 พื้นที่", "source": "iq-3344873", **given}
    return actions.record_resolution(meeting, case, **values, by=by, at=at)


def test_a_meeting_whose_day_the_record_does_not_settle_says_so_and_is_public(round_2565, at):
    meeting = record(round_2565, at, chair_th="รัฐมนตรีว่าการกระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม", chair_en="Minister")
    assert (meeting.held_on, meeting.state) == (None, "closed")
    assert [row.office_en for row in queries.roll(meeting)] == ["Minister"]
    assert [line.meeting for line in queries.meetings_for(None, at)] == [meeting]


def test_recorded_resolutions_move_the_case_through_every_body_without_quorum(round_2565, case_2565, at):
    first = resolution(record(round_2565, at), case_2565, at)
    assert case_2565.stage == "steering-committee"
    steering = record(round_2565, at, body="steering-committee", held_on=date(2022, 11, 9), source="properea-20221111")
    case = Case.objects.select_related("round__edition", "area").get()
    second = resolution(steering, case, at)
    assert (case.stage, second.resolved_on) == ("emblem", date(2022, 11, 9))
    assert [step.cites for step in Step.objects.order_by("seen")] == [ref(first), ref(second)]
    assert queries.decisions_of(case) == [second, first]
    assert queries.deciding_resolution(case) == second
    assert (second.quorum_present, second.recorded_by) == (None, None)


def test_the_body_of_the_day_resolves_and_not_its_later_successor(round_2565, case_2565, at):
    resolution(record(round_2565, at), case_2565, at)
    case = Case.objects.select_related("round__edition", "area").get()
    board = record(round_2565, at, body="de-board", held_on=date(2022, 11, 9))
    with pytest.raises(BadInput):
        resolution(board, case, at)


def test_an_administrator_may_enter_the_record_and_nobody_else(
    round_2565, case_2565, administrator, secretary, office, at
):
    for person in (secretary, office):
        with pytest.raises(NotAllowed):
            record(round_2565, at, by=person)
    meeting = record(round_2565, at, by=administrator)
    assert resolution(meeting, case_2565, at, by=administrator).recorded_by == administrator


def test_a_round_that_runs_takes_no_recorded_meetings(round_, at):
    with pytest.raises(NotAllowed) as refusal:
        record(round_, at)
    assert refusal.value.answer.code == "not-on-record"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "x"}, "number"),
        ({"body": "nobody"}, "body"),
        ({"date_note_th": ""}, "date_note_th"),
        ({"source": ""}, "source"),
    ],
)
def test_a_record_without_what_it_needs_is_refused(round_2565, at, given, field):
    with pytest.raises(BadInput) as fault:
        record(round_2565, at, **given)
    assert field in fault.value.fields
    assert not Meeting.objects.exists()


def test_a_recorded_resolution_needs_a_power_a_source_and_the_right_round(
    round_2565, case_2565, decided_case_elsewhere, at
):
    meeting = record(round_2565, at)
    with pytest.raises(BadInput):
        resolution(meeting, case_2565, at, outcome="grant")
    with pytest.raises(BadInput):
        resolution(meeting, case_2565, at, source="")
    with pytest.raises(BadInput):
        resolution(meeting, decided_case_elsewhere, at)
    assert not Resolution.objects.exists()
    assert meeting.agenda.count() == 0


def test_a_number_is_recorded_once(round_2565, at):
    record(round_2565, at)
    with pytest.raises(BadInput):
        record(round_2565, at)


@pytest.fixture
def decided_case_elsewhere(make_case, neighbour_area) -> Case:
    return make_case(neighbour_area, "sub-committee")
