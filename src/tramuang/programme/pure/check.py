"""Checks an edition's file whole: every name resolves, every stage can be reached and left, every sum adds up.

All faults are found in one run. A file with any fault gives no Edition: nothing half-right is ever pinned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from tramuang.base.pure.lines import Node
from tramuang.programme.pure import edition as e
from tramuang.programme.pure.edition import Edition, Text, digest
from tramuang.programme.pure.faults import Fault
from tramuang.programme.pure.flows import read_flows
from tramuang.programme.pure.loader import load
from tramuang.programme.pure.reader import HEX, NOTE, Fields, Reader, read_text
from tramuang.programme.pure.sheets import read_sheets
from tramuang.programme.pure.vocabulary import place

__all__ = ["Fault", "check"]

BACKING = "source status"
# Which section of the file defines which kind of name.
SECTIONS = {
    "sources": "source",
    "parameters": "parameter",
    "domains": "domain",
    "criteria": "criterion",
    "city-types": "city-type",
    "groups": "group",
    "budget-sources": "budget-source",
    "roles": "role",
    "bodies": "body",
    "outcomes": "outcome",
    "deadlines": "deadline",
    "flows": "flow",
    "sheets": "sheet",
    "plans": "plan",
    "instruments": "instrument",
}
NEEDED = (
    "format programme edition name short emblem-name languages sources parameters domains domain-rule criteria "
    "groups budget-sources roles outcomes nomination deadlines flows sheets"
)


def check(text: str | bytes, *, guards: Collection[str] | None, file: str) -> tuple[Edition | None, list[Fault]]:
    """The edition in a file, or every fault of it in the order of lines.

    `guards` are the names of guards that rooms have registered; None leaves guard names unchecked, for an
    edition that was checked when it was published.
    """
    root, faults = load(text, file=file)
    if root is None:
        return None, faults
    reader = Reader(file, guards)
    edition = _read(reader, root, digest(text))
    # Two readings of one slip would be one fault too many.
    found = list(dict.fromkeys([*faults, *reader.faults]))
    found.sort(key=lambda fault: fault.line)
    return (None if found else edition), found


def _read(reader: Reader, root: Node, sha256: str) -> Edition:
    optional = "year note city-types bodies plans instruments"
    top = reader.fields(root, place("edition"), "format", NEEDED, optional)
    for section, kind in SECTIONS.items():
        found = root.entries.get(section)
        reader.names[kind] = tuple(found.key_lines) if found is not None and found.kind == "map" else ()
    top.whole("format", 1, 1)
    languages = top.choices("languages", e.LANGUAGES)
    if top.has("languages") and len(languages) < len(e.LANGUAGES):
        missing = next(lang for lang in e.LANGUAGES if lang not in languages)
        reader.fault_at("missing-key", top.line_of("languages"), Text('"languages"', '"languages"'), name=missing)
    params = tuple(_parameter(code, f) for code, f in top.each("parameters", "parameter", *_PARAMETER))
    values = {param.code: param for param in params}
    domains = _domains(top)
    deadlines = _deadlines(top)
    flows = read_flows(top)
    bodies = _bodies(top, flows, values)
    rule = top.sub("domain-rule", "domain-rule", f"at-least-other {BACKING}")
    choosable = sum(1 for domain in domains if not domain.mandatory)
    return Edition(
        programme=top.code("programme"),
        code=top.code("edition"),
        name=top.text("name", 200),
        short=top.text("short", 80),
        emblem_name=top.text("emblem-name", 200),
        year=top.whole("year", 2400, 2700),
        languages=languages,
        note=top.text_or_none("note"),
        domains=domains,
        domain_rule=e.DomainRule(rule.whole("at-least-other", 0, choosable) or 0, *rule.backing()),
        criteria=tuple(
            e.Criterion(code, f.text("label"), f.text("short", 80), f.text("guidance", NOTE), _parts(f), *f.backing())
            for code, f in top.each("criteria", "criterion", f"label short guidance parts {BACKING}")
        ),
        city_types=tuple(
            e.CityType(code, f.text("label"), f.text_or_none("guidance"), *f.backing())
            for code, f in top.each("city-types", "city-type", f"label {BACKING}", "guidance")
        ),
        groups=tuple(
            e.Group(code, f.text("label"), *f.backing())
            for code, f in top.each("groups", "group", f"label {BACKING}")
        ),
        budget_sources=tuple(
            e.BudgetSource(code, f.text("label"), f.flag("public"))
            for code, f in top.each("budget-sources", "budget-source", "label public")
        ),
        roles=tuple(
            e.Role(code, f.text("label"), f.choice("scope", e.SCOPES), f.flag("decides"), f.choices("does", e.DUTIES))
            for code, f in top.each("roles", "role", "label scope", "decides does")
        ),
        bodies=bodies,
        outcomes=tuple(
            e.Outcome(code, f.text("label"), f.flag("favourable"), f.flag("conditions"), f.flag("resubmit"), *f.backing())
            for code, f in top.each("outcomes", "outcome", f"label favourable {BACKING}", "conditions resubmit")
        ),
        nomination=_nomination(top, values),
        deadlines=deadlines,
        flows=flows,
        sheets=read_sheets(top, values, choosable),
        params=params,
        plans=_plans(top),
        instruments=tuple(
            e.Instrument(code, f.text("label"), f.flag("voluntary"), _states(f), f.text_or_none("note"))
            for code, f in top.each("instruments", "instrument", "label states", "voluntary note")
        ),
        sources=tuple(_source(code, f) for code, f in top.each("sources", "source", "title kind publisher", _SOURCE)),
        digest=sha256,
    )  # fmt: skip


_SOURCE = "url ref date note"
_PARAMETER = (f"label value unit {BACKING}", "operator note others")


def _source(code: str, f: Fields) -> e.Source:
    url = f.words("url", 500) or None
    if url and not url.startswith(("https://", "http://")):
        f.reader.wrong_type("url", f.node.entries["url"], "link")
    if url is None and not f.has("ref"):
        f.reader.fault_at("missing-key", f.line, f.where, name="url")
    return e.Source(
        code, f.words("title", 500), f.choice("kind", e.SOURCE_KINDS), f.words("publisher", 200), url,
        f.words("ref", 200) or None, f.date("date"), f.text_or_none("note"),
    )  # fmt: skip


def _parameter(code: str, f: Fields) -> e.Parameter:
    unit = f.choice("unit", e.UNITS)
    operator = f.choice("operator", e.OPERATORS) or None
    sources, status = f.backing()
    return e.Parameter(
        code, f.text("label"), _value(f, unit), unit, sources, status, operator, f.text_or_none("note"),
        _others(f, unit),
    )  # fmt: skip


def _others(f: Fields, unit: str) -> tuple[e.Other, ...]:
    found = []
    for o in f.listed("others", "other", "value source", "operator note"):
        value, operator = _value(o, unit), o.choice("operator", e.OPERATORS) or None
        found.append(e.Other(value, o.refs("source", "source"), operator, o.text_or_none("note")))
    return tuple(found)


def _value(f: Fields, unit: str) -> e.Value:
    """A parameter's value, of the type that its unit asks for; null is unknown in every unit."""
    node = f.get("value")
    if node is None or (node.kind == "value" and node.value is None):
        return None
    if unit == "date":
        return f.date("value")
    if unit == "yes-no":
        return f.flag("value")
    if unit == "text":
        if node.kind == "map":
            return read_text(f.reader, node, f.where, "value", NOTE)
        return f.words("value")
    return f.number("value", 0)


def _parts(f: Fields) -> tuple[e.Part, ...]:
    return tuple(
        e.Part(code, read_text(f.reader, node, place("part", code), code, 300)) for code, node, _ in f.entries("parts")
    )


def _domains(top: Fields) -> tuple[e.Domain, ...]:
    found, taken = [], dict[str, int]()
    for code, f in top.each("domains", "domain", f"label short colour hex icon {BACKING}", "mandatory topics"):
        topics = []
        for name, node, line in f.entries("topics"):
            # A project names a topic without naming its domain, so topics share one space of names.
            if name in taken:
                top.reader.fault("code-taken", line, name=name, first=taken[name])
            taken.setdefault(name, line)
            topics.append(e.Topic(name, code, read_text(top.reader, node, place("topic", name), name, 300)))
        colour = f.words("hex")
        if colour and not HEX.fullmatch(colour):
            top.reader.wrong_type("hex", f.node.entries["hex"], "colour")
        domain = e.Domain(
            code, f.text("label"), f.text("short", 80), f.choice("colour", e.COLOURS), colour, f.code("icon"),
            f.flag("mandatory"), tuple(topics), *f.backing(),
        )  # fmt: skip
        found.append(domain)
    return tuple(found)


def _bodies(top: Fields, flows: Iterable[e.Flow], values: dict[str, e.Parameter]) -> tuple[e.Body, ...]:
    reader, found, lines = top.reader, [], dict[str, Fields]()
    stages = {flow.code: tuple(stage.code for stage in flow.stages) for flow in flows}
    every = tuple(dict.fromkeys(code for codes in stages.values() for code in codes))
    optional = "from to chairs secretary powers succeeds note"
    for code, f in top.each("bodies", "body", f"label short quorum {BACKING}", optional):
        lines[code] = f
        chairs, powers = [], []
        for c in f.listed("chairs", "chair", f"office {BACKING}", "from to"):
            chairs.append(e.Chair(c.text("office"), *_span(c), *c.backing()))
        for p in f.listed("powers", "power", f"flow stage outcomes {BACKING}", "from to"):
            flow = p.ref("flow", "flow") or ""
            stage = p.ref("stage", "stage", stages.get(flow, every)) or ""
            powers.append(e.Power(flow, stage, p.refs("outcomes", "outcome"), *p.backing(), *_span(p)))
        quorum = _number_named(f, "quorum", values)
        first, last = _span(f)
        body = e.Body(
            code, f.text("label"), f.text("short", 120), first, last, tuple(chairs), f.text_or_none("secretary"),
            tuple(powers), quorum, f.ref("succeeds", "body"), *f.backing(), f.text_or_none("note"),
        )  # fmt: skip
        found.append(body)
    before = {body.code: body.succeeds for body in found}
    for code in _circular(before):
        reader.fault("circular", lines[code].line_of("succeeds"), name=code, key="succeeds")
    _check_powers(top, flows, {body.code: body for body in found})
    return tuple(found)


def _check_powers(top: Fields, flows: Iterable[e.Flow], bodies: dict[str, e.Body]) -> None:
    """Every resolution that a flow expects is within the powers of the body it expects it from."""
    for flow in flows:
        for move in flow.moves:
            body = bodies.get(move.body or "")
            if body is None or move.outcome is None or body.may_resolve(flow.code, move.from_, move.outcome):
                continue
            moves = top.node.entries["flows"].entries[flow.code].entries["moves"]
            line = moves.entries[move.code].key_lines["outcome"]
            top.reader.fault(
                "no-power", line, body=body.code, outcome=move.outcome, stage=move.from_, flow=flow.code
            )  # fmt: skip


def _nomination(top: Fields, values: dict[str, e.Parameter]) -> e.Nomination:
    f = top.sub("nomination", "nomination", f"by role limit per competing letter flow {BACKING}")
    return e.Nomination(
        f.choice("by", e.NOMINATORS), f.ref("role", "role") or "", _number_named(f, "limit", values),
        f.choice("per", e.LIMITS_PER), f.flag("competing"), f.flag("letter"), f.ref("flow", "flow") or "",
        *f.backing(),
    )  # fmt: skip


def _number_named(f: Fields, key: str, values: dict[str, e.Parameter]) -> str:
    """The code of a parameter that must hold a number, or be unknown."""
    code = f.ref(key, "parameter")
    param = values.get(code or "")
    if param is not None and param.known and param.number is None:
        f.reader.fault_at(
            "parameter-kind", f.line_of(key), f.where, name=param.code,
            hint_th="ใช้ค่ากำหนดที่เป็นตัวเลข", hint_en="Name a parameter that holds a number.",
        )  # fmt: skip
    return code or ""


def _deadlines(top: Fields) -> tuple[e.Deadline, ...]:
    found, fields = dict[str, e.Deadline](), dict[str, Fields]()
    optional = "opens closes days after note others"
    for code, f in top.each("deadlines", "deadline", f"label {BACKING}", optional):
        fields[code] = f
        found[code] = e.Deadline(
            code, f.text("label"), f.date("opens"), f.date("closes"), f.whole("days", 1, 3650),
            f.ref("after", "deadline"), *f.backing(), f.text_or_none("note"), _date_others(f),
        )  # fmt: skip
        _in_order(f, "opens", found[code].opens, "closes", found[code].closes)
    for code in _circular({code: deadline.after for code, deadline in found.items()}):
        top.reader.fault("circular", fields[code].line_of("after"), name=code, key="after")
    for code, deadline in found.items():
        earlier = found.get(deadline.after or "")
        if earlier is None:
            continue
        key = "opens" if deadline.opens else "closes"
        day, start = deadline.opens or deadline.closes, earlier.opens or earlier.closes
        if day and start and day < start:
            top.reader.fault(
                "backwards", fields[code].line_of(key), later=code, later_value=day, earlier=earlier.code,
                earlier_value=start,
            )  # fmt: skip
    return tuple(found.values())


def _date_others(f: Fields) -> tuple[e.Other, ...]:
    return tuple(
        e.Other(o.date("value"), o.refs("source", "source"), None, o.text_or_none("note"))
        for o in f.listed("others", "other", "value source", "note")
    )


def _plans(top: Fields) -> tuple[e.NationalPlan, ...]:
    found, taken = [], dict[str, int]()
    for code, f in top.each("plans", "plan", f"label targets {BACKING}", "from to"):
        targets = []
        for name, t in f.each("targets", "target", f"kind label {BACKING}", "value unit year"):
            if name in taken:
                top.reader.fault("code-taken", t.line, name=name, first=taken[name])
            taken.setdefault(name, t.line)
            target = e.Target(
                name, code, t.choice("kind", ("target", "indicator")), t.text("label"), t.number("value"),
                t.text_or_none("unit"), t.whole("year", 2400, 2700), *t.backing(),
            )  # fmt: skip
            targets.append(target)
        first, last = _span(f)
        found.append(e.NationalPlan(code, f.text("label"), first, last, tuple(targets), *f.backing()))
    return tuple(found)


def _states(f: Fields) -> tuple[e.InstrumentState, ...]:
    found: list[e.InstrumentState] = []
    last: tuple[str, date] | None = None
    for s in f.listed("states", "state", f"state {BACKING}", "on by note"):
        name, on, by = s.choice("state", e.INSTRUMENT_STATES), s.date("on"), s.date("by")
        _in_order(s, "on", on, "by", by)
        day = on or by
        if last is not None and day is not None and day < last[1]:
            key = "on" if on else "by"
            f.reader.fault(
                "backwards", s.line_of(key), later=name, later_value=day, earlier=last[0], earlier_value=last[1]
            )
        if day is not None:
            last = (name, day)
        found.append(e.InstrumentState(name, on, *s.backing(), s.text_or_none("note"), by))
    if f.has("states") and not found:
        f.reader.fault_at("nothing-in", f.line_of("states"), Text('"states"', '"states"'))
    return tuple(found)


def _span(f: Fields) -> tuple[date | None, date | None]:
    """The dates `from` and `to`, in order."""
    first, last = f.date("from"), f.date("to")
    _in_order(f, "from", first, "to", last)
    return first, last


def _in_order(f: Fields, start: str, first: date | None, end: str, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        f.reader.fault("backwards", f.line_of(end), later=end, later_value=last, earlier=start, earlier_value=first)


def _circular(after: dict[str, str | None]) -> list[str]:
    """The names that lead back to themselves."""
    found = []
    for code in after:
        seen, here = set[str](), after[code]
        while here is not None and here != code and here not in seen:
            seen.add(here)
            here = after.get(here)
        if here == code:
            found.append(code)
    return found
