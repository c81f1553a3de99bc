"""Official letters of a case: number, date and signatory with the step that rests on them, and the signed scan when it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import File

from tramuang.base.answers import NotAllowed, require
from tramuang.base.letters import attach_scan, record_letter
from tramuang.base.models import Letter
from tramuang.cities.models import Person
from tramuang.plans import access
from tramuang.plans.models import Case, CaseLetter, Nomination
from tramuang.plans.queries.cases import letters_of


@dataclass(frozen=True)
class LetterGiven:
    """An official letter as a person gives it: `signatory` is an office; the scan may come later."""

    number: str
    dated: date
    signatory: str
    scan: File[bytes] | None = None


def write_letter(subject: Case | Nomination, given: LetterGiven, *, by: Person, at: datetime) -> Letter:
    """Record a letter, with its scan if it is at hand."""
    letter = record_letter(
        subject=subject, number=given.number, dated=given.dated, signatory=given.signatory, by=by, at=at
    )
    return attach_scan(letter, given.scan, by=by, at=at) if given.scan is not None else letter


def hand_in_letter(case: Case, given: LetterGiven | None, *, by: Person, at: datetime) -> Letter | None:
    """Put a letter to the step that the case is about to take, in the transaction of that step."""
    if given is None:
        return None
    letter = write_letter(case, given, by=by, at=at)
    CaseLetter.objects.create(case=case, seen=case.stage_version, letter=letter)
    return letter


def keep_scan(case: Case, letter: Letter, scan: File[bytes], *, by: Person, at: datetime) -> Letter:
    """Take back the signed scan of one of this case's letters; a later scan takes the place of an earlier one, which is kept."""
    require(access.may_attach_scan(by, case, at))
    if letter.pk not in {each.letter.pk for each in letters_of(case, [])}:
        raise NotAllowed(access.HIDDEN)
    return attach_scan(letter, scan, by=by, at=at)
