"""The pages of emblems: verification for everybody, the registrars' desk, and what others see of it."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ground.cast import make_area
from tramuang.base.models import StoredFile
from tramuang.emblem import actions, queries
from tramuang.emblem.models import Act, Emblem, Order
from tramuang.plans.models import Plan

pytestmark = pytest.mark.django_db

TERM = "อายุตรา: ไม่พบประกาศ"


def verify_url(emblem):
    return reverse("emblem-verify", args=[emblem.serial])


def get(client, url, language="th", **headers):
    return client.get(url, headers={"accept-language": language, **headers})


def words(answer) -> str:
    return answer.content.decode()


# One emblem ------------------------------------------------------------------------------------------------------
def test_the_page_says_first_that_the_emblem_stands_and_what_it_rests_on(client, issued):
    page = words(get(client, verify_url(issued)))
    assert "ตรานี้ใช้ได้ ณ วันนี้" in page
    assert TERM in page
    for said in (issued.serial, "ลายมือชื่อดิจิทัลถูกต้อง", "ระบุว่าไม่ถูกเพิกถอน", "ครั้งที่ 1/2570", "22 พฤศจิกายน 2569"):
        assert said in page
    assert queries.current_credential(issued).sha256 in page
    assert "ชุดสาธิต" in page


def test_the_page_is_as_complete_in_english(client, issued):
    page = words(get(client, verify_url(issued), "en"))
    for said in (
        "This emblem stands today",
        "Term of the emblem: no announcement found",
        "meeting 1/2570",
        "22 November 2026",
    ):
        assert said in page


def test_the_decision_that_is_cited_can_be_opened(client, issued):
    url = queries.decision_url(issued.resolution)
    assert f'href="{url}"' in words(get(client, verify_url(issued)))
    page = words(get(client, url))
    assert f'id="{url.partition("#")[2]}"' in page


def test_petals_of_an_illustrative_plan_say_so_and_those_of_an_own_plan_do_not(client, issued):
    assert "แผนตัวอย่าง" not in words(get(client, verify_url(issued)))
    Plan.objects.filter(case=issued.case_id).update(provenance="illustrative")
    assert "แผนตัวอย่างที่จัดทำขึ้นเพื่อการสาธิต" in words(get(client, verify_url(issued) + "?anew=1"))


def test_the_ceremony_stands_beside_the_decision_by_office(client, issued, at):
    actions.record_ceremony(
        held_on=at.date() - timedelta(days=1), place=("ทำเนียบรัฐบาล", "Government House"),
        presented_by=("นายกรัฐมนตรี", "Prime Minister"), received=[(issued, "นายกเทศมนตรี", "")], by="system", at=at,
    )  # fmt: skip
    page = words(get(client, verify_url(issued)))
    for said in ("ทำเนียบรัฐบาล", "ผู้มอบ: นายกรัฐมนตรี", "ผู้รับมอบ: นายกเทศมนตรี", "21 พฤศจิกายน 2569"):
        assert said in page


def published(folder, emblem):
    """As if the worker had written the files of an emblem."""
    (folder / "v" / emblem.serial).mkdir(parents=True)
    (folder / "v" / emblem.serial / "certificate.pdf").touch()


def test_the_page_is_kept_only_once_its_files_are_published(client, issued, settings, tmp_path):
    settings.EMBLEM_SITE_DIR = tmp_path
    page = verify_url(issued)
    early = client.get(page)
    assert (early.headers["Cache-Control"], 'id="files"' in early.text) == ("no-store", False)
    published(tmp_path, issued)
    for _again in range(2):
        later = client.get(page)
        assert 'id="files"' in later.text and later.headers["ETag"]


def test_another_site_may_show_the_badge_also_when_it_is_kept(client, issued):
    for _again in range(2):
        badge = client.get(f"/v/{issued.serial}/badge.svg")
        assert (badge.headers["Cross-Origin-Resource-Policy"], bool(badge.headers["ETag"])) == ("cross-origin", True)


@pytest.mark.parametrize(
    ("serial", "code"), [("TM-2570-96-77", 404), ("nothing", 404), ("a" * 300, 404), ("TM-2570-96-01%00", 400)]
)
def test_an_unknown_serial_is_not_found(client, issued, serial, code):
    for name in ("emblem-verify", "emblem-credential"):
        answer = client.get(reverse(name, args=["x"]).replace("/x/", f"/{serial}/"), follow=True)
        assert answer.status_code == code


def test_a_proposal_is_not_found_by_its_serial_until_it_is_issued(
    client, approved_case, registrar, registrar2, signer, at
):
    order = actions.propose(approved_case, by=registrar, at=at)
    emblem = order.emblem
    for name in ("emblem-verify", "emblem-credential", "emblem-verify-json"):
        assert client.get(reverse(name, args=[emblem.serial])).status_code == 404
    actions.approve(order, by=registrar2, at=at)
    assert client.get(verify_url(emblem)).status_code == 404
    actions.sign_approved(signer, at=at)
    assert client.get(verify_url(emblem)).status_code == 200


def test_a_serial_typed_otherwise_leads_to_its_own_address(client, issued):
    answer = client.get("/v/tm-2570-96-๐๑/")
    assert (answer.status_code, answer.headers["Location"]) == (302, verify_url(issued))


def test_the_page_answers_for_other_days(client, issued, at):
    before = words(get(client, verify_url(issued) + "?on=1/1/2560"))
    assert "ตรานี้ใช้ไม่ได้ ณ วันที่ 1 มกราคม 2560" in before
    today = words(get(client, verify_url(issued) + f"?on={at.date().isoformat()}"))
    assert "ตรานี้ใช้ได้ ณ วันนี้" in today


@pytest.mark.parametrize("day", ["1/1/2580", "yesterday", "31/2/2566", ""])
def test_a_day_that_cannot_be_answered_for_is_told_in_place(client, issued, day):
    answer = get(client, verify_url(issued) + f"?on={day}")
    assert answer.status_code == 200
    assert "field__error" in words(answer)
    assert "ตรานี้ใช้ได้ ณ วันนี้" in words(answer)


def test_a_revoked_emblem_says_so_first_and_since_when(client, issued, at):
    Act.objects.create(
        emblem=issued,
        order=issued.issued_by,
        resolution=issued.resolution,
        kind="revoke",
        reason_th="ตามมติครั้งที่ 2/2570",
        reason_en="By resolution 2/2570.",
        at=at,
    )
    Emblem.objects.filter(pk=issued.pk).update(state="revoked")
    page = words(get(client, verify_url(issued)))
    assert "ตรานี้ใช้ไม่ได้" in page
    assert "ตรานี้ถูกเพิกถอนตั้งแต่วันที่ 22 พฤศจิกายน 2569 ตามมติครั้งที่ 2/2570" in page


def test_an_emblem_whose_row_was_changed_behind_the_signature_does_not_stand(client, issued, neighbour_area):
    Emblem.objects.filter(pk=issued.pk).update(area=neighbour_area)
    page = words(get(client, verify_url(issued)))
    assert "ตรานี้ใช้ไม่ได้" in page
    assert "ทะเบียนไม่ตรงกับเนื้อหาที่ลงลายมือชื่อไว้" in page


def test_the_emblem_of_a_programme_without_provinces_has_three_petals(client, harbour_case, signer, at):
    from tramuang.emblem.tests.test_issue import make_person_of_harbour

    first, second = (make_person_of_harbour(harbour_case, key) for key in ("keeper-1", "keeper-2"))
    actions.approve(actions.propose(harbour_case, by=first, at=at), by=second, at=at)
    (done,) = actions.sign_approved(signer, at=at)
    assert done.serial == "TM-HARBOUR-1-00-01"
    answer = get(client, verify_url(done))
    page = words(answer)
    assert answer.status_code == 200
    assert page.count('class="emblem__petal"') == 3
    assert "จังหวัด" not in page.split('class="verify__words"')[1].split('class="found"')[0]
    assert TERM in page


# Answers for programs ---------------------------------------------------------------------------------------------
def test_programs_get_the_same_answer_as_json(client, issued):
    answer = client.get(reverse("emblem-verify-json", args=[issued.serial]))
    found = answer.json()
    assert answer.headers["Content-Type"] == "application/json"
    assert (found["verdict"], found["serial"], found["area"]) == ("valid", issued.serial, issued.area_id)
    assert {reason["code"] for reason in found["reasons"]} == {"signature-ok", "not-revoked", "logged", "in-register"}
    assert all(reason["th"] and reason["en"] for reason in found["reasons"])
    assert found["domainsProvenance"] == "invented"


def test_programs_are_told_of_a_serial_that_does_not_exist(client, issued):
    answer = client.get(reverse("emblem-verify-json", args=["TM-2570-96-99"]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["verdict"] == "not-valid"
    assert answer.json()["reasons"][0]["code"] == "not-registered"


def test_the_download_is_exactly_what_was_signed(client, issued):
    answer = client.get(reverse("emblem-credential", args=[issued.serial]))
    assert hashlib.sha256(answer.content).hexdigest() == queries.current_credential(issued).sha256
    assert f'filename="{issued.serial}.json"' in answer.headers["Content-Disposition"]
    assert queries.verify_bytes(answer.content, at=issued.issued_by.approved_at).verdict.verdict == "valid"


@pytest.mark.parametrize("name", ["emblem-verify", "emblem-verify-json", "emblem-credential"])
def test_public_pages_answer_a_head_and_refuse_what_is_no_question(client, issued, name):
    url = reverse(name, args=[issued.serial])
    assert client.head(url).status_code == 200
    assert client.post(url).status_code == 405


NULL_KEY = json.dumps(
    {
        "issuer": "did:web:emblem.example.org",
        "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "verificationMethod": "x#\0"},
    }
).encode()


# Any file, any serial ----------------------------------------------------------------------------------------------
ANY = "/v/"


def hand_in(client, content, name="emblem.json", language="th"):
    file = SimpleUploadedFile(name, content)
    return client.post(ANY, {"file": file}, headers={"accept-language": language})


def test_a_genuine_file_is_said_to_be_genuine(client, issued):
    answer = hand_in(client, queries.current_credential(issued).content.encode())
    assert answer.status_code == 200
    assert "ไฟล์เป็นของจริง และตราใช้ได้ ณ วันนี้" in words(answer)
    assert issued.serial in words(answer)
    assert not StoredFile.objects.exists()


def test_a_file_that_was_only_laid_out_otherwise_still_counts(client, issued):
    pretty = json.dumps(json.loads(queries.current_credential(issued).content), indent=4).encode()
    assert "ไฟล์เป็นของจริง" in words(hand_in(client, pretty))


def test_one_flipped_bit_is_refused_wherever_it_is(client, issued):
    content = queries.current_credential(issued).content.encode()
    places = random.Random(2565).sample(range(len(content)), 60)
    for place in (0, len(content) - 1, *places):
        bent = bytearray(content)
        bent[place] ^= 1 << (place % 8)
        page = words(hand_in(client, bytes(bent)))
        assert "ไฟล์นี้ใช้ไม่ได้" in page, place
        assert "ไฟล์เป็นของจริง" not in page, place


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ไม่ใช่ใบรับรองตรา"),
        (b"hello", "ไม่ใช่ใบรับรองตรา"),
        (b"[]", "ไม่ใช่ใบรับรองตรา"),
        (b"{}", "ไม่มีลายมือชื่อดิจิทัล"),
        (b'{"a":1,"a":2}', "ไม่ใช่ใบรับรองตรา"),
        (b'{"a":' + b"9" * 20_000 + b"}", "ไม่ใช่ใบรับรองตรา"),
        (b"[" * 30_000, "ไม่ใช่ใบรับรองตรา"),
        (b'{"a":"' + b"x" * 100_000 + b'"}', "ไม่ใช่ใบรับรองตรา"),
        (b'{"a":"' + b"x" * 3_000_000 + b'"}', "ใหญ่เกินกำหนด"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 90_000, "ไม่ใช่ใบรับรองตรา"),
        (b"%PDF-1.7\n%", "ไม่ใช่ใบรับรองตรา"),
        (b"\xff\xd8\xff\xe0", "ไม่ใช่ใบรับรองตรา"),
        (b"PK\x03\x04", "ไม่ใช่ใบรับรองตรา"),
        (NULL_KEY, "ไม่อยู่ในทะเบียน"),
        (b'{"proof":[1,2]}', "ไม่มีลายมือชื่อดิจิทัล"),
        (b'{"proof":{"type":7}}', "ไม่มีลายมือชื่อดิจิทัล"),
    ],
    ids=lambda value: value[:14].decode("latin-1") if isinstance(value, bytes) else "",
)  # fmt: skip
def test_a_file_of_the_wrong_kind_gets_a_clear_word(client, issued, content, said):
    answer = hand_in(client, content)
    assert answer.status_code == 200
    assert "ไฟล์นี้ใช้ไม่ได้" in words(answer)
    assert said in words(answer)


def test_what_a_forged_file_says_of_itself_is_shown_as_text_and_as_a_claim(client, issued):
    document = json.loads(queries.current_credential(issued).content)
    document["name"] = "<script>alert(1)</script>"
    page = words(hand_in(client, json.dumps(document).encode(), name="<b>.json"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "ใช้อ้างอิงไม่ได้" in page


def test_a_serial_of_the_register_leads_to_its_page_however_it_is_typed(client, issued):
    for typed in (issued.serial, issued.serial.lower(), "TM–2570–๙๖–01"):
        assert client.post(ANY, {"serial": typed}).headers["Location"] == verify_url(issued)


def test_a_serial_that_is_not_in_the_register_is_said_to_be_none(client, issued):
    answer = client.post(ANY, {"serial": "TM-2570-96-09"}, headers={"accept-language": "th"})
    assert answer.status_code == 404
    assert "ไม่มีตราเลขที่ TM-2570-96-09 ในทะเบียน" in words(answer)


@pytest.mark.parametrize("given", [{}, {"serial": " "}, {"serial": "x" * 400}])
def test_an_empty_or_endless_question_is_told_in_place(client, issued, given):
    answer = client.post(ANY, given)
    assert answer.status_code == 422
    assert "field__error" in words(answer)


def test_a_question_without_the_token_of_our_own_form_is_refused(issued):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ANY, {"serial": issued.serial}).status_code == 403


# On others' pages --------------------------------------------------------------------------------------------------
def test_the_desk_tells_each_registrar_what_waits_for_them(approved_case, registrar, registrar2, office, at):
    def waits(person):
        with translation.override("en"):
            return [str(thing.what) for thing in queries.waiting(person, at)]

    assert waits(registrar) == waits(registrar2) == ["Propose the emblem"]
    emblem = actions.propose(approved_case, by=registrar, at=at)
    assert (waits(registrar), waits(registrar2), waits(office)) == ([], ["Approve the emblem"], [])
    actions.decline(emblem, reason="ชื่อผิด", by=registrar2, at=at)
    (again,) = queries.waiting(registrar, at)
    assert str(again.note) == str(Order.objects.get().get_state_display())


def test_the_page_of_a_case_leads_the_registrars_on_and_shows_everybody_what_was_issued(
    client, client_for, approved_case, registrar, registrar2, lead, signer, at
):
    url, propose = reverse("plans-case", args=[approved_case.pk]), reverse("emblem-propose", args=[approved_case.pk])
    assert propose in words(get(client_for(registrar), url))
    assert propose not in words(get(client_for(lead), url))
    order = actions.propose(approved_case, by=registrar, at=at)
    emblem = order.emblem
    decide = reverse("emblem-decide", args=[order.pk])
    assert decide in words(get(client_for(registrar2), url))
    assert emblem.serial not in words(get(client_for(lead), url))
    actions.approve(order, by=registrar2, at=at)
    actions.sign_approved(signer, at=at)
    assert verify_url(emblem) in words(get(client, url))


def test_an_issued_emblem_can_be_found_and_a_proposal_cannot(approved_case, registrar, registrar2, signer, at):
    order = actions.propose(approved_case, by=registrar, at=at)
    emblem = order.emblem
    assert list(queries.entries(None)) == []
    actions.approve(order, by=registrar2, at=at)
    actions.sign_approved(signer, at=at)
    (entry,) = queries.entries([f"emblem:{emblem.pk}"])
    assert entry.url == verify_url(emblem)
    assert emblem.serial in entry.body


# What the pages cost ----------------------------------------------------------------------------------------------
@pytest.fixture
def emblems(issue, make_approved, province):
    """Issue another emblem of the province."""

    def more(count):
        for number in range(count):
            place = f"96-town-{Emblem.objects.count()}-{number}"
            issue(make_approved(make_area(place, f"เมือง {place}", place, province)))

    return more


@pytest.mark.parametrize(
    ("name", "role", "cost"), [("emblem-verify-any", None, 1), ("emblem-desk", "registrar", 10)], ids=["any", "desk"]
)
def test_a_list_costs_the_same_at_one_emblem_and_at_three(
    request, client, client_for, emblems, django_assert_num_queries, name, role, cost
):
    browser = client_for(request.getfixturevalue(role)) if role else client
    emblems(1)
    browser.get(reverse(name))
    with django_assert_num_queries(cost):
        browser.get(reverse(name))
    emblems(2)
    with django_assert_num_queries(cost):
        assert words(browser.get(reverse(name))).count("TM-2570-96-") >= 3


def test_the_page_of_an_emblem_asks_the_database_a_fixed_number_of_questions(
    client, issued, emblems, settings, tmp_path, django_assert_num_queries
):
    settings.EMBLEM_SITE_DIR = tmp_path
    published(tmp_path, issued)
    # An address that asks what the page does not know gets it made anew; everybody else shares one copy.
    anew = verify_url(issued) + "?anew=1"
    client.get(anew)
    with django_assert_num_queries(19):
        client.get(anew)
    emblems(2)
    client.get(anew)
    with django_assert_num_queries(19):
        client.get(anew)
    client.get(verify_url(issued))
    with django_assert_num_queries(1):
        client.get(verify_url(issued))


def test_checking_a_file_asks_the_database_a_fixed_number_of_questions(issued, emblems, at, django_assert_num_queries):
    content = queries.current_credential(issued).content.encode()
    emblems(2)
    queries.verify_bytes(content, at=at)
    with django_assert_num_queries(15):
        assert queries.verify_bytes(content, at=at).verdict.verdict == "valid"
