"""What waits for each of the cast in this room, with its date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tramuang.base.pure.thai.dates import local_day
from tramuang.review import actions, queries
from tramuang.review.tests.conftest import hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def waits(person, at) -> list[tuple[str, str]]:
    return [(str(thing.what), thing.about) for thing in queries.waiting(person, at)]


def test_a_reviewer_is_first_asked_about_conflicts_then_for_scores_then_for_nothing(assigned, reviewer1, due, at):
    (thing,) = queries.waiting(reviewer1, at)
    assert (str(thing.what), thing.due) == ("Say whether you have a conflict of interest", due)
    actions.answer_conflict(assigned[0], conflict="none", by=reviewer1, at=at)
    assert waits(reviewer1, at) == [("Assess the plan", "Khlong Sai")]
    hand_in(queries.assignment_for(reviewer1, assigned[0].pk, at), at)
    assert waits(reviewer1, at) == []


def test_a_declared_conflict_waits_for_the_office_and_no_longer_for_the_reviewer(assigned, reviewer1, office, at):
    actions.answer_conflict(assigned[0], conflict="declared", note="x", by=reviewer1, at=at)
    assert waits(reviewer1, at) == []
    (thing,) = queries.waiting(office, at)
    assert (str(thing.what), str(thing.note)) == ("Assign another reviewer", "1 reviewer declared a conflict.")


def test_the_office_screens_then_assigns_then_closes(screened_case, scored_case_of_neighbour, office, at):
    assert waits(office, at) == [("Screen what was submitted", "Khlong Sai"), ("Assign reviewers", "Na Kham")]


def test_the_office_waits_for_scores_until_they_are_late_and_closes_when_all_are_in(assigned, office, due, at):
    assert waits(office, at) == []
    late = at + timedelta(days=21)
    assert waits(office, late) == [("Ask for the scores", "Khlong Sai")]
    for each in assigned:
        hand_in(each, at)
    assert waits(office, at) == [("Close the assessment: all scores are in", "Khlong Sai")]


def test_the_secretary_calls_a_meeting_for_what_waits_then_prepares_it_then_closes_it(
    decided_case, round_, secretary, chair, members, meeting, at
):
    assert waits(secretary, at) == [
        ("Call a meeting", "Sub-committee"),
        ("Prepare the meeting", "Sub-committee, meeting 1/2570"),
    ]
    actions.put_on_agenda(meeting, [decided_case], by=secretary, at=at)
    assert waits(secretary, at) == [("Prepare the meeting", "Sub-committee, meeting 1/2570")]
    assert waits(chair, at) == [("Chair the meeting", "Sub-committee, meeting 1/2570")]
    actions.take_attendance(meeting, present=[row.pk for row in members], chair=members[0].pk, by=secretary, at=at)
    actions.open_meeting(meeting, by=secretary, at=at)
    (thing,) = queries.waiting(secretary, at)
    assert (str(thing.what), thing.due) == ("Record the resolutions and close the meeting", local_day(at))
    actions.close_meeting(meeting, by=secretary, at=at)
    assert waits(secretary, at) == [("Call a meeting", "Sub-committee")]


def test_nothing_waits_for_strangers_cities_and_provinces(
    assigned, decided_case_of_neighbour, lead, province_officer, stranger, at
):
    for person in (lead, province_officer, stranger):
        assert waits(person, at) == []


@pytest.fixture
def decided_case_of_neighbour(make_case, neighbour_area):
    return make_case(neighbour_area, "sub-committee")


@pytest.mark.parametrize("person", ["office", "secretary", "chair", "reviewer1"])
def test_the_list_costs_the_same_for_one_case_and_for_three(
    request, person, make_case, make_area_, written, reviewer1, office, secretary, due, at
):
    who = request.getfixturevalue(person)

    def one_more(number: int) -> None:
        for stage in ("screening", "working-group", "sub-committee"):
            case = written(make_case(make_area_(f"{number}-{stage}"), stage))
            if stage == "working-group":
                actions.assign(case, [reviewer1], due=due, by=office, at=at)

    one_more(1)
    first = cost(who, at)
    one_more(2)
    one_more(3)
    assert cost(who, at) == first


def cost(person, at) -> int:
    person.forget()
    with CaptureQueriesContext(connection) as found:
        queries.waiting(person, at)
    return len(found)
