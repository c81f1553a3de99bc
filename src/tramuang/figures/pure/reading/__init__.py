"""Files cut into columns of text, with the line each row begins on; plain bytes in, plain columns out."""

from tramuang.figures.pure.reading.layout import Layout
from tramuang.figures.pure.reading.limits import LIMITS, Cancelled, Limits, Unreadable
from tramuang.figures.pure.reading.texts import Batch, Mark, Texts

__all__ = ["LIMITS", "Batch", "Cancelled", "Layout", "Limits", "Mark", "Texts", "Unreadable"]
