"""Elements, indicators and indices as data: read from YAML, checked whole, frozen, each with the hash of its meaning."""

from tramuang.figures.pure.definitions.library import Library, load
from tramuang.figures.pure.definitions.model import Check, Element, Index, Indicator, Normalise, Part, Pillar

__all__ = ["Check", "Element", "Index", "Indicator", "Library", "Normalise", "Part", "Pillar", "load"]
