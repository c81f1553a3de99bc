"""Commands of the emblem: the signer process, and what others script against."""

from __future__ import annotations

import json
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from django.conf import settings
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from tramuang.base import chain
from tramuang.emblem import actions, queries
from tramuang.emblem.adapters import keys

BEAT = 0.5  # seconds between two looks at what waits to be signed
EXIT = {"valid": 0, "not-valid": 1, "cannot-tell": 2}


def open_signer(passphrase: str) -> keys.Signer:
    """Open the newest key, or make the first one."""
    now = timezone.now()
    signer = keys.newest(settings.KEYS_DIR, passphrase) or keys.make(settings.KEYS_DIR, passphrase, now)
    actions.register_key(signer, at=now)
    return signer


@click.command()
@click.option("--once", is_flag=True, help="Sign what waits now, and stop.")
def signer(once: bool) -> None:
    """Sign approved emblems and the head of the audit chain. The only process that holds a key.

    The passphrase comes on standard input, or from the file named by TRAMUANG_SIGNER_PASSPHRASE_FILE.
    """
    keys.hide_memory()
    passphrase = keys.read_passphrase()
    if not passphrase:
        raise click.ClickException("no passphrase: give it on standard input or in TRAMUANG_SIGNER_PASSPHRASE_FILE")
    try:
        held = open_signer(passphrase)
    except keys.WrongPassphrase as fault:
        raise click.ClickException(f"the key {fault} does not open with this passphrase") from fault
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.is_set():
        try:
            now = timezone.now()
            for emblem in actions.sign_approved(held, at=now):
                click.echo(f"signed {emblem.serial}")
            chain.sign_head(held.sign_text, held.kid, now)
        except OperationalError as fault:
            click.echo(f"signer: the database does not answer ({fault}); trying again", err=True)
        close_old_connections()
        if once:
            return
        stop.wait(BEAT)


@click.group()
def emblem() -> None:
    """Emblems: list them, verify a file."""


@emblem.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--round", "round_code", default="", help="Only this round.")
def list_emblems(as_json: bool, round_code: str) -> None:
    """Every issued emblem."""
    found = [{"serial": row.serial, "area": row.area_id, "state": row.state} for row in queries.register(round_code)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for row in found:
            click.echo(f"{row['serial']}  {row['area']:<24} {row['state']}")


@emblem.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--at", "on", default="", metavar="DATE", help="Whether it was valid on that day (ISO).")
def verify(file: Path, on: str) -> None:
    """Verify a credential's file. Answers JSON; exit 0 valid, 1 not valid, 2 cannot tell."""
    at = timezone.now()
    if on:
        try:
            at = datetime.fromisoformat(on).replace(hour=12, tzinfo=ZoneInfo("Asia/Bangkok"))
        except ValueError as fault:
            raise click.BadParameter("use a date such as 2023-01-09", param_hint="--at") from fault
    with file.open("rb") as stream:
        verdict, _emblem, _document = queries.verify_bytes(stream.read(64 * 1024 + 1), at=at)
    click.echo(json.dumps(verdict.as_dict(), ensure_ascii=False))
    sys.exit(EXIT[verdict.verdict])


commands = [signer, emblem]
