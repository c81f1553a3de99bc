"""The files of the columnar copy, and the one file that says which of them are valid now.

`current.json` names everything: a reader who has read it sees one revision, whole, for no named file is ever written again. A replay
writes new files and then puts a new `current.json` in its place with one rename; what was left unfinished before that is named by nobody. In a
table's folder lie the values and figures of the time when it was made (`values.npy`, `figures.npy`: periods × elements or indicators × places);
what one place changed since lies in small files (`cells`), and what rests on everybody (scores, ranks, sums, roll-ups) in one file for each
period (`pages`), the newest of each being named.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tramuang.figures.pure.rollup import Place

FORMAT = 1
CURRENT = "current.json"
OURS = {"t", "p", "c", "definitions"}
type Array = NDArray[Any]
# What a page holds, in this order: name and type.
PAGE = (
    ("scores", "f8"), ("stats", "f8"), ("sums", "f8"), ("known", "i8"), ("rolled", "f8"), ("covered", "i8"), ("ranks", "i4"),
)  # fmt: skip


@dataclass(frozen=True)
class Cells:
    """What one place changed: rows start–stop of its column."""

    file: str
    column: int
    start: int
    stop: int


@dataclass(frozen=True)
class TableFiles:
    """The valid files of one table."""

    base: str
    pages: tuple[str, ...]
    cells: tuple[Cells, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What `current.json` says: the revision and the definitions of everything in it, and the files."""

    serial: int
    revision: int
    edition: str
    tables: dict[str, TableFiles] = field(default_factory=dict)
    boot: str = ""
    # Which upload the revision came from: a database that was restored from a backup counts its revisions anew.
    mark: str = ""

    def names(self) -> set[str]:
        """Every file and folder that is valid."""
        found = {f"definitions.{self.edition}"}
        for table in self.tables.values():
            found |= {table.base, *table.pages, *(each.file for each in table.cells)}
        return found


def read_manifest(home: Path) -> Manifest | None:
    """What is valid now; None when there is no copy, or one of another format."""
    try:
        told = json.loads((home / CURRENT).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if told.get("format") != FORMAT:
        return None
    tables = {
        name: TableFiles(each["base"], tuple(each["pages"]), tuple(Cells(**cell) for cell in each["cells"]))
        for name, each in told["tables"].items()
    }
    return Manifest(told["serial"], told["revision"], told["edition"], tables, told["boot"], told["mark"])


def switch(home: Path, manifest: Manifest, *, sync: bool = False) -> None:
    """From now on readers see this: one rename. Whether it has reached the disk matters only when the power goes (see `boot`)."""
    told = {"format": FORMAT, **asdict(manifest)}
    fresh = home / f"{CURRENT}.new"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(told, file)
        if sync:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(home / CURRENT)


def remove(home: Path, names: Iterable[str]) -> None:
    """Remove files and folders; a reader that still has one open keeps it until it is done."""
    for name in names:
        path = home / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def sweep(home: Path, *valid: Manifest) -> None:
    """Remove what none of these names."""
    kept = set().union(*(each.names() for each in valid))
    found = {path.name for path in home.iterdir() if path.name.split(".")[0] in OURS and "." in path.name}
    remove(home, found - kept - {CURRENT, f"{CURRENT}.new"})


@contextmanager
def held(home: Path) -> Iterator[None]:
    """One writer at a time, in whatever process; the lock goes with the process that holds it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def boot() -> str:
    """The name of this run of the machine: what was not yet on the disk when the power went is not trusted after it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def write_page(path: Path, arrays: dict[str, Array], row: int) -> None:
    """Everything of one period that rests on all places."""
    with path.open("wb") as file:
        for name, _kind in PAGE:
            # Where no index is defined there are no scores, and nothing is no view.
            if (held := np.ascontiguousarray(arrays[name][row])).size:
                file.write(memoryview(held).cast("B"))


def read_page(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, Array]:
    """The arrays of a page, seen where they lie in the file."""
    raw = np.memmap(path, dtype="u1", mode="r") if path.stat().st_size else np.zeros(0, dtype="u1")
    found: dict[str, Array] = {}
    place = 0
    for name, kind in PAGE:
        size = int(np.prod(shapes[name])) * np.dtype(kind).itemsize
        found[name] = np.asarray(raw[place : place + size]).view(kind).reshape(shapes[name])
        place += size
    return found


@dataclass(frozen=True)
class Shape:
    """What the rows, columns and places of a table are."""

    periods: tuple[int, ...]
    elements: tuple[str, ...]
    indicators: tuple[str, ...]
    places: tuple[Place, ...]

    def write(self, folder: Path) -> None:
        """Keep it beside the table's arrays."""
        told = {**asdict(self), "places": [list(asdict(each).values()) for each in self.places]}
        (folder / "shape.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Shape:
        """What was kept."""
        told = json.loads((folder / "shape.json").read_text(encoding="utf-8"))
        places = tuple(Place(*each) for each in told["places"])
        return cls(tuple(told["periods"]), tuple(told["elements"]), tuple(told["indicators"]), places)


def write_definitions(home: Path, edition: str, texts: dict[str, str]) -> None:
    """Keep the definition files by which the tables are computed: a reader must read the same ones."""
    folder = home / f"definitions.{edition}"
    if folder.exists():
        return
    fresh = home / f"definitions.{edition}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, text in texts.items():
        (fresh / name).write_text(text, encoding="utf-8")
    fresh.replace(folder)


def read_definitions(home: Path, edition: str) -> dict[str, str]:
    """The definition files of the tables."""
    folder = home / f"definitions.{edition}"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
