"""`tramuang figures compare`: what another engine computes otherwise is said, and why when it cannot be asked."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from django.conf import settings

from tramuang.figures.adapters.engine import Copy, database, write_copy
from tramuang.figures.commands import figures
from tramuang.figures.pure.definitions import load
from tramuang.figures.pure.rollup import Place, Places
from tramuang.figures.pure.tables import YEAR, spine_between, split

INDICATORS = Path(settings.ROOT) / "indicators"
PLACES = Places.of(
    Place(code, province, region, within, share)
    for code, province, region, within, share in [
        ("aa", "P1", "R1", "", 1.0), ("ab", "P1", "R1", "aa", 1.0), ("ac", "P1", "R1", "", 0.5), ("ba", "P2", "R1", "", 1.0),
        ("ca", "P3", "R2", "", 1.0), ("cb", "P3", "R2", "", 0.0),
    ]
)  # fmt: skip


def real(folder):
    """Twelve made-up years of everything that the library's yearly indicators rest on, with noughts, ties and gaps, as a copy."""
    library = split(load({file.name: file.read_bytes() for file in INDICATORS.glob("*.yaml")}))[YEAR]
    chance = np.random.default_rng(2569)
    values = chance.integers(0, 40, (12, len(library.elements), 6)) * 2.5
    values[chance.random(values.shape) < 0.1] = np.nan
    values[4] = values[:, :, 3] = np.nan
    values[5:, :, 3] = 7
    copy = Copy(
        folder, spine_between(YEAR, 2012 * 12 + 11, 2023 * 12 + 11), PLACES, tuple(library.elements), revision=3
    )
    return write_copy(copy, values)


def asked(*words):
    return CliRunner().invoke(figures, ["compare", *map(str, words), "--definitions", str(INDICATORS)])


def test_duckdb_computes_the_librarys_own_indicators_alike_and_exits_with_nought(tmp_path):
    copy = real(tmp_path / "area.year")
    told = asked(copy.folder, "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found[0]["values"] > 5_000 and found[0]["differences"] == []


def test_without_a_folder_every_published_copy_is_compared_and_other_definitions_are_pointed_out(tmp_path, settings):
    settings.FIGURES_DIR = tmp_path
    for kind in ("area", "province"):
        copy = replace(real(tmp_path / "parquet" / f"{kind}.year"), edition="0123456789abcdef")
        copy.note()
    told = asked("--lang", "en")
    assert told.exit_code == 0, told.output
    assert told.stdout.count("values are the same (duckdb, revision 3)") == 2 and "province.year" in told.stdout
    assert told.stderr.count("computed by the definitions 0123456789abcdef") == 2


def test_what_differs_is_listed_and_exits_with_one(tmp_path):
    # Our writers leave out what is not finite. In a file from elsewhere it is a number for the table and none for SQL.
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "x.yaml").write_text(
        """
format: 1
elements:
  a: {name: {th: ก, en: a}, unit: "1", adds: sum}
indicators:
  - {id: X1, name: {th: ก, en: a}, unit: "1", direction: up, domain: x, version: 1, formula: "min(a, 5)", period: {grain: year}}
""",
        encoding="utf-8",
    )
    copy = Copy(tmp_path / "area.year", (2023 * 12 + 11,), PLACES, ("a",))
    write_copy(copy, np.arange(6.0).reshape(1, 1, 6))
    with database(copy.folder) as db:
        file = copy.file(2023)
        db.execute(
            f"CREATE TABLE held AS SELECT period, area, CASE area WHEN 2 THEN 'inf'::DOUBLE ELSE a END AS a FROM '{file}'"
        )
        db.execute(f"COPY (FROM held ORDER BY period, area) TO '{file}'")
    asked = ["compare", str(copy.folder), "--definitions", str(tmp_path / "definitions")]
    told = CliRunner().invoke(figures, [*asked, "--lang", "th"])
    assert told.exit_code == 1 and "ต่างกัน 1 รายการ จาก 6 ค่า" in told.output
    assert "X1: 1 of 6, such as nan for 5.0" in told.output
    told = CliRunner().invoke(figures, [*asked, "--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout)[0]["differences"] == [
        {"what": "X1", "count": 1, "of": 6, "theirs": None, "ours": 5.0}
    ]


def test_what_cannot_be_compared_says_why_and_exits_with_two(tmp_path, settings):
    settings.FIGURES_DIR = tmp_path / "nothing"
    none = asked("--lang", "en")
    assert none.exit_code == 2 and "figures parquet" in none.output
    (tmp_path / "empty").mkdir()
    assert "no columnar copy that can be read" in asked(tmp_path / "empty", "--lang", "en").output
    copy = real(tmp_path / "area.year")
    broken = tmp_path / "definitions"
    broken.mkdir()
    (broken / "x.yaml").write_text("format: 1\nindicators: [{id: X1}]", encoding="utf-8")
    told = CliRunner().invoke(figures, ["compare", str(copy.folder), "--definitions", str(broken), "--json"])
    assert told.exit_code == 2 and json.loads(told.stdout)["stopped"] == "definitions"
    for words in (
        ["--master", "local"],
        ["--engine", "spark", "--loopback", "2", "--master", "local"],
        ["--engine", "spark", "--set", "x"],
    ):
        assert asked(copy.folder, *words).exit_code == 2


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is not None, reason="PySpark is installed")
def test_without_pyspark_the_command_says_how_to_get_it(tmp_path):
    told = asked(real(tmp_path / "area.year").folder, "--engine", "spark", "--lang", "en")
    assert told.exit_code == 2 and "pip install 'tramuang[spark]'" in told.output


@pytest.mark.skipif(importlib.util.find_spec("chdb") is not None, reason="chDB is installed")
def test_without_chdb_the_command_says_how_to_get_it(tmp_path):
    told = asked(real(tmp_path / "area.year").folder, "--engine", "clickhouse", "--lang", "th")
    assert told.exit_code == 2 and "tramuang[clickhouse]" in told.output
