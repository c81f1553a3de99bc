"""Figures from files alone, with no records and no server: `compute` takes tables and definitions and gives figures, indices, roll-ups and traces.

from tramuang.figures.adapters.alone import compute, trace
town = compute(["waste.csv", "people.xlsx"], "indicators", places="places.csv")
town.figure("ENV05", "TH-96", "2565").value
trace(town, "ENV05", "TH-96", "2565").lines()[0].where
"""

from tramuang.figures.adapters.alone.computing import Computed, Figure, Score, compute
from tramuang.figures.adapters.alone.places import Known, NotPlaces, read_places
from tramuang.figures.adapters.alone.taking import File, Given, NotClean, Refused, take
from tramuang.figures.adapters.alone.tracing import Input, Trace, parts, trace
from tramuang.figures.adapters.alone.writing import FORMATS, write

__all__ = [
    "FORMATS", "Computed", "Figure", "File", "Given", "Input", "Known", "NotClean", "NotPlaces", "Refused", "Score", "Trace", "compute", "parts", "read_places", "take", "trace", "write",
]  # fmt: skip
