"""The published past: what was downloaded then can be downloaded again, to the byte, whatever has been corrected or defined anew since."""

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from tramuang.base import files
from tramuang.base.pure.thai.dates import long_date
from tramuang.figures import actions, jobs, queries
from tramuang.figures.commands import figures as command
from tramuang.figures.queries import past
from tramuang.figures.tests.conftest import LIBRARY, table

pytestmark = pytest.mark.django_db
ROWS = [
    ("สงขลา", 2564, 60, 100), ("ปัตตานี", 2564, 70, 100), ("ยะลา", 2564, 80, 100), ("เชียงใหม่", 2564, 50, 100),
    ("สงขลา", 2565, 90, 100), ("ปัตตานี", 2565, 70, 100), ("ยะลา", 2565, 70, 100),
]  # fmt: skip
FORMS = ("csv", "xlsx", "parquet", "json-stat", "sdmx-csv", "metadata")
TEXTS = ("csv", "metadata")
NAMES = ("ENV05", "ONE", "TH-90", "catalogue")
INDEX = """
format: 1
indices:
  - id: ONE
    name: {th: หนึ่ง, en: One}
    version: 1
    normalise: {method: minmax}
    pillars: [{code: only, name: {th: เดียว, en: Only}, of: [ENV05]}]
"""
NEXT = LIBRARY.replace("formula: 100 * waste_collected_t / waste_generated_t", "formula: 50 * waste_collected_t / waste_generated_t").replace(
    "domain: environment, version: 1,\n     formula: 50", "domain: environment, version: 2,\n     formula: 50"
)  # fmt: skip


@pytest.fixture
def begin(at):
    """When all this began: long ago, so that nothing lies in days to come."""
    return at - timedelta(days=200)


@pytest.fixture
def published(settings, hand_in, begin):
    """Definitions and two years of values, as they were published first; a function that accepts more a day later."""
    (settings.INDICATORS_DIR / "one.yaml").write_text(INDEX, encoding="utf-8")
    days = iter(range(1, 20))

    def accept(rows):
        # Each acceptance lies ten days behind the one before.
        actions.accept(hand_in(table(rows)), by="system", at=begin + timedelta(days=10 * next(days)))
        queries.engine().catch_up()

    actions.publish_definitions(by="system", at=begin)
    accept(ROWS)
    return accept


def define_anew(settings, at, text=NEXT):
    (settings.INDICATORS_DIR / "small.yaml").write_text(text, encoding="utf-8")
    assert actions.publish_definitions(by="system", at=at) > 0
    queries.engine().rebuild()


def download(name, form, **asked):
    answer = Client().get(reverse("figures-file", args=[name, form]), asked)
    assert answer.status_code == 200, (name, form, asked)
    return answer.getvalue()


def every_file(forms=FORMS, **asked):
    """Every form of an indicator and of a place; of the others the texts."""
    return {
        (name, form): download(name, form, **asked)
        for name in NAMES
        for form in forms
        if form in TEXTS or name in ("ENV05", "TH-90")
    }


def page(url, status=200, **asked):
    answer = Client().get(url, asked)
    assert answer.status_code == status, url
    return re.sub(r"\s+", " ", answer.content.decode())


def test_after_a_correction_every_file_of_then_is_given_again_to_the_byte(published):
    then, state = every_file(), queries.state_now()
    published([("เชียงใหม่", 2564, 99, 100), ("สงขลา", 2566, 95, 100)])
    now = every_file(TEXTS)
    assert all(told != then[key] for key, told in now.items())
    assert every_file(revision=state.revision) == then
    assert download("ENV05", "json-stat", on=state.day.isoformat()) == then["ENV05", "json-stat"]
    # A year of the Buddhist era names the same day.
    assert download("ENV05", "csv", on=f"{state.day.year + 543}{state.day.isoformat()[4:]}") == then["ENV05", "csv"]


def test_a_file_names_the_address_at_which_the_same_file_is_found_for_good(published, at):
    then = download("ENV05", "json-stat")
    address = re.search(rb'"href": "http://testserver([^"]+)"', then)[1].decode()
    # And the day of its state, not of the download.
    assert f'"updated": "{queries.state_now().day}"'.encode() in then and queries.state_now().day < at.date()
    published([("เชียงใหม่", 2564, 99, 100)])
    assert Client().get(address).getvalue() == then


def test_the_past_is_computed_by_the_definitions_that_held_then(published, settings, begin):
    first, then = queries.state_now(), every_file(TEXTS)
    assert queries.figure("ENV05", "TH-50", "2564").value == 50.0
    define_anew(settings, begin + timedelta(days=15))
    assert queries.figure("ENV05", "TH-50", "2564").value == 25.0
    assert every_file(TEXTS, revision=1, edition=first.edition) == then == every_file(TEXTS, on=first.day.isoformat())
    # While revision 1 stood, definitions were changed: by its number alone it is what it was last.
    published([("เชียงใหม่", 2564, 100, 100)])
    assert queries.figure("ENV05", "TH-50", "2564", revision=1).value == 25.0
    with queries.standing(queries.state(1, edition=first.edition)):
        found = queries.figure("ENV05", "TH-50", "2564")
        assert (found.value, found.edition) == (50.0, first.edition)
        assert queries.library().indicators["ENV05"].version == 1
    assert queries.figure("ENV05", "TH-50", "2564").value == 50.0 and queries.library().indicators["ENV05"].version == 2


def test_the_worker_puts_definitions_on_record_before_it_computes_by_them(published, settings):
    path = settings.INDICATORS_DIR / "small.yaml"
    for text, count in ((NEXT, 2), (NEXT, 2), ("format: 9", 2), (LIBRARY, 3)):
        path.write_text(text, encoding="utf-8")
        jobs.put_on_record()
        assert len(past.editions()) == count
    first, second, third = past.editions()
    assert first.code == third.code != second.code and past.texts_of(second.code)["small.yaml"] == NEXT


def test_kept_definitions_that_are_damaged_are_no_state_and_not_another(published, settings, begin):
    first = queries.state_now()
    define_anew(settings, begin + timedelta(days=15))
    files.path_of(past.editions()[0].sha256).write_bytes(b"{}")
    page("/figures/ENV05/", 404, revision=1, edition=first.edition)


def test_an_indicator_that_is_no_more_can_be_read_as_of_then(published, settings, begin):
    text = re.sub(r"  - \{id: ENV08.*?rollup: none\}\n", "", LIBRARY, flags=re.DOTALL)
    assert "ENV08" not in text
    (settings.INDICATORS_DIR / "small.yaml").write_text(text, encoding="utf-8")
    # Nothing is new by its hash, and still it is another edition.
    assert actions.publish_definitions(by="system", at=begin + timedelta(days=15)) == 0 and len(past.editions()) == 2
    queries.engine().rebuild()
    page("/figures/ENV08/", 404)
    assert "ENV08" in page("/figures/ENV08/", on=(begin + timedelta(days=11)).date().isoformat())


def test_a_page_of_the_past_says_so_leads_to_today_and_stays_in_the_past(published):
    published([("เชียงใหม่", 2564, 99, 100)])
    for url in (
        "/figures/ENV05/",
        "/figures/ENV05/TH-50/2564/",
        "/figures/index/ONE/",
        "/figures/places/TH-50/",
        "/figures/",
    ):
        now, then = page(url, lang="en"), page(url, lang="en", revision=1)
        assert "This is the past: revision 1" in then and f'href="{url}?lang=en"' in then, url
        assert "This is the past" not in now
        # Of what lies below figures no address forgets the revision, but the way to today.
        inside = [each for each in re.findall(r'href="(/figures/[^"#]+)', then) if "revision=1" not in each]
        assert set(inside) <= {f"{url}?lang=en", "/figures/"}, (url, inside)
    assert "50%" in page("/figures/ENV05/", revision=1, place="TH-50", year="2564")
    assert "99%" in page("/figures/ENV05/", place="TH-50", year="2564")


def test_asked_for_what_is_published_now_a_page_is_no_past(published):
    assert "อดีต" not in page("/figures/ENV05/", revision=1)


def test_there_is_no_past_before_the_first_revision_nor_tomorrow_nor_of_unknown_editions(published, begin):
    for asked in (
        {"revision": 9},
        {"revision": "x"},
        {"on": "2400-01-01"},
        {"on": "2999-01-01"},
        {"on": "x"},
        {"revision": 1, "edition": "f" * 16},
    ):
        page("/figures/ENV05/", 404, **asked)
        assert Client().get("/figures/files/ENV05/csv/", asked).status_code == 404, asked
    with pytest.raises(queries.NoState):
        queries.state(on=begin.date())
    assert "Nothing had been published" in page("/figures/ENV05/", 404, on="2400-01-01", lang="en")


def test_on_the_page_a_day_is_chosen_and_what_was_chosen_before_stays(published, begin):
    published([("เชียงใหม่", 2564, 99, 100)])
    html = page("/figures/ENV05/", place="TH-50", year="2564", lang="en")
    form = re.search(r'<form class="citation__form".*?</form>', html)[0]
    asked = dict(re.findall(r'name="(\w+)" value="([^"]+)"', form))
    assert asked == {"place": "TH-50", "year": "2564", "lang": "en"} and 'placeholder="' in form
    day = (begin + timedelta(days=12)).date().isoformat()
    # As a day is typed here: in words and in either era.
    for typed in (day, long_date(begin + timedelta(days=12), "th"), long_date(begin + timedelta(days=12), "en")):
        assert "Chiang Mai: 50%" in page("/figures/ENV05/", on=typed, **asked).replace("&nbsp;", " "), typed


def test_a_figure_is_cited_with_revision_definition_hash_and_an_address_that_stays(published):
    html = page("/figures/ENV05/TH-50/2564/", lang="en")
    line = re.search(r'citation__line">(.*?)</p>', html)[1].replace("&amp;", "&")
    definition, state = queries.library().indicators["ENV05"], queries.state_now()
    assert "revision 1" in line and f"ENV05 version 1, {definition.hash[:16]}" in line and state.edition in line
    published([("เชียงใหม่", 2564, 99, 100)])
    url = re.search(r"http://testserver(\S+)", line)[1]
    assert "50 %" in Client().get(url).content.decode() or "50%" in Client().get(url).content.decode()


def test_the_command_opens_a_figure_as_of_a_revision_and_as_of_a_day(published, begin):
    published([("เชียงใหม่", 2564, 99, 100)])
    asked = ["trace", "ENV05", "TH-50", "2564", "--lang", "en"]
    told = [
        CliRunner().invoke(command, [*asked, *how], catch_exceptions=False)
        for how in (
            [],
            ["--revision", "1"],
            ["--on", f"{(begin + timedelta(days=12)).year + 543}-{begin + timedelta(days=12):%m-%d}"],
        )
    ]
    assert [": 99 percent" in each.output for each in told] == [True, False, False]
    assert [": 50 percent" in each.output for each in told] == [False, True, True]
    assert "the past" in told[1].stderr and "the past" in told[2].stderr
    refused = CliRunner().invoke(command, [*asked, "--revision", "9"])
    assert refused.exit_code == 1 and "nothing was published" in refused.output


def test_the_command_takes_the_same_file_of_then(published, tmp_path):
    then = {form: download("ENV05", form) for form in ("csv", "sdmx-csv", "parquet")}
    published([("เชียงใหม่", 2564, 99, 100)])
    for form in ("csv", "sdmx-csv"):
        asked = ["table", "ENV05", "--form", form, "--revision", "1"]
        assert CliRunner().invoke(command, asked, catch_exceptions=False).stdout_bytes == then[form], form
    # Other formats name their address, which a file from the shell has none of.
    path = tmp_path / "env05.parquet"
    CliRunner().invoke(command, ["table", "ENV05", "--form", "parquet", "--output", str(path)], catch_exceptions=False)
    assert path.read_bytes()[:4] == b"PAR1" and path.read_bytes() != then["parquet"]
    assert CliRunner().invoke(command, ["table", "NOTHING"]).exit_code == 1


def test_programs_ask_for_the_past_too(published):
    published([("เชียงใหม่", 2564, 99, 100)])
    url = reverse("figures-timeline", args=["ENV05", "TH-50"])
    now, then = Client().get(url).json(), Client().get(url, {"revision": 1}).json()
    assert (now["revision"], then["revision"]) == (2, 1)
    assert (now["periods"][0]["value"], then["periods"][0]["value"]) == (99.0, 50.0)


def test_of_a_large_state_only_what_is_asked_for_is_computed_and_too_much_is_refused(published, monkeypatch):
    then = download("ENV05", "csv")
    published([("เชียงใหม่", 2564, 99, 100)])
    monkeypatch.setattr("tramuang.figures.adapters.columnar.then.WHOLE", 0)
    assert download("ENV05", "csv", revision=1) == then
    with queries.standing(queries.state(1)) as seen:
        assert [asked for _name, asked in seen.made] == ["ENV05"]
    monkeypatch.setattr("tramuang.figures.adapters.columnar.then.MOST", 0)
    assert Client().get("/figures/files/ENV07/csv/", {"revision": 1}).status_code == 422
