"""The certificate: what it says in Thai, what is attached to it, and that every real area's fits on one sheet."""

import hashlib
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tramuang.emblem import documents
from tramuang.emblem.adapters import pictures
from tramuang.emblem.documents import Certificate, certificate, fingerprint
from tramuang.emblem.pure.frame import frame
from tramuang.emblem.tests.test_pictures import AREAS, DOMAINS, is_alone

CREDENTIAL = json.dumps(
    {"name": "ตราสัญลักษณ์เมืองอัจฉริยะ น้ำปิ่ง", "proof": [{"z": "\\u003e \\\\ \"'&<"}]}, ensure_ascii=False
).encode()
GIVEN = Certificate(
    serial="TM-2565-96-01",
    issuer_name="โครงการเมืองอัจฉริยะ (ชุดสาธิต)",
    issuer="did:web:emblem.example.org",
    programme="โครงการเมืองอัจฉริยะประเทศไทย",
    emblem_name="ตราสัญลักษณ์เมืองอัจฉริยะประเทศไทย",
    year=2565,
    area_name="เทศบาลเมืองนราธิวาส",
    short_name="นราธิวาส",
    province="นราธิวาส",
    petals=DOMAINS,
    body="คณะกรรมการขับเคลื่อนการพัฒนาเมืองอัจฉริยะ",
    meeting="1/2565",
    decided_on=date(2022, 11, 9),
    awarded_on=date(2023, 1, 9),
    valid_until=None,
    verify_url="https://emblem.example.org",
    credential=CREDENTIAL,
    made=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    demonstration=True,
)
DEMONSTRATION = "เอกสารสาธิต มิใช่เอกสารของทางราชการ"


@pytest.fixture(scope="module")
def made() -> bytes:
    return certificate(GIVEN)


def words(content: bytes) -> str:
    """What another program reads out of the document, on one line."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler's pdftotext is not installed")
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True).stdout
    return " ".join(found.decode().split())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_certificate_reads_back_in_thai(made):
    text = squeezed(words(made))
    for said in (
        "ประกาศนียบัตร",
        "ให้ไว้เพื่อแสดงว่า",
        "เทศบาลเมืองนราธิวาส",
        "ได้รับตราสัญลักษณ์เมืองอัจฉริยะประเทศไทย ประจำปี พ.ศ. ๒๕๖๕",
        "ตามมติคณะกรรมการขับเคลื่อนการพัฒนาเมืองอัจฉริยะ",
        "ในการประชุมครั้งที่ ๑/๒๕๖๕ เมื่อวันที่ ๙ พฤศจิกายน พ.ศ. ๒๕๖๕",
        "ให้ไว้ ณ วันที่ ๙ มกราคม พ.ศ. ๒๕๖๖",
        "emblem.example.org (emblem จุด example จุด org)",
        "TM-2565-96-01 ฉบับที่ ๑",
        fingerprint(CREDENTIAL),
        "did:web:emblem.example.org",
        "สิ่งแวดล้อม",
        "การบริหารภาครัฐ",
    ):
        assert squeezed(said) in text, said


def test_a_term_is_said_only_where_one_is_confirmed(made):
    assert squeezed("อายุตรา: ไม่พบประกาศ") in squeezed(words(made))
    data = documents.certificate_data(replace(GIVEN, valid_until=date(2025, 1, 8)))
    assert data["term"] == "อายุตรา: ถึงวันที่ ๘ มกราคม พ.ศ. ๒๕๖๘"


def test_a_demonstration_says_so_and_a_real_one_does_not(made):
    notice = squeezed(DEMONSTRATION)
    assert notice in squeezed(words(made))
    real = replace(GIVEN, demonstration=False)
    assert documents.certificate_data(real)["notice"] == ""
    assert documents.certificate_data(replace(real, illustrative=True))["notice"] == DEMONSTRATION
    assert "แผนตัวอย่างที่จัดทำขึ้นเพื่อการสาธิต" in documents.certificate_data(replace(real, illustrative=True))["compare"]
    assert "บันทึกลงทะเบียนภายหลังการมอบตรา" in documents.certificate_data(replace(real, retrospective=True))["compare"]


def test_a_resolution_whose_day_is_in_doubt_says_so():
    data = documents.certificate_data(replace(GIVEN, decided_on=None, meeting=""))
    assert data["decision"][1] == "(แหล่งข้อมูลไม่ตรงกันเรื่องวันที่ของมติ)"


def test_the_credential_is_attached_byte_for_byte(made):
    found = PdfReader(io.BytesIO(made)).attachments
    assert list(found) == [documents.ATTACHED]
    assert found[documents.ATTACHED] == [CREDENTIAL]


def test_the_fingerprint_is_that_of_the_attached_bytes(made):
    attached = PdfReader(io.BytesIO(made)).attachments[documents.ATTACHED][0]
    shown = fingerprint(attached)
    assert re.fullmatch(r"(?:[0-9A-F]{4} ){7}[0-9A-F]{4}", shown)
    assert hashlib.sha256(CREDENTIAL).hexdigest().upper().startswith(shown.replace(" ", ""))
    assert fingerprint(CREDENTIAL + b" ") != shown


def test_the_document_is_tagged_thai_and_archival(made):
    reader = PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    assert reader.root_object["/Lang"] == "th"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert GIVEN.area_name in reader.metadata.title
    assert reader.metadata.author == GIVEN.issuer_name
    assert b"<pdfaid:part>3</pdfaid:part>" in reader.root_object["/Metadata"].get_data().replace(b" ", b"")
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)


def test_the_same_values_make_the_same_bytes(made):
    assert certificate(replace(GIVEN)) == made
    assert certificate(replace(GIVEN, serial="TM-2565-96-02")) != made


def test_a_camera_reads_the_address_from_the_sheet():
    page = '<rect x="-4" y="-4" width="60" height="60" fill="#fff"/>'
    code = documents.certificate_data(GIVEN)["qr"]
    side = int(re.search(r'width="(\d+)"', code)[1])
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" viewBox="0 0 {side} {side}">{page}{code}</svg>'
    image = Image.open(io.BytesIO(pictures.png(drawn.encode(), 400))).convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    assert [one.text for one in zxingcpp.read_barcodes(paper.convert("L"))] == [
        "https://emblem.example.org/v/TM-2565-96-01/"
    ]


AWARDED = [area for area in AREAS if area["award"]["year_be"] == 2565]


def test_the_certificate_of_every_real_area_fits_on_one_sheet():
    assert len(AWARDED) == 15
    longest = max(AREAS, key=lambda area: len(area["name_th"]))
    for area in [*AWARDED[::4], longest]:
        given = replace(GIVEN, area_name=area["name_th"], short_name=area["short_th"], province="พระนครศรีอยุธยา")
        content = certificate(given)
        assert len(PdfReader(io.BytesIO(content)).pages) == 1, area["name_th"]
        assert squeezed(area["name_th"]) in squeezed(words(content))


def test_a_province_is_not_said_twice():
    assert documents.certificate_data(GIVEN)["place"] == ""
    assert documents.certificate_data(replace(GIVEN, province="ยะลา"))["place"] == "จังหวัดยะลา"


def test_the_frame_stands_alone():
    is_alone(frame(210, 297).encode())
