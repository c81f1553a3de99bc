"""docs/threats.md names for each threat the tests that would fail without what we do: every one of them is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from .test_canon import BOMBS
from .verifying_samples import samples

PAGE = Path(settings.ROOT, "docs", "threats.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| bomb"))]
NAMED = re.compile(r"`([a-z0-9_/]+\.py)::(test_[a-z0-9_]+)(?:\[([^\]`]+)\])?`")
CODE = re.compile(r"`((?:pure|adapters|actions|queries|models|commands|documents|views|templates)/[a-zA-Z0-9_./]*)`")
THREATS, LEAST_BOMBS = 20, 5  # of the list of threats that we began with, and of hostile files
SAMPLES = {sample.name for sample in samples()}


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse(Path(settings.ROOT, "src", "tramuang", path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def cases_of(path: str, name: str) -> set[str]:
    """The words in brackets that a table-driven test may bear."""
    if name == "test_the_answer_and_the_reasons_that_decide_it":
        return SAMPLES
    if name == "test_a_bomb_is_refused_by_a_counted_limit":
        return set(BOMBS)
    tree = ast.parse(Path(settings.ROOT, "src", "tramuang", path).read_text(encoding="utf-8"))
    test = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    words = [word for each in test.decorator_list for word in ast.walk(each) if isinstance(word, ast.Constant)]
    return {word.value for word in words if isinstance(word.value, str)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:40])
def test_every_line_names_tests_and_code_that_are_there(row):
    named = NAMED.findall(row)
    assert named and len(named) == row.count("::"), "a test is written otherwise than `path.py::test_name[case]`"
    for path, name, case in named:
        assert name in names_in(path), f"{path} has no {name}"
        assert not case or case in cases_of(path, name), f"{path}::{name} has no case {case}"
    room = Path(settings.ROOT, "src", "tramuang", "emblem")
    where = CODE.findall(row.split("|")[3])
    assert where and not [place for place in where if not (room / place).exists()]


def test_no_threat_and_no_bomb_was_lost():
    before, _head, bombs = PAGE.partition("## Bombs")
    assert before.count("\n| ") - 1 >= THREATS
    assert bombs.count("\n| ") - 1 >= LEAST_BOMBS
