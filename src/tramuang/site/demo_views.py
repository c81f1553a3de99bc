"""The cast page of the demonstration: step into a role by a button. Its addresses exist only where `TRAMUANG_DEMO` is set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from tramuang.base.doors import PUBLIC, door
from tramuang.base.kinds import Duty, Provenance
from tramuang.cities import queries
from tramuang.cities.models import Person
from tramuang.site.demo.open_round import FILE
from tramuang.site.demo.reading import read

# On which side of the programme somebody stands is told by what their role does; the first that fits counts.
SIDES = (
    (_("The city"), {Duty.EDIT_PLAN}),
    (_("The province"), {Duty.NOMINATE}),
    (_("The programme office"), {Duty.SCREEN, Duty.ASSIGN_REVIEWERS, Duty.EDIT_RULES}),
    (_("The committees"), {Duty.PREPARE_MEETING, Duty.PRESIDE}),
    (_("The expert reviewers"), {Duty.SCORE}),
    (_("The registrars"), {Duty.ISSUE_EMBLEM, Duty.APPROVE_EMBLEM}),
    (_("The administrators"), {Duty.ADMINISTER}),
)
OTHERS = _("A neighbour and a stranger")


@dataclass(frozen=True)
class Part:
    """One of the cast as the demonstration's files name it: the key, and what to try, in both languages."""

    key: str
    th: str
    en: str
    town: bool

    @property
    def line(self) -> str:
        """What to try, in the reader's language."""
        return self.en if get_language() == "en" else self.th


@cache
def parts() -> dict[str, Part]:
    """Everybody one can step into, by key, in the order of the files; `town` marks the leads of the open round's towns."""
    items = [(item, False) for item in read("cast.yaml")["people"]]
    items += [(town["lead"], True) for town in read(FILE)["towns"] if town.get("lead")]
    return {
        item["key"]: Part(item["key"], item["try_th"], item["try_en"], town)
        for item, town in items
        if item.get("listed")
    }


def side_of(held: list[queries.RoleHeld]) -> Any:
    """The side on which the holder of these roles stands."""
    if any(role.appointment.area and role.appointment.area.provenance == Provenance.INVENTED for role in held):
        return OTHERS
    duties = {duty for role in held for duty in role.appointment.duties}
    return next((side for side, theirs in SIDES if duties & theirs), OTHERS)


@door(PUBLIC)
@require_GET
def cast(request: HttpRequest) -> HttpResponse:
    """Everybody one can step into, by side, each with a line on what to try."""
    only_in_the_demonstration()
    people = queries.people_by_key(parts())
    held = queries.roles_of_all(people.values(), request.at)  # type: ignore[attr-defined]
    now = request.session.get("cast") if request.user.is_authenticated else None
    towns: list[dict[str, Any]] = []
    heaps: dict[Any, list[dict[str, Any]]] = {side: [] for side in (*(side for side, _duties in SIDES), OTHERS)}
    for key, part in parts().items():
        if person := people.get(key):
            heap = towns if part.town else heaps[side_of(held[person.pk])]
            here = key == now
            heap.append(
                {"part": part, "person": person, "held": held[person.pk], "here": here, "tone": "ok" if here else ""}
            )
    sides = [{"title": side, "people": heap, "span": min(len(heap), 3)} for side, heap in heaps.items() if heap]
    context = {"sides": sides, "towns": towns, "town_now": any(each["here"] for each in towns)}
    return render(request, "site/cast.html", context)


@door(PUBLIC)
@require_POST
def step_into(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as one of the cast, without credentials: only here, only in the demonstration, only invented people."""
    only_in_the_demonstration()
    person = Person.objects.filter(key=key, provenance=Provenance.INVENTED, is_active=True).first()
    if key not in parts() or person is None:
        raise Http404
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session["cast"] = key
    return redirect(settings.LOGIN_REDIRECT_URL)


def only_in_the_demonstration() -> None:
    """Nothing is here outside the demonstration, even if somebody wired up the addresses by mistake."""
    if not settings.DEMO:
        raise Http404


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame says in the demonstration: as whom one is trying it, and the way to another role."""
    if not settings.DEMO:
        return {}
    playing = request.user.is_authenticated and "cast" in request.session
    words = _("You are trying the role of") if playing else ""
    link = _("Change role") if playing else _("Step into a role")
    return {
        "cast": {
            "words": words,
            "name": str(request.user) if playing else "",
            "link": link,
            "href": reverse("site-cast"),
        }
    }
