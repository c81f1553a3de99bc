"""A check that was broken off goes on where it stood, and comes to the same end as one that nobody disturbed."""

import csv
import io
import json
import os
import random
import signal

import duckdb
import numpy as np
import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.db import connections

from tramuang.base import files
from tramuang.figures import actions
from tramuang.figures.adapters import halfway, readers
from tramuang.figures.adapters.readers import books, delimited, jsonlines, parquet
from tramuang.figures.kinds import UploadState
from tramuang.figures.models import Upload
from tramuang.figures.pure.reading import texts
from tramuang.figures.pure.recognising import Places, guess, national_provinces
from tramuang.figures.pure.validating import Checker, resuming
from tramuang.figures.pure.validating.observations import COLUMNS
from tramuang.figures.queries import checking

PLACES = Places(national_provinces())
HEADER = ["จังหวัด", "ปี", "waste_collected_t", "waste_generated_t", "สถานะ", "เกรดข้อมูล"]
ODD = ["๕๐", "1,000", "ไม่มีข้อมูล", "-4", "=1+1", "12 กก.", "1e5", "abc", "(5)", "12e", ""]


def dirty(rows: int) -> list[list[str]]:
    """Rows of a table with everything wrong in it, here and there; other words and places are met all through the file."""
    chance = random.Random(7)
    names = [place.name_th for place in national_provinces()]
    found = []
    for n in range(rows):
        place = (
            chance.choice(names)
            if chance.random() < 0.97
            else chance.choice(["รวม", "เมืองลับแล", f"ที่ไม่รู้จัก {n}", "", " Bangkok"])
        )
        year = chance.choice(["2560", "๒๕๖๑", "2019", "พ.ศ. 2563", "2564", "ปีหน้า", "2565"])
        values = [chance.choice(ODD) if chance.random() < 0.1 else f"{chance.randint(1, 9999) / 10}" for _ in range(2)]
        status, grade = chance.choice(["", "measured", "ประมาณการ", "x"]), chance.choice(["", "1", "จากการสำรวจ", "ดี"])
        found.append([place, year, *values, status, grade])
    return found


def as_csv(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADER, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list[str]]) -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for n, row in enumerate([HEADER, *rows]):
        sheet.write_row(n, 0, row)
    book.close()
    return packed.getvalue()


def as_jsonl(rows: list[list[str]]) -> bytes:
    return "\n".join(json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in rows).encode()


def as_parquet(rows: list[list[str]], path) -> bytes:
    (path / "t.csv").write_bytes(as_csv(rows))
    copied = f"COPY (SELECT * FROM read_csv('{path / 't.csv'}', all_varchar = true, header = true)) TO '{path / 't.parquet'}'"
    duckdb.connect().execute(f"{copied} (FORMAT parquet)")
    return (path / "t.parquet").read_bytes()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK", 1 << 13)
    for reader in (books, jsonlines, parquet):
        monkeypatch.setattr(reader, "ROWS", 200)


def told(result):
    arrays = [getattr(result.good, name).tobytes() for name in COLUMNS]
    lists = [list(result.good.areas), list(result.good.elements), list(result.good.periods), list(result.good.units)]
    return result.summary(), [one.as_data() for one in result.findings], arrays, lists


def of_another_process(monkeypatch):
    """What is drawn once a process is drawn anew."""
    mix = np.random.default_rng().integers(1, 1 << 63, size=64, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    monkeypatch.setattr(texts, "_MIX", mix)


@pytest.mark.parametrize("kind", ["csv", "csv in CP874", "csv in UTF-16", "xlsx", "jsonl", "parquet"])
def test_stopped_behind_any_batch_and_gone_on_with_elsewhere_it_comes_to_the_same_end(kind, tmp_path, at, monkeypatch):
    rows = dirty(900)
    content = {
        "csv": lambda: as_csv(rows), "csv in CP874": lambda: as_csv(rows, "cp874"), "csv in UTF-16": lambda: as_csv(rows, "utf-16"),
        "xlsx": lambda: as_xlsx(rows), "jsonl": lambda: as_jsonl(rows), "parquet": lambda: as_parquet(rows, tmp_path),
    }[kind]()  # fmt: skip
    path = tmp_path / "table"
    path.write_bytes(content)
    preview = readers.look(path)
    schema = guess(preview.rows, preview.layout, PLACES)

    def make() -> Checker:
        return Checker(schema, PLACES, until=2566, kept=20)

    whole = make()
    batches = 0
    for batch in readers.read(path, schema.layout):
        whole.feed(batch)
        batches += 1
    expected = told(whole.result())
    assert batches >= 4 and len(expected[1]) > 60
    for stop in sorted({1, batches // 2, batches - 1}):
        of_another_process(monkeypatch)
        begun, kept = make(), halfway.Halfway(tmp_path, f"{stop}", lambda: "a", at)
        for n, batch in enumerate(readers.read(path, schema.layout), 1):
            begun.feed(batch)
            kept.save(begun, batch.after)
            if n == stop:
                break
        of_another_process(monkeypatch)
        again = halfway.Halfway(tmp_path, f"{stop}", lambda: "a", at)
        checker, after = again.load(make)
        assert after == batch.after and after.row > 0
        for n, batch in enumerate(readers.read(path, schema.layout, after=after)):
            checker.feed(batch)
            if n == 0:
                again.save(checker, batch.after)  # and broken off once more
                checker, _mark = halfway.Halfway(tmp_path, f"{stop}", lambda: "a", at).load(make)
        assert told(checker.result()) == expected, stop


def test_everything_that_a_checker_holds_is_kept_or_known_to_be_made_anew():
    schema = guess([HEADER, *dirty(50)], readers.Layout(columns=tuple(HEADER), header=1), PLACES)
    checker = Checker(schema, PLACES)
    for name, held in (("Checker", checker), ("Timing", checker.timing), ("Findings", checker.findings)):
        known = resuming.TOLD[name] | resuming.ANEW[name]
        assert set(vars(held)) <= known and resuming.TOLD[name] <= set(vars(held)), name


def test_a_stretch_without_one_good_value_is_kept_too(tmp_path, at):
    path = tmp_path / "table.csv"
    path.write_bytes(as_csv([["เมืองลับแล", "2564", "1", "2", "", ""]] * 900))
    preview = readers.look(path)
    schema = guess([HEADER, *dirty(50)], preview.layout, PLACES)
    checker, kept = Checker(schema, PLACES), halfway.Halfway(tmp_path, "x", lambda: "a", at)
    for batch in readers.read(path, schema.layout):
        checker.feed(batch)
        kept.save(checker, batch.after)
    again, mark = kept.load(lambda: Checker(schema, PLACES))
    assert mark == batch.after and told(again.result()) == told(checker.result())


@pytest.mark.parametrize(
    "harm", ["cut off", "other bytes", "other basis", "no JSON", "a piece is gone", "another format"]
)
def test_what_is_broken_or_of_another_check_is_not_gone_on_with(harm, tmp_path, at):
    path = tmp_path / "table.csv"
    path.write_bytes(as_csv(dirty(800)))
    preview = readers.look(path)
    schema = guess(preview.rows, preview.layout, PLACES)
    checker, kept = Checker(schema, PLACES), halfway.Halfway(tmp_path, "x", lambda: "a", at)
    for batch in readers.read(path, schema.layout):
        checker.feed(batch)
        kept.save(checker, batch.after)
    assert kept.load(lambda: Checker(schema, PLACES))[1] is not None
    piece, reached = kept.folder / "1", kept.folder / halfway.NAME
    if harm == "cut off":
        piece.write_bytes(piece.read_bytes()[:-1])
    elif harm == "other bytes":
        piece.write_bytes(piece.read_bytes()[:-1] + b"x")
    elif harm == "no JSON":
        reached.write_bytes(reached.read_bytes()[:-5])
    elif harm == "a piece is gone":
        piece.unlink()
    elif harm == "another format":
        resuming_format = json.loads(reached.read_bytes().partition(b"\n")[2])
        resuming_format["told"]["format"] = 0
        body = json.dumps(resuming_format).encode()
        reached.write_bytes(b"%d\n%b" % (halfway.zlib.crc32(body), body))
    again = halfway.Halfway(tmp_path, "x", lambda: "b" if harm == "other basis" else "a", at)
    fresh, mark = again.load(lambda: Checker(schema, PLACES))
    assert mark is None and fresh.rows == 0 and not fresh.findings.list


# --- in the records -----------------------------------------------------------------------------------------------


@pytest.fixture
def often(monkeypatch):
    monkeypatch.setattr(checking, "KEEP_EVERY", 300)
    monkeypatch.setattr(checking, "TELL_EVERY", 300)


@pytest.fixture
def begins(monkeypatch):
    """Where each reading of a file began."""
    seen, read = [], readers.read

    def noted(path, layout, *, after=None, **how):
        seen.append(after.row if after else 0)
        return read(path, layout, after=after, **how)

    monkeypatch.setattr(readers, "read", noted)
    return seen


def outcome(upload):
    upload.refresh_from_db()
    assert upload.state == UploadState.CHECKED
    return upload.findings, upload.checked, files.read(upload.findings_file), upload.lines_read, upload.lines_bad


def killed_behind(upload, row, at):
    """In a process of its own, as a worker does it: check, and be killed when the bar has come to a row."""
    connection = connections["default"]
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
    child = os.fork()
    if child == 0:
        try:
            texts._MIX = np.random.default_rng(row).integers(1, 1 << 63, size=64, dtype=np.uint64) * np.uint64(
                2
            ) + np.uint64(1)
            feed = Checker.feed

            def fed(self, batch):
                if batch.first_row >= row:
                    os.kill(os.getpid(), signal.SIGKILL)
                feed(self, batch)

            Checker.feed = fed
            actions.check(upload.pk, by="system", at=at)
        finally:
            os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_killed_in_the_middle_again_and_again_a_check_goes_on_and_finds_the_same(
    fresh_database, dataset, hand_in, at, often, begins
):
    content = as_csv(dirty(3000))
    undisturbed = outcome(hand_in(content))
    upload = actions.receive(dataset, ContentFile(content, name="waste.csv"), by="system", at=at)
    begins.clear()
    for row in (900, 900, 2000):  # the second time it is killed before it came any further
        killed_behind(upload, row, at)
        upload.refresh_from_db()
        assert upload.state == UploadState.CHECKING and 0 < upload.lines_read < 3000
    actions.check(upload.pk, by="system", at=at)
    assert len(begins) == 1 and begins[0] >= 1200  # not from nought: behind what the last one kept
    assert outcome(upload) == undisturbed
    assert not (checking_folder() / upload.pk.hex).exists()


def checking_folder():
    return actions.uploads.home() / "checking"


@pytest.mark.django_db
def test_withdrawn_in_the_middle_and_taken_up_again_it_goes_on(dataset, hand_in, at, often, begins, monkeypatch):
    content = as_csv(dirty(3000))
    undisturbed = outcome(hand_in(content))
    upload = actions.receive(dataset, ContentFile(content, name="waste.csv"), by="system", at=at)
    begins.clear()
    feed = Checker.feed

    def withdrawn(self, batch):
        if batch.first_row > 1000:
            Upload.objects.filter(pk=upload.pk).update(state=UploadState.CANCELLED)
        feed(self, batch)

    monkeypatch.setattr(Checker, "feed", withdrawn)
    assert actions.check(upload.pk, by="system", at=at) is None
    monkeypatch.setattr(Checker, "feed", feed)
    upload.refresh_from_db()
    actions.resume(upload, by="system", at=at)
    actions.check(upload.pk, by="system", at=at)
    assert begins[0] == 0 and begins[1] > 1000
    assert outcome(upload) == undisturbed


@pytest.mark.django_db
def test_a_check_whose_columns_were_adjusted_meanwhile_begins_anew(dataset, at, often, begins, monkeypatch):
    upload = actions.receive(dataset, ContentFile(as_csv(dirty(3000)), name="waste.csv"), by="system", at=at)
    feed = Checker.feed

    def broken(self, batch):
        if batch.first_row > 1000:
            raise KeyboardInterrupt
        feed(self, batch)

    monkeypatch.setattr(Checker, "feed", broken)
    with pytest.raises(KeyboardInterrupt):
        actions.check(upload.pk, by="system", at=at)
    monkeypatch.setattr(Checker, "feed", feed)
    schema = {**upload.schema, "columns": [dict(column) for column in upload.schema["columns"]]}
    schema["columns"][3] = {"name": schema["columns"][3]["name"], "role": "note"}
    actions.adjust(upload, schema, by="system", at=at)
    actions.check(upload.pk, by="system", at=at)
    assert begins == [0, 0]
