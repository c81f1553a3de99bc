"""Findings: every one is counted, and of each kind as many are kept as a person can look through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tramuang.figures.pure.validating.sentences import KINDS, Severity, say

KEPT = 500
SHOWN = 120  # letters of a raw value that a finding repeats


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where, what stood there, what was or could be made of it, and the sentence for it."""

    line: int
    row: int  # the data row, from 1; 0 when the finding is about many
    column: str
    code: str
    raw: str
    mend: str
    th: str
    en: str

    @property
    def severity(self) -> Severity:
        """mended, warning or error."""
        return KINDS[self.code].severity

    def as_data(self) -> dict[str, Any]:
        """The finding for JSON."""
        return {
            "line": self.line, "row": self.row, "column": self.column, "code": self.code, "severity": self.severity,
            "raw": self.raw, "mend": self.mend, "th": self.th, "en": self.en,
        }  # fmt: skip


@dataclass
class Findings:
    """A growing list of findings."""

    kept: int = KEPT
    list: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    by_column: Counter[tuple[str, str]] = field(default_factory=Counter)

    def keeps(self, code: str) -> bool:
        """Whether one more finding of a kind would be kept, and not only counted."""
        return self.counts[code] < self.kept

    def add(self, code: str, column: str, line: int, row: int, raw: str, mend: str = "", **words: Any) -> None:
        """Count one finding, and keep it while there are few of its kind."""
        self.counts[code] += 1
        self.by_column[code, column] += 1
        if self.counts[code] <= self.kept:
            raw = raw if len(raw) <= SHOWN else raw[: SHOWN - 1] + "…"
            th, en = say(code, raw=raw, mend=mend, **words)
            self.list.append(Finding(line, row, column, code, raw, mend, th, en))

    def add_many(
        self, code: str, column: str, count: int, each: Callable[[int], Iterable[tuple[int, int, str, str]]]
    ) -> None:
        """Count many at once; `each(most)` gives line, row, raw and mend of the first ones only."""
        if not count:
            return
        left = self.kept - self.counts[code]
        if left > 0:
            for line, row, raw, mend in each(left):
                self.add(code, column, line, row, raw, mend)
                count -= 1
        self.counts[code] += count
        self.by_column[code, column] += count

    def sorted(self) -> Sequence[Finding]:
        """In the order of the file."""
        return sorted(self.list, key=lambda one: (one.line, one.row, one.column, one.code))

    def of(self, severity: Severity) -> int:
        """How many there are of a severity."""
        return sum(count for code, count in self.counts.items() if KINDS[code].severity == severity)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.sorted())
