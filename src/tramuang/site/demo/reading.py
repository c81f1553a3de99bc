"""Reads the demonstration's files: YAML and CSV that a person can read and mend."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings


def folder() -> Path:
    """Where the demonstration's files stand."""
    return Path(settings.DEMO_DIR)


@cache
def read(name: str) -> Any:
    """The content of a YAML file of the demonstration."""
    return yaml.safe_load((folder() / name).read_text(encoding="utf-8"))


def rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with the line each stands on."""
    with (folder() / name).open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def day(value: object) -> date | None:
    """A date of the files; unknown and empty are None."""
    if isinstance(value, date):
        return value
    return None


def text(value: object) -> str:
    """Words of the files; empty where there are none."""
    return "" if value is None else str(value).strip()
