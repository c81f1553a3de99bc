"""Official letters: number, date and signatory, and the signed scan when it has come back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tramuang.base import files
from tramuang.base.answers import BadInput
from tramuang.base.happenings import happening
from tramuang.base.models import Letter
from tramuang.base.refs import ref


def record_letter(*, subject: Any, number: str, dated: date, signatory: str, by: Any, at: datetime) -> Letter:
    """Record an official letter about something; `signatory` is an office, not a person."""
    number, signatory = " ".join(number.split()), " ".join(signatory.split())
    faults: dict[str, list[Any]] = {}
    if not number:
        faults["number"] = [_("Write the letter's number as it stands on the letter.")]
    if not signatory:
        faults["signatory"] = [_("Write the office that signed the letter.")]
    if dated > localdate(at):
        faults["dated"] = [_("The letter's date lies in the future.")]
    if faults:
        raise BadInput(faults)
    letter = Letter(subject=ref(subject), number=number[:80], dated=dated, signatory=signatory[:200])
    with happening("letter.recorded", letter.subject, by=by, at=at, letter=ref(letter)):
        letter.save(force_insert=True)
    return letter


def attach_scan(letter: Letter, upload: File[bytes], *, by: Any, at: datetime, field: str = "scan") -> Letter:
    """Take back the signed scan of a letter, with its hash; a second scan takes the place of the first, which is kept."""
    with happening("letter.scan-attached", letter.subject, by=by, at=at, letter=ref(letter)) as note:
        before = letter.scan
        letter.scan = files.keep(upload, by=by, at=at, field=field)
        letter.save(update_fields=["scan"])
        note.data["sha256"] = letter.scan.sha256
        if before is not None:
            note.data["instead_of"] = before.sha256
    return letter
