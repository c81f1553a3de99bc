"""What the columns of a file mean: plain data, guessed from a preview, adjusted by a steward and kept with the dataset's version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args

from tramuang.figures.pure.reading.layout import Layout
from tramuang.figures.pure.recognising.periods import read_period

Role = Literal[
    "ignore", "row", "area", "area_code", "province", "year", "fiscal_year", "quarter", "month", "period", "element", "value",
    "unit", "status", "grade", "note",
]  # fmt: skip
ROLES: tuple[str, ...] = get_args(Role)
VERSION = 1


class NotASchema(ValueError):
    """What was given is no schema; `th` and `en` say why."""

    def __init__(self, th: str, en: str) -> None:
        self.th, self.en = th, en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, and for values which element, in which unit, of which period when the header says so."""

    name: str
    role: str = "ignore"
    element: str = ""
    unit: str = ""
    period: str = ""  # as the header has it: "2565", "ม.ค. 2565", or a month alone with the year in another column
    sure: float = 0.0  # how sure the guess is, 0 to 1


@dataclass(frozen=True, slots=True)
class ElementRule:
    """What values of an element can be; None is no bound."""

    unit: str = ""
    minimum: float | None = 0.0
    maximum: float | None = None
    jump: float | None = 3.0  # times its neighbour in time, either way
    outlier: float | None = 8.0  # robust z against its own history


@dataclass(frozen=True, slots=True)
class PartRule:
    """Parts that cannot be more than their whole: each of them, or their sum."""

    whole: str
    parts: tuple[str, ...]
    together: bool = True


@dataclass(frozen=True, slots=True)
class Schema:
    """The meaning of a file; `element`, `unit`, `period` and `area` stand for columns that it lacks."""

    layout: Layout = field(default_factory=Layout)
    columns: tuple[Column, ...] = ()
    element: str = ""
    unit: str = ""
    period: str = ""
    area: str = ""
    fiscal: bool = False
    short_years: bool = False
    rules: Mapping[str, ElementRule] = field(default_factory=dict)
    parts: tuple[PartRule, ...] = ()
    # What a steward said that a name of an area means which nobody knew: its code.
    spellings: Mapping[str, str] = field(default_factory=dict)
    version: int = VERSION

    def first(self, *roles: str) -> int | None:
        """The place of the first column of one of these roles."""
        return next((place for role in roles for place, one in enumerate(self.columns) if one.role == role), None)

    def values(self) -> list[int]:
        """The places of the columns that hold values."""
        return [place for place, one in enumerate(self.columns) if one.role == "value"]

    def as_data(self) -> dict[str, Any]:
        """The schema for JSON or YAML; what is as usual is left out."""
        plain = {"name", "role"}
        columns = [
            {key: value for key, value in asdict(one).items() if key in plain or value not in ("", 0.0)}
            for one in self.columns
        ]
        rules = {code: asdict(rule) for code, rule in self.rules.items()}
        parts = [{**asdict(part), "parts": list(part.parts)} for part in self.parts]
        return {
            "version": self.version, "layout": self.layout.as_data(), "columns": columns, "element": self.element,
            "unit": self.unit, "period": self.period, "area": self.area, "fiscal": self.fiscal,
            "short_years": self.short_years, "rules": rules, "parts": parts, "spellings": dict(self.spellings),
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Any) -> Schema:
        """The schema from what `as_data` wrote, perhaps adjusted by hand; NotASchema says what is wrong with it."""
        if not isinstance(data, dict):
            raise NotASchema("โครงสร้างข้อมูลต้องเป็นรายการชื่อกับค่า", "A schema is a mapping of names to values.")
        if strange := sorted(set(data) - {one.name for one in fields(cls)}):
            raise NotASchema(f"โครงสร้างข้อมูลไม่รู้จัก {', '.join(strange)}", f"A schema knows no {', '.join(strange)}.")
        if data.get("version", VERSION) != VERSION:
            raise NotASchema("โครงสร้างข้อมูลเป็นรุ่นที่ไม่รู้จัก", "The schema is of a version that is not known.")
        try:
            found = cls(
                Layout.from_data(data.get("layout", {})),
                tuple(Column(**one) for one in data.get("columns", ())),
                rules={str(code): ElementRule(**rule) for code, rule in (data.get("rules") or {}).items()},
                spellings={str(name): str(code) for name, code in (data.get("spellings") or {}).items()},
                parts=tuple(PartRule(**{**one, "parts": tuple(one["parts"])}) for one in data.get("parts") or ()),
                **{
                    key: data[key]
                    for key in ("element", "unit", "period", "area", "fiscal", "short_years")
                    if key in data
                },
            )
        except (TypeError, ValueError, KeyError) as fault:
            raise NotASchema(f"อ่านโครงสร้างข้อมูลไม่ได้: {fault}", f"The schema cannot be read: {fault}") from None
        found.check()
        return found

    def check(self) -> None:
        """Whether values can be read by this schema: a place, a period, an element and a value must come from somewhere."""
        for one in self.columns:
            if one.role not in ROLES:
                raise NotASchema(
                    f"คอลัมน์ {one.name}: ไม่มีบทบาท {one.role}", f"Column {one.name}: there is no role {one.role}."
                )
        if len(self.columns) != len(self.layout.columns):
            raise NotASchema(
                f"โครงสร้างมี {len(self.columns)} คอลัมน์ แต่ไฟล์มี {len(self.layout.columns)} คอลัมน์",
                f"The schema has {len(self.columns)} columns, the file {len(self.layout.columns)}.",
            )
        if self.period and not self._is_whole(self.period):
            raise NotASchema(f"อ่าน {self.period} เป็นช่วงเวลาไม่ได้", f"{self.period} cannot be read as a period.")
        if not self.values():
            raise NotASchema("ไม่มีคอลัมน์ใดเป็นค่าข้อมูล", "No column holds values.")
        if self.first("area", "area_code", "province") is None and not self.area:
            raise NotASchema("ไม่มีคอลัมน์ใดบอกพื้นที่", "No column says of which area the values are.")
        timed = self.first("year", "fiscal_year", "period") is not None or bool(self.period)
        if not timed and not all(self._is_whole(self.columns[place].period) for place in self.values()):
            raise NotASchema("ไม่มีคอลัมน์ใดบอกช่วงเวลา", "No column says of which period the values are.")
        named = self.first("element") is not None or bool(self.element)
        if not named and not all(self.columns[place].element for place in self.values()):
            raise NotASchema("ไม่มีคอลัมน์ใดบอกตัวชี้วัด", "No column says what is measured.")

    def _is_whole(self, header: str) -> bool:
        """Whether a header names a period by itself: a month alone does not."""
        return read_period(header, fiscal=self.fiscal, short_years=self.short_years).period is not None

    def adjusted(self, **changes: Any) -> Schema:
        """The schema with a steward's changes."""
        found = replace(self, **changes)
        found.check()
        return found
