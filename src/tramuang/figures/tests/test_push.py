"""Readings of sensors: pushed with a token, on the disk before they are acknowledged, rolled up month by month."""

from __future__ import annotations

import json
import os
import signal
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.figures import actions, queries
from tramuang.figures.adapters import bulk
from tramuang.figures.models import Element, Feed, Observation, Reading, Stream
from tramuang.figures.pure.sensing import Reading as Sensed

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


class TestMonths:
    @pytest.fixture
    def stream(self, token, at, provinces):
        Element.objects.create(code="pm25", unit="µg/m3", adds="mean")
        feed = Feed.objects.get()
        actions.push(feed, [reading(at - timedelta(days=40), 10)], at=at)
        stream = Stream.objects.get()
        actions.name_stream(stream, element="pm25", province="TH-90", by="system", at=at)
        return stream

    def amounts(self) -> list[tuple[int, float | None]]:
        return [
            (row.period // 1_000_000 % 100, row.amount) for row in Observation.objects.order_by("revision_id", "period")
        ]

    def test_the_whole_months_become_observations_once(self, stream, at):
        month = at - timedelta(days=40)  # October
        actions.push(
            stream.feed,
            [reading(month + timedelta(hours=1), 20), reading(month + timedelta(hours=1), 30), reading(at, 99)],
            at=at,
        )
        assert actions.roll_readings(by="system", at=at) == 1
        assert self.amounts() == [(10, 20.0)]  # 10 and, of what was pushed twice, 30; nothing of this month
        assert actions.roll_readings(by="system", at=at) == 0

    def test_late_readings_correct_the_month_by_a_later_revision(self, stream, at):
        actions.roll_readings(by="system", at=at)
        actions.push(stream.feed, [reading(at - timedelta(days=39), 40)], at=at)
        actions.roll_readings(by="system", at=at)
        assert self.amounts() == [(10, 10.0), (10, 25.0)]

    def test_what_is_named_must_be_known(self, stream, at):
        with pytest.raises(BadInput):
            actions.name_stream(stream, element="unknown", province="TH-90", by="system", at=at)
        with pytest.raises(BadInput):
            actions.name_stream(stream, element="pm25", by="system", at=at)

    @pytest.mark.parametrize(("adds", "expected"), [("sum", 60.0), ("stock", 30.0), ("mean", 20.0)])
    def test_a_month_is_added_up_as_the_element_says(self, stream, at, adds, expected):
        Element.objects.update(adds=adds)
        month = at - timedelta(days=40)
        actions.push(stream.feed, [reading(month + timedelta(hours=n), 10 * n + 10) for n in (1, 2)], at=at)
        actions.roll_readings(by="system", at=at)
        assert self.amounts() == [(10, expected)]


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
