"""`happening(...)`: the transaction of a change, with the row that tells of it. The only way to write one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from tramuang.base.models import Happening, Unsealed
from tramuang.base.pure.chain import plain
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

    `subject` and `by` are records or references; `data` holds references, codes, days and figures. Names and free text are refused:
    the chain never forgets (see `pure.chain.plain`).
    """
    if kind not in _kinds:
        raise LookupError(f"the happening {kind!r} is not declared; add it to its room's apps.py")
    if at.tzinfo is None:
        raise ValueError("a happening needs a moment with a time zone")
    note = Note(dict(data))
    with transaction.atomic():
        yield note
        row = Happening.objects.create(kind=kind, subject=ref(subject), by=ref(by), at=at, data=plain(note.data))
        Unsealed.objects.create(happening=row)
        for do in _with_change.get(kind, ()):
            do(row)


def latest(*, subject: str = "", before: int | None = None, limit: int = 50) -> list[Happening]:
    """The last happenings, newest first, with their seals: of one subject (a reference) or of all, older than the id `before`."""
    rows = Happening.objects.select_related("seal").order_by("-id")
    if subject:
        rows = rows.filter(subject=subject)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[:limit])
