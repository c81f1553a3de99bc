"""What came of files, written as files: tables for people and programs, and the values as a columnar copy for other engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tramuang.figures.adapters import writers
from tramuang.figures.adapters.alone.computing import Computed, Figure
from tramuang.figures.adapters.alone.tracing import trace
from tramuang.figures.adapters.engine import Copy, write_copy
from tramuang.figures.pure.exports import About, Column, Rows, Table
from tramuang.figures.pure.exports.tables import ATTRIBUTE, DIMENSION, GEO, MEASURE, STATUS, TIME, Row, csv_parts
from tramuang.figures.pure.formulas import Text, written

FORMATS = ("csv", "xlsx", "parquet")
PLACE = Column("place", Text("รหัสพื้นที่", "Code of the place"), GEO)
PLACE_TH = Column("place_th", Text("ชื่อพื้นที่", "Name in Thai"), ATTRIBUTE)
PLACE_EN = Column("place_en", Text("ชื่อภาษาอังกฤษ", "Name in English"), ATTRIBUTE)
PERIOD = Column("period_be", Text("ปี พ.ศ.", "Period (Buddhist era)"), TIME)
INDICATOR = Column("indicator", Text("รหัสตัวชี้วัด", "Indicator"), DIMENSION)
NAME_TH, NAME_EN = (
    Column(f"indicator_{lang}", Text("ชื่อตัวชี้วัด", "Name of the indicator"), ATTRIBUTE) for lang in ("th", "en")
)
UNIT = Column("unit", Text("หน่วย", "Unit"), ATTRIBUTE)
STATE = Column("status", Text("สถานะ", "Status"), STATUS)
RANK, OF = Column("rank", Text("อันดับ", "Rank"), ATTRIBUTE), Column("of", Text("จากกี่แห่ง", "Among how many"), ATTRIBUTE)
DEFINITION = Column("definition_hash", Text("รหัสนิยาม", "Hash of the definition"), ATTRIBUTE)


def write(computed: Computed, out: Path, form: str = "csv") -> list[Path]:
    """Write figures, indices, traces, findings and what is lacking into a folder, and the values as `copy/`; gives what was written."""
    out.mkdir(parents=True, exist_ok=True)
    found = []
    for table in (_figures(computed), _indices(computed), _traces(computed), _findings(computed), _lacking(computed)):
        path = out / f"{table.about.code}.{form}"
        if form == "csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(csv_parts(table))
        else:
            with path.open("wb") as opened:
                (writers.write_xlsx if form == "xlsx" else writers.write_parquet)(table, opened)
        found.append(path)
    for name, matrix in computed.matrices.items():
        folder = out / "copy" / str(name)
        write_copy(
            Copy(folder, matrix.periods, matrix.places, tuple(matrix.program.elements), matrix.revision, computed.edition), matrix.values
        )  # fmt: skip
        found.append(folder)
    return found


def _about(computed: Computed, code: str, th: str, en: str) -> About:
    sources = tuple(f"{each.name} (SHA-256 {each.sha256})" for each in computed.files)
    return About(
        code,
        Text(th, en),
        "",
        sources,
        tuple(each.name for each in computed.files),
        len(computed.files),
        "",
        computed.edition,
    )


def _named(computed: Computed, place: str) -> tuple[str, str]:
    label = computed.known.labels.get(place)
    if label is None:
        return ("ทั้งประเทศ", "The nation") if place == "nation" else (place, place)
    return label.th, label.en


def _figures(computed: Computed) -> Table:
    def rows() -> Iterator[Row]:
        for each in computed.figures():
            label = computed.library.indicators[each.indicator].label
            state = "unknown" if each.value is None else "computed"
            yield (
                each.indicator, label.th, label.en, each.place, *_named(computed, each.place), each.kind, each.period.text(), each.value, state,
                each.unit, each.rank, each.of, "yes" if each.rolled else "no", each.known, each.expected, each.definition,
            )  # fmt: skip

    columns = (
        INDICATOR, NAME_TH, NAME_EN, PLACE, PLACE_TH, PLACE_EN, Column("kind", Text("ชนิดพื้นที่", "Kind of place"), ATTRIBUTE), PERIOD,
        Column("value", Text("ค่า", "Value"), MEASURE), STATE, UNIT, RANK, OF,
        Column("rolled_up", Text("รวมจากพื้นที่ย่อย", "Rolled up from the places within"), ATTRIBUTE),
        Column("places_known", Text("พื้นที่ที่มีข้อมูล", "Places known"), ATTRIBUTE),
        Column("places_expected", Text("พื้นที่ทั้งหมด", "Places expected"), ATTRIBUTE), DEFINITION,
    )  # fmt: skip
    return Table(_about(computed, "figures", "ตัวชี้วัด", "Figures"), columns, Rows(rows))


def _indices(computed: Computed) -> Table:
    def rows() -> Iterator[Row]:
        for each in computed.scores():
            yield each.index, each.level, each.place, *_named(computed, each.place), each.period.text(), each.value, each.rank, each.of, each.definition  # fmt: skip

    columns = (
        Column("index", Text("ดัชนี", "Index"), DIMENSION), Column("level", Text("ระดับ", "Level"), DIMENSION), PLACE, PLACE_TH, PLACE_EN, PERIOD,
        Column("score", Text("คะแนน", "Score"), MEASURE, "score"), RANK, OF, DEFINITION,
    )  # fmt: skip
    return Table(_about(computed, "indices", "ดัชนี", "Indices"), columns, Rows(rows))


def _traces(computed: Computed) -> Table:
    """Each known figure with every line that it rests on."""

    def of(figure: Figure) -> Iterator[Row]:
        definition = computed.library.indicators[figure.indicator]
        for each in trace(computed, figure.indicator, figure.place, figure.period).lines():
            layout = each.file.schema.layout
            yield (
                figure.indicator, figure.place, figure.period.text(), figure.value, written(definition.node), each.file.name, layout.sheet,
                each.line, each.column, each.period.text(), each.value, each.status, each.file.sha256,
            )  # fmt: skip

    def rows() -> Iterator[Row]:
        for figure in computed.figures():
            if figure.value is not None and not figure.rolled:
                yield from of(figure)

    columns = (
        INDICATOR, PLACE, PERIOD, Column("value", Text("ค่า", "Value"), MEASURE), Column("formula", Text("สูตร", "Formula"), ATTRIBUTE),
        Column("file", Text("ไฟล์", "File"), DIMENSION), Column("sheet", Text("แผ่นงาน", "Sheet"), ATTRIBUTE),
        Column("line", Text("บรรทัด", "Line"), DIMENSION), Column("column", Text("คอลัมน์", "Column"), DIMENSION),
        Column("given_for", Text("ช่วงเวลาของค่าในไฟล์", "Period that the file gives"), ATTRIBUTE),
        Column("given", Text("ค่าในไฟล์", "Value in the file"), MEASURE), STATE, Column("sha256", Text("SHA-256", "SHA-256"), ATTRIBUTE),
    )  # fmt: skip
    return Table(_about(computed, "traces", "ที่มาของตัวเลข", "Traces"), columns, Rows(rows))


def _findings(computed: Computed) -> Table:
    rows = tuple(
        (file.name, each.line, each.column, each.severity, each.code, each.raw, each.mend, each.th, each.en)
        for file in computed.files
        for each in file.result.findings
    )
    columns = (
        Column("file", Text("ไฟล์", "File"), DIMENSION), Column("line", Text("บรรทัด", "Line"), DIMENSION),
        Column("column", Text("คอลัมน์", "Column"), DIMENSION), Column("severity", Text("ความรุนแรง", "Severity"), ATTRIBUTE),
        Column("code", Text("ชนิด", "Kind"), DIMENSION), Column("raw", Text("ค่าที่พบ", "What stood there"), ATTRIBUTE),
        Column("mend", Text("ค่าที่แก้", "What was made of it"), ATTRIBUTE), Column("th", Text("คำอธิบาย", "In Thai"), ATTRIBUTE),
        Column("en", Text("คำอธิบายภาษาอังกฤษ", "In English"), ATTRIBUTE),
    )  # fmt: skip
    return Table(_about(computed, "findings", "สิ่งที่พบในไฟล์", "Findings"), columns, rows)


def _lacking(computed: Computed) -> Table:
    rows = tuple(
        (
            name,
            computed.library.indicators[name].label.th,
            computed.library.indicators[name].label.en,
            " ".join(missing),
        )
        for name, missing in computed.lacking().items()
    )
    columns = (
        INDICATOR,
        NAME_TH,
        NAME_EN,
        Column("missing", Text("ข้อมูลที่ยังขาด", "Elements that no file gives"), ATTRIBUTE),
    )
    return Table(_about(computed, "lacking", "ตัวชี้วัดที่ยังคำนวณไม่ได้", "What could not be computed"), columns, rows)
