"""An edition as its page draws it: what is in it, the main way through each flow, score sheets by subject, instruments by state."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tramuang.base.kinds import Duty
from tramuang.programme.kinds import InstrumentStage
from tramuang.programme.pure.edition import Edition, Flow, Item, Move, Role, Sheet, Stage, Status, Text
from tramuang.programme.queries import InstrumentView, ParameterView

Words = str | Promise

HOLDERS: dict[str, Words] = {
    "city": _("the city"),
    "office": _("the programme office"),
    "reviewers": _("the reviewers"),
    "registrar": _("the registrar"),
}
NEEDS: dict[str, Words] = {
    "reason": _("a written reason"),
    "due": _("a date by which to answer"),
    "resolution": _("a resolution"),
    "letter": _("an official letter"),
}
COMBINES: dict[str, Words] = {"weighted-mean": _("the weighted mean of its lines"), "sum": _("the sum of its lines")}
RULES: dict[str, Words] = {
    "none": _("No pass mark of its own."),
    "domain-marks": _("Passed when every mandatory domain and enough of the others reach the mark."),
    "points": _("Passed when the total reaches the mark."),
}
SCOPES: dict[str, Words] = {
    "area": _("of one city"),
    "province": _("of one province"),
    "programme": _("of the programme"),
    "body": _("of a body"),
}
TONES = {
    InstrumentStage.IN_FORCE: "ok",
    InstrumentStage.AGREED: "gold",
    InstrumentStage.PROPOSED: "river",
    InstrumentStage.ENDED: "neutral",
}
COLUMNS: dict[str, list[Words]] = {
    "outcomes": [_("Outcome"), _("For the city"), _("Known")],
    "parameters": [_("Parameter"), _("Value"), _("Known"), _("Read in")],
    "deadlines": [_("Deadline"), _("Time"), _("Known")],
    "roles": [_("Role"), _("Does")],
    "targets": [_("Target or indicator"), _("Value"), _("Known")],
    "stages": [_("Stage"), _("Waits for"), _("Ways on")],
    "lines": [_("Line"), _("Weight"), _("Known")],
}


def contents(rules: Edition) -> list[tuple[str, Words, int]]:
    """What stands on the page: anchor, words, how many."""
    found = [
        ("domains", _("Domains"), len(rules.domains)),
        ("criteria", _("Components of a plan"), len(rules.criteria)),
        ("ways", _("Ways of a case"), len(rules.flows)),
        ("bodies", _("Bodies and outcomes"), len(rules.bodies)),
        ("sheets", _("Score sheets"), len(rules.sheets)),
        ("parameters", _("Parameters"), len(rules.params)),
        ("deadlines", _("Deadlines"), len(rules.deadlines)),
        ("roles", _("Roles"), len(rules.roles)),
        ("plans", _("National plans"), len(rules.plans)),
        ("sources", _("Sources"), len(rules.sources)),
    ]
    return [one for one in found if one[2]]


def known(parameters: Iterable[ParameterView]) -> list[tuple[str, int]]:
    """How many parameters are confirmed, reported and unverified now."""
    counted = Counter(view.status for view in parameters)
    return [(str(status), counted[status]) for status in Status if counted[status]]


@dataclass(frozen=True)
class WayOn:
    """One way on from a stage: what it is called, where it leads, who takes it, what must be given with it."""

    move: Move
    to: Stage
    who: tuple[Text, ...]
    needs: tuple[Words, ...]


@dataclass(frozen=True)
class StageView:
    """A stage with whom it waits for, its time and its ways on."""

    stage: Stage
    holder: Words | Text
    days: int | None
    ways: tuple[WayOn, ...]


@dataclass(frozen=True)
class FlowView:
    """A flow with the straight way to its good end, and every stage."""

    flow: Flow
    path: tuple[StageView, ...]
    stages: tuple[StageView, ...]

    @property
    def moves(self) -> int:
        """How many ways on there are in all."""
        return sum(len(view.ways) for view in self.stages)


def flow_view(rules: Edition, flow: Flow) -> FlowView:
    """A flow as the page shows it."""
    views = {stage.code: _stage(rules, flow, stage) for stage in flow.stages}
    return FlowView(flow, tuple(views[code] for code in straight_way(flow)), tuple(views.values()))


def straight_way(flow: Flow) -> list[str]:
    """The shortest way from the first stage to one where what was asked for is granted."""
    good = {stage.code for stage in flow.terminals if stage.result == "granted"}
    came_from: dict[str, str | None] = {flow.start: None}
    waiting = deque([flow.start])
    while waiting:
        here = waiting.popleft()
        if here in good:
            path: list[str] = []
            step: str | None = here
            while step is not None:
                path.insert(0, step)
                step = came_from[step]
            return path
        for move in flow.moves_from(here):
            if move.to not in came_from:
                came_from[move.to] = here
                waiting.append(move.to)
    return [flow.start]


def _stage(rules: Edition, flow: Flow, stage: Stage) -> StageView:
    holder: Words | Text = HOLDERS.get(stage.holder or "", "")
    if stage.body:
        holder = rules.body(stage.body).short
    ways = tuple(
        WayOn(
            move,
            flow.stage(move.to),
            tuple(rules.role(role).label for role in move.who),
            tuple(NEEDS[need] for need in move.needs),
        )
        for move in flow.moves_from(stage.code)
    )
    days = rules.deadline(stage.deadline).days if stage.deadline else None
    return StageView(stage, holder, days, ways)


@dataclass(frozen=True)
class SheetView:
    """A score sheet with its lines by subject."""

    sheet: Sheet
    combine: Words
    rule: Words
    subjects: tuple[tuple[Text, tuple[Item, ...]], ...]


def sheet_view(rules: Edition, sheet: Sheet) -> SheetView:
    """A score sheet as the page shows it."""
    find = rules.criterion if sheet.about == "criteria" else rules.domain
    subjects = tuple((find(code).label, sheet.items_of(code)) for code in sheet.subjects)
    return SheetView(sheet, COMBINES.get(sheet.combine, ""), RULES.get(sheet.rule.kind, ""), subjects)


def role_view(role: Role) -> dict[str, Any]:
    """A role with what it does here."""
    duties = [Duty(duty).label for duty in role.does if duty in set(Duty)]
    return {"role": role, "scope": SCOPES.get(role.scope, ""), "tasks": duties}


def by_stage(found: Iterable[InstrumentView]) -> list[dict[str, Any]]:
    """The instruments by how far they have come, furthest first; those of which nothing is dated come last."""
    heaps: dict[str, list[InstrumentView]] = {}
    for view in found:
        heaps.setdefault(view.now.state if view.now else "", []).append(view)
    order = [InstrumentStage.IN_FORCE, InstrumentStage.AGREED, InstrumentStage.PROPOSED, InstrumentStage.ENDED]
    columns = [
        {"code": stage.value, "label": stage.label, "tone": TONES[stage], "views": heaps[stage.value]}
        for stage in order
        if stage.value in heaps
    ]
    if "" in heaps:
        label = pgettext_lazy("instrument", "Not begun")
        columns.append({"code": "none", "label": label, "tone": "neutral", "views": heaps[""]})
    return columns
