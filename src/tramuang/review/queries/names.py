"""What to show for this room's references: a meeting or a decision by its body and number, never a reviewer's scores."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext

from tramuang.base.refs import NameAll, Shown
from tramuang.plans.access import lang
from tramuang.plans.queries import cases_by_key
from tramuang.review.kinds import MeetingState
from tramuang.review.models import Assignment, Meeting, Resolution


def _meeting(meeting: Meeting) -> Shown:
    body = meeting.round.rules.body(meeting.body).short.in_(lang())
    # A meeting that is still to be held has no page for everybody.
    url = reverse("review-meeting", args=[meeting.pk]) if meeting.state == MeetingState.CLOSED else ""
    return Shown(gettext("%(body)s, meeting %(number)s") % {"body": body, "number": meeting.number}, url)


def _meetings(keys: list[str]) -> Mapping[str, Shown]:
    rows = Meeting.objects.filter(pk__in=keys).prefetch_related("round__edition")
    return {str(row.pk): _meeting(row) for row in rows}


def _resolutions(keys: list[str]) -> Mapping[str, Shown]:
    rows = Resolution.objects.filter(pk__in=keys).select_related("item__meeting")
    return {str(row.pk): _meeting(row.item.meeting) for row in rows.prefetch_related("item__meeting__round__edition")}


def _assignments(keys: list[str]) -> Mapping[str, Shown]:
    pairs = {str(pk): case for pk, case in Assignment.objects.filter(pk__in=keys).values_list("pk", "case_id")}
    cases = {case.pk: case for case in cases_by_key(set(pairs.values()))}
    return {
        key: Shown(gettext("Assessment of %(area)s") % {"area": cases[of].area.name})
        for key, of in pairs.items()
        if of in cases
    }


NAMES: dict[str, NameAll] = {"meeting": _meetings, "resolution": _resolutions, "assignment": _assignments}
