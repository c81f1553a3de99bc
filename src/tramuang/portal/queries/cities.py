"""Cities as everybody may read them: the list, and one city with its facts, plan, decisions and emblem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.urls import reverse

from tramuang.base.pure.searching import folded, terms
from tramuang.base.refs import ref, split_ref
from tramuang.base.search import Entry
from tramuang.cities import queries as places
from tramuang.cities.models import Area, Province
from tramuang.emblem import queries as emblems
from tramuang.emblem.models import Emblem
from tramuang.figures import queries as figures
from tramuang.figures.models import Observation, Source
from tramuang.plans import access as plans_access
from tramuang.plans import queries as plans
from tramuang.plans.models import Case, Designation, Plan
from tramuang.portal.queries.measures import AREAS, SERVED
from tramuang.portal.queries.rounds import By, decisions_seen
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import CityType, Domain
from tramuang.review import queries as review
from tramuang.review.queries import Decision

ON_A_PAGE = 60


@dataclass(frozen=True)
class CityLine:
    """A city in the list: where it lies, which emblems it has, where its cases stand as far as everybody may know, its people."""

    area: Area
    emblems: tuple[Emblem, ...] = ()
    designations: tuple[Designation, ...] = ()
    cases: tuple[Case, ...] = ()
    people: Observation | None = None

    @property
    def honoured(self) -> bool:
        """Whether it has an emblem, issued here or on the public record."""
        return bool(self.emblems) or any(each.kind == "emblem" for each in self.designations)


@dataclass(frozen=True)
class Sought:
    """What the reader asks the list for."""

    words: str = ""
    province: str = ""
    round: str = ""


@dataclass(frozen=True)
class CityList:
    """The list of cities with what it can be narrowed by."""

    page: Page[CityLine]
    all: tuple[CityLine, ...]
    provinces: tuple[Province, ...]
    rounds: tuple[Round, ...]
    total: int


def listed(sought: Sought, rounds: Sequence[Round], page: int | str = 1) -> CityList:
    """The cities that match, in Thai order, a page at a time, in a constant number of queries."""
    every = list(places.areas())
    lines = _lines(every)
    found = [line for line in lines if _matches(line, sought)]
    provinces = {area.province.code: area.province for area in every if area.province}
    in_order = sorted(provinces.values(), key=lambda province: province.sort_key)
    return CityList(
        Paginator(found, ON_A_PAGE).get_page(page), tuple(found), tuple(in_order), tuple(rounds), len(every)
    )


def _lines(areas: list[Area]) -> list[CityLine]:
    issued: dict[str, list[Emblem]] = {}
    for emblem in emblems.register():
        issued.setdefault(emblem.area_id, []).append(emblem)
    stated: dict[str, list[Designation]] = {}
    for row in Designation.objects.order_by("starts", "pk"):
        stated.setdefault(row.area_id, []).append(row)
    running: dict[str, list[Case]] = {}
    for case in plans.cases_by_key(None):
        if plans_access.is_public(case):
            running.setdefault(case.area_id, []).append(case)
    people = figures.latest(AREAS, areas=[area.code for area in areas], until=9999)
    return [
        CityLine(
            area, tuple(issued.get(area.code, ())), tuple(stated.get(area.code, ())), tuple(running.get(area.code, ())),
            people.get(area.code),
        )
        for area in areas
    ]  # fmt: skip


def _matches(line: CityLine, sought: Sought) -> bool:
    area = line.area
    if sought.province and area.province_id != sought.province:
        return False
    if sought.round and not any(case.round_id == sought.round for case in line.cases):
        return False
    wanted = terms(sought.words)
    if not wanted:
        return True
    province = area.province
    text = folded(
        area.name_th, area.name_en, area.full_name_th, area.full_name_en, area.code,
        province.name_th if province else "", province.name_en if province else "", area.operator.name_th if area.operator else "",
    )  # fmt: skip
    return all(term.phrase in text or all(word in text for word in term.words) for term in wanted)


# --- one city ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CityView:
    """Everything that the page of a city shows of its own; other rooms add their panels."""

    area: Area
    cases: tuple[Case, ...]
    mine: tuple[Case, ...]
    case: Case | None
    plan: Plan | None
    domains: tuple[Domain, ...]
    city_type: CityType | None
    population: tuple[Observation, ...]
    served: tuple[Observation, ...]
    designations: tuple[Designation, ...]
    decisions: tuple[Decision, ...]
    emblems: tuple[Emblem, ...]
    parts: tuple[Area, ...]
    sources: dict[str, Source]

    @property
    def latest(self) -> Observation | None:
        """The latest known number of registered people."""
        return next((row for row in reversed(self.population) if row.value is not None), None)

    def source(self, code: str) -> Source | None:
        """A source that the page cites, if it is on record."""
        return self.sources.get(code)


def city(code: str, person: By, at: datetime) -> CityView:
    """A city with everything public about it, in a constant number of queries; 404 when there is none of that code."""
    area = places.area_for(code)
    seen = plans.cases_of_area(person, code, at)
    public = [case for case in seen if plans_access.is_public(case)]
    case = next((each for each in public if any(stage.plan_editable for stage in each.flow.stages)), None)
    plan = Plan.objects.filter(case=case).first() if case else None
    rules = case.rules if case else None
    return CityView(
        area=area,
        cases=tuple(public),
        mine=tuple(each for each in seen if plans_access.is_inside(person, each, at)),
        case=case,
        plan=plan,
        domains=tuple(domain for domain in rules.domains if plan and domain.code in plan.domains) if rules else (),
        city_type=next((each for each in rules.city_types if plan and each.code == plan.city_type), None)
        if rules
        else None,
        population=tuple(figures.series(AREAS, area=code)),
        served=tuple(figures.series(SERVED, area=code)),
        designations=tuple(Designation.objects.filter(area_id=code).select_related("source").order_by("starts", "pk")),
        decisions=tuple(decisions_seen(review.decisions_of_area(code), None, at)),
        emblems=tuple(
            emblems.emblems().filter(area_id=code, state__in=emblems.ISSUED).order_by("-awarded_on", "serial")
        ),
        parts=tuple(Area.objects.filter(within_id=code).order_by("sort_key")),
        sources=figures.sources({area.source, plan.vision_source if plan else ""} - {""}),
    )


# --- finding cities ---------------------------------------------------------------------------------------------


def city_entries(refs: Sequence[str] | None) -> Iterable[Entry]:
    """Every city for the search, or those of these references: areas are public."""
    keys = None if refs is None else [key for kind, key in map(split_ref, refs) if kind == "area"]
    for area in places.areas(keys):
        province, operator = area.province, area.operator
        yield Entry(
            ref=ref(area),
            title_th=area.name_th,
            title_en=area.name_en,
            line_th=" · ".join(filter(None, (area.full_name_th, f"จังหวัด{province.name_th}" if province else ""))),
            line_en=" · ".join(filter(None, (area.full_name_en, province.name_en if province else ""))),
            body=" ".join((area.code, operator.name_th if operator else "", operator.name_en if operator else "")),
            url=reverse("portal-city", args=[area.code]),
        )


def all_provinces() -> list[Province]:
    """Every province, for the map."""
    return places.provinces()
