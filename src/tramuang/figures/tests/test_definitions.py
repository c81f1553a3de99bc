"""Files of definitions: what is read, what is told with file and line, and what a hash stands for."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.figures.pure.definitions import load
from tramuang.figures.pure.definitions.rollups import Additive, additive
from tramuang.figures.pure.formulas import written

GOOD = """format: 1
units:
  bed: {of: item, name: {th: เตียง, en: bed}}
elements:
  collected: {name: {th: เก็บ, en: Collected}, unit: t, adds: sum, least: 0}
  generated: {name: {th: เกิด, en: Generated}, unit: t, adds: sum}
  beds: {name: {th: เตียง, en: Beds}, unit: bed, adds: stock}
  population: {name: {th: ประชากร, en: Population}, unit: person, adds: stock}
indicators:
  - id: ENV05
    name: {th: สัดส่วนขยะที่เก็บขน, en: Waste collected}
    unit: percent
    direction: up
    domain: environment
    source: [SDG 11.6.1, U4SSC]
    inputs: [collected, generated]
    formula: 100 * collected / generated
    period: {grain: month, publish: year, rule: sum_then_divide}
    rollup: ratio_of_sums
    missing: {min_months: 10, carry_forward: 0}
    checks:
      - {expr: collected <= generated, level: error}
      - {yoy_jump: 0.5, level: warn}
    target: {value: 90, year_be: 2570, source: plan, name: {th: แผน, en: Plan}, status: reported}
    normalise: {method: minmax, winsor: [0.02, 0.98]}
    weight: 2
    version: 3
  - id: LIV01
    name: {th: เตียง, en: Beds}
    unit: item/1000 person
    direction: down
    domain: living
    formula: per(beds, population, 1000)
    rollup: mean_weighted(population)
    version: 1
indices:
  - id: TWO
    name: {th: สอง, en: Two}
    version: 1
    weights: budget
    budget: [[40, 60], [20, 80]]
    pillars:
      - ENV05
      - {code: living, name: {th: ชีวิต, en: Living}, of: [{indicator: LIV01, normalise: {method: goalposts, low: 0, high: 10}}]}
    bands: [{from: 50, name: {th: ดี, en: Good}}, {from: 80, name: {th: ดีมาก, en: Very good}}]
"""


def faults_of(text, file="a.yaml"):
    return [(fault.code, fault.line) for fault in load({file: text}).faults]


def changed(old, new, count=1):
    assert old in GOOD
    return GOOD.replace(old, new, count)


def test_a_good_file_is_read_whole():
    library = load({"a.yaml": GOOD})
    assert not library.faults
    waste, beds = library.indicators["ENV05"], library.indicators["LIV01"]
    assert waste.inputs == ("collected", "generated") and waste.version == 3 and waste.weight == 2 and waste.line == 10
    assert (
        written(waste.plain)
        == "((100 * roll(given(collected, generated), 12, 10)) / roll(given(generated, collected), 12, 10))"
    )
    assert [check.level for check in waste.checks] == ["error", "warn"] and waste.target.value == 90
    assert (waste.target.year_be, waste.target.name.en, waste.target.status) == (2570, "Plan", "reported")
    assert (beds.rollup, beds.rollup_weight) == ("mean_weighted", "population")
    index = library.indices["TWO"]
    assert [entry.weight for entry in index.root.entries] == [30, 70]
    [part] = index.root.entries[1].parts()
    assert part.reverse and part.normalise.method == "goalposts"
    assert next(index.root.parts()).normalise.winsor == (0.02, 0.98)
    assert [band.start for band in index.bands] == [80, 50]


def test_names_are_known_across_files_in_any_order():
    top, rest = GOOD.split("indicators:")
    assert not load({"z.yaml": top, "a.yaml": "format: 1\nindicators:" + rest}).faults


def test_a_hash_stands_for_the_meaning_and_not_for_the_words():
    def hashes(text):
        library = load({"a.yaml": text})
        assert not library.faults
        return library.indicators["ENV05"].hash, library.indicators["LIV01"].hash, library.indices["TWO"].hash

    before = hashes(GOOD)
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in before)
    assert hashes(changed("100 * collected / generated", "(100*collected) /   generated")) == before
    assert hashes(changed("en: Waste collected", "en: Waste that is collected")) == before
    for old, new in [
        ("version: 3", "version: 4"), ("100 * collected", "99 * collected"), ("min_months: 10", "min_months: 9"),
        ("rollup: ratio_of_sums", "rollup: mean"), ("adds: sum, least", "adds: mean, least"),
    ]:  # fmt: skip
        after = hashes(changed(old, new))
        assert after[0] != before[0] and after[1] == before[1] and after[2] != before[2]
    assert hashes(changed("[20, 80]", "[30, 70]"))[:2] == before[:2]
    assert hashes(changed("[20, 80]", "[30, 70]"))[2] != before[2]


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("format: 1", "format: 2", "format", ""),
        ("format: 1\n", "", "key-missing", ""),
        ("direction: up", "direction: sideways", "choice", "HERE"),
        ("domain: environment", "domain: 'Smart Env'", "name", "HERE"),
        ("unit: percent", "unit: percents", "unit-unknown", "id: "),
        ("unit: percent", "unit: t", "unit-result", "id: "),
        ("unit: bed, adds", "unit: beds, adds", "unit-unknown", "HERE"),
        ("of: item", "of: itemm", "unit-unknown", "HERE"),
        ("  bed:", "  person:", "taken", "HERE"),
        ("collected / generated", "collected / generatedd", "unknown-name", "id: "),
        ("collected / generated", "collected / population", "unit-result", "id: "),
        ("collected / generated", "collected // generated", "formula-refused", "HERE"),
        ("inputs: [collected, generated]", "inputs: [collected]", "inputs", "HERE"),
        ("id: ENV05", "id: env05", "name", "id: "),
        ("id: LIV01", "id: ENV05", "taken", "id: ENV05#2"),
        ("  collected:", "  sum:", "name", "HERE"),
        ("  collected:", "  period:", "name", "HERE"),
        ("  collected:", "  liv01:", "taken", "id: LIV01#2"),
        ("  collected:", "  'a\"b':", "name", "HERE"),
        ("en: Waste collected}", "en: ''}", "label", "HERE"),
        ("version: 3", "version: three", "type", "HERE"),
        ("version: 3", "version: 1.5", "type", "HERE"),
        ("version: 3", "version: 0", "range", "HERE"),
        ("version: 3", "versio: 3", "key-unknown", "HERE"),
        ("weight: 2", "weight: 2\n    weight: 3", "key-twice", "HERE"),
        ("publish: year", "publish: week", "choice", "HERE"),
        ("grain: month, publish: year", "grain: year, publish: month", "grain", "HERE"),
        ("rollup: ratio_of_sums", "rollup: median", "choice", "HERE"),
        ("mean_weighted(population)", "mean_weighted(people)", "unknown-name", "id: LIV01"),
        ("expr: collected <= generated", "expr: collected + generated", "formula-condition", "HERE"),
        ("[0.02, 0.98]", "[0.98, 0.02]", "winsor", "HERE"),
        ("low: 0, high: 10", "low: 10, high: 0", "goalposts", "HERE"),
        ("method: goalposts, low: 0", "method: goalposts, log: true, low: 0", "goalposts", "HERE"),
        ("[20, 80]", "[20, 90]", "budget", "HERE"),
        ("[20, 80]", "[20, 40, 40]", "budget", "HERE"),
        ("- ENV05", "- ENV06", "unknown-name", "HERE"),
        ("- ENV05", "- LIV01", "twice", "- {code: living"),
        ("direction: up", "direction: contextual", "contextual", "- ENV05"),
        ("of: [{indicator", "aggregate: geometric, normalise: {method: zscore}, of: [ENV05, {indicator", "twice", "HERE"),
        ("adds: sum, least: 0", "adds: often", "choice", "HERE"),
        ("least: 0", "least: nought", "type", "HERE"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_in_both_languages(old, new, code, where):
    text = changed(old, new)
    # At the change itself, at the definition that it spoils, or at the file's first line.
    mark = {"HERE": new, "id: ": "- id: ", "": "", "id: LIV01": "id: LIV01"}.get(where)
    place = text.index(mark) if mark is not None else text.rindex(where.removesuffix("#2"))
    line = text.count("\n", 0, place + len(new) * (where == "HERE" and "\n" in new)) + 1
    library = load({"a.yaml": text})
    told = [(fault.code, fault.line) for fault in library.faults]
    assert (code, line) in told, [fault.in_("en") for fault in library.faults]
    for fault in library.faults:
        assert fault.file == "a.yaml" and re.match(r"a\.yaml:\d+: .+ → .+", fault.in_("en"))
        assert "{" not in fault.what.en + fault.right.en + fault.what.th + fault.right.th
        assert re.search("[\u0e01-\u0e5b]", fault.what.th)


def test_geometric_means_refuse_z_scores():
    text = changed("weights: budget", "aggregate: geometric\n    normalise: {method: zscore}\n    weights: budget")
    assert "geometric" not in [code for code, _ in faults_of(text)]  # both parts have ways of their own
    assert "geometric" in [
        code for code, _ in faults_of(text.replace("method: goalposts, low: 0, high: 10", "method: zscore"))
    ]


def indicator(id_, formula, rest="", unit="1"):
    words = "{th: ก, en: a}"
    return f"  - {{id: {id_}, name: {words}, unit: '{unit}', direction: up, domain: x, version: 1, formula: '{formula}'{rest}}}\n"


def small(*indicators):
    words = "{th: ก, en: a}"
    elements = "".join(f"  {name}: {{name: {words}, unit: item, adds: sum}}\n" for name in ("x", "y"))
    return f"format: 1\nelements:\n{elements}indicators:\n" + "".join(indicators)


def test_circles_are_told_and_what_rests_on_them_is_left_out():
    library = load(
        {
            "a.yaml": small(
                indicator("A1", "B1 + x"), indicator("B1", "lag(A1, 1)"), indicator("C1", "A1"), indicator("D1", "x")
            )
        }
    )
    assert [(fault.code, fault.line) for fault in library.faults] == [("circle", 6), ("circle", 7)]
    assert list(library.indicators) == ["D1"]


def test_indicators_stand_in_an_order_in_which_they_can_be_computed():
    library = load({"a.yaml": small(indicator("A1", "B1 + C1"), indicator("B1", "C1 / x"), indicator("C1", "x"))})
    assert not library.faults and list(library.indicators) == ["C1", "B1", "A1"]
    assert set(library.only(["B1"]).indicators) == {"C1", "B1"} and set(library.only(["C1"]).elements) == {"x"}


def test_a_tower_of_definitions_that_doubles_at_each_step_is_not_written_out():
    floors = [indicator("A0", "x", ", rollup: ratio_of_sums")]
    floors += [indicator(f"A{n}", f"A{n - 1} + A{n - 1}", ", rollup: ratio_of_sums") for n in range(1, 40)]
    codes = [code for code, _ in faults_of(small(*floors))]
    assert set(codes) == {"rollup-large"}


def test_ratios_of_sums_need_windows_around_elements():
    library = load(
        {
            "a.yaml": small(
                indicator("A1", "yoy(x) + roll(y, 3) / x", ", rollup: ratio_of_sums"),
                indicator("B1", "A1 * 2", ", rollup: ratio_of_sums"),
            )
        }
    )
    assert not library.faults
    found = additive(library.indicators["B1"], library.indicators)
    assert isinstance(found, Additive)
    assert [written(leaf) for leaf in found.leaves] == ["x", "lag(x, 12)", "roll(y, 3, 3)"]
    assert faults_of(small(indicator("A1", "lag(x / y, 1)", ", rollup: ratio_of_sums"))) == [("rollup-windows", 6)]


HOSTILE = [
    ("a: &b 1\nc: *b", "yaml-extra"),
    ("a: !!python/object/apply:os.system [ls]", "yaml-extra"),
    ("format: 1\n---\nformat: 1", "yaml-extra"),
    ("x" * 600_000, "too-large"),
    ("[" * 40 + "]" * 40, "too-many"),
    ("a: [" + "1," * 70_000 + "1]", "too-many"),
    ("\tformat: 1", "syntax"),
    ("format: [1", "syntax"),
    ("a: \u202e1", "letter"),
    ("? [a]\n: 1", "key-word"),
    ("- 1", "type"),
    ("", "type"),
    ("elements: [1]\nformat: 1", "type"),
    ("format: 1\nindicators: {a: 1}", "type"),
    ("format: 1\nindicators: [1, [2], null]", "type"),
    ("format: 1\nindices: [{id: {a: 1}, name: [1], version: [], pillars: {a: b}}]", "type"),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE, ids=[f"{n}-{code}" for n, (_, code) in enumerate(HOSTILE)])
def test_malformed_and_hostile_files_get_a_clear_fault(text, code):
    assert code in [found for found, _ in faults_of(text)]


def test_bytes_that_are_no_text_are_told():
    assert [fault.code for fault in load({"a.yaml": "format: 1\n# ขยะ".encode("tis-620")}).faults] == ["not-utf-8"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_with_any_value_put_anywhere_is_told_of_and_never_an_error(data):
    lines = GOOD.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    junk = st.sampled_from(
        ["null", "[]", "{}", "1", "[1, {a: b}]", "true", "'x y'", "1e999", "-1", "~", "[[[]]]", "กขค"]
    )
    lines[at] = re.sub(r"(: ).*", lambda m: m[1] + data.draw(junk), lines[at], count=1)
    library = load({"a.yaml": "\n".join(lines)})
    assert all(fault.in_("en") and fault.in_("th") for fault in library.faults)
