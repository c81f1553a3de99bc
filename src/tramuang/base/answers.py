"""An answer is yes, or no with its reason: the same one greys a button, words a 403 and fills the API's problem body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something may happen; `reason` is a translatable sentence, `code` a stable word for machines."""

    ok: bool
    code: str = ""
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.ok


yes = Answer(True)


def no(code: str, reason: str | Promise) -> Answer:
    """A refusal: a code for machines and a sentence that tells the person why, and if possible what to do."""
    return Answer(False, code, reason)


def first_no(*answers: Answer) -> Answer:
    """The first refusal among the answers, else yes."""
    for answer in answers:
        if not answer.ok:
            return answer
    return yes


class NotAllowed(Exception):
    """Raised when something may not happen; a door turns it into a 403 (409 when somebody else was faster)."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.code)


class BadInput(Exception):
    """Raised when input cannot be used; `fields` maps a field's name to the sentences about it ('' is about the whole)."""

    def __init__(self, fields: dict[str, list[Any]] | Answer, field: str = "") -> None:
        self.fields = {field: [fields.reason]} if isinstance(fields, Answer) else fields
        self.code = fields.code if isinstance(fields, Answer) else "bad-input"
        super().__init__(": ".join([self.code, *(str(line) for lines in self.fields.values() for line in lines)]))


def require(answer: Answer) -> None:
    """Go on only if the answer is yes; else raise NotAllowed with its reason."""
    if not answer.ok:
        raise NotAllowed(answer)
