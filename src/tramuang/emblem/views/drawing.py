"""What the pages of this room draw: an emblem's petals, its decision and its facts in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.emblem import queries
from tramuang.emblem.kinds import EmblemState, OrderState
from tramuang.emblem.models import Emblem
from tramuang.emblem.pure.verdicts import Verdict
from tramuang.plans.access import lang
from tramuang.programme.pure.edition import Edition
from tramuang.review.models import Resolution

TONES = {
    EmblemState.UNDERWAY: "neutral",
    EmblemState.ISSUED: "ok",
    EmblemState.SUSPENDED: "attention",
    EmblemState.REVOKED: "problem",
}
ORDER_TONES = {
    OrderState.PROPOSED: "attention",
    OrderState.APPROVED: "river",
    OrderState.DONE: "ok",
    OrderState.DECLINED: "problem",
    OrderState.REFUSED: "problem",
}
FILES = {
    "valid": _("The file is genuine, and the emblem stands today"),
    "not-valid": _("This file does not count"),
    "cannot-tell": _("It cannot be told at this moment"),
}
MARKS = {"valid": "ok", "not-valid": "problem", "cannot-tell": "attention"}
HEADLINES = {
    "valid": _("This emblem stands today"),
    "not-valid": _("This emblem does not stand"),
    "cannot-tell": _("It cannot be told at this moment"),
}


def picture(emblem: Emblem) -> dict[str, Any]:
    """What the emblem's drawing asks for: petals as (colour, icon, filled, label), the city's name, the year."""
    return drawn(emblem.case.rules, emblem.domains, emblem.area.name)


def drawn(rules: Edition, chosen: Iterable[str], name: str) -> dict[str, Any]:
    """The same under an edition, with these domains and this name."""
    petals = [(domain.code, domain.icon, domain.code in chosen, domain.short.in_(lang())) for domain in rules.domains]
    return {"petals": petals, "name": name, "year": rules.year}


def decision(emblem: Emblem) -> dict[str, Any]:
    """The resolution by which the emblem was awarded, in words, and where it can be read."""
    return resolved(emblem.resolution)


def resolved(resolution: Resolution) -> dict[str, Any]:
    """A resolution in words, and where it can be read."""
    rules = resolution.case.rules
    return {
        "body": rules.body(resolution.body).label.in_(lang()),
        "number": resolution.item.meeting.number,
        "day": resolution.resolved_on,
        "outcome": rules.outcome(resolution.outcome).label.in_(lang()),
        "url": queries.decision_url(resolution),
    }


def domains(emblem: Emblem) -> list[dict[str, Any]]:
    """The domains that the emblem names, each with its place among the edition's."""
    return named(emblem.case.rules, emblem.domains)


def named(rules: Edition, chosen: Iterable[str]) -> list[dict[str, Any]]:
    """The same under an edition, for these domains."""
    return [
        {"code": domain.code, "icon": domain.icon, "label": domain.label.in_(lang()), "n": place}
        for place, domain in enumerate(rules.domains, 1)
        if domain.code in chosen
    ]


def found(verdict: Verdict) -> list[dict[str, Any]]:
    """The reasons of an answer in the reader's language, each with its tone."""
    return [
        {
            "text": reason.en if lang() == "en" else reason.th,
            "tone": "problem" if reason.against else "attention" if reason.missing else "ok",
            "about": reason.about,
        }
        for reason in verdict.reasons
    ]


def days(emblem: Emblem, *, on: date, today: date, until: date | None, stood: bool, label: str) -> dict[str, Any]:
    """The line of the days on which the emblem stood, 600 wide: from its award to today, or to the day `until`."""
    first, last = min(emblem.awarded_on, on), max(today, on)
    margin = max((last - first).days // 8, 20)
    total = (last - first).days + 2 * margin

    def x(day: date) -> int:
        return round(600 * ((day - first).days + margin) / total)

    starts, ends = x(emblem.awarded_on), x(min(until or today, today))
    ticks = [starts, ends] if until and until < today else [starts]
    return {
        "starts": starts,
        "width": max(ends - starts, 0),
        "ticks": ticks,
        "on": x(on),
        "stood": stood,
        "label": label,
    }


def sources(emblem: Emblem) -> dict[str, Any]:
    """What of the page is on public record, what is made up, and by whom it is signed."""
    return {
        "real": emblem.provenance == Provenance.REAL,
        "invented": emblem.provenance == Provenance.INVENTED,
        "illustrative": queries.is_illustrative(emblem),
    }
