"""Tables as people and programs take them away: CSV, JSON-stat and SDMX-CSV, each with what must be known of the whole."""

from tramuang.figures.pure.exports.jsonstat import as_jsonstat
from tramuang.figures.pure.exports.sdmx import as_sdmx_csv
from tramuang.figures.pure.exports.tables import About, Column, Table, as_csv, described, period_iso, safe

__all__ = ["About", "Column", "Table", "as_csv", "as_jsonstat", "as_sdmx_csv", "described", "period_iso", "safe"]
