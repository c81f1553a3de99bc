"""Resolving: who, with what quorum, with which outcome; the resolution and the step it takes are one change, or none."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tramuang.base import steps
from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening, Letter, Step
from tramuang.base.refs import ref
from tramuang.plans.actions import LetterGiven
from tramuang.plans.models import Case
from tramuang.review import actions, queries
from tramuang.review.models import AgendaItem, Meeting, Resolution
from tramuang.review.pure.votes import Votes

pytestmark = pytest.mark.django_db


def stands(case) -> str:
    return Case.objects.get(pk=case.pk).stage


def test_a_resolution_moves_the_case_by_the_editions_move_and_is_cited(item, resolve, decided_case):
    resolution = resolve(item)
    step = Step.objects.get(subject=ref(decided_case))
    assert (step.move, step.to_stage, step.cites) == ("sub-committee-approve", stands(decided_case), ref(resolution))
    assert (resolution.quorum_present, resolution.quorum_members, resolution.resolved_on) == (
        5,
        5,
        item.meeting.held_on,
    )
    assert queries.deciding_resolution(Case.objects.get(pk=decided_case.pk)) == resolution


def test_a_plan_to_be_resubmitted_goes_back_to_the_city_with_the_date_and_the_words(item, resolve, decided_case, due):
    resolve(item, outcome="revise-and-resubmit", text_th="ให้เพิ่มที่มาของงบประมาณ", due=due)
    step = Step.objects.get(subject=ref(decided_case))
    assert (stands(decided_case), step.due, step.reason) == ("plan", due, "ให้เพิ่มที่มาของงบประมาณ")


def test_conditions_are_read_by_the_city_with_the_resolution(item, resolve, decided_case):
    resolve(item, outcome="approve-in-principle", conditions_th="แนบหนังสือยืนยันงบประมาณ")
    assert "แนบหนังสือยืนยันงบประมาณ" in Step.objects.get(subject=ref(decided_case)).reason


def test_without_quorum_nothing_is_resolved_and_nothing_is_changed(
    item, session, members, resolve, decided_case, secretary, at
):
    actions.take_attendance(session, present=[row.pk for row in members[:2]], chair=members[0].pk, by=secretary, at=at)
    with pytest.raises(NotAllowed) as refusal:
        resolve(item)
    assert refusal.value.answer.code == "no-quorum"
    assert not Resolution.objects.exists()
    assert stands(decided_case) == "sub-committee"
    assert not Step.objects.exists()


def test_recusals_can_take_the_quorum_away_for_one_item(item, members, resolve, secretary, at):
    for row in members[1:4]:
        actions.recuse(item, row, reason="มีส่วนได้เสีย", by=secretary, at=at)
    with pytest.raises(NotAllowed) as refusal:
        resolve(item)
    assert refusal.value.answer.code == "no-quorum"


def test_a_member_of_the_citys_own_organisation_must_leave_the_room_first(
    item, session, resolve, members, secretary, at
):
    own = item.case.area.operator
    row = actions.add_member(session, office_th="นายกเทศมนตรี", organisation=own, by=secretary, at=at)
    everybody = [*members, row]
    actions.take_attendance(session, present=[each.pk for each in everybody], chair=members[0].pk, by=secretary, at=at)
    with pytest.raises(NotAllowed) as refusal:
        resolve(item)
    assert refusal.value.answer.code == "own-organisation"
    actions.recuse(item, row, reason="เป็นผู้บริหารของเมือง", by=secretary, at=at)
    assert resolve(item).quorum_present == 5


def test_somebody_with_a_role_in_the_city_must_leave_the_room_too(
    item, session, resolve, make_person, members, secretary, at
):
    editor = make_person("editor", "city-editor", area=item.case.area)
    row = actions.add_member(session, office_th="ผู้ทรงคุณวุฒิ", person=editor, by=secretary, at=at)
    actions.take_attendance(
        session, present=[*(each.pk for each in members), row.pk], chair=members[0].pk, by=secretary, at=at
    )
    with pytest.raises(NotAllowed) as refusal:
        resolve(item)
    assert refusal.value.answer.code == "own-organisation"


@pytest.mark.parametrize("votes", [Votes(5, 1, 0), Votes(4, 0, 0), Votes(5, None, None), Votes(-1, 6, 0)])
def test_votes_that_do_not_add_up_to_the_voters_are_refused(item, resolve, decided_case, votes):
    with pytest.raises(BadInput) as fault:
        resolve(item, votes=votes)
    assert "votes_for" in fault.value.fields
    assert stands(decided_case) == "sub-committee"


def test_votes_are_counted_among_those_in_the_room_without_the_recused(item, members, resolve, secretary, at):
    actions.recuse(item, members[4], reason="x", by=secretary, at=at)
    with pytest.raises(BadInput):
        resolve(item, votes=Votes(5, 0, 0))
    assert resolve(item, votes=Votes(2, 1, 1)).votes_abstained == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text_th": "  "}, "text_th"),
        ({"outcome": "grant"}, "outcome"),
        ({"outcome": "approve-in-principle"}, "conditions_th"),
        ({"conditions_th": "เงื่อนไข"}, "conditions_th"),
        ({"outcome": "revise-and-resubmit"}, "due"),
    ],
)
def test_a_resolution_that_is_not_whole_is_refused_at_its_field(item, resolve, decided_case, given, field):
    with pytest.raises(BadInput) as fault:
        resolve(item, **given)
    assert field in fault.value.fields
    assert stands(decided_case) == "sub-committee"


def test_a_date_that_has_passed_or_that_the_outcome_does_not_set_is_refused(item, resolve, due):
    with pytest.raises(BadInput):
        resolve(item, outcome="revise-and-resubmit", due=due - timedelta(days=60))
    with pytest.raises(BadInput):
        resolve(item, due=due)


def test_nothing_is_resolved_before_the_meeting_is_opened_or_after_it_is_closed(
    meeting, decided_case, resolve, secretary, members, at
):
    actions.put_on_agenda(meeting, [decided_case], by=secretary, at=at)
    item = queries.item_of(meeting, meeting.agenda.get().pk)
    with pytest.raises(NotAllowed) as refusal:
        resolve(item)
    assert refusal.value.answer.code == "not-open"
    actions.take_attendance(meeting, present=[row.pk for row in members], chair=members[0].pk, by=secretary, at=at)
    actions.open_meeting(meeting, by=secretary, at=at)
    actions.close_meeting(meeting, by=secretary, at=at)
    with pytest.raises(NotAllowed) as refusal:
        resolve(queries.item_of(meeting, item.pk))
    assert refusal.value.answer.code == "closed"


def test_only_who_the_edition_names_puts_a_resolution_on_record(
    item, resolve, office, lead, stranger, chair, decided_case
):
    for person in (office, lead, stranger):
        with pytest.raises(NotAllowed):
            resolve(item, by=person)
    # The chair runs the meeting, but the edition lets the secretary move the case.
    with pytest.raises(NotAllowed) as refusal:
        resolve(item, by=chair)
    assert refusal.value.answer.code == "not-your-role"
    assert not Resolution.objects.exists()


def test_an_item_is_resolved_once(item, resolve):
    resolve(item)
    with pytest.raises(NotAllowed) as refusal:
        resolve(item, outcome="not-approve", text_th="ไม่เห็นชอบ")
    assert refusal.value.answer.code == "resolved"
    assert Resolution.objects.count() == 1


def test_a_case_that_has_moved_since_the_page_was_read_is_not_resolved(item, resolve, decided_case):
    Case.objects.filter(pk=decided_case.pk).update(stage_version=4)
    with pytest.raises(NotAllowed) as refusal:
        resolve(item, seen=0)
    assert refusal.value.answer.code == "stale"
    assert not Resolution.objects.exists()


def test_a_resolution_can_neither_be_changed_nor_deleted(item, resolve):
    resolution = resolve(item)
    for change in (
        lambda: Resolution.objects.update(outcome="not-approve"),
        lambda: Resolution.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Resolution.objects.get().outcome == resolution.outcome


def test_the_figures_of_the_assessment_are_kept_with_the_item_as_they_were(
    handed_in, scored_case, round_, secretary, office, meeting, members, resolve, at
):
    steps.move(scored_case, "finish-review", by=office, at=at, seen=0)
    actions.put_on_agenda(meeting, [scored_case], by=secretary, at=at)
    actions.take_attendance(meeting, present=[row.pk for row in members], chair=members[0].pk, by=secretary, at=at)
    actions.open_meeting(meeting, by=secretary, at=at)
    found = queries.item_of(meeting, meeting.agenda.get().pk)
    resolve(found)
    brief = AgendaItem.objects.get().brief
    assert [sheet["reviewers"] for sheet in brief] == [3, 3]
    assert brief[1]["rows"][0][1:] == ["75.00", True]


# --- one resolution, one move -----------------------------------------------------------------------------------


def test_a_case_is_not_moved_without_a_resolution_or_with_somebody_elses(
    item, resolve, make_case, neighbour_area, secretary, at
):
    other = make_case(neighbour_area, "sub-committee")
    resolution = resolve(item)
    for cites, code in (("", "resolution-missing"), (ref(resolution), "resolution-other"), ("resolution:made-up", "resolution-other"),
                        (ref(other), "resolution-other")):  # fmt: skip
        with pytest.raises(NotAllowed) as refusal:
            steps.move(other, "sub-committee-approve", by=secretary, at=at, seen=0, cites=cites)
        assert refusal.value.answer.code == code
    assert stands(other) == "sub-committee"


def test_a_resolution_does_not_bear_out_another_outcome_and_moves_a_case_only_once(
    item, resolve, decided_case, secretary, at
):
    resolution = resolve(item)
    Case.objects.filter(pk=decided_case.pk).update(stage="sub-committee")
    back = Case.objects.select_related("round__edition", "area").get(pk=decided_case.pk)
    with pytest.raises(NotAllowed) as refusal:
        steps.move(back, "sub-committee-not-approve", by=secretary, at=at, seen=1, reason="x", cites=resolution)
    assert refusal.value.answer.code == "resolution-other"
    with pytest.raises(NotAllowed) as refusal:
        steps.move(back, "sub-committee-approve", by=secretary, at=at, seen=1, cites=resolution)
    assert refusal.value.answer.code == "resolution-used"
    assert steps.may(back, "sub-committee-approve", by=secretary, at=at).code == "resolution-used"


def test_the_button_of_a_move_is_grey_until_there_is_a_resolution(decided_case, secretary, at):
    assert steps.may(decided_case, "sub-committee-approve", by=secretary, at=at).code == "resolution-missing"


def test_the_deciding_resolution_is_that_of_the_last_step_only(item, resolve, decided_case, at):
    assert queries.deciding_resolution(decided_case) is None
    resolve(item)
    case = Case.objects.select_related("round__edition").get(pk=decided_case.pk)
    Case.objects.filter(pk=case.pk).update(stage="plan", stage_version=2)
    Step.objects.create(subject=ref(case), seen=1, move="x", from_stage=case.stage, to_stage="plan", by="system", at=at)
    assert queries.deciding_resolution(Case.objects.get(pk=case.pk)) is None
    assert [each.outcome for each in queries.decisions_of(case)] == ["approve"]


# --- letters ----------------------------------------------------------------------------------------------------


def test_the_letter_to_the_city_carries_number_date_and_office(item, resolve, secretary, lead, at):
    resolution = resolve(item)
    given = LetterGiven("ดศ 0201/77", at.date(), "ฝ่ายเลขานุการ")
    with pytest.raises(NotAllowed):
        actions.send_letter(resolution, given, by=lead, at=at)
    letter = actions.send_letter(resolution, given, by=secretary, at=at)
    assert queries.letters_of([resolution]) == {resolution.pk: [letter]}
    other = Letter.objects.create(subject="case:1", number="1", dated=at.date(), signatory="x")
    with pytest.raises(NotAllowed):
        actions.keep_scan(resolution, other, None, by=secretary, at=at)


# --- two people at the same button ------------------------------------------------------------------------------


def test_of_two_people_who_resolve_the_same_item_at_once_exactly_one_wins(fresh_database, request):
    secretary, at = request.getfixturevalue("secretary"), request.getfixturevalue("at")
    item = request.getfixturevalue("item")
    start, outcomes = threading.Barrier(2), []

    def press(outcome: str) -> None:
        try:
            meeting = Meeting.objects.select_related("round__edition").get(pk=item.meeting_id)
            mine = queries.item_of(meeting, item.pk)
            start.wait()
            actions.resolve(mine, outcome=outcome, text_th="มติ", seen=0, by=secretary, at=at)
            outcomes.append("won")
        except NotAllowed as refusal:
            outcomes.append(refusal.answer.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(outcome,)) for outcome in ("approve", "not-approve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["resolved", "won"], ["stale", "won"])
    assert Resolution.objects.count() == Step.objects.count() == 1
    assert Happening.objects.filter(kind="resolution.made").count() == 1
    assert connection.vendor in ("sqlite", "postgresql")
