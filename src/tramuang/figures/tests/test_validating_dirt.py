"""A clean table is dirtied in known ways: the findings name exactly those cells, and the mended values equal the clean ones."""

import csv
import json
import runpy
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.base.pure.thai.digits import to_thai
from tramuang.base.pure.thai.provinces import provinces
from tramuang.figures.adapters import readers
from tramuang.figures.pure.recognising import ElementRule, NotASchema, Place, Places, Schema, guess, national_provinces
from tramuang.figures.pure.validating import check, rules

PLACES = Places(national_provinces())
QUIET = ElementRule(unit="t", jump=None, outlier=None)
HEADER = "จังหวัด,ปี,ตัวชี้วัด,ค่า,หน่วย"

KINDS = (
    "clean", "thai digits", "thousands", "comma", "spaces", "missing", "empty", "estimate", "negative", "text", "formula", "letter",
    "common era", "said era", "thai year", "no year", "short year", "prefix", "unknown area", "no area", "short row", "long row",
    "empty cells", "other unit", "tis-620", "twice", "contradicted", "blank line", "total",
)  # fmt: skip


@st.composite
def soiled(draw):
    """Rows of different keys, each with its value and one kind of dirt."""
    keys = draw(
        st.lists(st.tuples(st.sampled_from(provinces()), st.integers(2550, 2566)), unique_by=lambda key: (key[0].code, key[1]), min_size=1, max_size=25)
    )  # fmt: skip
    return [
        SimpleNamespace(
            province=province, year=year, value=draw(st.decimals(0, 10**7, places=2)), dirt=draw(st.sampled_from(KINDS)), place=place
        )
        for place, (province, year) in enumerate(keys)
    ]  # fmt: skip


class Expected:
    """The file's lines, and what has to come of them."""

    def __init__(self):
        self.lines, self.findings, self.values, self.eras = [HEADER.encode()], set(), {}, {"be": [], "ce": []}

    def add(self, row):
        """Write a row in its dirt."""
        cells = [row.province.name_th, str(row.year), "ปริมาณขยะ", f"{row.value:f}", "ตัน"]
        line, encoding, era = len(self.lines) + 1, "utf-8", "be"
        value, status, good = row.value, "measured", True
        column, code = "ค่า", ""
        match row.dirt:
            case "thai digits":
                cells[3], code = to_thai(cells[3]), "thai-digits"
            case "thousands":
                cells[3] = f'"{row.value:,.2f}"'
                code = "thousands" if row.value >= 1000 else ""
            case "comma":
                cells[3], code = f'"{cells[3].replace(".", ",")}"', "decimal-comma"
            case "spaces":
                cells[3] = f"  {cells[3]}\u00a0"
            case "missing":
                cells[3] = ("-", " - ", "ไม่มีข้อมูล", "N/A", "..")[row.place % 5]
                value, status, code = None, "missing", "missing-word"
            case "empty":
                cells[3], value, status = "", None, "missing"
            case "estimate":
                cells[3], status, code = f"{cells[3]} (e)", "estimated", "marked-estimated"
            case "negative":
                cells[3] = f"-{row.value + 1:f}"
                code, good = "negative", False
            case "text":
                cells[3], code, good = "ดูหมายเหตุ", "wrong-type", False
            case "formula":
                cells[3], code, good = "=SUM(A1:A9)", "formula", False
            case "letter":
                cells[3], code, good = "1O" + cells[3], "wrong-type", False
            case "common era":
                cells[1], era = str(row.year - 543), "ce"
            case "said era":
                cells[1], era = f"ค.ศ. {row.year - 543}", "ce"
            case "thai year":
                cells[1], column, code = to_thai(row.year), "ปี", "period-thai-digits"
            case "no year":
                cells[1], column, code, good, era = "", "ปี", "period-empty", False, ""
            case "short year":
                cells[1], column, code, good, era = cells[1][2:], "ปี", "short-year", False, ""
            case "prefix":
                cells[0] = f"จ. {cells[0]}"
            case "unknown area":
                cells[0], column, code, good = "นครแห่งแพะ", "จังหวัด", "area-unknown", False
            case "no area":
                cells[0], column, code, good = "", "จังหวัด", "area-empty", False
            case "total":
                cells[0], column, code, good = "รวมทั้งประเทศ", "จังหวัด", "total-row", False
            case "short row":
                cells, column, code, good = cells[:4], "", "row-short", False
            case "long row":
                cells, column, code, good = [*cells, "เกิน"], "", "row-long", False
            case "empty cells":
                cells, column, code = [*cells, "", " "], "", "row-long-empty"
            case "other unit":
                cells[3], cells[4], code = f"{row.value * 1000:f}", "กก.", "unit-mixed"
            case "tis-620":
                encoding, column, code = "cp874", "", "mixed-encoding"
            case "blank line":
                self.lines.append(b",,,,")
                line += 1
        self._write(cells, encoding)
        if code:
            self.findings.add((line, column, code))
        if era:
            self.eras[era].append(line)
        if row.dirt == "twice":
            self._write(cells, encoding)
            self.findings.add((line + 1, "ค่า", "duplicate-same"))
            self.eras["be"].append(line + 1)
        elif row.dirt == "contradicted":
            self._write([*cells[:3], f"{row.value + 1:f}", cells[4]], encoding)
            self.findings |= {(line, "ค่า", "duplicate-key"), (line + 1, "ค่า", "duplicate-key")}
            self.eras["be"].append(line + 1)
            good = False
        if good:
            self.values[row.province.code, f"{row.year}"] = (value, status)

    def _write(self, cells, encoding):
        self.lines.append(",".join(cells).encode(encoding))

    def finish(self):
        """Years of two eras: those of the rarer are named."""
        if self.eras["be"] and self.eras["ce"]:
            rare = "ce" if len(self.eras["ce"]) <= len(self.eras["be"]) else "be"
            self.findings |= {(line, "ปี", "era-mixed") for line in self.eras[rare]}


SCHEMA_ROWS = [HEADER.split(","), ["ยะลา", "2565", "ปริมาณขยะ", "12", "ตัน"], ["สตูล", "2565", "ปริมาณขยะ", "12", "ตัน"]]


@settings(max_examples=60, deadline=None)
@given(soiled(), st.sampled_from([b"\n", b"\r\n"]))
def test_findings_name_exactly_the_cells_that_were_dirtied_and_mended_values_equal_the_clean_ones(
    tmp_path_factory, rows, newline
):
    expected = Expected()
    for row in rows:
        expected.add(row)
    expected.finish()
    path = tmp_path_factory.getbasetemp() / "dirt.csv"
    path.write_bytes(newline.join(expected.lines) + newline)
    # The form of a file is told by a clean one of its kind: here dirt may outweigh the rest.
    schema = guess(SCHEMA_ROWS, readers.look(_clean(path)).layout, PLACES).adjusted(rules={"waste_generated": QUIET})
    result = check(readers.read(path, schema.layout), schema, PLACES)
    assert {(one.line, one.column, one.code) for one in result.findings} == expected.findings
    assert sum(result.findings.counts.values()) == len(expected.findings)
    good = {(one.area, one.period.text()): (one.value, one.status) for one in result.good}
    assert good == expected.values
    assert all(one.unit == "t" for one in result.good)


def _clean(path):
    clean = path.with_suffix(".clean.csv")
    clean.write_text("\n".join(",".join(row) for row in SCHEMA_ROWS), "utf-8")
    return clean


@pytest.fixture(scope="module")
def tool():
    return runpy.run_path(str(Path(site.ROOT) / "tools" / "dirty.py"))


def test_what_the_generator_plants_is_found_to_the_last_cell(tmp_path, tool):
    path = tmp_path / "dirty.csv"
    planted = tool["write"](path, 12_000, seed=7, share=0.2)
    truth = json.loads(path.with_suffix(".truth.json").read_text("utf-8"))
    assert truth["planted"] == planted and min(planted.values()) > 5 and len(planted) == len(tool["DIRT"])
    areas = Places(Place(code, name, "", "subdistrict") for code, name in tool["places"]()[:200])
    preview = readers.look(path)
    schema = guess(preview.rows, preview.layout, areas)
    result = check(readers.read(path, schema.layout), schema, areas)
    found = {code: result.findings.counts[code] for code in planted}
    # A series with more dirt than values left to compare has no outliers; all else is exact.
    assert 0.97 * planted["outlier"] <= found.pop("outlier") <= planted["outlier"]
    assert found == {code: times for code, times in planted.items() if code != "outlier"}
    assert set(result.findings.counts) - set(planted) == {"jump"}
    assert result.rows == truth["rows"]


def test_the_generator_makes_the_same_file_again(tmp_path, tool):
    tool["write"](tmp_path / "a.csv", 500, seed=3)
    tool["write"](tmp_path / "b.csv", 500, seed=3)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_blocks_do_not_change_what_is_found(tmp_path, tool, monkeypatch):
    path = tmp_path / "dirty.csv"
    tool["write"](path, 3_000, seed=5, share=0.2)
    areas = Places(Place(code, name, "", "subdistrict") for code, name in tool["places"]()[:60])
    preview = readers.look(path)
    schema = guess(preview.rows, preview.layout, areas)
    whole = check(readers.read(path, schema.layout), schema, areas)
    monkeypatch.setattr(readers.delimited, "BLOCK", 5_000)
    parts = check(readers.read(path, schema.layout), schema, areas)
    assert [one.as_data() for one in parts.findings] == [one.as_data() for one in whole.findings]
    assert list(parts.good) == list(whole.good)
    assert all(isinstance(one.value, Decimal) or one.status == "missing" for one in whole.good)


@pytest.mark.parametrize("remembered", [False, True])
def test_series_that_are_looked_at_some_at_a_time_are_found_the_same(tmp_path, tool, monkeypatch, remembered):
    path = tmp_path / "dirty.csv"
    tool["write"](path, 3_000, seed=6, share=0.2)
    areas = Places(Place(code, name, "", "subdistrict") for code, name in tool["places"]()[:60])
    preview = readers.look(path)
    schema = guess(preview.rows, preview.layout, areas)
    history = check(readers.read(path, schema.layout), schema, areas).good if remembered else None
    whole = check(readers.read(path, schema.layout), schema, areas, history=history)
    monkeypatch.setattr(rules, "AT_ONCE", 37)
    parts = check(readers.read(path, schema.layout), schema, areas, history=history)
    assert [one.as_data() for one in parts.findings] == [one.as_data() for one in whole.findings]
    assert min(whole.findings.counts["jump"], whole.findings.counts["outlier"]) > 5


HEADS = [
    "จังหวัด",
    "รหัสจังหวัด",
    "ปี",
    "เดือน",
    "ปีงบประมาณ",
    "วันที่",
    "ตัวชี้วัด",
    "ค่า",
    "หน่วย",
    "สถานะ",
    "ขยะ53",
    "2565",
    "jan_x",
    "",
]
CELLS = ["ยะลา", "จ.สตูล", "96", "2565", "65", "2022", "ม.ค.", "13", "6 พ.ค. 65", "ปริมาณขยะ", "ตัน", "กก.", "", "-", "1,234", "๑๒", "-5", "=1", "รวม", "9" * 30, "²"]  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(HEADS), min_size=2, max_size=6, unique=True),
    st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=7), max_size=12),
)
def test_no_row_is_lost_without_a_word(tmp_path_factory, heads, rows):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    table = [[*heads, "ประชากร"], *rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    preview = readers.look(path)
    schema = guess(preview.rows, readers.with_header(preview, 1), PLACES)
    try:
        schema.check()
    except NotASchema:
        schema = (
            Schema.from_data({**schema.as_data(), "period": "2565", "element": "x", "area": "TH-96"})
            if schema.values()
            else None
        )
    if schema is None:
        return
    result = check(readers.read(path, schema.layout), schema, PLACES)
    told = {
        one.line for one in result.findings if one.severity == "error" or one.code in ("total-row", "duplicate-same")
    }
    lines = {int(line) for batch in readers.read(path, schema.layout) for line in batch.lines}
    assert lines == set(result.good.line.tolist()) | (told & lines)
    assert result.rows == len(lines)
