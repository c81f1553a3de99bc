"""The arithmetic of charts, maps and the emblem."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base.pure import charts, emblem_drawing, emblem_parts, maps, sheets

finite = st.floats(min_value=0, max_value=1e12, allow_nan=False)


# --- charts --------------------------------------------------------------------------------------------------------------------------
@given(finite, st.floats(min_value=0.01, max_value=1e12))
def test_a_share_never_leaves_the_chart(value: float, whole: float) -> None:
    assert 0 <= charts.share(value, whole) <= 100


def test_an_unknown_share_is_unknown_and_not_zero() -> None:
    assert charts.share(None, 100) is None
    assert charts.share(0, 100) == 0
    assert charts.number(float("nan")) is None
    assert charts.number("12") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567, "1,234,567"),
        (0, "0"),
        (12.50, "12.5"),
        (3.0, "3"),
        (Decimal("1500.00"), "1,500.00"),
        ("14 of 15", "14 of 15"),
        (None, ""),
    ],
)
def test_figures_are_written_with_separators_and_as_precise_as_they_came(value: object, text: str) -> None:
    assert charts.plain(value) == text


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_an_axis_ends_at_a_round_number_not_far_above(top: float) -> None:
    assert top * (1 - 1e-6) <= charts.nice(top) <= top * 2.5 * (1 + 1e-6)


def test_bars_share_one_scale_and_keep_the_unknown_apart() -> None:
    rows = charts.bars(
        {
            "rows": [
                {"label": "a", "value": 50, "target": 200},
                SimpleNamespace(label="b", value=None),
                {"label": "c", "value": 100},
            ]
        }
    )["rows"]
    assert [row["share"] for row in rows] == [25.0, None, 50.0]
    assert [row["known"] for row in rows] == [True, False, True]
    assert rows[0]["target"] == 100.0


def test_no_rows_at_all_are_drawn_without_a_fault() -> None:
    assert charts.bars({"rows": None})["rows"] == []
    assert charts.columns({"rows": []})["rows"] == []
    assert charts.donut({"parts": []})["parts"] == []
    assert charts.sparkline({"points": []})["last"] is None
    assert charts.dots({"rows": []})["rows"] == []
    assert charts.bars({"rows": [{"label": "a", "value": 0}]})["rows"][0]["share"] == 0


def test_a_gap_in_a_series_breaks_the_line_instead_of_joining_over_it() -> None:
    drawn = charts.sparkline(
        {"points": [("2565", 1), ("2566", 2), ("2567", None), ("2568", 3), ("2569", 4), ("2570", None), ("2571", 9)]}
    )
    assert len(drawn["lines"]) == 2
    assert len(drawn["dots"]) == 1
    assert drawn["text"] == "9"
    assert [pair["known"] for pair in drawn["pairs"]] == [True, True, False, True, True, False, True]


@given(st.lists(st.one_of(st.none(), finite), min_size=1, max_size=20))
def test_a_series_stays_inside_its_field(values: list[float | None]) -> None:
    for line in charts.sparkline({"points": values})["lines"]:
        for pair in line.split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= 100
            assert 0 <= y <= 30


def test_a_dot_plot_places_value_and_interval_on_one_axis() -> None:
    drawn = charts.dots(
        {
            "rows": [{"label": "a", "value": 60, "low": 50, "high": 70}, {"label": "b", "value": None}],
            "low": 50,
            "high": 100,
        }
    )
    first, second = drawn["rows"]
    assert (first["start"], first["at"], first["end"]) == (0.0, 20.0, 40.0)
    assert first["interval"] == "50–70"
    assert (second["known"], second["at"]) == (False, None)
    assert [tick["text"] for tick in drawn["ticks"]] == ["50", "62.5", "75", "87.5", "100"]


def test_an_interval_of_one_number_is_that_number():
    rows = [{"label": "a", "value": 10, "low": 10, "high": 10}, {"label": "b", "value": 2, "low": 1, "high": 3}]
    drawn = charts.dots({"rows": rows, "low": 1, "high": 13})
    assert [row["interval"] for row in drawn["rows"]] == ["10", "1–3"]


@given(st.lists(st.floats(min_value=0.1, max_value=1e6), min_size=1, max_size=9))
def test_the_parts_of_a_donut_go_once_round(values: list[float]) -> None:
    parts = charts.donut({"parts": [{"label": "x", "value": value} for value in values]})["parts"]
    ends = [-part["offset"] + value / sum(values) * 100 for part, value in zip(parts, values, strict=True)]
    assert math.isclose(ends[-1], 100, abs_tol=0.01)
    assert all(math.isclose(end, -after["offset"], abs_tol=0.01) for end, after in zip(ends, parts[1:], strict=False))


def test_an_unknown_part_is_listed_but_takes_no_share() -> None:
    known, unknown = charts.donut({"parts": [{"label": "a", "value": 5}, {"label": "b", "value": None}]})["parts"]
    assert known["percent"] == 100
    assert (unknown["known"], unknown["percent"], unknown["length"]) == (False, None, 0)


def test_a_tint_is_the_domain_s_own_or_that_of_its_place() -> None:
    assert charts.tint("energy", 1) == "tint-energy"
    assert charts.tint("harbour", 3) == "tint-d3"
    assert charts.tint(None, 10) == "tint-d1"
    assert charts.tint(tone="gold") == "tint-gold"
    assert charts.tint() == ""


def test_a_row_s_cells_know_their_columns() -> None:
    made = sheets.table(
        {"columns": ["a", {"label": "b", "num": True}], "rows": [["x", {"text": None, "note": "why"}]], "total": None}
    )
    assert [cell["label"] for cell in made["rows"][0]] == ["a", "b"]
    assert made["rows"][0][1]["num"] is True
    assert made["rows"][0][1]["text"] is None


# --- maps ----------------------------------------------------------------------------------------------------------------------------
degrees = st.tuples(st.floats(min_value=97.3, max_value=105.7), st.floats(min_value=5.6, max_value=20.5))


@given(degrees)
def test_a_place_comes_back_from_the_map_where_it_was(place: tuple[float, float]) -> None:
    field = maps.Projection(maps.THAILAND, 400)
    x, y = field.point(*place)
    assert 0 <= x <= 400
    assert 0 <= y <= field.height
    assert all(math.isclose(one, two, abs_tol=1e-9) for one, two in zip(field.back(x, y), place, strict=True))


def test_north_is_up_and_east_is_right() -> None:
    field = maps.Projection(maps.THAILAND, 400)
    (x1, y1), (x2, y2) = field.point(98.98, 18.79), field.point(101.82, 6.43)
    assert x1 < x2
    assert y1 < y2


def test_simplifying_drops_what_lies_on_the_line_and_keeps_the_corners() -> None:
    ring = [(0.0, 0.0), (5.0, 0.05), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]
    assert maps.simplify(ring, 0.5) == [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]
    assert maps.simplify(ring, 0) == ring


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=3, max_size=40), st.floats(0.1, 20))
def test_no_dropped_point_lies_further_off_than_the_tolerance(
    points: list[tuple[float, float]], tolerance: float
) -> None:
    kept = maps.simplify(points, tolerance)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    for point in points:
        near = min(maps._distance(point, start, end) for start, end in pairwise(kept))
        assert near <= tolerance + 1e-9


def test_small_islands_go_but_the_largest_ring_stays() -> None:
    field = maps.Projection((0, 0, 10, 10), 100)
    big, small = [(0, 0), (5, 0), (5, 5), (0, 0)], [(9, 9), (9.01, 9), (9, 9.01), (9, 9)]
    assert field.path([small, big]).count("M") == 1
    assert field.path([small]).count("M") == 1


def test_a_geometry_that_is_no_area_is_refused() -> None:
    with pytest.raises(ValueError, match="Polygon"):
        maps.rings_of({"type": "Point", "coordinates": [1, 2]})


# --- emblem --------------------------------------------------------------------------------------------------------------------------
def petals(count: int) -> list[tuple[str, str, bool, str]]:
    return [("#123456", "leaf", place % 2 == 0, f"d{place}") for place in range(count)]


@pytest.mark.parametrize("count", range(3, 10))
def test_an_emblem_has_as_many_petals_as_its_edition_has_domains(count: int) -> None:
    made = emblem_drawing.prepare({"petals": petals(count), "name": "นราธิวาส"})
    turns = [petal.turn for petal in made["petals"]]
    assert turns[0] == 0
    assert len(set(turns)) == count
    assert len(made["earned"]) + len(made["not_earned"]) == count


@pytest.mark.parametrize("count", range(3, 10))
def test_petals_neither_overlap_nor_leave_the_disc(count: int) -> None:
    wide = emblem_parts.half_width(count)
    belly = emblem_parts.BASE + emblem_parts.BELLY * (emblem_parts.TIP - emblem_parts.BASE)
    assert wide < belly * math.tan(math.pi / count)
    assert emblem_parts.TIP < 176  # inside the rim and its band


@pytest.mark.parametrize("count", [0, 2, 10])
def test_too_few_or_too_many_petals_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="3 to 9"):
        emblem_drawing.drawn(petals(count))


def test_a_petal_takes_the_given_colour_or_its_domain_s_or_its_place_s() -> None:
    assert emblem_drawing.colour_of("#abcdef", 0) == "#abcdef"
    assert emblem_drawing.colour_of("energy", 0) == emblem_drawing.PETAL_COLOURS["energy"]
    assert emblem_drawing.colour_of("harbour", 1) == emblem_drawing.FALLBACK_COLOURS[1]


NAMES = [
    "ตรัง",
    "นราธิวาส",
    "ปากน้ำสมมติ",
    "พระนครศรีอยุธยา",
    "เขตเศรษฐกิจพิเศษริมคลองสมมติฝั่งตะวันออก",
    "มหาวิทยาลัยเทคโนโลยีราชมงคลสมมติ วิทยาเขตริมน้ำ",
    "WWWWWWWWWWWWWWWWWW",
    "Canalside Special Economic Corridor",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_inside_the_centre(name: str) -> None:
    made = emblem_drawing.prepare({"petals": petals(7), "name": name})
    size = made["name_size"]
    for line in made["name_lines"]:
        width = line["press"] or emblem_drawing.advance(line["text"]) * size
        top = abs(line["y"]) + 0.6 * size
        assert (width / 2) ** 2 + top**2 <= 66**2, line
    assert "".join(line["text"] for line in made["name_lines"]).replace(" ", "") == name.replace(" ", "")


def test_a_longer_word_is_never_written_larger() -> None:
    sizes = [emblem_drawing.fit("m" * length)[0] for length in range(2, 30)]
    assert sizes == sorted(sizes, reverse=True)


def test_a_name_too_long_for_one_line_is_broken_at_a_word_s_end() -> None:
    _size, lines = emblem_drawing.fit("เขตเศรษฐกิจพิเศษริมคลองสมมติ")
    assert len(lines) == 2
    assert not lines[1].text.startswith(("ะ", "า", "ิ", "ี", "์", "ศ", "ษ"))


def test_marks_above_and_below_take_no_room() -> None:
    assert emblem_drawing.advance("น้ำ") == pytest.approx(emblem_drawing.advance("นำ"))


def test_a_wave_begins_and_ends_at_the_same_height_and_is_centred() -> None:
    path = emblem_parts.wave(10, 40)
    start = re.match(r"M(-?[\d.]+) 10q", path)
    assert start
    assert float(start[1]) == -40
    steps = 1 + path.count("t")
    length = float(re.search(r"q[\d.]+ -?[\d.]+ ([\d.]+) 0", path)[1])
    assert -40 + steps * length == pytest.approx(40, abs=0.05)
