"""The doors of this room: what everybody reads of figures, the files, and where those who keep data hand them in and decide."""

from tramuang.figures.views.catalogue import catalogue
from tramuang.figures.views.datasets import data, dataset
from tramuang.figures.views.files import file
from tramuang.figures.views.indexes import index
from tramuang.figures.views.indicators import indicator
from tramuang.figures.views.profiles import panel, profile
from tramuang.figures.views.traces import trace
from tramuang.figures.views.uploads import upload

__all__ = ["catalogue", "data", "dataset", "file", "index", "indicator", "panel", "profile", "trace", "upload"]
