"""Every table in every format, read back by tools that are not ours."""

import io
import json
import math
import zipfile

import duckdb
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tramuang.figures.adapters.writers import as_parquet, as_xlsx
from tramuang.figures.pure.exports import (
    About,
    Column,
    Table,
    as_csv,
    as_jsonstat,
    as_sdmx_csv,
    described,
    period_iso,
    safe,
)
from tramuang.figures.pure.exports.tables import ATTRIBUTE, GEO, MEASURE, STATUS, TIME
from tramuang.figures.pure.formulas import Text

ABOUT = About(
    "ENV05", Text("ขยะที่เก็บขนได้", "Waste collected"), "CC BY 4.0", ("กรมควบคุมมลพิษ", "สำนักงานสถิติแห่งชาติ"), ("pcd", "nso"), 7, "ab12", "2570",
    "illustrative", "2026-11-22", "https://x.example/", Text("ตัวเลขสาธิต", "Made up"),
)  # fmt: skip
COLUMNS = (
    Column("place", Text("พื้นที่", "Place"), GEO),
    Column("period_be", Text("ปี พ.ศ.", "Year (B.E.)"), TIME),
    Column("value", Text("ร้อยละ", "Share"), MEASURE, "percent"),
    Column("status", Text("สถานะ", "Status"), STATUS),
    Column("note", Text("หมายเหตุ", "Note"), ATTRIBUTE),
)
NAMES = {"place": {"TH-96": Text("นราธิวาส", "Narathiwat"), "TH-94": Text("ปัตตานี", "Pattani")}}
ROWS = (
    ("TH-96", "2566", 0.0, "measured", None),
    ("TH-96", "2565", None, "missing", '=HYPERLINK("http://x")'),
    ("TH-94", "2566", -12.5, "estimated", "+1"),
)
TABLE = Table(ABOUT, COLUMNS, ROWS, NAMES)


def test_csv_has_every_cell_and_says_where_each_row_comes_from():
    found = polars.read_csv(io.BytesIO(as_csv(TABLE).encode()), infer_schema=False, encoding="utf8-lossy")
    assert found.columns == [
        "place", "period_be", "value", "status", "note", "licence", "source", "revision", "definition", "edition", "provenance",
    ]  # fmt: skip
    # Nought is written, the unknown is not; a number below nought stays a number.
    assert found["value"].to_list() == ["0", None, "-12.5"]
    assert set(found["provenance"]) == {"illustrative"} and set(found["definition"]) == {"ab12"}
    assert set(found["source"]) == {"pcd; nso"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_text_becomes_a_formula_in_any_format(text):
    table = Table(ABOUT, COLUMNS, (("TH-96", "2566", -1.0, "measured", text),))
    assert safe(text) == f"'{text}"
    assert f"'{text}" in as_csv(table) and f"'{text}" in as_sdmx_csv(table)
    parts = zipfile.ZipFile(io.BytesIO(as_xlsx(table)))
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet and 't="inlineStr"' in sheet
    assert safe(-1.0) == "-1"


def test_a_workbook_says_the_unknown_in_a_word_and_what_must_be_known_of_it():
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(TABLE, "th")))
    assert book.sheet_names == ["ตัวเลข", "ข้อมูลกำกับ"]
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert head[:3] == ["พื้นที่", "ปี พ.ศ.", "ร้อยละ (percent)"]
    assert [row[2] for row in rows] == [0.0, "ไม่ทราบ", -12.5]
    told = {row[0]: row[1] for row in book.get_sheet_by_index(1).to_python()}
    assert (told["licence"], told["definition"], told["revision"], told["provenance"]) == (
        "CC BY 4.0",
        "ab12",
        "7",
        "illustrative",
    )
    assert as_xlsx(TABLE) == as_xlsx(TABLE)
    assert CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(TABLE, "en"))).sheet_names == ["Figures", "About"]


def test_parquet_is_read_by_polars_and_carries_its_description(tmp_path):
    content = as_parquet(TABLE)
    found = polars.read_parquet(io.BytesIO(content))
    assert found["value"].to_list() == [0.0, None, -12.5] and found["value"].dtype == polars.Float64
    assert found["period_be"].to_list() == ["2566", "2565", "2566"] and found["note"][0] is None
    (tmp_path / "t.parquet").write_bytes(content)
    rows = duckdb.execute(
        "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)", [str(tmp_path / "t.parquet")]
    )
    told = dict(rows.fetchall())
    assert (told["licence"], told["revision"], told["edition"]) == ("CC BY 4.0", "7", "2570")


def test_json_stat_is_the_cube_as_the_format_says():
    assert json.loads(as_jsonstat(TABLE, "en")) == {
        "version": "2.0", "class": "dataset", "label": "Waste collected", "source": "กรมควบคุมมลพิษ; สำนักงานสถิติแห่งชาติ",
        "updated": "2026-11-22", "href": "https://x.example/", "note": ["Made up"],
        "id": ["place", "period_be", "metric"], "size": [2, 2, 1],
        "role": {"time": ["period_be"], "geo": ["place"], "metric": ["metric"]},
        "dimension": {
            "place": {"label": "Place", "category": {"index": ["TH-96", "TH-94"], "label": {"TH-96": "Narathiwat", "TH-94": "Pattani"}}},
            "period_be": {"label": "Year (B.E.)", "category": {"index": ["2022", "2023"], "label": {"2022": "2565", "2023": "2566"}}},
            "metric": {"label": "Measure", "category": {"index": ["value"], "label": {"value": "Share"}, "unit": {"value": {"label": "percent"}}}},
        },
        # Row by row: Narathiwat 2565, 2566, Pattani 2565 (which the table does not even have), 2566.
        "value": [None, 0.0, None, -12.5], "status": {"0": "missing", "1": "measured", "3": "estimated"},
        "extension": {
            "code": "ENV05", "licence": "CC BY 4.0", "revision": "7", "definition": "ab12", "edition": "2570",
            "provenance": "illustrative", "as_of": "2026-11-22",
        },
    }  # fmt: skip


def test_sdmx_csv_has_the_columns_of_its_message_and_years_of_the_common_era():
    lines = as_sdmx_csv(TABLE).splitlines()
    assert lines[0] == (
        "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS,NOTE,LICENCE,SOURCE,REVISION,DEFINITION,EDITION,PROVENANCE"
    )
    assert lines[1].startswith("dataflow,TRAMUANG:ENV05(1.0.0),I,TH-96,2023,0,A,,CC BY 4.0,")
    assert lines[2].startswith("dataflow,TRAMUANG:ENV05(1.0.0),I,TH-96,2022,,O,") and lines[3].split(",")[4:7] == [
        "2023",
        "-12.5",
        "E",
    ]


@pytest.mark.parametrize(
    ("ours", "iso"),
    [
        ("2565", "2022"), ("2565-03", "2022-03"), ("2565-Q3", "2022-Q3"), ("FY2565", "2021-10-01/P1Y"),
        ("FY2565-Q1", "2021-10-01/P3M"), ("FY2565-Q4", "2022-07-01/P3M"),
    ],
)  # fmt: skip
def test_periods_are_written_as_sdmx_writes_them(ours, iso):
    assert period_iso(ours) == iso


def test_the_description_beside_a_csv_names_each_of_its_columns():
    told = described(TABLE, "figures.csv")
    named = [column["name"] for column in told["tableSchema"]["columns"]]
    assert named == as_csv(TABLE).removeprefix("\ufeff").splitlines()[0].split(",")
    assert told["tableSchema"]["primaryKey"] == ["place", "period_be"]


def test_a_table_refuses_a_row_that_does_not_fit():
    with pytest.raises(ValueError, match="2 values under 5 columns"):
        Table(ABOUT, COLUMNS, (("TH-96", "2566"),))


numbers = st.none() | st.floats(allow_nan=True, allow_infinity=True, width=64)


@settings(max_examples=10, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=12))
def test_every_format_gives_back_the_same_numbers(values):
    rows = tuple((f"P{n}", "2566", value, None, None) for n, value in enumerate(values))
    table = Table(ABOUT, COLUMNS, rows)
    wanted = [value if value is not None and math.isfinite(value) else None for value in values]
    assert polars.read_parquet(io.BytesIO(as_parquet(table)))["value"].to_list() == wanted
    assert json.loads(as_jsonstat(table))["value"] == wanted
    read = polars.read_csv(io.BytesIO(as_csv(table).encode()), infer_schema=False)["value"].to_list()
    assert [None if cell is None else float(cell) for cell in read] == wanted
