"""The rules of this room on plain values: quorum, votes, lines, numbers, check lists, powers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tramuang.programme.pure.edition import Edition, Parameter, Status, Text
from tramuang.review.pure import checks, lines, numbers, powers
from tramuang.review.pure.lines import Mark
from tramuang.review.pure.quorum import quorum
from tramuang.review.pure.votes import NOT_COUNTED, Votes, fault


def rule(value: int | None, operator: str | None = ">=", unit: str = "percent-of-members") -> Parameter:
    return Parameter("q", Text("องค์ประชุม", "Quorum"), value, unit, ("t",), Status.UNVERIFIED, operator)


PEOPLE = st.integers(0, 60)
SHARES = st.integers(1, 100)


# --- quorum -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("present", "members", "operator", "met"),
    [
        (2, 5, ">=", False),
        (3, 5, ">=", True),
        (2, 4, ">=", True),
        (2, 4, ">", False),
        (3, 4, ">", True),
        (1, 1, ">=", True),
    ],
)
def test_half_of_the_members_is_enough_or_not_as_the_operator_says(present, members, operator, met):
    assert quorum(present, members, rule(50, operator)).met is met


def test_a_third_is_never_rounded_into_a_quorum():
    assert quorum(1, 3, rule(34)).met is False
    assert quorum(1, 3, rule(33)).met is True


def test_a_quorum_can_be_a_number_of_people():
    assert quorum(4, 100, rule(5, unit="count")).met is False
    assert quorum(5, 100, rule(5, unit="count")).met is True


def test_a_quorum_nobody_knows_is_neither_met_nor_missed():
    found = quorum(9, 9, rule(None))
    assert (found.met, found.needed) == (None, None)


def test_a_body_without_members_has_no_quorum():
    assert quorum(0, 0, rule(50)).met is None


@given(PEOPLE, PEOPLE, SHARES, st.sampled_from([">=", ">"]))
def test_the_number_needed_is_the_smallest_that_makes_a_quorum(present, members, share, operator):
    assume(members > 0)
    found = quorum(present, members, rule(share, operator))
    if found.needed is None:
        assert not quorum(members, members, rule(share, operator)).met
    else:
        assert quorum(found.needed, members, rule(share, operator)).met
        assert found.needed == 0 or not quorum(found.needed - 1, members, rule(share, operator)).met
        assert found.met is (min(present, members) >= found.needed)


@given(PEOPLE, PEOPLE, SHARES)
def test_somebody_leaving_the_room_never_makes_a_quorum(present, members, share):
    assume(0 < present <= members)
    assert not (quorum(present - 1, members, rule(share)).met and not quorum(present, members, rule(share)).met)


# --- votes ------------------------------------------------------------------------------------------------------


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_votes_are_right_exactly_when_they_add_up_to_the_voters(in_favour, against, abstained):
    votes = Votes(in_favour, against, abstained)
    voters = in_favour + against + abstained
    assert fault(votes, voters) == ""
    assert fault(votes, voters + 1) == "sum"


@given(st.integers(0, 40))
def test_votes_need_not_be_counted(voters):
    assert fault(NOT_COUNTED, voters) == ""


@pytest.mark.parametrize("votes", [Votes(5, None, None), Votes(None, 0, 5), Votes(3, 2, None)])
def test_votes_are_counted_whole_or_not_at_all(votes):
    assert fault(votes, 5) == "incomplete"


def test_a_number_of_votes_is_not_negative():
    assert fault(Votes(6, -1, 0), 5) == "negative"


# --- lines and results ------------------------------------------------------------------------------------------


@pytest.fixture
def stage(rules: Edition):
    return rules.flow("designation").stage("working-group")


def marks_for(found: tuple[lines.Line, ...], five: Decimal, hundred: Decimal) -> dict[lines.Key, Mark]:
    return {line.key: Mark(five if line.sheet.about == "criteria" else hundred, "เหตุผล") for line in found}


def test_domains_are_scored_only_where_the_plan_chose_them(rules, stage):
    found = lines.of_stage(rules, stage, ["mobility", "environment"])
    assert {line.item.of for line in found if line.sheet.about == "domains"} == {"environment", "mobility"}
    assert len({line.key for line in found}) == len(found)
    assert [line.item.of for line in found][:5] == [criterion.code for criterion in rules.criteria]


def test_a_line_without_a_reason_is_missing_and_so_is_one_without_a_value(rules, stage):
    found = lines.of_stage(rules, stage, ["environment"])
    marks = marks_for(found, Decimal(3), Decimal(70))
    assert lines.missing(found, marks) == []
    first, second = found[0], found[1]
    marks[first.key] = Mark(Decimal(3), "   ")
    marks[second.key] = Mark(None, "เหตุผล")
    assert lines.missing(found, marks) == [first, second]


def test_nought_is_a_score_and_nothing_is_not_nought(rules, stage):
    found = lines.of_stage(rules, stage, ["environment"])
    sheet = rules.sheet("components")
    assert lines.own_total(sheet, [], marks_for(found, Decimal(0), Decimal(0))) == 0
    assert lines.own_total(sheet, [], {}) is None


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_the_figure_of_a_domain_lies_between_the_lowest_and_the_highest_reviewer(rules_, given_scores):
    stage = rules_.flow("designation").stage("working-group")
    found = lines.of_stage(rules_, stage, ["environment", "living"])
    reviewers = [marks_for(found, Decimal(3), Decimal(score)) for score in given_scores]
    result = lines.result(rules_, rules_.sheet("domains"), ["environment", "living"], reviewers)
    for subject in result.subjects:
        assert subject.value is not None
        assert min(given_scores) <= round(subject.value, 6) <= max(given_scores)
        assert subject.met is (subject.value >= 70)
    assert result.verdict.passed is (result.subjects[0].value >= 70)


def test_one_reviewer_who_has_not_finished_leaves_the_figure_unknown(rules, stage):
    found = lines.of_stage(rules, stage, ["environment", "living"])
    whole, half = marks_for(found, Decimal(4), Decimal(90)), marks_for(found[:6], Decimal(4), Decimal(90))
    result = lines.result(rules, rules.sheet("domains"), ["environment", "living"], [whole, half])
    assert [subject.value for subject in result.subjects] == [None, None]
    assert result.verdict.passed is None


def test_a_fingerprint_changes_with_a_score_and_with_a_reason(rules, stage):
    found = lines.of_stage(rules, stage, ["environment"])
    marks = marks_for(found, Decimal(3), Decimal(70))
    before = lines.fingerprint(found, marks)
    assert lines.fingerprint(found, {**marks, found[0].key: Mark(Decimal(4), "เหตุผล")}) != before
    assert lines.fingerprint(found, {**marks, found[0].key: Mark(Decimal(3), "เหตุผลอื่น")}) != before
    assert lines.fingerprint(found, dict(marks)) == before


# --- numbers, checks, powers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1/2570", "1/2570"),
        (" ๑ / ๒๕๗๐ ", "1/2570"),
        ("12/2027", "12/2027"),
        ("0/2570", None),
        ("1-2570", None),
        ("1/70", None),
        ("", None),
    ],
)
def test_a_meeting_number_is_read_in_thai_and_arabic_digits(text, number):
    assert numbers.read(text) == number


def test_numbers_begin_anew_each_year_and_follow_the_highest():
    given_ = ["1/2569", "7/2569", "2/2570", "10/2570", "x/2570"]
    assert numbers.following(given_, date(2026, 5, 1)) == "8/2569"
    assert numbers.following(given_, date(2027, 5, 1)) == "11/2570"
    assert numbers.following(given_, date(2028, 5, 1)) == "1/2571"


def test_a_reason_names_what_is_lacking_component_by_component_before_the_words(rules):
    first = checks.check_list(rules)[0]
    text = checks.reason(rules, [first.code], "และโปรดแนบแผนที่")
    assert text.splitlines()[1] == f"• {first.criterion.label.th}: {first.part.label.th}"
    assert text.endswith("\n\nและโปรดแนบแผนที่")
    assert checks.reason(rules, [], "เหตุผลเดียว") == "เหตุผลเดียว"
    assert checks.reason(rules, [], "") == ""


def test_where_the_day_is_not_known_any_body_in_the_line_may_have_been_the_one(edition_2565):
    rules = edition_2565.rules
    assert powers.sits_for(rules, "steering-committee", "steering-committee", None)
    assert powers.sits_for(rules, "de-board", "steering-committee", None)
    assert not powers.sits_for(rules, "sub-committee", "steering-committee", None)
    assert not powers.sits_for(rules, "de-board", "steering-committee", date(2022, 11, 9))
    assert powers.sits_for(rules, "de-board", "steering-committee", date(2025, 8, 19))


def test_powers_count_only_between_their_days(edition_2565):
    rules = edition_2565.rules
    asked = ("de-board", "designation", "steering-committee")
    assert powers.outcomes(rules, *asked, date(2025, 8, 18)) == ()
    assert [outcome.code for outcome in powers.outcomes(rules, *asked, date(2025, 8, 19))][:1] == ["approve"]


def test_only_the_stage_after_the_city_has_handed_in_is_a_screening(rules):
    flow = rules.flow("designation")
    assert [stage.code for stage in flow.stages if powers.is_screening(flow, stage)] == ["screening"]
    renewal = rules.flow("renewal")
    assert [stage.code for stage in renewal.stages if powers.is_screening(renewal, stage)] == ["screening"]


def test_every_power_of_the_edition_has_its_move(rules):
    for body in rules.bodies:
        for power in body.powers:
            for outcome in power.outcomes:
                move = powers.move_for(rules, rules.flow(power.flow), power.stage, body.code, outcome, None)
                assert move is not None, (body.code, power.flow, power.stage, outcome)
                assert "resolution" in move.needs


def test_an_unknown_body_has_no_powers(rules):
    assert powers.outcomes(rules, "nobody", "designation", "sub-committee", None) == ()
    assert powers.known_body(rules, "nobody") is None


def test_a_rule_without_a_mark_gives_no_verdict(rules):
    sheet = rules.sheet("components")
    assert lines.result(rules, sheet, [], [{}]).verdict.passed is None
    assert lines.mark_of(rules, replace(sheet)) is None
