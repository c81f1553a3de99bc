"""The demonstration's files hold together: every code, sum and source, read as plain files without a database."""

import re
from collections import Counter
from itertools import combinations

import pytest

from tramuang.site.tests.demo_files import (
    PLANS,
    REAL_PLANS,
    areas_of,
    cited,
    edition,
    gaps,
    inside,
    outlines,
    population,
    provinces,
    read,
    rings,
    shared,
    sources,
    towns,
)

CONFIDENCE = {"high", "medium", "low"}
PROVENANCE = {"real", "illustrative", "invented"}


# --- sources and provinces


def test_every_source_is_described_once():
    rows = read("sources.yaml")
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["kind"] in {"P", "N", "A", "U", "I"}, row["id"]
        assert row["title"], row["id"]
        assert row["publisher"], row["id"]


def test_every_cited_source_is_described():
    # The lines of a budget name a source of money, not of a fact.
    names = ["areas.yaml", "claims.yaml", "round-2565.yaml"]
    found = {source for name in names for source in cited(read(name))} | {row["source"] for row in population()}
    for path in PLANS:
        plan = dict(read(f"plans/{path.name}"))
        plan["projects"] = [{**project, "budget": None} for project in plan["projects"]]
        found |= set(cited(plan))
    assert found <= sources()


def test_there_are_77_provinces_each_with_an_outline_and_a_point_inside_it():
    assert len(provinces()) == 77
    assert set(outlines()) == set(provinces())
    for code, row in provinces().items():
        assert row["dopa"] == code[3:]
        assert all(row.values()), code
        feature = outlines()[code]
        assert any(inside(feature["properties"]["label"], ring) for ring in rings(feature)), code


def test_every_point_lies_in_or_beside_its_province():
    for place in [*read("areas.yaml"), *towns()]:
        point = (place["point"]["lon"], place["point"]["lat"])
        corners = [corner for ring in rings(outlines()[place["province"]]) for corner in ring]
        assert min(c[0] for c in corners) - 0.2 <= point[0] <= max(c[0] for c in corners) + 0.2, place
        assert min(c[1] for c in corners) - 0.2 <= point[1] <= max(c[1] for c in corners) + 0.2, place


# --- areas and people


def test_fifteen_areas_of_2565_lie_in_fourteen_provinces():
    areas = areas_of(2)
    assert len(areas) == 15
    counts = Counter(area["province"] for area in areas)
    assert len(counts) == 14
    assert counts["TH-65"] == 2


def test_the_batches_add_up_to_37_areas_in_25_provinces():
    assert [len(areas_of(batch)) for batch in (1, 2, 3, 4)] == [15, 15, 6, 1]
    assert len({area["province"] for area in read("areas.yaml")}) == 25
    assert len({area["province"] for area in areas_of(1) + areas_of(2)}) == 23


def test_area_codes_follow_the_rule():
    codes = [area["code"] for area in read("areas.yaml")]
    assert len(set(codes)) == len(codes)
    for area in read("areas.yaml"):
        province = area["province"][3:]
        assert area["province"] in provinces()
        if area["kind"] == "municipality":
            assert re.fullmatch(rf"{province}\d\d", area["code"])
        else:
            assert re.fullmatch(rf"{province}-[a-z0-9-]+", area["code"])


def test_every_area_says_how_sure_its_name_and_operator_are():
    for area in read("areas.yaml"):
        assert area["provenance"] == "real"
        assert {area["name_confidence"], area["operator"]["confidence"], area["award"]["confidence"]} <= CONFIDENCE
        assert area["name_status"] in {"official", "descriptive", "reconstructed"}
        if area["operator"]["name_th"] is None:
            assert area["operator"]["confidence"] == "low", area["code"]
        if area["name_status"] == "official":
            assert area["name_source"] not in {"citydata-u", "our-inference"}, area["code"]


def test_men_and_women_add_up_and_every_place_exists():
    codes = {area["code"] for area in areas_of(2)}
    fourteen = {area["province"] for area in areas_of(2)}
    for row in population():
        if row["male"]:
            assert int(row["male"]) + int(row["female"]) == int(row["persons"]), row
        assert row["code"] in (codes if row["kind"] == "area" else fourteen)
        assert row["as_of"] == f"{int(row['year_be']) - 543}-12-31"
    rows = [(row["code"], row["year_be"]) for row in population()]
    assert len(set(rows)) == len(rows)


def test_people_are_known_for_eight_of_fifteen_areas_and_all_fourteen_provinces():
    assert len({row["code"] for row in population() if row["kind"] == "area"}) == 8
    for year in ("2564", "2565"):
        assert sum(row["kind"] == "province" and row["year_be"] == year for row in population()) == 14


def test_narathiwat_has_the_published_series():
    series = {row["year_be"]: int(row["persons"]) for row in population() if row["code"] == "9699"}
    assert series == {"2560": 41528, "2561": 41728, "2562": 41825, "2563": 40133, "2564": 40287}


def test_the_sixteen_million_claim_exceeds_everybody_registered_in_the_provinces():
    total = sum(int(r["persons"]) for r in population() if r["kind"] == "province" and r["year_be"] == "2565")
    claim = next(claim for claim in read("claims.yaml") if claim["code"] == "people-served-2565")
    assert total == 14_597_281
    assert claim["value"] > total
    assert f"{total:,}" in claim["note_en"]
    assert f"{total:,}" in claim["note_th"]


# --- claims and the round of 2565


def test_claims_are_sourced_and_their_conflicts_are_mutual():
    claims = {claim["code"]: claim for claim in read("claims.yaml")}
    assert len(claims) == len(read("claims.yaml"))
    for code, claim in claims.items():
        assert claim["operator"] in {">", ">=", "="}, code
        assert claim["value"] is not None, code
        assert claim["confidence"] in CONFIDENCE, code
        assert claim["statement_th"], code
        assert claim["statement_en"], code
        assert re.fullmatch(r"[a-z0-9-]+", claim["subject"]), code
        for other in claim["conflicts_with"]:
            assert code in claims[other]["conflicts_with"], (code, other)


def test_the_round_of_2565_has_every_area_once_with_its_own_serial():
    cases = read("round-2565.yaml")["cases"]
    provinces_of = {area["code"]: area["province"] for area in areas_of(2)}
    assert {case["area"]: case["province"] for case in cases} == provinces_of
    assert [case["order"] for case in cases] == list(range(1, 16))
    assert len({case["serial"] for case in cases}) == 15
    for case in cases:
        assert re.fullmatch(rf"TM-2565-{case['province'][3:]}-0\d", case["serial"])
        assert case["order_status"] == ("official" if case["order"] <= 7 else "ours")


def test_both_dates_of_the_sub_committee_are_kept_and_neither_is_chosen():
    record = read("round-2565.yaml")
    meetings = {meeting["code"]: meeting for meeting in record["meetings"]}
    claims = {claim["code"]: claim for claim in read("claims.yaml")}
    meeting = meetings["sub-committee-1-2565"]
    assert meeting["held_on"] is None
    assert [str(date["date"]) for date in meeting["dates"]] == ["2022-05-06", "2022-08-06"]
    for row in record["meetings"]:
        assert row["body"] in edition()["bodies"]
        for date in row["dates"]:
            assert claims[date["claim"]]["value"] == date["date"]
    for decision in record["case_defaults"]["decisions"]:
        assert decision["meeting"] in meetings
        assert decision["outcome"] in edition()["outcomes"]


# --- plans


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_code_in_a_plan_resolves(path):
    plan, rules = read(f"plans/{path.name}"), edition()
    targets = {code for national in rules["plans"].values() for code in national["targets"]}
    topics = {topic: domain for domain, row in rules["domains"].items() for topic in row["topics"]}
    needs = {need["key"] for need in plan["needs"]}
    goals = {goal["key"] for goal in plan["goals"]}
    projects = {project["key"] for project in plan["projects"]}
    assert plan["area"] == path.stem
    assert plan["city_type"] in {None, *rules["city-types"]}
    assert set(plan["domains"]) <= set(rules["domains"])
    assert set(plan["components"]) <= set(rules["criteria"])
    for text in plan["components"].values():
        assert text["th"]
        assert text["en"]
    for need in plan["needs"]:
        assert need["group"] in rules["groups"]
        assert need["th"]
        assert need["en"]
    for goal in plan["goals"]:
        assert goal["domain"] in rules["domains"]
        assert goal["th"]
        assert goal["en"]
        assert set(goal["needs"]) <= needs
        assert set(goal["targets"]) <= targets
    for indicator in plan["indicators"]:
        assert indicator["goal"] in goals
        assert indicator["direction"] in {"up", "down"}
        assert indicator["baseline"]["value"] != 0, "unknown is empty, never zero"
        assert (indicator["baseline"]["value"] is None) == (indicator["baseline"]["year"] is None)
        assert indicator["target"]["value"] is not None
        assert indicator["unit"]["th"]
        assert indicator["unit"]["en"]
    for project in plan["projects"]:
        assert project["provenance"] in PROVENANCE
        assert project["domain"] in rules["domains"]
        assert set(project["goals"]) <= goals
        assert project["topic"] is None or topics[project["topic"]] == project["domain"]
        for line in project["budget"] or []:
            assert line["source"] in {None, *rules["budget-sources"]}
            assert line["amount"] > 0
        keys = [(line["year"], line["source"]) for line in project["budget"] or []]
        assert len(set(keys)) == len(keys), project["key"]
    for milestone in plan["milestones"]:
        assert milestone["project"] in projects


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plans_budget_adds_up(path):
    plan = read(f"plans/{path.name}")
    amounts = [line["amount"] for project in plan["projects"] for line in project["budget"] or []]
    assert sum(amounts) == plan["budget_total"]
    first = int(plan["round"]) + 1
    assert all(first <= line["year"] <= first + 2 for p in plan["projects"] for line in p["budget"] or [])


def test_each_area_of_2565_has_an_illustrative_plan_without_gaps():
    assert {path.stem for path in REAL_PLANS} == {area["code"] for area in areas_of(2)}
    for path in REAL_PLANS:
        plan = read(f"plans/{path.name}")
        assert plan["provenance"] == "illustrative"
        assert plan["round"] == "2565"
        assert gaps(plan) == [], path.stem
        assert len(plan["goals"]) >= 3
        assert len(plan["projects"]) >= 4


def test_only_narathiwat_has_a_vision_and_it_is_the_seeds():
    visions = {path.stem: read(f"plans/{path.name}")["vision"] for path in REAL_PLANS}
    assert [code for code, vision in visions.items() if vision] == ["9699"]
    assert visions["9699"]["th"] == "เมืองสิ่งแวดล้อมสร้างสรรค์ เพื่อเศรษฐกิจและชุมชนเป็นสุข"
    assert visions["9699"]["source"] == "seed"


def test_narathiwats_plan_is_the_rich_one():
    plan = read("plans/9699.yaml")
    made = [project for project in plan["projects"] if project["provenance"] == "illustrative"]
    assert len(plan["needs"]) >= 6
    assert len(plan["goals"]) >= 5
    assert len(plan["indicators"]) >= 8
    assert len(made) >= 10
    assert plan["boundary_km2"]["value"] == 7.5


def test_a_real_project_has_its_own_source_and_no_invented_money():
    real = [p for path in PLANS for p in read(f"plans/{path.name}")["projects"] if p["provenance"] == "real"]
    assert len(real) >= 4
    for project in real:
        assert project["source"] in sources() - {"illustrative", "our-inference"}
        assert project["budget"] is None


def test_no_two_plans_share_more_than_half_of_their_projects():
    plans = [read(f"plans/{path.name}") for path in PLANS]
    for first, second in combinations(plans, 2):
        assert shared(first, second) <= 0.5, (first["area"], second["area"])


def test_sharing_is_seen_through_other_marks_and_words():
    plan = read("plans/2199.yaml")
    copy = {"projects": [{"name_th": f"โครงการ {p['name_th']} (7)"} for p in plan["projects"]]}
    assert shared(plan, copy) == 1
