"""The page of an index: ranks and how firm they are, pillars, weights, and what is done where something is missing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.figures import queries
from tramuang.figures.pure.definitions import Index, Library, Part, Pillar
from tramuang.figures.pure.drawing.scales import written
from tramuang.figures.queries import Score
from tramuang.figures.queries.evidence import Evidence, evidence
from tramuang.figures.queries.firmness import Firmness, firmness
from tramuang.figures.queries.supposing import suppose
from tramuang.figures.views import drawing, files, indicators, past, ranks, words
from tramuang.figures.views.chosen import Chosen, choose, leaves
from tramuang.figures.views.past import NAMED, address, of_then

Props = dict[str, Any]
PLACES = 1
MOST_NAMED = 12


@door(PUBLIC)
@require_safe
@kept("place", "year", "kind", *NAMED)
@of_then
def index(request: HttpRequest, name: str) -> HttpResponse:
    """An index: its ranking with rank ranges, its pillars, its weights, and what is not published of them."""
    library = queries.library()
    found = library.indices.get(name)
    if found is None:
        raise Http404(name)
    chosen = choose(request, name)
    link = indicators.linker("figures-index", chosen)
    firm = firmness(name, chosen.period, chosen.kind) if chosen.period else None
    ranking = ranks.rows(chosen, link, "", PLACES) if chosen.period else None
    levels = pillars(found)
    proof = evidence(leaves(library, name), kind=chosen.kind) if chosen.known else Evidence()
    label = found.label.in_(words.lang())
    context = {
        "index": found,
        "name": label,
        "finding": finding(chosen, ranking),
        "about": found.about.in_(words.lang()) if found.about else "",
        "chosen": chosen,
        "kinds": indicators.kind_tabs("figures-index", chosen),
        "options": indicators.options(chosen),
        "year": words.period(chosen.period) if chosen.period else "",
        "ranking": ranking,
        "levels": [level.label.in_(words.lang()) for level in levels],
        "structure_columns": [_("Part"), {"label": _("Weight in its level"), "num": True}, _("How")],
        "scores": scores(chosen, levels, ranking) if ranking else [],
        "dots": dots(ranking, firm) if ranking and firm else None,
        "firm": firm,
        "doubt": doubt_words(firm) if firm else "",
        "map": drawing.the_map(chosen, link, label, _("points")),
        "structure": structure(found, library),
        "own": own_score(chosen, found, library),
        "supposing": supposing(request, chosen, found, library),
        "facts": facts(found, chosen, proof),
        "provenance": proof.provenance if proof.values else "",
        "downloads": files.links(name, [("kind", chosen.kind)] if len(chosen.kinds) > 1 else []),
        "downloads_note": _("Every place, period and pillar with score and rank, sources, revision and the hash of the definition."),
        "licence": indicators.licence(proof),
        "crumbs": [(_("Figures"), address("figures-catalogue")), (label, None)],
    }  # fmt: skip
    return past.page(
        request, "figures/index.html", context, indicators.cited(request, chosen, found, context["finding"])
    )


def pillars(found: Index) -> list[Pillar]:
    """The pillars directly below the index."""
    return [entry for entry in found.root.entries if isinstance(entry, Pillar)]


def finding(chosen: Chosen, ranking: Props | None) -> str:
    """What the ranking says, in one sentence."""
    if not chosen.period or not ranking or not ranking["rows"]:
        return _("No place has enough figures for this index yet; none is scored on guesses.")
    year = words.period(chosen.period)
    if chosen.place:
        row = next((each for each in ranking["rows"] if each["mark"]), None)
        if row is None:
            return _("%(place)s: not known for %(year)s") % {"place": chosen.place.name, "year": year}
        rank = ranks.tie_words(row["rank"], row["tied"], ranking["known"])
        return _("%(place)s: %(value)s points in %(year)s, rank %(rank)s") % {
            "place": chosen.place.name, "value": row["value"], "year": year, "rank": rank,
        }  # fmt: skip
    first = [each["name"] for each in ranking["rows"] if each["rank"] == 1]
    return _("%(places)s stands first of %(n)s in %(year)s, with %(value)s points") % {
        "places": ", ".join(first), "n": ranking["known"], "year": year, "value": ranking["rows"][0]["value"],
    }  # fmt: skip


def scores(chosen: Chosen, levels: list[Pillar], ranking: Props) -> list[Props]:
    """The ranking with the score of each pillar beside it."""
    assert chosen.period is not None
    each_level = [queries.across(f"{chosen.name}/{level.code}", chosen.period, chosen.kind) for level in levels]
    return [
        {
            **row,
            "pillars": [
                {"label": level.label.in_(words.lang()), "text": written(values.get(row["code"]), PLACES)}
                for level, values in zip(levels, each_level, strict=True)
            ],
        }
        for row in ranking["rows"]
    ]


def dots(ranking: Props, firm: Firmness) -> Props:
    """Ranks as dots with the range of nine of ten runs; the axis counts places, the first on the left."""
    by_code = firm.ranges
    rows = []
    for row in ranking["rows"]:
        low, high = by_code.get(row["code"], (None, None))
        rows.append(
            {
                "label": row["name"], "value": row["rank"], "low": low, "high": high, "href": row["href"], "mark": row["mark"],
                "text": str(row["rank"]),
            }
        )  # fmt: skip
    last = max([ranking["known"], *(high for _low, high in by_code.values())])
    step = max(1, -(-(last - 1) // 6))
    ticks = [1, *range(1 + step, last, step), last]
    return {"rows": rows, "low": 1, "high": max(last, 2), "ticks": ticks}


def doubt_words(firm: Firmness) -> str:
    """What was doubted to find the ranges."""
    return _(
        "The bar is where the rank lies in nine of ten of %(runs)s runs: each weight moved by up to %(weights)s%%, figures brought onto one"
        " scale as defined or by rank, and what is missing left out or filled with the middle. Drawn from seed %(seed)s; on average a rank"
        " moves by %(shift)s places."
    ) % {"runs": firm.runs, "weights": f"{firm.weights * 100:.0f}", "seed": firm.seed, "shift": written(firm.shift, 1)}


def structure(found: Index, library: Library) -> list[Props]:
    """The index as a table: every pillar and indicator with its weight, its scale, its means, and when it is missing."""
    rows: list[Props] = []
    own, unpublished = words.lang(), found.weighting == "unpublished"

    def put(pillar: Pillar, depth: int) -> None:
        whole = sum(entry.weight for entry in pillar.entries) or 1.0
        for entry in pillar.entries:
            share = f"{written(entry.weight / whole * 100, 1)}%"
            if isinstance(entry, Pillar):
                rows.append({
                    "depth": depth, "name": entry.label.in_(own), "href": "", "share": share, "unpublished": unpublished,
                    "how": mean_words(entry), "missing": missing_words(entry), "pillar": True,
                })  # fmt: skip
                put(entry, depth + 1)
            else:
                rows.append({
                    "depth": depth, "name": library.indicators[entry.indicator].label.in_(own), "share": share, "unpublished": unpublished,
                    "href": address("figures-indicator", [entry.indicator]), "how": scale_words(entry), "missing": "", "pillar": False,
                })  # fmt: skip

    put(found.root, 0)
    return rows


def mean_words(pillar: Pillar) -> str:
    """How a pillar's parts become one score."""
    return _("geometric mean") if pillar.aggregate == "geometric" else _("arithmetic mean")


def missing_words(pillar: Pillar) -> str:
    """How much of a pillar must be known."""
    if not pillar.min_share:
        return _("what is missing is left out")
    return _("at least %(share)s%% of the weight must be known") % {"share": f"{pillar.min_share * 100:.0f}"}


def scale_words(part: Part) -> str:
    """How an indicator comes onto the scale of its pillar."""
    way = part.normalise
    turned = f" · {_('turned round: less is better')}" if part.reverse else ""
    match way.method:
        case "minmax":
            said = _("between the least and the greatest of the period")
            if way.winsor:
                said += f" · {_('cut off at quantiles %(low)s and %(high)s') % {'low': way.winsor[0], 'high': way.winsor[1]}}"
        case "zscore":
            said = _("distance from the mean in standard deviations")
        case "goalposts":
            said = _("between the posts %(low)s and %(high)s") % {"low": f"{way.low:,g}", "high": f"{way.high:,g}"}
            said += f" · {_('logarithm')}" if way.log else ""
        case "rank":
            said = _("share of the places that it stands before")
        case _:
            said = _("the figure itself")
    return said + turned


def own_score(chosen: Chosen, found: Index, library: Library) -> list[Props]:
    """The chosen place's scores by pillar, as bars, each with its rank."""
    if not chosen.place or not chosen.period:
        return []
    score = queries.index_of(found.id, chosen.place.code, chosen.period)
    if score is None:
        return []
    return [_bar(each) for each in score.score.pillars or (score.score,)]


def supposing(request: HttpRequest, chosen: Chosen, found: Index, library: Library) -> Props | None:
    """The question what the score would be if one figure of the chosen place were another, and its answer."""
    if not chosen.place or not chosen.period:
        return None
    asked, text = request.GET.get("what", ""), request.GET.get("to", "").strip().replace(",", "")[:20]
    parts = list(dict.fromkeys(part.indicator for part in found.root.parts()))
    known = {name: queries.across(name, chosen.period, chosen.kind).get(chosen.place.code) for name in parts}
    choices = [
        {"id": name, "name": library.indicators[name].label.in_(words.lang()),
         "now": words.with_unit(written(known[name]), words.unit(library, library.indicators[name].unit)) if known[name] is not None else _("not known")}
        for name in parts
    ]  # fmt: skip
    props: Props = {"choices": choices, "what": asked, "to": text, "said": "", "wrong": ""}
    if not asked and not text:
        return props
    try:
        answer = suppose(found.id, chosen.place.code, chosen.period, chosen.kind, asked, float(text))
    except ValueError:
        answer = None
    if answer is None:
        return props | {"wrong": _("Choose an indicator of this index and write a number, such as 72.5.")}
    stays = answer.rank_before is not None and answer.rank_before == answer.rank_after
    rank = [_("no rank") if each is None else str(each) for each in (answer.rank_before, answer.rank_after)]
    score = [words.number(each, PLACES) for each in (answer.score_before, answer.score_after)]
    names = chosen.places
    return props | {
        "said": (
            _("The score would go from %(before)s to %(after)s, the rank would stay %(rank_before)s.")
            if stays
            else _("The score would go from %(before)s to %(after)s, the rank from %(rank_before)s to %(rank_after)s.")
        ) % {"before": score[0], "after": score[1], "rank_before": rank[0], "rank_after": rank[1]},
        "passed": ", ".join(names[code].name for code in answer.passed[:MOST_NAMED] if code in names),
        "passed_by": ", ".join(names[code].name for code in answer.passed_by[:MOST_NAMED] if code in names),
    }  # fmt: skip


def _bar(score: Score) -> Props:
    rank = ranks.tie_words(score.rank, False, score.of)
    return {
        "label": score.label.in_(words.lang()), "value": score.value, "text": written(score.value, PLACES),
        "note": _("rank %(rank)s") % {"rank": rank} if score.rank else "", "domain": score.code,
    }  # fmt: skip


def facts(found: Index, chosen: Chosen, proof: Evidence) -> list[Any]:
    """Whose index it is, how it is put together, how much is known."""
    structures = {
        "published": _("as its owner published it"),
        "reported": _("as reported, not read at its owner's"),
        "ours": _("our own"),
    }
    weightings = {
        "published": _("as its owner published them"), "ours": _("our own choice"),
        "unpublished": _("not published: taken as equal until they are"),
    }  # fmt: skip
    newest = proof.newest
    return [
        {"term": _("Structure"), "value": structures[found.structure], "note": ", ".join(each for each in found.source if each != found.structure),
         "status": {"published": "confirmed", "reported": "reported"}.get(found.structure)},
        {"term": _("Weights"), "value": weightings[found.weighting], "chip": _("weights unpublished") if found.weighting == "unpublished" else None,
         "tone": "gold"},
        {"term": _("Put together by"), "value": mean_words(found.root), "note": missing_words(found.root)},
        {"term": _("Coverage"), "value": _("%(known)s of %(all)s places in %(year)s") % {
            "known": len(chosen.values), "all": len(chosen.places), "year": words.period(chosen.period)} if chosen.period else _("no place yet")},
        {"term": _("Version of the definition"), "value": str(found.version), "note": found.hash[:16]},
        {"term": _("Revision"), "value": str(queries.revision()) if newest else None},
    ]  # fmt: skip
