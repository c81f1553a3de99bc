"""`tramuang figures load | assess | trace | publish | rebuild | parquet`: the way of a value from a file into a figure, and back."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from django.core.files.base import File
from django.utils import timezone, translation

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.figures import actions, queries
from tramuang.figures.adapters.columnar import folder_of, write_all
from tramuang.figures.commands.checking import LANG, SHEET, figures
from tramuang.figures.commands.defining import FOUND, UNREADABLE
from tramuang.figures.commands.past import ON, REVISION, as_of
from tramuang.figures.kinds import Grade, UploadState
from tramuang.figures.models import Dataset
from tramuang.figures.queries.inputs import Input
from tramuang.figures.queries.tracing import Trace

LARGEST = 2 << 30
BY = "system:command"


def stopped(fault: BadInput | NotAllowed, lang: str) -> None:
    """Say why, and end."""
    with translation.override(lang):
        lines = (
            [f"{name}: {line}" if name else str(line) for name, told in fault.fields.items() for line in told]
            if isinstance(fault, BadInput)
            else [str(fault.answer.reason)]
        )
    for line in lines:
        click.echo(line, err=True)
    sys.exit(UNREADABLE)


def dataset_named(code: str) -> Dataset:
    found = Dataset.objects.filter(pk=code).first()
    if found is None:
        raise click.ClickException(f"there is no dataset {code}; put it on record with `tramuang figures dataset`")
    return found


GRADE = click.option(
    "--grade", type=click.Choice([each.code for each in Grade]), default=Grade.NOT_ASSESSED.code, help="How the values were come by."
)  # fmt: skip
VERIFIED_BY = click.option(
    "--verified-by", default="", help="Who verified them: an office, or a person by the position held."
)
REFERENCE = click.option("--reference", default="", help="The letter, report or address in which that stands.")


def _quality(grade: str, verified_by: str, reference: str) -> actions.Quality:
    return actions.Quality(next(each for each in Grade if each.code == grade), verified_by, reference)


@figures.command()
@click.argument("dataset")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@SHEET
@click.option("--only-good", is_flag=True, help="Accept the good rows even if others are wrong.")
@click.option(
    "--over-others", is_flag=True, help="Accept although other datasets say otherwise: these values take their place."
)
@click.option("--no-accept", is_flag=True, help="Hand in and check only; somebody decides on the page.")
@GRADE
@VERIFIED_BY
@REFERENCE
@LANG
def load(
    dataset: str, file: Path, sheet: str, only_good: bool, over_others: bool, no_accept: bool, grade: str, verified_by: str, reference: str, lang: str
) -> None:  # fmt: skip
    """Hand in FILE for DATASET, check it, and accept it as a revision. Exit 0 accepted, 1 rows are wrong, 2 it cannot be read."""
    now = timezone.now()
    try:
        with file.open("rb") as opened:
            upload = actions.receive(
                dataset_named(dataset), File(opened, name=file.name), by=BY, at=now, sheet=sheet, limit=LARGEST
            )
        checked = actions.check(upload.pk, by=BY, at=now) or upload
        found = checked.findings
        if checked.state == UploadState.FAILED:
            click.echo(found["unreadable"][lang], err=True)
            sys.exit(UNREADABLE)
        for one in found["first"]:
            click.echo(f"{file.name}:{one['line']} [{one['column']}] {one['severity']}: {one[lang]}")
        click.echo(
            f"{found['rows']:,} rows, {found['good']:,} good values, {found['errors']:,} errors, {found['warnings']:,} warnings; {checked.pk}"
        )
        if no_accept:
            return
        if found["errors"] and not only_good:
            click.echo("Nothing was accepted. Mend the file, or accept the good rows with --only-good.", err=True)
            sys.exit(FOUND)
        said = _quality(grade, verified_by, reference)
        revision = actions.accept(
            checked, by=BY, at=timezone.now(), only_good=only_good, quality=said, over_others=over_others
        )
    except (BadInput, NotAllowed) as fault:
        stopped(fault, lang)
        return
    queries.engine().catch_up()
    click.echo(f"Revision {revision.number}: {revision.rows:,} values.")


@figures.command()
@click.argument("dataset")
@click.option("--revision", type=int, help="One revision of it; else all that there are.")
@GRADE
@VERIFIED_BY
@REFERENCE
@LANG
def assess(dataset: str, revision: int | None, grade: str, verified_by: str, reference: str, lang: str) -> None:
    """Say how the values of DATASET were come by, and who verified them; the latest word counts, earlier ones stay on record."""
    found = dataset_named(dataset)
    what = found if revision is None else found.revisions.filter(pk=revision).first()
    if what is None:
        raise click.ClickException(f"{dataset} has no revision {revision}")
    try:
        said = actions.assess(what, _quality(grade, verified_by, reference), by=BY, at=timezone.now())
    except (BadInput, NotAllowed) as fault:
        stopped(fault, lang)
        return
    click.echo(f"Said of {len(said)} revisions.")


@figures.command("trace")
@click.argument("indicator")
@click.argument("place")
@click.argument("period")
@REVISION
@ON
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@LANG
def show_trace(
    indicator: str, place: str, period: str, revision: int | None, on: str | None, as_json: bool, lang: str
) -> None:
    """Open a figure: formula, inputs, revision, file, line, the line itself, who loaded and who accepted it.

    PLACE is an area, a province (TH-96), region:<name> or nation; PERIOD is 2565, FY2565, 2565-Q1 or 2565-03.
    """
    try:
        with as_of(revision, on):
            found = queries.trace(indicator, place, period)
            if as_json:
                click.echo(json.dumps(_as_data(found, lang), ensure_ascii=False, indent=1, default=str))
            else:
                _print(found, lang, "")
    except KeyError as fault:
        raise click.ClickException(f"there is no published figure {fault}") from fault
    except ValueError as fault:
        raise click.ClickException(str(fault)) from fault


def _as_data(found: Trace, lang: str) -> dict[str, Any]:
    figure = found.figure
    return {
        "indicator": figure.indicator, "name": found.definition.label.in_(lang), "place": figure.place, "period": figure.period.text(),
        "value": figure.value, "unit": figure.unit, "rank": figure.rank, "of": figure.of, "known": figure.known, "expected": figure.expected,
        "formula": found.formula, "definition": figure.definition_hash, "version": found.definition.version, "edition": figure.edition,
        "revision": figure.revision, "inputs": [_input(each, lang) for each in found.inputs],
        "below": [_as_data(each, lang) for each in found.below],
        "places": [{"place": each.place, "value": each.value, "rank": each.rank} for each in found.places], "more": found.more,
    }  # fmt: skip


def _input(each: Input, lang: str) -> dict[str, Any]:
    upload = each.upload
    row = each.row()
    return {
        "element": each.element.name, "name": each.element.label.in_(lang), "period": each.period.text(), "value": each.value,
        "unit": each.element.unit, "status": each.status.code, "grade": each.grade.code, "verified_by": each.verified_by,
        "reference": each.reference, "revision": each.revision, "file": upload.name if upload else None,
        "sha256": upload.sha256 if upload else None, "sheet": upload.sheet if upload else None, "line": each.line,
        "row": dict(zip(row.names, row.cells, strict=False)), "loaded_by": each.loaded_by, "accepted_by": each.accepted_by,
        "accepted_at": each.accepted_at, "source": each.observation.source.title if each.observation else None,
        "parts": [_input(part, lang) for part in each.parts], "of": each.of,
    }  # fmt: skip


def _print(found: Trace, lang: str, indent: str) -> None:
    figure, definition = found.figure, found.definition
    value = "unknown" if figure.value is None else f"{figure.value:g}"
    rank = f", rank {figure.rank} of {figure.of}" if figure.rank else ""
    covered = f", {figure.known} of {figure.expected} places" if figure.rolled else ""
    click.echo(
        f"{indent}{figure.indicator} {definition.label.in_(lang)} · {figure.place} · {figure.period.text()}: {value} {figure.unit}{rank}{covered}"
    )
    click.echo(
        f"{indent}  = {found.formula}   (version {definition.version}, {figure.definition_hash[:12]}, edition {figure.edition}, revision {figure.revision})"
    )
    for each in found.inputs:
        _print_input(each, lang, indent)
    for below in found.below:
        _print(below, lang, indent + "  ")
    for one in found.places:
        click.echo(f"{indent}  {one.place}: {'unknown' if one.value is None else f'{one.value:g}'}")
    if found.more:
        click.echo(f"{indent}  … and {found.more} more")


def _print_input(each: Input, lang: str, indent: str) -> None:
    told = _input(each, lang)
    if each.parts:
        number = "unknown" if each.value is None else f"{each.value:.15g} {told['unit']}"
        click.echo(
            f"{indent}  {told['element']} {told['period']} = {number} ({each.element.adds} of {len(each.known)} of {each.of} parts)"
        )
        for part in each.parts:
            _print_input(part, lang, indent + "  ")
    elif each.observation is None:
        click.echo(f"{indent}  {told['element']} {told['period']}: nothing on record")
    else:
        number = told["status"] if told["value"] is None else f"{told['value']:.15g} {told['unit']}"
        sheet = f" {told['sheet']}" if told["sheet"] else ""
        click.echo(
            f"{indent}  {told['element']} {told['period']} = {number} ({told['status']}) · revision {told['revision']} · {told['file']}{sheet}:{told['line']}"
        )
        if told["row"]:
            click.echo(f"{indent}      {' | '.join(told['row'].values())}")
        verified = f"verified by {told['verified_by']}" if told["verified_by"] else "verified by nobody yet"
        where = f" ({told['reference']})" if told["reference"] else ""
        click.echo(f"{indent}      {told['grade']}, {verified}{where}")
        click.echo(
            f"{indent}      {told['source']} · loaded by {told['loaded_by']}, accepted by {told['accepted_by']} {told['accepted_at']:%Y-%m-%d %H:%M} UTC · {told['sha256'][:12]}"
        )
        if (sensed := each.readings()) is not None:
            sensors = ", ".join(stream.sensor for stream in sensed.streams)
            click.echo(
                f"{indent}      {sensed.count:,} readings {sensed.first:%Y-%m-%d %H:%M} – {sensed.last:%Y-%m-%d %H:%M} UTC of {sensors}"
            )


@figures.command()
@LANG
def publish(lang: str) -> None:
    """Put the installation's definitions on record, each new version by its hash, and compute by them."""
    try:
        count = actions.publish_definitions(by=BY, at=timezone.now())
    except (BadInput, NotAllowed) as fault:
        stopped(fault, lang)
        return
    click.echo(f"{count} new versions; computed at revision {queries.engine().catch_up()}.")


@figures.command()
def rebuild() -> None:
    """Make the columnar copy from nothing. Readers keep the old one until the new one is whole."""
    click.echo(f"The copy holds revision {queries.engine().rebuild()}.")


@figures.command()
def parquet() -> None:
    """Write the published tables as Parquet, for SQL engines and clusters; the worker does so every day."""
    seen = queries.snapshot()
    if seen is None:
        raise click.ClickException("nothing is published yet")
    count = write_all(seen)
    click.echo(f"{count} years written; {folder_of(seen.home, '')} holds revision {seen.revision}.")
