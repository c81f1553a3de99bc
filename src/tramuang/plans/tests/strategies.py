"""Plans made up by hypothesis: any of them can be frozen, summed and looked through for gaps."""

from datetime import date

from hypothesis import strategies as st

from tramuang.plans.pure.thread import (
    GoalValue,
    IndicatorValue,
    LineValue,
    NeedValue,
    PartValue,
    PlanValue,
    ProjectValue,
)

CODES = st.sampled_from(["environment", "living", "people", "flying"])
GROUPS = st.sampled_from(["residents", "business", "officials"])
SOURCES = st.sampled_from(["own-revenue", "provincial", ""])
WORDS = st.text(alphabet="กขคงจ ่้ิีabc123“”\n", max_size=20)
YEARS = st.integers(2565, 2572)
AMOUNTS = st.none() | st.decimals(min_value=0, max_value=10**12, places=2)
PROVENANCES = st.sampled_from(["real", "illustrative", "invented"])


def some(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


lines = st.builds(
    LineValue, YEARS, SOURCES, st.sampled_from(["estimated", "committed", "disbursed"]), AMOUNTS, PROVENANCES
)
indicators = st.builds(
    IndicatorValue, id=st.sampled_from(["i1", "i2", "i3"]), name_th=WORDS, unit_th=WORDS, baseline=AMOUNTS,
    baseline_year=st.none() | YEARS, target=AMOUNTS, target_year=st.none() | YEARS, evidence=WORDS,
)  # fmt: skip
needs = st.builds(
    NeedValue, id=st.sampled_from(["n1", "n2", "n3"]), group=GROUPS, th=WORDS, voices=st.none() | st.integers(0, 10**6),
    voiced_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)  # fmt: skip
goals = st.builds(
    GoalValue, id=st.sampled_from(["g1", "g2", "g3"]), domain=CODES, th=WORDS, needs=some(st.sampled_from(["n1", "n2", "n9"])),
    targets=some(st.sampled_from(["m8-a", "m8-b"])), indicators=some(indicators, 2),
)  # fmt: skip
projects = st.builds(
    ProjectValue, id=st.sampled_from(["p1", "p2", "p3"]), domain=CODES, name_th=WORDS, unit_th=WORDS,
    goals=some(st.sampled_from(["g1", "g2", "g9"])), first_year=st.none() | YEARS, last_year=st.none() | YEARS, lines=some(lines, 4),
)  # fmt: skip


def unique(strategy):
    return st.lists(strategy, max_size=3, unique_by=lambda thing: thing.id).map(tuple)


plans = st.builds(
    PlanValue, round=st.just("2570"), area=st.just("96-x"), case=st.just("c1"), city_type=st.sampled_from(["", "livable", "new"]),
    vision_th=WORDS, domains=some(CODES).map(lambda codes: tuple(dict.fromkeys(codes))),
    parts=st.lists(st.builds(PartValue, st.sampled_from(["services", "management"]), WORDS), max_size=2, unique_by=lambda part: part.criterion).map(tuple),
    needs=unique(needs), goals=unique(goals), projects=unique(projects), provenance=PROVENANCES,
)  # fmt: skip
