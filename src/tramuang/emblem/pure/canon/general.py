"""PyLD with the pinned contexts: for what the compiled way does not do exactly. It is slow, and the caller has screened the document."""

from __future__ import annotations

from threading import Lock
from typing import Any

from tramuang.emblem.pure.canon.limits import Malformed
from tramuang.emblem.pure.canon.pinned import loader

_ONE_AT_A_TIME = Lock()  # PyLD keeps its resolved contexts in one unguarded cache


def by_pyld(document: dict[str, Any]) -> bytes:
    """The canonical N-Quads (RDFC-1.0, which PyLD knows by its older name) of a document that was screened before."""
    # Its import takes a quarter of a second, and hardly any document of ours comes this way.
    from pyld import jsonld  # noqa: PLC0415

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    with _ONE_AT_A_TIME:
        try:
            made = str(jsonld.normalize(document, options))
        except (jsonld.JsonLdError, RecursionError, ValueError, TypeError) as fault:
            raise Malformed("json-ld") from fault
    lines = made.split("\n")
    if len(set(lines)) < len(
        lines
    ):  # PyLD 3.3 counts `true` and "true" of a typed word as two statements, which are one
        raise Malformed("duplicate")
    return made.encode()
