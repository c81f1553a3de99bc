"""What those who keep data see of datasets and of the files on their way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base import files
from tramuang.base.kinds import Duty
from tramuang.base.pure.media import CSV, JSON, JSONL, TSV
from tramuang.base.refs import ref
from tramuang.base.work import Waiting
from tramuang.cities.models import Person
from tramuang.figures import access
from tramuang.figures.adapters import readers
from tramuang.figures.kinds import UploadState
from tramuang.figures.models import Dataset, Revision, Upload
from tramuang.figures.pure.reading import Unreadable
from tramuang.figures.pure.recognising import NotASchema, Schema
from tramuang.figures.pure.validating.sentences import KINDS
from tramuang.figures.queries import checking

MOST_UPLOADS = 50
MOST_STRANGE = 30  # names of areas that a page asks about
MOST_SAMPLES = 5  # different values of a column that a page shows
MOST_LETTERS = 120  # of a note that the desk shows
MOST_OF_A_KIND = 8
SEVERITIES = ("error", "warning", "mended")
MEASURED = 1 << 16  # bytes from which the length of a line is told


def datasets_of(person: Person, at: datetime) -> QuerySet[Dataset]:
    """The datasets that a person may hand files in for."""
    return Dataset.objects.select_related("owner", "source").filter(access.datasets_within(person, at))


def uploads_of(person: Person, at: datetime) -> QuerySet[Upload]:
    """The files that a person may look into, the newest first."""
    found = Upload.objects.select_related("dataset", "file", "findings_file").order_by("-received_at", "pk")
    return found.filter(access.uploads_within(person, at))


def listed(person: Person, at: datetime) -> list[Dataset]:
    """The datasets with the number and moment of their last revision."""
    told = datasets_of(person, at).annotate(
        newest=Max("revisions__number"), accepted=Max("revisions__accepted_at"), times=Count("revisions")
    )
    return list(told.order_by("title_th", "code"))


def dataset_of(person: Person, code: str, at: datetime) -> Dataset:
    """A dataset; what is not theirs is not there."""
    found = datasets_of(person, at).filter(code=code).first()
    if found is None:
        raise Http404(code)
    return found


def upload_of(person: Person, key: UUID, at: datetime) -> Upload:
    """A file; what is not theirs is not there."""
    found = uploads_of(person, at).filter(pk=key).first()
    if found is None:
        raise Http404(str(key))
    return found


def recent(person: Person, at: datetime, dataset: Dataset | None = None) -> list[Upload]:
    """The newest files that a person may look into."""
    found = uploads_of(person, at)
    return list((found.filter(dataset=dataset) if dataset else found)[:MOST_UPLOADS])


def revisions(dataset: Dataset) -> list[Revision]:
    """The newest revisions of a dataset."""
    return list(dataset.revisions.select_related("upload").order_by("-number")[:MOST_UPLOADS])


def waiting(person: Person, at: datetime) -> list[Waiting]:
    """The files that are checked and wait for a decision, and those of their own that came back and were not handed in anew."""
    if Duty.LOAD_DATA not in person.standing(at).duties:
        return []
    decide, mend = _("Decide on a file of figures"), _("Mend a file of figures")
    checked = uploads_of(person, at).filter(state=UploadState.CHECKED)[:MOST_UPLOADS]
    newer = Upload.objects.filter(
        dataset=OuterRef("dataset"), received_by=ref(person), received_at__gt=OuterRef("received_at")
    )
    back = Upload.objects.filter(~Exists(newer), received_by=ref(person), state=UploadState.SENT_BACK)
    return [
        *(_waits(decide, each) for each in checked),
        *(_waits(mend, each, each.note[:MOST_LETTERS]) for each in back.select_related("dataset")[:MOST_UPLOADS]),
    ]


def _waits(what: Any, each: Upload, note: str = "") -> Waiting:
    about = f"{each.dataset.title} · {each.name}"
    return Waiting(what, about, reverse("figures-upload", args=[each.pk]), note=note, room="figures")


@dataclass(frozen=True, slots=True)
class Peek:
    """The beginning of a file: its sheets, and of each column the first values."""

    schema: Schema
    sheets: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


def peek(upload: Upload) -> Peek | None:
    """The columns of a file as they were recognised, with their first values; None where the file cannot be looked into."""
    try:
        schema = Schema.from_data(upload.schema)
    except NotASchema:
        return None
    try:
        seen = readers.look(files.path_of(upload.sha256), sheet=schema.layout.sheet)
    except (Unreadable, OSError):
        return Peek(schema, (), ())
    rows = seen.rows[schema.layout.header :]
    samples = tuple(
        tuple(dict.fromkeys(row[n] for row in rows if n < len(row)))[:MOST_SAMPLES] for n in range(len(schema.columns))
    )
    return Peek(schema, seen.sheets, samples)


def strange_places(upload: Upload, schema: Schema) -> dict[str, list[tuple[str, str]]]:
    """The names of areas in a file that nobody knows, and those that a steward explained, each with the places that come near."""
    unknown = (
        [one["raw"] for one in findings(upload) if one["code"] == "area-unknown"]
        if upload.findings.get("counts")
        else []
    )
    names = list(dict.fromkeys([*schema.spellings, *unknown]))[:MOST_STRANGE]
    if not names:
        return {}
    known = checking.places()
    return {
        name: [
            (code, known.name(code))
            for code in dict.fromkeys([*known.suggest(name), *filter(None, [schema.spellings.get(name)])])
        ]
        for name in names
    }


def share_read(upload: Upload) -> int | None:
    """How much of a file has been read, in hundredths, told from the length of its first lines; None where that cannot be told."""
    if upload.file is None or upload.file.media_type not in (CSV, TSV, JSONL, JSON) or not upload.lines_read:
        return None
    try:
        with files.path_of(upload.sha256).open("rb") as content:
            head = content.read(MEASURED)
    except OSError:
        return None
    length = len(head) / max(1, head.count(b"\n"))
    return min(99, int(100 * upload.lines_read * length / max(1, upload.file.size)))


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind: how many there are, and the first of them."""

    code: str
    severity: str
    th: str
    en: str
    count: int
    first: list[dict[str, Any]]


def groups(upload: Upload) -> list[Group]:
    """What was found in a file, by kind: errors first, then warnings, then what was mended; of each kind the first ones."""
    counts: dict[str, int] = upload.findings.get("counts", {})
    first: dict[str, list[dict[str, Any]]] = {code: [] for code in counts}
    for one in findings(upload) if counts else ():
        if len(held := first.setdefault(one["code"], [])) < MOST_OF_A_KIND:
            held.append(one)
    found = [
        Group(code, KINDS[code].severity, KINDS[code].th, KINDS[code].en, count, first[code])
        for code, count in counts.items()
        if code in KINDS
    ]
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), -one.count, one.code))


def findings(upload: Upload) -> list[dict[str, Any]]:
    """Everything that was found in a file, by row: the kept list, or what the record itself holds of it where that file is gone."""
    if upload.findings_file is not None:
        try:
            return [json.loads(line) for line in files.read(upload.findings_file).splitlines()]
        except (files.Damaged, OSError):
            pass
    found: list[dict[str, Any]] = upload.findings.get("first", [])
    return found
