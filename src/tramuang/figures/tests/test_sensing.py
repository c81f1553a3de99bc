"""Readings that sensors push are taken, and what is wrong with the others is named."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.figures.pure.sensing import read

NOW = datetime(2024, 3, 1, tzinfo=UTC)
AT = "2024-02-27T10:00:00Z"
STATION = {
    "id": "urn:ngsi-ld:AirQualityObserved:62t", "type": "AirQualityObserved", "@context": "https://example.org/context.jsonld",
    "pm25": {"type": "Property", "value": 30.7, "observedAt": AT, "unitCode": "GQ"},
    "temperature": {"type": "Property", "value": "28.10", "observedAt": "2024-02-27T17:00:00+07:00", "unitCode": "CEL"},
    "name": {"type": "Property", "value": "สถานีสมมติ"}, "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [101, 6]}},
    "refDevice": {"type": "Relationship", "object": "urn:ngsi-ld:Device:1"},
}  # fmt: skip


def plain(sensed):
    return [(one.sensor, one.element, one.at, one.value, one.unit) for one in sensed.readings]


def test_a_normalised_entity_gives_its_measured_properties_and_nothing_else():
    found = read(STATION, now=NOW)
    moment = datetime(2024, 2, 27, 10, tzinfo=UTC)
    assert plain(found) == [
        (STATION["id"], "pm25", moment, Decimal("30.7"), "ug/m3"),
        (STATION["id"], "temperature", moment, Decimal("28.10"), "degC"),
    ]
    assert found.faults == ()


def test_key_values_take_the_time_of_the_entity():
    entity = {
        "id": "urn:x",
        "type": "T",
        "dateObserved": AT,
        "pm25": 30,
        "name": "สถานี",
        "ok": True,
        "location": {"type": "Point"},
    }
    assert plain(read(entity, now=NOW)) == [("urn:x", "pm25", datetime(2024, 2, 27, 10, tzinfo=UTC), Decimal(30), "")]
    typed = {**entity, "dateObserved": {"type": "Property", "value": {"@type": "DateTime", "@value": AT}}}
    assert plain(read(typed, now=NOW)) == plain(read(entity, now=NOW))


def test_a_notification_and_a_list_give_all_their_entities():
    assert len(read({"id": "urn:n", "type": "Notification", "data": [STATION, STATION]}, now=NOW).readings) == 4
    assert len(read([STATION] * 3, now=NOW).readings) == 6


def test_a_property_of_several_sources_gives_each():
    several = {**STATION, "pm25": [STATION["pm25"], {**STATION["pm25"], "value": 31, "datasetId": "urn:2"}]}
    assert [one.value for one in read(several, now=NOW).readings][:2] == [Decimal("30.7"), Decimal(31)]


def test_an_expanded_name_is_its_last_part():
    entity = {
        "id": "urn:x",
        "type": "T",
        "https://w3id.org/saref#fillingLevel": {"type": "Property", "value": 0.33, "observedAt": AT},
    }
    assert read(entity, now=NOW).readings[0].element == "fillingLevel"


def test_observations_of_sensorthings_are_read_one_by_one_as_a_collection_and_as_an_array():
    stream = {"@iot.id": 7, "unitOfMeasurement": {"symbol": "µg/m³"}, "ObservedProperty": {"name": "pm25"}}
    one = {"phenomenonTime": AT, "result": 30.7, "Datastream": stream}
    span = {"phenomenonTime": f"{AT}/2024-02-27T11:00:00Z", "result": "31", "Datastream": stream}
    wanted = [("7", "pm25", datetime(2024, 2, 27, 10, tzinfo=UTC), Decimal(text), "ug/m3") for text in ("30.7", "31")]
    assert plain(read(one, now=NOW)) == wanted[:1]
    assert plain(read({"value": [one, span]}, now=NOW)) == wanted
    array = [
        {
            "Datastream": stream,
            "components": ["phenomenonTime", "result"],
            "dataArray@iot.count": 2,
            "dataArray": [[AT, 30.7], [AT, 31]],
        }
    ]
    assert plain(read(array, now=NOW)) == wanted


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"result": None}, "no-value"), ({"result": "สูง"}, "not-a-number"), ({"result": True}, "not-a-number"), ({"result": float("nan")}, "not-a-number"),
        ({"result": float("inf")}, "not-a-number"), ({"result": 10**400}, "not-a-number"), ({"result": {"a": 1}}, "not-a-number"), ({"result": "-"}, "not-a-number"),
        ({"result": "=1+1"}, "not-a-number"), ({"phenomenonTime": None}, "no-time"), ({"phenomenonTime": "เมื่อวาน"}, "time-unreadable"), ({"phenomenonTime": 12}, "time-unreadable"),
        ({"phenomenonTime": "2024-02-27T10:00:00"}, "time-without-zone"), ({"phenomenonTime": "2567-02-27T10:00:00Z"}, "time-ahead"), ({"phenomenonTime": "1970-01-01T00:00:00Z"}, "time-too-old"),
        ({"phenomenonTime": "9999-12-31T23:59:59-14:00"}, "time-ahead"), ({"Datastream": None}, "no-id"), ({"Datastream": {"@iot.id": [1]}}, "no-id"),
        ({"Datastream": {"@iot.id": "x" * 500}}, "id-too-long"), ({"Datastream": {"@iot.id": "\ud800"}}, "id-unwritable"), ({"Datastream": {"@iot.id": "a\0"}}, "id-unwritable"),
        ({"Datastream": {"@iot.id": 7, "ObservedProperty": {"name": "pm\x1b"}}}, "id-unwritable"), ({"Datastream": {"@iot.id": 7, "unitOfMeasurement": {"symbol": "\udfff"}}}, "id-unwritable"),
        ({"Datastream": {"@iot.id": 7, "unitOfMeasurement": {"symbol": {"a": 1}}}}, "unit-no-text"),
    ],
)  # fmt: skip
def test_every_fault_is_named_and_the_others_are_kept(change, code):
    good = {"phenomenonTime": AT, "result": 1, "Datastream": {"@iot.id": 7}}
    found = read([good, {**good, **change}, good], now=NOW)
    assert [(one.path, one.code) for one in found.faults] == [("[1]", code)]
    assert [one.value for one in found.readings] == [1, 1]
    assert found.faults[0].en and any("\u0e01" <= letter <= "\u0e4e" for letter in found.faults[0].th)


@pytest.mark.parametrize("payload", [None, 5, "x", [], {}, [[]], {"a": 1}, {"value": [3]}, {"dataArray": 3}, [None]])
def test_what_is_neither_standard_is_refused_whole(payload):
    found = read(payload, now=NOW)
    assert found.readings == () and len(found.faults) == 1


def test_too_many_at_once_take_nothing():
    found = read([STATION] * 600, now=NOW)
    assert (found.readings, [one.code for one in found.faults]) == ((), ["too-many"])


def test_a_row_that_does_not_fit_its_array_is_named():
    found = read(
        {"Datastream": {"@iot.id": 1}, "components": ["phenomenonTime", "result"], "dataArray": [[AT], [AT, 2], 3]},
        now=NOW,
    )
    assert [one.path for one in found.faults] == ["dataArray[0]", "dataArray[2]"] and len(found.readings) == 1


@settings(max_examples=60, deadline=None)
@given(st.decimals(-(10**9), 10**9, places=3), st.integers(0, 10**6), st.integers(-12, 14))
def test_a_reading_comes_back_as_it_was_sent(value, seconds, hours):
    at = (NOW - timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=hours)))
    entity = {
        "id": "urn:x",
        "type": "T",
        "pm25": {"type": "Property", "value": str(value), "observedAt": at.isoformat()},
    }
    assert plain(read(entity, now=NOW)) == [("urn:x", "pm25", at, value, "")]
    assert plain(read({"phenomenonTime": at.isoformat(), "result": float(value), "Datastream": {"id": "a"}}, now=NOW))[
        0
    ][2:4] == (at, value)
