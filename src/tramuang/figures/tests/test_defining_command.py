"""`tramuang figures check` on definitions: what their author and a script see, without a database."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tramuang.figures.commands import figures

LIBRARY = Path(__file__).parents[4] / "indicators"
ELEMENTS = """format: 1
elements:
  beds: {name: {th: เตียง, en: Beds}, unit: item, adds: stock}
  people: {name: {th: คน, en: People}, unit: person, adds: stock}
"""
INDICATOR = """format: 1
indicators:
  - id: LIV01
    name: {th: เตียง, en: Beds}
    unit: item/1000 person
    direction: up
    domain: living
    formula: per(beds, people, 1000)
    version: 1
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.yaml").write_text(ELEMENTS, "utf-8")
    (tmp_path / "b.yml").write_text(INDICATOR, "utf-8")
    return tmp_path


def run(path, *words):
    return CliRunner().invoke(figures, ["check", str(path), *words])


def test_the_library_that_is_shipped_is_good():
    found = run(LIBRARY, "--lang", "en")
    assert (found.exit_code, found.output.splitlines()[-1]) == (0, "Everything can be used.")
    assert json.loads(run(LIBRARY, "--json").output)["indicators"] >= 60


def test_a_fault_is_told_with_file_and_line_in_thai_and_english(folder):
    (folder / "b.yml").write_text(INDICATOR.replace("per(beds,", "per(bed,"), "utf-8")
    found = run(folder)
    assert (found.exit_code, found.output.splitlines()) == (1, [
        'b.yml:3: [5] ไม่รู้จักชื่อ "bed" → หมายถึง "beds" หรือไม่',
        '    The name "bed" is unknown. → Did you mean "beds"?',
        "2 ไฟล์: 0 ตัวชี้วัด 0 ดัชนี 2 ข้อมูล · ผิด 1",
        "ใช้ไม่ได้จนกว่าจะแก้ไข",
    ])  # fmt: skip
    assert run(folder, "--lang", "en").output.startswith(
        'b.yml:3: [5] The name "bed" is unknown. → Did you mean "beds"?\n'
    )
    (told,) = json.loads(run(folder, "--json").output)["found"]
    assert (told["file"], told["line"], told["code"]) == ("b.yml", 3, "unknown-name") and told["th"] and told["mend_en"]


def test_one_file_is_read_among_its_neighbours_and_only_its_own_faults_are_told(folder):
    assert run(folder / "b.yml").exit_code == 0
    (folder / "a.yaml").write_text(ELEMENTS + "  more: {}\n", "utf-8")
    found = run(folder / "b.yml", "--lang", "en")
    assert found.exit_code == 0 and "a.yaml:" not in found.output
    assert "Faults in other files of the folder: " in found.output
    assert run(folder / "a.yaml").exit_code == 1
    (folder / "a.yaml").unlink()
    assert run(folder / "b.yml").exit_code == 1


@pytest.mark.parametrize(
    ("raw", "says"),
    [(b"a: [", "cannot be read"), ("หน่วย".encode("tis-620"), "not UTF-8"), (b"#" * 600_000, "has 600000 bytes")],
)
def test_a_file_that_cannot_be_read_is_told_apart_from_one_with_faults(folder, raw, says):
    (folder / "b.yml").write_bytes(raw)
    found = run(folder, "--lang", "en")
    assert found.exit_code == 2 and says in found.output and found.output.startswith("b.yml:")


def test_a_folder_without_definitions_is_not_called_good(tmp_path):
    shutil.copy(LIBRARY / "common.yaml", tmp_path / "common.txt")
    assert run(tmp_path).exit_code == 2
    assert json.loads(run(tmp_path, "--json").output)["unreadable"] == "none"


def test_many_faults_are_cut_short_and_nothing_steers_the_terminal(folder):
    (folder / "c\x1b[2J.yaml").write_text("format: 1\n" + "".join(f"k{n}: 1\n" for n in range(30)), "utf-8")
    found = run(folder, "--lang", "en", "--most", "3")
    assert "… and 27 more" in found.output and "\x1b" not in found.output
