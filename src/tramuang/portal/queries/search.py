"""Finding pages: what a person may find, by kind, with the words of the question marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tramuang.base import search
from tramuang.base.pure.searching import terms
from tramuang.base.search import Hit
from tramuang.portal import access
from tramuang.portal.pure.highlight import marked
from tramuang.portal.queries.rounds import By

# Beyond this a reader should say more precisely what is wanted.
MOST = 90
# The kinds in the order in which people look for them; what another room offers comes after.
ORDER = ("city", "project", "case")

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Found:
    """A page that was found, its title and line in pieces that say which words were asked for."""

    hit: Hit
    title: Pieces
    line: Pieces


@dataclass(frozen=True)
class Results:
    """What a question finds: the pages of the kind asked for, and how many there are of each."""

    question: str
    kind: str
    found: tuple[Found, ...]
    counts: dict[str, int]

    @property
    def number(self) -> int:
        """How many pages were found in all."""
        return sum(self.counts.values())

    @property
    def more(self) -> bool:
        """Whether there are more than are shown."""
        return self.number >= MOST


def find(question: str, person: By, at: datetime, kind: str = "") -> Results:
    """The pages that hold every word of the question and are open to this person, best first."""
    hits = search.find(question, access.audiences(person, at), MOST)
    words = [word for term in terms(question) for word in (term.phrase, *term.words)]
    counts = dict.fromkeys((*ORDER, *(hit.kind for hit in hits)), 0)
    for hit in hits:
        counts[hit.kind] += 1
    shown = [
        Found(hit, marked(hit.title, words), marked(hit.line, words)) for hit in hits if not kind or hit.kind == kind
    ]
    return Results(question, kind, tuple(shown), {each: number for each, number in counts.items() if number})
