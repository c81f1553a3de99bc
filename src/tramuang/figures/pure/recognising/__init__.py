"""What a file's columns, periods, places and units mean, guessed on a preview and kept as plain data."""

from tramuang.figures.pure.recognising.guess import find_header, guess
from tramuang.figures.pure.recognising.periods import Grain, Period, read_month, read_period
from tramuang.figures.pure.recognising.places import Match, Place, Places, national_provinces
from tramuang.figures.pure.recognising.schema import Column, ElementRule, NotASchema, PartRule, Schema

__all__ = [
    "Column", "ElementRule", "Grain", "Match", "NotASchema", "PartRule", "Period", "Place", "Places", "Schema", "find_header",
    "guess", "national_provinces", "read_month", "read_period",
]  # fmt: skip
