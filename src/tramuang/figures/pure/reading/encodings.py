"""Which encoding a text file is in, and its bytes as UTF-8, line by line where a file mixes two.

Thai files come as UTF-8 with and without a mark, as UTF-16 from spreadsheets, and as TIS-620, whose superset CP874 is what Windows
writes. Commas, quotation marks and line ends are the same single bytes in all but UTF-16.
"""

from __future__ import annotations

import codecs
import re
from typing import Literal

import numpy as np

from tramuang.figures.pure.reading.limits import Unreadable

Encoding = Literal["utf-8", "cp874", "utf-16-le", "utf-16-be"]
MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A Thai letter in UTF-8. The same bytes occur in CP874 (อเนก), so that a line with them is still tried whole.
_THAI_UTF8 = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")
NEWLINE = 10
# Lines are tried together by so many bytes.
PIECE = 8 << 10
UNKNOWN = "\ufffd".encode()


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
    """Lines that are no UTF-8 are read as CP874; only the lines around them are tried one by one."""
    if is_utf8(data):
        return data, [], []
    parts: list[bytes] = []
    foreign: list[int] = []
    broken: list[int] = []
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == NEWLINE)
    place = 0
    while place < len(data):
        end = data.find(b"\n", place + PIECE) + 1 or len(data)
        piece = data[place:end]
        if is_utf8(piece):
            parts.append(piece)
        else:
            line = int(np.searchsorted(ends, place))
            lines = piece.split(b"\n")
            for number, one in enumerate(lines, start=line):
                if not is_utf8(one):
                    lines[number - line] = text = _thai(one)
                    foreign.append(number)
                    if UNKNOWN in text:
                        broken.append(number)
            parts.append(b"\n".join(lines))
        place = end
    return b"".join(parts), foreign, broken


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
