"""Reading figures: observations and claims from the records, indicators and indices from the columnar copy, traces through both."""

from tramuang.figures.queries.computed import Distribution, Domain, Figure, IndexScore, Point, Ranked, Score
from tramuang.figures.queries.feeds import feed_of, streams
from tramuang.figures.queries.histories import histories
from tramuang.figures.queries.inputs import Input
from tramuang.figures.queries.observations import (
    ClaimView,
    claims,
    claims_compared,
    everything,
    latest,
    series,
    sources,
    total,
    yearly,
)
from tramuang.figures.queries.past import NoState, State, figure, standing, state, state_now, state_read
from tramuang.figures.queries.quality import assessed, grade_of
from tramuang.figures.queries.reading import (
    across,
    distribution,
    history,
    index_of,
    indicators,
    indices,
    kinds,
    library,
    periods,
    profile,
    ranking,
    revision,
    snapshot,
    timeline,
)
from tramuang.figures.queries.sheets import Level, Line, Sheet, sheets
from tramuang.figures.queries.tracing import Trace, trace
from tramuang.figures.queries.world import engine, home, mark, world

__all__ = [
    "ClaimView", "Distribution", "Domain", "Figure", "IndexScore", "Input", "Level", "Line", "NoState", "Point", "Ranked", "Score", "Sheet", "State", "Trace", "across", "assessed", "claims", "claims_compared",
    "distribution", "engine", "everything", "feed_of", "figure", "grade_of", "histories", "history", "home", "index_of", "indicators", "indices", "kinds", "latest",
    "library", "mark", "periods", "profile", "ranking", "revision", "series", "sheets", "snapshot", "sources", "standing", "state", "state_now", "state_read",
    "streams", "timeline", "total", "trace", "world", "yearly",
]  # fmt: skip
