"""The rooms stand in one line, look only down, and keep the same shelf."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

from tramuang.site import cli

ROOT = Path(settings.ROOT)
PACKAGE = ROOT / "src" / "tramuang"
OUR_MODELS = [model for model in apps.get_models() if model.__module__.startswith("tramuang.")]


def contract_layers():
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return [line.strip() for line in parser["importlinter:contract:rooms"]["layers"].split("\n") if line.strip()]


def test_the_rooms_of_the_settings_are_those_of_the_contract_in_the_same_order():
    standing = [layer for layer in contract_layers() if not layer.startswith("(")]
    assert standing == settings.ROOMS[::-1]
    assert list(cli.ROOMS) == settings.ROOMS
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(settings.ROOMS)


def test_imports_keep_the_contracts():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout


def test_the_contracts_ignore_no_import():
    assert "ignore_imports" not in (ROOT / ".importlinter").read_text(encoding="utf-8")


def room_of(model):
    """The room of a model of ours; what Django and its packages bring lies below every room."""
    parts = model.__module__.split(".")
    return settings.ROOMS.index(parts[1]) if parts[0] == "tramuang" else -1


def upward_keys(found):
    for model in found:
        for field in model._meta.get_fields():
            if (
                field.is_relation
                and not field.auto_created
                and field.related_model
                and room_of(field.related_model) > room_of(model)
            ):
                yield f"{model._meta.label}.{field.name} looks up to {field.related_model._meta.label}"


def test_no_foreign_key_looks_up():
    assert list(upward_keys(OUR_MODELS)) == []
    # What the test would say of one that did.
    assert list(upward_keys([apps.get_model("plans", "Case")])) == []
    lowest = settings.ROOMS.index("base")
    assert room_of(apps.get_model("plans", "Case")) > lowest


def test_the_floor_holds_no_key_to_a_record_of_another_room():
    keys = [
        f"{model.__name__}.{field.name}"
        for model in OUR_MODELS
        if room_of(model) == settings.ROOMS.index("base")
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model
        and room_of(field.related_model) != room_of(model)
        and not field.auto_created
    ]
    assert not keys, "\n".join(keys)


def test_there_is_no_junk_drawer():
    names = {path.stem for path in PACKAGE.rglob("*.py")} | {path.name for path in PACKAGE.rglob("*") if path.is_dir()}
    assert names & {"utils", "util", "helpers", "services", "common", "misc"} == set()


def test_every_written_room_tells_of_itself_on_one_screen():
    pages = {room: PACKAGE / room / "README.md" for room in settings.ROOMS if room not in {"base", "portal", "site"}}
    missing = [room for room, page in pages.items() if not page.exists()]
    assert not missing, "\n".join(missing)
    long = [room for room, page in pages.items() if len(page.read_text(encoding="utf-8").splitlines()) > 80]
    assert not long, "\n".join(long)


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_migration_has_a_name():
    unnamed = [
        path.name for path in PACKAGE.glob("*/migrations/0*.py") if "_auto_" in path.name or path.stem[5:].isdigit()
    ]
    assert not unnamed, "\n".join(unnamed)


def test_every_constraint_says_in_a_sentence_what_was_wrong():
    silent = [
        f"{model.__name__}: {constraint.name}"
        for model in OUR_MODELS
        for constraint in model._meta.constraints
        if constraint.violation_error_message == models.BaseConstraint.default_violation_error_message
    ]
    assert not silent, "\n".join(silent)
