"""`tramuang edition check` as a rule maker and a script call it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings

from tramuang.programme.commands import edition

GOOD = Path(settings.EDITIONS_DIR) / "smart-city-thailand" / "2565.yaml"
HARBOUR = Path(__file__).parent / "editions" / "harbour-towns.yaml"


def check(*words):
    return CliRunner().invoke(edition, ["check", *map(str, words)])


@pytest.fixture
def faulty(tmp_path):
    """An edition with an unknown guard, a dead end and a label without English."""
    text = GOOD.read_text(encoding="utf-8")
    text = text.replace("review.scores-complete", "review.scores-finished", 1)
    text = text.replace("    label: {th: อายุตราสัญลักษณ์, en: Validity of the emblem}", "    label: {th: อายุตราสัญลักษณ์}", 1)
    path = tmp_path / "faulty.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(path, words):
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words in line)


@pytest.mark.parametrize("path", [GOOD, HARBOUR], ids=lambda path: path.stem)
def test_a_good_edition_ends_with_nought_and_says_what_is_in_it(path):
    done = check(path)
    assert done.exit_code == 0
    assert "no fault" in done.output
    as_json = check(path, "--json")
    assert (as_json.exit_code, json.loads(as_json.output)) == (0, [])


def test_every_fault_is_told_with_its_file_its_line_and_what_would_be_right(faulty):
    done = check(faulty)
    assert done.exit_code == 1
    assert f"faulty.yaml:{line_of(faulty, 'review.scores-finished')}" in done.output
    assert "review.scores-finished" in done.output
    assert f"faulty.yaml:{line_of(faulty, 'label: {th: อายุตราสัญลักษณ์}')}" in done.output
    assert "no fault" not in done.output


def test_scripts_get_the_same_faults_as_json_in_both_languages(faulty):
    done = check(faulty, "--json")
    rows = json.loads(done.output)
    assert done.exit_code == 1
    assert {row["line"] for row in rows} >= {
        line_of(faulty, "review.scores-finished"),
        line_of(faulty, "อายุตราสัญลักษณ์}"),
    }
    for row in rows:
        assert set(row) == {"file", "line", "code", "what", "right"}
        assert row["file"] == str(faulty)
        assert row["what"]["th"] != row["what"]["en"]
        assert re.search("[ก-๙]", row["what"]["th"])


def test_the_faults_are_told_in_thai_when_asked_for(faulty):
    assert re.search("[ก-๙]{4}", check(faulty, "--lang", "th").output.replace("อายุตราสัญลักษณ์", ""))


def test_several_files_are_checked_in_one_go_and_one_fault_is_enough(faulty):
    done = check(GOOD, faulty)
    assert done.exit_code == 1
    assert "2565: no fault" in done.output
    assert "faulty.yaml:" in done.output


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"- 1\n- 2\n", b"a: &x [1]\nb: *x\n", b"!!python/object:os.system x", b"a: 1\na: 2\n"],
)
def test_what_is_no_edition_at_all_is_told_and_never_a_crash(tmp_path, content):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    done = check(path)
    assert done.exit_code == 1
    assert "odd.yaml:" in done.output
    assert "Traceback" not in done.output


def test_a_file_that_is_not_there_is_a_plain_error():
    done = check("no-such.yaml")
    assert done.exit_code == 2
    assert "no-such.yaml" in done.output
