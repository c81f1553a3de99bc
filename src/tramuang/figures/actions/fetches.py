"""Fetching datasets from where they lie: what is new is handed in, as if somebody had brought it."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files.base import File

from tramuang.base.answers import BadInput, require
from tramuang.figures import access
from tramuang.figures.actions.uploads import receive
from tramuang.figures.adapters import fetching
from tramuang.figures.adapters.fetching import Fetched, NotFetched
from tramuang.figures.models import Dataset

log = logging.getLogger("tramuang.figures")


def fetch_all(*, by: access.By, at: datetime) -> int:
    """Look at every place from which datasets are fetched; gives how many new files were handed in. One that fails keeps no other from its turn."""
    require(access.may_load(by, at))
    count = 0
    for dataset in Dataset.objects.exclude(poll="").order_by("code"):
        try:
            count += fetch(dataset, by=by, at=at)
        except Exception:
            log.exception("dataset %s was not fetched", dataset.pk)
    return count


def fetch(dataset: Dataset, *, by: access.By, at: datetime) -> int:
    """Hand in what is new where a dataset lies; what cannot be fetched or is no table is told in the log and tried again the next day."""
    require(access.may_load(by, at))
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = (
                [fetching.from_address(dataset.poll, Path(folder) / "fetched")]
                if "://" in dataset.poll
                else list(fetching.in_folder(dataset.poll))
            )
        except NotFetched as fault:
            log.warning("dataset %s: %s", dataset.pk, fault)
            return 0
        for one in found:
            count += _new(dataset, one, by=by, at=at)
    return count


def _new(dataset: Dataset, one: Fetched, *, by: access.By, at: datetime) -> int:
    with one.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        if dataset.polled.get(one.name) == digest:
            return 0
        file.seek(0)
        try:
            receive(dataset, File(file, name=one.name), by=by, at=at, limit=fetching.LARGEST)
            handed_in = 1
        except BadInput as fault:
            log.warning("dataset %s: %s cannot be taken: %s", dataset.pk, one.name, fault)
            handed_in = 0
    dataset.polled = {**dataset.polled, one.name: digest}
    dataset.save(update_fields=["polled"])
    return handed_in
