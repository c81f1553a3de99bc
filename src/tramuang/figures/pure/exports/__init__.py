"""Tables as people and programs take them away: CSV, JSON-stat and SDMX-CSV, each with what must be known of the whole."""

from tramuang.figures.pure.exports.jsonstat import as_jsonstat
from tramuang.figures.pure.exports.sdmx import as_sdmx_csv, sdmx_parts
from tramuang.figures.pure.exports.tables import (
    About,
    Column,
    Rows,
    Table,
    as_csv,
    csv_parts,
    described,
    period_iso,
    safe,
)

__all__ = [
    "About", "Column", "Rows", "Table", "as_csv", "as_jsonstat", "as_sdmx_csv", "csv_parts", "described", "period_iso", "safe", "sdmx_parts",
]  # fmt: skip
