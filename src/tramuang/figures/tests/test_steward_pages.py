"""The pages of those who keep data: a file comes in, is adjusted, and is decided on once, by those whose it is."""

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from tramuang.base import work
from tramuang.figures import actions, queries
from tramuang.figures.kinds import UploadState
from tramuang.figures.models import Dataset, Revision, Upload
from tramuang.figures.tests.conftest import METADATA
from tramuang.figures.tests.test_uploads import CLEAN, DIRTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(make_person):
    """Who keeps the data of the whole programme."""
    return make_person("keeper", duties=["load-data"])


@pytest.fixture
def browser(client_for, keeper):
    return client_for(keeper)


def url(upload):
    return reverse("figures-upload", args=[upload.pk])


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def hand(browser, content, name="waste.csv", **more):
    file = ContentFile(content if isinstance(content, bytes) else content.encode(), name=name)
    return browser.post("/figures/data/waste/", {"do": "hand-in", "file": file, **more})


def test_a_file_is_handed_in_on_the_page_and_its_state_looks_again_by_itself(browser, dataset):
    answer = hand(browser, CLEAN)
    made = Upload.objects.get()
    assert answer.status_code == 302 and answer.headers["Location"] == url(made)
    html = browser.get(url(made)).content.decode()
    assert 'hx-trigger="every 2s"' in html and "ดูอีกครั้ง" in html
    part = browser.get(url(made), headers={"HX-Request": "true"}).content.decode()
    assert 'id="state"' in part and 'id="columns"' not in part


def test_what_was_found_is_told_by_row_and_column_in_both_languages(browser, hand_in):
    made = hand_in(DIRTY)
    thai, english = words(browser.get(url(made), {"lang": "th"})), words(browser.get(url(made), {"lang": "en"}))
    for said in (thai, english):
        assert "เมืองลับแล" in said and "๕๐" in said
    assert "Cannot be accepted" in english and "Accept the good rows" in english and "{" not in english
    assert "รับเฉพาะแถวที่ใช้ได้" in thai and "Cannot be accepted" not in thai
    assert "Some rows cannot be accepted" in english  # why accepting all is greyed


def test_everything_that_was_found_is_taken_away_as_a_file_without_formulas(browser, hand_in):
    made = hand_in(DIRTY.replace("๕๐", "=1+1"))
    answer = browser.get(url(made), {"findings": "csv", "lang": "en"})
    told = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert answer["Content-Type"] == "text/csv; charset=utf-8" and "attachment" in answer["Content-Disposition"]
    assert told[0][0] == "Row" and len(told) - 1 == sum(made.findings["counts"].values())
    assert any("เมืองลับแล" in line and "Cannot be accepted" in line for line in told)
    assert "'=1+1" in [line[2] for line in told]


def test_two_clicks_accept_a_file_once(browser, hand_in):
    made = hand_in(DIRTY)
    click = {"do": "accept-good", "seen": made.checked}
    assert browser.post(url(made), click).status_code == 302
    again = browser.post(url(made), click, follow=True)
    assert Revision.objects.count() == 1 and "พิจารณาแล้ว" in words(again)


def test_what_was_checked_anew_is_not_accepted_unseen(browser, hand_in):
    made = hand_in(CLEAN)
    assert browser.post(url(made), {"do": "accept", "seen": "another"}).status_code == 409
    assert not Revision.objects.exists()


def test_it_goes_back_only_with_a_reason(browser, hand_in):
    made = hand_in(DIRTY)
    assert browser.post(url(made), {"do": "send-back", "reason": ""}).status_code == 422
    assert browser.post(url(made), {"do": "send-back", "reason": "โปรดแก้แถว 4"}).status_code == 302
    made.refresh_from_db()
    assert made.state == UploadState.SENT_BACK and "โปรดแก้แถว 4" in words(browser.get(url(made)))


def test_what_came_back_waits_with_its_note_until_it_is_handed_in_anew(browser, dataset, data_officer, at):
    made = actions.receive(dataset, ContentFile(DIRTY.encode(), name="ours.csv"), by=data_officer, at=at)
    actions.check(made.pk, by="system", at=at)
    assert not [each for each in work.waiting(data_officer, at) if each.note]
    browser.post(url(made), {"do": "send-back", "reason": "โปรดแก้แถว 4"})
    assert [(each.url, each.note) for each in work.waiting(data_officer, at) if each.note] == [
        (url(made), "โปรดแก้แถว 4")
    ]
    actions.receive(dataset, ContentFile(CLEAN.encode(), name="ours.csv"), by=data_officer, at=at + timedelta(hours=1))
    assert not [each for each in work.waiting(data_officer, at) if each.note]


def test_a_column_that_no_figure_knows_is_called_out_until_somebody_says_what_it_is_by_name(browser, dataset):
    made = hand(browser, "จังหวัด,ปี,ขยะเก็บได้ (ตัน),อีกค่า\nสงขลา,2564,5,1\n").headers["Location"]
    actions.check(Upload.objects.get().pk, by="system", at=timezone.now())
    asked = words(browser.get(made, {"lang": "en"}))
    assert "No figure knows these columns yet" in asked and "Perhaps: Waste collected" in words(
        browser.get(made, {"lang": "en"})
    )
    given = {
        "do": "adjust",
        "role-0": "area",
        "role-1": "year",
        "role-2": "value",
        "element-2": "Waste collected",
        "unit-2": "t",
        "role-3": "ignore",
    }
    assert browser.post(made, given).status_code == 302
    found = Upload.objects.get()
    assert [each.get("element") for each in found.schema["columns"]] == [None, None, "waste_collected_t", None]
    actions.check(found.pk, by="system", at=timezone.now())
    assert "No figure knows" not in words(browser.get(made, {"lang": "en"}))


def test_a_name_that_nobody_knows_is_explained_once_and_the_dataset_remembers_it(browser, dataset):
    content = "จังหวัด,ปี,waste_collected_t\nสงขา,2564,5\nยะลา,2564,7\n"
    made = Upload.objects.get(pk=hand(browser, content).headers["Location"].split("/")[-2])
    actions.check(made.pk, by="system", at=timezone.now())
    asked = browser.get(url(made), {"lang": "en"}).content.decode()
    assert "Areas that are not known" in asked and '<option value="TH-90">' in asked
    given = {"do": "places"}
    assert browser.post(url(made), given | {"place-0": "TH-33"}).status_code == 422  # not among those offered
    assert browser.post(url(made), given | {"place-0": "TH-90"}).status_code == 302
    for name in ("waste.csv", "again.csv"):
        upload = (
            made
            if name == made.name
            else Upload.objects.get(pk=hand(browser, content + "\n", name).headers["Location"].split("/")[-2])
        )
        found = actions.check(upload.pk, by="system", at=timezone.now())
        assert (found.findings["errors"], found.findings["good"]) == (0, 2), name
    browser.post(url(found), given | {"place-0": ""})
    assert actions.check(found.pk, by="system", at=timezone.now()).findings["errors"] == 1


def test_an_accepted_file_says_what_rests_on_it_and_whether_it_is_computed(browser, hand_in, settings):
    made = hand_in(CLEAN)
    browser.post(url(made), {"do": "accept", "seen": made.checked})
    waits = browser.get(url(made), {"lang": "en"}).content.decode()
    assert "being computed" in waits and 'hx-trigger="every 2s"' in waits
    queries.engine().catch_up()
    done = browser.get(url(made), {"lang": "en"}).content.decode()
    assert "The public figures hold them." in done and 'href="/figures/ENV' in done and "every 2s" not in done


def test_it_is_withdrawn_and_taken_up_again(browser, hand_in):
    made = hand_in(CLEAN)
    browser.post(url(made), {"do": "cancel"})
    assert Upload.objects.get().state == UploadState.CANCELLED
    browser.post(url(made), {"do": "resume"})
    assert Upload.objects.get().state == UploadState.RECEIVED


def test_what_a_column_is_can_be_adjusted_on_the_preview(browser, hand_in):
    made = hand_in(CLEAN)
    given = {"do": "adjust"}
    for n, column in enumerate(made.schema["columns"]):
        given |= {
            f"role-{n}": column["role"],
            f"element-{n}": column.get("element", ""),
            f"unit-{n}": column.get("unit", ""),
        }
    assert browser.post(url(made), given | {"role-0": "ignore"}).status_code == 422  # no column says where
    assert browser.post(url(made), given | {"role-3": "note"}).status_code == 302
    made.refresh_from_db()
    assert made.schema["columns"][3]["role"] == "note" and made.state == UploadState.RECEIVED
    assert Dataset.objects.get().schema["columns"][3]["role"] == "note"


def test_another_sheet_of_a_workbook_is_read_instead(browser, dataset):
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    for name, amount in (("2564", 5), ("2565", 7)):
        sheet = book.add_worksheet(name)
        for n, row in enumerate((("จังหวัด", "ปี", "waste_collected_t"), ("สงขลา", int(name), amount))):
            sheet.write_row(n, 0, row)
    book.close()
    first = hand(browser, packed.getvalue(), "waste.xlsx").headers["Location"]
    assert "<option>2565</option>" in browser.get(first).content.decode()
    second = browser.post(first, {"do": "sheet", "sheet": "2565"}).headers["Location"]
    assert second != first
    states = dict(Upload.objects.values_list("sheet", "state"))
    assert states == {"2564": UploadState.CANCELLED, "2565": UploadState.RECEIVED}
    assert browser.post(second, {"do": "sheet", "sheet": "nowhere"}).status_code == 422
    assert "7" in words(browser.get(second)) and Upload.objects.count() == 2


def test_a_hostile_file_gets_a_clear_word_and_leaves_nothing(browser, dataset):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/workbook.xml", " " * 50_000_000)
    for content, name in ((packed.getvalue(), "bomb.xlsx"), (b"MZ\x90\x00", "waste.csv"), (b"", "waste.csv")):
        answer = hand(browser, content, name)
        assert answer.status_code == 422 and "field__error" in answer.content.decode(), name
    assert not Upload.objects.exists()
    script = hand(browser, "จังหวัด,ปี,<script>alert(1)</script>\nสงขลา,2564,1\n")
    assert "<script>alert" not in browser.get(script.headers["Location"]).content.decode()


def test_another_areas_steward_is_shut_out(client_for, dataset, data_officer, make_person, neighbour_area, at):
    made = actions.receive(dataset, ContentFile(CLEAN.encode(), name="ours.csv"), by=data_officer, at=at)
    actions.check(made.pk, by="system", at=at)
    other = make_person("other", "city-data-officer", area=neighbour_area, organisation=neighbour_area.operator)
    away = client_for(other)
    assert away.get(url(made)).status_code == 404
    for do in ("accept", "accept-good", "send-back", "cancel", "adjust"):
        assert away.post(url(made), {"do": do, "seen": made.checked, "reason": "x"}).status_code == 404
    assert "ours.csv" not in words(away.get("/figures/data/waste/")) + words(away.get("/figures/data/"))
    Dataset.objects.update(owner=data_officer.appointments.get().organisation)
    assert away.get("/figures/data/waste/").status_code == 404
    # Whose file it is sees it; values of provinces are not theirs to decide on, and the buttons say so.
    own = client_for(data_officer).get(url(made), {"lang": "en"})
    assert "Only those who keep the data of these places may do this." in words(own)
    refused = client_for(data_officer).post(url(made), {"do": "send-back", "reason": "x"})
    assert refused.status_code == 403 and not work.waiting(other, at)
    assert [each.url for each in work.waiting(data_officer, at) if each.room == "figures"] == [url(made)]


def test_a_dataset_is_put_on_record_and_no_other_is_overwritten(browser, client_for, data_officer, dataset):
    given = {"code": "air", "title_th": "อากาศ", "source": "pcd", "licence": "open", **METADATA}
    assert browser.post("/figures/data/", given | {"objective": ""}).status_code == 422
    assert browser.post("/figures/data/", given | {"code": "waste"}).status_code == 422
    assert client_for(data_officer).post("/figures/data/", given).status_code == 403
    assert browser.post("/figures/data/", given).headers["Location"] == "/figures/data/air/"
    assert Dataset.objects.get(code="waste").title_th == "ขยะมูลฝอย"
    assert "อากาศ" in words(browser.get("/figures/data/"))
    change = {key: value for key, value in given.items() if key != "code"} | {"do": "describe", "title_en": "Air"}
    assert browser.post("/figures/data/air/", change).status_code == 302
    assert Dataset.objects.get(code="air").title_en == "Air"
