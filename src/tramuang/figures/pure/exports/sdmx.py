"""SDMX-CSV 2.0 data messages (SDMX 3.0; field guide of the SDMX technical working group): one observation a row, for information."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tramuang.figures.pure.exports.tables import (
    ATTRIBUTE,
    KEYS,
    MEASURE,
    STATUS,
    TIME,
    Row,
    Table,
    Value,
    in_parts,
    period_iso,
    plain,
    safe,
)

AGENCY, VERSION = "TRAMUANG", "1.0.0"
# The cross-domain code list of observation statuses: what we say in words.
OBS_STATUS = {
    "measured": "A", "computed": "A", "estimated": "E", "provisional": "P", "missing": "O", "unknown": "O", "not-applicable": "M",
}  # fmt: skip
# Components that SDMX knows by a name of its own.
NAMES = {"place": "REF_AREA", "period_be": "TIME_PERIOD", "unit": "UNIT_MEASURE", "status": "OBS_STATUS"}


def as_sdmx_csv(table: Table) -> str:
    """The table as an SDMX-CSV 2.0 data message: dimensions, measures, attributes, in that order; no message without its state."""
    return "".join(sdmx_parts(table))


def sdmx_parts(table: Table) -> Iterator[str]:
    """The same in parts of bounded size."""
    keys = sorted(table.those(*KEYS), key=lambda n: table.columns[n].role == TIME)
    measures, others = table.those(MEASURE), table.those(STATUS, ATTRIBUTE)
    single = len(measures) == 1
    heads = [_name(table, n) for n in keys]
    heads += ["OBS_VALUE" if single else _name(table, n) for n in measures] + [_name(table, n) for n in others]
    about = table.about
    tail = [
        ("LICENCE", about.licence), ("SOURCE", "; ".join(about.codes or about.sources)), ("REVISION", str(about.revision)),
        ("DEFINITION", about.definition), ("EDITION", about.edition), ("PROVENANCE", about.provenance),
    ]  # fmt: skip
    head = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *heads, *(name for name, _ in tail)]
    structure = f"{AGENCY}:{_code(about.code)}({VERSION})"
    ends = [safe(words) for _, words in tail]

    def line(row: Row) -> list[str]:
        cells = [_time(row[n]) if table.columns[n].role == TIME else safe(row[n]) for n in keys]
        cells += [plain(row[n]) for n in measures]
        cells += [OBS_STATUS.get(str(row[n]), "") if table.columns[n].role == STATUS else safe(row[n]) for n in others]
        return ["dataflow", structure, "I", *cells, *ends]

    yield from in_parts(chain([head], map(line, table.each())))


def _time(value: Value) -> str:
    return period_iso(plain(value))


def _name(table: Table, n: int) -> str:
    name = table.columns[n].name
    return NAMES.get(name, _code(name))


def _code(name: str) -> str:
    """An identifier as SDMX allows it: letters, digits, _ @ $ -."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "_@$-") else "_" for letter in name
    ).upper()
