"""What a file is by its bytes, whatever its name says; and names that are safe to keep."""

import re
import unicodedata

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PARQUET, JSONL, JSON, CSV, TSV = (
    "application/vnd.apache.parquet",
    "application/jsonl",
    "application/json",
    "text/csv",
    "text/tab-separated-values",
)
TABLES = (CSV, TSV, XLSX, ODS, PARQUET, JSONL, JSON)
ENDINGS = {
    XLSX: ".xlsx",
    ODS: ".ods",
    PARQUET: ".parquet",
    JSONL: ".jsonl",
    JSON: ".json",
    CSV: ".csv",
    TSV: ".tsv",
    PDF: ".pdf",
    PNG: ".png",
    JPEG: ".jpg",
    WEBP: ".webp",
}
# How much of a file's beginning `sniff` and `sniff_table` need.
HEAD = 96
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


def json_kind(head: bytes) -> str | None:
    """Whether a text begins as objects one a line do, or as one array of objects."""
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if body.startswith(b"{"):
        return JSONL
    # What is left of the beginning may be nothing but indentation.
    return JSON if body.startswith(b"[") and body[1:].lstrip(b" \t\r\n")[:1] in (b"", b"{", b"]") else None


def sniff_table(head: bytes, name: str = "") -> str | None:
    """The media type of a table of figures. Text proves nothing by itself: what is no known binary form is taken as text, by its name's ending.

    Whether it can be read is found when it is read; as a download it is only ever handed out in a sandbox.
    """
    if head.startswith(b"PK\x03\x04"):
        return ODS if b"opendocument.spreadsheet" in head else XLSX
    if head.startswith(b"PAR1"):
        return PARQUET
    if sniff(head) or head.startswith((b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"\x1f\x8b", b"GIF8", b"<")):
        return None
    if (kind := json_kind(head)) and not name.lower().endswith(".csv"):
        return kind
    return TSV if name.lower().endswith((".tsv", ".tab")) else CSV


def clean_name(name: str, media_type: str) -> str:
    """A name to show and to download by: no folders, no hidden or direction-changing characters, the ending of its true type."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Control and format characters (Cc, Cf) can hide or turn round a part of the name; Thai needs none of them.
    spaced = re.sub(r"\s", " ", last)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    stem = re.sub(r'[<>:"|?*]', "", _ENDING.sub("", " ".join(visible.split())))
    return (stem.strip(" .")[:LONGEST_NAME].strip(" .") or "file") + ENDINGS[media_type]
