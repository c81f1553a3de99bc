"""`tramuang emblem …` as scripts call it, and the signer as it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.utils import timezone

from tramuang.base import chain
from tramuang.emblem import actions, queries
from tramuang.emblem.commands import emblem as group
from tramuang.emblem.models import Emblem, SigningKey

pytestmark = pytest.mark.django_db


def run(*words, stdin=b""):
    return CliRunner().invoke(group, list(words), input=stdin)


@pytest.fixture
def file(issued, tmp_path):
    path = tmp_path / "emblem.json"
    path.write_text(queries.current_credential(issued).content, encoding="utf-8")
    return path


def test_a_genuine_file_is_valid_and_ends_with_nought(file, issued):
    done = run("verify", str(file))
    assert done.exit_code == 0
    answer = json.loads(done.output)
    assert (answer["verdict"], answer["serial"], answer["area"]) == ("valid", issued.serial, issued.area_id)
    assert all(set(reason) == {"code", "th", "en", "about", "level"} for reason in answer["reasons"])


def test_a_changed_file_is_not_valid_and_ends_with_one(file):
    bent = bytearray(file.read_bytes())
    bent[100] ^= 1
    file.write_bytes(bent)
    done = run("verify", str(file), "--json")
    assert (done.exit_code, json.loads(done.output)["verdict"]) == (1, "not-valid")


def test_without_a_register_it_cannot_be_told_and_ends_with_two(file):
    from django.db import DatabaseError, connection

    def broken(execute, sql, params, many, context):
        raise DatabaseError("the database is away")

    with connection.execute_wrapper(broken):
        done = run("verify", str(file))
        serial = run("verify", "TM-2570-96-01")
    assert (done.exit_code, json.loads(done.output)["verdict"]) == (2, "cannot-tell")
    assert (serial.exit_code, json.loads(serial.output)["verdict"]) == (2, "cannot-tell")


def test_a_file_is_taken_from_standard_input_and_a_serial_from_the_register(file, issued):
    assert run("verify", "-", stdin=file.read_bytes()).exit_code == 0
    assert run("verify", issued.serial).exit_code == 0
    assert run("verify", "tm-2570-96-77").exit_code == 1


@pytest.mark.parametrize(("day", "code"), [("2020-01-01", 1), ("1/1/2563", 1), ("22/11/2569", 0), ("someday", 2)])
def test_it_answers_for_a_day(file, day, code):
    assert run("verify", str(file), "--at", day).exit_code == code


def test_a_file_that_is_not_there_is_a_plain_error():
    done = run("verify", "no-such-file.json")
    assert done.exit_code == 2
    assert "there is no file no-such-file.json" in done.output
    assert "Traceback" not in done.output


def test_the_list_has_what_is_issued_and_nothing_that_is_only_proposed(
    issued, make_approved, neighbour_area, registrar, at
):
    actions.propose(make_approved(neighbour_area), by=registrar, at=at)
    done = run("list", "--json")
    assert done.exit_code == 0
    assert json.loads(done.output) == [{"serial": issued.serial, "area": issued.area_id, "state": "issued"}]
    assert issued.serial in run("list").output
    assert json.loads(run("list", "--json", "--round", "2570").output)
    assert run("list", "--round", "1999").exit_code == 2


def test_an_empty_list_is_an_empty_list(db):
    done = run("list", "--json")
    assert (done.exit_code, json.loads(done.output)) == (0, [])


def test_the_signer_signs_what_waits_and_stops(fresh_database, approved_case, registrar, registrar2, at, tmp_path):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    actions.approve(emblem, by=registrar2, at=at)
    chain.seal(at)
    home = {
        "DATABASE_URL": fresh_database, "TRAMUANG_HOME": str(tmp_path / "home"), "PYTHONPATH": str(settings.ROOT / "src"),
        "TRAMUANG_URL": settings.PUBLIC_URL,
    }  # fmt: skip

    def signer(passphrase):
        return subprocess.run(
            [sys.executable, "-m", "tramuang.site.cli", "signer", "--once"],
            env={**os.environ, **home}, input=passphrase, capture_output=True, timeout=120,
        )  # fmt: skip

    done = signer(b"a passphrase\n")
    assert done.returncode == 0, done.stderr.decode()
    assert f"signed {emblem.emblem.serial}" in done.stdout.decode()
    assert queries.verify_emblem(Emblem.objects.get(), at=timezone.now()).verdict == "valid"
    assert (tmp_path / "home" / "audit" / "head.json").exists()
    # The same key again, and nothing left to do.
    again = signer(b"a passphrase\n")
    assert (again.returncode, again.stdout) == (0, b"")
    assert SigningKey.objects.count() == 3
    assert signer(b"").returncode == 1
    # A key that was withdrawn signs nothing any more.
    SigningKey.objects.update(compromised_at=at, ends=at)
    withdrawn = signer(b"a passphrase\n")
    assert withdrawn.returncode == 1
    assert b"This signing key has been withdrawn" in withdrawn.stderr
    assert b"Traceback" not in withdrawn.stderr
