"""The doors of this room: what everybody reads of figures, and the files."""

from tramuang.figures.views.files import file
from tramuang.figures.views.indexes import index
from tramuang.figures.views.indicators import catalogue, indicator
from tramuang.figures.views.profiles import panel, profile
from tramuang.figures.views.traces import trace

__all__ = ["catalogue", "file", "index", "indicator", "panel", "profile", "trace"]
