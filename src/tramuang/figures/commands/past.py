"""`tramuang figures table`, and reading as of a revision or a day in every command that reads figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tramuang.figures import queries
from tramuang.figures.adapters.columnar import TooLarge
from tramuang.figures.commands.checking import LANG, figures
from tramuang.figures.views.files import FORMS, table_named

REVISION = click.option("--revision", type=int, help="As the figures stood at this revision; else as they stand now.")
ON = click.option("--on", help="As the figures stood at the end of a day: 2569-03-01 or 2026-03-01.")


@contextmanager
def as_of(revision: int | None, on: str | None) -> Iterator[None]:
    """Read as the figures stood, when somebody asks so; say on the side which state that is."""
    if revision is None and on is None:
        yield
        return
    try:
        asked = queries.state(revision, on)
        with queries.standing(asked):
            said = "what is published now" if asked.newest else "the past"
            click.echo(f"Revision {asked.revision}, edition {asked.edition}, since {asked.day}: {said}.", err=True)
            yield
    except queries.NoState as fault:
        raise click.ClickException(f"nothing was published as of {fault}") from fault
    except TooLarge as fault:
        raise click.ClickException(
            f"{fault}: too many figures to be computed again at once; ask for one indicator"
        ) from fault


@figures.command("table")
@click.argument("name")
@click.option("--form", type=click.Choice(list(FORMS)), default="csv", show_default=True, help="How it is written.")
@click.option(
    "--kind",
    type=click.Choice(["province", "area"]),
    help="Of an indicator or index; else the kind of which most is known.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else it goes out.")
@REVISION
@ON
@LANG
def table(
    name: str, form: str, kind: str | None, output: Path | None, revision: int | None, on: str | None, lang: str
) -> None:
    """Take a table away: an indicator, an index, a place by its code, or `catalogue`; the same file as from the page."""
    with as_of(revision, on):
        found = table_named(name, kind or "", "")
        if found is None:
            raise click.ClickException(f"there is no published table {name}")
        write = FORMS[form][2]
        if output is None:
            write(found, lang, sys.stdout.buffer)
            return
        with output.open("wb") as out:
            write(found, lang, out)
    click.echo(f"{output}: {output.stat().st_size:,} bytes.", err=True)
