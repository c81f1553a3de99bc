"""Everything that a library defines, computed over a whole columnar copy: its Parquet read into a dense table, and the table computed.

Polars reads the files: it hands a column over as it decoded it, where DuckDB builds each anew, in twice the time. Nothing else here needs it,
and it takes its time to load, so it has a door of its own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars

from tramuang.figures.adapters.comparing import Compared, compared
from tramuang.figures.adapters.engine import THREADS, Copy, columns, database, run_sql
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.matrix import Make, Matrix, Program, in_memory
from tramuang.figures.pure.tables import require_grain


def compute(copy: Copy, library: Library, make: Make = in_memory, threads: int = THREADS) -> Matrix:
    """Everything that a library defines, over a whole copy; WrongGrain when the copy's periods are not those of the definitions."""
    require_grain(library, copy.periods)
    matrix = Matrix.empty(Program.of(library), copy.places, copy.periods, make)
    matrix.threads, matrix.revision = threads, copy.revision
    read_into(copy, matrix)
    matrix.recompute()
    return matrix


def read_into(copy: Copy, matrix: Matrix) -> None:
    """Fill a matrix with the values of a copy: each file read once, a year a thread, columns straight into their place; NULL becomes NaN."""
    rows_of = matrix.program.elements
    names = [name for name in rows_of if name in copy.elements]
    matrix.values[:, [n for name, n in rows_of.items() if name not in copy.elements]] = np.nan
    places = len(copy.places.places)

    def year(which: int, rows: range) -> None:
        asked = ["period", "area", *names]
        found = polars.read_parquet(copy.file(which), columns=asked, parallel="none", glob=False)
        at = (np.searchsorted(copy.periods, found["period"].to_numpy()) - rows.start) * places + found[
            "area"
        ].to_numpy()
        straight = np.array_equal(at, np.arange(len(rows) * places))
        for name in names:
            column = found[name].to_numpy()
            if not straight:
                # A copy that lost its order, or has gaps: what is not there is missing.
                column, gappy = np.full(len(rows) * places, np.nan), column
                column[at] = gappy
            matrix.values[rows.start : rows.stop, rows_of[name]] = column.reshape(len(rows), places)

    with ThreadPoolExecutor(matrix.threads) as pool:
        for done in [pool.submit(year, which, rows) for which, rows in copy.years().items()]:
            done.result()


def differences(copy: Copy, library: Library) -> Compared:
    """What DuckDB, asked in SQL, computes otherwise than the table does: values beyond a relative 1e-9, ranks and coverage at all."""
    matrix = compute(copy, library)
    with database(copy.folder) as db:
        run_sql(db, copy, library, dense=False)
        return compared(matrix, lambda table, order: columns(db, table, order))
