"""Finding cities and projects."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.pure.searching import LONGEST_QUESTION
from tramuang.portal.queries import search as queries
from tramuang.portal.queries.search import Results
from tramuang.portal.views.cities import reader

# The kinds that rooms offer; another room's new kind is shown under its own name until it is named here.
KINDS = {
    "city": later("Cities"),
    "project": later("Projects"),
    "case": later("Cases"),
    "need": later("Needs"),
    "indicator": later("Indicators"),
}
ICONS = {"city": "map-pin", "project": "tool", "case": "briefcase", "need": "message"}


@door(PUBLIC)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Cities, projects and cases that hold every word of the question, in Thai or English; drafts only for those who may read them."""
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    kind = request.GET.get("kind", "")
    found = queries.find(question, reader(request), request.at, kind) if question else None
    context = {
        "question": question,
        "kind": kind,
        "results": found,
        "title": headline(found) if found else _("Find a city, a project, a case"),
        "tabs": _tabs(found) if found else [],
        "rows": [
            {
                "found": each,
                "kind": KINDS.get(each.hit.kind, each.hit.kind),
                "icon": ICONS.get(each.hit.kind, "file-text"),
            }
            for each in (found.found if found else ())
        ],
    }
    return render(request, "portal/search.html", context)


def headline(found: Results) -> str:
    """How much was found, in one sentence."""
    words = {"question": found.question, "n": found.number}
    if not found.number:
        return _("Nothing found for “%(question)s”") % words
    if found.more:
        return _("More than %(n)s pages for “%(question)s”") % words
    return ngettext("%(n)s page for “%(question)s”", "%(n)s pages for “%(question)s”", found.number) % words


def _tabs(found: Results) -> list[dict[str, object]]:
    if len(found.counts) < 2:
        return []
    url = reverse("portal-search")
    tabs: list[dict[str, object]] = [
        {
            "label": _("All"),
            "href": f"{url}?{urlencode({'q': found.question})}",
            "current": not found.kind,
            "count": found.number,
        }
    ]
    for kind, number in found.counts.items():
        href = f"{url}?{urlencode({'q': found.question, 'kind': kind})}"
        tabs.append({"label": KINDS.get(kind, kind), "href": href, "current": kind == found.kind, "count": number})
    return tabs
