"""From a published figure down to the line of the file, by query and by command."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from tramuang.figures import actions, queries
from tramuang.figures.commands import figures
from tramuang.figures.models import Revision
from tramuang.figures.tests.conftest import METADATA, table

ROWS = [("สงขลา", 2563, 40, 80), ("สงขลา", 2564, 50, 100), ("ยะลา", 2564, 60, 100)]


def run(*arguments: str, code: int = 0) -> str:
    found = CliRunner().invoke(figures, arguments, catch_exceptions=False)
    assert found.exit_code == code, found.output
    return found.output


def test_a_figure_opens_to_formula_inputs_revision_file_line_and_people(hand_in, data_officer, office, at):
    actions.accept(hand_in(table(ROWS), by=data_officer), by=office, at=at + timedelta(hours=1))
    queries.engine().catch_up()
    found = queries.trace("ENV05", "TH-90", "2564")
    assert (found.figure.value, found.formula, found.figure.definition_hash) == (
        50.0,
        found.definition.formula,
        found.definition.hash,
    )
    assert [(each.element.name, each.value, each.line, each.row().cells) for each in found.inputs] == [
        ("waste_collected_t", 50.0, 3, ("สงขลา", "2564", "50", "100")), ("waste_generated_t", 100.0, 3, ("สงขลา", "2564", "50", "100")),
    ]  # fmt: skip
    one = found.inputs[0]
    assert (one.loaded_by, one.accepted_by, one.accepted_at) == (
        f"person:{data_officer.pk}",
        f"person:{office.pk}",
        at + timedelta(hours=1),
    )
    assert one.upload.name == "waste.csv" and one.row().names[0] == "จังหวัด"


def test_a_formula_that_looks_back_opens_to_both_years(replayed):
    replayed(ROWS)
    found = queries.trace("ENV08", "TH-90", "2564")
    assert [(each.period.text(), each.value) for each in found.inputs] == [("2564", 100.0), ("2563", 80.0)]


def test_a_national_figure_opens_to_its_places_and_those_to_their_rows(replayed):
    replayed(ROWS)
    found = queries.trace("ENV05", "nation", "2564")
    assert [(each.place, each.value) for each in found.places] == [
        ("TH-90", 50.0),
        ("TH-95", 60.0),
        ("TH-50", None),
        ("TH-94", None),
    ]
    assert found.figure.value == 55.0 and queries.trace("ENV05", found.places[1].place, "2564").inputs[0].line == 4


def test_an_earlier_revision_opens_to_the_rows_of_then(replayed):
    replayed(ROWS)
    replayed([("สงขลา", 2564, 99, 100)])
    assert next(
        (each.value, each.line, each.revision) for each in queries.trace("ENV05", "TH-90", "2564", 1).inputs
    ) == (50.0, 3, 1)
    assert next((each.value, each.line, each.revision) for each in queries.trace("ENV05", "TH-90", "2564").inputs) == (
        99.0,
        2,
        2,
    )


def test_a_kept_file_that_was_touched_is_not_shown_as_if_it_were_whole(replayed, own_copy):
    replayed(ROWS)
    path = next(
        path
        for path in (own_copy / "files").rglob("*")
        if path.is_file() and "50,100" in path.read_text(encoding="utf-8")
    )
    path.write_text(path.read_text(encoding="utf-8").replace("50,100", "51,100"), encoding="utf-8")
    assert queries.trace("ENV05", "TH-90", "2564").inputs[0].row().cells == ()


def test_what_the_installation_loads_itself_opens_to_its_line_too(dataset, at):
    content = "province,year,t\nTH-90,2564,5\nTH-90,2563,4\n"
    rows = [
        actions.Row("waste_generated_t", 2564 - n, Decimal(5 - n), "t", "pcd", 2 + n, province="TH-90") for n in range(2)
    ]  # fmt: skip
    actions.load_rows(rows, name="own.csv", content=content.encode(), by="system", at=at)
    queries.engine().catch_up()
    found = queries.trace("ENV08", "TH-90", "2564").inputs
    assert [each.row().cells for each in found] == [("TH-90", "2564", "5"), ("TH-90", "2563", "4")]


@pytest.fixture
def file(own_copy: Path) -> Path:
    path = own_copy / "ขยะ.csv"
    path.write_text(table(ROWS), encoding="utf-8")
    return path


def test_the_command_loads_a_file_and_opens_a_figure(dataset, file):
    assert "Revision 1: 6 values." in run("load", "waste", str(file))
    told = run("trace", "ENV05", "TH-90", "2564", "--lang", "en")
    for part in (
        "50 percent, rank 2 of 2",
        "= 100 * waste_collected_t / waste_generated_t",
        "ขยะ.csv:3",
        "สงขลา | 2564 | 50 | 100",
        "system:command",
    ):
        assert part in told, told
    data = json.loads(run("trace", "ENV05", "nation", "2564", "--json"))
    assert (data["value"], data["known"], data["expected"], data["places"][0]) == (
        55.0,
        2,
        4,
        {"place": "TH-90", "value": 50.0, "rank": 2},
    )
    assert run("rebuild") == "The copy holds revision 1.\n"


def test_the_command_accepts_nothing_from_a_faulty_file_unless_it_is_told_to(dataset, file):
    file.write_text(file.read_text(encoding="utf-8") + "เมืองลับแล,2564,1,2\n", encoding="utf-8")
    assert "เมืองลับแล" in run("load", "waste", str(file), code=1)
    assert not Revision.objects.exists()
    assert "Revision 1: 6 values." in run("load", "waste", str(file), "--only-good")


def test_the_command_says_what_is_not_there(dataset, file, own_copy):
    assert "no dataset" in run("load", "nothing", str(file), code=1)
    assert "no published figure" in run("trace", "ENV99", "TH-90", "2564", code=1)
    file.write_bytes(b"%PDF-1.7\n")
    run("load", "waste", str(file), code=2)


def test_a_dataset_and_the_definitions_are_put_on_record_by_command(dataset, own_copy):
    path = own_copy / "dataset.yaml"
    told = {"code": "water", "title_th": "น้ำ", "source": "pcd", "licence": "open", "metadata": METADATA}
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    assert run("dataset", str(path)) == "water: น้ำ\n"
    path.write_text(yaml.safe_dump({**told, "licence": ""}), encoding="utf-8")
    assert "licence" in run("dataset", str(path), code=2)
    assert run("publish").startswith("4 new versions")


def test_a_token_is_given_and_ended_by_command(dataset):
    token = run("token", "waste", "gateway").strip()
    assert queries.feed_of(token) is not None
    run("token", "waste", "gateway", "--end")
    assert queries.feed_of(token) is None
