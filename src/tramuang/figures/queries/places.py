"""What the places of figures are called, and which of them lie near each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import get_language

from tramuang.cities.models import Area, Province
from tramuang.figures.kinds import PlaceKind

NATION, REGION = "nation", "region"


@dataclass(frozen=True, slots=True)
class Named:
    """A place with its names, where it lies, and whether it exists."""

    code: str
    kind: str
    th: str
    en: str
    province: str = ""
    region_th: str = ""
    region_en: str = ""
    provenance: str = "real"

    @property
    def name(self) -> str:
        """The name in the reader's language; Thai where there is no English one."""
        return self.en if get_language() == "en" and self.en else self.th

    @property
    def region(self) -> str:
        """The region in the reader's language."""
        return self.region_en if get_language() == "en" else self.region_th


PLACES = ("code", "name_th", "name_en")


def named(kind: str, codes: Collection[str] | None = None) -> dict[str, Named]:
    """The places of a kind (or some of them) in Thai order, by code: one query."""
    if kind == PlaceKind.PROVINCE:
        rows = Province.objects.order_by("sort_key")
        rows = rows if codes is None else rows.filter(pk__in=codes)
        found = rows.values_list(*PLACES, "region_th", "region_en")
        return {row[0]: Named(row[0], kind, row[1], row[2], row[0], row[3], row[4]) for row in found}
    areas = Area.objects.order_by("sort_key")
    areas = areas if codes is None else areas.filter(pk__in=codes)
    fields = (*PLACES, "province_id", "province__region_th", "province__region_en", "provenance")
    return {
        row[0]: Named(row[0], kind, row[1], row[2], row[3] or "", row[4] or "", row[5] or "", row[6])
        for row in areas.values_list(*fields)
    }


def place(code: str) -> Named | None:
    """One area or province by its code; the nation and regions (`region:North`) too; None when there is none."""
    if code == NATION:
        return Named(code, NATION, "ทั้งประเทศ", "The whole country")
    kind, _colon, name = code.partition(":")
    if kind == REGION:
        row = Province.objects.filter(region_en=name).values_list("region_th", "region_en").first()
        return Named(code, REGION, row[0], row[1], "", row[0], row[1]) if row else None
    return named(PlaceKind.AREA, [code]).get(code) or named(PlaceKind.PROVINCE, [code]).get(code)
