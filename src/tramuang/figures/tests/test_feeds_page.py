"""The dataset's page for sensors: what was pushed is seen there, and named there; and a new dataset is recorded with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tramuang.figures import actions
from tramuang.figures.models import Dataset, Element, Feed, Observation, Source, Stream
from tramuang.figures.tests.conftest import METADATA
from tramuang.figures.tests.test_push import days, reading
from tramuang.figures.tests.test_steward_pages import words

pytestmark = pytest.mark.django_db
URL = "/figures/data/waste/"


@pytest.fixture
def browser(client_for, make_person):
    return client_for(make_person("keeper", duties=["load-data"]))


@pytest.fixture
def feed(dataset, at):
    Element.objects.create(code="pm25", name_th="ฝุ่นละออง", name_en="Fine dust", unit="µg/m3", adds="mean")
    actions.issue_token(dataset, "gateway", by="system", at=at)
    return Feed.objects.get()


def test_a_stream_is_seen_and_named_on_the_page_and_its_month_becomes_a_value(browser, feed, at):
    assert "ค่าที่เซนเซอร์ส่งเข้ามา" not in words(browser.get(URL))
    actions.push(feed, days(at, 12, sensor="urn:s:1"), at=at)
    page = words(browser.get(URL, {"lang": "en"}))
    assert "What sensors push" in page and "urn:s:1" in page and "nobody has said yet" in page and "31" in page
    stream = Stream.objects.get()
    told = {"do": "name-stream", "stream": stream.pk, "element": "ฝุ่นละออง", "place": "จังหวัดสงขลา", "unit": ""}
    answer = browser.post(URL, told)
    assert answer.status_code == 302, words(answer)
    page = words(browser.get(URL, {"lang": "th"}))
    assert "ฝุ่นละออง" in page and "สงขลา" in page and "TH-90" in page
    actions.roll_readings(by="system", at=at)
    assert Observation.objects.get().amount == 12


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"place": "สงคลา"}, "สงขลา (TH-90)"), ({"element": "ไม่มี"}, "ไม่มีรายการข้อมูลนี้"),
        ({"stream": "999"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_named_is_told_beside_its_field(browser, feed, at, change, said):
    actions.push(feed, [reading(at - timedelta(days=1), 7, "s")], at=at)
    told = {"do": "name-stream", "stream": Stream.objects.get().pk, "element": "pm25", "place": "TH-90", "unit": ""}
    answer = browser.post(URL, {**told, **change})
    assert answer.status_code == 422 and said in words(answer)
    assert Stream.objects.get().element is None


def test_a_unit_that_does_not_fit_is_told_beside_the_unit(browser, feed, at):
    actions.push(feed, [replace(reading(at, 7, "s"), unit="percent")], at=at)
    told = {"do": "name-stream", "stream": Stream.objects.get().pk, "element": "pm25", "place": "TH-90", "unit": ""}
    answer = browser.post(URL, told)
    assert answer.status_code == 422 and "percent" in words(answer) and Stream.objects.get().element is None


class TestNewSource:
    TOLD = {"code": "air", "title_th": "อากาศ", "licence": "open", **METADATA}

    def test_the_first_dataset_of_an_installation_names_its_source_on_the_same_form(self, browser):
        answer = browser.post(
            "/figures/data/", {**self.TOLD, "source_title": "กรมควบคุมมลพิษ", "source_url": "https://pcd.go.th"}
        )
        assert answer.status_code == 302, words(answer)
        found = Dataset.objects.get()
        assert (found.source.title, found.source.url, found.source.licence) == (
            "กรมควบคุมมลพิษ",
            "https://pcd.go.th",
            "open",
        )

    def test_neither_or_a_wrong_source_is_told_and_nothing_is_recorded(self, browser):
        assert browser.post("/figures/data/", self.TOLD).status_code == 422
        wrong = browser.post("/figures/data/", {**self.TOLD, "source_title": "x", "source_url": "ftp://x"})
        assert wrong.status_code == 422 and "https://" in words(wrong)
        assert not Dataset.objects.exists() and not Source.objects.exists()
