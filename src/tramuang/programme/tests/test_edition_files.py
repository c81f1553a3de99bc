"""The editions themselves: they check clean, say what the public record says, and survive every small slip."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.programme.pure.check import SECTIONS, check
from tramuang.programme.pure.edition import Edition, Status, Text, UnknownCode, digest

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
FILES = {
    "2565": ROOT / "editions" / "smart-city-thailand" / "2565.yaml",
    "2570": ROOT / "editions" / "smart-city-thailand" / "2570.yaml",
    "harbour": HERE / "editions" / "harbour-towns.yaml",
}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
GUARDS = {
    "plan.has-required-parts",
    "plan.domains-allowed",
    "plan.budget-adds-up",
    "nomination.within-limit",
    "round.open",
    "review.scores-complete",
    "review.conflicts-answered",
    "review.resolution-cited",
    "emblem.order-done",
    "letter.present",
}


def read(name: str) -> Edition:
    edition, faults = check(TEXTS[name], guards=GUARDS, file=name)
    assert faults == []
    assert edition is not None
    return edition


@pytest.mark.parametrize("name", FILES)
def test_the_edition_is_without_fault(name: str) -> None:
    edition = read(name)
    assert edition.digest == digest(TEXTS[name]) == digest(FILES[name].read_bytes())
    assert len(edition.digest) == 64


@pytest.mark.parametrize("name", FILES)
def test_the_strict_reading_agrees_with_yaml_as_others_read_it(name: str) -> None:
    theirs, edition = yaml.safe_load(TEXTS[name]), read(name)
    assert [role.code for role in edition.roles] == list(theirs["roles"])
    assert [param.code for param in edition.params] == list(theirs["parameters"])
    for flow in edition.flows:
        assert [stage.code for stage in flow.stages] == list(theirs["flows"][flow.code]["stages"])
        assert list(dict.fromkeys(move.code for move in flow.moves)) == list(theirs["flows"][flow.code]["moves"])


def test_the_edition_of_2565_has_seven_domains_with_the_environment_mandatory() -> None:
    edition = read("2565")
    assert [domain.code for domain in edition.domains] == [
        "environment",
        "economy",
        "mobility",
        "energy",
        "people",
        "living",
        "governance",
    ]
    assert edition.mandatory_domains == ("environment",)
    assert edition.domain_rule.at_least_other == 1
    assert edition.topic("wastewater").domain == "environment"
    assert edition.domain("environment").label == Text("สิ่งแวดล้อมอัจฉริยะ", "Smart Environment")


def test_the_edition_of_2565_has_the_five_components_two_types_and_four_groups() -> None:
    edition = read("2565")
    assert [c.code for c in edition.criteria] == [
        "boundary-goals",
        "infrastructure",
        "city-data",
        "services",
        "management",
    ]
    assert [t.label.th for t in edition.city_types] == ["เมืองเดิมน่าอยู่", "เมืองใหม่ทันสมัย"]
    assert [g.code for g in edition.groups] == ["city-leaders", "officials", "business", "residents"]


def test_the_way_of_2565_runs_from_nomination_to_emblem() -> None:
    flow = read("2565").flow("designation")
    way, stage = ["nomination"], "nomination"
    for code in (
        "accept-nomination",
        "submit-plan",
        "pass-screening",
        "finish-review",
        "sub-committee-approve",
        "steering-committee-approve",
        "issue-emblem",
    ):
        stage = flow.move(code, stage).to
        way.append(stage)
    assert way == [
        "nomination",
        "plan",
        "screening",
        "working-group",
        "sub-committee",
        "steering-committee",
        "emblem",
        "designated",
    ]
    assert flow.stage("designated").terminal
    assert flow.stage("designated").result == "granted"
    assert {stage.code for stage in flow.terminals} == {"designated", "not-accepted", "not-approved", "withdrawn"}
    assert flow.move("return-plan").needs == ("reason", "due")
    assert flow.move("withdraw", "screening").to == "withdrawn"
    assert [move.code for move in flow.moves_from("emblem")] == ["issue-emblem"]


def test_what_the_sources_do_not_confirm_is_not_called_confirmed() -> None:
    edition = read("2565")
    unverified = ("emblem.validity", "report.rhythm", "appeal.days", "zone.validity", "nomination.limit", "review.aggregate", "quorum.members")  # fmt: skip
    assert {edition.param(code).status for code in unverified} == {Status.UNVERIFIED}
    assert edition.param("score.pass-mark").status == Status.REPORTED
    assert edition.param("renewal.threshold").status == Status.REPORTED
    for sheet in edition.sheets:
        assert {item.status for item in sheet.items} <= {Status.UNVERIFIED, Status.REPORTED}
    for param in edition.params:
        assert param.source, param.code


def test_sources_that_disagree_are_both_kept() -> None:
    edition = read("2565")
    threshold = edition.param("renewal.threshold")
    assert (threshold.operator, threshold.number) == (">", Decimal(50))
    assert [(o.operator, o.value, o.source) for o in threshold.others] == [(">=", 50, ("matichon-5341216",))]
    meeting = edition.deadline("sub-committee")
    assert meeting.closes == date(2022, 8, 6)
    assert [(o.value, o.source) for o in meeting.others] == [(date(2022, 5, 6), ("seed",))]


def test_an_unknown_value_is_not_zero() -> None:
    zone = read("2565").param("zone.validity")
    assert zone.value is None
    assert zone.number is None
    assert not zone.known


def test_the_services_account_starts_as_agreed_in_principle_and_is_voluntary() -> None:
    account = read("2565").instrument("digital-services-account")
    assert account.voluntary
    assert [state.state for state in account.states] == ["proposed", "agreed"]
    later = read("2570").instrument("digital-services-account")
    reached = [later.state_on(day) for day in (date(2022, 1, 1), date(2023, 8, 31), date(2023, 9, 30))]
    assert [state and state.state for state in reached] == ["proposed", "agreed", "in-force"]
    assert later.state_on(date(2020, 1, 1)) is None


def test_the_committee_that_decides_has_changed_with_time() -> None:
    edition = read("2565")
    assert edition.body_on("steering-committee", date(2022, 11, 9)).code == "steering-committee"
    assert edition.body_on("steering-committee", date(2025, 8, 19)).code == "de-board"
    assert edition.body("de-board").may_resolve("designation", "steering-committee", "approve")
    chair = edition.body("steering-committee").chair_on(date(2022, 11, 9))
    assert chair is not None
    assert chair.office.en == "Deputy Prime Minister"
    assert edition.body("steering-committee").chair_on(date(2018, 1, 1)) is None
    assert not edition.body("de-board").in_office(date(2022, 11, 9))


def test_the_open_round_states_no_future_rule_as_a_fact() -> None:
    edition = read("2570")
    assert {param.status for param in edition.params} == {Status.UNVERIFIED}
    assert {thing.status for part in (edition.domains, edition.criteria, edition.flows, edition.sheets, edition.deadlines) for thing in part} == {Status.UNVERIFIED}  # fmt: skip
    assert all(deadline.opens is None and deadline.closes is None for deadline in edition.deadlines)
    assert "steering-committee" not in [body.code for body in edition.bodies]


def test_the_open_round_differs_from_2565_only_where_it_says() -> None:
    """2570.yaml is a copy that stands alone; this is what keeps the copy from drifting."""
    old, new = read("2565"), read("2570")
    for part in ("roles", "groups", "budget_sources"):
        assert [(x.code, x.label) for x in getattr(old, part)] == [(x.code, x.label) for x in getattr(new, part)]
    assert [d.topics for d in old.domains] == [d.topics for d in new.domains]
    assert [c.guidance for c in old.criteria] == [c.guidance for c in new.criteria]
    assert [(p.code, p.value, p.operator) for p in old.params] == [(p.code, p.value, p.operator) for p in new.params]
    assert [(i.code, i.weight) for s in old.sheets for i in s.items] == [(i.code, i.weight) for s in new.sheets for i in s.items]  # fmt: skip
    for before, after in zip(old.flows, new.flows, strict=True):
        renamed = [
            tuple((part or "").replace("steering-committee", "de-board") for part in (m.code, m.from_, m.to, m.body))
            for m in before.moves
        ]
        assert renamed == [(m.code, m.from_, m.to, m.body or "") for m in after.moves]
        assert [(m.guards, m.needs, m.who) for m in before.moves] == [(m.guards, m.needs, m.who) for m in after.moves]


def test_the_invented_programme_is_different_in_every_way_that_matters() -> None:
    edition = read("harbour")
    assert edition.nomination.by == "self"
    assert "province" not in {role.scope for role in edition.roles}
    assert len(edition.domains) == 3
    assert len(edition.groups) == 2
    assert edition.sheet("points").rule.kind == "points"
    shared = {role.code for role in edition.roles} & {role.code for role in read("2565").roles}
    assert shared == set()
    assert edition.roles_that("score") == ("juror",)


def test_every_edition_has_somebody_for_every_duty_that_its_flows_need() -> None:
    for name in FILES:
        edition = read(name)
        for duty in ("nominate", "edit-plan", "screen", "assign-reviewers", "score", "prepare-meeting", "preside", "issue-emblem", "approve-emblem"):  # fmt: skip
            assert edition.roles_that(duty), (name, duty)


def test_a_code_that_is_not_there_is_a_plain_error() -> None:
    edition = read("harbour")
    with pytest.raises(UnknownCode):
        edition.role("pirate")
    with pytest.raises(UnknownCode):
        edition.flow("entry").move("enter", "mark")


def test_every_petal_has_a_colour_of_its_own_and_an_icon_that_is_there() -> None:
    icons = {path.stem for path in (HERE.parents[1] / "base/static/base/vendor/tabler").glob("*.svg")}
    for name in FILES:
        domains = read(name).domains
        assert {domain.icon for domain in domains} <= icons
        assert len({domain.colour for domain in domains}) == len({domain.hex for domain in domains}) == len(domains)


def test_an_edition_speaks_both_languages() -> None:
    label = read("2565").outcome("approve").label
    assert (label.in_("th"), label.in_("en"), label.in_("en-gb"), label.in_("")) == ("เห็นชอบ", "Approve", "Approve", "เห็นชอบ")  # fmt: skip


# Slips of the pen


REFERENCES = {
    "sources": ("source",),
    "parameters": ("quorum", "limit", "mark", "aggregate"),
    "domains": ("of",),
    "criteria": ("of",),
    "roles": ("who", "opened-by", "role"),
    "bodies": ("body", "succeeds"),
    "outcomes": ("outcome", "outcomes"),
    "deadlines": ("deadline", "after"),
    "flows": ("flow",),
    "sheets": ("scored",),
}


def referred(value: object, keys: tuple[str, ...]) -> set[str]:
    """Every name that stands under one of the keys, anywhere."""
    found: set[str] = set()
    if isinstance(value, list):
        return found.union(*(referred(inner, keys) for inner in value))
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in keys and isinstance(inner, str | list):
                found |= {inner} if isinstance(inner, str) else {name for name in inner if isinstance(name, str)}
            found |= referred(inner, keys)
    return found


@pytest.mark.parametrize("name", FILES)
def test_a_definition_that_is_renamed_is_missed_by_whoever_names_it(name: str) -> None:
    text, data = TEXTS[name], yaml.safe_load(TEXTS[name])
    for section, keys in REFERENCES.items():
        names = referred(data, keys) & set(data[section])
        assert names or section == "criteria"
        start = re.search(rf"^{section}:.*$", text, re.M)
        assert start is not None
        for code in names:
            rest, times = re.subn(rf"^  {re.escape(code)}:", "  zzzzzz:", text[start.end() :], count=1, flags=re.M)
            assert times == 1
            _, faults = check(text[: start.end()] + rest, guards=GUARDS, file=name)
            missed = [fault for fault in faults if fault.code == "unknown-name" and f'"{code}"' in fault.what.en]
            assert missed, (section, code)


def blocks(text: str) -> list[tuple[int, int]]:
    """Each line with everything indented under it."""
    lines = text.splitlines()
    found = []
    for n, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        depth, end = len(line) - len(line.lstrip()), n + 1
        while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > depth):
            end += 1
        found.append((n, end))
    return found


LINES = {name: text.splitlines() for name, text in TEXTS.items()}
BLOCKS = {name: blocks(text) for name, text in TEXTS.items()}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_deleted_block_is_a_fault_or_leaves_a_whole_edition(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    start, end = data.draw(st.sampled_from(BLOCKS[name]))
    text = "\n".join(LINES[name][:start] + LINES[name][end:])
    edition, faults = check(text, guards=GUARDS, file=name)
    assert (edition is None) == bool(faults)
    for fault in faults:
        assert 1 <= fault.line <= len(LINES[name]) + 1
        assert fault.in_("th")
        assert fault.in_("en")


REQUIRED = re.compile(r"^\s+(label|short|status|source|to|who|holder|public|kind|combine|aggregate|quorum|title): *\S")


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_a_deleted_line_that_every_edition_needs_is_a_fault(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    needed = [
        (start, end)
        for start, end in BLOCKS[name]
        if REQUIRED.match(LINES[name][start]) and not re.match(r"^\s+(to: \d|- )", LINES[name][start])
    ]
    start, end = data.draw(st.sampled_from(needed))
    _, faults = check("\n".join(LINES[name][:start] + LINES[name][end:]), guards=GUARDS, file=name)
    assert faults, LINES[name][start]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_name_misspelt_where_it_is_referred_to_is_a_fault_in_that_line(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    keys = r"(from|to|who|body|outcome|deadline|start|opened-by|source|aggregate|mark|quorum|limit|role|flow|of)"
    places = [
        (n, match)
        for n, line in enumerate(LINES[name])
        if (match := re.match(rf"^(\s+{keys}: \[?)([a-z][a-z0-9.-]+)", line))
    ]
    n, match = data.draw(st.sampled_from(places))
    slip = data.draw(st.sampled_from(["x{}", "{}x", "{}-2", "zz"])).format(match[3])
    lines = LINES[name].copy()
    lines[n] = match[1] + slip + lines[n][match.end() :]
    _, faults = check("\n".join(lines), guards=GUARDS, file=name)
    assert ("unknown-name", n + 1) in [(fault.code, fault.line) for fault in faults]


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_bytes_anywhere_are_answered_and_never_a_crash(data: st.DataObject) -> None:
    raw = TEXTS["harbour"].encode()
    at = data.draw(st.integers(0, len(raw)))
    cut = data.draw(st.integers(0, 40))
    noise = data.draw(st.binary(max_size=12) | st.text("\t\n :-[]{}&*!|>%@`'\"#,?~ก๑", max_size=12).map(str.encode))
    edition, faults = check(raw[:at] + noise + raw[at + cut :], guards=GUARDS, file="noise")
    assert (edition is None) == bool(faults)


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*SECTIONS, "format", "th", "en", "label", "nomination"]) | st.text(max_size=5), inner, max_size=5)))  # fmt: skip
def test_any_yaml_at_all_is_answered_and_never_a_crash(value: object) -> None:
    edition, faults = check(yaml.safe_dump(value, allow_unicode=True), guards=GUARDS, file="any")
    assert edition is None
    assert faults
