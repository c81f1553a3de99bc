"""The filters of the pages, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Engine
from django.utils import translation

DAY = date(2022, 11, 9)
NOW = datetime(2022, 11, 9, 3, 42, tzinfo=UTC)


def page(source: str, language: str, **values: object) -> str:
    """What a page writes for a piece of template."""
    engine = Engine(libraries={"thai": "tramuang.base.templatetags.thai"}, builtins=[])
    with translation.override(language):
        return engine.from_string("{% load thai %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "thai", "english"),
    [
        ("{{ v|thai_date }}", DAY, "9 พฤศจิกายน 2565", "9 November 2022"),
        ("{{ v|thai_date }}", datetime(2022, 11, 8, 17, 0, tzinfo=UTC), "9 พฤศจิกายน 2565", "9 November 2022"),
        ("{{ v|thai_date|thai_digits }}", DAY, "๙ พฤศจิกายน ๒๕๖๕", "๙ November ๒๐๒๒"),
        ("{{ v|thai_date_short }}", DAY, "9 พ.ย. 2565", "9 Nov 2022"),
        ("{{ v|thai_datetime }}", NOW, "9 พฤศจิกายน 2565 เวลา 10.42 น.", "9 November 2022, 10:42"),
        ("{{ v|month_year }}", DAY, "พฤศจิกายน 2565", "November 2022"),
        ("{{ v|iso }}", DAY, "2022-11-09", "2022-11-09"),
        ("{{ v|be_year }}", DAY, "2565", "2565"),
        ("{{ v|be_year }}", 2022, "2565", "2565"),
        ("{{ v|year }}", DAY, "2565", "2022"),
        ("{{ v|baht }}", Decimal("15000000"), "15,000,000.00 บาท", "15,000,000.00 baht"),
        ("{{ v|baht }}", 0, "0.00 บาท", "0.00 baht"),
        ("{{ v|baht_short }}", 15_000_000_000, "15,000 ล้านบาท", "15,000 million baht"),
        ("{{ v|baht_words }}", 15_000_000, "สิบห้าล้านบาทถ้วน", "สิบห้าล้านบาทถ้วน"),
        ("{{ v|number }}", 41825, "41,825", "41,825"),
        ("{{ v|number:1 }}", 7.5, "7.5", "7.5"),
        ("{{ v|number:1 }}", Decimal("7.25"), "7.3", "7.3"),
    ],
)
def test_a_value_is_written_in_the_language_of_the_page(source: str, value: object, thai: str, english: str) -> None:
    assert page(source, "th", v=value) == thai
    assert page(source, "en", v=value) == english


@pytest.mark.parametrize(
    "name",
    ["thai_date", "thai_date_short", "thai_datetime", "be_year", "year", "baht", "baht_short", "baht_words", "number"],
)
def test_what_is_not_known_is_a_word(name: str) -> None:
    assert page("{{ v|" + name + " }}", "th", v=None) == "ไม่ทราบ"
    assert page("{{ v|" + name + " }}", "en", v=None) == "unknown"
    assert page("{{ w|" + name + " }}", "en") == "unknown"


def test_a_due_day_is_told_from_the_day_the_page_gives() -> None:
    assert page("{{ v|due:today }}", "th", v=date(2022, 11, 12), today=NOW) == "อีก 3 วัน"
    assert page("{{ v|due:today }}", "en", v=date(2022, 11, 7), today=DAY) == "2 days overdue"
    assert page("{{ v|due:today }}", "th", v=None, today=DAY) == "ไม่ทราบ"


def test_no_date_leaves_the_machine_form_empty() -> None:
    assert page("{{ v|iso }}", "th", v=None) == ""


def test_text_in_place_of_a_value_is_a_mistake_of_the_page() -> None:
    with pytest.raises(TypeError, match=r"9 พ\.ย\."):
        page("{{ v|thai_date }}", "th", v="9 พ.ย. 2565")
