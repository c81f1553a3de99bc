"""Keeping public statements, to hold against what the records show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import require
from tramuang.base.happenings import happening
from tramuang.figures import access
from tramuang.figures.actions.faults import Faults
from tramuang.figures.models import Claim, Source
from tramuang.figures.pure.claims import OPERATORS


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
