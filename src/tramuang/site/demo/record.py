"""Loads the round of 2565 as the public record has it: cases, the two meetings, the emblems, the ceremony."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tramuang.cities.models import Area, Person
from tramuang.emblem import actions as emblems
from tramuang.emblem.models import Emblem
from tramuang.plans import actions as plans
from tramuang.plans.models import Case
from tramuang.programme import actions as programme
from tramuang.programme.models import Edition, Round
from tramuang.review import actions as review
from tramuang.site.demo import plans as plan_files
from tramuang.site.demo.ground import LOADER
from tramuang.site.demo.reading import day, read, text

FILE = "round-2565.yaml"


def _round(edition: Edition, at: datetime) -> Round:
    found = read(FILE)["round"]
    return programme.open_round(
        edition, code=str(found["code"]), title_th=found["name_th"], title_en=found["name_en"], on_record=True,
        provenance=found["provenance"], by=LOADER, at=at,
    )  # fmt: skip


def _case(round_: Round, item: dict[str, Any], at: datetime) -> Case:
    """One case of the record with its illustrative plan, at the start of its way."""
    nomination = item.get("nomination") or {}
    case = plans.record_case(
        round_, Area.objects.get(pk=item["area"]), stage=_stage_before(round_),
        reason=(text(nomination.get("note_th")), text(nomination.get("note_en"))), by=LOADER, at=at,
    )  # fmt: skip
    plans.record_plan(case, plan_files.plan(item["area"]), by=LOADER, at=at)
    return case


def _stage_before(round_: Round) -> str:
    """The stage of the first body that resolved: nothing of what came before is public."""
    first = read(FILE)["meetings"][0]
    flow = round_.rules.flow(round_.rules.nomination.flow)
    return next(stage.code for stage in flow.stages if stage.body == first["body"])


def _meeting(round_: Round, found: dict[str, Any], cases: list[Case], at: datetime) -> None:
    """A meeting of the record and what it resolved on every case; attendance is not public."""
    meeting = review.record_meeting(
        round_,
        body=found["body"],
        number=found["number"],
        held_on=day(found.get("held_on")),
        date_note_th=text(found.get("date_note_th")),
        date_note_en=text(found.get("date_note_en")),
        place_th=text(found.get("place_th")),
        place_en=text(found.get("place_en")),
        chair_th=text(found.get("chair_office_th")),
        chair_en=text(found.get("chair_office_en")),
        source=found["source"],
        by=LOADER,
        at=at,
    )
    for case in cases:
        case.refresh_from_db()
        review.record_resolution(
            meeting, case, outcome="approve", text_th=found["resolution_th"], text_en=found["resolution_en"],
            source=found["source"], by=LOADER, at=at,
        )  # fmt: skip


def load(
    edition: Edition, registrars: tuple[Person, Person], sign: Callable[[datetime], list[Emblem]], at: datetime,
    tick: Callable[[str], None],
) -> Round:  # fmt: skip
    """Load the whole round; its emblems are retrospective: the real award date, the later log time."""
    found = read(FILE)
    round_ = _round(edition, at)
    cases = []
    for item in found["cases"]:
        cases.append(_case(round_, item, at))
        tick(cases[-1].area.name_th)
    for meeting in found["meetings"]:
        _meeting(round_, meeting, cases, at)
        tick(meeting["number"])
    first, second = registrars
    for case in cases:
        case.refresh_from_db()
        order = emblems.propose(case, by=first, at=at, retrospective=True)
        emblems.approve(order, by=second, at=at)
    signed = {emblem.area_id: emblem for emblem in sign(at)}
    _ceremony(found, signed, at)
    return round_


def _ceremony(found: dict[str, Any], signed: dict[str, Emblem], at: datetime) -> None:
    ceremony = found["ceremony"]
    emblems.record_ceremony(
        held_on=ceremony["held_on"],
        place=(ceremony["place_th"], ceremony["place_en"]),
        presented_by=(ceremony["presented_by_office_th"], ceremony["presented_by_office_en"]),
        received=[
            (signed[item["area"]], text(item.get("received_by_office_th")), text(item.get("received_by_office_en")))
            for item in found["cases"]
        ],
        source=ceremony["source"],
        by=LOADER,
        at=at,
    )
