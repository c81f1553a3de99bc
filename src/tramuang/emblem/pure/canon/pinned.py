"""The pinned contexts: read once, checked against their hashes, and the only thing a JSON-LD processor can load here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tramuang.emblem.pure.canon.limits import Malformed

FOLDER = Path(__file__).parent.parent / "contexts"
FILES = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-extensions.json",
}


class ChangedContext(RuntimeError):
    """A pinned context is not the one whose hash is written down: nothing may be signed or checked with it."""


def load(folder: Path) -> dict[str, Any]:
    """The contexts of a folder by their addresses; raises ChangedContext when a hash of its SHA256SUMS is another."""
    sums = {name: digest for digest, name in map(str.split, (folder / "SHA256SUMS").read_text().splitlines())}
    found: dict[str, Any] = {}
    for address, name in FILES.items():
        content = (folder / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != sums.get(name):
            raise ChangedContext(f"{name} is not the pinned context")
        found[address] = json.loads(content)
    return found


@cache
def contexts() -> Mapping[str, Any]:
    """The pinned contexts of this package."""
    return load(FOLDER)


def loader(address: str, _options: object = None) -> dict[str, Any]:
    """A document loader for PyLD that has no network: a pinned context, or Malformed."""
    found = contexts().get(address)
    if found is None:
        raise Malformed("context")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": found}
