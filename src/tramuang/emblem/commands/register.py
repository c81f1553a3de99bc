"""What others script against: the list of emblems, and the answer about a file or a serial."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click
from django.utils import timezone

from tramuang.base.pure.thai.dates import BANGKOK, NotADate, parse_date
from tramuang.emblem import queries
from tramuang.emblem.commands.groups import emblem
from tramuang.emblem.pure import proofs
from tramuang.programme.models import Round

EXIT = {"valid": 0, "not-valid": 1, "cannot-tell": 2}


@emblem.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--round", "round_code", default="", help="Only this round.")
def list_emblems(as_json: bool, round_code: str) -> None:
    """Every issued emblem."""
    if round_code and not Round.objects.filter(pk=round_code).exists():
        raise click.BadParameter(f"there is no round {round_code}", param_hint="--round")
    found = [{"serial": row.serial, "area": row.area_id, "state": row.state} for row in queries.register(round_code)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in found:
        click.echo(f"{row['serial']}  {row['area']:<24} {row['state']}")
    if not found:
        click.echo("no emblem has been issued yet", err=True)


@emblem.command()
@click.argument("what", metavar="FILE|SERIAL")
@click.option(
    "--at", "on", default="", metavar="DATE", help="Whether it was valid on that day, such as 2023-01-09 or 9/1/2566."
)
@click.option("--json", "_as_json", is_flag=True, help="Answer as JSON; it always does.")
def verify(what: str, on: str, _as_json: bool) -> None:
    """Verify a credential's file (- for standard input), or a serial of this register.

    Answers JSON; exit 0 valid, 1 not valid, 2 cannot tell.
    """
    at = noon_of(on) if on else timezone.now()
    checked = queries.verify(content_of(what), at=at)
    found = checked.emblem
    answer = {
        **checked.verdict.as_dict(),
        "serial": found.serial if found else None,
        "area": found.area_id if found else None,
    }
    click.echo(json.dumps(answer, ensure_ascii=False))
    sys.exit(EXIT[checked.verdict.verdict])


def noon_of(text: str) -> datetime:
    """The middle of a day as a person writes it."""
    try:
        return datetime.combine(parse_date(text), datetime.min.time().replace(hour=12), BANGKOK)
    except NotADate as fault:
        raise click.BadParameter(fault.en, param_hint="--at") from fault


def content_of(what: str) -> bytes | str:
    """The bytes of the file of that name, or the serial that it is."""
    if what == "-":
        return sys.stdin.buffer.read(proofs.MAX_BYTES + 1)
    path = Path(what)
    if not path.is_file():
        if what.upper().startswith("TM-"):
            return what
        raise click.BadParameter(f"there is no file {what}", param_hint="FILE|SERIAL")
    with path.open("rb") as stream:
        return stream.read(proofs.MAX_BYTES + 1)
