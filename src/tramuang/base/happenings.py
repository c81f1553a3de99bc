"""`happening(...)`: the transaction of a change, with the row that tells of it. The only way to write one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from tramuang.base.models import Happening
from tramuang.base.refs import ref

Sentence = str | Promise
WithChange = Callable[[Happening], None]

_kinds: dict[str, Sentence] = {}
_with_change: dict[str, list[WithChange]] = {}


def register_kinds(sentences: dict[str, Sentence]) -> None:
    """Declare the kinds of happening of a room, each with the sentence that the audit page shows."""
    _kinds.update(sentences)


def kinds() -> dict[str, Sentence]:
    """Every declared kind with its sentence."""
    return dict(_kinds)


def with_change(kind: str, do: WithChange) -> None:
    """Run `do` in the same transaction as each happening of this kind: for queueing mail and asking for jobs."""
    _with_change.setdefault(kind, []).append(do)


@dataclass
class Note:
    """What the change adds to its happening while it runs; references and figures, never personal data."""

    data: dict[str, Any] = field(default_factory=dict)


@contextmanager
def happening(kind: str, subject: Any, *, by: Any, at: datetime, **data: Any) -> Iterator[Note]:
    """Change something and tell of it: one transaction, one append-only row, or none of them.

    `subject` and `by` are records or references; `data` holds references and figures, never personal data.
    """
    if kind not in _kinds:
        raise LookupError(f"the happening {kind!r} is not declared; add it to its room's apps.py")
    note = Note(dict(data))
    with transaction.atomic():
        yield note
        row = Happening.objects.create(kind=kind, subject=ref(subject), by=ref(by), at=at, data=note.data)
        for do in _with_change.get(kind, ()):
            do(row)
