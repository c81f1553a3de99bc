"""Readings of sensors: pushed with a token, on the disk before they are acknowledged, rolled up month by month."""

from __future__ import annotations

import json
import os
import signal
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import Max, Min
from django.test import Client

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.figures import actions, queries
from tramuang.figures.adapters import bulk
from tramuang.figures.kinds import Status
from tramuang.figures.models import Element, Feed, Observation, Reading, Stream
from tramuang.figures.pure.sensing import Reading as Sensed
from tramuang.figures.queries.inputs import row_of
from tramuang.figures.tests.conftest import METADATA

URL = "/api/v1/figures/readings"


def ngsi(at: datetime, value: float = 30.7, sensor: str = "urn:ngsi-ld:AirQualityObserved:1") -> dict[str, Any]:
    return {
        "id": sensor, "type": "AirQualityObserved",
        "pm25": {"type": "Property", "value": value, "unitCode": "GQ", "observedAt": at.isoformat()},
    }  # fmt: skip


def send(token: str, payload: Any) -> Any:
    body = payload if isinstance(payload, bytes) else json.dumps(payload)
    return Client().post(URL, body, content_type="application/ld+json", headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def token(dataset: Any, at: datetime) -> str:
    return actions.issue_token(dataset, "gateway", by="system", at=at)


def test_readings_of_either_standard_are_on_record_when_they_are_acknowledged(token, at):
    things = {
        "phenomenonTime": at.isoformat(), "result": 31.5, "Datastream": {"@iot.id": 7, "unitOfMeasurement": {"symbol": "ug/m3"}},
    }  # fmt: skip
    plain = {"id": "urn:x:2", "type": "Weather", "temperature": 28.5, "observedAt": at.isoformat()}
    for payload in (ngsi(at), [ngsi(at, sensor=f"s{n}") for n in range(20)], things, plain):
        answer = send(token, payload)
        assert answer.status_code == 202, answer.content
    assert Reading.objects.count() == 23
    assert set(Reading.objects.filter(stream__sensor="urn:x:2").values_list("amount", "stream__measures")) == {
        (28.5, "temperature")
    }
    assert json.loads(answer.content) == {"accepted": 1}


def test_a_push_has_twenty_readings_at_most_and_is_taken_whole_or_not_at_all(token, at):
    many = send(token, [ngsi(at, sensor=f"s{n}") for n in range(21)])
    assert many.status_code == 413 and json.loads(many.content)["faults"][0]["code"] == "too-many"
    wrong = send(token, [ngsi(at), ngsi(at + timedelta(days=2))])
    told = json.loads(wrong.content)
    assert (
        wrong.status_code == 422
        and told["faults"][0]["code"] == "time-ahead"
        and wrong["Content-Type"] == "application/problem+json"
    )
    assert send(token, b"{").status_code == 400 and send(token, b"[" * 100_000).status_code == 400
    assert send(token, b" " * 300_000).status_code == 413
    assert not Reading.objects.exists()


@pytest.mark.parametrize("bad", ["\ud800", "x\0y", "\u001b[2J", "\uffff"])
def test_an_id_a_name_or_a_unit_that_no_database_keeps_is_a_fault_and_no_accident(token, at, bad):
    named = ngsi(at) | {bad: ngsi(at)["pm25"]}
    in_unit = ngsi(at) | {"pm25": ngsi(at)["pm25"] | {"unitCode": bad}}
    for payload in (ngsi(at, sensor=bad), named, in_unit):
        told = send(token, payload)
        assert told.status_code == 422 and told["Content-Type"] == "application/problem+json"
        assert json.loads(told.content)["faults"][0]["code"] == "id-unwritable"
    odd = ngsi(at) | {"pm25": ngsi(at)["pm25"] | {"unitCode": {"a": 1}}}
    assert json.loads(send(token, odd).content)["faults"][0]["code"] == "unit-no-text"
    assert not Reading.objects.exists()


def test_without_a_valid_token_nobody_pushes(token, at, dataset):
    assert Client().post(URL, "{}", content_type="application/json").status_code == 401
    assert Client().get(URL).status_code == 405
    for other in ("", "wrong", token + "x"):
        assert send(other, ngsi(at)).status_code == 401
    fresh = actions.issue_token(dataset, "gateway", by="system", at=at)
    assert send(token, ngsi(at)).status_code == 401 and send(fresh, ngsi(at)).status_code == 202
    actions.end_token(Feed.objects.get(), by="system", at=at)
    assert send(fresh, ngsi(at)).status_code == 401
    assert fresh not in str(Feed.objects.values())


def test_only_those_who_keep_data_give_tokens(dataset, at, stranger, data_officer, office):
    for person in (stranger, data_officer):
        with pytest.raises(NotAllowed):
            actions.issue_token(dataset, "x", by=person, at=at)
    assert actions.issue_token(dataset, "x", by=office, at=at).startswith("tmf_")


def test_a_reading_is_never_changed(token, at):
    send(token, ngsi(at))
    for attempt in (lambda: Reading.objects.update(amount=0), lambda: Reading.objects.all()._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_gateway_that_invents_ids_does_not_fill_the_table(token, at, monkeypatch):
    monkeypatch.setattr(actions.readings, "MOST_STREAMS", 2)
    assert [send(token, ngsi(at, sensor=f"s{n}")).status_code for n in (1, 2, 3, 1)] == [202, 202, 422, 202]


def reading(at: datetime, value: float, sensor: str = "s") -> Sensed:
    from decimal import Decimal

    return Sensed(sensor, "pm25", at, Decimal(str(value)), "ug/m3")


def days(at: datetime, *values: float, sensor: str = "s", count: int = 31) -> list[Sensed]:
    """A reading a day of October, of these values in turn."""
    first = (at - timedelta(days=40)).replace(day=1, hour=5)
    return [reading(first + timedelta(days=n), values[n % len(values)], sensor) for n in range(count)]


class TestMonths:
    @pytest.fixture
    def feed(self, token, at, provinces):
        Element.objects.create(code="pm25", unit="µg/m3", adds="mean")
        return Feed.objects.get()

    @pytest.fixture
    def stream(self, feed, at):
        return self.named(feed, days(at, 10), at)

    def named(self, feed: Feed, readings: list[Sensed], at: datetime) -> Stream:
        actions.push(feed, readings, at=at)
        stream = Stream.objects.get(sensor=readings[0].sensor, unit=readings[0].unit)
        actions.name_stream(stream, element="pm25", province="TH-90", by="system", at=at)
        return stream

    def amounts(self) -> list[tuple[int, float | None, int]]:
        rows = Observation.objects.order_by("revision_id", "period")
        return [(row.period // 1_000_000 % 100, row.amount, row.status) for row in rows]

    def test_the_whole_months_become_observations_once(self, stream, at):
        again = days(at, 72, count=1)
        actions.push(stream.feed, [*again, reading(again[0].at + timedelta(hours=1), 41), reading(at, 99)], at=at)
        assert actions.roll_readings(by="system", at=at) == 1
        # Thirty times 10, of what was pushed twice the 72, and 41; nothing of this month.
        assert self.amounts() == [(10, (300 + 72 + 41) / 32, Status.MEASURED)]
        assert actions.roll_readings(by="system", at=at) == 0

    def test_late_readings_correct_the_month_by_a_later_revision(self, stream, at):
        actions.roll_readings(by="system", at=at)
        actions.push(stream.feed, [reading(each.at + timedelta(hours=1), 20) for each in days(at, 0)], at=at)
        actions.roll_readings(by="system", at=at)
        assert self.amounts() == [(10, 10.0, Status.MEASURED), (10, 15.0, Status.MEASURED)]

    def test_readings_in_another_unit_are_turned_into_that_of_the_element(self, feed, at):
        milligrams = [replace(each, sensor="mg", unit="mg/m3") for each in days(at, 0.05)]
        self.named(feed, days(at, 50), at)
        self.named(feed, milligrams, at)
        actions.roll_readings(by="system", at=at)
        assert [(month, pytest.approx(50.0), status) for month, _amount, status in self.amounts()] == self.amounts()

    def test_a_stream_whose_unit_does_not_fit_is_not_named(self, feed, at):
        told = {"percent": "percent", "": "", "XYZ": "XYZ"}
        actions.push(
            feed, [replace(days(at, 1)[0], sensor=name or "none", unit=unit) for name, unit in told.items()], at=at
        )
        for stream in Stream.objects.all():
            with pytest.raises(BadInput) as fault:
                actions.name_stream(stream, element="pm25", province="TH-90", by="system", at=at)
            assert list(fault.value.fields) == ["unit"] and stream.element is None
        silent = Stream.objects.get(unit="")
        actions.name_stream(silent, element="pm25", province="TH-90", unit="mg/m3", by="system", at=at)
        assert Stream.objects.get(pk=silent.pk).factor == 1000

    def test_a_common_code_of_a_unit_is_understood(self, token, feed, at):
        moment = ngsi(at)
        moment["pm25"]["unitCode"] = "GP"
        assert send(token, moment).status_code == 202
        stream = Stream.objects.get()
        actions.name_stream(stream, element="pm25", province="TH-90", by="system", at=at)
        assert (stream.unit, stream.factor) == ("mg/m3", 1000)

    @pytest.mark.parametrize(
        ("count", "expected"), [(31, (10.0, Status.MEASURED)), (24, (10.0, Status.MEASURED)), (20, (10.0, Status.ESTIMATED)), (1, (None, Status.MISSING))]
    )  # fmt: skip
    def test_a_thin_month_is_estimated_and_one_reading_is_no_month(self, feed, at, count, expected):
        self.named(feed, days(at, 10, count=count), at)
        actions.roll_readings(by="system", at=at)
        assert self.amounts() == [(10, *expected)]

    def test_a_month_opens_to_the_line_of_a_kept_file_that_names_its_readings(self, stream, at):
        actions.roll_readings(by="system", at=at)
        (row,) = Observation.objects.select_related("revision__upload__file", "revision__dataset")
        upload = row.revision.upload
        assert upload.file is not None and upload.sha256 == upload.file.sha256
        kept = dict(zip(*(lambda found: (found.names, found.cells))(row_of(upload, row.line)), strict=True))
        numbers = Reading.objects.filter(stream=stream).aggregate(first=Min("pk"), last=Max("pk"))
        assert (kept["place"], kept["element"], kept["value"], kept["status"]) == ("TH-90", "pm25", "10.0", "measured")
        assert (kept["readings"], kept["first_reading"], kept["last_reading"]) == (
            "31",
            str(numbers["first"]),
            str(numbers["last"]),
        )
        assert kept["streams"] == "gateway/s/pm25"

    def test_what_is_named_must_be_known(self, stream, at):
        with pytest.raises(BadInput):
            actions.name_stream(stream, element="unknown", province="TH-90", by="system", at=at)
        with pytest.raises(BadInput):
            actions.name_stream(stream, element="pm25", by="system", at=at)

    @pytest.mark.parametrize(("adds", "expected"), [("sum", 31 * 10 + 15 * 62), ("stock", 72), ("mean", 36)])
    def test_of_several_streams_none_weighs_more_for_talking_more_often(self, feed, stream, at, adds, expected):
        """One says 10 a day; the other 62, twice a day on fifteen days and on the last: 62 is its mean, and its last reading."""
        Element.objects.update(adds=adds)
        often = days(at, 62, sensor="often")
        if adds == "sum":
            often = often[:15]
        twice = [reading(each.at + timedelta(hours=1), 62, "often") for each in often]
        self.named(feed, often + (twice if adds != "sum" else []), at)
        actions.roll_readings(by="system", at=at)
        ((_month, amount, status),) = self.amounts()
        assert amount == expected and status == (Status.ESTIMATED if adds == "sum" else Status.MEASURED)


def test_a_code_of_another_dataset_is_not_taken_over(token, dataset, at):
    other = actions.record_dataset(
        "air", title_th="อากาศ", source="pcd", owner=None, licence="open", metadata=METADATA, by="system", at=at
    )
    with pytest.raises(BadInput) as fault:
        actions.issue_token(other, "gateway", by="system", at=at)
    assert list(fault.value.fields) == ["code"] and Feed.objects.get().dataset == dataset
    assert send(token, ngsi(at)).status_code == 202


class TestTogether:
    def test_many_pushes_at_once_share_transactions_and_lose_nothing(self, fresh_database, token, at):
        feed = Feed.objects.get()
        actions.push(feed, [reading(at, 0)], at=at)
        faults: list[BaseException] = []

        def pushes(number: int) -> None:
            try:
                for n in range(10):
                    actions.push(feed, [reading(at, 100 * number + n)], at=at)
            except BaseException as fault:
                faults.append(fault)
            finally:
                connections["default"].close()

        # With the test's own there are seven connections: the pool on PostgreSQL has eight.
        threads = [threading.Thread(target=pushes, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not faults and Reading.objects.count() == 61
        assert not actions.readings._together.busy and not actions.readings._together.waiting

    def test_a_write_that_fails_is_told_to_everybody_in_it_and_the_next_goes_through(self, token, at, monkeypatch):
        feed = Feed.objects.get()
        actions.push(feed, [reading(at, 0)], at=at)

        def broken(_rows):
            raise OSError("disk full")

        monkeypatch.setattr(bulk, "insert_readings", broken)
        assert send(token, ngsi(at)).status_code == 503
        monkeypatch.undo()
        actions.push(feed, [reading(at, 1)], at=at)
        assert Reading.objects.count() == 2

    def test_killed_while_pushing_every_acknowledged_reading_is_found(self, fresh_database, token, at, tmp_path):
        """The acknowledgements go out through a pipe, as answers go out through a socket."""
        feed, connection = Feed.objects.get(), connections["default"]
        actions.push(feed, [reading(at, 0)], at=at)
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            try:

                def pushes(number: int) -> None:
                    for n in range(100_000):
                        value = number * 1_000_000 + n
                        actions.push(feed, [reading(at, value)], at=at)
                        os.write(told, f"{value}\n".encode())

                for number in range(1, 5):
                    threading.Thread(target=pushes, args=(number,), daemon=True).start()
                threading.Event().wait(20)
            finally:
                os._exit(1)
        os.close(told)
        acknowledged = b""
        while acknowledged.count(b"\n") < 60:
            acknowledged += os.read(heard, 4096)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(heard, 65536):
            acknowledged += more
        os.close(heard)
        wanted = {float(line) for line in acknowledged.splitlines()}
        assert len(wanted) >= 60 and wanted <= set(Reading.objects.values_list("amount", flat=True))


def test_streams_are_listed_with_what_was_said_of_them(token, at):
    send(token, ngsi(at))
    found = queries.streams(Feed.objects.get())
    assert [(each.sensor, each.measures, each.element) for each in found] == [
        ("urn:ngsi-ld:AirQualityObserved:1", "pm25", None)
    ]
