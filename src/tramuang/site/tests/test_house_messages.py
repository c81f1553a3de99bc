"""Every sentence of the site has its Thai, and the tool that says so can be trusted."""

import gettext

import pytest

from tramuang.site import messages

VIEWS = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
a = _("Goals " "and needs")
b = ngettext("%(n)s city", "%(n)s cities", 2)
c = pgettext("a month", "May")
"""
PAGE = """{% extends "base/page.html" %}
{% translate "Cities" %} {# translators: nothing #}
    {% blocktranslate trimmed with n=plan.goals %}
        It has {{ n }} goals,
        100 % of them new.
    {% endblocktranslate %}
  {% ui "card" title=_("Projects") tone="ok" %}{{ name|default:_("nobody's") }}{% endui %}
{% uix "empty" title=_('None "yet"') %}
{% blocktranslate count n=n trimmed %}One row{% plural %}{{ n }} rows{% endblocktranslate %}
"""
SAID = {
    (None, "Goals and needs"),
    (None, "%(n)s city"),
    ("a month", "May"),
    (None, "Cities"),
    (None, "It has %(n)s goals, 100 %% of them new."),
    (None, "Projects"),
    (None, "nobody's"),
    (None, 'None "yet"'),
    (None, "One row"),
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    room = tmp_path / "hall"
    (room / "templates" / "hall").mkdir(parents=True)
    (room / "tests").mkdir()
    (room / "__init__.py").touch()
    (room / "views.py").write_text(VIEWS)
    (room / "templates" / "hall" / "page.html").write_text(PAGE)
    (room / "tests" / "test_it.py").write_text('_("not said to anybody")')
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    return tmp_path


def translate(package, change=lambda text: text):
    """Give every sentence a Thai that keeps its placeholders."""
    catalog = messages.written("hall")
    for message in messages.by_ident(catalog).values():
        if isinstance(message.id, str):
            message.string = "ไทย " + message.id
        else:
            message.string = ("ไทย " + message.id[1],)
    messages.save("hall", catalog)
    path = messages.po_path("hall")
    path.write_text(change(path.read_text()))


def test_every_sentence_of_the_house_has_its_thai():
    assert messages.check(messages.rooms()) == []


def test_python_and_templates_are_read(package):
    assert set(messages.by_ident(messages.spoken("hall"))) == SAID


def test_extract_adds_what_is_new_and_drops_what_is_no_longer_said(package):
    assert messages.extract(["hall"]) == {"hall": len(SAID)}
    translate(package)
    assert messages.check(["hall"]) == []
    (package / "hall" / "views.py").write_text('_("Goals and needs")\n_("Brand new")\n')
    assert messages.extract(["hall"]) == {"hall": 1}
    found = messages.by_ident(messages.written("hall"))
    assert messages.thai(found[None, "Goals and needs"]) == ("ไทย Goals and needs",)
    assert messages.thai(found[None, "Brand new"]) == ("",)
    assert ("a month", "May") not in found


def test_extract_twice_changes_nothing(package):
    messages.extract(["hall"])
    translate(package)
    messages.extract(["hall"])
    before = messages.po_path("hall").read_text()
    messages.extract(["hall"])
    assert messages.po_path("hall").read_text() == before


def test_a_sentence_known_in_another_room_is_taken_over(package):
    messages.extract(["hall"])
    translate(package)
    (package / "porch").mkdir()
    (package / "porch" / "__init__.py").write_text('_("Projects")')
    assert messages.extract(["porch"]) == {"porch": 0}
    assert messages.check(["porch"]) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda text: text.replace('msgstr "ไทย Cities"', 'msgstr ""'),
            "“Cities” (templates/hall/page.html) has an empty Thai",
        ),
        (
            lambda text: text.replace('msgid "Cities"\nmsgstr "ไทย Cities"\n', ""),
            "“Cities” (templates/hall/page.html) has no Thai",
        ),
        (
            lambda text: text.replace('msgid "Cities"', '#, fuzzy\nmsgid "Cities"'),
            "“Cities” (templates/hall/page.html) is marked fuzzy",
        ),
        (lambda text: text + '\nmsgid "Gone"\nmsgstr "ไปแล้ว"\n', "“Gone” is no longer said"),
        (lambda text: text.replace('"ไทย It has %(n)s', '"ไทย It has %(m)s'), "its Thai has other placeholders"),
        (lambda text: text.replace('msgstr "ไทย Cities"', "msgstr ไทย"), "cannot be read: “msgstr ไทย” is not a line"),
        (lambda text: text.replace('msgstr "ไทย Cities"', 'msgstr "ไทย "Cities""'), "is not a line of a catalogue"),
        (lambda text: text + '\nmsgid "Cities"\nmsgstr "เมือง"\n', 'msgid "Cities" stands in it twice'),
    ],
)
def test_check_finds(package, change, fault):
    messages.extract(["hall"])
    translate(package, change)
    faults = messages.check(["hall"])
    assert len(faults) == 1
    assert fault in faults[0]


def test_check_finds_the_same_sentence_translated_in_two_ways(package):
    messages.extract(["hall"])
    translate(package)
    (package / "porch").mkdir()
    (package / "porch" / "__init__.py").write_text('_("Projects")')
    messages.extract(["porch"])
    path = messages.po_path("porch")
    path.write_text(path.read_text().replace("ไทย Projects", "โครงการ"))
    assert messages.check(["porch"]) == [
        "porch: “Projects” is “โครงการ” here and “ไทย Projects” in hall; say it one way"
    ]


def test_check_finds_a_sentence_that_cannot_be_read_from_the_file(package):
    (package / "hall" / "views.py").write_text('name = "x"\n_(f"Hello {name}")\n_(name)\n')
    messages.extract(["hall"])
    translate(package)
    assert [fault.split(":")[1] for fault in messages.check(["hall"])] == ["2", "3"]


def test_compile_writes_what_gettext_reads(package):
    messages.extract(["hall"])
    translate(package)
    assert messages.compile_all() == ["hall"]
    assert messages.compile_all() == []
    with messages.po_path("hall").with_suffix(".mo").open("rb") as file:
        thai = gettext.GNUTranslations(file)
    assert thai.gettext("Cities") == "ไทย Cities"
    assert thai.ngettext("%(n)s city", "%(n)s cities", 1) == "ไทย %(n)s cities"
    assert thai.pgettext("a month", "May") == "ไทย May"
