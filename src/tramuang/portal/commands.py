"""`tramuang round ...`: a round in numbers."""

from __future__ import annotations

import json
import sys

import click
from django.http import Http404

from tramuang.portal.queries import rounds
from tramuang.programme import queries as programme


@click.group("round")
def round_() -> None:
    """Rounds: where their cases stand."""


@round_.command()
@click.argument("round_code", metavar="ROUND")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def status(round_code: str, as_json: bool) -> None:
    """The pipeline of a round in numbers. Exit 0, or 1 when there is no such round."""
    try:
        found = programme.round_for(round_code)
    except Http404:
        known = ", ".join(each.code for each in programme.rounds()) or "none yet"
        click.echo(f"tramuang: there is no round {round_code!r}; known: {known}", err=True)
        sys.exit(1)
    answer = rounds.status_of(found)
    if as_json:
        click.echo(json.dumps(answer.as_dict(), ensure_ascii=False))
        return
    click.echo(f"{answer.title_en} · {answer.title_th}")
    click.echo(
        f"{answer.areas} areas in {answer.provinces} provinces · {answer.cases} cases, {answer.open} open, {answer.granted} granted"
    )
    flow = found.rules.flow(found.rules.nomination.flow)
    widest = max((len(code) for code in answer.stages), default=0)
    for code, number in answer.stages.items():
        click.echo(f"{number:>5}  {code:<{widest}}  {flow.stage(code).label.en}")


commands = [round_]
