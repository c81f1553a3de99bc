"""The page of one emblem for those who work with it: what was done, and what may be begun from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tramuang.emblem import actions, queries
from tramuang.emblem.models import Order, SigningKey
from tramuang.plans.models import Case

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return answer.content.decode()


def get(client, url, language="th"):
    return client.get(url, headers={"accept-language": language})


@pytest.fixture
def url(issued):
    return reverse("emblem-record", args=[issued.pk])


def test_those_who_work_with_it_see_it_and_nobody_else(
    client, client_for, issued, url, registrar, office, lead, province_officer, neighbour, stranger
):
    assert get(client, url).headers["Location"].startswith("/accounts/login/")
    for person in (stranger, neighbour):
        assert client_for(person).get(url).status_code == 404
    for person in (registrar, office, lead, province_officer):
        assert issued.serial in words(get(client_for(person), url))


def test_an_emblem_that_is_not_issued_is_for_registrars_alone(
    client_for, approved_case, registrar, registrar2, office, lead, at
):
    order = actions.propose(approved_case, by=registrar, at=at)
    url = reverse("emblem-record", args=[order.emblem.pk])
    assert get(client_for(registrar2), url).status_code == 200
    assert "เปิดเรื่อง" not in words(get(client_for(registrar2), url))
    for person in (office, lead):
        assert client_for(person).get(url).status_code == 404


def test_each_sees_which_case_they_may_open_and_why_not_the_others(
    client_for, issued, url, office, lead, at_registry, carry_out
):
    page = words(get(client_for(office), url))
    assert reverse("emblem-open", args=[issued.pk, "suspension"]) in page
    assert reverse("emblem-open", args=[issued.pk, "renewal"]) not in page
    assert "ผู้เปิดเรื่องประเภทนี้ได้คือ" in page
    page = words(get(client_for(lead), url))
    assert reverse("emblem-open", args=[issued.pk, "renewal"]) in page
    assert "สถานะปัจจุบันของตราทำเช่นนี้ไม่ได้" in page
    carry_out(at_registry(issued, "revocation"))
    page = words(get(client_for(office), url))
    assert "/open/" not in page
    assert "การเพิกถอนย้อนกลับไม่ได้" in page


def test_a_case_is_opened_from_the_page_and_its_reason_is_read_by_the_city(client_for, issued, office, lead):
    url = reverse("emblem-open", args=[issued.pk, "suspension"])
    browser = client_for(office)
    assert "การระงับตราสัญลักษณ์" in words(get(browser, url))
    assert browser.post(url, {"reason": " "}).status_code == 422
    assert client_for(lead).post(url, {"reason": "เอง"}).status_code == 403
    assert not Case.objects.exclude(about="").exists()
    moved = browser.post(url, {"reason": "โครงการหยุดลงโดยไม่แจ้ง"})
    case = Case.objects.exclude(about="").get()
    assert moved.headers["Location"] == reverse("plans-case", args=[case.pk])
    page = words(get(client_for(lead), moved.headers["Location"]))
    assert "โครงการหยุดลงโดยไม่แจ้ง" in page
    # Its emblem stands on the page of the case, and the case on the page of the emblem.
    assert issued.serial in page
    assert reverse("plans-case", args=[case.pk]) in words(get(browser, reverse("emblem-record", args=[issued.pk])))
    # Everybody sees that there is a case, and not what is said against the city before it was heard.
    everybody = words(get(browser.__class__(), moved.headers["Location"]))
    assert "โครงการหยุดลงโดยไม่แจ้ง" not in everybody


@pytest.mark.parametrize("flow", ["designation", "nothing"])
def test_a_case_of_no_such_kind_is_not_found(client_for, issued, office, flow):
    assert client_for(office).get(reverse("emblem-open", args=[issued.pk, flow])).status_code == 404


def test_two_registrars_suspend_through_the_pages_and_everybody_reads_why(
    client, client_for, issued, at_registry, registrar, registrar2, signer, at
):
    case = at_registry(issued, "suspension")
    first, second = client_for(registrar), client_for(registrar2)
    propose = reverse("emblem-propose", args=[case.pk])
    assert propose in words(get(first, reverse("emblem-desk")))
    page = words(get(first, propose))
    assert "เสนอระงับตรา" in page
    assert issued.serial in page
    assert first.post(propose, {"reason_th": ""}).status_code == 422
    moved = first.post(propose, {"reason_th": "ระงับตามมติ", "reason_en": "Suspended as resolved."})
    order = Order.objects.get(kind="suspend")
    decide = reverse("emblem-decide", args=[order.pk])
    assert moved.headers["Location"] == decide
    page = words(get(second, decide))
    assert "ระงับตามมติ" in page
    assert "Suspended as resolved." in page
    assert second.post(decide, {"decision": "approve", "seen": order.agreed}).headers["Location"] == decide
    actions.sign_approved(signer, at=at)
    actions.keep_current(signer, at=at)
    assert "ระงับแล้ว" not in words(get(client, "/"))
    assert "ระงับตามมติ" in words(get(second, reverse("emblem-record", args=[issued.pk])))
    assert "ดำเนินการและบันทึกแล้ว" in words(get(second, decide))


def test_a_new_copy_is_proposed_from_the_page(client_for, issued, url, registrar, registrar2, office):
    reissue = reverse("emblem-reissue", args=[issued.pk])
    assert reissue in words(get(client_for(registrar), url))
    assert reissue not in words(get(client_for(office), url))
    assert client_for(office).get(reissue).status_code == 403
    assert client_for(registrar).post(reissue, {"reason_th": " "}).status_code == 422
    assert client_for(registrar).post(reissue, {"reason_th": "แก้ไขชื่อ"}).status_code == 302
    assert Order.objects.get(kind="reissue").state == "proposed"
    # One order at a time.
    assert client_for(registrar2).post(reissue, {"reason_th": "อีกครั้ง"}).status_code == 403


def test_a_batch_is_approved_on_its_page_as_a_whole(client_for, issued, registrar, registrar2, at):
    key = SigningKey.objects.get(purpose="emblem")
    later = at + timedelta(hours=1)
    actions.withdraw(key, since=later, by="system:signer", at=later)
    orders = actions.propose_batch(key, reason=("กุญแจรั่ว", "The key leaked."), by=registrar, at=later)
    url = reverse("emblem-batch", args=[orders[0].batch])
    assert "ต้องให้บุคคลที่สองอนุมัติ" in words(get(client_for(registrar), url))
    second = client_for(registrar2)
    page = words(get(second, url))
    assert issued.serial in page
    assert "รั่วไหลตั้งแต่" in page
    assert second.post(url, {"decision": "decline", "reason": ""}).status_code == 422
    assert second.post(url, {"decision": "approve", "seen": "0"}).status_code == 409
    assert second.post(url, {"decision": "approve", "seen": queries.batch_fingerprint(orders)}).status_code == 302
    assert set(Order.objects.filter(batch=orders[0].batch).values_list("state", flat=True)) == {"approved"}
    assert "อนุมัติแล้ว" in words(get(second, url))


def test_the_page_costs_the_same_with_one_order_and_with_three(
    client_for, issued, url, office, at_registry, carry_out, at, django_assert_num_queries
):
    browser = client_for(office)
    browser.get(url)
    with django_assert_num_queries(14):
        browser.get(url)
    carry_out(at_registry(issued, "suspension"), when=at + timedelta(hours=1))
    carry_out(at_registry(issued, "reinstatement"), when=at + timedelta(hours=2))
    with django_assert_num_queries(14):
        assert words(browser.get(url)).count("<tr>") >= 6
