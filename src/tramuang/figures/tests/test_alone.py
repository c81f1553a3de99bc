"""Figures from files alone: `tramuang figures compute` and `adapters.alone`, in a folder with nothing else, to the same numbers as the records give."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tramuang.figures import queries
from tramuang.figures.adapters import alone
from tramuang.figures.commands import figures
from tramuang.figures.tests.conftest import LIBRARY, table

ROWS: list[tuple[str, int, object, object]] = [
    ("สงขลา", 2564, 50, 100), ("ปัตตานี", 2564, 80, 100), ("ยะลา", 2564, 80, 100), ("เชียงใหม่", 2564, 10, 400),
    ("สงขลา", 2565, 60, 100), ("ปัตตานี", 2565, "-", 120),
]  # fmt: skip
CODES = ("TH-90", "TH-94", "TH-95", "TH-50", "region:South", "nation")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A folder with definitions, and a table of waste beside them."""
    folder = tmp_path / "town"
    (folder / "defs").mkdir(parents=True)
    (folder / "defs" / "small.yaml").write_text(LIBRARY, "utf-8")
    (folder / "waste.csv").write_text(table(ROWS), "utf-8")
    return folder


def of(town: Path, *names: str, **how: Any) -> alone.Computed:
    return alone.compute([town / name for name in names or ("waste.csv",)], town / "defs", **how)


def run(town: Path, *words: str) -> Any:
    return CliRunner().invoke(figures, ["compute", *words[:1], "--definitions", str(town / "defs"), *words[1:]])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_files_alone_give_the_figures_ranks_roll_ups_and_scores_that_the_records_give(town, replayed):
    replayed(ROWS)
    own = of(town)
    told = [(i, p, y) for i in ("ENV05", "ENV08") for p in CODES for y in ("2564", "2565")]
    for asked in told:
        one, two = own.figure(*asked), queries.figure(*asked)
        # The records of this test have four provinces, the country has 77.
        expected = two.expected if not two.rolled else one.expected
        assert (one.value, one.rank, one.of, one.known, one.rolled, one.definition) == (
            two.value, two.rank, two.of, two.known, two.rolled, two.definition_hash,
        ), asked  # fmt: skip
        assert one.expected == expected
    assert own.figure("ENV05", "TH-94", "2564").rank == own.figure("ENV05", "TH-95", "2564").rank == 1
    assert (
        own.figure("ENV05", "region:South", "2564").value == 70 and own.figure("ENV05", "nation", "2564").expected == 77
    )
    assert any(each.value is not None for each in own.figures())
    for code in CODES[:4]:
        scores = {each.level: (each.value, each.rank, each.of) for each in own.score("CLEAN", code, "2564")}
        theirs = queries.index_of("CLEAN", code, "2564").score
        assert scores["CLEAN"] == (theirs.value, theirs.rank, theirs.of)


def test_a_figure_opens_to_file_and_line_and_a_missing_value_stays_missing(town):
    opened = alone.trace(of(town), "ENV05", "TH-90", "2565")
    assert opened.figure.value == 60
    assert [(each.where, each.column, each.value) for each in opened.lines()] == [
        ("waste.csv:6", "waste_collected_t", 60.0), ("waste.csv:6", "waste_generated_t", 100.0),
    ]  # fmt: skip
    assert opened.lines()[0].file.row(6) == ("สงขลา", "2565", "60", "100")
    gone = alone.trace(of(town), "ENV05", "TH-94", "2565")
    assert gone.figure.value is None and [each.status for each in gone.lines()] == ["missing", "measured"]
    grown = alone.trace(of(town), "ENV08", "TH-94", "2565")
    assert grown.figure.value == pytest.approx(0.2) and [each.line for each in grown.lines()] == [7, 3]
    whole = alone.trace(of(town), "ENV05", "nation", "2564")
    assert whole.figure.value == pytest.approx(100 * 220 / 700) and {
        one.place for one in whole.places if one.value
    } == set(CODES[:4])


def test_a_year_that_only_its_months_give_opens_to_twelve_lines(town):
    lines = [f"ยะลา,2565-{month:02},{month},{2 * month}" for month in range(1, 13)]
    (town / "months.csv").write_text(
        "\n".join(["จังหวัด,ช่วงเวลา,waste_collected_t,waste_generated_t", *lines, ""]), "utf-8"
    )
    opened = alone.trace(of(town, "months.csv"), "ENV05", "TH-95", "2565")
    assert opened.figure.value == 50 and [each.value for each in opened.inputs] == [78, 156]
    assert {each.where for each in opened.lines()} == {f"months.csv:{n}" for n in range(2, 14)}


def test_of_two_files_the_later_counts_and_it_is_said(town):
    (town / "later.csv").write_text(table([("สงขลา", 2565, 90, 100)]), "utf-8")
    both = of(town, "waste.csv", "later.csv")
    assert both.figure("ENV05", "TH-90", "2565").value == 90 and both.taken.overridden() == 1
    assert alone.trace(both, "ENV05", "TH-90", "2565").lines()[0].where == "later.csv:2"
    assert of(town, "later.csv", "waste.csv").figure("ENV05", "TH-90", "2565").value == 60


def test_places_of_ones_own_roll_up_to_their_province_without_counting_twice(town):
    (town / "places.csv").write_text(
        "code,name_th,kind,province,within\nt-1,เทศบาลเมืองหนึ่ง,town,ยะลา,\nt-2,เทศบาลตำบลสอง,subdistrict,TH-95,\nt-3,ชุมชนสาม,,TH-95,t-1\n",
        "utf-8",
    )
    text = "พื้นที่,ปี,waste_collected_t,waste_generated_t\nเทศบาลเมืองหนึ่ง,2565,50,100\nt-2,2565,30,100\nt-3,2565,9,10\n"
    (town / "areas.csv").write_text(text, "utf-8")
    own = of(town, "areas.csv", places=town / "places.csv")
    rolled = own.figure("ENV05", "TH-95", "2565")
    assert (rolled.value, rolled.known, rolled.expected, rolled.rolled) == (40, 3, 3, True)
    assert own.figure("ENV05", "t-3", "2565").value == 90
    (town / "places.csv").write_text("code,name_th,province\nt-1,หนึ่ง,ภูเก็ก\n", "utf-8")
    with pytest.raises(alone.Refused, match="there is no province"):
        of(town, "areas.csv", places=town / "places.csv")


def test_a_town_that_has_no_column_for_itself_says_its_name(town):
    (town / "own.csv").write_text("ปี,waste_collected_t,waste_generated_t\n2565,5,10\n", "utf-8")
    assert of(town, "own.csv", area="เทศบาลเมืองสมมติ").figure("ENV05", "เทศบาลเมืองสมมติ", "2565").value == 50
    assert of(town, "own.csv", area="จังหวัดยะลา").figure("ENV05", "TH-95", "2565").value == 50


def test_the_command_writes_tables_that_say_where_each_figure_comes_from(town):
    found = run(town, str(town / "waste.csv"), "--out", str(town / "out"), "--lang", "en")
    assert found.exit_code == 0, found.output
    rows = {(row["indicator"], row["place"], row["period_be"]): row for row in read(town / "out" / "figures.csv")}
    assert rows["ENV05", "TH-90", "2565"]["value"] == "60" and rows["ENV05", "TH-94", "2565"]["status"] == "unknown"
    assert (
        rows["ENV05", "nation", "2564"]["places_known"] == "4" and rows["ENV05", "nation", "2564"]["rolled_up"] == "yes"
    )
    lines = [(row["file"], row["line"]) for row in read(town / "out" / "traces.csv") if (row["indicator"], row["place"], row["period_be"]) == ("ENV05", "TH-90", "2565")]  # fmt: skip
    assert lines == [("waste.csv", "6"), ("waste.csv", "6")]
    assert [row["missing"] for row in read(town / "out" / "lacking.csv")] == ["population"]
    assert {row["code"] for row in read(town / "out" / "findings.csv")} == {"missing-word"}
    same = CliRunner().invoke(
        figures,
        ["compare", str(town / "out" / "copy" / "province.year"), "--definitions", str(town / "defs"), "--lang", "en"],
    )
    assert same.exit_code == 0 and "are the same" in same.output
    for form in ("xlsx", "parquet"):
        assert run(town, str(town / "waste.csv"), "--out", str(town / form), "--format", form).exit_code == 0
        assert (town / form / f"figures.{form}").stat().st_size > 500


def test_the_command_opens_one_figure_in_either_language(town):
    thai = run(town, str(town / "waste.csv"), "--trace", "ENV05", "สงขลา", "2565").output
    assert (
        "ENV05 ขยะที่เก็บขน · TH-90 · 2565: 60 percent · อันดับ 1 จาก 1" in thai
        and "waste.csv:6 [waste_collected_t] 2565 = 60 (measured)" in thai
    )
    assert run(town, str(town / "waste.csv"), "--trace", "NONE", "สงขลา", "2565").exit_code == 2
    assert run(town, str(town / "waste.csv"), "--trace", "ENV05", "สงขลา", "soon").exit_code == 2
    assert "rank 1 of 3" in run(town, str(town / "waste.csv"), "--lang", "en").output.replace(
        "rank 1 of 4", "rank 1 of 3"
    )


def test_an_index_opens_through_its_indicators_to_the_lines_of_the_files(town):
    (town / "people.csv").write_text("จังหวัด,ปี,population\nสงขลา,2564,10\nยะลา,2564,20\n", "utf-8")
    both = [str(town / "people.csv"), str(town / "waste.csv")]
    told = (
        CliRunner()
        .invoke(
            figures,
            [
                "compute",
                *both,
                "--definitions",
                str(town / "defs"),
                "--lang",
                "en",
                "--trace",
                "CLEAN",
                "สงขลา",
                "2564",
            ],
        )
        .output
    )
    assert (
        "CLEAN · TH-90 · 2564: " in told
        and "CLEAN/waste · TH-90 · 2564: " in told
        and "people.csv:2 [population]" in told
    )
    opened = alone.parts(of(town, "people.csv", "waste.csv"), "CLEAN", "TH-90", "2564")
    assert [each.figure.indicator for each in opened] == ["ENV05", "ENV07"]
    assert {line.where for each in opened for line in each.lines()} == {"waste.csv:2", "people.csv:2"}


def test_wrong_rows_are_told_and_nothing_is_computed_unless_the_good_ones_are_to_do(town):
    (town / "waste.csv").write_text(table([("สงขลา", 2565, 60, 100), ("สงคลา", 2565, 60, "มาก")]), "utf-8")
    found = run(town, str(town / "waste.csv"), "--out", str(town / "out"))
    assert found.exit_code == 1 and "waste.csv:3" in found.output and not (town / "out").exists()
    assert run(town, str(town / "waste.csv"), "--only-good", "--out", str(town / "out")).exit_code == 0
    (town / "waste.csv").write_bytes(b"a\0b")
    assert run(town, str(town / "waste.csv"), "--lang", "en").exit_code == 2
    (town / "defs" / "small.yaml").write_text("format: 1\nindicators: [{id: A}]\n", "utf-8")
    broken = run(town, str(town / "waste.csv"), "--lang", "en")
    assert broken.exit_code == 2 and "the definitions have" in broken.output and "Traceback" not in broken.output


def test_what_a_schema_beside_the_file_says_is_used(town):
    (town / "waste.csv").write_text("จังหวัด,ปี,took,made\nยะลา,2565,5,10\n", "utf-8")
    guessed = CliRunner().invoke(figures, ["schema", str(town / "waste.csv")]).output
    mended = guessed.replace("element: took\n", "element: waste_collected_t\n")
    mended = mended.replace("element: made\n", "element: waste_generated_t\n")
    assert mended != guessed
    (town / "waste.csv.schema.yaml").write_text(mended, "utf-8")
    assert of(town).figure("ENV05", "TH-95", "2565").value == 50


def test_in_an_empty_folder_figures_are_computed_and_a_command_that_needs_records_says_so_plainly(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "waste.csv").write_text(table(ROWS), "utf-8")
    (folder / "good.yaml").write_text("code: waste\n", "utf-8")
    calls = [
        ["load", "waste", "waste.csv"],
        ["dataset", "good.yaml"],
        ["publish"],
        ["token", "waste", "gateway"],
        ["trace", "ENV05", "TH-90", "2565"],
    ]
    program = (
        "import json, os, sys\n"
        "from click.testing import CliRunner\n"
        "sys.argv = ['tramuang', 'figures', 'compute', 'waste.csv']\n"
        "from tramuang.site.cli import main\n"
        "main(standalone_mode=False)\n"
        "print(json.dumps(['compute', *sorted(os.listdir())]))\n"
        "from tramuang.figures.commands import figures\n"
        f"for words in {calls!r}:\n"
        "    found = CliRunner().invoke(figures, words)\n"
        "    print(json.dumps([words[0], found.exit_code, found.output, repr(found.exception)]))\n"
    )
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TRAMUANG_DEMO")}
    own |= {"DJANGO_SETTINGS_MODULE": "tramuang.site.settings", "TRAMUANG_HOME": str(folder / "var")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=own, capture_output=True, text=True, check=True
    )
    computed, *told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    assert computed == ["compute", "good.yaml", "waste.csv"]  # nothing was left in the folder
    assert len(told) == len(calls)
    for name, code, output, fault in told:
        assert code in (1, 2) and "SystemExit" in fault, (name, fault)
        assert "There are no records here" in output or "no published figure" in output, (name, output)
