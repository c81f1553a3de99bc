"""Every public page says the finding first, then the figures with their gap, and opens down to the rows; what nobody knows it says."""

import re
from datetime import date

import pytest

from tramuang.cities.models import Province
from tramuang.plans.models import Designation

pytestmark = pytest.mark.django_db
PAGES = [
    "/", "/claims/", "/claims/?round=2565", "/measures/areas/", "/measures/people-registered-areas/?round=2565", "/measures/investment-estimated/",
    "/cities/", "/cities/?province=TH-96", "/cities/96-khlong-sai/", "/cities/55-na-kham/", "/rounds/", "/rounds/2565/", "/rounds/2570/", "/search/",
    "/data/", "/api/v1/",
]  # fmt: skip


@pytest.fixture
def everything(granted, case, observe, state, award, area, province, plan_with_project):
    """A round on record with an emblem and an open one with a draft, figures, statements."""
    plan_with_project(granted[0])
    award(granted[0])
    observe("people-registered-areas", 41_825, area=area, year=2562)
    observe("people-registered-areas", 40_287, area=area, year=2564)
    observe("people-registered-provinces", 14_597_281, province=province, year=2565)
    state("areas", "areas", 2, unit_th="พื้นที่", unit_en="areas")
    state("served", "people-served", 16_000_000, operator=">", statement_th="กว่า 16 ล้านคน")


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_opens_in_both_languages_and_says_its_own(language, everything, client):
    for url in PAGES:
        found = client.get(url + ("&" if "?" in url else "?") + f"lang={language}")
        assert found.status_code == 200, url
        assert f'<html lang="{language}"' in found.content.decode(), url


def test_with_nothing_at_all_every_page_says_so(db, client):
    for url in ("/", "/claims/", "/cities/", "/rounds/", "/search/", "/data/"):
        assert client.get(url).status_code == 200, url
    assert "ยังไม่มีรอบที่เปิด" in text_of(client, "/")


# --- the nation -------------------------------------------------------------------------------------------------


def test_the_front_page_says_the_finding_first(everything, client):
    text = text_of(client, "/")
    assert "สองพื้นที่ในสองจังหวัดได้รับตรา" in text
    assert "สิ่งที่กล่าวไว้สองข้อ มีหลักฐานหนึ่งข้อ" in text
    english = text_of(client, "/?lang=en")
    assert "Two areas in two provinces hold the emblem" in english
    assert "One of two published statements is borne out" in english


def test_a_figure_stands_beside_its_claim_and_leads_to_its_rows(everything, client):
    page = client.get("/").content.decode()
    text = text_of(client, "/")
    assert "กล่าวไว้ว่า กว่า 16 ล้านคน" in text
    assert "ยังไม่มีระเบียนให้เทียบ" in text
    assert "ทราบ 1 จาก 2" in text
    assert "14.6 ล้านคน" in text
    for name in (
        "areas",
        "provinces",
        "people-registered-areas",
        "people-registered-provinces",
        "people-served",
        "investment-estimated",
    ):
        assert f'href="/measures/{name}/?round=2565"' in page, name


def test_what_is_not_known_is_a_word_and_never_nought(everything, client):
    text = text_of(client, "/")
    assert "ไม่ทราบ ผู้ได้รับบริการตามที่เมืองระบุ" in text
    assert not re.search(r"(?<![\d,.])0 (?:ล้าน)?(?:คน|บาท)", text)


def test_the_running_round_is_shown_as_a_pipeline_that_leads_to_its_board(everything, client):
    page = client.get("/").content.decode()
    assert 'href="/rounds/2570/#stage-plan"' in page
    assert 'id="stage-plan"' in client.get("/rounds/2570/").content.decode()
    assert "ปิดรับการเสนอชื่อ" in text_of(client, "/")


def test_the_map_marks_the_provinces_of_the_round_and_those_before(everything, client, area, make_person):
    province = Province.objects.create(
        code="TH-83", dopa="83", name_th="ภูเก็ต", name_en="Phuket", region_th="ภาคใต้", region_en="South", sort_key="ภูเก็ต"
    )
    area.pk, area.province, area.name_th, area.provenance = "83-phuket", province, "ภูเก็ตเมืองอัจฉริยะ", "real"
    area.save(force_insert=True)
    Designation.objects.create(area=area, kind="emblem", batch="1", starts=date(2021, 12, 24))
    page = client.get("/").content.decode()
    assert 'aria-label="นราธิวาส: เมืองคลองใส"' in page
    assert 'aria-label="ภูเก็ต: ภูเก็ตเมืองอัจฉริยะ"' in page
    assert "มีตราจากรุ่นอื่น" in page


def test_domains_say_that_the_plans_behind_them_are_made_up(everything, client):
    page = client.get("/").content.decode()
    domains = page[page.index('id="domains"') :]
    assert "provenance--illustrative" in domains
    assert "2 จาก 2 แผน" in domains
    assert 'href="/rounds/2565/#domain-environment"' in domains


# --- a city -----------------------------------------------------------------------------------------------------


def test_a_city_shows_what_is_known_with_its_source_and_says_what_is_not(everything, client):
    text = text_of(client, "/cities/96-khlong-sai/")
    for words in (
        "เมืองคลองใส",
        "เทศบาลเมืองคลองใส",
        "นราธิวาส",
        "40,287 คน",
        "สิ้นปี 2564",
        "demo/population.csv:7",
        "ลดลงร้อยละ 3.7",
        "ขนาดพื้นที่ ไม่ทราบ",
    ):
        assert words in text, words
    assert "ไม่พบวิสัยทัศน์ของเมืองนี้" in text
    assert "แผนในหน้านี้แต่งขึ้น" not in text  # said only of real areas; this town is invented, and its chip says so
    assert "เมืองสมมติ" in text


def test_a_real_city_confesses_an_illustrative_plan(everything, client, area):
    area.provenance = "real"
    area.save()
    assert "แผนในหน้านี้แต่งขึ้นเพื่อการสาธิต" in text_of(client, "/cities/96-khlong-sai/")


def test_a_decision_on_a_city_can_be_pointed_at(everything, client, granted):
    resolution = granted[0].resolutions.get()
    page = client.get("/cities/96-khlong-sai/").content.decode()
    assert f'id="resolution-{resolution.pk}"' in page
    assert "9 พฤศจิกายน 2565" in page
    assert page.count('id="decisions"') == 1


def test_a_decision_whose_day_is_not_settled_says_so(granted, resolve, client):
    resolve(granted[0], on=None, body="sub-committee")
    text = text_of(client, "/cities/96-khlong-sai/")
    assert "แหล่งข้อมูลไม่ตรงกันเรื่องวันที่" in text
    assert "แหล่งข้อมูลไม่ตรงกัน" in text


def test_an_emblem_is_drawn_and_can_be_verified(everything, client):
    page = client.get("/cities/96-khlong-sai/").content.decode()
    assert page.count('class="emblem emblem--medium"') == 1
    assert 'href="/v/TM-2565-96-01/"' in page


def test_a_vision_comes_with_its_source(granted, source, client):
    plan = granted[0].plan
    plan.vision_th, plan.vision_source, plan.vision_provenance = "เมืองสิ่งแวดล้อมสร้างสรรค์", source.code, "real"
    plan.save()
    text = text_of(client, "/cities/96-khlong-sai/")
    assert "เมืองสิ่งแวดล้อมสร้างสรรค์" in text
    assert "ข่าวหนึ่ง · สำนักข่าว" in text


def test_an_award_of_another_batch_stands_on_the_public_record(area, source, client):
    Designation.objects.create(area=area, kind="emblem", batch="1", starts=date(2021, 12, 24), source=source)
    text = text_of(client, f"/cities/{area.code}/")
    assert "ตรารุ่นที่ 1 ตามหลักฐานสาธารณะ" in text
    assert "24 ธ.ค. 2564" in text


# --- lists ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", {"เมืองคลองใส", "เมืองนาคำ"}), ("?q=คลองใส", {"เมืองคลองใส"}), ("?q=Na+Kham", {"เมืองนาคำ"}), ("?province=TH-55", {"เมืองนาคำ"}),
     ("?round=2570", set()), ("?q=ไม่มีเมืองนี้", set())],
)  # fmt: skip
def test_cities_are_found_by_name_province_and_round(query, shown, granted, round_, client):
    page = client.get(f"/cities/{query}").content.decode()
    assert set(re.findall(r'<a class="strong" href="/cities/[^"]+">([^<]+)</a>', page)) == shown
    assert ("ไม่พบเมืองที่ตรงเงื่อนไข" in page) is (not shown)


def test_invented_towns_are_counted_apart(granted, client, area):
    area.provenance = "real"
    area.save()
    Designation.objects.create(area=area, kind="emblem", batch="1")
    assert "1 พื้นที่มีตราตามหลักฐานสาธารณะ และเมืองสมมติ 1 เมือง" in text_of(client, "/cities/")


# --- a round ----------------------------------------------------------------------------------------------------


def test_an_ended_round_shows_its_emblems_domains_and_what_was_resolved(everything, client):
    page = client.get("/rounds/2565/").content.decode()
    for anchor in ("emblem", "domain-environment", "meetings", "dates", "nominations"):
        assert f'id="{anchor}"' in page, anchor
    text = text_of(client, "/rounds/2565/")
    assert "สองพื้นที่ในสองจังหวัด ได้รับตราสองพื้นที่" in text
    assert "คณะกรรมการขับเคลื่อนการพัฒนาเมืองอัจฉริยะ 1/2565" in text
    assert 'href="/editions/smart-city-thailand/2565/"' in page


def test_a_meeting_whose_day_sources_disagree_on_shows_both_days(granted, resolve, state, other_source, client):
    resolve(granted[0], on=None, body="sub-committee")
    may = state("may", day=date(2022, 5, 6), topic="date-sub-committee-1-2565")
    may.conflicts.add(state("august", day=date(2022, 8, 6), topic="date-sub-committee-1-2565", source=other_source))
    text = text_of(client, "/rounds/2565/")
    assert "6 พฤษภาคม 2565 ข่าวหนึ่ง" in text
    assert "6 สิงหาคม 2565 ข่าวสอง" in text


def test_an_open_round_shows_its_dates_with_how_near_they_are_and_how_far_known(everything, client):
    text = text_of(client, "/rounds/2570/")
    assert "อีก 30 วัน" in text
    assert "เปิดรับการเสนอชื่อ" in text
    assert "ยังไม่ยืนยัน" in text


def test_dates_that_the_record_does_not_give_are_not_known(past, client):
    assert "ปิดรับการเสนอชื่อ ไม่ทราบ" in text_of(client, "/rounds/2565/")


# --- rows -------------------------------------------------------------------------------------------------------


def test_a_figure_opens_to_its_rows_with_reference_source_and_file(everything, client):
    text = text_of(client, "/measures/people-registered-areas/?round=2565")
    for words in (
        "ราษฎรตามทะเบียนในพื้นที่: 40,287 คน",
        "ทราบ 1 จาก 2",
        "ข่าวหนึ่ง · demo/population.csv:7",
        "observation:",
        "ไม่พบตัวเลข",
        "สิ้นปีล่าสุดที่ทราบ",
    ):
        assert words in text, words
    answer = client.get("/measures/people-registered-areas/rows.csv?round=2565")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = answer.content.decode("utf-8-sig").strip().split("\r\n")
    assert head.split(",")[-1] == "provenance"
    assert len(rows) == 2


def test_every_export_says_of_each_row_where_it_comes_from(everything, client):
    for name in ("areas", "cases", "projects", "decisions", "emblems", "observations", "claims", "measures"):
        found = client.get(f"/data/{name}.json").json()
        assert found["licence"] and found["as_of"], name
        assert found["rows"], name
        assert {row["provenance"] for row in found["rows"]} <= {"real", "illustrative", "invented"}, name
        head = client.get(f"/data/{name}.csv").content.decode("utf-8-sig").split("\r\n")[0]
        assert head.split(",")[-1] == "provenance", name


def test_where_nobody_knows_who_has_an_unknown_page_it_helps(client, db):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()
