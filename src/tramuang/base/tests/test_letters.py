"""Official letters, as they are recorded and as their signed scan comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tramuang.base import files
from tramuang.base.answers import BadInput
from tramuang.base.forms import LetterForm, ThaiDateField, add_faults
from tramuang.base.letters import attach_scan, record_letter
from tramuang.base.models import Happening, Letter, StoredFile
from tramuang.base.tests.test_files import OTHERS, SAMPLES

GOOD = {"number": "นธ 0017/123", "dated": date(2022, 1, 9), "signatory": "ผู้ว่าราชการจังหวัด"}


def scan(content: bytes = SAMPLES["application/pdf"]) -> SimpleUploadedFile:
    return SimpleUploadedFile("หนังสือ.pdf", content)


@pytest.mark.django_db
class TestLetters:
    def test_a_letter_is_recorded_and_told_of_by_reference_only(self, at):
        letter = record_letter(subject="nomination:7", by="person:1", at=at, **{**GOOD, "number": "  นธ  0017/123 "})
        assert Letter.objects.get() == letter
        assert (letter.number, letter.dated, letter.signatory) == tuple(GOOD.values())
        told = Happening.objects.get()
        assert (told.kind, told.subject, told.data) == (
            "letter.recorded",
            "nomination:7",
            {"letter": f"letter:{letter.pk}"},
        )

    @pytest.mark.parametrize(
        ("given", "field"), [({"number": " "}, "number"), ({"signatory": ""}, "signatory"), ({"dated": None}, "dated")]
    )
    def test_a_letter_that_lacks_something_is_refused_and_nothing_is_kept(self, at, given, field):
        if "dated" in given:
            given = {"dated": (at + timedelta(days=1)).date()}
        with pytest.raises(BadInput) as raised:
            record_letter(subject="nomination:7", by=None, at=at, **{**GOOD, **given})
        assert list(raised.value.fields) == [field]
        assert not Letter.objects.exists()
        assert not Happening.objects.exists()

    def test_a_letter_of_today_is_taken(self, at):
        assert record_letter(subject="case:1", by=None, at=at, **{**GOOD, "dated": at.date()})

    def test_the_signed_scan_comes_back_with_its_hash(self, at, files_dir):
        letter = record_letter(subject="case:1", by=None, at=at, **GOOD)
        attach_scan(letter, scan(), by="person:1", at=at)
        stored = Letter.objects.get().scan
        assert files.read(stored) == SAMPLES["application/pdf"]
        told = Happening.objects.order_by("id").last()
        assert (told.kind, told.by) == ("letter.scan-attached", "person:1")
        assert told.data == {"letter": f"letter:{letter.pk}", "sha256": stored.sha256}

    def test_a_second_scan_takes_the_place_of_the_first_which_is_still_kept(self, at, files_dir):
        letter = record_letter(subject="case:1", by=None, at=at, **GOOD)
        attach_scan(letter, scan(), by=None, at=at)
        first = letter.scan
        attach_scan(letter, scan(SAMPLES["image/png"]), by=None, at=at)
        assert Letter.objects.get().scan.media_type == "image/png"
        assert Happening.objects.order_by("id").last().data["instead_of"] == first.sha256
        assert files.check(first)

    def test_a_wrong_scan_changes_nothing(self, at, files_dir):
        letter = record_letter(subject="case:1", by=None, at=at, **GOOD)
        with pytest.raises(BadInput) as raised:
            attach_scan(letter, scan(OTHERS["a web page"]), by=None, at=at)
        assert list(raised.value.fields) == ["scan"]
        assert Letter.objects.get().scan is None
        assert not StoredFile.objects.exists()
        assert Happening.objects.count() == 1


class TestTheForm:
    def form(self, at, **given):
        return LetterForm({"number": "นธ 0017/123", "dated": "9 มกราคม 2565", "signatory": "ผู้ว่าฯ", **given}, at=at)

    @pytest.mark.parametrize("written", ["9 มกราคม 2565", "๙ ม.ค. ๖๕", "9/1/2565", "2022-01-09", "9 January 2022"])
    def test_a_day_is_read_as_people_write_it(self, at, written):
        form = self.form(at, dated=written)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["dated"] == date(2022, 1, 9)

    @pytest.mark.parametrize("written", ["31 กุมภาพันธ์ 2565", "พรุ่งนี้", "9/1/65", "9 มกราคม 2600", "0"])
    def test_what_is_no_day_or_lies_ahead_is_said_in_the_reader_s_language(self, at, written):
        said = {}
        for language in ("th", "en"):
            with translation.override(language):
                form = self.form(at, dated=written)
                assert not form.is_valid()
                said[language] = form.errors["dated"][0]
        assert said["en"].isascii()
        assert not said["th"].isascii()

    def test_a_day_already_known_is_shown_as_machines_write_it(self):
        assert ThaiDateField().prepare_value(date(2022, 1, 9)) == "2022-01-09"
        assert ThaiDateField().clean(date(2022, 1, 9)) == date(2022, 1, 9)

    def test_what_an_action_refused_stands_beside_its_field(self, at):
        form = self.form(at)
        assert form.is_valid()
        add_faults(form, BadInput({"number": ["Taken."], "": ["Too late."], "elsewhere": ["Odd."]}))
        assert form.errors == {"number": ["Taken."], "__all__": ["Too late.", "Odd."]}
