"""The serial on a photograph or a scan: its QR code, read with Pillow and zxing-cpp after the picture's own header was read."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image

from tramuang.base.pure.media import HEAD, JPEG, PNG, WEBP, sniff
from tramuang.emblem.pure.baking import MAX_PICTURE, bare_png
from tramuang.emblem.pure.carriers import serial_of
from tramuang.emblem.pure.proofs import Malformed

MAX_PIXELS = 40 * 1000 * 1000
MAX_SIDE = 20_000
# A picture of moderate size may be as empty as it likes; a great one that came in few bytes is a bomb.
MODERATE = 9 * 1000 * 1000
MAX_PIXELS_A_BYTE = 100
MAX_PIXELS_A_BYTE_OF_JPEG = 300  # a white page of 600 dots an inch comes to 150
MAX_SEGMENTS = 300
MAX_SCANS = 16
MAX_DRAWN = 400 * 1000 * 1000  # pixels, over all the scans of a picture that comes into view step by step
LONGEST = 2600  # pixels of the longer side that are searched
MAX_CODES = 20
CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

FRAMES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
NEEDED = FRAMES | {0xC4, 0xDB, 0xDD, 0xEE}  # frame, tables, restarts, and Adobe's word on the colours


def serial_on(content: bytes) -> str | None:
    """The serial of the one verify page that the QR codes of a picture name; None where they name none, or several."""
    if len(content) > MAX_PICTURE:
        raise Malformed("too-large")
    bare, width, height = _measured(content)
    _affordable(width * height, max(width, height), bare)
    try:
        grey = _grey(bare, (width, height))
        codes = zxingcpp.read_barcodes(grey, formats=CODES)
        serials = {serial for code in codes[:MAX_CODES] if (serial := serial_of(code.text))}
    except Malformed:
        raise
    except Exception as fault:  # whatever a made-up file drives another's reader into
        raise Malformed("picture") from fault
    return serials.pop() if len(serials) == 1 else None


def _affordable(pixels: int, longest: int, bare: bytes) -> None:
    """Refuse what would be great when it is unpacked, before anything is."""
    if not pixels:
        raise Malformed("picture")
    share = MAX_PIXELS_A_BYTE_OF_JPEG if bare.startswith(b"\xff\xd8") else MAX_PIXELS_A_BYTE
    if pixels > MAX_PIXELS or longest > MAX_SIDE or pixels > max(MODERATE, share * len(bare)):
        raise Malformed("too-large")


def _grey(bare: bytes, size: tuple[int, int]) -> Image.Image:
    """The picture in grey on white, no larger than is searched."""
    with Image.open(io.BytesIO(bare), formats=("PNG", "JPEG", "WEBP")) as opened:
        if opened.size != size:  # our own reading of the header was deceived
            raise Malformed("picture")
        opened.draft("L", (LONGEST, LONGEST))
        opened.load()
        image: Image.Image = opened
        clear = image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info
        image = image.convert("RGBA" if clear else "L")
        image = image.reduce(max(1, -(-max(image.size) // LONGEST)))
        if clear:
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("L")
        return image


def _measured(content: bytes) -> tuple[bytes, int, int]:
    """What is seen of a picture, without texts and profiles, and its width and height as its header says."""
    media = sniff(content[:HEAD])
    if media == PNG:
        bare = bare_png(content)
        return bare, int.from_bytes(bare[16:20]), int.from_bytes(bare[20:24])
    if media == JPEG:
        return _jpeg(content)
    if media == WEBP:
        return _webp(content)
    raise Malformed("picture")


def _jpeg(content: bytes) -> tuple[bytes, int, int]:
    """A JPEG without its remarks; raises Malformed where it is drawn over again and again."""
    parts, size, place = [content[:2]], (0, 0), 2
    for _ in range(MAX_SEGMENTS):
        while content[place : place + 2] == b"\xff\xff":  # filling before a marker
            place += 1
        length = int.from_bytes(content[place + 2 : place + 4])
        end = place + 2 + length
        if content[place : place + 1] != b"\xff" or length < 2 or end > len(content):
            raise Malformed("picture")
        marker = content[place + 1]
        if marker in FRAMES:
            if size != (0, 0) or length < 8:
                raise Malformed("picture")
            size = int.from_bytes(content[place + 7 : place + 9]), int.from_bytes(content[place + 5 : place + 7])
        if marker == 0xDA:
            rest = content[place:]
            scans = rest.count(b"\xff\xda")  # no other bytes of a drawing look like the start of one
            if scans > MAX_SCANS:
                raise Malformed("too-many")
            if scans * size[0] * size[1] > MAX_DRAWN:
                raise Malformed("too-large")
            return b"".join([*parts, rest]), *size
        if marker in NEEDED:
            parts.append(content[place:end])
        place = end
    raise Malformed("too-many")


def _webp(content: bytes) -> tuple[bytes, int, int]:
    """The size of a still WebP; one that moves is refused."""
    kind, head = content[12:16], content[20:30]
    if len(head) < 10:
        raise Malformed("picture")
    if kind == b"VP8X":
        if head[0] & 0x02:
            raise Malformed("moving")
        return content, int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return content, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return content, int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    raise Malformed("picture")
