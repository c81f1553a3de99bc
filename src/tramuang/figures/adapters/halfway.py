"""Keeps on the disk how far a check has come: each piece of it once, and one small file that says which pieces count.

That file takes the place of the one before in one step, and knows the length and the sum of every piece: whatever is broken off while it is
written, the last whole state stands. Nothing in it is run when it is read: numbers and JSON.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.pure.reading import Mark
from tramuang.figures.pure.validating.checker import Checker
from tramuang.figures.pure.validating.observations import COLUMNS
from tramuang.figures.pure.validating.resuming import Reached, Since, from_state, state

log = logging.getLogger("tramuang.figures")
NAME = "reached.json"
WIDTH = sum(np.dtype(kind).itemsize for kind in COLUMNS.values())  # bytes of one value
OLD = 7 * 24 * 3600  # seconds after which nobody goes on with a check


class Piece(NamedTuple):
    """What must be found in a piece: so many values, so many bytes of findings, and their sum."""

    values: int
    found: int
    sum: int


class Halfway:
    """The kept state of one check. `of` says all that the check depends on: what was kept of another one is not gone on with."""

    def __init__(self, home: Path, key: str, of: Callable[[], str], at: datetime) -> None:
        self.folder, self.of, self.at = home / "checking" / key, of, at
        self._pieces: list[Piece] = []
        self._reached = Reached()

    def save(self, checker: Checker, mark: Mark) -> None:
        """Keep where a checker stands behind a mark."""
        if not self._pieces:
            self.clear()
            self.folder.mkdir(parents=True, exist_ok=True)
        fresh = state(checker, self._reached)
        self._pieces.append(_write(self.folder / f"{len(self._pieces)}", fresh))
        self._reached = fresh.reached
        told = {
            "of": self.of(), "mark": [mark.row, mark.line, mark.offset], "pieces": self._pieces, "told": fresh.told,
        }  # fmt: skip
        body = json.dumps(told).encode()
        new = self.folder / f"{NAME}.new-{os.getpid()}"
        new.write_bytes(b"%d\n%b" % (zlib.crc32(body), body))
        new.replace(self.folder / NAME)

    def load(self, make: Callable[[], Checker]) -> tuple[Checker, Mark | None]:
        """A checker where the last one stood, and the mark to read on from; a fresh one and None where there is nothing to go on with."""
        try:
            held, _, body = (self.folder / NAME).read_bytes().partition(b"\n")
            if zlib.crc32(body) != int(held):
                raise ValueError("broken")
            told = json.loads(body)
            if told["of"] != self.of():
                raise ValueError("of another check")
            pieces = [Piece(*each) for each in told["pieces"]]
            parts: list[dict[str, NDArray[Any]]] = []
            findings: list[list[Any]] = []
            for n, piece in enumerate(pieces):
                columns, found = _read(self.folder / f"{n}", piece)
                parts.append(columns)
                findings += found
            checker = make()
            reached = from_state(checker, told["told"], parts, findings)
            mark = Mark(*told["mark"])
        except FileNotFoundError:
            return make(), None
        except (OSError, ValueError, KeyError, TypeError) as fault:
            log.info("nothing to go on with in %s: %s", self.folder, fault)
            return make(), None
        self._pieces, self._reached = pieces, reached
        return checker, mark

    def clear(self) -> None:
        """Forget it, and what others left long ago."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for other in self.folder.parent.glob("*") if self.folder.parent.exists() else ():
            try:
                if other.stat().st_mtime < self.at.timestamp() - OLD:
                    shutil.rmtree(other, ignore_errors=True)
            except OSError:
                continue


def _write(path: Path, fresh: Since) -> Piece:
    """One column behind the other, then the findings."""
    found, sum_ = json.dumps(fresh.findings).encode(), 0
    parts = [part for part in fresh.parts if len(part["line"])]
    with path.open("wb") as file:
        for name in COLUMNS:
            for part in parts:
                data = memoryview(part[name]).cast("B")
                sum_ = zlib.crc32(data, sum_)
                file.write(data)
        file.write(found)
    return Piece(sum(len(part["line"]) for part in parts), len(found), zlib.crc32(found, sum_))


def _read(path: Path, piece: Piece) -> tuple[dict[str, NDArray[Any]], list[list[Any]]]:
    content = path.read_bytes()
    if len(content) != piece.values * WIDTH + piece.found or zlib.crc32(content) != piece.sum:
        raise ValueError("broken")
    columns, place = {}, 0
    for name, kind in COLUMNS.items():
        columns[name] = np.frombuffer(content, kind, piece.values, place)
        place += columns[name].nbytes
    found: list[list[Any]] = json.loads(content[place:])
    return columns, found
