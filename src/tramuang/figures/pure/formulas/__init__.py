"""Formulas: a short text is parsed, held against a list of operators, and given to any engine as the same small tree."""

from tramuang.figures.pure.formulas.faults import Fault, Text
from tramuang.figures.pure.formulas.nodes import Node, names, written
from tramuang.figures.pure.formulas.order import in_order
from tramuang.figures.pure.formulas.parsing import Parsed, parse
from tramuang.figures.pure.formulas.plain import Timing, plain
from tramuang.figures.pure.formulas.units import Unit, Units

__all__ = [
    "Fault",
    "Node",
    "Parsed",
    "Text",
    "Timing",
    "Unit",
    "Units",
    "in_order",
    "names",
    "parse",
    "plain",
    "written",
]
