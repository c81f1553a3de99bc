"""Reading a published log, from a folder or over https; nothing that is read is believed before it is proved."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, build_opener

from tramuang.emblem.pure import notes, tlog
from tramuang.emblem.pure.proofs import Malformed

MAX_FILE = tlog.WIDTH * (tlog.MAX_LEAF + 2)
SECONDS = 20


class Unreachable(OSError):
    """The log cannot be read now; the message says what was asked for."""


class NotProved(ValueError):
    """What the log serves does not lead to the checkpoint that it signed."""


def folder(root: Path) -> tlog.Read:
    """Reads the files of a log below a folder (the `log` of a published tree)."""
    top = root.resolve()

    def read(path: str) -> bytes | None:
        place = (top / path).resolve()
        if top not in place.parents:
            raise Unreachable(path)
        try:
            with place.open("rb") as file:
                content = file.read(MAX_FILE + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as fault:
            raise Unreachable(path) from fault
        if len(content) > MAX_FILE:
            raise Unreachable(path)
        return content

    return read


class _NoRedirects(HTTPRedirectHandler):
    """An address that sends elsewhere is not the log's."""

    def redirect_request(self, *asked: Any, **more: Any) -> None:
        return None


def address(url: str, trust: ssl.SSLContext | None = None) -> tlog.Read:
    """Reads the files of a log below an https address; `trust` says whom to believe instead of the system's list."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise Unreachable(url)
    opener = build_opener(_NoRedirects, HTTPSHandler(context=trust or ssl.create_default_context()))

    def read(path: str) -> bytes | None:
        asked = f"{url.rstrip('/')}/{path}"
        try:
            with opener.open(asked, timeout=SECONDS) as answer:
                content: bytes = answer.read(MAX_FILE + 1)
        except HTTPError as fault:
            fault.close()
            if fault.code in (404, 410):
                return None
            raise Unreachable(f"{asked}: {fault.code}") from fault
        except (URLError, http.client.HTTPException, OSError) as fault:
            raise Unreachable(asked) from fault
        if len(content) > MAX_FILE:
            raise Unreachable(asked)
        return content

    return read


def reader(log: str, trust: ssl.SSLContext | None = None) -> tlog.Read:
    """Reads a log by its folder or its https address."""
    return address(log, trust) if "://" in log else folder(Path(log))


@dataclass(frozen=True)
class Proof:
    """An entry with what proves that it is in the log: its index, and the hashes beside its way to the root."""

    index: int
    leaf: bytes
    hashes: tuple[bytes, ...]


@dataclass(frozen=True)
class Log:
    """A published log at the checkpoint that its key signed."""

    read: tlog.Read
    note: str
    signed: tuple[notes.Signed, ...]
    head: notes.Checkpoint

    def consistent(self, old: notes.Checkpoint) -> bool:
        """Whether the log proves that it has only grown since an older checkpoint; Missing when it serves no proof."""
        if old.size > self.head.size:
            return False
        proof = tlog.consistency(tlog.published_nodes(self.read, self.head.size), old.size, self.head.size)
        return tlog.verify_consistency(old.size, self.head.size, proof, old.root, self.head.root)

    def leaves(self) -> list[bytes]:
        """All entries; NotProved when they are not the ones over which the checkpoint was signed."""
        leaves = tlog.published_entries(self.read, self.head.size)
        if tlog.root(leaves, self.head.size) != self.head.root:
            raise NotProved("entries")
        return leaves

    def proof(self, index: int) -> Proof:
        """The entry at an index with its proof, from the tiles that it needs; NotProved when they do not fit together."""
        size = self.head.size
        if not 0 <= index < size:
            raise IndexError(index)
        number, within = divmod(index, tlog.WIDTH)
        leaf = tlog.published_bundle(self.read, size, number)[within]
        hashes = tlog.inclusion(tlog.published_nodes(self.read, size), index, size)
        if not tlog.verify_inclusion(tlog.leaf_hash(leaf), index, size, hashes, self.head.root):
            raise NotProved(str(index))
        return Proof(index, leaf, tuple(hashes))

    def find(self, leaf: bytes) -> Proof | None:
        """Where an entry stands, with its proof; None when the whole log is read and holds it nowhere."""
        node, size = tlog.published_nodes(self.read, self.head.size), self.head.size
        hashes = [node(0, index) for index in range(size)]
        if tlog.root(tlog.nodes_of(hashes), size) != self.head.root:
            raise NotProved("tiles")
        wanted = tlog.leaf_hash(leaf)
        return self.proof(hashes.index(wanted)) if wanted in hashes else None


def open_log(read: tlog.Read, *vkeys: str) -> Log:
    """The log at its newest checkpoint, signed by the key whose name is the log's; raises NotSigned or Malformed else."""
    content = read("checkpoint")
    if content is None:
        raise Unreachable("checkpoint")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Malformed("note") from fault
    note = notes.read_note(text, vkeys)
    head = notes.read_checkpoint(note.text)
    if not notes.signed_by(note, head.origin):
        raise notes.NotSigned("other-log")
    return Log(read, text, note.signed, head)
