"""Doors: a view declares whom it opens for; time and person come in here and nowhere else."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, BadInput, NotAllowed, no

Check = Callable[[HttpRequest], HttpResponse | None]
_checks: list[Check] = []

PUBLIC = "public"
SIGNED_IN = "signed-in"
UNREADABLE = no("bad-address", _("This address cannot be read. Check it, or begin at the front page."))
SIGN_IN = no("sign-in", _("Sign in first."))
NOT_YOURS = no("not-your-role", _("Your role does not open this page."))


def door(*opens_for: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Declare whom a view opens for: `PUBLIC`, `SIGNED_IN`, or duties (`base.kinds.Duty`).

    The declaration is asked for by the walk over every route; what a person may see of a case is the queries' to say.
    """
    wanted = frozenset(str(item) for item in opens_for)
    if not wanted:
        raise ValueError("a door must say whom it opens for")

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if PUBLIC not in wanted:
                if not request.user.is_authenticated:
                    return to_sign_in(request)
                if SIGNED_IN not in wanted and not wanted & standing(request).duties:
                    raise NotAllowed(NOT_YOURS)
                if (answer := stopped(request)) is not None:
                    return answer
            return view(request, *args, **kwargs)

        opened.opens_for = wanted  # type: ignore[attr-defined]
        return opened

    return wrap


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Where somebody who has not signed in is sent; afterwards they are back on the page, or on the one their form was on."""
    if wants_json(request):
        return problem(request, 401, SIGN_IN)
    here = request.get_full_path() if request.method in ("GET", "HEAD") else request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure())
    return redirect_to_login(here if ours else "/")


def before_opening(check: Check) -> None:
    """Let a room look at whoever passes a door that is not public; an answer of its own is given instead of the page."""
    _checks.append(check)


def stopped(request: HttpRequest) -> HttpResponse | None:
    """The first answer of a check that keeps this person out, if any; for doors that are no views, such as the API's."""
    return next((answer for check in _checks if (answer := check(request)) is not None), None)


def standing(request: HttpRequest) -> Any:
    """The roles that the person at the door holds now, asked once for each request."""
    found = getattr(request, "_standing", None)
    if found is None:
        found = request.user.standing(request.at)  # type: ignore[union-attr, attr-defined]
        request._standing = found  # type: ignore[attr-defined]
    return found


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def problem(request: HttpRequest, status: int, answer: Answer) -> HttpResponse:
    """An RFC 9457 problem body, or the page that says the same to a person."""
    if wants_json(request):
        body = {
            "type": f"urn:tramuang:{answer.code}",
            "title": str(answer.reason),
            "status": status,
            "code": answer.code,
        }
        return HttpResponse(
            json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
        )
    return render(request, "base/error.html", {"status": status, "answer": answer}, status=status)


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Back to the page the form was on (its hidden `next`), if that page is ours; else to `otherwise`."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = otherwise
    return redirect(target)


class DoorMiddleware:
    """Sets `request.at` and turns refusals into answers that a person or a program can use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        # No honest address holds a null character, and PostgreSQL takes none: one answer here for every page.
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return problem(request, 400, UNREADABLE)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, NotAllowed):
            return problem(request, 409 if fault.answer.code == "stale" else 403, fault.answer)
        if isinstance(fault, BadInput):
            lines = [str(line) for found in fault.fields.values() for line in found]
            if not wants_json(request) and request.method == "POST" and request.POST.get("next"):
                for line in lines:
                    messages.error(request, line)
                return back(request, "/")
            return problem(request, 422, Answer(False, fault.code, " ".join(lines)))
        if isinstance(fault, Http404) and wants_json(request):
            return problem(request, 404, no("not-found", _("There is nothing at this address.")))
        return None
