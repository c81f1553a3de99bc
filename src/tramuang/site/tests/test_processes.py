"""The three processes as they really run: only the signer can sign, and the end of one ends all."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tramuang.site.tests.browser import free_port, until

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the processes are the same on either database"),
]

PASSPHRASE = "a passphrase that only the signer is told"

# Runs inside every process of the site that is started with this folder on its path; it answers only in the web's.
PROBE = """
import os, socket, sys, threading
if "serve" in sys.argv:
    def listen():
        server = socket.socket(socket.AF_UNIX)
        server.bind(os.environ["PROBE_SOCKET"] + "." + str(os.getpid()))
        server.listen(1)
        while True:
            caller, _ = server.accept()
            code = b""
            while not code.endswith(b"\\0"):
                code += caller.recv(65536)
            space = {}
            try:
                exec(code[:-1].decode(), space)
                caller.sendall(str(space.get("found")).encode())
            except BaseException as fault:
                caller.sendall(("fault " + repr(fault)).encode())
            caller.close()
    threading.Thread(target=listen, daemon=True).start()
"""

# Tries every word that it can find as the passphrase of every key that it can find.
SEARCH = """
import os, re
from pathlib import Path
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_private_key
words = {{None}} | set({extra!r})
texts = [open("/proc/self/environ", "rb").read(), open("/proc/self/cmdline", "rb").read()]
texts += [f"{{k}}={{v}}".encode() for k, v in os.environ.items()]
for pid in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        try:
            texts.append(Path("/proc", pid, name).read_bytes())
        except OSError:
            pass
files = [p for p in Path(os.environ["TRAMUANG_HOME"]).rglob("*") if p.is_file() and p.stat().st_size < 3_000_000]
texts += [p.read_bytes() for p in files]
for text in texts:
    for piece in re.split(rb"[\\0\\n=\\"']", text):
        if 0 < len(piece) < 200:
            words.add(bytes(piece))
keys = [t for t in texts if b"PRIVATE KEY" in t]
opened = 0
for key in keys:
    for word in words if b"ENCRYPTED" in key else [None]:
        for load in (load_pem_private_key, load_ssh_private_key):
            try:
                load(key, word)
                opened += 1
            except Exception:
                pass
found = f"{{len(keys)}} keys, {{opened}} opened"
"""


def ask(path: Path, code: str) -> str:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(60)
        caller.connect(str(path))
        caller.sendall(code.encode() + b"\0")
        return caller.recv(65536).decode()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An installation of its own, ready to serve, with a signing key that exists already."""
    tmp_path = tmp_path_factory.mktemp("installation")
    (tmp_path / "probe").mkdir()
    (tmp_path / "probe" / "sitecustomize.py").write_text(PROBE)
    environment = {
        **os.environ,
        "TRAMUANG_HOME": str(tmp_path / "home"),
        "DATABASE_URL": "",
        "PYTHONPATH": str(tmp_path / "probe"),
        "PROBE_SOCKET": str(tmp_path / "s"),
    }
    tramuang = [sys.executable, "-m", "tramuang.site.cli"]
    code = "import django; django.setup(); from tramuang.site import ready; ready.prepare()"
    django = {**environment, "DJANGO_SETTINGS_MODULE": "tramuang.site.settings"}
    subprocess.run([sys.executable, "-c", code], env=django, check=True, timeout=120)
    subprocess.run([*tramuang, "signer", "--once"], env=environment, input=PASSPHRASE.encode(), check=True, timeout=60)
    return tmp_path, environment


def together(environment: dict[str, str], port: int) -> subprocess.Popen:
    """Web, worker and signer under one parent, as `tramuang demo` runs them."""
    code = (
        "import os, django, sys; django.setup(); from tramuang.site import commands, processes; "
        f"sys.exit(processes.run_together(commands.starters({port}, {PASSPHRASE!r})))"
    )
    django = {**environment, "DJANGO_SETTINGS_MODULE": "tramuang.site.settings"}
    # The parent is told through its own standard input in real life; here its code is not searched, as -c would show it.
    return subprocess.Popen([sys.executable, "-"], stdin=subprocess.PIPE, env=django), code


@pytest.fixture
def running(home):
    folder, environment = home
    for old in folder.glob("s.*"):
        old.unlink()
    parent, code = together(environment, free_port())
    parent.stdin.write(code.encode())
    parent.stdin.close()
    probes = until(lambda: sorted(folder.glob("s.*")))
    yield folder, parent, probes
    parent.send_signal(signal.SIGTERM)
    parent.wait(30)


def test_nothing_that_the_web_process_can_find_opens_the_signing_key(running):
    _folder, _parent, probes = running
    # The search itself works: told the passphrase, it opens the key.
    assert ask(probes[0], SEARCH.format(extra=[PASSPHRASE.encode()])).startswith("3 keys, 3 opened")
    for probe in probes:
        assert ask(probe, SEARCH.format(extra=[])) == "3 keys, 0 opened"


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_ctrl_c_ends_all_three(running):
    _folder, parent, _probes = running
    three = until(lambda: children(parent.pid) if len(children(parent.pid)) == 3 else None)
    parent.send_signal(signal.SIGINT)
    assert parent.wait(30) == 0
    assert not [pid for pid in three if Path(f"/proc/{pid}").exists()]


def test_the_end_of_one_ends_all(running):
    _folder, parent, _probes = running
    three = until(lambda: children(parent.pid) if len(children(parent.pid)) == 3 else None)
    os.kill(three[1], signal.SIGKILL)
    assert parent.wait(30) != 0
    assert not [pid for pid in three if Path(f"/proc/{pid}").exists()]


def test_a_wrong_passphrase_stops_the_signer_with_a_plain_word(home):
    _folder, environment = home
    tried = subprocess.run(
        [sys.executable, "-m", "tramuang.site.cli", "signer", "--once"],
        env=environment,
        input=b"wrong",
        capture_output=True,
        timeout=60,
    )
    assert tried.returncode == 1
    assert b"does not open with this passphrase" in tried.stderr
    assert b"Traceback" not in tried.stderr


def test_the_doctor_finds_a_guard_that_was_taken_away(home):
    folder, environment = home
    command = [sys.executable, "-m", "tramuang.site.cli", "doctor", "--json"]

    def finding():
        answered = subprocess.run(command, env=environment, capture_output=True, timeout=60)
        return {row["code"]: row["ok"] for row in json.loads(answered.stdout)}

    assert finding()["append-only"] is True
    with closing(sqlite3.connect(folder / "home" / "tramuang.sqlite3")) as database:
        database.execute("DROP TRIGGER base_happening_no_update")
        database.commit()
    assert finding()["append-only"] is False
