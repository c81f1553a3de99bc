"""Loads what lies under every round: sources, areas with their operators, registered people, awards and claims."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tramuang.cities import actions as cities
from tramuang.cities.models import Organisation
from tramuang.figures import actions as figures
from tramuang.plans import actions as plans
from tramuang.site.demo.reading import day, folder, read, rows, text

LOADER = "system:demo"
ORGANISATION_KINDS = {
    "municipality": "municipality",
    "campus": "university",
    "province": "province",
    "estate": "company",
}
UNITS = {
    "areas": ("พื้นที่", "areas"),
    "provinces": ("จังหวัด", "provinces"),
    "persons": ("คน", "people"),
    "baht": ("บาท", "baht"),
}


def sources(at: datetime) -> None:
    """Every source that the demonstration cites."""
    found = [
        {
            "code": item["id"],
            "title": item["title"],
            "publisher": text(item.get("publisher"))[:200],
            "url": text(item.get("url")),
            "dated": text(item.get("date")),
            "kind": item["kind"],
            "licence": text(item.get("licence"))[:200],
        }
        for item in read("sources.yaml")
    ]
    figures.record_sources(found, by=LOADER, at=at)


def _operator(item: dict[str, Any], at: datetime) -> Organisation | None:
    operator = item.get("operator") or {}
    if not operator.get("name_th"):
        return None
    return cities.record_organisation(
        code=f"operator-{item['code']}",
        name_th=operator["name_th"],
        name_en=text(operator.get("name_en")),
        kind=ORGANISATION_KINDS.get(item["kind"], "other"),
        province=item["province"],
        provenance=item["provenance"],
        by=LOADER,
        at=at,
    )


def areas(at: datetime) -> None:
    """The areas with an emblem on the public record, their operators, and the awards of other batches."""
    # A containing area must stand before those within it.
    for item in sorted(read("areas.yaml"), key=lambda item: item.get("within") is not None):
        km2 = item.get("area_km2") or {}
        operator = item.get("operator") or {}
        point = item.get("point") or {}
        cities.record_area(
            code=item["code"],
            name_th=item["short_th"],
            name_en=item["short_en"],
            full_name_th=item["name_th"],
            full_name_en=text(item.get("name_en")),
            kind=item["kind"],
            province=item["province"],
            operator=_operator(item, at),
            within=text(item.get("within")) or None,
            # No source says whether it contains or lies in another: its people are added to nobody's.
            may_overlap=item.get("within_status") == "unknown",
            lon=Decimal(str(point["lon"])) if point else None,
            lat=Decimal(str(point["lat"])) if point else None,
            km2=Decimal(str(km2["value"])) if km2 else None,
            provenance=item["provenance"],
            name_confidence=text(item.get("name_confidence")),
            operator_confidence=text(operator.get("confidence")),
            source=item["name_source"],
            note_th=text(item.get("note_th")),
            note_en=text(item.get("note_en") or item.get("note")),
            by=LOADER,
            at=at,
        )
        award = item["award"]
        if award["batch"] != 2:
            plans.record_designation(
                area=item["code"],
                kind="emblem",
                batch=str(award["batch"]),
                starts=day(award.get("ceremony")) or day(award.get("steering")),
                source=award["source"],
                confidence=text(award.get("confidence")),
                by=LOADER,
                at=at,
            )


def people(at: datetime) -> None:
    """Registered people of areas and provinces, each with the file and line it came from."""
    found = [
        figures.Row(
            element=row["measure"],
            year_be=int(row["year_be"]),
            value=Decimal(row["persons"]) if row["persons"] else None,
            unit="persons",
            source=row["source"],
            line=line,
            area=row["code"] if row["kind"] == "area" else "",
            province=row["code"] if row["kind"] == "province" else "",
            provenance=row["provenance"],
        )
        for line, row in rows("population.csv")
    ]
    name = "population.csv"
    figures.load_rows(found, name=f"demo/{name}", content=(folder() / name).read_bytes(), by=LOADER, at=at)


def claims(at: datetime) -> None:
    """The public statements, with the source of each and those that contradict it."""
    found = []
    for item in read("claims.yaml"):
        unit_th, unit_en = UNITS.get(item["unit"], ("", ""))
        dated = isinstance(item["value"], date)
        counted = not dated and item["unit"] != "be-year"
        found.append(
            figures.Statement(
                code=item["code"],
                round_code=str(item["scope"]),
                topic=item["subject"],
                measure=item["subject"] if counted else "",
                th=text(item["statement_th"]),
                en=text(item["statement_en"]),
                operator=item["operator"],
                value=None if dated else Decimal(str(item["value"])),
                day=item["value"] if dated else None,
                unit_th=unit_th,
                unit_en=unit_en,
                as_of=text(item.get("as_of")),
                source=item["source"],
                note_th=text(item.get("note_th")),
                note_en=text(item.get("note_en") or item.get("note")),
                conflicts=tuple(item.get("conflicts_with") or ()),
            )
        )
    figures.record_claims(found, by=LOADER, at=at)


def load(at: datetime) -> None:
    """Load the ground that the rounds stand on."""
    sources(at)
    areas(at)
    people(at)
    claims(at)
