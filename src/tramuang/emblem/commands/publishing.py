"""Publishing: the static tree that any web server can serve, the bundle of one emblem, and the witness that others run."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone

from tramuang.emblem import documents
from tramuang.emblem.adapters.witnessing import Refused
from tramuang.emblem.adapters.witnessing import witness as witness_log
from tramuang.emblem.commands.groups import emblem
from tramuang.emblem.pure.credential import tidy_serial


@emblem.command()
@click.option("--to", "folder", default="", metavar="FOLDER", help="Where to; TRAMUANG_EMBLEM_SITE_DIR if not said.")
@click.option("--anew", is_flag=True, help="Make every picture, certificate and bundle again.")
@click.option("--workers", default=0, help="How many processes make the files; as many as there are cores if not said.")
def publish(folder: str, anew: bool, workers: int) -> None:
    """Write everything with which emblems are verified as static files, for any web server or CDN."""
    root, began = Path(folder or settings.EMBLEM_SITE_DIR), time.monotonic()
    told = documents.publish(root, at=timezone.now(), anew=anew, workers=workers or os.cpu_count() or 1)
    click.echo(
        f"{root}: {told.written} files written, {told.unchanged} stood already; "
        f"{len(told.emblems)} emblems made, in {time.monotonic() - began:.1f} s"
    )


@emblem.command()
@click.argument("serial")
@click.option("--to", "place", default="", metavar="FILE", help="A .zip or an .html; SERIAL.html if not said.")
def bundle(serial: str, place: str) -> None:
    """The offline bundle of one emblem: a page that verifies itself from a USB stick, or a .zip with every file."""
    tidy = tidy_serial(serial)
    path = Path(place or f"{tidy}.html")
    name = "bundle.zip" if path.suffix == ".zip" else "bundle.html"
    files = documents.files_for(tidy, at=timezone.now())
    if files is None:
        raise click.BadParameter(f"there is no issued emblem {tidy}", param_hint="SERIAL")
    path.write_bytes(files[name])
    click.echo(f"{path}: {len(files[name]) // 1024} kB")


@emblem.command()
@click.argument("log", metavar="FOLDER|URL")
@click.option("--state", required=True, metavar="FOLDER", help="Where the witness keeps its key and what it last saw.")
@click.option("--name", default="", help="The witness's name, such as archive.example.org; asked for the first time.")
@click.option("--log-key", default="", metavar="VKEY", help="The log's public key, from somebody you trust.")
@click.option("--all", "every_entry", is_flag=True, help="Read every entry again, not only what is new.")
def witness(log: str, state: str, name: str, log_key: str, every_entry: bool) -> None:
    """Look after a log: check that its history was only added to, and sign what was seen.

    LOG is the `log` of a published tree: a folder, or an address that begins with https://. Others than the issuer run this.
    """
    try:
        seen = witness_log(log, Path(state), at=timezone.now(), name=name, log_vkey=log_key, every_entry=every_entry)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if seen.trusted_on_first_use:
        click.echo("the log's key was taken from the log itself; compare it with one from somebody you trust", err=True)
    click.echo(f"{seen.size} entries seen; this witness's key: {seen.vkey}")
    click.echo(seen.checkpoint)
