"""The groups to which the commands of this room belong."""

from __future__ import annotations

import click


@click.group()
def emblem() -> None:
    """Emblems: order what is to be done, keep the keys, list and verify."""


@emblem.group()
def keys() -> None:
    """The issuer's keys: list them, replace them each year, withdraw a compromised one."""
