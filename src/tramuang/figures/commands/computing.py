"""`tramuang figures compute`: tables and definitions in, figures, indices, ranks, roll-ups and traces out. Needs no database."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone

from tramuang.base.pure.thai.dates import be_year, local_day
from tramuang.figures.adapters import alone
from tramuang.figures.commands.checking import LANG, PLACES, SHEET, figures, print_result
from tramuang.figures.commands.defining import FOUND, UNREADABLE, plainly

WORDS = {
    "th": {
        "taken": "{file}: {rows:,} แถว ใช้ได้ {good:,} ค่า", "unknown": "ไม่ทราบ", "nothing": "ยังคำนวณตัวชี้วัดใดไม่ได้: ไฟล์ไม่มีข้อมูลที่นิยามใช้ครบ",
        "more": "… และอีก {count:,} ค่า ระบุ --out เพื่อเขียนทั้งหมดลงโฟลเดอร์", "wrote": "เขียนแล้ว {path}",
        "unused": "ไม่มีนิยามใดใช้: {names} · หากเป็นข้อมูลที่รู้จักในชื่ออื่น ให้ระบุใน FILE.schema.yaml (ดู `tramuang figures schema`)", "overridden": "{count:,} ค่าซ้ำกันระหว่างไฟล์แต่ไม่เท่ากัน ใช้ค่าของไฟล์ที่ระบุทีหลัง",
        "total": "{figures:,} ค่าตัวชี้วัด {scores:,} คะแนนดัชนี · ยังคำนวณไม่ได้ {lacking:,} ตัวชี้วัด · ชุดนิยาม {edition}",
        "no-figure": "ไม่มีตัวชี้วัดหรือดัชนี {name}", "no-period": "{period} ไม่ใช่ช่วงเวลา", "of": "{known:,} จาก {expected:,} แห่ง", "rank": "อันดับ {rank} จาก {of}",
        "none": "ไม่มีในไฟล์", "others": "… และอีก {more:,} แห่ง ในจำนวนนี้ไม่ทราบค่า {unknown:,} แห่ง",
    },
    "en": {
        "taken": "{file}: {rows:,} rows, {good:,} good values", "unknown": "unknown", "nothing": "No indicator can be computed yet: the files lack what the definitions ask for.",
        "more": "… and {count:,} more; name a folder with --out to have all of them", "wrote": "written: {path}",
        "unused": "no definition uses: {names} · where that is known by another name, say so in FILE.schema.yaml (see `tramuang figures schema`)", "overridden": "{count:,} values are given otherwise by a later file, which counts",
        "total": "{figures:,} figures, {scores:,} scores · {lacking:,} indicators could not be computed · edition {edition}",
        "no-figure": "there is no indicator or index {name}", "no-period": "{period} is no period", "of": "{known:,} of {expected:,} places", "rank": "rank {rank} of {of}",
        "none": "in no file", "others": "… and {more:,} more, {unknown:,} of them unknown",
    },
}  # fmt: skip
MOST = 40


@figures.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--definitions", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the definitions; else those that come with the programme.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="The folder into which everything is written."
)
@click.option("--format", "form", type=click.Choice(alone.FORMATS), default="csv", show_default=True)
@PLACES
@SHEET
@click.option("--element", default="", help="What is measured, when no column says it.")
@click.option("--unit", default="", help="In which unit, when no column says it.")
@click.option("--period", default="", help="The period, when no column says it.")
@click.option(
    "--area",
    default="",
    help="The place, when no column says it: a province, one of --places, or the name of your town.",
)
@click.option("--only-good", is_flag=True, help="Use the good rows even if others are wrong.")
@click.option(
    "--trace",
    "traced",
    nargs=3,
    metavar="INDICATOR PLACE PERIOD",
    help="Open one figure, or one index, down to file and line.",
)
@click.option("--most", default=20, show_default=True, help="Findings of each kind that are printed.")
@LANG
def compute(
    files: tuple[Path, ...], definitions: Path | None, out: Path | None, form: str, places_file: Path | None, sheet: str, element: str, unit: str,
    period: str, area: str, only_good: bool, traced: tuple[str, str, str] | None, most: int, lang: str,
) -> None:  # fmt: skip
    """Compute figures, indices, ranks and roll-ups from tables in FILES, each down to file and line. Needs no database.

    Of two files that give one value the later counts. What the columns are is guessed; beside `waste.csv` may lie `waste.csv.schema.yaml`, as
    `tramuang figures schema` writes it. Exit 0 computed, 1 rows are wrong (nothing is computed unless --only-good), 2 it cannot be read.
    """
    words = WORDS[lang]
    try:
        found = alone.compute(
            files, definitions or settings.INDICATORS_DIR, places=places_file, sheet=sheet, element=element, unit=unit, period=period, area=area,
            only_good=only_good, until=be_year(local_day(timezone.now())),
        )  # fmt: skip
    except alone.NotClean as fault:
        for each in fault.files:
            if each.result.clean:
                continue
            print_result(each.name, each.result, most, lang)
        click.echo(fault.in_(lang), err=True)
        sys.exit(FOUND)
    except alone.Refused as fault:
        click.echo(plainly(fault.in_(lang)), err=True)
        sys.exit(UNREADABLE)
    for each in found.files:
        click.echo(words["taken"].format(file=plainly(each.name), rows=each.result.rows, good=len(each.good)), err=True)
    if count := found.taken.overridden():
        click.echo(words["overridden"].format(count=count), err=True)
    if unused := found.unused():
        click.echo(plainly(words["unused"].format(names=" ".join(unused))), err=True)
    if traced:
        _open(found, traced, lang)
        return
    if out is None:
        _show(found, lang)
    else:
        for path in alone.write(found, out, form):
            click.echo(words["wrote"].format(path=path))
    count, scores = sum(each.value is not None for each in found.figures()), sum(1 for _each in found.scores())
    click.echo(
        words["total"].format(figures=count, scores=scores, lacking=len(found.lacking()), edition=found.edition),
        err=True,
    )
    if not count:
        click.echo(words["nothing"], err=True)


def _show(found: alone.Computed, lang: str) -> None:
    words, known = WORDS[lang], [each for each in found.figures() if each.value is not None]
    for each in known[:MOST]:
        click.echo(_line(found, each, lang))
    if len(known) > MOST:
        click.echo(words["more"].format(count=len(known) - MOST))
    for score in list(found.scores())[:MOST]:
        click.echo(_level(score, lang))


def _line(found: alone.Computed, each: alone.Figure, lang: str) -> str:
    words, label = WORDS[lang], found.library.indicators[each.indicator].label.in_(lang)
    value = words["unknown"] if each.value is None else f"{each.value:g} {each.unit}"
    rank = f" · {words['rank'].format(rank=each.rank, of=each.of)}" if each.rank else ""
    covered = f" · {words['of'].format(known=each.known, expected=each.expected)}" if each.rolled else ""
    return plainly(f"{each.indicator} {label} · {each.place} · {each.period.text()}: {value}{rank}{covered}")


def _open(found: alone.Computed, traced: tuple[str, str, str], lang: str) -> None:
    name, place, period = traced
    place = found.known.names.find(place).code or place
    try:
        if name in found.library.indices:
            _open_index(found, name, place, period, lang)
            return
        opened = alone.trace(found, name, place, period)
    except KeyError:
        click.echo(plainly(WORDS[lang]["no-figure"].format(name=name)), err=True)
        sys.exit(UNREADABLE)
    except ValueError:
        click.echo(plainly(WORDS[lang]["no-period"].format(period=period)), err=True)
        sys.exit(UNREADABLE)
    _print(found, opened, lang, "")


def _open_index(found: alone.Computed, name: str, place: str, period: str, lang: str) -> None:
    for score in found.score(name, place, period):
        click.echo(_level(score, lang))
    for opened in alone.parts(found, name, place, period):
        _print(found, opened, lang, "  ")


def _level(score: alone.Score, lang: str) -> str:
    words = WORDS[lang]
    value = words["unknown"] if score.value is None else f"{score.value:g}"
    rank = f" · {words['rank'].format(rank=score.rank, of=score.of)}" if score.rank else ""
    level = score.index if score.level == score.index else f"{score.index}/{score.level}"
    return plainly(f"{level} · {score.place} · {score.period.text()}: {value}{rank}")


def _print(found: alone.Computed, opened: alone.Trace, lang: str, indent: str) -> None:
    words, definition = WORDS[lang], opened.definition
    click.echo(indent + _line(found, opened.figure, lang))
    click.echo(
        f"{indent}  = {definition.formula}   (version {definition.version}, {definition.hash[:12]}, edition {found.edition})"
    )
    for each in opened.inputs:
        value = words["unknown"] if each.value is None else f"{each.value:.15g} {each.element.unit}"
        click.echo(
            plainly(f"{indent}  {each.element.name} {each.element.label.in_(lang)} {each.period.text()} = {value}")
        )
        for given in each.given:
            cells = " | ".join(given.file.row(given.line))
            number = given.status if given.value is None else f"{given.value:.15g}"
            click.echo(
                plainly(
                    f"{indent}      {given.where} [{given.column}] {given.period.text()} = {number} ({given.status})"
                )
            )
            click.echo(plainly(f"{indent}        {cells}"))
        if not each.given:
            click.echo(f"{indent}      {words['none']}")
    for below in opened.below:
        _print(found, below, lang, indent + "  ")
    known = [one for one in opened.places if one.value is not None]
    for one in known[:MOST]:
        click.echo(f"{indent}  {_line(found, one, lang)}")
    if more := len(opened.places) - len(known[:MOST]):
        click.echo(indent + "  " + words["others"].format(more=more, unknown=len(opened.places) - len(known)))
