"""Finding pages in Thai and English: rooms offer entries, each with its audiences; matching is by trigrams, ranking by words.

A room registers a source and keeps it in step from its own subscriber::

    search.source("city", queries.search_entries)
    jobs.on("case.", "plans.search", lambda happening: search.refresh("city", [happening.subject]))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Length
from django.utils.translation import get_language

from tramuang.base.models import SearchEntry
from tramuang.base.pure.searching import SHORTEST_INDEXED, Term, audience_words, folded, stands_whole, terms

INDEX = "base_searchindex"  # SQLite's full-text table; PostgreSQL has an index on the column instead
LONGEST_BODY = 20_000
STORED = ("kind", "audiences", "title_th", "title_en", "line_th", "line_en", "url", "title_text", "line_text", "text")


@dataclass(frozen=True)
class Entry:
    """A page that can be found. It is shown to whoever belongs to one of its audiences: `public`, `office`, `area:<code>`, …"""

    ref: str
    title_th: str
    url: str
    title_en: str = ""
    line_th: str = ""
    line_en: str = ""
    body: str = ""
    audiences: tuple[str, ...] = ("public",)


@dataclass(frozen=True)
class Hit:
    """A page that was found; `title` and `line` are in the reader's language."""

    ref: str
    kind: str
    title_th: str
    title_en: str
    line_th: str
    line_en: str
    url: str
    public: bool

    @property
    def title(self) -> str:
        """The title in the reader's language; Thai where there is no English one."""
        return self.title_en if get_language() == "en" and self.title_en else self.title_th

    @property
    def line(self) -> str:
        """The line under the title in the reader's language; Thai where there is no English one."""
        return self.line_en if get_language() == "en" and self.line_en else self.line_th


Source = Callable[[Sequence[str] | None], Iterable[Entry]]
_sources: dict[str, Source] = {}


def source(kind: str, entries: Source) -> None:
    """Offer entries of a kind: `entries(refs)` gives those of these references, or all of them for None."""
    _sources[kind] = entries


def kinds() -> list[str]:
    """The kinds of entry on offer."""
    return list(_sources)


def refresh(kind: str | None = None, refs: Sequence[str] | None = None) -> int:
    """Bring the entries of a kind (or of all) in step with their records; with `refs` only these. Returns how many stand now.

    What the source no longer gives is no longer found.
    """
    return sum(_refresh(name, refs) for name in ([kind] if kind else _sources))


def _refresh(kind: str, refs: Sequence[str] | None) -> int:
    with transaction.atomic():
        rows = {entry.ref: _row(kind, entry) for entry in _sources[kind](refs)}
        known = SearchEntry.objects.filter(kind=kind)
        if refs is not None:
            known = known.filter(ref__in=refs)
        gone = [pk for pk, ref in known.values_list("pk", "ref") if ref not in rows]
        _unindex(gone)
        for start in range(0, len(gone), 500):
            SearchEntry.objects.filter(pk__in=gone[start : start + 500]).delete()
        SearchEntry.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["ref"], update_fields=STORED, batch_size=200
        )
        _index(list(rows))
    return len(rows)


def _row(kind: str, entry: Entry) -> SearchEntry:
    title, line = folded(entry.title_th, entry.title_en), folded(entry.line_th, entry.line_en)
    return SearchEntry(
        ref=entry.ref, kind=kind, audiences=audience_words(entry.audiences), url=entry.url,
        title_th=entry.title_th[:300], title_en=entry.title_en[:300], line_th=entry.line_th[:400], line_en=entry.line_en[:400],
        title_text=title, line_text=line, text=folded(title, line, entry.body[:LONGEST_BODY]),
    )  # fmt: skip


def _unindex(keys: list[int]) -> None:
    if connection.vendor == "sqlite" and keys:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {INDEX} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608 - our own name


def _index(refs: list[str]) -> None:
    if connection.vendor != "sqlite":
        return
    for start in range(0, len(refs), 500):
        rows = list(SearchEntry.objects.filter(ref__in=refs[start : start + 500]).values_list("pk", "text"))
        _unindex([key for key, _text in rows])
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {INDEX} (rowid, text) VALUES (%s, %s)", rows)  # noqa: S608 - our own name


def find(question: str, audiences: Iterable[str] = ("public",), limit: int = 20, kind: str = "") -> list[Hit]:
    """The pages that hold every word of the question and are meant for one of these audiences, best first.

    A match in the title counts more than one in the line, and that more than one in the body; whole words more than parts of words.
    """
    wanted = terms(question)
    if not wanted:
        return []
    rows = _meant_for(audiences)
    if kind:
        rows = rows.filter(kind=kind)
    rows = _matching(rows, wanted).annotate(score=_score(wanted), length=Length("title_text"))
    best = list(rows.order_by("-score", "length", "ref")[: limit * 3])
    best.sort(key=lambda row: (-row.score - _whole(wanted, row), row.length, row.ref))
    return [
        Hit(
            row.ref,
            row.kind,
            row.title_th,
            row.title_en,
            row.line_th,
            row.line_en,
            row.url,
            " public " in row.audiences,
        )
        for row in best[:limit]
    ]


def _meant_for(audiences: Iterable[str]) -> QuerySet[SearchEntry]:
    meant = Q(pk__in=[])
    for audience in audiences:
        meant |= Q(audiences__contains=f" {audience} ")
    return SearchEntry.objects.filter(meant)


def _matching(rows: QuerySet[SearchEntry], wanted: list[Term]) -> QuerySet[SearchEntry]:
    looked_for = {word for term in wanted for word in term.words}
    if connection.vendor == "sqlite":
        indexed = {word for word in looked_for if len(word) >= SHORTEST_INDEXED}
        if indexed:
            quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in sorted(indexed))
            found = RawSQL(f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s", [quoted])  # noqa: S608, S611 - our own name
            rows = rows.filter(pk__in=found)
        looked_for -= indexed
    for word in sorted(looked_for):
        rows = rows.filter(text__contains=word)
    return rows


def _score(wanted: list[Term]) -> Combinable:
    score: Combinable = Value(0)
    for term in wanted:
        in_title, in_line = Q(), Q()
        for word in term.words:
            in_title &= Q(title_text__contains=word)
            in_line &= Q(line_text__contains=word)
        score = score + Case(
            When(title_text=term.phrase, then=20),
            When(title_text__startswith=term.phrase, then=18),
            When(title_text__contains=term.phrase, then=16),
            When(in_title, then=13),
            When(line_text__contains=term.phrase, then=10),
            When(in_line, then=7),
            When(text__contains=term.phrase, then=4),
            default=1,
            output_field=IntegerField(),
        )
    return score


def _whole(wanted: list[Term], row: SearchEntry) -> int:
    """A little more for whole words, never enough to lift a line above a title."""
    near = f"{row.title_text} {row.line_text} {row.text[:2000]}"
    return sum(2 for term in wanted if stands_whole(term, near))
