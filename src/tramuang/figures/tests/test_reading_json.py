"""Arrays of JSON objects are read as JSON lines are: value by value as it is written, in bounded memory, and no further than is sensible."""

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.base.pure.media import CSV, JSON, JSONL, sniff_table
from tramuang.figures.adapters import readers
from tramuang.figures.adapters.readers import jsonlines
from tramuang.figures.pure.reading import LIMITS, Limits, Unreadable

VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.lists(st.integers(), max_size=2)


def rows_of(path, **how):
    preview = readers.look(path, **how)
    layout = readers.with_header(preview, 1)
    return [
        (int(batch.lines[n]), batch.row(n)) for batch in readers.read(path, layout, **how) for n in range(len(batch))
    ]


def write(tmp_path, text, name="a.json"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        '[{"พื้นที่":"ยะลา","ค่า":1.50},{"ค่า":12345678901234567890123,"พื้นที่":null}]',
        '\ufeff [\n  {"พื้นที่": "ยะลา", "ค่า": 1.50} ,\r\n\t{"ค่า": 12345678901234567890123, "พื้นที่": null}\n]\n\n',
    ],
)
def test_an_array_keeps_numbers_as_they_are_written_and_numbers_its_objects(tmp_path, text):
    assert rows_of(write(tmp_path, text)) == [(1, ["ยะลา", "1.50"]), (2, ["", "12345678901234567890123"])]


@given(
    objects=st.lists(st.dictionaries(st.sampled_from("abกข"), VALUES, min_size=1), min_size=1, max_size=9),
    indent=st.sampled_from([None, 0, 3]), block=st.integers(1, 40), ascii_only=st.booleans(),
)  # fmt: skip
@settings(max_examples=60)
def test_an_array_says_what_the_same_objects_say_line_by_line(tmp_path_factory, objects, indent, block, ascii_only):
    folder, before = tmp_path_factory.getbasetemp(), jsonlines.BLOCK
    array = write(folder, json.dumps(objects, indent=indent, ensure_ascii=ascii_only), "one.json")
    lines = write(folder, "\n".join(json.dumps(each, ensure_ascii=ascii_only) for each in objects), "one.jsonl")
    try:
        jsonlines.BLOCK = max(block, 8)
        assert rows_of(array) == rows_of(lines)
    finally:
        jsonlines.BLOCK = before


def test_reading_goes_on_behind_any_batch_of_an_array(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonlines, "ROWS", 3)
    path = write(tmp_path, json.dumps([{"ก": f"ที่ {n}", "b": n} for n in range(10)], ensure_ascii=False, indent=1))
    layout = readers.with_header(readers.look(path), 1)
    batches = list(readers.read(path, layout))
    whole = [batch.row(n) for batch in batches for n in range(len(batch))]
    assert len(batches) == 4 and len(whole) == 10
    for n, batch in enumerate(batches):
        behind = list(readers.read(path, layout, after=batch.after))
        assert [one.row(k) for one in behind for k in range(len(one))] == whole[3 * (n + 1) :]
        assert [one.lines.tolist() for one in behind] == [one.lines.tolist() for one in batches[n + 1 :]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"a":1},]', 2), ('[{"a":1} {"a":2}]', 1), ('[{"a":1},[2]]', 2), ('[{"a":1}', 1), ('[{"a":1},{"a":', 2), ('[{"a":1}] x', 1), ("[", 1),
        ('[{"a":' + "[" * 100_000, 1), ('[{"a":' + "[" * 70 + "]" * 70 + "}]", 1), ('[{"a":' + '{"a":' * 70 + "1" + "}" * 70 + "}]", 1),
        (b'[{"a":1},{"a":"\xff"}]', 1), ('[{"a":1},1]', 2), ('[{"a":1},null]', 2),
    ],
)  # fmt: skip
def test_what_is_no_array_of_objects_is_named_by_the_object(tmp_path, text, line):
    with pytest.raises(Unreadable) as fault:
        rows_of(write(tmp_path, text))
    assert (fault.value.code, fault.value.line) == ("not-json", line)


def test_an_empty_array_is_an_empty_file(tmp_path):
    with pytest.raises(Unreadable) as fault:
        readers.look(write(tmp_path, "[ ]"))
    assert fault.value.code == "empty"


def test_an_object_without_end_or_with_too_many_names_is_given_up_at_the_limit(tmp_path):
    limits = Limits(record=100_000, columns=50)
    for text, code in (
        ('[{"a":"' + "x" * 3_000_000, "record-too-large"),
        ("[" + json.dumps({f"c{n}": n for n in range(51)}) + "]", "too-many-columns"),
    ):
        with pytest.raises(Unreadable) as fault:
            readers.look(write(tmp_path, text), limits=limits)
        assert fault.value.code == code


def test_memory_does_not_grow_with_the_array(tmp_path):
    peaks = []
    for times in (1, 8):
        path = write(tmp_path, "[" + ",".join(f'{{"a": "{n:0900}", "b": {n}}}' for n in range(1_500 * times)) + "]")
        layout = readers.with_header(readers.look(path), 1)
        tracemalloc.start()
        count = sum(1 for _ in jsonlines._objects(path, readers.Mark(), LIMITS))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == 1_500 * times and layout.format == "jsonl"
    assert peaks[1] < 1.5 * peaks[0] < 8 << 20


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b'[{"a":1}]', "a.json", JSON), (b"\xef\xbb\xbf[\n   {", "a", JSON), (b'{"a":1}\n', "a.json", JSONL), (b"[a],b\n", "a.csv", CSV),
        (b"[a],b\n", "a.txt", CSV), (b"[{,b\n", "a.csv", CSV),
    ],
)  # fmt: skip
def test_what_a_text_is_shows_in_its_beginning_and_its_name(head, name, kind):
    assert sniff_table(head, name) == kind


@pytest.mark.django_db
def test_an_array_is_handed_in_checked_and_traced_to_its_object(hand_in, at):
    objects = [
        {"จังหวัด": "สงขลา", "ปี": 2564, "waste_collected_t": 50, "waste_generated_t": 100},
        {"จังหวัด": "ยะลา", "ปี": 2564, "waste_collected_t": "ไม่มีข้อมูล", "waste_generated_t": 80},
    ]
    upload = hand_in(json.dumps(objects, ensure_ascii=False), name="waste.json")
    assert upload.name == "waste.json" and upload.file.media_type == JSON
    assert upload.findings["good"] == 4 and upload.findings["missing"] == 1
    assert [one["line"] for one in upload.findings["first"] if one["code"] == "missing-word"] == [2]
