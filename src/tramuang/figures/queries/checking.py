"""What a file is held against when it is checked: the places and elements that are known, and what is on record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput
from tramuang.base.pure.thai.provinces import provinces
from tramuang.cities.models import Area, Province
from tramuang.figures.adapters import columnar, truth
from tramuang.figures.models import Element as ElementRow
from tramuang.figures.models import Place as PlaceRow
from tramuang.figures.models import Upload
from tramuang.figures.pure.definitions import Library, load
from tramuang.figures.pure.definitions.model import Element
from tramuang.figures.pure.recognising import ElementRule, Place, Places, Schema
from tramuang.figures.pure.recognising.guess import element_rule, with_elements
from tramuang.figures.pure.recognising.words import bare
from tramuang.figures.pure.validating import Observations

TELL_EVERY = 50_000  # rows, between two steps of the progress bar
KEEP_EVERY = 250_000  # rows, between two times that a check keeps how far it has come
MOST_HISTORY = 500_000
PLACES = 3  # decimal places to which history is compared


def either(th: str, en: str) -> str:
    """A sentence that is known in both languages, in the reader's."""
    found: str = _either(th, en)
    return found


def _chosen(th: str, en: str) -> str:
    return en if get_language() == "en" else th


_either: Callable[[str, str], Any] = lazy(_chosen, str)


def definitions() -> Library:
    """The definitions as the installation has them now; those of the published figures are in `queries.library`."""
    edition, texts = columnar.definitions_of(Path(settings.INDICATORS_DIR))
    return _library(edition, tuple(texts.items()))


def edition() -> str:
    """The digest of the definitions as the installation has them now."""
    return columnar.definitions_of(Path(settings.INDICATORS_DIR))[0]


def definition_texts() -> dict[str, str]:
    """The definition files as the installation has them now."""
    return columnar.definitions_of(Path(settings.INDICATORS_DIR))[1]


@lru_cache(maxsize=2)
def _library(_edition: str, texts: tuple[tuple[str, str], ...]) -> Library:
    return load(dict(texts))


def library_elements() -> dict[str, Element]:
    """The elements that the definitions name."""
    return definitions().elements


def element_names() -> dict[str, Sequence[str]]:
    """Every element that is known, with its names."""
    found: dict[str, Sequence[str]] = {
        code: [name for name in (th, en) if name]
        for code, th, en in ElementRow.objects.values_list("code", "name_th", "name_en")
    }
    found.update({code: (each.label.th, each.label.en) for code, each in library_elements().items()})
    return found


def places() -> Places:
    """Every province and area by code and name; the index is made once for as long as they stay the same."""
    known = tuple(Province.objects.order_by("code").values_list("code", "name_th", "name_en"))
    fields = ("code", "name_th", "name_en", "full_name_th", "full_name_en", "province_id")
    return _places(known, tuple(Area.objects.order_by("code").values_list(*fields)))


def places_for(schema: Schema) -> Places:
    """The same, with what the schema says that otherwise unknown names mean."""
    known = places()
    # A name that means a place already is not taken away from it; a code that is gone helps nobody.
    told = {name: code for name, code in schema.spellings.items() if code in known.all and not known.find(name).code}
    if not told:
        return known
    names: dict[str, list[str]] = {}
    for name, code in told.items():
        names.setdefault(code, []).append(name)
    return Places(replace(place, names=(*place.names, *names.get(code, ()))) for code, place in known.all.items())


@lru_cache(maxsize=2)
def _places(
    known: tuple[tuple[str, str, str], ...], areas: tuple[tuple[str, str, str, str, str, str | None], ...]
) -> Places:
    iso = {one.code: one.dopa for one in provinces()}
    found = [Place(code, th, en, "province", "", (iso[code],) if code in iso else ()) for code, th, en in known]
    found += [
        Place(code, th, en, "", province or "", (), tuple(name for name in (full_th, full_en) if name))
        for code, th, en, full_th, full_en, province in areas
    ]
    return Places(found)


def basis(upload: Upload, until: int) -> str:
    """A digest of all that a check depends on before it comes to its end: with another one a check that was broken off begins anew."""
    told = [upload.sha256, upload.schema, until, list(element_names().items())]
    known = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode())
    for place in places().all.values():
        known.update(repr(place).encode())
    return known.hexdigest()


def province_codes() -> set[str]:
    """The codes of all provinces."""
    return set(Province.objects.values_list("code", flat=True))


def history(schema: Schema) -> Observations | None:
    """What is on record of the elements that a file names by its columns, for outliers; None when there is too much, or nothing."""
    codes = {column.element for column in schema.columns if column.element} | (
        {schema.element} if schema.element else set()
    )
    elements = dict(ElementRow.objects.filter(code__in=codes).values_list("pk", "code"))
    if not elements:
        return None
    grains = [int(grain) for grain in range(1, 8)]
    parts = [truth.as_of(truth.newest(), list(elements), [], grain, 0, 1 << 62, most=MOST_HISTORY) for grain in grains]
    if not sum(map(len, parts)):
        return None
    areas = dict(PlaceRow.objects.values_list("pk", "code"))
    area_at = {pk: n for n, pk in enumerate(areas)}
    element_at = {pk: n for n, pk in enumerate(elements)}
    amount = np.concatenate([part.amount for part in parts])
    known = ~np.isnan(amount) & (np.abs(amount) < 1e14)
    whole = Observations(areas=tuple(areas.values()), elements=tuple(elements.values()))
    place = np.array([area_at[int(pk)] for part in parts for pk in part.place], dtype=np.int32)
    element = np.array([element_at[int(pk)] for part in parts for pk in part.element], dtype=np.int32)
    count = int(known.sum())
    return Observations(
        areas=whole.areas, elements=whole.elements, area=place[known], element=element[known],
        mantissa=np.round(amount[known] * 10**PLACES).astype(np.int64), scale=np.full(count, PLACES, dtype=np.int8),
        status=np.zeros(count, dtype=np.int8), grade=np.zeros(count, dtype=np.int8),
    )  # fmt: skip


def with_library(schema: Schema) -> Schema:
    """A schema with the units and bounds that the library gives its elements."""
    return with_elements(schema, library_elements())


def library_rules() -> dict[str, ElementRule]:
    """What values of the library's elements can be."""
    return {code: element_rule(own) for code, own in library_elements().items()}


def place_named(text: str) -> dict[str, str]:
    """The area or the province that a code or a name means, as actions take it; BadInput tells which come near when there is none."""
    known = places()
    found = known.find(text)
    if not found.code:
        near = ", ".join(map(known.name, found.suggestions or known.suggest(text)))
        raise BadInput(
            {"place": [format_lazy(_("There is no place {name}. The nearest: {near}."), name=text, near=near or "–")]}
        )
    return {"province" if found.code in province_codes() else "area": found.code}


def element_named(text: str) -> str:
    """The code of the data element that a code or a name means; what is neither stays as it was told."""
    wanted = bare(text)
    for code, names in element_names().items():
        if wanted and wanted in {bare(code), *map(bare, names)}:
            return code
    return text
