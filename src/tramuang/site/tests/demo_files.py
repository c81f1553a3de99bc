"""Readers of the demonstration's files, for the tests that check them without a database."""

import csv
import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[4]
DEMO = ROOT / "demo"
PLANS = sorted((DEMO / "plans").glob("*.yaml"))
REAL_PLANS = [path for path in PLANS if "-demo-" not in path.stem]
INVENTED_PLANS = [path for path in PLANS if "-demo-" in path.stem]


@cache
def read(name):
    return yaml.safe_load((DEMO / name).read_text(encoding="utf-8"))


@cache
def edition(code="2565"):
    path = ROOT / "editions" / "smart-city-thailand" / f"{code}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def provinces():
    return {row["code"]: row for row in table(ROOT / "src/tramuang/cities/data/provinces.csv")}


def population():
    return table(DEMO / "population.csv")


def outlines():
    path = ROOT / "src/tramuang/cities/data/provinces.geojson"
    return {f["properties"]["code"]: f for f in json.loads(path.read_text(encoding="utf-8"))["features"]}


def sources():
    return {source["id"] for source in read("sources.yaml")}


def towns():
    return read("round-2570.yaml")["towns"]


def areas_of(batch):
    return [area for area in read("areas.yaml") if area["award"]["batch"] == batch]


def cited(node):
    """Every value under a key that names a source, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"source", "name_source", "received_source"} and isinstance(value, str):
                yield value
            elif key == "also":
                yield from value
            else:
                yield from cited(value)
    elif isinstance(node, list):
        for item in node:
            yield from cited(item)


def rings(feature):
    shape = feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [polygon[0] for polygon in polygons]


def inside(point, ring):
    x, y = point
    within = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            within = not within
    return within


def gaps(plan):
    """What is missing on the thread from need to money, as short words."""
    found = []
    needs = {need["key"] for need in plan["needs"]}
    met = {key for goal in plan["goals"] for key in goal["needs"]}
    found += [f"component {code}" for code in edition()["criteria"] if code not in plan["components"]]
    found += [f"no need of {group}" for group in set(edition()["groups"]) - {n["group"] for n in plan["needs"]}]
    found += [f"need {key} without a goal" for key in needs - met]
    found += [f"no goal in {domain}" for domain in set(plan["domains"]) - {goal["domain"] for goal in plan["goals"]}]
    if "environment" not in plan["domains"] or len(plan["domains"]) < 2:
        found.append("domains")
    for goal in plan["goals"]:
        found += [f"goal {goal['key']} without a need"] * (not goal["needs"])
        found += [f"goal {goal['key']} without a target"] * (not goal["targets"])
        for part in ("indicators", "projects"):
            served = {key for row in plan[part] for key in (row.get("goals") or [row.get("goal")])}
            found += [f"goal {goal['key']} without {part}"] * (goal["key"] not in served)
    for indicator in plan["indicators"]:
        found += [f"indicator {indicator['key']} without evidence"] * (not indicator["evidence_th"])
        found += [f"indicator {indicator['key']} without baseline"] * (indicator["baseline"]["value"] is None)
    for project in plan["projects"]:
        if project["provenance"] == "real":
            continue
        found += [f"project {project['key']} without a goal"] * (not project["goals"])
        found += [f"project {project['key']} without a unit"] * (not project["unit_th"])
        lines = project["budget"]
        found += [f"project {project['key']} without money"] * (not lines)
        found += [f"project {project['key']} money without a source"] * any(not line["source"] for line in lines)
    return found


def name_of(project):
    """A project's name without the words and marks that make equal projects look different."""
    name = re.sub(r"[\W\d]|โครงการ|ระบบ|การ|จังหวัด|เทศบาล|เมืองสาธิต", "", project["name_th"])
    return name.lower()


def shared(first, second):
    """Which part of the smaller plan's projects the other has as well."""
    names, others = ({name_of(project) for project in plan["projects"]} for plan in (first, second))
    return len(names & others) / max(1, min(len(names), len(others)))
