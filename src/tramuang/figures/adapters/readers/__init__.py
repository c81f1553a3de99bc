"""Reads a file of figures, of whatever format, as batches of raw text: `look` first, then `read`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineSheet

from tramuang.base.pure.media import HEAD, json_kind
from tramuang.figures.adapters.readers import books, delimited, jsonlines, parquet
from tramuang.figures.adapters.readers.ahead import ahead
from tramuang.figures.pure.reading import LIMITS, Batch, Cancelled, Layout, Limits, Mark, Unreadable
from tramuang.figures.pure.reading.layout import tidy_names

PREVIEW_ROWS = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a file as they stand (ragged as they are), each with its line, and the layout that was found."""

    layout: Layout
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    sheets: tuple[str, ...] = ()
    # A workbook's sheet is unfolded whole to be looked at; whoever reads on need not do it again.
    opened: CalamineSheet | None = field(default=None, repr=False, compare=False)


def look(path: Path, *, sheet: str = "", limits: Limits = LIMITS) -> Preview:
    """The layout of a file by its first bytes, and its first rows; Unreadable says why it cannot be read."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty")
    if size > limits.file:
        raise Unreadable("too-large", found=size, most=limits.file)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found, rows, lines, sheets, opened = books.look(path, sheet, PREVIEW_ROWS, limits)
        return Preview(found, rows, lines, sheets, opened)
    if head.startswith(b"PAR1"):
        found, rows, lines = parquet.look(path, PREVIEW_ROWS, limits)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old-workbook")
    elif json_kind(head) and path.suffix.lower() != ".csv":
        found, rows, lines = jsonlines.look(path, PREVIEW_ROWS, limits)
    else:
        found, rows, lines = delimited.look(path, PREVIEW_ROWS, limits)
    return Preview(found, rows, lines)


def with_header(preview: Preview, header: int) -> Layout:
    """The layout with its columns named by one of the first rows (1 is the first; 0 when no row holds names)."""
    from_row = list(preview.rows[header - 1]) if header else [""] * max(map(len, preview.rows), default=0)
    data = {**preview.layout.as_data(), "header": header, "columns": tidy_names(from_row)}
    return Layout.from_data(data)


def read(
    path: Path,
    layout: Layout,
    *,
    after: Mark | None = None,
    limits: Limits = LIMITS,
    progress: Callable[[float, int], bool | None] | None = None,
    seen: Preview | None = None,
) -> Iterator[Batch]:
    """Batches of the rows below the header, in order, in bounded memory.

    `after` is the mark of the last batch that was dealt with: reading goes on behind it. `progress` is told the share that was
    read (0 to 1) and the rows; when it answers False, reading stops with Cancelled. `seen` is what `look` has just said of the same file.
    """
    if path.stat().st_size > limits.file:
        raise Unreadable("too-large", found=path.stat().st_size, most=limits.file)
    if layout.format in ("xlsx", "ods"):
        opened = seen.opened if seen and seen.opened and seen.layout.sheet == layout.sheet else None
        batches = books.read(path, layout, after, limits, opened)
    else:
        batches = {"csv": delimited, "parquet": parquet, "jsonl": jsonlines}[layout.format].read(
            path, layout, after, limits
        )
    for batch in batches:
        if batch.after.row > limits.rows:
            raise Unreadable("too-many-rows", most=limits.rows)
        yield batch
        if progress is not None and progress(batch.done, batch.after.row) is False:
            raise Cancelled(int(batch.lines[-1]) if len(batch) else batch.after.line)


__all__ = ["PREVIEW_ROWS", "Preview", "ahead", "look", "read", "with_header"]
