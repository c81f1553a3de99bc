"""The tables that people take away: the catalogue, an indicator, an index, a place's profile."""

from __future__ import annotations

from collections.abc import Iterator

from tramuang.figures import queries
from tramuang.figures.pure.definitions import Index, Indicator, Library
from tramuang.figures.pure.exports import About, Column, Rows, Table
from tramuang.figures.pure.exports.tables import ATTRIBUTE, DIMENSION, GEO, MEASURE, STATUS, TIME, Row
from tramuang.figures.pure.formulas import Text
from tramuang.figures.pure.formulas import written as formula_text
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.evidence import Evidence, evidence
from tramuang.figures.queries.places import Named, named, place
from tramuang.figures.queries.reach import reach, usual
from tramuang.figures.views.chosen import kinds_of, leaves

# A file of more rows is no file for a person; then the newest periods are in it, and it says so.
MOST = 200_000

PLACE = Column("place", Text("รหัสพื้นที่", "Code of the place"), GEO)
KIND = Column("place_kind", Text("ชนิดพื้นที่", "Kind of place"), ATTRIBUTE)
PLACE_TH = Column("place_th", Text("ชื่อพื้นที่", "Name in Thai"), ATTRIBUTE)
PLACE_EN = Column("place_en", Text("ชื่อภาษาอังกฤษ", "Name in English"), ATTRIBUTE)
PERIOD = Column("period_be", Text("ปี พ.ศ.", "Period (Buddhist era)"), TIME)
STATE = Column("status", Text("สถานะ", "Status"), STATUS)
UNIT = Column("unit", Text("หน่วย", "Unit"), ATTRIBUTE)
RANK = Column("rank", Text("อันดับ", "Rank"), ATTRIBUTE)
COMPUTED, UNKNOWN = "computed", "unknown"
# In files of both languages.
UNSTATED = "ไม่ระบุ / not stated"


def about(code: str, title: Text, found: Evidence, definition: str, address: str, note: Text) -> About:
    """What must be known of a table; its day is that of the last change in it, so that the same state says the same."""
    seen = queries.state_read()
    sources = tuple(dict.fromkeys(" · ".join(filter(None, (each.title_th, each.publisher))) for each in found.origins))
    return About(
        code, title, found.licence(UNSTATED, lambda each: each.dataset), sources, tuple(each.dataset for each in found.origins), seen.revision if seen else 0, definition, seen.edition if seen else "",
        found.provenance, seen.day.isoformat() if seen else "", address, note, tuple((grade.code, n) for grade, n in found.grades.items()), tuple(found.verified.items()),
    )  # fmt: skip


def indicator(library: Library, definition: Indicator, kind: str, address: str) -> Table:
    """Every place and period of an indicator: value, rank, and whether it is known."""
    kind = kind or _usual_kind(definition.id)
    places, periods, note = _extent(definition.id, kind)

    def rows() -> Iterator[Row]:
        for period in periods:
            ranks = {each.place: (each.value, each.rank) for each in queries.ranking(definition.id, period, kind)}
            for code, where in places.items():
                value, rank = ranks.get(code, (None, None))
                state = COMPUTED if value is not None else UNKNOWN
                yield code, kind, where.th, where.en, period.text(), value, state, definition.unit, rank

    value = Column("value", definition.label, MEASURE, definition.unit)
    found = evidence(leaves(library, definition.id), kind=kind)
    return Table(
        about(definition.id, definition.label, found, definition.hash, address, note),
        (PLACE, KIND, PLACE_TH, PLACE_EN, PERIOD, value, STATE, UNIT, RANK), Rows(rows),
        {"place": {code: Text(where.th, where.en or where.th) for code, where in places.items()}},
    )  # fmt: skip


def index(library: Library, found: Index, kind: str, address: str) -> Table:
    """Every place and period of an index and each of its pillars: score and rank."""
    kind = kind or _usual_kind(found.id)
    places, periods, note = _extent(found.id, kind)
    levels = list(found.root.pillars())

    def rows() -> Iterator[Row]:
        for period in periods:
            for level in reversed(levels):
                name = found.id if level is found.root else f"{found.id}/{level.code}"
                ranks = {each.place: (each.value, each.rank) for each in queries.ranking(name, period, kind)}
                for code, where in places.items():
                    value, rank = ranks.get(code, (None, None))
                    state = COMPUTED if value is not None else UNKNOWN
                    yield code, level.code, where.th, where.en, period.text(), value, state, rank, level.weight

    columns = (
        PLACE, Column("level", Text("ระดับ", "Level"), DIMENSION), PLACE_TH, PLACE_EN, PERIOD,
        Column("score", Text("คะแนน", "Score"), MEASURE, "score"), STATE, RANK, Column("weight", Text("น้ำหนัก", "Weight"), ATTRIBUTE),
    )  # fmt: skip
    labels = {
        "place": {code: Text(where.th, where.en or where.th) for code, where in places.items()},
        "level": {level.code: level.label for level in levels},
    }
    if found.weighting == "unpublished":
        note = Text(
            f"น้ำหนักไม่ได้เผยแพร่ จึงให้เท่ากัน {note.th}".strip(),
            f"The weights are unpublished and taken as equal. {note.en}".strip(),
        )
    return Table(
        about(found.id, found.label, evidence(leaves(library, found.id), kind=kind), found.hash, address, note), columns,
        Rows(rows), labels,
    )  # fmt: skip


def profile(library: Library, code: str, address: str) -> Table | None:
    """Every indicator of a place in every period in which one of them is known; None when there is no such place."""
    where = place(code)
    if where is None:
        return None
    rows: list[Row] = []
    series = queries.histories(code)
    # One that is known nowhere would only fill the file with nothing.
    in_use = [each for each in library.indicators.values() if kinds_of(each.id)]
    for definition in in_use:
        for found in series[definition.id]:
            state = COMPUTED if found.value is not None else UNKNOWN
            rows.append(
                (code, definition.id, definition.domain, definition.label.th, definition.label.en, found.period.text(), found.value, state,
                 definition.unit, found.rank, found.of, definition.hash)
            )  # fmt: skip
    columns = (
        PLACE, Column("indicator", Text("ตัวชี้วัด", "Indicator"), DIMENSION), Column("domain", Text("ด้าน", "Domain"), ATTRIBUTE),
        Column("indicator_th", Text("ชื่อตัวชี้วัด", "Name in Thai"), ATTRIBUTE), Column("indicator_en", Text("ชื่อภาษาอังกฤษ", "Name in English"), ATTRIBUTE),
        PERIOD, Column("value", Text("ค่า", "Value"), MEASURE), STATE, UNIT, RANK, Column("ranked", Text("จากทั้งหมด", "Of"), ATTRIBUTE),
        Column("indicator_hash", Text("รหัสนิยาม", "Definition of the indicator"), ATTRIBUTE),
    )  # fmt: skip
    labels = {
        "place": {code: Text(where.th, where.en or where.th)},
        "indicator": {each.id: each.label for each in library.indicators.values()},
    }
    known = [each.id for each in in_use if any(found.value is not None for found in series[each.id])]
    title = Text(f"ตัวเลขเจ็ดด้านของ{where.th}", f"Seven domains of {where.en or where.th}")
    return Table(
        about(code, title, evidence(leaves(library, *known), place=code), "", address, Text("", "")),
        columns,
        tuple(rows),
        labels,
        {"indicator": {each.id: each.hash for each in in_use}},
        {"indicator": {each.id: each.unit for each in in_use}},
    )


def catalogue(library: Library, address: str) -> Table:
    """Every indicator with its definition, and how many places are known."""
    rows: list[Row] = []
    for each in library.indicators.values():
        newest = [usual(each.id, kind) for kind in ("province", "area")]
        counts = [found.known if found else 0 for found in newest]
        rows.append(
            (each.id, each.domain, each.label.th, each.label.en, each.unit, each.direction, formula_text(each.node), each.rollup,
             "; ".join(each.source), each.status, each.version, each.hash, *counts)
        )  # fmt: skip
    columns = (
        Column("indicator", Text("ตัวชี้วัด", "Indicator"), DIMENSION), Column("domain", Text("ด้าน", "Domain"), ATTRIBUTE),
        Column("name_th", Text("ชื่อ", "Name in Thai"), ATTRIBUTE), Column("name_en", Text("ชื่อภาษาอังกฤษ", "Name in English"), ATTRIBUTE), UNIT,
        Column("direction", Text("ทิศทาง", "Direction"), ATTRIBUTE), Column("formula", Text("สูตร", "Formula"), ATTRIBUTE),
        Column("rollup", Text("การรวมระดับ", "Roll-up"), ATTRIBUTE), Column("anchor", Text("อ้างอิง", "Follows"), ATTRIBUTE),
        Column("anchor_status", Text("สถานะการอ้างอิง", "How far that was read"), ATTRIBUTE), Column("version", Text("รุ่น", "Version"), ATTRIBUTE),
        Column("indicator_hash", Text("รหัสนิยาม", "Definition"), ATTRIBUTE),
        Column("provinces_known", Text("จังหวัดที่มีค่า", "Provinces known"), MEASURE), Column("areas_known", Text("พื้นที่ที่มีค่า", "Areas known"), MEASURE),
    )  # fmt: skip
    title = Text("ตัวชี้วัดทั้งหมด", "All indicators")
    return Table(
        about("catalogue", title, Evidence(), "", address, Text("", "")), columns, tuple(rows),
        {"indicator": {each.id: each.label for each in library.indicators.values()}},
        {"indicator": {each.id: each.hash for each in library.indicators.values()}},
    )  # fmt: skip


def _usual_kind(name: str) -> str:
    return next(iter(kinds_of(name)), "province")


def _extent(name: str, kind: str) -> tuple[dict[str, Named], list[Period], Text]:
    """The places and periods of a file, and what to say when not all periods fit."""
    known = [each.period for each in reach(name, kind)]
    places = named(kind)
    every = [each for each in queries.periods(name, kind) if known and known[0] <= each <= known[-1]]
    fitting = max(1, MOST // max(1, len(places)))
    if len(every) <= fitting:
        return places, every, Text("", "")
    said = Text(f"เฉพาะ {fitting} งวดล่าสุดจาก {len(every)} งวด", f"The newest {fitting} of {len(every)} periods only.")
    return places, every[-fitting:], said
