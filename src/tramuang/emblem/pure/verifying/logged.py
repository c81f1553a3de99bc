"""What the public log says: only entries that lead to a checkpoint that the log's key signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from tramuang.emblem.pure import notes, proofs, tlog
from tramuang.emblem.pure.proofs import Malformed
from tramuang.emblem.pure.verifying.evidence import LogEvidence, moment

ISSUING = ("issue", "reissue", "renew")


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log that was proved, with its place."""

    index: int
    act: str
    time: datetime
    said: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A member of the entry as text; empty where it has none."""
        value = self.said.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Log:
    """The proved entries of a log of a size; `whole` when these are all of them."""

    size: int
    acts: tuple[Act, ...]
    whole: bool

    @cached_property
    def _found(self) -> dict[tuple[str, str], list[Act]]:
        found: dict[tuple[str, str], list[Act]] = {}
        for act in self.acts:
            for name in ("serial", "credential", "act"):
                found.setdefault((name, act.text(name)), []).append(act)
        return found

    def about(self, **members: str) -> list[Act]:
        """The acts that say all this: the serial, the credential's address, or the kind of act."""
        rows = [self._found.get(member, []) for member in members.items()]
        fewest = min(rows, key=len)
        return [act for act in fewest if all(act.text(name) == value for name, value in members.items())]


@lru_cache(maxsize=8)
def read_log(evidence: LogEvidence) -> Log | None:
    """The entries that the log's key stands for; None when its signature or one of the proofs does not hold."""
    try:
        note = notes.read_note(evidence.checkpoint, [evidence.vkey])
        head = notes.read_checkpoint(note.text)
        if not notes.signed_by(note, head.origin):
            return None
    except (notes.NotSigned, ValueError):
        return None
    if evidence.leaves is not None:
        if len(evidence.leaves) != head.size or tlog.root(evidence.leaves, head.size) != head.root:
            return None
        found = list(enumerate(evidence.leaves))
    else:
        for entry in evidence.entries:
            hashed = tlog.leaf_hash(entry.leaf)
            if not tlog.verify_inclusion(hashed, entry.index, head.size, entry.proof, head.root):
                return None
        found = sorted({entry.index: entry.leaf for entry in evidence.entries}.items())
    return Log(head.size, tuple(filter(None, (_act(*each) for each in found))), evidence.leaves is not None)


def _act(index: int, leaf: bytes) -> Act | None:
    """An entry as an act; None for one that is none of ours to read."""
    try:
        said = proofs.read(leaf)
    except Malformed:
        return None
    time, act = moment(said.get("time")), said.get("act")
    return Act(index, act, time, said) if time is not None and isinstance(act, str) else None


def key_name(text: str) -> str:
    """The fragment of a key's name, with or without the DID before it."""
    return text.rpartition("#")[2]
