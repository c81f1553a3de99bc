"""Documents are set in Thai: whole words, readable text, our own face."""

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from tramuang.base.adapters import typst
from tramuang.base.adapters.typst import DocumentNotMade, boxed, render
from tramuang.base.pure.thai.words import pieces, words

PAGE = "base/tests/typst/page.typ"
PARAGRAPH = (
    "คณะอนุกรรมการขับเคลื่อนการพัฒนาเมืองอัจฉริยะพิจารณาข้อเสนอของเทศบาลเมืองนราธิวาส จังหวัดนราธิวาส แล้วเห็นว่าข้อเสนอมีความครบถ้วนทั้งด้านสิ่งแวดล้อม"
    "อัจฉริยะ ระบบสารสนเทศ และการแก้ไขปัญหาน้ำท่วมซึ่งส่งผลกระทบต่อพื้นที่ตั้งแต่เทศบาลนครยะลาถึงเทศบาลเมืองสุไหงโก-ลก ให้เพิ่มเติมรายละเอียดต่าง ๆ "
    "ของฐานข้อมูล ที่ประชุมมีมติเห็นชอบในหลักการ ครั้งที่ ๑/๒๕๖๕ วันที่ ๖ พฤษภาคม พ.ศ. ๒๕๖๕ วงเงิน ๑๕,๐๐๐,๐๐๐.๐๐ บาท (สิบห้าล้านบาทถ้วน) "
    "ทั้งนี้ให้ฟื้นฟูท้องถิ่นอย่างยิ่งขึ้น ผู้ได้รับสิทธิ์ต้องปฏิบัติตามคำสั่งและน้ำใจของผู้มีศักยภาพ"
)
DATA = {
    "title": "การพิจารณาข้อเสนอเมืองอัจฉริยะ",
    "head": ["รายงานการประชุมคณะอนุกรรมการ (ตัวอย่าง)", "ครั้งที่ ๑/๒๕๖๕", "วันศุกร์ที่ ๖ พฤษภาคม พ.ศ. ๒๕๖๕"],
    "paragraphs": ["".join(pieces(PARAGRAPH)[skip:]) for skip in (0, 3, 5, 6, 8, 9)],
    "people": [["ประธานอนุกรรมการ", "ประธาน"], ["ผู้แทนจังหวัดนราธิวาส", "อนุกรรมการ"], ["ผู้แทนสำนักงาน", "เลขานุการ"]],
    "table": {
        "header": ["โครงการ", "ปีงบประมาณ", "งบประมาณ (บาท)"],
        "rows": [
            ["ปรับปรุงศูนย์ข้อมูลสารสนเทศเมือง", "๒๕๖๕", "๑,๒๐๐,๐๐๐.๐๐"],
            ["ระบบเตือนน้ำท่วมอัจฉริยะ", "๒๕๖๖", "๓,๕๐๐,๐๐๐.๐๐"],
        ],
    },
    "position": "เลขานุการที่ประชุม",
}


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(PAGE, DATA)


def read(pdf: bytes, *options: str) -> str:
    """The text that a reader of the file finds in it."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return subprocess.run([program, *options, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_only_our_own_face_is_in_the_file(pdf: bytes) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("TramuangSarabun" in font for font in fonts)


def test_the_paper_is_a4_and_the_title_is_in_the_file(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata is not None
    assert reader.metadata.title == DATA["title"]


@pytest.mark.parametrize("options", [(), ("-layout",), ("-raw",)])
def test_every_word_can_be_read_back(pdf: bytes, options: tuple[str, ...]) -> None:
    found = read(pdf, *options)
    wanted = {word for text in (PARAGRAPH, *DATA["head"], DATA["title"]) for word in words(text)}
    assert len(wanted) > 60
    assert [word for word in wanted if word not in found] == []


def test_a_whole_paragraph_comes_back_letter_by_letter(pdf: bytes) -> None:
    assert re.sub(r"\s", "", PARAGRAPH) in re.sub(r"\s|-๒-", "", read(pdf))


def test_no_line_breaks_inside_a_word(pdf: bytes) -> None:
    text = re.sub(r"\n\s*- ?๒ ?-\s*\n", "\n", read(pdf, "-raw").replace("\f", "\n"))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined, ends = "", set()
    for line in lines:
        joined += line.replace(" ", "")
        ends.add(len(joined))
    breaks = 0
    for paragraph in DATA["paragraphs"]:
        start = 0
        whole = re.sub(r"\s", "", paragraph)
        at = joined.index(whole, start)
        allowed, place = set(), at
        for run in paragraph.split():
            for piece in boxed(run):
                place += len(piece)
                allowed.add(place)
        inside = {end for end in ends if at < end < at + len(whole)}
        breaks += len(inside)
        assert [joined[end - 8 : end] + "|" + joined[end : end + 8] for end in inside - allowed] == []
    assert breaks > 20


def test_the_second_page_bears_its_number_in_thai_and_the_first_none(pdf: bytes) -> None:
    first, second = (page.split("\n")[0].replace(" ", "") for page in read(pdf, "-raw").split("\f")[:2])
    assert first == DATA["head"][0].replace(" ", "")
    assert second == "-๒-"


def test_parts_join_to_the_text_and_never_begin_with_a_sign() -> None:
    for text in (PARAGRAPH, "สุไหงโก-ลก", "ต่าง ๆ", "พ.ศ.", "ก.พ.ร."):
        assert "".join(boxed(text)) == text
        assert not [part for part in boxed(text) if part[0] in "-.ๆ "]


def test_the_same_document_has_the_same_bytes() -> None:
    at = datetime(2022, 5, 6, 3, 42, tzinfo=UTC)
    assert render(PAGE, DATA, at=at) == render(PAGE, DATA, at=at)


def test_text_in_the_data_is_never_run_as_a_template() -> None:
    pdf = render(PAGE, {**DATA, "title": '#panic("no") *ตัวหนา* $x$'})
    assert PdfReader(io.BytesIO(pdf)).metadata.title == '#panic("no") *ตัวหนา* $x$'


def test_a_document_can_be_made_for_the_archive() -> None:
    assert b"pdfaid" in render(PAGE, DATA, standard="a-2a")


@pytest.mark.parametrize("template", ["base/tests/typst/none.typ", "../../pyproject.toml", "base/apps.py"])
def test_only_a_template_of_ours_is_rendered(template: str) -> None:
    with pytest.raises(DocumentNotMade, match="no template"):
        render(template, {})


def test_a_missing_value_says_where_it_is_missing() -> None:
    with pytest.raises(DocumentNotMade, match=r"page\.typ"):
        render(PAGE, {"title": "x"})


def test_the_faces_come_with_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (typst.DOCUMENT_FONTS / "OFL.txt").read_text(encoding="utf-8")
