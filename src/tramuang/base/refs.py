"""References between rooms: `case:<uuid>`. The floor stores them as text; upper rooms know what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# ASCII without spaces and without @: a name or an e-mail address cannot pass for a reference.
_REF = re.compile(r"[a-z][a-z0-9_-]*(:[!-?A-~]+)?")


def ref(thing: Any) -> str:
    """The reference of a record (or of nobody: `system`)."""
    if thing is None:
        return "system"
    if isinstance(thing, str):
        if not is_ref(thing):
            raise ValueError(f"{thing!r} is not a reference such as case:<key>")
        return thing
    return f"{thing._meta.model_name}:{thing.pk}"


def is_ref(text: str) -> bool:
    """Whether a text can be a reference."""
    return _REF.fullmatch(text) is not None


def split_ref(text: str) -> tuple[str, str]:
    """The kind and the key of a reference."""
    kind, _colon, key = text.partition(":")
    return kind, key


@dataclass(frozen=True)
class Shown:
    """What a page shows for a reference: words, and where they lead (nowhere when empty)."""

    text: str | Promise
    url: str = ""


NameAll = Callable[[list[str]], Mapping[str, Shown]]
_names: dict[str, NameAll] = {}
SYSTEM = Shown(_("The system"))
GONE = Shown(_("(erased)"))


def register_names(kind: str, name_all: NameAll) -> None:
    """Let a room say what to show for its kind of reference: `name_all(keys)` answers for many keys at once."""
    _names[kind] = name_all


def shown(references: Iterable[str]) -> dict[str, Shown]:
    """What to show for each reference: one question to each room; what a room no longer knows is shown as erased."""
    keys: dict[str, list[str]] = {}
    for text in dict.fromkeys(references):
        kind, key = split_ref(text)
        keys.setdefault(kind, []).append(key)
    found: dict[str, Shown] = {"system": SYSTEM}
    for kind, wanted in keys.items():
        if kind == "system":  # `system`, or `system:<which part>`
            found.update({f"system:{key}": SYSTEM for key in wanted if key})
            continue
        if kind not in _names:
            found.update({f"{kind}:{key}" if key else kind: Shown(f"{kind} {key[:8]}".strip()) for key in wanted})
            continue
        try:
            known = _names[kind](wanted)
        except (ValueError, ValidationError):
            known = {}  # a key that cannot be one, typed into an address
        found.update({f"{kind}:{key}" if key else kind: known.get(key, GONE) for key in wanted})
    return found
