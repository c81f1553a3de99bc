"""Components, their tags, the frame and the colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from tramuang.base import components, gallery, icons, nav
from tramuang.base.answers import no, yes
from tramuang.base.appearance import AppearanceMiddleware
from tramuang.base.context import entry, frame

BASE = Path(components.__file__).parent


def ask(path: str = "/gallery/", **cookies: str) -> HttpRequest:
    """A visitor's request, without a database."""
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request.COOKIES.update(cookies)
    return request


def drawn(source: str, /, **values: object) -> str:
    """A template's text, rendered in English."""
    with translation.override("en"):
        return Template(source).render(RequestContext(ask(), values))


def refused(text: str) -> str:
    """What the template engine says to a template that it will not compile."""
    with pytest.raises(TemplateSyntaxError) as raised:
        Template(text)
    return str(raised.value)


@pytest.fixture
def no_frame(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The navigation as if no room had registered anything."""
    monkeypatch.setattr(nav, "_entries", {nav.MAIN: {}, nav.FOOT: {}})
    return


# --- the tags ------------------------------------------------------------------------------------------------------------------------
class TestTags:
    def test_a_component_shows_its_props_and_its_slots(self) -> None:
        html = drawn(
            '{% ui "card" title=name %}<p>inside</p>{% slot "footer" %}below{% endslot %}{% endui %}', name="A & B"
        )
        assert "A &amp; B" in html
        assert "<p>inside</p>" in html
        assert re.search(r'card__footer[^>]*">below', html)

    def test_an_unfilled_or_blank_slot_leaves_no_empty_box(self) -> None:
        assert "card__footer" not in drawn(
            '{% ui "card" title="x" %}a{% slot "footer" %} {% if nothing %}b{% endif %} {% endslot %}{% endui %}'
        )

    def test_components_nest_inside_slots_and_see_the_page_s_variables_there(self) -> None:
        html = drawn(
            '{% ui "card" title="x" %}{% for one in many %}{% uix "badge" text=one %}{% endfor %}{% endui %}',
            many=["ab", "cd"],
        )
        assert html.count('class="badge"') == 2
        assert "ab" in html
        assert "cd" in html

    def test_a_component_s_template_sees_nothing_of_the_page_but_its_props(self) -> None:
        assert "secret" not in drawn('{% uix "alert" text="said" %}', title="secret")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('{% uix "bagde" text="x" %}', "Did you mean “badge”?"),
            ('{% uix "badge" txet="x" %}', "no prop “txet”. Did you mean “text”?"),
            ('{% uix "badge" %}', "needs the prop “text”"),
            ('{% uix "badge" text="x" text="y" %}', "given twice"),
            ('{% uix "badge" text="x" tone="pink" %}', 'tone="pink" is not a choice'),
            ('{% uix "badge" "x" %}', "not of the form prop=value"),
            ("{% uix badge %}", "must be in quotes"),
            ('{% ui "badge" text="x" %}{% endui %}', "has no slots"),
            ('{% ui "card" %}{% slot "fotter" %}{% endslot %}{% endui %}', "Did you mean “footer”?"),
            (
                '{% ui "card" %}{% slot "footer" %}{% endslot %}{% slot "footer" %}{% endslot %}{% endui %}',
                "filled twice",
            ),
            ('{% ui "page_header" title="x" %}loose{% endui %}', "takes no free content"),
            ('{% ui "card" %}{% if x %}{% slot "footer" %}{% endslot %}{% endif %}{% endui %}', "directly inside"),
            ('{% icon "no-such-icon" %}', "not vendored"),
        ],
    )
    def test_a_mistake_is_refused_when_the_template_is_compiled(self, text: str, said: str) -> None:
        assert said in refused(text)

    def test_an_icon_is_hidden_from_readers_unless_it_stands_alone(self) -> None:
        assert 'aria-hidden="true"' in drawn('{% icon "leaf" %}')
        assert 'role="img" aria-label="Leaf"' in drawn('{% icon "leaf" label="Leaf" %}')

    def test_an_icon_named_by_data_that_we_lack_falls_back(self) -> None:
        assert icons.shapes(icons.FALLBACK) in drawn("{% icon name %}", name="../../settings")


class TestRegistry:
    def test_every_component_has_a_template_that_compiles(self) -> None:
        for each in components.all_components():
            get_template(each.template)

    def test_the_readme_lists_every_component_as_declared(self) -> None:
        page = (BASE / "templates/base/ui/README.md").read_text(encoding="utf-8")
        assert components.table() in page, "paste tramuang.base.components.table() into templates/base/ui/README.md"

    def test_every_component_stands_in_the_gallery(self) -> None:
        pages = [BASE / "templates/base/gallery.html", *(BASE / "templates/base/gallery").glob("*.html")]
        used = set(re.findall(r'{% uix? "([a-z_]+)"', "".join(page.read_text(encoding="utf-8") for page in pages)))
        # Inside a form component stand its field, its button and its error summary.
        assert {each.name for each in components.all_components()} - used == {"field", "error_summary"}

    def test_a_name_is_declared_once(self) -> None:
        with pytest.raises(ValueError, match="already declared"):
            components.component("card", "again")

    def test_nothing_in_our_templates_needs_inline_style_or_script(self) -> None:
        for page in (BASE / "templates").rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            assert not re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)|javascript:', text), page


# --- some components -----------------------------------------------------------------------------------------------------------------
class Sample(forms.Form):
    name = forms.CharField(help_text="As on the letter.")
    choice = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(required=False)


class TestDoing:
    def test_a_refused_button_is_disabled_and_says_why(self) -> None:
        html = drawn(
            '{% uix "button_form" text="Send" action="/x/" answer=answer %}', answer=no("late", "The round is closed.")
        )
        assert "disabled" in html
        assert "The round is closed." in html
        assert "<form" not in html

    def test_an_allowed_button_posts_with_its_token_and_hidden_values(self) -> None:
        html = drawn(
            '{% uix "button_form" text="Send" action="/x/" answer=answer hidden=hidden %}',
            answer=yes,
            hidden={"seen": 3, "gone": None},
        )
        assert 'method="post" action="/x/"' in html
        assert "csrfmiddlewaretoken" in html
        assert '<input type="hidden" name="seen" value="3">' in html
        assert "gone" not in html

    def test_a_form_s_error_stands_at_its_field_and_in_a_summary_that_links_to_it(self) -> None:
        form = Sample({"name": "", "choice": "z"})
        html = drawn('{% uix "form" form=form %}', form=form)
        assert 'href="#id_name"' in html
        assert 'id="id_name_error"' in html
        described = re.search(r'<input[^>]*name="name"[^>]*aria-describedby="([^"]+)"', html)
        assert described
        assert set(described[1].split()) == {"id_name_helptext", "id_name_error"}
        assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"', html)

    def test_every_field_has_its_label_and_choices_have_a_legend(self) -> None:
        html = drawn('{% uix "form" form=form %}', form=Sample())
        assert 'for="id_name"' in html
        assert 'for="id_agreed"' in html
        assert re.search(r"<legend[^>]*>Choice", html)

    def test_help_given_by_the_page_is_tied_to_the_input(self) -> None:
        html = drawn('{% uix "field" field=form.agreed help="Think twice." %}', form=Sample())
        assert 'id="id_agreed_helptext"' in html
        assert 'aria-describedby="id_agreed_helptext"' in html


class TestShowing:
    def test_what_is_not_known_is_said_and_is_not_zero(self) -> None:
        for text in (
            '{% uix "figure" label="x" value=None %}',
            '{% uix "bar" label="x" value=None %}',
            '{% uix "ring" label="x" value=None %}',
            '{% uix "facts" items=items %}',
            '{% uix "table" caption="x" columns=columns rows=rows %}',
        ):
            html = drawn(text, items=[("a", None)], columns=["a"], rows=[[None]])
            assert "not known" in html, text
            assert not re.search(r">0%?<", html), text

    def test_zero_is_shown_as_zero(self) -> None:
        assert "not known" not in drawn('{% uix "figure" label="x" value=0 %}{% uix "bar" label="x" value=0 %}')

    def test_a_cell_on_a_phone_carries_its_column_s_label(self) -> None:
        html = drawn(
            '{% uix "table" caption="x" columns=columns rows=rows %}',
            columns=["Name", {"label": "Sum", "num": True}],
            rows=[["a", "1"]],
        )
        assert 'data-label="Name"' in html
        assert 'data-label="Sum" class="num"' in html

    def test_an_empty_table_says_so(self) -> None:
        assert "There are no rows." in drawn(
            '{% uix "table" caption="x" columns=columns rows=rows %}', columns=["a"], rows=[]
        )

    def test_only_the_broken_link_of_a_thread_is_marked(self) -> None:
        html = drawn(
            '{% uix "thread" cells=cells %}',
            cells=[{"label": "Need", "text": "a"}, {"label": "Goal", "text": "none", "gap": True}],
        )
        assert html.count("thread__cell--gap") == 1

    def test_pages_keep_the_rest_of_the_address(self) -> None:
        request = RequestFactory().get("/cities/?q=น้ำ&page=2")
        page = Paginator(list(range(100)), 10).page(2)
        html = Template('{% uix "pages" page=page %}').render(RequestContext(request, {"page": page}))
        assert "q=%E0%B8%99%E0%B9%89%E0%B8%B3&amp;page=3" in html

    def test_a_domain_of_another_edition_takes_the_colour_of_its_place(self) -> None:
        assert "tint-environment" in drawn('{% uix "domain" label="x" code="environment" n=4 %}')
        assert "tint-d4" in drawn('{% uix "domain" label="x" code="harbour" n=4 %}')

    def test_words_from_data_are_escaped_in_every_component(self) -> None:
        bad = "<b>x</b>"
        for each in components.all_components():
            if each.prepare or each.name in {"error_summary", "form"}:
                continue
            values = {
                prop: [dict.fromkeys(("label", "title", "text", "date", "note"), bad)]
                if prop in {"items", "cells", "columns", "nodes"}
                else bad
                for prop in each.required
            }
            tag = " ".join(f"{prop}={prop}" for prop in each.required)
            assert bad not in drawn(f'{{% uix "{each.name}" {tag} %}}', **values), each.name


# --- the frame -----------------------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("no_frame")
class TestFrame:
    @pytest.mark.parametrize(("language", "word"), [("th", "ข้ามไปยังเนื้อหา"), ("en", "Skip to the content")])
    def test_the_gallery_speaks_both_languages(self, language: str, word: str) -> None:
        with translation.override(language):
            html = gallery.gallery(ask()).content.decode()
        assert f'<html lang="{language}"' in html
        assert word in html
        assert html.index('href="#main"') < html.index("<header")

    @pytest.mark.parametrize(
        ("asked", "cookie", "shown"),
        [("", "", "auto"), ("", "dark", "dark"), ("?theme=light", "dark", "light"), ("?theme=pink", "", "auto")],
    )
    def test_the_theme_is_the_address_s_then_the_cookie_s(self, asked: str, cookie: str, shown: str) -> None:
        assert frame(ask(f"/{asked}", **({"theme": cookie} if cookie else {})))["theme"] == shown

    def test_a_language_link_shows_the_page_so_and_remembers_it(self) -> None:
        def page(_request: HttpRequest) -> HttpResponse:
            return HttpResponse(translation.get_language())

        with translation.override("th"):
            answer = AppearanceMiddleware(page)(ask("/?lang=en&theme=dark"))
            assert answer.content == b"en"
            assert answer.cookies["language"].value == "en"
            assert answer.cookies["theme"].value == "dark"
            plain = AppearanceMiddleware(page)(ask("/?lang=xx&theme=xx"))
            assert not plain.cookies

    def test_the_switches_keep_the_page_and_its_query(self) -> None:
        html = Template('{% include "base/_language.html" %}{% include "base/_theme.html" %}').render(
            RequestContext(ask("/cities/?q=x"), {})
        )
        assert "?q=x&amp;lang=en" in html
        assert "?q=x&amp;theme=dark" in html

    def test_the_demonstration_says_so_and_a_real_installation_does_not(self, settings) -> None:
        settings.DEMO = True
        assert "demo-line" in gallery.gallery(ask()).content.decode()
        settings.DEMO = False
        assert "demo-line" not in gallery.gallery(ask()).content.decode()

    @pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
    def test_an_error_page_stands_without_any_context(self, name: str) -> None:
        html = get_template(name).render()
        assert "<h1>" in html
        assert 'href="/"' in html

    def test_a_refusal_s_reason_stands_on_the_page(self) -> None:
        with translation.override("en"):
            html = Template('{% include "base/error.html" %}').render(
                Context({"status": 403, "answer": no("x", "You declared a conflict.")})
            )
        assert "You declared a conflict." in html
        assert "This page is not open to you" in html


def test_a_navigation_entry_is_current_on_its_pages_only() -> None:
    item = nav.Entry("x", "base-gallery")
    assert entry(item, "/gallery/more/")["current"]
    assert not entry(item, "/desk/")["current"]
