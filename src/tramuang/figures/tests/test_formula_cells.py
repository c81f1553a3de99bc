"""A workbook's formulas are never computed here: their last values are taken, and that is said with how many there are."""

import io

import pytest
import xlsxwriter
from django.utils.translation import override

from tramuang.figures import actions
from tramuang.figures.models import Observation
from tramuang.figures.pure.validating import KINDS
from tramuang.figures.views.found import groups

pytestmark = pytest.mark.django_db
NAMES = ["จังหวัด", "ปี", "waste_collected_t", "waste_generated_t"]


def workbook(formulas: int, rows: int = 3) -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    for n, place in enumerate(("สงขลา", "ยะลา", "ปัตตานี")[:rows], start=1):
        sheet.write_row(n, 0, [place, 2564, 10 * n])
        if n <= formulas:
            sheet.write_formula(n, 3, f"=C{n + 1}*2", value=20 * n)
        else:
            sheet.write(n, 3, 20 * n)
    book.close()
    return packed.getvalue()


@pytest.mark.parametrize("formulas", [0, 1, 3])
def test_how_many_values_are_those_of_formulas_is_said_once(hand_in, formulas, at):
    upload = hand_in(workbook(formulas), name="waste.xlsx")
    told = [one for one in upload.findings["first"] if one["code"] == "formulas-taken"]
    assert [(one["line"], one["raw"]) for one in told] == ([(1, f"{formulas}")] if formulas else [])
    assert upload.findings["errors"] == 0 and upload.findings["good"] == 6
    actions.accept(upload, by="system", at=at)
    amounts = Observation.objects.filter(element__code="waste_generated_t").order_by("line")
    assert list(amounts.values_list("amount", flat=True)) == [20, 40, 60]


def test_it_is_a_warning_in_both_languages_on_the_page(hand_in):
    upload = hand_in(workbook(3), name="waste.xlsx")
    for language in ("th", "en"):
        with override(language):
            (group,) = [each for each in groups(upload) if each["tone"] == "attention"]
            assert "3" in group["first"][0]["text"] and str(group["title"])
    kind = KINDS["formulas-taken"]
    assert kind.severity == "warning" and "{raw}" in kind.th and "{raw}" in kind.en


def test_in_a_text_file_a_formula_still_is_no_value(hand_in):
    upload = hand_in(",".join(NAMES) + "\nสงขลา,2564,1,=C2*2\n")
    assert upload.findings["counts"]["formula"] == 1 and "formulas-taken" not in upload.findings["counts"]
