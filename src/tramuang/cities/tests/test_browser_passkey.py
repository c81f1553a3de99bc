"""A passkey in a real browser, under the strict content policy: registered, used alone, used as second factor, cancelled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress

import pytest

pytestmark = pytest.mark.browser

PASSWORD = "สี่คำ ที่ ไม่มีใคร เดาได้"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def installation(tmp_path):
    """A real installation, outside the demonstration, with its web process; passkeys need the name localhost."""
    port = 20_000 + os.getpid() % 20_000
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRAMUANG_")}
    environment |= {
        "TRAMUANG_HOME": str(tmp_path),
        "TRAMUANG_URL": f"http://localhost:{port}",
        "DATABASE_URL": f"sqlite://{tmp_path}/passkey.sqlite3",
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "tramuang.site.cli"]
    web = subprocess.Popen([*command, "serve", "--port", str(port), "--workers", "1"], env=environment)

    def administrator(email):
        """Make an administrator on the command line; the link with which they choose a password."""
        for _try in range(60):
            done = subprocess.run(
                [*command, "people", "administrator", email, "ผู้ดูแล"], env=environment, capture_output=True, text=True
            )
            if done.returncode == 0:
                return done.stdout.split()[-1]
            time.sleep(0.5)
        raise AssertionError(done.stderr)

    yield environment["TRAMUANG_URL"], administrator
    web.terminate()
    web.wait(timeout=20)


@pytest.fixture
def page():
    """Debian's Chromium with an authenticator of its own, and what its console complained of."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_context(locale="th-TH").new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.devtools = page.context.new_cdp_session(page)
        page.devtools.send("WebAuthn.enable")
        yield page
        browser.close()


def press(page):
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def sign_in(page, site):
    page.goto(f"{site}/accounts/login/?next=/people/")
    page.fill("#id_login", "boss@example.org")
    page.fill("#id_password", PASSWORD)
    press(page)


def sign_out(page, site):
    page.goto(f"{site}/accounts/logout/")
    press(page)


def test_an_administrator_registers_a_passkey_and_signs_in_with_it(installation, page):
    site, administrator = installation
    device = page.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    link = administrator("boss@example.org")
    for _try in range(40):
        with suppress(Exception):
            page.goto(link)
            break
        time.sleep(0.5)
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    press(page)
    page.complaints.clear()

    # The role decides: signed in with the password alone, one is led to set up a second factor.
    sign_in(page, site)
    assert page.url == f"{site}/accounts/2fa/"
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    press(page)
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".account-codes li").count() == 10
    assert page.goto(f"{site}/people/").status == 200

    # The passkey alone.
    sign_out(page, site)
    page.goto(f"{site}/accounts/login/?next=/people/")
    page.click("#passkey_login")
    page.wait_for_url(f"{site}/people/")

    # The password, and the same key as second factor.
    sign_out(page, site)
    sign_in(page, site)
    assert page.url.startswith(f"{site}/accounts/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(f"{site}/people/")

    # Nothing was blocked by the content policy, and nothing failed in the browser.
    assert page.complaints == []

    # Without a key that says yes, the page says what is the matter.
    sign_out(page, site)
    page.devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    page.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | {"isUserVerified": False}})
    page.goto(f"{site}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_selector("#passkey_trouble:visible")
