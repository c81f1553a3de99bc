"""The words and small values that every part of an edition is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

# The closed vocabularies of an edition. An edition may use these words and no others; everything else in
# it is a name that the edition itself defines.
LANGUAGES = ("th", "en")
SCOPES = ("area", "province", "programme", "body")
HOLDERS = ("city", "office", "reviewers", "body", "registrar")
NEEDS = ("reason", "due", "resolution", "letter")
DUTIES = (
    "nominate",
    "edit-plan",
    "load-data",
    "screen",
    "assign-reviewers",
    "score",
    "prepare-meeting",
    "preside",
    "issue-emblem",
    "approve-emblem",
    "edit-rules",
)
EMBLEM_ACTS = ("issue", "renew", "suspend", "reinstate", "revoke")
RESULTS = ("granted", "refused", "withdrawn", "dismissed")
INSTRUMENT_STATES = ("proposed", "agreed", "in-force", "ended")
SOURCE_KINDS = ("official", "law", "news", "academic", "unofficial", "assumption")
OPERATORS = (">", ">=", "<", "<=", "=")
UNITS = (
    "years",
    "months",
    "days",
    "percent",
    "percent-of-members",
    "points",
    "count",
    "baht",
    "text",
    "yes-no",
)
COMBINES = ("weighted-mean", "sum")
AGGREGATES = ("mean", "median", "lowest", "highest")
RULE_KINDS = ("none", "domain-marks", "points")
# The tints that the look offers, in the order of petals (`tint-d1` to `tint-d9`).
COLOURS = ("d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9")
NOMINATORS = ("province", "self")
LIMITS_PER = ("province", "applicant", "round")


class Status(StrEnum):
    """How far a rule is known to be the rule."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Thai and in English."""

    th: str
    en: str

    def in_(self, lang: str) -> str:
        """The words in the language asked for; Thai unless it begins with `en`."""
        return self.en if lang.lower().startswith("en") else self.th

    def __str__(self) -> str:
        return self.th


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a fact was read."""

    code: str
    title: str
    kind: str
    publisher: str
    url: str | None = None
    ref: str | None = None
    date: date | None = None
    note: Text | None = None


type Value = bool | int | Decimal | str | date | Text | None


@dataclass(frozen=True, slots=True)
class Other:
    """What another source says about the same thing; kept beside the value in use, never merged into it."""

    value: Value
    source: tuple[str, ...]
    operator: str | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure or word that decides something; a value of None is unknown, and is not zero."""

    code: str
    label: Text
    value: Value
    unit: str
    source: tuple[str, ...]
    status: Status
    operator: str | None = None
    note: Text | None = None
    others: tuple[Other, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is any value at all."""
        return self.value is not None

    @property
    def number(self) -> Decimal | None:
        """The value as a decimal, or None when it is unknown or not a number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            return None
        return Decimal(self.value)


class Coded(Protocol):
    """Anything that has a code."""

    @property
    def code(self) -> str:
        """Its code."""
        ...


class UnknownCode(LookupError):
    """The edition holds nothing under that code."""


def find[C: Coded](things: Iterable[C], code: str) -> C:
    """The thing of that code, or UnknownCode."""
    for thing in things:
        if thing.code == code:
            return thing
    raise UnknownCode(code)


def digest(text: str | bytes) -> str:
    """The SHA-256 of an edition's file, as 64 hexadecimal digits: what a round pins."""
    data = text.encode() if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()
