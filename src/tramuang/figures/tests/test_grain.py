"""Definitions are computed only over a copy whose periods are theirs: ten years are never taken for ten months."""

from pathlib import Path

import numpy as np
import pytest

from tramuang.figures.adapters import spark
from tramuang.figures.adapters.engine import Copy, database, run_sql, write_copy
from tramuang.figures.adapters.whole import compute
from tramuang.figures.pure.definitions import load
from tramuang.figures.pure.rollup import Place, Places
from tramuang.figures.pure.tables import GRAINS, WrongGrain, require_grain, spine_between, spines_like, split

FILES = (Path(__file__).parents[4] / "indicators").glob("*.yaml")
LIBRARY = load({path.name: path.read_bytes() for path in FILES})
PART = LIBRARY.only(["ENV04", "ECO07"])
MONTHS = tuple(range(2020 * 12, 2022 * 12))
YEARS = spine_between("year", 2010 * 12 + 11, 2022 * 12 + 11)


def copy_of(folder, periods):
    places = Places.of([Place("TH-96", "TH-96", "south")])
    values = np.ones((len(periods), len(PART.elements), 1))
    return write_copy(Copy(folder, tuple(periods), places, tuple(PART.elements)), values, threads=1)


def test_a_monthly_copy_is_refused_for_yearly_definitions_in_both_languages_with_file_and_line(tmp_path):
    copy = copy_of(tmp_path, MONTHS)
    with pytest.raises(WrongGrain) as refused:
        compute(copy, PART, threads=1)
    told = {each.file: each for each in refused.value.faults}
    assert set(told) == {"environment.yaml", "economy.yaml"} and all(each.line > 1 for each in told.values())
    assert "is defined on calendar years, but the copy holds months." in told["environment.yaml"].in_("en")
    assert "นิยามเป็นรายปีปฏิทิน แต่สำเนาข้อมูลเป็นรายเดือน" in str(refused.value)
    with database(tmp_path, threads=1) as db, pytest.raises(WrongGrain):
        run_sql(db, copy, PART)
    # Refused before a cluster is asked at all.
    with pytest.raises(WrongGrain):
        spark.run(None, copy, PART)


def test_a_copy_of_years_is_computed(tmp_path):
    matrix = compute(copy_of(tmp_path, YEARS), PART, threads=1)
    assert np.isfinite(matrix.figures[-1, matrix.program.indicators["ECO07"]]).all()


@pytest.mark.parametrize("spine", GRAINS)
def test_the_rows_of_a_spine_are_known_by_where_they_end_and_how_far_apart_they_are(spine):
    last = {"month": 4, "quarter": 5, "year": 11, "fiscal-year": 8}[spine] + 2022 * 12
    assert spines_like(spine_between(spine, last - 36, last)) == {spine}
    assert spines_like([last, last + 1, last + 3]) == set()


def test_a_year_with_a_gap_or_of_the_other_calendar_is_refused_too():
    with pytest.raises(WrongGrain, match="uneven periods or ones with gaps"):
        require_grain(PART, [YEARS[0], YEARS[1], YEARS[3]])
    with pytest.raises(WrongGrain, match="the copy holds fiscal years"):
        require_grain(PART, [period - 3 for period in YEARS])


def test_every_part_of_the_library_fits_the_table_it_is_split_for():
    parts = split(LIBRARY)
    assert "year" in parts
    for spine, own in parts.items():
        require_grain(own, spine_between(spine, 2020 * 12 + 8 + 3 * (spine != "fiscal-year"), 2022 * 12 + 11))
