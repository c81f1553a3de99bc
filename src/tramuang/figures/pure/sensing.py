"""Readings of sensors as they are pushed: NGSI-LD entities (normalised and key-values) and OGC SensorThings observations.

NGSI-LD: ETSI GS CIM 009. SensorThings: OGC 15-078, observations one by one, as a collection, and in the data-array form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tramuang.figures.pure.recognising.words import find_unit
from tramuang.figures.pure.validating.numbers import MISSING, plain_text, read_number

MOST_READINGS = 1_000
LONGEST_NAME = 200
# What no database keeps and no page shows.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# A clock may run ahead a little; a reading of next week is a fault.
AHEAD = timedelta(hours=1)
EARLIEST_YEAR = 1990

SENTENCES: dict[str, tuple[str, str]] = {
    "not-understood": ("ไม่ใช่ข้อมูล NGSI-LD หรือ SensorThings ที่รู้จัก", "This is neither NGSI-LD nor SensorThings as we know them."),
    "too-many": ("มีค่าเกิน {most:,} ค่าในครั้งเดียว", "There are more than {most:,} readings at once."),
    "no-id": ("ไม่มีรหัสอุปกรณ์", "The id of the sensor is missing."),
    "id-too-long": ("รหัสยาวเกิน {most} อักษร", "An id is longer than {most} letters."),
    "id-unwritable": ("รหัสหรือชื่อมีอักขระที่เขียนไม่ได้ (อักขระควบคุม หรือครึ่งหนึ่งของอักขระ)", "An id or a name has letters that cannot be written: control characters, or half of one."),
    "unit-no-text": ("หน่วยต้องเป็นข้อความ", "A unit is a text."),
    "no-time": ("ไม่มีเวลาที่วัด", "The time of measuring is missing."),
    "time-unreadable": ("อ่านเวลา {raw} ไม่ได้ ต้องเป็น ISO 8601 พร้อมเขตเวลา", "The time {raw} cannot be read: ISO 8601 with a time zone is needed."),
    "time-without-zone": ("เวลา {raw} ไม่มีเขตเวลา", "The time {raw} has no time zone."),
    "time-ahead": ("เวลา {raw} ยังมาไม่ถึง", "The time {raw} has not come yet."),
    "time-too-old": ("เวลา {raw} เก่าเกินไป อาจใช้ปี พ.ศ. หรือค่าตั้งต้นของนาฬิกา", "The time {raw} is too old: perhaps a clock that was never set."),
    "no-value": ("ไม่มีค่าที่วัดได้", "There is no value."),
    "not-a-number": ("{raw} ไม่ใช่ตัวเลข", "{raw} is no number."),
    "no-readings": ("ไม่มีค่าที่วัดได้ในข้อมูลนี้", "There is no reading in this."),
    "bad-array": ("dataArray แถวนี้มีจำนวนช่องไม่ตรงกับ components", "This row of the dataArray does not fit its components."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: `sensor` is the entity's or the datastream's id, `element` what was measured (empty when the datastream says it)."""

    sensor: str
    element: str
    at: datetime
    value: Decimal
    unit: str = ""
    place: int = 0  # which reading of the push it was


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one reading of a push; `path` says where in it."""

    path: str
    code: str
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Sensed:
    """The readings of a push, and what was wrong with the others."""

    readings: tuple[Reading, ...]
    faults: tuple[Fault, ...]


class _Wrong(ValueError):
    def __init__(self, path: str, code: str, **words: Any) -> None:
        th, en = SENTENCES[code]
        self.fault = Fault(path, code, th.format(**words), en.format(**words))
        super().__init__(en)


def read(payload: Any, *, now: datetime, most: int = MOST_READINGS) -> Sensed:
    """The readings of a payload of either standard, as JSON was parsed; faulty ones are named and the rest are kept."""
    readings: list[Reading] = []
    faults: list[Fault] = []
    try:
        for each in _each(payload):
            if isinstance(each, Fault):
                faults.append(each)
                continue
            if len(readings) + len(faults) >= most:
                raise _Wrong("", "too-many", most=most)
            try:
                readings.append(_reading(each, len(readings), now))
            except _Wrong as wrong:
                faults.append(wrong.fault)
    except _Wrong as wrong:
        # Too many, or nothing that is known: nothing of it is taken.
        return Sensed((), (wrong.fault,))
    if not readings and not faults:
        faults.append(_Wrong("", "no-readings").fault)
    return Sensed(tuple(readings), tuple(faults))


@dataclass(frozen=True, slots=True)
class _Raw:
    path: str
    sensor: Any
    element: str
    at: Any
    value: Any
    unit: Any = ""


def _each(payload: Any) -> Iterator[_Raw | Fault]:
    items, path = (payload, "") if isinstance(payload, list) else ([payload], "")
    if isinstance(payload, dict) and isinstance(payload.get("data"), list):
        items, path = payload["data"], "data"  # a notification of NGSI-LD
    elif isinstance(payload, dict) and isinstance(payload.get("value"), list) and "type" not in payload:
        items, path = payload["value"], "value"  # a collection of SensorThings
    for number, item in enumerate(items):
        where = f"{path}[{number}]" if isinstance(payload, list) or path else ""
        if not isinstance(item, dict):
            raise _Wrong(where, "not-understood")
        if "dataArray" in item:
            yield from _data_array(item, where)
        elif "result" in item or "phenomenonTime" in item:
            yield _observation(item, where)
        elif "id" in item and "type" in item:
            yield from _entity(item, where)
        else:
            raise _Wrong(where, "not-understood")


_OF_ENTITY = {
    "id",
    "type",
    "@context",
    "scope",
    "createdAt",
    "modifiedAt",
    "observedAt",
    "dateObserved",
    "unitCode",
    "location",
}
_PROPERTY_KINDS = {"Property", "Number"}


def _entity(item: dict[str, Any], path: str) -> Iterator[_Raw]:
    """Every measured attribute of an NGSI-LD entity; relationships, places and texts of key-values are no readings."""
    common = _simple(item.get("observedAt")) or _simple(item.get("dateObserved"))
    for name, attribute in item.items():
        if name in _OF_ENTITY:
            continue
        where = f"{path}.{name}".lstrip(".")
        several = attribute if isinstance(attribute, list) else [attribute]
        for one in several:
            if isinstance(one, dict):
                kind = one.get("type")
                if kind in _PROPERTY_KINDS and not isinstance(one.get("value"), dict | list):
                    value, at = one.get("value"), one.get("observedAt") or common
                    # A property of text without a time describes the sensor.
                    if isinstance(value, str) and not one.get("observedAt") and read_number(value).wrong:
                        continue
                    yield _Raw(where, item["id"], _short(name), at, value, one.get("unitCode") or "")
            elif isinstance(one, int | float) and not isinstance(one, bool):
                yield _Raw(where, item["id"], _short(name), common, one, "")


def _simple(value: Any) -> Any:
    """A value that stands alone, in a property, or as a typed time."""
    while isinstance(value, dict):
        value = value.get("value", value.get("@value"))
    return value


def _short(name: str) -> str:
    """The last part of an attribute's name when it is an address."""
    return name.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1] if "://" in name else name


def _observation(item: dict[str, Any], path: str) -> _Raw:
    stream = item.get("Datastream") or item.get("MultiDatastream")
    sensor, element, unit = _datastream(stream)
    return _Raw(path, sensor, element, item.get("phenomenonTime") or item.get("resultTime"), item.get("result"), unit)


def _datastream(stream: Any) -> tuple[Any, str, Any]:
    if not isinstance(stream, dict):
        return None, "", ""
    observed = stream.get("ObservedProperty")
    measured = stream.get("unitOfMeasurement")
    unit = measured.get("symbol") or measured.get("name") or "" if isinstance(measured, dict) else ""
    name = observed.get("name") or "" if isinstance(observed, dict) else ""
    return stream.get("@iot.id", stream.get("id")), str(name), unit


def _data_array(item: dict[str, Any], path: str) -> Iterator[_Raw | Fault]:
    sensor, element, unit = _datastream(item.get("Datastream"))
    names, rows = item.get("components"), item["dataArray"]
    if not isinstance(names, list) or not isinstance(rows, list):
        raise _Wrong(path, "not-understood")
    for number, row in enumerate(rows):
        where = f"{path}.dataArray[{number}]".lstrip(".")
        if not isinstance(row, list) or len(row) != len(names):
            yield _Wrong(where, "bad-array").fault
            continue
        cells = dict(zip(map(str, names), row, strict=True))
        yield _Raw(
            where, sensor, element, cells.get("phenomenonTime") or cells.get("resultTime"), cells.get("result"), unit
        )


def _reading(raw: _Raw, place: int, now: datetime) -> Reading:
    if not isinstance(raw.sensor, str | int) or isinstance(raw.sensor, bool) or raw.sensor == "":
        raise _Wrong(raw.path, "no-id")
    if not isinstance(raw.unit, str):
        raise _Wrong(raw.path, "unit-no-text")
    sensor, unit = str(raw.sensor), raw.unit
    if any(_UNWRITABLE.search(text) for text in (sensor, raw.element, unit)):
        raise _Wrong(raw.path, "id-unwritable")
    if max(len(sensor), len(raw.element), len(unit)) > LONGEST_NAME:
        raise _Wrong(raw.path, "id-too-long", most=LONGEST_NAME)
    at = _time(raw, now)
    known = find_unit(unit) if unit else None
    return Reading(sensor, raw.element, at, _value(raw), known.code if known else unit, place)


def _time(raw: _Raw, now: datetime) -> datetime:
    if raw.at in (None, ""):
        raise _Wrong(raw.path, "no-time")
    # An interval is told by its beginning.
    text = str(raw.at)[:80].split("/")[0]
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise _Wrong(raw.path, "time-unreadable", raw=text) from None
    if at.tzinfo is None:
        raise _Wrong(raw.path, "time-without-zone", raw=text)
    if at.year < EARLIEST_YEAR:
        raise _Wrong(raw.path, "time-too-old", raw=text)
    try:
        ahead = at - now > AHEAD
    except OverflowError:
        ahead = True
    if ahead:
        raise _Wrong(raw.path, "time-ahead", raw=text)
    return at


def _value(raw: _Raw) -> Decimal:
    value = raw.value
    if value is None:
        raise _Wrong(raw.path, "no-value")
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise _Wrong(raw.path, "not-a-number", raw=repr(value)[:60])
    # Through its shortest text, so that 30.7 stays 30.7; texts of figures are common in gateways.
    if isinstance(value, int) and abs(value) >= 10**18:
        raise _Wrong(raw.path, "not-a-number", raw=f"{float(value) if abs(value) < 10**300 else 0:g}")
    text = value if isinstance(value, str) else str(value)
    number = read_number(text[:100])
    if number.wrong or number.status >= MISSING or number.unit:
        raise _Wrong(raw.path, "not-a-number", raw=text[:60])
    return Decimal(plain_text(number.mantissa, number.scale))
