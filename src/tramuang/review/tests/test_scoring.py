"""Drafting scores, handing them in, opening them again; and who sees what of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tramuang.base import steps
from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening
from tramuang.cities.models import Appointment
from tramuang.review import access, actions, queries
from tramuang.review.access import Sight
from tramuang.review.models import Assignment, Score
from tramuang.review.tests.conftest import REASON, fill, hand_in, write_scores

pytestmark = pytest.mark.django_db
FIVE, HUNDRED = ("components", "boundary-goals"), ("domains", "environment-waste")


def save(assignment, line=FIVE, value="3", reason=REASON, seen=None, by=None, *, at):
    sheet, item = line
    return actions.save_score(
        assignment, sheet=sheet, item=item, value=None if value is None else Decimal(value), reason=reason,
        seen=assignment.revision if seen is None else seen, by=by or assignment.reviewer, at=at,
    )  # fmt: skip


def test_a_draft_keeps_value_and_reason_and_counts_its_changes(assignment, at):
    first = save(assignment, value="3", at=at)
    second = save(first, value="4", reason="ดีขึ้น", at=at)
    assert second.revision == assignment.revision == 3
    assert queries.marks_of(second)[FIVE] == queries.marks_of(assignment)[FIVE]
    assert queries.marks_of(second)[FIVE].value == 4
    assert Score.objects.count() == 1


def test_a_reason_may_be_drafted_before_its_score(assignment, at):
    save(assignment, value=None, reason="ขอคิดก่อน", at=at)
    found = queries.marks_of(assignment)[FIVE]
    assert (found.value, found.reason, found.whole) == (None, "ขอคิดก่อน", False)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (FIVE, "6"),
        (FIVE, "-1"),
        (FIVE, "2.5"),
        (HUNDRED, "101"),
        (HUNDRED, "70.5"),
        (HUNDRED, "-0.01"),
        (FIVE, "NaN"),
        (FIVE, "Infinity"),
    ],
)
def test_a_score_outside_its_range_or_step_is_refused_and_changes_nothing(assignment, line, value, at):
    with pytest.raises(BadInput) as fault:
        save(assignment, line=line, value=value, at=at)
    assert "value" in fault.value.fields
    assert not Score.objects.exists()
    assert Assignment.objects.get(pk=assignment.pk).revision == assignment.revision


@given(value=st.decimals(min_value=-10, max_value=110, places=2))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_exactly_the_whole_numbers_of_the_scale_are_taken(assignment, value, at):
    assignment.refresh_from_db()
    fits = 0 <= value <= 100 and value == value.to_integral_value()
    if fits:
        save(assignment, line=HUNDRED, value=str(value), at=at)
        assert queries.marks_of(assignment)[HUNDRED].value == value
    else:
        with pytest.raises(BadInput):
            save(assignment, line=HUNDRED, value=str(value), at=at)


@pytest.mark.parametrize(
    "line", [("components", "made-up"), ("domains", "economy-tourism"), ("made-up", "boundary-goals")]
)
def test_a_line_that_is_not_of_this_plan_is_refused(assignment, line, at):
    with pytest.raises(BadInput):
        save(assignment, line=line, at=at)


def test_a_stale_form_is_answered_and_what_is_stored_stays(assignment, at):
    save(assignment, value="5", at=at)
    with pytest.raises(NotAllowed) as refusal:
        save(assignment, value="1", seen=1, at=at)
    assert refusal.value.answer.code == "stale"
    assert queries.marks_of(assignment)[FIVE].value == 5


def test_nobody_scores_before_the_answer_about_conflicts_or_after_declaring_one(assigned, reviewer1, reviewer2, at):
    with pytest.raises(NotAllowed) as refusal:
        save(assigned[0], at=at)
    assert refusal.value.answer.code == "conflict-first"
    declared = actions.answer_conflict(assigned[1], conflict="declared", note="x", by=reviewer2, at=at)
    with pytest.raises(NotAllowed) as refusal:
        save(declared, at=at)
    assert refusal.value.answer.code == "conflict-stands"


def test_nobody_scores_for_another(assignment, reviewer2, office, lead, at):
    for person in (reviewer2, office, lead):
        with pytest.raises(NotAllowed) as refusal:
            save(assignment, by=person, at=at)
        assert refusal.value.answer.code == "not-yours"


def test_a_reviewer_who_has_joined_the_citys_organisation_can_no_longer_score(
    assignment, reviewer1, own_organisation, at
):
    Appointment.objects.create(
        person=reviewer1, role="adviser", duties=[], organisation=own_organisation, starts=at - timedelta(days=1)
    )
    reviewer1.forget()
    with pytest.raises(NotAllowed) as refusal:
        save(assignment, at=at)
    assert refusal.value.answer.code == "same-organisation"


def test_a_reviewer_whose_role_has_ended_can_no_longer_score(assignment, reviewer1, at):
    reviewer1.appointments.update(ends=at - timedelta(hours=1))
    reviewer1.forget()
    with pytest.raises(NotAllowed) as refusal:
        save(assignment, at=at)
    assert refusal.value.answer.code == "not-reviewer"


# --- handing in -------------------------------------------------------------------------------------------------


def test_an_assessment_is_handed_in_only_when_every_line_has_a_score_and_a_reason(assignment, at):
    drafted = write_scores(assignment, at, skip=1)
    with pytest.raises(NotAllowed) as refusal:
        actions.submit_scores(drafted, seen=drafted.revision, by=drafted.reviewer, at=at)
    assert refusal.value.answer.code == "lines-open"
    last = queries.lines_of(drafted.case)[-1]
    drafted = save(drafted, line=last.key, value="80", reason="  ", at=at)
    with pytest.raises(NotAllowed):
        actions.submit_scores(drafted, seen=drafted.revision, by=drafted.reviewer, at=at)
    drafted = save(drafted, line=last.key, value="80", at=at)
    handed = actions.submit_scores(drafted, seen=drafted.revision, by=drafted.reviewer, at=at)
    assert Assignment.objects.get(pk=handed.pk).submitted_at == at


def test_what_was_handed_in_is_frozen_and_its_fingerprint_is_in_the_chain(assignment, at):
    handed = hand_in(assignment, at)
    with pytest.raises(NotAllowed) as refusal:
        save(handed, value="0", at=at)
    assert refusal.value.answer.code == "handed-in"
    row = Happening.objects.get(kind="scores.submitted")
    assert row.data["scores"]["components.boundary-goals"].startswith("4")
    assert len(row.data["sha256"]) == 64
    assert REASON not in str(row.data)


def test_a_second_press_of_the_button_hands_in_nothing_twice(assignment, at):
    handed = hand_in(assignment, at)
    with pytest.raises(NotAllowed) as refusal:
        actions.submit_scores(handed, seen=handed.revision, by=handed.reviewer, at=at)
    assert refusal.value.answer.code == "handed-in"
    assert Happening.objects.filter(kind="scores.submitted").count() == 1


def test_the_office_opens_scores_again_only_before_the_stage_ends(handed_in, scored_case, office, lead, at):
    with pytest.raises(NotAllowed):
        actions.reopen(handed_in[0], by=lead, at=at)
    opened = actions.reopen(handed_in[0], by=office, at=at)
    assert not access.scores_complete(scored_case, office, at).ok
    again = save(opened, value="5", at=at)
    actions.submit_scores(again, seen=again.revision, by=again.reviewer, at=at)
    steps.move(scored_case, "finish-review", by=office, at=at, seen=scored_case.stage_version)
    late = queries.assignment_in(scored_case, handed_in[1].pk)
    with pytest.raises(NotAllowed) as refusal:
        actions.reopen(late, by=office, at=at)
    assert refusal.value.answer.code == "not-scored-here"


def test_after_a_revision_the_old_scores_are_drafts_about_the_new_plan(handed_in, scored_case, office, due, at):
    steps.move(scored_case, "return-for-revision", by=office, at=at, seen=0, reason="ปรับแผน", due=due)
    assert all(each.submitted_at for each in queries.assignments_of(scored_case))
    type(scored_case).objects.filter(pk=scored_case.pk).update(stage="screening")
    scored_case.refresh_from_db()
    fill(scored_case)
    steps.move(scored_case, "pass-screening", by=office, at=at, seen=1)
    found = queries.assignments_of(scored_case)
    assert not any(each.submitted_at for each in found)
    assert all(queries.marks_of(each) for each in found)
    assert access.scores_complete(scored_case, office, at).code == "scores-open"


# --- guards -----------------------------------------------------------------------------------------------------


def test_the_assessment_is_not_closed_before_everybody_has_answered_and_handed_in(assigned, scored_case, office, at):
    assert steps.may(scored_case, "finish-review", by=office, at=at).code == "conflicts-open"
    for each in assigned:
        actions.answer_conflict(each, conflict="none", by=each.reviewer, at=at)
    assert steps.may(scored_case, "finish-review", by=office, at=at).code == "scores-open"


def test_a_declared_conflict_leaves_too_few_until_another_reviewer_has_handed_in(
    assigned, scored_case, office, make_person, due, at
):
    first, second, third = assigned
    hand_in(first, at)
    hand_in(second, at)
    actions.answer_conflict(third, conflict="declared", note="x", by=third.reviewer, at=at)
    assert steps.may(scored_case, "finish-review", by=office, at=at).code == "too-few-reviewers"
    another = make_person("reviewer4", "reviewer", body="working-group-7")
    (fourth,) = actions.assign(scored_case, [another], due=due, by=office, at=at)
    hand_in(fourth, at)
    assert steps.may(scored_case, "finish-review", by=office, at=at).ok


def test_a_working_group_nobody_was_asked_of_cannot_ask_for_a_revision(scored_case, office, at):
    assert steps.may(scored_case, "return-for-revision", by=office, at=at).code == "no-reviewers"


# --- who sees what ----------------------------------------------------------------------------------------------


def test_reviewers_do_not_see_each_others_scores_until_they_have_handed_in_their_own(
    assigned, scored_case, reviewer1, at
):
    hand_in(assigned[1], at)
    assert access.sight(reviewer1, scored_case, at) is Sight.OWN
    assert not queries.assessment_for(reviewer1, scored_case, at).shown
    hand_in(assigned[0], at)
    assert queries.assessment_for(reviewer1, scored_case, at).shown


def test_the_city_sees_nothing_while_it_is_scored_and_reasons_without_names_after(
    handed_in, scored_case, lead, province_officer, secretary, office, at
):
    for person in (lead, province_officer, secretary):
        assert not queries.assessment_for(person, scored_case, at).shown
    steps.move(scored_case, "finish-review", by=office, at=at, seen=0)
    for person in (lead, province_officer, secretary):
        found = queries.assessment_for(person, scored_case, at)
        assert found.sight is Sight.REASONS
        assert found.lines[0].said[0].mark.reason == REASON
        assert not any("reviewer1" in name for name in found.reviewers)


def test_the_public_strangers_and_other_cities_never_see_scores(
    handed_in, scored_case, neighbour, stranger, office, at
):
    steps.move(scored_case, "finish-review", by=office, at=at, seen=0)
    for person in (None, neighbour, stranger):
        assert access.sight(person, scored_case, at) is Sight.NOTHING
        assert not queries.assessment_for(person, scored_case, at).shown


def test_the_results_follow_the_editions_weights_and_mark(handed_in, scored_case):
    components, domains = queries.results_of(scored_case)
    assert components.total == 4
    assert components.verdict.passed is None
    assert [subject.value for subject in domains.subjects] == [75, 75]
    assert domains.verdict.passed is True


def test_there_are_no_results_before_anything_is_handed_in(assignment, scored_case, at):
    write_scores(assignment, at)
    assert queries.results_of(scored_case) == ()
