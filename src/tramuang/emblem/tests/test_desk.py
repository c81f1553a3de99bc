"""The registrars' desk: propose, read, approve or decline, and record a ceremony."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tramuang.emblem import actions
from tramuang.emblem.models import Act, Ceremony, Emblem, Order
from tramuang.emblem.tests.test_pages import get, verify_url, words

pytestmark = pytest.mark.django_db


def pages(emblem, case):
    return [
        reverse("emblem-desk"), reverse("emblem-ceremony"), reverse("emblem-propose", args=[case.pk]),
        reverse("emblem-decide", args=[emblem.pk]),
    ]  # fmt: skip


def test_the_registrars_pages_open_for_registrars_alone(
    client, client_for, approved_case, registrar, registrar2, stranger, office, lead, at
):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    for url in pages(emblem, approved_case):
        assert get(client, url).headers["Location"].startswith("/accounts/login/")
        for person in (stranger, office, lead):
            assert client_for(person).get(url).status_code == 403
        for person in (registrar, registrar2):
            assert client_for(person).get(url, follow=True).status_code == 200


def test_two_registrars_issue_an_emblem_through_the_pages(client_for, approved_case, registrar, registrar2, signer, at):
    first, second = client_for(registrar), client_for(registrar2)
    propose = reverse("emblem-propose", args=[approved_case.pk])
    assert "เสนอออกตรา: เมืองคลองใส" in words(get(first, propose))
    assert propose in words(get(first, reverse("emblem-desk")))
    moved = first.post(propose)
    order, emblem = Order.objects.get(), Emblem.objects.get()
    decide = reverse("emblem-decide", args=[order.pk])
    assert moved.headers["Location"] == decide
    # Who proposed sees why the button is not for them, and cannot press it anyhow.
    assert "ต้องให้บุคคลที่สองอนุมัติ" in words(get(first, decide))
    seen = {"decision": "approve", "seen": order.agreed}
    refused = first.post(decide, seen, headers={"accept-language": "th"})
    assert refused.status_code == 403
    assert "ต้องให้บุคคลที่สองอนุมัติ" in words(refused)
    page = words(get(second, decide))
    assert order.agreed in page
    assert "ข้อความด้านล่างคือสิ่งที่จะลงลายมือชื่อทุกตัวอักษร" in page
    assert "&quot;targetCode&quot;: &quot;environment&quot;" in page
    assert second.post(decide, seen).headers["Location"] == decide
    assert "ระบบจะลงลายมือชื่อภายใน" in words(get(second, decide))
    assert second.post(decide, seen).status_code == 403
    actions.sign_approved(signer, at=at)
    assert verify_url(emblem) in words(get(second, decide))
    assert get(first, propose).headers["Location"] == decide


def test_an_old_page_approves_nothing(client_for, approved_case, registrar, registrar2, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    url = reverse("emblem-decide", args=[emblem.pk])
    for seen in ("", "0" * 64):
        answer = client_for(registrar2).post(url, {"decision": "approve", "seen": seen})
        assert answer.status_code == 409
    assert not Act.objects.filter(kind="approve").exists()


def test_a_no_wants_its_reason_and_the_proposer_reads_it(client_for, approved_case, registrar, registrar2, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    url = reverse("emblem-decide", args=[emblem.pk])
    empty = client_for(registrar2).post(url, {"decision": "decline", "reason": "  "})
    assert empty.status_code == 422
    assert "field__error" in words(empty)
    assert client_for(registrar2).post(url, {"decision": "decline", "reason": "ชื่อพื้นที่ผิด"}).status_code == 302
    assert "ชื่อพื้นที่ผิด" in words(get(client_for(registrar), url))
    anew = words(get(client_for(registrar), reverse("emblem-propose", args=[approved_case.pk])))
    assert "ชื่อพื้นที่ผิด" in anew
    assert emblem.emblem.serial in anew


def test_nobody_declines_their_own_proposal(client_for, approved_case, registrar, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    url = reverse("emblem-decide", args=[emblem.pk])
    assert client_for(registrar).post(url, {"decision": "decline", "reason": "เปลี่ยนใจ"}).status_code == 403


def test_a_decision_that_is_none_changes_nothing(client_for, approved_case, registrar, registrar2, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    assert (
        client_for(registrar2).post(reverse("emblem-decide", args=[emblem.pk]), {"decision": "maybe"}).status_code
        == 200
    )
    emblem.refresh_from_db()
    assert emblem.state == "proposed"


def test_a_case_that_is_not_due_is_told_why(client_for, case, registrar):
    url = reverse("emblem-propose", args=[case.pk])
    assert "ยังไม่อยู่ในขั้นที่ดำเนินการกับตรา" in words(get(client_for(registrar), url))
    assert client_for(registrar).post(url).status_code == 403


def test_where_the_day_is_not_settled_the_page_asks_for_it(client_for, make_approved, area, registrar, at):
    case = make_approved(area, on=None)
    url = reverse("emblem-propose", args=[case.pk])
    browser = client_for(registrar)
    assert 'name="awarded_on"' in words(get(browser, url))
    for given in ({}, {"awarded_on": "soon"}, {"awarded_on": "1/1/2590"}):
        answer = browser.post(url, given)
        assert answer.status_code == 422
        assert "field__error" in words(answer)
    assert browser.post(url, {"awarded_on": "9/11/2565"}).status_code == 302
    assert Emblem.objects.get().awarded_on.isoformat() == "2022-11-09"


def test_a_page_about_nothing_is_not_found(client_for, registrar):
    nothing = "00000000-0000-0000-0000-000000000000"
    for name in ("emblem-propose", "emblem-decide"):
        assert client_for(registrar).get(reverse(name, args=[nothing])).status_code == 404


def test_a_ceremony_is_recorded_through_its_page(client_for, issued, registrar, at):
    url, browser = reverse("emblem-ceremony"), client_for(registrar)
    given = {"held_on": "21/11/2569", "place_th": "ทำเนียบรัฐบาล", "presented_by_th": "นายกรัฐมนตรี"}
    nobody = browser.post(url, given)
    assert nobody.status_code == 422
    to_come = browser.post(url, {**given, "held_on": "1/1/2580", f"received-{issued.pk}": "นายกเทศมนตรี"})
    assert to_come.status_code == 422
    assert not Ceremony.objects.exists()
    assert browser.post(url, {**given, f"received-{issued.pk}": "นายกเทศมนตรี"}).status_code == 302
    assert "ทำเนียบรัฐบาล" in words(get(browser, reverse("emblem-desk")))
    assert "มอบตราที่ออกแล้วครบทุกรายการ" in words(get(browser, url))
