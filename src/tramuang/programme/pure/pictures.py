"""Draws a flow from the edition: a Mermaid state picture and a Markdown table, for generated documents."""

from __future__ import annotations

from collections.abc import Iterable

from tramuang.programme.pure.edition import Edition, Flow, Move, Stage, Text

HOLDERS = {
    "city": Text("เมือง", "the city"),
    "office": Text("สำนักงานโครงการ", "the programme office"),
    "reviewers": Text("ผู้ประเมิน", "the reviewers"),
    "body": Text("คณะผู้พิจารณา", "the body"),
    "registrar": Text("นายทะเบียน", "the registrar"),
}
NEEDS = {
    "reason": Text("เหตุผล", "a reason"),
    "due": Text("วันครบกำหนด", "a due date"),
    "resolution": Text("มติ", "a resolution"),
    "letter": Text("หนังสือราชการ", "an official letter"),
}
HEADS = {
    "th": ("ขั้น", "รอใคร", "การดำเนินการ", "โดย", "ตรวจ", "ต้องแนบ", "ไปยัง"),
    "en": ("Stage", "Waits for", "Move", "By", "Checked", "Given", "Goes to"),
}


def mermaid(edition: Edition, kind: str, lang: str = "th") -> str:
    """The states of a flow as Mermaid text (`stateDiagram-v2`)."""
    flow = edition.flow(kind)
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_quoted(stage.label.in_(lang))}" as {_id(stage.code)}' for stage in flow.stages]
    lines.append(f"    [*] --> {_id(flow.start)}")
    lines += [f"    {_id(move.from_)} --> {_id(move.to)}: {_plain(move.label.in_(lang))}" for move in flow.moves]
    lines += [f"    {_id(stage.code)} --> [*]" for stage in flow.terminals]
    return "\n".join(lines) + "\n"


def table(edition: Edition, kind: str, lang: str = "th") -> str:
    """The same flow as a Markdown table: stage by stage, move by move."""
    flow = edition.flow(kind)
    rows: list[tuple[str, ...]] = [HEADS["en" if lang.startswith("en") else "th"]]
    for stage in flow.stages:
        rows += _rows(edition, flow, stage, lang)
    width = len(rows[0])
    lines = [_row(rows[0]), _row(["---"] * width), *(_row(row) for row in rows[1:])]
    return "\n".join(lines) + "\n"


def _rows(edition: Edition, flow: Flow, stage: Stage, lang: str) -> list[tuple[str, ...]]:
    name = f"{stage.label.in_(lang)} (`{stage.code}`)"
    holder = HOLDERS[stage.holder].in_(lang) if stage.holder else "–"
    if stage.body:
        holder = edition.body(stage.body).short.in_(lang)
    moves = flow.moves_from(stage.code)
    if not moves:
        return [(name, holder, "–", "–", "–", "–", "–")]
    first, rest = (name, holder), ("", "")
    return [(*(first if n == 0 else rest), *_move(edition, flow, move, lang)) for n, move in enumerate(moves)]


def _move(edition: Edition, flow: Flow, move: Move, lang: str) -> tuple[str, ...]:
    return (
        f"{move.label.in_(lang)} (`{move.code}`)",
        _list(edition.role(role).label.in_(lang) for role in move.who),
        _list(f"`{guard}`" for guard in move.guards),
        _list(NEEDS[need].in_(lang) for need in move.needs),
        flow.stage(move.to).label.in_(lang),
    )


def _list(words: Iterable[str]) -> str:
    return ", ".join(words) or "–"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _id(code: str) -> str:
    # Mermaid reads a hyphen or a dot as part of an arrow.
    return "s_" + code.replace("-", "_").replace(".", "__")


def _quoted(words: str) -> str:
    return words.replace('"', "'").replace("\n", " ")


def _plain(words: str) -> str:
    # A colon or semicolon ends a Mermaid label, and a number sign begins an entity.
    return words.replace("\n", " ").replace(":", " –").replace(";", ",").replace("#", "no. ")
