"""Every address says for whom it opens, and opens for nobody else: each one is tried as each of the cast."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tramuang.base.doors import PUBLIC, SIGNED_IN
from tramuang.base.kinds import Duty
from tramuang.site.docs import Route, routes
from tramuang.site.tests.samples import SAMPLES, Sample

# Everybody who tries every door; None is a visitor who has not signed in.
CAST = [
    None,
    "stranger",
    "lead",
    "data_officer",
    "neighbour",
    "province_officer",
    "office",
    "reviewer1",
    "secretary",
    "chair",
    "registrar",
    "administrator",
]
# The doors of the sign-in package are its own; each is named, so that a new one is noticed.
NOT_OURS = {
    "account_change_password",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_connections",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}
# Addresses without a name: where the sign-in package sends those who still have the ones of its earlier releases.
MOVED = {
    "/accounts/social/login/cancelled/",
    "/accounts/social/login/error/",
    "/accounts/social/signup/",
    "/accounts/social/connections/",
}
DUTIES = {duty.value for duty in Duty}
ALL = list(routes())
OURS = [route for route in ALL if route.name not in NOT_OURS and route.pattern not in MOVED]
LISTS = sorted(name for name, sample in SAMPLES.items() if sample.row)


def test_every_address_has_a_name_of_its_own():
    names = [route.name for route in OURS]
    assert "" not in names
    assert sorted(set(names)) == sorted(names)


def test_every_view_says_for_whom_its_door_opens():
    assert [route.pattern for route in OURS if not route.opens_for] == []
    assert {word for route in OURS for word in route.opens_for or ()} <= {PUBLIC, SIGNED_IN, *DUTIES}


def test_the_views_without_a_door_of_ours_are_those_of_the_sign_in_package():
    assert {route.view.__module__.split(".")[0] for route in ALL if route.name in NOT_OURS} == {"allauth"}
    assert {route.name for route in ALL} >= NOT_OURS


def test_every_address_with_arguments_has_its_sample():
    wanting = {route.name for route in OURS if "<" in route.pattern} - {name for name, s in SAMPLES.items() if s.args}
    assert wanting == set()


def test_every_sample_belongs_to_an_address():
    assert set(SAMPLES) - {route.name for route in OURS} == set()


def address(route: Route, get) -> str:
    make = SAMPLES.get(route.name, Sample()).args
    return reverse(route.name, kwargs=make(get) if make else {})


def opened(answer: HttpResponse) -> bool:
    """Whether the view behind the door ran: it gave a page, or only takes another method, or disliked the empty form."""
    return (answer.status_code < 400 and not to_sign_in(answer)) or answer.status_code in {400, 405, 409, 422}


def to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")


def refused(answer: HttpResponse) -> bool:
    return to_sign_in(answer) or answer.status_code in {401, 403, 404}


# Who is kept out is decided in Python, before anything is read; what each page reads, its own tests ask of either database.
@pytest.mark.skipif(connection.vendor == "postgresql", reason="the doors are the same on either database")
@pytest.mark.django_db
@pytest.mark.parametrize("route", OURS, ids=lambda route: route.name)
def test_it_opens_only_for_those_it_declares(route, request, client_for):
    url = address(route, request.getfixturevalue)
    sample = SAMPLES.get(route.name, Sample())
    wrong = []
    for who in CAST:
        person = request.getfixturevalue(who) if who else None
        client = client_for(person) if person else Client()
        client.raise_request_exception = False
        duties = person.standing(request.getfixturevalue("at")).duties if person else set()
        declared = PUBLIC in route.opens_for or bool(
            person and (SIGNED_IN in route.opens_for or route.opens_for & duties)
        )
        theirs = declared and (sample.only is None or (who or "") in sample.only)
        answers = {"GET": client.get(url)}
        # A door that only takes forms must be shut to the forms of others, and so must every other.
        if not declared or (not theirs and answers["GET"].status_code == 405):
            answers["POST"] = client.post(url)
        for method, answer in answers.items():
            right = opened(answer) if theirs else refused(answer) or (method == "GET" and answer.status_code == 405)
            if not right:
                word = "open" if theirs else "shut"
                wrong.append(f"{who or 'a visitor'} got {answer.status_code} from {method}; the door should be {word}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_queries_at_one_row_and_at_three(name, request, client_for, django_assert_num_queries):
    sample = SAMPLES[name]
    get = request.getfixturevalue
    url = reverse(name, kwargs=sample.args(get) if sample.args else {})
    client = client_for(get(sample.by)) if sample.by else Client()
    sample.row(get, 1)
    client.get(url)  # what is asked once for each process, such as content types, is asked here
    with django_assert_num_queries(sample.queries):
        assert client.get(url).status_code == 200
    sample.row(get, 2)
    sample.row(get, 3)
    with django_assert_num_queries(sample.queries):
        assert client.get(url).status_code == 200
