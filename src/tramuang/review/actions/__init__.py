"""Everything that can happen in this room; nothing else writes here."""

from tramuang.review.actions.assigning import answer_conflict, assign, open_anew, release, reopen
from tramuang.review.actions.meetings import (
    add_member,
    call_meeting,
    change_meeting,
    close_meeting,
    open_meeting,
    put_on_agenda,
    recuse,
    remove_member,
    take_attendance,
    take_off_agenda,
)
from tramuang.review.actions.recording import record_meeting, record_resolution
from tramuang.review.actions.resolving import keep_scan, resolve, send_letter
from tramuang.review.actions.scoring import outside, save_score, submit_scores
from tramuang.review.actions.screening import screen

__all__ = [
    "add_member",
    "answer_conflict",
    "assign",
    "call_meeting",
    "change_meeting",
    "close_meeting",
    "keep_scan",
    "open_anew",
    "open_meeting",
    "outside",
    "put_on_agenda",
    "record_meeting",
    "record_resolution",
    "recuse",
    "release",
    "remove_member",
    "reopen",
    "resolve",
    "save_score",
    "screen",
    "send_letter",
    "submit_scores",
    "take_attendance",
    "take_off_agenda",
]
