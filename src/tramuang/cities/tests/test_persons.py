"""Inviting people, what is held about them, and erasing it."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client

from tramuang.base import chain
from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening, Mail
from tramuang.base.refs import ref
from tramuang.cities import actions, queries
from tramuang.cities.models import Person

pytestmark = pytest.mark.django_db


def invite(at, by, **values):
    given = {"email": "Somchai@Example.ORG", "name_th": "สมชาย", "name_en": "Somchai"} | values
    return actions.invite_person(**given, by=by, at=at)


def test_somebody_invited_gets_a_link_by_mail_in_their_language(administrator, at):
    person = invite(at, administrator, language="th")
    message = Mail.objects.get()
    assert (message.to, message.address, message.language) == (ref(person), "somchai@example.org", "th")
    assert "/accounts/password/reset/key/" in message.body
    assert "สมชาย" in message.body


def test_the_link_lets_somebody_invited_choose_a_password_and_sign_in(administrator, at, settings):
    person = invite(at, administrator)
    link = next(line for line in Mail.objects.get().body.splitlines() if line.startswith("http"))
    browser = Client()
    page = browser.get(link.removeprefix(settings.PUBLIC_URL), follow=True)
    done = browser.post(
        page.request["PATH_INFO"], {"password1": "หมื่นลี้ ฟ้า ดิน แม่น้ำ", "password2": "หมื่นลี้ ฟ้า ดิน แม่น้ำ"}, follow=True
    )
    assert done.status_code == 200
    answer = browser.post("/accounts/login/", {"login": person.email, "password": "หมื่นลี้ ฟ้า ดิน แม่น้ำ"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    again = Client().get(link.removeprefix(settings.PUBLIC_URL), follow=True)
    assert "password1" not in again.content.decode()


def test_nobody_is_invited_twice_however_the_address_is_written(administrator, at):
    invite(at, administrator)
    with pytest.raises(BadInput) as refused:
        invite(at, administrator, email=" SOMCHAI@example.org ")
    assert list(refused.value.fields) == ["email"]
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(("field", "value"), [("email", "no-address"), ("name_th", " "), ("language", "fr")])
def test_an_invitation_that_cannot_be_is_refused_at_its_field(administrator, at, field, value):
    with pytest.raises(BadInput) as refused:
        invite(at, administrator, **{field: value})
    assert list(refused.value.fields) == [field]


def test_only_an_administrator_invites(office, at):
    with pytest.raises(NotAllowed):
        invite(at, office)


def test_somebody_entered_by_a_loader_gets_no_mail_and_cannot_sign_in(at):
    person = actions.record_person(
        email="a@demo.example", name_th="ก", key="a", provenance="illustrative", by="system:demo", at=at
    )
    assert not Mail.objects.exists()
    assert not person.has_usable_password()


def test_an_invitation_is_sent_again_only_to_somebody_who_has_not_signed_in(administrator, at):
    person = invite(at, administrator)
    actions.invite_again(person, by=administrator, at=at)
    assert Mail.objects.count() == 2
    person.last_login = at
    with pytest.raises(NotAllowed):
        actions.invite_again(person, by=administrator, at=at)


def test_nobody_invites_a_role_of_the_demonstration(administrator, at):
    person = actions.record_person(email="a@demo.example", name_th="ก", provenance="invented", by="system:demo", at=at)
    with pytest.raises(NotAllowed):
        actions.invite_again(person, by=administrator, at=at)
    assert not Mail.objects.exists()


def test_no_happening_names_a_person(administrator, at):
    person = invite(at, administrator)
    actions.correct_person(person, name_th="สมหญิง", name_en="Somying", by=administrator, at=at)
    actions.export_person(person, by=person, at=at)
    actions.erase_person(person, by=administrator, at=at)
    for row in Happening.objects.all():
        text = json.dumps([row.subject, row.by, row.data], ensure_ascii=False).lower()
        assert not any(word in text for word in ("สม", "somchai", "somying", "example.org"))


def test_a_name_is_put_right(administrator, stranger, at):
    actions.correct_person(stranger, name_th="ชื่อใหม่", name_en="", by=administrator, at=at)
    stranger.refresh_from_db()
    assert stranger.name_th == "ชื่อใหม่"


def held_somewhere(person, at, administrator):
    """A person about whom as much as possible is held."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "SECRET-OF-THE-APP"})
    person.set_password("a password nobody knows")
    person.save()
    invite(at, person if person.standing(at).has("administer") else administrator)
    return person


def test_a_person_gets_everything_held_about_them_and_no_secret(lead, stranger, administrator, at):
    held_somewhere(lead, at, administrator)
    lent = actions.delegate(
        lead.appointments.get(), to=stranger, ends=at + timedelta(days=3), reason="ลา", by=lead, at=at
    )
    found = actions.export_person(lead, by=lead, at=at)
    assert found["person"]["email"] == lead.email
    assert found["held"]["account.emailaddress.user"][0]["email"] == lead.email
    assert found["held"]["cities.appointment.person"][0]["role"] == "city-lead"
    assert [row["kind"] for row in found["happenings"]] == ["delegation.made"]
    assert actions.export_person(stranger, by=stranger, at=at)["held"]["cities.delegation.to"][0]["id"] == lent.pk
    text = json.dumps(found)
    assert "SECRET-OF-THE-APP" not in text
    assert lead.password not in text


def test_every_table_that_points_to_a_person_is_in_the_export(lead, at):
    found = actions.export_person(lead, by=lead, at=at)["held"]
    pointing = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is Person
    }
    assert pointing
    assert pointing <= set(found)


def test_nobody_exports_the_data_of_others_but_an_administrator(lead, stranger, administrator, at):
    with pytest.raises(NotAllowed):
        actions.export_person(lead, by=stranger, at=at)
    assert actions.export_person(lead, by=administrator, at=at)["person"]["id"] == str(lead.pk)


def test_an_erased_person_leaves_no_name_no_address_no_key_and_no_mail(lead, stranger, administrator, at):
    held_somewhere(lead, at, administrator)
    actions.delegate(lead.appointments.get(), to=stranger, ends=at + timedelta(days=3), reason="ผ่าตัด", by=lead, at=at)
    later = at + timedelta(hours=1)
    lead.last_login = at
    lead.save()
    actions.tell_sign_in_changed(lead, "password", at=at)
    assert Mail.objects.filter(to=ref(lead)).exists()
    names = (lead.name_th, lead.name_en, lead.email)
    actions.erase_person(lead, by=administrator, at=later)
    lead.refresh_from_db()
    row = json.dumps(actions.export_person(lead, by=administrator, at=later)["person"], ensure_ascii=False)
    assert not any(name in row for name in names)
    assert not EmailAddress.objects.filter(user=lead).exists()
    assert not Authenticator.objects.filter(user=lead).exists()
    assert not Mail.objects.filter(to=ref(lead)).exists()
    assert lead.appointments.get().delegations.get().reason == ""


def test_an_erased_person_stays_a_row_with_its_references_and_says_so(lead, administrator, at):
    role = lead.appointments.get()
    actions.erase_person(lead, by=administrator, at=at)
    role.refresh_from_db()
    assert role.person == lead
    assert role.ends == at
    assert queries.people_by_ref([ref(lead)])[ref(lead)].name in ("Erased person", "บุคคลที่ลบข้อมูลแล้ว")


def test_an_erased_person_cannot_sign_in_and_is_signed_out(lead, administrator, client_for, at):
    browser = client_for(lead)
    assert browser.get("/people/me/").status_code == 200
    actions.erase_person(lead, by=administrator, at=at)
    assert browser.get("/people/me/").status_code == 302


def test_erasing_does_not_break_the_chain(lead, administrator, stranger, at):
    actions.delegate(lead.appointments.get(), to=stranger, ends=at + timedelta(days=3), reason="ลา", by=lead, at=at)
    chain.seal(at)
    assert chain.verify().ok
    actions.erase_person(lead, by=administrator, at=at + timedelta(hours=1))
    chain.seal(at)
    assert chain.verify().ok


def test_nobody_erases_twice_or_themselves_or_without_the_duty(lead, administrator, office, at):
    for person, by in ((administrator, administrator), (lead, office), (lead, lead)):
        with pytest.raises(NotAllowed):
            actions.erase_person(person, by=by, at=at)
    actions.erase_person(lead, by=administrator, at=at)
    with pytest.raises(NotAllowed) as refused:
        actions.erase_person(lead, by=administrator, at=at)
    assert refused.value.answer.code == "erased"


def test_a_visitor_who_has_not_signed_in_is_no_administrator(at, stranger):
    from django.contrib.auth.models import AnonymousUser

    with pytest.raises(NotAllowed):
        actions.erase_person(stranger, by=AnonymousUser(), at=at)
