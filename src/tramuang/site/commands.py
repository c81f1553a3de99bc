"""Commands that run the site."""

from __future__ import annotations

import os
import sys
from functools import partial

import click
from django.conf import settings

from tramuang.site import processes, ready


@click.command()
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), show_default="$PORT or 8000")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", type=int, default=2, show_default=True)
@click.option("--no-prepare", is_flag=True, help="Do not migrate or collect static files first.")
def serve(port: int, host: str, workers: int, no_prepare: bool) -> None:
    """Serve the site. It holds no signing key: run `tramuang worker` and `tramuang signer` beside it."""
    from granian.constants import Interfaces
    from granian.server import Server

    if not no_prepare:
        ready.prepare()
    Server(
        "tramuang.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        websockets=False,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def starters(port: int, passphrase: str) -> list[partial[processes.Running]]:
    """The three processes of an installation on one machine; only the signer is told the passphrase."""
    return [
        partial(processes.start, "web", "serve", "--no-prepare", "--port", str(port)),
        partial(processes.start, "worker", "worker"),
        partial(processes.start, "signer", "signer", secret=passphrase),
    ]


@click.command()
@click.option("--no-serve", is_flag=True, help="Load the demonstration data and stop.")
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), show_default="$PORT or 8000")
def demo(no_serve: bool, port: int) -> None:
    """Load the demonstration data and serve it; on a loaded home only serve. FRESH=1 starts over."""
    from tramuang.site.demo import keeping, load

    try:
        keeping.check(fresh=os.environ.get("FRESH") == "1")
    except keeping.RealDatabase as refusal:
        raise click.ClickException(str(refusal)) from refusal
    ready.prepare()
    passphrase = keeping.passphrase()
    if keeping.is_loaded():
        click.echo(f"The demonstration is already loaded in {settings.HOME} (FRESH=1 starts over).")
    else:
        load.load_all(passphrase=passphrase)
    if no_serve:
        return
    click.echo(
        f"\n  Tramuang: http://localhost:{port}/   step into a role: http://localhost:{port}/cast/   (Ctrl-C stops)\n"
    )
    sys.exit(processes.run_together(starters(port, passphrase)))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def doctor(as_json: bool) -> None:
    """Say what is wrong with this installation, and the mend. Exit 0 well, 1 something to mend."""
    import json

    from tramuang.site import checkup

    findings = checkup.examine()
    if as_json:
        click.echo(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(
                f"{'ok ' if finding.ok else 'BAD'}  {finding.what}" + ("" if finding.ok else f"\n     → {finding.mend}")
            )
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


commands = [serve, demo, doctor]
