"""Definitions as SQL for DuckDB, Spark and ClickHouse."""

from tramuang.figures.adapters.sql.statements import Statements, program_hash

__all__ = ["Statements", "program_hash"]
