"""Every public page in both languages, by day and by night, wide and narrow."""

import os

import pytest

from tramuang.site.tests.browser import EVERY_WAY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="these pages are the same on either database"),
]

PUBLIC = (
    "/", "/cities/", "/cities/9699/", "/cities/23-demo-ko-kaeo/", "/rounds/", "/rounds/2565/", "/rounds/2570/", "/claims/",
    "/measures/areas/", "/search/?q=น้ำ", "/data/", "/api/v1/", "/needs/?area=9699", "/meetings/", "/instruments/",
    "/editions/smart-city-thailand/2565/", "/v/", "/v/TM-2565-96-01/", "/v/TM-2570-23-01/", "/audit/", "/outbox/", "/gallery/",
    "/cast/", "/accounts/login/", "/nowhere/",
)  # fmt: skip


# Colours are the same in both languages; what a page of other words may do is to grow too wide.
@pytest.mark.parametrize(("language", "ways"), [("th", EVERY_WAY), ("en", ("narrow",))])
def test_every_public_page_is_whole_in_both_languages_at_every_width_and_in_the_dark(visit, language, ways):
    reader = visit(locale="th-TH" if language == "th" else "en-GB")
    for address in PUBLIC:
        reader.go(address, look=False).look(*ways, again=True)
        assert reader.page.locator("html").get_attribute("lang") == language
    # What is behind the pages above: a plan, a meeting that was held, the rows of a claim.
    for address, link in (("/cities/23-demo-ko-kaeo/", "/plan/"), ("/meetings/", "/meetings/")):
        reader.go(address, look=False)
        reader.go(reader.page.locator(f'main a[href*="{link}"]').first.get_attribute("href"), look=False).look(*ways)
