"""What a file is by its bytes, whatever its name says; and names that are safe to keep."""

import re
import unicodedata

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", WEBP: ".webp"}
# How much of a file's beginning `sniff` needs.
HEAD = 64
LONGEST_NAME = 120

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def sniff(head: bytes) -> str | None:
    """The media type that a file's first bytes prove: PDF, PNG, JPEG or WebP; None for anything else."""
    if re.match(rb"%PDF-[12]\.\d", head):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP" and head[12:15] == b"VP8":
        return WEBP
    return None


def clean_name(name: str, media_type: str) -> str:
    """A name to show and to download by: no folders, no hidden or direction-changing characters, the ending of its true type."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Control and format characters (Cc, Cf) can hide or turn round a part of the name; Thai needs none of them.
    spaced = re.sub(r"\s", " ", last)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    stem = re.sub(r'[<>:"|?*]', "", _ENDING.sub("", " ".join(visible.split())))
    return (stem.strip(" .")[:LONGEST_NAME].strip(" .") or "file") + ENDINGS[media_type]
