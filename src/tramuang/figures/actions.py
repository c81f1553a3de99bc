"""Writing figures: sources, observations loaded from a file, and public claims."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Provenance
from tramuang.cities.models import Area, Province
from tramuang.figures import access
from tramuang.figures.kinds import SourceKind, ValueStatus
from tramuang.figures.models import Claim, Observation, Source
from tramuang.figures.pure.claims import OPERATORS

MOST_FAULTS = 100
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


@dataclass(frozen=True, slots=True)
class Statement:
    """A public statement to be kept as a claim; either `value` or `day` says what was stated."""

    code: str
    round_code: str
    topic: str
    measure: str
    th: str
    en: str
    operator: str
    value: Decimal | None
    day: date | None
    unit_th: str
    unit_en: str
    as_of: str
    source: str
    note_th: str = ""
    note_en: str = ""
    conflicts: tuple[str, ...] = ()


@dataclass
class Faults:
    """What is wrong with a file, line by line; the first hundred are enough to mend it."""

    name: str
    lines: list[Any] = field(default_factory=list)

    def add(self, line: int | str, sentence: Any) -> None:
        """Note what is wrong with a line (or with an entry, by its code)."""
        if len(self.lines) < MOST_FAULTS:
            self.lines.append(format_lazy("{name}:{line}: {sentence}", name=self.name, line=line, sentence=sentence))

    def stop(self) -> None:
        """Go no further when anything was wrong."""
        if self.lines:
            raise BadInput({"": self.lines})


def record_sources(sources: Iterable[dict[str, str]], *, by: access.By, at: datetime) -> int:
    """Keep sources (keys: code, title, publisher, url, dated, kind, licence); known codes are left as they are."""
    require(access.may_load(by, at))
    rows, faults = [Source(**source) for source in sources], Faults("sources")
    for row in rows:
        if row.kind not in set(SourceKind):
            faults.add(row.code, format_lazy(_("{kind} is no kind of source."), kind=repr(row.kind)))
        if not row.code.strip() or not row.title.strip():
            faults.add(row.code, _("A source needs a code and a title."))
        if row.url and not row.url.startswith(("https://", "http://")):
            faults.add(row.code, _("The address of a source begins with https://."))
    faults.stop()
    with happening("figures.sources-recorded", "sources", by=by, at=at, count=len(rows)):
        Source.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def load_rows(rows: Sequence[Row], *, name: str, content: bytes, by: access.By, at: datetime) -> int:
    """Load observations from a file: all or none, one happening with the file's hash, each value with its line.

    BadInput tells of every line that cannot be used.
    """
    areas, elsewhere = {row.area for row in rows}, any(not row.area for row in rows)
    require(access.may_load(by, at, areas=areas, everywhere=elsewhere or not rows))
    _check_rows(rows, name)
    made = [
        Observation(
            element=row.element, area_id=row.area or None, province_id=row.province or None, year_be=row.year_be,
            value=row.value, status=ValueStatus.MEASURED if row.value is not None else ValueStatus.MISSING, unit=row.unit,
            source_id=row.source, row=f"{name}:{row.line}", provenance=row.provenance, loaded_at=at,
        )
        for row in rows
    ]  # fmt: skip
    digest = hashlib.sha256(content).hexdigest()
    with happening("figures.loaded", f"file:{digest[:16]}", by=by, at=at, name=name, sha256=digest, rows=len(made)):
        Observation.objects.bulk_create(made, batch_size=500)
    return len(made)


def _key(element: str, area: str, province: str, year_be: int, source: str) -> tuple[str, str, str, int, str]:
    return element, area, province, year_be, source


def _check_rows(rows: Sequence[Row], name: str) -> None:
    """Every line against what is on record: four queries, however many lines there are."""
    faults = Faults(name)
    areas = set(Area.objects.filter(pk__in={row.area for row in rows}).values_list("pk", flat=True))
    provinces = set(Province.objects.filter(pk__in={row.province for row in rows}).values_list("pk", flat=True))
    sources = set(Source.objects.filter(pk__in={row.source for row in rows}).values_list("pk", flat=True))
    on_record = Observation.objects.filter(element__in={row.element for row in rows}, source__in=sources)
    fields = ("element", "area_id", "province_id", "year_be", "source_id")
    lines: dict[tuple[str, str, str, int, str], int] = {
        _key(element, area or "", province or "", year, source): 0
        for element, area, province, year, source in on_record.values_list(*fields)
    }
    for row in rows:
        if bool(row.area) == bool(row.province):
            faults.add(row.line, _("A value belongs to an area or to a province, not to both."))
        elif row.area and row.area not in areas:
            faults.add(row.line, format_lazy(_("There is no area {code}."), code=row.area))
        elif row.province and row.province not in provinces:
            faults.add(row.line, format_lazy(_("There is no province {code}."), code=row.province))
        if row.source not in sources:
            faults.add(row.line, format_lazy(_("There is no source {code}."), code=row.source))
        if not EARLIEST <= row.year_be <= LATEST:
            faults.add(row.line, format_lazy(_("{year} is no year of the Buddhist era."), year=row.year_be))
        if row.value is not None and not row.value.is_finite():
            faults.add(row.line, _("The value is no number."))
        if not row.element.strip() or not row.unit.strip():
            faults.add(row.line, _("A value needs the name of what is measured, and its unit."))
        if row.provenance not in set(Provenance):
            faults.add(row.line, _("A value is real, illustrative or invented."))
        key = _key(row.element, row.area, row.province, row.year_be, row.source)
        if key in lines:
            twice = _("Line {line} already gives a value of this source for that place and year.")
            known = _("This source already gives a value for that place and year.")
            faults.add(row.line, format_lazy(twice, line=lines[key]) if lines[key] else known)
        lines.setdefault(key, row.line)
    faults.stop()


def record_claims(statements: Sequence[Statement], *, by: access.By, at: datetime) -> int:
    """Keep public statements with their sources, and which of them contradict each other."""
    require(access.may_load(by, at))
    _check_statements(statements)
    with happening("figures.claims-recorded", "claims", by=by, at=at, codes=[item.code for item in statements]):
        made = Claim.objects.bulk_create(
            Claim(
                code=item.code, round_code=item.round_code, topic=item.topic, measure=item.measure,
                statement_th=item.th, statement_en=item.en, operator=item.operator, value=item.value, day=item.day,
                unit_th=item.unit_th, unit_en=item.unit_en, as_of=item.as_of, source_id=item.source,
                note_th=item.note_th, note_en=item.note_en, order=order,
            )
            for order, item in enumerate(statements)
        )  # fmt: skip
        for claim, item in zip(made, statements, strict=True):
            codes: Any = item.conflicts
            claim.conflicts.add(*codes)
    return len(made)


def _check_statements(statements: Sequence[Statement]) -> None:
    faults, codes = Faults("claims"), [item.code for item in statements]
    sources = set(Source.objects.filter(pk__in={item.source for item in statements}).values_list("pk", flat=True))
    wanted = {*codes, *(other for item in statements for other in item.conflicts)}
    on_record = set(Claim.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for place, item in enumerate(statements):
        if item.code in on_record or item.code in codes[:place]:
            faults.add(item.code, _("There is a statement of this code already."))
        if item.source not in sources:
            faults.add(item.code, format_lazy(_("There is no source {code}."), code=item.source))
        if item.operator not in OPERATORS:
            faults.add(
                item.code, format_lazy(_("{sign} compares nothing; use =, >, >=, < or <=."), sign=repr(item.operator))
            )
        if item.value is not None and item.day is not None:
            faults.add(item.code, _("A statement says a figure or a day, not both."))
        if not item.th.strip() or not item.en.strip():
            faults.add(item.code, _("A statement is kept in Thai and in English."))
        for other in item.conflicts:
            if other == item.code or other not in on_record | set(codes):
                faults.add(item.code, format_lazy(_("There is no other statement {code}."), code=other))
    faults.stop()
