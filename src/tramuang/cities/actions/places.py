"""Writing provinces, organisations and areas."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Provenance
from tramuang.base.pure.thai.collate import sort_key
from tramuang.cities import access
from tramuang.cities.access import By
from tramuang.cities.kinds import AreaKind, OrganisationKind
from tramuang.cities.models import SORT_KEY, Area, Organisation, Province
from tramuang.cities.pure.people import outward

PROVINCES = Path(__file__).resolve().parents[1] / "data" / "provinces.csv"


def load_provinces(at: datetime, *, by: By = None) -> int:
    """Bring the 77 provinces up to `data/provinces.csv`; returns how many rows were new or changed (0 the second time)."""
    require(access.may_administer(by, at))
    text = PROVINCES.read_bytes()
    fields = ("dopa", "name_th", "name_en", "region_th", "region_en", "sort_key")
    there = {province.code: province for province in Province.objects.all()}
    changed = []
    for row in csv.DictReader(StringIO(text.decode())):
        found = Province(
            **{key: row[key] for key in ("code", *fields[:-1])}, sort_key=sort_key(row["name_th"])[:SORT_KEY]
        )
        known = there.get(found.code)
        if known is None or any(getattr(known, name) != getattr(found, name) for name in fields):
            changed.append(found)
    if changed:
        sha256 = hashlib.sha256(text).hexdigest()
        with happening("provinces.loaded", "provinces", by=by or "system", at=at, sha256=sha256, count=len(changed)):
            Province.objects.bulk_create(changed, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    return len(changed)


def record_organisation(
    *,
    code: str,
    kind: str,
    name_th: str,
    name_en: str = "",
    province: Province | str | None = None,
    provenance: str = Provenance.REAL,
    by: By,
    at: datetime,
) -> Organisation:
    """Enter an organisation, or bring the one of that code up to date."""
    require(access.may_record_places(by, at))
    _known("kind", kind, OrganisationKind.values)
    values = {
        "kind": kind,
        "name_th": _named(name_th),
        "name_en": name_en.strip(),
        "province": _province(province),
        "provenance": provenance,
        "sort_key": sort_key(name_th.strip())[:SORT_KEY],
    }
    organisation = Organisation.objects.filter(code=code).first() or Organisation(code=code)
    with happening("organisation.recorded", organisation, by=by, at=at):
        _set(organisation, values)
    return organisation


def record_area(
    *,
    code: str,
    kind: str,
    name_th: str,
    name_en: str = "",
    full_name_th: str = "",
    full_name_en: str = "",
    province: Province | str | None = None,
    operator: Organisation | None = None,
    within: Area | str | None = None,
    may_overlap: bool = False,
    lon: Decimal | None = None,
    lat: Decimal | None = None,
    km2: Decimal | None = None,
    website: str = "",
    provenance: str = Provenance.REAL,
    name_confidence: str = "",
    operator_confidence: str = "",
    source: str = "",
    note_th: str = "",
    note_en: str = "",
    by: By,
    at: datetime,
) -> Area:
    """Enter an area, or bring the one of that code up to date; `within` names the area it lies in.

    `may_overlap` says that no source tells whether it shares ground with another area; `lon` and `lat` are a mark for the map.
    """
    require(access.may_record_places(by, at))
    _known("kind", kind, AreaKind.values)
    if km2 is not None and km2 <= 0:
        raise BadInput({"km2": [_("An area is larger than nought.")]})
    if (lon is None) != (lat is None):
        raise BadInput({"lon": [_("A mark on the map needs both longitude and latitude.")]})
    values = {
        "kind": kind,
        "name_th": _named(name_th),
        "name_en": name_en.strip(),
        "full_name_th": full_name_th.strip(),
        "full_name_en": full_name_en.strip(),
        "province": _province(province),
        "operator": operator,
        "within": _outer(code, within),
        "may_overlap": may_overlap,
        "lon": lon,
        "lat": lat,
        "km2": km2,
        "website": website,
        "provenance": provenance,
        "name_confidence": name_confidence,
        "operator_confidence": operator_confidence,
        "source": source,
        "note_th": note_th,
        "note_en": note_en,
        "sort_key": sort_key(name_th.strip())[:SORT_KEY],
    }
    area = Area.objects.filter(code=code).first() or Area(code=code)
    with happening("area.recorded", area, by=by, at=at):
        _set(area, values)
    return area


def _set(row: Organisation | Area, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _known(field: str, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise BadInput({field: [_("There is no such kind.")]})


def _named(name: str) -> str:
    if not name.strip():
        raise BadInput({"name_th": [_("Write the name in Thai.")]})
    return name.strip()


def _province(given: Province | str | None) -> Province | None:
    if given is None or isinstance(given, Province):
        return given
    found = Province.objects.filter(code=given).first()
    if found is None:
        raise BadInput({"province": [_("There is no province of this code.")]})
    return found


def _outer(code: str, given: Area | str | None) -> Area | None:
    outer = given if given is None or isinstance(given, Area) else Area.objects.filter(code=given).first()
    if outer is None and given is not None:
        raise BadInput({"within": [_("There is no area of this code.")]})
    if outer is not None:
        chain = dict(Area.objects.values_list("code", "within_id"))
        # A circle would leave everybody in it uncounted.
        if outer.code == code or code in outward(chain, outer.code):
            raise BadInput({"within": [_("An area cannot lie within itself.")]})
    return outer
