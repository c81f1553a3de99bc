"""Every computed value carries the hash of its definition, the edition of the definitions and the revision of the records, wherever it is read."""

import csv
import io
import json
import re
import zipfile

import duckdb
import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from tramuang.figures import queries
from tramuang.figures.commands import figures as command
from tramuang.figures.tests.test_past import INDEX, ROWS
from tramuang.figures.views.files import FORMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def state(settings, replayed):
    """Two years of values with an index over them; gives the state that was published."""
    (settings.INDICATORS_DIR / "one.yaml").write_text(INDEX, encoding="utf-8")
    replayed(ROWS)
    return queries.state_now()


def hashes():
    library = queries.library()
    return {name: each.hash for name, each in (*library.indicators.items(), *library.indices.items())}


def rows_of(content, **columns):
    """What each row of a CSV says: definition, edition, revision, whatever the columns are called."""
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        yield row.get(columns["own"]) or row[columns["definition"]], row[columns["edition"]], row[columns["revision"]]


def from_csv(content, _tmp):
    return set(rows_of(content, own="indicator_hash", definition="definition", edition="edition", revision="revision"))


def from_sdmx(content, _tmp):
    return set(rows_of(content, own="INDICATOR_HASH", definition="DEFINITION", edition="EDITION", revision="REVISION"))


def from_jsonstat(content, _tmp):
    told = json.loads(content)
    about = told["extension"]
    own = told["dimension"].get("indicator", {}).get("extension", {}).get("definition", {})
    named = told["dimension"].get("indicator", {}).get("category", {}).get("index", [])
    assert set(named) == set(own)
    return {(each, about["edition"], about["revision"]) for each in (own.values() or [about["definition"]])}


def from_parquet(content, tmp):
    path = tmp / "table.parquet"
    path.write_bytes(content)
    with duckdb.connect() as db:
        about = {
            k.decode(): v.decode()
            for k, v in db.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
        }
        columns = [row[0] for row in db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()]
        own = (
            [row[0] for row in db.execute("SELECT DISTINCT indicator_hash FROM read_parquet(?)", [str(path)]).fetchall()]
            if "indicator_hash" in columns else [about["definition"]]
        )  # fmt: skip
    return {(each, about["edition"], about["revision"]) for each in own}


def from_xlsx(content, _tmp):
    book = zipfile.ZipFile(io.BytesIO(content))
    cells = [re.findall(r"<t[^>]*>([^<]*)</t>", book.read(f"xl/worksheets/sheet{n}.xml").decode()) for n in (1, 2)]
    about = dict(zip(cells[1][::2], cells[1][1::2], strict=False))
    own = {each for each in cells[0] if re.fullmatch("[0-9a-f]{64}", each)} or {about["definition"]}
    return {(each, about["edition"], about["revision"]) for each in own}


READ = {"csv": from_csv, "sdmx-csv": from_sdmx, "json-stat": from_jsonstat, "parquet": from_parquet, "xlsx": from_xlsx}


def test_every_format_of_every_table_carries_all_three(state, tmp_path):
    assert READ.keys() == FORMS.keys()
    known = hashes()
    # The third indicator was observed nowhere: a place's file has no row of it.
    expected = {
        "ENV05": {known["ENV05"]}, "ONE": {known["ONE"]}, "TH-90": {known["ENV05"], known["ENV08"]},
        "catalogue": {known["ENV05"], known["ENV07"], known["ENV08"]},
    }  # fmt: skip
    for name, definitions in expected.items():
        for form, read in READ.items():
            content = Client().get(reverse("figures-file", args=[name, form])).getvalue()
            found = read(content, tmp_path)
            assert found == {(each, state.edition, str(state.revision)) for each in definitions}, (name, form)


def test_the_description_beside_a_csv_carries_all_three(state):
    told = Client().get("/figures/files/ENV05/metadata/").json()["notes"][0]
    assert (told["definition"], told["edition"], told["revision"]) == (
        hashes()["ENV05"],
        state.edition,
        str(state.revision),
    )


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("/figures/ENV05/", ["ENV05"]), ("/figures/ENV05/TH-90/2565/", ["ENV05"]), ("/figures/ENV05/nation/2565/", ["ENV05"]),
        ("/figures/index/ONE/", ["ONE"]), ("/figures/places/TH-90/", ["ENV05", "ENV08"]),
    ],
)  # fmt: skip
def test_every_page_with_figures_carries_all_three(state, url, names):
    html = Client().get(url, {"lang": "en"}).content.decode()
    assert all(hashes()[name][:16] in html for name in names)
    assert state.edition in html and f"revision {state.revision}" in html


@pytest.mark.parametrize(("url", "names"), [("ENV05/TH-90", ["ENV05"]), ("ONE/TH-90", ["ONE"]), ("places/TH-90", ["ENV05", "ENV08", "ONE"])])  # fmt: skip
def test_what_programs_read_carries_all_three(state, url, names):
    told = Client().get(f"/api/v1/figures/{url}/").json()
    assert (told["edition"], told["revision"]) == (state.edition, state.revision)
    text = json.dumps(told)
    assert all(hashes()[name] in text for name in names)


def test_the_command_carries_all_three(state):
    asked = ["trace", "ENV05", "TH-90", "2565", "--lang", "en"]
    told = json.loads(CliRunner().invoke(command, [*asked, "--json"], catch_exceptions=False).output)
    assert (told["definition"], told["edition"], told["revision"]) == (hashes()["ENV05"], state.edition, state.revision)
    text = CliRunner().invoke(command, asked, catch_exceptions=False).output
    assert hashes()["ENV05"][:12] in text and state.edition in text and f"revision {state.revision}" in text


def test_from_python_too_every_answer_carries_all_three(state):
    answers = [
        queries.figure("ENV05", "TH-90", "2565"), *queries.history("ENV05", "TH-90"), *queries.timeline("ENV05", "TH-90"),
        *queries.timeline("ONE", "TH-90"), queries.index_of("ONE", "TH-90", "2565"), queries.trace("ENV05", "TH-90", "2565").figure,
        *(figure for series in queries.histories("TH-90").values() for figure in series),
        *(figure for domain in queries.profile("TH-90", "2565") for figure in domain.figures),
    ]  # fmt: skip
    assert len(answers) > 10
    for each in answers:
        assert (each.edition, each.revision) == (
            state.edition,
            state.revision,
        ) and each.definition_hash in hashes().values()
