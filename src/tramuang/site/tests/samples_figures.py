"""What the walk over every route finds in the room of figures: a few real computed values in a copy of their own."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from tramuang.cities.models import Province
from tramuang.figures import actions, queries
from tramuang.figures.models import Dataset, Upload

Get = Callable[[str], Any]
LIBRARY = """
format: 1
elements:
  waste: {name: {th: ขยะ, en: Waste}, unit: t, adds: sum}
  population: {name: {th: ประชากร, en: People}, unit: person, adds: stock}
indicators:
  - {id: ENV07, name: {th: ขยะต่อคน, en: Waste per head}, unit: t/person, direction: down, domain: environment, version: 1,
     formula: waste / population, period: {grain: year}, rollup: ratio_of_sums}
  - {id: LIV01, name: {th: คน, en: People}, unit: person, direction: contextual, domain: living, version: 1,
     formula: population, period: {grain: year}, rollup: sum}
indices:
  - {id: CLEAN, name: {th: สะอาด, en: Clean}, version: 1, normalise: {method: minmax},
     pillars: [{code: waste, name: {th: ขยะ, en: Waste}, of: [ENV07]}]}
"""


def computed(get: Get, number: int = 1) -> None:
    """The province of the cast and so many others with a figure, computed into a copy of this test alone."""
    settings, folder, at = get("settings"), get("tmp_path"), get("at")
    settings.INDICATORS_DIR, settings.FIGURES_DIR = folder / "indicators", folder / "copy"
    settings.INDICATORS_DIR.mkdir(exist_ok=True)
    (settings.INDICATORS_DIR / "small.yaml").write_text(LIBRARY, encoding="utf-8")
    source = {
        "code": "pcd",
        "title": "กรมควบคุมมลพิษ",
        "publisher": "",
        "url": "",
        "dated": "",
        "kind": "P",
        "licence": "CC BY",
    }
    actions.record_sources([source], by="system", at=at)
    code = get("province").code
    if number > 1:
        code = f"TH-{number + 80}"
        Province.objects.create(
            code=code, dopa=f"{number + 80}", name_th=f"จังหวัด {number}", name_en=f"Province {number}", region_th="ภาคใต้", region_en="South",
            sort_key=f"{number}",
        )  # fmt: skip
    rows = [
        actions.Row(element, year, Decimal(value * number), unit, "pcd", line, province=code)
        for line, (element, year, value, unit) in enumerate(
            [("waste", 2564, 20, "t"), ("population", 2564, 10, "person"), ("waste", 2565, 30, "t"), ("population", 2565, 10 + number, "person")], 2
        )
    ]  # fmt: skip
    actions.load_rows(rows, name=f"figures-{number}.csv", content=f"{number}".encode(), by="system", at=at)
    queries.engine().rebuild()


def an_indicator(get: Get) -> dict[str, Any]:
    """An indicator with a figure."""
    computed(get)
    return {"name": "ENV07"}


def an_index(get: Get) -> dict[str, Any]:
    """An index over it."""
    computed(get)
    return {"name": "CLEAN"}


def a_place(get: Get) -> dict[str, Any]:
    """The province of the figure."""
    computed(get)
    return {"code": get("province").code}


def a_trace(get: Get) -> dict[str, Any]:
    """The figure itself."""
    computed(get)
    return {"name": "ENV07", "code": get("province").code, "period": "2565"}


def a_file(get: Get) -> dict[str, Any]:
    """The figures as a file."""
    computed(get)
    return {"name": "ENV07", "form": "csv"}


def a_timeline(get: Get) -> dict[str, Any]:
    """An indicator of the cast's province, as programs read it."""
    computed(get)
    return {"name": "ENV07", "place": get("province").code}


def a_sheet(get: Get) -> dict[str, Any]:
    """Everything of the cast's province, as programs read it."""
    computed(get)
    return {"place": get("province").code}


METADATA = {
    "data_type": "statistics", "maintainer": "กองช่าง", "maintainer_email": "office@example.org", "tag_string": "ขยะ", "notes": "ขยะ", "objective": "ติดตามผล",
    "update_frequency_unit": "year", "geo_coverage": "municipality", "data_source": "ทะเบียน", "data_format": "CSV", "data_category": "public",
}  # fmt: skip


def a_dataset(get: Get, number: int = 1) -> Dataset:
    """A dataset of the lead's city."""
    source = {
        "code": "city",
        "title": "เทศบาล",
        "publisher": "",
        "url": "",
        "dated": "",
        "kind": "P",
        "licence": "CC BY",
    }
    actions.record_sources([source], by="system", at=get("at"))
    return actions.record_dataset(
        f"waste-{number}", title_th=f"ขยะ {number}", source="city", owner=get("area").operator, licence="CC BY", metadata=METADATA,
        by="system", at=get("at"),
    )  # fmt: skip


def an_upload(get: Get, number: int = 1) -> Upload:
    """A checked file of it, with a row that cannot be accepted."""
    dataset = Dataset.objects.filter(code="waste-1").first() or a_dataset(get)
    text = f"พื้นที่,ปี,waste_collected_t\n{get('area').name_th},2564,{number}\nเมืองลับแล,2564,1\n"
    made = actions.receive(
        dataset, ContentFile(text.encode(), name=f"{number}.csv"), by=get("data_officer"), at=get("at")
    )
    return actions.check(made.pk, by="system", at=get("at")) or made


def dataset_args(get: Get) -> dict[str, Any]:
    """The dataset of the lead's city."""
    return {"code": (Dataset.objects.filter(code="waste-1").first() or a_dataset(get)).code}


def upload_args(get: Get) -> dict[str, Any]:
    """A file of it."""
    return {"key": an_upload(get).pk}
