"""Loads the real series of the fourteen provinces, and computes every figure that rests on them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tramuang.figures import actions, queries
from tramuang.site.demo.ground import LOADER
from tramuang.site.demo.reading import folder, rows

FILES = "figures"


def load(at: datetime) -> None:
    """Every file of values, each as a revision of its own for each source in it."""
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
            )
            for line, row in rows(f"{FILES}/{path.name}")
        ]
        name = f"demo/{FILES}/{path.name}"
        actions.load_rows(found, name=name, content=path.read_bytes(), by=LOADER, at=at)


def compute() -> int:
    """Bring the columnar copy to what was loaded; gives the revision it holds."""
    return queries.engine().catch_up()
