"""The pages of this room: whom they open for, what they say when something is wrong, and what they cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tramuang.base import steps
from tramuang.base.models import Letter, Step
from tramuang.base.pure.thai.dates import local_day
from tramuang.base.refs import ref
from tramuang.plans.models import Case
from tramuang.review import actions, queries
from tramuang.review.models import Assignment, Meeting, Recusal, Resolution
from tramuang.review.tests.conftest import REASON, fill, hand_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


def url(name: str, *args) -> str:
    return reverse(f"review-{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


# --- every page in both languages -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_of_the_way_from_screening_to_the_letter_is_drawn_in_both_languages(
    language,
    handed_in,
    screened_case_of_neighbour,
    scored_case,
    item,
    session,
    resolve,
    office,
    reviewer1,
    secretary,
    client_for,
):
    pages = [
        (office, url("screening", screened_case_of_neighbour.pk)),
        (office, url("reviewers", scored_case.pk)),
        (office, url("results", scored_case.pk)),
        (office, reverse("plans-case", args=[scored_case.pk])),
        (reviewer1, url("assessments")),
        (reviewer1, url("assessment", handed_in[0].pk)),
        (reviewer1, url("conflict", handed_in[0].pk)),
        (secretary, url("meetings")),
        (secretary, url("meeting-call")),
        (secretary, url("meeting", session.pk)),
        (secretary, url("item", session.pk, item.pk)),
    ]
    for person, address in pages:
        client = client_for(person)
        client.cookies["language"] = language
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f'lang="{language}"' in text(answer)
    resolve(item)
    client = client_for(secretary)
    client.cookies["language"] = language
    for address in (
        url("meeting", session.pk),
        url("letter", session.pk, item.pk),
        reverse("plans-case", args=[item.case_id]),
    ):
        assert client.get(address).status_code == 200


def test_no_page_holds_a_script_or_a_style_of_its_own(assignment, session, item, reviewer1, secretary, client_for):
    for person, address in (
        (reviewer1, url("assessment", assignment.pk)),
        (secretary, url("meeting", session.pk)),
        (secretary, url("item", session.pk, item.pk)),
    ):
        page = text(client_for(person).get(address))
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


# --- screening and assigning ------------------------------------------------------------------------------------


def test_the_office_returns_a_plan_on_the_page_and_the_city_reads_why(screened_case, office, lead, rules, client_for):
    part = rules.criteria[1].parts[0]
    code = f"{rules.criteria[1].code}.{part.code}"
    data = {"code": "return-plan", "seen": 0, "lacking": [code], "reason": "โปรดดูหน้า 4", "due": "24 ธันวาคม 2569"}
    answer = client_for(office).post(url("screening", screened_case.pk), data)
    assert answer.status_code == 302
    page = text(client_for(lead).get(reverse("plans-case", args=[screened_case.pk])))
    assert part.label.th in page
    assert "โปรดดูหน้า 4" in page


def test_a_return_without_reason_or_date_is_shown_again_with_what_was_typed(screened_case, office, client_for):
    answer = client_for(office).post(
        url("screening", screened_case.pk), {"code": "return-plan", "seen": 0, "due": "เมื่อวาน"}
    )
    assert answer.status_code == 422
    assert "เมื่อวาน" in text(answer)
    assert not Step.objects.exists()


def test_two_officers_at_the_same_screening_the_second_gets_a_clear_answer(screened_case, office, client_for):
    fill(screened_case)
    data = {"code": "pass-screening", "seen": 0}
    assert client_for(office).post(url("screening", screened_case.pk), data).status_code == 302
    assert client_for(office).post(url("screening", screened_case.pk), data).status_code == 409
    assert Step.objects.count() == 1


def test_a_forged_choice_of_the_citys_own_reviewer_is_refused_with_the_reason(
    scored_case, office, make_person, own_organisation, client_for
):
    own = make_person("own", "reviewer", body="working-group-7", organisation=own_organisation)
    answer = client_for(office).post(
        url("reviewers", scored_case.pk), {"reviewers": [str(own.pk)], "due": "24 ธันวาคม 2569"}
    )
    assert answer.status_code == 403
    assert "สังกัดหน่วยงานของเมือง" in text(answer)
    assert not Assignment.objects.exists()


def test_reviewers_are_asked_taken_off_and_opened_again_by_buttons(
    scored_case, office, reviewer1, reviewer2, at, client_for
):
    client = client_for(office)
    data = {"reviewers": [str(reviewer1.pk), str(reviewer2.pk)], "due": "24/12/2569"}
    assert client.post(url("reviewers", scored_case.pk), data).status_code == 302
    first, second = queries.assignments_of(scored_case)
    assert client.post(url("reviewer-release", scored_case.pk, second.pk)).status_code == 302
    assert client.post(url("reviewer-release", scored_case.pk, second.pk)).status_code == 404
    hand_in(queries.assignment_for(first.reviewer, first.pk, at), at)
    assert client.post(url("reviewer-reopen", scored_case.pk, first.pk)).status_code == 302
    assert Assignment.objects.get().submitted_at is None


# --- scoring ----------------------------------------------------------------------------------------------------


def test_before_the_answer_the_page_shows_nothing_of_the_plan(assigned, scored_case, reviewer1, client_for):
    page = text(client_for(reviewer1).get(url("assessment", assigned[0].pk)))
    assert scored_case.plan.vision_th not in page
    assert "เนื้อหาของ" not in page


def test_a_reviewer_answers_scores_and_hands_in_by_plain_forms(assigned, reviewer1, at, client_for):
    client, address = client_for(reviewer1), url("assessment", assigned[0].pk)
    assert client.post(url("conflict", assigned[0].pk), {"conflict": "none"}).status_code == 302
    assert "เนื้อหาของ" in text(client.get(address))
    lines = queries.lines_of(assigned[0].case)
    for number, line in enumerate(lines):
        onward = lines[number + 1].name if number + 1 < len(lines) else line.name
        value = "5" if line.sheet.about == "criteria" else "๘๐"
        data = {"seen": 1 + number, "value": value, "reason": REASON, "go": onward}
        answer = client.post(f"{address}?line={line.name}", data)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}?line={onward}")
    assert client.post(url("submit", assigned[0].pk), {"seen": 1 + len(lines)}).status_code == 302
    assert Assignment.objects.get(pk=assigned[0].pk).submitted_at is not None
    page = text(client.get(address))
    assert "แก้ไขไม่ได้แล้ว" in page
    assert client.post(f"{address}?line={lines[0].name}", {"seen": 99, "value": "1", "reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("line", "value"),
    [("components.boundary-goals", "6"), ("domains.environment-waste", "101"), ("domains.environment-waste", "แปดสิบ")],
)
def test_a_score_outside_its_range_is_answered_in_place_and_what_was_typed_stays(
    assignment, reviewer1, client_for, line, value
):
    answer = client_for(reviewer1).post(
        f"{url('assessment', assignment.pk)}?line={line}", {"seen": 1, "value": value, "reason": "เพราะดีมาก"}
    )
    assert answer.status_code == 422
    assert "เพราะดีมาก" in text(answer)
    assert Assignment.objects.get(pk=assignment.pk).revision == 1


def test_a_stale_form_shows_both_what_is_stored_and_what_was_written_and_loses_nothing(
    assignment, reviewer1, client_for
):
    client, address = client_for(reviewer1), f"{url('assessment', assignment.pk)}?line=components.boundary-goals"
    assert client.post(address, {"seen": 1, "value": "5", "reason": "จากหน้าต่างแรก"}).status_code == 302
    answer = client.post(address, {"seen": 1, "value": "2", "reason": "จากหน้าต่างที่สอง"})
    assert answer.status_code == 409
    page = text(answer)
    assert "จากหน้าต่างแรก" in page
    assert "จากหน้าต่างที่สอง" in page
    assert 'name="seen" value="2"' in page
    assert client.post(address, {"seen": 2, "value": "2", "reason": "จากหน้าต่างที่สอง"}).status_code == 302
    assert queries.marks_of(assignment)[("components", "boundary-goals")].value == 2


def test_handing_in_with_open_lines_says_how_many(assignment, reviewer1, client_for):
    answer = client_for(reviewer1).post(url("submit", assignment.pk), {"seen": 1}, follow=True)
    assert "ยังขาดคะแนนหรือเหตุผลอีก" in text(answer)
    assert Assignment.objects.get(pk=assignment.pk).submitted_at is None


@pytest.mark.parametrize("person", ["reviewer2", "lead", "office", "stranger", None])
def test_an_assessment_opens_for_its_own_reviewer_only(request, person, assignment, client_for):
    client = client_for(request.getfixturevalue(person)) if person else Client()
    for name in ("assessment", "conflict"):
        assert client.get(url(name, assignment.pk)).status_code in (302, 403, 404)
    assert client.post(url("submit", assignment.pk), {"seen": 1}).status_code in (302, 403, 404)
    assert Assignment.objects.get(pk=assignment.pk).submitted_at is None


def test_another_citys_case_and_its_results_are_not_to_be_found(
    handed_in, scored_case, neighbour, stranger, client_for
):
    for client in (client_for(neighbour), client_for(stranger), Client()):
        for name in ("screening", "reviewers", "results"):
            assert client.get(url(name, scored_case.pk)).status_code in (302, 403, 404)


def test_the_city_finds_no_results_while_it_is_scored_and_no_names_after(
    handed_in, scored_case, lead, office, at, client_for
):
    client = client_for(lead)
    assert client.get(url("results", scored_case.pk)).status_code == 404
    steps.move(scored_case, "finish-review", by=office, at=at, seen=0)
    page = text(client.get(url("results", scored_case.pk)))
    assert REASON in page
    assert "reviewer1" not in page


# --- meetings ---------------------------------------------------------------------------------------------------


def test_a_meeting_goes_from_the_call_to_signed_minutes_by_plain_forms(
    decided_case, round_, secretary, office, at, client_for
):
    client = client_for(secretary)
    today = local_day(at)
    data = {"body": "sub-committee", "number": "๑/๒๕๗๐", "held_on": today.isoformat(), "place_th": "ห้องประชุม ๑"}
    assert client.post(url("meeting-call"), data).status_code == 302
    meeting = Meeting.objects.get()
    for office_th in ("กรรมการ ก", "กรรมการ ข"):
        assert (
            client.post(url("meeting-member", meeting.pk), {"office_th": office_th, "voting": "on"}).status_code == 302
        )
    assert client.post(url("meeting-agenda", meeting.pk), {"cases": [str(decided_case.pk)]}).status_code == 302
    rows = [row for row in queries.roll(meeting) if row.voting]
    assert client.post(url("meeting-open", meeting.pk)).status_code == 403
    attendance = {"present": [row.pk for row in rows], "chair": rows[0].pk}
    assert client.post(url("meeting-attendance", meeting.pk), attendance).status_code == 302
    assert client.post(url("meeting-open", meeting.pk)).status_code == 302
    item = meeting.agenda.get()
    assert (
        client.post(
            url("item-recuse", meeting.pk, item.pk), {"attendance": rows[2].pk, "reason": "เคยเป็นที่ปรึกษา"}
        ).status_code
        == 302
    )
    wrong = {
        "seen": 0,
        "outcome": "approve",
        "text_th": "เห็นชอบตามเสนอ",
        "votes_for": "3",
        "votes_against": "0",
        "votes_abstained": "0",
    }
    answer = client.post(url("item", meeting.pk, item.pk), wrong)
    assert answer.status_code == 422
    assert "เห็นชอบตามเสนอ" in text(answer)
    assert client.post(url("item", meeting.pk, item.pk), {**wrong, "votes_for": "2"}).status_code == 302
    assert Case.objects.get().stage == "de-board"
    # The same button once more.
    assert client.post(url("item", meeting.pk, item.pk), {**wrong, "votes_for": "2"}).status_code == 403
    assert client.post(url("meeting-close", meeting.pk), {"announced_th": "แจ้งเพื่อทราบ"}).status_code == 302
    assert Resolution.objects.count() == Recusal.objects.count() == 1
    minutes = client.get(url("minutes", meeting.pk))
    assert (minutes.status_code, minutes.content[:5]) == (200, b"%PDF-")
    assert client_for(office).get(url("minutes", meeting.pk)).status_code == 200


def test_a_letter_and_its_signed_scan_are_kept_with_the_resolution(
    item, session, resolve, secretary, lead, stranger, client_for
):
    resolution = resolve(item)
    client = client_for(secretary)
    data = {"number": "ดศ 0201/77", "dated": "20 พฤศจิกายน 2569", "signatory": "ฝ่ายเลขานุการ"}
    assert client.post(url("letter", session.pk, item.pk), data).status_code == 302
    letter = Letter.objects.get(subject=ref(resolution))
    address = url("letter-scan", session.pk, item.pk, letter.pk)
    wrong = client.post(address, {"scan": SimpleUploadedFile("scan.pdf", b"MZ not a scan")})
    assert wrong.status_code == 422
    assert client.post(address, {"scan": SimpleUploadedFile("scan.pdf", PDF)}).status_code == 302
    assert b"".join(client.get(address).streaming_content) == PDF
    assert client_for(stranger).get(address).status_code == 404
    page = text(client.get(reverse("plans-case", args=[item.case_id])))
    assert "ดศ 0201/77" in page


@pytest.mark.parametrize("person", ["lead", "stranger", "reviewer1", "province_officer", None])
def test_a_meeting_to_come_does_not_exist_for_those_it_does_not_concern(request, person, meeting, client_for):
    client = client_for(request.getfixturevalue(person)) if person else Client()
    assert client.get(url("meeting", meeting.pk)).status_code == 404
    for name in ("meeting-open", "meeting-close", "meeting-attendance"):
        assert client.post(url(name, meeting.pk)).status_code in (302, 403, 404)
    assert client.get(url("minutes", meeting.pk)).status_code in (302, 403, 404)
    assert Meeting.objects.get().state == "called"


def test_everybody_reads_what_a_closed_meeting_resolved_but_not_who_left_the_room(
    item, session, members, resolve, secretary, at, client_for
):
    actions.recuse(item, members[3], reason="ลูกเขยเป็นผู้รับเหมา", by=secretary, at=at)
    resolve(item, text_th="เห็นชอบแผนของเมืองคลองใส")
    actions.close_meeting(session, by=secretary, at=at)
    Case.objects.filter(pk=item.case_id).update(stage="designated")
    page = text(Client().get(url("meeting", session.pk)))
    assert "เห็นชอบแผนของเมืองคลองใส" in page
    assert "ลูกเขย" not in page
    assert "กรรมการ 3" not in page
    assert "ลูกเขย" in text(client_for(secretary).get(url("meeting", session.pk)))


def test_a_resolution_on_a_case_that_is_not_public_yet_is_counted_and_not_named(
    item, session, resolve, secretary, at, rf, client_for
):
    resolve(item, outcome="not-approve", text_th="ไม่เห็นชอบแผนของเมืองหนึ่ง")
    actions.close_meeting(session, by=secretary, at=at)
    page = text(Client().get(url("meeting", session.pk)))
    assert "ไม่เห็นชอบแผนของเมืองหนึ่ง" not in page
    assert item.case.area.name_th not in page
    assert "อีก 1 เรื่อง" in page
    assert "ไม่เห็นชอบแผนของเมืองหนึ่ง" in text(client_for(secretary).get(url("meeting", session.pk)))


def test_a_change_that_does_not_go_through_keeps_what_was_typed(meeting, secretary, client_for):
    answer = client_for(secretary).post(
        url("meeting-change", meeting.pk), {"number": "ครั้งแรก", "held_on": "24 ธันวาคม 2569"}
    )
    assert answer.status_code == 422
    assert "ครั้งแรก" in text(answer)


def test_numbers_that_do_not_exist_are_answered_with_404(session, secretary, client_for):
    client = client_for(secretary)
    assert client.get(url("item", session.pk, 99_999)).status_code == 404
    assert client.post(url("meeting-member-remove", session.pk, 99_999)).status_code == 404
    assert client.get(url("letter", session.pk, session.agenda.get().pk)).status_code == 404
    assert client.get(f"{url('meeting-call')}?round=none").status_code == 404


# --- what the pages cost ----------------------------------------------------------------------------------------


def cost(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_list_of_assessments_costs_the_same_for_one_and_for_three(
    make_case, make_area_, written, office, reviewer1, due, at, client_for
):
    def one_more(number):
        actions.assign(
            written(make_case(make_area_(f"t{number}"), "working-group")), [reviewer1], due=due, by=office, at=at
        )

    client, address = client_for(reviewer1), url("assessments")
    one_more(1)
    first = cost(client, address)
    one_more(2)
    one_more(3)
    assert cost(client, address) == first


def test_the_list_of_meetings_costs_the_same_for_one_and_for_three(round_, secretary, at, client_for):
    def one_more(number):
        made = actions.call_meeting(
            round_,
            body="sub-committee",
            number=f"{number}/2570",
            held_on=local_day(at) + timedelta(days=number),
            by=secretary,
            at=at,
        )
        Meeting.objects.filter(pk=made.pk).update(state="closed")

    one_more(1)
    visitor, prepares, address = Client(), client_for(secretary), url("meetings")
    first = cost(visitor, address), cost(prepares, address)
    one_more(2)
    one_more(3)
    assert (cost(visitor, address), cost(prepares, address)) == first


def test_a_meeting_costs_the_same_for_one_case_and_one_member_as_for_three(
    meeting, make_case, make_area_, written, make_person, secretary, at, client_for
):
    def one_more(number):
        case = written(make_case(make_area_(f"t{number}"), "sub-committee"))
        actions.put_on_agenda(meeting, [case], by=secretary, at=at)
        person = make_person(f"member{number}", "committee-chair", body="sub-committee")
        actions.add_member(meeting, office_th=f"ผู้แทน {number}", person=person, by=secretary, at=at)

    client, address = client_for(secretary), url("meeting", meeting.pk)
    one_more(1)
    first = cost(client, address)
    one_more(2)
    one_more(3)
    assert cost(client, address) == first


def test_the_reviewers_of_a_case_cost_the_same_for_one_and_for_three(
    scored_case, office, reviewer1, reviewer2, reviewer3, due, at, client_for
):
    client, address = client_for(office), url("reviewers", scored_case.pk)
    actions.assign(scored_case, [reviewer1], due=due, by=office, at=at)
    first = cost(client, address)
    actions.assign(scored_case, [reviewer2, reviewer3], due=due, by=office, at=at)
    assert cost(client, address) == first
