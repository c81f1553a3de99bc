"""A credential within a picture, as Open Badges 3.0 says (section Baked Badge): one chunk of a PNG, one element of an SVG.

Baking refuses a picture that carries one already; reading refuses a picture that carries two, since two readers could take
different ones.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError  # only the name of the fault; what reads is defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from tramuang.emblem.pure import jwt, proofs
from tramuang.emblem.pure.proofs import Malformed

MAX_PICTURE = 5 * 1000 * 1000
MAX_CHUNKS = 2000
MAX_SVG = 1000 * 1000
MAX_NODES = 20_000
MAX_DEPTH = 60
MAX_TEXT = max(jwt.MAX_TEXT, proofs.MAX_BYTES)

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
ELEMENT = f"{{{NAMESPACE}}}credential"
SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# What a picture needs to be seen; text, profiles and animation stay behind, and with them what could be packed into them.
SEEN = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


def is_token(text: str) -> bool:
    """Whether the text has the form of a signed token; otherwise it is JSON or nothing."""
    return TOKEN.fullmatch(text) is not None


def _bakeable(text: str) -> None:
    """Only a whole credential is baked, in either form."""
    if len(text) > MAX_TEXT:
        raise Malformed("too-large")
    if not is_token(text):
        try:
            proofs.read(text.encode())
        except UnicodeEncodeError as fault:
            raise Malformed("character") from fault


# PNG --------------------------------------------------------------------------------------------------------------
class Chunk(NamedTuple):
    """One chunk of a PNG; `whole` is all of it, with length and checksum."""

    kind: bytes
    data: bytes
    whole: bytes


def chunks(png: bytes) -> Iterator[Chunk]:
    """The chunks of a PNG up to its end, counted and with checked sums; raises Malformed for what is no PNG."""
    if len(png) > MAX_PICTURE:
        raise Malformed("too-large")
    if not png.startswith(PNG):
        raise Malformed("png")
    place, kind = len(PNG), b""
    for _ in range(MAX_CHUNKS):
        length, kind = int.from_bytes(png[place : place + 4]), png[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(png) or not kind.isalpha() or (kind == b"IHDR") != (place == len(PNG)):
            raise Malformed("png")
        data = png[place + 8 : end - 4]
        if zlib.crc32(data, zlib.crc32(kind)) != int.from_bytes(png[end - 4 : end]):
            raise Malformed("checksum")
        if kind in (b"IHDR", b"IEND") and length != (13 if kind == b"IHDR" else 0):
            raise Malformed("png")
        yield Chunk(kind, data, png[place:end])
        if kind == b"IEND":
            return
        place = end
    raise Malformed("too-many")


def bare_png(png: bytes) -> bytes:
    """The picture alone: what is seen of a PNG, without its texts, profiles and movements."""
    return PNG + b"".join(chunk.whole for chunk in chunks(png) if chunk.kind in SEEN)


def bake_png(png: bytes, text: str) -> bytes:
    """The picture with the credential in one uncompressed `iTXt` before the image data, where every reader has passed by."""
    _bakeable(text)
    if unbake_png(png) is not None:
        raise Malformed("duplicate")
    # Keyword; not compressed, no method; no language, no translated keyword; the text.
    data = KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + text.encode()
    made = len(data).to_bytes(4) + b"iTXt" + data + zlib.crc32(b"iTXt" + data).to_bytes(4)
    parts = [PNG]
    waiting = True
    for chunk in chunks(png):
        if waiting and chunk.kind in (b"IDAT", b"IEND"):
            parts.append(made)
            waiting = False
        parts.append(chunk.whole)
    baked = b"".join(parts)
    if unbake_png(baked) != text:
        raise Malformed("baking")
    return baked


def unbake_png(png: bytes) -> str | None:
    """The credential that a PNG carries, None where it carries none; raises Malformed for two, or for a compressed one."""
    found: str | None = None
    for chunk in chunks(png):
        if chunk.kind not in (b"iTXt", b"tEXt", b"zTXt"):
            continue
        keyword, _zero, rest = chunk.data.partition(b"\0")
        if keyword != KEYWORD:
            continue
        if found is not None:
            raise Malformed("duplicate")
        if chunk.kind != b"iTXt":
            raise Malformed("chunk")
        found = _itxt(rest)
    return found


def _itxt(rest: bytes) -> str:
    """The text of an `iTXt` chunk, after its keyword: two flags, the language, the translated keyword, the text."""
    if rest[:1] != b"\0":
        raise Malformed("compressed")
    parts = rest[2:].split(b"\0", 2)
    if len(parts) != 3 or len(parts[2]) > MAX_TEXT:
        raise Malformed("chunk" if len(parts) != 3 else "too-large")
    try:
        return parts[2].decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Malformed("character") from fault


# SVG --------------------------------------------------------------------------------------------------------------
class _Finder:
    """Takes the one credential out of the stream of elements, and counts them; builds no tree."""

    def __init__(self) -> None:
        self.nodes = self.depth = 0
        self.inside = False
        self.found: list[tuple[str | None, list[str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.nodes += 1 + len(attributes)
        self.depth += 1
        if self.nodes > MAX_NODES or self.depth > MAX_DEPTH:
            raise Malformed("too-deep")
        if self.nodes == 1 + len(attributes) and tag != SVG_ROOT:
            raise Malformed("svg")
        if self.inside:  # an element within the credential
            raise Malformed("svg")
        if tag == ELEMENT:
            if self.found:
                raise Malformed("duplicate")
            if self.depth != 2:
                raise Malformed("place")
            self.inside = True
            self.found.append((attributes.get("verify"), []))

    def data(self, text: str) -> None:
        """Text within the element."""
        if self.inside:
            self.found[0][1].append(text)

    def end(self, _tag: str) -> None:
        """An element ends."""
        self.depth -= 1
        self.inside = False

    def close(self) -> str | None:
        """The credential, when all has been read."""
        if not self.found:
            return None
        verify, parts = self.found[0]
        text = "".join(parts).strip()
        if verify is None:
            if not text:
                raise Malformed("empty")
            return text
        if text or not is_token(verify):
            raise Malformed("ambiguous" if text else "parts")
        return verify


def unbake_svg(svg: bytes) -> str | None:
    """The credential that an SVG carries, None where it carries none; no document type, no entity, nothing fetched."""
    if len(svg) > MAX_SVG:
        raise Malformed("too-large")
    # Counted before parsing: every element, attribute and remark costs one of these signs.
    if svg.count(b"<") + svg.count(b"=") > 2 * MAX_NODES:
        raise Malformed("too-deep")
    try:
        svg.decode("utf-8")  # one encoding: a picture that reads differently in another one is refused
        parser: Any = DefusedXMLParser(target=_Finder(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
        parser.feed(svg)
        found: str | None = parser.close()
    except Malformed:
        raise
    except DefusedXmlException as fault:
        raise Malformed("entity") from fault
    except (ParseError, ValueError, LookupError, RecursionError) as fault:  # LookupError: an encoding nobody knows
        raise Malformed("xml") from fault
    if found is not None and len(found) > MAX_TEXT:
        raise Malformed("too-large")
    return found


def bake_svg(svg: bytes, text: str) -> bytes:
    """The drawing with the credential directly after its `<svg>`: a token in `verify`, JSON in one CDATA section.

    In JSON `>` is written `\\u003e`: a CDATA section then never ends early and is one event for every parser; the values stay.
    """
    _bakeable(text)
    if unbake_svg(svg) is not None:
        raise Malformed("duplicate")
    source = svg.decode("utf-8")
    end = _root_end(source)
    if "xmlns:openbadges" in source[:end]:
        raise Malformed("duplicate")
    if is_token(text):
        inside = f'<openbadges:credential verify="{text}"></openbadges:credential>'
    else:
        if re.search("[\r\ufffe\uffff]", text):  # an XML reader changes or refuses them
            raise Malformed("character")
        text = text.replace(">", "\\u003e").strip()
        inside = f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"
    baked = f'{source[:end]} xmlns:openbadges="{NAMESPACE}">{inside}{source[end + 1 :]}'.encode()
    if unbake_svg(baked) != text:
        raise Malformed("baking")
    return baked


def _root_end(source: str) -> int:
    """Where the `>` of the root's own tag stands; the drawing has been read before and is well-formed."""
    bare = re.sub(r"<!--.*?-->|<\?.*?\?>", lambda found: " " * len(found[0]), source[:MAX_SVG], flags=re.DOTALL)
    start = bare.find("<")
    tag = re.compile(r"""<svg(?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*>""").match(bare, max(start, 0))
    if tag is None:  # another prefix, or a root with nothing in it: not a drawing of ours
        raise Malformed("svg")
    return tag.end() - 1
