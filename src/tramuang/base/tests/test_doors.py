"""A door opens for whom it says, and answers everybody else with a sentence they can use."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from tramuang.base import doors
from tramuang.base.answers import BadInput, NotAllowed, no
from tramuang.base.doors import PUBLIC, SIGNED_IN, back, door, standing
from tramuang.base.kinds import Duty

FULL = no("province-full", "The province has used its places.")
STALE = no("stale", "Somebody was faster.")


@door(PUBLIC)
def anybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.at.isoformat())


@door(SIGNED_IN)
def people(request: HttpRequest) -> HttpResponse:
    return HttpResponse("people")


@door(Duty.SCREEN, Duty.ADMINISTER)
def office(request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(sorted(standing(request).duties)))


@door(PUBLIC)
def refuse(request: HttpRequest) -> HttpResponse:
    raise NotAllowed(STALE if "stale" in request.GET else FULL)


@door(PUBLIC)
def spoilt(request: HttpRequest) -> HttpResponse:
    raise BadInput({"dated": ["Too late."], "": ["And wrong."]})


@door(PUBLIC)
def nothing(request: HttpRequest) -> HttpResponse:
    raise Http404


@door(PUBLIC)
def homewards(request: HttpRequest) -> HttpResponse:
    return back(request, "/otherwise/")


urlpatterns = [
    path("anybody/", anybody),
    path("people/", people),
    path("office/", office),
    path("refuse/", refuse),
    path("spoilt/", spoilt),
    path("nothing/", nothing),
    path("api/people/", people),
    path("api/nothing/", nothing),
    path("back/", homewards),
    path("", include("tramuang.site.urls")),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]
JSON = {"Accept": "application/json"}


class TestWhoMayPass:
    def test_anybody_passes_a_public_door(self, client, at):
        answer = client.get("/anybody/")
        assert (answer.status_code, answer.content.decode()) == (200, at.isoformat())

    def test_a_visitor_is_sent_to_sign_in_and_comes_back(self, client):
        answer = client.get("/people/?a=1&b=2")
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/people/%3Fa%3D1%26b%3D2")

    def test_a_visitor_s_form_comes_back_to_its_page_and_not_to_the_button(self, client):
        assert client.post("/people/", {"next": "/cases/7/"})["Location"].endswith("?next=/cases/7/")
        assert client.post("/people/", {"next": "https://elsewhere.example/"})["Location"].endswith("?next=/")
        assert client.post("/people/")["Location"].endswith("?next=/")

    def test_a_program_that_has_not_signed_in_is_told_so(self, client):
        for answer in (client.get("/people/", headers=JSON), client.get("/api/people/")):
            assert (answer.status_code, answer.json()["code"]) == (401, "sign-in")

    def test_whoever_signed_in_passes_a_door_for_everybody_who_did(self, client_for, stranger):
        assert client_for(stranger).get("/people/").status_code == 200

    def test_a_duty_opens_and_every_other_person_is_told_why_not(
        self, client_for, office, administrator, lead, stranger
    ):
        assert client_for(administrator).get("/office/").content == b"administer"
        assert client_for(office).get("/office/").status_code == 200
        for person in (lead, stranger):
            answer = client_for(person).get("/office/", headers=JSON)
            assert (answer.status_code, answer.json()["code"]) == (403, "not-your-role")

    def test_a_duty_that_has_ended_opens_nothing(self, client_for, administrator, at):
        administrator.appointments.update(ends=at - timedelta(seconds=1))
        assert client_for(administrator).get("/office/").status_code == 403

    def test_a_door_that_says_nobody_cannot_be_made(self):
        with pytest.raises(ValueError, match="whom it opens for"):
            door()

    def test_a_view_says_whom_it_opens_for(self):
        assert anybody.opens_for == {"public"}
        assert office.opens_for == {"screen", "administer"}

    def test_a_check_of_a_room_stands_behind_every_door_that_is_not_public(
        self, client, client_for, stranger, monkeypatch
    ):
        monkeypatch.setattr(doors, "_checks", [])
        doors.before_opening(lambda request: HttpResponse("second factor first", status=403))
        assert client_for(stranger).get("/people/").content == b"second factor first"
        assert client.get("/anybody/").status_code == 200


class TestRefusals:
    @pytest.mark.parametrize(
        ("address", "status", "code"), [("/refuse/", 403, "province-full"), ("/refuse/?stale", 409, "stale")]
    )
    def test_a_refusal_is_a_page_for_people_and_a_problem_for_programs(self, client, address, status, code):
        page = client.get(address)
        assert page.status_code == status
        assert (FULL.reason if status == 403 else STALE.reason) in page.content.decode()
        problem = client.get(address, headers=JSON)
        assert problem["Content-Type"] == "application/problem+json"
        assert (problem.status_code, problem.json()["status"], problem.json()["code"]) == (status, status, code)
        assert problem.json()["type"] == f"urn:tramuang:{code}"

    def test_spoilt_input_goes_back_to_its_form_with_every_sentence(self, client):
        answer = client.post("/spoilt/", {"next": "/anybody/"})
        assert (answer.status_code, answer["Location"]) == (302, "/anybody/")
        assert [str(message) for message in answer.wsgi_request._messages] == ["Too late.", "And wrong."]

    def test_spoilt_input_without_a_form_is_answered_where_it_came_in(self, client):
        page = client.post("/spoilt/")
        assert page.status_code == 422
        assert "Too late. And wrong." in page.content.decode()
        problem = client.post("/spoilt/", {"next": "/anybody/"}, headers=JSON)
        assert (problem.status_code, problem.json()["code"]) == (422, "bad-input")

    def test_a_program_that_asks_for_nothing_gets_a_problem(self, client):
        answer = client.get("/api/nothing/")
        assert (answer.status_code, json.loads(answer.content)["code"]) == (404, "not-found")
        assert client.get("/nothing/").status_code == 404


@pytest.mark.parametrize("address", ["/anybody/?q=%00", "/anybody/?q=a%00b", "/cities/%00/"])
def test_an_address_with_a_null_character_is_answered_before_any_page_sees_it(client, address):
    assert client.get(address).status_code == 400
    problem = client.get(address, headers=JSON)
    assert (problem.status_code, problem.json()["code"]) == (400, "bad-address")


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/cases/7/?tab=plan", "/cases/7/?tab=plan"),
        ("http://testserver/cases/", "http://testserver/cases/"),
        ("https://elsewhere.example/", "/otherwise/"),
        ("//elsewhere.example/", "/otherwise/"),
        ("javascript:alert(1)", "/otherwise/"),
        ("\\\\elsewhere.example", "/otherwise/"),
        ("", "/otherwise/"),
    ],
)
def test_back_leads_only_to_our_own_pages(client, asked, target):
    assert client.post("/back/", {"next": asked})["Location"] == target
