"""The pages of this room: each opens, says what is so, and keeps what a person wrote."""

import pytest
from django.test import Client
from django.urls import reverse

from tramuang.base.models import Letter
from tramuang.plans import actions, queries
from tramuang.plans.models import Goal, Indicator, Need, Plan, Project, Snapshot
from tramuang.plans.tests.conftest import revision

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(name, args=args)


@pytest.fixture
def browser(client_for, lead):
    return client_for(lead)


def writing_pages(case):
    goal, indicator, project = Goal.objects.get(), Indicator.objects.get(), Project.objects.get()
    return [
        url("plans-cases"), url("plans-case", case.pk), url("plans-plan", case.pk), url("plans-plan-edit", case.pk),
        url("plans-plan-frame", case.pk), *(url("plans-plan-part", case.pk, each.code) for each in case.rules.criteria),
        url("plans-goal-new", case.pk), url("plans-goal-edit", case.pk, goal.pk), url("plans-goal-remove", case.pk, goal.pk),
        url("plans-indicator-new", case.pk, goal.pk), url("plans-indicator-edit", case.pk, indicator.pk),
        url("plans-indicator-remove", case.pk, indicator.pk), url("plans-project-new", case.pk),
        url("plans-project-edit", case.pk, project.pk), url("plans-project-budget", case.pk, project.pk),
        url("plans-project-remove", case.pk, project.pk), url("plans-plan-submit", case.pk),
        url("plans-needs"), url("plans-needs") + f"?area={case.area_id}&group=residents", url("plans-need-new") + f"?area={case.area_id}",
        url("plans-need-edit", Need.objects.get().pk), url("plans-letter-scan", case.pk, case.nomination.letter_id),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_of_a_writing_city_opens_in_both_languages(written, browser, language):
    browser.cookies["language"] = language
    for page in writing_pages(written):
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert f'<html lang="{language}"' in answer.content.decode(), page


@pytest.mark.parametrize("language", ["th", "en"])
def test_an_empty_plan_has_pages_that_say_what_to_do(case, browser, language):
    browser.cookies["language"] = language
    for name in ("plans-case", "plans-plan", "plans-plan-edit", "plans-plan-submit"):
        assert browser.get(url(name, case.pk)).status_code == 200, name


# --- forms ------------------------------------------------------------------------------------------------------


def test_a_part_is_saved_and_one_is_back_at_the_overview(case, browser):
    page = url("plans-plan-part", case.pk, "management")
    answer = browser.post(page, {"revision": 0, "text_th": "คณะทำงานประชุมทุกเดือน"})
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        url("plans-plan-edit", case.pk) + "#part-management",
    )
    assert "คณะทำงานประชุมทุกเดือน" in browser.get(answer.headers["Location"]).content.decode()


def test_a_stale_form_keeps_what_was_written_shows_what_stands_and_the_next_press_saves(
    case, browser, data_officer, at
):
    page = url("plans-plan-part", case.pk, "management")
    actions.save_part(case, "management", revision=0, text_th="ของเพื่อนร่วมงาน", by=data_officer, at=at)
    answer = browser.post(page, {"revision": 0, "text_th": "ของฉันเอง"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ของฉันเอง" in text
    assert "ของเพื่อนร่วมงาน" in text
    assert 'name="revision" value="1"' in text
    assert Plan.objects.get(case=case).parts.get().text_th == "ของเพื่อนร่วมงาน"
    assert browser.post(page, {"revision": 1, "text_th": "ของฉันเอง"}).status_code == 302
    assert Plan.objects.get(case=case).parts.get().text_th == "ของฉันเอง"


@pytest.mark.parametrize("revision_", ["", "-1", "x", "1e3", "9" * 40, "0 OR 1=1"])
def test_a_form_without_a_revision_or_with_nonsense_changes_nothing(case, browser, revision_):
    answer = browser.post(url("plans-plan-part", case.pk, "management"), {"revision": revision_, "text_th": "ก"})
    assert answer.status_code in (409, 422)
    assert not Plan.objects.get(case=case).parts.exists()


def test_what_is_typed_is_shown_as_words_and_never_as_markup(written, browser):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    browser.post(url("plans-plan-part", written.pk, "management"), {"revision": revision(written), "text_th": evil})
    goal = Goal.objects.get()
    given = {
        "revision": revision(written),
        "text_th": evil,
        "domain": "environment",
        "needs": [str(Need.objects.get().pk)],
    }
    assert browser.post(url("plans-goal-edit", written.pk, goal.pk), given).status_code == 302
    for page in writing_pages(written):
        text = browser.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_budget_takes_thai_digits_commas_and_a_sign_for_what_nobody_knows(written, browser):
    project = Project.objects.get()
    given = {
        "revision": revision(written),
        "own-revenue-2570": "๑,๒๐๐,๐๐๐.๕๐",
        "provincial-2571": "?",
        "other-2571": " ",
    }
    assert browser.post(url("plans-project-budget", written.pk, project.pk), given).status_code == 302
    lines = {(line.source, line.fiscal_year): line.amount for line in project.budget.all()}
    assert lines.pop(("provincial", 2571)) is None
    assert {key: str(amount) for key, amount in lines.items()} == {("own-revenue", 2570): "1200000.50"}


@pytest.mark.parametrize("cell", ["-5", "1e9", "NaN", "Infinity", "ห้าล้าน", "1,2,3", "9" * 30, "1.234", "0x10", "<b>"])
def test_a_cell_that_is_no_amount_is_named_and_nothing_is_saved(written, browser, cell):
    project, seen = Project.objects.get(), revision(written)
    answer = browser.post(
        url("plans-project-budget", written.pk, project.pk), {"revision": seen, "own-revenue-2570": cell}
    )
    assert answer.status_code == 422
    assert "2570" in answer.content.decode()
    assert revision(written) == seen
    assert project.budget.count() == 2


def test_an_indicator_is_written_in_either_era_and_with_thai_digits(written, browser):
    goal = Goal.objects.get()
    given = {
        "revision": revision(written), "name_th": "วันน้ำท่วม", "unit_th": "วัน", "direction": "down", "baseline": "๑๒",
        "baseline_year": "พ.ศ. ๒๕๖๘", "target": "4.5", "target_year": "2029",
    }  # fmt: skip
    assert browser.post(url("plans-indicator-new", written.pk, goal.pk), given).status_code == 302
    row = Indicator.objects.get(name_th="วันน้ำท่วม")
    assert (row.baseline, row.baseline_year, row.target_year) == (12, 2568, 2572)


def test_a_new_project_leads_on_to_its_money(case, browser):
    given = {"revision": 0, "name_th": "ศูนย์ข้อมูล", "domain": "living", "first_year": "2570", "last_year": "2571"}
    answer = browser.post(url("plans-project-new", case.pk), given)
    assert answer.headers["Location"] == url("plans-project-budget", case.pk, Project.objects.get().pk)


def test_money_asks_for_the_years_first(case, browser):
    browser.post(url("plans-project-new", case.pk), {"revision": 0, "name_th": "ศูนย์ข้อมูล", "domain": "living"})
    project = Project.objects.get()
    answer = browser.get(url("plans-project-budget", case.pk, project.pk))
    assert answer.headers["Location"] == url("plans-project-edit", case.pk, project.pk)


def test_taking_out_is_asked_first_and_needs_the_revision(written, browser):
    goal, page = Goal.objects.get(), url("plans-goal-remove", written.pk, Goal.objects.get().pk)
    assert goal.text_th in browser.get(page).content.decode()
    assert Goal.objects.exists()
    assert browser.post(page, {}).status_code == 422
    assert browser.post(page, {"revision": 0}).status_code == 409
    assert Goal.objects.exists()
    assert browser.post(page, {"revision": revision(written)}).status_code == 302
    assert not Goal.objects.exists()


@pytest.mark.parametrize(
    "name", ["plans-goal-edit", "plans-project-edit", "plans-project-budget", "plans-indicator-edit"]
)
def test_what_is_not_in_the_plan_is_not_there(case, browser, name):
    import uuid

    assert browser.get(url(name, case.pk, uuid.uuid4())).status_code == 404


def test_a_neighbours_goal_is_not_found_through_ones_own_case(
    written, make_case, neighbour_area, neighbour, client_for
):
    mine = make_case(neighbour_area)
    assert client_for(neighbour).get(url("plans-goal-edit", mine.pk, Goal.objects.get().pk)).status_code == 404


@pytest.mark.parametrize(
    "name", ["plans-case", "plans-plan", "plans-plan-edit", "plans-plan-submit", "plans-plan-frame"]
)
def test_the_address_of_another_citys_draft_leads_nowhere(written, neighbour, client_for, name):
    assert client_for(neighbour).get(url(name, written.pk)).status_code == 404
    assert client_for(neighbour).post(url(name, written.pk), {"revision": 0}).status_code in (404, 405)


# --- submitting -------------------------------------------------------------------------------------------------


def paper(case, **other):
    return {
        "seen": case.stage_version, "revision": revision(case), "code": "submit-plan", "number": "นธ 52001/9",
        "dated": "๒๐ พ.ย. ๒๕๖๙", "signatory": "นายกเทศมนตรี",
    } | other  # fmt: skip


def test_the_page_says_what_is_missing_with_a_way_to_each(case, browser):
    text = browser.get(url("plans-plan-submit", case.pk)).content.decode()
    assert url("plans-plan-frame", case.pk) in text
    assert url("plans-plan-part", case.pk, "city-data") in text
    assert "disabled" in text


def test_the_plan_is_submitted_from_its_page_with_letter_and_scan(written, browser):
    from django.core.files.uploadedfile import SimpleUploadedFile

    scan = SimpleUploadedFile("หนังสือ.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    answer = browser.post(url("plans-plan-submit", written.pk), paper(written, scan=scan))
    assert answer.headers["Location"] == url("plans-case", written.pk)
    frozen = Snapshot.objects.get()
    assert str(frozen.letter.dated) == "2026-11-20"
    page = browser.get(url("plans-snapshot", written.pk, 1)).content.decode()
    assert frozen.sha256 in page
    kept = browser.get(url("plans-letter-scan", written.pk, frozen.letter_id))
    assert b"".join(kept.streaming_content) == b"%PDF-1.4\n%%EOF\n"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"number": ""}, 422),
        ({"dated": "31/2/2569"}, 422),
        ({"dated": "1/1/2580"}, 422),
        ({"signatory": " "}, 422),
        ({"seen": 5}, 409),
        ({"revision": 0}, 409),
        ({"code": "withdraw"}, 302),
    ],
)
def test_what_is_wrong_with_a_submission_is_said_and_nothing_moves(written, browser, given, status):
    answer = browser.post(url("plans-plan-submit", written.pk), paper(written, **given))
    assert answer.status_code == status
    written.refresh_from_db()
    # An unknown way of submitting falls back on the one there is.
    assert (written.stage_version, Snapshot.objects.count()) == ((1, 1) if status == 302 else (0, 0))
    assert Letter.objects.exclude(subject__startswith="nomination:").count() == (status == 302)


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00", b"<svg onload=alert(1)>", b"PK\x03\x04"])
def test_a_scan_of_the_wrong_kind_is_refused_and_the_plan_stays(written, browser, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    scan = SimpleUploadedFile("scan.pdf", content, "application/pdf")
    assert browser.post(url("plans-plan-submit", written.pk), paper(written, scan=scan)).status_code == 422
    assert not Snapshot.objects.exists()


def test_one_second_after_the_close_the_page_says_so(written, browser, round_, at, monkeypatch):
    from datetime import timedelta
    from types import SimpleNamespace

    from tramuang.base import doors

    late = round_.plans_close_at + timedelta(seconds=1)
    monkeypatch.setattr(doors, "timezone", SimpleNamespace(now=lambda: late))
    answer = browser.post(url("plans-plan-submit", written.pk), paper(written))
    assert answer.status_code == 403
    assert "ปิดรับ" in answer.content.decode()
    assert not Snapshot.objects.exists()


def test_the_frozen_bytes_are_those_that_were_hashed(submitted, browser):
    import hashlib

    frozen = Snapshot.objects.get()
    answer = browser.get(url("plans-snapshot-json", submitted.pk, 1))
    assert hashlib.sha256(answer.content).hexdigest() == frozen.sha256
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_a_snapshot_that_was_never_taken_is_not_there(submitted, browser, number):
    assert browser.get(url("plans-snapshot", submitted.pk, number)).status_code == 404


# --- moving -----------------------------------------------------------------------------------------------------


def test_the_office_accepts_a_nomination_with_one_button(make_case, area, office, client_for):
    case = make_case(area, stage="nomination")
    answer = client_for(office).post(url("plans-case-move", case.pk), {"code": "accept-nomination", "seen": 0})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.stage == "plan"


def test_of_two_officers_at_the_same_button_the_second_is_told(make_case, area, office, client_for):
    case = make_case(area, stage="nomination")
    given = {"code": "accept-nomination", "seen": 0}
    assert client_for(office).post(url("plans-case-move", case.pk), given).status_code == 302
    assert client_for(office).post(url("plans-case-move", case.pk), given).status_code == 409
    case.refresh_from_db()
    assert case.stage_version == 1


def test_a_move_without_its_reason_keeps_the_form_and_moves_nothing(make_case, area, office, client_for):
    case = make_case(area, stage="nomination")
    answer = client_for(office).post(
        url("plans-case-move", case.pk), {"code": "decline-nomination", "seen": 0, "reason": " "}
    )
    assert answer.status_code == 422
    assert "open" in answer.content.decode()
    case.refresh_from_db()
    assert case.stage == "nomination"


@pytest.mark.parametrize("code", ["designated", "issue-emblem", "", "../../etc", "submit-plan"])
def test_a_move_that_the_stage_does_not_know_is_refused(make_case, area, office, client_for, code):
    case = make_case(area, stage="nomination")
    assert client_for(office).post(url("plans-case-move", case.pk), {"code": code, "seen": 0}).status_code in (403, 409)
    case.refresh_from_db()
    assert case.stage == "nomination"


def test_the_lead_withdraws_with_a_reason(written, browser):
    given = {"code": "withdraw", "seen": 0, "reason": "สภาเทศบาลขอเลื่อน"}
    assert browser.post(url("plans-case-move", written.pk), given).status_code == 302
    written.refresh_from_db()
    assert written.open is False
    assert "สภาเทศบาลขอเลื่อน" in browser.get(url("plans-case", written.pk)).content.decode()


def test_a_plan_is_not_submitted_by_the_plain_move(written, browser):
    given = {"code": "submit-plan", "seen": 0, "number": "1", "dated": "1/1/2569", "signatory": "x"}
    assert browser.post(url("plans-case-move", written.pk), given).status_code == 403
    assert not Snapshot.objects.exists()


# --- what the public sees ---------------------------------------------------------------------------------------


@pytest.fixture
def public(submitted, office, at):
    from tramuang.plans.models import Case

    code = next(stage.code for stage in submitted.flow.stages if stage.public_plan)
    Case.objects.filter(pk=submitted.pk).update(stage=code)
    return submitted


def test_the_public_sees_public_words_and_no_reason_letter_or_name(make_case, area, lead, office, at, public):
    actions_text = Client().get(url("plans-case", public.pk)).content.decode()
    assert lead.name_th not in actions_text
    assert "นธ 52001/88" not in actions_text
    assert public.at_stage.label.th not in actions_text or public.at_stage.label.th == public.at_stage.public.th


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_public_pages_open_to_everybody(public, language):
    visitor = Client()
    visitor.cookies["language"] = language
    for page in (
        url("plans-case", public.pk), url("plans-plan", public.pk), url("plans-snapshot", public.pk, 1),
        url("plans-snapshot-json", public.pk, 1), url("plans-needs"), url("plans-needs") + f"?area={public.area_id}",
    ):  # fmt: skip
        assert visitor.get(page).status_code == 200, page
    assert visitor.get(url("plans-cases")).status_code == 302
    assert visitor.get(url("plans-letter-scan", public.pk, public.nomination.letter_id)).status_code == 302


def test_a_scan_is_for_those_concerned(public, neighbour, client_for):
    answer = client_for(neighbour).get(url("plans-letter-scan", public.pk, public.nomination.letter_id))
    assert answer.status_code == 404


def test_a_letter_of_another_case_is_not_reached_through_ones_own(written, make_case, neighbour_area, browser):
    theirs = make_case(neighbour_area)
    assert browser.get(url("plans-letter-scan", written.pk, theirs.nomination.letter_id)).status_code == 404


def test_provenance_stands_on_the_public_plan(public):
    assert "ข้อมูลสาธิต" in Client().get(url("plans-plan", public.pk)).content.decode()


@pytest.mark.parametrize("asked", ["?area=nowhere", "?page=zero", "?group=<script>", "?page=999999999999999999999"])
def test_strange_questions_to_the_list_of_needs_get_an_answer(need, asked):
    answer = Client().get(url("plans-needs") + asked)
    assert answer.status_code in (200, 404)
    assert b"<script>" not in answer.content.replace(b"<script src=", b"")


def test_a_need_is_recorded_and_mended_by_its_city(case, browser, area, client_for, neighbour):
    page = url("plans-need-new") + f"?area={area.code}"
    given = {
        "text_th": "ไฟทางเดินริมคลอง",
        "group": "residents",
        "voices": "๑๔",
        "voiced_on": "1 พ.ย. 2569",
        "channel": "ประชุม",
    }
    assert client_for(neighbour).post(page, given).status_code == 403
    assert browser.post(page, given).status_code == 302
    need = Need.objects.get()
    assert (need.voices, str(need.voiced_on), need.provenance) == (14, "2026-11-01", "invented")
    edit = url("plans-need-edit", need.pk)
    assert browser.post(edit, given | {"seen": 0, "text_th": "ไฟริมคลอง"}).status_code == 302
    assert browser.post(edit, given | {"seen": 0, "text_th": "สาย"}).status_code == 409
    assert browser.post(edit, given | {"text_th": "ไม่มีฉบับ"}).status_code == 409
    need.refresh_from_db()
    assert need.text_th == "ไฟริมคลอง"


# --- nominating -------------------------------------------------------------------------------------------------


def nomination(**other):
    return {
        "area": "96-khlong-sai", "reason_th": "เมืองพร้อม", "number": "นธ 0017/5", "dated": "1 พ.ย. 2569", "signatory": "ผู้ว่าราชการจังหวัด",
    } | other  # fmt: skip


def test_the_province_nominates_from_its_page(area, round_, province_officer, client_for):
    officer = client_for(province_officer)
    page = url("plans-nomination-new") + "?round=2570"
    text = officer.get(page).content.decode()
    assert area.name_th in text
    assert "ยังไม่ยืนยัน" in text  # the limit is an unverified parameter, and says so
    answer = officer.post(page, nomination())
    assert answer.status_code == 302
    assert queries.cases_of_round(round_)[0].area == area
    again = officer.post(page, nomination())
    assert again.status_code == 422
    assert len(queries.cases_of_round(round_)) == 1


@pytest.mark.parametrize(
    "given", [{"area": "55-na-kham"}, {"area": ""}, {"reason_th": ""}, {"number": ""}, {"dated": "พรุ่งนี้"}]
)
def test_a_nomination_with_something_wrong_files_nothing(
    area, neighbour_area, round_, province_officer, client_for, given
):
    answer = client_for(province_officer).post(url("plans-nomination-new") + "?round=2570", nomination(**given))
    assert answer.status_code == 422
    assert queries.cases_of_round(round_) == []


@pytest.mark.parametrize("who", ["lead", "office", "stranger"])
def test_the_page_of_nomination_opens_for_nominators_alone(who, request, client_for, round_):
    assert client_for(request.getfixturevalue(who)).get(url("plans-nomination-new")).status_code == 403


def test_a_round_that_takes_no_nominations_says_why(area, round_, province_officer, client_for, at):
    from datetime import timedelta

    type(round_).objects.update(nominations_close_at=at - timedelta(days=1))
    answer = client_for(province_officer).get(url("plans-nomination-new") + "?round=2570")
    assert answer.status_code == 200
    assert "ปิดรับการเสนอชื่อ" in answer.content.decode()
    assert client_for(province_officer).get(url("plans-nomination-new") + "?round=1999").status_code == 404


def test_a_harbour_master_applies_without_a_letter(harbour_round, harbour_area, master, client_for):
    page = url("plans-nomination-new") + "?round=harbour-1"
    browser = client_for(master)
    assert 'name="number"' not in browser.get(page).content.decode()
    assert browser.post(page, {"area": "old-quay", "reason_th": "ท่าของเรา"}).status_code == 302
    case = queries.cases_of_round(harbour_round)[0]
    for name in ("plans-case", "plans-plan", "plans-plan-edit", "plans-plan-frame", "plans-plan-submit"):
        assert browser.get(url(name, case.pk)).status_code == 200
    given = {"revision": 0, "domains": ["water", "quays"], "vision_th": "ท่าใส"}
    assert browser.post(url("plans-plan-frame", case.pk), given).status_code == 302
    given = {"seen": 0, "revision": 1, "code": "enter"}
    assert browser.post(url("plans-plan-submit", case.pk), given).status_code == 302
    assert Client().get(url("plans-plan", case.pk)).status_code == 200
