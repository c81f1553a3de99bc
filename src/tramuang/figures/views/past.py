"""Pages and files as of a revision or a day: the same views over the figures of then, with a notice, and addresses that stay there."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tramuang.base.answers import BadInput, no
from tramuang.base.doors import problem
from tramuang.base.pure.thai.dates import local_day, long_date, parse_date
from tramuang.figures import queries
from tramuang.figures.adapters.columnar import TooLarge
from tramuang.figures.pure.definitions import Index, Indicator
from tramuang.figures.queries import State
from tramuang.figures.queries.reading import looking_back, reading_from
from tramuang.figures.views import words

Props = dict[str, Any]
# What names a state in an address: a revision, a day (2569-03-01 or 2026-03-01), an edition of the definitions.
ASKED = ("revision", "on", "edition")
# What a page is kept by: there are only so many states, and a day is typed in more ways than can be kept.
NAMED = ("revision", "edition")
SHORT = 16
NOTHING = no(
    "no-state",
    gettext_lazy("Nothing had been published as of what you ask: choose a later day, or a revision that there is."),
)


def of_then[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Answer as of the state that the address names, and else from one state of the copy from the first line to the last."""

    @functools.wraps(view)
    def looking(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = args[0]
        assert isinstance(request, HttpRequest)
        try:
            asked = asked_state(request)
            if asked is None:
                with reading_from(queries.snapshot()):
                    return view(*args, **kwargs)
            with queries.standing(asked):
                return view(*args, **kwargs)
        except queries.NoState:
            return problem(request, 404, NOTHING)
        except TooLarge as fault:
            said = _(
                "So many figures are not computed again while you wait. Ask for one indicator, or take today's file."
            )
            raise BadInput({"revision": [said]}) from fault

    return looking


def asked_state(request: HttpRequest) -> State | None:
    """The state that an address names; None where it names none, NoState where there is no such state."""
    revision, on, edition = (request.GET.get(name, "").strip() for name in ASKED)
    if not (revision or on or edition):
        return None
    try:
        if on:
            day = parse_date(on)
            if day > local_day(request.at):  # type: ignore[attr-defined]
                raise queries.NoState(on)
            return queries.state(on=day, edition=edition)
        return queries.state(int(revision), edition=edition)
    except ValueError as fault:
        raise queries.NoState(on or revision) from fault


def address(name: str, args: Sequence[object] = (), **query: str) -> str:
    """The address of a page or file of figures, in the state that is being read."""
    said = [(key, value) for key, value in query.items() if value]
    said += standing_query()
    return reverse(name, args=list(args)) + (f"?{urlencode(said)}" if said else "")


def standing_query() -> list[tuple[str, str]]:
    """What an address must carry to stay in the past; nothing today."""
    return exact() if looking_back() else []


def exact() -> list[tuple[str, str]]:
    """What names the state that is being read, for good: today's too."""
    seen = queries.snapshot()
    return [("revision", str(seen.revision)), ("edition", seen.edition)] if seen else []


def page(request: HttpRequest, template: str, context: Props, cited: str = "") -> HttpResponse:
    """A page of figures; one of the past says so and leads to today's. `cited` is what somebody copies who refers to it."""
    # A day that is chosen stands beside what the address asks already.
    asked = [(key, value) for key, value in request.GET.items() if key not in ASKED]
    today = long_date(request.at, words.lang())  # type: ignore[attr-defined]
    return render(
        request, template, {**context, "then": notice(request), "citation": cited, "asked": asked, "today": today}
    )


def notice(request: HttpRequest) -> Props | None:
    """What a page of the past says of itself; None today."""
    if not looking_back():
        return None
    found, now = queries.state_read(), queries.state_now()
    assert found is not None
    rest = [(key, value) for key, value in request.GET.items() if key not in ASKED]
    told = {"n": found.revision, "day": long_date(found.day, words.lang())}
    return {
        "title": _("This is the past: revision %(n)s, as it stood from %(day)s") % told,
        "text": _("Since then values or definitions have changed; now revision %(n)s counts.") % {"n": now.revision}
        if now
        else "",
        "today": request.path + (f"?{urlencode(rest)}" if rest else ""),
        "query": exact(),
    }


def citation(request: HttpRequest, what: str, definition: Indicator | Index | None, path: str, **query: str) -> str:
    """One line by which others find the very same figure: what, revision, definition, edition, address."""
    found = queries.state_read()
    if found is None:
        return ""
    said = [(key, value) for key, value in query.items() if value]
    parts = [what, _("revision %(n)s (%(day)s)") % {"n": found.revision, "day": long_date(found.day, words.lang())}]
    if definition is not None:
        parts.append(
            _("definition %(id)s version %(n)s, %(hash)s")
            % {"id": definition.id, "n": definition.version, "hash": definition.hash[:SHORT]}
        )
    parts.append(_("edition of the definitions %(edition)s") % {"edition": found.edition})
    parts.append(request.build_absolute_uri(f"{path}?{urlencode([*said, *exact()])}"))
    return " · ".join(parts)
