"""Screening what a city handed in, asking reviewers, and their answer about conflicts of interest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening, Mail, Step
from tramuang.base.refs import ref
from tramuang.cities.models import Appointment
from tramuang.plans import access as plans_access
from tramuang.plans.models import Case
from tramuang.review import actions, queries
from tramuang.review.models import Assignment
from tramuang.review.tests.conftest import fill

pytestmark = pytest.mark.django_db


def code(refusal) -> str:
    return refusal.value.answer.code


# --- screening --------------------------------------------------------------------------------------------------


def test_the_office_accepts_a_plan_for_assessment(screened_case, office, at):
    fill(screened_case)
    actions.screen(screened_case, move="pass-screening", seen=0, by=office, at=at)
    assert Case.objects.get().stage == "working-group"


def test_a_returned_plan_carries_the_reasons_chosen_from_the_list_and_the_date(screened_case, office, due, at, rules):
    criterion = rules.criteria[0]
    lacking = [f"{criterion.code}.{criterion.parts[0].code}"]
    actions.screen(
        screened_case, move="return-plan", lacking=lacking, reason="โปรดแนบแผนที่", due=due, seen=0, by=office, at=at
    )
    step = Step.objects.get(subject=ref(screened_case))
    assert (step.to_stage, step.due) == ("plan", due)
    assert criterion.parts[0].label.th in step.reason
    assert step.reason.endswith("โปรดแนบแผนที่")


def test_a_plan_is_not_returned_without_a_reason_or_without_a_date(screened_case, office, due, at):
    for values in ({"due": due}, {"reason": "เหตุผล"}):
        with pytest.raises(NotAllowed):
            actions.screen(screened_case, move="return-plan", seen=0, by=office, at=at, **values)
    assert not Step.objects.exists()


def test_a_point_that_is_not_on_the_check_list_is_refused(screened_case, office, due, at):
    with pytest.raises(BadInput):
        actions.screen(screened_case, move="return-plan", lacking=["made.up"], due=due, seen=0, by=office, at=at)


def test_only_the_office_screens_and_only_what_was_handed_in(
    screened_case, scored_case_of_neighbour, lead, office, due, at
):
    with pytest.raises(NotAllowed) as refusal:
        actions.screen(screened_case, move="return-plan", reason="x", due=due, seen=0, by=lead, at=at)
    assert code(refusal) == "not-your-role"
    with pytest.raises(NotAllowed) as refusal:
        actions.screen(
            scored_case_of_neighbour, move="return-for-revision", reason="x", due=due, seen=0, by=office, at=at
        )
    assert code(refusal) == "not-screened-here"


def test_of_two_officers_who_screen_the_same_plan_the_second_is_told_that_it_has_moved(screened_case, office, due, at):
    stale = Case.objects.select_related("round__edition", "area").get()
    actions.screen(screened_case, move="return-plan", reason="x", due=due, seen=0, by=office, at=at)
    with pytest.raises(NotAllowed) as refusal:
        actions.screen(stale, move="return-plan", reason="y", due=due, seen=0, by=office, at=at)
    assert code(refusal) == "stale"
    assert Step.objects.count() == 1


# --- assigning --------------------------------------------------------------------------------------------------


def test_asked_reviewers_get_a_mail_with_the_day_but_nothing_of_the_plan(assigned, scored_case):
    mails = list(Mail.objects.order_by("to"))
    assert {mail.to for mail in mails} == {ref(each.reviewer) for each in assigned}
    for mail in mails:
        assert scored_case.area.name_th in mail.subject
        assert f"/reviews/{assigned[0].pk}/" in mail.body or "/reviews/" in mail.body
        assert scored_case.plan.vision_th not in mail.body


def test_a_reviewer_of_the_citys_own_organisation_is_refused_with_the_reason(
    scored_case, office, make_person, own_organisation, due, at
):
    own = make_person("own", "reviewer", body="working-group-7", organisation=own_organisation)
    with pytest.raises(NotAllowed) as refusal:
        actions.assign(scored_case, [own], due=due, by=office, at=at)
    assert code(refusal) == "same-organisation"
    assert not Assignment.objects.exists()
    (shown,) = queries.candidates(scored_case, at)
    assert shown.answer.code == "same-organisation"


def test_somebody_of_the_citys_own_team_is_no_reviewer_of_its_plan(scored_case, office, reviewer1, area, due, at):
    Appointment.objects.create(
        person=reviewer1, role="city-editor", duties=["edit-plan"], area=area, starts=at - timedelta(days=1)
    )
    reviewer1.forget()
    with pytest.raises(NotAllowed) as refusal:
        actions.assign(scored_case, [reviewer1], due=due, by=office, at=at)
    assert code(refusal) == "same-organisation"


def test_only_reviewers_of_the_stages_body_are_asked(scored_case, office, secretary, make_person, due, at):
    other = make_person("other", "reviewer", body="another-group")
    for person in (secretary, other):
        with pytest.raises(NotAllowed) as refusal:
            actions.assign(scored_case, [person], due=due, by=office, at=at)
        assert code(refusal) == "not-reviewer"


def test_if_one_of_several_may_not_be_asked_nobody_is(scored_case, office, reviewer1, secretary, due, at):
    with pytest.raises(NotAllowed):
        actions.assign(scored_case, [reviewer1, secretary], due=due, by=office, at=at)
    assert not Assignment.objects.exists()
    assert not Mail.objects.exists()


def test_nobody_is_asked_twice_for_the_same_plan(assigned, scored_case, office, due, at):
    with pytest.raises(NotAllowed) as refusal:
        actions.assign(scored_case, [assigned[0].reviewer], due=due, by=office, at=at)
    assert code(refusal) == "already-assigned"
    assert Assignment.objects.count() == 3


def test_reviewers_are_asked_only_where_the_case_is_scored_and_only_by_the_office(
    screened_case, lead, office, reviewer1, due, at
):
    with pytest.raises(NotAllowed) as refusal:
        actions.assign(screened_case, [reviewer1], due=due, by=office, at=at)
    assert code(refusal) == "not-scored-here"
    with pytest.raises(NotAllowed):
        actions.assign(screened_case, [reviewer1], due=due, by=lead, at=at)


def test_scores_cannot_be_due_on_a_day_that_has_passed(scored_case, office, reviewer1, due, at):
    with pytest.raises(BadInput) as fault:
        actions.assign(scored_case, [reviewer1], due=due - timedelta(days=40), by=office, at=at)
    assert "due" in fault.value.fields


# --- conflicts of interest --------------------------------------------------------------------------------------


def test_the_plan_opens_to_a_reviewer_only_after_the_answer(assigned, scored_case, reviewer1, at):
    assert plans_access.may_see_plan(reviewer1, scored_case, at).code == "conflict-first"
    assert plans_access.may_see_snapshots(reviewer1, scored_case, at).code == "conflict-first"
    actions.answer_conflict(assigned[0], conflict="none", by=reviewer1, at=at)
    assert plans_access.may_see_plan(reviewer1, scored_case, at).ok
    assert plans_access.may_see_snapshots(reviewer1, scored_case, at).ok


def test_a_plan_that_was_not_given_to_a_reviewer_stays_closed_to_them(scored_case, reviewer1, office, at):
    assert plans_access.may_see_plan(reviewer1, scored_case, at).code == "not-assigned"
    assert plans_access.may_see_plan(office, scored_case, at).ok


def test_a_declared_conflict_says_what_it_is_closes_the_plan_and_stands(assigned, scored_case, reviewer1, at):
    with pytest.raises(BadInput) as fault:
        actions.answer_conflict(assigned[0], conflict="declared", by=reviewer1, at=at)
    assert "note" in fault.value.fields
    declared = actions.answer_conflict(assigned[0], conflict="declared", note="พี่สาวเป็นปลัด", by=reviewer1, at=at)
    assert plans_access.may_see_plan(reviewer1, scored_case, at).code == "conflict-stands"
    with pytest.raises(NotAllowed) as refusal:
        actions.answer_conflict(declared, conflict="none", by=reviewer1, at=at)
    assert code(refusal) == "conflict-stands"


def test_a_conflict_that_comes_up_later_can_still_be_declared(assignment, reviewer1, at):
    declared = actions.answer_conflict(assignment, conflict="declared", note="เพิ่งได้รับการทาบทาม", by=reviewer1, at=at)
    assert declared.conflict == "declared"


def test_there_are_two_answers_and_each_is_given_once(assigned, reviewer1, at):
    for answer in ("", "not-asked", "perhaps"):
        with pytest.raises(BadInput):
            actions.answer_conflict(assigned[0], conflict=answer, by=reviewer1, at=at)
    actions.answer_conflict(assigned[0], conflict="none", by=reviewer1, at=at)
    with pytest.raises(NotAllowed) as refusal:
        actions.answer_conflict(assigned[0], conflict="none", by=reviewer1, at=at)
    assert code(refusal) == "already-answered"


def test_nobody_answers_for_another_reviewer(assigned, reviewer2, office, at):
    for person in (reviewer2, office):
        with pytest.raises(NotAllowed) as refusal:
            actions.answer_conflict(assigned[0], conflict="none", by=person, at=at)
        assert code(refusal) == "not-yours"


def test_what_the_conflict_is_never_reaches_the_chain(assigned, reviewer1, at):
    actions.answer_conflict(assigned[0], conflict="declared", note="พี่สาวเป็นปลัด", by=reviewer1, at=at)
    row = Happening.objects.get(kind="assignment.answered")
    assert row.data["answer"] == "declared"
    assert "พี่สาว" not in str(row.data)


# --- releasing --------------------------------------------------------------------------------------------------


def test_a_reviewer_who_never_answers_can_be_taken_off_and_another_asked(
    assigned, scored_case, office, make_person, due, at
):
    actions.release(assigned[2], by=office, at=at)
    another = make_person("reviewer4", "reviewer", body="working-group-7")
    actions.assign(scored_case, [another], due=due, by=office, at=at)
    assert {each.reviewer.key for each in queries.assignments_of(scored_case)} == {
        "reviewer1",
        "reviewer2",
        "reviewer4",
    }


def test_scores_that_were_handed_in_and_declared_conflicts_stay_on_record(handed_in, scored_case, office, at):
    with pytest.raises(NotAllowed) as refusal:
        actions.release(handed_in[0], by=office, at=at)
    assert code(refusal) == "handed-in"


def test_a_declared_conflict_is_not_taken_off_the_record(assigned, reviewer1, office, at):
    declared = actions.answer_conflict(assigned[0], conflict="declared", note="x", by=reviewer1, at=at)
    with pytest.raises(NotAllowed) as refusal:
        actions.release(declared, by=office, at=at)
    assert code(refusal) == "conflict-stands"
