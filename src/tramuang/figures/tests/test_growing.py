"""Values of all grains, in any order: what goes on is what is made from nothing, and what loops over the observations give."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tramuang.cities.models import Area, Province
from tramuang.figures import actions, queries
from tramuang.figures.actions.loading import places_of, revise
from tramuang.figures.adapters import columnar
from tramuang.figures.adapters import engine as engine_copy
from tramuang.figures.adapters.bulk import Columns
from tramuang.figures.adapters.columnar import Engine, files, snapshot
from tramuang.figures.adapters.columnar import engine as engine_
from tramuang.figures.kinds import Grade, Status
from tramuang.figures.models import Element, Revision, Upload
from tramuang.figures.pure import tables
from tramuang.figures.pure.recognising.periods import Grain, Period
from tramuang.figures.tests.test_copy import everything, killed_at, same
from tramuang.figures.tests.test_longer import by_loops

LIBRARY = """
format: 1
elements:
  rain: {name: {th: ฝน, en: Rain}, unit: t, adds: sum}
  people: {name: {th: คน, en: People}, unit: person, adds: stock}
  dust: {name: {th: ฝุ่น, en: Dust}, unit: µg/m3, adds: mean, least_share: 0.25}
indicators:
  - {id: RAINM, name: {th: ก, en: A}, unit: t, direction: up, domain: environment, version: 1, formula: rain, period: {grain: month}, rollup: sum}
  - {id: DUSTQ, name: {th: ก, en: A}, unit: µg/m3, direction: down, domain: environment, version: 1, formula: dust, period: {grain: quarter}, rollup: mean}
  - {id: DUSTY, name: {th: ก, en: A}, unit: µg/m3, direction: down, domain: environment, version: 1, formula: dust, period: {grain: year}, rollup: mean}
  - {id: HEAD, name: {th: ก, en: A}, unit: t/person, direction: up, domain: environment, version: 1, formula: rain / people, period: {grain: year}, rollup: ratio_of_sums}
  - {id: MORE, name: {th: ก, en: A}, unit: ratio, direction: up, domain: environment, version: 1, formula: yoy(rain), period: {grain: year}}
  - {id: FISC, name: {th: ก, en: A}, unit: t, direction: up, domain: environment, version: 1, formula: cum(rain), period: {grain: year, publish: fiscal-year}, rollup: sum}
indices:
  - {id: BOTH, name: {th: ก, en: A}, version: 1, pillars: [{code: one, name: {th: ก, en: A}, of: [HEAD, DUSTY]}]}
"""
ELEMENTS = ("rain", "people", "dust")
type Told = tuple[str, str, Grain, tuple[int, ...], float | None]
Give = Callable[..., None]


@pytest.fixture
def give(dataset: Any, at: datetime, own_copy: Path) -> Give:
    """Make values a revision of the dataset: (element, province, grain, (year, part, day), amount)."""
    (own_copy / "indicators" / "small.yaml").write_text(LIBRARY, encoding="utf-8")
    for code in ELEMENTS:
        Element.objects.create(code=code, unit="t")

    def make(*told: Told) -> None:
        numbers = dict(Element.objects.values_list("code", "pk"))
        named = {each[1] for each in told}
        places = places_of({p for p in named if kind_of(p) == "area"}, {p for p in named if kind_of(p) == "province"})
        unique = {
            (numbers[e], places[kind_of(p), p], int(g), Period.of(g, *when).number): a for e, p, g, when, a in told
        }
        upload = Upload.objects.create(
            dataset=dataset, name="given.csv", sha256="0" * 64, state="accepted", received_by="system", received_at=at
        )
        amounts = np.array([math.nan if a is None else a for a in unique.values()])
        columns = (np.array(each) for each in zip(*unique, strict=True))
        n = len(unique)
        revise(
            upload, Columns(*columns, amounts, np.where(np.isnan(amounts), Status.MISSING, Status.MEASURED), np.full(n, Grade.NOT_ASSESSED), np.arange(n)),
            by="system", at=at,
        )  # fmt: skip

    return make


def kind_of(place: str) -> str:
    return "province" if place.startswith("TH-") else "area"


def province(code: str, region: str = "West") -> None:
    Province.objects.create(
        code=code, dopa=code[3:], name_th=code, name_en=code, region_th=region, region_en=region, sort_key=code
    )


def area(code: str, inside: str | None, within: str | None = None) -> None:
    Area.objects.create(
        code=code, kind="municipality", name_th=code, name_en=code, province_id=inside, within_id=within, sort_key=code
    )


def months(element: str, place: str, year: int, value: float = 1.0, among: range = range(1, 13)) -> list[Told]:
    return [(element, place, Grain.MONTH, (year, month), value) for month in among]


def value(indicator: str, place: str, period: str) -> float | None:
    return queries.figure(indicator, place, period).value


class TestMonthsInYears:
    def test_twelve_months_make_a_year_its_ranks_and_its_nation(self, give):
        give(*months("rain", "TH-90", 2564, 2.0), *months("people", "TH-90", 2564, 4.0), *months("rain", "TH-95", 2564, 3.0),
             ("people", "TH-95", Grain.YEAR, (2564,), 6.0))  # fmt: skip
        queries.engine().catch_up()
        assert (value("HEAD", "TH-90", "2564"), value("HEAD", "TH-95", "2564")) == (6.0, 6.0)
        nation = queries.figure("HEAD", "nation", "2564")
        assert (nation.value, nation.known, value("RAINM", "TH-90", "2564-03")) == (6.0, 2, 2.0)
        assert queries.figure("HEAD", "TH-95", "2564").rank == 1

    def test_the_last_month_completes_the_year_and_one_taken_back_unmakes_it(self, give):
        engine = queries.engine()
        give(*months("rain", "TH-90", 2564, among=range(1, 12)), *months("people", "TH-90", 2564))
        engine.catch_up()
        assert value("HEAD", "TH-90", "2564") is None
        give(*months("rain", "TH-90", 2564, 9.0, among=range(12, 13)))
        engine.catch_up()
        assert value("HEAD", "TH-90", "2564") == 20.0
        give(("rain", "TH-90", Grain.MONTH, (2564, 3), None))
        engine.catch_up()
        assert value("HEAD", "TH-90", "2564") is None

    def test_a_year_given_as_such_stands_before_and_after_its_months(self, give):
        engine = queries.engine()
        give(*months("rain", "TH-90", 2564), *months("people", "TH-90", 2564))
        give(("rain", "TH-90", Grain.YEAR, (2564,), 15.0))
        engine.catch_up()
        give(*months("rain", "TH-90", 2564, 7.0))
        engine.catch_up()
        assert value("HEAD", "TH-90", "2564") == 15.0
        give(("rain", "TH-90", Grain.YEAR, (2564,), None))
        engine.catch_up()
        assert value("HEAD", "TH-90", "2564") == 84.0
        assert queries.figure("HEAD", "TH-90", "2564", revision=2).value == 15.0
        assert queries.figure("HEAD", "TH-90", "2564", revision=1).value == 12.0

    def test_a_fiscal_year_is_october_to_september(self, give):
        give(*months("rain", "TH-90", 2564, 1.0, range(10, 13)), *months("rain", "TH-90", 2565, 2.0))
        queries.engine().catch_up()
        assert value("FISC", "TH-90", "FY2565") == 21.0 and value("FISC", "TH-90", "FY2566") is None

    def test_the_parquet_of_years_holds_what_was_made_so_that_sql_computes_the_same(self, give, own_copy):
        give(
            *months("rain", "TH-90", 2564, 0.1),
            *months("people", "TH-90", 2564, 3.0),
            *months("dust", "TH-50", 2564, 0.7),
        )
        queries.engine().catch_up()
        seen = queries.snapshot()
        columnar.write_all(seen)
        table = seen.tables[tables.Name("province", "year")]
        copy = engine_copy.Copy.open(columnar.folder_of(own_copy / "copy", "province.year"))
        with engine_copy.database(copy.folder) as db:
            engine_copy.run_sql(db, copy, table.program.library)
            work = engine_copy.columns(db, "work", ("period", "area"))
        for indicator in ("HEAD", "DUSTY"):
            mine = np.concatenate([table.figures_of(indicator, row) for row in range(len(table.periods))])
            assert np.array_equal(work[indicator], mine, equal_nan=True) and np.isfinite(mine).any()


# --- anything, in any order -------------------------------------------------------------------------------------


def some(chance: random.Random, places: list[str]) -> list[Told]:
    """A revision as they come: mostly of one place and element, sometimes of many places at once."""
    grain = chance.choice(
        [Grain.MONTH, Grain.MONTH, Grain.QUARTER, Grain.FISCAL_QUARTER, Grain.YEAR, Grain.FISCAL_YEAR, Grain.DAY]
    )
    year = chance.choice([2563, 2564, 2564, 2565, 2566, 2561])
    found: list[Told] = []
    for place in chance.sample(places, chance.choice([1, 1, len(places)])):
        element = chance.choice(ELEMENTS)
        parts = {Grain.MONTH: range(1, 13), Grain.QUARTER: range(1, 5), Grain.FISCAL_QUARTER: range(1, 5)}.get(
            grain, [0]
        )
        days = [(m, d) for m in range(1, 13) for d in range(1, 29)] if grain == Grain.DAY else [(p,) for p in parts]
        full = chance.random() < 0.7
        for when in days:
            if full or chance.random() < 0.5:
                amount = None if chance.random() < 0.04 else chance.choice([0.0, 1.0, round(chance.uniform(-9, 9), 3)])
                found.append((element, place, grain, (year, *(when if when != (0,) else ())), amount))
    return found or months("rain", places[0], 2564)


def rebuilt(folder: Path) -> dict[str, np.ndarray]:
    Engine(folder, queries.world).rebuild()
    return with_values(folder)


def with_values(home: Path) -> dict[str, np.ndarray]:
    """Every number that a reader can see, the values too."""
    found = everything(home)
    for name, table in snapshot.current(home).tables.items():
        for element in table.program.elements:
            for row, month in enumerate(table.periods):
                found[f"{name} {month} {element}"] = table.values_of(element, row)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_comes_in_whatever_order_going_on_is_as_from_nothing_and_as_loops_have_it(
    give, own_copy, monkeypatch, seed
):
    chance = random.Random(seed)
    monkeypatch.setattr(engine_, "MOST_PLACES", 3)
    home, engine, told = own_copy / "copy", queries.engine(), []
    area("town", "TH-90")
    area("quarter", "TH-90", within="town")
    for turn in range(14):
        if turn in (5, 9):
            province(f"TH-{70 + turn}")
            area(f"town-{turn}", "TH-95")
            # As the worker does every few seconds.
            engine.forget()
        places = [*Province.objects.order_by("code"), *Area.objects.order_by("code")]
        places = [each.pk for each in places]
        if turn == 11:
            # A year typed wrong, and one that is older than all.
            give(("rain", "TH-90", Grain.YEAR, (2410,), 1.0), ("rain", "TH-90", Grain.YEAR, (2559,), 1.0))
            told += [("rain", "TH-90", Grain.YEAR, (2559,), 1.0)]
        else:
            fresh = some(chance, places)
            told += {(*each[:4],): each for each in fresh}.values()
            give(*fresh)
        if chance.random() < 0.6 or turn == 13:
            engine.catch_up()
            assert same(rebuilt(own_copy / "anew"), with_values(home)), turn
    seen, checked = snapshot.current(home), 0
    past = columnar.then_of(home, queries.world(), seen.library, seen.revision)
    adds = {"rain": ("sum", None), "people": ("stock", None), "dust": ("mean", 0.25)}
    for name, table in seen.tables.items():
        then = past.table(name.kind, next(iter(table.program.indicators)))
        for indicator in table.program.indicators:
            assert np.array_equal(then.history(indicator, 0), table.history(indicator, 0), equal_nan=True)
        if name.spine == "month":
            continue
        for element in table.program.elements:
            for row, month in enumerate(table.periods):
                for column, place in enumerate(table.places.places):
                    own = [
                        (g, Period.of(g, *when).number, a)
                        for e, p, g, when, a in told
                        if (e, p) == (element, place.code)
                    ]
                    expected = by_loops(name.spine, *adds[element], own, month)
                    found = float(table.values_of(element, row)[column])
                    assert found == expected or (math.isnan(found) and expected is None), (name, element, month, place)
                    checked += expected is not None
    assert checked > 20


class TestGrowing:
    @pytest.fixture
    def asked(self, monkeypatch) -> list[int]:
        """How often everything was made from nothing."""
        calls: list[int] = []
        real = Engine._rebuild

        def counted(self: Engine, wanted: int) -> int:
            calls.append(wanted)
            return real(self, wanted)

        monkeypatch.setattr(Engine, "_rebuild", counted)
        return calls

    def test_a_new_year_a_new_place_and_an_older_year_ask_nothing_of_the_records(self, give, own_copy, asked):
        engine = queries.engine()
        give(*months("rain", "TH-90", 2564), *months("people", "TH-90", 2564))
        engine.catch_up()
        assert len(asked) == 1
        pages = files.read_manifest(own_copy / "copy").tables["province.month"].pages
        give(*months("rain", "TH-90", 2565, 2.0), ("people", "TH-90", Grain.YEAR, (2565,), 2.0))
        engine.catch_up()
        # The months of before keep their pages.
        assert files.read_manifest(own_copy / "copy").tables["province.month"].pages[:12] == pages
        province("TH-70")
        give(*months("rain", "TH-70", 2564), *months("people", "TH-70", 2564, 2.0))
        engine.catch_up()
        give(*months("rain", "TH-70", 2560, 5.0), *months("people", "TH-70", 2560))
        engine.catch_up()
        assert len(asked) == 1
        assert [value("HEAD", p, y) for p, y in (("TH-70", "2560"), ("TH-70", "2564"), ("TH-90", "2564"), ("TH-90", "2565"))] == [
            60.0, 6.0, 12.0, 12.0,
        ]  # fmt: skip
        assert same(rebuilt(own_copy / "anew"), with_values(own_copy / "copy"))

    def test_a_place_that_moved_to_another_region_makes_it_anew(self, give, own_copy, asked):
        engine = queries.engine()
        give(*months("rain", "TH-90", 2564))
        engine.catch_up()
        Province.objects.filter(code="TH-50").update(region_en="South")
        engine.forget()
        give(*months("rain", "TH-50", 2564, 3.0))
        engine.catch_up()
        assert len(asked) == 2 and queries.figure("RAINM", "region:South", "2564-01").value == 4.0

    def test_an_area_that_is_told_its_province_late_brings_its_values_along(self, give, own_copy, asked):
        engine = queries.engine()
        area("town", "TH-90")
        area("lost", None)
        give(*months("rain", "town", 2564), *months("rain", "lost", 2562, 4.0))
        engine.catch_up()
        Area.objects.filter(code="lost").update(province="TH-95")
        engine.forget()
        give(*months("rain", "town", 2564, 2.0))
        engine.catch_up()
        assert value("RAINM", "lost", "2562-02") == 4.0 and len(asked) == 2
        assert same(rebuilt(own_copy / "anew"), with_values(own_copy / "copy"))

    def test_very_many_values_and_years_that_fall_off_the_beginning_make_it_anew(
        self, give, own_copy, asked, monkeypatch
    ):
        engine = queries.engine()
        give(*[("dust", "TH-90", Grain.YEAR, (year,), 1.0) for year in (2500, 2510)])
        engine.catch_up()
        give(("dust", "TH-90", Grain.YEAR, (2565,), 2.0))
        engine.catch_up()
        assert len(asked) == 2 and queries.periods("DUSTY", "province")[0].text() == "2510"
        monkeypatch.setattr(engine_, "MOST_VALUES", 11)
        give(*months("dust", "TH-90", 2564, 3.0))
        engine.catch_up()
        assert len(asked) == 3 and value("DUSTY", "TH-90", "2564") == 3.0
        assert same(rebuilt(own_copy / "anew"), with_values(own_copy / "copy"))

    def test_the_parquet_of_the_years_before_is_not_written_again_when_one_is_added(self, give):
        engine = queries.engine()
        give(*months("rain", "TH-90", 2564), *months("people", "TH-90", 2564))
        engine.catch_up()
        assert columnar.write_all(queries.snapshot()) == 4  # months, years, and two fiscal years
        give(*months("rain", "TH-90", 2565), *months("people", "TH-90", 2565))
        engine.catch_up()
        written = columnar.write_all(queries.snapshot())
        assert written == 4  # a year of months, a year, and of the two fiscal years one is longer and one is new
        give(*[(*each[:4], 2.0) for each in months("dust", "TH-90", 2565)])
        engine.catch_up()
        engine.fold(1)
        # The quarters, which are new, and the year; folding changed no number.
        assert columnar.write_all(queries.snapshot()) == 2 and columnar.write_all(queries.snapshot()) == 0

    def test_who_still_reads_the_copy_before_sees_nothing_of_the_next(self, give, own_copy, monkeypatch):
        """Also when the same engine has just made it from nothing, or larger."""
        engine, home = queries.engine(), own_copy / "copy"
        give(*months("rain", "TH-90", 2564))
        for year in (2565, 2564):
            engine.catch_up()
            before = with_values(home)
            held = snapshot.current(home)
            give(*months("rain", "TH-90", year, 5.0), *months("rain", "TH-50", 2564, 7.0))
            with monkeypatch.context() as patch:
                patch.setattr(files, "switch", lambda *_a, **_k: (_ for _ in ()).throw(OSError("disk full")))
                with pytest.raises(OSError, match="disk full"):
                    engine.catch_up()
            assert snapshot.current(home) is held and same(with_values(home), before)
        engine.catch_up()
        assert value("RAINM", "TH-90", "2565-01") == 5.0


def test_killed_at_any_step_of_growing_the_copy_is_the_one_before_or_the_one_after(fresh_database, give, own_copy):
    """A later and an earlier year, a new place, and months that make a year: all in one turn."""
    home = own_copy / "copy"
    # One table is enough, and its pages are few.
    fewer = [line for line in LIBRARY.splitlines() if not any(each in line for each in ("RAINM", "DUSTQ", "FISC"))]
    (own_copy / "indicators" / "small.yaml").write_text("\n".join(fewer), encoding="utf-8")
    give(*months("rain", "TH-90", 2564), *months("people", "TH-90", 2564))
    queries.engine().catch_up()
    one = with_values(home)
    province("TH-70")
    give(*months("rain", "TH-70", 2565), *months("people", "TH-70", 2565), *months("rain", "TH-90", 2563, 3.0))
    newest = Revision.objects.latest("number").number
    killed = 0
    while killed_at(killed + 1, lambda: queries.engine().catch_up()):
        killed += 1
        manifest = files.read_manifest(home)
        assert all((home / name).exists() for name in manifest.names())
        if manifest.revision == newest:
            # Killed behind the switch: from here on there is nothing to do.
            assert killed > 10
            break
        assert same(with_values(home), one)
    queries.engine().catch_up()
    after = with_values(home)
    assert value("MORE", "TH-90", "2564") == pytest.approx(1 / 3 - 1) and value("HEAD", "TH-70", "2565") == 12.0
    assert same(rebuilt(own_copy / "anew"), after)
    assert {path.name for path in home.iterdir()} - {"lock", "current.json", "current.json.new"} >= files.read_manifest(
        home
    ).names()


def test_actions_still_say_how_an_element_adds_up(give):
    """What the records and the definitions say of an element is the same after publication."""
    actions.publish_definitions(by="system", at=datetime.fromisoformat("2026-11-22T00:00:00+07:00"))
    assert dict(Element.objects.filter(code__in=ELEMENTS).values_list("code", "adds")) == {"rain": "sum", "people": "stock", "dust": "mean"}  # fmt: skip
