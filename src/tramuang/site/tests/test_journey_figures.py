"""A reader goes from the list of indicators down to the line of a file; every page of figures is looked at on the way."""

import os

import pytest

from tramuang.site.tests.browser import EVERY_WAY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="these pages are the same on either database"),
]
PAGES = (
    "/figures/", "/figures/ENV07/?place=TH-96", "/figures/ECO03/", "/figures/index/PROVOPEN/?place=TH-96", "/figures/index/TSCCI/",
    "/figures/places/TH-96/", "/figures/ENV07/TH-96/2564/", "/figures/ENV07/nation/2564/",
)  # fmt: skip


@pytest.mark.parametrize(("language", "ways"), [("th", EVERY_WAY), ("en", ("narrow",))])
def test_every_page_of_figures_is_whole_in_both_languages_at_every_width_and_in_the_dark(visit, language, ways):
    reader = visit(locale="th-TH" if language == "th" else "en-GB")
    for address in PAGES:
        reader.go(address, look=False).look(*ways, again=True)


def test_a_reader_opens_a_figure_of_narathiwat_down_to_the_line_of_a_file_without_scripts(visit):
    reader = visit(locale="th-TH", java_script_enabled=False)
    page = reader.page
    page.goto(f"{reader.demo.url}/figures/?q=ขยะต่อคน")
    page.locator('a[href="/figures/ENV07/"]').click()
    page.locator("#place").select_option(label="นราธิวาส")
    page.locator("#year").select_option("2564")
    page.locator(".chooser button").click()
    assert "นราธิวาส" in page.locator("h1").inner_text() and page.locator("tr.is-mark").count() == 1
    page.locator('.figures a[href="/figures/ENV07/TH-96/2564/"]').click()
    assert "waste.csv:" in page.locator(".steps-down").inner_text().replace("\n", "")
    assert "745" in page.locator(".steps-down").inner_text()
