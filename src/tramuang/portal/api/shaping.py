"""What queries give, in the shapes of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.translation import override

from tramuang.emblem.models import Emblem
from tramuang.emblem.pure.verdicts import Verdict
from tramuang.figures.models import Observation
from tramuang.plans.models import Case
from tramuang.portal.pure.exports import for_json
from tramuang.portal.queries.cities import CityLine, CityView
from tramuang.portal.queries.claims import ClaimSeen
from tramuang.portal.queries.measures import Computed
from tramuang.programme.models import Round
from tramuang.review.queries import Decision

Shape = dict[str, Any]


def words(th: str, en: str) -> Shape:
    """Words in both languages, Thai where there are no English ones."""
    return {"th": th, "en": en or th}


def said(text: Any) -> Shape:
    """A translatable sentence in both languages."""
    found = {}
    for code in ("th", "en"):
        with override(code):
            found[code] = str(text)
    return found


def paged(found: Sequence[Any], page: int, per_page: int) -> tuple[Shape, Sequence[Any]]:
    """The head of a page and what stands on it; 404 beyond the last page."""
    book = Paginator(found, per_page)
    if page > book.num_pages:
        raise Http404
    return {"page": page, "pages": book.num_pages, "per_page": per_page, "total": book.count}, book.page(
        page
    ).object_list


def round_(found: Round) -> Shape:
    """A round."""
    return {
        "code": found.code, "title": words(found.title_th, found.title_en), "edition": found.edition_id, "on_record": found.on_record,
        "opens_at": found.opens_at, "nominations_close_at": found.nominations_close_at, "plans_close_at": found.plans_close_at,
        "provenance": found.provenance,
    }  # fmt: skip


def figure(row: Observation | None) -> Shape | None:
    """A value with its year, source and line."""
    if row is None:
        return None
    return {
        "value": for_json(row.value), "unit": row.unit, "year_be": row.year_be, "source": row.source.code, "source_title": row.source.title,
        "row": row.row or None, "provenance": row.provenance,
    }  # fmt: skip


def city(line: CityLine) -> Shape:
    """A city in the list."""
    area = line.area
    return {
        "code": area.code, "name": words(area.name_th, area.name_en), "kind": area.kind, "province": area.province_id,
        "emblems": [emblem.serial for emblem in line.emblems], "rounds": sorted({case.round_id for case in line.cases}),
        "people": figure(line.people), "provenance": area.provenance,
    }  # fmt: skip


def city_whole(view: CityView) -> Shape:
    """A city with everything public about it."""
    area, plan = view.area, view.plan
    line = CityLine(area, view.emblems, view.designations, view.cases, view.latest)
    return {
        **city(line),
        "full_name": words(area.full_name_th or area.name_th, area.full_name_en or area.name_en),
        "operator": words(area.operator.name_th, area.operator.name_en) if area.operator else None,
        "name_confidence": area.name_confidence or None, "operator_confidence": area.operator_confidence or None,
        "km2": for_json(area.km2), "longitude": for_json(area.lon), "latitude": for_json(area.lat),
        "within": area.within_id, "may_overlap": area.may_overlap,
        "vision": {
            "text": words(plan.vision_th, plan.vision_en), "source": plan.vision_source or None, "provenance": plan.vision_provenance,
        } if plan and plan.vision_th else None,
        "domains": [domain.code for domain in view.domains],
        "population": [figure(row) for row in view.population],
        "cases": [case(each) for each in view.cases],
        "decisions": [decision(each) for each in view.decisions],
    }  # fmt: skip


def case(found: Case) -> Shape:
    """A public case."""
    label = found.at_stage.public
    return {
        "round": found.round_id, "kind": found.kind, "stage": found.stage, "label": {"th": label.th, "en": label.en},
        "provenance": found.provenance,
    }  # fmt: skip


def decision(found: Decision) -> Shape:
    """What a body resolved."""
    row = found.resolution
    return {
        "id": str(row.pk), "round": row.case.round_id, "body": row.body, "meeting": row.item.meeting.number, "outcome": row.outcome,
        "resolved_on": row.resolved_on, "text": words(row.text_th, row.text_en), "source": row.source or None, "provenance": row.provenance,
    }  # fmt: skip


def claim(seen: ClaimSeen) -> Shape:
    """A statement beside the records."""
    stated, recorded = seen.claim, seen.recorded
    return {
        "code": stated.code, "scope": stated.round_code, "topic": stated.topic,
        "statement": words(stated.statement_th, stated.statement_en), "operator": stated.operator, "value": for_json(stated.value),
        "day": stated.day, "unit": words(stated.unit_th, stated.unit_en), "as_of": stated.as_of or None, "source": stated.source_id,
        "source_title": stated.source.title, "source_url": stated.source.url or None, "recorded_value": for_json(recorded.value),
        "recorded_day": recorded.day, "difference": for_json(seen.difference), "verdict": seen.verdict,
        "conflicts_with": [other.code for other in seen.conflicts],
    }  # fmt: skip


def measure(found: Computed, of: Round) -> Shape:
    """A measure with its rows."""
    given = found.measure
    return {
        "name": found.name, "label": said(found.label), "round": of.code, "value": for_json(given.value), "unit": said(given.unit),
        "as_of": given.as_of, "year_be": given.year or None, "method": said(given.method), "covered": given.covered,
        "expected": given.expected, "provenance": of.provenance,
        "rows": [
            {
                "ref": row.ref, "name": words(row.th, row.en), "value": for_json(row.value), "note": words(row.note_th, row.note_en),
                "url": row.url or None,
            }
            for row in given.rows
        ],
    }  # fmt: skip


def emblem(found: Emblem) -> Shape:
    """An issued emblem."""
    return {
        "serial": found.serial, "area": found.area_id, "round": found.case.round_id, "state": found.state, "awarded_on": found.awarded_on,
        "retrospective": found.retrospective, "domains": found.domains, "provenance": found.provenance,
    }  # fmt: skip


def emblem_whole(found: Emblem, answer: Verdict) -> Shape:
    """An emblem with the answer whether it stands."""
    return {
        **emblem(found), **answer.as_dict(), "resolution": str(found.resolution_id),
        "credential_url": reverse("emblem-credential", args=[found.serial]),
    }  # fmt: skip
