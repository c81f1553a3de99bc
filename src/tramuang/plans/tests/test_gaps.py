"""The thread's gaps on plain values: each missing link is said once, in both languages, and nothing else is."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings

from ground.cast import EDITION, HARBOUR
from tramuang.plans.pure import gaps
from tramuang.plans.pure.thread import (
    GoalValue,
    IndicatorValue,
    LineValue,
    NeedValue,
    PartValue,
    PlanValue,
    ProjectValue,
)
from tramuang.plans.tests.strategies import plans
from tramuang.programme.pure.check import check

RULES, _faults = check(EDITION.read_text(encoding="utf-8"), guards=None, file="2570.yaml")
HARBOURS, _faults = check(HARBOUR.read_text(encoding="utf-8"), guards=None, file="harbour-towns.yaml")
assert RULES is not None
assert HARBOURS is not None

INDICATOR = IndicatorValue(
    "i1", "เวลาเตือน", baseline=Decimal(2), baseline_year=2568, target=Decimal(6), target_year=2572, evidence="บันทึก"
)
GOAL = GoalValue("g1", "environment", "เตือนภัย", "Warned", needs=("n1", "n2", "n3", "n4"), indicators=(INDICATOR,))
OTHER = GoalValue(
    "g2", "living", "อยู่ดี", "Live well", needs=("n1",), indicators=(dataclasses.replace(INDICATOR, id="i2"),)
)
PROJECT = ProjectValue(
    "p1", "environment", "จุดวัด", "Gauges", unit_th="กองช่าง", goals=("g1", "g2"), first_year=2570, last_year=2571,
    lines=(LineValue(2570, "own-revenue", amount=Decimal(5)), LineValue(2571, "own-revenue", amount=Decimal(5))),
)  # fmt: skip
WHOLE = PlanValue(
    round="2570", area="x", case="c", city_type="livable", vision_th="เมืองดี", domains=("environment", "living"),
    parts=tuple(PartValue(criterion.code, "ข้อความ") for criterion in RULES.criteria),
    needs=tuple(NeedValue(f"n{number}", group.code, f"ต้องการ {number}") for number, group in enumerate(RULES.groups, 1)),
    goals=(GOAL, OTHER), projects=(PROJECT,),
)  # fmt: skip


def kinds(plan, rules=RULES):
    return [gap.kind for gap in gaps.find(plan, rules)]


def changed(**values):
    return dataclasses.replace(WHOLE, **values)


def goal(**values):
    return changed(goals=(dataclasses.replace(GOAL, **values), OTHER))


def indicator(**values):
    return goal(indicators=(dataclasses.replace(INDICATOR, **values),))


def project(**values):
    return changed(projects=(dataclasses.replace(PROJECT, **values),))


def test_a_whole_thread_has_no_gap():
    assert gaps.find(WHOLE, RULES) == ()


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (changed(vision_th="  "), ["vision-missing"]),
        (changed(city_type=""), ["city-type-missing"]),
        (changed(city_type="atlantis"), ["city-type-missing"]),
        (changed(parts=WHOLE.parts[1:]), ["part-missing"]),
        (changed(needs=(*WHOLE.needs, NeedValue("n9", "residents", "อีกข้อ"))), ["need-without-goal"]),
        (goal(needs=("n1", "n2", "n3")), ["group-without-goal"]),
        (changed(needs=WHOLE.needs[:3]), ["group-without-need"]),
        (changed(domains=("environment", "living", "people")), ["domain-without-goal"]),
        (goal(indicators=()), ["goal-without-indicator"]),
        (indicator(evidence=" "), ["indicator-without-evidence"]),
        (indicator(baseline=None), ["indicator-without-baseline"]),
        (indicator(baseline_year=None), ["indicator-without-baseline"]),
        (indicator(target=None), ["indicator-without-target"]),
        (project(goals=("g1",)), ["goal-without-project"]),
        (project(goals=("g1", "g2"), unit_th=""), ["project-without-unit"]),
        (project(lines=PROJECT.lines[:1]), ["year-without-amount"]),
        (project(lines=(*PROJECT.lines, LineValue(2571, "provincial"))), ["year-without-amount"]),
        (project(lines=(PROJECT.lines[0], LineValue(2571, "", amount=Decimal(1)))), ["line-without-source"]),
        (project(lines=(*PROJECT.lines, LineValue(2575, "own-revenue", amount=Decimal(1)))), ["line-outside-years"]),
        (project(lines=()), ["project-without-budget"]),
        (project(lines=(LineValue(2570, "own-revenue"),)), ["project-without-budget"]),
        (project(first_year=None), ["project-without-years"]),
    ],
)
def test_one_missing_link_is_one_gap(plan, found):
    assert kinds(plan) == found


def test_an_unknown_amount_is_not_nought():
    nought = project(
        lines=(LineValue(2570, "own-revenue", amount=Decimal(0)), LineValue(2571, "own-revenue", amount=Decimal(0)))
    )
    assert kinds(nought) == []


def test_a_baseline_of_nought_is_known():
    assert kinds(indicator(baseline=Decimal(0))) == []


def test_a_goal_without_a_need_is_said_and_so_are_the_groups_it_leaves_unanswered():
    assert kinds(changed(goals=(dataclasses.replace(GOAL, needs=("gone",)), OTHER))).count("goal-without-need") == 1


def test_the_mandatory_domain_and_one_other_are_asked_for():
    found = kinds(changed(domains=("living", "people")))
    assert "domain-mandatory-missing" in found
    assert "domain-too-few" not in found
    assert "domain-too-few" in kinds(changed(domains=("environment",)))
    assert "domain-unknown" in kinds(changed(domains=("environment", "living", "atlantis")))


def test_an_empty_plan_has_its_gaps_too():
    empty = PlanValue(round="2570", area="x", case="c")
    found = kinds(empty)
    assert {"vision-missing", "city-type-missing", "no-goals", "no-projects", "domain-too-few"} <= set(found)
    assert found.count("part-missing") == len(RULES.criteria)
    assert found.count("group-without-need") == len(RULES.groups)


def test_another_programme_asks_for_its_own_things():
    empty = PlanValue(round="h", area="x", case="c")
    found = kinds(empty, HARBOURS)
    assert "city-type-missing" not in found
    assert found.count("group-without-need") == 2
    assert found.count("part-missing") == 2


@settings(max_examples=200)
@given(plans)
def test_whatever_the_plan_every_gap_is_said_in_both_languages_at_its_place(plan):
    for gap in gaps.find(plan, RULES):
        assert gap.th
        assert gap.en
        assert gap.brief("th")
        assert gap.brief("en")
        assert gap.anchor
        assert gap.cell in {"plan", "need", "goal", "indicator", "project", "budget"}
        assert any("ก" <= sign <= "๛" for sign in gap.th)


@given(plans)
def test_no_gap_is_said_twice(plan):
    found = [(gap.kind, gap.about) for gap in gaps.find(plan, RULES) if not gap.kind.startswith("indicator")]
    assert len(found) == len(set(found))


ALL = list(gaps.GUARDED)


@given(plans)
def test_progress_is_whole_exactly_when_nothing_stands_in_the_way(plan):
    plan = dataclasses.replace(plan, domains=tuple(code for code in plan.domains if code != "flying"))
    found = gaps.find(plan, RULES)
    done, of = gaps.progress(plan, RULES, found, ALL)
    assert 0 <= done <= of
    assert (done == of) == (not gaps.standing_in_the_way(found, ALL))


def test_only_what_a_guard_refuses_stands_in_the_way():
    found = gaps.find(project(lines=PROJECT.lines[:1]), RULES)
    assert gaps.standing_in_the_way(found, ALL) == []
    assert gaps.standing_in_the_way(gaps.find(changed(vision_th=""), RULES), ["plan.budget-adds-up"]) == []


@pytest.mark.parametrize("length", range(5, 30))
def test_a_quoted_text_never_begins_its_cut_with_a_vowel_or_tone(length):
    text = "น้ำท่วมที่บ้านเรือนริมคลองทุกปี"
    cut = gaps.short(text, length)
    assert len(cut) <= length + 1
    rest = text[len(cut.rstrip("…")) :]
    assert not rest or rest[0] not in "ะาำิีึืฺุูเ็่้๊๋์" or rest[0] == "เ"


def test_a_short_text_is_quoted_whole():
    assert gaps.short("  น้ำ\nท่วม ", 60) == "น้ำ ท่วม"
