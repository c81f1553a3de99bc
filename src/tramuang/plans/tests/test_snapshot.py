"""Freezing on plain values: the same plan has the same hash, any change another, and anybody can check it."""

import dataclasses
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.plans.pure import snapshot
from tramuang.plans.pure.thread import GoalValue, LineValue, NeedValue, PlanValue, ProjectValue
from tramuang.plans.tests.strategies import plans


def frozen(plan):
    return snapshot.canonical(snapshot.content(plan, edition="x/1", edition_sha256="0" * 64))


@given(plans)
def test_the_same_plan_has_the_same_hash(plan):
    again = dataclasses.replace(plan)
    assert snapshot.fingerprint(frozen(plan)) == snapshot.fingerprint(frozen(again))


@given(plans)
def test_what_was_frozen_reads_back_and_freezes_to_the_same_text(plan):
    text = frozen(plan)
    assert snapshot.canonical(snapshot.read(text)) == text
    assert snapshot.holds(text, snapshot.fingerprint(text))


@given(plans, st.randoms(use_true_random=False))
def test_order_that_means_nothing_changes_no_hash(plan, random):
    def shuffled(things):
        mixed = list(things)
        random.shuffle(mixed)
        return tuple(mixed)

    mixed = dataclasses.replace(
        plan,
        domains=shuffled(plan.domains),
        parts=shuffled(plan.parts),
        needs=shuffled(plan.needs),
        goals=tuple(dataclasses.replace(goal, needs=shuffled(goal.needs), targets=shuffled(goal.targets)) for goal in plan.goals),
        projects=tuple(dataclasses.replace(one, goals=shuffled(one.goals), lines=shuffled(one.lines)) for one in plan.projects),
    )  # fmt: skip
    assert frozen(mixed) == frozen(plan)


@given(plans, plans)
def test_two_plans_that_differ_in_what_is_promised_differ_in_their_hash(one, other):
    def promised(plan):
        return snapshot.content(plan, edition="x/1", edition_sha256="0" * 64)["plan"]

    assert (promised(one) == promised(other)) == (frozen(one) == frozen(other))


WHOLE = PlanValue(
    round="2570", area="96-x", case="c1", city_type="livable", vision_th="ก", domains=("environment", "living"),
    needs=(NeedValue("n1", "residents", "น้ำท่วม"), NeedValue("n2", "business", "ท่าเรือ")),
    goals=(GoalValue("g1", "environment", "เตือนภัย", needs=("n1",)),),
    projects=(ProjectValue("p1", "environment", "จุดวัด", goals=("g1",), first_year=2570, last_year=2570,
                           lines=(LineValue(2570, "own-revenue", amount=Decimal("10.00")),)),),
)  # fmt: skip


def changed(**values):
    return dataclasses.replace(WHOLE, **values)


@pytest.mark.parametrize(
    "other",
    [
        changed(vision_th="ข"),
        changed(vision_th="ก "),
        changed(city_type="new"),
        changed(domains=("environment",)),
        changed(goals=()),
        changed(needs=(NeedValue("n1", "residents", "น้ำท่วมบ่อย"), WHOLE.needs[1])),
        changed(needs=(NeedValue("n1", "residents", "น้ำท่วม", voices=0), WHOLE.needs[1])),
        changed(
            projects=(
                dataclasses.replace(
                    WHOLE.projects[0], lines=(LineValue(2570, "own-revenue", amount=Decimal("10.01")),)
                ),
            )
        ),
        changed(
            projects=(dataclasses.replace(WHOLE.projects[0], lines=(LineValue(2570, "own-revenue", amount=None),)),)
        ),
        changed(projects=(dataclasses.replace(WHOLE.projects[0], last_year=None),)),
        changed(provenance="invented"),
        changed(round="2571"),
    ],
)
def test_any_change_of_the_promise_is_another_hash(other):
    assert frozen(other) != frozen(WHOLE)


def test_a_need_that_no_goal_names_is_not_part_of_the_promise():
    assert frozen(changed(needs=WHOLE.needs[:1])) == frozen(WHOLE)
    assert [need["id"] for need in json.loads(frozen(WHOLE))["plan"]["needs"]] == ["n1"]


def test_other_rules_are_another_hash():
    text = snapshot.canonical(snapshot.content(WHOLE, edition="x/1", edition_sha256="1" * 64))
    assert text != frozen(WHOLE)


@pytest.mark.parametrize(("one", "same"), [("10", "10.00"), ("0", "-0.00"), ("1500000", "1.5E+6"), ("0.5", "0.5000")])
def test_a_number_is_written_in_one_way(one, same):
    assert snapshot.decimal_text(Decimal(one)) == snapshot.decimal_text(Decimal(same)) == one


@given(st.decimals(allow_nan=False, allow_infinity=False, max_value=10**30, min_value=-(10**30)))
def test_a_number_keeps_its_value(number):
    assert Decimal(snapshot.decimal_text(number)) == number


@settings(max_examples=60)
@given(plans, st.data())
def test_one_changed_byte_is_seen(plan, data):
    text = frozen(plan)
    place = data.draw(st.integers(0, len(text) - 1))
    other = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
    assert not snapshot.holds(other, snapshot.fingerprint(text))


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": "other/1"}', "null", "not json"])
def test_what_is_no_snapshot_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - json's own error is one too
        snapshot.read(text)


def test_text_that_cannot_be_written_as_utf8_holds_nothing():
    assert not snapshot.holds("\ud800", "0" * 64)
