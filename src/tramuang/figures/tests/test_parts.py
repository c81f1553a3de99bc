"""Figures made of shorter periods, opened: from a year to its months and the lines of their file, from a sensor's month to its readings."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from tramuang.base.pure.thai.dates import BANGKOK
from tramuang.figures import actions, queries
from tramuang.figures.commands import figures
from tramuang.figures.kinds import Grade, Status
from tramuang.figures.models import Element, Feed, Observation, Stream
from tramuang.figures.pure.recognising.periods import Grain

LIBRARY = """
format: 1
elements:
  rain: {name: {th: ฝน, en: Rain}, unit: mm, adds: sum}
  pm25: {name: {th: ฝุ่น, en: Dust}, unit: µg/m3, adds: mean, least_share: 0.25}
units: {mm: {name: {th: มิลลิเมตร, en: mm}}}
indicators:
  - {id: WET, name: {th: ฝนทั้งปี, en: Rain of a year}, unit: mm, direction: up, domain: environment, version: 1, formula: rain, period: {grain: year}}
  - {id: DUSTM, name: {th: ฝุ่นรายเดือน, en: Dust by month}, unit: µg/m3, direction: down, domain: environment, version: 1, formula: pm25, period: {grain: month}}
  - {id: DUST, name: {th: ฝุ่นรายปี, en: Dust of a year}, unit: µg/m3, direction: down, domain: environment, version: 1, formula: pm25, period: {grain: year}}
"""


@pytest.fixture(autouse=True)
def library(own_copy: Path) -> None:
    (own_copy / "indicators" / "small.yaml").write_text(LIBRARY, encoding="utf-8")


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rain(months: dict[int, object]) -> str:
    lines = [f"สงขลา,2564,{month},{value}" for month, value in months.items()]
    return "\n".join(["จังหวัด,ปี,เดือน,rain", *lines, ""])


def test_a_file_of_months_becomes_a_year_which_opens_to_twelve_lines(hand_in, at):
    actions.accept(hand_in(rain({month: 10 * month for month in range(1, 13)})), by="system", at=at)
    queries.engine().catch_up()
    found = queries.trace("WET", "TH-90", "2564")
    (one,) = found.inputs
    assert found.figure.value == one.value == 780.0 and (len(one.known), one.of, one.observation) == (12, 12, None)
    assert [each.period.text() for each in one.parts] == [f"2564-{month:02}" for month in range(1, 13)]
    assert [each.line for each in one.parts] == list(range(2, 14)) and one.parts[2].row().cells == (
        "สงขลา",
        "2564",
        "3",
        "30",
    )
    assert (one.status, one.grade) == (Status.MEASURED, Grade.NOT_ASSESSED)
    text = page("/figures/WET/TH-90/2564/")
    assert "ผลรวมของ 12 จาก 12 เดือน" in text and "ส.ค. 2564" in text and "waste.csv" in text and "780" in text


def test_months_that_do_not_suffice_are_shown_and_the_year_stays_unknown(hand_in, at):
    actions.accept(hand_in(rain(dict.fromkeys(range(1, 12), 10))), by="system", at=at)
    queries.engine().catch_up()
    (one,) = queries.trace("WET", "TH-90", "2564").inputs
    assert one.value is None and len(one.parts) == 11 and one.status == Status.MISSING
    assert "มีข้อมูลไม่พอที่จะรวม: 11 จาก 12 เดือน" in page("/figures/WET/TH-90/2564/")


def test_the_year_that_was_given_opens_to_its_own_line_alone_and_then_is_what_it_was(hand_in, at):
    actions.accept(hand_in(rain(dict.fromkeys(range(1, 13), 10))), by="system", at=at)
    actions.accept(hand_in("จังหวัด,ปี,rain\nสงขลา,2564,130\n"), by="system", at=at + timedelta(hours=1))
    queries.engine().catch_up()
    (one,) = queries.trace("WET", "TH-90", "2564").inputs
    assert (one.value, one.parts, one.line) == (130.0, (), 2)
    (before,) = queries.trace("WET", "TH-90", "2564", 1).inputs
    assert (before.value, len(before.parts)) == (120.0, 12)


def test_the_command_prints_the_months_behind_a_year(hand_in, at):
    actions.accept(hand_in(rain(dict.fromkeys(range(1, 13), 10))), by="system", at=at)
    queries.engine().catch_up()
    told = CliRunner().invoke(figures, ["trace", "WET", "TH-90", "2564", "--lang", "en"], catch_exceptions=False).output
    assert "rain 2564 = 120 mm (sum of 12 of 12 parts)" in told and "waste.csv:13" in told
    data = json.loads(CliRunner().invoke(figures, ["trace", "WET", "TH-90", "2564", "--json"]).output)
    assert [part["period"] for part in data["inputs"][0]["parts"]][:2] == ["2564-01", "2564-02"]


# --- sensors ------------------------------------------------------------------------------------------------------


def push(token: str, moment: datetime, amount: float, sensor: str = "urn:ngsi-ld:AirQualityObserved:1") -> None:
    """As a gateway does."""
    payload = {
        "id": sensor, "type": "AirQualityObserved",
        "pm25": {"type": "Property", "value": amount, "unitCode": "GQ", "observedAt": moment.isoformat()},
    }  # fmt: skip
    answer = Client().post(
        "/api/v1/figures/readings", json.dumps(payload), content_type="application/ld+json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert answer.status_code == 202, answer.content


def test_readings_pushed_by_a_sensor_are_figures_of_months_and_of_the_year_and_open_to_themselves(
    dataset, at, own_copy
):
    Element.objects.create(code="pm25", unit="µg/m3", adds="mean")
    token = actions.issue_token(dataset, "gateway", by="system", at=at)
    here = at.astimezone(BANGKOK)
    back = [datetime(here.year, here.month - n, 5, 9, tzinfo=BANGKOK) for n in (1, 2, 3)]
    for n, month in enumerate(back):
        for day in range(8):  # a quarter of the month, as this element asks for
            push(token, month + timedelta(days=day), 10.0 * (n + 1) + day % 4)
    push(token, back[0], 30.0)  # the same moment again: it counts once, as the last
    push(token, at, 500.0)  # of this month, which is not over
    stream = Stream.objects.get(feed=Feed.objects.get())
    actions.name_stream(stream, element="pm25", province="TH-90", by="system", at=at)
    assert actions.roll_readings(by="system", at=at) == 3
    queries.engine().catch_up()
    newest, year = back[0], back[0].year + 543
    expected = (30.0 + 11.0 + 12.0 + 13.0 + 10.0 + 11.0 + 12.0 + 13.0) / 8
    month = f"{year}-{newest.month:02}"
    assert queries.figure("DUSTM", "TH-90", month).value == expected
    mean = (expected + 21.5 + 31.5) / 3
    assert queries.figure("DUST", "TH-90", str(year)).value == pytest.approx(mean)
    text = page(f"/figures/DUST/TH-90/{year}/")
    assert "ค่าเฉลี่ยของ 3 จาก 12 เดือน" in text and "urn:ngsi-ld:AirQualityObserved:1" in text and "ค่าที่วัด 8 ค่า" in text
    assert page("/figures/DUST/") and f"{mean:.1f}" in page(f"/figures/DUST/?place=TH-90&year={year}")
    (own,) = queries.trace("DUSTM", "TH-90", month).inputs
    sensed = own.readings()
    assert (sensed.count, sensed.first, sensed.last) == (8, newest, newest + timedelta(days=7))
    assert own.status == Status.MEASURED and own.row().cells[7] == "8" and own.row().cells[2] == month
    assert [one.amount for one in sensed.newest] == [
        13.0,
        12.0,
        11.0,
        10.0,
        13.0,
        12.0,
        11.0,
        30.0,
        10.0,
    ] and sensed.streams == (stream,)
    # Readings that come late make another revision; the figure of before opens to what it was made of.
    push(token, newest + timedelta(hours=9), 100.0)
    assert actions.roll_readings(by="system", at=at) == 1
    queries.engine().catch_up()
    assert queries.trace("DUSTM", "TH-90", month).inputs[0].readings().count == 9
    assert queries.trace("DUSTM", "TH-90", month, 1).inputs[0].readings().count == 8
    assert Observation.objects.filter(grain=Grain.MONTH).count() == 4
