"""Which encoding a text file is in, and its bytes as UTF-8, line by line where a file mixes two.

Thai files come as UTF-8 with and without a mark, as UTF-16 from spreadsheets, and as TIS-620, whose superset CP874 is what Windows
writes. Commas, quotation marks and line ends are the same single bytes in all but UTF-16.
"""

from __future__ import annotations

import codecs
import re
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.pure.reading.limits import Unreadable

Encoding = Literal["utf-8", "cp874", "utf-16-le", "utf-16-be"]
MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A Thai letter in UTF-8. The same bytes occur in CP874 (อเนก), so that a line with them is still tried whole.
_THAI_UTF8 = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")
UNKNOWN = "\ufffd".encode()
NEWLINE = 10
# With more of other letters than one byte in so many, the whole is tried at once.
MANY = 50
# So many bytes are looked at together: what is computed of them stays in the processor's own memory.
PIECE = 64 << 10


def detect(head: bytes) -> tuple[Encoding, int]:
    """The encoding of a file by its first bytes, and the length of its mark."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    pairs = head[: len(head) // 2 * 2]
    # Text without a mark whose every second byte is nearly always nought or the Thai block (0x0E) is UTF-16.
    if len(pairs) >= 4 and b"\0" in pairs:
        even, odd = pairs[::2], pairs[1::2]
        for high, encoding in ((odd, "utf-16-le"), (even, "utf-16-be")):
            if sum(high.count(byte) for byte in (b"\0", b"\x0e", b" ")) >= 0.9 * len(high) and b"\0" in high:
                return encoding, 0
    as_utf8 = as_thai = 0
    for line in head.split(b"\n"):
        if not line.isascii():
            if is_utf8(line):
                as_utf8 += 1
            else:
                as_thai += 1
    # The head may be cut inside a letter: one line that fails is no evidence beside one that does not.
    return ("cp874" if as_thai > max(1, as_utf8) or (as_thai and not as_utf8) else "utf-8"), 0


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 throughout."""
    try:
        codecs.utf_8_decode(data, "strict", True)
    except UnicodeDecodeError:
        return False
    return True


def to_utf8(data: bytes, encoding: Encoding) -> tuple[bytes, list[int], list[int]]:
    """Whole lines as UTF-8; with the numbers (from 0) of lines that were in the other encoding, and of those with unknown characters."""
    if encoding == "utf-8":
        return _from_utf8(data)
    return _from_cp874(data)


def _from_utf8(data: bytes) -> tuple[bytes, list[int], list[int]]:
    """Lines that are no UTF-8 are read as CP874; only lines with anything but ASCII and whole Thai letters are tried."""
    doubtful = _not_thai(data)
    if not doubtful:
        return data, [], []
    if len(doubtful) > len(data) // MANY and is_utf8(data):
        return data, [], []
    parts: list[bytes] = []
    foreign: list[int] = []
    broken: list[int] = []
    done = line = tried = 0
    lines = np.frombuffer(data, dtype=np.uint8)
    for place in doubtful:
        if place < tried:
            continue
        start = data.rfind(b"\n", 0, place) + 1
        tried = data.find(b"\n", place)
        tried = len(data) if tried < 0 else tried
        one = data[start:tried]
        if is_utf8(one):
            continue
        text = _thai(one)
        line += int(np.count_nonzero(lines[done:start] == NEWLINE))
        foreign.append(line)
        if UNKNOWN in text:
            broken.append(line)
        parts += (data[done:start], text)
        done = tried
    parts.append(data[done:])
    return b"".join(parts) if foreign else data, foreign, broken


def _not_thai(data: bytes) -> list[int]:
    """Where bytes stand that are neither ASCII nor part of a Thai letter in UTF-8, which is E0, B8 or B9, and a third."""
    found: list[int] = []
    place = 0
    while place < len(data):
        end = data.find(b"\n", place + PIECE) + 1 or len(data)
        if not (piece := data[place:end]).isascii():
            found += (_not_thai_in(piece) + place).tolist()
        place = end
    return found


def _not_thai_in(piece: bytes) -> NDArray[np.int64]:
    text = np.frombuffer(piece, dtype=np.uint8)
    odd = text >= 0x80
    letter = text[:-2] == 0xE0
    letter &= (text[1:-1] & 0xFE) == 0xB8
    letter &= (text[2:] & 0xC0) == 0x80
    # Letters cannot overlap: what begins one occurs nowhere else in it.
    if int(np.count_nonzero(odd)) == 3 * int(np.count_nonzero(letter)):
        return np.zeros(0, dtype=np.int64)
    np.logical_not(letter, out=letter)
    odd[:-2] &= letter
    odd[1:-1] &= letter
    odd[2:] &= letter
    return np.flatnonzero(odd)


def _from_cp874(data: bytes) -> tuple[bytes, list[int], list[int]]:
    if data.isascii():
        return data, [], []
    if not _THAI_UTF8.search(data):
        text = _thai(data)
        return text, [], [number for number, line in enumerate(text.split(b"\n")) if UNKNOWN in line]
    parts: list[bytes] = []
    foreign: list[int] = []
    broken: list[int] = []
    for number, line in enumerate(data.split(b"\n")):
        if _THAI_UTF8.search(line) and is_utf8(line):
            foreign.append(number)
            parts.append(line)
            continue
        text = _thai(line)
        if UNKNOWN in text:
            broken.append(number)
        parts.append(text)
    return b"\n".join(parts), foreign, broken


def _thai(data: bytes) -> bytes:
    return data.decode("cp874", "replace").encode()


def from_utf16(data: bytes, encoding: Encoding, *, final: bool, offset: int = 0) -> tuple[bytes, int]:
    """UTF-16 as UTF-8, and how many bytes were used: a letter cut in two waits for the rest."""
    decode = codecs.utf_16_le_decode if encoding == "utf-16-le" else codecs.utf_16_be_decode
    try:
        text, used = decode(data, "strict", final)
    except UnicodeDecodeError as fault:
        raise Unreadable("broken-encoding", place=offset + fault.start) from None
    return text.encode(), used
