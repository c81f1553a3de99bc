"""Open data: what everybody may take away, each row with its provenance and, where there is one, its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tramuang.cities import queries as places
from tramuang.emblem import queries as emblems
from tramuang.figures import queries as figures
from tramuang.figures.kinds import Status
from tramuang.plans import access as plans_access
from tramuang.plans import queries as plans
from tramuang.plans.models import Case
from tramuang.portal.pure.exports import Cell
from tramuang.portal.queries import claims, measures
from tramuang.programme import queries as programme
from tramuang.review import queries as review

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Dataset:
    """A table to take away: its name in addresses, what it is, its columns and how its rows are read."""

    name: str
    label: str | Promise
    what: str | Promise
    columns: tuple[str, ...]
    rows: Callable[[datetime, str], Iterator[Row]]


def _areas(at: datetime, kept_under: str) -> Iterator[Row]:
    for area in places.areas():
        province, operator = area.province, area.operator
        yield (
            area.code, area.name_th, area.name_en, area.full_name_th, area.full_name_en, area.kind, area.province_id,
            province.name_th if province else None, operator.name_th if operator else None, area.within_id, area.may_overlap,
            area.km2, area.lon, area.lat, area.name_confidence or None, area.operator_confidence or None, area.source or None,
            area.provenance,
        )  # fmt: skip


def _public() -> list[Case]:
    return [case for case in plans.cases_by_key(None) if plans_access.is_public(case)]


def _cases(at: datetime, kept_under: str) -> Iterator[Row]:
    for case in sorted(_public(), key=lambda each: (each.round_id, each.area.sort_key, each.kind)):
        stage = case.at_stage
        yield (
            case.round_id, case.area_id, case.area.province_id, case.kind, case.stage, stage.public.th, stage.public.en,
            stage.result, case.rules.id, case.provenance,
        )  # fmt: skip


def _projects(at: datetime, kept_under: str) -> Iterator[Row]:
    for each in plans.projects_public(at):
        project = each.project
        yield (
            each.case.round_id, each.case.area_id, project.domain, project.service or None, project.name_th,
            project.name_en or None, project.first_year, project.last_year, each.total.known, each.total.unknown,
            project.source or None, project.provenance,
        )  # fmt: skip


def _decisions(at: datetime, kept_under: str) -> Iterator[Row]:
    for code in [round_.code for round_ in programme.rounds()]:
        for row in review.decisions_of_round(code):
            if plans_access.is_public(row.case):
                meeting = row.item.meeting
                yield (
                    code, row.case.area_id, row.body, meeting.number, row.outcome, row.resolved_on, row.text_th,
                    row.text_en or None, row.source or None, row.provenance,
                )  # fmt: skip


def _emblems(at: datetime, kept_under: str) -> Iterator[Row]:
    for row in emblems.register():
        yield (
            row.serial, row.case.round_id, row.area_id, row.state, row.awarded_on, row.retrospective,
            " ".join(row.domains), row.provenance,
        )  # fmt: skip


def _observations(at: datetime, kept_under: str) -> Iterator[Row]:
    said = figures.assessed()
    for row in figures.everything().iterator(chunk_size=2000):
        place, word = row.place, said.get(row.revision_id)
        grade = figures.grade_of(row.grade, word).code if row.value is not None else None
        yield (
            row.element.code, place.area_id, place.province_id, row.year_be, row.value, row.unit, Status(row.status).code,
            grade, (word.verified_by if word else "") or None, row.source.code, row.source.title, row.row, row.provenance,
        )  # fmt: skip


def _claims(at: datetime, kept_under: str) -> Iterator[Row]:
    for scope in claims.scopes(()):
        for each in claims.claims_seen(scope.code, kept_under):
            claim = each.claim
            yield (
                claim.code, claim.round_code, claim.topic, claim.statement_th, claim.statement_en, claim.operator, claim.value,
                claim.day, claim.unit_en or None, claim.as_of or None, each.recorded.value, each.recorded.day, each.difference,
                each.verdict, " ".join(other.code for other in each.conflicts) or None, claim.source_id, claim.source.title,
                claim.source.url or None, "real",
            )  # fmt: skip


def _measures(at: datetime, kept_under: str) -> Iterator[Row]:
    for round_ in programme.rounds():
        for name, found in measures.all_computed(round_.code, kept_under).items():
            measure = found.measure
            with override("th"):
                th = (str(found.label), str(measure.unit), str(measure.method))
            with override("en"):
                en = (str(found.label), str(measure.unit), str(measure.method))
            yield (
                round_.code, name, th[0], en[0], measure.value, th[1], en[1], measure.as_of, measure.year or None,
                measure.covered, measure.expected, th[2], en[2], round_.provenance,
            )  # fmt: skip


DATASETS = {
    each.name: each
    for each in (
        Dataset(
            "areas", _("Areas"), _("Every area with its province, operator and size; where it lies is a mark, not a survey."),
            ("code", "name_th", "name_en", "full_name_th", "full_name_en", "kind", "province", "province_th", "operator_th", "within",
             "may_overlap", "km2", "longitude", "latitude", "name_confidence", "operator_confidence", "source", "provenance"), _areas,
        ),
        Dataset(
            "cases", _("Cases"), _("Where each public case stands, under which edition."),
            ("round", "area", "province", "kind", "stage", "stage_th", "stage_en", "result", "edition", "provenance"), _cases,
        ),
        Dataset(
            "projects", _("Projects"), _("The projects of public plans with the money estimated; an empty amount is unknown."),
            ("round", "area", "domain", "service", "name_th", "name_en", "first_year_be", "last_year_be", "estimated_baht",
             "amounts_unknown", "source", "provenance"), _projects,
        ),
        Dataset(
            "decisions", _("Decisions"), _("What each body resolved on public cases; an empty day is not settled by the sources."),
            ("round", "area", "body", "meeting", "outcome", "resolved_on", "text_th", "text_en", "source", "provenance"), _decisions,
        ),
        Dataset(
            "emblems", _("Emblems"), _("Every issued emblem with its state."),
            ("serial", "round", "area", "state", "awarded_on", "retrospective", "domains", "provenance"), _emblems,
        ),
        Dataset(
            "observations", _("Figures"), _("Every value with the line of the source it came from."),
            ("element", "area", "province", "year_be", "value", "unit", "status", "grade", "verified_by", "source", "source_title", "row",
             "provenance"),
            _observations,
        ),
        Dataset(
            "claims", _("Claims"), _("Public statements, what the records substantiate, and what contradicts them."),
            ("code", "scope", "topic", "statement_th", "statement_en", "operator", "value", "day", "unit", "as_of", "recorded_value",
             "recorded_day", "difference", "verdict", "conflicts_with", "source", "source_title", "source_url", "provenance"), _claims,
        ),
        Dataset(
            "measures", _("Measures"), _("Every computed figure of every round with its method, year and coverage."),
            ("round", "measure", "label_th", "label_en", "value", "unit_th", "unit_en", "as_of", "year_be", "covered", "expected",
             "method_th", "method_en", "provenance"), _measures,
        ),
    )
}  # fmt: skip


def dataset(name: str) -> Dataset:
    """The dataset of a name; 404 when there is none."""
    found = DATASETS.get(name)
    if found is None:
        raise Http404(name)
    return found
