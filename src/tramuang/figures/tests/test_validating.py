"""What is wrong with a table is named by row and column, in Thai and English, and what can be mended is mended in sight."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from django.utils.translation import override
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tramuang.figures import kinds
from tramuang.figures.adapters import readers
from tramuang.figures.pure.reading.texts import Texts
from tramuang.figures.pure.recognising import (
    ElementRule,
    Grain,
    NotASchema,
    PartRule,
    Place,
    Places,
    guess,
    national_provinces,
)
from tramuang.figures.pure.validating import GRADES, KINDS, STATUSES, check
from tramuang.figures.pure.validating.numbers import plain_text, read_number, read_plain
from tramuang.figures.pure.validating.quality import BY_CODE, usual_grade, worst
from tramuang.figures.pure.validating.sentences import say

DATA = Path(__file__).with_name("data")
PLACES = Places(
    [
        *national_provinces(),
        Place("sub-1", "เทศบาลตำบลโคกจำลอง", "", "subdistrict", "TH-96"),
        Place("sub-2", "เทศบาลตำบลโคกจำลอง", "", "subdistrict", "TH-95"),
    ]
)
QUIET = ElementRule(jump=None, outlier=None)


def looked(tmp_path, text, encoding="utf-8", **changes):
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    preview = readers.look(path)
    return path, guess(preview.rows, preview.layout, PLACES).adjusted(**changes)


def checked(tmp_path, text, *, wishes=None, **changes):
    path, schema = looked(tmp_path, text, **changes)
    return check(readers.read(path, schema.layout), schema, PLACES, **(wishes or {}))


def told(result, *codes):
    return [(one.line, one.column, one.code) for one in result.findings if not codes or one.code in codes]


def values(result):
    return {(one.area, one.element, one.period.text()): one.value for one in result.good}


@pytest.mark.parametrize(
    ("text", "number", "codes"),
    [
        ("7622.01", "7622.01", ()), (" 5 ", "5", ()), ("+5", "5", ()), ("-0.50", "-0.50", ()), (".5", "0.5", ()), ("5.", "5", ()), ("'12", "12", ()),
        ("๗๖๒๒๘.๐๑", "76228.01", ("thai-digits",)), ("1,234,567.5", "1234567.5", ("thousands",)), ("1 234", "1234", ("thousands",)), ("๑,๒๓๔", "1234", ("thai-digits", "thousands")),
        ("12,5", "12.5", ("decimal-comma",)), ("1.234,56", "1234.56", ("decimal-comma",)), ("12%", "12", ("unit-in-cell",)), ("1,200 ตัน", "1200", ("unit-in-cell", "thousands")),
        ("1.5 ล้านบาท", "1.5", ("unit-in-cell",)), ("2 ล้าน", "2000000", ("unit-in-cell",)), ("(1,234)", "-1234", ("brackets-negative", "thousands")), ("1.2E+05", "120000", ("power-of-ten",)),
        ("12 (e)", "12", ("marked-estimated",)), ("ประมาณ 12", "12", ("marked-estimated",)), ("12p", "12", ("marked-provisional",)), ("12*", "12", ("footnote-mark",)), ("−5", "-5", ()),
    ],
)  # fmt: skip
def test_figures_are_read_as_people_write_them_and_every_mend_is_told(text, number, codes):
    found = read_number(text)
    assert (found.text, found.codes, found.wrong) == (number, codes, "")


@pytest.mark.parametrize("text", ["-", " - ", "–", "n/a", "N/A", "ไม่มีข้อมูล", "..", "nan", "#N/A", "?", "ไม่ทราบ"])
def test_words_for_missing_are_missing_and_never_nought(text):
    found = read_number(text)
    assert (STATUSES[found.status], found.codes, found.text) == ("missing", ("missing-word",), "")


@pytest.mark.parametrize(
    ("text", "wrong", "mend"),
    [
        ("abc", "wrong-type", ""), ("12..5", "wrong-type", ""), ("1O5", "wrong-type", "105"), ("1,23,456", "wrong-type", "123456"), ("สิบสอง", "wrong-type", ""), ("=1+1", "formula", ""),
        ("@SUM(A1)", "formula", ""), ("+cmd|' /C calc'!A0", "formula", ""), ("-cmd", "formula", ""), ("1" * 19, "too-long", ""), ("1e99", "too-long", ""), ("inf", "wrong-type", ""), ("-inf", "wrong-type", ""), ("-Infinity", "wrong-type", ""), ("-info", "formula", ""), ("1_000", "wrong-type", ""),
        ("12 แพะ", "wrong-type", ""), ("1-2", "wrong-type", ""), ("²", "wrong-type", ""),
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_made_one(text, wrong, mend):
    found = read_number(text)
    assert (found.wrong, found.mend, found.text) == (wrong, mend, "")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.sampled_from("0123456789.-, ๕a+"), max_size=22), max_size=20))
@example(["-", ".", "-.", "", "0", "-0", "9" * 18, "9" * 19, "0." + "1" * 17, "--1", "1-", "1.2.3", "00012"])
def test_the_quick_way_says_of_plain_numbers_what_the_rule_says(cells):
    quick = read_plain(Texts.of(cells))
    for row, cell in enumerate(cells):
        slow = read_number(cell)
        assert quick.empty[row] == (cell == "")
        if quick.plain[row]:
            assert (slow.mantissa, slow.scale, slow.codes, slow.wrong, slow.status) == (
                quick.mantissa[row],
                quick.scale[row],
                (),
                "",
                0,
            )
        elif cell and cell.strip("0123456789.-") == "" and not slow.wrong and slow.status == 0:
            pytest.fail(f"{cell!r} is plain and was not seen")


@settings(max_examples=50, deadline=None)
@given(st.decimals(-(10**12), 10**12, places=4))
def test_a_number_is_kept_as_exact_as_it_is_written(value):
    text = f"{value:f}"
    found = read_number(text)
    assert Decimal(plain_text(found.mantissa, found.scale)) == value and found.text == text.replace("-0.0000", "0.0000")


def test_every_finding_speaks_both_languages():
    for code in KINDS:
        th, en = say(code, raw="x", mend="", found=1, wanted=2)
        assert any("\u0e01" <= letter <= "\u0e4e" for letter in th) and not any(
            "\u0e01" <= letter <= "\u0e4e" for letter in en
        )


def test_missing_is_kept_as_missing_and_computes_as_no_number(tmp_path):
    result = checked(tmp_path, "จังหวัด,ปี,ประชากร,รหัสอื่น\nยะลา,2565,,1\nสตูล,2565,ไม่มีข้อมูล,2\nตรัง,2565,0,3\n")
    assert (
        values(result)[("TH-95", "population", "2565")] is None and values(result)[("TH-92", "population", "2565")] == 0
    )
    population = result.good.take(result.good.element == result.good.elements.index("population"))
    assert [STATUSES[one] for one in population.status] == ["missing", "missing", "measured"]
    assert np.isnan(population.numbers()).tolist() == [True, True, False]
    assert result.summary()["missing"] == 2 and result.clean


def test_the_defects_of_a_real_table_of_districts(tmp_path):
    """As in Bangkok's tables: a sum among the rows, separators, a missing word with spaces, a year of noughts, a lone last row."""
    names = ["ยะลา", "สตูล", "ตรัง", "กระบี่", "ระนอง", "พังงา", "ภูเก็ต", "ชุมพร", "สงขลา", "ปัตตานี"]
    rows = [f'{name},"{number + 7},978", - ,{number}.5,0' for number, name in enumerate(names)]
    text = "\n".join(["จังหวัด,ขยะ61,ขยะ62,ขยะ63,ขยะ64", *rows, 'รวมพื้นที่ภาคใต้,"99,999",1,1,0', ",1,,,", ""])
    result = checked(tmp_path, text, element="waste_generated", rules={"ขยะ": QUIET})
    counts = result.findings.counts
    assert (
        counts["thousands"],
        counts["missing-word"],
        counts["total-row"],
        counts["area-empty"],
        counts["all-zero"],
    ) == (11, 10, 1, 1, 1)
    assert (result.rows, result.bad_rows, len(result.good)) == (12, 1, 40)
    assert values(result)[("TH-95", "ขยะ", "2561")] == 7978


def test_a_silently_shifted_column_is_found_by_its_parts_and_a_copied_year_by_its_sameness(tmp_path):
    """The national sums of this file are all right; only the parts tell that the whole stands beside another province."""
    path = DATA / "shifted_waste.csv"
    preview = readers.look(path)
    parts = PartRule("waste_generated", ("waste_recycled", "waste_proper", "waste_improper"))
    schema = guess(preview.rows, preview.layout, PLACES).adjusted(parts=(parts,))
    result = check(readers.read(path, schema.layout), schema, PLACES)
    table = [line.split(",") for line in path.read_text("utf-8").splitlines()[1:]]
    above = {
        number
        for number, cells in enumerate(table, start=2)
        if cells[6] and sum(float(cell) for cell in cells[8:11] if cell) > float(cells[6]) * 1.001
    }
    found = {one.line for one in result.findings if one.code == "part-above-whole"}
    assert found == above and len(above) > 200
    nonthaburi = next(
        number for number, cells in enumerate(table, start=2) if cells[0] == "TH-12" and cells[5] == "2014"
    )
    assert nonthaburi in found
    copied = {(one.column, one.raw.split()[1], one.mend) for one in result.findings if one.code == "period-copied"}
    assert {("MSW_Reclycled", "2561", "2560"), ("Pop", "2561", "2560")} <= copied and {
        year for _, year, _ in copied
    } == {"2561"}
    assert result.rows == 693 and not result.clean
    assert ("TH-12", "waste_generated", "2557") not in values(result)


def test_two_eras_in_one_column_are_told_and_one_era_alone_is_not(tmp_path):
    text = "จังหวัด,ปี,ประชากร\nยะลา,2565,1\nสตูล,2022,2\nตรัง,๒๕๖๕,3\nพังงา,2565,4\n"
    result = checked(tmp_path, text)
    assert told(result) == [(3, "ปี", "era-mixed"), (4, "ปี", "period-thai-digits")]
    assert {period for _, _, period in values(result)} == {"2565"}
    assert told(checked(tmp_path, "province,year,population\nYala,2022,1\nSatun,2021,2\n")) == []


def test_years_to_come_and_years_of_two_figures_are_not_taken(tmp_path):
    result = checked(
        tmp_path, "จังหวัด,ปี,ประชากร\nยะลา,2656,1\nสตูล,65,2\nตรัง,,3\nพังงา,2565,4\nระนอง,ปีนี้,5\n", wishes={"until": 2569}
    )
    assert told(result) == [
        (2, "ปี", "period-future"), (3, "ปี", "short-year"), (4, "ปี", "period-empty"), (6, "ปี", "period-unreadable"),
    ]  # fmt: skip
    assert len(result.good) == 1


def test_a_month_of_a_fiscal_year_lies_in_its_calendar_year(tmp_path):
    text = "จังหวัด,ปีงบประมาณ,เดือน,ประชากร\nยะลา,2565,ต.ค.,1\nยะลา,2565,ก.ย.,2\nยะลา,2565,สิบสาม,2\n"
    result = checked(tmp_path, text)
    assert [period for _, _, period in values(result)] == ["2564-10", "2565-09"]
    assert told(result) == [(4, "เดือน", "period-unreadable")]


def test_unknown_areas_come_with_suggestions_and_a_code_that_is_empty_gives_way_to_the_name(tmp_path):
    text = (
        "รหัสจังหวัด,จังหวัด,ปี,ประชากร\n,นราธิวาส,2565,1\n,นราธิวาด,2565,2\n95,สตูล,2565,3\n91,จ.สตูล,2565,4\n999,ไม่รู้จัก,2565,5\n"
    )
    result = checked(tmp_path, text)
    assert told(result) == [
        (3, "รหัสจังหวัด", "area-unknown"),
        (4, "รหัสจังหวัด", "area-conflict"),
        (6, "รหัสจังหวัด", "area-unknown"),
    ]
    first = next(one for one in result.findings if one.line == 3)
    assert first.mend.startswith("นราธิวาส (TH-96)") and first.raw == "นราธิวาด" and "นราธิวาส" in first.th
    assert sorted(values(result)) == [("TH-91", "population", "2565"), ("TH-96", "population", "2565")]


def test_places_of_one_name_are_told_apart_by_the_province_beside_them(tmp_path):
    text = "เทศบาล,จังหวัด,ปี,ประชากร\nทต.โคกจำลอง,ยะลา,2565,1\nทต.โคกจำลอง,นราธิวาส,2565,2\nทต.โคกจำลอง,,2565,3\n"
    path, schema = looked(tmp_path, text)
    columns = [(one.name, one.role) for one in schema.columns]
    assert columns[0] == ("เทศบาล", "area") and columns[1] == ("จังหวัด", "province")
    result = check(readers.read(path, schema.layout), schema, PLACES)
    assert values(result) == {("sub-2", "population", "2565"): 1, ("sub-1", "population", "2565"): 2}
    assert told(result) == [(4, "เทศบาล", "area-ambiguous")]


def test_ragged_rows_are_not_guessed_into_shape(tmp_path):
    text = "จังหวัด,ปี,ประชากร\nยะลา,2565\nสตูล,2565,1,234\nตรัง,2565,5,,\nพังงา,2565,6\n"
    result = checked(tmp_path, text)
    assert told(result) == [(2, "", "row-short"), (3, "", "row-long"), (4, "", "row-long-empty")]
    assert sorted(values(result)) == [("TH-82", "population", "2565"), ("TH-92", "population", "2565")]
    assert (result.bad_rows, "2" in next(iter(result.findings)).th) == (2, True)


def test_lines_of_another_encoding_are_converted_in_sight(tmp_path):
    lines = ["จังหวัด,ปี,ประชากร", "ยะลา,2565,1", "สตูล,2565,2", "ตรัง,2565,3"]
    result = checked(
        tmp_path, b"\n".join(one.encode("cp874" if place == 2 else "utf-8") for place, one in enumerate(lines))
    )
    assert told(result) == [(3, "", "mixed-encoding")] and len(result.good) == 3


def test_lines_with_characters_that_cannot_be_read_are_not_taken(tmp_path):
    result = checked(tmp_path, "จังหวัด,ปี,ประชากร,ชื่อ\nยะลา,2565,1,ก\n".encode("cp874") + b"96,2565,2,\x81\xfc\n")
    assert told(result) == [(3, "", "broken-text")] and len(result.good) == 1


def test_a_column_that_is_hardly_what_the_schema_says_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("tramuang.figures.pure.validating.naming.MOST_UNKNOWN", 40)
    monkeypatch.setattr("tramuang.figures.pure.validating.checker.MOST_WRONG", 40)
    with pytest.raises(NotASchema, match="hardly holds areas"):
        checked(tmp_path, "จังหวัด,ปี,ประชากร\n" + "".join(f"แพะ {number},2565,1\n" for number in range(60)))
    with pytest.raises(NotASchema, match="hardly holds numbers"):
        checked(tmp_path, "จังหวัด,ปี,ประชากร\n" + "".join(f"ยะลา,2565,แพะ {number}\n" for number in range(60)))


def test_the_same_value_twice_is_kept_once_and_two_values_for_one_key_are_both_refused(tmp_path):
    text = "จังหวัด,ปี,ประชากร\nยะลา,2565,1\nสตูล,2565,2\nจ.ยะลา,2022,1.0\nสตูล,2565,3\nตรัง,2565,\nตรัง,2565,4\n"
    result = checked(tmp_path, text, rules={"population": QUIET})
    assert told(result, "duplicate-same", "duplicate-key") == [
        (3, "ประชากร", "duplicate-key"), (4, "ประชากร", "duplicate-same"), (5, "ประชากร", "duplicate-key"), (6, "ประชากร", "duplicate-key"), (7, "ประชากร", "duplicate-key"),
    ]  # fmt: skip
    assert values(result) == {("TH-95", "population", "2565"): 1}


def test_bounds_are_held(tmp_path):
    text = "จังหวัด,ปี,ประชากร,ครัวเรือนที่ใช้น้ำ (ร้อยละ),gpp_growth\nยะลา,2565,-5,100,-3.5\nสตูล,2565,5,100.1,2\n"
    result = checked(tmp_path, text)
    assert told(result) == [(2, "ประชากร", "negative"), (3, "ครัวเรือนที่ใช้น้ำ (ร้อยละ)", "above-maximum")]
    assert len(result.good) == 4


def test_a_value_far_from_its_own_history_and_a_jump_are_to_be_looked_at(tmp_path):
    rows = [f"ยะลา,{2550 + year},{1000 + year * 3 % 17}" for year in range(10)]
    path, schema = looked(tmp_path, "\n".join(["จังหวัด,ปี,ประชากร", *rows, "ยะลา,2560,9500"]))
    result = check(readers.read(path, schema.layout), schema, PLACES)
    assert told(result) == [(12, "ประชากร", "jump"), (12, "ประชากร", "outlier")]
    assert result.clean and len(result.good) == 11
    # The same single value says nothing by itself, and much beside what is on record.
    past = result.good.take(result.good.line < 12)
    path, schema = looked(tmp_path, "จังหวัด,ปี,ประชากร\nยะลา,2561,9500\nสตูล,2561,9500\n")
    assert told(check(readers.read(path, schema.layout), schema, PLACES)) == []
    assert told(check(readers.read(path, schema.layout), schema, PLACES, history=past)) == [(2, "ประชากร", "outlier")]


def test_units_are_made_alike_where_that_is_exact(tmp_path):
    text = "จังหวัด,ปี,ตัวชี้วัด,ค่า,หน่วย\nยะลา,2565,ปริมาณขยะ,12.5,ตัน\nสตูล,2565,ปริมาณขยะ,3400.25,กก.\nตรัง,2565,ปริมาณขยะ,4,ตัน\nพังงา,2565,ปริมาณขยะ,4,คน\n"
    result = checked(tmp_path, text)
    assert told(result) == [(3, "ค่า", "unit-mixed"), (5, "ค่า", "unit-foreign")]
    mixed = next(iter(result.findings))
    assert (mixed.raw, mixed.mend) == ("3400.25 kg", "3.40025 t")
    assert [(one.value, one.unit) for one in result.good] == [
        (Decimal("12.5"), "t"),
        (Decimal("3.40025"), "t"),
        (Decimal(4), "t"),
    ]


def test_the_status_of_a_value_is_kept(tmp_path):
    text = "จังหวัด,ปี,ประชากร,สถานะ\nยะลา,2565,1,ค่าประมาณ\nสตูล,2565,2 (p),\nตรัง,2565,3,ไม่มีข้อมูล\nพังงา,2565,,ไม่เกี่ยวข้อง\nระนอง,2565,4,สีฟ้า\n"
    result = checked(tmp_path, text)
    assert [(one.area, one.status) for one in result.good] == [
        ("TH-95", "estimated"), ("TH-91", "provisional"), ("TH-82", "not-applicable"), ("TH-85", "measured"),
    ]  # fmt: skip
    assert told(result) == [
        (3, "ประชากร", "marked-provisional"),
        (4, "ประชากร", "status-conflict"),
        (6, "สถานะ", "status-unknown"),
    ]


def test_elements_that_the_library_does_not_know_are_named_when_only_known_ones_may_come(tmp_path):
    text = "จังหวัด,ปี,ตัวชี้วัด,ค่า\nยะลา,2565,จำนวนแมว,12\nสตูล,2565,ประชากร,3\nตรัง,2565,,3\n"
    result = checked(tmp_path, text, wishes={"elements": {"population": ["ประชากร"]}, "only_known": True})
    assert told(result) == [(2, "ตัวชี้วัด", "element-unknown"), (4, "ตัวชี้วัด", "element-empty")]
    assert [one.element for one in result.good] == ["population"]


def test_formulas_are_not_evaluated_and_hostile_texts_are_shown_short(tmp_path):
    text = 'จังหวัด,ปี,ประชากร\nยะลา,2565,"=HYPERLINK(""http://x"")"\nสตูล,2565,' + "x" * 5000 + "\n"
    result = checked(tmp_path, text)
    assert told(result) == [(2, "ประชากร", "formula"), (3, "ประชากร", "wrong-type")]
    assert max(len(one.raw) for one in result.findings) <= 120


def test_findings_are_kept_up_to_a_number_and_counted_beyond_it(tmp_path):
    text = "จังหวัด,ปี,ประชากร\n" + "".join(f"ยะลา,{2400 + year},สิบ{year}\n" for year in range(150))
    result = checked(tmp_path, text, wishes={"kept": 20})
    assert (result.findings.counts["wrong-type"], len(result.findings.list), result.errors) == (150, 20, 150)
    assert result.findings.by_column["wrong-type", "ประชากร"] == 150


def test_statuses_are_those_of_the_tables_and_grades_are_six():
    assert [(status.code, status.value - 1) for status in kinds.Status] == [
        (code, place) for place, code in enumerate(STATUSES)
    ]
    assert [(one.name, one.value) for one in kinds.Grain] == [(one.name, one.value) for one in Grain]
    assert [grade.rank for grade in GRADES] == [1, 2, 3, 4, 5, 6] and len(BY_CODE) == 6
    with override("en"):
        english = [(one.code, one.value, str(one.label)) for one in kinds.Grade]
    with override("th"):
        thai = [str(one.label) for one in kinds.Grade]
    assert english == [("not-assessed", 0, "Not assessed"), *((one.code, one.rank, one.en) for one in GRADES)]
    assert thai[1:] == [one.th for one in GRADES]
    assert worst(["measured-accurately", "from-survey"]) == "from-survey" and worst([]) == "unknown"
    assert worst(["measured-accurately", "no such grade"]) == "unknown"
    assert {usual_grade(status) for status in STATUSES} <= set(BY_CODE)
