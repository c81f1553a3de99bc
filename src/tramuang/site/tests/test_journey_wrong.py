"""What goes wrong by hand, in a real browser: each gets a clear answer in Thai, and changes nothing."""

import re

import pytest

from tramuang.site.tests import journey
from tramuang.site.tests.browser import th

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_two_tabs_on_one_goal_lose_no_words(visit):
    first, second = visit("neighbour-lead"), visit("neighbour-lead")
    for tab in (first, second):
        journey.find(tab, "เมืองสาธิตคลองใส")
        tab.follow(th("Write the plan")).press_first(".plan-goal .plan-part__head a")
    first.fill(text_th="เป้าหมายที่คนแรกเขียน").press(th("Save"))
    second.fill(text_th="เป้าหมายที่คนที่สองเขียน").press(th("Save"))
    second.sees(th("What stands now, written by somebody else"), "เป้าหมายที่คนแรกเขียน")
    assert second.page.locator('[name="text_th"]').input_value() == "เป้าหมายที่คนที่สองเขียน"
    first.go(first.page.url, look=False).sees("เป้าหมายที่คนแรกเขียน")
    second.press(th("Save")).sees("เป้าหมายที่คนที่สองเขียน")


def test_a_button_pressed_twice_or_by_two_people_acts_once(visit):
    office, colleague = visit("programme-officer"), visit("programme-officer")
    case = journey.find(visit("province-96"), "เมืองสาธิตธารตะวัน")
    colleague.go(case)
    office.go(case).page.get_by_role("button", name="รับเรื่องเสนอชื่อ", exact=True).dblclick()
    office.page.wait_for_load_state("networkidle")
    office.go(case).sees("เมืองจัดทำแผน")
    assert office.page.locator("#history .timeline__title", has_text="รับเรื่องเสนอชื่อ").count() == 1
    colleague.press("รับเรื่องเสนอชื่อ")
    assert colleague.headline == th("Somebody else was faster")
    assert office.go(case).page.locator("#history .timeline__title", has_text="รับเรื่องเสนอชื่อ").count() == 1


def test_the_draft_of_another_city_is_not_there(visit):
    case = journey.find(visit("lead-mo-hom"), "เมืองสาธิตหม้อห้อม")
    neighbour, passer_by = visit("neighbour-lead"), visit()
    for page in ("plan/", "plan/edit/", "plan/submit/"):
        neighbour.go(case + page)
        assert neighbour.headline == th("There is nothing at this address")
    passer_by.go(case + "plan/")
    assert passer_by.headline == th("There is nothing at this address")
    passer_by.go(case + "plan/edit/")
    assert "/accounts/login/" in passer_by.page.url


def test_an_upload_of_the_wrong_kind_or_too_large_is_refused_in_its_place(visit, tmp_path):
    province = visit("province-96")
    case = journey.find(province, "เมืองสาธิตธารตะวัน")
    programme, large, scan = tmp_path / "letter.exe", tmp_path / "large.pdf", tmp_path / "letter.pdf"
    programme.write_bytes(b"MZ" + bytes(2000))
    large.write_bytes(b"%PDF-1.7\n" + bytes(11 * 1024 * 1024))
    scan.write_bytes(b"%PDF-1.7\n%%EOF\n")
    province.follow(th("upload the scan"))
    for wrong in (programme, large):
        province.fill(scan=wrong).press(th("Keep the scan"))
        assert province.page.locator(".field--wrong .field__error").count() == 1
    province.fill(scan=scan).press(th("Keep the scan"))
    assert province.page.url == case
    province.sees("letter.pdf")


def test_nobody_assesses_the_plan_of_their_own_organisation(visit):
    lead, office = visit("lead-suan-phloi"), visit("programme-officer")
    case = journey.find(lead, "เมืองสาธิตวิทยาเขตสวนพลอย")
    journey.pass_screening(office, case)
    office.go(case + "reviewers/")
    boxes = office.page.locator('.review-pick__one:has-text("ผู้ประเมินคนที่สาม")')
    why = boxes.locator(".review-pick__why").inner_text()
    assert boxes.locator("input").is_disabled() and why
    forged = office.post(
        case + "reviewers/",
        page=case + "reviewers/",
        reviewers=boxes.locator("input").get_attribute("value"),
        due=journey.today(9),
    )
    assert forged.status == 403 and why in forged.text()
    office.go(case + "reviewers/")
    assert not office.page.locator(".review-person").count()


def test_a_score_outside_its_range_is_refused_in_its_place(visit):
    reviewer = visit("reviewer-3")
    journey.open_assessment(reviewer, "เมืองสาธิตครามหลวง")
    if reviewer.page.locator('[name="conflict"]').count():
        reviewer.fill(conflict="none").press(th("Answer"))
    address = reviewer.page.url.split("?")[0]
    seen = reviewer.page.locator('#score-form [name="seen"]').get_attribute("value")
    for line, value in (("components.infrastructure", "6"), ("components.infrastructure", "-1")):
        answer = reviewer.post(f"{address}?line={line}", page=address, seen=seen, value=value, reason="x")
        assert answer.status == 422 and "field__error" in answer.text()
    last = reviewer.page.locator(".score-lines a[data-line]").last.get_attribute("href")
    reviewer.go(address + last).fill(value="๑๐๑", reason="เกินเต็ม").press(th("Save"))
    assert reviewer.page.locator(".field--wrong").count() == 1
    marks = reviewer.go(address).page.locator(".score-lines a[aria-current] .num").inner_text()
    assert re.match(r"–", marks)
