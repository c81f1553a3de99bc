"""Signing in: nobody signs up, guessing is slowed down, deciding roles need a second factor, pages are ours."""

from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core import mail as django_mail
from django.core.cache import cache
from django.test import Client
from django.urls import include, path, reverse

from tramuang.base.doors import SIGNED_IN, door
from tramuang.base.models import Happening, Mail
from tramuang.cities.adapters.accounts import SecondFactorAdapter, box

pytestmark = pytest.mark.django_db

PASSWORD = "สี่คำ ที่ ไม่มีใคร เดาได้"
NEW = "อีกสี่คำ ที่ ไม่มีใคร เดาถูก"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def with_password():
    """Give a person a password and a confirmed address."""

    def give(person):
        person.set_password(PASSWORD)
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    return give


def signed_in(person):
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return browser, answer


def signed_in_twice(person):
    """A browser in which somebody has signed in and, just now, said once more who they are."""
    browser, _answer = signed_in(person)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


# --- signing up and guessing ------------------------------------------------------------------------------------


def test_nobody_signs_up():
    browser = Client()
    given = {"email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (browser.get("/accounts/signup/"), browser.post("/accounts/signup/", given)):
        assert "password1" not in answer.content.decode()
    assert not EmailAddress.objects.exists()


def test_the_right_password_leads_to_the_work_list(stranger, with_password):
    _browser, answer = signed_in(with_password(stranger))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")


def test_a_wrong_password_says_so_without_saying_whether_the_address_is_known(stranger, with_password):
    with_password(stranger)
    known = Client().post("/accounts/login/", {"login": stranger.email, "password": "x"})
    unknown = Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "x"})
    assert known.context["form"].errors == unknown.context["form"].errors != {}


def test_after_five_wrong_passwords_even_the_right_one_is_refused_for_a_while(stranger, with_password):
    with_password(stranger)
    browser = Client()
    for _try in range(5):
        browser.post("/accounts/login/", {"login": stranger.email, "password": "wrong"})
    answer = browser.post("/accounts/login/", {"login": stranger.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


def test_too_many_requests_get_a_page_that_says_to_wait():
    browser = Client()
    for _try in range(31):
        answer = browser.post("/accounts/login/", {"login": "nobody@example.org", "password": "x"})
    assert answer.status_code == 429
    assert "429.html" in [template.name for template in answer.templates]


def test_after_sign_in_the_pages_speak_the_persons_language(stranger, with_password):
    stranger.language = "en"
    _browser, answer = signed_in(with_password(stranger))
    assert answer.cookies["language"].value == "en"


def test_a_language_chosen_in_the_browser_stays(stranger, with_password):
    with_password(stranger)
    browser = Client()
    browser.cookies["language"] = "th"
    answer = browser.post("/accounts/login/", {"login": stranger.email, "password": PASSWORD})
    assert "language" not in answer.cookies


# --- forgotten and changed --------------------------------------------------------------------------------------


def test_a_link_for_a_new_password_goes_by_the_outbox_to_somebody_known_only(stranger, with_password):
    with_password(stranger)
    for email in (stranger.email, "nobody@example.org"):
        assert Client().post("/accounts/password/reset/", {"email": email}).status_code == 302
    message = Mail.objects.get()
    assert message.address == stranger.email
    assert "/accounts/password/reset/key/" in message.body
    assert getattr(django_mail, "outbox", []) == []


def test_a_changed_password_is_told_of_and_kept_on_record(stranger, with_password):
    browser, _answer = signed_in(with_password(stranger))
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    stranger.refresh_from_db()
    assert stranger.check_password(NEW)
    assert Happening.objects.get(kind="person.sign-in-changed").data == {"change": "password"}
    assert Mail.objects.get().address == stranger.email


def test_a_changed_address_is_told_to_the_old_one_too(stranger, with_password):
    old = stranger.email
    browser, _answer = signed_in(with_password(stranger))
    browser.post("/accounts/email/", {"action_add": "1", "email": "New@example.org"})
    link = next(line for line in Mail.objects.get().body.splitlines() if line.startswith("http"))
    browser.post(link.removeprefix("http://testserver"))
    stranger.refresh_from_db()
    assert stranger.email == "new@example.org"
    assert {message.address for message in Mail.objects.all()} == {"new@example.org", old}


# --- the second factor ------------------------------------------------------------------------------------------


@door("issue-emblem")
def deciding(request):
    from django.http import HttpResponse

    return HttpResponse("decided")


@door(SIGNED_IN)
def for_all(request):
    from django.http import HttpResponse

    return HttpResponse("open")


urlpatterns = [path("deciding/", deciding), path("for-all/", for_all), path("", include(settings.ROOT_URLCONF))]


def browser_of(person):
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.mark.urls(__name__)
def test_somebody_who_decides_is_led_to_set_up_a_second_factor_and_opens_nothing_before(registrar, settings):
    settings.DEMO = False
    browser = browser_of(registrar)
    for url in ("/deciding/", "/for-all/"):
        answer = browser.get(url)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/")
        refused = browser.post(url)
        assert refused.status_code == 403
        assert b"decided" not in refused.content
    as_program = browser.get("/deciding/", headers={"accept": "application/json"})
    assert (as_program.status_code, as_program.json()["code"]) == (403, "second-factor-missing")


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_with_a_second_factor_the_door_opens(registrar, settings, kind):
    settings.DEMO = False
    Authenticator.objects.create(user=registrar, type=kind, data={})
    assert browser_of(registrar).get("/deciding/").content == b"decided"


@pytest.mark.urls(__name__)
def test_recovery_codes_alone_are_no_second_factor(registrar, settings):
    settings.DEMO = False
    Authenticator.objects.create(user=registrar, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert browser_of(registrar).get("/deciding/").status_code == 302


@pytest.mark.urls(__name__)
def test_somebody_to_whom_a_deciding_role_is_lent_needs_one_as_well(registrar, stranger, settings, at):
    from datetime import timedelta

    from tramuang.cities import actions

    settings.DEMO = False
    assert browser_of(stranger).get("/for-all/").status_code == 200
    actions.delegate(
        registrar.appointments.get(), to=stranger, ends=at + timedelta(days=1), reason="ลา", by=registrar, at=at
    )
    assert browser_of(stranger).get("/for-all/").headers["Location"] == "/accounts/2fa/"


@pytest.mark.urls(__name__)
def test_somebody_who_does_not_decide_needs_none(lead, settings):
    settings.DEMO = False
    assert browser_of(lead).get("/for-all/").content == b"open"


@pytest.mark.urls(__name__)
def test_in_the_demonstration_nobody_needs_one(registrar, settings):
    settings.DEMO = True
    assert browser_of(registrar).get("/deciding/").content == b"decided"


def test_with_an_authenticator_app_the_password_alone_does_not_let_in(stranger, with_password):
    with_password(stranger)
    secret = generate_totp_secret()
    TOTP.activate(stranger, secret)
    browser, answer = signed_in(stranger)
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get("/people/me/").status_code == 302
    wrong = browser.post("/accounts/2fa/authenticate/", {"code": "000000" if code_of(secret) != "000000" else "111111"})
    assert wrong.status_code == 200
    right = browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert right.headers["Location"] == "/desk/"
    assert browser.get("/people/me/").status_code == 200


def test_setting_up_an_app_makes_recovery_codes_and_is_told_of(
    stranger, with_password, django_capture_on_commit_callbacks
):
    browser = signed_in_twice(with_password(stranger))
    page = browser.get("/accounts/2fa/totp/activate/")
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})
    assert answer.status_code == 302
    kinds = set(Authenticator.objects.filter(user=stranger).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert [row.data["change"] for row in Happening.objects.filter(kind="person.sign-in-changed")] == ["factor-added"]
    assert Mail.objects.get().address == stranger.email


def test_the_secret_of_an_app_lies_encrypted(stranger):
    secret = generate_totp_secret()
    kept = TOTP.activate(stranger, secret).instance.data["secret"]
    assert secret not in kept
    assert SecondFactorAdapter().decrypt(kept) == secret


def test_what_was_encrypted_is_still_read_after_the_sites_secret_was_changed(settings):
    kept = SecondFactorAdapter().encrypt("secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of the site, long enough"
    assert SecondFactorAdapter().decrypt(kept) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        box().decrypt(kept.encode())


def test_adding_a_second_factor_asks_again_who_is_there(stranger, with_password):
    with_password(stranger)
    for url in ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        answer = browser_of(stranger).get(url)
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


# --- the pages --------------------------------------------------------------------------------------------------

SIGNED_OUT = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/nothing/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-set-password/",
    "/accounts/password/reset/key/done/",
    "/accounts/3rdparty/login/cancelled/",
    "/accounts/3rdparty/login/error/",
]
SIGNED_IN_PAGES = [
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/3rdparty/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
]
WITH_FACTORS = [
    "/accounts/2fa/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/recovery-codes/download/",
]
THEIRS = Path(allauth.__file__).parent / "templates"


def theirs(answer):
    """The templates of the sign-in package itself that a page was made of, and the inline code in it."""
    assert answer.status_code in (200, 401), answer
    found = [t.name for t in answer.templates if t.origin and THEIRS in Path(t.origin.name).parents]
    text = answer.content.decode()
    assert " style=" not in text
    assert " onclick=" not in text
    for script in text.split("<script")[1:]:
        head = script.partition(">")[0]
        assert "src=" in head or 'type="application/json"' in head, head
    return found


@pytest.mark.parametrize("url", SIGNED_OUT)
def test_pages_before_sign_in_are_in_our_frame_and_words(url):
    assert theirs(Client().get(url)) == []


@pytest.mark.parametrize("url", SIGNED_IN_PAGES)
def test_pages_after_sign_in_are_in_our_frame_and_words(url, stranger, with_password):
    assert theirs(signed_in_twice(with_password(stranger)).get(url)) == []


@pytest.mark.parametrize("url", WITH_FACTORS)
def test_pages_of_the_second_factor_are_in_our_frame_and_words(url, stranger, with_password):
    browser = signed_in_twice(with_password(stranger))
    page = browser.get("/accounts/2fa/totp/activate/")
    browser.post("/accounts/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})
    assert theirs(browser.get(url)) == []


def test_the_page_that_asks_for_the_second_factor_is_in_our_frame_and_words(stranger, with_password):
    with_password(stranger)
    TOTP.activate(stranger, generate_totp_secret())
    browser, _answer = signed_in(stranger)
    assert theirs(browser.get("/accounts/2fa/authenticate/")) == []


def test_somebody_whose_account_is_closed_does_not_get_in(stranger, with_password):
    with_password(stranger)
    stranger.is_active = False
    stranger.save()
    browser, _answer = signed_in(stranger)
    assert browser.get("/people/me/").status_code == 302
