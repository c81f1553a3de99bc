"""Keeps on the disk how far a check has come: each piece of it once, and one small file that says which pieces count.

That file takes the place of the one before in one step, and knows the length and the sum of every piece: whatever is broken off while it is
written, the last whole state stands. Nothing in it is run when it is read: numbers and JSON.
"""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.pure.reading import Mark
from tramuang.figures.pure.validating.checker import Checker
from tramuang.figures.pure.validating.resuming import Reached, from_state, state

log = logging.getLogger("tramuang.figures")
NAME = "reached.json"
OLD = 7 * 24 * 3600  # seconds after which nobody goes on with a check


class Halfway:
    """The kept state of one check. `of` says all that the check depends on: what was kept of another one is not gone on with."""

    def __init__(self, home: Path, key: str, of: Callable[[], str], at: datetime) -> None:
        self.folder, self.of, self.at = home / "checking" / key, of, at
        self._pieces: list[tuple[int, int]] = []
        self._reached = Reached()

    def save(self, checker: Checker, mark: Mark) -> None:
        """Keep where a checker stands behind a mark."""
        if not self._pieces:
            self.clear()
            self.folder.mkdir(parents=True, exist_ok=True)
        fresh = state(checker, self._reached)
        packed = io.BytesIO()
        found = np.frombuffer(json.dumps(fresh.findings).encode(), dtype=np.uint8)
        np.savez(packed, findings=found, **fresh.columns)  # type: ignore[arg-type]
        content = packed.getbuffer()
        with (self.folder / f"{len(self._pieces)}.npz").open("wb") as file:
            file.write(content)
        self._pieces.append((len(content), zlib.crc32(content)))
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
            pieces = [(int(size), int(sum_)) for size, sum_ in told["pieces"]]
            parts: list[dict[str, NDArray[Any]]] = []
            findings: list[list[Any]] = []
            for n, piece in enumerate(pieces):
                columns = _read(self.folder / f"{n}.npz", piece)
                findings += json.loads(columns.pop("findings").tobytes())
                if columns:
                    parts.append(columns)
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


def _read(path: Path, piece: tuple[int, int]) -> dict[str, NDArray[Any]]:
    content = path.read_bytes()
    if (len(content), zlib.crc32(content)) != piece:
        raise ValueError("broken")
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        return {name: held[name] for name in held.files}
