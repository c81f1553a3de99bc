"""Loads the real series of the fourteen provinces, and computes every figure that rests on them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tramuang.figures import actions, queries
from tramuang.figures.kinds import Grade, Status
from tramuang.site.demo.ground import LOADER
from tramuang.site.demo.reading import folder, read, rows

FILES = "figures"
OBJECTIVE = "แสดงตัวเลขจริงของจังหวัดพร้อมที่มา"
# What a remark beside a value says of it (demo/figures/README.md); a remark that is not here is a mistake.
STATUS = {
    "": Status.MEASURED, "nought-in-source": Status.MEASURED, "not-by-sex": Status.MEASURED, "sum-of-parts": Status.ESTIMATED,
    "provincial-sample": Status.ESTIMATED, "round": Status.ESTIMATED, "edition-unknown": Status.PROVISIONAL,
    "parts-exceed-total": Status.PROVISIONAL,
}  # fmt: skip


def load(at: datetime) -> None:
    """The definitions with the names of their elements, then every file of values, a revision for each source in it."""
    actions.publish_definitions(by=LOADER, at=at)
    for path in sorted((folder() / FILES).glob("*.csv")):
        found = [
            actions.Row(
                element=row["element"],
                year_be=int(row["year_be"]),
                value=Decimal(row["value"]) if row["value"] else None,
                unit=row["unit"],
                source=row["source"],
                line=line,
                area=row["code"] if row["kind"] == "area" else "",
                province=row["code"] if row["kind"] == "province" else "",
                provenance=row["provenance"],
                status=STATUS[row["note"]],
            )
            for line, row in rows(f"{FILES}/{path.name}")
        ]
        name = f"demo/{FILES}/{path.name}"
        actions.load_rows(found, name=name, content=path.read_bytes(), by=LOADER, at=at)
    describe(at)


def describe(at: datetime) -> None:
    """What is known of each dataset, so that a steward finds it by its name."""
    told = read("datasets.yaml")
    for code, each in told["datasets"].items():
        metadata = {
            **told["contact"], "tag_string": each["keywords"], "notes": each["notes"], "objective": OBJECTIVE, "data_source": each["data_source"],
            "data_type": "statistics", "update_frequency_unit": "year", "geo_coverage": "province", "data_format": "CSV", "data_category": "public",
        }  # fmt: skip
        found = actions.record_dataset(
            code, title_th=each["title_th"], title_en=each["title_en"], source=code, owner=None, licence=each["licence"], metadata=metadata,
            by=LOADER, at=at,
        )  # fmt: skip
        if "grade" in each:
            grade = next(grade for grade in Grade if grade.code == each["grade"])
            actions.assess(found, actions.Quality(grade, reference=each["grade_reference"]), by=LOADER, at=at)


def compute() -> int:
    """Bring the columnar copy to what was loaded; gives the revision it holds."""
    return queries.engine().catch_up()
