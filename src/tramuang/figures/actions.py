"""Writing figures: sources, observations loaded from a file, and public claims."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tramuang.base.happenings import happening
from tramuang.figures.models import Claim, Observation, Source


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


def record_sources(sources: Iterable[dict[str, str]], *, by: Any, at: datetime) -> int:
    """Keep sources (keys: code, title, publisher, url, dated, kind, licence); known codes are left as they are."""
    rows = [Source(**source) for source in sources]
    with happening("figures.sources-recorded", "sources", by=by, at=at, count=len(rows)):
        Source.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def load_rows(rows: Sequence[Row], *, name: str, content: bytes, by: Any, at: datetime) -> int:
    """Load observations from a file: all or none, one happening with the file's hash, each value with its line."""
    made = [
        Observation(
            element=row.element, area_id=row.area or None, province_id=row.province or None, year_be=row.year_be,
            value=row.value, status="measured" if row.value is not None else "missing", unit=row.unit,
            source_id=row.source, row=f"{name}:{row.line}", provenance=row.provenance, loaded_at=at,
        )
        for row in rows
    ]  # fmt: skip
    digest = hashlib.sha256(content).hexdigest()
    with happening("figures.loaded", f"file:{digest[:16]}", by=by, at=at, name=name, sha256=digest, rows=len(made)):
        Observation.objects.bulk_create(made, batch_size=500)
    return len(made)


def record_claims(statements: Sequence[Statement], *, by: Any, at: datetime) -> int:
    """Keep public statements with their sources, and which of them contradict each other."""
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
            claim.conflicts.add(*item.conflicts)  # type: ignore[arg-type] # codes, which are the keys of claims
    return len(made)
