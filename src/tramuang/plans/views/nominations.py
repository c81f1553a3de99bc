"""Putting a city forward."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base.doors import door
from tramuang.base.kinds import Duty, Provenance
from tramuang.base.pure.thai.dates import long_datetime
from tramuang.cities.models import Area
from tramuang.plans import access, actions, forms, queries
from tramuang.plans.actions.nominations import told_of
from tramuang.plans.models import Case
from tramuang.plans.views.asking import attempt, signed_in
from tramuang.programme.models import Round


@door(Duty.NOMINATE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Nominate a city for a round: which round first, then the form."""
    person = signed_in(request)
    open_ = queries.open_rounds(request.at)
    code = request.GET.get("round", "")
    round_ = next((each for each in open_ if each.code == code), None)
    if round_ is None and code:
        known = queries.round_or_none(code)
        if known is None:
            raise Http404
        why = access.takes_nominations(known, request.at)
        return render(request, "plans/nomination_closed.html", {"round": known, "answer": why}, status=200)
    if round_ is None:
        if len(open_) == 1:
            return redirect(f"{request.path}?round={open_[0].code}")
        rows = [{"round": each, "link": f"{request.path}?round={each.code}"} for each in open_]
        return render(request, "plans/nomination_rounds.html", {"rounds": rows})
    choices = queries.nominable(person, round_, request.at)
    able = [each.area for each in choices if each.answer.ok]
    rules = round_.rules.nomination
    made: list[Case] = []
    form = forms.NominationForm(
        request.POST or None, request.FILES or None, areas=able, letter=rules.letter, at=request.at
    )

    def do() -> None:
        area = next(each for each in able if each.code == form.cleaned_data["area"])
        made.append(
            actions.nominate(
                round_, area, reason_th=form.cleaned_data["reason_th"], reason_en=form.cleaned_data["reason_en"],
                letter=form.letter(), by=person, at=request.at, provenance=provenance(round_, area),
            )
        )  # fmt: skip

    status = attempt(form, do) if request.method == "POST" else 200
    if not status:
        messages.info(request, _("%(area)s has been put forward.") % {"area": made[0].area.name})
        return redirect("plans-case", made[0].pk)
    unable: dict[str, list[str]] = {}
    for each in choices:
        if not each.answer.ok:
            unable.setdefault(str(each.answer.reason), []).append(each.area.name)
    context: dict[str, Any] = {
        "round": round_,
        "form": form,
        "able": able,
        "unable": list(unable.items()),
        "limit": access.nomination_limit(round_),
        "most": access.most(round_),
        "rules": rules,
        "closes": gettext("until %(when)s") % {"when": long_datetime(round_.nominations_close_at, access.lang())}
        if round_.nominations_close_at
        else "",
        "back": reverse("plans-cases"),
    }
    return render(request, "plans/nomination.html", context, status=status)


def provenance(round_: Round, area: Area) -> str:
    """In the demonstration nothing that is typed in is a fact about a real city."""
    found = told_of(round_, area)
    return Provenance.ILLUSTRATIVE if settings.DEMO and found == Provenance.REAL else found
