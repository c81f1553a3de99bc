"""What other datasets say of the values in a file: what is accepted last is what counts, so whoever accepts must know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from tramuang.figures.kinds import PlaceKind
from tramuang.figures.models import Dataset, Element, Observation, Place, Revision
from tramuang.figures.pure.validating import Findings, Observations
from tramuang.figures.queries.checking import province_codes

CODE = "other-dataset"
MOST = 500_000  # values of other datasets that are compared
NEARLY = 1e-9

type Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """What stands on record for the values of a file: for each value the amount (NaN: nothing) and the revision that gave it."""

    amount: NDArray[np.float64]
    revision: Ints


def tell_others(dataset: Dataset, good: Observations, findings: Findings) -> None:
    """Name the values of a file that another dataset gives otherwise, where that one was accepted last."""
    theirs = Revision.objects.exclude(dataset=dataset)
    if not len(good) or not theirs.exists():
        return
    numbers = _Numbers.of(good)
    others = numbers.standing(Observation.objects.filter(revision__in=theirs.values("number"), amount__isnull=False))
    new = good.numbers()
    with np.errstate(invalid="ignore"):
        same = np.abs(new - others.amount) <= NEARLY * np.maximum(np.abs(new), np.abs(others.amount))
    differ = ~np.isnan(others.amount) & ~same
    if not differ.any():
        return
    own = numbers.standing(Observation.objects.filter(revision__dataset=dataset))
    differ &= own.revision < others.revision
    titles = dict(Revision.objects.filter(number__in=np.unique(others.revision[differ]).tolist()).values_list("number", "dataset__title_th"))  # fmt: skip
    found = np.flatnonzero(differ).tolist()
    for at in found:
        column = good.columns[int(good.column[at])] if len(good.columns) else ""
        if not findings.keeps(CODE):
            # Counted, and no longer worded.
            findings.counts[CODE] += 1
            findings.by_column[CODE, column] += 1
            continue
        value = good.decimal(at)
        mend = f"{titles.get(int(others.revision[at]), '')}: {others.amount[at]:,.15g}"
        findings.add(CODE, column, int(good.line[at]), int(good.row[at]), "–" if value is None else f"{value:,}", mend)


@dataclass(frozen=True)
class _Numbers:
    """The values of a file by the numbers that records have: one key for each, and how a record's own key is made."""

    key: Ints
    wide: int
    elements: dict[int, int]
    places: dict[int, int]
    periods: dict[tuple[int, int], int]

    @classmethod
    def of(cls, good: Observations) -> _Numbers:
        every, kinds = province_codes(), {True: PlaceKind.PROVINCE.value, False: PlaceKind.AREA.value}
        element = dict(Element.objects.filter(code__in=good.elements).values_list("code", "pk"))
        place = {(kind, code): pk for pk, kind, code in Place.objects.values_list("pk", "kind", "code")}
        elements = {element[code]: n for n, code in enumerate(good.elements) if code in element}
        where = [place.get((kinds[code in every], code)) for code in good.areas]
        places = {pk: n for n, pk in enumerate(where) if pk is not None}
        periods = {(int(one.grain), one.number): n for n, one in enumerate(good.periods)}
        key = _key(good.element.astype(np.int64), good.area.astype(np.int64), good.period.astype(np.int64), len(good.areas), len(good.periods))  # fmt: skip
        return cls(key, len(good.areas), elements, places, periods)

    def standing(self, rows: QuerySet[Observation]) -> Standing:
        """What some records hold for the values of the file: the last revision counts."""
        amount, revision = np.full(len(self.key), np.nan), np.zeros(len(self.key), dtype=np.int64)
        numbers = [number for _grain, number in self.periods]
        if not self.elements or not self.places:
            return Standing(amount, revision)
        asked = rows.filter(
            element_id__in=list(self.elements), grain__in={grain for grain, _number in self.periods},
            period__range=(min(numbers), max(numbers)),
        )  # fmt: skip
        newest: dict[int, tuple[float | None, int]] = {}
        fields = ("element_id", "place_id", "grain", "period", "amount", "revision_id")
        told = asked.order_by("-revision_id").values_list(*fields)[:MOST]
        for element, place, grain, period, value, number in told.iterator(chunk_size=20_000):
            at = self.places.get(place), self.periods.get((grain, period))
            if at[0] is not None and at[1] is not None:
                key = _key(self.elements[element], at[0], at[1], self.wide, len(self.periods))
                newest.setdefault(int(key), (value, number))
        return self._put(newest, amount, revision)

    def _put(
        self, newest: dict[int, tuple[float | None, int]], amount: NDArray[np.float64], revision: Ints
    ) -> Standing:
        keys = np.array(sorted(newest), dtype=np.int64)
        if len(keys):
            at = np.minimum(np.searchsorted(keys, self.key), len(keys) - 1)
            here = keys[at] == self.key
            values = np.array(
                [newest[key][0] if newest[key][0] is not None else np.nan for key in keys.tolist()], dtype=np.float64
            )
            numbers = np.array([newest[key][1] for key in keys.tolist()], dtype=np.int64)
            amount[here], revision[here] = values[at[here]], numbers[at[here]]
        return Standing(amount, revision)


def _key[N: (int, Ints)](element: N, place: N, period: N, places: int, periods: int) -> N:
    return (element * places + place) * periods + period
