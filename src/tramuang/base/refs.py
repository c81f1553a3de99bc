"""References between rooms: `case:<uuid>`. The floor stores them as text; upper rooms know what they mean."""

from typing import Any


def ref(thing: Any) -> str:
    """The reference of a record (or of nobody: `system`)."""
    if thing is None:
        return "system"
    if isinstance(thing, str):
        return thing
    return f"{thing._meta.model_name}:{thing.pk}"


def split_ref(text: str) -> tuple[str, str]:
    """The kind and the key of a reference."""
    kind, _, key = text.partition(":")
    return kind, key
