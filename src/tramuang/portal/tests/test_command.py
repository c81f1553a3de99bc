"""`tramuang round status` says the pipeline in numbers, for people and as JSON."""

import json

import pytest
from click.testing import CliRunner

from tramuang.portal.commands import round_

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(round_, ["status", *arguments])


def test_the_numbers_come_as_json(granted):
    done = run("2565", "--json")
    assert done.exit_code == 0
    found = json.loads(done.output)
    assert {name: found[name] for name in ("round", "areas", "provinces", "cases", "granted", "open")} == {
        "round": "2565", "areas": 2, "provinces": 2, "cases": 2, "granted": 2, "open": 0,
    }  # fmt: skip
    assert found["stages"]["designated"] == 2
    assert sum(found["stages"].values()) == 2


def test_people_read_every_stage(granted):
    done = run("2565")
    assert done.exit_code == 0
    assert "2 areas in 2 provinces" in done.output
    assert "2  designated" in done.output


def test_a_round_that_does_not_exist_is_an_error_that_says_which_do(past):
    done = run("1999")
    assert done.exit_code == 1
    assert "2565" in done.output


def test_an_open_round_counts_its_open_cases(case):
    found = json.loads(run("2570", "--json").output)
    assert (found["cases"], found["open"], found["granted"], found["stages"]["plan"]) == (1, 1, 0, 1)
