"""The main job, played as its roles through the real pages, from the province's nomination to an emblem that anybody verifies."""

import json
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tramuang.base.pure.thai.digits import to_arabic
from tramuang.site.tests import journey
from tramuang.site.tests.browser import SIGNS_WITHIN, th, until
from tramuang.site.tests.journey import AREA, BOARD, LEAD, SUB_COMMITTEE, TOWN

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_a_town_goes_from_its_nomination_to_an_emblem_that_anybody_can_verify(visit, demonstration, tmp_path):
    # The province: two nominations are the limit, so a third waits until one is withdrawn.
    province = visit("province-96")
    province.go("/nominations/new/").sees(th("No city can be put forward now"))
    journey.withdraw(province)
    case = journey.nominate(province)

    # The office accepts; the city writes its plan and submits it under a hash.
    office, lead = visit("programme-officer"), visit(LEAD)
    office.go("/desk/").sees(TOWN)
    journey.accept(office, case)
    lead.go("/desk/").sees(TOWN)
    journey.write_plan(lead, case)
    first = journey.submit(lead, case, 1)
    assert re.search(r"[0-9a-f]{64}", first)

    # Screening: returned with the reason and a day, mended, submitted again under another hash, accepted.
    journey.give_back(office, case)
    journey.mend(lead, case)
    assert journey.submit(lead, case, 2) != first
    journey.pass_screening(office, case)

    # Assessment: one reviewer declares a conflict and a reserve steps in; three score every line.
    journey.ask_reviewers(office, case, "ผู้ประเมินคนที่หนึ่ง", "ผู้ประเมินคนที่สอง", "ผู้ประเมินคนที่สาม")
    journey.declare(visit("reviewer-3"))
    office.go(case + "reviewers/").sees(th("Another reviewer is needed"))
    journey.ask_reviewers(office, case, "ผู้ประเมินสำรอง")
    for reviewer, points in (("reviewer-1", 4), ("reviewer-2", 3), ("reviewer-4", 5)):
        journey.score(visit(reviewer), points)
    office.go(case + "assessment/").sees(TOWN)
    journey.finish_review(office, case)

    # The sub-committee: without a quorum it cannot open, and who belongs to the town leaves before anything is resolved.
    secretary = visit("secretary")
    secretary.go("/desk/").sees(TOWN)
    meeting = journey.call_meeting(secretary, SUB_COMMITTEE)
    secretary.unfold(th("Add to the list")).fill(
        office_th="ผู้แทนเทศบาลเมืองสาธิตอ่าวประดู่", organisation="เทศบาลเมืองสาธิตอ่าวประดู่ (สมมติ)"
    )
    secretary.press(th("Add"))
    journey.attendance(secretary, present=3)
    assert secretary.page.get_by_role("button", name=th("Open the meeting")).is_disabled()
    assert secretary.post(meeting + "open/", page=meeting).status == 403
    journey.attendance(secretary)
    secretary.press(th("Open the meeting"))
    secretary.follow(th("Consider and resolve")).sees("ผู้แทนเทศบาลเมืองสาธิตอ่าวประดู่")
    assert not secretary.page.get_by_role("button", name=th("Put the resolution on record")).count()
    secretary.fill(attendance="ผู้แทนเทศบาลเมืองสาธิตอ่าวประดู่", reason="มาจากหน่วยงานของเมืองนี้").press(th("Note the recusal"))
    journey.resolve(secretary, meeting, "เห็นชอบแผนพัฒนาเมืองอัจฉริยะ เมืองสาธิตอ่าวประดู่", votes=9)
    pages = PdfReader(BytesIO(journey.close(secretary, meeting))).pages
    number = re.search(r"\d+/\d{4}", secretary.headline)[0]
    assert number in to_arabic("".join(page.extract_text() for page in pages))
    scan = tmp_path / "letter.pdf"
    scan.write_bytes(secretary.context.request.get(meeting + "minutes.pdf").body())
    journey.write_letter(secretary, scan)

    # The board, likewise; its approval makes the emblem due.
    meeting = journey.call_meeting(secretary, BOARD)
    assert secretary.page.get_by_role("button", name=th("Open the meeting")).is_disabled()
    journey.attendance(secretary)
    secretary.press(th("Open the meeting"))
    journey.resolve(secretary, meeting, "เห็นชอบการมอบตราสัญลักษณ์แก่เมืองสาธิตอ่าวประดู่", votes=9)
    journey.close(secretary, meeting)
    visit("chair").go(meeting).sees(TOWN)

    # Two registrars: nobody approves what they proposed; the signer signs within seconds.
    first_registrar = visit("registrar-1")
    emblem = journey.propose(first_registrar)
    assert first_registrar.go(emblem).page.get_by_role("button", name=th("Approve: it may be signed")).is_disabled()
    assert first_registrar.post(emblem, page=emblem, decision="approve").status == 403
    journey.approve(visit("registrar-2"), emblem)
    serial = re.search(r"TM-2570-96-\d+", first_registrar.page.locator("body").inner_text())[0]
    passer_by = visit()
    until(lambda: passer_by.go(f"/v/{serial}/", look=False).headline == th("This emblem stands today"), SIGNS_WITHIN)
    passer_by.look().sees(TOWN, journey.today(), th("Term of the emblem: no announcement found"))
    assert lead.go(case).text.count("ได้รับตราสัญลักษณ์")
    passer_by.go(f"/cities/{AREA}/").sees("เห็นชอบการมอบตราสัญลักษณ์แก่เมืองสาธิตอ่าวประดู่", serial)

    # The file: as it was downloaded it is genuine; with one letter changed it is refused.
    credential = passer_by.context.request.get(f"/v/{serial}/credential.json").body()
    assert json.loads(credential)
    genuine, forged = tmp_path / "emblem.json", tmp_path / "forged.json"
    genuine.write_bytes(credential)
    place = credential.index(serial.encode()) + len(serial) - 1
    forged.write_bytes(credential[:place] + bytes([credential[place] ^ 1]) + credential[place + 1 :])
    passer_by.go("/v/").fill(file=genuine).press(th("Check the file"))
    assert passer_by.headline == th("The file is genuine, and the emblem stands today")
    passer_by.go("/v/").fill(file=forged).press(th("Check the file"))
    assert passer_by.headline == th("This file does not count")

    # Everything that was done here is in the chain, whole.
    walked = demonstration.run("audit", "verify")
    assert walked.returncode == 0, walked.stdout + walked.stderr
