"""The pages of figures: what they say, in both languages, of known and of unknown figures, and the way down to the rows."""

import io
import json
import re
from dataclasses import replace
from decimal import Decimal

import polars
import pytest
from django.test import Client
from django.urls import reverse

from tramuang.base import search
from tramuang.figures import actions, queries
from tramuang.figures.queries.evidence import Evidence
from tramuang.figures.queries.firmness import firmness
from tramuang.figures.views.chosen import Chosen
from tramuang.figures.views.indexes import facts

pytestmark = pytest.mark.django_db
ROWS = [
    ("สงขลา", 2564, 60, 100), ("ปัตตานี", 2564, 70, 100), ("ยะลา", 2564, 80, 100),
    ("สงขลา", 2565, 90, 100), ("ปัตตานี", 2565, 70, 100), ("ยะลา", 2565, 70, 100),
]  # fmt: skip


@pytest.fixture
def loaded(replayed):
    """Two years of three provinces; the fourth stays unknown."""
    return replayed(ROWS)


def page(url, lang="th", status=200, **how):
    answer = Client().get(url, {"lang": lang, **how})
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_list_says_what_is_defined_and_how_much_of_it_is_known(loaded):
    text = words(page("/figures/"))
    assert "นิยามไว้ 3 ตัวชี้วัด มีตัวเลขแล้ว 2 ตัวชี้วัด" in text
    assert "3 จาก 4 จังหวัด · 2565" in text and "ยังไม่ทราบค่า" in text
    assert "3 indicators are defined, 2 have figures so far" in words(page("/figures/", "en"))


def test_the_list_is_found_by_thai_words_by_english_and_by_code(loaded):
    for sought in ("ขยะที่เก็บ", "collected", "env05"):
        html = page("/figures/", q=sought)
        assert "/figures/ENV05/" in html and "/figures/ENV08/" not in html, sought
    assert "ไม่พบตัวชี้วัดที่ตรงกัน" in page("/figures/", q="ไม่มีทางพบ")
    assert "/figures/ENV05/" in page("/figures/", domain="environment")
    page("/figures/", domain="nowhere", status=404)


def test_an_index_of_our_own_is_called_so_in_words_and_not_by_the_codes_of_its_file(loaded):
    chosen = Chosen("CLEAN", "province", ("province",), {}, {}, None, None)
    ours = replace(queries.library().indices["CLEAN"], source=("ours",), structure="ours")
    press = replace(ours, source=("depa TSCCI (press)",), structure="reported")
    notes = [next(iter(facts(each, chosen, Evidence())))["note"] for each in (ours, press)]
    assert notes == ["", "depa TSCCI (press)"]


def test_before_anything_is_computed_the_list_says_so():
    assert "ยังไม่มีการคำนวณ" in page("/figures/")
    page("/figures/ENV05/", status=404)


def test_an_indicator_says_its_finding_its_formula_and_its_coverage(loaded):
    text = words(page("/figures/ENV05/"))
    assert "ครึ่งหนึ่งของ 3 จังหวัดมีค่าตั้งแต่ 70% ขึ้นไป" in text
    assert "100 × ขยะที่เก็บขนได้ ÷ ขยะที่เกิดขึ้น" in text and "100 * waste_collected_t / waste_generated_t" in text
    assert "3 จาก 4 แห่ง" in text and "ไม่ทราบค่า 1 แห่ง" in text and "เชียงใหม่" in text
    english = words(page("/figures/ENV05/", "en"))
    assert (
        "Half of 3 provinces have 70% or more in 2022" in english
        and "100 × Waste collected ÷ Waste generated" in english
    )


def test_a_target_says_who_set_it_and_how_far_that_was_read(settings, replayed):
    path = settings.INDICATORS_DIR / "small.yaml"
    told = "target: {value: 85, year_be: 2570, source: page 3, name: {th: แผนขยะ, en: Waste plan}, status: reported}"
    text = path.read_text(encoding="utf-8").replace("rollup: ratio_of_sums}", f"rollup: ratio_of_sums, {told}}}", 1)
    path.write_text(text, encoding="utf-8")
    replayed(ROWS)
    html = page("/figures/ENV05/", "en", place="TH-94")
    text = words(html)
    assert (
        "85%" in text and "Waste plan · by 2027 · page 3" in text and "15 to go" in text and "history__target" in html
    )
    assert "แผนขยะ · ภายในปี 2570" in words(page("/figures/ENV05/"))
    assert "reported" in re.search(r"<dt>Target</dt><dd>.*?</dd>", html)[0].lower()
    assert "Target" not in words(page("/figures/ENV07/", "en"))


def test_a_place_is_marked_and_ties_share_a_rank(loaded):
    text = words(page("/figures/ENV05/", place="TH-94"))
    assert "ปัตตานี 70% ในปี\xa02565" in text.replace("&nbsp;", "\xa0") or "ปัตตานี 70% ในปี 2565" in text
    assert "อันดับ ร่วม 2 จาก 3" in text and "ค่าที่เท่ากันได้อันดับร่วมกัน" in text
    html = page("/figures/ENV05/", place="TH-94")
    assert html.count('class="is-mark"') == 1 and "spread__dot--mark" in html


def test_what_is_unknown_is_never_shown_as_nought(loaded):
    text = words(page("/figures/ENV05/", place="TH-95", year="2564"))
    assert "ยะลา 80%" in text
    html = page("/figures/ENV05/")
    # The map says so of the fourth province, and the legend counts it.
    assert "เชียงใหม่: ไม่ทราบ" in html and 'fill="url(#unknown)"' in html
    assert words(page("/figures/ENV07/")).count("ยังไม่ทราบค่า และไม่มีการสร้างตัวเลขขึ้นแทน") == 1


def test_a_history_shows_the_years_and_its_gaps(replayed):
    replayed([("สงขลา", 2563, 60, 100), ("สงขลา", 2565, 90, 100)])
    html = page("/figures/ENV05/", place="TH-90")
    assert "สงขลา 2563: 60 %, สงขลา 2565: 90 %" in html
    assert "ไม่ทราบค่าปี: 2564" in words(html)


def test_what_there_is_not_is_not_found(loaded):
    for wrong in (
        {"place": "TH-99"},
        {"year": "2599"},
        {"year": "x"},
        {"kind": "moon"},
        {"place": "TH-90", "kind": "area"},
    ):
        page("/figures/ENV05/", status=404, **wrong)
    for path in ("ENV05/TH-99/2565", "ENV05/TH-90/25x5", "NONE/TH-90/2565", "ENV05/TH-90/2022", "places/TH-99"):
        page(f"/figures/{path}/", status=404)
    for path in ("ENV05/doc/", "NONE/csv/", "TH-99/csv/", "ENV05/csv/?kind=moon"):
        assert Client().get(f"/figures/files/{path}").status_code == 404, path


def test_a_figure_opens_to_its_rows(loaded, dataset):
    html = page("/figures/ENV05/TH-90/2565/")
    text = words(html)
    assert "100 × 90 ÷ 100 = 90 %" in text
    assert re.search(r'row-ref">waste\.csv:5<', html) and "กรมควบคุมมลพิษ" in text and "open" in text
    assert "ยอมรับเป็นฉบับที่" in text and "นำเข้าโดยระบบ" in text
    # The very row of the kept file, read again.
    assert "<dd>สงขลา</dd>" in html and "<dd>90</dd>" in html
    assert queries.library().indicators["ENV05"].hash in html


def test_rolled_up_figures_open_to_their_places_and_unknown_ones_say_so(loaded):
    text = words(page("/figures/ENV05/nation/2565/"))
    assert "76.7% จาก 3 ใน 4 แห่ง" in text and "แทนค่าด้านล่าง" not in text
    assert "/figures/ENV05/TH-95/2565/" in page("/figures/ENV05/nation/2565/")
    text = words(page("/figures/ENV05/TH-50/2565/"))
    assert "เชียงใหม่ ปี 2565: ไม่ทราบ" in text.replace("\xa0", " ").replace("&nbsp;", " ")


def test_made_up_values_say_so_on_every_page(provinces, at):
    actions.record_sources([{**SOURCE, "code": "us"}], by="system", at=at)
    rows = [
        actions.Row(element, 2565, Decimal(5), unit, "us", line, province="TH-90", provenance="illustrative")
        for line, (element, unit) in enumerate([("waste_collected_t", "t"), ("waste_generated_t", "t")], 2)
    ]
    actions.load_rows(rows, name="made-up.csv", content=b"x", by="system", at=at)
    queries.engine().rebuild()
    for url in ("/figures/ENV05/", "/figures/ENV05/TH-90/2565/", "/figures/places/TH-90/"):
        assert "ข้อมูลสาธิต" in page(url), url
    assert ",illustrative" in Client().get("/figures/files/ENV05/csv/").content.decode()


SOURCE = {"code": "", "title": "สาธิต", "publisher": "", "url": "", "dated": "", "kind": "P", "licence": "CC0"}


# --- indices ----------------------------------------------------------------------------------------------------


def test_an_index_says_who_is_first_how_firm_and_how_it_is_put_together(replayed):
    replayed(ROWS)
    text = words(page("/figures/index/CLEAN/"))
    assert "ขยะที่เก็บขน" in text and "เทียบระหว่างค่าต่ำสุดกับสูงสุดของงวด" in text and "50.0%" in text


def test_ranks_of_an_index_have_ranges_only_for_places_that_are_scored(settings, replayed):
    (settings.INDICATORS_DIR / "one.yaml").write_text(ONE, encoding="utf-8")
    replayed(ROWS)
    found = firmness("ONE", queries.periods("ONE", "province")[-1], "province")
    assert found.ranges.keys() == {"TH-90", "TH-94", "TH-95"}
    assert all(1 <= low <= high <= 3 for low, high in found.ranges.values()) and found.ranges["TH-90"] == (1, 1)
    html = page("/figures/index/ONE/")
    assert "สงขลา เป็นอันดับหนึ่งจาก 3 แห่ง" in words(html) and "น้ำหนักไม่ได้เผยแพร่" in html
    assert "ไม่ให้คะแนน 1 แห่ง" in words(html)


ONE = """
format: 1
indices:
  - id: ONE
    name: {th: หนึ่ง, en: One}
    version: 1
    weighting: unpublished
    normalise: {method: minmax}
    pillars: [{code: only, name: {th: เดียว, en: Only}, of: [ENV05]}]
"""


# --- places -----------------------------------------------------------------------------------------------------


def test_a_place_by_seven_domains_says_what_is_known_and_what_is_not(loaded):
    text = words(page("/figures/places/TH-90/"))
    assert "สงขลา: ทราบ 2 จาก 3 ตัวเลข ใน 1 ด้าน" in text and "ไม่ทราบอีก 1 ตัวเลข" in text
    assert "Nothing of Chiang Mai is known yet" in words(page("/figures/places/TH-50/", "en"))


def test_the_city_page_shows_its_province_where_nothing_of_the_city_is_known(loaded, area):
    from tramuang.cities.models import Province

    area.province = Province.objects.get(pk="TH-90")
    area.save()
    text = words(page(reverse("portal-city", args=[area.code])))
    assert "เจ็ดด้าน: ทั้งจังหวัดสงขลา" in text and f"ยังไม่มีค่าของ{area.name_th}เอง" in text


# --- files ------------------------------------------------------------------------------------------------------


def test_every_table_is_given_in_every_form(loaded):
    for name in ("catalogue", "ENV05", "CLEAN", "TH-90"):
        for form in ("csv", "xlsx", "parquet", "json-stat", "sdmx-csv", "metadata"):
            answer = Client().get(reverse("figures-file", args=[name, form]))
            assert answer.status_code == 200 and answer.content, (name, form)
            assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="tramuang-{name.lower()}.')


def test_the_file_of_an_indicator_holds_what_its_page_shows(loaded):
    found = polars.read_parquet(io.BytesIO(Client().get("/figures/files/ENV05/parquet/").content))
    assert found.height == 8  # four provinces, two years: the unknown one is there too
    row = found.filter((polars.col("place") == "TH-94") & (polars.col("period_be") == "2565")).row(0, named=True)
    assert (row["value"], row["rank"], row["status"]) == (70.0, 2.0, "computed")
    unknown = found.filter(polars.col("place") == "TH-50")
    assert unknown["value"].to_list() == [None, None] and set(unknown["status"]) == {"unknown"}
    told = json.loads(Client().get("/figures/files/ENV05/json-stat/").content)
    assert told["size"] == [4, 2, 1] and told["extension"]["definition"] == queries.library().indicators["ENV05"].hash
    assert told["extension"]["licence"] == "open" and told["extension"]["revision"] == str(queries.revision())


def test_a_file_is_in_the_language_its_address_names(loaded):
    client = Client(headers={"accept-language": "en"})
    assert json.loads(client.get("/figures/files/ENV05/json-stat/").content)["label"] == "ขยะที่เก็บขน"
    assert json.loads(client.get("/figures/files/ENV05/json-stat/?lang=en").content)["label"] == "Waste collected"


def test_a_hostile_name_of_a_place_is_no_formula_in_a_file(loaded):
    from tramuang.cities.models import Province

    Province.objects.filter(pk="TH-90").update(name_th='=HYPERLINK("http://evil","x")')
    text = Client().get("/figures/files/ENV05/csv/").content.decode()
    assert "\"'=HYPERLINK(" in text


# --- kept -------------------------------------------------------------------------------------------------------


def test_the_second_reader_costs_one_query(loaded, django_assert_num_queries):
    for url in (
        "/figures/",
        "/figures/ENV05/?place=TH-90",
        "/figures/ENV05/TH-90/2565/",
        "/figures/files/ENV05/csv/",
    ):
        first = Client().get(url)
        with django_assert_num_queries(1):
            assert Client().get(url).content == first.content


def test_a_correction_changes_the_page(loaded, accepted, at):
    assert "ปัตตานี 70%" in words(page("/figures/ENV05/", place="TH-94"))
    accepted([("ปัตตานี", 2565, 95, 100)])
    queries.engine().catch_up()
    assert "ปัตตานี 95%" in words(page("/figures/ENV05/", place="TH-94"))


def test_a_question_what_if_is_answered_and_nothing_is_kept_of_it(settings, replayed):
    (settings.INDICATORS_DIR / "one.yaml").write_text(ONE, encoding="utf-8")
    replayed(ROWS)
    how = {"place": "TH-94", "year": "2565", "what": "ENV05"}
    text = words(page("/figures/index/ONE/", to="95", **how))
    assert "คะแนนจะเปลี่ยนจาก 0.0 เป็น 100.0 และอันดับจาก 2 เป็น 1" in text and "จะแซง: สงขลา" in text
    assert "ปัตตานี 0.0 คะแนน" in words(page("/figures/index/ONE/", place="TH-94")).replace("\xa0", " ")
    for wrong in ("", "มาก", "nan", "1e999"):
        assert "เลือกตัวชี้วัดของดัชนีนี้และพิมพ์ตัวเลข" in page("/figures/index/ONE/", to=wrong, **how), wrong
    answer = Client().get("/figures/index/ONE/", {"to": "95", **how})
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_target_is_drawn_with_the_side_that_is_good_and_what_is_missing_to_it(settings, replayed):
    file = settings.INDICATORS_DIR / "small.yaml"
    aim = "rollup: ratio_of_sums, target: {value: 85, year_be: 2570, source: plan}}"
    file.write_text(file.read_text(encoding="utf-8").replace("rollup: ratio_of_sums}", aim, 1), encoding="utf-8")
    replayed(ROWS)
    html = page("/figures/ENV05/", place="TH-94")
    assert "เป้าหมาย 85% ภายในปี 2570" in html.replace("\xa0", " ") and "history__band" in html
    assert "ยังขาดอีก 15" in words(html) and "ถึงเป้าหมายแล้ว" in page("/figures/ENV05/", place="TH-90")
    assert "target 85% by 2027" in page("/figures/ENV05/", "en")


def test_indicators_are_found_in_the_search_of_the_whole_site(own_copy):
    search.refresh("indicator")
    assert "/figures/ENV05/" in page("/search/", q="ขยะที่เก็บขน") and "/figures/index/CLEAN/" in page(
        "/search/", "en", q="Clean"
    )
