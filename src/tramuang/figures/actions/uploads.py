"""A file of figures on its way: handed in, checked, and then accepted as a revision, accepted in part, or sent back."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tramuang.base import files
from tramuang.base.answers import Answer, BadInput, no, require, yes
from tramuang.base.happenings import happening
from tramuang.base.pure.media import TABLES
from tramuang.base.pure.thai.dates import be_year, local_day
from tramuang.base.refs import ref
from tramuang.figures import access
from tramuang.figures.actions import assessing
from tramuang.figures.actions.assessing import NOTHING, Quality
from tramuang.figures.actions.checked import DECIDED, NOT_CHECKED, OPEN, columns_of, good_of, is_open, keep_good
from tramuang.figures.actions.loading import revise
from tramuang.figures.adapters import readers
from tramuang.figures.adapters.halfway import Halfway
from tramuang.figures.kinds import UploadState
from tramuang.figures.models import Dataset, Revision, Upload
from tramuang.figures.pure.reading import Cancelled, Unreadable
from tramuang.figures.pure.recognising import NotASchema, Schema, guess
from tramuang.figures.pure.validating import Checker, Result
from tramuang.figures.queries import checking, others
from tramuang.figures.queries.world import home

log = logging.getLogger("tramuang.figures")

NOTHING_GOOD = no("nothing-good", _("There is no good row in this file."))
NOT_CLEAN = no("not-clean", _("Some rows cannot be accepted: accept the good ones, or send the file back."))
OTHERWISE = _("Other datasets say otherwise of some values. Say that those of this file are to take their place.")
MOST_SHOWN = 200  # findings that a page shows at once; all are in the kept list


def receive(
    dataset: Dataset, upload: File[bytes], *, by: access.By, at: datetime, sheet: str = "", schema: Schema | None = None,
    limit: int | None = None,
) -> Upload:  # fmt: skip
    """Take in a file for a dataset; it is kept as it is and checked by the worker. BadInput when it cannot be a table."""
    require(access.may_hand_in(by, dataset, at))
    dataset.refresh_from_db(fields=["schema"])
    # A large file is written and looked into first: nobody else who writes waits for that.
    kept = files.store(upload, kinds=TABLES, field="file", limit=limit or settings.TABLE_LIMIT)
    found = schema or _first_schema(dataset, files.path_of(kept.sha256), kept.name, sheet)
    with transaction.atomic():
        stored = files.record(kept, by=by, at=at)
        made = Upload(
            dataset=dataset, name=stored.name, sha256=stored.sha256, file=stored, sheet=found.layout.sheet or sheet,
            schema=found.as_data(), received_by=ref(by), received_at=at,
        )  # fmt: skip
        with happening("figures.received", made, by=by, at=at, dataset=dataset.pk, sha256=stored.sha256):
            made.save(force_insert=True)
    return made


def _first_schema(dataset: Dataset, path: Path, name: str, sheet: str) -> Schema:
    """The dataset's own schema where it fits the file's columns, else what the first rows tell."""
    try:
        preview = readers.look(path, sheet=sheet)
        found = guess(preview.rows, preview.layout, checking.places(), checking.element_names())
    except Unreadable as fault:
        raise BadInput({"file": [checking.either(fault.th, fault.en)]}) from None
    found = checking.with_library(found)
    if dataset.schema:
        own = Schema.from_data(dataset.schema)
        if own.layout.columns == found.layout.columns:
            return replace(own, layout=found.layout)
    return found


def adjust(upload: Upload, schema: dict[str, Any], *, by: access.By, at: datetime, keep: bool = True) -> Upload:
    """Say what the columns of a file mean, other than was guessed; it is checked anew. With `keep` the dataset remembers it."""
    require(access.may_change(by, upload, at))
    try:
        found = Schema.from_data(schema)
    except NotASchema as fault:
        raise BadInput({"schema": [checking.either(fault.th, fault.en)]}) from None
    with happening("figures.schema-adjusted", upload, by=by, at=at, columns=len(found.columns)):
        held = _locked(upload.pk)
        require(is_open(held))
        held.schema, held.state, held.lines_read, held.findings, held.checked = (
            found.as_data(),
            UploadState.RECEIVED,
            0,
            {},
            "",
        )
        held.save()
        if keep:
            Dataset.objects.filter(pk=held.dataset_id).update(schema=found.as_data())
    return held


def check(key: UUID | str, *, by: access.By, at: datetime) -> Upload | None:
    """Read a file and hold it against its schema: the findings and the good values are kept, nothing is on record yet.

    Goes on where it was stopped, to the same end as if it never had been; None when it was withdrawn, decided on, or checked already.
    """
    started = Upload.objects.filter(pk=key, state__in=[UploadState.RECEIVED, UploadState.CHECKING])
    if not started.update(state=UploadState.CHECKING):
        return None
    upload = Upload.objects.select_related("dataset", "file").get(pk=key)
    try:
        schema = Schema.from_data(upload.schema)
        result = _read(upload, schema, at)
    except Cancelled:
        return None
    except (Unreadable, NotASchema) as fault:
        _halfway(upload, at).clear()
        return _failed(upload, fault, by=by, at=at)
    found = _checked(upload, result, by=by, at=at)
    _halfway(upload, at).clear()
    return found


def _halfway(upload: Upload, at: datetime) -> Halfway:
    # Once for a check: what counts is what it was begun with.
    return Halfway(home(), upload.pk.hex, cache(lambda: checking.basis(upload, be_year(local_day(at)))), at)


def _read(upload: Upload, schema: Schema, at: datetime) -> Result:
    def progress(_share: float, rows: int) -> bool:
        # One question tells of the progress and whether somebody withdrew the file.
        return bool(Upload.objects.filter(pk=upload.pk, state=UploadState.CHECKING).update(lines_read=rows))

    def make() -> Checker:
        return Checker(
            schema, checking.places_for(schema), elements=checking.element_names(), rules=checking.library_rules(), history=checking.history(schema), until=be_year(local_day(at))
        )  # fmt: skip

    halfway = _halfway(upload, at)
    checker, after = halfway.load(make)
    kept = told = after.row if after else 0
    progress(0, told)
    if after:
        log.info("the check of %s goes on behind row %d", upload.pk, after.row)
    # The next rows are cut while the last are checked.
    for batch in readers.ahead(readers.read(files.path_of(upload.sha256), schema.layout, after=after)):
        checker.feed(batch)
        if batch.after.row - kept >= checking.KEEP_EVERY:
            kept = batch.after.row
            halfway.save(checker, batch.after)
        if batch.after.row - told >= checking.TELL_EVERY or told == 0:
            told = batch.after.row
            if not progress(batch.done, told):
                halfway.save(checker, batch.after)
                raise Cancelled(told)
    return checker.result()


def _checked(upload: Upload, result: Result, *, by: access.By, at: datetime) -> Upload | None:
    others.tell_others(upload.dataset, result.good, result.findings)
    shown = [one.as_data() for one in result.findings.sorted()]
    listed = "\n".join(json.dumps(one, ensure_ascii=False) for one in shown)
    digest = keep_good(result.good)
    with happening(
        "figures.checked", upload, by=by, at=at, rows=result.rows, good=len(result.good), errors=result.errors,
        warnings=result.findings.of("warning"),
    ):  # fmt: skip
        held = _locked(upload.pk)
        if held.state != UploadState.CHECKING:
            raise BadInput(DECIDED)
        if listed:
            name = f"{upload.name}.findings.jsonl"
            held.findings_file = files.keep(
                ContentFile(listed.encode(), name=name), by="system", at=at, kinds=TABLES, limit=1 << 30
            )
        held.findings = {**result.summary(), "first": shown[:MOST_SHOWN]}
        held.lines_read, held.lines_bad, held.lines_good = result.rows, result.bad_rows, result.rows - result.bad_rows
        held.checked, held.state = digest, UploadState.CHECKED
        held.save()
    return held


def _failed(upload: Upload, fault: Unreadable | NotASchema, *, by: access.By, at: datetime) -> Upload:
    with happening("figures.checked", upload, by=by, at=at, unreadable=getattr(fault, "code", "schema")):
        held = _locked(upload.pk)
        held.state, held.findings = UploadState.FAILED, {"unreadable": {"th": fault.th, "en": fault.en}}
        held.save()
    return held


def cancel(upload: Upload, *, by: access.By, at: datetime) -> Upload:
    """Withdraw a file that has not been decided on; a check that runs stops at its next step."""
    require(access.may_change(by, upload, at))
    with happening("figures.cancelled", upload, by=by, at=at):
        held = _locked(upload.pk)
        require(is_open(held))
        held.state, held.decided_by, held.decided_at = UploadState.CANCELLED, ref(by), at
        held.save()
    return held


def resume(upload: Upload, *, by: access.By, at: datetime) -> Upload:
    """Take up a withdrawn or unreadable file again: its check goes on where it was stopped."""
    require(access.may_change(by, upload, at))
    with happening("figures.received", upload, by=by, at=at, again=True):
        held = _locked(upload.pk)
        require(yes if held.state in (UploadState.CANCELLED, UploadState.FAILED) else DECIDED)
        held.state, held.decided_by, held.decided_at = UploadState.RECEIVED, "", None
        held.save()
    return held


def send_back(upload: Upload, *, note: str, by: access.By, at: datetime) -> Upload:
    """Send a checked file back to whoever handed it in, with what is to be mended."""
    # What an unchecked file holds is not known: only who keeps the data of the whole programme may decide on it.
    require(access.may_change(by, upload, at))
    areas, provinces = good_of(upload)[1:] if upload.checked else ((), True)
    require(access.may_accept(by, upload.dataset, at, areas, elsewhere=bool(provinces)))
    with happening("figures.sent-back", upload, by=by, at=at):
        held = _locked(upload.pk)
        require(is_open(held))
        held.state, held.note, held.decided_by, held.decided_at = UploadState.SENT_BACK, note[:4000], ref(by), at
        held.save()
    return held


def accept(
    upload: Upload, *, by: access.By, at: datetime, only_good: bool = False, quality: Quality = NOTHING, over_others: bool = False
) -> Revision:  # fmt: skip
    """Put the values of a checked file on record: one transaction makes them a revision and tells of it, or nothing happens.

    A value that is on record already is corrected by it: the earlier one stays, as of its own revision. `only_good` leaves out what was found
    wrong; without it a file with such rows is refused. Where other datasets say otherwise, `over_others` must be said too: from then on these values
    count. `quality` says how the values were come by to which the file gives no grade, and who
    verified them.
    """
    assessing.check(quality)
    require(access.may_change(by, upload, at))
    good, areas, provinces = good_of(upload)
    require(access.may_accept(by, upload.dataset, at, areas, elsewhere=bool(provinces)))
    require(_decidable(upload, only_good=only_good))
    if others_in(upload) and not over_others:
        raise BadInput({"over_others": [OTHERWISE]})
    with happening("figures.accepted", upload, by=by, at=at, dataset=upload.dataset_id, only_good=only_good) as note:
        held = _locked(upload.pk)
        require(_decidable(held, only_good=only_good))
        held.state, held.decided_by, held.decided_at = UploadState.ACCEPTED, ref(by), at
        held.save()
        revision = revise(held, columns_of(good, areas, provinces), by=by, at=at)
        note.data.update(revision=revision.number, rows=revision.rows)
        if quality:
            assessing.put([revision], quality, by=by, at=at)
            note.data.update(grade=quality.grade.code)
    return revision


def others_in(upload: Upload) -> int:
    """How many values of a checked file other datasets give otherwise."""
    return int((upload.findings.get("counts") or {}).get(others.CODE, 0))


def may_be_accepted(upload: Upload, *, by: access.By, at: datetime, only_good: bool = False) -> Answer:
    """Whether they could accept a file as it stands, for the page that offers it."""
    if not (answer := _decidable(upload, only_good=only_good)).ok:
        return answer
    return may_be_decided(upload, by=by, at=at)


def may_be_decided(upload: Upload, *, by: access.By, at: datetime) -> Answer:
    """Whether the values of a checked file are theirs to decide on, be it only to send them back."""
    if upload.state != UploadState.CHECKED:
        return NOT_CHECKED if upload.state in OPEN else DECIDED
    if not (answer := access.may_change(by, upload, at)).ok:
        return answer
    try:
        _good, areas, provinces = good_of(upload)
    except BadInput as fault:
        return no(fault.code, next(iter(fault.fields.values()))[0])
    return access.may_accept(by, upload.dataset, at, areas, elsewhere=bool(provinces))


def _decidable(upload: Upload, *, only_good: bool) -> Answer:
    if upload.state not in OPEN:
        return DECIDED
    if upload.state != UploadState.CHECKED:
        return NOT_CHECKED
    if not upload.findings.get("good"):
        return NOTHING_GOOD
    return NOT_CLEAN if upload.findings.get("errors") and not only_good else yes


def _locked(key: Any) -> Upload:
    return Upload.objects.select_for_update().get(pk=key)
