"""Public statements beside the records, and the rows that a figure rests on."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept, state_of
from tramuang.base.pure.thai.dates import local_day, long_date
from tramuang.plans import queries as plans
from tramuang.plans.access import lang
from tramuang.plans.kinds import Basis
from tramuang.portal.pure.counting import capitalised, in_words
from tramuang.portal.pure.exports import as_csv
from tramuang.portal.queries import claims as queries
from tramuang.portal.queries import measures, rounds
from tramuang.portal.queries.claims import ClaimSeen, Scope
from tramuang.portal.queries.measures import Computed
from tramuang.portal.views import drawing
from tramuang.programme.models import Round

ON_A_PAGE = 60
# The registry names money measures after the bases of the budget.
MONEY = {f"investment-{basis}": basis for basis in Basis.values}
COLUMNS = (
    "reference",
    "name_th",
    "name_en",
    "value",
    "unit_th",
    "note_th",
    "note_en",
    "address",
    "round",
    "measure",
    "provenance",
)


@door(PUBLIC)
@require_safe
@kept("round")
def claims(request: HttpRequest) -> HttpResponse:
    """Every public statement with its source, what the records substantiate, the difference, and what contradicts it."""
    chosen = rounds.chosen()
    scopes = queries.scopes([pair[0] for pair in chosen.all])
    asked = request.GET.get("round", "")
    spoken_of = chosen.spoken_of
    scope = _scope(scopes, asked or (spoken_of.code if spoken_of else ""), strict=bool(asked))
    seen = queries.claims_seen(scope.code, state_of(request)) if scope else []
    tally = queries.tally_of(seen)
    context = {
        "scope": scope,
        "title": claims_headline(seen),
        "claims": [drawing.claim(each) for each in seen],
        "tally": tally,
        "tabs": [
            {
                "label": scope_words(each),
                "href": f"{reverse('portal-claims')}?round={each.code}",
                "current": scope is not None and each.code == scope.code,
                "count": each.number,
            }
            for each in scopes
        ],
        "json_url": reverse("portal-data-file", args=["claims", "json"]),
        "csv_url": reverse("portal-data-file", args=["claims", "csv"]),
    }
    return render(request, "portal/claims.html", context)


def _scope(scopes: list[Scope], code: str, *, strict: bool) -> Scope | None:
    found = next((each for each in scopes if each.code == code), None)
    if found is None and strict:
        raise Http404(code)
    return found or (scopes[0] if scopes else None)


def scope_words(scope: Scope) -> str:
    """What the statements of a scope speak of."""
    if scope.round is not None:
        return scope.round.title
    if scope.code == queries.EVERYWHERE:
        return _("Every area with an emblem")
    return _("Batch %(n)s") % {"n": scope.batch} if scope.batch else scope.code


def claims_headline(seen: list[ClaimSeen]) -> str:
    """The finding over all statements of a scope."""
    tally = queries.tally_of(seen)
    if not tally.stated:
        return _("No public statement has been recorded here")
    if not tally.open:
        return _("The records bear out every published statement")
    if not tally.supported:
        return ngettext(
            "The records bear out none of %(n)s published statement",
            "The records bear out none of %(n)s published statements",
            tally.stated,
        ) % {"n": in_words(tally.stated, lang())}
    words = {"n": in_words(tally.supported, lang()), "all": in_words(tally.stated, lang())}
    sentence = ngettext(
        "%(n)s of %(all)s published statements is borne out by the records",
        "%(n)s of %(all)s published statements are borne out by the records",
        tally.supported,
    )
    return capitalised(sentence % words)


# --- a measure and its rows -------------------------------------------------------------------------------------


def _asked_round(request: HttpRequest) -> Round:
    found = rounds.round_or_latest(request.GET.get("round", ""))
    if found is None:
        raise Http404
    return found


@door(PUBLIC)
@require_safe
@kept("round", "page")
def measure(request: HttpRequest, name: str) -> HttpResponse:
    """A figure with its method, coverage and date, and every row it rests on with its reference and source."""
    round_ = _asked_round(request)
    found = measures.computed(name, round_.code, state_of(request))
    page = Paginator(found.measure.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    stated = queries.claims_seen(round_.code, state_of(request), measure=name)
    value, unit = drawing.amount(found.measure.value, found.measure.unit)
    context = {
        "round": round_,
        "measure": found.measure,
        "label": found.label,
        "title": measure_headline(found),
        "value": value,
        "unit": unit,
        "facts": measure_facts(found, round_),
        "claims": [drawing.claim(seen) for seen in stated],
        "page": page,
        "rows": [drawing.table_row(row) for row in page],
        "columns": [_("Row"), {"label": _("Value"), "num": True}, _("Reference")],
        "total": [_("Together"), {"text": drawing.exact(found.measure.value), "num": True}, ""],
        "by_source": by_source(name, round_),
        "csv_url": f"{reverse('portal-measure-csv', args=[name])}?round={round_.code}",
        "crumbs": [
            (_("The nation"), "/"),
            (round_.title, reverse("portal-round", args=[round_.code])),
            (str(found.label), None),
        ],
        "others": others(name, round_.code),
    }
    return render(request, "portal/measure.html", context)


def measure_headline(found: Computed) -> str:
    """A figure said out loud: its label and its value, or that nobody knows it."""
    measure = found.measure
    if measure.value is None:
        return _("%(label)s: nobody knows yet") % {"label": found.label}
    return f"{found.label}: {drawing.amount_words(measure.value, measure.unit)}"


def measure_facts(found: Computed, round_: Round) -> list[Any]:
    """What must be known of a figure before it is quoted."""
    measure = found.measure
    value = drawing.exact(measure.value)
    return [
        (_("Value"), f"{value} {measure.unit}" if value is not None else None),
        (_("Round"), round_.title),
        (
            _("As of"),
            long_date(measure.as_of, lang()) if measure.as_of else None,
            _("figures of %(years)s") % {"years": years(measure.year)} if measure.year else None,
        ),
        (_("Coverage"), drawing.coverage_words(measure)),
        (_("How it is counted"), str(measure.method)),
        (_("Name in the open data"), found.name),
    ]


def years(text: str) -> str:
    """The Buddhist-era years of a measure as the reader counts them."""
    return "–".join(drawing.year_words(int(part)) if part.isdecimal() else part for part in text.split("–"))


def by_source(name: str, round_: Round) -> list[dict[str, Any]]:
    """A money measure by where the money comes from; empty for others and where nothing is known."""
    if name not in MONEY:
        return []
    labels = {source.code: source.label.in_(lang()) for source in round_.rules.budget_sources}
    found = plans.investment_by_source(round_.code, MONEY[name])
    if all(total.known is None for total in found.values()):
        return []
    return [
        {"label": labels.get(code, _("source not known yet")), "value": total.known, "text": drawing.money(total.known)}
        for code, total in found.items()
    ]


def others(name: str, round_code: str) -> list[dict[str, Any]]:
    """The other measures on offer, as tabs."""
    return [
        {"label": str(label), "href": drawing.measure_url(code, round_code), "current": code == name}
        for code, label in measures.labels().items()
    ]


@door(PUBLIC)
@require_safe
@kept("round", page=False)
def measure_csv(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of a figure as a file."""
    round_ = _asked_round(request)
    found = measures.computed(name, round_.code, state_of(request)).measure
    rows = [
        (
            row.ref,
            row.th,
            row.en,
            row.value,
            str(found.unit),
            row.note_th,
            row.note_en,
            row.url,
            round_.code,
            name,
            round_.provenance,
        )
        for row in found.rows
    ]
    response = HttpResponse(as_csv(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="{name}-{round_.code}-{local_day(request.at).isoformat()}.csv"'
    )
    return response
