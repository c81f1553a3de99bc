"""Writing the plan: an overview, and one plain form for each part of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base.doors import door
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import due_words, long_datetime
from tramuang.plans import access, actions, forms, queries
from tramuang.plans.models import Case
from tramuang.plans.queries import PlanView
from tramuang.plans.views import drawing, track
from tramuang.plans.views.asking import STALE, attempt, crumbs, renew, signed_in
from tramuang.plans.views.shell import sections

WRITING = ["GET", "POST"]


@door(Duty.EDIT_PLAN)
@require_http_methods(["GET"])
def overview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The whole plan as its writers see it: what stands, what is missing, and where to write."""
    case = queries.case_to_edit(signed_in(request), key, request.at)
    view = queries.plan_of(case)
    done, of = view.completeness
    closes_at = access.closes_at(case)
    lede = gettext("%(done)s of %(of)s things that submission asks for are done.") % {"done": done, "of": of}
    if closes_at is not None:
        when = {
            "when": long_datetime(closes_at, access.lang()),
            "words": due_words(closes_at, request.at, access.lang()),
        }
        lede += " " + gettext("Submit by %(when)s (%(words)s).") % when
    groups = drawing.groups(view)
    for group in groups:
        group["href"] = f"{reverse('plans-needs')}?area={case.area_id}&group={group['code']}"
    context = {
        "eyebrow": f"{case.area.name} · {case.round.title}",
        "crumbs": crumbs(case, (_("Write the plan"), None)),
        "lede": lede,
        "ring": f"{done}/{of}",
        "record": f"{reverse('plans-need-new')}?area={case.area_id}",
        "group_columns": [
            _("Group"),
            {"label": _("Needs"), "num": True},
            {"label": _("Answered by a goal"), "num": True},
            {"label": _("Voices"), "num": True},
        ],
        "project_columns": [_("Project"), _("Domain"), _("Years"), {"label": _("Estimated"), "num": True}],
        "case": case,
        "view": view,
        "sections": sections(view, ""),
        "done": done,
        "of": of,
        "groups": groups,
        "type": next(
            (kind.label.in_(access.lang()) for kind in view.rules.city_types if kind.code == view.plan.city_type), None
        ),
        "goals": [{"view": goal, "indicators": _indicators(goal)} for goal in view.goals],
        "projects": [{"view": project, "money": drawing.money(project.total)} for project in view.projects],
        "total": drawing.money(view.total),
        "returned": track.returned(case, queries.history(case)),
        "submits": queries.submissions(case),
    }
    return render(request, "plans/edit/overview.html", context)


def _indicators(goal: Any) -> list[dict[str, Any]]:
    return [
        {"row": row, "words": drawing.indicator_words(row), "gaps": goal.indicator_gaps.get(str(row.pk), ())}
        for row in goal.indicators
    ]


def ask(
    request: HttpRequest,
    case: Case,
    view: PlanView,
    form: django_forms.Form,
    save: Callable[[], Any],
    *,
    section: str,
    title: Any,
    lede: Any = "",
    done: str = "",
    remove: str = "",
    template: str = "plans/edit/form.html",
    **words: Any,
) -> HttpResponse:
    """A page with one form of the plan: saved and back to the overview, or shown again with what was wrong."""
    status = attempt(form, save) if request.method == "POST" else 200
    back = done or f"{reverse('plans-plan-edit', args=[case.pk])}#{section}"
    if not status:
        messages.info(request, _("Saved."))
        return redirect(back)
    if status == STALE:
        # What the person wrote stays in the form; pressing once more saves it over what stands now.
        view = queries.plan_of(queries.case_for(signed_in(request), case.pk, request.at))
        renew(form, revision=view.plan.revision)
        words["stored"] = _stored(form)
    context = {
        "eyebrow": f"{case.area.name} · {case.round.title}",
        "crumbs": crumbs(case, (_("Write the plan"), reverse("plans-plan-edit", args=[case.pk])), (title, None)),
        "case": case,
        "view": view,
        "form": form,
        "sections": sections(view, section),
        "title": title,
        "lede": lede,
        "back": back,
        "remove": remove,
        "stale": status == STALE,
        **words,
    }
    return render(request, template, context, status=status)


def _stored(form: django_forms.Form) -> list[tuple[str, str]]:
    """What stands now in those boxes of text that differ from what the person wrote."""
    found = []
    for bound in form:
        if isinstance(bound.field.widget, django_forms.Textarea) and str(bound.initial or "") != str(
            bound.value() or ""
        ):
            found.append((str(bound.label), str(bound.initial or "")))
    return found


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def frame(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Vision, type of city, domains."""
    person = signed_in(request)
    case = queries.case_to_edit(person, key, request.at)
    view = queries.plan_of(case)
    plan = view.plan
    initial = {
        "revision": plan.revision, "vision_th": plan.vision_th, "vision_en": plan.vision_en, "city_type": plan.city_type,
        "domains": plan.domains,
    }  # fmt: skip
    form = forms.FrameForm(request.POST or None, rules=case.rules, initial=initial)
    rule = case.rules.domain_rule
    return ask(
        request,
        case,
        view,
        form,
        lambda: actions.save_frame(case, **form.given, by=person, at=request.at),
        section="frame",
        title=_("Vision, type and domains"),
        rule=rule,
        mandatory=[case.rules.domain(code).label.in_(access.lang()) for code in case.rules.mandatory_domains],
    )


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def part(request: HttpRequest, key: uuid.UUID, criterion: str) -> HttpResponse:
    """One component of the edition."""
    person = signed_in(request)
    case = queries.case_to_edit(person, key, request.at)
    view = queries.plan_of(case)
    shown = next((each for each in view.parts if each.criterion.code == criterion), None)
    if shown is None:
        raise Http404
    initial = {
        "revision": view.plan.revision,
        "text_th": shown.part.text_th if shown.part else "",
        "text_en": shown.part.text_en if shown.part else "",
    }
    form = forms.PartForm(request.POST or None, initial=initial)
    return ask(
        request,
        case,
        view,
        form,
        lambda: actions.save_part(case, criterion, **form.given, by=person, at=request.at),
        section=f"part-{criterion}",
        title=shown.criterion.label.in_(access.lang()),
        lede=shown.criterion.guidance.in_(access.lang()),
        asked=[each.label.in_(access.lang()) for each in shown.criterion.parts],
    )
