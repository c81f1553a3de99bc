"""Workbooks, Parquet and JSON lines: their values as text, and hostile ones refused before they cost anything."""

import datetime
import io
import struct
import zipfile

import duckdb
import pytest
import xlsxwriter

from tramuang.figures.adapters import readers
from tramuang.figures.adapters.readers import books, spans
from tramuang.figures.pure.reading import LIMITS, Limits, Unreadable

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="ขยะ">{rows}
 </table:table></office:spreadsheet></office:body></office:document-content>"""


def cell(text, more=""):
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def row(*cells, more=""):
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods(path, rows, head=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", CONTENT.format(rows=rows, head=head))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def xlsx(path, cells=(), sheets=("ข้อมูล",)):
    book = xlsxwriter.Workbook(path)
    for name in sheets:
        sheet = book.add_worksheet(name)
    for place, value in cells:
        sheet.write(*place, value)
    book.close()
    return path


def rows_of(path, **wishes):
    layout = readers.with_header(readers.look(path), 1)
    return [
        (int(b.lines[place]), b.row(place)) for b in readers.read(path, layout, **wishes) for place in range(len(b))
    ]


def refused(path, limits=LIMITS):
    with pytest.raises(Unreadable) as fault:
        readers.look(path, limits=limits)
    assert any("\u0e01" <= letter <= "\u0e4e" for letter in fault.value.th)
    return fault.value.code


def test_a_sheet_reads_as_text_with_its_own_line_numbers(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("ว่าง")
    sheet = book.add_worksheet("ข้อมูล")
    day = book.add_format({"num_format": "d/m/yyyy"})
    for column, name in enumerate(("พื้นที่", "วันที่", "ค่า", "หมายเหตุ")):
        sheet.write(2, column + 1, name)
    sheet.write_row(3, 1, ["ยะลา", "", 40287, "x"])
    sheet.write_datetime(3, 2, datetime.datetime(2022, 5, 6), day)
    sheet.write_row(5, 1, ["สตูล", "๖ พ.ค. ๖๕", 0.1, True])
    sheet.write_formula(6, 3, '=HYPERLINK("http://x")', None, 7)
    sheet.write(6, 1, "ตรัง")
    book.close()
    preview = readers.look(tmp_path / "a.xlsx")
    assert preview.layout.sheet == "ข้อมูล" and preview.lines[0] == 3 and preview.sheets == ("ว่าง", "ข้อมูล")
    # The first cell of each row is in the sheet's first used column.
    assert rows_of(tmp_path / "a.xlsx") == [
        (4, ["ยะลา", "2022-05-06", "40287", "x"]),
        (6, ["สตูล", "๖ พ.ค. ๖๕", "0.1", "TRUE"]),
        (7, ["ตรัง", "", "7", ""]),
    ]


def test_a_chosen_sheet_is_read_and_an_unknown_one_is_named(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [((0, 0), "ค่า"), ((1, 0), 5)], ("หนึ่ง", "สอง"))
    assert readers.look(path, sheet="สอง").rows[0] == ("ค่า",)
    with pytest.raises(Unreadable, match="หนึ่ง, สอง"):
        readers.look(path, sheet="สาม")


def test_a_workbook_is_read_on_from_a_mark(tmp_path, monkeypatch):
    path = xlsx(tmp_path / "a.xlsx", [((line, 0), f"ก{line}") for line in range(50)])
    monkeypatch.setattr(books, "ROWS", 8)
    layout = readers.with_header(readers.look(path), 1)
    whole = rows_of(path)
    assert whole == [(line + 1, [f"ก{line}"]) for line in range(1, 50)]
    for batch in readers.read(path, layout):
        assert rows_of(path, after=batch.after) == whole[batch.after.row :]


def test_a_workbook_that_was_just_looked_at_is_not_opened_again(tmp_path):
    path = xlsx(
        tmp_path / "one.xlsx", [((0, 0), "ค่า"), ((1, 0), 1.5), ((2, 0), -0.0), ((3, 0), 2.5e17)], ("สอง", "หนึ่ง")
    )
    seen = readers.look(path)
    layout = readers.with_header(seen, 1)
    apart = [batch.row(place) for batch in readers.read(path, layout) for place in range(len(batch))]
    other = readers.with_header(readers.look(xlsx(tmp_path / "two.xlsx", [((0, 0), "ค่า"), ((1, 0), 7)], ("สอง",))), 1)
    path.write_bytes((tmp_path / "two.xlsx").read_bytes())
    together = [batch.row(place) for batch in readers.read(path, layout, seen=seen) for place in range(len(batch))]
    assert together == apart == [["1.5"], ["0"], ["2.5e+17"]]
    # Another sheet than the one that was looked at is opened.
    assert [batch.row(0) for batch in readers.read(path, other, seen=seen)] == [["7"]]


def test_an_opendocument_sheet_reads_alike(tmp_path):
    path = ods(
        tmp_path / "a.ods",
        row(cell("พื้นที่"), cell("ค่า"))
        + row(cell("ยะลา"), cell("๕"))
        + row(cell("สตูล", 'table:number-columns-repeated="2"')),
    )
    assert rows_of(path) == [(2, ["ยะลา", "๕"]), (3, ["สตูล", "สตูล"])]


@pytest.mark.parametrize("quote", ['"', "'", ' = "'])
def test_two_cells_in_opposite_corners_are_refused_before_they_fill_the_memory(tmp_path, quote):
    path = xlsx(tmp_path / "far.xlsx", [((0, 0), "a"), ((1, 1), "b")])
    text = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    sign = b"=" if len(quote) == 1 else b""
    assert b' r="B2"' in text
    text = text.replace(b' r="B2"', b" r" + sign + quote.encode() + b"XFD1048576" + quote[-1].encode())
    replace(path, "xl/worksheets/sheet1.xml", text)
    assert refused(path) == "too-many-cells"


def replace(path, name, content, said=None):
    """The archive with one part changed; with `said` its stated size is a lie."""
    parts = {part: zipfile.ZipFile(path).read(part) for part in zipfile.ZipFile(path).namelist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    if said is not None:
        raw = bytearray(path.read_bytes())
        place = raw.rindex(b"PK\x01\x02", 0, raw.rindex(name.encode()))
        raw[place + 24 : place + 28] = struct.pack("<I", said)
        path.write_bytes(raw)


def test_a_part_that_unfolds_to_more_than_it_states_is_refused(tmp_path):
    path = xlsx(tmp_path / "lie.xlsx", [((0, 0), "a")])
    replace(path, "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 5_000_000, said=1000)
    assert refused(path) == "bomb"


def test_bombs_are_refused_by_what_the_archive_states(tmp_path):
    path = xlsx(tmp_path / "bomb.xlsx", [((0, 0), "a")])
    replace(path, "xl/sharedStrings.xml", b" " * 3_000_000)
    assert refused(path) == "bomb-ratio"
    assert refused(path, Limits(unfolded=1_000_000)) == "bomb"
    assert refused(path, Limits(parts=3)) == "bomb-parts"


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("x", 'table:number-columns-repeated="4294967295"')),
        row(cell("x", 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048576"'),
        row(cell("a")) + row("<table:table-cell/>", more='table:number-rows-repeated="9999999999999"'),
        row(cell("a")) + row("<table:table-cell/>", more='table:number-rows-repeated="-1"'),
        row(cell("a", 'table:number-columns-repeated="9000"')) + row("<table:table-cell/>", more='table:number-rows-repeated="9000"') + row(cell("b")),
    ],
)  # fmt: skip
def test_repetitions_of_an_opendocument_are_counted(tmp_path, rows):
    assert refused(ods(tmp_path / "bomb.ods", rows)) == "too-many-cells"


def test_entities_are_not_read(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert refused(ods(tmp_path / "a.ods", row(cell("&b;")), bomb)) == "entity"
    path = xlsx(tmp_path / "a.xlsx", [((0, 0), "a")])
    replace(path, "xl/worksheets/sheet1.xml", f'<?xml version="1.0"?>{bomb}<worksheet/>'.encode())
    assert refused(path) == "entity"


def test_what_only_looks_like_a_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 200)
    assert refused(path) == "not-a-workbook"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert refused(path) == "not-a-workbook"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refused(path) == "old-workbook"
    path = xlsx(tmp_path / "b.xlsx", [((0, 0), "a")])
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path) == "not-a-workbook"


def test_references_are_found_across_the_ends_of_blocks():
    text = b'<c r="A1"/>' + b" " * 30 + b'<c r="ZZ999999"/>'
    for cut in range(len(text)):
        span = spans.of_sheet(iter([text[:cut], text[cut:]]))
        assert (span.rows, span.columns) == (999_999, 702)


@pytest.mark.parametrize(
    "reference", [b' r="A00000000001048576"', b" r='XFDXFDXFDXFDXFD1'", b" r" + b" " * 200 + b'= "A1048576"', b" r=" + b"\n" * 99 + b"'A1'", b' r = "A00000000001048576"']
)  # fmt: skip
def test_references_that_hide_how_far_they_lie_are_refused(reference):
    text = b"<c" + reference + b"/>" + b"<c/>" * 50
    for size in (60, 90, 120, len(text)):
        with pytest.raises(Unreadable, match="cannot be opened"):
            spans.of_sheet(iter([text[start : start + size] for start in range(0, len(text), size)]))


def test_formulas_count_and_a_lone_r_in_a_text_is_no_reference():
    span = spans.of_sheet(iter([b'<c r="B2"><f>1+1</f><v>2</v></c><c r="B3"><v>for="ZZZ9999999"</v></c>']))
    assert (span.formulas, span.rows, span.columns) == (1, 3, 2)


def test_parquet_reads_as_text_whatever_its_columns_are_called(tmp_path):
    path = tmp_path / "a.parquet"
    table = duckdb.sql(
        """SELECT * FROM (VALUES ('ยะลา', 1.50::DECIMAL(9,2), NULL, [1, 2]), ('สตูล', 2, DATE '2022-05-06', NULL))
        t("จังหวัด", "x"" ; drop", d, e)"""
    )
    table.write_parquet(str(path))
    assert rows_of(path) == [(1, ["ยะลา", "1.50", "", "[1, 2]"]), (2, ["สตูล", "2.00", "2022-05-06", ""])]
    layout = readers.with_header(readers.look(path), 1)
    (first,) = readers.read(path, layout)
    assert list(readers.read(path, layout, after=first.after)) == []
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    assert refused(path) == "not-parquet"


def test_parquet_opens_nothing_but_its_own_file(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", "utf-8")
    path = tmp_path / "a.parquet"
    duckdb.sql("SELECT 1 AS a").write_parquet(str(path))
    with readers.parquet._opened(path, LIMITS) as (found, _):
        assert found.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone() == (1,)
        refusals = 0
        for statement in ("SELECT * FROM read_csv(?)", "SELECT * FROM read_text(?)", "SELECT * FROM read_parquet(?)"):
            try:
                found.execute(statement, [str(secret)])
            except duckdb.PermissionException:
                refusals += 1
    assert refusals == 3


def test_json_lines_keep_numbers_as_they_are_written(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"พื้นที่":"ยะลา","ค่า":1.50}\n\n{"ค่า":12345678901234567890123,"พื้นที่":null,"อื่น":[1]}\n', "utf-8")
    assert rows_of(path) == [(1, ["ยะลา", "1.50", ""]), (3, ["", "12345678901234567890123", '["1"]'])]


@pytest.mark.parametrize("line", ["[1]", "{", '{"a":' + "[" * 100_000, '{"a":1} x', "\ufffd"])
def test_a_line_that_is_no_object_is_named(tmp_path, line):
    path = tmp_path / "a.jsonl"
    path.write_text('{"a":1}\n' + line + "\n", "utf-8")
    with pytest.raises(Unreadable) as fault:
        readers.look(path)
    assert (fault.value.code, fault.value.line) == ("not-json", 2)


def test_ten_thousand_nested_archives_are_only_parts(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"\0" * 100_000)
    path = xlsx(tmp_path / "a.xlsx", [((0, 0), "ค่า")])
    replace(path, "xl/embeddings/inner.zip", inner.getvalue())
    assert readers.look(path).rows == (("ค่า",),)
