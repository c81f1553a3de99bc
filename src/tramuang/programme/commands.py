"""`tramuang edition ...`: check a file before it becomes the rules."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from tramuang.base import steps
from tramuang.programme.pure.check import check as check_text


@click.group()
def edition() -> None:
    """Editions: the programme's rules as data."""


@edition.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--lang", type=click.Choice(["th", "en"]), default="en", show_default=True)
def check(file: tuple[Path, ...], as_json: bool, lang: str) -> None:
    """Validate editions: every fault with file, line, what is wrong and what would be right. Exit 0 good, 1 faults."""
    faults = []
    for path in file:
        rules, found = check_text(path.read_bytes(), guards=steps.guard_names(), file=str(path))
        faults += found
        if not as_json:
            for fault in found:
                click.echo(fault.in_(lang))
            if rules is not None:
                click.echo(f"{path}: {rules.id}: no fault ({len(rules.flows)} flows, {len(rules.params)} parameters)")
    if as_json:
        rows = [
            {
                "file": fault.file, "line": fault.line, "code": fault.code,
                "what": {"th": fault.what.th, "en": fault.what.en}, "right": {"th": fault.right.th, "en": fault.right.en},
            }
            for fault in faults
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))
    sys.exit(1 if faults else 0)


commands = [edition]
