"""Everything that a machine can say of the code without running it: `make check`. Each check is one line, and all of them run.

python tools/check.py              every check
python tools/check.py ruff mypy    those whose name begins so
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SHOWN = 60

CHECKS: dict[str, list[str]] = {
    "ruff": [f"{BIN}/ruff", "check", "--quiet", "--output-format", "concise"],
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet"],
    "rooms": [f"{BIN}/lint-imports", "--no-cache"],
    "types": [f"{BIN}/mypy"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "system": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
    "messages": [sys.executable, "-m", "tramuang.site.messages", "check"],
    "docs": [sys.executable, "-m", "tramuang.site.docs", "check"],
    "sizes": [sys.executable, "tools/sizes.py"],
    "lock": [sys.executable, "tools/lock.py"],
    **{
        f"edition {path.relative_to(ROOT / 'editions')}": [f"{BIN}/tramuang", "edition", "check", str(path)]
        for path in sorted((ROOT / "editions").rglob("*.yaml"))
    },
}


def run(name: str, command: list[str], home: str) -> bool:
    """Run one check in a home of its own and say how it went, with its words when it went badly."""
    started = time.monotonic()
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("TRAMUANG_") and key != "DATABASE_URL"
    }
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, "TRAMUANG_HOME": home},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"{'ok  ' if done.returncode == 0 else 'BAD '} {name:<40} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        said = done.stdout.strip().splitlines()
        more = [f"... and {len(said) - SHOWN} lines more"] if len(said) > SHOWN else []
        print("".join(f"     {line}\n" for line in [*said[:SHOWN], *more]), flush=True)
    return done.returncode == 0


def main(chosen: list[str]) -> int:
    """Run the chosen checks (all when none is named); 1 when one of them found something."""
    wanted = {name: command for name, command in CHECKS.items() if not chosen or name.startswith(tuple(chosen))}
    with tempfile.TemporaryDirectory(prefix="tramuang-check-") as home:
        results = [run(name, command, home) for name, command in wanted.items()]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
