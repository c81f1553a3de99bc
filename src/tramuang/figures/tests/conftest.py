"""A small library of definitions, a copy of one's own, and a dataset that files can be handed in for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from tramuang.cities.models import Province
from tramuang.figures import actions, queries
from tramuang.figures.adapters.columnar import snapshot
from tramuang.figures.models import Dataset, Revision, Upload

LIBRARY = """
format: 1
elements:
  waste_collected_t: {name: {th: ขยะที่เก็บขนได้, en: Waste collected}, unit: t, adds: sum}
  waste_generated_t: {name: {th: ขยะที่เกิดขึ้น, en: Waste generated}, unit: t, adds: sum}
  population: {name: {th: ประชากร, en: Population}, unit: person, adds: stock}
indicators:
  - {id: ENV05, name: {th: ขยะที่เก็บขน, en: Waste collected}, unit: percent, direction: up, domain: environment, version: 1,
     formula: 100 * waste_collected_t / waste_generated_t, period: {grain: year}, rollup: ratio_of_sums}
  - {id: ENV07, name: {th: ขยะต่อคน, en: Waste per head}, unit: t/person, direction: down, domain: environment, version: 1,
     formula: waste_generated_t / population, period: {grain: year}, rollup: ratio_of_sums}
  - {id: ENV08, name: {th: ขยะเพิ่ม, en: Growth}, unit: ratio, direction: down, domain: environment, version: 1,
     formula: yoy(waste_generated_t), period: {grain: year}, rollup: none}
indices:
  - id: CLEAN
    name: {th: สะอาด, en: Clean}
    version: 1
    normalise: {method: minmax}
    pillars:
      - {code: waste, name: {th: ขยะ, en: Waste}, of: [ENV05, ENV07]}
"""
METADATA = {
    "data_type": "statistics", "maintainer": "กองสาธารณสุข", "maintainer_email": "office@example.org", "tag_string": "ขยะ", "notes": "ปริมาณขยะ", "objective": "ติดตามผล",
    "update_frequency_unit": "year", "geo_coverage": "province", "data_source": "ทะเบียน", "data_format": "CSV", "data_category": "public",
}  # fmt: skip
SOURCE = {
    "code": "pcd",
    "title": "กรมควบคุมมลพิษ",
    "publisher": "",
    "url": "",
    "dated": "",
    "kind": "P",
    "licence": "open",
}


@pytest.fixture(autouse=True)
def own_copy(settings: Any, tmp_path: Path) -> Path:
    """Definitions and a columnar copy of this test alone."""
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "small.yaml").write_text(LIBRARY, encoding="utf-8")
    settings.INDICATORS_DIR, settings.FIGURES_DIR = tmp_path / "indicators", tmp_path / "copy"
    settings.FILES_DIR, settings.INCOMING_DIR = tmp_path / "files", tmp_path / "incoming"
    snapshot._held.clear()
    return tmp_path


@pytest.fixture
def provinces(db: None) -> list[Province]:
    """Four provinces of two regions."""
    return [
        Province.objects.create(
            code=f"TH-{number}", dopa=str(number), name_th=th, name_en=en, region_th=region, region_en=region, sort_key=th
        )
        for number, th, en, region in (
            (90, "สงขลา", "Songkhla", "South"), (94, "ปัตตานี", "Pattani", "South"), (95, "ยะลา", "Yala", "South"),
            (50, "เชียงใหม่", "Chiang Mai", "North"),
        )
    ]  # fmt: skip


@pytest.fixture
def dataset(provinces: list[Province], at: datetime) -> Dataset:
    """A dataset of a ministry, with everything that the catalogue asks of it; revisions count from 1."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('figures_revision', 'number'), 1, false)")
    actions.record_sources([SOURCE], by="system", at=at)
    return actions.record_dataset(
        "waste",
        title_th="ขยะมูลฝอย",
        title_en="Waste",
        source="pcd",
        owner=None,
        licence="open",
        metadata=METADATA,
        by="system",
        at=at,
    )


HandIn = Callable[..., Upload]


@pytest.fixture
def hand_in(dataset: Dataset, at: datetime) -> HandIn:
    """Hand in a text as a file, and have it checked."""

    def make(text: str | bytes, name: str = "waste.csv", by: Any = "system", check: bool = True) -> Upload:
        content = text.encode() if isinstance(text, str) else text
        upload = actions.receive(dataset, ContentFile(content, name=name), by=by, at=at)
        return (actions.check(upload.pk, by="system", at=at) or upload) if check else upload

    return make


def table(rows: list[tuple[str, int, object, object]]) -> str:
    """A file of waste by province and year."""
    lines = [f"{place},{year},{collected},{generated}" for place, year, collected, generated in rows]
    return "\n".join(["จังหวัด,ปี,waste_collected_t,waste_generated_t", *lines, ""])


@pytest.fixture
def accepted(hand_in: HandIn, at: datetime) -> Callable[..., Revision]:
    """Hand in rows and accept them."""

    def make(rows: list[tuple[str, int, object, object]], **how: Any) -> Revision:
        return actions.accept(hand_in(table(rows), **how), by="system", at=at)

    return make


@pytest.fixture
def replayed(accepted: Callable[..., Revision]) -> Callable[..., int]:
    """The same, and the copy brought up to it."""

    def make(rows: list[tuple[str, int, object, object]]) -> int:
        accepted(rows)
        return queries.engine().catch_up()

    return make


__all__ = ["LIBRARY", "METADATA", "table"]
