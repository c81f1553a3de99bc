"""Keeping datasets with what the government's catalogue asks of them, the elements they are of, and the definitions computed from those."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tramuang.base import files
from tramuang.base.answers import BadInput, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Provenance
from tramuang.base.pure.media import JSONL
from tramuang.cities.models import Organisation
from tramuang.figures import access
from tramuang.figures.actions.sources import record_sources, wrong_source
from tramuang.figures.adapters import fetching
from tramuang.figures.kinds import Defined, SourceKind
from tramuang.figures.models import Dataset, Definition, Element, Source
from tramuang.figures.pure import catalogue
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.definitions.model import Index, Indicator, Pillar
from tramuang.figures.pure.formulas import written
from tramuang.figures.queries import checking
from tramuang.figures.queries.past import PUBLISHED, editions


def record_dataset(
    code: str, *, title_th: str, source: str, owner: Organisation | None, licence: str, metadata: Mapping[str, str], by: access.By, at: datetime,
    title_en: str = "", poll: str = "", provenance: str = Provenance.REAL, new_source: Mapping[str, str] | None = None,
) -> Dataset:  # fmt: skip
    """Put a dataset on record, or change what is said of it; BadInput names every field of its metadata that is wrong.

    `new_source` (title, publisher, url, dated, kind, licence) is put on record with it, where no source of that code is known yet.
    """
    require(access.may_load(by, at))
    wrong: dict[str, list[Any]] = {name: [checking.either(*told)] for name, told in catalogue.wrong(metadata).items()}
    try:
        validate_slug(code)
    except ValidationError:
        wrong["code"] = [_("A code has small letters, digits, - and _.")]
    if not title_th.strip():
        wrong["title_th"] = [_("A dataset needs a title in Thai.")]
    if not licence.strip():
        wrong["licence"] = [_("A dataset needs a licence.")]
    if provenance not in set(Provenance):
        wrong["provenance"] = [_("A value is real, illustrative or invented.")]
    if new_source is not None:
        fresh = {"kind": SourceKind.PRIMARY.value, **new_source, "code": source or _free(code)}
        source = fresh["code"]
        wrong.update({f"source_{name}": [why] for name, why in wrong_source(fresh).items()})
        if Source.objects.filter(pk=source).exists():
            wrong["source"] = [_("A source of this code is on record already.")]
    elif not Source.objects.filter(pk=source).exists():
        wrong["source"] = [_("There is no such source.")]
    if poll and (why := fetching.refused(poll)):
        wrong["poll"] = [checking.either(*why)]
    if wrong:
        raise BadInput(wrong)
    with transaction.atomic():
        if new_source is not None:
            record_sources([fresh], by=by, at=at)
        return _put(
            code, by=by, at=at, title_th=title_th, title_en=title_en, source_id=source, owner=owner, licence=licence, metadata=dict(metadata),
            poll=poll, provenance=provenance,
        )  # fmt: skip


def _free(code: str) -> str:
    """A code for the source of a dataset that has none yet."""
    taken = set(Source.objects.filter(pk__startswith=code[:70]).values_list("pk", flat=True))
    names = [code, *(f"{code[:70]}-{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _put(code: str, *, by: access.By, at: datetime, **told: Any) -> Dataset:
    with happening("figures.dataset-recorded", f"dataset:{code}", by=by, at=at, source=told["source_id"]):
        found, _new = Dataset.objects.update_or_create(
            code=code,
            defaults=told,
            create_defaults={**told, "recorded_at": at},
        )
    return found


def publish_definitions(*, by: access.By, at: datetime) -> int:
    """Put the installation's definitions on record: elements by name, every indicator and index that is new by its hash, and the files themselves.

    Gives how many versions are new. What was published before stays, and can be computed by again. BadInput when the files have faults.
    """
    require(access.may_load(by, at))
    library = checking.definitions()
    if library.faults:
        raise BadInput({"": [checking.either(each.in_("th"), each.in_("en")) for each in library.faults[:100]]})
    edition = checking.edition()
    wanted: dict[str, tuple[Defined, Indicator | Index]] = {
        **{each.hash: (Defined.INDICATOR, each) for each in library.indicators.values()},
        **{each.hash: (Defined.INDEX, each) for each in library.indices.values()},
    }
    known = set(Definition.objects.filter(pk__in=list(wanted)).values_list("pk", flat=True))
    fresh = {hash_: told for hash_, told in wanted.items() if hash_ not in known}
    _elements(library)
    if not fresh and [each.code for each in editions()[-1:]] == [edition]:
        return 0
    with happening(PUBLISHED, f"definitions:{edition}", by=by, at=at, hashes=sorted(fresh)) as note:
        note.data["sha256"] = _kept(edition, by, at)
        Definition.objects.bulk_create(
            Definition(
                hash=hash_, kind=kind, code=each.id, version=each.version, edition=edition, published_at=at,
                meaning=_of_indicator(each, library) if isinstance(each, Indicator) else _of_index(each),
            )
            for hash_, (kind, each) in fresh.items()
        )  # fmt: skip
    return len(fresh)


def _kept(edition: str, by: access.By, at: datetime) -> str:
    """Keep the definition files of an edition as one file, a line for each; gives its hash."""
    lines = [
        json.dumps({"file": name, "text": text}, ensure_ascii=False)
        for name, text in checking.definition_texts().items()
    ]
    content = ContentFile("\n".join([*lines, ""]).encode(), name=f"definitions-{edition}.jsonl")
    return files.keep(content, by=by, at=at, kinds=(JSONL,), limit=len(content)).sha256


def _elements(library: Library) -> None:
    """Names, units and sums over time as the library has them; elements that are observed and not in it stay as they are."""
    known = {each.code: each for each in Element.objects.filter(code__in=list(library.elements))}
    changed = []
    for code, own in library.elements.items():
        row = known.get(code) or Element(code=code)
        told = (
            own.label.th[:200],
            own.label.en[:200],
            own.unit[:40],
            own.adds,
            own.agency.th[:200] if own.agency else "",
        )
        if (row.name_th, row.name_en, row.unit, row.adds, row.agency) != told:
            row.name_th, row.name_en, row.unit, row.adds, row.agency = told
            changed.append(row)
    Element.objects.bulk_create([row for row in changed if row.pk is None])
    Element.objects.bulk_update(
        [row for row in changed if row.code in known], ["name_th", "name_en", "unit", "adds", "agency"]
    )


def _of_indicator(found: Indicator, library: Library) -> dict[str, Any]:
    timing = found.timing
    return {
        "formula": found.formula, "plain": written(found.plain), "unit": found.unit, "direction": found.direction, "domain": found.domain,
        "inputs": {name: library.elements[name].unit if name in library.elements else library.indicators[name].hash for name in found.inputs},
        "period": [timing.grain, timing.publish, timing.rule, timing.enough, timing.carry_forward], "rollup": found.rollup,
        "rollup_weight": found.rollup_weight, "name": {"th": found.label.th, "en": found.label.en},
    }  # fmt: skip


def _of_index(found: Index) -> dict[str, Any]:
    def tree(pillar: Pillar) -> dict[str, Any]:
        below = [
            tree(each)
            if isinstance(each, Pillar)
            else {"indicator": each.indicator, "weight": each.weight, "method": each.normalise.method}
            for each in pillar.entries
        ]
        return {
            "code": pillar.code,
            "weight": pillar.weight,
            "aggregate": pillar.aggregate,
            "min_share": pillar.min_share,
            "of": below,
        }

    return {
        "tree": tree(found.root),
        "weighting": found.weighting,
        "structure": found.structure,
        "name": {"th": found.label.th, "en": found.label.en},
    }
