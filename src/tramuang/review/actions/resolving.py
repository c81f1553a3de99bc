"""Resolving an item: the resolution and the step it takes are one change, or none."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import BadInput, NotAllowed, first_no, no, require
from tramuang.base.happenings import happening
from tramuang.base.letters import attach_scan, record_letter
from tramuang.base.models import Letter
from tramuang.base.pure.thai.dates import local_day
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.plans.actions.checking import Reading
from tramuang.plans.actions.letters import LetterGiven
from tramuang.review import access
from tramuang.review.actions.meetings import LONGEST_TEXT, held
from tramuang.review.models import AgendaItem, Recusal, Resolution
from tramuang.review.pure.votes import NOT_COUNTED, Votes, fault
from tramuang.review.queries.assessing import brief_of
from tramuang.review.queries.meetings import Choice, choices, of_the_city, quorum_of, roll, ties_on, voters

VOTES = {
    "incomplete": _("Write all three numbers, or none of them."),
    "negative": _("A number of votes cannot be negative."),
}


def resolve(
    item: AgendaItem, *, outcome: str, text_th: str, text_en: str = "", conditions_th: str = "", due: date | None = None,
    votes: Votes = NOT_COUNTED, seen: int, by: Person, at: datetime,
) -> Resolution:  # fmt: skip
    """Resolve an item in session and move its case by the edition's move for that body and outcome.

    `seen` is the stage version of the case that the person saw. Without quorum, or with a member of the city's own organisation in
    the room, nothing is changed.
    """
    meeting, case = item.meeting, item.case
    require(first_no(access.may_run(by, meeting, at), access.in_session(meeting)))
    with transaction.atomic():
        # Held: of two people who resolve the same item, the second finds it resolved.
        require(first_no(access.in_session(held(meeting)), access.not_resolved(item)))
        steps.hold(case, seen)
        rows = roll(meeting)
        away = list(Recusal.objects.filter(item=item).values_list("attendance_id", flat=True))
        able, counted = voters(rows, away), quorum_of(meeting, rows, away)
        require(first_no(access.has_quorum(counted), access.nobody_of(of_the_city(able, case, ties_on(rows, at)))))
        reading = Reading()
        choice = _choice(reading, choices(meeting, case), outcome)
        values = _read(reading, choice, text_th, text_en, conditions_th, due, at)
        _count(reading, votes, len(able))
        reading.done()
        resolution = Resolution(
            item=item, case=case, body=meeting.body, outcome=outcome, resolved_on=meeting.held_on, recorded_by=by,
            recorded_at=at, provenance=case.provenance, votes_for=votes.in_favour, votes_against=votes.against,
            votes_abstained=votes.abstained, quorum_present=counted.present, quorum_members=counted.members, **values,
        )  # fmt: skip
        with happening(
            "resolution.made", resolution, by=by, at=at, case=ref(case), meeting=ref(meeting), outcome=outcome
        ):
            _keep(resolution)
            item.brief = brief_of(case)
            item.save(update_fields=["brief"])
        take_effect(resolution, choice.move.code, seen=seen, by=by, at=at)
    return resolution


def _choice(reading: Reading, on_offer: list[Choice], outcome: str) -> Choice:
    found = next((each for each in on_offer if each.outcome.code == outcome), None)
    if found is None:
        raise BadInput(
            {**reading.faults, "outcome": [_("This body cannot resolve so at the stage where the case stands.")]}
        )
    return found


def _read(
    reading: Reading, choice: Choice, text_th: str, text_en: str, conditions_th: str, due: date | None, at: datetime
) -> dict[str, object]:
    conditions_th = reading.text("conditions_th", conditions_th, LONGEST_TEXT)
    if choice.outcome.conditions and not conditions_th:
        reading.fault("conditions_th", _("This outcome sets conditions: write them."))
    if conditions_th and not choice.outcome.conditions:
        reading.fault(
            "conditions_th", _("This outcome sets no conditions; choose the one that does, or leave them out.")
        )
    wants_day = choice.outcome.resubmit or choice.move.requires("due")
    if wants_day and due is None:
        reading.fault("due", _("Set the date by which the city should answer."))
    if due is not None and not wants_day:
        reading.fault("due", _("This outcome sets no date; leave it out."))
    if due is not None and due < local_day(at):
        reading.fault("due", _("The date by which to answer has already passed."))
    return {
        "text_th": reading.text("text_th", text_th, LONGEST_TEXT, needed=True),
        "text_en": reading.text("text_en", text_en, LONGEST_TEXT),
        "conditions_th": conditions_th,
        "due": due,
    }


def _count(reading: Reading, votes: Votes, able: int) -> None:
    wrong = fault(votes, able)
    if wrong == "sum":
        reading.fault(
            "votes_for", gettext("The votes must add up to the %(n)s members who may vote on this item.") % {"n": able}
        )
    elif wrong:
        reading.fault("votes_for", VOTES[wrong])


def _keep(resolution: Resolution) -> None:
    try:
        with transaction.atomic():
            resolution.save(force_insert=True)
    except IntegrityError as taken:
        raise NotAllowed(steps.STALE) from taken


def take_effect(resolution: Resolution, move: str, *, seen: int, by: object, at: datetime) -> None:
    """Move the case as resolved; the city reads the resolution and its conditions as the reason."""
    reason = "\n\n".join(text for text in (resolution.text_th, resolution.conditions_th) if text)
    steps.move(resolution.case, move, by=by, at=at, seen=seen, reason=reason, due=resolution.due, cites=resolution)


# --- letters ----------------------------------------------------------------------------------------------------


def send_letter(resolution: Resolution, given: LetterGiven, *, by: Person, at: datetime) -> Letter:
    """Record the official letter that tells the city of a resolution, with the signed scan if it is at hand."""
    require(access.may_prepare(by, resolution.body, at))
    with transaction.atomic():
        letter = record_letter(
            subject=resolution, number=given.number, dated=given.dated, signatory=given.signatory, by=by, at=at
        )
        return attach_scan(letter, given.scan, by=by, at=at) if given.scan is not None else letter


def keep_scan(resolution: Resolution, letter: Letter, scan: File[bytes], *, by: Person, at: datetime) -> Letter:
    """Take back the signed scan of the letter about a resolution."""
    require(access.may_prepare(by, resolution.body, at))
    if letter.subject != ref(resolution):
        raise NotAllowed(no("not-found", _("There is nothing at this address.")))
    return attach_scan(letter, scan, by=by, at=at)
