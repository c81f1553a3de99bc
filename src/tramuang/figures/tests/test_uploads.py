import io
import json

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

from tramuang.base import files
from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening
from tramuang.figures import actions
from tramuang.figures.adapters import bulk, fetching
from tramuang.figures.kinds import Status, UploadState
from tramuang.figures.models import Dataset, Definition, Element, Observation, Revision, Upload
from tramuang.figures.pure.validating import Checker
from tramuang.figures.tests.conftest import METADATA, table

CLEAN = table([("สงขลา", 2564, 50, 100), ("ยะลา", 2564, 60, 100)])
DIRTY = table(
    [
        ("สงขลา", 2564, "๕๐", '"1,000"'),
        ("ยะลา", 2564, "ไม่มีข้อมูล", 100),
        ("เมืองลับแล", 2564, 1, 2),
        ("ยะลา", 2565, -4, 100),
    ]
)


def values() -> list[tuple[str, str, int, float | None, int]]:
    rows = Observation.objects.select_related("element", "place").order_by("revision_id", "line", "element__code")
    return [(row.element.code, row.place.code, row.year_be, row.amount, row.line) for row in rows]


class TestHandingIn:
    def test_a_file_is_kept_as_it_is_and_its_columns_are_recognised(self, hand_in):
        upload = hand_in(CLEAN, check=False)
        assert files.read(upload.file) == CLEAN.encode() and upload.state == UploadState.RECEIVED
        roles = {column["name"]: column["role"] for column in upload.schema["columns"]}
        assert roles == {"จังหวัด": "area", "ปี": "year", "waste_collected_t": "value", "waste_generated_t": "value"} or (
            roles["จังหวัด"] == "province"
        )

    @pytest.mark.parametrize("content", [b"MZ\x90\x00", b"%PDF-1.7\n", b"", b"<html></html>"])
    def test_what_is_no_table_is_refused(self, hand_in, content):
        with pytest.raises(BadInput):
            hand_in(content)
        assert not Upload.objects.exists()

    def test_only_those_who_keep_data_hand_in(self, hand_in, stranger, data_officer):
        with pytest.raises(NotAllowed, match="not-data-keeper"):
            hand_in(CLEAN, by=stranger)
        assert hand_in(CLEAN, by=data_officer).received_by == f"person:{data_officer.pk}"


class TestChecking:
    def test_what_is_wrong_is_told_and_nothing_is_on_record_yet(self, hand_in):
        upload = hand_in(DIRTY)
        assert upload.state == UploadState.CHECKED and not Observation.objects.exists()
        assert set(upload.findings["counts"]) >= {
            "thai-digits",
            "thousands",
            "missing-word",
            "area-unknown",
            "negative",
        }
        assert (upload.lines_read, upload.lines_bad) == (4, 1)
        whole = [json.loads(line) for line in files.read(upload.findings_file).splitlines()]
        assert len(whole) == sum(upload.findings["counts"].values())
        assert {one["line"] for one in whole if one["code"] == "area-unknown"} == {4}

    def test_a_withdrawn_file_is_not_checked_and_can_be_taken_up_again(self, hand_in, at):
        upload = hand_in(CLEAN, check=False)
        actions.cancel(upload, by="system", at=at)
        assert actions.check(upload.pk, by="system", at=at) is None
        again = actions.resume(Upload.objects.get(), by="system", at=at)
        assert actions.check(again.pk, by="system", at=at).state == UploadState.CHECKED

    def test_a_check_that_was_broken_off_is_done_again_to_the_same_end(self, hand_in, at):
        upload = hand_in(DIRTY)
        first = (upload.findings, upload.checked)
        Upload.objects.update(state=UploadState.CHECKING, lines_read=2, findings={}, checked="")
        again = actions.check(upload.pk, by="system", at=at)
        assert (again.findings, again.checked) == first

    def test_a_check_stops_when_the_file_is_withdrawn_meanwhile(self, hand_in, at, monkeypatch):
        upload = hand_in(CLEAN, check=False)
        feed = Checker.feed

        def withdrawn(self, batch):
            Upload.objects.update(state=UploadState.CANCELLED)
            feed(self, batch)

        monkeypatch.setattr(Checker, "feed", withdrawn)
        assert actions.check(upload.pk, by="system", at=at) is None
        assert Upload.objects.get().state == UploadState.CANCELLED

    def test_a_file_that_cannot_be_read_to_its_end_says_so(self, hand_in):
        rows = [("สงขลา", 2564, 1, 2)] * 12_000  # more than the first look sees
        upload = hand_in(table(rows) + '"open,2564,1,2\n')
        assert upload.state == UploadState.FAILED and "12,002" in upload.findings["unreadable"]["th"]
        with pytest.raises(BadInput, match="ไม่มีเครื่องหมายปิด"):
            hand_in(table(rows[:1]) + '"open,2564,1,2\n')

    def test_an_adjusted_schema_is_remembered_by_the_dataset(self, hand_in, at):
        upload = hand_in(CLEAN)
        schema = {**upload.schema, "columns": [dict(column) for column in upload.schema["columns"]]}
        schema["columns"][3]["role"] = "note"
        schema["columns"][3].pop("element", None)
        adjusted = actions.adjust(upload, schema, by="system", at=at)
        assert adjusted.state == UploadState.RECEIVED
        revision = actions.accept(actions.check(upload.pk, by="system", at=at), by="system", at=at)
        assert revision.rows == 2
        assert hand_in(CLEAN, check=False).schema["columns"][3]["role"] == "note"

    def test_a_schema_that_is_none_is_refused(self, hand_in, at):
        with pytest.raises(BadInput):
            actions.adjust(hand_in(CLEAN), {"columns": [{"name": "x", "role": "emperor"}]}, by="system", at=at)


class TestAccepting:
    def test_the_good_rows_become_one_revision_with_their_lines(self, hand_in, at):
        revision = actions.accept(hand_in(DIRTY), by="system", at=at, only_good=True)
        assert values() == [
            ("waste_collected_t", "TH-90", 2564, 50.0, 2), ("waste_generated_t", "TH-90", 2564, 1000.0, 2),
            ("waste_collected_t", "TH-95", 2564, None, 3), ("waste_generated_t", "TH-95", 2564, 100.0, 3),
            ("waste_generated_t", "TH-95", 2565, 100.0, 5),
        ]  # fmt: skip
        told = Happening.objects.get(kind="figures.accepted").data
        assert (told["revision"], told["rows"]) == (revision.number, 5)
        assert Observation.objects.get(amount=None).status == Status.MISSING

    def test_a_file_with_faults_is_not_accepted_whole(self, hand_in, at):
        with pytest.raises(NotAllowed, match="not-clean"):
            actions.accept(hand_in(DIRTY), by="system", at=at)
        assert not Revision.objects.exists()

    def test_it_is_decided_once(self, hand_in, at):
        upload = hand_in(CLEAN)
        actions.accept(upload, by="system", at=at)
        for again in (
            lambda: actions.accept(upload, by="system", at=at), lambda: actions.send_back(upload, note="", by="system", at=at),
            lambda: actions.cancel(upload, by="system", at=at),
        ):  # fmt: skip
            with pytest.raises(NotAllowed, match="decided"):
                again()
        assert Revision.objects.count() == 1

    def test_what_was_not_checked_cannot_be_accepted(self, hand_in, at):
        with pytest.raises(NotAllowed, match="not-checked"):
            actions.accept(hand_in(CLEAN, check=False), by="system", at=at)

    def test_sent_back_leaves_nothing_on_record(self, hand_in, at):
        upload = actions.send_back(hand_in(DIRTY), note="แก้บรรทัด 4", by="system", at=at)
        assert (upload.state, upload.note) == (UploadState.SENT_BACK, "แก้บรรทัด 4") and not Observation.objects.exists()

    def test_a_city_accepts_its_own_values_and_no_others(self, hand_in, area, neighbour_area, data_officer, at):
        own, other = (table([(place.code, 2564, 5, 10)]) for place in (area, neighbour_area))
        assert actions.accept(hand_in(own, by=data_officer), by=data_officer, at=at).rows == 2
        with pytest.raises(NotAllowed, match="not-data-keeper"):
            actions.accept(hand_in(other, by=data_officer), by=data_officer, at=at)

    def test_a_correction_stands_beside_what_it_corrects(self, accepted):
        accepted([("สงขลา", 2564, 50, 100)])
        accepted([("สงขลา", 2564, 55, 100)])
        assert [value[3] for value in values() if value[0] == "waste_collected_t"] == [50.0, 55.0]

    def test_a_fault_in_the_last_step_leaves_nothing(self, hand_in, at, monkeypatch):
        upload = hand_in(CLEAN)

        def broken(*_args):
            raise IntegrityError("disk full")

        monkeypatch.setattr(bulk, "insert", broken)
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.accept(upload, by="system", at=at)
        assert not Revision.objects.exists() and Upload.objects.get().state == UploadState.CHECKED
        assert not Happening.objects.filter(kind="figures.accepted").exists()

    def test_good_values_that_were_lost_or_touched_are_read_again_from_the_file(self, hand_in, at, own_copy):
        upload = hand_in(CLEAN)
        kept = own_copy / "copy" / "checked" / f"{upload.checked}.npz"
        kept.write_bytes(kept.read_bytes().replace(b"TH-90", b"TH-95"))
        actions.accept(upload, by="system", at=at)
        assert {value[1] for value in values()} == {"TH-90", "TH-95"}
        assert Element.objects.get(code="waste_collected_t").unit == "t"

    def test_an_xlsx_file_goes_the_same_way(self, hand_in, at):
        held = io.BytesIO()
        book = xlsxwriter.Workbook(held)
        sheet = book.add_worksheet("ขยะ")
        for number, row in enumerate([["จังหวัด", "ปี", "waste_collected_t"], ["ยะลา", 2564, 12.5]]):
            sheet.write_row(number, 0, row)
        book.close()
        upload = hand_in(held.getvalue(), name="ขยะ.xlsx")
        actions.accept(upload, by="system", at=at)
        assert values() == [("waste_collected_t", "TH-95", 2564, 12.5, 2)] and upload.sheet == "ขยะ"


class TestTheTable:
    def test_an_observation_is_never_changed_removed_or_replaced(self, accepted):
        accepted([("สงขลา", 2564, 50, 100)])
        row = Observation.objects.first()
        columns = "element_id, place_id, grain, period, amount, status, grade, revision_id, line"
        key = f"{row.element_id}, {row.place_id}, {row.grain}, {row.period}, 7, 1, 0, {row.revision_id}, 1"
        attempts = [
            "UPDATE figures_observation SET amount = 1",
            "DELETE FROM figures_observation",
            f"INSERT {{0}} INTO figures_observation ({columns}) VALUES ({key})",
            f"INSERT {{0}} INTO figures_observation (id, {columns}) VALUES ({row.pk}, {key})",
        ]
        for attempt in attempts:
            sql = attempt.format("OR REPLACE" if connection.vendor == "sqlite" else "")
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
        assert [value[3] for value in values()] == [50.0, 100.0]


class TestDatasets:
    def test_what_the_catalogue_asks_for_is_asked_field_by_field(self, dataset, at):
        with pytest.raises(BadInput) as refusal:
            actions.record_dataset(
                "Not a code", title_th=" ", source="nobody", owner=None, licence="", metadata={"notes": "x", "tag_string": "y", "odd": "1"},
                poll="http://example.org/x.csv", by="system", at=at,
            )  # fmt: skip
        assert set(refusal.value.fields) == {
            "code", "title_th", "source", "licence", "poll", "odd", "maintainer", "maintainer_email", "objective", "update_frequency_unit",
            "geo_coverage", "data_source", "data_format", "data_category", "data_type",
        }  # fmt: skip

    def test_recording_again_changes_what_is_said_and_not_since_when(self, dataset, at):
        again = actions.record_dataset(
            "waste", title_th="ขยะ", source="pcd", owner=None, licence="open", metadata=METADATA, by="system", at=at
        )
        assert Dataset.objects.get() == again and again.title_th == "ขยะ"

    def test_a_folder_is_looked_at_and_each_file_handed_in_once(self, dataset, at, own_copy):
        folder = own_copy / "incoming" / "waste"
        folder.mkdir(parents=True)
        (folder / "2564.csv").write_text(CLEAN, encoding="utf-8")
        (folder / "notes.txt").write_text("x", encoding="utf-8")
        (folder / "link.csv").symlink_to("/etc/passwd")
        Dataset.objects.update(poll=str(folder))
        assert actions.fetch_all(by="system", at=at) == 1
        assert actions.fetch_all(by="system", at=at) == 0
        (folder / "2564.csv").write_text(CLEAN + "ปัตตานี,2564,1,2\n", encoding="utf-8")
        assert actions.fetch_all(by="system", at=at) == 1

    @pytest.mark.parametrize(
        "place",
        [
            "/etc",
            "../x",
            "http://example.org/",
            "https://user:word@example.org/",
            "ftp://example.org/",
            "file:///etc/passwd",
        ],
    )
    def test_no_other_place_is_fetched_from(self, dataset, at, place):
        with pytest.raises(BadInput):
            actions.record_dataset(
                "x",
                title_th="x",
                source="pcd",
                owner=None,
                licence="open",
                metadata=METADATA,
                poll=place,
                by="system",
                at=at,
            )

    @pytest.mark.parametrize(
        "address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "fd00::1", "100.64.0.1", "0.0.0.0"]
    )
    def test_an_address_within_a_network_of_ours_is_never_asked(self, address, monkeypatch):
        """Even when another of the name's addresses is public."""
        found = [(0, 0, 0, "", (each, 443)) for each in ("93.184.215.14", address)]
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_args, **_how: found)
        with pytest.raises(fetching.NotFetched):
            fetching.public_address("data.example.org", 443)


def test_definitions_are_published_once_and_stay(dataset, at, own_copy):
    assert actions.publish_definitions(by="system", at=at) == 4
    assert actions.publish_definitions(by="system", at=at) == 0
    path = own_copy / "indicators" / "small.yaml"
    changed = path.read_text(encoding="utf-8").replace(
        "version: 1,\n     formula: yoy(waste_generated_t)", "version: 2,\n     formula: 2 * yoy(waste_generated_t)"
    )
    path.write_text(changed, encoding="utf-8")
    assert actions.publish_definitions(by="system", at=at) == 1
    assert list(Definition.objects.filter(code="ENV08").order_by("version").values_list("version", flat=True)) == [1, 2]
    assert Element.objects.get(code="population").name_th == "ประชากร"


def test_a_text_of_no_known_form_is_kept_as_text_and_handed_out_only_in_a_sandbox(at, db):
    kept = files.keep(ContentFile(b"a,b\n1,2\n", name="x.csv"), by="system", at=at, kinds=("text/csv",))
    assert "sandbox" in files.download(kept).headers["Content-Security-Policy"]
