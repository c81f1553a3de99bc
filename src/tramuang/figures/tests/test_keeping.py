"""`tramuang figures source | dataset | token | stream`: an installation that has nothing yet comes to have a dataset and named sensors."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tramuang.figures import actions
from tramuang.figures.commands import figures
from tramuang.figures.models import Dataset, Element, Feed, Source, Stream
from tramuang.figures.tests.conftest import METADATA, SOURCE
from tramuang.figures.tests.test_push import reading

pytestmark = pytest.mark.django_db
GOOD = {"code": "air", "title_th": "อากาศ", "source": "pcd", "licence": "open", "metadata": METADATA}


def run(*words: str) -> Any:
    found = CliRunner().invoke(figures, [*words, "--lang", "en"])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


@pytest.fixture
def write(tmp_path: Path):
    """A file of some fields, or of a text as it stands."""

    def make(told: Any) -> str:
        path = tmp_path / "told.yaml"
        path.write_bytes(told if isinstance(told, bytes) else yaml.safe_dump(told, allow_unicode=True).encode())
        return str(path)

    return make


def test_an_installation_without_anything_comes_to_have_a_source_and_a_dataset(write):
    assert "There is no such source" in run("dataset", write(GOOD)).output
    assert run("source", write(SOURCE)).exit_code == 0 and Source.objects.get().title == SOURCE["title"]
    assert run("dataset", write(GOOD)).exit_code == 0
    assert "was on record" in run("source", write([{**SOURCE, "title": "other"}])).output
    assert Source.objects.get().title == SOURCE["title"] and Dataset.objects.get().source_id == "pcd"


def test_a_dataset_brings_its_source_along(write):
    told = {**GOOD, "source": {"title": "กรมควบคุมมลพิษ", "url": "https://pcd.go.th", "licence": "open"}}
    assert run("dataset", write(told)).exit_code == 0
    assert (Dataset.objects.get().source.pk, Dataset.objects.get().source.kind) == ("air", "P")
    bad = run("dataset", write({**told, "code": "air2", "source": {"title": "x", "kind": "Z", "url": "ftp://x"}}))
    assert bad.exit_code == 2 and "source_kind" in bad.output and "source_url" in bad.output
    assert Source.objects.count() == Dataset.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({**GOOD, "owner": "nobody"}, "there is no organisation nobody"),
        ({**GOOD, "metadata": 5}, "metadata of a dataset is fields"),
        ({**GOOD, "metadata": {**METADATA, "notes": ["a"]}}, "each field of the metadata is a text"),
        ({**GOOD, "colour": "red"}, "a dataset knows no colour"),
        ({**GOOD, "title_th": ["a"]}, "title_th of a dataset is a text"),
        ({**GOOD, "provenance": "dreamt"}, "provenance"),
        ([1, 2], "a dataset is fields"), (b"code: [", "line 1: this is no YAML"), (b"\xff\xfe", "is no UTF-8"), (b"a: 2020-99-99", "is no YAML"), (b"[" * 5000, "is no YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_dataset_is_said_in_a_sentence_and_nothing_is_recorded(write, told, words):
    run("source", write(SOURCE))
    found = run("dataset", write(told))
    assert found.exit_code in (1, 2) and words in found.output, found.output
    assert not Dataset.objects.exists()


class TestStream:
    @pytest.fixture
    def feed(self, dataset, at):
        Element.objects.create(code="pm25", name_th="ฝุ่น", unit="µg/m3", adds="mean")
        actions.issue_token(dataset, "gateway", by="system", at=at)
        actions.push(Feed.objects.get(), [reading(at - timedelta(days=1), 7, "s1"), reading(at, 7, "s2")], at=at)
        return Feed.objects.get()

    def test_what_a_sensor_measures_and_where_is_said_from_the_command_line(self, feed):
        assert run("stream", "gateway").output.count("not named yet") == 2
        assert run("stream", "gateway", "s1", "--element", "ฝุ่น", "--place", "จ.สงขลา").exit_code == 0
        named = Stream.objects.get(sensor="s1")
        assert (named.element.code, named.place.code) == ("pm25", "TH-90")
        assert "s1 pm25 ug/m3: pm25 at TH-90, last 2026-11-21" in run("stream", "gateway", "s1").output

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("gone", "s1", "--element", "pm25", "--place", "TH-90"), "there is no feed gone"),
            (("gateway", "s9", "--element", "pm25", "--place", "TH-90"), "has not pushed anything of s9"),
            (("gateway", "s1", "--element", "nope", "--place", "TH-90"), "no such data element"),
            (("gateway", "s1", "--element", "pm25", "--place", "สงคลา"), "The nearest: สงขลา (TH-90)"),
        ],
    )
    def test_a_sensor_an_element_or_a_place_that_is_not_there_is_told(self, feed, words, told):
        found = run("stream", *words)
        assert found.exit_code in (1, 2) and told in found.output
        assert not Stream.objects.filter(element__isnull=False).exists()

    def test_a_code_of_another_dataset_is_refused_on_the_command_line(self, feed, write):
        run("dataset", write(GOOD))
        found = run("token", "air", "gateway")
        assert found.exit_code == 2 and "another dataset" in found.output and Feed.objects.get().dataset_id == "waste"
