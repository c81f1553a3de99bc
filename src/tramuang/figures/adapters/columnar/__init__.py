"""The columnar copy of the figures: derived from the records, one revision at a time, whole for every reader."""

from tramuang.figures.adapters.columnar.engine import Engine
from tramuang.figures.adapters.columnar.files import read_definitions
from tramuang.figures.adapters.columnar.nudge import Bell, ring
from tramuang.figures.adapters.columnar.parquet import folder_of, write_all
from tramuang.figures.adapters.columnar.snapshot import Snapshot, Table, current, mark
from tramuang.figures.adapters.columnar.then import Then, TooLarge, then_of
from tramuang.figures.adapters.columnar.world import World, definitions_of

__all__ = [
    "Bell", "Engine", "Snapshot", "Table", "Then", "TooLarge", "World", "current", "definitions_of", "folder_of", "mark", "read_definitions",
    "ring", "then_of", "write_all",
]  # fmt: skip
