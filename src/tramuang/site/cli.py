"""The command line: `tramuang ...`. Each room brings its commands; here stand those that run the site."""

from __future__ import annotations

import os
import secrets
import sys
from importlib import import_module
from importlib.util import find_spec

import click

# Commands of figures that work on files alone.
ON_FILES = (["schema"], ["check"], ["compute"], ["compare"])
ROOMS = ("base", "cities", "figures", "programme", "plans", "review", "emblem", "portal", "site")


class Tramuang(click.Group):
    """Loads the rooms' commands only when one is asked for, so that `--help` answers at once when nothing is set up."""

    def _load(self) -> None:
        if getattr(self, "_loaded", False):
            return
        self._loaded = True
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tramuang.site.settings")
        if "demo" in sys.argv[1:2]:
            # The demo is a flag of the whole process: it must stand before the settings are read.
            os.environ.setdefault("TRAMUANG_DEMO", "1")
        if sys.argv[1:2] == ["figures"] and sys.argv[2:3] in ON_FILES:
            # Nothing is signed here: no secret need be kept, and an empty folder stays as it was.
            os.environ.setdefault("TRAMUANG_SECRET_KEY", secrets.token_urlsafe(50))
        import django

        django.setup()
        for room in ROOMS:
            name = f"tramuang.{room}.commands"
            if find_spec(name):
                for command in import_module(name).commands:
                    self.add_command(command)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        self._load()
        return super().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._load()
        return super().list_commands(ctx)


@click.group(cls=Tramuang, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Tramuang runs a smart-city designation programme from nomination to measured result."""


if __name__ == "__main__":
    main()
