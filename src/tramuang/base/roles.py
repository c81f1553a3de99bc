"""The registry of roles that can be given to people: upper rooms offer those of their editions, `cities` gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

AREA, PROVINCE, PROGRAMME, BODY = "area", "province", "programme", "body"


@dataclass(frozen=True)
class Choice:
    """Something with a code and words in both languages."""

    code: str
    th: str | Promise
    en: str | Promise

    @property
    def label(self) -> str:
        """The words in the reader's language."""
        return str(self.en if get_language() == "en" else self.th)


@dataclass(frozen=True)
class Role(Choice):
    """A role on offer: what it is held for (`scope`), its duties, whether it decides, and the bodies it may be held in."""

    scope: str = PROGRAMME
    duties: tuple[str, ...] = ()
    decides: bool = False
    bodies: tuple[Choice, ...] = ()


Ask = Callable[[], list[Role]]
_asks: list[Ask] = []


def register(ask: Ask) -> None:
    """Let a room offer roles; it is asked anew each time, so that a newly published edition counts at once."""
    _asks.append(ask)


def offered() -> dict[str, Role]:
    """The roles on offer by code; where two rooms or editions use a code, the first one offered stands."""
    found: dict[str, Role] = {}
    for ask in _asks:
        for role in ask():
            found.setdefault(role.code, role)
    return found
