"""Delimited files come out cell for cell as they stand, with the line each row begins on, whatever their encoding."""

import csv
import io
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tramuang.figures.adapters import readers
from tramuang.figures.adapters.readers import delimited
from tramuang.figures.pure.reading import LIMITS, Cancelled, Layout, Limits, Texts, Unreadable
from tramuang.figures.pure.reading.cutting import cut, cut_slowly, whole_records
from tramuang.figures.pure.reading.encodings import detect, to_utf8

TABLE = 'เทศบาล,ปี,ค่า\nนราธิวาส,2565,"1,234"\n"อเนก\nสอง",2566,5\n\n,,\nยะลา,2565,7\n'
ROWS = [(2, ["นราธิวาส", "2565", "1,234"]), (3, ["อเนก\nสอง", "2566", "5"]), (7, ["ยะลา", "2565", "7"])]
CELL = st.text(st.sampled_from('aก1 ",\n;ฮ๕'), max_size=6)


def rows_of(path, layout=None, **wishes):
    layout = layout or readers.with_header(readers.look(path), 1)
    return [
        (int(batch.lines[place]), batch.row(place))
        for batch in readers.read(path, layout, **wishes)
        for place in range(len(batch))
    ]


def read_whole(path, limits):
    return list(readers.read(path, readers.with_header(readers.look(path, limits=limits), 1), limits=limits))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp874", "tis-620"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_reads_the_same_in_every_encoding(tmp_path, encoding, newline):
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE.replace("\n", newline).encode(encoding))
    wanted = [(line, [cell.replace("\n", newline) for cell in cells]) for line, cells in ROWS]
    assert rows_of(path) == wanted


def test_a_file_of_carriage_returns_alone_has_lines(tmp_path):
    path = tmp_path / "mac.csv"
    path.write_bytes(b"a,b\r1,2\r3,4\r")
    assert rows_of(path) == [(2, ["1", "2"]), (3, ["3", "4"])]


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path, sign):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(sign.join(row) for row in (["จังหวัด", "ค่า"], ["ยะลา", "1"], ["สตูล", "2"])), "utf-8")
    assert readers.look(path).layout.delimiter == sign
    assert [cells for _, cells in rows_of(path)] == [["ยะลา", "1"], ["สตูล", "2"]]


def test_single_lines_in_another_encoding_are_read_and_named(tmp_path):
    path = tmp_path / "mixed.csv"
    lines = ["จังหวัด,ค่า"] + [f"ยะลา,{number}" for number in range(3000)]
    path.write_bytes(
        b"\n".join(line.encode("cp874" if number in (7, 2500) else "utf-8") for number, line in enumerate(lines))
    )
    batches = list(readers.read(path, readers.with_header(readers.look(path), 1)))
    assert [int(line) for batch in batches for line in batch.lines[batch.foreign]] == [8, 2501]
    assert {batch.row(place)[0] for batch in batches for place in range(len(batch))} == {"ยะลา"}


def test_an_utf8_line_in_a_tis620_file_is_named_and_thai_that_only_looks_like_utf8_is_not():
    lines = ["อเนก,1", "ยะลา,2", "อเนก,3"]
    data = b"\n".join(line.encode("utf-8" if number == 1 else "cp874") for number, line in enumerate(lines))
    text, foreign, broken = to_utf8(data, "cp874")
    assert (text.decode().split("\n"), foreign, broken) == (lines, [1], [])


def test_characters_that_no_encoding_knows_are_told():
    text, foreign, broken = to_utf8("ยะลา,1\n".encode("cp874") + b"\x81\xfc,2\n", "cp874")
    assert (foreign, broken) == ([], [1]) and "�" in text.decode()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("aเนกอธิ์ยะลา๕฿,\u00a0"), max_size=9), min_size=1, max_size=30),
    st.data(),
)
def test_mixed_lines_come_back_as_they_were_written(lines, data):
    chosen = [data.draw(st.sampled_from(["utf-8", "cp874"])) for _ in lines]
    raw = b"\n".join(line.encode(encoding) for line, encoding in zip(lines, chosen, strict=True))
    for main in ("utf-8", "cp874"):
        text, foreign, _ = to_utf8(raw, main)
        for number, (line, encoding) in enumerate(zip(lines, chosen, strict=True)):
            if line.isascii() or (encoding == "cp874" and _also_utf8(line)):
                continue
            if encoding == main or main == "utf-8" or "\u0e01" <= max(line) <= "\u0e5b":
                assert text.decode().split("\n")[number] == line
                assert (number in foreign) == (encoding != main)


def _also_utf8(line):
    try:
        line.encode("cp874").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_the_encoding_is_told_from_the_first_bytes():
    assert detect("จังหวัด".encode("utf-16"))[0].startswith("utf-16")
    assert detect("จังหวัด,ปี\nก,1\n".encode("cp874")) == ("cp874", 0)
    assert detect("จังหวัด".encode()[:-1] + b"\n" + "ยะลา".encode()) == ("utf-8", 0)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=12), st.sampled_from(["\n", "\r\n"]))
@example([["", "ก"], ["x"]], "\n")
@example([['a"b', "c\nd"], ["", ""], ["e", "f", "g"]], "\r\n")
def test_cutting_agrees_with_pythons_own_reader(rows, newline):
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator=newline).writerows(rows)
    block = sheet.getvalue().encode()
    columns = len(rows[0])
    assert whole_records(block, ",", final=True) == len(block)
    found = cut(block, ",", columns, LIMITS, 1)
    wanted = []
    reader = csv.reader(io.StringIO(sheet.getvalue(), newline=""))
    before = 0
    for row in reader:
        if any(row):
            wanted.append((before, len(row), [*row, *[""] * columns][:columns]))
        before = reader.line_num
    got = [
        (int(found.lines[place]), int(found.width[place]), [text[place] for text in found.columns])
        for place in range(len(found.lines))
    ]
    assert got == wanted


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('ab",\n'), max_size=30))
def test_stray_quotation_marks_are_read_as_pythons_own_reader_reads_them(text):
    block = text.encode()
    wanted = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    if not block:
        return
    if whole_records(block, ",", final=True) >= 0:
        found = cut(block, ",", 40, LIMITS, 1)
        got = [[text[row] for text in found.columns][: found.width[row]] for row in range(len(found.lines))]
        assert got == wanted
    elif _is_closed(text):
        assert cut_slowly(block, ",", final=True, first_line=1)[0] == wanted
    else:
        with pytest.raises(Unreadable, match="never closed"):
            cut_slowly(block, ",", final=True, first_line=1)


def _is_closed(text):
    """Whether Python's own reader ends outside a quoted cell: then a further row stands by itself."""
    return list(csv.reader(io.StringIO(text + "\nend\n", newline="")))[-1] == ["end"]


def test_blocks_may_end_anywhere(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    body = "".join(f'ยะลา,"ก\nข {number}",{number}\n' for number in range(40))
    for encoding in ("utf-8", "utf-16", "cp874"):
        path.write_bytes(("ก,ข,ค\n" + body).encode(encoding))
        monkeypatch.setattr(delimited, "BLOCK", 1 << 20)
        whole = rows_of(path)
        for block in (40, 41, 43, 64):
            monkeypatch.setattr(delimited, "BLOCK", block)
            assert rows_of(path) == whole
    assert whole[-1] == (80, ["ยะลา", "ก\nข 39", "39"])


def test_reading_goes_on_behind_the_last_batch(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_text("ก,ข\n" + "".join(f'{number},"x\n5"" y"\n' for number in range(60)) + 'a 5" pipe,2\nz,3\n', "utf-8")
    monkeypatch.setattr(delimited, "BLOCK", 100)
    layout = readers.with_header(readers.look(path), 1)
    whole = rows_of(path)
    marks = [batch.after for batch in readers.read(path, layout)]
    assert len(marks) > 5
    for mark in marks:
        assert rows_of(path, layout, after=mark) == whole[mark.row :]


def test_progress_is_told_and_can_stop_the_reading(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_text("ก,ข\n" + "1,2\n" * 100, "utf-8")
    monkeypatch.setattr(delimited, "BLOCK", 64)
    layout = readers.with_header(readers.look(path), 1)
    told = []
    list(readers.read(path, layout, progress=lambda share, rows: told.append((share, rows))))
    assert told[-1] == (1.0, 100) and [share for share, _ in told] == sorted(share for share, _ in told)
    with pytest.raises(Cancelled) as stopped:
        list(readers.read(path, layout, progress=lambda share, rows: rows < 50))
    assert stopped.value.line > 49 and "ยกเลิก" in stopped.value.th


def test_reading_ahead_gives_the_same_batches_and_the_same_faults_and_stops_when_it_is_left(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_text("ก,ข\n" + "1,2\n" * 500, "utf-8")
    monkeypatch.setattr(delimited, "BLOCK", 64)
    layout = readers.with_header(readers.look(path), 1)
    plain = [batch.lines.tolist() for batch in readers.read(path, layout)]
    assert [batch.lines.tolist() for batch in readers.ahead(readers.read(path, layout))] == plain and len(plain) > 10
    with pytest.raises(Cancelled):
        list(readers.ahead(readers.read(path, layout, progress=lambda share, rows: rows < 50)))
    before = threading.active_count()
    taken = readers.ahead(readers.read(path, layout))
    next(taken)
    taken.close()
    assert threading.active_count() == before


def test_ragged_rows_keep_their_width_and_what_was_beyond(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("ก,ข,ค\n1,2\n1,2,3,4,5\n1,2,3\n", "utf-8")
    (batch,) = readers.read(path, readers.with_header(readers.look(path), 1))
    assert batch.width.tolist() == [2, 5, 3]
    assert [batch.row(place) for place in range(3)] == [["1", "2", ""], ["1", "2", "3"], ["1", "2", "3"]]
    assert batch.spilled == {1: "4,5"}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["", "ก", "กก", "a" * 8, "a" * 9, "ยะลา" * 12, "x" * 200, "a\0", "b"])
        | st.text(st.sampled_from("aก🐐\0"), max_size=20),
        max_size=40,
    )
)
def test_the_different_texts_of_a_column_are_found(cells):
    column = Texts.of(cells)
    kinds, which = column.distinct()
    written = [cell.encode("utf-8", "replace") for cell in cells]
    assert sorted(kinds) == sorted(set(written))
    assert [kinds[place] for place in which] == written


def test_a_layout_is_plain_data_and_refuses_what_it_does_not_know():
    layout = Layout("csv", "cp874", 0, ";", "lf", "", 2, ("ก", "ข"))
    assert Layout.from_data(layout.as_data()) == layout
    with pytest.raises(ValueError, match="colour"):
        Layout.from_data({"colour": "red"})


@pytest.mark.parametrize(
    ("content", "limits", "code"),
    [
        (b"", LIMITS, "empty"),
        (b"\n\n", LIMITS, "empty"),
        (b"a,b\n1\0,2\n", LIMITS, "nul"),
        (b"a,b\n1,2\n", Limits(file=5), "too-large"),
        (b"a,b\n" + b"1,2\n" * 20, Limits(rows=10), "too-many-rows"),
        (b"a,b\n" + b"1" * 300 + b",2\n", Limits(cell=100), "cell-too-large"),
        (b"a,b\n" + b"1," * 3000 + b"\n", LIMITS, "too-many-columns"),
        (b",".join([b"a"] * 1_000_000), LIMITS, "too-many-columns"),
        (b'a,b\n"open,2\n3,4\n', LIMITS, "unclosed-quote"),
        (b"a,b\n" + b"x" * 5000 + b"\n", Limits(record=1000, cell=9999), "record-too-large"),
        ("ก,ข\n".encode("utf-16") + b"\x00\xd8\x00\xd8", LIMITS, "broken-encoding"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_read_is_told_in_both_languages(tmp_path, monkeypatch, content, limits, code):
    monkeypatch.setattr(delimited, "BLOCK", 512)
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as fault:
        read_whole(path, limits)
    assert fault.value.code == code
    assert fault.value.en and any("\u0e01" <= letter <= "\u0e4e" for letter in fault.value.th)


def test_a_line_without_end_is_given_up_after_the_limit(tmp_path):
    path = tmp_path / "line.csv"
    path.write_bytes(b"a,b\n1,2\n" + b"x" * 30_000_000)
    layout = Layout("csv", "utf-8", 0, ",", "lf", "", 1, ("a", "b"))
    taken = []
    with pytest.raises(Unreadable, match="line 3"):
        list(delimited.read(_Counted(path, taken), layout, None, LIMITS))
    assert sum(taken) < 8_000_000


HEADER = "จังหวัด,ปี,ประชากร\n".encode()


@pytest.mark.parametrize(
    ("content", "code", "line", "said"),
    [
        (b"x" * 9_000_000, "record-too-large", 1, "4,194,304"),
        (HEADER + b"x" * 9_000_000, "record-too-large", 2, "4,194,304"),
        (HEADER + b'"' + "ยะลา,2565,1\n".encode() * 4, "unclosed-quote", 2, "line 2"),
        (HEADER + b'"' + "ยะลา,2565,1\n".encode() * 600_000, "record-too-large", 2, "quotation mark"),
        (b'"' + HEADER + "ยะลา,2565,1\n".encode() * 600_000, "record-too-large", 1, "quotation mark"),
        (b",".join(b"column%d" % n for n in range(1_000_000)) + b"\n1\n", "too-many-columns", 1, "1,000,000"),
        ((",".join(f"c{n}" for n in range(300_000)) + "\n1\n").encode("utf-16"), "too-many-columns", 1, "300,000"),
    ],
    ids=["a line", "a second line", "a short quote", "a long quote", "a quote at once", "columns", "wide columns"],
)
def test_a_row_without_end_is_called_so_before_anybody_is_asked_what_its_columns_are(
    tmp_path, content, code, line, said
):
    path = tmp_path / "endless.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as fault:
        readers.look(path)
    assert (fault.value.code, fault.value.line) == (code, line) and said in fault.value.en


def test_a_row_that_is_only_long_is_shown_whole(tmp_path):
    path = tmp_path / "long.csv"
    note = ("ยาว " * 1_000 + "\n") * 5
    path.write_text("จังหวัด" + ",หมายเหตุ" * 9 + "\nยะลา" + f',"{note}"' * 9 + "\nสตูล" + ",x" * 9 + "\n", "utf-8")
    assert path.stat().st_size > delimited.HEAD
    assert [row[0] for row in readers.look(path).rows] == ["จังหวัด", "ยะลา", "สตูล"]


class _Counted:
    """A file that notes how many bytes are taken from it."""

    def __init__(self, path, taken):
        self.path, self.taken = path, taken

    def stat(self):
        return self.path.stat()

    @contextmanager
    def open(self, mode):
        with self.path.open(mode) as file:
            yield SimpleNamespace(seek=file.seek, read=lambda size: self.taken.append(size) or file.read(size))


def test_an_sql_in_a_header_is_only_a_name(tmp_path):
    path = tmp_path / "table.csv"
    name = '"; DROP TABLE figures_observation; --'
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["จังหวัด", name], ["ยะลา", "=1+1"]])
    layout = readers.with_header(readers.look(path), 1)
    assert layout.columns == ("จังหวัด", name)
    assert [cells for _, cells in rows_of(path, layout)] == [["ยะลา", "=1+1"]]
