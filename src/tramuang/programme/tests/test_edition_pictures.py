"""The pictures drawn from an edition show every stage and every move."""

from pathlib import Path

import pytest

from tramuang.programme.pure.check import check
from tramuang.programme.pure.edition import Edition
from tramuang.programme.pure.pictures import mermaid, table

HERE = Path(__file__).parent
FILES = {
    "2565": HERE.parents[3] / "editions" / "smart-city-thailand" / "2565.yaml",
    "harbour": HERE / "editions" / "harbour-towns.yaml",
}


def read(name: str) -> Edition:
    edition, faults = check(FILES[name].read_bytes(), guards=None, file=name)
    assert faults == []
    assert edition is not None
    return edition


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("name", FILES)
def test_the_picture_has_every_stage_every_move_and_every_end(name: str, lang: str) -> None:
    edition = read(name)
    for flow in edition.flows:
        lines = mermaid(edition, flow.code, lang).splitlines()
        assert lines[0] == "stateDiagram-v2"
        assert len(lines) == 2 + len(flow.stages) + len(flow.moves) + len(flow.terminals)
        # A hyphen in a name or a second colon in a label would break the picture.
        for line in lines[1:]:
            if "-->" in line:
                way, _, label = line.partition(": ")
                assert way.count("-") == 2
                assert ":" not in label
                assert ";" not in label


def test_the_picture_of_a_short_flow_is_exactly_this() -> None:
    assert mermaid(read("harbour"), "withdrawal-of-mark", "en") == (
        "stateDiagram-v2\n"
        '    state "Jury hears" as s_jury_hearing\n'
        '    state "To be struck" as s_struck\n'
        '    state "Withdrawn" as s_gone\n'
        '    state "Kept" as s_kept\n'
        "    [*] --> s_jury_hearing\n"
        "    s_jury_hearing --> s_struck: Jury withdraws\n"
        "    s_jury_hearing --> s_kept: Jury keeps\n"
        "    s_struck --> s_gone: Strike the mark\n"
        "    s_gone --> [*]\n"
        "    s_kept --> [*]\n"
    )


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_table_has_a_row_for_every_move_and_for_every_end(lang: str) -> None:
    edition = read("2565")
    for flow in edition.flows:
        rows = table(edition, flow.code, lang).splitlines()
        assert len(rows) == 2 + len(flow.moves) + len(flow.terminals)
        assert {row.count("|") for row in rows} == {8}
        assert all(any(f"`{move.code}`" in row for row in rows) for move in flow.moves)


def test_the_table_says_who_is_waited_for_and_what_must_be_given() -> None:
    rows = table(read("2565"), "designation", "en").splitlines()
    returned = next(row for row in rows if "`return-plan`" in row)
    assert "Programme officer" in returned
    assert "a reason, a due date" in returned
    assert any("Sub-committee |" in row and "`sub-committee-approve`" in row for row in rows)
