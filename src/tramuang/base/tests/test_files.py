"""A file is what its bytes say, is kept once, and comes back unchanged or not at all."""

from __future__ import annotations

import hashlib
import os

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base import files
from tramuang.base.answers import BadInput
from tramuang.base.forms import ScanField
from tramuang.base.models import StoredFile
from tramuang.base.pure.media import ENDINGS, JPEG, PDF, PNG, WEBP, clean_name, sniff

SAMPLES = {
    PDF: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
    PNG: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00",
    JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
    WEBP: b"RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00",
}
OTHERS = {
    "a web page": b"<!doctype html><script>alert(1)</script>",
    "a drawing with script": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "a program": b"MZ\x90\x00\x03\x00\x00\x00",
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "an archive": b"PK\x03\x04\x14\x00\x00\x00",
    "an old picture": b"GIF89a\x01\x00\x01\x00",
    "a page that says later that it is a PDF": b"<html>%PDF-1.7",
    "a RIFF that is sound": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "half a signature": b"\x89PNG",
    "nothing but spaces": b"   ",
}


def upload(content: bytes = SAMPLES[PDF], name: str = "scan.pdf", said: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, said)


def kept(folder) -> list[str]:
    return [os.path.join(where, name) for where, _folders, names in os.walk(folder) for name in names]


class TestWhatAFileIs:
    @pytest.mark.parametrize("media_type", SAMPLES)
    def test_allowed_kinds_are_known_by_their_bytes(self, media_type):
        assert sniff(SAMPLES[media_type]) == media_type

    @pytest.mark.parametrize("what", OTHERS)
    def test_everything_else_is_unknown(self, what):
        assert sniff(OTHERS[what]) is None

    @given(st.binary(max_size=64))
    def test_no_bytes_upset_it(self, content):
        assert sniff(content) in {None, *SAMPLES}

    @pytest.mark.parametrize(
        ("given_name", "name"),
        [
            ("หนังสือนำส่ง ที่ นธ 52301/123.pdf", "123.pdf"),
            ("หนังสือนำส่ง.PDF", "หนังสือนำส่ง.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\me\\แผน ปี 2570.docx", "แผน ปี 2570.pdf"),
            ("invoice\u202efdp.exe", "invoicefdp.pdf"),
            ("a\x00b\nc.pdf", "ab c.pdf"),
            ("", "file.pdf"),
            (".pdf", "file.pdf"),
            ("...", "file.pdf"),
            ('a<b>"c|d?*:.pdf', "abcd.pdf"),
            ("report.v2.pdf", "report.v2.pdf"),
            ("ก" * 500, "ก" * 120 + ".pdf"),
        ],
    )
    def test_a_name_is_made_safe_and_ends_as_the_bytes_say(self, given_name, name):
        assert clean_name(given_name, PDF) == name

    @given(st.text(max_size=300), st.sampled_from(sorted(ENDINGS)))
    def test_no_name_upsets_it_and_cleaning_twice_changes_nothing(self, given_name, media_type):
        name = clean_name(given_name, media_type)
        assert name.endswith(ENDINGS[media_type])
        assert 0 < len(name) <= 125
        assert not set(name) & set('/\\\x00\n\u202e<>"')


@pytest.mark.django_db
class TestKeeping:
    @pytest.mark.parametrize("media_type", SAMPLES)
    def test_a_file_comes_back_as_it_was_handed_in(self, files_dir, at, media_type):
        stored = files.keep(upload(SAMPLES[media_type], "สแกน.bin"), by=None, at=at)
        assert (stored.media_type, stored.size, stored.kept_by, stored.kept_at) == (
            media_type,
            len(SAMPLES[media_type]),
            "system",
            at,
        )
        assert stored.name == "สแกน" + ENDINGS[media_type]
        assert stored.sha256 == hashlib.sha256(SAMPLES[media_type]).hexdigest()
        assert files.read(stored) == SAMPLES[media_type]
        assert files.check(stored)

    @pytest.mark.parametrize("what", OTHERS)
    def test_a_wrong_kind_is_refused_whatever_it_calls_itself(self, files_dir, at, what):
        with pytest.raises(BadInput) as raised:
            files.keep(upload(OTHERS[what]), by=None, at=at, field="scan")
        assert raised.value.code == "wrong-kind"
        assert list(raised.value.fields) == ["scan"]
        assert kept(files_dir) == []
        assert not StoredFile.objects.exists()

    def test_an_allowed_kind_may_be_narrowed(self, files_dir, at):
        with pytest.raises(BadInput) as raised:
            files.keep(upload(SAMPLES[PNG]), by=None, at=at, kinds=(PDF,))
        assert raised.value.code == "wrong-kind"

    def test_an_empty_file_is_refused(self, files_dir, at):
        with pytest.raises(BadInput) as raised:
            files.keep(upload(b""), by=None, at=at)
        assert raised.value.code == "empty"

    def test_a_file_of_the_largest_size_is_kept_and_one_byte_more_is_not(self, files_dir, at, settings):
        settings.UPLOAD_LIMIT = len(SAMPLES[PDF])
        files.keep(upload(), by=None, at=at)
        with pytest.raises(BadInput) as raised:
            files.keep(upload(SAMPLES[PDF] + b"x"), by=None, at=at)
        assert raised.value.code == "too-large"
        assert len(kept(files_dir)) == 1

    def test_a_file_that_lies_about_its_size_is_refused_while_it_is_read(self, files_dir, at, settings):
        settings.UPLOAD_LIMIT = 1000
        taken = []

        class Endless(ContentFile):
            size = 10

            def chunks(self, chunk_size=None):
                while True:
                    taken.append(1)
                    yield SAMPLES[PDF] + b"x" * 100

        with pytest.raises(BadInput) as raised:
            files.keep(Endless(SAMPLES[PDF], "endless.pdf"), by=None, at=at)
        assert raised.value.code == "too-large"
        assert len(taken) < 20
        assert kept(files_dir) == []

    def test_the_same_bytes_are_kept_once_and_each_handing_in_has_its_record(self, files_dir, at):
        first = files.keep(upload(name="a.pdf"), by="person:1", at=at)
        second = files.keep(upload(name="b.pdf"), by="person:2", at=at)
        assert len(kept(files_dir)) == 1
        assert (first.sha256, first.name, second.name) == (second.sha256, "a.pdf", "b.pdf")

    def test_a_damaged_file_is_not_handed_out_and_is_mended_when_handed_in_again(self, files_dir, at):
        stored = files.keep(upload(), by=None, at=at)
        files.path_of(stored.sha256).write_bytes(b"%PDF-1.7 forged")
        assert not files.check(stored)
        with pytest.raises(files.Damaged, match="changed"):
            files.download(stored)
        files.path_of(stored.sha256).unlink()
        with pytest.raises(files.Damaged, match="gone"):
            files.read(stored)
        files.keep(upload(), by=None, at=at)
        assert files.check(stored)

    def test_a_fault_on_the_way_leaves_nothing_behind(self, files_dir, at, monkeypatch):
        def full(_handle):
            raise OSError("no space left")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="no space"):
            files.keep(upload(), by=None, at=at)
        assert kept(files_dir) == []
        assert not StoredFile.objects.exists()

    def test_a_download_runs_nothing_and_keeps_its_thai_name(self, files_dir, at):
        answer = files.download(files.keep(upload(name="หนังสือ.pdf"), by=None, at=at))
        assert b"".join(answer.streaming_content) == SAMPLES[PDF]
        assert answer["Content-Type"] == PDF
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B8%AB")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("answer", [files.EMPTY, files.wrong_kind(files.SCANS), files.too_large()])
    def test_every_refusal_is_said_in_both_languages(self, answer):
        said = {}
        for language in ("en", "th"):
            with translation.override(language):
                said[language] = str(answer.reason)
        assert said["en"].isascii()
        assert any("\u0e01" <= letter <= "\u0e4e" for letter in said["th"])
        assert "{" not in said["th"]


class TestWhileItComesIn:
    """What Django's upload handlers write while a request is read, before any view sees it."""

    @pytest.fixture
    def handed_in(self, settings):
        settings.UPLOAD_LIMIT = 300_000
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
        requests = []

        def post(size: int) -> HttpRequest:
            content = SAMPLES[PDF] + b"x" * (size - len(SAMPLES[PDF]))
            form = {"note": "before", "scan": SimpleUploadedFile("scan.pdf", content), "next": "/after/"}
            requests.append(RequestFactory().post("/", form))
            return requests[-1]

        yield post
        for request in requests:
            request.close()

    def test_a_large_file_is_dropped_as_it_comes_and_the_rest_of_the_form_is_read(self, handed_in):
        request = handed_in(2_000_000)
        scan = request.FILES["scan"]
        assert scan.size == 2_000_000
        assert os.path.getsize(scan.temporary_file_path()) <= 300_000
        assert (request.POST["note"], request.POST["next"]) == ("before", "/after/")
        assert files.may_keep(scan).code == "too-large"
        with pytest.raises(ValidationError) as raised:
            ScanField().clean(scan)
        assert raised.value.code == "too-large"

    def test_a_file_within_the_limit_arrives_whole(self, handed_in):
        scan = handed_in(250_000).FILES["scan"]
        assert scan.size == os.path.getsize(scan.temporary_file_path()) == 250_000
        assert files.may_keep(scan)


def test_the_field_says_in_place_what_is_wrong_and_leaves_a_good_file_to_be_kept():
    field = ScanField()
    good = upload()
    assert field.clean(good) is good
    assert good.tell() == 0
    for content, code in ((b"", "empty"), (OTHERS["a web page"], "wrong-kind")):
        with pytest.raises(ValidationError) as raised:
            field.clean(upload(content))
        assert raised.value.code == code
    assert ScanField(required=False).clean(None) is None
    assert "application/pdf" in field.widget.render("scan", None)
