"""Formulas: what is taken, what is refused and in which words, units, circles; and that no text of a formula reaches SQL."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from tramuang.figures.adapters.sql.formulas import column, ident, value, window
from tramuang.figures.pure.formulas import Timing, Unit, Units, in_order, names, parse, plain, written
from tramuang.figures.pure.formulas.nodes import Call, Compare, Logic, Minus, Name, Number, Sign, is_condition
from tramuang.figures.pure.formulas.parsing import OPERATORS, parse_condition
from tramuang.figures.pure.formulas.plain import lookback
from tramuang.figures.pure.formulas.units import unit_of

REFUSED = [
    ("", "formula-empty"),
    ("   ", "formula-empty"),
    ("a +", "formula-syntax"),
    ("(a", "formula-syntax"),
    ("a b", "formula-syntax"),
    ("a = b", "formula-syntax"),
    ("import_os, a", "formula-refused"),
    ("a.b", "formula-refused"),
    ("().__class__", "formula-refused"),
    ("a[0]", "formula-letter"),
    ("'; DROP TABLE observation; --'", "formula-letter"),
    ('"a"', "formula-letter"),
    ("a; b", "formula-letter"),
    ("lambda: a", "formula-letter"),
    ("a % b", "formula-letter"),
    ("ขยะ / 2", "formula-letter"),
    ("a / ๑๐", "formula-letter"),
    ("a\u200b + b", "formula-letter"),
    ("a\x00", "formula-letter"),
    ("a ** 99999", "formula-refused"),
    ("a // b", "formula-refused"),
    ("a if b else c", "formula-refused"),
    ("+a", "formula-refused"),
    ("min(*a, b)", "formula-refused"),
    ("lag(x=a, n=1)", "formula-refused"),
    ("(a)(b)", "formula-operator"),
    ("(a + b)(c)", "formula-refused"),
    ("eval(a)", "formula-operator"),
    ("__import__(os)", "formula-operator"),
    ("sleep(1)", "formula-operator"),
    ("summ(a)", "formula-operator"),
    ("Abs(a)", "formula-operator"),
    ("a < b < c", "formula-chain"),
    ("a in b", "formula-refused"),
    ("min(a)", "formula-arguments"),
    ("abs()", "formula-arguments"),
    ("if(a > b, a)", "formula-arguments"),
    ("lag(a)", "formula-arguments"),
    ("lag(a, 0)", "formula-count"),
    ("lag(a, -1)", "formula-count"),
    ("lag(a, 1.5)", "formula-count"),
    ("lag(a, b)", "formula-count"),
    ("lag(a, 121)", "formula-count"),
    ("roll(a, 3, 4)", "formula-count"),
    ("lag(a, True)", "formula-count"),
    ("if(a, a, b)", "formula-condition"),
    ("count(a)", "formula-condition"),
    ("not a", "formula-condition"),
    ("a > b", "formula-value"),
    ("a + (b > c)", "formula-value"),
    ("known(a)", "formula-value"),
    ("1e400", "formula-number"),
    ("1e16 * a", "formula-number"),
    ("9" * 400, "formula-number"),
    ("1j", "formula-number"),
    ("0x1F", "formula-number"),
    ("True", "formula-number"),
    ("_a", "formula-name"),
    ("aB", "formula-name"),
    ("Waste", "formula-name"),
    ("a__class__" * 7, "formula-name"),
    ("sum", "formula-name"),
    ("(" * 17 + "a" + ")" * 17, "formula-deep"),
    ("(" * 1900, "formula-deep"),
    ("-" * 1900 + "a", "formula-deep"),
    ("+".join(["a"] * 150), "formula-deep"),
    ("coalesce(" + ",".join(["+".join(["a"] * 20)] * 8) + ")", "formula-large"),
    ("a" * 2001, "formula-long"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=[f"{n}-{code}" for n, (_, code) in enumerate(REFUSED)])
def test_what_is_no_formula_is_refused_with_its_reason_in_both_languages(text, code):
    found = parse(text)
    assert found.node is None
    assert [fault.code for fault in found.faults] == [code]
    [fault] = found.faults
    assert 0 <= fault.column <= max(len(text), 1)
    for words in (fault.what, fault.right):
        assert words.th and words.en and "{" not in words.th + words.en
        assert any("\u0e01" <= letter <= "\u0e5b" for letter in words.th)


def test_a_fault_says_where_and_what_was_probably_meant():
    [fault] = parse("100 * summ(a)").faults
    assert fault.column == 7
    assert fault.at("a.yaml", 12).in_("en") == 'a.yaml:12: [7] There is no operator "summ". → Did you mean "sum"?'
    assert fault.in_("th").startswith("[7] ไม่มีคำสั่ง")


@settings(max_examples=150)
@given(st.text(max_size=60))
def test_any_text_is_either_taken_or_refused_and_never_an_error(text):
    found = parse(text)
    assert (found.node is None) == bool(found.faults)


@settings(max_examples=120)
@given(st.text(alphabet="ab1.(),+-*/<>=!&lagifnotd _e", max_size=40))
def test_near_formulas_are_taken_or_refused_too(text):
    found = parse(text)
    assert (found.node is None) == bool(found.faults)


name = st.sampled_from(["a", "waste_t", "A1", "pop2"]).map(Name)
numbers = st.one_of(st.integers(0, 10**15).map(float), st.floats(0, 1e15, allow_nan=False)).map(Number)


def grown(values):
    """Every operator over some values."""
    condition = st.one_of(
        st.builds(Compare, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), values, values),
        st.builds(lambda x: Call("known", (x,)), values),
    )
    logic = st.one_of(
        condition,
        st.builds(lambda x: Logic("not", (x,)), condition),
        st.builds(
            lambda w, x: Logic(w, tuple(x)), st.sampled_from(["and", "or"]), st.lists(condition, min_size=2, max_size=3)
        ),
    )
    count = st.integers(1, 120)
    return st.one_of(
        st.builds(Sign, st.sampled_from("+-*/"), values, values),
        st.builds(Minus, values),
        st.builds(lambda c, x, y: Call("if", (c, x, y)), logic, values, values),
        st.builds(lambda c: Call("count", (c,)), logic),
        st.builds(
            lambda n, x: Call(n, tuple(x)),
            st.sampled_from(["min", "max", "coalesce"]),
            st.lists(values, min_size=2, max_size=3),
        ),
        st.builds(
            lambda n, x: Call(n, (x,)), st.sampled_from(["abs", "ln", "sqrt", "yoy", "cum", "sum", "mean"]), values
        ),
        st.builds(lambda n, x, y: Call(n, (x, y)), st.sampled_from(["per", "percent"]), values, values),
        st.builds(
            lambda n, x, k: Call(n, (x,), (k,)), st.sampled_from(["lag", "diff", "roll", "rollmean"]), values, count
        ),
    )


formulas = st.recursive(st.one_of(name, numbers), grown, max_leaves=6)


@settings(max_examples=80)
@given(formulas)
def test_the_normal_form_of_a_formula_reads_back_as_the_same_formula(node):
    text = written(node)
    found = parse(text)
    if not found.faults:  # what grew too deep is refused, and says so
        assert found.node == node
        assert written(found.node) == text
    else:
        assert found.faults[0].code in ("formula-deep", "formula-large", "formula-long")


def test_spaces_brackets_and_lines_do_not_change_the_normal_form():
    one, other = parse("100*a/(b)"), parse("  ( 100 *\n a )/b ")
    assert written(one.node) == written(other.node) == "((100 * a) / b)"
    assert names(parse("if(known(b), a / b, lag(c, 2) - a)").node) == ("b", "a", "c")
    assert is_condition(parse_condition("a <= b and not (c > 2)").node)


@settings(max_examples=60, deadline=None)
@given(formulas)
def test_sql_says_only_the_columns_of_the_formula_and_our_functions(node):
    node = plain(node, Timing("month", "year", adds={"a": "sum"}))
    windows = {}

    def hoisted(part):
        for child in getattr(part, "values", ()) or getattr(part, "parts", ()) or ():
            hoisted(child)
        for side in ("left", "right", "value"):
            if hasattr(part, side):
                hoisted(getattr(part, side))
        if isinstance(part, Call) and part.name in ("lag", "roll", "rollmean", "cum"):
            text = window(part, windows).sql("duckdb")
            assert {c.name for c in parse_one(text, read="duckdb").find_all(exp.Column)} <= {
                *names(part),
                *windows.values(),
                "area",
                "period",
            }
            windows[part] = f"w{len(windows)}"

    hoisted(node)
    tree = parse_one(value(node, windows).sql("duckdb"), read="duckdb")
    assert {found.name for found in tree.find_all(exp.Column)} <= {*names(node), *windows.values()}
    assert not list(tree.find_all(exp.Subquery, exp.Command, exp.Drop, exp.Table))


@pytest.mark.parametrize("bad", ['a"; DROP TABLE x; --', "a b", "", "ก", "a" * 65, "a.b", "1a", "a\n"])
def test_a_name_that_is_no_plain_word_never_reaches_sql(bad):
    with pytest.raises(ValueError, match="cannot be the name"):
        ident(bad)
    with pytest.raises(ValueError, match="cannot be the name"):
        value(Name(bad), {})
    assert column("select").sql("duckdb") == '"select"'


# --- time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "timing", "expected"),
    [
        ("yoy(a)", Timing(), "((a / lag(a, 12)) - 1)"),
        ("yoy(a)", Timing("quarter", "quarter"), "((a / lag(a, 4)) - 1)"),
        ("diff(a, 3)", Timing(), "(a - lag(a, 3))"),
        ("per(a, b, 1000)", Timing(), "((1000 * a) / b)"),
        ("clamp(a, 0, 1)", Timing(), "max(0, min(1, a))"),
        ("roll(a, 6)", Timing(), "roll(a, 6, 6)"),
        ("sum(a)", Timing("month", "fiscal-year", min_periods=10), "roll(a, 12, 10)"),
        ("sum(a)", Timing(), "a"),
        ("count(a > 2)", Timing("month", "quarter"), "roll(if((a > 2), 1, 0), 3, 3)"),
        ("a / b", Timing("month", "year", "mean"), "rollmean((a / b), 12, 12)"),
        ("a / b", Timing("month", "year", "sum_then_divide", None, 0, {"a": "sum", "b": "stock"}), "(roll(a, 12, 12) / b)"),
        (
            "a / b", Timing("month", "year", "sum_then_divide", 10, 0, {"a": "sum", "b": "mean"}),
            "(roll(given(a, b), 12, 10) / rollmean(given(b, a), 12, 10))",
        ),
        ("b", Timing("month", "month", "as_is", None, 2, {"b": "stock"}), "coalesce(b, lag(b, 1), lag(b, 2))"),
    ],
)  # fmt: skip
def test_time_is_made_explicit(text, timing, expected):
    assert written(plain(parse(text).node, timing)) == expected


def test_a_formula_says_how_far_back_it_looks():
    for text, far in [
        ("a / b", 0),
        ("lag(roll(a, 12), 12)", 23),
        ("a - lag(b, 3)", 3),
        ("lag(cum(a), 1)", None),
        ("3", 0),
    ]:
        assert lookback(plain(parse(text).node, Timing())) == far


def test_every_operator_of_the_list_can_be_called():
    shapes = {"c": "a > 1", "v": "a"}
    for name_, operator in OPERATORS.items():
        given_ = [shapes[each] for each in operator.values] + ["2"] * operator.counts[0]
        assert (
            parse(f"coalesce(0, {name_}({', '.join(given_)}))").node
            or parse_condition(f"{name_}({', '.join(given_)})").node
        )


# --- order ------------------------------------------------------------------------------------------------------


def test_definitions_come_after_what_they_need_and_circles_are_told():
    order, faults = in_order({"C": ["B", "x"], "B": ["A"], "A": ["y"]})
    assert order == ["A", "B", "C"] and not faults
    order, faults = in_order({"A": ["B"], "B": ["C"], "C": ["A"], "D": ["A"], "E": ["E"], "F": []})
    assert set(faults) == {"A", "B", "C", "E"}
    assert "A → B → C → A" in faults["B"].what.en
    assert order[-1] == "F" or "F" in order


def test_a_chain_of_ten_thousand_definitions_is_long_and_not_deep():
    chain = {f"A{n}": [f"A{n + 1}"] for n in range(10_000)}
    order, faults = in_order(chain)
    assert not faults and order[0] == "A9999" and order[-1] == "A0"
    _order, faults = in_order(chain | {"A9999": ["A0"]})
    assert len(faults) == 10_000 and "…" in faults["A5"].what.en


# --- units ------------------------------------------------------------------------------------------------------

KNOWN = {
    each: Units().read(unit)
    for each, unit in {
        "t": "t",
        "kg": "kg",
        "pop": "person",
        "baht": "baht",
        "d": "day",
        "pm": "µg/m3",
        "n": "item",
    }.items()
}


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("100 * t / kg", "percent"),
        ("1000 * t / pop / d", "kg/person/day"),
        ("per(n, pop, 100000)", "item/100000 person"),
        ("if(pm > 37.5, 1, 0)", "1"),
        ("max(t, 0) + kg - 0", "t"),
        ("clamp(pm, 0, 500)", "ug/m3"),
        ("coalesce(baht, 0) * pop", "baht*person"),
        ("sqrt(t * kg)", "kg"),
        ("ln(baht)", "1"),
        ("yoy(t) * 100", "percent"),
        ("roll(t, 12) / rollmean(pop, 12)", "t/person"),
        ("count(t > 2 and pop > 0)", "1"),
        ("-(3 + 4)", "1"),
    ],
)
def test_units_follow_the_formula(formula, unit):
    assert unit_of(parse(formula).node, KNOWN.get) == Units().read(unit)


@pytest.mark.parametrize(
    "formula",
    ["t + pop", "t - 1", "max(t, pop)", "if(t > pop, 1, 2)", "if(t > 1, t, pop)", "percent(t, pop)", "known(t + pop)"],
)
def test_what_cannot_be_added_or_compared_is_told(formula):
    found = parse_condition(formula) if formula.startswith("known") else parse(formula)
    assert unit_of(found.node, KNOWN.get).code == "unit-differs"


def test_units_are_read_or_refused():
    assert Units().read("kWh/m2") == Units().read("kWh/rai")
    assert str(Units().read("kg/person/day")) == "mass/person/time"
    assert Units({"bed": Unit()}).read("bed/1000 person") == Units().read("1/person")
    for bad in ("", "tonne", "kg/", "kg per person", "kg^2", "1000", "a" * 200, "(kg)"):
        assert Units().read(bad).code == "unit-unknown"
    assert "person" in Units().read("preson").right.en
