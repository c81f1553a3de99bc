"""The places that files may be of: the 77 provinces, and those that a table of places names beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tramuang.base.pure.thai.provinces import find_province, provinces
from tramuang.figures.pure import tables
from tramuang.figures.pure.formulas import Text
from tramuang.figures.pure.recognising import Place, Places, national_provinces
from tramuang.figures.pure.rollup import Place as Spot

COLUMNS = ("code", "name_th", "name_en", "kind", "province", "codes", "within")


class NotPlaces(ValueError):
    """A table of places cannot be used; `th` and `en` say why."""

    def __init__(self, th: str, en: str) -> None:
        super().__init__(en)
        self.th, self.en = th, en


@dataclass(frozen=True)
class Known:
    """Places by name and code, as the roll-up sees them by kind, and what they are called."""

    names: Places
    spots: dict[str, tuple[Spot, ...]]
    labels: dict[str, Text]

    @classmethod
    def of(cls, areas: Iterable[Place] = (), within: dict[str, str] | None = None) -> Known:
        """The provinces with some areas beside them."""
        nation, beside = national_provinces(), tuple(areas)
        region = {one.code: one.region for one in provinces()}
        outer = within or {}
        spots = {
            tables.AREA: tuple(Spot(one.code, one.province, region.get(one.province, ""), outer.get(one.code, "")) for one in beside),
            tables.PROVINCE: tuple(Spot(code, code, name) for code, name in region.items()),
        }  # fmt: skip
        every = [*nation, *beside]
        labels = {one.code: Text(one.name_th, one.name_en or one.name_th) for one in every}
        return cls(Places(every), spots, labels)

    def with_area(self, code: str) -> Known:
        """The same, and an area that stands for itself: a town that hands in its own table."""
        found = self.names.find(code).code
        if found:
            return self
        spot = Spot(code, "", "")
        labels = {**self.labels, code: Text(code, code)}
        spots = {**self.spots, tables.AREA: (*self.spots[tables.AREA], spot)}
        return Known(Places([*self.names.all.values(), Place(code, code)]), spots, labels)


def read_places(path: Path | None) -> Known:
    """The 77 provinces and the rows of a CSV: code, name_th, and if known name_en, kind, province, codes, within. NotPlaces says what is wrong."""
    if path is None:
        return Known.of()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise NotPlaces(f"{path.name}: ไฟล์นี้ไม่ใช่ UTF-8", f"{path.name}: this is no UTF-8") from None
    taken = {one.code for one in provinces()}
    areas, within = list[Place](), dict[str, str]()
    for line, row in enumerate(csv.DictReader(lines), start=2):
        told = {name: (row.get(name) or "").strip() for name in COLUMNS}
        code = told["code"]
        if not code or not told["name_th"]:
            raise _wrong(path, line, "ต้องมี code และ name_th", "each row needs code and name_th")
        if code in taken:
            raise _wrong(path, line, f"มีรหัส {code} แล้ว", f"the code {code} is there already")
        taken.add(code)
        province = find_province(told["province"]) if told["province"] else None
        if told["province"] and province is None:
            raise _wrong(path, line, f"ไม่รู้จักจังหวัด {told['province']}", f"there is no province {told['province']}")
        areas.append(
            Place(
                code,
                told["name_th"],
                told["name_en"],
                told["kind"],
                province.code if province else "",
                tuple(told["codes"].split()),
            )
        )
        if told["within"]:
            within[code] = told["within"]
    of = {one.code: one.province for one in areas}
    for code, outer in within.items():
        if outer not in of or of[outer] != of[code]:
            raise NotPlaces(
                f"{path.name}: {code} อยู่ใน {outer} ซึ่งไม่มีในตารางนี้หรืออยู่คนละจังหวัด",
                f"{path.name}: {code} lies within {outer}, which is not in this table or in another province",
            )
    return Known.of(areas, within)


def _wrong(path: Path, line: int, th: str, en: str) -> NotPlaces:
    return NotPlaces(f"{path.name}:{line}: {th}", f"{path.name}:{line}: {en}")
