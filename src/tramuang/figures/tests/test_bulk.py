"""Many observations at once come out as they went in, or not at all, on either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from tramuang.figures.actions.loading import places_of, revise
from tramuang.figures.adapters import bulk
from tramuang.figures.adapters.bulk import Columns
from tramuang.figures.kinds import Grade, Status
from tramuang.figures.models import Element, Observation, Revision, Upload
from tramuang.figures.pure.recognising.periods import Grain, Period

FIELDS = ("element_id", "place_id", "grain", "period", "amount", "status", "grade", "line")


def rows(count: int) -> Columns:
    """Months of two elements in no order, every seventh without a value."""
    elements = [Element.objects.get_or_create(code=code, unit="t")[0].pk for code in ("one", "two")]
    place = places_of([], ["TH-95"])["province", "TH-95"]
    number = np.arange(count)
    months = np.array(
        [Period.of(Grain.MONTH, 2500 + n // 24, n // 2 % 12 + 1).number for n in range(count)], dtype=np.int64
    )
    missing = number % 7 == 3
    return Columns(
        element=np.array(elements, dtype=np.int16)[number % 2],
        place=np.full(count, place, dtype=np.int32),
        grain=np.full(count, Grain.MONTH, dtype=np.int16),
        period=months,
        amount=np.where(missing, np.nan, number * 0.1),
        status=np.where(missing, Status.MISSING, Status.MEASURED).astype(np.int16),
        grade=np.full(count, Grade.NOT_ASSESSED, dtype=np.int16),
        line=(number[::-1] + 2).astype(np.int32),
    )


def put(dataset: Any, at: datetime, columns: Columns) -> Revision:
    upload = Upload.objects.create(dataset=dataset, name="x.csv", sha256="0" * 64, received_by="system", received_at=at)
    with transaction.atomic():
        return revise(upload, columns, by="system", at=at)


def told(columns: Columns) -> set[tuple[object, ...]]:
    amounts = [None if np.isnan(amount) else amount for amount in columns.amount.tolist()]
    others = (columns.element, columns.place, columns.grain, columns.period)
    return set(
        zip(
            *(each.tolist() for each in others), amounts, columns.status.tolist(), columns.grade.tolist(), columns.line.tolist(),
            strict=True,
        )
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 99, 100, 257, 1203])
def test_every_row_comes_out_as_it_went_in_whatever_is_left_over_from_whole_statements(
    dataset: Any, at: datetime, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE_AS_VALUES", 550)
    monkeypatch.setattr(bulk, "AT_ONCE", 550)
    columns = rows(count)
    revision = put(dataset, at, columns)
    kept = Observation.objects.filter(revision=revision)
    assert set(kept.values_list(*FIELDS)) == told(columns)
    ids = set(kept.values_list("pk", flat=True))
    assert len(ids) == count and revision.first <= min(ids) and max(ids) <= revision.last


@pytest.mark.parametrize("wrong", ["twice", "no value", "no place"])
def test_one_row_that_cannot_stand_keeps_all_of_them_out(dataset: Any, at: datetime, wrong: str) -> None:
    columns = rows(340)
    at_fault = np.arange(340) == 203
    columns = {
        "twice": lambda: replace(columns, period=np.where(at_fault, columns.period[201], columns.period)),
        "no value": lambda: replace(columns, amount=np.where(at_fault, np.nan, columns.amount)),
        "no place": lambda: replace(columns, place=np.where(at_fault, 30_000, columns.place).astype(np.int32)),
    }[wrong]()
    with pytest.raises(IntegrityError):
        put(dataset, at, columns)
    assert not Observation.objects.exists() and not Revision.objects.exists()
