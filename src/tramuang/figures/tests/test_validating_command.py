"""`tramuang figures check` and `schema`: what a clerk and a script see, without a database."""

import json

import pytest
import yaml
from click.testing import CliRunner

from tramuang.figures.commands import figures

TABLE = 'จังหวัด,ปี พ.ศ.,ประชากร\nยะลา,2565,"1,234"\nนราธิวาด,2565,5\nสตูล,2565,สิบ\n'


@pytest.fixture
def run(tmp_path):
    path = tmp_path / "ประชากร.csv"
    path.write_text(TABLE, "utf-8")

    def call(*words, text=None):
        if text is not None:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return CliRunner().invoke(figures, [words[0], str(path), *words[1:]])

    call.path, call.folder = path, tmp_path
    return call


def test_a_clerk_reads_row_and_column_in_thai(run):
    found = run("check")
    assert found.exit_code == 1
    assert found.output.splitlines() == [
        "ประชากร.csv:2 [ประชากร] แก้ให้แล้ว: ตัดตัวคั่นหลักพันใน “1,234” อ่านเป็น 1234",
        "ประชากร.csv:3 [จังหวัด] ผิด: ไม่รู้จักพื้นที่ “นราธิวาด” ที่ใกล้เคียงคือ นราธิวาส (TH-96), ตราด (TH-23)",
        "ประชากร.csv:4 [ประชากร] ผิด: “สิบ” ไม่ใช่ตัวเลข",
        "3 แถว 3 ค่า: ใช้ได้ 1 (ไม่มีข้อมูล 0) · ผิด 2 · ควรตรวจ 0 · แก้ให้แล้ว 1",
        "รับเฉพาะแถวที่ใช้ได้ หรือส่งกลับให้แก้ไข",
    ]


def test_english_and_a_clean_file(run):
    found = run("check", "--lang", "en", text="province,year,population\nYala,2022,12\n")
    assert (found.exit_code, found.output.splitlines()[-1]) == (0, "Everything can be accepted.")


def test_a_script_reads_json(run):
    found = json.loads(run("check", "--json").output)
    assert (found["good"], found["errors"], found["counts"]["thousands"]) == (1, 2, 1)
    assert [(one["line"], one["row"], one["column"], one["code"], one["severity"]) for one in found["findings"]] == [
        (2, 1, "ประชากร", "thousands", "mended"), (3, 2, "จังหวัด", "area-unknown", "error"), (4, 3, "ประชากร", "wrong-type", "error"),
    ]  # fmt: skip


def test_a_guessed_schema_can_be_adjusted_and_given_back(run):
    schema = yaml.safe_load(run("schema").output)
    assert [one["role"] for one in schema["columns"]] == ["area", "year", "value"]
    schema["columns"][2]["element"] = "residents"
    kept = run.folder / "schema.yaml"
    kept.write_text(yaml.safe_dump(schema, allow_unicode=True), "utf-8")
    assert run("check", "--schema", str(kept)).exit_code == 1
    kept.write_text("version: 9\n", "utf-8")
    found = run("check", "--schema", str(kept), "--lang", "en")
    assert (found.exit_code, found.output) == (2, "The schema is of a version that is not known.\n")
    kept.write_text("a: [", "utf-8")
    assert run("check", "--schema", str(kept)).exit_code == 2


def test_areas_can_be_given_as_a_file(run):
    places = run.folder / "places.csv"
    places.write_text("code,name_th,kind\nx-1,เทศบาลตำบลสมมติ,subdistrict\n", "utf-8")
    text = "เทศบาล,ปี,ประชากร\nทต.สมมติ,2565,1\n"
    assert run("check", text=text).exit_code == 1
    assert run("check", "--places", str(places)).exit_code == 0
    places.write_text("code,name_th\n,\n", "utf-8")
    assert run("check", "--places", str(places)).exit_code == 2


def test_what_no_column_says_is_asked_for_and_can_be_given(run):
    text = "จังหวัด,ประชากร\nยะลา,1\nสตูล,2\n"
    found = run("check", "--lang", "en", text=text)
    assert (found.exit_code, found.output) == (2, "No column says of which period the values are.\n")
    assert run("check", "--period", "2565").exit_code == 0


def test_a_file_that_cannot_be_read_is_told_apart_from_one_with_faults(run):
    found = run("check", text=b"a,b\n1\0,2\n")
    assert found.exit_code == 2 and "NUL" in found.output
    told = json.loads(run("check", "--json").output)
    assert told["unreadable"] == "nul" and told["th"]


def test_nothing_in_a_file_steers_the_terminal(run):
    found = run("check", text="จังหวัด,ปี,ประชากร\nยะลา,2565,\x1b[2Jx\nสตูล,2565,1\n")
    assert "\x1b" not in found.output and "·[2Jx" in found.output
