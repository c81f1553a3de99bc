"""What an answer is made of, and how reasons make one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from tramuang.base.pure.thai.dates import long_date, long_datetime

VerdictCode = Literal["valid", "not-valid", "cannot-tell"]
About = Literal["file", "signature", "status", "term", "log"]
Value = str | int | date | tuple[str, str]
BLANK = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was found, in words for people and a code for machines; `about` is what was looked at."""

    code: str
    th: str
    en: str
    about: About = "file"
    against: bool = False
    missing: bool = False

    @property
    def level(self) -> str:
        """How much it weighs: `against`, `missing`, or `found`."""
        return "against" if self.against else "missing" if self.missing else "found"

    def with_(self, **values: Value) -> Reason:
        """The same sentence with its blanks filled: days in the reader's language, a pair as Thai and English."""
        return replace(self, th=_filled(self.th, values, "th"), en=_filled(self.en, values, "en"))


def _filled(text: str, values: Mapping[str, Value], lang: Literal["th", "en"]) -> str:
    def value(blank: re.Match[str]) -> str:
        given = values[blank[1]]
        if isinstance(given, tuple):
            return given[0 if lang == "th" else 1]
        if isinstance(given, datetime):
            return long_datetime(given, lang)
        return long_date(given, lang) if isinstance(given, date) else str(given)

    return " ".join(BLANK.sub(value, text).split())


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reasons, worst first, and what else was read on the way (days, ages, key), for a page to show."""

    verdict: VerdictCode
    reasons: tuple[Reason, ...] = field(default=())
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons, in their order."""
        return tuple(reason.code for reason in self.reasons)

    def as_dict(self) -> dict[str, object]:
        """The answer as the command line and the API give it."""
        reasons = [
            {"code": r.code, "about": r.about, "level": r.level, "th": r.th, "en": r.en} for r in self.reasons
        ]  # fmt: skip
        return {"verdict": self.verdict, "reasons": reasons} | ({"facts": dict(self.facts)} if self.facts else {})


def decide(reasons: Iterable[Reason], facts: Mapping[str, Any] | None = None) -> Verdict:
    """One reason against makes it not valid; else one thing missing makes it impossible to tell; else it is valid."""
    ordered = tuple(sorted(reasons, key=lambda reason: (not reason.against, not reason.missing)))
    if any(reason.against for reason in ordered):
        return Verdict("not-valid", ordered, facts or {})
    if any(reason.missing for reason in ordered) or not ordered:
        return Verdict("cannot-tell", ordered, facts or {})
    return Verdict("valid", ordered, facts or {})


def age(then: datetime, now: datetime) -> tuple[str, str]:
    """How old something is, as people say it, in Thai and in English."""
    hours = max(int((now - then).total_seconds() // 3600), 0)
    if hours < 1:
        return "ไม่ถึงหนึ่งชั่วโมง", "less than an hour"
    if hours < 48:
        return f"{hours} ชั่วโมง", f"{hours} hours" if hours > 1 else "1 hour"
    return f"{hours // 24} วัน", f"{hours // 24} days"
