"""The good values of a file between its check and its acceptance: kept by their hash, and read again from the file when they are gone."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from tramuang.base import files
from tramuang.base.answers import Answer, BadInput, no, require, yes
from tramuang.base.pure.thai.dates import be_year, local_day
from tramuang.figures.actions.loading import places_of
from tramuang.figures.adapters import readers
from tramuang.figures.adapters.bulk import Columns
from tramuang.figures.kinds import PlaceKind, Status, UploadState
from tramuang.figures.models import Element, Upload
from tramuang.figures.pure.recognising import Schema
from tramuang.figures.pure.validating import Checker, Observations
from tramuang.figures.queries import checking
from tramuang.figures.queries.world import home

OPEN = (UploadState.RECEIVED, UploadState.CHECKING, UploadState.CHECKED)
DECIDED = no("decided", _("This file has been decided on already."))
NOT_CHECKED = no("not-checked", _("This file has not been checked yet."))
KEPT = ("area", "element", "period", "amount", "status", "grade", "line")


def is_open(upload: Upload) -> Answer:
    """Whether a file still waits for a decision."""
    return yes if upload.state in OPEN else DECIDED


def keep_good(good: Observations) -> str:
    """Keep the good values of a check until it is decided on; gives the hash by which they are found."""
    packed = io.BytesIO()
    lists = {
        "areas": list(good.areas), "elements": list(good.elements), "periods": [[one.grain, one.number] for one in good.periods],
        "units": _units_of(good),
    }  # fmt: skip
    arrays = {name: getattr(good, name) for name in ("area", "element", "period", "status", "grade", "line")}
    np.savez(packed, lists=np.frombuffer(json.dumps(lists).encode(), dtype=np.uint8), amount=good.numbers(), **arrays)
    content = packed.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    folder = home() / "checked"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{digest}.new-{os.getpid()}"
    fresh.write_bytes(content)
    fresh.replace(folder / f"{digest}.npz")
    return digest


def _units_of(good: Observations) -> dict[str, str]:
    """The unit of each element: the check has brought all its values to one."""
    first = dict(zip(good.element[::-1].tolist(), good.unit[::-1].tolist(), strict=True))
    return {good.elements[element]: good.units[unit] if good.units else "" for element, unit in first.items()}


def good_of(upload: Upload) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """The good values of a checked upload with the areas and provinces they are of; read again from the file when they are gone."""
    if not upload.checked:
        require(is_open(upload))
        require(NOT_CHECKED)
    path = home() / "checked" / f"{upload.checked}.npz"
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != upload.checked:
        again = keep_good(_read_again(upload))
        if again != upload.checked:
            raise BadInput(
                no("changed", _("This file now reads otherwise than when it was checked. Have it checked again."))
            )
        content = path.read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        found: dict[str, Any] = {name: held[name] for name in KEPT}
        found.update(json.loads(held["lists"].tobytes()))
    used = [found["areas"][n] for n in np.unique(found["area"]).tolist()]
    every = checking.province_codes()
    provinces = tuple(code for code in used if code in every)
    return found, tuple(code for code in used if code not in set(provinces)), provinces


def _read_again(upload: Upload) -> Observations:
    schema = Schema.from_data(upload.schema)
    checker = Checker(
        schema,
        checking.places_for(schema),
        elements=checking.element_names(),
        rules=checking.library_rules(),
        history=None,
        until=be_year(local_day(upload.received_at)),
    )
    for batch in readers.read(files.path_of(upload.sha256), schema.layout):
        checker.feed(batch)
    return checker.result().good


def columns_of(good: dict[str, Any], areas: Iterable[str], provinces: Iterable[str]) -> Columns:
    """The good values as the table has them, places and elements by their short numbers; new elements are put on record."""
    places = places_of(areas, provinces)
    of_province = set(provinces)
    place = [
        places.get((PlaceKind.PROVINCE.value if code in of_province else PlaceKind.AREA.value, code), 0)
        for code in good["areas"]
    ]
    elements = _elements(good["elements"], good["units"], set(np.unique(good["element"]).tolist()))
    grain = np.array([one[0] for one in good["periods"]] or [0], dtype=np.int16)
    number = np.array([one[1] for one in good["periods"]] or [0], dtype=np.int64)
    return Columns(
        element=np.array(elements or [0], dtype=np.int16)[good["element"]],
        place=np.array(place or [0], dtype=np.int32)[good["area"]],
        grain=grain[good["period"]],
        period=number[good["period"]],
        amount=good["amount"],
        # The codes of a check begin at nought, ours at one, in the same order.
        status=(good["status"].astype(np.int16) + Status.MEASURED).astype(np.int16),
        grade=good["grade"].astype(np.int16),
        line=good["line"].astype(np.int32),
    )


def _elements(codes: list[str], units: dict[str, str], used: set[int]) -> list[int]:
    known = dict(Element.objects.filter(code__in=codes).values_list("code", "pk"))
    library = checking.library_elements()
    for n, code in enumerate(codes):
        if n in used and code not in known:
            own = library.get(code)
            made = (
                Element(code=code, name_th=own.label.th, name_en=own.label.en, unit=own.unit, adds=own.adds)
                if own
                else Element(code=code[:80], unit=units.get(code, "")[:40])
            )
            made.save()
            known[code] = made.pk
    return [known.get(code, 0) for code in codes]
