"""Long tables and whole profiles: bounded in memory, read at once, the same numbers as one by one."""

import tempfile
import tracemalloc

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tramuang.figures import queries
from tramuang.figures.pure.exports import About, Column, Rows, Table
from tramuang.figures.pure.exports.tables import ATTRIBUTE, GEO, MEASURE, STATUS, TIME
from tramuang.figures.pure.formulas import Text
from tramuang.figures.tests.conftest import LIBRARY
from tramuang.figures.tests.test_past import ROWS
from tramuang.figures.views import files, sheets

NO = Text("", "")
ABOUT = About("ENV05", Text("ขยะ", "Waste"), "open" * 20, ("pcd",), ("pcd",), 12, "a" * 64, "b" * 16)
COLUMNS = (
    Column("place", NO, GEO), Column("place_th", NO, ATTRIBUTE), Column("period_be", NO, TIME), Column("value", NO, MEASURE), Column("status", NO, STATUS),
)  # fmt: skip
MB = 1 << 20


def long_table(rows):
    def make():
        for n in range(rows):
            yield f"TH-{n % 8000:04}", "องค์การบริหารส่วนตำบล", str(2500 + n // 8000), n / 7, "computed"

    return Table(ABOUT, COLUMNS, Rows(make))


# Rows and the most that may be in memory: what holds the table whole needs twice that and more.
@pytest.mark.parametrize(
    ("form", "rows", "most"), [("csv", 12_000, 1.4), ("sdmx-csv", 12_000, 1.5), ("xlsx", 2_500, 1.1), ("parquet", 12_000, 2.3)]
)  # fmt: skip
def test_a_long_table_is_written_in_bounded_memory(form, rows, most):
    write = files.FORMS[form][2]
    with tempfile.TemporaryFile() as out:
        write(long_table(10), "th", out)  # whatever is loaded only once
        tracemalloc.start()
        try:
            write(long_table(rows), "th", out)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < most * MB, f"{peak / MB:.1f} MB"
        if form in ("csv", "sdmx-csv"):
            assert out.tell() > 2 * most * MB


@pytest.fixture
def loaded(replayed):
    """Two years of four provinces."""
    replayed(ROWS)


@pytest.mark.django_db
def test_a_large_file_is_sent_from_the_disk_and_is_the_same(loaded, monkeypatch):
    url = "/figures/files/ENV05/csv/"
    small = Client().get(url)
    assert not small.streaming
    monkeypatch.setattr(files, "KEPT", 100)
    large = Client().get(url, {"kind": "province"})
    content = large.getvalue()
    assert large.streaming and int(large.headers["Content-Length"]) == len(content)
    assert content == Client().get(url).getvalue() == small.content
    assert large.headers["Content-Disposition"] == small.headers["Content-Disposition"]


@pytest.mark.django_db
def test_the_rows_of_an_indicator_are_not_held(loaded):
    """Or a national file would be in memory before its first line is sent."""
    library = queries.library()
    for made in (
        sheets.indicator(library, library.indicators["ENV05"], "", ""), sheets.index(library, library.indices["CLEAN"], "province", ""),
    ):  # fmt: skip
        assert isinstance(made.rows, Rows) and list(made.each()) == list(made.each())


# --- a place ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_all_histories_of_a_place_are_those_that_are_read_one_by_one(replayed, area, provinces):
    area.province = provinces[0]
    area.save()
    replayed(ROWS)
    replayed([("ยะลา", 2563, 60, 100), ("ปัตตานี", 2565, "ไม่มีข้อมูล", 100)])  # lies beside the base, as one place's files
    for place in ("TH-90", "TH-94", "TH-95", "TH-50", area.code, "region:South", "nation", "nowhere"):
        found = queries.histories(place)
        assert found == {each.id: queries.history(each.id, place) for each in queries.indicators()}, place
    assert any(figure.rank == 1 for figure in queries.histories("TH-90")["ENV05"])


MANY = "".join(
    f"  - {{id: M{n:02}, name: {{th: ที่ {n}, en: No. {n}}}, unit: percent, direction: up, domain: environment, version: 1,\n"
    f"     formula: {n} * waste_collected_t / waste_generated_t, period: {{grain: year}}, rollup: ratio_of_sums}}\n"
    for n in range(1, 21)
)


@pytest.mark.django_db
def test_a_profile_asks_the_database_as_often_for_twenty_indicators_more(settings, replayed):
    def asked():
        Client().get("/figures/places/TH-90/?place=new")  # what is remembered between pages
        with CaptureQueriesContext(connection) as found:
            html = Client().get("/figures/places/TH-90/?again=1").content.decode()
        return len(found), html.count('class="profile-row"')

    replayed(ROWS)
    few, rows = asked()
    (settings.INDICATORS_DIR / "small.yaml").write_text(
        LIBRARY.replace("indices:", MANY + "indices:"), encoding="utf-8"
    )
    queries.engine().rebuild()
    many, more = asked()
    assert (rows, more) == (2, 22) and many == few
