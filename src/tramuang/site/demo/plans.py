"""Reads a plan's file into plain values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tramuang.plans.actions import record
from tramuang.site.demo.reading import read, text


def _words(item: dict[str, Any], name: str = "") -> tuple[str, str]:
    """The Thai and English words of an item: `th`/`en`, or `name_th`/`name_en`."""
    prefix = f"{name}_" if name else ""
    return text(item.get(f"{prefix}th")), text(item.get(f"{prefix}en"))


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def plan(code: str) -> record.PlanGiven:
    """The plan of an area as its file has it; what is empty there is unknown."""
    found = read(f"plans/{code}.yaml")
    marked = found["provenance"]
    vision = found.get("vision") or {}
    return record.PlanGiven(
        provenance=marked,
        city_type=text(found.get("city_type")),
        domains=tuple(found.get("domains") or ()),
        vision=_words(vision),
        vision_source=text(vision.get("source")),
        vision_provenance=vision.get("provenance") or marked,
        parts={key: _words(part) for key, part in (found.get("components") or {}).items() if part},
        needs=[
            record.NeedGiven(
                key=item["key"], group=item["group"], text=_words(item), channel=text(item.get("channel_th"))
            )
            for item in found.get("needs") or ()
        ],
        goals=[
            record.GoalGiven(
                key=item["key"],
                domain=item["domain"],
                text=_words(item),
                needs=tuple(item.get("needs") or ()),
                targets=tuple(item.get("targets") or ()),
            )
            for item in found.get("goals") or ()
        ],
        indicators=[_indicator(item) for item in found.get("indicators") or ()],
        projects=[_project(item, marked) for item in found.get("projects") or ()],
    )


def _indicator(item: dict[str, Any]) -> record.IndicatorGiven:
    baseline, target = item.get("baseline") or {}, item.get("target") or {}
    return record.IndicatorGiven(
        goal=item["goal"],
        name=_words(item),
        unit=_words(item.get("unit") or {}),
        direction=item.get("direction") or "up",
        baseline=_number(baseline.get("value")),
        baseline_year=baseline.get("year"),
        target=_number(target.get("value")),
        target_year=target.get("year"),
        evidence=text(item.get("evidence_th")),
    )


def _project(item: dict[str, Any], marked: str) -> record.ProjectGiven:
    return record.ProjectGiven(
        domain=item["domain"],
        name=_words(item, "name"),
        objective=_words(item, "objective"),
        unit=_words(item, "unit"),
        goals=tuple(item.get("goals") or ()),
        service=text(item.get("topic")),
        money=tuple(
            (line["year"], text(line.get("source")), _number(line.get("amount"))) for line in item.get("budget") or ()
        ),
        source=text(item.get("source")),
        provenance=item.get("provenance") or marked,
    )
