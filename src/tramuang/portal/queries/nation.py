"""The front page: the ended round's figures beside its claims, the map, the running round's pipeline, the domains chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tramuang.cities.models import Area, Province
from tramuang.plans import queries as plans
from tramuang.plans.models import Case
from tramuang.portal.pure.findings import Tally
from tramuang.portal.queries import claims, measures, rounds
from tramuang.portal.queries.claims import ClaimSeen
from tramuang.portal.queries.measures import Computed
from tramuang.portal.queries.rounds import Chosen, Domains, Moment, Status
from tramuang.programme.models import Round


@dataclass(frozen=True)
class Located:
    """A province on the map with what brought it there: the round's areas, and those with an emblem before."""

    province: Province
    cases: tuple[Case, ...] = ()
    earlier: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Nation:
    """Everything that the front page says."""

    chosen: Chosen
    round: Round
    status: Status
    figures: dict[str, Computed]
    claims: tuple[ClaimSeen, ...]
    tally: Tally
    provinces: tuple[Located, ...]
    cases: tuple[Case, ...]
    domains: Domains
    closes: Moment | None


def nation(round_code: str, at: datetime, kept_under: str = "") -> Nation | None:
    """What the front page says of a round (default: the latest that has ended); None while there is no round at all."""
    chosen = rounds.chosen()
    picked = next((pair for pair in chosen.all if pair[0].code == round_code), None) if round_code else None
    picked = picked or chosen.ended or chosen.running
    if picked is None:
        return None
    round_, status = picked
    seen = claims.claims_seen(round_.code, kept_under)
    cases = plans.granted(round_)
    running = chosen.running
    return Nation(
        chosen=chosen,
        round=round_,
        status=status,
        figures=measures.all_computed(round_.code, kept_under),
        claims=tuple(seen),
        tally=claims.tally_of(seen),
        provinces=_located(cases),
        cases=tuple(cases),
        domains=rounds.domains_of(round_, cases),
        closes=rounds.next_close(running[0], at) if running else None,
    )


def _located(cases: list[Case]) -> tuple[Located, ...]:
    """Every province with its areas: those of these cases, and those with an emblem on record from elsewhere."""
    mine: dict[str, list[Case]] = {}
    for case in cases:
        if case.area.province_id:
            mine.setdefault(case.area.province_id, []).append(case)
    taken = {case.area_id for case in cases}
    on_record = {award.area for award in claims.awards_on_record()} - taken
    earlier: dict[str, list[Area]] = {}
    for area in Area.objects.filter(code__in=on_record).order_by("sort_key"):
        if area.province_id:
            earlier.setdefault(area.province_id, []).append(area)
    return tuple(
        Located(province, tuple(mine.get(province.code, ())), tuple(earlier.get(province.code, ())))
        for province in Province.objects.order_by("sort_key")
    )
