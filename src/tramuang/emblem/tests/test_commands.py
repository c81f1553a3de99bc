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
from tramuang.emblem.pure import carriers

pytestmark = pytest.mark.django_db


def run(*words, stdin=b""):
    return CliRunner().invoke(group, list(words), input=stdin)


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


def test_a_bundle_tells_what_happened_to_its_own_emblem_and_to_no_other(
    issued, make_approved, neighbour_area, issue, at_registry, carry_out, tmp_path
):
    other = issue(make_approved(neighbour_area))
    carry_out(at_registry(issued, "suspension"))
    told = {}
    for emblem in (issued, other):
        place = tmp_path / f"{emblem.serial}.zip"
        assert run("bundle", emblem.serial.lower(), "--to", str(place)).exit_code == 0
        told[emblem.serial] = [line["kind"] for line in carriers.unpack(place.read_bytes()).bundle["history"]]
    assert told == {issued.serial: ["suspended"], other.serial: []}
    assert "there is no issued emblem TM-2570-96-77" in run("bundle", "TM-2570-96-77").output


def test_an_empty_list_is_an_empty_list(db):
    done = run("list", "--json")
    assert (done.exit_code, json.loads(done.output)) == (0, [])


# On PostgreSQL the browser's journeys have a signer run all the while.
@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the processes are the same on either database")
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
