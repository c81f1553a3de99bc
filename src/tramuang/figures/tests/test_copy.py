"""The columnar copy: it follows the records, says which revision it holds, and is whole at every moment."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connections

from tramuang.cities.models import Province
from tramuang.figures import actions, queries
from tramuang.figures.adapters import bulk, columnar, truth
from tramuang.figures.adapters import engine as engine_copy
from tramuang.figures.adapters.columnar import engine, files, snapshot
from tramuang.figures.adapters.columnar.engine import Engine
from tramuang.figures.models import Observation, Revision, Upload
from tramuang.figures.pure import tables
from tramuang.figures.pure.matrix import Matrix
from tramuang.figures.tests.conftest import LIBRARY, table

FOUR = [("สงขลา", 2564, 50, 100), ("ปัตตานี", 2564, 60, 100), ("ยะลา", 2564, 60, 100), ("เชียงใหม่", 2564, 90, 200)]


def ranks(indicator: str = "ENV05", period: str = "2564") -> dict[str, tuple[float | None, int | None]]:
    return {each.place: (each.value, each.rank) for each in queries.ranking(indicator, period, "province")}


def everything(home: Path) -> dict[str, np.ndarray]:
    """Every number that a reader can see."""
    seen = snapshot.current(home)
    assert seen is not None
    found = {}
    for name, held in seen.tables.items():
        for row in range(len(held.periods)):
            for indicator in held.program.indicators:
                found[f"{name} {row} {indicator}"] = held.figures_of(indicator, row)
            for part, array in held.page(row).items():
                found[f"{name} {row} {part}"] = np.array(array)
    return found


def same(one: dict[str, np.ndarray], two: dict[str, np.ndarray]) -> bool:
    return one.keys() == two.keys() and all(np.array_equal(one[k], two[k], equal_nan=True) for k in one)


class TestFollowing:
    def test_an_accepted_file_is_figures_ranks_with_ties_and_totals(self, replayed):
        assert replayed(FOUR) == 1
        assert ranks() == {"TH-94": (60.0, 1), "TH-95": (60.0, 1), "TH-90": (50.0, 3), "TH-50": (45.0, 4)}
        nation = queries.figure("ENV05", "nation", "2564")
        assert (nation.value, nation.known, nation.expected, nation.rolled) == (52.0, 4, 4, True)
        south = queries.figure("ENV05", "region:South", "2564")
        assert (south.value, south.known, south.expected) == (pytest.approx(170 / 3), 3, 3)
        assert queries.figure("ENV05", "TH-94", "2564").revision == 1

    def test_a_correction_moves_the_index_and_the_past_can_be_asked(self, replayed):
        replayed([*FOUR, *[(place, 2563, 1, 2) for place, *_ in FOUR]])
        replayed([("เชียงใหม่", 2564, 190, 200)])
        assert ranks()["TH-50"] == (95.0, 1) and ranks()["TH-94"] == (60.0, 2)
        before = queries.figure("ENV05", "TH-50", "2564", revision=1)
        assert (before.value, before.rank, before.revision) == (45.0, 4, 1)
        assert queries.figure("ENV05", "nation", "2564", revision=1).value == 52.0

    def test_what_is_missing_is_missing_and_takes_a_value_back(self, replayed):
        replayed(FOUR)
        replayed([("ยะลา", 2564, "ไม่มีข้อมูล", 100), ("สงขลา", 2564, 50, 100)])
        assert ranks()["TH-95"] == (None, None) and ranks()["TH-90"][1] == 2
        nation = queries.figure("ENV05", "nation", "2564")
        assert (nation.known, nation.expected, nation.value) == (3, 4, 50.0)

    def test_going_on_gives_the_same_as_from_nothing_to_the_last_bit(self, replayed, own_copy):
        chance = random.Random(7)
        names = [place for place, *_ in FOUR]
        replayed(
            [
                (place, year, chance.randint(1, 99), chance.randint(50, 200))
                for place in names
                for year in range(2560, 2566)
            ]
        )
        for _turn in range(6):
            years = sorted(chance.sample(range(2560, 2566), 2))
            place = chance.choice(names)
            replayed(
                [(place, year, chance.choice([chance.randint(1, 99), "-"]), chance.randint(50, 200)) for year in years]
            )
        went_on = everything(own_copy / "copy")
        assert files.read_manifest(own_copy / "copy").tables["province.year"].cells
        queries.engine().rebuild()
        assert same(everything(own_copy / "copy"), went_on)

    def test_many_places_at_once_are_folded_into_a_new_base(self, replayed, own_copy, monkeypatch):
        replayed(FOUR)
        monkeypatch.setattr("tramuang.figures.adapters.columnar.engine.MOST_PLACES", 2)
        replayed([(place, year, 7, generated) for place, year, _c, generated in FOUR])
        manifest = files.read_manifest(own_copy / "copy")
        assert manifest.tables["province.year"].cells == () and ranks()["TH-90"][0] == 7.0
        went_on = everything(own_copy / "copy")
        queries.engine().rebuild()
        assert same(everything(own_copy / "copy"), went_on)

    def test_folded_while_nobody_waits_the_numbers_stay_and_it_goes_on_from_there(self, replayed, own_copy):
        replayed(FOUR)
        replayed([("ยะลา", 2564, 61, 100)])
        before, engine_ = everything(own_copy / "copy"), queries.engine()
        assert not engine_.fold() and engine_.fold(1)
        assert same(everything(own_copy / "copy"), before) and queries.revision() == 2
        assert files.read_manifest(own_copy / "copy").tables["province.year"].cells == ()
        replayed([("ยะลา", 2564, 62, 100)])
        assert engine_.catch_up() == 3 and ranks()["TH-95"] == (62.0, 1)

    def test_an_engine_that_failed_half_way_begins_again_from_what_is_valid(
        self, replayed, accepted, own_copy, monkeypatch
    ):
        replayed(FOUR)
        engine_ = queries.engine()
        accepted([("เชียงใหม่", 2564, 190, 200)])

        def full(*_args):
            raise OSError("disk full")

        for module, name in ((Matrix, "_rescore"), (files, "write_page"), (files, "switch")):
            with monkeypatch.context() as patch:
                patch.setattr(module, name, full)
                with pytest.raises(OSError, match="disk full"):
                    engine_.catch_up()
            assert queries.revision() == 1 and ranks()["TH-50"] == (45.0, 4)
        assert engine_.catch_up() == 2 and ranks()["TH-50"] == (95.0, 1)
        went_on = everything(own_copy / "copy")
        engine_.rebuild()
        assert same(everything(own_copy / "copy"), went_on)

    def test_a_year_that_is_new_and_one_that_is_older_make_the_table_longer(self, replayed):
        replayed(FOUR)
        replayed([("ยะลา", 2566, 1, 2), ("ยะลา", 2560, 1, 4)])
        assert [each.text() for each in queries.periods("ENV05", "province")] == [
            str(year) for year in range(2560, 2567)
        ]
        assert queries.figure("ENV05", "TH-95", "2560").value == 25.0
        assert queries.figure("ENV05", "TH-95", "2565").value is None

    def test_a_year_typed_wrong_does_not_make_it_endless(self, replayed):
        replayed(FOUR)
        replayed([("ยะลา", 2410, 1, 2)])
        assert queries.periods("ENV05", "province")[0].year_be > 2500

    def test_doing_it_again_changes_nothing(self, replayed, own_copy):
        replayed(FOUR)
        before = (own_copy / "copy" / "current.json").stat().st_ino
        assert queries.engine().catch_up() == 1
        assert (own_copy / "copy" / "current.json").stat().st_ino == before

    def test_new_definitions_are_computed_at_the_next_look(self, replayed, own_copy):
        replayed(FOUR)
        old = queries.figure("ENV05", "TH-90", "2564")
        path = own_copy / "indicators" / "small.yaml"
        path.write_text(
            LIBRARY.replace("formula: 100 * waste_collected_t", "formula: 50 * waste_collected_t"), encoding="utf-8"
        )
        queries.engine().catch_up()
        new = queries.figure("ENV05", "TH-90", "2564")
        assert (
            (old.value, new.value) == (50.0, 25.0)
            and old.definition_hash != new.definition_hash
            and old.edition != new.edition
        )

    def test_definitions_with_faults_leave_the_published_figures_as_they_are(self, replayed, own_copy):
        replayed(FOUR)
        (own_copy / "indicators" / "bad.yaml").write_text("format: 1\nindicators: [{id: X}]", encoding="utf-8")
        with pytest.raises(ValueError, match="bad"):
            queries.engine().catch_up()
        assert queries.figure("ENV05", "TH-90", "2564").value == 50.0

    def test_a_copy_of_another_database_is_made_anew(self, replayed, own_copy):
        """As after a backup was restored: the revisions count from there again."""
        replayed(FOUR)
        manifest = files.read_manifest(own_copy / "copy")
        files.switch(
            own_copy / "copy",
            files.Manifest(manifest.serial, 1, manifest.edition, manifest.tables, manifest.boot, "f" * 32),
        )
        assert queries.engine().catch_up() == 1
        assert files.read_manifest(own_copy / "copy").mark == truth.mark(1) != "f" * 32

    def test_files_that_nobody_names_are_removed_but_one_turn_late(self, replayed, own_copy):
        for value in (1, 2, 3):
            replayed([("ยะลา", 2564, value, 100)])
        names = {path.name for path in (own_copy / "copy").iterdir()}
        valid = files.read_manifest(own_copy / "copy").names()
        assert valid <= names and len([name for name in names if name.startswith("p.")]) == 2

    def test_nothing_on_record_is_nothing_and_no_error(self, dataset):
        assert queries.engine().catch_up() == 0
        assert (
            queries.ranking("ENV05", "2564", "province") == []
            and queries.figure("ENV05", "TH-90", "2564").value is None
        )


class TestParquet:
    def totals(self, home: Path) -> tuple[int, dict[int, float]]:
        """As somebody else's engine reads it."""
        copy = engine_copy.Copy.open(columnar.folder_of(home, "province.year"))
        with engine_copy.database(copy.folder) as db:
            files_ = ", ".join(f"'{copy.file(year)}'" for year in copy.years())
            rows = db.execute(
                f"SELECT period, sum(waste_collected_t) FROM read_parquet([{files_}]) GROUP BY ALL"
            ).fetchall()
        return copy.revision, dict(rows)

    def test_only_the_years_that_changed_are_written_and_the_others_keep_their_files(self, replayed, own_copy):
        replayed([*FOUR, *[(place, 2563, 1, 2) for place, *_ in FOUR]])
        assert columnar.write_all(queries.snapshot()) == 2 and columnar.write_all(queries.snapshot()) == 0
        replayed([("ยะลา", 2564, 61, 100)])
        assert columnar.write_all(queries.snapshot()) == 1
        assert self.totals(own_copy / "copy") == (2, {2020 * 12 + 11: 4.0, 2021 * 12 + 11: 261.0})

    def test_died_before_the_switch_it_still_is_the_revision_before(self, replayed, own_copy, monkeypatch):
        replayed(FOUR)
        columnar.write_all(queries.snapshot())
        before = self.totals(own_copy / "copy")
        replayed([("ยะลา", 2564, 61, 100)])

        def died(_copy):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(engine_copy.Copy, "note", died)
            with pytest.raises(KeyboardInterrupt):
                columnar.write_all(queries.snapshot())
        assert self.totals(own_copy / "copy") == before == (1, {2021 * 12 + 11: 260.0})
        columnar.write_all(queries.snapshot())
        assert self.totals(own_copy / "copy")[0] == 2


class TestReaders:
    def test_a_reader_sees_one_revision_or_the_next_and_never_both(self, replayed, own_copy):
        """While one place is moved again and again, its figure, its rank and the nation's total always belong together."""
        replayed(FOUR)
        home, wrong, seen, stop = own_copy / "copy", [], set(), threading.Event()

        def read():
            while not stop.wait(0.001):
                held = snapshot.current(home)
                found = queries.reading.figure_in(held, "ENV05", "TH-50", tables.period_of("2564"))
                nation = queries.reading.figure_in(held, "ENV05", "nation", tables.period_of("2564"))
                seen.add(found.revision)
                if nation.value != pytest.approx((170 + found.value * 2) / 5) or found.rank != (
                    1 if found.value > 60 else 4
                ):
                    wrong.append((found.value, found.rank, nation.value))

        reader = threading.Thread(target=read)
        reader.start()
        try:
            for value in range(122, 162, 4):
                replayed([("เชียงใหม่", 2564, value, 200)])
        finally:
            stop.set()
            reader.join()
        assert not wrong and len(seen) > 3


# --- killed at every step -----------------------------------------------------------------------------------------

STEPS = [
    (actions.uploads, "keep_good"), (actions.uploads, "good_of"), (actions.uploads, "revise"), (bulk, "insert"), (files, "write_page"),
    (files, "switch"), (files, "sweep"), (Matrix, "replace"), (engine.np, "save"), (engine, "grown"), (Matrix, "recompute"), (files, "remove"),
]  # fmt: skip


def whole_way(at: datetime) -> None:
    """Check, accept and replay."""
    for upload in Upload.objects.filter(state__in=["received", "checking"]):
        actions.check(upload.pk, by="system", at=at)
    for upload in Upload.objects.filter(state="checked"):
        actions.accept(upload, by="system", at=at)
    queries.engine().catch_up()


def killed_at(last: int, work: Callable[[], object]) -> bool:
    """Work in a process of its own, and be killed before or after one of the steps; False when it came to its end."""
    connection: Any = connections["default"]
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
    child = os.fork()
    if child == 0:
        steps = 0

        def here() -> None:
            nonlocal steps
            steps += 1
            if steps == last:
                os.kill(os.getpid(), signal.SIGKILL)

        def counted(real: Any) -> Any:
            def step(*args: Any, **how: Any) -> Any:
                here()
                found = real(*args, **how)
                here()
                return found

            return step

        try:
            for module, name in STEPS:
                setattr(module, name, counted(getattr(module, name)))
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed by itself"
    return os.WIFSIGNALED(status)


def test_killed_at_any_step_of_check_acceptance_and_replay_everything_is_whole_and_goes_on(
    fresh_database, hand_in, at, own_copy, accepted
):
    """Each run is killed one step further on than the one before, until one goes through; between them readers see 1 or 2."""
    accepted(FOUR)
    queries.engine().catch_up()
    one = everything(own_copy / "copy")
    upload = hand_in(table([("เชียงใหม่", 2564, 190, 200)]), check=False)
    killed, step, before = 0, 1, None
    while True:
        died = killed_at(step, lambda: whole_way(at))
        held = Revision.objects.count(), Observation.objects.count(), Upload.objects.get(pk=upload.pk).state
        assert held in {(1, 8, "received"), (1, 8, "checking"), (1, 8, "checked"), (2, 10, "accepted")}, (step, held)
        seen = everything(own_copy / "copy")
        manifest = files.read_manifest(own_copy / "copy")
        # A killed acceptance leaves a gap in PostgreSQL's numbers.
        assert manifest.revision > 1 or same(seen, one)
        assert all((own_copy / "copy" / name).exists() for name in manifest.names())
        if not died:
            break
        killed += 1
        # What came further begins with its first step again.
        step, before = (1, state) if (state := (*held, manifest.revision)) != before else (step + 1, before)
    assert killed > 12
    after = everything(own_copy / "copy")
    assert ranks()["TH-50"] == (95.0, 1)
    Engine(own_copy / "copy", queries.world).rebuild()
    assert same(everything(own_copy / "copy"), after)


def test_programs_read_a_place_over_time_beside_the_nation(replayed, client):
    replayed([*FOUR, *[(place, 2563, 1, 2) for place, *_ in FOUR]])
    told = client.get("/api/v1/figures/ENV05/TH-50/?from=2564").json()
    assert told["revision"] == 1 and told["unit"] == "percent"
    assert told["periods"] == [
        {"period": "2564", "value": 45.0, "rank": 4, "of": 4, "nation": 52.0, "known": 4, "expected": 4}
    ]  # fmt: skip
    index = client.get("/api/v1/figures/CLEAN/TH-50/").json()["periods"]
    assert [each["period"] for each in index] == ["2563", "2564"]
    assert client.get("/api/v1/figures/ENV99/TH-50/").status_code == 404
    assert client.get("/api/v1/figures/ENV05/TH-50/?from=x").status_code == 422
    assert client.get("/api/v1/figures/ENV05/nowhere/").status_code == 404
    # A place that there is, and of which nothing was ever said, is no mistake.
    Province.objects.create(code="TH-91", dopa="91", name_th="สตูล", name_en="Satun", sort_key="สตูล")
    assert client.get("/api/v1/figures/ENV05/TH-91/").json()["periods"][0]["value"] is None


def test_a_page_that_was_read_before_the_copy_followed_is_not_kept_beyond_it(replayed, accepted, client, at):
    replayed(FOUR)
    address = "/figures/ENV05/TH-50/2564/"
    assert client.get(address).status_code == 200
    accepted([("เชียงใหม่", 2564, 190, 200)])
    before = client.get(address)  # the acceptance is on record, its figures are not computed yet
    queries.engine().catch_up()
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and after["ETag"] != before["ETag"]
