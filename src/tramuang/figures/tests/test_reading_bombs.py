"""Small workbooks that would fill the memory when they are laid out: refused before anything lays them out, in a process of little memory."""

import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from tramuang.figures.adapters import readers
from tramuang.figures.adapters.readers import archives, spans
from tramuang.figures.pure.reading import LIMITS, Limits, Unreadable

from .test_reading_books import cell, ods, replace, row, xlsx

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
# The reader of spreadsheets does not raise for want of memory: it ends the process.
CHILD = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from tramuang.figures.adapters import readers
from tramuang.figures.pure.reading import Unreadable
told = []
for name in sys.argv[1:]:
    try:
        readers.look(Path(name))
        told.append("read")
    except Unreadable as fault:
        told.append(fault.code)
print(json.dumps(told))
"""


def text_of(size):
    return "".join(np.random.default_rng(4).choice(list("กขคงจ0123456789abcdefghij"), size))


def shared(path, texts, sheet):
    """A workbook whose cells name these shared texts."""
    xlsx(path, [((0, 0), "a")])
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    replace(path, "xl/sharedStrings.xml", f'<?xml version="1.0"?><sst {MAIN}>{strings}</sst>'.encode())
    replace(
        path,
        "xl/worksheets/sheet1.xml",
        f'<?xml version="1.0"?><worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>'.encode(),
    )
    return path


def naming(rows, columns="ABCDEFGH", shape='<c r="{column}{row}" t="s"><v>0</v></c>', row_shape='<row r="{row}">'):
    return "".join(
        row_shape.format(row=each) + "".join(shape.format(column=column, row=each) for column in columns) + "</row>"
        for each in range(1, rows + 1)
    )


def test_a_text_that_is_named_or_repeated_without_end_ends_no_process(tmp_path):
    long = text_of(40_000)
    files = {
        "named.xlsx": shared(tmp_path / "named.xlsx", [long], naming(20_000)),
        "million.xlsx": shared(tmp_path / "million.xlsx", [text_of(400_000)], naming(2_000, "ABC")),
        "repeated.ods": ods(
            tmp_path / "repeated.ods", row(cell("ปี")) + row(cell(long), more='table:number-rows-repeated="1000000"')
        ),
        "spaces.ods": ods(tmp_path / "spaces.ods", row(cell('<text:s text:c="4000000000"/>'))),
    }
    assert all(path.stat().st_size < 1_000_000 for path in files.values())
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, files.values())], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert json.loads(done.stdout) == ["bomb-text"] * 4


@pytest.mark.parametrize(
    "sheet",
    [
        naming(300, "AB", "<c t='s' r='{column}{row}'><v>0</v></c>"),
        naming(300, "AB", '<c r="{column}{row}" t = "s"><v> 0 </v></c>'),
        naming(300, "AB", '<c t="s" s="1"><f>A1</f><v>0</v></c>', "<row>"),
        naming(300, "AB", '<x:c r="{column}{row}" t="s"><x:v>0</x:v></x:c>', '<x:row xmlns:x="u" r="{row}">').replace(
            "</row>", "</x:row>"
        ),
        "<!-- t -->" + naming(300, "AB", '<c r="{column}{row}" t="s"><v>0</v></c>'),
        naming(600, "A", '<c r="A1" t="s"><v>0</v></c>'),
    ],
)
def test_however_a_cell_names_its_text_it_counts(tmp_path, sheet):
    path = shared(tmp_path / "a.xlsx", [text_of(5_000), "b"], sheet)
    with pytest.raises(Unreadable) as fault:
        archives.check(path, Limits(text=3_000_000))
    assert fault.value.code == "bomb-text"
    archives.check(path, Limits(text=16_000_000))


def test_texts_are_counted_each_by_its_own_length_not_by_the_longest(tmp_path):
    texts = ["ค่า", text_of(60_000), "ยะลา"]
    sheet = naming(300, "AB", '<c r="{column}{row}" t="s"><v>2</v></c>').replace("<v>2</v>", "<v>1</v>", 1)
    path = shared(tmp_path / "a.xlsx", texts, sheet)
    archives.check(path, Limits(text=200_000))
    with pytest.raises(Unreadable):
        archives.check(path, Limits(text=50_000))


def test_the_lengths_of_shared_texts_are_those_of_a_slow_look():
    plain = "<sst><si><t>กข</t></si><si/><si><t></t></si><si ><r><t>a</t></r><r><t>bc</t></r></si></sst>".encode()
    odd = "<sst><!-- <si><t>x</t></si> --><si><t>กข</t></si><x:si xmlns:x='u'><t>b</t></x:si></sst>".encode()
    assert spans.of_texts(iter([plain])) is None and spans.of_texts(iter([odd])) is None
    assert spans.of_texts_slowly(iter([plain]), LIMITS).tolist() == [6, 0, 0, 3]
    assert spans.of_texts_slowly(iter([odd]), LIMITS).tolist() == [6, 1]
    alike = ("<sst>" + "".join(f"<si><t>{'x' * size}</t></si>" for size in range(90)) + "</sst>").encode()
    for cut in range(0, len(alike), 7):
        assert spans.of_texts(iter([alike[:cut], alike[cut:]])).tolist() == list(range(90))


def test_cells_that_do_not_say_where_they_lie_are_laid_out_too(tmp_path):
    wide = "<row>" + "<c><v>1</v></c>" * 9_000 + '</row><row r="9000"><c><v>1</v></c></row>'
    path = shared(tmp_path / "far.xlsx", ["a"], wide)
    with pytest.raises(Unreadable) as fault:
        readers.look(path)
    assert fault.value.code == "too-many-cells"
    # One that is honest is read.
    path = shared(tmp_path / "near.xlsx", ["ค่า"], '<row><c t="s"><v>0</v></c></row><row><c><v>5</v></c></row>' * 3)
    assert readers.look(path).rows[:2] == (("ค่า",), ("5",))


def test_cells_upon_cells_are_counted(tmp_path):
    path = shared(tmp_path / "many.xlsx", ["a"], '<row r="1">' + '<c r="A1"><v>1</v></c>' * 3_000 + "</row>")
    with pytest.raises(Unreadable) as fault:
        archives.check(path, Limits(cells=2_000))
    assert fault.value.code == "too-many-cells"


def test_sheets_of_an_opendocument_are_counted_together_and_by_every_kind_of_value(tmp_path):
    table = row(cell("x", 'table:number-columns-repeated="100"'), more='table:number-rows-repeated="60"')
    both = ods(tmp_path / "a.ods", f'{table}</table:table><table:table table:name="สอง">{table}')
    archives.check(both, Limits(cells=12_000))
    with pytest.raises(Unreadable, match="spans"):
        archives.check(both, Limits(cells=11_000))
    bare = '<table:table-cell office:value="1" table:number-columns-repeated="9000"/>'
    with pytest.raises(Unreadable, match="spans"):
        archives.check(ods(tmp_path / "b.ods", row(bare, more='table:number-rows-repeated="9000"')), LIMITS)


def test_a_workbook_that_is_two_kinds_at_once_is_looked_at_as_both(tmp_path):
    path = xlsx(tmp_path / "a.ods", [((0, 0), "a")])
    bomb = ods(tmp_path / "b.ods", row(cell("x" * 900), more='table:number-rows-repeated="1000000"'))
    replace(path, "content.xml", zipfile.ZipFile(bomb).read("content.xml"))
    with pytest.raises(Unreadable) as fault:
        archives.check(path, LIMITS)
    assert fault.value.code == "bomb-text"


def test_a_cell_longer_than_any_is_not_shown_on_a_preview(tmp_path):
    path = shared(tmp_path / "long.xlsx", ["x" * 200_000, "y"], naming(1, "A"))
    with pytest.raises(Unreadable) as fault:
        readers.look(path)
    assert fault.value.code == "cell-too-large"
