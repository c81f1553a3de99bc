"""`tramuang figures schema | check`: looks at files of figures before anybody loads them, without a database; and the group itself."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import yaml
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from tramuang.base.pure.thai.dates import be_year, local_day
from tramuang.figures.adapters import readers
from tramuang.figures.adapters.alone import NotPlaces, read_places
from tramuang.figures.commands.defining import FOUND, GOOD, UNREADABLE, are_definitions, check_definitions, plainly
from tramuang.figures.pure.reading import Unreadable
from tramuang.figures.pure.recognising import NotASchema, Places, Schema, guess
from tramuang.figures.pure.validating import Result, check

LANG = click.option("--lang", type=click.Choice(["th", "en"]), default="th", show_default=True)
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
SHEET = click.option("--sheet", default="", help="The sheet of a workbook; else the first that is not empty.")
PLACES = click.option(
    "--places", "places_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of areas beside the 77 provinces: code, name_th, and if known name_en, kind, province, codes, within.",
)  # fmt: skip
SEVERITY = {
    "error": {"th": "ผิด", "en": "error"}, "warning": {"th": "ควรตรวจ", "en": "look"}, "mended": {"th": "แก้ให้แล้ว", "en": "mended"},
}  # fmt: skip
WORDS = {
    "th": {
        "line": "บรรทัด", "total": "{rows:,} แถว {values:,} ค่า: ใช้ได้ {good:,} (ไม่มีข้อมูล {missing:,}) · ผิด {errors:,} · ควรตรวจ {warnings:,} · แก้ให้แล้ว {mended:,}",
        "no-records": "ยังไม่มีฐานข้อมูลของตราเมืองที่นี่: สร้างด้วย `tramuang serve` หรือระบุ TRAMUANG_HOME หรือ DATABASE_URL ของระบบที่มีอยู่ ส่วน `tramuang figures schema`, `check` และ `compute` ใช้ได้โดยไม่ต้องมีฐานข้อมูล",
        "no-database": "ติดต่อฐานข้อมูลไม่ได้: {why}",
        "more": "… และอีก {count:,} รายการชนิดเดียวกัน", "all": "รับได้ทั้งหมด", "some": "รับเฉพาะแถวที่ใช้ได้ หรือส่งกลับให้แก้ไข",
    },
    "en": {
        "line": "line", "total": "{rows:,} rows, {values:,} values: {good:,} good ({missing:,} missing) · {errors:,} errors · {warnings:,} to look at · {mended:,} mended",
        "no-records": "There are no records here: set them up with `tramuang serve`, or name the installation's TRAMUANG_HOME or DATABASE_URL. `tramuang figures schema`, `check` and `compute` need none.",
        "no-database": "The database cannot be reached: {why}",
        "more": "… and {count:,} more of this kind", "all": "Everything can be accepted.", "some": "Accept the good rows, or send the file back.",
    },
}  # fmt: skip

# What SQLite and PostgreSQL say of a table, or a whole database, that was never made.
NO_TABLE = ("no such table", "does not exist", "unable to open database file")


class Figures(click.Group):
    """Some of the commands work on records: where there are none, a sentence says what to do."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as fault:
            missing = any(sign in str(fault) for sign in NO_TABLE)
            for lang in WORDS:
                click.echo(
                    plainly(
                        WORDS[lang]["no-records" if missing else "no-database"].format(
                            why=str(fault).strip().splitlines()[0]
                        )
                    ),
                    err=True,
                )
            sys.exit(UNREADABLE)


@click.group(cls=Figures)
def figures() -> None:
    """Figures: look at a file, check it, say what is wrong by row and column."""


def _places(path: Path | None) -> Places:
    try:
        return read_places(path).names
    except NotPlaces as fault:
        raise click.BadParameter(fault.en, param_hint="--places") from fault


def _stop(fault: Unreadable | NotASchema, lang: str, as_json: bool) -> None:
    if as_json:
        code = getattr(fault, "code", "schema")
        click.echo(json.dumps({"unreadable": code, "th": fault.th, "en": fault.en}, ensure_ascii=False))
    else:
        click.echo(fault.th if lang == "th" else fault.en, err=True)
    sys.exit(UNREADABLE)


@figures.command()
@FILE
@SHEET
@PLACES
@LANG
def schema(file: Path, sheet: str, places_file: Path | None, lang: str) -> None:
    """Guess what the columns of FILE mean, as YAML to adjust and give to `check --schema`. Exit 0, or 2 when it cannot be read."""
    try:
        preview = readers.look(file, sheet=sheet)
        found = guess(preview.rows, preview.layout, _places(places_file))
    except Unreadable as fault:
        _stop(fault, lang, False)
        return
    click.echo(yaml.safe_dump(found.as_data(), allow_unicode=True, sort_keys=False, width=140), nl=False)


@figures.command("check")
@click.argument("file", metavar="FILE|FOLDER", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--schema",
    "schema_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the columns mean; else it is guessed.",
)
@SHEET
@PLACES
@click.option("--element", default="", help="What is measured, when no column says it.")
@click.option("--period", default="", help="The period, when no column says it.")
@click.option("--area", default="", help="Code of the area, when no column says it.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option(
    "--most",
    default=20,
    show_default=True,
    help="Findings of each kind that are printed; of definitions, faults in all.",
)
@LANG
def check_file(
    file: Path, schema_file: Path | None, sheet: str, places_file: Path | None, element: str, period: str, area: str,
    as_json: bool, most: int, lang: str,
) -> None:  # fmt: skip
    """Check FILE and say what is wrong, with row and column. Exit 0 all good, 1 some rows not good, 2 cannot be read.

    A folder, or a .yaml or .yml file, is checked as definitions of indicators and indices: file, line and the mend, in Thai and English;
    exit 0 all good, 1 something is wrong, 2 a file cannot be read.
    """
    if are_definitions(file):
        sys.exit(check_definitions(file, lang, most, as_json))
    places = _places(places_file)
    try:
        preview = readers.look(file, sheet=sheet)
        found = _read_schema(schema_file) if schema_file is not None else guess(preview.rows, preview.layout, places)
        given = {name: value for name, value in (("element", element), ("period", period), ("area", area)) if value}
        found = found.adjusted(**given)
        with click.progressbar(
            length=1000, label=file.name, file=sys.stderr, hidden=as_json or not sys.stderr.isatty()
        ) as bar:
            batches = readers.read(
                file, found.layout, progress=lambda share, _: bar.update(int(share * 1000) - bar.pos), seen=preview
            )
            result = check(readers.ahead(batches), found, places, until=be_year(local_day(timezone.now())))
    except (Unreadable, NotASchema) as fault:
        _stop(fault, lang, as_json)
        return
    if as_json:
        click.echo(
            json.dumps({**result.summary(), "findings": [one.as_data() for one in result.findings]}, ensure_ascii=False)
        )
    else:
        print_result(file.name, result, most, lang)
    sys.exit(GOOD if result.clean else FOUND)


def _read_schema(path: Path) -> Schema:
    try:
        return Schema.from_data(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        raise NotASchema(f"อ่านไฟล์โครงสร้างไม่ได้: {fault}", f"The schema file cannot be read: {fault}") from None


def print_result(name: str, result: Result, most: int, lang: str) -> None:
    """Say what was found in a file, by line and column."""
    words, shown, summary = WORDS[lang], dict[str, int](), result.summary()
    for one in result.findings:
        shown[one.code] = shown.get(one.code, 0) + 1
        if shown[one.code] > most:
            continue
        where = f"{name}:{one.line}" + (f" [{one.column}]" if one.column else "")
        click.echo(f"{where} {SEVERITY[one.severity][lang]}: {plainly(one.th if lang == 'th' else one.en)}")
    for code, count in summary["counts"].items():
        if count > most:
            click.echo(f"  {code}: " + words["more"].format(count=count - most))
    click.echo(words["total"].format(**summary))
    click.echo(words["all"] if result.clean else words["some"])
