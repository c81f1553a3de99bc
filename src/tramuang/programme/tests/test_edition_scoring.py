"""Scores to totals, reviewers to one figure, totals to a verdict: tables of cases worked by hand."""

from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.programme.pure import scoring
from tramuang.programme.pure.check import check
from tramuang.programme.pure.edition import Edition

HERE = Path(__file__).parent
FILES = {
    "2565": HERE.parents[3] / "editions" / "smart-city-thailand" / "2565.yaml",
    "harbour": HERE / "editions" / "harbour-towns.yaml",
}


def read(text: str) -> Edition:
    edition, faults = check(text, guards=None, file="scored")
    assert faults == []
    assert edition is not None
    return edition


TEXTS = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
THAI, HARBOUR = read(TEXTS["2565"]), read(TEXTS["harbour"])
COMPONENTS, DOMAINS, POINTS = THAI.sheet("components"), THAI.sheet("domains"), HARBOUR.sheet("points")
FIVE = ("boundary-goals", "infrastructure", "city-data", "services", "management")


def test_a_sheet_of_components_is_the_weighted_mean_of_its_lines() -> None:
    scores = dict(zip(FIVE, map(D, (5, 4, 3, 2, 1)), strict=True))
    assert scoring.sheet_total(COMPONENTS, scores) == D(3)
    assert scoring.subject_totals(COMPONENTS, scores) == scores


def test_weights_count() -> None:
    scores = {"environment-waste": D(100), "environment-water": D(0), "environment-monitoring": D(0)}
    assert scoring.subject_totals(DOMAINS, scores, ["environment"]) == {"environment": D(34)}


@pytest.mark.parametrize("missing", ["absent", "none"])
def test_an_unscored_line_makes_the_total_unknown_and_never_lower(missing: str) -> None:
    scores: dict[str, D | None] = dict.fromkeys(FIVE, D(5))
    if missing == "none":
        scores["services"] = None
    else:
        del scores["services"]
    assert scoring.sheet_total(COMPONENTS, scores) is None
    assert scoring.subject_totals(COMPONENTS, scores)["services"] is None
    assert scoring.subject_totals(COMPONENTS, scores)["management"] == D(5)


def test_a_scored_zero_is_a_score() -> None:
    assert scoring.sheet_total(COMPONENTS, dict.fromkeys(FIVE, D(0))) == D(0)


def test_only_the_chosen_domains_are_asked_for() -> None:
    scores = {"environment-waste": D(80), "environment-water": D(80), "environment-monitoring": D(80)}
    assert scoring.subject_totals(DOMAINS, scores, ["environment", "economy"]) == {
        "environment": D(80),
        "economy": None,
    }
    assert scoring.sheet_total(DOMAINS, scores, ["environment"]) == D(80)
    assert scoring.sheet_total(DOMAINS, scores, []) is None


@pytest.mark.parametrize(
    ("values", "how", "one"),
    [
        ([70, 71, 75], "mean", D(72)),
        ([70, 70, 70], "mean", D(70)),
        ([75, 60, 70], "median", D(70)),
        ([80, 60, 70, 90], "median", D(75)),
        ([75, 60, 70], "lowest", D(60)),
        ([75, 60, 70], "highest", D(75)),
        ([42], "mean", D(42)),
        ([], "mean", None),
        ([70, None, 90], "mean", None),
        ([None], "lowest", None),
    ],
)
def test_several_reviewers_become_one_figure(values: list[int | None], how: str, one: D | None) -> None:
    assert scoring.aggregate([None if v is None else D(v) for v in values], how) == one


def test_an_unnamed_way_of_combining_is_an_error() -> None:
    with pytest.raises(ValueError, match="medium"):
        scoring.aggregate([D(1)], "medium")


def test_reviewers_are_combined_in_the_way_the_edition_names() -> None:
    three = [dict.fromkeys((i.code for i in DOMAINS.items_of("environment")), D(v)) for v in (60, 70, 95)]
    assert scoring.combined(THAI, DOMAINS, three, ["environment"]) == {"environment": D(75)}
    points = [dict.fromkeys((i.code for i in POINTS.items_of("quays")), D(v)) for v in (10, 12, 29)]
    assert scoring.combined(HARBOUR, POINTS, points, ["quays"]) == {"quays": D(12)}
    assert scoring.combined_total(HARBOUR, POINTS, points, ["quays"]) == D(12)
    assert scoring.combined(THAI, DOMAINS, [], ["environment"]) == {"environment": None}


def test_reviewers_whose_combining_is_unknown_give_no_figure() -> None:
    edition = read(TEXTS["2565"].replace("value: mean", "value: null"))
    scores = [dict.fromkeys(FIVE, D(5))]
    assert scoring.combined_total(edition, edition.sheet("components"), scores) is None
    assert set(scoring.combined(edition, edition.sheet("components"), scores).values()) == {None}


@pytest.mark.parametrize(
    ("totals", "passed", "code"),
    [
        ({"environment": 70, "economy": 70}, True, "passed"),
        ({"environment": 70, "economy": 69, "people": 70}, True, "passed"),
        ({"environment": "69.999", "economy": 100}, False, "mandatory-below"),
        ({"environment": 100, "economy": "69.999"}, False, "too-few-others"),
        ({"environment": 100}, False, "too-few-others"),
        ({"economy": 100, "people": 100}, False, "mandatory-missing"),
        ({}, False, "mandatory-missing"),
        ({"environment": 100, "economy": None}, None, "incomplete"),
        ({"environment": None, "economy": 100}, None, "incomplete"),
        # What is still open can change nothing: the answer stands.
        ({"environment": 60, "economy": None}, False, "mandatory-below"),
        ({"environment": None, "economy": 50}, False, "too-few-others"),
        ({"environment": 90, "economy": 90, "people": None}, True, "passed"),
        ({"environment": 0, "economy": 100}, False, "mandatory-below"),
    ],
)
def test_the_environment_and_at_least_one_other_must_reach_seventy(
    totals: dict[str, int | str | None], passed: bool | None, code: str
) -> None:
    verdict = scoring.passes(THAI, DOMAINS, {k: None if v is None else D(v) for k, v in totals.items()})
    assert (verdict.passed, verdict.code) == (passed, code)
    assert verdict.reason.th
    assert verdict.reason.en


@pytest.mark.parametrize(
    ("totals", "passed", "code"),
    [
        ({"water": 40, "quays": 20}, True, "passed"),
        ({"water": 40, "quays": 19}, False, "points-below"),
        ({"water": 40, "quays": None}, None, "incomplete"),
        ({}, None, "incomplete"),
    ],
)
def test_the_other_programme_counts_points(totals: dict[str, int | None], passed: bool | None, code: str) -> None:
    verdict = scoring.passes(HARBOUR, POINTS, {k: None if v is None else D(v) for k, v in totals.items()})
    assert (verdict.passed, verdict.code) == (passed, code)


def test_components_have_no_pass_mark_of_their_own() -> None:
    verdict = scoring.passes(THAI, COMPONENTS, dict.fromkeys(FIVE, D(5)))
    assert (verdict.passed, verdict.code) == (None, "no-mark")


def test_a_mark_that_nobody_knows_decides_nothing() -> None:
    edition = read(TEXTS["2565"].replace("    value: 70\n", "    value: null\n"))
    verdict = scoring.passes(edition, edition.sheet("domains"), {"environment": D(100), "economy": D(100)})
    assert (verdict.passed, verdict.code) == (None, "mark-unknown")


@pytest.mark.parametrize(
    ("operator", "answers"),
    [
        (">", (False, False, True)),
        (">=", (False, True, True)),
        ("<", (True, False, False)),
        ("<=", (True, True, False)),
        ("=", (False, True, False)),
        (None, (False, True, True)),
    ],
)
def test_an_operator_means_what_it_says(operator: str | None, answers: tuple[bool, ...]) -> None:
    assert tuple(scoring.compare(D(v), operator, D(50)) for v in ("49.99", "50", "50.01")) == answers


def test_progress_of_exactly_half_does_not_renew_while_the_source_says_over() -> None:
    threshold = THAI.param("renewal.threshold")
    assert [scoring.meets(threshold, v) for v in (D(50), D("50.1"), None)] == [False, True, None]
    assert scoring.meets(THAI.param("zone.validity"), D(1)) is None


@pytest.mark.parametrize(
    ("score", "right"), [("0", True), ("5", True), ("3", True), ("-1", False), ("6", False), ("2.5", False)]
)
def test_a_score_must_be_on_its_scale(score: str, right: bool) -> None:
    assert scoring.allowed(COMPONENTS, COMPONENTS.item("services"), D(score)) is right


def test_a_line_may_have_a_lower_maximum_than_its_sheet() -> None:
    assert scoring.allowed(POINTS, POINTS.item("water-watch"), D(10))
    assert not scoring.allowed(POINTS, POINTS.item("water-watch"), D(11))


scores = st.lists(st.integers(0, 5).map(D), min_size=5, max_size=5)


@given(scores)
def test_a_total_lies_between_the_lowest_and_the_highest_score(given_: list[D]) -> None:
    total = scoring.sheet_total(COMPONENTS, dict(zip(FIVE, given_, strict=True)))
    assert total is not None
    assert min(given_) <= total <= max(given_)


@given(st.lists(st.integers(0, 100).map(D), min_size=1, max_size=9), st.randoms())
def test_the_order_of_reviewers_does_not_matter(values: list[D], chance: object) -> None:
    shuffled = values.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    for how in ("mean", "median", "lowest", "highest"):
        assert scoring.aggregate(values, how) == scoring.aggregate(shuffled, how)
