"""Columns of text as they stand in a file: one buffer of UTF-8 and, for every cell, where it begins and ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# The eight bytes from any place can be read as one word, so that cells are compared eight bytes at a time.
WORD = 8
_KEEP = np.array([(1 << (8 * size)) - 1 for size in range(WORD + 1)], dtype=np.uint64)
# Multipliers are drawn once a process: nobody can prepare texts that meet.
_MIX = np.random.default_rng().integers(1, 1 << 63, size=64, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
LONGEST_WORDS = 16  # cells of more than 128 bytes are told apart one by one


def padded(data: bytes) -> Bytes:
    """The bytes with room behind them for reading whole words."""
    return np.frombuffer(data + b"\0" * (WORD * (LONGEST_WORDS + 1)), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts; `data` is padded (see `padded`)."""

    data: Bytes
    starts: Ints
    ends: Ints

    @classmethod
    def of(cls, cells: Iterable[str]) -> Texts:
        """A column from Python's texts."""
        texts = list(cells)
        whole = "".join(texts).encode("utf-8", "replace")
        lengths = map(len, texts) if whole.isascii() else (len(cell.encode("utf-8", "replace")) for cell in texts)
        sizes = np.fromiter(lengths, dtype=np.int64, count=len(texts))
        ends = np.cumsum(sizes)
        return cls(padded(whole), ends - sizes, ends)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def sizes(self) -> Ints:
        """The bytes of each cell."""
        return self.ends - self.starts

    def raw(self, row: int) -> bytes:
        """One cell's bytes."""
        return self.data[self.starts[row] : self.ends[row]].tobytes()

    def __getitem__(self, row: int) -> str:
        return self.raw(row).decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    def at(self, rows: Ints) -> list[bytes]:
        """The bytes of chosen cells."""
        whole = self.data.tobytes() if len(rows) * 4 > len(self) else None
        spans = zip(self.starts[rows].tolist(), self.ends[rows].tolist(), strict=True)
        if whole is not None:
            return [whole[start:end] for start, end in spans]
        return [self.data[start:end].tobytes() for start, end in spans]

    def take(self, rows: Ints) -> Texts:
        """Chosen cells as a column."""
        return Texts(self.data, self.starts[rows], self.ends[rows])

    def words(self) -> NDArray[np.uint64]:
        """Every eight bytes of the buffer, from each place, as one word."""
        return np.ndarray((len(self.data) - WORD + 1,), dtype="<u8", buffer=self.data, strides=(1,))

    def distinct(self) -> tuple[list[bytes], Ints]:
        """The different texts of the column in the order in which they first occur, and for each row which of them it is."""
        sizes = self.sizes
        if not len(sizes):
            return [], sizes
        widest = -(-int(sizes.max()) // WORD) or 1
        if widest > LONGEST_WORDS:
            return self._distinct_one_by_one()
        words, least = self.words(), int(sizes.min())
        kept: list[NDArray[np.uint64]] = []
        turn = sizes[1:] != sizes[:-1]
        for place in range(widest):
            word = words[self.starts + place * WORD]
            if (place + 1) * WORD > least:
                # Beyond the cell's end nothing counts; the buffer's padding keeps every place inside it.
                word &= _KEEP[np.clip(sizes - place * WORD, 0, WORD)]
            kept.append(word)
            turn |= word[1:] != word[:-1]
        # Tables are mostly sorted by something: of a run of equal cells only the first is looked at further.
        heads = np.concatenate((np.zeros(1, dtype=np.int64), np.flatnonzero(turn) + 1))
        sizes_of, words_of = sizes[heads], [word[heads] for word in kept]
        mixed = sizes_of.astype(np.uint64) * _MIX[-1]
        for place, word in enumerate(words_of):
            mixed += (word ^ (word >> np.uint64(29))) * _MIX[place]
        kinds, which = np.unique(mixed, return_inverse=True)
        # The mixing differs from process to process: what they are numbered by must not.
        first = np.empty(len(kinds), dtype=np.int64)
        first[which[::-1]] = np.arange(len(heads) - 1, -1, -1)
        in_order = np.argsort(first)
        numbered = np.empty_like(in_order)
        numbered[in_order] = np.arange(len(in_order))
        first, which = first[in_order], numbered[which]
        chosen = first[which]
        if any(bool((one[chosen] != one).any()) for one in (sizes_of, *words_of)):
            return self._distinct_one_by_one()
        return self.at(heads[first]), np.repeat(which, np.diff(heads, append=len(sizes)))

    def _distinct_one_by_one(self) -> tuple[list[bytes], Ints]:
        known: dict[bytes, int] = {}
        cells = self.at(np.arange(len(self)))
        which = np.fromiter((known.setdefault(cell, len(known)) for cell in cells), dtype=np.int64, count=len(cells))
        return list(known), which


@dataclass(frozen=True, slots=True)
class Mark:
    """Where reading stands: rows given out, the next line, and the place in the file; reading resumes from here."""

    row: int = 0
    line: int = 1
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table: raw text by column, the line each row begins on, and what was amiss in cutting it.

    `width` is the number of cells that stood in the row (a ragged row differs from the header); `foreign` marks rows whose line
    was in another encoding than the file, `broken` those with characters that no encoding knows.
    """

    columns: tuple[Texts, ...]
    lines: Ints
    width: Ints
    foreign: Flags
    broken: Flags
    first_row: int
    after: Mark
    done: float = 0.0  # share of the file read so far, 0 to 1
    spilled: dict[int, str] = field(default_factory=dict)  # row in the batch → the text of cells beyond the header

    def __len__(self) -> int:
        return len(self.lines)

    def row(self, place: int) -> list[str]:
        """The cells of one row."""
        return [column[place] for column in self.columns]


def batch_of(
    rows: Sequence[Sequence[str]], lines: Sequence[int], columns: int, first_row: int, after: Mark, done: float
) -> Batch:
    """A batch from Python's rows: short rows are filled with empty cells, what is beyond the header spills."""
    count = len(rows)
    width = np.fromiter(map(len, rows), dtype=np.int64, count=count)
    spilled: dict[int, str] = {}
    even: Sequence[Sequence[str]] = rows
    if count and (int(width.min()) != columns or int(width.max()) != columns):
        spilled = {place: "\t".join(row[columns:]) for place, row in enumerate(rows) if len(row) > columns}
        even = [[*row[:columns], *([""] * (columns - len(row)))] for row in rows]
    texts = tuple(Texts.of(cells) for cells in zip(*even, strict=True)) if count else ()
    texts = texts or tuple(Texts.of(()) for _ in range(columns))
    plain = np.zeros(count, dtype=np.bool_)
    return Batch(texts, np.asarray(lines, dtype=np.int64), width, plain, plain, first_row, after, done, spilled)
