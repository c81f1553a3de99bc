"""What somebody hands in, whatever it is: the credential that it carries, a whole bundle, or only the serial on a picture.

A file is known by its first bytes, never by its name. `unpack` either says what it found or raises Malformed with one word.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tramuang.base.pure.media import HEAD, JPEG, PDF, WEBP, sniff
from tramuang.emblem.pure import baking, jwt, proofs
from tramuang.emblem.pure.proofs import Malformed

Kind = Literal["json", "jwt", "png", "svg", "pdf", "zip", "html", "picture"]
Reader = Callable[[bytes], bytes | None]
SerialReader = Callable[[bytes], str | None]

MAX_FILE = 5 * 1000 * 1000
MAX_BUNDLE = 2 * 1000 * 1000
MAX_BUNDLE_NODES = 20_000
MAX_ENTRIES = 64
MAX_DIRECTORY = 16 * 1024
MAX_RATIO = 100
MAX_LINK = 500

FORMAT = "tramuang-emblem-bundle/1"
BUNDLE = "bundle.json"
MEMBER = b'"credential_bytes"'
SCRIPT = b'<script type="application/json" id="bundle">'
ZIP, ZIP_END, ZIP64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07"
LINK = re.compile(r"https?://[^/?#\s]+(?:/[^?#\s]*)?/v/([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?)/?")

# What a bundle may hold, beside its format: text, or members that are text; each may be absent or null.
TEXTS = ("made", "credential_bytes", "jwt", "archive", "picture", "verify_url")
PARTS: dict[str, tuple[str, ...]] = {
    "did": ("bytes", "fetched"),
    "status": ("bytes", "fetched"),
    "list": ("bytes", "fetched"),
    "log": ("vkey", "checkpoint", "leaf"),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """What a file carries: the credential's exact bytes (JSON or a token), the bundle around it, or the serial of a picture.

    All three may be missing: a picture without anything in it is no fault, but it proves nothing. `hint` proves nothing either:
    anybody can print a serial.
    """

    kind: Kind
    credential: bytes | None = None
    bundle: dict[str, Any] | None = None
    hint: str | None = None

    @property
    def is_token(self) -> bool:
        """Whether the credential is a token (`vc+jwt`) and not JSON with its proofs."""
        return self.credential is not None and not self.credential.startswith(b"{")


def unpack(content: bytes, *, attachment: Reader | None = None, serial: SerialReader | None = None) -> Carried:
    """What the file carries; raises nothing but Malformed. `attachment` reads a PDF, `serial` the QR code of a picture.

    Those two need other people's libraries: `adapters.unpacking.unpack` brings them.
    """
    if len(content) > MAX_FILE:
        raise Malformed("too-large")
    media = sniff(content[:HEAD])
    if content.startswith(baking.PNG):
        text = baking.unbake_png(content)
        if text is not None:
            return Carried("png", _credential(text))
        return _picture(content, serial)
    if media in (JPEG, WEBP):
        return _picture(content, serial)
    if media == PDF:
        attached = attachment(content) if attachment is not None else None
        return Carried("pdf", None if attached is None else _credential(_text(attached)))
    if content.startswith((ZIP, ZIP_END)):
        return _bundle("zip", _zipped(content))
    return _written(content)


def _picture(content: bytes, serial: SerialReader | None) -> Carried:
    return Carried("picture", hint=serial(content) if serial is not None else None)


def _written(content: bytes) -> Carried:
    """JSON, a token, an SVG or an HTML page."""
    body = content.removeprefix(b"\xef\xbb\xbf").strip()
    if body.startswith(b"{"):
        if len(body) > proofs.MAX_BYTES or MEMBER in body:
            return _bundle("json", body)
        return Carried("json", _credential(_text(body)))
    if not body.startswith(b"<"):
        return Carried("jwt", _credential(_text(body)))
    if body[:20].lower().startswith((b"<!doctype html", b"<html")):
        return _bundle("html", _scripted(body))
    text = baking.unbake_svg(content)
    return Carried("svg", None if text is None else _credential(text))


def serial_of(link: str) -> str | None:
    """The serial in the address of a verify page, `…/v/<serial>/`, at whatever host; None for any other text."""
    found = LINK.fullmatch(link) if len(link) <= MAX_LINK else None
    return found[1] if found else None


# One credential ---------------------------------------------------------------------------------------------------
def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Malformed("character") from fault


def _credential(text: str) -> bytes:
    """The exact bytes of one credential, when they can be read in one of the two forms."""
    text = text.strip()
    if baking.is_token(text):
        jwt.read_jwt(text)
    else:
        proofs.read(text.encode())
    return text.encode()


# A bundle ---------------------------------------------------------------------------------------------------------
def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("duplicate-key")
    return found


def _no_fraction(_text: str) -> Any:
    raise Malformed("number")


def _bundle(kind: Kind, body: bytes) -> Carried:
    """A bundle, its parts of the kinds that they must be; what was signed stays text."""
    if len(body) > MAX_BUNDLE:
        raise Malformed("too-large")
    if body.count(b"[") + body.count(b"{") > MAX_BUNDLE_NODES:
        raise Malformed("too-deep")
    try:
        made = json.loads(
            body.decode("utf-8"), object_pairs_hook=_pairs, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except Malformed:
        raise
    except (ValueError, RecursionError) as fault:
        raise Malformed("json") from fault
    if not isinstance(made, dict) or made.get("format") != FORMAT:
        raise Malformed("bundle")
    for name in TEXTS:
        _plain(made.get(name))
    for name, members in PARTS.items():
        part = made.get(name)
        if part is not None and not isinstance(part, dict):
            raise Malformed("bundle")
        for member in members:
            _plain((part or {}).get(member))
    _logged(made.get("log"))
    history = made.get("history")
    if history is not None and not (isinstance(history, list) and all(isinstance(line, dict) for line in history)):
        raise Malformed("bundle")
    exact = made.get("credential_bytes")
    if not isinstance(exact, str):
        raise Malformed("bundle")
    credential = _credential(exact)
    # The readable copy beside the signed text must say the same: a page could show the one and check the other.
    shown = made.get("credential")
    if shown is not None and (baking.is_token(exact) or shown != proofs.read(credential)):
        raise Malformed("bundle")
    return Carried(kind, credential, made)


def _plain(value: Any) -> None:
    """Text that can be written again (no half of a surrogate pair), or nothing."""
    if value is None:
        return
    if not isinstance(value, str):
        raise Malformed("bundle")
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise Malformed("character") from fault


def _logged(log: dict[str, Any] | None) -> None:
    if log is None:
        return
    index, proof = log.get("index"), log.get("proof")
    if index is not None and (not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < 2**53):
        raise Malformed("bundle")
    if proof is not None and not (isinstance(proof, list) and len(proof) <= 64):
        raise Malformed("bundle")
    for each in proof or ():
        _plain(each)
        if each is None:
            raise Malformed("bundle")


def _scripted(page: bytes) -> bytes:
    """The bundle within the self-contained page."""
    body, end, rest = page.partition(SCRIPT)[2].partition(b"</script>")
    if not end:
        raise Malformed("html")
    if SCRIPT in rest:
        raise Malformed("duplicate")
    return body.strip()


def _zipped(content: bytes) -> bytes:
    """`bundle.json` of a zip, which is looked at before it is opened: few entries, no comment, no zip64, no code word."""
    end = content[-22:]
    entries, directory = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    # A zip64 record before the end would bring another directory than the one that is counted here.
    if end[:4] != ZIP_END or end[20:22] != b"\0\0" or content[-42:-38] == ZIP64:
        raise Malformed("zip")
    if entries > MAX_ENTRIES or directory > MAX_DIRECTORY:
        raise Malformed("too-many")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [entry.filename for entry in archive.infolist()]
            if names.count(BUNDLE) != 1 or any(_tricky(name) for name in names):
                raise Malformed("zip")
            entry = archive.getinfo(BUNDLE)
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Malformed("zip")
            if entry.file_size > MAX_BUNDLE or entry.file_size > MAX_RATIO * entry.compress_size:
                raise Malformed("too-large")
            with archive.open(entry) as file:
                body = file.read(MAX_BUNDLE + 1)  # what the entry says of its size is only its word
    except Malformed:
        raise
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError) as fault:
        raise Malformed("zip") from fault
    if len(body) > MAX_BUNDLE:
        raise Malformed("too-large")
    return body


def _tricky(name: str) -> bool:
    """A name that leads out of its folder; nothing is ever written, but no honest bundle has one."""
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")
