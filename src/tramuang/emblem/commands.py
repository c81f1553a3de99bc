"""Commands of the emblem: the signer process, and what others script against."""

from __future__ import annotations

import json
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

import click
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone, translation

from tramuang.base import chain
from tramuang.base.answers import NotAllowed
from tramuang.base.pure.thai.dates import BANGKOK, NotADate, parse_date
from tramuang.emblem import actions, queries
from tramuang.emblem.adapters import keys
from tramuang.emblem.pure import proofs
from tramuang.programme.models import Round

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
    try:
        passphrase = keys.read_passphrase()
    except OSError as fault:
        raise click.ClickException(f"the passphrase cannot be read: {fault}") from fault
    if not passphrase:
        raise click.ClickException("no passphrase: give it on standard input or in TRAMUANG_SIGNER_PASSPHRASE_FILE")
    try:
        held = open_signer(passphrase)
    except keys.WrongPassphrase as fault:
        raise click.ClickException(f"the key {fault} does not open with this passphrase") from fault
    except NotAllowed as refusal:
        raise click.ClickException(in_english(refusal)) from refusal
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    told = ""
    while not stop.is_set():
        trouble = look(held, timezone.now())
        if trouble and trouble != told:  # once, not twice a second
            click.echo(f"signer: {trouble}", err=True)
        told = trouble
        close_old_connections()
        if once:
            sys.exit(1 if trouble else 0)
        stop.wait(BEAT)


def look(held: keys.Signer, now: datetime) -> str:
    """Sign what waits and the head of the chain; what stands in the way of that, in words, or nothing."""
    try:
        for emblem in actions.sign_approved(held, at=now):
            click.echo(f"signed {emblem.serial}")
        chain.sign_head(held.sign_text, held.kid, now)
    except (InterfaceError, OperationalError) as fault:
        return f"the database does not answer ({fault}); trying again"
    except chain.ChainCut as fault:
        return f"the head of the audit chain is not signed: {fault}; run tramuang audit verify"
    except NotAllowed as refusal:
        return in_english(refusal)
    return ""


def in_english(refusal: NotAllowed) -> str:
    """The reason of a refusal, as the log of a process has it."""
    with translation.override("en"):
        return str(refusal.answer.reason)


@click.group()
def emblem() -> None:
    """Emblems: list them, verify a file."""


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


commands = [signer, emblem]
