"""The main job as people do it: each function is one person's part, from the page where it begins to the page that says it is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tramuang.base.pure.thai.dates import long_date
from tramuang.site.tests.browser import Visitor, th

TOWN, AREA, LEAD = "เมืองสาธิตอ่าวประดู่", "96-demo-ao-pradu", "lead-ao-pradu"
COMPONENTS = ("boundary-goals", "infrastructure", "city-data", "services", "management")
SUB_COMMITTEE, BOARD = "sub-committee", "de-board"


def today(days: int = 0) -> str:
    """A day as people write it here: 9 มกราคม 2566."""
    return long_date(datetime.now(ZoneInfo("Asia/Bangkok")).date() + timedelta(days=days), "th")


def letter(number: str, signatory: str, days: int = 0) -> dict[str, Any]:
    """An official letter as its fields."""
    return {"number": number, "dated": today(days), "signatory": signatory}


# --- the province and the city ----------------------------------------------------------------------------------


def find(person: Visitor, town: str = TOWN) -> str:
    """The town's case, from the list of one's own; returns its address."""
    person.go("/cases/").follow(town)
    assert person.headline == town
    return str(person.page.url)


def withdraw(province: Visitor, town: str = TOWN) -> None:
    """The province takes its nomination back."""
    find(province, town)
    province.unfold("ถอนเรื่อง").fill(reason="จังหวัดขอแก้หนังสือนำก่อน แล้วจะเสนอใหม่ในรอบเดียวกัน").press("ถอนเรื่อง")
    province.sees("ถอนเรื่อง")


def nominate(province: Visitor, area: str = AREA, town: str = TOWN) -> str:
    """The province puts a town forward by an official letter; a letter from the future is refused in its place."""
    province.go("/nominations/new/")
    words = {"area": area, "reason_th": "น้ำทะเลหนุนเข้าตลาดทุกปี และเมืองพร้อมทั้งคนและข้อมูลที่จะแก้"}
    province.fill(**words, **letter("นธ 0017.3/1204", "ผู้ว่าราชการจังหวัดนราธิวาส", days=3)).press(
        th("Put this city forward")
    )
    province.sees(th("The letter's date lies in the future."))
    province.fill(dated=today()).press(th("Put this city forward"))
    assert province.headline == town
    province.sees("รอรับเรื่องเสนอชื่อ", "นธ 0017.3/1204")
    return str(province.page.url)


def accept(office: Visitor, case: str) -> None:
    """The office accepts the nomination."""
    office.go(case).press("รับเรื่องเสนอชื่อ")
    office.sees("เมืองจัดทำแผน")


def write_plan(lead: Visitor, case: str) -> None:
    """The city writes its whole plan, form by form, until nothing stands in the way of submission."""
    plan = case + "plan/edit/"
    lead.go(case + "plan/submit/")
    assert lead.headline == th("Not ready to be submitted yet")
    lead.go(case).follow(th("Write the plan"))

    frame(lead, plan)
    for code in COMPONENTS:
        lead.go(f"{plan}parts/{code}/", look=code == COMPONENTS[0])
        lead.fill(text_th=f"เมืองอ่าวประดู่เขียนเรื่องนี้จากเวทีชุมชนสี่ครั้ง มีผู้รับผิดชอบ มีเวลา และมีเงินรองรับทุกข้อ ({code})").press(
            th("Save"), look=False
        )
    record_need(lead)
    add_goal(lead, plan)
    add_indicator(lead, plan)
    add_project(lead, plan)
    lead.go(plan).sees("เตือนน้ำทะเลหนุนล่วงหน้า")


def frame(lead: Visitor, plan: str) -> None:
    """Vision, type of city and domains."""
    lead.go(plan + "frame/").fill(
        vision_th="เมืองริมอ่าวที่รู้ทันน้ำ และคนเดินตลาดได้ทุกฤดู", city_type="livable", domains=["environment", "living"]
    )
    lead.press(th("Save"))


def record_need(lead: Visitor) -> None:
    """A need that residents have voiced."""
    lead.go(f"/needs/new/?area={AREA}").fill(
        text_th="น้ำทะเลหนุนเข้าตลาดโดยไม่มีใครเตือน ของเสียหายทุกปี", group="residents", voices="๑๒๐",
        voiced_on=today(-20), channel="เวทีชุมชนตลาดเก่า",
    )  # fmt: skip
    lead.press(th("Save"))


def add_goal(lead: Visitor, plan: str) -> None:
    """A goal with the need behind it and the national target that it serves."""
    lead.go(plan + "goals/new/").fill(text_th="ชาวตลาดรู้ล่วงหน้าหกชั่วโมงก่อนน้ำหนุน", domain="environment")
    lead.page.locator('[name="needs"]').first.check()
    lead.page.locator('[name="targets"]').first.check()
    lead.press(th("Save"))


def add_indicator(lead: Visitor, plan: str) -> None:
    """How the goal is measured: from a baseline to a target, each with its year."""
    lead.go(plan, look=False).follow(th("Add an indicator"))
    lead.fill(
        name_th="เวลาเตือนก่อนน้ำถึงตลาด", unit_th="ชั่วโมง", direction="up", baseline="๐", baseline_year="๒๕๖๘",
        target="6", target_year="2572", evidence="บันทึกสถานีวัดระดับน้ำ กองช่างเทศบาล",
    )  # fmt: skip
    lead.press(th("Save"))


def add_project(lead: Visitor, plan: str) -> None:
    """A project that serves the goal, and its money by source and fiscal year."""
    lead.go(plan, look=False).follow(th("Add a project"))
    lead.fill(
        name_th="เตือนน้ำทะเลหนุนล่วงหน้า", domain="environment", objective_th="ติดสถานีวัดสามแห่งและส่งคำเตือนถึงทุกแผง",
        unit_th="กองช่าง", first_year="2570", last_year="2572",
    )  # fmt: skip
    lead.press(th("Save"))
    assert lead.headline == th("Budget")
    lead.fill(
        **{
            "own-revenue-2570": "๑,๒๐๐,๐๐๐",
            "own-revenue-2571": "300,000",
            "provincial-2571": "2,500,000",
            "own-revenue-2572": "300000",
        }
    )
    lead.press(th("Save the budget"))


def submit(lead: Visitor, case: str, version: int) -> str:
    """The city submits under a covering letter; returns the hash under which the plan was frozen."""
    lead.go(case + "plan/submit/")
    assert lead.headline == th("Ready to be submitted")
    lead.fill(**letter(f"นธ 5/2{version}", "นายกเทศมนตรี")).press("ยื่นแผน")
    lead.sees("ตรวจสอบและกลั่นกรองแผน").go(f"{case}snapshots/{version}/")
    found = lead.page.locator("main code").all_inner_texts()
    return max(found, key=len)


# --- the office and the reviewers -------------------------------------------------------------------------------


def give_back(office: Visitor, case: str) -> None:
    """The office returns the plan with what is to be mended, the reason and the day."""
    office.go(case + "screening/")
    move = "form:has(button:text-is('ส่งคืนแผนให้แก้ไข'))"
    office.page.locator(f'{move} [name="lacking"]').first.check()
    office.fill(move, reason="ขอแผนที่แนวเขตและรายชื่อผู้ร่วมเวทีชุมชน", due=today(14)).press("ส่งคืนแผนให้แก้ไข")
    office.sees("เมืองจัดทำแผน", "ขอแผนที่แนวเขตและรายชื่อผู้ร่วมเวทีชุมชน")


def mend(lead: Visitor, case: str) -> None:
    """The city reads why the plan has come back, and mends it."""
    lead.go(case).sees("ขอแผนที่แนวเขตและรายชื่อผู้ร่วมเวทีชุมชน", today(14)).follow(th("Write the plan"))
    lead.go(f"{case}plan/edit/parts/boundary-goals/").fill(
        text_th="แนวเขตตามแผนที่แนบ ร่วมฟังความเห็น ๔ เวที รวม ๑๒๐ คน"
    ).press(th("Save"))


def pass_screening(office: Visitor, case: str) -> None:
    """The office accepts the plan for assessment."""
    office.go(case + "screening/").press("รับแผนเข้าสู่การประเมิน")
    office.sees("คณะทำงาน 7 ด้านประเมิน")


def ask_reviewers(office: Visitor, case: str, *names: str) -> None:
    """The office asks reviewers, and says by when."""
    office.go(case + "reviewers/")
    for name in names:
        office.page.get_by_label(name).check()
    office.fill(due=today(21)).press(th("Ask them"))
    office.sees(*names)


def open_assessment(reviewer: Visitor, town: str = TOWN) -> None:
    """The reviewer opens the town's plan from the list of assessments; the question about conflicts comes first."""
    reviewer.go("/reviews/").follow(town)
    assert town in reviewer.headline


def declare(reviewer: Visitor) -> None:
    """The reviewer declares a conflict of interest."""
    open_assessment(reviewer)
    reviewer.fill(conflict="declared", note="เป็นที่ปรึกษาแบบจำลองน้ำของเมืองนี้เมื่อปีก่อน").press(th("Answer"))


def score(reviewer: Visitor, points: int, town: str = TOWN) -> None:
    """The reviewer has no conflict, scores every line with a reason, and hands in."""
    open_assessment(reviewer, town)
    reviewer.fill(conflict="none").press(th("Answer"))
    lines = reviewer.page.locator(".score-lines a[data-line]").count()
    for line in range(lines):
        rubric = reviewer.page.locator('input[type="radio"][name="value"]').count()
        reviewer.fill(
            value=str(points) if rubric else str(60 + points * 6),
            reason=f"อ่านแผนและหลักฐานแล้ว ข้อ {line + 1} มีผู้รับผิดชอบและทำได้จริง",
        )
        reviewer.press(th("Save, next line") if line + 1 < lines else th("Save"), look=line in (0, lines - 2))
    reviewer.press(th("Hand in the assessment"))
    assert reviewer.page.locator(".score-done").count() == 1


def finish_review(office: Visitor, case: str) -> None:
    """The office sends the finished assessment to the committee."""
    office.go(case + "reviewers/").press("สรุปผลประเมินเสนอคณะอนุกรรมการ")
    office.sees("รอมติคณะอนุกรรมการ")


# --- the committees ---------------------------------------------------------------------------------------------


def call_meeting(secretary: Visitor, body: str, town: str = TOWN) -> str:
    """The secretary calls a meeting for today and puts the town on its agenda; returns the meeting's address."""
    secretary.go(f"/meetings/call/?body={body}").fill(body=body, held_on=today(), place_th="ห้องประชุมชั้น ๓").press(
        th("Call the meeting")
    )
    address = str(secretary.page.url)
    secretary.page.get_by_label(town).check()
    secretary.press(th("Put on the agenda")).sees(town)
    return address


def attendance(secretary: Visitor, present: int | None = None) -> None:
    """The secretary marks the first so many of the list as present, or all; the first of them chairs."""
    boxes = secretary.page.locator('[name="present"]')
    many = boxes.count() if present is None else present
    for each in range(boxes.count()):
        boxes.nth(each).set_checked(each < many)
    secretary.page.locator('[name="chair"]').first.check()
    secretary.press(th("Keep the attendance"))


def resolve(secretary: Visitor, meeting: str, words: str, votes: int) -> None:
    """The town's item is considered and resolved: approved."""
    secretary.go(meeting).follow(th("Consider and resolve"))
    secretary.fill(outcome="approve", text_th=words, votes_for=str(votes), votes_against="0", votes_abstained="0")
    secretary.press(th("Put the resolution on record")).sees(words)


def close(secretary: Visitor, meeting: str) -> bytes:
    """The meeting is closed; returns its minutes as PDF."""
    secretary.go(meeting).fill(other_th="ไม่มี").press(th("Close the meeting"))
    answer = secretary.context.request.get(meeting + "minutes.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.body())


def write_letter(secretary: Visitor, scan: Path) -> None:
    """The city is told by an official letter, and its signed scan is kept."""
    secretary.follow(th("Record the letter to the city"))
    secretary.fill(**letter("ดศ 0301/77", "เลขานุการคณะอนุกรรมการ")).press(th("Record the letter"))
    secretary.follow(th("hand in the signed scan")).fill(scan=scan).press(th("Hand in the scan"))
    secretary.sees("ดศ 0301/77")


# --- the registrars ---------------------------------------------------------------------------------------------


def propose(registrar: Visitor) -> str:
    """The first registrar proposes the emblem; returns the address where it is decided."""
    registrar.go("/emblems/").follow(TOWN)
    registrar.press(th("Propose the emblem"))
    return str(registrar.page.url)


def approve(registrar: Visitor, emblem: str) -> None:
    """The second registrar approves it."""
    registrar.go(emblem).press(th("Approve: it may be signed"))


def decide_again(
    officer: Visitor, lead: Visitor, secretary: Visitor, kind: str, words: str, serial: str, town: str
) -> str:
    """A case about an emblem: the office opens it from the emblem's own page, the city answers, the board approves it.

    Returns the number of the board's meeting.
    """
    officer.go(f"/v/{serial}/").follow(th("All about this emblem")).follow(kind)
    officer.fill(reason=words).press(th("Open the case"))
    case = str(officer.page.url)
    lead.go(case).sees(words).unfold("ยื่นคำชี้แจง").fill(reason="เมืองรับว่าเป็นจริง และไม่ขัดข้อง").press("ยื่นคำชี้แจง")
    meeting = call_meeting(secretary, BOARD, town)
    attendance(secretary)
    secretary.press(th("Open the meeting"))
    resolve(secretary, meeting, words, votes=9)
    close(secretary, meeting)
    return str(secretary.headline).split()[-1]


def order(first: Visitor, second: Visitor, propose: str, town: str) -> None:
    """One registrar proposes what the case asks for, with the resolution's words as its reason; the other one approves."""
    first.go("/emblems/").follow(town).press(propose)
    address = str(first.page.url)
    second.go(address).press(th("Approve: it may be done"))
