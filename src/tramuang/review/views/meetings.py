"""Meetings: the list, calling one, its agenda and list of members, opening and closing, the minutes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from tramuang.base.answers import Answer, first_no, no, require, yes
from tramuang.base.doors import PUBLIC, door
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import local_day, long_date
from tramuang.cities.queries import holders
from tramuang.plans.access import lang
from tramuang.plans.views.asking import attempt, signed_in, who
from tramuang.review import access, actions, queries
from tramuang.review.documents import file_name, minutes
from tramuang.review.forms import AgendaForm, AttendanceForm, CallForm, CloseForm, MeetingForm, MemberForm
from tramuang.review.kinds import MeetingState
from tramuang.review.models import Meeting
from tramuang.review.queries import ItemView, MeetingView

RUNS = (Duty.PREPARE_MEETING, Duty.PRESIDE)
STATES = {MeetingState.CALLED: "river", MeetingState.OPEN: "attention", MeetingState.CLOSED: "neutral"}


@door(PUBLIC)
@require_http_methods(["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """The meetings that were held, for everybody; and those to come, for those who prepare them."""
    person = who(request)
    found = queries.meetings_for(person, request.at, round_code=request.GET.get("round", ""))
    calls = []
    if person is not None and person.standing(request.at).has(Duty.PREPARE_MEETING):
        for round_ in queries.rounds_open():
            for body in queries.bodies_for(person, round_, request.at):
                waiting = queries.waiting_cases(round_, body.code, local_day(request.at))
                calls.append({"round": round_, "body": body, "label": body.label.in_(lang()), "waiting": waiting})
    context = {
        "ahead": [row(each) for each in reversed(found) if each.meeting.state != MeetingState.CLOSED],
        "held": [row(each) for each in found if each.meeting.state == MeetingState.CLOSED],
        "calls": calls,
        "now": request.at,
    }
    return render(request, "review/meetings.html", context)


def row(line: queries.MeetingLine) -> dict[str, Any]:
    """One meeting in a list."""
    return {"line": line, "meeting": line.meeting, "tone": STATES[MeetingState(line.meeting.state)]}


@door(Duty.PREPARE_MEETING)
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """Call a meeting of a body, with the cases that wait for it on the agenda."""
    person = signed_in(request)
    offers = [(round_, queries.bodies_for(person, round_, request.at)) for round_ in queries.rounds_open()]
    offers = [(round_, bodies) for round_, bodies in offers if bodies]
    wanted = request.GET.get("round", "")
    if wanted and wanted not in {round_.code for round_, _bodies in offers}:
        raise Http404
    if not offers:
        return render(request, "review/meeting_call.html", {"form": None})
    round_, bodies = next((each for each in offers if each[0].code == wanted), offers[0])
    body = next((each.code for each in bodies if each.code == request.GET.get("body")), bodies[0].code)
    today = local_day(request.at)
    initial = {"body": body, "number": queries.next_number(body, today)}
    form = CallForm(request.POST or None, bodies=bodies, initial=initial)
    made: list[Meeting] = []

    def do() -> None:
        given = form.values()
        made.append(actions.call_meeting(round_, body=form.cleaned_data["body"], **given, by=person, at=request.at))

    status = attempt(form, do) if request.method == "POST" else 200
    if not status:
        messages.info(request, _("The meeting has been called. Put the cases on its agenda."))
        return redirect("review-meeting", made[0].pk)
    context = {
        "form": form,
        "round": round_,
        "rounds": [each for each, _bodies in offers],
        "waiting": [(each, queries.waiting_cases(round_, each.code, today)) for each in bodies],
    }
    return render(request, "review/meeting_call.html", context, status=status)


@door(PUBLIC)
@require_http_methods(["GET"])
def meeting(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One meeting: for everybody what was resolved; for those who run it everything."""
    return show(request, queries.meeting_for(who(request), key, request.at))


def show(request: HttpRequest, found: Meeting, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of a meeting; `bound` holds the form that did not go through, under its name."""
    person = who(request)
    view = queries.view_of(found, person, request.at)
    runs, prepares = view.may_run.ok, access.may_prepare(person, found.body, request.at).ok
    context: dict[str, Any] = {
        "view": view,
        "meeting": found,
        "tone": STATES[MeetingState(found.state)],
        "rule": view.rule,
        "items": [item_row(view, each) for each in view.items],
        "record": on_record(view),
        "source": queries.source_of(found),
        "runs": runs,
        "prepares": prepares and found.state != MeetingState.CLOSED,
        "letters": prepares,
        "called": found.state == MeetingState.CALLED,
        "open": found.state == MeetingState.OPEN,
        "closed": found.state == MeetingState.CLOSED,
        "agenda_form": AgendaForm(cases=view.waiting) if view.waiting and prepares else None,
        "member_form": MemberForm(people=people_of(found, request), auto_id="id_member_%s")
        if prepares and runs
        else None,
        "change_form": change_form(found) if prepares and found.state == MeetingState.CALLED else None,
        "close_form": CloseForm() if found.state == MeetingState.OPEN and runs else None,
        "open_answer": open_answer(view),
        "date_note": found.date_note_en if lang() == "en" and found.date_note_en else found.date_note_th,
        "now": request.at,
        **bound,
    }
    return render(request, "review/meeting.html", context, status=status)


def item_row(view: MeetingView, each: ItemView) -> dict[str, Any]:
    """One item of the agenda for the page."""
    return {
        "view": each,
        "case": each.case,
        "decision": each.decision,
        "number": each.item.order,
        "quorum": each.quorum,
    }


def on_record(view: MeetingView) -> list[dict[str, Any]]:
    """The items of a recorded meeting, together where one resolution speaks of many areas; empty for meetings held here."""
    if not view.meeting.round.on_record:
        return []
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in view.items:
        if each.decision is not None:
            resolution = each.decision.resolution
            key = (resolution.outcome, resolution.text_th, resolution.conditions_th)
            found.setdefault(key, {"decision": each.decision, "items": []})["items"].append(item_row(view, each))
    return list(found.values())


def open_answer(view: MeetingView) -> Answer:
    """Whether the meeting can be opened, with the quorum's numbers when it cannot."""
    chaired = any(each.chairing and each.present for each in view.rows)
    return first_no(
        view.may_open,
        yes if chaired else no("no-chair", _("Nobody chairs the meeting. Mark who is present, and who chairs.")),
        access.has_quorum(view.quorum),
    )


def people_of(found: Meeting, request: HttpRequest) -> list[Any]:
    """The people with an account who hold a role in the meeting's body."""
    duties = (Duty.PRESIDE, Duty.PREPARE_MEETING)
    people = {person.pk: person for duty in duties for person in holders(duty, request.at, body=found.body)}
    return list(people.values())


def change_form(found: Meeting) -> MeetingForm:
    """Number, day and place as they stand."""
    initial = {name: getattr(found, name) for name in ("number", "place_th", "place_en", "members")}
    initial["held_on"] = long_date(found.held_on, lang()) if found.held_on else None
    return MeetingForm(initial=initial, auto_id="id_change_%s")


@door(Duty.PREPARE_MEETING)
@require_POST
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change number, day or place."""
    found = running(request, key)
    form = MeetingForm(request.POST, auto_id="id_change_%s")

    def do() -> None:
        actions.change_meeting(found, **form.values(), by=signed_in(request), at=request.at)

    return done(request, found, attempt(form, do), _("Saved."), change_form=form)


def running(request: HttpRequest, key: uuid.UUID) -> Meeting:
    """The meeting, for somebody who runs it."""
    found = queries.meeting_for(signed_in(request), key, request.at)
    require(access.may_run(signed_in(request), found, request.at))
    return found


def done(request: HttpRequest, found: Meeting, status: int, words: Any, **bound: Any) -> HttpResponse:
    """Back to the meeting with a word, or the page again with the form that did not go through."""
    if not status:
        messages.info(request, words)
        return redirect("review-meeting", found.pk)
    return show(request, queries.meeting_for(who(request), found.pk, request.at), status, **bound)


@door(Duty.PREPARE_MEETING)
@require_POST
def agenda(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Put cases on the agenda."""
    found = running(request, key)
    waiting = queries.waiting_cases(found.round, found.body, found.held_on)
    form = AgendaForm(request.POST, cases=waiting)

    def do() -> None:
        chosen = set(form.cleaned_data["cases"])
        cases = [case for case in waiting if str(case.pk) in chosen]
        actions.put_on_agenda(found, cases, by=signed_in(request), at=request.at)

    return done(request, found, attempt(form, do), _("The agenda has been changed."), agenda_form=form)


@door(Duty.PREPARE_MEETING)
@require_POST
def agenda_remove(request: HttpRequest, key: uuid.UUID, item: int) -> HttpResponse:
    """Take a case off the agenda."""
    found = running(request, key)
    actions.take_off_agenda(queries.item_of(found, item), by=signed_in(request), at=request.at)
    return done(request, found, 0, _("The agenda has been changed."))


@door(Duty.PREPARE_MEETING)
@require_POST
def member(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Put an office on the list."""
    found = running(request, key)
    form = MemberForm(request.POST, people=people_of(found, request), auto_id="id_member_%s")

    def do() -> None:
        actions.add_member(found, **form.cleaned_data, by=signed_in(request), at=request.at)

    return done(request, found, attempt(form, do), _("The list has been changed."), member_form=form)


@door(Duty.PREPARE_MEETING)
@require_POST
def member_remove(request: HttpRequest, key: uuid.UUID, row: int) -> HttpResponse:
    """Take an office off the list."""
    found = running(request, key)
    listed = next((each for each in queries.roll(found) if each.pk == row), None)
    if listed is None:
        raise Http404
    listed.meeting = found
    actions.remove_member(listed, by=signed_in(request), at=request.at)
    return done(request, found, 0, _("The list has been changed."))


@door(*RUNS)
@require_POST
def attendance(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Mark who is in the room and who chairs."""
    found = running(request, key)
    form = AttendanceForm(request.POST, rows=queries.roll(found))

    def do() -> None:
        actions.take_attendance(found, **form.values(), by=signed_in(request), at=request.at)

    return done(request, found, attempt(form, do), _("The attendance is kept."), attendance_form=form)


@door(*RUNS)
@require_POST
def open_(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Open the meeting."""
    found = running(request, key)
    actions.open_meeting(found, by=signed_in(request), at=request.at)
    return done(request, found, 0, _("The meeting is in session."))


@door(*RUNS)
@require_POST
def close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Close the meeting."""
    found = running(request, key)
    form = CloseForm(request.POST)

    def do() -> None:
        actions.close_meeting(found, **form.cleaned_data, by=signed_in(request), at=request.at)

    return done(
        request, found, attempt(form, do), _("The meeting is closed. Its minutes can be signed."), close_form=form
    )


@door(*RUNS, Duty.SCREEN, Duty.ADMINISTER)
@require_http_methods(["GET"])
def minutes_pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The minutes in the official form."""
    person = signed_in(request)
    found = queries.meeting_for(person, key, request.at)
    require(access.may_see_papers(person, found, request.at))
    name = file_name(found)
    return HttpResponse(
        minutes(found, person, request.at),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )
