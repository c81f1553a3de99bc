"""A dataset does not take the place of another without a word: the check names what differs, and accepting asks for a second yes."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.base import ContentFile

from tramuang.base.answers import BadInput
from tramuang.figures import actions, queries
from tramuang.figures.commands import figures
from tramuang.figures.models import Dataset, Revision, Upload
from tramuang.figures.pure.validating.sentences import KINDS
from tramuang.figures.tests.conftest import METADATA, table
from tramuang.figures.tests.test_steward_pages import words
from tramuang.figures.views.found import TITLES

pytestmark = pytest.mark.django_db
ROWS: list[tuple[str, int, object, object]] = [("สงขลา", 2564, 50, 100), ("ยะลา", 2564, 80, 100)]


@pytest.fixture
def other(dataset, accepted, at) -> Dataset:
    """Another dataset, beside one that has values already."""
    accepted(ROWS)
    return actions.record_dataset(
        "visits", title_th="ผู้เยี่ยมเยือน", source="pcd", owner=None, licence="open", metadata=METADATA, by="system", at=at
    )


def hand(to: Dataset, rows: list[tuple[str, int, object, object]], at: Any) -> Upload:
    made = actions.receive(to, ContentFile(table(rows).encode(), name="other.csv"), by="system", at=at)
    return actions.check(made.pk, by="system", at=at) or made


def test_the_check_names_what_another_dataset_says_and_accepting_asks_a_second_time(other, at):
    made = hand(other, [("สงขลา", 2564, 50, 7), ("ปัตตานี", 2564, 1, 2)], at)
    found = [one for one in made.findings["first"] if one["code"] == "other-dataset"]
    assert [(one["line"], one["column"], one["raw"], one["mend"], one["severity"]) for one in found] == [
        (2, "waste_generated_t", "7", "ขยะมูลฝอย: 100", "warning")
    ]
    assert "ขยะมูลฝอย: 100" in found[0]["th"] and made.findings["errors"] == 0
    with pytest.raises(BadInput) as fault:
        actions.accept(made, by="system", at=at)
    assert list(fault.value.fields) == ["over_others"] and Revision.objects.count() == 1
    actions.accept(made, by="system", at=at, over_others=True)
    queries.engine().catch_up()
    assert queries.figure("ENV05", "TH-90", "2564").value == pytest.approx(5000 / 7)


def test_what_is_the_same_or_ones_own_is_not_named(other, dataset, at):
    same = hand(other, [("สงขลา", 2564, 50, 100), ("สงขลา", 2565, 1, 2)], at)
    assert "other-dataset" not in same.findings["counts"]
    actions.accept(same, by="system", at=at)
    # One's own correction, where the other only repeated it, differs from the other: it was accepted last.
    assert hand(dataset, [("ยะลา", 2564, 1, 100)], at).findings["counts"].get("other-dataset", 0) == 0
    assert hand(dataset, [("สงขลา", 2564, 1, 100)], at).findings["counts"]["other-dataset"] == 1


def test_what_is_missing_does_not_take_the_place_of_a_value_unsaid(other, at):
    assert hand(other, [("สงขลา", 2564, "-", 100), ("ปัตตานี", 2564, 3, 4)], at).findings["counts"]["other-dataset"] == 1


def test_after_the_second_yes_the_next_file_of_the_same_dataset_is_not_asked_again(other, at):
    actions.accept(hand(other, [("สงขลา", 2564, 50, 7)], at), by="system", at=at, over_others=True)
    assert "other-dataset" not in hand(other, [("สงขลา", 2564, 50, 8)], at).findings["counts"]


def test_the_page_says_so_and_takes_the_second_yes(other, at, client_for, make_person):
    browser = client_for(make_person("keeper", duties=["load-data"]))
    made = hand(other, [("สงขลา", 2564, 50, 7)], at)
    url = f"/figures/data/uploads/{made.pk}/"
    assert "Another dataset says otherwise" in words(browser.get(url, {"lang": "en"}))
    sent = {"do": "accept", "seen": made.checked}
    assert browser.post(url, sent).status_code == 422 and Revision.objects.count() == 1
    assert browser.post(url, {**sent, "over_others": "on"}).status_code == 302 and Revision.objects.count() == 2


def test_the_command_asks_for_a_word_more(other, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text(table([("สงขลา", 2564, 50, 7)]), "utf-8")
    found = CliRunner().invoke(figures, ["load", "visits", str(path), "--lang", "en"])
    assert found.exit_code == 2 and "say otherwise" in found.output and Revision.objects.count() == 1
    assert CliRunner().invoke(figures, ["load", "visits", str(path), "--over-others"]).exit_code == 0


def test_every_kind_of_finding_has_a_few_words_for_the_page():
    assert set(TITLES) == set(KINDS)
