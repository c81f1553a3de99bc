"""Loading figures: a file becomes a revision of its dataset, all of it or nothing, with one happening and the file's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tramuang.base import files
from tramuang.base.answers import BadInput, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Provenance
from tramuang.base.models import StoredFile
from tramuang.base.pure.media import TABLES
from tramuang.base.refs import ref
from tramuang.cities.models import Area, Province
from tramuang.figures import access
from tramuang.figures.actions import assessing
from tramuang.figures.actions.assessing import Quality
from tramuang.figures.actions.faults import Faults
from tramuang.figures.adapters import bulk, columnar, readers
from tramuang.figures.adapters.bulk import Columns
from tramuang.figures.kinds import Grade, PlaceKind, Status, UploadState
from tramuang.figures.models import Dataset, Element, Observation, Place, Revision, Source, Upload
from tramuang.figures.pure.reading import Unreadable
from tramuang.figures.pure.recognising.periods import Grain, Period

TABLE_ENDINGS = (".csv", ".tsv")
# Years that a table of our time can speak of; a common-era year typed by mistake lies outside.
EARLIEST, LATEST = 2400, 2700


@dataclass(frozen=True, slots=True)
class Row:
    """One value as it stands in a file: place, year, value (None is missing), and the line it stands on."""

    element: str
    year_be: int
    value: Decimal | None
    unit: str
    source: str
    line: int
    area: str = ""
    province: str = ""
    provenance: str = "real"
    status: Status = Status.MEASURED


def load_rows(
    rows: Sequence[Row], *, name: str, content: bytes, by: access.By, at: datetime, qualities: Mapping[str, Quality] | None = None
) -> int:  # fmt: skip
    """Load yearly values from a small file: all or none, a revision for each source in it, each value with its line.

    `qualities` says, by source, how its values were come by and who verified them.
    BadInput tells of every line that cannot be used, and of a value that the same source has given before: a correction goes by `accept`.
    """
    areas, elsewhere = {row.area for row in rows}, any(not row.area for row in rows)
    require(access.may_load(by, at, areas=areas, everywhere=elsewhere or not rows))
    _check_rows(rows, name)
    digest = hashlib.sha256(content).hexdigest()
    with happening("figures.loaded", f"file:{digest[:16]}", by=by, at=at, name=name, sha256=digest, rows=len(rows)):
        elements = _elements(rows)
        places = _places(rows)
        stored, schema = keep_table(name, content, by, at)
        for (source, provenance), own in _by_dataset(rows).items():
            dataset = _dataset_of(source, provenance, at)
            upload = Upload.objects.create(
                dataset=dataset, name=name, sha256=digest, file=stored, schema=schema, state=UploadState.ACCEPTED, lines_read=len(own), lines_good=len(own),
                lines_bad=0, received_by=ref(by), received_at=at, decided_by=ref(by), decided_at=at,
            )  # fmt: skip
            revision = revise(upload, _columns(own, elements, places), by=by, at=at)
            if said := (qualities or {}).get(source):
                assessing.put([revision], said, by=by, at=at)
    return len(rows)


def keep_table(name: str, content: bytes, by: access.By, at: datetime) -> tuple[StoredFile | None, dict[str, Any]]:
    """The file as it is kept, and how its rows are found again; nothing where it is no table."""
    if not name.endswith(TABLE_ENDINGS) or not content:
        return None, {}
    try:
        stored = files.keep(ContentFile(content, name=name), by=by, at=at, kinds=TABLES, limit=len(content))
        preview = readers.look(files.path_of(stored.sha256))
        return stored, {"layout": readers.with_header(preview, 1).as_data()}
    except (BadInput, Unreadable):
        return None, {}


def revise(upload: Upload, rows: Columns, *, by: access.By, at: datetime) -> Revision:
    """Make the rows of an upload a revision of its dataset; called in the transaction of the happening that tells of it."""
    bulk.one_at_a_time()
    revision = Revision.objects.create(
        dataset_id=upload.dataset_id, upload=upload, rows=len(rows), accepted_by=ref(by), accepted_at=at
    )
    revision.first, revision.last = bulk.insert(rows, revision.number)
    revision.save(update_fields=["first", "last"])
    transaction.on_commit(lambda: columnar.ring(Path(settings.FIGURES_DIR)))
    return revision


def places_of(areas: Iterable[str], provinces: Iterable[str]) -> dict[tuple[str, str], int]:
    """The short numbers of places, by kind and code; those that are not on record yet are put there."""
    wanted = {(PlaceKind.AREA.value, code) for code in areas} | {(PlaceKind.PROVINCE.value, code) for code in provinces}
    Place.objects.bulk_create(
        [
            Place(kind=kind, code=code, **{f"{kind}_id": code})
            for kind, code in sorted(wanted - set(Place.objects.values_list("kind", "code")))
        ],
        batch_size=500,
    )
    return {(kind, code): pk for pk, kind, code in Place.objects.values_list("pk", "kind", "code")}


def _by_dataset(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.source, row.provenance), []).append(row)
    return found


def _dataset_of(source: str, provenance: str, at: datetime) -> Dataset:
    """The dataset in which the installation keeps what it loads from one source."""
    code = source if provenance == Provenance.REAL else f"{source}-{provenance}"[:80]
    title = Source.objects.get(pk=source).title
    return Dataset.objects.get_or_create(
        code=code,
        defaults={"title_th": title[:300], "source_id": source, "provenance": provenance, "recorded_at": at},
    )[0]


def _elements(rows: Iterable[Row]) -> dict[str, int]:
    """The short numbers of the elements in the rows; one that is new is put on record with its unit."""
    units = {row.element: row.unit for row in rows}
    known = set(Element.objects.filter(code__in=units).values_list("code", flat=True))
    Element.objects.bulk_create(
        Element(code=code, unit=unit) for code, unit in sorted(units.items()) if code not in known
    )
    return dict(Element.objects.filter(code__in=units).values_list("code", "pk"))


def _places(rows: Iterable[Row]) -> dict[tuple[str, str], int]:
    return places_of({row.area for row in rows if row.area}, {row.province for row in rows if row.province})


def _columns(rows: Sequence[Row], elements: dict[str, int], places: dict[tuple[str, str], int]) -> Columns:
    kinds = [(PlaceKind.AREA.value, row.area) if row.area else (PlaceKind.PROVINCE.value, row.province) for row in rows]
    return Columns(
        element=np.array([elements[row.element] for row in rows], dtype=np.int16),
        place=np.array([places[key] for key in kinds], dtype=np.int32),
        grain=np.full(len(rows), Grain.YEAR, dtype=np.int16),
        period=np.array([Period.of(Grain.YEAR, row.year_be).number for row in rows], dtype=np.int64),
        amount=np.array([np.nan if row.value is None else float(row.value) for row in rows], dtype=np.float64),
        status=np.array([Status.MISSING if row.value is None else row.status for row in rows], dtype=np.int16),
        grade=np.full(len(rows), Grade.NOT_ASSESSED, dtype=np.int16),
        line=np.array([row.line for row in rows], dtype=np.int32),
    )


def _key(element: str, area: str, province: str, year_be: int, source: str) -> tuple[str, str, str, int, str]:
    return element, area, province, year_be, source


def _check_rows(rows: Sequence[Row], name: str) -> None:
    """Every line against what is on record: five queries, however many lines there are."""
    faults = Faults(name)
    areas = set(Area.objects.filter(pk__in={row.area for row in rows}).values_list("pk", flat=True))
    provinces = set(Province.objects.filter(pk__in={row.province for row in rows}).values_list("pk", flat=True))
    sources = set(Source.objects.filter(pk__in={row.source for row in rows}).values_list("pk", flat=True))
    units = dict(Element.objects.filter(code__in={row.element for row in rows}).values_list("code", "unit"))
    on_record = Observation.objects.filter(
        element__code__in=list(units), revision__dataset__source__in=sources, grain=Grain.YEAR
    )
    fields = ("element__code", "place__area_id", "place__province_id", "period", "revision__dataset__source_id")
    lines: dict[tuple[str, str, str, int, str], int] = {
        _key(element, area or "", province or "", period // 100_000_000, source): 0
        for element, area, province, period, source in on_record.values_list(*fields)
    }
    for row in rows:
        for sentence in _wrong(row, areas, provinces, sources, units):
            faults.add(row.line, sentence)
        units.setdefault(row.element, row.unit)
        key = _key(row.element, row.area, row.province, row.year_be, row.source)
        if key in lines:
            twice = _("Line {line} already gives a value of this source for that place and year.")
            known = _("This source already gives a value for that place and year.")
            faults.add(row.line, format_lazy(twice, line=lines[key]) if lines[key] else known)
        lines.setdefault(key, row.line)
    faults.stop()


def _wrong(row: Row, areas: set[str], provinces: set[str], sources: set[str], units: dict[str, str]) -> Iterable[Any]:
    """What is wrong with one line, by itself."""
    if bool(row.area) == bool(row.province):
        yield _("A value belongs to an area or to a province, not to both.")
    elif row.area and row.area not in areas:
        yield format_lazy(_("There is no area {code}."), code=row.area)
    elif row.province and row.province not in provinces:
        yield format_lazy(_("There is no province {code}."), code=row.province)
    if row.source not in sources:
        yield format_lazy(_("There is no source {code}."), code=row.source)
    if not EARLIEST <= row.year_be <= LATEST:
        yield format_lazy(_("{year} is no year of the Buddhist era."), year=row.year_be)
    if row.value is not None and not row.value.is_finite():
        yield _("The value is no number.")
    if not row.element.strip() or not row.unit.strip():
        yield _("A value needs the name of what is measured, and its unit.")
    elif units.get(row.element, row.unit) != row.unit:
        yield format_lazy(_("{element} is counted in {unit}."), element=row.element, unit=units[row.element])
    if row.provenance not in set(Provenance):
        yield _("A value is real, illustrative or invented.")
