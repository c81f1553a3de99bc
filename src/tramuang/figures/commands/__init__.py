"""Commands of figures: looking at files before anybody loads them, loading them, and following a figure down to its rows."""

from tramuang.figures.commands import comparing, computing, flow, keeping
from tramuang.figures.commands.checking import figures

commands = [figures]

__all__ = ["commands", "comparing", "computing", "figures", "flow", "keeping"]
