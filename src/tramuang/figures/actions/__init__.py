"""Writing figures: sources, observations as revisions of their datasets, and public statements."""

from tramuang.figures.actions.loading import Row, load_rows, places_of, revise
from tramuang.figures.actions.sources import record_sources
from tramuang.figures.actions.statements import Statement, record_claims

__all__ = ["Row", "Statement", "load_rows", "places_of", "record_claims", "record_sources", "revise"]
