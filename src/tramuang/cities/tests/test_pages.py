"""The pages for administrators and of one's own account."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tramuang.base import roles
from tramuang.base.models import Happening, Mail
from tramuang.cities import actions, queries
from tramuang.cities.models import Appointment, Area, Organisation, Person

pytestmark = pytest.mark.django_db

OFFERED = [
    roles.Role("city-lead", "หัวหน้าเมือง", "City lead", scope="area", duties=("edit-plan",)),
    roles.Role("registrar", "นายทะเบียน", "Registrar", duties=("issue-emblem",), decides=True),
]


@pytest.fixture(autouse=True)
def offered(monkeypatch):
    monkeypatch.setattr(roles, "_asks", [lambda: OFFERED, queries.own_roles])


@pytest.fixture
def admin(administrator, client_for):
    browser = client_for(administrator)
    browser.cookies["language"] = "en"
    return browser


def test_the_list_shows_who_holds_what(admin, lead, stranger):
    text = admin.get("/people/").content.decode()
    assert "City lead · Khlong Sai" in text
    assert "stranger (test)" in text


def test_the_list_is_found_by_part_of_a_name_or_address(admin, lead, stranger):
    text = admin.get("/people/", {"q": "STRANGER@"}).content.decode()
    assert "stranger (test)" in text
    assert "lead (test)" not in text
    assert "Nobody found" in admin.get("/people/", {"q": "xyz"}).content.decode()


def test_the_list_costs_the_same_queries_at_one_row_and_at_three(
    admin, lead, neighbour, data_officer, django_assert_num_queries, at
):
    everybody = [lead, neighbour, data_officer]
    for each in everybody[1:]:
        Person.objects.filter(pk=each.pk).update(erased_at=at)
    admin.get("/people/")
    with django_assert_num_queries(9):
        admin.get("/people/", {"q": "example"})
    Person.objects.update(erased_at=None)
    with django_assert_num_queries(9):
        admin.get("/people/", {"q": "example"})


def test_a_person_is_invited_and_then_given_a_role_that_its_page_offers(admin, area):
    page = admin.post("/people/invite/", {"email": "new@example.org", "name_th": "ใหม่", "language": "th"})
    person = Person.objects.get(email="new@example.org")
    assert page.headers["Location"] == reverse("cities-person", args=[person.pk])
    assert Mail.objects.filter(address="new@example.org").exists()
    offered = reverse("cities-appointment-make", args=[person.pk])
    form = admin.get(offered, {"role": "city-lead"})
    assert list(form.context["form"].fields) == ["area", "organisation", "ends"]
    admin.post(f"{offered}?role=city-lead", {"area": area.code, "ends": "30/9/2570"})
    made = Appointment.objects.get(person=person)
    assert (made.role, made.area_id, made.duties) == ("city-lead", area.code, ["edit-plan"])
    assert made.ends.isoformat() == "2027-09-30T17:00:00+00:00"


def test_the_buttons_of_the_forms_can_be_pressed(admin, lead, stranger, area):
    role = lead.appointments.get()
    for url in (
        "/people/invite/",
        reverse("cities-appointment-make", args=[stranger.pk]) + "?role=city-lead",
        reverse("cities-delegation-make", args=[role.pk]),
        reverse("cities-person-correct", args=[stranger.pk]),
        reverse("cities-person-erase", args=[stranger.pk]),
        reverse("cities-area-edit", args=[area.code]),
    ):
        buttons = re.findall("<button[^>]*>", admin.get(url).content.decode())
        assert buttons
        assert not [button for button in buttons if "disabled" in button]


def test_what_is_wrong_with_an_invitation_stands_at_its_field_and_nothing_is_kept(admin, stranger):
    page = admin.post("/people/invite/", {"email": stranger.email, "name_th": "ใหม่", "language": "th"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["email"]
    assert not Mail.objects.exists()


def test_a_role_without_its_area_is_refused_at_the_field(admin, stranger):
    page = admin.post(reverse("cities-appointment-make", args=[stranger.pk]) + "?role=city-lead", {})
    assert list(page.context["form"].errors) == ["area"]


def test_an_administrator_cannot_give_themselves_a_role(admin, administrator):
    page = admin.post(reverse("cities-appointment-make", args=[administrator.pk]) + "?role=registrar", {})
    assert page.status_code == 403
    assert "Nobody gives a role to themselves" in page.content.decode()


def test_a_role_is_ended_by_its_button(admin, lead, at):
    admin.post(reverse("cities-appointment-end", args=[lead.appointments.get().pk]))
    assert lead.appointments.get().ends == at


def test_a_person_page_costs_the_same_queries_at_one_role_and_at_three(
    admin, lead, neighbour_area, administrator, at, django_assert_num_queries
):
    url = reverse("cities-person", args=[lead.pk])
    admin.get(url)
    with django_assert_num_queries(8):
        admin.get(url)
    for role in ("city-lead", "registrar"):
        actions.appoint(lead, role, duties=[], area=neighbour_area, by=administrator, at=at - timedelta(days=1))
    with django_assert_num_queries(8):
        assert len(admin.get(url).context["held"]) == 3


def test_a_person_is_erased_after_a_last_question(admin, lead):
    url = reverse("cities-person-erase", args=[lead.pk])
    assert admin.post(url, {}).status_code == 422
    assert not Person.objects.get(pk=lead.pk).erased_at
    assert admin.post(url, {"sure": "on"}).status_code == 302
    page = admin.get(reverse("cities-person", args=[lead.pk])).content.decode()
    assert "Erased person" in page
    assert lead.email not in page


def test_the_name_of_a_person_is_corrected(admin, lead):
    admin.post(reverse("cities-person-correct", args=[lead.pk]), {"name_th": "ชื่อที่ถูก"})
    lead.refresh_from_db()
    assert lead.name_th == "ชื่อที่ถูก"


def test_only_administrators_open_the_pages_about_people(client_for, lead, office, stranger):
    for person in (lead, office, stranger):
        browser = client_for(person)
        for url in ("/people/", "/people/invite/", reverse("cities-person", args=[lead.pk])):
            assert browser.get(url).status_code == 403
        assert browser.post(reverse("cities-appointment-end", args=[lead.appointments.get().pk])).status_code == 403
    assert lead.appointments.get().ends is None


# --- one's own account ------------------------------------------------------------------------------------------


def test_ones_own_page_shows_the_roles_one_holds(client_for, lead):
    browser = client_for(lead)
    browser.cookies["language"] = "en"
    text = browser.get("/people/me/").content.decode()
    assert "City lead" in text
    assert lead.email in text


def test_somebody_delegates_a_role_to_a_colleague_and_ends_it(client_for, lead, stranger, at):
    browser = client_for(lead)
    url = reverse("cities-delegation-make", args=[lead.appointments.get().pk])
    given = {"to": "Stranger@example.org", "ends": "30 พ.ย. 2569", "reason": "ลาพักผ่อน"}
    assert browser.post(url, given).headers["Location"] == "/people/me/"
    lent = lead.appointments.get().delegations.get()
    assert (lent.to, lent.starts) == (stranger, at)
    message = Mail.objects.get(to=f"person:{stranger.pk}")
    assert "ลาพักผ่อน" in message.body
    browser.post(reverse("cities-delegation-end", args=[lent.pk]))
    assert not stranger.standing(at).held


def test_a_role_is_delegated_only_to_somebody_registered(client_for, lead):
    page = client_for(lead).post(
        reverse("cities-delegation-make", args=[lead.appointments.get().pk]),
        {"to": "nobody@example.org", "ends": "30/11/2569", "reason": "ลา"},
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["to"]


def test_the_role_of_somebody_else_is_not_there_to_delegate(client_for, lead, neighbour):
    answer = client_for(neighbour).get(reverse("cities-delegation-make", args=[lead.appointments.get().pk]))
    assert answer.status_code == 404


def test_somebody_takes_out_their_own_data_and_nobody_elses(client_for, lead, stranger):
    browser = client_for(stranger)
    own = browser.post(reverse("cities-person-export", args=[stranger.pk]))
    assert own.json()["person"]["email"] == stranger.email
    assert "attachment" in own.headers["Content-Disposition"]
    assert browser.post(reverse("cities-person-export", args=[lead.pk])).status_code == 404
    assert Happening.objects.filter(kind="person.exported").count() == 1


def test_the_language_chosen_stays_with_the_person_and_the_browser(client_for, stranger):
    answer = client_for(stranger).post("/people/me/language/", {"language": "en"})
    stranger.refresh_from_db()
    assert stranger.language == answer.cookies["language"].value == "en"


def test_a_language_that_is_not_on_offer_is_refused(client_for, stranger):
    assert client_for(stranger).post("/people/me/language/", {"language": "xx"}).status_code == 422


# --- areas and organisations ------------------------------------------------------------------------------------


def test_an_area_is_entered_and_mended_and_keeps_what_the_form_does_not_ask(admin, area, province):
    Area.objects.filter(code=area.code).update(note_th="หมายเหตุเดิม")
    url = reverse("cities-area-edit", args=[area.code])
    page = admin.get(url)
    assert page.context["form"].initial["name_th"] == area.name_th
    given = {"code": "other", "name_th": "คลองใสใหม่", "kind": "municipality", "province": province.code, "km2": "7.5"}
    assert admin.post(url, given).status_code == 302
    area.refresh_from_db()
    assert (area.code, area.name_th, area.note_th, str(area.km2)) == (
        "96-khlong-sai",
        "คลองใสใหม่",
        "หมายเหตุเดิม",
        "7.50",
    )
    assert area.provenance == "invented"
    assert admin.post("/people/places/areas/new/", given | {"code": "new"}).status_code == 302
    assert Area.objects.filter(code="new", provenance="real").exists()


def test_a_code_that_is_taken_is_not_given_again(admin, area):
    page = admin.post("/people/places/areas/new/", {"code": area.code, "name_th": "ซ้ำ", "kind": "campus"})
    assert list(page.context["form"].errors) == ["code"]
    assert Area.objects.get(code=area.code).name_th == area.name_th


def test_an_organisation_is_entered(admin, province):
    given = {"code": "town-hall", "name_th": "เทศบาล", "kind": "municipality", "province": province.code}
    assert admin.post("/people/places/organisations/new/", given).status_code == 302
    assert Organisation.objects.get(code="town-hall").province == province


def test_areas_and_organisations_cost_the_same_queries_at_one_row_and_at_three(
    admin, province, administrator, at, django_assert_num_queries
):
    def add(number):
        code = f"place-{number}"
        operator = actions.record_organisation(
            code=code, kind="company", name_th="ก", province=province, by=administrator, at=at
        )
        actions.record_area(
            code=code, kind="estate", name_th="ข", province=province, operator=operator, by=administrator, at=at
        )

    add(1)
    for url in ("/people/places/", "/people/places/organisations/"):
        admin.get(url)
        with django_assert_num_queries(6):
            assert "place-1" in admin.get(url).content.decode()
    add(2)
    add(3)
    for url in ("/people/places/", "/people/places/organisations/"):
        with django_assert_num_queries(6):
            assert "place-3" in admin.get(url).content.decode()


def test_places_are_found_by_part_of_a_name(admin, area, neighbour_area):
    for url in ("/people/places/", "/people/places/organisations/"):
        text = admin.get(url, {"q": "Khlong"}).content.decode()
        assert "Khlong Sai" in text
        assert "Na Kham" not in text
        assert "Nothing found" in admin.get(url, {"q": "xyz"}).content.decode()
