"""Who may prepare and run meetings, see them and resolve in them, with the reason when not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, first_no, no, yes
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import local_day, long_date
from tramuang.cities.access import By as Anybody
from tramuang.cities.access import may_administer
from tramuang.plans.access import By, lang, standing_of
from tramuang.programme.models import Round
from tramuang.review.kinds import MeetingState
from tramuang.review.models import AgendaItem, Attendance, Meeting, Resolution
from tramuang.review.pure.quorum import Quorum

NOT_PREPARING = no("not-your-role", _("Only the secretary of this body prepares its meetings."))
NOT_RUNNING = no("not-your-role", _("Only the secretary or the chair of this body runs its meeting."))
ON_RECORD_ONLY = no(
    "not-on-record",
    _("Only a round on the public record takes meetings and resolutions without attendance and quorum."),
)


def may_prepare(person: By, body: str, at: datetime) -> Answer:
    """Whether the person calls meetings of a body and keeps their papers."""
    return yes if standing_of(person, at).has(Duty.PREPARE_MEETING, body=body) else NOT_PREPARING


def runs_meetings(person: By, body: str, at: datetime) -> bool:
    """Whether the person prepares or chairs the meetings of a body."""
    standing = standing_of(person, at)
    return standing.has(Duty.PREPARE_MEETING, body=body) or standing.has(Duty.PRESIDE, body=body)


def may_run(person: By, meeting: Meeting, at: datetime) -> Answer:
    """Whether the person may open, lead and close this meeting: the secretary or the chair of its body."""
    return yes if runs_meetings(person, meeting.body, at) else NOT_RUNNING


def may_see_meeting(person: By, meeting: Meeting, at: datetime) -> Answer:
    """Whether the person may know of this meeting: everybody once it is over, before that those who prepare it and the office."""
    if meeting.state == MeetingState.CLOSED or may_see_papers(person, meeting, at):
        return yes
    return no("not-found", _("There is nothing at this address."))


def may_see_papers(person: By, meeting: Meeting, at: datetime) -> Answer:
    """Whether the person may see who sat in the meeting, and its minutes."""
    standing = standing_of(person, at)
    if standing.has(Duty.SCREEN) or standing.has(Duty.ADMINISTER) or runs_meetings(person, meeting.body, at):
        return yes
    return NOT_RUNNING


def still_called(meeting: Meeting) -> Answer:
    """Whether the meeting has not begun."""
    return (
        yes
        if meeting.state == MeetingState.CALLED
        else no("begun", _("The meeting has begun; this cannot be changed any more."))
    )


def not_closed(meeting: Meeting) -> Answer:
    """Whether the meeting is not over."""
    return no("closed", _("The meeting is closed.")) if meeting.state == MeetingState.CLOSED else yes


def in_session(meeting: Meeting) -> Answer:
    """Whether the meeting is in session."""
    if meeting.state == MeetingState.CALLED:
        return no("not-open", _("The meeting has not been opened yet."))
    return not_closed(meeting)


def may_open(person: By, meeting: Meeting, at: datetime) -> Answer:
    """Whether the person may open the meeting now: not before its day. The quorum is asked when it is opened."""
    day = meeting.held_on
    early = day is not None and local_day(at) < day
    return first_no(
        may_run(person, meeting, at),
        still_called(meeting),
        no(
            "too-early",
            gettext("The meeting is called for %(day)s. Change the day to hold it earlier.")
            % {"day": long_date(day, lang())},
        )
        if early and day is not None
        else yes,
    )


def not_resolved(item: AgendaItem) -> Answer:
    """Whether nothing has been resolved on an item yet: what is resolved stands."""
    if Resolution.objects.filter(item=item).exists():
        return no("resolved", _("The meeting has already resolved this item; the resolution stands."))
    return yes


def has_quorum(found: Quorum) -> Answer:
    """Whether there is a quorum, with the numbers when there is none."""
    if found.met:
        return yes
    if found.met is None:
        return no("quorum-unknown", _("The rules do not say how many members make a quorum; nothing can be resolved."))
    return no("no-quorum", gettext(
        "There is no quorum: %(present)s of %(members)s members are in the room; %(needed)s are needed."
    ) % {"present": found.present, "members": found.members, "needed": found.needed if found.needed is not None else "—"})  # fmt: skip


def nobody_of(own: Iterable[Attendance]) -> Answer:
    """Whether nobody of the city's own organisation would vote on its case."""
    offices = ", ".join(each.office for each in own)
    if not offices:
        return yes
    return no("own-organisation", gettext(
        "%(offices)s: belongs to the city's own organisation and cannot vote on its case. Note the recusal first."
    ) % {"offices": offices})  # fmt: skip


def may_record(by: Anybody, round_: Round, at: datetime) -> Answer:
    """Whether meetings and resolutions may be entered from the public record: by an administrator, for such a round only."""
    return first_no(may_administer(by, at), yes if round_.on_record else ON_RECORD_ONLY)
