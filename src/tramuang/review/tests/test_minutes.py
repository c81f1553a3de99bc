"""The minutes: the official Thai form, a draft until the meeting is closed, in Thai digits."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import timedelta

import pytest
from pypdf import PdfReader

from tramuang.base import steps
from tramuang.review import actions, documents, queries
from tramuang.review.documents import file_name, minutes
from tramuang.review.models import Score

pytestmark = pytest.mark.django_db


def read(pdf: bytes) -> str:
    """What a reader finds in the file, without the spaces between the boxed words."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    found = subprocess.run([program, "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s", "", found)


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@pytest.fixture
def held(handed_in, scored_case, office, secretary, meeting, members, resolve, at):
    """A meeting that has approved a plan which three reviewers assessed, one member having left the room."""
    steps.move(scored_case, "finish-review", by=office, at=at, seen=0)
    actions.put_on_agenda(meeting, [scored_case], by=secretary, at=at)
    actions.take_attendance(meeting, present=[row.pk for row in members[:4]], chair=members[0].pk, by=secretary, at=at)
    actions.open_meeting(meeting, by=secretary, at=at)
    item = queries.item_of(meeting, meeting.agenda.get().pk)
    actions.recuse(item, members[3], reason="เคยเป็นที่ปรึกษาของเมือง", by=secretary, at=at)
    resolve(
        item,
        text_th="เห็นชอบแผนตามที่เสนอ 15 โครงการ",
        outcome="approve-in-principle",
        conditions_th="ให้แนบหนังสือยืนยันงบประมาณ",
    )
    return actions.close_meeting(meeting, announced_th="ประธานแจ้งปฏิทินการประชุม", by=secretary, at=at)


def test_the_minutes_say_who_came_what_was_resolved_and_where_to_sign(held, secretary, at):
    found = read(minutes(held, secretary, at))
    for words in (
        "รายงานการประชุม", "ครั้งที่ ๑/๒๕๗๐", "ผู้มาประชุม", "ผู้ไม่มาประชุม", "เริ่มประชุมเวลา ๑๐.๐๐ น.", "ระเบียบวาระที่ ๑",
        "ประธานแจ้งปฏิทินการประชุม", "มติที่ประชุม", "เห็นชอบแผนตามที่เสนอ ๑๕ โครงการ", "ให้แนบหนังสือยืนยันงบประมาณ",
        "งดร่วมพิจารณาและออกจากที่ประชุม", "กรรมการที่อยู่ร่วมพิจารณา ๓ คน จากกรรมการทั้งหมด ๕ คน", "๗๕.๐๐", "ยังไม่ยืนยัน",
        "เลิกประชุมเวลา", "ผู้จดรายงานการประชุม", "ผู้ตรวจรายงานการประชุม",
    ):  # fmt: skip
        assert squeezed(words) in found, words
    assert "ร่าง" not in found
    assert not re.search(r"[0-9]", found)


def test_a_reviewers_name_never_stands_in_the_minutes(held, secretary, at):
    assert "reviewer" not in read(minutes(held, secretary, at))


def test_minutes_are_a_draft_until_the_meeting_is_closed(session, secretary, at):
    found = read(minutes(session, secretary, at))
    assert squeezed("ร่าง ยังไม่ปิดการประชุม") in found
    assert squeezed("ยังไม่ได้พิจารณา") in found


def test_made_up_meetings_say_so_on_the_paper(session, secretary, at):
    assert documents.minutes_data(queries.view_of(session, secretary, at))["demonstration"] is False
    session.provenance = "invented"
    assert squeezed("มิใช่เอกสารของทางราชการ") in read(minutes(session, secretary, at))


def test_the_same_closed_meeting_gives_the_same_bytes_under_a_plain_name(held, secretary, at):
    first, second = (minutes(held, secretary, at + timedelta(hours=hour)) for hour in (1, 5))
    assert first == second
    assert (
        PdfReader(io.BytesIO(first)).metadata.title
        == documents.minutes_data(queries.view_of(held, secretary, at))["title"]
    )
    assert re.fullmatch(r"minutes-sub-committee-1-2570-2026-11-22\.pdf", file_name(held))


def test_later_scores_do_not_change_the_minutes(held, scored_case, secretary, at):
    before = minutes(held, secretary, at)
    Score.objects.update(value=1)
    assert minutes(held, secretary, at) == before
