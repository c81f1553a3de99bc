"""Reads the environment with types and fails loudly, so that a wrong setting stops the start and not a visitor."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(SystemExit):
    """A setting that cannot be used; the message says which one and what would be right."""

    def __init__(self, name: str, value: str, right: str) -> None:
        super().__init__(f"tramuang: the setting {name}={value!r} cannot be used; {right}")


def text(name: str, default: str = "") -> str:
    """The setting as text; `NAME_FILE` may name a file that holds it instead (for secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise BadSetting(f"{name}_FILE", path, "it must name a readable file") from fault
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """The setting as yes or no: 1/0, true/false, yes/no."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes"}:
        return True
    if value in {"0", "false", "no"}:
        return False
    raise BadSetting(name, value, "use 1 or 0")


def number(name: str, default: int) -> int:
    """The setting as a whole number."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as fault:
        raise BadSetting(name, value, "use a whole number") from fault


def words(name: str, default: str = "") -> list[str]:
    """The setting as a list, split at commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def did_web(name: str, did: str) -> str:
    """The https address that a did:web stands for, without a slash at its end (W3C CCG, did:web method)."""
    parts = did.split(":")
    if parts[:2] != ["did", "web"] or len(parts) < 3 or not all(parts[2:]):
        raise BadSetting(name, did, "use a did:web, such as did:web:emblem.example.org")
    return "https://" + "/".join(unquote(part) for part in parts[2:])


def origin(name: str, url: str) -> str:
    """The scheme and host of an address, as a content policy names it."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise BadSetting(name, url, "use an address that begins with https://")
    return f"{parts.scheme}://{parts.netloc}"


def database(url: str, home: Path) -> dict[str, object]:
    """Django's database settings for `DATABASE_URL`; without one, SQLite in the home."""
    if not url:
        return sqlite(home / "tramuang.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting("DATABASE_URL", parts.scheme, "use sqlite:///path or postgresql://user@host/name")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or query.get("host", ""),
        "PORT": str(parts.port or ""),
        # A pool keeps connections open between requests: three to four times the requests a second.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }


def sqlite(path: Path) -> dict[str, object]:
    """SQLite as a server database: readers never wait for the writer, the writer takes its lock at once.

    Every commit reaches the disk (`synchronous=FULL`): with less, a power cut could lose commits that the signed head covers.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000",
        },
    }
