"""The site by keys alone, and without any script: nothing needs a mouse, nothing needs JavaScript."""

import pytest

from tramuang.site.tests.browser import th

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

# The mark of the focus is around the element itself, or around the label that holds it.
FOCUS = """() => [document.activeElement, document.activeElement.closest('label')].filter(Boolean).map(getComputedStyle).some(
  style => style.outlineStyle !== 'none' || style.boxShadow !== 'none') || document.activeElement.matches('body, main')"""
REASON = "อ่านแผนแล้ว มีผู้รับผิดชอบและหลักฐานชัดเจน"


class Keys:
    """Somebody who has only a keyboard."""

    def __init__(self, visitor):
        self.page = visitor.page

    def press(self, key):
        self.page.keyboard.press(key)

    def tab_to(self, selector, most=150):
        """Press Tab until this has the focus; wherever the focus rests on the way, it can be seen."""
        for _each in range(most):
            self.press("Tab")
            assert self.page.evaluate(FOCUS), (
                f"the focus is not to be seen on {self.page.locator(':focus').evaluate('it => it.outerHTML')}"
            )
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return self
        raise AssertionError(f"Tab does not come to {selector} on {self.page.url}")

    def enter(self, key="Enter"):
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)
        return self


def test_keys_alone_lead_from_the_first_page_to_an_assessment_that_is_handed_in(visit):
    reviewer = visit()
    reviewer.go("/")
    keys, page = Keys(reviewer), reviewer.page
    keys.tab_to(".skip", most=1).press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reviewer.go("/")
    keys.tab_to('.top__nav a[href="/cities/"]').enter()
    assert page.url.endswith("/cities/")

    reviewer.go("/cast/")
    keys.tab_to('form[action="/cast/reviewer-2/"] button').enter()
    keys.tab_to('main a[href^="/reviews/"]').enter()
    assert "เมืองสาธิตครามหลวง" in reviewer.headline
    first = page.locator("#score-title").inner_text()
    keys.enter("ArrowUp").enter("ArrowDown")
    assert page.locator("#score-title").inner_text() == first

    while page.locator(".score-top__do button:disabled").count():
        if page.locator(f'.score-lines a[aria-current] [aria-label="{th("done")}"]').count():
            keys.enter("ArrowDown")
            continue
        if page.locator('input[type="radio"][name="value"]').count():
            keys.press("4")
            assert page.locator('input[name="value"][value="4"]').is_checked()
            keys.press("0")
            keys.tab_to('input[name="value"]:checked').press("ArrowUp")  # from the last choice to the one above it
            assert page.locator('input[name="value"][value="1"]').is_checked()
            keys.press("3")
        else:
            keys.tab_to('input[name="value"]').press("Control+a")
            page.keyboard.type("84")
        keys.tab_to('textarea[name="reason"]').press("Control+a")
        page.keyboard.type(REASON)
        keys.enter("Control+Enter")
    keys.tab_to(".score-top__do button").enter()
    assert page.locator(".score-done").count() == 1


def test_without_scripts_a_city_writes_a_reviewer_scores_and_anybody_verifies(visit):
    lead = visit(java_script_enabled=False)
    lead.go("/cast/").press_first('form[action="/cast/neighbour-lead/"] button')
    lead.go("/cases/").follow("เมืองสาธิตคลองใส").follow(th("Write the plan"))
    lead.press_first(".plan-goal .plan-part__head a").fill(text_th="ตลาดริมคลองไม่มีขยะค้างคืน ทั้งหน้าแล้งและหน้าฝน").press(
        th("Save")
    )
    lead.sees("ตลาดริมคลองไม่มีขยะค้างคืน ทั้งหน้าแล้งและหน้าฝน")

    reviewer = visit("reviewer-1", java_script_enabled=False)
    reviewer.go("/reviews/").follow("เมืองสาธิตอ่าวหอยสังข์").fill(conflict="none").press(th("Answer"))
    line = reviewer.page.locator("#score-title").inner_text()
    reviewer.fill(value="4", reason=REASON).press(th("Save, next line"))
    assert reviewer.page.locator("#score-title").inner_text() != line
    assert reviewer.page.locator(f'.score-lines__mark [aria-label="{th("done")}"]').count() == 1

    passer_by = visit(java_script_enabled=False)
    passer_by.go("/v/").fill(serial="TM-2570-23-01").press(th("Look it up"))
    assert passer_by.headline == th("This emblem stands today")
