"""What a body may resolve on a day, and by which move of the edition its resolution takes effect."""

from __future__ import annotations

from datetime import date

from tramuang.programme.pure.edition import Body, Edition, Flow, Move, Outcome, Stage, UnknownCode


def sits_for(rules: Edition, body: str, named: str | None, day: date | None) -> bool:
    """Whether a body holds the powers of the body that a stage or move names, on a day.

    Where the day is not on record, any body in the line of succession may have been the one.
    """
    if named is None:
        return False
    if day is not None:
        return rules.body_on(named, day).code == body
    return body == named or any(later.code == body and _follows(rules, later, named) for later in rules.bodies)


def _follows(rules: Edition, later: Body, named: str) -> bool:
    while later.succeeds is not None:
        if later.succeeds == named:
            return True
        later = rules.body(later.succeeds)
    return False


def known_body(rules: Edition, code: str) -> Body | None:
    """The edition's body of that code, if it has one."""
    try:
        return rules.body(code)
    except UnknownCode:
        return None


def outcomes(rules: Edition, body: str, flow: str, stage: str, day: date | None) -> tuple[Outcome, ...]:
    """The outcomes that the body's powers allow it on that stage of that flow, on that day."""
    found = known_body(rules, body)
    if found is None:
        return ()
    allowed: list[str] = []
    for power in found.powers:
        begun = day is None or power.from_ is None or power.from_ <= day
        ended = day is not None and power.to is not None and day > power.to
        if power.flow == flow and power.stage == stage and begun and not ended:
            allowed += [code for code in power.outcomes if code not in allowed]
    return tuple(rules.outcome(code) for code in allowed)


def move_for(rules: Edition, flow: Flow, stage: str, body: str, outcome: str, day: date | None) -> Move | None:
    """The move out of a stage by which a body's resolution of that outcome takes effect, if the edition has one."""
    return next(
        (move for move in flow.moves_from(stage) if move.outcome == outcome and sits_for(rules, body, move.body, day)),
        None,
    )


def resolving_bodies(rules: Edition, day: date) -> tuple[Body, ...]:
    """The bodies that are in office on a day, have powers then, and whose powers nobody has taken over."""
    return tuple(
        body
        for body in rules.bodies
        if body.in_office(day)
        and rules.body_on(body.code, day).code == body.code
        and any(outcomes(rules, body.code, power.flow, power.stage, day) for power in body.powers)
    )


def is_screening(flow: Flow, stage: Stage) -> bool:
    """Whether the office checks here what the city has just handed in."""
    before = [flow.stage(move.from_) for move in flow.moves if move.to == stage.code]
    return stage.holder == "office" and any(earlier.plan_editable or earlier.report_editable for earlier in before)
