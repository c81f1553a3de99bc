"""The library of indicators that is shipped, and the real figures of the demonstration that it can be computed from."""

import csv
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import sqlglot
import yaml

from tramuang.figures.adapters.engine import Copy, database, run_sql, write_copy
from tramuang.figures.adapters.sql import Statements
from tramuang.figures.pure.definitions import load
from tramuang.figures.pure.formulas import written
from tramuang.figures.pure.formulas.nodes import Call, walk
from tramuang.figures.pure.matrix import Matrix, Program
from tramuang.figures.pure.rollup import Place, Places

ROOT = Path(__file__).resolve().parents[4]
FILES = sorted((ROOT / "indicators").glob("*.yaml"))
LIBRARY = load({path.name: path.read_bytes() for path in FILES})
DOMAINS = {"environment", "economy", "mobility", "energy", "people", "living", "governance"}
THAI = re.compile("[\u0e00-\u0e7f]")


def december(year_be):
    """The number of a year's last month, by which a copy of years counts its periods."""
    return (year_be - 543) * 12 + 11


def table(periods, places, values):
    """The library computed on values given as {(element, place, number of the period): value}."""
    matrix = Matrix.empty(Program.of(LIBRARY), Places.of(places), periods)
    matrix.values[:] = np.nan
    for (element, place, t), value in values.items():
        matrix.values[t, matrix.program.elements[element], matrix.places.column[place]] = value
    matrix.threads = 1
    matrix.recompute()
    return matrix


# --- what every definition says


def test_the_library_reads_without_a_fault():
    assert [fault.in_("en") for fault in LIBRARY.faults] == []


def test_there_are_at_least_sixty_indicators_and_some_in_each_of_the_seven_domains():
    count = Counter(each.domain for each in LIBRARY.indicators.values())
    assert sum(count[domain] for domain in DOMAINS) >= 67
    assert all(count[domain] >= 8 for domain in DOMAINS)
    assert set(count) == {*DOMAINS, "tscci"}


@pytest.mark.parametrize("found", LIBRARY.indicators.values(), ids=lambda found: found.id)
def test_every_indicator_is_told_whole_in_both_languages(found):
    assert found.about is not None
    for text in (found.label, found.about):
        assert THAI.search(text.th)
        assert text.en
        assert not THAI.search(text.en)
    assert found.unit
    assert found.source
    assert found.status in {"confirmed", "reported", "unverified"}


def test_every_entry_writes_out_its_rules_and_what_was_read_of_its_sources():
    for path in FILES:
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("indicators", []):
            wanted = {"direction", "rollup", "period", "missing", "inputs", "status", "note"}
            assert wanted <= set(entry), (entry["id"], wanted - set(entry))


def test_the_library_has_one_grain_since_a_copy_has_one():
    assert {each.timing.grain for each in LIBRARY.indicators.values()} == {"year"}


def test_elements_have_names_in_both_languages_and_somebody_to_ask():
    for found in LIBRARY.elements.values():
        assert THAI.search(found.label.th), found.name
        assert not THAI.search(found.label.en), found.name
        assert found.agency is not None, found.name
        assert found.least == 0, found.name


def test_what_is_a_share_of_a_whole_is_checked_against_the_whole():
    # A percentage of sums is checked by a condition, unless both sides are shares of different things.
    free = {"ECO07", "ENV04", "ENV11"}
    for found in LIBRARY.indicators.values():
        if found.unit == "percent" and found.rollup == "ratio_of_sums" and found.id not in free:
            assert any(check.condition is not None for check in found.checks), found.id


def test_no_name_of_a_standard_brings_its_wording_along():
    # ISO is cited as a topic only: the note and the source may name it, the definition's own words may not.
    for found in LIBRARY.indicators.values():
        words = f"{found.label.en} {found.about.en} {found.label.th} {found.about.th}".lower()
        for phrase in ("iso", "shall be calculated", "numerator", "denominator", "expressed as"):
            assert not re.search(rf"\b{phrase}\b", words), found.id
        for source in found.source:
            assert not source.startswith("ISO") or re.fullmatch(r"ISO 3712[02] \(topic\)", source), found.id


def test_what_counts_as_confirmed_names_a_source_that_was_read():
    read = ("U4SSC", "SDG", "UNDP", "thailand.go.th", "NSO")
    confirmed = [each for each in LIBRARY.indicators.values() if each.status == "confirmed"]
    assert len(confirmed) >= 25
    for found in confirmed:
        assert any(source.startswith(read) for source in found.source), found.id


# --- indices


def test_indices_say_whose_structure_and_whose_weights_they_have():
    said = {name: (each.structure, each.weighting) for name, each in LIBRARY.indices.items()}
    assert said == {
        "CITY7": ("ours", "ours"), "PROVOPEN": ("ours", "ours"), "TSCCI": ("reported", "unpublished"), "HDI": ("published", "published"),
    }  # fmt: skip
    assert [part.weight for part in LIBRARY.indices["TSCCI"].root.parts()] == [1.0] * 5
    assert {pillar.code for pillar in LIBRARY.indices["CITY7"].root.entries} == DOMAINS
    for pillar in LIBRARY.indices["CITY7"].root.entries:
        assert {LIBRARY.indicators[part.indicator].domain for part in pillar.parts()} == {pillar.code}


def test_no_index_counts_one_thing_twice():
    """Of two shares of the same whole, one must not be a part of the other (OECD/JRC Handbook, 2008: double counting)."""
    share = re.compile(r"\(\(100 \* \(?([a-z_ +]+?)\)?\) / ([a-z_]+)\)")
    parts = {name: share.fullmatch(written(each.node)) for name, each in LIBRARY.indicators.items()}
    assert parts["ENV06"] and parts["ENV14"]
    for index in LIBRARY.indices.values():
        held = [parts[part.indicator] for part in index.root.parts() if parts[part.indicator]]
        for one in held:
            for other in held:
                inside = one is not other and set(one[1].split(" + ")) < set(other[1].split(" + "))
                assert not (inside and one[2] == other[2]), (index.id, one[0], other[0])


def test_growth_is_never_a_mean_of_growths():
    for found in LIBRARY.indicators.values():
        if any(isinstance(node, Call) and node.name in {"lag", "diff", "yoy"} for node in walk(found.node)):
            assert not found.rollup.startswith("mean"), found.id


def test_an_index_whose_structure_nobody_published_is_not_made_up():
    assert not {"SCPRI", "HAI", "IMD"} & set(LIBRARY.indices)


def test_thailand_2021_comes_out_at_its_published_human_development_index():
    # UNDP 2021-22: life expectancy 78.7154, 15.882 and 8.697 years of school, 17,030.15 dollars: 0.800.
    # By hand: (78.7154-20)/65 = 0.90331; (15.882/18 + 8.697/15)/2 = 0.73107; ln(170.3015)/ln(750) = 0.77606;
    # the cube root of 0.90331 x 0.73107 x 0.77606 = 0.51250 is 0.80026.
    values = {
        "life_expectancy": 78.7154,
        "schooling_expected": 15.882,
        "schooling_mean": 8.697,
        "gni_ppp_per_capita": 17030.15,
    }
    matrix = table([december(2564)], [Place("TH", "TH", "asia")], {(name, "TH", 0): v for name, v in values.items()})
    score = matrix.scores[0, matrix.program.level("HDI"), 0]
    assert round(float(score), 3) == 0.800
    assert math.isclose(score, 0.80026, abs_tol=5e-6)


# --- hand-calculated values

PLACES = [Place("aa", "P1", "south"), Place("bb", "P1", "south"), Place("cc", "P2", "north")]
YEARS = [december(year) for year in (2562, 2563, 2564)]
MADE_UP = {
    "population": (40_000, 10_000, 200_000), "waste_generated": (50, 10, 180), "waste_recycled": (20, 1, 90), "waste_proper": (10, 2, 45),
    "unemployed": (300, None, 2_000), "labour_force": (20_000, None, 100_000), "unemployment_rate": (9, 2.5, 9),
    "pm25_days_over": (12, 30, 5), "pm25_days_measured": (300, 120, 274),
    "tourism_revenue": (9e6, 1e6, 8e7), "tourists": (2_000, 100, 30_000), "day_visitors": (1_000, 400, 10_000),
    "outage_minutes": (90_000, 0, 600_000), "outages": (3_000, 0, 12_000), "customers": (15_000, 4_000, 60_000),
    "energy_final": (4, 1, 30), "gpp": (2e9, 5e8, 2e10), "beds": (120, None, 900), "physicians": (20, 1, 150),
    "road_deaths": (8, 0, 50), "solar_roof": (2e6, 1e5, 3e7), "datasets_standard": (4, 1, 30),
    "minutes_peak": (30, 12, 45), "minutes_free": (20, 12, 18), "water_produced": (1_000, 400, 9_000), "water_billed": (700, 400, 7_200),
}  # fmt: skip
# The last year of each place, worked out by hand; None is missing.
BY_HAND = {
    "ENV02": (12, None, 5),  # 120 measured days are too few; 274 are enough
    "ENV06": (40, 10, 50),  # 100 x 20/50, 1/10, 90/180
    "ENV07": (1.25, 1, 0.9),  # 1000 x 50/40,000 ...
    "ENV11": (30, 0, 20),  # 300/1,000, 0/400, 1,800/9,000
    "ENV14": (60, 30, 75),  # 30/50, 3/10, 135/180
    "ECO02": (1.5, 2.5, 2),  # counts first; bb has only the published rate
    "ECO06": (3_000, 2_000, 2_000),  # 9e6/3,000, 1e6/500, 8e7/40,000
    "ENG03": (2, 2, 1.5),  # 4 ktoe over 2 thousand million baht ...
    "ENG04": (6, 0, 10),  # 90,000/15,000, 0/4,000, 600,000/60,000
    "ENG05": (0.2, 0, 0.2),
    "ENG10": (30, None, 50),  # no outage, no length of outages
    "ENG09": (50, 10, 150),
    "LIV01": (3, None, 4.5),  # unknown beds stay unknown, and beds of an earlier year may stand for one year only
    "LIV02": (5, 1, 7.5),
    "MOB02": (20, 0, 25),
    "MOB05": (1.5, 1, 2.5),
    "GOV03": (10, 10, 15),
    # Growth: emissions 100 -> 90, 10 -> 11, 400 -> 400; income 20,000 two years before -> 21,000, 16,000, unknown.
    "ENV04": (10, -10, 0),
    "ECO07": (5, -20, None),
    "ECO13": (21_000, 16_000, 18_000),
    # Votes of 2562 hold for three years more: 6,000 of 8,000, 50 of 100, and nothing known of cc.
    "GOV07": (75, 50, None),
}
# The nation of the last year: sums first, then the ratio; coverage in places.
NATION = {
    "ENV06": (100 * 111 / 240, 3),
    "ENV07": (1000 * 240 / 250_000, 3),
    "ENG04": (690_000 / 79_000, 3),
    "ENG10": (690_000 / 15_000, 3),  # bb had no outage: it has no figure of its own, but its noughts count
    "LIV01": (1000 * 1_020 / 240_000, 2),
    "ENV04": (100 * (1 - 501 / 510), 3),
    "ECO02": (100 * (300 + 2_000) / (20_000 + 100_000), 2),  # the ratio of sums; of bb nobody knows how many work
    "ENV02": ((12 * 40_000 + 5 * 200_000) / 240_000, 2),
}


def made_up():
    values = {
        (name, place.code, 2): value
        for name, row in MADE_UP.items()
        for place, value in zip(PLACES, row, strict=True)
        if value is not None
    }
    earlier = {
        "ghg_total": {"aa": (None, 100, 90), "bb": (None, 10, 11), "cc": (None, 400, 400)},
        "household_income": {"aa": (20_000, None, 21_000), "bb": (20_000, None, 16_000), "cc": (None, 18_000, 18_000)},
        "votes": {"aa": (6_000, None, None), "bb": (50, None, None)},
        "voters": {"aa": (8_000, None, None), "bb": (100, None, None)},
    }
    for name, rows in earlier.items():
        for place, row in rows.items():
            values |= {(name, place, t): value for t, value in enumerate(row) if value is not None}
    return values


def same(got, want):
    return (want is None and math.isnan(got)) or (
        want is not None and math.isclose(got, want, rel_tol=1e-12, abs_tol=1e-12)
    )


def test_figures_agree_with_what_was_worked_out_by_hand():
    matrix = table(YEARS, PLACES, made_up())
    for name, row in BY_HAND.items():
        for place, want in zip(PLACES, row, strict=True):
            got = matrix.figures[2, matrix.program.indicators[name], matrix.places.column[place.code]]
            assert same(got, want), (name, place.code, got, want)


def test_the_nations_figures_are_ratios_of_sums_or_weighted_and_say_their_coverage():
    matrix = table(YEARS, PLACES, made_up())
    nation = matrix.places.groups.index(("nation", ""))
    for name, (want, covered) in NATION.items():
        n = matrix.program.indicators[name]
        assert math.isclose(matrix.rolled[2, n, nation], want, rel_tol=1e-12), name
        assert matrix.covered[2, n, nation] == covered, name


def test_the_same_definitions_as_sql_give_the_same_figures(tmp_path):
    matrix = table(YEARS, PLACES, made_up())
    copy = write_copy(Copy(tmp_path, matrix.periods, matrix.places, tuple(LIBRARY.elements)), matrix.values, threads=1)
    with database(tmp_path, threads=1) as db:
        run_sql(db, copy, LIBRARY, dense=False)
        columns = ", ".join(f'"{name}"' for name in BY_HAND)
        for name, *found in zip(BY_HAND, *db.execute(
            f"SELECT {columns} FROM work WHERE period = {YEARS[2]} ORDER BY area"
        ).fetchall(), strict=True):  # fmt: skip
            by_place = dict(zip(("aa", "bb", "cc"), BY_HAND[name], strict=True))
            for place, got in zip(matrix.places.places, found, strict=True):
                assert same(math.nan if got is None else got, by_place[place.code]), (name, place.code, got)


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_every_formula_compiles_for_every_engine(dialect):
    texts = Statements(LIBRARY, dialect, nested=False)
    parsed = sqlglot.parse_one(texts.figures, read=dialect)
    assert set(LIBRARY.indicators) <= {column.alias_or_name for column in parsed.selects}
    assert set(texts.scores) == set(LIBRARY.indices)
    assert all(each.id in texts.rolled for each in LIBRARY.indicators.values() if each.rollup != "none")


# --- the real figures of the demonstration


def real():
    rows = []
    for path in sorted((ROOT / "demo" / "figures").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def test_real_figures_are_of_known_elements_units_places_and_sources():
    sources = {row["id"] for row in yaml.safe_load((ROOT / "demo/sources.yaml").read_text(encoding="utf-8"))}
    areas = yaml.safe_load((ROOT / "demo/areas.yaml").read_text(encoding="utf-8"))
    batch = [area for area in areas if area["award"]["batch"] == 2]
    codes = {"area": {area["code"] for area in batch}, "province": {area["province"] for area in batch}}
    notes = set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "demo/figures/README.md").read_text(encoding="utf-8"), re.M))
    rows = real()
    assert len(codes["province"]) == 14
    for row in rows:
        found = LIBRARY.elements[row["element"]]
        assert row["unit"] == found.unit, row
        assert found.least <= float(row["value"]) <= (found.most or math.inf), row
        assert row["code"] in codes[row["kind"]], row
        assert row["source"] in sources, row
        assert row["provenance"] == "real"
        assert row["note"] in notes | {""}, row
    assert len({(row["element"], row["code"], row["year_be"]) for row in rows}) == len(rows)


def test_known_defects_of_the_compilation_are_out_or_flagged():
    rows = real()
    value = {(row["element"], row["code"], row["year_be"]): float(row["value"]) for row in rows}
    flagged = {(row["code"], row["year_be"]) for row in rows if row["note"] == "parts-exceed-total"}
    for row in rows:
        if row["year_be"] == "2560":
            assert row["element"] in {"population", "households", "population_density", "age_65_share"}, row
        if row["element"].startswith("waste") and row["year_be"] == "2565":
            assert row["source"] == "nso-table-20-5", row
        if float(row["value"]) == 0:
            assert row["note"] == "nought-in-source", row
        if row["element"] == "waste_generated" and (row["code"], row["year_be"]) not in flagged:
            key = row["code"], row["year_be"]
            parts = sum(value[part, *key] for part in ("waste_recycled", "waste_proper", "waste_improper"))
            assert math.isclose(parts, float(row["value"]), rel_tol=2e-3), row
    assert flagged == {("TH-96", "2556")}


def test_narathiwat_and_the_fourteen_provinces_come_out_of_their_real_figures():
    rows = [row for row in real() if row["kind"] == "province" and 2556 <= int(row["year_be"]) <= 2565]
    places = [Place(code, code, "thailand") for code in sorted({row["code"] for row in rows})]
    values = {(row["element"], row["code"], int(row["year_be"]) - 2556): float(row["value"]) for row in rows}
    matrix = table([december(year) for year in range(2556, 2566)], places, values)

    def figure(name, year):
        return matrix.figures[year - 2556, matrix.program.indicators[name], matrix.places.column["TH-96"]]

    # 745 t a day of which 408 used and 100 properly disposed of, 809,660 people, at the end of 2564.
    assert math.isclose(figure("ENV06", 2564), 100 * 408 / 745)
    assert math.isclose(figure("ENV14", 2564), 100 * 508 / 745)
    assert math.isclose(figure("ENV07", 2564), 1000 * 745 / 809_660)
    assert math.isclose(figure("ECO07", 2564), 100 * (17_512.02 / 17_716.5 - 1))
    assert math.isnan(figure("ECO07", 2563))
    score = matrix.scores[8, matrix.program.level("PROVOPEN")]
    without = {matrix.places.places[n].code for n in np.flatnonzero(np.isnan(score))}
    assert without == {"TH-84"}  # Surat Thani's waste of 2564 has a part missing
    assert np.isnan(matrix.scores[8, matrix.program.level("CITY7")]).all()
