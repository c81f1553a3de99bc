"""A quite different programme, with points, another jury and no provinces, goes through the same actions without a line of Python."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ground.cast import HARBOUR, make_area, publish
from tramuang.base import steps
from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.pure.thai.dates import local_day
from tramuang.cities.models import Appointment
from tramuang.plans.models import Case, Plan
from tramuang.programme.models import Round
from tramuang.review import access, actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour(db, at):
    return Round.objects.create(code="harbour", edition=publish(HARBOUR), title_th="เมืองท่า", title_en="Harbours")


@pytest.fixture
def who(harbour, make_person, at):
    def appointed(key, role, **scope):
        person = make_person(key)
        duties = list(harbour.rules.role(role).does)
        Appointment.objects.create(person=person, role=role, duties=duties, starts=at - timedelta(days=9), **scope)
        return person

    return appointed


@pytest.fixture
def entry(harbour):
    area = make_area("lee-haven", "ท่าลี", "Lee Haven", None)
    case = Case.objects.create(
        round=harbour, area=area, kind="entry", organisation=area.operator, stage="points", provenance="invented"
    )
    Plan.objects.create(case=case, domains=["water", "night-trade"], provenance="invented")
    return case


def score(assignment, at, points):
    assignment = actions.answer_conflict(assignment, conflict="none", by=assignment.reviewer, at=at)
    for line in queries.lines_of(assignment.case):
        assignment = actions.save_score(
            assignment, sheet=line.sheet.code, item=line.item.code, value=Decimal(points[line.item.code]), reason="เหตุผล",
            seen=assignment.revision, by=assignment.reviewer, at=at,
        )  # fmt: skip
    return actions.submit_scores(assignment, seen=assignment.revision, by=assignment.reviewer, at=at)


def test_an_entry_goes_from_points_to_the_jurys_grant(harbour, entry, who, at):
    clerk, speaker = who("clerk", "clerk"), who("speaker", "speaker", body="jury")
    jurors = [who(f"juror{number}", "juror", body="jury") for number in range(3)]
    due = local_day(at) + timedelta(days=5)
    assert [each.person for each in queries.candidates(entry, at)] == sorted(jurors, key=lambda each: each.sort_key)
    given = actions.assign(entry, jurors, due=due, by=clerk, at=at)
    assert [line.item.code for line in queries.lines_of(entry)] == ["water-quality", "water-watch", "night-life"]
    with pytest.raises(BadInput):
        score(given[0], at, {"water-quality": 40, "water-watch": 11, "night-life": 20})
    given[0].refresh_from_db()
    actions.answer_conflict(given[0], conflict="declared", note="เพื่อนบ้าน", by=jurors[0], at=at)
    score(given[1], at, {"water-quality": 30, "water-watch": 10, "night-life": 18})
    score(given[2], at, {"water-quality": 38, "water-watch": 6, "night-life": 20})
    # This programme says no number of reviewers: one without a conflict is enough.
    assert access.scores_complete(entry, clerk, at).ok
    (points,) = queries.results_of(entry)
    assert (points.total, points.maximum, points.verdict.passed) == (61, 70, True)
    steps.move(entry, "to-jury", by=clerk, at=at, seen=0)

    meeting = actions.call_meeting(harbour, body="jury", number="1/2570", held_on=local_day(at), by=clerk, at=at)
    chair = queries.roll(meeting)[0]
    assert chair.person == speaker
    seats = [chair, *(actions.add_member(meeting, office_th=f"ลูกขุน {n}", by=clerk, at=at) for n in range(4))]
    actions.put_on_agenda(meeting, [entry], by=clerk, at=at)
    # Sixty per cent of five is three: two are not enough, three are.
    found = actions.take_attendance(meeting, present=[seat.pk for seat in seats[:2]], chair=chair.pk, by=clerk, at=at)
    assert (found.needed, found.met) == (3, False)
    actions.take_attendance(meeting, present=[seat.pk for seat in seats[:3]], chair=chair.pk, by=clerk, at=at)
    actions.open_meeting(meeting, by=clerk, at=at)
    item = queries.item_of(meeting, meeting.agenda.get().pk)
    assert [each.outcome.code for each in queries.choices(meeting, item.case)] == ["grant", "try-again", "refuse"]
    with pytest.raises(NotAllowed):
        actions.resolve(item, outcome="grant", text_th="มอบ", seen=1, by=speaker, at=at)
    resolution = actions.resolve(item, outcome="grant", text_th="มอบ", seen=1, by=clerk, at=at)
    after = Case.objects.select_related("round__edition").get(pk=entry.pk)
    assert after.stage == "mark"
    assert queries.deciding_resolution(after) == resolution


def test_a_harbour_that_should_try_again_gets_a_date(harbour, entry, who, at):
    clerk = who("clerk", "clerk")
    Case.objects.filter(pk=entry.pk).update(stage="jury-sitting")
    entry.refresh_from_db()
    meeting = actions.call_meeting(harbour, body="jury", number="1/2570", held_on=local_day(at), by=clerk, at=at)
    chair = queries.roll(meeting)[0]
    actions.put_on_agenda(meeting, [entry], by=clerk, at=at)
    actions.take_attendance(meeting, present=[chair.pk], chair=chair.pk, by=clerk, at=at)
    actions.open_meeting(meeting, by=clerk, at=at)
    item = queries.item_of(meeting, meeting.agenda.get().pk)
    due = local_day(at) + timedelta(days=30)
    actions.resolve(item, outcome="try-again", text_th="ลองใหม่", due=due, seen=0, by=clerk, at=at)
    after = Case.objects.get(pk=entry.pk)
    assert (after.stage, after.due) == ("draft", due)
