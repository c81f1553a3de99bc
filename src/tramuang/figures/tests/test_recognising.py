"""What columns, periods and places of Thai files mean is guessed from their first rows, and the steward has the last word."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.base.pure.thai.dates import MONTHS_TH, MONTHS_TH_SHORT
from tramuang.base.pure.thai.digits import to_thai
from tramuang.base.pure.thai.provinces import provinces
from tramuang.figures.adapters import readers
from tramuang.figures.pure.reading import Layout
from tramuang.figures.pure.recognising import (
    Column,
    NotASchema,
    Place,
    Places,
    Schema,
    find_header,
    guess,
    national_provinces,
    read_month,
    read_period,
)
from tramuang.figures.pure.recognising.periods import Grain, Period
from tramuang.figures.pure.recognising.words import conversion, find_unit, may_be_negative
from tramuang.figures.pure.validating.numbers import read_number

MADE_UP = [
    Place("town-1", "เทศบาลเมืองบางสมมติ", "Bang Sommut Town", "town", "TH-96", ("9601001",)),
    Place("tao-1", "องค์การบริหารส่วนตำบลบางสมมติ", "", "tao", "TH-96"),
    Place("sub-1", "เทศบาลตำบลโคกจำลอง", "", "subdistrict", "TH-96"),
    Place("sub-2", "เทศบาลตำบลโคกจำลอง", "", "subdistrict", "TH-95"),
    Place("sub-3", "เทศบาลตำบลสุไหงตัวอย่าง-ลก", "", "subdistrict", "TH-96"),
]
PLACES = Places([*national_provinces(), *MADE_UP])


@pytest.mark.parametrize(
    ("text", "wanted", "era"),
    [
        ("2565", "2565", "be"), ("๒๕๖๕", "2565", "be"), ("พ.ศ. 2565", "2565", "be"), ("2022", "2565", "ce"), ("ค.ศ.2022", "2565", "ce"),
        ("2565.0", "2565", "be"), ("2,565", "2565", "be"), ("ปีงบประมาณ พ.ศ. 2565", "FY2565", "be"), ("FY2022", "FY2565", "ce"),
        ("ไตรมาสที่ 1/2565", "2565-Q1", "be"), ("Q3 2022", "2565-Q3", "ce"), ("2565Q4", "2565-Q4", "be"),
        ("ไตรมาส 2 ปีงบประมาณ 2565", "FY2565-Q2", "be"), ("ม.ค. 65", "2565-01", "be"), ("ธันวาคม ๒๕๖๔", "2564-12", "be"), ("Jan 2022", "2565-01", "ce"),
        ("03/2565", "2565-03", "be"), ("2022-03", "2565-03", "ce"), ("256503", "2565-03", "be"), ("6 พ.ค. 65", "2565-05-06", "be"),
        ("27/2/2567", "2567-02-27", "be"), ("20240227", "2567-02-27", "ce"), ("2024-02-27 13:30:00", "2567-02-27 13:30", "ce"),
        ("2024-02-27T23:30:00Z", "2567-02-28 06:30", "ce"), ("2024-02-27T10:42:00+07:00", "2567-02-27 10:42", "ce"),
    ],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(text, wanted, era):
    found = read_period(text)
    assert found.period is not None, found.why
    assert (found.period.text(), found.era) == (wanted, era)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("65", "short-year"), ("Jan-22", "short-year"), ("ค.ศ. 22", "short-year"), ("0000-00-00", "period-out-of-range"), ("abc", "period-unreadable"),
        ("2565-13", "period-unreadable"), ("1800", "period-out-of-range"), ("2900", "period-out-of-range"), ("ค.ศ. 2565", "period-out-of-range"),
        ("x" * 200, "period-unreadable"), ("", "period-unreadable"), ("31 ก.พ. 2565", "period-unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_period_or_could_be_two_is_not_guessed(text, why):
    found = read_period(text)
    assert (found.period, found.why) == (None, why)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(2450, 2650),
    st.integers(1, 12),
    st.booleans(),
    st.sampled_from(["{m} {y}", "{m}{y}", "{s} {y}", "เดือน{m} พ.ศ. {y}", "{y}-{n:02}", "{n}/{y}"]),
)
def test_a_month_reads_back_whatever_way_it_is_written(year, month, thai, form):
    text = form.format(m=MONTHS_TH[month - 1], s=MONTHS_TH_SHORT[month - 1], n=month, y=year)
    found = read_period(to_thai(text) if thai else text)
    assert found.period == Period.of(Grain.MONTH, year, month)


def test_months_alone_are_read():
    assert [read_month(text) for text in ("ก.ค.", "กรกฎาคม", "July", "๗", "07", "เดือน ก.ค.", "13", "x")] == [7] * 6 + [
        None
    ] * 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("จ.นราธิวาส", "TH-96"), ("จังหวัด นราธิวาส", "TH-96"), ("narathiwat", "TH-96"), ("96", "TH-96"), ("96.0", "TH-96"), ("TH-96", "TH-96"), ("กทม.", "TH-10"), ("โคราช", "TH-30"),
        ("เทศบาลเมืองบางสมมติ", "town-1"), ("ทม.บางสมมติ", "town-1"), ("อบต.บางสมมติ", "tao-1"), ("9601001", "town-1"), ("Bang Sommut Town Municipality", "town-1"),
        ("เทศบาลตำบลสุไหงตัวอย่างลก", "sub-3"), ("ทต.สุไหงตัวอย่าง - ลก", "sub-3"),
    ],
)  # fmt: skip
def test_places_are_found_by_code_and_by_any_usual_name(text, code):
    assert PLACES.find(text).code == code


def test_a_tone_mark_that_is_missing_is_forgiven_and_told():
    found = PLACES.find("แมฮ่องสอน")
    assert (found.code, found.respelt) == ("TH-58", True)


@pytest.mark.parametrize("text", ["-ยะลา", "ยะลา*", "(ยะลา)", "#ยะลา", "-95"])
def test_a_mark_beside_a_name_or_code_is_passed_over_and_told(text):
    found = PLACES.find(text)
    assert (found.code, found.respelt) == ("TH-95", True)


@pytest.mark.parametrize("text", ["ยะลา", "จ.ยะลา", "กทม.", "กรุงเทพฯ", "'95", " ยะลา ", "TH-95", "\u200bยะลา"])
def test_what_is_usual_beside_a_name_is_not_told(text):
    found = PLACES.find(text)
    assert found.code in ("TH-95", "TH-10") and not found.respelt


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u00ad", "\u200b"]
)
def test_signs_that_nobody_sees_are_no_part_of_a_header_a_name_or_a_number(mark):
    rows = [(f"{mark}จังหวัด", f"ปี{mark}", f"ประ{mark}ชากร"), (f"{mark}ยะลา", f"256{mark}5", f"1{mark}23")]
    found = guess(rows, Layout("csv"), PLACES)
    assert [column.role for column in found.columns] == ["area", "year", "value"]
    assert PLACES.find(rows[1][0]).code == "TH-95" and read_number(rows[1][2]).text == "123"


def test_places_of_one_name_are_not_guessed_but_the_province_tells_them_apart():
    found = PLACES.find("ทต.โคกจำลอง")
    assert (found.code, found.why, set(found.suggestions)) == ("", "area-ambiguous", {"sub-1", "sub-2"})
    assert PLACES.find("ทต.โคกจำลอง", "TH-95").code == "sub-2"
    assert PLACES.find("บางสมมติ").why == "area-ambiguous"


def test_a_districts_figure_is_not_given_to_the_province_of_its_name():
    assert PLACES.find("อำเภอนราธิวาส").code == ""


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([one for one in provinces() if len(one.name_th) >= 6]), st.data())
def test_a_name_with_one_letter_wrong_suggests_the_right_one(province, data):
    place = data.draw(st.integers(1, len(province.name_th) - 1))
    wrong = province.name_th[:place] + "ฆ" + province.name_th[place + 1 :]
    found = PLACES.find(wrong)
    assert found.code in ("", province.code)
    assert province.code in PLACES.suggest(wrong)


def test_units_are_found_and_turned_into_each_other_only_when_that_is_exact():
    assert [find_unit(text).code for text in ("ตัน", "กก.", "(ร้อยละ)", "ตร.ม.", "µg/m³", "GQ", "ล้านบาท")] == [
        "t",
        "kg",
        "percent",
        "m2",
        "ug/m3",
        "ug/m3",
        "mbaht",
    ]
    assert (conversion("kg", "t"), conversion("rai", "m2"), conversion("t", "person")) == (
        Decimal("0.001"),
        1600,
        None,
    )
    assert conversion("m2", "rai") == Decimal("0.000625") and find_unit("เต่า") is None


def test_only_what_can_fall_below_zero_may():
    assert not may_be_negative("population") and may_be_negative("lat") and may_be_negative("gpp_growth")


def guessed(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    preview = readers.look(path)
    return guess(preview.rows, preview.layout, PLACES)


def roles(schema):
    return [(one.role, one.element, one.unit, one.period) for one in schema.columns]


def test_a_long_table_under_a_title_is_recognised(tmp_path):
    text = "ข้อมูลขยะมูลฝอยรายจังหวัด,,,,\nหน่วย: ตัน,,,,\nจังหวัด,ปี พ.ศ.,ตัวชี้วัด,ค่า,หน่วย\nยะลา,2565,ปริมาณขยะ,12,ตัน\nสตูล,2565,ปริมาณขยะ,13,ตัน\n"
    schema = guessed(tmp_path, text)
    assert schema.layout.header == 3
    assert [one.role for one in schema.columns] == ["area", "year", "element", "value", "unit"]
    schema.check()


def test_a_wide_table_of_elements_takes_units_from_its_headers(tmp_path):
    schema = guessed(
        tmp_path,
        "รหัสจังหวัด,จังหวัด,ปีงบประมาณ,ประชากร (คน),ปริมาณขยะ (ตัน/วัน),ร้อยละของแพะ\n95,ยะลา,2565,1,2,3\n91,สตูล,2565,4,5,6\n",
    )
    assert [one.role for one in schema.columns] == ["area_code", "area", "fiscal_year", "value", "value", "value"]
    assert roles(schema)[3:5] == [("value", "population", "person", ""), ("value", "waste_generated", "t/day", "")]
    assert (schema.fiscal and schema.columns[5].element == "ร_อยละของแพะ".replace("_", "้")) or schema.columns[
        5
    ].role == "value"
    schema.check()


def test_years_that_head_columns_are_periods(tmp_path):
    schema = guessed(
        tmp_path,
        "dcode,garbage53,garbageperday53,garbage54,garbageperday54,garbage55,garbageperday55\n96,1,2,3,4,5,6\n95,1,2,3,4,5,6\n",
    )
    assert schema.short_years
    assert roles(schema)[1] == ("value", "waste_generated", "", "53") and schema.columns[2].period == "53"
    schema.check()
    schema = guessed(tmp_path, "จังหวัด,2563,2564,พ.ศ. 2565\nยะลา,1,2,3\nสตูล,4,5,6\n")
    assert [one.period for one in schema.columns] == ["", "2563", "2564", "พ.ศ. 2565"]
    with pytest.raises(NotASchema, match="measured"):
        schema.check()
    schema.adjusted(element="population")


def test_months_that_head_columns_need_a_year(tmp_path):
    schema = guessed(tmp_path, "district,jan_average_PM2.5,feb_average_PM2.5\nยะลา,1.5,2\nสตูล,1,2\n")
    assert roles(schema)[1] == ("value", "average_pm2_5", "", "jan")
    with pytest.raises(NotASchema, match="period"):
        schema.check()
    schema.adjusted(period="2563")


def test_a_header_that_lies_is_held_against_what_stands_below(tmp_path):
    schema = guessed(tmp_path, "district_name,area,year\nยะลา,4521,2565\nสตูล,2478,2565\n")
    assert [one.role for one in schema.columns] == ["area", "value", "year"]


def test_the_first_of_two_years_is_kept_and_the_code_beside_the_name(tmp_path):
    schema = guessed(
        tmp_path,
        "iso3166_2,dopa_code,name_th,year_ce,year_be,population\nTH-96,96,นราธิวาส,2022,2565,1\nTH-95,95,ยะลา,2022,2565,2\n",
    )
    assert [one.role for one in schema.columns] == ["area_code", "note", "area", "year", "note", "value"]


def test_a_table_without_a_header_is_told_from_one_with():
    assert find_header([["ยะลา", "2565", "12"], ["สตูล", "2565", "13"]]) in (0, 1)
    assert find_header([["ตาราง 1", "", ""], ["จังหวัด", "ปี", "ค่า"], ["ยะลา", "2565", "12"]]) == 2
    assert find_header([]) == 0


def test_a_schema_is_plain_data_and_says_what_is_wrong_with_it(tmp_path):
    schema = guessed(tmp_path, "จังหวัด,ปี,ประชากร\nยะลา,2565,12\n")
    assert Schema.from_data(schema.as_data()) == Schema(
        schema.layout, tuple(schema.columns), fiscal=False, short_years=False, rules=schema.rules
    )
    for change in (
        {"colour": 1},
        {"version": 9},
        {"columns": [{"name": "x", "size": 3}]},
        {"period": "เมื่อวาน"},
        {"columns": []},
    ):
        with pytest.raises(NotASchema) as fault:
            Schema.from_data({**schema.as_data(), **change})
        assert any("\u0e01" <= letter <= "\u0e4e" for letter in fault.value.th)
    with pytest.raises(NotASchema):
        Schema.from_data(["x"])
    with pytest.raises(NotASchema, match="no role king"):
        Schema(Layout(columns=("a",)), (Column("a", "king"),)).check()
