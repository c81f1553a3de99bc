"""Files that people hand in: kept once, by the hash of their bytes, and read back only if the hash still holds."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.http import FileResponse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, BadInput, no, yes
from tramuang.base.models import StoredFile
from tramuang.base.pure.media import (
    CSV,
    HEAD,
    JPEG,
    JSON,
    JSONL,
    ODS,
    PARQUET,
    PDF,
    PNG,
    TABLES,
    TSV,
    WEBP,
    XLSX,
    clean_name,
    sniff,
    sniff_table,
)
from tramuang.base.refs import ref

SCANS = (PDF, PNG, JPEG, WEBP)
NAMES = {
    PDF: "PDF",
    PNG: "PNG",
    JPEG: "JPEG",
    WEBP: "WebP",
    CSV: "CSV",
    TSV: "TSV",
    XLSX: "XLSX",
    ODS: "ODS",
    PARQUET: "Parquet",
    JSONL: "JSON Lines",
    JSON: "JSON",
}

EMPTY = no("empty", _("The file is empty. Choose it again, or scan it anew."))


class Damaged(Exception):
    """A kept file is gone or is no longer what it was; restore it from the backup."""


def what_is_allowed() -> Promise:
    """What may be handed in, for the help text of a field."""
    return format_lazy(_("PDF or a picture, up to {limit} MB."), limit=settings.UPLOAD_LIMIT // (1024 * 1024))


def too_large(limit: int | None = None, kinds: Iterable[str] = SCANS) -> Answer:
    """The refusal of a file above the limit, with what can be done about it."""
    told = _("The file is larger than {limit} MB. Make it smaller, for example by scanning at 200 dpi.")
    if set(kinds) & set(TABLES):
        told = _("The file is larger than {limit} MB. Split it, for example by year.")
    return no("too-large", format_lazy(told, limit=(limit or settings.UPLOAD_LIMIT) // (1024 * 1024)))


def wrong_kind(kinds: Iterable[str]) -> Answer:
    """The refusal of a file of another kind than those allowed."""
    names = ", ".join(NAMES[kind] for kind in kinds)
    return no(
        "wrong-kind",
        format_lazy(_("This is not a file of an allowed kind, whatever its name says. Allowed: {names}."), names=names),
    )


def _kind_of(head: bytes, name: str, kinds: tuple[str, ...]) -> str | None:
    """What an upload is; only where tables are asked for may it be text, which proves nothing."""
    return sniff(head) or (sniff_table(head, name) if set(kinds) & set(TABLES) else None)


def may_keep(upload: File[bytes], kinds: tuple[str, ...] = SCANS, limit: int | None = None) -> Answer:
    """Whether an upload is small enough and of an allowed kind, by its first bytes; leaves it at its beginning."""
    if upload.size is not None and upload.size > (limit or settings.UPLOAD_LIMIT):
        return too_large(limit, kinds)
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    if not head:
        return EMPTY
    return yes if _kind_of(head, upload.name or "", kinds) in kinds else wrong_kind(kinds)


def keep(
    upload: File[bytes],
    *,
    by: Any,
    at: datetime,
    kinds: tuple[str, ...] = SCANS,
    field: str = "",
    limit: int | None = None,
) -> StoredFile:
    """Keep an upload under the hash of its bytes; raises BadInput (about `field`) when it is empty, too large or of a wrong kind.

    The bytes decide what it is, not its name or what the browser says. Call it in the transaction of the change that refers to it. `limit` in
    bytes stands for what is no scan: tables, and files that a command or a job hands in.
    """
    return record(store(upload, kinds=kinds, field=field, limit=limit), by=by, at=at)


@dataclass(frozen=True, slots=True)
class Stored:
    """The bytes of an upload on the disk, which nothing refers to yet."""

    sha256: str
    name: str
    media_type: str
    size: int


def store(upload: File[bytes], *, kinds: tuple[str, ...] = SCANS, field: str = "", limit: int | None = None) -> Stored:
    """The first half of `keep`, for what is large: its bytes are written before the transaction in which `record` refers to them."""
    answer = may_keep(upload, kinds, limit)
    if not answer.ok:
        raise BadInput(answer, field)
    folder = Path(settings.FILES_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            head, size, digest = b"", 0, hashlib.sha256()
            for chunk in upload.chunks():
                head, size = head or chunk[:HEAD], size + len(chunk)
                if size > (limit or settings.UPLOAD_LIMIT):
                    raise BadInput(too_large(limit, kinds), field)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        path = path_of(digest.hexdigest())
        path.parent.mkdir(parents=True, exist_ok=True)
        # The same bytes have the same place: this also mends a copy that was damaged.
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(path.parent)
    media_type = _kind_of(head, upload.name or "", kinds)
    assert media_type is not None  # may_keep has looked at the same bytes
    return Stored(digest.hexdigest(), clean_name(upload.name or "", media_type), media_type, size)


def record(stored: Stored, *, by: Any, at: datetime) -> StoredFile:
    """The second half of `keep`: somebody handed these bytes in."""
    return StoredFile.objects.create(
        sha256=stored.sha256, name=stored.name, media_type=stored.media_type, size=stored.size, kept_by=ref(by), kept_at=at
    )  # fmt: skip


def path_of(sha256: str) -> Path:
    """Where the bytes of that hash are kept."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(stored: StoredFile) -> bytes:
    """The bytes of a kept file; raises Damaged when they are gone or changed."""
    try:
        content = path_of(stored.sha256).read_bytes()
    except FileNotFoundError as fault:
        raise Damaged(f"{stored.sha256} is gone") from fault
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise Damaged(f"{stored.sha256} has changed")
    return content


def check(stored: StoredFile) -> bool:
    """Whether a kept file still is what was handed in."""
    try:
        read(stored)
    except Damaged:
        return False
    return True


def download(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """The answer that hands a kept file to a browser; the view has asked before whether this person may have it."""
    response = FileResponse(
        BytesIO(read(stored)), as_attachment=not inline, filename=stored.name, content_type=stored.media_type
    )
    # A file from outside runs nothing here, even if a browser shows it instead of saving it.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
