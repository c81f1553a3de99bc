"""The canonical statements (RDFC-1.0) of a JSON-LD document that uses the pinned contexts."""

from __future__ import annotations

from typing import Any

from tramuang.emblem.pure.canon.general import by_pyld


def canonical_nquads(document: dict[str, Any]) -> bytes:
    """The canonical N-Quads of a document; raises `proofs.Malformed` for what would be left unsigned."""
    return by_pyld(document)
