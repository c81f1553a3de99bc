"""Tables may be larger than scans: from those who have signed in, on the page that takes them, past the memory and onto the disk."""

import os
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from tramuang.base import files
from tramuang.figures import actions
from tramuang.figures.models import Upload
from tramuang.figures.tests.test_steward_pages import browser, keeper, words  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def content(size: int) -> bytes:
    head = "จังหวัด,ปี,waste_collected_t,หมายเหตุ\n".encode()
    line = "สงขลา,2564,1,".encode() + b"x" * 979 + b"\n"
    return (head + line * (size // len(line) + 1))[:size]


@pytest.fixture
def small(settings):
    settings.UPLOAD_LIMIT, settings.TABLE_LIMIT, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000, 3_000_000, 50_000


def test_a_table_above_the_limit_of_scans_is_taken_whole_and_one_above_its_own_is_not(browser, dataset, small):  # noqa: F811
    address = reverse("figures-dataset", args=["waste"])
    whole = content(2_900_000)
    answer = browser.post(address, {"do": "hand-in", "file": SimpleUploadedFile("a.csv", whole)})
    assert answer.status_code == 302
    assert files.path_of(Upload.objects.get().sha256).read_bytes() == whole
    refused = browser.post(address, {"do": "hand-in", "file": SimpleUploadedFile("b.csv", content(3_000_001))})
    assert refused.status_code == 422 and "ไฟล์มีขนาดใหญ่กว่า 2 MB" in words(refused) and "dpi" not in words(refused)
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "signed_in", "most"),
    [("/figures/data/waste/", True, 3_000_000), ("/figures/data/waste/", False, 100_000), ("/figures/", True, 100_000),
     ("/nowhere/", True, 100_000)],
)  # fmt: skip
def test_only_that_page_and_only_those_who_have_signed_in_fill_the_disk(path, signed_in, most, small, keeper):  # noqa: F811
    form = {"note": "before", "file": SimpleUploadedFile("a.csv", content(2_500_000)), "next": "/after/"}
    request = RequestFactory().post(path, form)
    if signed_in:
        request.user = keeper
    file = request.FILES["file"]
    assert file.size == 2_500_000 and os.path.getsize(file.temporary_file_path()) <= most
    assert (os.path.getsize(file.temporary_file_path()) == file.size) == (most > file.size)
    assert (request.POST["note"], request.POST["next"]) == ("before", "/after/")
    request.close()


def test_memory_does_not_grow_with_the_file_that_is_taken_in(dataset, at, tmp_path):
    peaks = []
    for n, size in enumerate((2_000_000, 12_000_000)):
        path = tmp_path / f"{n}.csv"
        path.write_bytes(content(size))
        with path.open("rb") as opened:
            upload = files.File(opened, name=f"{n}.csv")
            tracemalloc.start()
            actions.receive(dataset, upload, by="system", at=at)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 6_000_000 and peaks[1] < 1.5 * peaks[0]
