"""The list of every indicator by domain, narrowed by words, and of every index."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door, standing
from tramuang.base.keeping import kept
from tramuang.base.kinds import Duty
from tramuang.figures import queries
from tramuang.figures.pure.definitions import Indicator, Library
from tramuang.figures.pure.recognising.words import spelt
from tramuang.figures.queries.reach import Reach, usual
from tramuang.figures.views import files, past, words
from tramuang.figures.views.chosen import kinds_of
from tramuang.figures.views.past import NAMED, address, of_then

Props = dict[str, Any]
LONGEST = 80


@door(PUBLIC)
@require_safe
@kept("domain", *NAMED)
@of_then
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every indicator by domain, to be narrowed by words, and every index."""
    library = queries.library()
    sought = request.GET.get("q", "").strip()[:LONGEST]
    domain = request.GET.get("domain", "")
    by_domain = _by_domain(library)
    if domain and domain not in by_domain:
        raise Http404(domain)
    groups = []
    for code, found in by_domain.items():
        rows = [line(each, library) for each in found if matches(each, sought)] if domain in ("", code) else []
        rows.sort(key=lambda row: not row["known"])
        if rows:
            groups.append(
                {
                    "domain": words.domain(code),
                    "tint": words.tint(code),
                    "rows": rows,
                    "known": sum(row["known"] for row in rows),
                }
            )
    rows = [row for group in groups for row in group["rows"]]
    context = {
        "groups": groups,
        "sought": sought,
        "chosen": domain,
        "domains": [{**words.domain(code), "count": len(found)} for code, found in by_domain.items()],
        "indices": []
        if sought or domain
        else sorted(map(index_line, library.indices.values()), key=lambda each: not each["known"]),
        "title": _headline(rows, bool(sought or domain), library),
        "keeps_data": request.user.is_authenticated and Duty.LOAD_DATA in standing(request).duties,
        "downloads": files.links("catalogue", []),
        "downloads_note": _(
            "Every indicator with its formula, unit, direction, sources and how many places are known."
        ),
    }
    return past.page(request, "figures/catalogue.html", context)


def _by_domain(library: Library) -> dict[str, list[Indicator]]:
    order = {code: n for n, code in enumerate(words.DOMAINS)}
    found: dict[str, list[Indicator]] = {}
    for each in sorted(
        library.indicators.values(), key=lambda each: (order.get(each.domain, 99), each.domain, each.id)
    ):
        found.setdefault(each.domain, []).append(each)
    return found


def matches(each: Indicator, sought: str) -> bool:
    """Whether every word sought stands in an indicator's code, names, meaning or sources."""
    about = (each.about.th, each.about.en) if each.about else ()
    text = spelt(" ".join((each.id, each.label.th, each.label.en, *about, *each.source)))
    return all(spelt(word) in text for word in sought.split())


def line(each: Indicator, library: Library) -> Props:
    """An indicator in the list: what it is, and how much of it is known."""
    found = [(kind, known) for kind in queries.kinds(each.id) if (known := usual(each.id, kind))]
    kind, best = max(found, key=lambda pair: pair[1].known, default=("", None))
    return {
        "id": each.id,
        "name": each.label.in_(words.lang()),
        "unit": words.unit(library, each.unit),
        "way": words.way(each.direction),
        "status": each.status,
        "known": best is not None,
        "coverage": _coverage(best, kind) if best else "",
        "share": round(best.known / best.expected * 100, 1) if best else 0,
        "url": address("figures-indicator", [each.id]),
    }


def _coverage(found: Reach, kind: str) -> str:
    told = {"known": f"{found.known:,}", "all": f"{found.expected:,}", "year": words.period(found.period)}
    if kind == "province":
        return _("%(known)s of %(all)s provinces · %(year)s") % told
    return _("%(known)s of %(all)s areas · %(year)s") % told


def _headline(rows: list[Props], narrowed: bool, library: Library) -> str:
    every = len(library.indicators)
    seven = sum(each.domain in words.SEVEN for each in library.indicators.values())
    known = sum(row["known"] for row in rows)
    if narrowed:
        return ngettext("%(n)s indicator of %(all)s", "%(n)s indicators of %(all)s", len(rows)) % {
            "n": len(rows),
            "all": every,
        }
    if seven < every:
        # What a published index is put together from is no indicator of a domain.
        return _(
            "%(seven)s indicators of seven domains and %(others)s parts of others' indices are defined, %(known)s have figures so far"
        ) % {"seven": seven, "others": every - seven, "known": known}
    return _("%(all)s indicators are defined, %(known)s have figures so far") % {"all": every, "known": known}


def index_line(index: Any) -> Props:
    """An index in the list."""
    return {
        "id": index.id,
        "name": index.label.in_(words.lang()),
        "about": index.about.in_(words.lang()) if index.about else "",
        "weighting": index.weighting,
        "structure": index.structure,
        "known": bool(kinds_of(index.id)),
        "url": address("figures-index", [index.id]),
    }
