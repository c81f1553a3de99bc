"""`tramuang emblem verify` and `find`: every carrier, every place where evidence may lie, and no database at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection

from tramuang.emblem import documents, queries
from tramuang.emblem.commands import emblem as group
from tramuang.emblem.pure import carriers, notes

from .conftest import RING
from .loopback import serving
from .verifying_world import LOG_KEY

pytestmark = pytest.mark.django_db
DAY = "2026-11-22"
CARRIERS = [
    "1.json", "1.jwt", "1.archive.json", "emblem.svg", "emblem-256.png", "certificate.pdf", "bundle.zip", "bundle.html",
]  # fmt: skip


def run(*words, code=None, stdin=b""):
    done = CliRunner().invoke(group, [str(word) for word in words], input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    if code is not None:
        assert done.exit_code == code, done.output
    return done.output


def answer(*words, code=None, stdin=b""):
    return json.loads(run(*words, "--json", code=code, stdin=stdin))


def codes(found):
    return {reason["code"] for reason in found["reasons"]}


@contextmanager
def no_database():
    """The database is away, for whoever asks it anything."""

    def broken(execute, sql, params, many, context):
        raise DatabaseError("the database is away")

    with connection.execute_wrapper(broken):
        yield


@pytest.fixture
def file(issued, tmp_path):
    path = tmp_path / "emblem.json"
    path.write_text(queries.current_credential(issued).content, encoding="utf-8")
    return path


# By the register ------------------------------------------------------------------------------------------------------
def test_a_genuine_file_is_valid_and_ends_with_nought(file, issued):
    found = answer("verify", file, code=0)
    assert (found["verdict"], found["serial"], found["area"]) == ("valid", issued.serial, issued.area_id)
    assert found["source"] == "this register"
    assert found["facts"]["fingerprint"] and found["facts"]["log_index"] >= 0
    assert all(set(reason) == {"code", "th", "en", "about", "level"} for reason in found["reasons"])


def test_a_changed_file_is_not_valid_and_ends_with_one(file):
    bent = bytearray(file.read_bytes())
    bent[100] ^= 1
    file.write_bytes(bent)
    assert answer("verify", file, code=1)["verdict"] == "not-valid"


def test_people_read_the_answer_in_thai_and_english_with_the_key_and_the_place_in_the_log(file, issued):
    words = run("verify", file, code=0)
    assert words.startswith("✓ ใช้ได้ · valid\n")
    assert "ลายมือชื่อดิจิทัลถูกต้อง" in words and "The signature is correct" in words
    fingerprint = answer("verify", file)["facts"]["fingerprint"]
    assert (
        f"fingerprint of the key: {fingerprint}" in words and "index in the log: " in words and issued.serial in words
    )


def test_words_of_a_file_cannot_write_on_the_terminal(file):
    said = json.loads(file.read_bytes())
    said["name"] = "x\u202e\u009b31m\u200b"
    said["issuer"]["id"] = "did:web:evil.example\u202e\u009b2J"
    file.write_text(json.dumps(said), encoding="utf-8")
    words = run("verify", file, "--offline", code=1)
    assert all(letter.isprintable() or letter == "\n" for letter in words), words


def test_a_file_is_taken_from_standard_input_and_a_serial_from_the_register(file, issued):
    run("verify", "-", stdin=file.read_bytes(), code=0)
    run("verify", issued.serial, code=0)
    run("verify", "tm-2570-96-77", code=1)


@pytest.mark.parametrize(("day", "code"), [("2020-01-01", 1), ("1/1/2563", 1), ("22/11/2569", 0), ("someday", 2)])
def test_it_answers_for_a_day(file, day, code):
    run("verify", file, "--at", day, code=code)


def test_what_cannot_be_asked_is_a_plain_error(issued):
    assert "there is no file no-such-file.json" in run("verify", "no-such-file.json", code=2)
    assert "there is no folder nowhere" in run("verify", issued.serial, "--site", "nowhere", code=2)
    assert "no did:web" in run("find", "x", "--issuer", "did:key:z6Mk", code=2)
    assert "carries no evidence" in run("verify", issued.serial, "--offline", code=2)


def test_a_file_larger_than_any_carrier_is_refused_unread(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(carriers.MAX_FILE + 1)
    assert codes(answer("verify", path, "--offline", code=1)) == {"too-large"}


# Elsewhere ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def host(tmp_path, settings, monkeypatch):
    """The issuer's own host on loopback, trusted, with nothing on it yet."""
    with serving(tmp_path, "localhost") as server:
        settings.ISSUER_DID = f"did:web:localhost%3A{server.port}"
        settings.ISSUER_URL = f"https://localhost:{server.port}"
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
        yield server


@pytest.mark.enable_socket  # to this same machine alone
def test_every_carrier_is_verified_from_a_folder_from_the_issuers_host_and_from_what_it_brings_along(
    host, issued, signer, at, tmp_path, settings
):
    documents.publish(host.tree, at=at)
    folder, site = host.tree / "v" / issued.serial, ("--site", host.tree)
    vkey = (host.tree / "log" / "vkey").read_text().strip()
    with no_database():
        for name in CARRIERS:
            found = answer("verify", folder / name, *site, code=0)
            assert (found["serial"], found["source"]) == (issued.serial, str(host.tree)), name
        assert answer("verify", issued.serial, *site, code=0)["serial"] == issued.serial
        assert "not-listed" in codes(answer("verify", "TM-2570-96-77", *site, code=1))
        assert answer("verify", folder / "emblem.svg", *site, "--at", "2020-01-01", code=1)["verdict"] == "not-valid"
        # From the issuer's host, when nothing else is said.
        for name in ("emblem-512.png", "1.json"):
            assert answer("verify", folder / name, code=0)["source"] == settings.ISSUER_URL
        assert answer("verify", issued.serial, code=0)["facts"]["log_index"] >= 0
        # Another programme's emblem, and a key or a log that is not the one somebody trusts.
        other = answer("verify", folder / "1.json", *site, "--issuer", "did:web:localhost", code=1)
        assert "not-the-programme" in codes(other) or "look-alike" in codes(other)
        assert "key-from-file" in codes(answer("verify", folder / "1.json", *site, "--key", "z6MkOther", code=2))
        wrong = notes.vkey(vkey.partition("+")[0], LOG_KEY.public)
        assert "bad-log" in codes(answer("verify", folder / "1.json", *site, "--log-key", wrong, code=2))
        # What the file brings along, and nobody asked: a bundle says how old it is; a bare file has nothing.
        bundle = folder / "bundle.html"
        assert "key-from-file" in codes(answer("verify", bundle, "--offline", "--at", DAY, code=2))
        known = ("--key", RING.emblem.kid.rpartition("#")[2])
        found = answer("verify", bundle, "--offline", "--at", DAY, *known, "--log-key", vkey, code=0)
        assert "bundle-age" in codes(found) and found["source"] == "the file itself"
        assert "bad-log" in codes(
            answer("verify", bundle, "--offline", "--at", DAY, *known, "--log-key", wrong, code=2)
        )
        assert codes(answer("verify", folder / "1.json", "--offline", code=2)) == {"no-did"}
        # The list of all emblems.
        name = issued.area.name_th
        for where in ((), site):
            assert [row["serial"] for row in answer("find", name, *where, code=0)["emblems"]] == [issued.serial]
            assert answer("find", "เมืองที่ไม่มี", *where, code=1)["emblems"] == []
        assert f"{issued.serial}  " in run("find", issued.serial, *site, code=0)
        (host.tree / "emblems.json").unlink()
        assert "cannot tell" in run("find", name, *site, code=2)
    # On a machine with no database at all, an auditor's, the same file by the same folder.
    home = {"TRAMUANG_HOME": str(tmp_path / "auditor"), "PYTHONPATH": f"{settings.ROOT}/src"}
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("TRAMUANG_", "DATABASE_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "tramuang.site.cli", "emblem", "verify", str(folder / "emblem.svg"), "--json",
         "--issuer", settings.ISSUER_DID, "--site", str(host.tree), "--at", DAY],
        env=env | home, capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert json.loads(done.stdout)["verdict"] == "valid"


@pytest.mark.enable_socket  # to a port of this machine where nobody listens
def test_where_neither_register_nor_host_answers_it_cannot_be_told(file, issued, settings):
    settings.ISSUER_DID = "did:web:localhost%3A1"
    with no_database():
        found = answer("verify", file, code=1)  # it was signed by another, which needs no evidence
        assert (codes(found), found["source"]) == ({"not-the-programme"}, "https://localhost:1")
        assert codes(answer("verify", issued.serial, code=2)) == {"status-unknown"}
        assert answer("find", issued.serial, code=2) == {"made": None, "until": None, "current": False, "emblems": []}


def test_the_register_answers_for_a_city_and_says_what_became_of_its_emblem(issued, at_registry, carry_out, at):
    assert answer("find", issued.serial, code=0)["emblems"][0]["state"] == "issued"
    carry_out(at_registry(issued, "suspension"))
    found = answer("find", issued.area.name_en, code=1)
    assert [row["state"] for row in found["emblems"]] == ["suspended"]
    assert "ถูกระงับ · suspended" in run("find", issued.area.name_th, code=1)


def test_a_list_past_its_term_finds_and_does_not_settle(issued, signer, at, monkeypatch):
    from tramuang.emblem.commands import register

    later = at.replace(year=at.year + 1)
    monkeypatch.setattr(register.timezone, "now", lambda: later)
    found = answer("find", issued.serial, code=2)
    assert found["emblems"] and not found["current"]
    assert "past its term" in run("find", issued.serial, code=2)
