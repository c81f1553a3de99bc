"""A private PostgreSQL on a unix socket, thrown away at the end: `python tools/postgres.py COMMAND ...` runs the command on it.

The command finds it under DATABASE_URL. Nothing listens on a network, nothing survives, no installed cluster is touched.
Exit code: the command's, or 69 when there is no PostgreSQL here.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ABSENT = 69  # EX_UNAVAILABLE
OLDEST = 15
# It need not survive a power cut: everything that waits for the disk is off.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]


class NoPostgres(Exception):
    """There is no PostgreSQL to start; the message says what to do."""


def programs() -> Path:
    """The folder of `initdb` and `pg_ctl`: Debian's newest, else where the PATH has them."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl") if path.parts[-3].isdigit()]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    if newest is None and (on_path := shutil.which("pg_ctl")):
        newest = Path(on_path).resolve().parent
    if newest is None:
        raise NoPostgres("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    version = subprocess.run([newest / "pg_ctl", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.split()[-1].split(".")[0]) < OLDEST:
        raise NoPostgres(f"this PostgreSQL is too old ({version.strip()}); {OLDEST} or newer is needed")
    return newest


def as_owner() -> tuple[list[str], pwd.struct_passwd | None]:
    """How to run the server's programs: PostgreSQL refuses root, so root steps down to `postgres`."""
    if os.geteuid() != 0:
        return [], None
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgres("PostgreSQL does not run as root and there is no user `postgres` to run it") from None
    return ["runuser", "-u", owner.pw_name, "--"], owner


@contextmanager
def private_server() -> Iterator[str]:
    """Start a server of our own; the value is the DATABASE_URL of an empty database on it."""
    tools, (prefix, owner) = programs(), as_owner()
    home = Path(tempfile.mkdtemp(prefix="tramuang-pg-"))  # short: a socket's path may not exceed 107 bytes
    if owner:
        os.chown(home, owner.pw_uid, owner.pw_gid)
    data, log = home / "data", home / "log"

    def call(program: str, *arguments: str) -> None:
        done = subprocess.run([*prefix, str(tools / program), *arguments], cwd=home, capture_output=True, text=True)
        if done.returncode:
            said = log.read_text() if log.exists() else ""
            raise NoPostgres(f"{program} failed: {done.stderr.strip()}\n{said}")

    started = False
    try:
        call("initdb", "-D", str(data), "-U", "tramuang", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = [*FAST, "listen_addresses=", f"unix_socket_directories={home}", "max_connections=200"]
        # pg_ctl keeps our pipes open for as long as the server lives unless the server's output goes to a file.
        call(
            "pg_ctl",
            "-D",
            str(data),
            "-l",
            str(log),
            "-w",
            "-t",
            "60",
            "-o",
            " ".join(f"-c {s}" for s in settings),
            "start",
        )
        started = True
        call("createdb", "-h", str(home), "-U", "tramuang", "tramuang")
        yield f"postgresql://tramuang@/tramuang?host={quote(str(home), safe='')}"
    finally:
        if started:
            call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def main(command: list[str]) -> int:
    """Run the command with DATABASE_URL set."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _stop)
    try:
        with private_server() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
    except NoPostgres as absent:
        print(absent, file=sys.stderr)
        return ABSENT
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
