"""Reads the flows of an edition and checks that every stage can be reached and every case can be closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tramuang.programme.pure import edition as e
from tramuang.programme.pure.reader import Fields

STAGE = (
    "label public",
    "holder terminal result plan-editable report-editable public-plan scored body emblem deadline",
)
MOVE = ("from to who label", "guards needs body outcome")


def read_flows(top: Fields) -> tuple[e.Flow, ...]:
    """Every flow, with the faults of its shape reported."""
    required = "label start needs-emblem opened-by stages moves source status"
    return tuple(_flow(code, f) for code, f in top.each("flows", "flow", required))


def _flow(code: str, f: Fields) -> e.Flow:
    section = f.get("stages")
    names = tuple(section.key_lines) if section is not None and section.kind == "map" else ()
    lines = dict(section.key_lines) if section is not None and section.kind == "map" else {}
    stages = tuple(_stage(name, s) for name, s in f.each("stages", "stage", *STAGE))
    moves = tuple(move for name, m in f.each("moves", "move", *MOVE) for move in _moves(name, m, names))
    flow = e.Flow(
        code, f.text("label"), f.ref("start", "stage", names) or "", f.flag("needs-emblem"),
        f.refs("opened-by", "role"), stages, moves, *f.backing(),
    )  # fmt: skip
    _check_graph(f, flow, lines)
    return flow


def _stage(code: str, f: Fields) -> e.Stage:
    stage = e.Stage(
        code=code,
        label=f.text("label"),
        public=f.text("public"),
        holder=f.choice("holder", e.HOLDERS) or None,
        terminal=f.flag("terminal"),
        result=f.choice("result", e.RESULTS) or None,
        plan_editable=f.flag("plan-editable"),
        report_editable=f.flag("report-editable"),
        public_plan=f.flag("public-plan"),
        scored=f.refs("scored", "sheet"),
        body=f.ref("body", "body"),
        emblem=f.choice("emblem", e.EMBLEM_ACTS) or None,
        deadline=f.ref("deadline", "deadline"),
    )
    if stage.terminal:
        if not f.has("result"):
            _terminal_shape(f, code, "ไม่มี result", "has no result")
        for key in ("holder", "deadline", "plan-editable", "report-editable", "scored", "body", "emblem"):
            if f.has(key):
                _terminal_shape(f, code, f"มี {key}", f"has a {key}", key)
    elif not f.has("holder"):
        f.reader.fault("holder-missing", f.line, stage=code, allowed=", ".join(e.HOLDERS))
    elif stage.holder == "body" and not f.has("body"):
        f.reader.fault_at("missing-key", f.line, f.where, name="body")
    return stage


def _terminal_shape(f: Fields, code: str, th: str, en: str, key: str = "terminal") -> None:
    f.reader.fault("terminal-shape", f.line_of(key), stage=code, problem_th=th, problem_en=en)


def _moves(code: str, f: Fields, stages: tuple[str, ...]) -> list[e.Move]:
    """One move for each stage that it may leave."""
    starts, to = f.refs("from", "stage", stages), f.ref("to", "stage", stages) or ""
    who, label = f.refs("who", "role"), f.text("label")
    guards, needs = f.guards("guards"), f.choices("needs", e.NEEDS)
    body, outcome = f.ref("body", "body"), f.ref("outcome", "outcome")
    if f.has("body") != f.has("outcome"):
        f.reader.fault("body-without-outcome", f.line, move=code)
    elif f.has("body") and "resolution" not in needs:
        f.reader.fault("resolution-not-needed", f.line, move=code)
    for key in ("from", "who"):
        if not f.refs_present(key):
            f.reader.wrong_type(key, f.node.entries[key], "text")
    return [e.Move(code, start, to, who, label, guards, needs, body, outcome) for start in starts]


def _check_graph(f: Fields, flow: e.Flow, lines: Mapping[str, int]) -> None:
    """Every stage can be reached, every open stage can be left, and from everywhere a case can be closed."""
    known = [stage.code for stage in flow.stages]
    onward = {code: {m.to for m in flow.moves if m.from_ == code and m.to in known} for code in known}
    back = {code: {m.from_ for m in flow.moves if m.to == code and m.from_ in known} for code in known}
    reached = _walk([flow.start] if flow.start in known else [], onward)
    closing = _walk((stage.code for stage in flow.stages if stage.terminal), back)
    for stage in flow.stages:
        line, leaving = lines[stage.code], [m.code for m in flow.moves if m.from_ == stage.code]
        if flow.start in known and stage.code not in reached:
            f.reader.fault("unreachable-stage", line, stage=stage.code, start=flow.start)
        if stage.terminal:
            if leaving:
                f.reader.fault("terminal-has-exit", line, stage=stage.code, move=leaving[0])
        elif not leaving:
            f.reader.fault("dead-end", line, stage=stage.code)
        elif stage.code not in closing:
            f.reader.fault("no-ending", line, stage=stage.code)


def _walk(starts: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    """Everything that can be reached."""
    seen, waiting = set[str](), list(starts)
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting.extend(ways[here])
    return seen
