"""The canonical statements (RDFC-1.0) of a JSON-LD document that uses the pinned contexts."""

from __future__ import annotations

from typing import Any

from tramuang.emblem.pure.canon.general import by_pyld
from tramuang.emblem.pure.canon.limits import MAX_SLOW_NODES, Malformed
from tramuang.emblem.pure.canon.pinned import contexts
from tramuang.emblem.pure.canon.statements import gather

contexts()  # a changed context stops the program when it starts, not when it first checks something


def compiled(document: dict[str, Any]) -> bytes | None:
    """The canonical N-Quads of a document by the compiled contexts; None for what only the general processor does exactly."""
    found = gather(document)
    made = found.canonical()
    if not found.slow and made is not None:
        return made
    if found.nodes > MAX_SLOW_NODES:
        raise Malformed("too-slow")
    return None


def canonical_nquads(document: dict[str, Any]) -> bytes:
    """The canonical N-Quads of a document; raises `proofs.Malformed` for what would be left unsigned."""
    made = compiled(document)
    return by_pyld(document) if made is None else made
